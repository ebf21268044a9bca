"""Why a clause came out as it did: a second walk over the same checked tree that keeps what it sees.

Conditions become proofs: the truth of each, the values compared, and the parts below. Values become rows (`derivation`).
Nothing here decides anything that the question asked of the case (`compiled.asked`) has not decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

import attrs

from fupin_rules import truth
from fupin_rules.compiled.asked import Asked
from fupin_rules.evaluate.outcome import Decided, Outcome
from fupin_rules.evaluate.world import World, member_facts, members
from fupin_rules.explain.derivation import Derivation, Step
from fupin_rules.explain.shown import Compared, Shown
from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.question import exceptions_of, parts
from fupin_rules.model.wording import phrase, written
from fupin_rules.source import NOWHERE
from fupin_rules.truth import TruthSet


@attrs.frozen
class Proof:
    """One condition with its truth, the values that it compares, and its parts.

    ``clause`` is set where the condition is a clause of its own (a status, a reference, an exclusion); ``within`` is
    the clause in which the condition stands, where that is not the one that is decided.
    """

    id: str
    label: str
    phrase: str
    truths: TruthSet
    compared: tuple[Compared, ...]
    parts: "tuple[Proof, ...]"
    clause: nodes.Clause | None
    line: int
    word: str = ""
    within: nodes.Clause | None = None
    condition: nodes.Condition | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def truth(self) -> str:
        """Return 成立, 不成立, 存疑, or 待核实 where a fact can still settle it."""
        return next(iter(self.truths)).word if len(self.truths) == 1 else "待核实"


@attrs.frozen
class Explanation:
    """A decision with its proofs: 适用, 条件, 除外, 保留, the rows of its values, and the reasons."""

    decision: Decided
    applies: tuple[Proof, ...]
    requires: tuple[Proof, ...]
    exceptions: tuple[Proof, ...]
    reserved: tuple[tuple[nodes.Reserve, Proof], ...]
    steps: tuple[Step, ...]
    reasons: tuple[Proof, ...]
    deciding_facts: tuple[str, ...]
    all_reasons: tuple[Proof, ...]


def explain(asked: Asked) -> Explanation:
    """Decide a question and keep why."""
    question, world, decision = asked.compiled.question, asked.world, asked.decision
    results = tuple(zip((one.value for one in question.results), decision.values, strict=True))
    prover, derivation = _Prover(asked, results), Derivation(asked, results)
    proofs = [prover.proofs(group) for group in (question.applies, question.requires, question.exceptions)]
    deciding = deciding_facts(asked) if decision.eligibility is not Outcome.TO_VERIFY else ()
    all_reasons = tuple(_all_reasons(proofs, decision))
    steps: dict[tuple[str, str], Step] = {}
    for name, value in _worked_out(question, decision, all_reasons):
        for step in derivation.steps(*_as_written(value, name, prover), question.unit):
            steps.setdefault((step.name, step.text), step)
    return Explanation(
        decision=decision,
        applies=proofs[0],
        requires=proofs[1],
        exceptions=proofs[2],
        reserved=tuple((one, prover.proof(one.condition, "")) for one in _reserves(question.unit)),
        steps=tuple(steps.values()),
        reasons=tuple(_reasons(proofs, decision, frozenset(deciding), world)),
        deciding_facts=deciding,
        all_reasons=all_reasons,
    )


def _reserves(unit: nodes.Unit) -> tuple[nodes.Reserve, ...]:
    return unit.reserves if isinstance(unit, nodes.Clause) else ()


def _as_written(value: nodes.Value, name: str, prover: "_Prover") -> tuple[nodes.Value, str]:
    """Return a result as the clause writes it, without the 保留 on it; the name says so where one may act."""
    acts = False
    while isinstance(value, nodes.Choose) and (otherwise := nodes.reserved_otherwise(value)) is not None:
        acts = acts or prover.truths_of(value.condition) != truth.FAILS
        value = otherwise
    return value, f"{name}(照本条)" if acts else name


def _worked_out(
    question: nodes.Question, decision: Decided, reasons: Sequence[Proof]
) -> Iterable[tuple[str, nodes.Value]]:
    """Return the values whose computation is shown: the results; where a clause grants nothing, what that rests on."""
    granting = any(result.role is Role.GRANTED for result in question.results)
    refused = isinstance(question.unit, nodes.Clause) and decision.eligibility in (
        Outcome.NOT_MET,
        Outcome.NOT_APPLICABLE,
    )
    if not (refused and granting):
        for result in question.results:
            if result.kind is not ResultKind.DUE:
                yield result.name, result.value
        return
    for proof in (leaf for reason in reasons for leaf in _leaves(reason)):
        if proof.condition is not None:
            for child in nodes.children(proof.condition):
                if isinstance(child, nodes.DefinedValue | nodes.Lookup):
                    yield written(child), child


def deciding_facts(asked: Asked) -> tuple[str, ...]:
    """Return facts that alone already force 资格: none of them can be dropped without leaving it undetermined."""
    return asked.deciding(_in_document_order(asked.compiled.question.conditions, asked.world))


def _in_document_order(conditions: Iterable[nodes.Condition], world: World) -> list[str]:
    """Return the keys of the known facts that occur in conditions, in document order."""
    return [key for key in named_in(conditions, world) if key in world]


def named_in(roots: Iterable[nodes.Value | nodes.Condition], world: World) -> Mapping[str, types.Type]:
    """Return what a case may say of what occurs in values and conditions, by its key, in document order.

    These are facts, verified definitions, given statuses, and lists with the facts of each of their members.
    """
    found: dict[str, types.Type] = {}
    seen: set[int] = set()

    def walk(node: nodes.Value | nodes.Condition, own: Mapping[nodes.Fact, nodes.Fact]) -> None:
        if not own:
            if id(node) in seen:
                return
            seen.add(id(node))
        below: tuple[nodes.Value | nodes.Condition, ...] = nodes.children(node)
        match node:
            case nodes.FactValue(fact=fact):
                found.setdefault(own.get(fact, fact).key, fact.type)
            case nodes.DefinedValue(definition=definition) if definition.key in world:
                found.setdefault(definition.key, definition.type)
                below = ()
            case nodes.StatusHolds() if node.key in world:
                found.setdefault(node.key, types.Boolean())
            case nodes.StatusHolds(clauses=clauses):
                below = tuple(part for clause in clauses for part in parts(clause))
            case nodes.ClauseHolds(clause=clause):
                below = parts(clause)
            case nodes.Aggregated() | nodes.Statistic() | nodes.OfMembers() | nodes.Ranked():
                found.setdefault(node.roster.name, types.Text())
                for number in range(members(node.roster, world).count):
                    for part in nodes.member_parts(node):
                        walk(part, {**own, **dict(member_facts(node.roster, number))})
            case _:
                pass
        for child in below:
            walk(child, own)

    for root in roots:
        walk(root, {})
    return found


# --- reasons ------------------------------------------------------------------------------------------


def _reasons(
    proofs: Sequence[tuple[Proof, ...]], decision: Decided, deciding: frozenset[str], world: World
) -> Iterable[Proof]:
    """Return the settled single conditions that the deciding facts settle."""
    if decision.eligibility is Outcome.TO_VERIFY:
        return
    for proof in (leaf for group in proofs for one in group for leaf in _leaves(one)):
        needed = () if proof.condition is None else _in_document_order((proof.condition,), world)
        if len(proof.truths) == 1 and deciding.intersection(needed):
            yield proof


def _all_reasons(proofs: Sequence[tuple[Proof, ...]], decision: Decided) -> Iterable[Proof]:
    """Return every item that failed, or every alternative that held."""
    applies, requires, exceptions = proofs
    match decision.eligibility:
        case Outcome.NOT_APPLICABLE:
            for proof in applies:
                yield from _settling(proof, truth.FAILS)
        case Outcome.NOT_MET:
            for proof in requires:
                yield from _settling(proof, truth.FAILS)
            for proof in exceptions:
                yield from _settling(proof, truth.HOLDS)
        case Outcome.MET:
            for proof in (*applies, *requires):
                yield from _alternatives(proof)
        case Outcome.OPEN | Outcome.TO_VERIFY:
            wanted = truth.OPEN
            for proof in (*applies, *requires, *exceptions):
                yield from _settling(proof, wanted)


def _settling(proof: Proof, wanted: TruthSet) -> Iterable[Proof]:
    """Return the single conditions through which a proof comes out as ``wanted``."""
    if proof.truths != wanted:
        return
    if not proof.parts or (proof.word == "非" and not proof.parts[0].parts):
        yield proof
        return
    inner = wanted
    if proof.word in ("非", "均不"):
        inner = frozenset(truth.negation(one) for one in wanted)
    found = [one for part in proof.parts for one in _settling(part, inner)]
    yield from found or [proof]


def _alternatives(proof: Proof) -> Iterable[Proof]:
    """Return the items of 任一 groups that held."""
    if proof.word == "或":
        for part in proof.parts:
            if part.truths == truth.HOLDS:
                yield part
    for part in proof.parts:
        if part.truths == truth.HOLDS:
            yield from _alternatives(part)


def _leaves(proof: Proof) -> Iterable[Proof]:
    if not proof.parts:
        yield proof
    for part in proof.parts:
        yield from _leaves(part)


# --- proofs -------------------------------------------------------------------------------------------


@attrs.frozen
class _Prover(Shown):
    """Proves conditions; ``within`` is the clause in which they stand, where that is not the one that is decided."""

    within: nodes.Clause | None = None

    def proofs(self, conditions: Sequence[nodes.Condition]) -> tuple[Proof, ...]:
        return tuple(self.proof(condition, "") for condition in conditions)

    def proof(self, condition: nodes.Condition, label: str) -> Proof:
        truths = self.truths_of(condition)
        inner: tuple[Proof, ...] = ()
        compared: tuple[Compared, ...] = ()
        clause: nodes.Clause | None = None
        word = ""
        if isinstance(condition, nodes.Leaf):
            compared = tuple(self.compared(condition))
        else:
            match condition:
                case nodes.Not(item=item):
                    inner, word = (self.proof(item, ""),), "非"
                case nodes.All(items=items, labels=labels) | nodes.AtLeast(items=items, labels=labels):
                    inner, word = self._items(items, labels), "且"
                case nodes.Any(items=items, labels=labels):
                    inner, word = self._items(items, labels), "或"
                case nodes.NoneOf(items=items, labels=labels):
                    inner, word = self._items(items, labels), "均不"
                case nodes.StatusHolds(clauses=clauses) if condition.key not in self.world:
                    word = "或"
                    inner = tuple(self._clause(one) for one in clauses)
                case nodes.StatusHolds(status=status):
                    compared = (Compared(status, "身份", self.world[status], types.Boolean()),)
                case nodes.ClauseHolds(clause=one):
                    return attrs.evolve(self._clause(one), id=condition.id, label=label, within=self.within)
                case unreachable:
                    assert_never(unreachable)
        return Proof(
            id=condition.id,
            label=label,
            phrase=phrase(condition),
            truths=truths,
            compared=compared,
            parts=inner,
            clause=clause,
            line=condition.span.line if condition.span.source.name else 0,
            word=word,
            within=self.within,
            condition=condition,
        )

    def _items(self, items: Sequence[nodes.Condition], labels: Sequence[str]) -> tuple[Proof, ...]:
        shown = labels or [""] * len(items)
        return tuple(self.proof(item, label) for item, label in zip(items, shown, strict=True))

    def _clause(self, clause: nodes.Clause) -> Proof:
        """Prove a clause that another one refers to."""
        whole = nodes.ClauseHolds(clause, id=clause.id, span=NOWHERE)
        conditions = (*clause.applies, *clause.requires)
        exceptions = exceptions_of(clause)
        inside = attrs.evolve(self, within=clause)
        inner = list(inside.proofs(conditions))
        if exceptions:
            excepted = nodes.NoneOf(exceptions, (), id=f"{clause.id}#除外", span=NOWHERE)
            inner.append(inside.proof(excepted, "除外"))
        return Proof(
            id=clause.id,
            label="",
            phrase=f"{clause.id} {clause.title}",
            truths=self.truths_of(whole),
            compared=(),
            parts=tuple(inner),
            clause=clause,
            line=clause.place.line,
            word="且",
            within=self.within,
        )
