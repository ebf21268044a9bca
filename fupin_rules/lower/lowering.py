"""From the model of a unit to its plan.

What passes through are model nodes; what comes out are plan nodes, each once. Every kind of value and condition of the
model has a case here, and no other module of the fast way looks at the model.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

import attrs

from fupin_rules.calendar import PERIODS
from fupin_rules.comparison import Relation
from fupin_rules.evaluate.world import unnamed
from fupin_rules.lower import plan, slots
from fupin_rules.lower.encode import domain_of, encode
from fupin_rules.lower.plan import Kind, Ref
from fupin_rules.model import nodes, types
from fupin_rules.model.question import exceptions_of

NAMED = ("名", "姓名", "名称")
"""The facts of a member under which it is named, the first that is told."""


def lower(question: nodes.Question) -> plan.Plan:
    """Return the plan of what is decided of a unit."""
    return Lowering(question).plan


class Lowering:
    """One question being lowered; it keeps which plan node a model node became, and which unknown a slot holds.

    Several questions that are lowered together share slots and nodes: what they say alike is one node.
    """

    def __init__(self, *questions: nodes.Question) -> None:
        self._numbers: dict[tuple[type, plan.Node], Ref] = {}
        self._nodes: list[plan.Node] = []
        self._slots: dict[str, tuple[int, plan.Slot]] = {}
        self._lowered: dict[tuple[int, str | None], tuple[nodes.Value | nodes.Condition, Ref]] = {}
        self._clauses: dict[tuple[nodes.Clause, str | None], Ref] = {}
        self._named: set[str] = set()
        self._unknowns: dict[str, nodes.Unknown] = {}
        self._conditions: dict[str, Ref] = {}
        self._rows: dict[tuple[int, ...], Ref] = {}
        self._shares: dict[tuple[int, int, str], Ref] = {}
        self._within: nodes.Roster | None = None
        roots = [self._roots(question) for question in questions]
        named = tuple(sorted(self._named))
        held = tuple(self._with_names(slot, named) for _, slot in self._slots.values())
        made, conditions = tuple(self._nodes), tuple(self._conditions.items())
        self.plans = tuple(
            plan.Plan(question.unit.id, held, made, *each, conditions)
            for question, each in zip(questions, roots, strict=True)
        )
        self.plan = self.plans[0]

    def _roots(
        self, question: nodes.Question
    ) -> tuple[tuple[Ref, ...], tuple[Ref, ...], tuple[Ref, ...], tuple[plan.Result, ...]]:
        """Lower a question: whom it applies to, what must hold, what excepts, and its values."""
        applies, requires, exceptions = (
            tuple(self.condition(one) for one in group)
            for group in (question.applies, question.requires, question.exceptions)
        )
        results = tuple(plan.Result(one.name, one.role, one.kind, self.value(one.value)) for one in question.results)
        if isinstance(question.unit, nodes.Clause) and question.unit.grant is not None:
            self._each_period(question.unit.grant)
        return applies, requires, exceptions, results

    def ref(self, node: nodes.Value | nodes.Condition) -> Ref:
        """Return the plan node that a node of the question became: one that stands in it, or equals one by its id."""
        found = self._lowered.get((id(node), None))
        if found is not None:
            return found[1]
        if isinstance(node, nodes.Share):
            return self._shares[id(node.amount), id(node.sharing), node.payer]
        assert isinstance(node, nodes.Condition), "every value of a question was lowered"
        return self._conditions[node.id]

    def holds(self, value: nodes.Value) -> bool:
        """Return whether a value stands in the question."""
        return (id(value), None) in self._lowered

    def row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> Ref:
        """Return the node of the number of the row that applies."""
        return self._rows[id(table), *map(id, arguments)]

    @property
    def readings(self) -> list[nodes.Reading]:
        """Return the readings that the question asks for."""
        return [one for one in self._unknowns.values() if isinstance(one, nodes.Reading)]

    def unknown(self, slot: str, key: str) -> nodes.Unknown:
        """Return the unknown of the model that a slot holds; of a list the fact of the member that ``key`` names."""
        found = self._unknowns[slot]
        if found.key == key or not isinstance(found, nodes.Fact):
            return found
        return attrs.evolve(found, name=key, member_of=found)

    def _with_names(self, slot: plan.Slot, named: tuple[str, ...]) -> plan.Slot:
        return attrs.evolve(slot, domain=plan.Names(named)) if isinstance(slot.domain, plan.Names) else slot

    # --- nodes and slots ------------------------------------------------------------------------------

    def _node(self, node: plan.Node) -> Ref:
        """Return the number of a node, the same for equal nodes. 1 and 是 are equal to Python, and not here."""
        key = (type(node.value) if isinstance(node, plan.Constant) else type(node), node)
        if key not in self._numbers:
            self._numbers[key] = len(self._nodes)
            self._nodes.append(node)
        return self._numbers[key]

    def _constant(self, value: plan.Encoded) -> Ref:
        return self._node(plan.Constant(value))

    def _slot(self, slot: plan.Slot) -> int:
        number, before = self._slots.setdefault(slot.key, (len(self._slots), slot))
        if before != slot:
            self._slots[slot.key] = (number, slots.shared(before, slot))
        return number

    def _fact(self, fact: nodes.Fact) -> Ref:
        roster = self._within
        of = roster.name if roster is not None and fact in roster.facts else None
        domain = domain_of(fact.type, (), stretched=False)
        key = fact.key if of is None else f"{of}[].{fact.key.partition('.')[2]}"
        self._unknowns[key] = fact
        return self._node(
            plan.Given(self._slot(plan.Slot(key, Kind.FACT, domain, absent=fact.absent_means_none, roster=of)))
        )

    def _rest(self, node: nodes.OverMembers) -> int:
        fact = unnamed(node.roster, node)
        domain = domain_of(fact.type, (), stretched=False)
        self._unknowns[fact.key] = fact
        return self._slot(
            plan.Slot(fact.key, Kind.REST, domain, absent=fact.absent_means_none, roster=node.roster.name)
        )

    def _roster(self, roster: nodes.Roster) -> int:
        return self._slot(plan.Slot(roster.name, Kind.ROSTER, plan.Words(()), roster=roster.name))

    def _label(self, reading: nodes.Reading) -> Ref:
        """Return the label of the reading that is adopted or tried."""
        if reading.adopted is not None:
            return self._constant(reading.adopted)
        labels = plan.Words(tuple(label for label, _ in reading.candidates))
        self._unknowns[reading.key] = reading
        return self._node(plan.Given(self._slot(plan.Slot(reading.key, Kind.READING, labels))))

    def _by_reading(self, reading: nodes.Reading, results: Sequence[Ref]) -> Ref:
        """Return the result of the reading that is adopted or tried; ``results`` in the order of the readings."""
        labels = [label for label, _ in reading.candidates]
        if reading.adopted is not None:
            return results[labels.index(reading.adopted)]
        label = self._label(reading)
        return self._case(
            [(self._node(plan.Among(label, (one,))), ref) for one, ref in zip(labels, results, strict=True)]
        )

    def _case(self, rows: Sequence[tuple[Ref, Ref]], otherwise: Ref | None = None) -> Ref:
        """Return a case of tests and results; without ``otherwise`` the last row needs no test.

        Rows that give the same are kept apart: what they ask for is asked for, and does not matter.
        """
        tests, results = [test for test, _ in rows], [result for _, result in rows]
        if otherwise is None:
            tests.pop()
        else:
            results.append(otherwise)
        if not tests:
            return results[0]
        return self._node(plan.Case(tuple(tests), tuple(results)))

    # --- values ---------------------------------------------------------------------------------------

    def value(self, value: nodes.Value) -> Ref:
        """Lower a value."""
        key = (id(value), self._list)
        if key not in self._lowered:
            self._lowered[key] = (value, self._value(value))
        return self._lowered[key][1]

    def condition(self, condition: nodes.Condition) -> Ref:
        """Lower a condition; its id is kept."""
        key = (id(condition), self._list)
        if key not in self._lowered:
            self._lowered[key] = (condition, self._condition(condition))
        ref = self._lowered[key][1]
        self._keep(condition.id, ref)
        return ref

    @property
    def _list(self) -> str | None:
        """Return the list of whose members is being spoken, ``None`` outside lists."""
        return None if self._within is None else self._within.name

    def _keep(self, identity: str, ref: Ref) -> None:
        if self._within is None:
            self._conditions.setdefault(identity, ref)

    def _value(self, value: nodes.Value) -> Ref:
        match value:
            case nodes.Literal(value=plain):
                return self._constant(self._named_in(plain))
            case nodes.FactValue(fact=fact):
                return self._fact(fact)
            case nodes.ParameterValue(parameter=parameter, today=today):
                return self._parameter(parameter, today)
            case nodes.ReadingValue(reading=reading):
                found = [self.value(one) for _, one in reading.candidates if not isinstance(one, str)]
                return self._by_reading(reading, found)
            case nodes.DefinedValue(definition=definition):
                return self._definition(definition)
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                return self._lookup(table, arguments, column)
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                return self._case([(self.condition(condition), self.value(then))], self.value(otherwise))
            case nodes.Arithmetic(left=left, sign=sign, right=right):
                return self._node(plan.Arithmetic(plan.SIGNS[sign], self.value(left), self.value(right)))
            case nodes.Excess(left=left, right=right):
                return self._above_zero(self._node(plan.Arithmetic("-", self.value(left), self.value(right))))
            case nodes.DaysLate(value=day, due=due):
                return self._above_zero(self._node(plan.Arithmetic("-", self.value(day), self.value(due))))
            case nodes.Extreme(values=values, greatest=greatest):
                return self._node(plan.Extreme(greatest, tuple(map(self.value, values))))
            case nodes.Rounded(rounding=rounding, value=inner):
                return self._node(plan.Rounded(rounding, self.value(inner)))
            case nodes.MonthOf(value=inner, later=later):
                month = self.value(inner)
                if not isinstance(inner.type, types.YearMonth):
                    month = self._node(plan.Calendar(plan.Step.MONTH_OF_DAY, month))
                return self._later(month, later)
            case nodes.YearOf(value=inner, later=later):
                monthly = isinstance(inner.type, types.YearMonth)
                step = plan.Step.YEAR_OF_MONTH if monthly else plan.Step.YEAR_OF_DAY
                return self._later(self._node(plan.Calendar(step, self.value(inner))), later)
            case nodes.DayAfter(value=inner, later=later):
                return self._node(plan.Calendar(plan.Step.LATER_DAY, self.value(inner), days=later))
            case nodes.DayInYear(year=year, month=month_number, day=day_number):
                return self._node(plan.Calendar(plan.Step.DAY_OF_YEAR, self.value(year), month_number, day_number or 0))
            case nodes.Later(value=inner, months=months, days=days, terms=terms, through=through):
                match inner.type:
                    case types.SchoolTerm():
                        return self._later(self.value(inner), terms)
                    case types.YearMonth():
                        return self._later(self.value(inner), months)
                    case _:
                        step = plan.Step.LAST_DAY if through else plan.Step.LATER_DAY
                        return self._node(plan.Calendar(step, self.value(inner), months, days))
            case nodes.WorkdaysLater(value=inner, count=count, unpublished=unpublished):
                return self._node(plan.Workday(self.value(inner), count, self._words_of(unpublished)))
            case nodes.Attained(birth=birth, age=age, rule=rule, common_year=common_year):
                choice = self._words_of(common_year)
                return self._node(plan.Attained(self.value(birth), self.value(age), rule.from_next_day, choice))
            case nodes.MonthsFrom(first=first, last=last, type=kind):
                length, begins = PERIODS[types.unit(kind)]
                return self._node(plan.Periods(self.value(first), self.value(last), length, begins))
            case nodes.Earliest(value=first, limit=limit):
                return self._node(plan.Earliest(self.value(first), self.value(limit)))
            case nodes.Share():
                return self._share(value)
            case nodes.Aggregated(roster=roster, condition=tested, value=counted):
                parts = self._of_members(roster, tested, counted)
                return self._node(plan.Total(self._roster(roster), *parts, self._rest(value)))
            case nodes.Statistic(roster=roster, condition=tested, value=counted, word=word, empty=empty):
                test, one = self._of_members(roster, tested, counted)
                assert one is not None
                empty_ref = self.value(empty)
                return self._node(plan.Statistic(self._roster(roster), test, one, word, empty_ref, self._rest(value)))
            case nodes.Ranked():
                return self._ranked(value)
            case unreachable:
                assert_never(unreachable)

    def _named_in(self, plain: nodes.Plain) -> plan.Encoded:
        if isinstance(plain, str):
            self._named.add(plain)
        return encode(plain)

    def _parameter(self, parameter: nodes.Parameter, today: nodes.FactValue | None) -> Ref:
        """Lower a parameter: its value, else the version of the day, else what the case fills.

        Where the day of the decision itself is not told, a parameter that has one value only is read.
        """
        if parameter.value is not None:
            return self._constant(self._named_in(parameter.value))
        limits = tuple((relation, encode(limit)) for _, relation, limit in parameter.limits)
        domain = domain_of(parameter.type, (), stretched=True)
        self._unknowns[parameter.key] = parameter
        own = self._node(plan.Given(self._slot(plan.Slot(parameter.key, Kind.PARAMETER, domain, limits=limits))))
        if today is None:
            return own
        day = self.value(today)
        rows = [
            (
                self._node(plan.Compare(Relation.AT_LEAST, day, self._constant(encode(version.start)))),
                own if version.value is None else self._constant(self._named_in(version.value)),
            )
            for version in reversed(parameter.versions)
        ]
        dated = self._case(rows, own)
        (only, *others) = parameter.versions
        if others or only.value is None or today.fact.key != "基准.评价日":
            return dated
        held = self._nodes[day]
        assert isinstance(held, plan.Given)
        return self._node(plan.IfKnown(held.slot, dated, self._constant(self._named_in(only.value))))

    def _definition(self, definition: nodes.Definition) -> Ref:
        computed = self.value(definition.value)
        if not definition.verifiable:
            return computed
        slot = self._slot(plan.Slot(definition.key, Kind.VERIFIED, domain_of(definition.type, (), stretched=False)))
        return self._node(plan.IfKnown(slot, self._node(plan.Given(slot)), computed))

    def _lookup(self, table: nodes.Table, arguments: tuple[nodes.Value, ...], column: int) -> Ref:
        """Lower the cell of a row; a word that no row provides for is given nothing."""
        asked = tuple(map(self.value, arguments))
        cells = [row.results[column] for row in table.rows]
        results = [self._constant(plan.WITHHELD) if cell is None else self.value(cell) for cell in cells]
        rows = [(self._row(row, asked), result) for row, result in zip(table.rows, results, strict=True)]
        others = any(isinstance(one.type, types.Choice) and one.type.open for one in (*table.inputs, *arguments))
        withheld = self._constant(plan.WITHHELD) if others else None
        if self._within is None:
            numbers = [(test, self._constant(number)) for number, (test, _) in enumerate(rows)]
            number = self._node(plan.Strict(asked, self._case(numbers, withheld)))
            self._rows[id(table), *map(id, arguments)] = number
        return self._node(plan.Strict(asked, self._case(rows, withheld)))

    def _row(self, row: nodes.Row, asked: Sequence[Ref]) -> Ref:
        cells = (self._cell(cell, ref) for cell, ref in zip(row.cells, asked, strict=True))
        return self._all([cell for cell in cells if cell is not None])

    def _cell(self, cell: nodes.Cell, value: Ref) -> Ref | None:
        match cell:
            case nodes.AnyCell():
                return None
            case nodes.BandCell(bounds=bounds):
                return self._band(value, bounds)
            case nodes.OptionsCell(options=options, negated=negated):
                return self._node(plan.Among(value, tuple(map(self._named_in, options)), negated))
            case nodes.OtherCell(others=others):
                found = [one for one in (self._cell(other, value) for other in others) if one is not None]
                return self._node(plan.Not(self._any(found)))
            case unreachable:
                assert_never(unreachable)

    def _share(self, share: nodes.Share) -> Ref:
        """Lower what one payer bears; what the others bear is shown beside it."""
        table, names = share.sharing.table, tuple(column.name for column in share.sharing.table.columns)
        amount = self.value(share.amount)
        percents = tuple(self._lookup(table, share.arguments, index) for index in range(len(names)))
        owner, gap = self._owner(share.sharing.owner), self._owner(share.sharing.gap)
        for number, name in enumerate(names):
            ref = self._node(plan.Share(amount, percents, names, number, owner, gap))
            self._shares[id(share.amount), id(share.sharing), name] = ref
        return self._shares[id(share.amount), id(share.sharing), share.payer]

    def _each_period(self, grant: nodes.Grant) -> None:
        """Lower what is paid each period, and what each payer bears of it."""
        for stage in grant.payment.schedule.stages if grant.payment.schedule is not None else ():
            self.value(stage.rate)
            if grant.sharing is not None:
                payer = grant.sharing.table.columns[0].name
                inputs = grant.sharing.table.inputs
                self._share(nodes.Share(stage.rate, grant.sharing, inputs, payer, stage.rate.type))

    def _owner(self, owner: str | nodes.Reading) -> Ref:
        return self._constant(owner) if isinstance(owner, str) else self._words_of(owner)

    def _words_of(self, reading: nodes.Reading) -> Ref:
        """Return what the reading that is adopted or tried says, where that is a word."""
        said = [self._constant(word) for _, word in reading.candidates if isinstance(word, str)]
        return self._by_reading(reading, said)

    def _above_zero(self, difference: Ref) -> Ref:
        return self._node(plan.Extreme(True, (self._constant(0), difference)))

    def _later(self, value: Ref, by: int) -> Ref:
        return self._node(plan.Arithmetic("+", value, self._constant(by))) if by else value

    # --- lists ----------------------------------------------------------------------------------------

    def _of_members(
        self, roster: nodes.Roster, condition: nodes.Condition | None, value: nodes.Value | None
    ) -> tuple[Ref | None, Ref | None]:
        """Lower what is asked of each member: there the facts of the entity are those of one member."""
        outside, self._within = self._within, roster
        try:
            tested = None if condition is None else self.condition(condition)
            return tested, None if value is None else self.value(value)
        finally:
            self._within = outside

    def _ranked(self, value: nodes.Ranked) -> Ref:
        roster = value.roster
        condition, _ = self._of_members(roster, value.condition, None)
        keys: list[tuple[Ref, bool, bool]] = []
        for key in value.keys:
            if isinstance(key.by, nodes.Condition):
                tested, _ = self._of_members(roster, key.by, None)
                assert tested is not None
                keys.append((tested, True, key.greatest_first))
            else:
                _, found = self._of_members(roster, None, key.by)
                assert found is not None
                keys.append((found, False, key.greatest_first))
        outside, self._within = self._within, roster
        own = {fact.name.partition(".")[2]: fact for fact in roster.facts}
        names = [self._nodes[self._fact(own[word])] for word in NAMED if word in own]
        self._within = outside
        slots = tuple(node.slot for node in names if isinstance(node, plan.Given))
        return self._node(plan.Ranked(self._roster(roster), condition, tuple(keys), slots, self._rest(value)))

    # --- conditions -----------------------------------------------------------------------------------

    def _condition(self, condition: nodes.Condition) -> Ref:
        match condition:
            case nodes.Holds(value=value):
                return self._node(plan.Among(self.value(value), (True,)))
            case nodes.Compare(left=left, relation=relation, right=right):
                return self._node(plan.Compare(relation, self.value(left), self.value(right)))
            case nodes.Band(value=value, bounds=bounds):
                return self._band(self.value(value), bounds)
            case nodes.OneOf(value=value, options=options, negated=negated):
                return self._node(plan.Among(self.value(value), tuple(map(self._named_in, options)), negated))
            case nodes.ByDate(value=value, limit=limit, bound=bound, before=before):
                day, end = self.value(value), self.value(limit)
                strict = plan.Compare(Relation.LESS if before else Relation.MORE, day, end)
                loose = plan.Compare(Relation.AT_MOST if before else Relation.AT_LEAST, day, end)
                if isinstance(bound, bool):
                    return self._node(loose if bound else strict)
                sides = [self._node(loose if said == "含" else strict) for _, said in bound.candidates]
                return self._by_reading(bound, sides)
            case nodes.Between(value=value, first=first, last=last):
                found = self.value(value)
                return self._all(
                    [
                        self._node(plan.Compare(Relation.AT_MOST, self.value(first), found)),
                        self._node(plan.Compare(Relation.AT_MOST, found, self.value(last))),
                    ]
                )
            case nodes.PlacedIn(value=value, region=region, negated=negated):
                self._named.add(region)
                place = self.value(value)
                inside = self._node(plan.Within(place, region))
                if not negated:
                    return inside
                return self._all([self._node(plan.Among(place, (), negated=True)), self._node(plan.Not(inside))])
            case nodes.Withholds(value=value):
                return self._node(plan.IsWithheld(self.value(value)))
            case nodes.OfMembers(roster=roster, every=every, condition=tested):
                inner, _ = self._of_members(roster, tested, None)
                assert inner is not None
                return self._node(plan.OfMembers(self._roster(roster), every, inner, self._rest(condition)))
            case nodes.Undetermined(reading=reading):
                (first_label, _), *_ = reading.candidates
                return self._node(plan.Among(self._label(reading), (first_label,)))
            case nodes.Not(item=item):
                return self._node(plan.Not(self.condition(item)))
            case nodes.All(items=items):
                return self._all([self.condition(item) for item in items])
            case nodes.Any(items=items):
                return self._any([self.condition(item) for item in items])
            case nodes.NoneOf(items=items):
                return self._node(plan.Not(self._any([self.condition(item) for item in items])))
            case nodes.AtLeast(count=count, items=items):
                return self._node(plan.AtLeast(count, tuple(self.condition(item) for item in items)))
            case nodes.StatusHolds(clauses=clauses):
                decided = self._any([self._clause(clause) for clause in clauses])
                slot = self._slot(plan.Slot(condition.key, Kind.STATUS, plan.Words((True, False))))
                given = self._node(plan.Among(self._node(plan.Given(slot)), (True,)))
                return self._node(plan.IfKnown(slot, given, decided))
            case nodes.ClauseHolds(clause=clause):
                return self._clause(clause)
            case unreachable:
                assert_never(unreachable)

    def _clause(self, clause: nodes.Clause) -> Ref:
        key = (clause, self._list)
        if key not in self._clauses:
            met = [self.condition(one) for one in (*clause.applies, *clause.requires)]
            excepted = [self.condition(one) for one in exceptions_of(clause)]
            if excepted:
                none = self._node(plan.Not(self._any(excepted)))
                self._keep(f"{clause.id}#除外", none)
                met.append(none)
            self._clauses[key] = self._all(met)
            self._keep(clause.id, self._clauses[key])
        return self._clauses[key]

    def _band(self, value: Ref, bounds: Iterable[tuple[str, Relation, nodes.Literal]]) -> Ref:
        return self._all(
            [self._node(plan.Compare(relation, value, self.value(bound))) for _, relation, bound in bounds]
        )

    def _all(self, items: Sequence[Ref]) -> Ref:
        return items[0] if len(items) == 1 else self._node(plan.All(tuple(items)))

    def _any(self, items: Sequence[Ref]) -> Ref:
        return items[0] if len(items) == 1 else self._node(plan.Any(tuple(items)))
