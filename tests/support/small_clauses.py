"""Small clauses for Hypothesis: well-typed model clauses, built from nodes, and cases for them.

What comes out are clauses over a handful of facts, parameters and readings, so that facts and open points occur more
than once. The constants are few, and their regions are those of the grids in ``oracle``; a constant added here needs
its neighbours there. What can only be kept as a set (two missing facts added or compared through a computation) is
built too, seldom.
"""

import datetime
import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import attrs
from hypothesis import strategies as st

from fupin_rules import workdays
from fupin_rules.calendar import COMMON_YEAR_DAYS, PERIODS, AgeRule, Month, Term
from fupin_rules.comparison import Relation
from fupin_rules.kinds import Role
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Members, Special
from fupin_rules.model.question import withheld
from fupin_rules.money import Rounding
from fupin_rules.source import NOWHERE
from tests.support import oracle

GRANTED, SHARED, USED = Role.GRANTED, Role.SHARED, Role.USED
HERE = nodes.Place("小条款", (), None, "small.policy", 1)

BOOLEAN = types.Boolean()
COLOUR = types.Choice(("红", "黄", "蓝"))
KIND = types.Choice(("低保", "特困"), open=True)
WHOLE = types.Number(None, whole=True)
EXACT = types.Number(None, whole=False)
SIGNED = types.Number(None, whole=False, negative=True)
DAY = types.Day()
MONTH = types.YearMonth()
YEAR = types.Number("年份", whole=True)
TERM = types.SchoolTerm()
MONEY = types.Money(None)
PERCENT = types.Percent()
TEXT = types.Text()
REGION = types.Region()


def fact(name: str, kind: types.Type, *, nullable: bool = False) -> nodes.Fact:
    """Return a fact; with ``nullable`` it may be 无."""
    return nodes.Fact(name, kind, "", "", False, True, nullable, None)


FACTS = (
    fact("是否甲", BOOLEAN),
    fact("是否乙", BOOLEAN),
    fact("是否丙", BOOLEAN),
    fact("颜色", COLOUR),
    fact("另一颜色", COLOUR),
    fact("人数", WHOLE),
    fact("年数", WHOLE, nullable=True),
    fact("面积", EXACT),
    fact("重量", EXACT),
    fact("差额", SIGNED, nullable=True),
    fact("到岗日", DAY),
    fact("离岗日", DAY, nullable=True),
    fact("起月", MONTH),
    fact("止月", MONTH, nullable=True),
    fact("入学学期", TERM),
    fact("离校学期", TERM, nullable=True),
    fact("地点", REGION),
    fact("类别", KIND),
    fact("金额", MONEY),
    fact("名称", TEXT),
)
DECIDING_DAY = fact("申请日", DAY)
"""The day that picks the value of a dated parameter."""
MEMBERS = nodes.Roster("户.成员", "成员", (fact("成员.甲", BOOLEAN), fact("成员.数", WHOLE)), "", "")

AGE_RULE = AgeRule(False, None)
WORKDAYS = nodes.Reading(
    "工作日历", "按哪一天", tuple((day, day) for day in (workdays.EARLIEST, workdays.LATEST)), None, HERE
)
ORDERED = tuple(fact for fact in FACTS if types.line(fact.type) is not None)
OFTEN = (*ORDERED, *(fact for fact in ORDERED if fact.type in (MONEY, MONTH)))
"""With those again of which more is computed."""
WORDED = tuple(fact for fact in FACTS if fact not in ORDERED)

NUMBERS = tuple(Fraction(number) for number in (0, 3, 5))
DAYS = (datetime.date(2019, 2, 28), datetime.date(2019, 3, 1), datetime.date(2020, 2, 29))
MONTHS = (Month(2019, 2), Month(2019, 3), Month(2020, 2))
NO_CALENDAR = datetime.date(2090, 3, 1)
"""A day whose working days no calendar fixes yet."""
TERMS = (Term(2018, True), Term(2019, False), Term(2019, True))
REGIONS = ("甲省", "甲省/乙市")
RELATIONS = tuple(Relation)

COMMON_YEAR = nodes.Reading("平年生日", "平年哪一天满周岁", tuple((day, day) for day in COMMON_YEAR_DAYS), None, HERE)
COMMON_YEAR_ADOPTED = attrs.evolve(COMMON_YEAR, title="平年生日(已采用)", adopted=COMMON_YEAR_DAYS[0])


def comparison(left: nodes.Value, relation: Relation, right: nodes.Value) -> nodes.Condition:
    """Return a comparison of two values."""
    return nodes.Compare(left, "词", relation, right, id="条", span=NOWHERE)


def simple_clause(
    *,
    applies: tuple[nodes.Condition, ...] = (),
    requires: tuple[nodes.Condition, ...] = (),
    exceptions: tuple[nodes.Condition, ...] = (),
    excluded_by: tuple[nodes.Condition, ...] = (),
    results: Sequence[tuple[nodes.Value, Role]] = (),
) -> nodes.Clause:
    """Return a clause with values of some roles; the first of them is the rate of what it grants."""
    values = tuple(nodes.NamedValue(f"值{index}", value, role) for index, (value, role) in enumerate(results))
    effects: tuple[nodes.Effect, ...] = ()
    if values:
        payment = nodes.Payment("MD-01", "计发", values[0].value, None, None, None, None, None, None, (), (), HERE)
        effects = (nodes.Grant("补助", payment, None),)
    clause = nodes.Clause(
        id="MD-01",
        title="小条款",
        subject="学生",
        validity=(),
        applies=applies,
        requires=requires,
        exceptions=exceptions,
        excluded_by=excluded_by,
        effects=effects,
        labels={},
        results=values,
        results_in_force=values,
        withheld=(),
        place=HERE,
    )
    return attrs.evolve(clause, withheld=withheld(clause))


def family(kind: types.Type) -> types.Type:
    """Return the type that stands for all types whose values may be compared with those of this one."""
    return EXACT if isinstance(kind, types.Number) else kind


def constants(kind: types.Type) -> tuple[nodes.Plain, ...]:
    """Return the constants that values of a type are compared with."""
    match kind:
        case types.Day():
            return DAYS
        case types.YearMonth():
            return MONTHS
        case types.SchoolTerm():
            return TERMS
        case types.Choice(choices=choices):
            return choices
        case types.Boolean():
            return (True, False)
        case types.Region():
            return REGIONS
        case types.Text():
            return oracle.TEXTS[:2]
        case _:
            return NUMBERS


@attrs.frozen
class Stock:
    """What the parts of one clause are made from: few facts and few open points, so that they come again."""

    facts: tuple[nodes.Fact, ...]
    parameters: tuple[nodes.Parameter, ...]
    readings: tuple[nodes.Reading, ...]
    bounds: tuple[nodes.Reading, ...]
    degrees: tuple[nodes.Reading, ...]
    rosters: tuple[nodes.Roster, ...]
    common_year: nodes.Reading
    unsettled: tuple[nodes.Parameter, ...]
    """Open parameters that the parts ask for again and again, so that the clause comes out 存疑."""

    def facts_of(self, kind: types.Type) -> tuple[nodes.Fact, ...]:
        """Return the facts whose values may be compared with those of a type."""
        return tuple(fact for fact in self.facts if family(fact.type) == family(kind))


# --- what a clause is made from -----------------------------------------------------------------------


@st.composite
def stocks(draw: st.DrawFn, unsettled: bool) -> Stock:
    """Return one to four facts and none to four open or stated points of law; one that is asked for often, if wanted."""
    ordered = draw(st.lists(st.sampled_from(OFTEN), min_size=0, max_size=2, unique=True))
    others = draw(st.lists(st.sampled_from(WORDED), min_size=0 if ordered else 1, max_size=2, unique=True))
    facts = (*ordered, *others)
    parameters = []
    readings = []
    if ordered:
        for index in range(draw(st.sampled_from((0, 1, 1, 1, 2)))):
            kinds = [*(one.type for one in ordered for _ in range(4)), BOOLEAN, COLOUR]
            parameters.append(draw(parameter(f"参数{index + 1}", draw(st.sampled_from(kinds)))))
    if draw(st.booleans()):
        kind = draw(st.sampled_from(ordered)).type if ordered else WHOLE
        readings.append(draw(value_reading(kind, parameters)))
    adopted = draw(st.sampled_from((None, None, None, "含", "不含")))
    bound = nodes.Reading("界限", "含不含", (("含", "含"), ("不含", "不含")), adopted, HERE)
    common_year = draw(st.sampled_from((COMMON_YEAR, COMMON_YEAR, COMMON_YEAR_ADOPTED)))
    degrees = (DEGREE, attrs.evolve(DEGREE, title="及时(已采用)", adopted="没有做到"))
    degree = draw(st.sampled_from(((), (), (), (), degrees[:1], degrees[:1], degrees[1:])))
    rosters = (MEMBERS,) if draw(st.integers(0, 5)) == 0 else ()
    kind = draw(st.sampled_from((BOOLEAN, BOOLEAN, *(one.type for one in ordered))))
    often = (nodes.Parameter("未定", kind, None, (), "", HERE),) if unsettled else ()
    return Stock(facts, (*parameters, *often), tuple(readings), (bound,), degree, rosters, common_year, often)


DEGREE = nodes.Reading("及时", "做到没有", (("做到", "做到"), ("没有做到", "没有做到")), None, HERE)
"""A word of degree without a measure."""


@st.composite
def parameter(draw: st.DrawFn, name: str, kind: types.Type) -> nodes.Parameter:
    """Return a parameter that is known, 未载, 未载 with limits, or dated with values some of which are 未载."""
    states = ("known", "open", "open", "dated", "dated", *(("limited",) * 2 if types.line(kind) is not None else ()))
    state = draw(st.sampled_from(states))
    choices = constants(kind)
    if state == "dated":
        starts = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True)))
        values = [draw(st.sampled_from((*choices, None))) for _ in starts]
        versions = tuple(nodes.Version(start, value, "") for start, value in zip(starts, values, strict=True))
        return nodes.Parameter(name, kind, None, (), "", HERE, versions=versions)
    value = draw(st.sampled_from(choices)) if state == "known" else None
    limits: list[tuple[str, Relation, nodes.Plain]] = []
    if state == "limited":
        least = draw(st.integers(0, len(choices) - 1))
        lower = draw(st.sampled_from((None, Relation.AT_LEAST, Relation.MORE)))
        if lower is not None:
            limits.append(("不少于", lower, choices[least]))
        if lower is None or draw(st.booleans()):
            greatest = draw(st.integers(least, len(choices) - 1))
            upper = Relation.LESS if greatest > least and draw(st.booleans()) else Relation.AT_MOST
            limits.append(("不超过", upper, choices[greatest]))
    found = nodes.Parameter(name, kind, value, tuple(limits), "", HERE)
    return found if oracle.points(found) else attrs.evolve(found, limits=())


def value_of_parameter(parameter: nodes.Parameter) -> nodes.Value:
    """Return the value of a parameter; of a dated one that of its day."""
    return nodes.ParameterValue(parameter, nodes.FactValue(DECIDING_DAY) if parameter.versions else None)


@st.composite
def value_reading(draw: st.DrawFn, kind: types.Type, parameters: Sequence[nodes.Parameter]) -> nodes.Reading:
    """Return a reading whose candidates are values, one of them perhaps a parameter."""
    one, other = draw(st.lists(st.sampled_from(constants(kind)), min_size=2, max_size=2, unique=True))
    second: nodes.Value = nodes.Literal(other, kind)
    fitting = [parameter for parameter in parameters if family(parameter.type) == family(kind)]
    if fitting and draw(st.integers(0, 3)) == 0:
        second = value_of_parameter(draw(st.sampled_from(fitting)))
    adopted = draw(st.sampled_from((None, None, None, "第一种", "第二种")))
    candidates = (("第一种", nodes.Literal(one, kind)), ("第二种", second))
    return nodes.Reading("取哪一个", "取哪一个", candidates, adopted, HERE)


# --- values -------------------------------------------------------------------------------------------


@st.composite
def expression(draw: st.DrawFn, stock: Stock, name: nodes.Fact) -> nodes.Value:
    """Return a fact, or something computed from it, of a type that has an order."""
    bare = nodes.FactValue(name)
    shape = draw(st.integers(0, 7))
    if shape <= 2:
        return bare
    if shape == 3:
        return draw(lookup(stock, name))
    match name.type:
        case types.Number():
            return draw(computed_number(stock, bare))
        case types.Money():
            return draw(computed_amount(stock, bare))
        case types.Day():
            return draw(computed_day(stock, bare))
        case types.YearMonth():
            return draw(computed_month(stock, bare))
        case types.SchoolTerm():
            later = draw(st.sampled_from((1, -1, 2)))
            return draw(st.sampled_from((nodes.Later(bare, 0, 0, TERM, later), draw(choice(stock, bare)))))
        case _:
            return bare


@st.composite
def computed_number(draw: st.DrawFn, stock: Stock, bare: nodes.FactValue) -> nodes.Value:
    """Return ÷2 rounded, ×2, + a constant, − a constant, an excess, an extreme, a choice, or seldom + another unknown."""
    two = nodes.Literal(Fraction(2), WHOLE)
    shape = draw(st.sampled_from(("÷", "÷", "×", "+", "-", "高于", "较", "较", "若", "若", "+未知")))
    value: nodes.Value
    match shape:
        case "×":
            value = nodes.Arithmetic(bare, "×", two, bare.type)
        case "高于":
            over = draw(measure(stock, bare))
            left, right = (bare, over) if draw(st.booleans()) else (over, bare)
            value = nodes.Excess(left, right, EXACT)
        case "较":
            others = [draw(measure(stock, bare)) for _ in range(draw(st.sampled_from((1, 1, 2))))]
            value = nodes.Extreme((bare, *others), draw(st.booleans()), EXACT)
        case "÷":
            rounding = draw(st.sampled_from((Rounding.UP, Rounding.UP, Rounding.DOWN, Rounding.NEAREST)))
            value = nodes.Rounded(rounding, nodes.Arithmetic(bare, "÷", two, EXACT), WHOLE)
        case "+":
            value = nodes.Arithmetic(bare, "+", two, bare.type)
        case "-":
            value = nodes.Arithmetic(nodes.Literal(Fraction(6), WHOLE), "-", bare, SIGNED)
        case "若":
            value = draw(choice(stock, bare))
        case _:
            added: list[nodes.Value] = [nodes.FactValue(fact) for fact in stock.facts_of(bare.type)]
            added += [value_of_parameter(one) for one in stock.parameters if family(one.type) == EXACT]
            value = nodes.Arithmetic(bare, "+", draw(st.sampled_from(added)), EXACT)
    return _defined(value, draw(st.booleans()), f"{shape}{bare.fact.name}")


AMOUNT_ROUNDINGS = tuple(one for one in Rounding if not one.value.endswith("取整"))


@st.composite
def computed_amount(draw: st.DrawFn, stock: Stock, bare: nodes.FactValue) -> nodes.Value:
    """Return half of an amount after a rounding, a part of it, an excess, or what a payer bears of it."""
    half = nodes.Arithmetic(bare, "÷", nodes.Literal(Fraction(2), WHOLE), MONEY)
    match draw(st.sampled_from(("÷", "÷", "÷", "÷", "%", "高于", "分担"))):
        case "÷":
            return nodes.Rounded(draw(st.sampled_from(AMOUNT_ROUNDINGS)), half, MONEY)
        case "%":
            part = nodes.Arithmetic(
                nodes.Literal(Fraction(50), PERCENT), "÷", nodes.Literal(Fraction(100), WHOLE), EXACT
            )
            return nodes.Arithmetic(bare, "×", part, MONEY)
        case "高于":
            return nodes.Excess(bare, nodes.Literal(draw(st.sampled_from(NUMBERS)), MONEY), MONEY)
        case _:
            return draw(share(stock))


PAYERS = ("省", "市")
PERCENTS = ((50, 50), (33, 67), (0, 100), (100, 0))


@st.composite
def share(draw: st.DrawFn, stock: Stock, *, withhold: bool = True) -> nodes.Value:
    """Return what one of two payers bears of an amount; who takes a remainder may be open."""
    amounts: list[nodes.Value] = [nodes.Literal(Fraction(fen, 100), MONEY) for fen in (0, 300, 501)]
    amounts += 3 * [nodes.FactValue(one) for one in stock.facts if one.type == MONEY]
    amounts += [value_of_parameter(one) for one in stock.parameters if one.type == MONEY]
    listed = [one for one in stock.facts if withhold or one.type != KIND]
    name = draw(st.sampled_from(listed or FACTS[:1]))
    rows = tuple(
        nodes.Row((cell,), draw(percents(withhold=withhold)), f"行{index}", span=NOWHERE)
        for index, cell in enumerate(draw(partition(name)))
    )
    if draw(st.integers(0, 4)) == 0:
        known = draw(st.sampled_from((Fraction(0), Fraction(33), Fraction(50))))
        decreed = (nodes.ParameterValue(SHARE_OF), nodes.Literal(known, PERCENT))
        alone = nodes.Row((nodes.AnyCell(),), decreed, "行", span=NOWHERE)
        one_of_several = (attrs.evolve(rows[0], results=decreed), *rows[1:])
        rows = one_of_several if draw(st.integers(0, 2)) == 0 else (alone,)
    columns = tuple(nodes.Column(payer, PERCENT) for payer in PAYERS)
    table = nodes.Table("S", "分担", (nodes.FactValue(name),), columns, rows, (), HERE)
    owners: list[str | nodes.Reading] = [*PAYERS, REMAINDER, REMAINDER, attrs.evolve(REMAINDER, adopted=PAYERS[0])]
    owner = draw(st.sampled_from(owners))
    amount = draw(st.sampled_from(amounts))
    sharing = nodes.Sharing("S", table, amount, owner, (), HERE)
    return nodes.Share(amount, sharing, table.inputs, draw(st.sampled_from(PAYERS)), MONEY)


SHARE_OF = nodes.Parameter("比例", PERCENT, None, (), "", HERE)
REMAINDER = nodes.Reading("余数", "余数归谁", tuple((payer, payer) for payer in PAYERS), None, HERE)


@st.composite
def percents(draw: st.DrawFn, *, withhold: bool) -> tuple[nodes.Value | None, ...]:
    """Return what each payer bears, or that nobody bears anything."""
    if withhold and draw(st.integers(0, 9)) == 0:
        return (None,) * len(PAYERS)
    return tuple(nodes.Literal(Fraction(one), PERCENT) for one in draw(st.sampled_from(PERCENTS)))


@st.composite
def measure(draw: st.DrawFn, stock: Stock, bare: nodes.FactValue) -> nodes.Value:
    """Return a number that another one is measured by: a constant, an open point, or seldom another fact."""
    sides: list[nodes.Value] = [nodes.Literal(constant, WHOLE) for constant in NUMBERS]
    sides += 2 * [value_of_parameter(one) for one in stock.parameters if family(one.type) == EXACT]
    sides += 2 * [nodes.ReadingValue(one, EXACT) for one in stock.readings if family(_kind_of(one)) == EXACT]
    sides += [nodes.FactValue(one) for one in stock.facts_of(bare.type) if one != bare.fact]
    return draw(st.sampled_from(sides))


@st.composite
def member_condition(draw: st.DrawFn, stock: Stock) -> nodes.Condition:
    """Return a condition on one member of the list, seldom one that also asks for what is not the member's own."""
    both, number = MEMBERS.facts
    named = nodes.Holds(nodes.FactValue(both), id="条", span=NOWHERE)
    sides: list[nodes.Value] = [nodes.Literal(constant, WHOLE) for _ in range(3) for constant in NUMBERS]
    sides += [value_of_parameter(one) for one in stock.parameters if family(one.type) == EXACT]
    sides += [nodes.FactValue(one) for one in stock.facts_of(EXACT)]
    counted: nodes.Value = nodes.FactValue(number)
    if draw(st.integers(0, 5)) == 0:
        counted = nodes.Arithmetic(counted, "×", nodes.Literal(Fraction(2), WHOLE), WHOLE)
    many = comparison(counted, draw(st.sampled_from(RELATIONS)), draw(st.sampled_from(sides)))
    joined: list[nodes.Condition] = [
        one((named, many), (), id="条", span=NOWHERE) for one in (nodes.All, nodes.Any, nodes.NoneOf)
    ]
    joined += [nodes.AtLeast(count, (named, many), (), id="条", span=NOWHERE) for count in (1, 2)]
    group = draw(st.sampled_from(joined))
    return draw(st.sampled_from((named, nodes.Not(named, id="条", span=NOWHERE), many, many, group)))


@st.composite
def aggregated(draw: st.DrawFn, stock: Stock) -> nodes.Value:
    """Return how many members of the list there are, or meet a condition; or their sum, greatest or least value."""
    condition = draw(member_condition(stock)) if draw(st.integers(0, 2)) else None
    if draw(st.integers(0, 3)) == 0:
        word = draw(st.sampled_from(("最大值", "最小值", "平均值", "平均值")))
        empty = nodes.Literal(draw(st.sampled_from(NUMBERS)), WHOLE)
        kind = EXACT if word == "平均值" else WHOLE
        return nodes.Statistic(MEMBERS, condition, nodes.FactValue(MEMBERS.facts[1]), word, empty, kind)
    added = nodes.FactValue(MEMBERS.facts[1]) if draw(st.booleans()) else None
    value = nodes.Aggregated(MEMBERS, condition, added, WHOLE)
    return _defined(value, draw(st.integers(0, 3)) == 0, f"成员{value.value is None}")


@st.composite
def ranked(draw: st.DrawFn, stock: Stock) -> nodes.Value:
    """Return the members of the list in order: by their number, the greatest or the least first, or by a condition."""
    keys = []
    for _ in range(draw(st.sampled_from((1, 1, 2)))):
        number = draw(st.booleans())
        by = nodes.FactValue(MEMBERS.facts[1]) if number else draw(member_condition(stock))
        keys.append(nodes.RankKey(by, draw(st.booleans()) if number else True))
    condition = draw(member_condition(stock)) if draw(st.booleans()) else None
    return nodes.Ranked(MEMBERS, condition, tuple(keys), types.Ranking())


def _defined(value: nodes.Value, named: bool, name: str) -> nodes.Value:
    if not named:
        return value
    return nodes.DefinedValue(nodes.Definition(f"D-{name}", f"所称{name}", value, value.type, True, (), HERE))


@st.composite
def choice(draw: st.DrawFn, stock: Stock, bare: nodes.FactValue) -> nodes.Value:
    """Return 若 (a condition) 则 (the fact or a constant) 否则 (a constant or a parameter)."""
    condition = draw(simple_leaf(stock))
    literals: list[nodes.Value] = [nodes.Literal(constant, bare.type) for constant in constants(bare.type)]
    parameters: list[nodes.Value] = [value_of_parameter(one) for one in stock.parameters if one.type == bare.type]
    then = draw(st.sampled_from([bare, bare, *literals[:2]]))
    otherwise = draw(st.sampled_from([*literals, *parameters]))
    return nodes.Choose(condition, then, otherwise, bare.type)


@st.composite
def computed_day(draw: st.DrawFn, stock: Stock, bare: nodes.FactValue) -> nodes.Value:
    """Return a day some time later or earlier, the day after, the day of an age, or a choice."""
    match draw(st.sampled_from(("月", "月", "末日", "日", "次日", "周岁", "周岁", "若", "月底", "工作日"))):
        case "工作日":
            return nodes.WorkdaysLater(bare, 3, WORKDAYS, DAY)
        case "月底":
            year = nodes.YearOf(bare, draw(st.integers(0, 1)), YEAR)
            return nodes.DayInYear(year, 2, draw(st.sampled_from((None, 28))), DAY)
        case "月":
            return nodes.Later(bare, draw(st.sampled_from((1, 12, -12))), 0, DAY)
        case "日":
            return nodes.Later(bare, 0, draw(st.sampled_from((3, -1))), DAY)
        case "末日":
            return nodes.Later(bare, draw(st.sampled_from((1, 12))), 0, DAY, through=True)
        case "次日":
            return nodes.DayAfter(bare, draw(st.integers(0, 1)), DAY)
        case "周岁":
            rule = AgeRule(draw(st.booleans()), None)
            age: nodes.Value = nodes.Literal(Fraction(7), WHOLE)
            if draw(st.integers(0, 3)) == 0:
                age = nodes.Choose(draw(simple_leaf(stock)), age, nodes.Literal(Fraction(8), WHOLE), WHOLE)
            return nodes.Attained(bare, age, rule, stock.common_year, DAY)
        case _:
            return draw(choice(stock, bare))


@st.composite
def computed_month(draw: st.DrawFn, stock: Stock, bare: nodes.FactValue) -> nodes.Value:
    """Return a month later or earlier, the earlier of it and a constant, or a choice."""
    match draw(st.sampled_from(("月", "月", "至多", "若"))):
        case "月":
            return nodes.Later(bare, draw(st.sampled_from((1, -1, 12))), 0, MONTH)
        case "至多":
            limit = nodes.Literal(draw(st.sampled_from(MONTHS)), MONTH)
            return nodes.Earliest(bare, limit, MONTH)
        case _:
            return draw(choice(stock, bare))


@st.composite
def lookup(draw: st.DrawFn, stock: Stock, name: nodes.Fact, *, withhold: bool = True) -> nodes.Value:
    """Return a cell of a total table over one or two facts; cells hold constants, open points or 不给予."""
    inputs = [name]
    if draw(st.integers(0, 2)) == 0:
        inputs.append(draw(st.sampled_from(stock.facts)))
    partitions = [draw(partition(one)) for one in inputs]
    kind = EXACT
    fitting = [one for one in stock.parameters if family(one.type) == kind]
    readings = [one for one in stock.readings if family(_kind_of(one)) == kind]
    cells: list[nodes.Value | None] = [nodes.Literal(number, WHOLE) for number in NUMBERS]
    cells += [value_of_parameter(one) for one in fitting]
    cells += [nodes.ReadingValue(one, kind) for one in readings]
    cells += [None] if withhold else []
    wide = len(partitions) == 2 and draw(st.booleans())
    rows: list[tuple[nodes.Cell, ...]] = []
    for first in partitions[0]:
        if wide and not rows:
            rows.append((first, nodes.AnyCell()))
        else:
            rows += itertools.product((first,), *partitions[1:])
    results = [draw(st.sampled_from(cells)) for _ in rows]
    table = nodes.Table(
        "T",
        "表",
        tuple(map(nodes.FactValue, inputs)),
        (nodes.Column("数", kind),),
        tuple(
            nodes.Row(cells_of_row, (result,), f"行{index}", span=NOWHERE)
            for index, (cells_of_row, result) in enumerate(zip(rows, results, strict=True))
        ),
        (),
        HERE,
    )
    found = nodes.Lookup(table, table.inputs, 0)
    return _defined(found, draw(st.booleans()), f"表{name.name}{len(inputs)}")


def _kind_of(reading: nodes.Reading) -> types.Type:
    value = reading.candidates[0][1]
    assert isinstance(value, nodes.Literal)
    return value.type


@st.composite
def partition(draw: st.DrawFn, name: nodes.Fact) -> tuple[nodes.Cell, ...]:
    """Return cells that cover all of a fact's type, none of it twice."""
    match name.type:
        case types.Boolean():
            return (nodes.OptionsCell((True,), False, None), nodes.OptionsCell((False,), False, None))
        case types.Choice(choices=words):
            named = nodes.OptionsCell((draw(st.sampled_from(words)),), False, None)
            if draw(st.booleans()):
                return (
                    named,
                    nodes.OptionsCell(tuple(word for word in words if word not in named.options), False, None),
                )
            rest = nodes.OptionsCell(named.options, True, None) if draw(st.booleans()) else nodes.OtherCell((named,))
            return (named, rest)
        case types.Region() | types.Text():
            return (nodes.AnyCell(),)
        case _:
            words_of = constants(name.type)
            at = draw(st.integers(0, len(words_of) - 2))
            low, high = (nodes.Literal(word, name.type) for word in words_of[at : at + 2])
            below = nodes.BandCell((("低于", Relation.LESS, low),))
            above = nodes.BandCell((("超过", Relation.MORE, high),))
            within = nodes.BandCell((("不低于", Relation.AT_LEAST, low), ("不超过", Relation.AT_MOST, high)))
            return (below, within, above) if draw(st.booleans()) else (within, nodes.OtherCell((within,)))


# --- conditions ---------------------------------------------------------------------------------------


@st.composite
def simple_leaf(draw: st.DrawFn, stock: Stock) -> nodes.Condition:
    """Return a comparison of one fact with a constant."""
    name = draw(st.sampled_from(stock.facts))
    value = nodes.FactValue(name)
    match name.type:
        case types.Boolean():
            return nodes.Holds(value, id="条", span=NOWHERE)
        case types.Choice() | types.Text():
            words = [word for word in constants(name.type) if isinstance(word, str)]
            options = tuple(draw(st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True)))
            return nodes.OneOf(value, options, None, draw(st.booleans()), id="条", span=NOWHERE)
        case types.Region():
            region = draw(st.sampled_from(REGIONS))
            return nodes.PlacedIn(value, region, draw(st.sampled_from(("在", "不为"))), id="条", span=NOWHERE)
        case kind:
            literal = nodes.Literal(draw(st.sampled_from(constants(kind))), kind)
            return nodes.Compare(value, "词", draw(st.sampled_from(RELATIONS)), literal, id="条", span=NOWHERE)


@st.composite
def leaf(draw: st.DrawFn, stock: Stock) -> nodes.Condition:
    """Return a comparison: of a fact or what is computed from it, with a constant, an open point or another fact."""
    if len(stock.unsettled) > 0 and draw(st.integers(0, 2)) > 0:
        return draw(unsettled_leaf(stock))
    if stock.degrees and draw(st.integers(0, 4)) == 0:
        return nodes.Undetermined(draw(st.sampled_from(stock.degrees)), id="条", span=NOWHERE)
    if stock.rosters and draw(st.integers(0, 1)) == 1:
        if draw(st.booleans()):
            of_each = draw(member_condition(stock))
            return nodes.OfMembers(MEMBERS, draw(st.booleans()), of_each, id="条", span=NOWHERE)
        return draw(compared(stock, draw(aggregated(stock)), WHOLE))
    name = draw(st.sampled_from(stock.facts))
    if types.line(name.type) is None:
        if isinstance(name.type, types.Choice | types.Text) and draw(st.integers(0, 2)) == 0:
            return draw(worded(stock, name))
        decreed = [one for one in stock.parameters if one.type == BOOLEAN]
        if decreed and draw(st.integers(0, 1)) == 0:
            return nodes.Holds(value_of_parameter(draw(st.sampled_from(decreed))), id="条", span=NOWHERE)
        if draw(st.integers(0, 4)) == 0:
            value = draw(lookup(stock, name))
            return draw(compared(stock, value, EXACT))
        return draw(simple_leaf(attrs.evolve(stock, facts=(name,))))
    value = draw(expression(stock, name))
    kind = value.type
    if isinstance(value, nodes.WorkdaysLater) and draw(st.booleans()):
        relation = draw(st.sampled_from(RELATIONS))
        return comparison(value, relation, nodes.Literal(NO_CALENDAR, DAY))
    if isinstance(kind, types.Day) and draw(st.integers(0, 5)) == 0:
        due = draw(other_side(stock, DAY, [nodes.Literal(day, DAY) for day in DAYS]))
        one, other = (value, due) if draw(st.booleans()) else (due, value)
        return draw(compared(stock, nodes.DaysLate(one, other, WHOLE), WHOLE))
    if isinstance(kind, types.Day) and draw(st.integers(0, 5)) == 0:
        later = draw(st.integers(0, 1)) if isinstance(value, nodes.FactValue) else 0
        return draw(compared(stock, nodes.MonthOf(value, later, MONTH), MONTH))
    if isinstance(kind, types.YearMonth) and isinstance(value, nodes.FactValue) and draw(st.integers(0, 3)) == 0:
        end = nodes.Literal(draw(st.sampled_from(MONTHS)), MONTH)
        count = types.Number(draw(st.sampled_from(tuple(PERIODS))), whole=True)
        months = nodes.MonthsFrom(value, end, count) if draw(st.booleans()) else nodes.MonthsFrom(end, value, count)
        return draw(compared(stock, months, WHOLE))
    return draw(compared(stock, value, kind))


@st.composite
def unsettled_leaf(draw: st.DrawFn, stock: Stock) -> nodes.Condition:
    """Return a condition that an open parameter decides, whatever the facts are."""
    (parameter,) = stock.unsettled
    value = value_of_parameter(parameter)
    if parameter.type == BOOLEAN:
        return nodes.Holds(value, id="条", span=NOWHERE)
    asked = nodes.FactValue(draw(st.sampled_from(stock.facts_of(parameter.type))))
    return comparison(asked, draw(st.sampled_from(RELATIONS)), value)


@st.composite
def worded(draw: st.DrawFn, stock: Stock, name: nodes.Fact) -> nodes.Condition:
    """Return whether a fact is or is not a word, or the same word as another fact."""
    words: list[nodes.Value] = [nodes.Literal(word, name.type) for word in constants(name.type)]
    others: list[nodes.Value] = [nodes.FactValue(fact) for fact in stock.facts_of(name.type) if fact != name]
    others += [value_of_parameter(one) for one in stock.parameters if one.type == name.type]
    right = draw(st.sampled_from([*words, *others, *others]))
    relation = draw(st.sampled_from((Relation.EQUAL, Relation.DIFFERENT)))
    return nodes.Compare(nodes.FactValue(name), "为", relation, right, id="条", span=NOWHERE)


@st.composite
def compared(draw: st.DrawFn, stock: Stock, value: nodes.Value, kind: types.Type) -> nodes.Condition:
    """Return a comparison of an ordered value."""
    literals = [nodes.Literal(constant, kind) for constant in constants(kind)]
    shapes = ["较", "较", "较", "段", "至", "较"]
    shapes += ["之一"] if family(kind) == EXACT else ["日", "日", "日"]
    match draw(st.sampled_from(shapes)):
        case "段":
            low = draw(st.integers(0, len(literals) - 1))
            high = draw(st.integers(low, len(literals) - 1))
            lower = ("以上", draw(st.sampled_from((Relation.AT_LEAST, Relation.MORE))), literals[low])
            upper = ("以下", draw(st.sampled_from((Relation.AT_MOST, Relation.LESS))), literals[high])
            bounds = (lower, upper) if draw(st.booleans()) else (draw(st.sampled_from((lower, upper))),)
            return nodes.Band(value, bounds, id="条", span=NOWHERE)
        case "至":
            first, last = draw(other_side(stock, kind, literals)), draw(st.sampled_from(literals))
            return nodes.Between(value, first, last, id="条", span=NOWHERE)
        case "日":
            limit = draw(other_side(stock, kind, literals))
            bounds_here: list[bool | nodes.Reading] = [True, False, *stock.bounds, *stock.bounds]
            bound = draw(st.sampled_from(bounds_here))
            return nodes.ByDate(value, limit, bound, draw(st.booleans()), id="条", span=NOWHERE)
        case "之一":
            options = tuple(draw(st.lists(st.sampled_from(constants(kind)), min_size=1, max_size=2, unique=True)))
            return nodes.OneOf(value, options, None, draw(st.booleans()), id="条", span=NOWHERE)
        case _:
            right = draw(other_side(stock, kind, literals))
            return nodes.Compare(value, "词", draw(st.sampled_from(RELATIONS)), right, id="条", span=NOWHERE)


@st.composite
def other_side(draw: st.DrawFn, stock: Stock, kind: types.Type, literals: Sequence[nodes.Literal]) -> nodes.Value:
    """Return what a value is compared with: a constant, a parameter, a reading or another fact."""
    sides: list[nodes.Value] = [*literals, *map(nodes.FactValue, stock.facts_of(kind))]
    sides += 3 * [value_of_parameter(one) for one in stock.parameters if family(one.type) == family(kind)]
    sides += 2 * [nodes.ReadingValue(one, kind) for one in stock.readings if family(_kind_of(one)) == family(kind)]
    return draw(st.sampled_from(sides))


@st.composite
def condition(draw: st.DrawFn, stock: Stock, depth: int) -> nodes.Condition:
    """Return a condition, nested up to ``depth`` deep."""
    shape = draw(st.integers(0, 9)) if depth else 0
    if shape <= 2:
        return draw(leaf(stock))
    if shape == 3:
        return nodes.Not(draw(condition(stock, depth - 1)), id="条", span=NOWHERE)
    if shape == 9:
        inner = draw(clause(stock, depth - 1))
        if draw(st.booleans()):
            return nodes.ClauseHolds(inner, id="条", span=NOWHERE)
        determining = (inner, draw(clause(stock, 0))) if draw(st.integers(0, 3)) == 0 else (inner,)
        return nodes.StatusHolds("身份", determining, id="条", span=NOWHERE)
    items = tuple(draw(condition(stock, depth - 1)) for _ in range(draw(st.sampled_from((2, 2, 3)))))
    match shape:
        case 4 | 5 | 6:
            return nodes.All(items, (), id="条", span=NOWHERE)
        case 7:
            return nodes.Any(items, (), id="条", span=NOWHERE)
        case _:
            pass
    if draw(st.booleans()):
        return nodes.NoneOf(items, (), id="条", span=NOWHERE)
    return nodes.AtLeast(draw(st.integers(1, len(items))), items, (), id="条", span=NOWHERE)


# --- clauses and cases --------------------------------------------------------------------------------


@st.composite
def clause(
    draw: st.DrawFn, stock: Stock, depth: int, roles: Sequence[tuple[Role, ...]] = ((), (), (GRANTED,))
) -> nodes.Clause:
    """Return a clause, nested up to ``depth`` deep, with values of some roles."""
    return simple_clause(
        applies=_several(draw, stock, depth, (0, 0, 0, 1)),
        requires=_several(draw, stock, depth, (0, 0, 1, 1) if stock.unsettled else (1, 1, 1, 2)),
        exceptions=_several(draw, stock, depth, (0, 0, 0, 1)),
        excluded_by=_several(draw, stock, 0, (0, 0, 0, 0, 1)),
        results=[(draw(granted(stock, index == 0)), role) for index, role in enumerate(draw(st.sampled_from(roles)))],
    )


GIVING: tuple[tuple[Role, ...], ...] = ((GRANTED,), (GRANTED, GRANTED), (GRANTED, USED), (GRANTED, SHARED))
ROLES = ((), (), *GIVING)


def _several(draw: st.DrawFn, stock: Stock, depth: int, sizes: Sequence[int]) -> tuple[nodes.Condition, ...]:
    return tuple(draw(condition(stock, depth)) for _ in range(draw(st.sampled_from(sizes))))


@st.composite
def granted(draw: st.DrawFn, stock: Stock, rate: bool) -> nodes.Value:
    """Return a value of the effect: a constant, a cell of a table, an open point, or something computed.

    Who pays does not decide: that nobody bears anything makes no rate 不给予.
    """
    if stock.rosters and draw(st.integers(0, 2)) == 0:
        return draw(ranked(stock)) if draw(st.booleans()) else draw(aggregated(stock))
    if draw(st.integers(0, 9)) == 0 or any(one.type == MONEY for one in stock.facts):
        return draw(share(stock, withhold=not rate))
    numbers = stock.facts_of(EXACT)
    open_points: list[nodes.Value] = [value_of_parameter(one) for one in stock.parameters]
    open_points += [nodes.ReadingValue(one, _kind_of(one)) for one in stock.readings]
    days = stock.facts_of(DAY)
    shapes = ["常数", "表", "表", "表"] + ["算"] * bool(numbers) + ["日"] * bool(days)
    shapes += ["未载", "未载"] * bool(open_points)
    match draw(st.sampled_from(shapes)):
        case "常数":
            return nodes.Literal(draw(st.sampled_from(NUMBERS)), WHOLE)
        case "算":
            return draw(computed_number(stock, nodes.FactValue(draw(st.sampled_from(numbers)))))
        case "日":
            return draw(computed_day(stock, nodes.FactValue(draw(st.sampled_from(days)))))
        case "未载":
            return draw(st.sampled_from(open_points))
        case _:
            return draw(lookup(stock, draw(st.sampled_from(stock.facts))))


@st.composite
def clauses(draw: st.DrawFn, unsettled: bool = False) -> nodes.Clause:
    """Return a clause over a stock of its own; with ``unsettled`` one that gives, and is 存疑 in many a case."""
    stock = draw(stocks(unsettled))
    roles = GIVING if unsettled else ROLES
    return draw(clause(stock, draw(st.sampled_from((0, 0, 1, 1) if unsettled else (0, 1, 1, 2, 2, 3))), roles))


def filled(unknown: nodes.OpenPoint) -> tuple[Known, ...]:
    """Return what a case may say of an open point: a reading, or a value that a fact of the type could have."""
    if isinstance(unknown, nodes.Reading):
        return oracle.points(unknown)
    within = [point for point in reported(unknown.type) if oracle.is_within(point, unknown.limits)]
    return tuple(within) or oracle.points(unknown)


def reported(kind: types.Type) -> tuple[Known, ...]:
    """Return what a case may say of a fact of this type: its constants, their neighbours, and what lies far from them."""
    match kind:
        case types.Day():
            near = {day + datetime.timedelta(days=by) for day in DAYS for by in (-1, 0, 1)}
            near |= {NO_CALENDAR - datetime.timedelta(days=by) for by in (3, 9, 22)}
            return (*sorted(near), datetime.date(2012, 2, 28), datetime.date(2012, 2, 29), datetime.date(2100, 12, 31))
        case types.YearMonth():
            return (*sorted({month.plus(by) for month in MONTHS for by in (-1, 0, 1)}), Month(1900, 1))
        case types.SchoolTerm():
            return (*sorted({term.plus(by) for term in TERMS for by in (-1, 0, 1)}), Term(1900, False))
        case types.Number():
            return tuple(point for point in oracle.grid(kind) if isinstance(point, Fraction) and not 7 < point < 1000)
        case _:
            return oracle.grid(kind)


@st.composite
def cases(draw: st.DrawFn, names: oracle.Names, most_told: bool = False) -> Mapping[str, Known]:
    """Return what is known: of each fact its value, 无 or nothing; seldom what the policy leaves open.

    Most of the facts are told where the text is to decide, and not what is missing.
    """
    known: dict[str, Known] = {}
    missing = draw(st.sampled_from((0, 0, 1, 4) if most_told else (1, 2, 4, 6)))
    for unknown in sorted(names.unknowns, key=lambda unknown: unknown.key):
        if isinstance(unknown, nodes.Fact):
            if unknown.absent_means_none and draw(st.integers(0, 5)) == 0:
                known[unknown.key] = Special.NONE
            elif draw(st.integers(0, 5)) >= missing:
                known[unknown.key] = draw(st.sampled_from(reported(unknown.type)))
        elif not oracle.is_settled(unknown, {}) and draw(st.integers(0, 9)) == 0:
            known[unknown.key] = draw(st.sampled_from(filled(unknown)))
    for roster in sorted(names.rosters, key=lambda roster: roster.name):
        if draw(st.integers(0, 5)) < missing:
            continue
        listed = Members(draw(st.sampled_from((0, 1, 1, 2))), draw(st.booleans()))
        known[roster.name] = listed
        for number in range(listed.count):
            for _, one in oracle.facts_of_member(roster, number):
                if draw(st.integers(0, 7)) >= missing:
                    known[one.key] = draw(st.sampled_from(reported(one.type)))
    for definition in sorted(names.definitions, key=lambda definition: definition.name):
        if draw(st.integers(0, 9)) == 0:
            known[definition.name] = draw(st.sampled_from(oracle.grid(definition.type)))
    for status in sorted(names.statuses):
        if draw(st.integers(0, 9)) == 0:
            known[status] = draw(st.booleans())
    return known


def whole_case(random: Random, names: oracle.Names) -> dict[str, Known]:
    """Return what is known where everything is told: facts, readings and parameters, and every member of each list.

    A reading that is adopted in one place may be open in another of a small clause: a label is told of each.
    """
    known: dict[str, Known] = {}
    for unknown in sorted(names.unknowns, key=lambda unknown: unknown.key):
        if not isinstance(unknown, nodes.Fact):
            if isinstance(unknown, nodes.Reading) or not oracle.is_settled(unknown, {}):
                known[unknown.key] = random.choice(filled(unknown))
        elif unknown.absent_means_none and random.randrange(6) == 0:
            known[unknown.key] = Special.NONE
        else:
            known[unknown.key] = random.choice(reported(unknown.type))
    for roster in sorted(names.rosters, key=lambda roster: roster.name):
        listed = Members(random.choice((0, 1, 2, 3)), complete=True)
        known[roster.name] = listed
        for number in range(listed.count):
            known |= {one.key: random.choice(reported(one.type)) for _, one in oracle.facts_of_member(roster, number)}
    for definition in sorted(names.definitions, key=lambda definition: definition.name):
        if random.randrange(10) == 0:
            known[definition.name] = random.choice(oracle.grid(definition.type))
    for status in sorted(names.statuses):
        if random.randrange(10) == 0:
            known[status] = random.choice((True, False))
    return known
