"""A question compiled, and what it gives for one case.

A `Compiled` question is a plan with the model that it was lowered from; it is made once and shared. `Asked` of a case it
answers on diagrams: what comes out, what is missing, what a condition or value of the model can still be. It decides as
the reference does, and is tested equal to it.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import cast

import attrs

from fupin_rules.compiled import flat
from fupin_rules.compiled.diagram import Diagram, TooLargeError, Variable
from fupin_rules.compiled.grids import grids_for
from fupin_rules.compiled.joined import Granted, alone, granted, joined, joined_of, mattering
from fupin_rules.compiled.lists import NotCountedError
from fupin_rules.compiled.occurring import occurring
from fupin_rules.compiled.points import TooManyPointsError, expanded
from fupin_rules.compiled.possible import Possible
from fupin_rules.compiled.running import Untold
from fupin_rules.compiled.space import OPEN, Space
from fupin_rules.evaluate.outcome import Decided, Outcome, Status, ValueResult
from fupin_rules.evaluate.world import World
from fupin_rules.kinds import Role
from fupin_rules.lower.encode import decode, told
from fupin_rules.lower.lowering import Lowering
from fupin_rules.lower.plan import Encoded, Kind, Plan, Ref, Told
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Unknown

FOR_THE_OUTCOME, FOR_ONE_VALUE = 20_000, 2_000
"""How many nodes may be made; beyond that it is said that it can be anything."""


@attrs.frozen(eq=False)
class Compiled:
    """A question with its plan."""

    question: nodes.Question
    lowering: Lowering = attrs.field(repr=False)

    @classmethod
    def of(cls, question: nodes.Question) -> "Compiled":
        """Compile a question."""
        return cls(question, Lowering(question))

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

    def ask(self, world: World) -> "Asked":
        """Ask the question of what is known."""
        return Asked(self, world)

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

    # --- flat code ------------------------------------------------------------------------------------

    @functools.cached_property
    def _said(self) -> dict[str, Told]:
        """Return what the case says, encoded."""
        return told_of(self.compiled.plan, self.world)

    @functools.cached_property
    def told(self) -> flat.Answer | None:
        """Return what flat code answers, ``None`` where the case leaves out what is asked for."""
        return self.compiled.run(self._said)

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
    def _found(self) -> "_Found":
        """Find the diagrams; where unknowns are compared with each other, on grids."""
        plan = self.compiled.plan
        space, said = Space(plan), self._said
        first = _Found.of(Possible(space, said))
        kept = first.kept
        if not kept:
            return first
        cut = space.diagrams.all_cuts(first.possible.made)
        grids = grids_for(space, [space.kept[one] for one in kept], cut)
        return _Found.of(Possible(space, said, grids)) if grids else first

    @property
    def _possible(self) -> Possible:
        return self._found.possible

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
        outcome = self._found.outcome
        if outcome is not None:
            outcomes = {one.outcome for one in joined_of(self._possible, joined(self._possible, outcome))}
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
        deciding = frozenset() if certain or outcome is None else mattering(self._possible, outcome)
        found = [self._value(at, eligible, deciding) for at in range(len(self.compiled.plan.results))]
        effect = [one for one in found if one.result.role is Role.GRANTED]
        exact = self.exact and all(one.result.exact for one in found)
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

    def _value(self, at: int, eligible: Outcome, deciding: frozenset[Variable]) -> "_Value":
        """Return what a value comes out as; where that takes too much, that it can be anything."""
        diagrams = self._possible.diagrams
        diagrams.limit = len(diagrams.variables) + FOR_ONE_VALUE
        outcome, value = self._found.outcome, self._found.values[at]
        if outcome is not None and value is not None:
            try:
                return self._value_on_points(at, outcome, value, eligible, deciding)
            except (TooLargeError, TooManyPointsError):
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
        lacking = not self.exact and _lacks_facts(needed | self._asked_for(conditions))
        status = _status(found, self.exact or not needed, lacking)
        if not self.exact and status is not Status.KNOWN:
            matters = needed
        return _Value(
            self._result(at, status, points, matters, granted=grants, exact=self.exact or not needed),
            matters,
            narrowing,
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
    def of(cls, possible: Possible) -> "_Found":
        plan, diagrams = possible.space.plan, possible.diagrams
        diagrams.limit = len(diagrams.variables) + FOR_THE_OUTCOME
        try:
            outcome = _outcome_of(possible, plan)
        except TooLargeError:
            outcome = None
        values: list[Diagram | None] = []
        for result in plan.results:
            diagrams.limit = len(diagrams.variables) + FOR_ONE_VALUE
            try:
                values.append(possible.of(result.node))
            except (TooLargeError, TooManyPointsError, NotCountedError):
                values.append(None)
        made = (one for one in (outcome, *values) if one is not None)
        support = frozenset[Variable]().union(*map(diagrams.support, made))
        return cls(possible, outcome, tuple(values), frozenset(one for one in support if one in possible.space.kept))


def _conditions(plan: Plan) -> tuple[Ref, ...]:
    return (*plan.applies, *plan.requires, *plan.exceptions)


def _roots(plan: Plan) -> tuple[Ref, ...]:
    return (*_conditions(plan), *(result.node for result in plan.results))


def _outcome_of(possible: Possible, plan: Plan) -> Diagram:
    """Return the outcome of a completion: 适用, and 条件 without 除外."""
    make = possible.diagrams
    applies = possible.all_of(map(possible.of, plan.applies))
    holds = possible.all_of(map(possible.of, plan.requires))
    excepted = possible.any_of(map(possible.of, plan.exceptions))
    met, not_met, not_applicable = map(make.terminal, (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE))
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
