"""Which 实施细则 hold for a case, and which still may: what is told too coarsely or not at all may yet pick one.

What goes in is what a case says of places and of the day; what comes out are the settings that it leaves possible, each
with what the 实施细则 fill in it. Where places and day are told closely enough there is one, and the question is asked in
that. A place is told closely enough if nothing that it is held against lies within it.
"""

import datetime
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from fupin_rules.calendar import FIRST_DAY, LAST_DAY
from fupin_rules.compiled.among import Among, At
from fupin_rules.compiled.asked import Asked, Compiled, of_anybody
from fupin_rules.evaluate.regions.points import ELSEWHERE
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.places import is_within

SETTINGS = 64
"""How many settings are asked for because of places that are told coarsely."""

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
        return in_time and self.place is not None and is_within(self.place, overlay.region)

    def may_hold(self, overlay: nodes.Overlay) -> bool:
        """Return whether an overlay holds for what is told, or may once more of it is told."""
        place, day, force = self.place, self.day, overlay.force
        near = place is None or is_within(place, overlay.region) or is_within(overlay.region, place)
        unknown_day = day is None and self.dated is not None
        return near and (force is None or unknown_day or (day is not None and within(force, day)))


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

    def renamed(self, name: Callable[[str], str]) -> "Locally":
        """Return the same with other names for the open points that are filled."""
        overlays = tuple(
            attrs.evolve(
                one,
                parameters={name(key): value for key, value in one.parameters.items()},
                adopted={name(key): value for key, value in one.adopted.items()},
            )
            for one in self.overlays
        )
        return attrs.evolve(self, fills={name(key): value for key, value in self.fills.items()}, overlays=overlays)

    def beside(self, others: Iterable["Locally"], compiled: Compiled) -> "Locally":
        """Return another question, to be asked of the same case with all that is known here and of others.

        The first whose day is not told says which fact tells it.
        """
        several = (self, *others)
        return Locally(
            compiled,
            {key: value for one in several for key, value in one.world.items()},
            {key: value for one in several for key, value in one.fills.items()},
            tuple({id(overlay): overlay for one in several for overlay in one.overlays}.values()),
            next((one.told for one in several if one.told.day is None), self.told),
        )


def _asked(
    compiled: Compiled, world: World, fills: Mapping[str, Known], overlays: Sequence[nodes.Overlay], told: Told
) -> Asked:
    mine: list[nodes.Overlay] = []
    if overlays:
        open_points = {slot.key for slot in compiled.plan.slots} - fills.keys()
        mine = [one for one in overlays if told.may_hold(one) and open_points & filled_by([one]).keys()]
    places = _places(compiled, mine, told, world)
    world, closer = _closer(compiled, world, told.placed.key)
    if not places and not closer and all(told.holds(one) for one in mine):
        return compiled.ask({**world, **filled_by(mine), **fills} if mine or fills else world)
    days = _days(compiled, {**world, **fills}, mine, told)
    picking = [fact for fact, points in ((told.placed, places), (told.dated, days)) if fact is not None and points]
    settings: dict[At, Asked] = {}
    for (place, day), others in itertools.product(
        itertools.product(places or (told.place,), days or (told.day,)), itertools.product(*closer.values())
    ):
        here = attrs.evolve(told, place=place, day=day)
        picked: dict[str, Known] = {told.placed.key: place} if places and place is not None else {}
        if days and told.dated is not None and day is not None:
            picked[told.dated.key] = day
        picked |= zip((fact.key for fact in closer), others, strict=True)
        own = filled_by(one for one in mine if here.holds(one))
        settings[tuple(picked.values())] = compiled.ask({**world, **picked, **own, **fills})
    return Among.of([*picking, *closer], settings)


def asked_closely(compiled: Compiled, world: World) -> Asked:
    """Ask a question without 实施细则, in every setting that places told coarsely leave possible."""
    world, closer = _closer(compiled, world, "")
    if not closer:
        return compiled.ask(world)
    keys = [fact.key for fact in closer]
    settings: dict[At, Asked] = {
        at: compiled.ask({**world, **dict(zip(keys, at, strict=True))}) for at in itertools.product(*closer.values())
    }
    return Among.of(list(closer), settings)


def _places(compiled: Compiled, overlays: Sequence[nodes.Overlay], told: Told, world: World) -> tuple[str, ...]:
    """Return a place for each area that overlays or the question tell apart; none where it is told closely enough.

    Where no place is told at all, and no overlay hangs on it, the question itself asks for the place.
    """
    if told.place is None and not overlays:
        return ()
    named = {one.region for one in overlays}.union(_named(compiled, told.placed.key, world))
    below = sorted(one for one in named if told.place is None or one.startswith(f"{told.place}/"))
    if told.place is None:
        return (*below, ELSEWHERE)
    return (*below, f"{told.place}/{ELSEWHERE}") if below else ()


def _named(compiled: Compiled, key: str, world: World) -> Iterator[str]:
    """Yield the places that a place is held against: areas of the text, and what the case tells of other places.

    Of another place that is itself told coarsely, what lies beside the areas within it is one more.
    """
    held = compiled.places.get(of_anybody(key))
    if held is None:
        return
    yield from held.areas
    others = [one for one in map(world.get, _told_keys(held.others, world)) if isinstance(one, str)]
    for place in others:
        yield place
        if any(one.startswith(f"{place}/") for one in (*held.areas, *others)):
            yield f"{place}/{ELSEWHERE}"


def _told_keys(slots: Iterable[str], world: World) -> Iterator[str]:
    """Yield the keys under which a world tells slots: those of a fact of members for each one."""
    for slot in slots:
        roster, bracket, rest = slot.partition("[]")
        if bracket:
            yield from (key for key in world if key.startswith(f"{roster}[") and key.endswith(f"]{rest}"))
        elif slot in world:
            yield slot


def _closer(compiled: Compiled, world: World, beside: str) -> tuple[World, dict[nodes.Fact, tuple[str, ...]]]:
    """Return the places that a case tells too coarsely, but for ``beside``, each with a place for every area within it.

    Where there would be more than :data:`SETTINGS` combinations, the places that are left count as not told: the world
    comes back without them.
    """
    found: dict[nodes.Fact, tuple[str, ...]] = {}
    left: set[str] = set()
    for slot in compiled.places:
        for key in _told_keys((slot,), world):
            place = world[key]
            if key == beside or not isinstance(place, str):
                continue
            within = sorted(one for one in set(_named(compiled, key, world)) if one.startswith(f"{place}/"))
            points = (*within, f"{place}/{ELSEWHERE}")
            if within and math.prod(map(len, found.values())) * len(points) > SETTINGS:
                left.add(key)
            elif within:
                fact = compiled.lowering.unknown(slot, key)
                assert isinstance(fact, nodes.Fact)
                found[fact] = points
    return {key: one for key, one in world.items() if key not in left} if left else world, found


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
