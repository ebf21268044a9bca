"""Why a clause came out as it did: a second walk over the same checked tree that keeps what it sees.

Conditions become proofs: the truth of each, the values compared, and the parts below. Values become rows: what went in,
what came out, what a rounding changed. Nothing here decides anything that `reference` has not decided.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from fupin_rules import truth
from fupin_rules.evaluate.judge import Judge
from fupin_rules.evaluate.matter import Decision, Matter, Outcome, ValueResult
from fupin_rules.evaluate.meaning import (
    World,
    candidate,
    exceptions_of,
    is_open,
    member_facts,
    members,
    parts,
    unknowns,
    value_of,
)
from fupin_rules.evaluate.reference import decide, eligibility
from fupin_rules.evaluate.remember import remembering
from fupin_rules.evaluate.rules import TooManyError
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Special
from fupin_rules.model.wording import cell, phrase, show, unscaled, written
from fupin_rules.source import NOWHERE
from fupin_rules.truth import TruthSet


@attrs.frozen
class Compared:
    """One value that a condition or a row used: what it is, and its value if it is settled."""

    name: str
    kind: str
    value: Known | None
    type: types.Type
    why_unknown: str = ""
    version: str = ""


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
class Step:
    """One row of a computation: its name, how it comes about, what comes out, and where it is written."""

    name: str
    text: str
    before: str
    result: str
    unit_id: str
    place: nodes.Place | None


@attrs.frozen
class Explanation:
    """A decision with its proofs: 适用, 条件, 除外, the rows of its values, and the reasons."""

    decision: Decision
    applies: tuple[Proof, ...]
    requires: tuple[Proof, ...]
    exceptions: tuple[Proof, ...]
    steps: tuple[Step, ...]
    reasons: tuple[Proof, ...]
    deciding_facts: tuple[str, ...]
    all_reasons: tuple[Proof, ...]


def explain(unit: nodes.Unit, matter: Matter, world: World) -> Explanation:
    """Decide a unit and keep why."""
    decision = decide(matter, world, remembering)
    judge = remembering(matter.roots, world, decision.exact)
    prover = _Prover(world, judge, tuple(zip((one.value for one in unit.results), decision.values, strict=True)))
    proofs = [prover.proofs(group) for group in (matter.applies, matter.requires, matter.exceptions)]
    deciding = deciding_facts(matter, world, decision) if decision.eligibility is not Outcome.TO_VERIFY else ()
    all_reasons = tuple(_all_reasons(proofs, decision))
    steps: dict[tuple[str, str], Step] = {}
    for name, value in _worked_out(unit, decision, all_reasons):
        for step in prover.steps(value, name, unit):
            steps.setdefault((step.name, step.text), step)
    return Explanation(
        decision=decision,
        applies=proofs[0],
        requires=proofs[1],
        exceptions=proofs[2],
        steps=tuple(steps.values()),
        reasons=tuple(_reasons(proofs, decision, frozenset(deciding), world)),
        deciding_facts=deciding,
        all_reasons=all_reasons,
    )


def _worked_out(unit: nodes.Unit, decision: Decision, reasons: Sequence[Proof]) -> Iterable[tuple[str, nodes.Value]]:
    """Return the values whose computation is shown: the results; where a clause grants nothing, what that rests on."""
    granting = any(result.role == nodes.GRANTED for result in unit.results)
    refused = isinstance(unit, nodes.Clause) and decision.eligibility in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
    if not (refused and granting):
        for result in unit.results:
            yield result.name, result.value
        return
    for proof in (leaf for reason in reasons for leaf in _leaves(reason)):
        if proof.condition is not None:
            for child in nodes.children(proof.condition):
                if isinstance(child, nodes.DefinedValue | nodes.Lookup):
                    yield written(child), child


def deciding_facts(matter: Matter, world: World, decision: Decision) -> tuple[str, ...]:
    """Return facts that alone already force 资格: none of them can be dropped without leaving it undetermined.

    Facts are dropped one by one, the last in the document first, as long as the outcome stays.
    """
    order = _in_document_order(matter.conditions, world)
    kept = dict(world)
    for key in reversed(order):
        without = {name: value for name, value in kept.items() if name != key}
        if eligibility(matter, without, remembering) is decision.eligibility:
            kept = without
    return tuple(key for key in order if key in kept)


def _in_document_order(conditions: Iterable[nodes.Condition], world: World) -> list[str]:
    """Return the keys of the known facts that occur in conditions, in document order."""
    return [key for key in named_in(conditions, world) if key in world]


def named_in(roots: Iterable[nodes.Value | nodes.Condition], world: World) -> Mapping[str, types.Type]:
    """Return what a case may say of what occurs in values and conditions, by its key, in document order.

    These are facts, verified definitions, given statuses, and lists with the facts of each of their members.
    """
    found: dict[str, types.Type] = {}

    def walk(node: nodes.Value | nodes.Condition, own: Mapping[nodes.Fact, nodes.Fact]) -> None:
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
    proofs: Sequence[tuple[Proof, ...]], decision: Decision, deciding: frozenset[str], world: World
) -> Iterable[Proof]:
    """Return the settled single conditions that the deciding facts settle."""
    if decision.eligibility is Outcome.TO_VERIFY:
        return
    for proof in (leaf for group in proofs for one in group for leaf in _leaves(one)):
        needed = () if proof.condition is None else _in_document_order((proof.condition,), world)
        if len(proof.truths) == 1 and deciding.intersection(needed):
            yield proof


def _all_reasons(proofs: Sequence[tuple[Proof, ...]], decision: Decision) -> Iterable[Proof]:
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


# --- proofs and rows ----------------------------------------------------------------------------------


@attrs.frozen
class _Prover:
    """Walks conditions and values in one world."""

    world: World
    judge: Judge
    results: tuple[tuple[nodes.Value, ValueResult], ...]
    within: nodes.Clause | None = None

    def proofs(self, conditions: Sequence[nodes.Condition]) -> tuple[Proof, ...]:
        return tuple(self.proof(condition, "") for condition in conditions)

    def proof(self, condition: nodes.Condition, label: str) -> Proof:
        truths = self._judged(condition)
        inner: tuple[Proof, ...] = ()
        compared: tuple[Compared, ...] = ()
        clause: nodes.Clause | None = None
        word = ""
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
            case _:
                compared = tuple(self.compared(condition))
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
            truths=self._judged(whole),
            compared=(),
            parts=tuple(inner),
            clause=clause,
            line=clause.place.line,
            word="且",
            within=self.within,
        )

    def compared(self, node: nodes.Value | nodes.Condition) -> Iterable[Compared]:
        """Return the named values that stand directly in a condition or value, in order."""
        match node:
            case nodes.FactValue(fact=fact):
                yield self._one(fact.name, "事实", node, "没有报告")
            case nodes.ParameterValue(parameter=parameter):
                one = self._one(parameter.name, "参数", node, "原文未载")
                yield attrs.evolve(one, version=self._version(node))
            case nodes.ReadingValue(reading=reading):
                yield self._one(reading.key, "解释", node, "没有采用哪一说")
            case nodes.DefinedValue(definition=definition):
                kind = "核定" if definition.key in self.world else "所称"
                yield self._one(definition.name, kind, node, "尚不能算出")
            case nodes.Aggregated() | nodes.Statistic() | nodes.OfMembers() | nodes.Ranked():
                yield from self._members(node)
            case nodes.Lookup(table=table):
                yield self._one(table.name, "表", node, "尚不能查出")
            case nodes.ByDate(value=value, limit=limit, bound=bound):
                yield from self.compared(value)
                yield from self.compared(limit)
                if isinstance(bound, nodes.Reading):
                    label = bound.adopted or self.world.get(bound.key)
                    shown = candidate(bound, self.world) if label is not None else None
                    yield Compared(
                        bound.key,
                        "解释",
                        f"{shown}当日" if isinstance(shown, str) else None,
                        types.Region(),
                        "没有采用哪一说",
                    )
            case _:
                for child in nodes.children(node):
                    yield from self.compared(child)

    def _one(self, name: str, kind: str, value: nodes.Value, why: str) -> Compared:
        found = self.known(value)
        return Compared(name, kind, found, value.type, "" if found is not None else why)

    def _members(self, node: nodes.OverMembers) -> Iterable[Compared]:
        """Return what is known of a list, and what it comes to."""
        found = self.world.get(node.roster.name)
        yield Compared(node.roster.name, "列表", found, types.Text(), "" if found is not None else "没有报告")
        if not isinstance(node, nodes.OfMembers):
            yield self._one(written(node), "所计", node, "尚不能算出")

    def _version(self, value: nodes.ParameterValue) -> str:
        """Write which version of a dated parameter holds, empty for any other."""
        day = None if value.today is None else self.world.get(value.today.fact.key)
        if not isinstance(day, datetime.date):
            return ""
        version = value.parameter.version(day)
        return "" if version is None else f"自{show(version.start, types.Day())}起,{version.source}".rstrip(",")

    def known(self, value: nodes.Value) -> Known | None:
        """Return a value if it is settled: a fact that it needs may be missing and not matter."""
        if not unknowns(value, self.world):
            return value_of(value, self.world)
        try:
            profiles = remembering((value,), self.world, True).values(value, (self.world,))
        except TooManyError:
            return None
        possible = frozenset[Known]().union(*(candidates.values for (candidates,) in profiles))
        return next(iter(possible)) if len(possible) == 1 else None

    def show(self, value: nodes.Value) -> str:
        """Write a value; where it is not settled, what it can be under each reading, or that it is not settled.

        A result of the unit is written as it was decided: it may be settled though a fact that it needs is missing.
        """
        found = self.known(value)
        if found is None:
            found = next((known.value for result, known in self.results if result == value), None)
        if found is not None:
            return show(found, value.type)
        needed = unknowns(value, self.world)
        if any(not is_open(unknown, self.world) for unknown in needed):
            return "待核实"
        if any(isinstance(unknown, nodes.Parameter) for unknown in needed):
            return "存疑"
        try:
            ((candidates,),) = self.judge.values(value, (self.world,))
        except TooManyError:
            return "存疑"
        return " 或者 ".join(sorted(show(one, value.type) for one in candidates.values))

    def steps(self, value: nodes.Value, name: str, unit: nodes.Unit) -> Iterable[Step]:
        """Return the rows that lead to a value, the first needed first; nothing for what is simply given."""
        for child in self._needed(value):
            inner_name = child.definition.name if isinstance(child, nodes.DefinedValue) else name
            yield from self.steps(child, inner_name, unit)
        match value:
            case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.ReadingValue():
                return
            case nodes.DefinedValue(definition=definition):
                result = self.show(value)
                if definition.key in self.world:
                    yield Step(definition.name, "已经核定", "", result, definition.id, definition.place)
                elif not isinstance(definition.value, nodes.Lookup):
                    yield self._defined(definition, result)
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                yield Step(
                    table.columns[column].name,
                    self._row(table, arguments),
                    "",
                    self.show(value),
                    table.id,
                    table.place,
                )
            case nodes.Share(sharing=sharing, arguments=arguments):
                shares = [attrs.evolve(value, payer=column.name) for column in sharing.table.columns]
                yield Step(
                    "各方负担",
                    f"{self._named(value.amount)},{self._row(sharing.table, arguments)}",
                    "",
                    "、".join(f"{share.payer} {self.show(share)}" for share in shares),
                    sharing.id,
                    sharing.place,
                )
            case nodes.Arithmetic(left=nodes.Share()):
                return
            case _:
                yield Step(name, self._worked(value), "", self.show(value), unit.id, unit.place)

    def _needed(self, value: nodes.Value | nodes.Condition) -> Sequence[nodes.Value]:
        """Return the values below that have rows of their own."""
        match value:
            case nodes.DefinedValue(definition=definition):
                if definition.key in self.world:
                    return ()
                inner = definition.value
                return (inner,) if isinstance(inner, nodes.Lookup) else self._needed(inner)
            case nodes.Choose() | nodes.Arithmetic() if self._of_no_period(value):
                return ()
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                number = self.known(_numbered(table, arguments))
                if not isinstance(number, Fraction):
                    return self._with_rows(nodes.children(value))
                result = table.rows[int(number)].results[column]
                return self._with_rows(arguments if result is None else (*arguments, result))
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                judged = self._judged(condition)
                branches = {truth.HOLDS: (then,), truth.FAILS: (otherwise,)}.get(judged, (then, otherwise))
                return self._with_rows((condition, *branches))
            case _:
                return self._with_rows(nodes.children(value))

    def _with_rows(self, children: Sequence[nodes.Value | nodes.Condition]) -> Sequence[nodes.Value]:
        """Return those that have rows of their own, and such below the others."""
        found: list[nodes.Value] = []
        for child in children:
            if isinstance(child, nodes.DefinedValue | nodes.Lookup | nodes.Share):
                found.append(child)
            else:
                found += self._needed(child)
        return found

    def _judged(self, condition: nodes.Condition) -> TruthSet:
        return frozenset(profile[0] for profile in self.judge.condition(condition, (self.world,)))

    def _of_no_period(self, value: nodes.Value) -> bool:
        """Return whether a value is what one stretch of time pays, and no period lies in it."""
        product = value.then if isinstance(value, nodes.Choose) else value
        if not isinstance(product, nodes.Arithmetic) or not isinstance(product.right, nodes.MonthsFrom):
            return False
        return self.known(product.right) == 0

    def _pays_nothing(self, value: nodes.Value) -> bool:
        """Return whether a value is a sum over stretches of time in none of which a period lies."""
        if isinstance(value, nodes.Arithmetic) and value.sign == "+":
            return self._pays_nothing(value.left) and self._of_no_period(value.right)
        return self._of_no_period(value)

    def _defined(self, definition: nodes.Definition, result: str) -> Step:
        inner, before = definition.value, ""
        if isinstance(inner, nodes.Rounded):
            exact = self.known(inner.value)
            after = self.known(inner)
            if isinstance(exact, Fraction) and exact != after:
                before = show(exact, definition.type)
        return Step(definition.name, self._worked(inner), before, result, definition.id, definition.place)

    def _row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> str:
        """Write which row of a table applies."""
        number = self.known(_numbered(table, arguments))
        if isinstance(number, Special):
            return f"查表“{table.name}”,{number.value}"
        if not isinstance(number, Fraction):
            return f"查表“{table.name}”,尚不知道适用哪一行"
        row = table.rows[int(number)]
        fitted = ";".join(
            f"{written(argument)} {self.show(argument)},属“{cell(one, argument.type)}”"
            for argument, one in zip(arguments, row.cells, strict=True)
            if not unknowns(argument, self.world) or not isinstance(one, nodes.AnyCell)
        )
        return f"查表“{table.name}”第{int(number) + 1}行:{fitted}"

    def _worked(self, value: nodes.Value) -> str:
        """Write an operation with the values put in."""
        match value:
            case nodes.Rounded(value=inner, rounding=rounding):
                return f"{self._worked(inner)},{rounding.value}"
            case nodes.Arithmetic(left=left, sign=sign, right=right):
                ratio = unscaled(value)
                if ratio is not value:
                    return self._worked(ratio)
                if sign == "+" and self._of_no_period(right):
                    return self._worked(left)
                if sign == "+" and self._pays_nothing(left):
                    return self._operand(right, bare=True)
                chained = isinstance(left, nodes.Arithmetic) and (sign == "+" or {sign, left.sign} <= {"×", "÷"})
                before = self._worked(left) if chained else self._operand(left)
                return f"{before} {sign} {self._operand(right, bare=sign == '+')}"
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                judged = self._judged(condition)
                said = phrase(condition)
                used = ",".join(self._compared_text(one, said) for one in self.compared(condition))
                text = f"{said}{f'({used})' if used else ''}"
                if judged == truth.HOLDS:
                    return f"{text}成立,取{self._named(then)}"
                if judged == truth.FAILS:
                    return f"{text}不成立,取{self._named(otherwise)}"
                return f"{text}还不能确定:成立的,取{self._named(then)};不成立的,取{self._named(otherwise)}"
            case nodes.Attained(birth=birth, age=age):
                return f"{self._named(birth)}满{self.show(age)}"
            case nodes.MonthOf(value=inner, later=later):
                return f"{self._named(inner)}的{'次' if later else '当'}月"
            case nodes.DayInYear(year=year, month=month, day=day):
                return f"{self._named(year)}的{month}月{f'{day}日' if day else '底'}"
            case nodes.WorkdaysLater(value=inner, count=count):
                return f"{self._named(inner)}之后第{count}个工作日"
            case nodes.MonthsFrom(first=first, last=last):
                start, end = (
                    self.show(one) if self.known(one) is not None else f"{written(one)}({self.show(one)})"
                    for one in (first, last)
                )
                return f"自{start}至{end},首尾都算"
            case nodes.Excess(left=left, right=right):
                return f"{self._named(left)}高于{self._named(right)}的部分"
            case nodes.DaysLate(value=inner, due=due):
                return f"{self._named(inner)}晚于{self._named(due)}的天数"
            case nodes.Ranked(roster=roster, condition=tested, keys=keys):
                who = f"{roster.name}中{phrase(tested)}者" if tested is not None else roster.name
                return f"{who},{','.join(_layer(key) for key in keys)}"
            case nodes.Extreme(values=values, greatest=greatest):
                return f"{'、'.join(self._named(one) for one in values)}中较{'大' if greatest else '小'}者"
            case nodes.Earliest(value=inner, limit=limit) if self.known(inner) is Special.NONE:
                return f"{written(inner)}为无,取{self._named(limit)}"
            case nodes.Earliest(value=inner, limit=limit):
                return f"{self._named(inner)}与{self._named(limit)}较早者"
            case _:
                return self._named(value)

    def _operand(self, value: nodes.Value, *, bare: bool = False) -> str:
        """Write what is added or multiplied; of a choice only what came out. ``bare``: a product needs no brackets."""
        if isinstance(value, nodes.Choose):
            return self.show(value)
        product = isinstance(value, nodes.Arithmetic) and value.sign in "×÷"
        return self._worked(value) if bare and product else self._named(value)

    def _named(self, value: nodes.Value) -> str:
        value = unscaled(value)
        if isinstance(value, nodes.Literal):
            return show(value.value, value.type)
        if isinstance(value, nodes.Arithmetic):
            return f"({self._worked(value)})"
        if isinstance(value, nodes.MonthsFrom | nodes.Earliest | nodes.Share):
            counted = isinstance(value, nodes.MonthsFrom) and self.known(value) is None
            return f"{types.unit(value.type)}数 {self.show(value)}" if counted else self.show(value)
        return f"{written(value)} {self.show(value)}"

    def _compared_text(self, one: Compared, said: str) -> str:
        """Write a value that a condition used; a condition that is nothing but its name does not repeat it."""
        shown = show(one.value, one.type) if one.value is not None else one.why_unknown
        return shown if said == one.name else f"{one.name}:{shown}"


def _layer(key: nodes.RankKey) -> str:
    """Write what members are put in order by, as a policy writes it."""
    if isinstance(key.by, nodes.Condition):
        return f"{phrase(key.by)}者优先"
    timed = isinstance(key.by.type, types.Day | types.YearMonth | types.SchoolTerm)
    first, last = ("晚", "早") if timed else ("高", "低")
    first, last = (first, last) if key.greatest_first else (last, first)
    return f"{written(key.by)}由{first}到{last}"


def _numbered(table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> nodes.Lookup:
    """Return the lookup whose result is the number of the row that applies."""
    kind = types.Number(None, whole=True)
    rows = tuple(
        attrs.evolve(row, results=(nodes.Literal(Fraction(number), kind),)) for number, row in enumerate(table.rows)
    )
    column = attrs.evolve(table.columns[0], type=kind)
    return nodes.Lookup(attrs.evolve(table, columns=(column,), rows=rows), arguments, 0)
