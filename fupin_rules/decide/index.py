"""Which units and open points of a policy set a case can be about: found once for the set, not anew for each case.

What goes in are the policies of a set; what comes out is what concerns one subject, one day, one name of an open point.
Nothing is decided here, and nothing left out that a record names.
"""

import datetime
import functools
from collections.abc import Iterable, Mapping

import attrs

from fupin_rules.decide.localities import within
from fupin_rules.facts.case import open_names
from fupin_rules.model import nodes
from fupin_rules.source import plain_text

MOST_KEPT = 256
"""For how many combinations of subjects and versions is kept what is considered."""

Skipped = tuple[str, str, str]
"""Policy, unit and subject of what is not considered, as no such subject is told of."""


@attrs.frozen(eq=False)
class Candidate:
    """A unit that a case may be decided by; ``overlays`` are the 实施细则 of its policy, of every place and day.

    ``is_one_of_several`` says whether its policy has other versions.
    """

    policy: nodes.Policy
    unit: nodes.Unit
    overlays: tuple[nodes.Overlay, ...]
    is_one_of_several: bool


@attrs.frozen(eq=False, slots=False)
class Index:
    """What of a policy set concerns what; each part is made when it is first asked for."""

    policies: tuple[nodes.Policy, ...]
    overlays: tuple[nodes.Overlay, ...]
    aliases: Mapping[tuple[str | None, str], str]
    _considered: dict[object, tuple[tuple[Candidate, ...], tuple[Skipped, ...]]] = attrs.field(
        factory=dict, init=False, repr=False
    )

    # --- versions -------------------------------------------------------------------------------------

    @functools.cached_property
    def versions(self) -> Mapping[str, tuple[nodes.Policy, ...]]:
        """Return the versions of each policy, by its name."""
        found: dict[str, list[nodes.Policy]] = {}
        for policy in self.policies:
            found.setdefault(policy.header.name, []).append(policy)
        return {name: tuple(same) for name, same in found.items()}

    @functools.cached_property
    def _of_days(self) -> tuple[nodes.Policy, ...]:
        """Return the policies of which the day of the decision picks the version."""
        return tuple(
            policy
            for policy in self.policies
            if policy.header.applied_on is None and len(self.versions[policy.header.name]) > 1
        )

    def out_of_force(self, day: datetime.date) -> frozenset[int]:
        """Return the policies, by identity, of which another version is the one of a day."""
        return frozenset(id(policy) for policy in self._of_days if not self.holds_on(policy, day))

    def holds_on(self, policy: nodes.Policy, day: datetime.date) -> bool:
        """Return whether a version holds on a day: the first also where the day lies outside all, the only one always."""
        same = self.versions[policy.header.name]
        versions = [one for one in same if one.header.force is not None] if len(same) > 1 else same
        inside = [one for one in versions if one.header.force is not None and within(one.header.force, day)]
        return any(policy is one for one in inside or versions[:1])

    # --- units ----------------------------------------------------------------------------------------

    @functools.cached_property
    def _candidates(self) -> tuple[Candidate, ...]:
        """Return every unit, in the order of the policies."""
        refining = {name: tuple(one for one in self.overlays if one.refines == name) for name in self.versions}
        return tuple(
            Candidate(policy, unit, refining[policy.header.name], len(self.versions[policy.header.name]) > 1)
            for policy in self.policies
            for unit in policy.units.values()
        )

    @functools.cached_property
    def _by_id(self) -> Mapping[str, tuple[int, ...]]:
        """Return for each id its places among the candidates: versions, and files that use one id twice."""
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self._candidates):
            found.setdefault(one.unit.id, []).append(number)
        return {identity: tuple(numbers) for identity, numbers in found.items()}

    def knows(self, identity: str) -> bool:
        """Return whether a unit has this id."""
        return identity in self._by_id

    def named(self, wanted: Iterable[str], day: datetime.date) -> tuple[Candidate, ...]:
        """Return the units of some ids, in the versions of a day."""
        out = self.out_of_force(day)
        numbers = sorted(number for identity in wanted for number in self._by_id[identity])
        found = (self._candidates[number] for number in numbers)
        return tuple(one for one in found if id(one.policy) not in out)

    def about(self, subjects: frozenset[str], day: datetime.date) -> tuple[tuple[Candidate, ...], tuple[Skipped, ...]]:
        """Return the clauses about some subjects in the versions of a day, and those about other subjects."""
        key = (subjects, self.out_of_force(day))
        found = self._considered.get(key)
        if found is None:
            clauses = [
                one for one in self._candidates if isinstance(one.unit, nodes.Clause) and id(one.policy) not in key[1]
            ]
            found = (
                tuple(one for one in clauses if one.policy.header.subject in subjects),
                tuple(
                    (one.policy.header.name, one.unit.id, one.policy.header.subject)
                    for one in clauses
                    if one.policy.header.subject not in subjects
                ),
            )
            if len(self._considered) >= MOST_KEPT:
                self._considered.clear()
            self._considered[key] = found
        return found

    # --- open points ----------------------------------------------------------------------------------

    @functools.cached_property
    def _takers(self) -> Mapping[str, frozenset[int]]:
        """Return for each name of an open point, as names are compared, the places of the policies that may mean it."""
        found: dict[str, set[int]] = {}
        for number, policy in enumerate(self.policies):
            for name in self._open_in(policy):
                found.setdefault(plain_text(name), set()).add(number)
        return {name: frozenset(numbers) for name, numbers in found.items()}

    def _open_in(self, policy: nodes.Policy) -> Iterable[str]:
        """Yield every name under which a case may fill an open point of a policy, and perhaps some more."""
        own = {*policy.parameters, *open_readings(policy)}
        own |= {_bare(name) for name in own}
        yield from own
        yield from (name for (_, name), meant in self.aliases.items() if meant in own or _bare(meant) in own)

    def takers(self, written: Iterable[str]) -> tuple[nodes.Policy, ...]:
        """Return the policies that may take what a case fills in under some keys; no other one does."""
        found: set[int] = set()
        for key in written:
            for name in (key, plain_text(key).partition(".")[2]):
                for one in (name, name.strip("「」")):
                    found |= self._takers.get(plain_text(one), frozenset())
        return tuple(self.policies[number] for number in sorted(found))

    @functools.cached_property
    def _names(self) -> dict[int, Mapping[str, str]]:
        return {}

    def open_names(self, policy: nodes.Policy) -> Mapping[str, str]:
        """Return the names that a case may use for the open points of a policy, by their folded form."""
        found = self._names.get(id(policy))
        if found is None:
            found = self._names[id(policy)] = open_names(policy.parameters, open_readings(policy), self.aliases)
        return found


def _bare(name: str) -> str:
    """Return the name of a reading without what marks it as one: 属地 of 解释「属地」."""
    return name.removeprefix("解释").strip("「」")


def open_readings(policy: nodes.Policy) -> Mapping[str, nodes.Reading]:
    """Return every reading that occurs in a policy and is not adopted, by its key."""
    return {key: reading for key, reading in policy.readings.items() if reading.adopted is None}
