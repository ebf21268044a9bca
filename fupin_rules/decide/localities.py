"""Which 实施细则 hold for a case, and which still may: what is told too coarsely or not at all may yet pick one.

What goes in is what a case says of place and day; what comes out are the settings that it leaves possible, each with what
the 实施细则 fill in it. Where place and day are told closely enough there is one, and the question is asked in that.
"""

import datetime
import itertools
from collections.abc import Iterable, Mapping, Sequence

import attrs

from fupin_rules.calendar import FIRST_DAY, LAST_DAY
from fupin_rules.compiled.among import Among, At
from fupin_rules.compiled.asked import Asked, Compiled
from fupin_rules.evaluate.regions.points import ELSEWHERE
from fupin_rules.evaluate.world import World
from fupin_rules.lower import plan
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.places import PROVINCES

Force = tuple[datetime.date, datetime.date | None]


@attrs.frozen
class Told:
    """What a case says that picks 实施细则: the place, and the day of 适用日; ``None`` where it says nothing.

    ``placed`` is the fact of the place, ``dated`` that of the day, ``None`` where the day of the decision picks.
    """

    placed: nodes.Fact
    place: str | None
    dated: nodes.Fact | None
    day: datetime.date | None

    def holds(self, overlay: nodes.Overlay) -> bool:
        """Return whether an overlay holds for what is told."""
        in_time = overlay.force is None or (self.day is not None and within(overlay.force, self.day))
        return in_time and self.place is not None and lies_in(self.place, overlay.region)

    def may_hold(self, overlay: nodes.Overlay) -> bool:
        """Return whether an overlay holds for what is told, or may once more of it is told."""
        place, day, force = self.place, self.day, overlay.force
        near = place is None or lies_in(place, overlay.region) or lies_in(overlay.region, place)
        unknown_day = day is None and self.dated is not None
        return near and (force is None or unknown_day or (day is not None and within(force, day)))


def lies_in(place: str, region: str) -> bool:
    """Return whether a place is a region or lies in it."""
    return place == region or place.startswith(f"{region}/")


def within(force: Force, day: datetime.date) -> bool:
    """Return whether a day lies from a first day to a last one, both belonging."""
    start, end = force
    return start <= day and (end is None or day <= end)


def filled_by(overlays: Iterable[nodes.Overlay]) -> dict[str, Known]:
    """Return what 实施细则 fill and adopt, by the key of the open point."""
    known: dict[str, Known] = {}
    for overlay in overlays:
        known |= overlay.parameters
        known |= overlay.adopted
    return known


@attrs.frozen
class Locally:
    """A question to be asked of a case where 实施细则 fill what is open.

    ``world`` is what is known without them, ``fills`` what the case itself fills; that goes before.
    """

    compiled: Compiled = attrs.field(repr=False, eq=False)
    world: World = attrs.field(repr=False)
    fills: Mapping[str, Known]
    overlays: tuple[nodes.Overlay, ...] = attrs.field(repr=False)
    told: Told

    def asked(self) -> Asked:
        """Ask it in every setting that the case leaves possible."""
        return _asked(self.compiled, self.world, self.fills, self.overlays, self.told)


def _asked(
    compiled: Compiled, world: World, fills: Mapping[str, Known], overlays: Sequence[nodes.Overlay], told: Told
) -> Asked:
    mine: list[nodes.Overlay] = []
    if overlays:
        open_points = {slot.key for slot in compiled.plan.slots} - fills.keys()
        mine = [one for one in overlays if told.may_hold(one) and open_points & filled_by([one]).keys()]
    places = _places(compiled, mine, told)
    if not places and all(told.holds(one) for one in mine):
        return compiled.ask({**world, **filled_by(mine), **fills} if mine or fills else world)
    days = _days(compiled, {**world, **fills}, mine, told)
    picking = [fact for fact, points in ((told.placed, places), (told.dated, days)) if fact is not None and points]
    settings: dict[At, Asked] = {}
    for place, day in itertools.product(places or (told.place,), days or (told.day,)):
        here = attrs.evolve(told, place=place, day=day)
        picked: dict[str, Known] = {told.placed.key: place} if places and place is not None else {}
        if days and told.dated is not None and day is not None:
            picked[told.dated.key] = day
        own = filled_by(one for one in mine if here.holds(one))
        settings[tuple(picked.values())] = compiled.ask({**world, **picked, **own, **fills})
    return Among.of(picking, settings)


def _places(compiled: Compiled, overlays: Sequence[nodes.Overlay], told: Told) -> tuple[str, ...]:
    """Return a place for each area that overlays or the question tell apart; none where it is told closely enough.

    Where no place is told at all, and no overlay hangs on it, the question itself asks for the place.
    """
    if told.place is None and not overlays:
        return ()
    named = {one.region for one in overlays}.union(_named(compiled, told.placed))
    below = sorted(one for one in named if told.place is None or one.startswith(f"{told.place}/"))
    if told.place is None:
        return (*below, ELSEWHERE)
    return (*below, f"{told.place}/{ELSEWHERE}") if below else ()


def _named(compiled: Compiled, placed: nodes.Fact) -> Iterable[str]:
    """Return the places that the place of the case is held against."""
    for slot in compiled.plan.slots:
        if slot.key == placed.key and isinstance(slot.domain, plan.Names):
            return (one for one in slot.domain.named if one.partition("/")[0] in PROVINCES)
    return ()


def _days(compiled: Compiled, world: World, overlays: Sequence[nodes.Overlay], told: Told) -> tuple[datetime.date, ...]:
    """Return a day for each stretch that overlays or the question tell apart; none where the day is told, or none picks."""
    forces = [one.force for one in overlays if one.force is not None]
    if told.day is not None or told.dated is None or not forces:
        return ()
    one_day = datetime.timedelta(days=1)
    found = {FIRST_DAY, LAST_DAY}
    for start, end in forces:
        found |= {start - one_day, start} | (set() if end is None else {end, end + one_day})
    for some in (filled_by(()), filled_by(overlays)):
        points = compiled.ask({**some, **world}).points_of(told.dated)
        found |= {point for point in points if isinstance(point, datetime.date)}
    return tuple(sorted(day for day in found if FIRST_DAY <= day <= LAST_DAY))
