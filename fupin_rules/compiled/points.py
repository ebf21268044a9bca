"""Values on points: what a value comes to where something in it is not known.

In every interval into which anything cuts the line of an unknown the value is tried on the first point and on the last,
and between them it can be no less and no more than there. What is found is the set of what a value can be at these
points, and its least and greatest. Of a value that may rise and fall (`residue.wavers`) this tells nothing for certain.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import lcm, prod

from fupin_rules.compiled.diagram import Cut, Diagram, Variable
from fupin_rules.compiled.operations import operate
from fupin_rules.compiled.residue import (
    Number,
    Payload,
    Residue,
    Unknown,
    a_leap_day,
    ages_in,
    evaluate,
    shares_in,
    unknowns_of,
    wavers,
)
from fupin_rules.compiled.space import Known
from fupin_rules.lower import plan
from fupin_rules.lower.plan import WITHHELD, Encoded

FEW = 4096
"""On how many points together the unknowns of one value are tried."""


class TooManyPointsError(Exception):
    """A value would have to be tried on too many points. Never leaves `compiled`."""


def expanded(possible: Known, value: Diagram, beside: Sequence[Diagram]) -> Diagram:
    """Return a value on points of its unknowns: in each interval that anything cuts, the first and the last."""
    found = [one for one in possible.payloads(value) if unknowns_of(one)]
    if not found:
        return value
    cut = possible.diagrams.all_cuts([value, *beside])
    places = sorted(frozenset[Variable]().union(*map(unknowns_of, found)))
    key = ("expanded", possible.grid_key, tuple((place, tuple(sorted(cut.get(place, ())))) for place in places))
    return possible.diagrams.combine(key, (value,), lambda one: on_points(possible, one, cut))


def apart(possible: Known, value: Diagram, numbers: Collection[Number], count: int) -> Diagram:
    """Return a value on so many points of each interval between some numbers that it is told apart from these.

    Raises:
        TooManyPointsError: where it reaches one of them cannot be said.
    """
    found = [one for one in possible.payloads(value) if unknowns_of(one)]
    if not found:
        return value
    cut: dict[Variable, set[Cut]] = {}
    for payload in found:
        if len(unknowns_of(payload)) > 1 or wavers(payload):
            raise TooManyPointsError
        (place,) = unknowns_of(payload)
        unknown = possible.unknowns[place]
        cut.setdefault(place, set()).update(*(unknown.reaching(payload, one) for one in numbers))
    key = ("apart", count, tuple((place, tuple(sorted(cuts))) for place, cuts in sorted(cut.items())))
    return possible.diagrams.combine(key, (value,), lambda one: on_points(possible, one, cut, count))


def on_points(possible: Known, payload: Payload, cut: Mapping[Variable, set[Cut]], count: int = 2) -> Diagram:
    """Return what a payload comes to on so many points of each interval of its unknowns.

    Raises:
        TooManyPointsError: these are too many together.
    """
    unknowns = sorted(unknowns_of(payload))
    starts = {one: _starts(possible, possible.unknowns[one], cut.get(one, set()), payload, count) for one in unknowns}
    many = prod(map(len, starts.values()))
    if many > FEW:
        raise TooManyPointsError
    possible.diagrams.spend(many)

    def below(at: int, points: dict[Variable, Encoded]) -> Diagram:
        if at == len(unknowns):
            return _put_in(possible, payload, points)
        unknown = possible.unknowns[unknowns[at]]
        places = starts[unknown.place]
        kids = [
            below(at + 1, {**points, unknown.place: unknown.first(low, high)})
            for low, high in itertools.pairwise([*places, unknown.beyond])
        ]
        return possible.diagrams.node(unknown.place, tuple(places[1:]), kids)

    return below(0, {})


def _put_in(possible: Known, payload: Payload, points: Mapping[Variable, Encoded]) -> Diagram:
    """Return what a payload comes to at points; where payers share an amount, by whom a remainder is borne."""
    make = possible.diagrams
    if not shares_in(payload):
        return make.terminal(evaluate(payload, points))
    assert isinstance(payload, Residue)
    operation, parts = payload.operation, payload.parts
    if isinstance(operation, plan.Share):
        found = tuple(evaluate(part, points) for part in parts)
        if WITHHELD in found or None in found:
            return make.terminal(WITHHELD if WITHHELD in found else None)
        return possible.by_reading(operation, found)
    below = tuple(_put_in(possible, part, points) for part in parts)
    return make.combine(("put in", operation), below, lambda *found: make.terminal(operate(operation, found)))


def _starts(possible: Known, unknown: Unknown, found: set[Cut], payload: Payload, count: int) -> list[Cut]:
    """Return where to begin intervals so that each holds one point to try.

    A day is tried on a 29 February at which readings differ; an amount that payers share with a remainder and without
    one; of percents one that is not known where they are 100 together.
    """
    found = found | set(possible.grids.get(unknown.place, ())) | unknown.bending(payload)
    shares = shares_in(payload)
    for share in shares:
        known = [part for part in share.parts[1:] if isinstance(part, int | Fraction)]
        found |= {unknown.first_from(100 - sum(known), above=above) for above in (False, True)}
    starts: set[Cut] = set()
    for low, high in unknown.intervals(found):
        starts.update(unknown.points(low, high, count))
        for age in ages_in(payload) if unknown.line.unit == "day" else ():
            starts.update(a_leap_day(low, high, age))
        for share in shares:
            known = [part for part in share.parts[1:] if isinstance(part, int | Fraction)]
            unit = lcm(*(Fraction(one, 100).denominator for one in known))
            starts.update(unknown.multiple_in(low, high, Fraction(unit, 100)))
    return sorted(starts)
