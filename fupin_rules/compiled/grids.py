"""On which points an unknown is tried that is compared with another one.

Between two unknowns that are compared, no cut of one alone tells which is greater. The earlier of them is tried on its
grid instead. A grid has every point at which anything else cuts either of them, carried over where one is computed from,
and between two such points so many that the unknowns can lie there in any order.
"""

from collections.abc import Iterable, Mapping, Sequence

from fupin_rules.compiled.diagram import Cut, Cuts, Variable
from fupin_rules.compiled.residue import (
    NoPreimageError,
    Payload,
    Residue,
    Unknown,
    a_leap_day,
    ages_in,
    evaluate,
    number,
    unknowns_of,
)
from fupin_rules.compiled.space import Kept, Space
from fupin_rules.lower import plan

Link = tuple[Payload, Payload]
"""The sides of a comparison, the one of the earlier unknown first."""


def grids_for(space: Space, kept: Sequence[Kept], cut: Mapping[Variable, set[Cut]]) -> dict[Variable, Cuts]:
    """Return grids for the comparisons that were kept, as far as there are any; ``cut`` is what else cuts each unknown."""
    links = [(one.unknowns, one.sides) for one in kept if one.sides is not None]
    blocked = [one.unknowns for one in kept if one.sides is None]
    found: dict[Variable, Cuts] = {}
    for group in _groups([unknowns for unknowns, _ in links]):
        sides = list(dict.fromkeys(pair for unknowns, pair in links if unknowns <= group))
        if any(group & one for one in blocked):
            continue
        if all(isinstance(side, Unknown) for pair in sides for side in pair):
            found |= _shared(space, group, cut)
        else:
            found |= _carried(space, sides, cut)
    return found


def _groups(linked: Sequence[frozenset[Variable]]) -> list[frozenset[Variable]]:
    """Unite unknowns that are compared with each other."""
    groups: list[frozenset[Variable]] = []
    for one in linked:
        touching = [group for group in groups if group & one]
        groups = [group for group in groups if not group & one] + [one.union(*touching)]
    return groups


def _shared(space: Space, group: frozenset[Variable], cut: Mapping[Variable, set[Cut]]) -> dict[Variable, Cuts]:
    """Return one grid for unknowns that are themselves compared: what cuts one of them cuts all."""
    unknowns = [space.unknowns[one] for one in sorted(group)]
    if len({(one.line.unit, one.line.step) for one in unknowns}) > 1:
        return {}
    places: set[Cut] = set().union(*(cut.get(one, set()) for one in group))
    places |= {end for one in unknowns for end in (one.start, one.beyond)}
    return {one.place: _filled(one, places, 2 * len(group)) for one in unknowns}


def _filled(unknown: Unknown, places: set[Cut], count: int, ages: Iterable[int] = ()) -> Cuts:
    """Return where to begin intervals: at each place, and between two so that ``count`` points are told apart."""
    starts: set[Cut] = set()
    for low, high in unknown.intervals(places):
        starts.update(unknown.points(low, high, count))
        for age in ages:
            starts.update(a_leap_day(low, high, age))
    return tuple(sorted(starts))


def _carried(space: Space, sides: Sequence[Link], cut: Mapping[Variable, set[Cut]]) -> dict[Variable, Cuts]:
    """Return grids for unknowns compared through what is computed from them.

    There are none where an unknown is both tried and cut, or compared in two ways with the same or with two others; an
    age is attained in one way, whatever is said of someone born on 29 February, who is tried beside the others.
    """
    ways: dict[Variable, Link] = {}
    places: dict[Variable, set[Cut]] = {}
    ages: dict[Variable, frozenset[int]] = {}
    for earlier, later in sides:
        (first,), (second,) = unknowns_of(earlier), unknowns_of(later)
        way = (_any_leap_day(earlier), _any_leap_day(later))
        if first in ways or second in places or ways.setdefault(second, way) != way:
            return {}
        unknown, other = space.unknowns[first], space.unknowns[second]
        own = places.setdefault(first, set(cut.get(first, ())))
        ages[first] = ages.get(first, frozenset()) | ages_in(earlier)
        try:
            for low, high in other.intervals(cut.get(second, ())):
                for point in (other.first(low, high), other.last(low, high)):
                    own |= unknown.reaching(earlier, number(evaluate(later, {second: point})))
        except NoPreimageError:
            return {}
    return {first: _filled(space.unknowns[first], own, 4, ages[first]) for first, own in places.items()}


def _any_leap_day(payload: Payload) -> Payload:
    """Return a payload without what it says of someone born on 29 February in a common year."""
    match payload:
        case Residue(operation=plan.Attained() as operation, parts=(birth, age, _), unknowns=unknowns):
            return Residue(operation, (birth, age, None), unknowns)
        case Residue(operation=operation, parts=parts, unknowns=unknowns):
            return Residue(operation, tuple(map(_any_leap_day, parts)), unknowns)
        case _:
            return payload
