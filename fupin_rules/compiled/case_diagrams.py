"""What a question gives for one case, found on diagrams: the decision, and what each part can still be."""

import contextlib
import functools
from collections.abc import Iterable, Sequence
from typing import assert_never, cast

import attrs

from fupin_rules.compiled.diagram import Diagram, Variable
from fupin_rules.compiled.found import FOR_ONE_VALUE, FOR_THE_OUTCOME, TOO_MUCH, Found, conditions_of, roots_of
from fupin_rules.compiled.grids import grids_for
from fupin_rules.compiled.joined import Granted, alone, granted, joined, joined_of, mattering, truths_of
from fupin_rules.compiled.occurring import occurring
from fupin_rules.compiled.points import expanded
from fupin_rules.compiled.possible import Possible
from fupin_rules.compiled.residue import is_value, wavers
from fupin_rules.compiled.space import OPEN
from fupin_rules.evaluate.outcome import Decided, Outcome, Status, ValueResult
from fupin_rules.kinds import Role
from fupin_rules.lower.encode import decode
from fupin_rules.lower.lowering import Lowering
from fupin_rules.lower.plan import Encoded, Kind, Names, Plan, Range, Ref, Words
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Unknown
from fupin_rules.truth import UNDECIDED, TruthSet


@attrs.frozen(eq=False, slots=False)
class CaseDiagrams:
    """The diagrams of a question for one case: everything is found when it is asked for, and once."""

    question: nodes.Question
    lowering: Lowering = attrs.field(repr=False)
    sure: Outcome | None
    """资格 where what is told gives it by itself."""
    started: Possible = attrs.field(repr=False)
    """The diagrams before anything is asked, but for those taken over."""

    @property
    def _plan(self) -> Plan:
        return self.lowering.plan

    @functools.cached_property
    def _quick(self) -> Found:
        """Find the diagram of the outcome alone."""
        return Found.of(self.started, values=False)

    @functools.cached_property
    def found(self) -> Found:
        """Find the diagrams; where unknowns are compared with each other, on grids."""
        first = Found.of(self.started, values=True)
        kept = first.kept
        if not kept:
            return first
        possible = first.possible
        cut = possible.diagrams.all_cuts(possible.made)
        grids = grids_for(possible.space, [possible.space.kept[one] for one in kept], cut)
        return (
            Found.of(Possible(possible.space, possible.told, possible.settled, grids), values=True) if grids else first
        )

    @property
    def gridded(self) -> bool:
        """Return whether unknowns are compared with each other."""
        return bool(self.found.kept or self._possible.grids)

    @property
    def _possible(self) -> Possible:
        return self.found.possible

    @functools.cached_property
    def _shown(self) -> Possible:
        """Return the diagrams of what is shown: there grids matter on which nothing that is decided depends."""
        possible = self._possible
        refs = [ref for _, ref in self._plan.conditions]
        for ref in refs:
            possible.diagrams.allow(FOR_ONE_VALUE)
            with contextlib.suppress(*TOO_MUCH):
                possible.of(ref)
        kept = [one for one in possible.space.kept.values() if one.sides is not None]
        if not kept:
            return possible
        grids = grids_for(possible.space, kept, possible.diagrams.all_cuts(possible.made))
        return Possible(possible.space, possible.told, possible.settled, grids) if grids else possible

    @functools.cached_property
    def exact(self) -> bool:
        """Return whether what is found is neither more nor less than what can be."""
        plan, found = self._plan, self.found
        slots = (self._possible.unknowns[one].slot for one in self._asked_for(roots_of(plan)))
        others = [slot.roster for slot in slots if slot.kind is Kind.REST]
        apart = len(others) > len(set(others))
        return found.outcome is not None and not found.kept and not self._possible.inexact and not apart

    # --- what comes out -------------------------------------------------------------------------------

    @functools.cached_property
    def eligibility(self) -> Outcome:
        """Return 资格: the outcome if one is left, 待核实 if a fact is missing, 存疑 if nothing but the text is open."""
        if self.sure is not None:
            return self.sure
        found = self._quick if not self._quick.kept else self.found
        if found.outcome is not None:
            found.possible.diagrams.allow(FOR_THE_OUTCOME)
            with contextlib.suppress(*TOO_MUCH):
                outcomes = {one.outcome for one in joined_of(found.possible, joined(found.possible, found.outcome))}
                if len(outcomes) == 1:
                    return next(iter(outcomes))
        return Outcome.TO_VERIFY if _lacks_facts(self._asked_for(conditions_of(self._plan))) else Outcome.OPEN

    @functools.cached_property
    def decision(self) -> Decided:
        """Return the decision: 资格, outcome, values, and what can still change them."""
        eligible = self.eligibility
        outcome = self.found.outcome
        certain = eligible in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        needed = self._asked_for(roots_of(self._plan))
        deciding = frozenset[Variable]() if certain or outcome is None else self._deciding(outcome)
        found = [
            self._value(at, eligible, needed if deciding is None else deciding) for at in range(len(self._plan.results))
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
            outcome=outcome_with(eligible, [one.result.status for one in effect]),
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
        outcome, value = self.found.outcome, self.found.values[at]
        if value is not None and not self._asked_for([self._plan.results[at].node]):
            return self._value_settled(at, outcome, value, eligible)
        if outcome is not None and value is not None:
            try:
                return self._value_on_points(at, outcome, value, eligible, deciding)
            except TOO_MUCH:
                pass
        result = self._plan.results[at]
        needed = self._asked_for([result.node])
        conditions = () if result.role is Role.USED else conditions_of(self._plan)
        lacking = _lacks_facts(needed | self._asked_for(conditions))
        grants = result.role is not Role.USED and eligible not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        status = Status.TO_VERIFY if lacking else Status.OPEN
        return _Value(self._result(at, status, frozenset(), needed, granted=grants, exact=False), needed)

    def _value_on_points(
        self, at: int, outcome: Diagram, value: Diagram, eligible: Outcome, deciding: frozenset[Variable]
    ) -> "_Value":
        """Return what a value comes out as in the completions that may grant it, where none does in all of them."""
        result, possible = self._plan.results[at], self._possible
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
        kind = self.question.results[at].value.type
        points = frozenset(decode(one.value, kind) for each in found for one in each)
        conditions = () if result.role is Role.USED else conditions_of(self._plan)
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

    def _value_settled(self, at: int, outcome: Diagram | None, value: Diagram, eligible: Outcome) -> "_Value":
        """Return a value that asks for nothing that is not told; what may come out may grant it or not."""
        diagrams = self._possible.diagrams
        result = self.question.results[at]
        grants = result.role is not Role.USED and eligible not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        grants = grants and (outcome is None or Outcome.MET in diagrams.payloads_of(outcome))
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
        result = self.question.results[at]
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
            return truths_of(self._shown, self._made(self.lowering.ref(condition)))
        except TOO_MUCH:
            return UNDECIDED

    def possible(self, value: nodes.Value) -> frozenset[Known]:
        """Return all that a value of the question can be, nothing where that cannot be said."""
        return self._decoded(self.lowering.ref(value), value.type)

    def row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> Known | None:
        """Return the number of the row that applies if it is settled, 无 or 不给予 where an argument is."""
        found = self._decoded(self.lowering.row(table, arguments), types.Number(None, whole=True))
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

    def unknowns_of(self, *parts: nodes.Value | nodes.Condition) -> tuple[Unknown, ...]:
        """Return what parts of the question ask for and the case does not tell, what rows and branches rule out aside."""
        return tuple(self._named(self._asked_for(map(self.lowering.ref, parts))))

    def points_of(self, fact: nodes.Fact) -> tuple[Known, ...]:
        """Return points of a missing fact between which nothing here changes: each word, both ends of each interval."""
        found, diagrams = self.found, self._possible.diagrams
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
        found = (self.lowering.unknown(one.slot.key, one.key) for one in unknowns)
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


def outcome_with(eligible: Outcome, statuses: Sequence[Status]) -> Outcome:
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
