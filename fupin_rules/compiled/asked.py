"""A question compiled, and what it gives for one case.

A `Compiled` question is a plan with the model that it was lowered from; it is made once and shared. `Asked` of a case it
answers on diagrams: what comes out, what is missing, what a condition or value of the model can still be. It decides as
the reference does, and is tested equal to it.
"""

import contextlib
import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import assert_never, cast

import attrs

from fupin_rules.compiled import flat
from fupin_rules.compiled.diagram import Diagram, TooLargeError, Variable
from fupin_rules.compiled.grids import grids_for
from fupin_rules.compiled.joined import Granted, alone, granted, joined, joined_of, mattering, truths_of
from fupin_rules.compiled.lists import NotCountedError
from fupin_rules.compiled.occurring import asked_of, occurring
from fupin_rules.compiled.points import TooManyPointsError, expanded
from fupin_rules.compiled.possible import Possible
from fupin_rules.compiled.residue import is_value, wavers
from fupin_rules.compiled.running import Untold
from fupin_rules.compiled.space import OPEN, Space
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
    Range,
    Ref,
    Slot,
    Told,
    Words,
    parts,
    slots_of,
)
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Unknown
from fupin_rules.truth import UNDECIDED, TruthSet

FOR_THE_OUTCOME, FOR_ONE_VALUE = 8_000, 1_500
"""How many nodes may be made; beyond that it is said that it can be anything."""

OFTEN = 16
"""How often a question must have been asked until its flat code is made."""


@attrs.frozen(eq=False)
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

    def run_if_often(self) -> "flat.Run | None":
        """Return the flat code where the question is asked often: for a few cases it is not worth making."""
        return self.run if next(self._asks) >= OFTEN else None

    @property
    def readings(self) -> list[nodes.Reading]:
        """Return the readings of which none is adopted and that the question asks for."""
        return self.lowering.readings

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

    def __reduce__(self) -> "tuple[type[Asked], tuple[Compiled, World, None]]":
        """Travel as what was asked: what was found is found again."""
        return Asked, (self.compiled, self.world, None)

    def without(self, key: str) -> "Asked":
        """Ask the question where one thing less is told."""
        return Asked(self.compiled, {name: value for name, value in self.world.items() if name != key}, self)

    def telling(self, key: str, value: Known) -> "Asked":
        """Ask the question where something else is told."""
        return Asked(self.compiled, {**self.world, key: value}, self)

    # --- flat code ------------------------------------------------------------------------------------

    @functools.cached_property
    def _said(self) -> dict[str, Told]:
        """Return what the case says, encoded."""
        return told_of(self.compiled.plan, self.world)

    @functools.cached_property
    def told(self) -> flat.Answer | None:
        """Return what flat code answers, ``None`` where the case leaves out what is asked for, or there is no code yet."""
        run = self.compiled.run_if_often()
        return None if run is None else run(self._said)

    @functools.cached_property
    def each(self) -> Sequence[Encoded | Untold]:
        """Return the value of each node of the plan, ``UNTOLD`` where something is missing or open that it asks for."""
        return self.compiled.each(self._said)

    def _decision_told(self, eligible: Outcome, found: Sequence[Encoded]) -> Decided:
        """Return the decision where everything is told: nothing is missing, and nothing open."""
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
    def _started(self) -> Possible:
        """Return the diagrams before anything is asked, but for those taken over."""
        plan = self.compiled.plan
        said = self._said
        if self._beside is None or self._beside._gridded:
            return Possible(Space(plan), said)
        before = self._beside._started
        changed = {key for key in {*said, *before.told} if said.get(key, before) != before.told.get(key, before)}
        if before.inexact or any("[" in key for key in changed) or any(map(_reaches_far, _slots(plan, changed))):
            return Possible(Space(plan), said)
        mask = sum(1 << number for number, slot in enumerate(plan.slots) if slot.key in changed)
        return before.changed(said, frozenset(ref for ref, bits in enumerate(self.compiled.depends) if bits & mask))

    @functools.cached_property
    def _quick(self) -> "_Found":
        """Find the diagram of the outcome alone."""
        return _Found.of(self._started, values=False)

    @functools.cached_property
    def _found(self) -> "_Found":
        """Find the diagrams; where unknowns are compared with each other, on grids."""
        first = _Found.of(self._started, values=True)
        kept = first.kept
        if not kept:
            return first
        possible = first.possible
        cut = possible.diagrams.all_cuts(possible.made)
        grids = grids_for(possible.space, [possible.space.kept[one] for one in kept], cut)
        return _Found.of(Possible(possible.space, possible.told, grids), values=True) if grids else first

    @property
    def _gridded(self) -> bool:
        return bool(self._found.kept or self._possible.grids)

    @property
    def _possible(self) -> Possible:
        return self._found.possible

    @functools.cached_property
    def _shown(self) -> Possible:
        """Return the diagrams of what is shown: there grids matter on which nothing that is decided depends."""
        possible = self._possible
        refs = [ref for _, ref in self.compiled.plan.conditions]
        for ref in refs:
            possible.diagrams.allow(FOR_ONE_VALUE)
            with contextlib.suppress(*TOO_MUCH):
                possible.of(ref)
        kept = [one for one in possible.space.kept.values() if one.sides is not None]
        if not kept:
            return possible
        grids = grids_for(possible.space, kept, possible.diagrams.all_cuts(possible.made))
        return Possible(possible.space, possible.told, grids) if grids else possible

    @functools.cached_property
    def exact(self) -> bool:
        """Return whether what is found is neither more nor less than what can be."""
        plan, found = self.compiled.plan, self._found
        slots = (self._possible.unknowns[one].slot for one in self._asked_for(_roots(plan)))
        others = [slot.roster for slot in slots if slot.kind is Kind.REST]
        apart = len(others) > len(set(others))
        return found.outcome is not None and not found.kept and not self._possible.inexact and not apart

    # --- what comes out -------------------------------------------------------------------------------

    @functools.cached_property
    def eligibility(self) -> Outcome:
        """Return 资格: the outcome if one is left, 待核实 if a fact is missing, 存疑 if nothing but the text is open."""
        if self.told is not None:
            return self.told[0]
        found = self._quick if not self._quick.kept else self._found
        if found.outcome is not None:
            found.possible.diagrams.allow(FOR_THE_OUTCOME)
            with contextlib.suppress(*TOO_MUCH):
                outcomes = {one.outcome for one in joined_of(found.possible, joined(found.possible, found.outcome))}
                if len(outcomes) == 1:
                    return next(iter(outcomes))
        return Outcome.TO_VERIFY if _lacks_facts(self._asked_for(_conditions(self.compiled.plan))) else Outcome.OPEN

    @functools.cached_property
    def decision(self) -> Decided:
        """Return the decision: 资格, outcome, values, and what can still change them."""
        eligible = self.eligibility
        if self.told is not None:
            return self._decision_told(eligible, self.told[-1])
        outcome = self._found.outcome
        certain = eligible in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        needed = self._asked_for(_roots(self.compiled.plan))
        deciding = frozenset[Variable]() if certain or outcome is None else self._deciding(outcome)
        found = [
            self._value(at, eligible, needed if deciding is None else deciding)
            for at in range(len(self.compiled.plan.results))
        ]
        effect = [one for one in found if one.result.role is Role.GRANTED]
        exact = self.exact and deciding is not None and all(one.result.exact for one in found)
        deciding = needed if deciding is None else deciding
        matters = set(deciding)
        if eligible in (Outcome.MET, Outcome.OPEN, Outcome.TO_VERIFY):
            for one in effect:
                matters |= one.matters if one.result.granted else frozenset()
                matters |= one.narrowing
            matters = matters if exact else set(needed)
        missing = self._facts(matters & needed)
        return Decided(
            eligibility=eligible,
            outcome=_outcome(eligible, [one.result.status for one in effect]),
            values=tuple(one.result for one in found),
            missing=missing,
            irrelevant=tuple(fact for fact in self._facts(needed) if fact not in missing),
            open=self._open(matters & needed),
            exact=exact,
        )

    def _deciding(self, outcome: Diagram) -> frozenset[Variable] | None:
        """Return what can change 资格, ``None`` where that would take too much."""
        self._possible.diagrams.allow(FOR_THE_OUTCOME)
        try:
            return mattering(self._possible, outcome)
        except TOO_MUCH:
            return None

    def _value(self, at: int, eligible: Outcome, deciding: frozenset[Variable]) -> "_Value":
        """Return what a value comes out as; where that takes too much, that it can be anything."""
        diagrams = self._possible.diagrams
        diagrams.allow(FOR_ONE_VALUE)
        outcome, value = self._found.outcome, self._found.values[at]
        if outcome is not None and value is not None:
            try:
                return self._value_on_points(at, outcome, value, eligible, deciding)
            except TOO_MUCH:
                pass
        result = self.compiled.plan.results[at]
        needed = self._asked_for([result.node])
        conditions = () if result.role is Role.USED else _conditions(self.compiled.plan)
        lacking = _lacks_facts(needed | self._asked_for(conditions))
        grants = result.role is not Role.USED and eligible not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        status = Status.TO_VERIFY if lacking else Status.OPEN
        return _Value(self._result(at, status, frozenset(), needed, granted=grants, exact=False), needed)

    def _value_on_points(
        self, at: int, outcome: Diagram, value: Diagram, eligible: Outcome, deciding: frozenset[Variable]
    ) -> "_Value":
        """Return what a value comes out as in the completions that may grant it, where none does in all of them."""
        result, possible = self.compiled.plan.results[at], self._possible
        needed = self._asked_for([result.node])
        if not needed:
            return self._value_settled(at, outcome, value, eligible)
        tried = expanded(possible, value, [outcome])
        found: set[frozenset[Granted]] = set()
        matters = narrowing = frozenset[Variable]()
        grants = False
        if result.role is not Role.USED and eligible not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
            guarded = granted(possible, outcome, tried)
            found = _values(possible, guarded)
            grants, support = bool(found), mattering(possible, guarded)
            matters = needed & (deciding | support)
            narrowing = support - needed if any(one >= OPEN for one in needed) else narrowing
        if not found:
            every = alone(possible, tried)
            found = _values(possible, every)
            matters = needed & mattering(possible, every)
        kind = self.compiled.question.results[at].value.type
        points = frozenset(decode(one.value, kind) for each in found for one in each)
        conditions = () if result.role is Role.USED else _conditions(self.compiled.plan)
        lacking = _lacks_facts(needed | self._asked_for(conditions))
        surely = self.exact and not any(map(wavers, possible.payloads(value)))
        status = _status(found, surely, lacking)
        if status is Status.KNOWN and not surely and self.exact:
            status = Status.TO_VERIFY if lacking else Status.OPEN
        if not surely and status is not Status.KNOWN:
            matters = needed
        return _Value(
            self._result(at, status, points, matters, granted=grants, exact=surely),
            matters,
            narrowing,
        )

    def _value_settled(self, at: int, outcome: Diagram, value: Diagram, eligible: Outcome) -> "_Value":
        """Return a value that asks for nothing that is not told; what may come out may grant it or not."""
        diagrams = self._possible.diagrams
        result = self.compiled.question.results[at]
        grants = result.role is not Role.USED and eligible not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        grants = grants and Outcome.MET in diagrams.payloads_of(outcome)
        known = decode(cast(Encoded, diagrams.payloads[value]), result.value.type)
        return _Value(
            self._result(at, Status.KNOWN, frozenset({known}), frozenset(), granted=grants, exact=True), frozenset()
        )

    def _result(
        self,
        at: int,
        status: Status,
        points: frozenset[Known],
        matters: frozenset[Variable],
        *,
        granted: bool,
        exact: bool,
    ) -> ValueResult:
        result = self.compiled.question.results[at]
        return ValueResult(
            name=result.name,
            role=result.role,
            kind=result.kind,
            type=result.value.type,
            status=status,
            value=next(iter(points)) if status is Status.KNOWN else None,
            possible=points,
            missing=self._facts(matters),
            open=self._open(matters),
            granted=granted,
            exact=exact,
        )

    # --- what a part can be ---------------------------------------------------------------------------

    def truths_of(self, condition: nodes.Condition) -> TruthSet:
        """Return what a condition of the question can still turn out to be."""
        try:
            return truths_of(self._shown, self._made(self.compiled.lowering.ref(condition)))
        except TOO_MUCH:
            return UNDECIDED

    def possible(self, value: nodes.Value) -> frozenset[Known]:
        """Return all that a value of the question can be, nothing where that cannot be said."""
        return self._decoded(self.compiled.lowering.ref(value), value.type)

    def known(self, value: nodes.Value) -> Known | None:
        """Return a value of the question if it is settled: a fact that it needs may be missing and not matter."""
        found = self.possible(value)
        return next(iter(found)) if len(found) == 1 else None

    def row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> Known | None:
        """Return the number of the row that applies if it is settled, 无 or 不给予 where an argument is."""
        found = self._decoded(self.compiled.lowering.row(table, arguments), types.Number(None, whole=True))
        return next(iter(found)) if len(found) == 1 else None

    def _decoded(self, ref: Ref, kind: types.Type) -> frozenset[Known]:
        try:
            made = self._made(ref)
            tried = expanded(self._shown, made, [])
        except TOO_MUCH:
            return frozenset()
        if any(map(wavers, self._shown.payloads(made))):
            return frozenset()
        return frozenset(decode(one, kind) for one in self._possible.payloads(tried) if is_value(one))

    def _made(self, ref: Ref) -> Diagram:
        diagrams = self._shown.diagrams
        diagrams.allow(FOR_ONE_VALUE)
        return self._shown.of(ref)

    def unknowns(self, *parts: nodes.Value | nodes.Condition) -> tuple[Unknown, ...]:
        """Return what parts of the question ask for and the case does not tell, what rows and branches rule out aside."""
        return tuple(self._named(self._asked_for(map(self.compiled.lowering.ref, parts))))

    def points_of(self, fact: nodes.Fact) -> tuple[Known, ...]:
        """Return points of a missing fact between which nothing here changes: each word, both ends of each interval."""
        found, diagrams = self._found, self._possible.diagrams
        unknown = next((one for one in self._possible.unknowns.values() if one.key == fact.key and not one.word), None)
        if unknown is None:
            return ()
        match unknown.slot.domain:
            case Words(words=words):
                points: list[Encoded] = list(words)
            case Names(named=named):
                points = list(named)
            case Range():
                made = [one for one in (found.outcome, *found.values) if one is not None]
                inside = diagrams.all_cuts(made).get(unknown.place, set())
                inside = inside.union(*(unknown.bending(one) for each in made for one in self._possible.payloads(each)))
                points = []
                for low, high in unknown.intervals(inside):
                    points += dict.fromkeys((unknown.first(low, high), unknown.last(low, high)))
            case unreachable:
                assert_never(unreachable)
        return tuple(decode(one, fact.type) for one in [*points, *([None] if unknown.slot.absent else [])])

    # --- names ----------------------------------------------------------------------------------------

    def _asked_for(self, refs: Iterable[Ref]) -> frozenset[Variable]:
        return frozenset[Variable]().union(*(occurring(self._possible, ref) for ref in refs))

    def _named(self, variables: Iterable[Variable]) -> Sequence[Unknown]:
        unknowns = (self._possible.unknowns[one] for one in variables if one in self._possible.unknowns)
        found = (self.compiled.lowering.unknown(one.slot.key, one.key) for one in unknowns)
        return sorted(found, key=lambda one: one.key)

    def _facts(self, variables: Iterable[Variable]) -> tuple[nodes.Fact, ...]:
        return cast(tuple[nodes.Fact, ...], tuple(self._named(one for one in variables if one < OPEN)))

    def _open(self, variables: Iterable[Variable]) -> tuple[Unknown, ...]:
        return tuple(self._named(one for one in variables if one >= OPEN))


@attrs.frozen
class _Value:
    """A value as it came out, with the unknowns on which it depends, and those that narrow it without occurring in it."""

    result: ValueResult
    matters: frozenset[Variable]
    narrowing: frozenset[Variable] = frozenset()


@attrs.frozen
class _Found:
    """The diagrams of one case: of the outcome and of each value, ``None`` where one would be too large."""

    possible: Possible
    outcome: Diagram | None
    values: tuple[Diagram | None, ...]
    kept: frozenset[Variable]
    """The comparisons on which anything here depends and that no diagram says anything of."""

    @classmethod
    def of(cls, possible: Possible, *, values: bool) -> "_Found":
        plan, diagrams = possible.space.plan, possible.diagrams
        diagrams.allow(FOR_THE_OUTCOME)
        try:
            outcome = _outcome_of(possible, plan)
        except TOO_MUCH:
            outcome = None
        found: list[Diagram | None] = []
        for result in plan.results if values else ():
            diagrams.allow(FOR_ONE_VALUE)
            try:
                found.append(possible.of(result.node))
            except TOO_MUCH:
                found.append(None)
        made = (one for one in (outcome, *found) if one is not None)
        support = frozenset[Variable]().union(*map(diagrams.support, made))
        return cls(possible, outcome, tuple(found), frozenset(one for one in support if one in possible.space.kept))


TOO_MUCH = (TooLargeError, TooManyPointsError, NotCountedError, RecursionError)
"""What says that something cannot be found: then nothing is claimed of it."""


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


def _conditions(plan: Plan) -> tuple[Ref, ...]:
    return (*plan.applies, *plan.requires, *plan.exceptions)


def _roots(plan: Plan) -> tuple[Ref, ...]:
    return (*_conditions(plan), *(result.node for result in plan.results))


def _outcome_of(possible: Possible, plan: Plan) -> Diagram:
    """Return the outcome of a completion: 适用, and 条件 without 除外."""
    make = possible.diagrams
    met, not_met, not_applicable = map(make.terminal, (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE))
    applies = possible.all_of(map(possible.of, plan.applies))
    if applies == make.terminal(False):
        return not_applicable
    holds = possible.all_of(map(possible.of, plan.requires))
    excepted = possible.any_of(map(possible.of, plan.exceptions))
    return make.choose(applies, make.choose(holds, make.choose(excepted, not_met, met), not_met), not_applicable)


def _outcome(eligible: Outcome, statuses: Sequence[Status]) -> Outcome:
    """Return the outcome: 资格, unless that is 符合 and what is granted is not settled."""
    if eligible is not Outcome.MET:
        return eligible
    if Status.TO_VERIFY in statuses:
        return Outcome.TO_VERIFY
    return Outcome.OPEN if Status.OPEN in statuses else Outcome.MET


def _status(found: set[frozenset[Granted]], exact: bool, lacking: bool) -> Status:
    """Return how far a value is settled that can be any of some sets, each what the readings give together."""
    if not exact:
        settled = len(frozenset().union(*found)) == 1
        return Status.KNOWN if settled else Status.TO_VERIFY if lacking else Status.OPEN
    if all(len(one) > 1 for one in found):
        return Status.OPEN
    return Status.KNOWN if len(found) == 1 else Status.TO_VERIFY


def _values(possible: Possible, guarded: Diagram) -> set[frozenset[Granted]]:
    """Return the values that the completions grant, each set once."""
    found = joined_of(possible, joined(possible, guarded))
    return {one.values for one in found if one.values is not None}


def _lacks_facts(variables: Iterable[Variable]) -> bool:
    """Return whether a fact is among some unknowns."""
    return any(one < OPEN for one in variables)
