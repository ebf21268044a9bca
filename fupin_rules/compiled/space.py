"""What the diagrams of one case are made of: its plan, what it tells, and the unknowns as variables of diagrams."""

import abc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import attrs

from fupin_rules.compiled.diagram import Cuts, Diagram, Diagrams, Variable, numbered
from fupin_rules.compiled.operations import chosen, needs_choice, operate
from fupin_rules.compiled.residue import Payload, Unknown
from fupin_rules.compiled.running import Untold
from fupin_rules.lower import plan
from fupin_rules.lower.plan import Encoded, Kind, Plan, Ref, Slot, Told

FACTS, OPEN = 0, 1 << 50
"""Where facts and open points begin in the order of variables."""

_MEMBER, _SLOT = 1, 1 << 16
_KEPT = 1 << 44


@attrs.frozen
class Kept:
    """A comparison of which no diagram says anything: what it compares, and its sides where each has one unknown."""

    unknowns: frozenset[Variable]
    sides: tuple[Payload, Payload] | None


@attrs.define
class Space:
    """What the cases of one plan share: its diagrams and what their variables are. Nothing here is known of any case."""

    plan: Plan
    diagrams: Diagrams = attrs.field(factory=Diagrams)
    unknowns: dict[Variable, Unknown] = attrs.field(factory=dict)
    kept: dict[Variable, Kept] = attrs.field(factory=dict)
    elsewhere: dict[str, Variable] = attrs.field(factory=dict)

    def unknown(self, number: int, key: str, member: int, *, word: bool) -> Unknown:
        """Return the variable of a slot, or with ``word`` of what an unlisted word in it means."""
        slot = self.plan.slots[number]
        is_open = word or slot.kind in (Kind.PARAMETER, Kind.READING)
        place = (OPEN if is_open else FACTS) + number * _SLOT + 2 * member + word
        if place not in self.unknowns:
            self.unknowns[place] = Unknown(place, key, slot, is_open, word)
        return self.unknowns[place]

    def keep(self, unknowns: frozenset[Variable], sides: tuple[Payload, Payload] | None) -> Diagram:
        """Return a test that no diagram says anything of: it may turn out either way."""
        is_open = all(self.unknowns[one].open for one in unknowns)
        place = (OPEN if is_open else FACTS) + _KEPT + len(self.kept)
        self.kept[place] = Kept(unknowns, sides)
        return self.diagrams.node(place, numbered(2), (self.diagrams.terminal(False), self.diagrams.terminal(True)))


@attrs.define
class Known(abc.ABC):
    """What is known of one case, for one plan. ``grids`` say on which points an unknown is tried."""

    space: Space
    told: Mapping[str, Told]
    settled: Sequence[Encoded | Untold]
    """The value of each node of which enough is told, ``UNTOLD`` for the others and for what is asked of members."""
    grids: Mapping[Variable, Cuts] = attrs.field(factory=dict)
    inexact: bool = False
    """Whether something was said of members that are not named which may be more than they can come to."""
    member: int = 0
    """Of which member of a list is being spoken, 0 outside lists."""
    asked: dict[tuple[Ref, int], frozenset[Variable]] = attrs.field(factory=dict)
    """What each node asks for: see `compiled.occurring`."""

    @abc.abstractmethod
    def of(self, ref: Ref) -> Diagram:
        """Return what a node comes to."""

    @property
    def diagrams(self) -> Diagrams:
        """Return the diagrams that are made."""
        return self.space.diagrams

    @property
    def unknowns(self) -> dict[Variable, Unknown]:
        """Return what the variables of the diagrams are."""
        return self.space.unknowns

    def key(self, slot: Slot) -> str:
        """Return the key under which a case tells of a slot: of a member's fact that of the member in question."""
        if slot.kind is Kind.FACT and slot.roster is not None:
            return slot.key.replace("[]", f"[{self.member}]", 1)
        return slot.key

    def unknown(self, number: int, *, word: bool = False) -> Unknown:
        """Return the variable of a slot, or with ``word`` of what an unlisted word in it means."""
        slot = self.space.plan.slots[number]
        of_member = self.member if slot.kind is Kind.FACT and slot.roster is not None else 0
        return self.space.unknown(number, self.key(slot), of_member, word=word)

    def is_told(self, number: int) -> bool:
        """Return whether the case says what a slot holds."""
        return self.key(self.space.plan.slots[number]) in self.told

    def by_reading(self, node: plan.Attained | plan.Workday | plan.Share, parts: tuple[Encoded, ...]) -> Diagram:
        """Return an operation on values, with the reading where one decides."""
        make = self.diagrams
        said = 2 if isinstance(node, plan.Share) else 1
        if not needs_choice(node, parts):
            return make.terminal(operate(node, (*parts, *[None] * said)))
        return make.combine(
            ("by reading", node, parts),
            (self.of(chosen(node, parts)),),
            lambda word: make.terminal(operate(node, (*parts, *[word] * said))),
        )

    def negated(self, item: Diagram) -> Diagram:
        """Turn a condition round."""
        return self.diagrams.choose(item, self.diagrams.terminal(False), self.diagrams.terminal(True))

    def all_of(self, items: Iterable[Diagram]) -> Diagram:
        """Join by 且, the last first: what is asked for later stands below what is asked for earlier."""
        make = self.diagrams
        no, found = make.terminal(False), make.terminal(True)
        asked: list[Diagram] = []
        for item in items:
            if item == no:
                return no
            asked.append(item)
        for item in reversed(asked):
            found = make.choose(item, found, no)
        return found

    def any_of(self, items: Iterable[Diagram]) -> Diagram:
        """Join by 或, the last first."""
        make = self.diagrams
        found, yes = make.terminal(False), make.terminal(True)
        asked: list[Diagram] = []
        for item in items:
            if item == yes:
                return yes
            asked.append(item)
        for item in reversed(asked):
            found = make.choose(item, yes, found)
        return found

    @property
    def grid_key(self) -> tuple[object, ...]:
        """Return what comparisons and points depend on beside their parts: grids."""
        return tuple(sorted(self.grids.items()))

    def of_member(self, number: int, ref: Ref) -> Diagram:
        """Return what a node comes to for one member of a list."""
        outside, self.member = self.member, number
        try:
            return self.of(ref)
        finally:
            self.member = outside

    def payloads(self, diagram: Diagram) -> Iterator[Payload]:
        """Yield what the diagram of a value can lead to."""
        return cast(Iterator[Payload], self.diagrams.payloads_of(diagram))
