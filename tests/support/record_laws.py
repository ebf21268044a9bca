"""What holds of every decision record, whatever it is about; more than one test holds records to it."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "record.md").read_text(encoding="utf-8")
NAMED_BY_THE_POLICY = ("values", "payers", "adopts")
"""Parts whose keys are names that a policy writes."""
OTHERWISE = {"成立": "不成立", "不成立": "成立", "存疑": "存疑"}


def is_plain(part: object) -> bool:
    """Return whether a part of a record is what JSON has, without a number that a reader could round."""
    match part:
        case dict():
            return all(isinstance(key, str) and is_plain(one) for key, one in part.items())
        case list():
            return all(map(is_plain, part))
        case _:
            return part is None or type(part) in (str, int, bool)


def keys_left_out(part: object) -> set[str]:
    """Return the keys of a record that its page does not name."""
    match part:
        case dict():
            own = {key for key in part if f"`{key}`" not in PAGE}
            below = [
                one
                for name, inner in part.items()
                for one in (inner.values() if name in NAMED_BY_THE_POLICY and isinstance(inner, dict) else [inner])
            ]
            return own.union(*map(keys_left_out, below))
        case list():
            return set().union(*map(keys_left_out, part))
        case _:
            return set()


def settling(proof: Record, wanted: str) -> set[str]:
    """Return the ids of the single conditions through which a condition comes out in one way."""
    if proof["truth"] != wanted:
        return set()
    inner = OTHERWISE[wanted] if proof["joined"] in ("非", "均不") else wanted
    found = set().union(*(settling(part, inner) for part in proof["parts"]))
    denied = proof["joined"] == "非" and not proof["parts"][0]["parts"]
    return {proof["id"]} if denied or not found else found


def alternatives(proof: Record) -> set[str]:
    """Return the ids of the alternatives that hold."""
    held = [part for part in proof["parts"] if part["truth"] == "成立"]
    own = {part["id"] for part in held} if proof["joined"] == "或" else set()
    return own.union(*map(alternatives, held))


def reasons_are_what_settles(outcome: Record) -> int:
    """Hold all_reasons to exactly what failed, what fired, or which alternatives held. Return how many there are."""
    applies, conditions, exceptions = (outcome[name] for name in ("applies", "conditions", "exceptions"))
    match outcome["资格"]:
        case "不适用":
            wanted = [settling(proof, "不成立") for proof in applies]
        case "不符合":
            wanted = [settling(proof, "不成立") for proof in conditions]
            wanted += [settling(proof, "成立") for proof in exceptions]
        case "符合":
            wanted = [alternatives(proof) for proof in (*applies, *conditions)]
        case _:
            wanted = [settling(proof, "存疑") for proof in (*applies, *conditions, *exceptions)]
    listed = [one["id"] for one in outcome["all_reasons"]]
    assert set(listed) == set().union(*wanted)
    assert listed or outcome["资格"] not in ("不适用", "不符合")
    return len(listed)


def instalments_are_the_total(record: Record) -> int:
    """Sum up instalments and shares, to the 分. Return how many instalments there are."""
    count = 0
    for award in record["awards"]:
        paid = [Fraction(one["amount"]) for one in award["instalments"]]
        assert all((100 * amount).denominator == 1 for amount in paid)
        if paid:
            assert sum(paid) == Fraction(award["total"]["value"])
        for one in award["instalments"]:
            if one["payers"] is not None:
                shares = [Fraction(amount) for amount in one["payers"].values()]
                assert all((100 * share).denominator == 1 for share in shares)
                assert sum(shares) == Fraction(one["amount"])
        count += len(paid)
    return count
