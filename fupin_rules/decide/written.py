"""How a value, a proof and a step of a computation stand in the record: plain data, with the words that people read."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from fupin_rules.calendar import Month
from fupin_rules.evaluate.outcome import Status, ValueResult
from fupin_rules.explain.derivation import Step
from fupin_rules.explain.proof import Proof
from fupin_rules.line import Line
from fupin_rules.model import nodes, types
from fupin_rules.model.wording import plain, show
from fupin_rules.money import decimal


def plain_place(place: nodes.Place) -> dict[str, Any]:
    """Write where something stands in its document."""
    return {
        "policy": place.policy,
        "headings": list(place.headings),
        "gist": place.gist,
        "file": place.file,
        "line": place.line,
    }


def plain_value(value: ValueResult) -> dict[str, Any]:
    """Write a value: known, or what it can still be, as candidates, orders or a range."""
    found: dict[str, Any] = {
        "status": value.status.value,
        "role": value.role.value,
        "granted": value.granted,
        "unit": types.unit(value.type),
    }
    if value.status is Status.KNOWN:
        assert value.value is not None
        found |= {"value": plain(value.value), "text": show(value.value, value.type)}
        return found
    ordered = in_order(value.possible)
    bounded = [one for one in value.possible if isinstance(one, Fraction) and one < BEYOND]
    unbounded = any(isinstance(one, Fraction) and one >= BEYOND for one in value.possible)
    if (
        value.status is Status.OPEN
        and not unbounded
        and not any(isinstance(point, nodes.Parameter) for point in value.open)
    ):
        found["candidates"] = [{"value": plain(one), "text": show(one, value.type)} for one in ordered]
    elif isinstance(value.type, types.Ranking) and value.exact and not any(map(_of_nobody_known, ordered)):
        found["orders"] = [{"value": plain(one), "text": show(one, value.type)} for one in ordered]
    elif bounded and value.exact and min(bounded) > -BEYOND and not (unbounded and min(bounded) == 0):
        found["range"] = {
            "from": plain(min(bounded)),
            "to": None if unbounded else plain(max(bounded)),
            "text": f"{show(min(bounded), value.type)}以上"
            if unbounded
            else f"{show(min(bounded), value.type)} 至 {show(max(bounded), value.type)}",
        }
    found["missing"] = list(dict.fromkeys(fact.shown for fact in value.missing))
    found["open"] = [point.key for point in nodes.shown_points(value.open)]
    return found


def open_names(value: ValueResult) -> tuple[list[str], list[str]]:
    """Return the names of the facts that are missing for a value, and of the open points, marks of policies aside."""
    missing = dict.fromkeys(fact.shown for fact in value.missing)
    points = dict.fromkeys(re.sub("@[0-9]+", "", point.key) for point in nodes.shown_points(value.open))
    return list(missing), list(points)


def range_of(value: ValueResult) -> dict[str, Any]:
    """Write between which numbers a value lies, each where there are no others; ``to`` is ``None`` without end."""
    found = sorted(one for one in value.possible if isinstance(one, Fraction))
    bounded = [one for one in found if not _is_beyond(one)]
    missing, points = open_names(value)
    listed = not any(isinstance(types.line(fact.type), Line) for fact in value.missing) and not any(
        isinstance(point, nodes.Parameter) for point in value.open
    )
    return {
        "from": decimal(bounded[0]) if bounded else None,
        "to": decimal(bounded[-1]) if len(bounded) == len(found) else None,
        "unit": types.unit(value.type),
        "values": [decimal(one) for one in bounded] if listed and len(bounded) == len(found) else [],
        "missing": missing,
        "open": points,
    }


def plain_possible(possible: Iterable[nodes.Known], kind: types.Type) -> list[str]:
    """Write all that a value can be; a point that stands for no upper end is none that anybody wrote, and said so."""
    found = in_order(possible)
    bounded = [show(one, kind) for one in found if not _is_beyond(one)]
    return [*bounded, NO_END] if len(bounded) < len(found) else bounded


NO_END = "没有上限"
"""Written for the greatest value where there is none."""


def _is_beyond(value: nodes.Known) -> bool:
    """Return whether a number is no figure of anybody's but a point beyond all that can be meant."""
    return isinstance(value, Fraction) and abs(value) >= BEYOND


BEYOND = 10**11
"""Numbers from here on are points that are tried where nothing bounds a value."""


def _of_nobody_known(value: nodes.Known) -> bool:
    """Return whether an order is that of a list of which nobody is known: that it may be so tells nothing."""
    return isinstance(value, nodes.Order) and not value.names and not value.complete


def in_order(values: Iterable[nodes.Known]) -> list[nodes.Known]:
    """Return values of one type in the order in which they are written down."""
    return sorted(values, key=lambda one: (isinstance(one, nodes.Special), isinstance(one, str), _sortable(one)))


def _sortable(value: nodes.Known) -> Any:
    match value:
        case nodes.Special():
            return value.value
        case Month():
            return value.ordinal
        case nodes.Order(names=names):
            return names
        case _:
            return value


def plain_proof(proof: Proof) -> dict[str, Any]:
    """Write a condition with its truth, what it compares, and its parts."""
    return {
        "id": proof.id,
        "label": proof.label,
        "phrase": proof.phrase,
        "joined": proof.word,
        "truth": proof.truth,
        "compared": [
            {
                "name": one.name,
                "kind": one.kind,
                "value": plain(one.value) if one.value is not None else None,
                "text": show(one.value, one.type) if one.value is not None else one.why_unknown,
                "known": one.value is not None,
                "version": one.version or None,
            }
            for one in proof.compared
        ],
        "clause": proof.clause.id if proof.clause is not None else None,
        "place": plain_place(proof.clause.place) if proof.clause is not None else None,
        "within": _within(proof.within) if proof.within is not None else None,
        "line": proof.line or None,
        "parts": [plain_proof(part) for part in proof.parts],
    }


def _within(clause: nodes.Clause) -> dict[str, Any]:
    return {"clause": clause.id, "title": clause.title, "headings": list(clause.place.headings)}


def plain_step(step: Step) -> dict[str, Any]:
    """Write one step of a computation."""
    return {
        "name": step.name,
        "text": step.text,
        "before": step.before or None,
        "result": step.result,
        "clause": step.unit_id,
        "place": plain_place(step.place) if step.place is not None else None,
    }
