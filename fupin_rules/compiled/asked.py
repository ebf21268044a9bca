"""A question compiled, and what it gives for one case.

A `Compiled` question is a plan with the model that it was lowered from; it is made once and shared. `Asked` of a case it
says what comes out, what is missing, what a condition or value of the model can still be: by flat code where everything
is told, else on diagrams (`case_diagrams`). It decides as the reference does, and is tested equal to it.
"""

import functools
import itertools
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import attrs

from fupin_rules import truth
from fupin_rules.compiled import flat
from fupin_rules.compiled.case_diagrams import CaseDiagrams
from fupin_rules.compiled.places import HeldAgainst, places_of
from fupin_rules.compiled.possible import Possible
from fupin_rules.compiled.running import UNTOLD, Untold
from fupin_rules.compiled.settled import Answer, extremes, leaning, settled, sure_outcome
from fupin_rules.compiled.space import Space
from fupin_rules.evaluate.outcome import Decided, Outcome, Status, ValueResult
from fupin_rules.evaluate.world import World
from fupin_rules.kinds import Role
from fupin_rules.lower.encode import decode, told
from fupin_rules.lower.lowering import Lowering
from fupin_rules.lower.plan import (
    Encoded,
    Kind,
    Names,
    OverMembers,
    Plan,
    Ref,
    Slot,
    Told,
    asked_of,
    parts,
    slots_of,
)
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Unknown
from fupin_rules.truth import TruthSet

OFTEN = 16
"""How often a question must have been asked until its flat code is made."""


@attrs.frozen(eq=False, slots=False)
class Compiled:
    """A question with its plan."""

    question: nodes.Question
    lowering: Lowering = attrs.field(repr=False)
    depends: tuple[int, ...] = attrs.field(repr=False)
    """For each node of the plan the slots that it looks at, as bits."""
    _asks: Iterator[int] = attrs.field(factory=itertools.count, init=False, repr=False)

    @classmethod
    def of(cls, question: nodes.Question) -> "Compiled":
        """Compile a question."""
        lowering = Lowering(question)
        return cls(question, lowering, _dependence(lowering.plan))

    def __reduce__(self) -> "tuple[Callable[[nodes.Question], Compiled], tuple[nodes.Question]]":
        """Travel as the question: which plan node a node of the model became is said by its place in memory."""
        return Compiled.of, (self.question,)

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.lowering.plan

    @functools.cached_property
    def run(self) -> flat.Run:
        """Return the flat code, which decides cases that tell everything that is asked for."""
        return flat.load(flat.generate(self.plan))

    @functools.cached_property
    def each(self) -> flat.Each:
        """Return the flat code that gives every node of which a case tells enough."""
        return flat.load_each(flat.generate_each(self.plan))

    @functools.cached_property
    def places(self) -> Mapping[str, HeldAgainst]:
        """Return what each place of the question is held against, by the key of its slot."""
        return places_of(self.plan, self.depends)

    @functools.cached_property
    def _leaning(self) -> tuple[tuple[Ref, int], ...]:
        """Return the single conditions that speak for 符合, and those that speak against it."""
        return leaning(self.plan)

    @functools.cached_property
    def extremes(self) -> Mapping[str, tuple[Encoded, ...]]:
        """Return for each fact a few values that it can have."""
        return {slot.key: extremes(slot) for slot in self.plan.slots if slot.kind is Kind.FACT}

    def opposed(self, said: Mapping[str, Told], key: str, outcome: Outcome) -> tuple[Mapping[str, Told], bool]:
        """Tell a fact otherwise, as near to another outcome as it brings a case; return whether that is reached.

        What is no fact but told in the place of one, like a verified value, is left out.
        """
        sign = -1 if outcome is Outcome.MET else 1
        best, most = {name: one for name, one in said.items() if name != key}, -math.inf
        for point in self.extremes.get(of_anybody(key), ()):
            tried = {**said, key: point}
            values = self.each(tried)
            if sure_outcome(self.plan, values) not in (None, outcome):
                return tried, True
            speaks = sign * sum(one for ref, one in self._leaning if values[ref] is True)
            if speaks > most:
                best, most = tried, speaks
        return best, False

    def answer(self, said: Mapping[str, Told]) -> Answer | None:
        """Return what flat code answers; ``None`` where something is asked for in vain, or there is no code yet.

        Where the question is not asked often, that which gives every node will do, if somebody has made it.
        """
        if next(self._asks) >= OFTEN:
            found = self.run(said)
            return None if found is None else (found[0], found[-1])
        each: flat.Each | None = vars(self).get("each")
        return None if each is None else settled(self.plan, each(said))

    @property
    def readings(self) -> list[nodes.Reading]:
        """Return the readings of which none is adopted and that the question asks for."""
        return self.lowering.readings

    def facts_in(self, value: nodes.Value) -> frozenset[str]:
        """Return the keys of the facts that a value of the question looks at, but for those of members."""
        bits = self.depends[self.lowering.ref(value)]
        return frozenset(
            slot.key
            for number, slot in enumerate(self.plan.slots)
            if bits >> number & 1 and slot.kind is Kind.FACT and slot.roster is None
        )

    def ask(self, world: World) -> "Asked":
        """Ask the question of what is known."""
        return Asked(self, world, None)

    def decide(self, world: World) -> Decided:
        """Decide the question for what is known."""
        return self.ask(world).decision

    def eligibility(self, world: World) -> Outcome:
        """Return 资格 alone."""
        return self.ask(world).eligibility


def told_of(plan: Plan, world: World) -> dict[str, Told]:
    """Return what a world says of the slots of a plan, encoded."""
    found: dict[str, Told] = {}
    rosters: set[str] = set()
    for slot in plan.slots:
        if slot.roster is not None:
            rosters.add(slot.roster)
        if slot.key in world and not (slot.kind is Kind.FACT and slot.roster is not None):
            found[slot.key] = told(world[slot.key])
    for roster in rosters:
        found |= {key: told(value) for key, value in world.items() if key.startswith(f"{roster}[")}
    return found


@attrs.frozen(eq=False, slots=False)
class Asked:
    """A question asked of one case: everything is found when it is asked for, and once."""

    compiled: Compiled
    world: World = attrs.field(repr=False)
    _beside: "Asked | None" = attrs.field(repr=False)
    """A case that differs in one thing told, of which whatever does not depend on it is taken over."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as what was asked: what was found is found again."""
        return Asked, (self.compiled, self.world, None)

    def without(self, key: str) -> "Asked":
        """Ask the question where one thing less is told."""
        found = Asked(self.compiled, {name: one for name, one in self.world.items() if name != key}, self)
        vars(found)["_said"] = {name: one for name, one in self._said.items() if name != key}
        return found

    def telling(self, key: str, value: Known) -> "Asked":
        """Ask the question where something else is told."""
        found = Asked(self.compiled, {**self.world, key: value}, self)
        vars(found)["_said"] = {**self._said, key: told(value)}
        return found

    # --- flat code ------------------------------------------------------------------------------------

    @functools.cached_property
    def _said(self) -> dict[str, Told]:
        """Return what the case says, encoded."""
        return told_of(self.compiled.plan, self.world)

    @functools.cached_property
    def told(self) -> Answer | None:
        """Return what flat code answers, ``None`` where the case leaves out what is asked for, or there is no code yet."""
        return self.compiled.answer(self._said)

    @functools.cached_property
    def each(self) -> Sequence[Encoded | Untold]:
        """Return the value of each node of the plan, ``UNTOLD`` where something is missing or open that it asks for."""
        return self.compiled.each(self._said)

    @functools.cached_property
    def sure(self) -> Outcome | None:
        """Return 资格 where what is told gives it by itself; ``None`` says nothing: what is missing may be alike."""
        return sure_outcome(self.compiled.plan, self.each)

    def deciding(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return which of some things told already force 资格: none can be dropped without leaving it undetermined.

        They are dropped one by one, the last first, as long as the outcome stays. ``against`` is a case in which all that
        was dropped is told otherwise: where one thing more told otherwise gives another outcome, it must be kept.
        """
        against: Mapping[str, Told] = self._said
        kept, outcome = self, self.eligibility
        for key in reversed(keys):
            opposed, differs = self.compiled.opposed(against, key, outcome)
            if differs:
                continue
            without = kept.without(key)
            if outcome is without.eligibility:
                kept, against = without, opposed
        return tuple(key for key in keys if key in kept.world)

    def _decision_told(self, answer: Answer) -> Decided:
        """Return the decision where everything is told: nothing is missing, and nothing open."""
        eligible, found = answer
        results = self.compiled.question.results
        known = [decode(value, result.value.type) for value, result in zip(found, results, strict=True)]
        values = tuple(
            ValueResult(
                name=result.name,
                role=result.role,
                kind=result.kind,
                type=result.value.type,
                status=Status.KNOWN,
                value=value,
                possible=frozenset({value}),
                missing=(),
                open=(),
                granted=eligible is Outcome.MET and result.role is not Role.USED,
                exact=True,
            )
            for value, result in zip(known, results, strict=True)
        )
        return Decided(eligible, eligible, values, missing=(), irrelevant=(), open=(), exact=True)

    # --- diagrams -------------------------------------------------------------------------------------

    @functools.cached_property
    def diagrams(self) -> CaseDiagrams:
        """Return the diagrams of the case."""
        return CaseDiagrams(self.compiled.question, self.compiled.lowering, self.sure, self._started)

    @functools.cached_property
    def _started(self) -> Possible:
        """Return the diagrams before anything is asked, but for those taken over."""
        plan = self.compiled.plan
        said = self._said
        if self._beside is None or self._beside.diagrams.gridded:
            return Possible(Space(plan), said, self.each)
        before = self._beside._started
        changed = {key for key in {*said, *before.told} if said.get(key, before) != before.told.get(key, before)}
        if before.inexact or any("[" in key for key in changed) or any(map(_reaches_far, _slots(plan, changed))):
            return Possible(Space(plan), said, self.each)
        mask = sum(1 << number for number, slot in enumerate(plan.slots) if slot.key in changed)
        return before.changed(
            said, self.each, frozenset(ref for ref, bits in enumerate(self.compiled.depends) if bits & mask)
        )

    # --- what comes out -------------------------------------------------------------------------------

    @functools.cached_property
    def eligibility(self) -> Outcome:
        """Return 资格: the outcome if one is left, 待核实 if a fact is missing, 存疑 if nothing but the text is open."""
        if self.told is not None:
            return self.told[0]
        return self.sure or self.diagrams.eligibility

    @property
    def outcome(self) -> Outcome:
        """Return the outcome: 资格, unless that is 符合 and what is granted is not settled."""
        if self.eligibility is not Outcome.MET:
            return self.eligibility
        granted = [one.node for one in self.compiled.plan.results if one.role is Role.GRANTED]
        if self.told is not None or all(self.each[node] is not UNTOLD for node in granted):
            return Outcome.MET
        return self.decision.outcome

    @functools.cached_property
    def decision(self) -> Decided:
        """Return the decision: 资格, outcome, values, and what can still change them."""
        return self.diagrams.decision if self.told is None else self._decision_told(self.told)

    # --- what a part is -------------------------------------------------------------------------------

    def truths_of(self, condition: nodes.Condition) -> TruthSet:
        """Return what a condition of the question can still turn out to be."""
        found = self.each[self.compiled.lowering.ref(condition)]
        if found is UNTOLD:
            return self.diagrams.truths_of(condition)
        return truth.HOLDS if found else truth.FAILS

    def possible(self, value: nodes.Value) -> frozenset[Known]:
        """Return all that a value of the question can be, nothing where that cannot be said."""
        found = self.each[self.compiled.lowering.ref(value)]
        return self.diagrams.possible(value) if found is UNTOLD else frozenset({decode(found, value.type)})

    def known(self, value: nodes.Value) -> Known | None:
        """Return a value of the question if it is settled: a fact that it needs may be missing and not matter."""
        return _only(self.possible(value))

    def row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> Known | None:
        """Return the number of the row that applies if it is settled, 无 or 不给予 where an argument is."""
        found = self.each[self.compiled.lowering.row(table, arguments)]
        if found is UNTOLD:
            return self.diagrams.row(table, arguments)
        return decode(found, types.Number(None, whole=True))

    def unknowns(self, *parts: nodes.Value | nodes.Condition) -> tuple[Unknown, ...]:
        """Return what parts of the question ask for and the case does not tell, what rows and branches rule out aside."""
        if all(self.each[self.compiled.lowering.ref(part)] is not UNTOLD for part in parts):
            return ()
        return self.diagrams.unknowns_of(*parts)

    def points_instead(self, fact: nodes.Fact) -> tuple[Known, ...]:
        """Return points of a fact, told or not, between which nothing here changes; of words each one."""
        if not isinstance(fact.type, types.Boolean | types.Choice):
            return self.without(fact.key).points_of(fact)
        return tuple(decode(one, fact.type) for one in self.compiled.extremes.get(fact.key, ()))

    def points_of(self, fact: nodes.Fact) -> tuple[Known, ...]:
        """Return points of a missing fact between which nothing here changes: each word, both ends of each interval."""
        return self.diagrams.points_of(fact)


def of_anybody(key: str) -> str:
    """Return the key of the slot that holds what is told of a member: 家庭.成员[].年龄 of 家庭.成员[1].年龄."""
    roster, bracket, rest = key.partition("[")
    return f"{roster}[]{rest.partition(']')[2]}" if bracket else key


def _only(found: Collection[Known]) -> Known | None:
    return next(iter(found)) if len(found) == 1 else None


def _slots(plan: Plan, keys: Collection[str]) -> list[Slot]:
    return [slot for slot in plan.slots if slot.key in keys]


def _reaches_far(slot: Slot) -> bool:
    """Return whether what is told of a slot is looked at beside the nodes that name it: a reading, a place, a text."""
    return slot.kind is Kind.READING or isinstance(slot.domain, Names)


def _dependence(plan: Plan) -> tuple[int, ...]:
    """Return for each node the slots that it looks at, as bits."""
    found: list[int] = []
    for node in plan.nodes:
        bits = 0
        for part in (*parts(node), *(asked_of(node) if isinstance(node, OverMembers) else ())):
            bits |= found[part]
        for slot in slots_of(node):
            bits |= 1 << slot
        found.append(bits)
    return tuple(found)
