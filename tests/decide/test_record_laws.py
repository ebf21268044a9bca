"""The laws of the decision record, over every shipped policy: its 用例 as cases, a fact taken away or told otherwise."""

import datetime
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from zlib import crc32

import attrs
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from fupin_rules import CaseError, PolicySet
from fupin_rules.calendar import Term
from fupin_rules.decide.entries import Entry
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.policy_set import PLACE, THIS_TERM, THIS_YEAR, TODAY
from fupin_rules.decide.record import record_of
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.model import nodes
from fupin_rules.model.headers import first_day
from fupin_rules.model.nodes import Known, Members, Special
from fupin_rules.render import text
from fupin_rules.resources import policies_folder
from fupin_rules.testing import strategies
from tests.support.lanes import lane
from tests.support.record_laws import instalments_are_the_total, is_plain, keys_left_out, reasons_are_what_settles

Record = Mapping[str, Any]

FILES = tuple(sorted(policies_folder().glob("*/**/*.policy"), key=lambda file: crc32(file.name.encode())))
"""In an order that mixes issuers and kinds."""
BLOCKS = 3
"""Into how many tests the policies are divided, so that several processes may share the work."""
EACH = lane(4, 50)
"""How many cases are tried of each policy."""
MOST_VALUES = lane(3, 8)
"""How many values are tried of a fact that does not matter."""


@attrs.frozen(eq=False)
class Shipped:
    """A shipped policy with the values at which it may change its mind, by fact."""

    policies: PolicySet = attrs.field(repr=False)
    points: Mapping[str, Sequence[Any]] = attrs.field(repr=False)


@attrs.frozen
class Tried:
    """A case of a policy and a clause that it is decided by."""

    policies: PolicySet = attrs.field(repr=False)
    case: Mapping[str, Any]
    clause: str

    def told(self, **facts: Any) -> "Tried":
        """Return the same with some facts told otherwise."""
        return attrs.evolve(self, case={**self.case, "facts": {**self.case["facts"], **facts}})

    def outcome(self) -> Record:
        """Return what the record says of the clause, but for what would change it."""
        report = self.policies.decide(self.case, clauses=[self.clause]).report
        (found,) = record_of(report, [() for _ in report.entries])["outcomes"]
        assert isinstance(found, dict)
        return found


# --- cases ----------------------------------------------------------------------------------------------


@st.composite
def tried(draw: st.DrawFn, shipped: Shipped) -> Tried:
    """Return a 用例 at the place of its policy, with up to two facts unknown or told otherwise."""
    policies = shipped.policies
    (policy,) = policies.policies
    example = draw(st.sampled_from(policy.examples))
    facts = written(policies, example.known)
    others = sorted(name for name in facts if name not in (THIS_TERM, THIS_YEAR))
    for name in draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else ():
        values = [one for one in shipped.points.get(name, ()) if policies.names.facts[name].not_before is None]
        facts[name] = draw(st.sampled_from([{"未知": True}, *values])) if name in policies.names.facts else facts[name]
    case: dict[str, Any] = {"on": "2022-06-30", "facts": {policy.header.subject: {}, **facts}, "parameters": {}}
    case["on"] = str(example.known.get(TODAY, day_of(example.known) or case["on"]))
    place = (policy.header.region or "").removesuffix("未载").removesuffix("/") or "广东省"
    case["place"] = str(example.known.get(PLACE, place))
    if "解释「属地」" in open_readings(policy) and draw(st.integers(0, 3)):
        case["parameters"] = {"解释「属地」": "适用于本地"}
    return Tried(policies, case, draw(st.sampled_from([one.clause for one in example.expected])))


def day_of(known: Mapping[str, Known]) -> datetime.date | None:
    """Return a day of the term or year that a 用例 sets."""
    term, year = known.get(THIS_TERM), known.get(THIS_YEAR)
    if isinstance(term, Term):
        return first_day(term)
    return datetime.date(int(year), 6, 30) if isinstance(year, Fraction) else None


def written(policies: PolicySet, known: Mapping[str, Known]) -> dict[str, Any]:
    """Return the facts of a 用例 as a case writes them, without the statuses that it sets."""
    found: dict[str, Any] = {}
    for name, value in known.items():
        if name in policies.names.facts and name not in (TODAY, PLACE):
            fact = policies.names.facts[name]
            found[name] = None if value is Special.NONE else strategies.written(value, fact.type)
        elif name in policies.names.definitions:
            found[name] = strategies.written(value, policies.names.definitions[name].type)
        elif isinstance(value, Members):
            listed = [members_facts(policies.names.rosters[name], number, known) for number in range(value.count)]
            found[name] = {"名单": listed, "完整": value.complete}
    return found


def members_facts(roster: nodes.Roster, number: int, known: Mapping[str, Known]) -> dict[str, Any]:
    found = {}
    for fact in roster.facts:
        short = fact.name.partition(".")[2]
        value = known.get(f"{roster.name}[{number + 1}].{short}")
        if value is not None:
            found[short] = None if value is Special.NONE else strategies.written(value, fact.type)
    return found


# --- the laws -------------------------------------------------------------------------------------------


def deciding_facts_decide(entry: Entry, outcome: Record) -> int:
    """Keep the deciding facts alone: 资格 stays. Take one of them away: it is to be verified. Return how many there are."""
    deciding = {one["fact"] for one in outcome["deciding_facts"]}
    eligible = entry.explanation.decision.eligibility
    if eligible is Outcome.TO_VERIFY:
        assert not deciding
        return 0
    told = {one["fact"] for one in outcome["facts"]}
    kept = {name: value for name, value in entry.world.items() if name in deciding or name not in told}
    assert entry.asked.compiled.eligibility(kept) is eligible
    for name in deciding:
        fewer = {other: value for other, value in kept.items() if other != name}
        assert entry.asked.compiled.eligibility(fewer) is not eligible, name
    return len(deciding)


def changes_give_what_they_say(case: Tried, now: Record) -> int:
    """Apply each change and decide again: it gives what it says, and something else than now. Return how many."""
    for change in now["changes"]:
        then = case.told(**{change["fact"]: change["value"]}).outcome()
        amounts = {name: then["values"][name] for name in change["values"]}
        assert (then["outcome"], amounts) == (change["outcome"], change["values"]), change
        assert (now["outcome"], given_of(now)) != (then["outcome"], given_of(then)), change
    return len(now["changes"])


def given_of(outcome: Record) -> Record:
    """Return the values that the subject is given."""
    return {name: value for name, value in outcome["values"].items() if value["role"] == "给予"}


def irrelevant_facts_alter_nothing(case: Tried, now: Record, points: Mapping[str, Sequence[Any]]) -> int:
    """Tell each fact that does not matter, whatever its value: the outcome stays, and what is settled and still given.

    Return how often.
    """
    count = 0
    for name in now["irrelevant"]:
        fact = case.policies.names.facts.get(name)
        values = points.get(name, ()) if fact is not None and fact.not_before is None else ()
        for value in values[:MOST_VALUES]:
            try:
                then = case.told(**{name: value}).outcome()
            except CaseError:  # it contradicts another fact of the case
                continue
            assert (then["outcome"], then["资格"]) == (now["outcome"], now["资格"]), name
            after = given_of(then)
            for value_name, before in given_of(now).items():
                if before["status"] == "known" and before["granted"] and after[value_name]["granted"]:
                    assert after[value_name] == before, name
            count += 1
    return count


def test_what_is_not_plain_is_seen() -> None:
    assert is_plain({"a": [1, True, None, "b", {}]})
    for strange in (1.5, Fraction(1, 2), {1: "a"}, ("a",), {"a"}, Outcome.MET):
        assert not is_plain({"a": [strange]})


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_record_of_every_shipped_policy_keeps_its_laws(block: int, capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()

    def holds(data: st.DataObject, shipped: Shipped) -> None:
        case = data.draw(tried(shipped))
        decision = shipped.policies.decide(case.case, clauses=[case.clause])
        record = decision.record(all_changes=True)
        (entry,), (outcome,) = decision.entries, record["outcomes"]
        assert is_plain(record)
        assert keys_left_out(record) == set()
        assert json.loads(json.dumps(record, ensure_ascii=False, allow_nan=False)) == record
        assert text.render(record)
        if not outcome["exact"]:
            seen["kept as a set"] += 1
            return
        seen[outcome["outcome"]] += 1
        seen["deciding facts"] += deciding_facts_decide(entry, outcome)
        seen["changes"] += changes_give_what_they_say(case, outcome)
        seen["values of irrelevant facts"] += irrelevant_facts_alter_nothing(case, outcome, shipped.points)
        seen["reasons"] += reasons_are_what_settles(outcome)
        instalments_are_the_total(record)

    for number, shipped in enumerate(shipped_policies(block)):
        law = given(st.data(), st.just(shipped))(holds)
        seed(number)(settings(max_examples=EACH, suppress_health_check=list(HealthCheck))(law))()
    with capsys.disabled():
        print(f"\nlaws of the record: {', '.join(f'{count} {name}' for name, count in seen.most_common())}")
    for name in ("deciding facts", "changes", "values of irrelevant facts", "reasons"):
        assert seen[name] >= 5, name
    assert all(seen[one] > 0 for one in ("符合", "不符合", "待核实")), seen


def shipped_policies(block: int) -> Iterable[Shipped]:
    """Yield the policies of a block; a file of vocabulary holds none."""
    for file in itertools.islice(FILES, block, None, BLOCKS):
        policies = PolicySet.load(file)
        if policies.policies:
            yield Shipped(policies, strategies.points_of(policies))
