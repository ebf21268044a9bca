"""Every kind of node has its entry in every table of cases: each is asked for the smallest example of each kind.

mypy names a `match` that forgets a member of a union. What it cannot see is an entry that passes a kind by, and then a
decision is wrong and calls itself exact; so a part whose value is not known must leave a trace where it is cut.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import get_args

import attrs
import pytest

from fupin_rules.calendar import Month, Term
from fupin_rules.comparison import Relation
from fupin_rules.compiled.asked import Compiled
from fupin_rules.compiled.occurring import occurring as occurring_in_plan
from fupin_rules.compiled.possible import Possible
from fupin_rules.compiled.running import UNTOLD
from fupin_rules.compiled.space import Space
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.meaning import is_true, value_of
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.possible.worlds import PossibleWorlds
from fupin_rules.evaluate.regions import merge
from fupin_rules.evaluate.regions.compared import collect
from fupin_rules.evaluate.regions.points import regions_of
from fupin_rules.evaluate.regions.preimage import Boundaries, add_preimage, spread
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.explain.derivation import Derivation
from fupin_rules.explain.proof import named_in
from fupin_rules.kinds import ResultKind
from fupin_rules.lower import plan
from fupin_rules.lower.plan import asked_of
from fupin_rules.model import nodes, types
from fupin_rules.model.divisors import divisions_of
from fupin_rules.model.nodes import Known
from fupin_rules.model.question import questions_of
from fupin_rules.model.wording import cell, phrase, plain, show, written
from fupin_rules.money import Rounding
from fupin_rules.source import NOWHERE
from tests.support.small_clauses import (
    AGE_RULE,
    COMMON_YEAR,
    DEGREE,
    GRANTED,
    HERE,
    MEMBERS,
    REMAINDER,
    WORKDAYS,
    fact,
    simple_clause,
)

Node = nodes.Value | nodes.Condition

NUMBER = types.Number(None, whole=True)
COUNTED, PAID, BIRTH, START = (
    nodes.FactValue(fact(f"生.{name}", kind))
    for name, kind in (
        ("数", NUMBER),
        ("标准", NUMBER),
        ("出生日", types.Day()),
        ("起月", types.YearMonth()),
    )
)
MARRIED, PLACE = (
    nodes.FactValue(fact(name, kind)) for name, kind in (("生.已婚", types.Boolean()), ("生.地", types.Region()))
)
THREE = nodes.Literal(Fraction(3), NUMBER)
OPEN = nodes.Parameter("限额", NUMBER, None, (), "", HERE)
READINGS = nodes.Reading("数", "哪一个", (("甲说", THREE), ("乙说", COUNTED)), None, HERE)
DEFINED = nodes.Definition("MD-02", "数目", COUNTED, NUMBER, True, (), HERE)
HELD, TENDED = (nodes.Holds(one, id="条", span=NOWHERE) for one in (MARRIED, nodes.FactValue(MEMBERS.facts[0])))

CELLS: tuple[nodes.Cell, ...] = (
    nodes.AnyCell(),
    nodes.BandCell((("不少于", Relation.AT_LEAST, THREE),)),
    nodes.OptionsCell((Fraction(2),), False, None),
    nodes.OtherCell((nodes.BandCell((("不少于", Relation.AT_LEAST, THREE),)),)),
)


def table(result: nodes.Value | None, columns: Iterable[str] = ("值",)) -> nodes.Table:
    """Return a table of one input with a row for each kind of cell; the first row fits all that comes to it."""
    named = tuple(nodes.Column(name, NUMBER) for name in columns)
    rows = [
        nodes.Row((one,), (THREE if at else result,) * len(named), f"行{at}", span=NOWHERE)
        for at, one in enumerate(CELLS)
    ]
    return nodes.Table("MD-03", "表", (COUNTED,), named, tuple(rows), (), HERE)


SHARING = nodes.Sharing(
    "MD-04", table(nodes.Literal(Fraction(50), types.Percent()), "省市"), COUNTED, REMAINDER, (), HERE
)
CLAUSE = simple_clause(requires=(HELD,), results=((COUNTED, GRANTED),))

VALUES: tuple[nodes.Value, ...] = (
    THREE,
    COUNTED,
    nodes.ParameterValue(OPEN),
    nodes.ReadingValue(READINGS, NUMBER),
    nodes.DefinedValue(DEFINED),
    nodes.Lookup(table(PAID), (COUNTED,), 0),
    nodes.Arithmetic(COUNTED, "÷", THREE, NUMBER),
    nodes.Rounded(Rounding.UP, COUNTED, NUMBER),
    nodes.MonthOf(BIRTH, 1, types.YearMonth()),
    nodes.DayAfter(BIRTH, 1, types.Day()),
    nodes.YearOf(BIRTH, 0, NUMBER),
    nodes.DayInYear(nodes.YearOf(BIRTH, 0, NUMBER), 8, 31, types.Day()),
    nodes.WorkdaysLater(BIRTH, 10, WORKDAYS, types.Day()),
    nodes.Later(BIRTH, 1, 0, types.Day()),
    nodes.Later(BIRTH, 12, 0, types.Day(), through=True),
    nodes.Attained(BIRTH, THREE, AGE_RULE, COMMON_YEAR, types.Day()),
    nodes.Choose(HELD, COUNTED, THREE, NUMBER),
    nodes.MonthsFrom(START, nodes.Literal(Month(2021, 9), types.YearMonth()), types.Number("月", whole=True)),
    nodes.Earliest(START, nodes.Literal(Month(2021, 9), types.YearMonth()), types.YearMonth()),
    nodes.Aggregated(MEMBERS, None, None, NUMBER),
    nodes.Statistic(MEMBERS, None, nodes.FactValue(MEMBERS.facts[1]), "最大值", THREE, NUMBER),
    nodes.Ranked(MEMBERS, None, (nodes.RankKey(nodes.FactValue(MEMBERS.facts[1]), True),), types.Ranking()),
    nodes.Excess(COUNTED, THREE, NUMBER),
    nodes.DaysLate(BIRTH, nodes.Literal(datetime.date(2021, 9, 1), types.Day()), NUMBER),
    nodes.Extreme((COUNTED, THREE), True, NUMBER),
    nodes.Share(COUNTED, SHARING, (COUNTED,), "省", types.Money(None)),
)
CONDITIONS: tuple[nodes.Condition, ...] = (
    HELD,
    nodes.Compare(COUNTED, "为", Relation.EQUAL, THREE, id="条", span=NOWHERE),
    nodes.Band(COUNTED, (("不少于", Relation.AT_LEAST, THREE),), id="条", span=NOWHERE),
    nodes.OneOf(COUNTED, (Fraction(3),), None, False, id="条", span=NOWHERE),
    nodes.ByDate(BIRTH, nodes.Literal(datetime.date(2021, 9, 1), types.Day()), True, True, id="条", span=NOWHERE),
    nodes.Between(COUNTED, THREE, THREE, id="条", span=NOWHERE),
    nodes.PlacedIn(PLACE, "甲省", id="条", span=NOWHERE),
    nodes.Withholds(nodes.Lookup(table(None), (COUNTED,), 0), id="条", span=NOWHERE),
    nodes.Undetermined(DEGREE, id="条", span=NOWHERE),
    nodes.OfMembers(MEMBERS, True, TENDED, id="条", span=NOWHERE),
    nodes.Not(HELD, id="条", span=NOWHERE),
    nodes.All((HELD,), (), id="条", span=NOWHERE),
    nodes.Any((HELD, nodes.PlacedIn(PLACE, "甲省", id="条", span=NOWHERE)), (), id="条", span=NOWHERE),
    nodes.NoneOf((HELD,), (), id="条", span=NOWHERE),
    nodes.AtLeast(1, (HELD,), (), id="条", span=NOWHERE),
    nodes.StatusHolds("身份", (CLAUSE,), id="条", span=NOWHERE),
    nodes.ClauseHolds(CLAUSE, id="条", span=NOWHERE),
)
UNITS: tuple[nodes.Unit, ...] = (
    CLAUSE,
    DEFINED,
    table(COUNTED),
    SHARING,
    nodes.Payment("MD-05", "计发", COUNTED, None, None, None, None, None, None, (), (), HERE),
)
UNKNOWNS: tuple[nodes.Unknown, ...] = (COUNTED.fact, OPEN, READINGS)
TYPES: tuple[types.Type, ...] = (
    types.Boolean(),
    NUMBER,
    types.Money(None),
    types.Percent(),
    types.Day(),
    types.YearMonth(),
    types.SchoolTerm(),
    types.Choice(("红", "黄")),
    types.Text(),
    types.Region(),
    types.Ranking(),
)
KNOWN: tuple[Known, ...] = (
    True,
    Fraction(3),
    datetime.date(2021, 9, 1),
    Month(2021, 9),
    Term(2021, True),
    "红",
    nodes.Special.NONE,
    nodes.Unlisted("紫"),
    nodes.Members(2, complete=True),
    nodes.Order(("甲",), complete=True),
)
TOLD: World = {
    COUNTED.fact.key: Fraction(3),
    PAID.fact.key: Fraction(5),
    BIRTH.fact.key: datetime.date(2001, 9, 1),
    START.fact.key: Month(2021, 3),
    MARRIED.fact.key: True,
    PLACE.fact.key: "甲省/乙市",
    OPEN.key: Fraction(4),
    READINGS.key: "乙说",
    DEGREE.key: DEGREE.candidates[0][0],
    REMAINDER.key: "省",
    WORKDAYS.key: WORKDAYS.candidates[0][0],
    MEMBERS.name: nodes.Members(0, complete=True),
}
TARGETS: set[Known] = {one for one in KNOWN if isinstance(one, Fraction | datetime.date | Month | Term)}


@pytest.mark.parametrize(
    ("union", "examples"),
    [
        (nodes.Value, VALUES),
        (nodes.Condition, CONDITIONS),
        (nodes.Cell, CELLS),
        (nodes.Unit, UNITS),
        (nodes.Unknown, UNKNOWNS),
        (nodes.Known, KNOWN),
        (types.Type, TYPES),
    ],
    ids=["Value", "Condition", "Cell", "Unit", "Unknown", "Known", "Type"],
)
def test_there_is_an_example_of_every_kind(union: object, examples: tuple[object, ...]) -> None:
    assert {type(one) for one in examples} == set(get_args(union))


# --- nodes --------------------------------------------------------------------------------------------


def evaluated(node: Node) -> None:
    """Evaluate a node where everything is known."""
    if isinstance(node, nodes.Value):
        assert value_of(node, TOLD) is not None
    else:
        assert is_true(node, TOLD) in (True, False)


def judged(node: Node) -> None:
    """Say what a node can still come out as where nothing is known, with and without a memory."""
    for make in (PossibleWorlds.of, remembering):
        worlds = make((node,), {}, False)
        assert worlds.values(node, ({},)) if isinstance(node, nodes.Value) else worlds.condition(node, ({},))


def worded(node: Node) -> None:
    """Write a node."""
    assert written(node) if isinstance(node, nodes.Value) else phrase(node)


def occurring(node: Node) -> None:
    """Say what a node needs where nothing is known: all but a constant need something."""
    assert bool(unknowns(node, {})) is (node is not THREE)


def cut(node: Node) -> None:
    """Find what a node compares: a comparison leaves a trace."""
    found = Boundaries({})
    collect(node, found)
    compares = isinstance(
        node, nodes.Compare | nodes.Band | nodes.OneOf | nodes.ByDate | nodes.Between | nodes.PlacedIn | nodes.Withholds
    )
    computed_from_comparison = isinstance(
        node, nodes.Lookup | nodes.Excess | nodes.Earliest | nodes.MonthsFrom | nodes.DaysLate | nodes.Extreme
    )
    if compares or computed_from_comparison or isinstance(node, nodes.OverMembers | nodes.Share):
        assert found.constants or found.entangled or found.others


def carried(node: Node) -> None:
    """Carry targets back through a value: what the value is computed from is cut, or named as entangled."""
    if isinstance(node, nodes.Value):
        found = Boundaries({})
        add_preimage(node, TARGETS, found)
        assert bool(found.constants or found.entangled) is bool(unknowns(node, {}))


def question_about(node: Node) -> nodes.Question:
    """Return a question that holds nothing but a node."""
    if isinstance(node, nodes.Condition):
        return nodes.Question(CLAUSE, (), (node,), (), ())
    return nodes.Question(CLAUSE, (), (), (), (nodes.NamedValue("值", node, GRANTED, ResultKind.NAMED),))


def explained(node: Node) -> None:
    """Say what a node shows, and how a value was worked out."""
    for world in ({}, TOLD):
        derivation = Derivation(Compiled.of(question_about(node)).ask(world), ())
        list(derivation.compared(node))
        if isinstance(node, nodes.Value):
            list(derivation.steps(node, "值", CLAUSE))


def divided(node: Node) -> None:
    """Look for divisions below a node."""
    clause = simple_clause(requires=(node,) if isinstance(node, nodes.Condition) else ())
    results = () if isinstance(node, nodes.Condition) else ((node, GRANTED),)
    found = list(divisions_of(clause if isinstance(node, nodes.Condition) else simple_clause(results=results)))
    assert bool(found) is isinstance(node, nodes.Arithmetic)


def below(node: Node) -> None:
    """Say what stands below a node."""
    for child in nodes.children(node):
        assert isinstance(child, nodes.Value | nodes.Condition)


def named(node: Node) -> None:
    """Say what a case may say of what occurs in a node: every fact that it needs is among it."""
    facts = [one for one in unknowns(node, {}) if isinstance(one, nodes.Fact)]
    assert {fact.shown for fact in facts} <= set(named_in((node,), {}))


def question_with(node: Node) -> nodes.Question:
    """Return a question that grants a value, or requires a condition."""
    if isinstance(node, nodes.Value):
        return questions_of(simple_clause(results=((node, GRANTED),))).within
    return questions_of(simple_clause(requires=(node,))).within


def lowered(node: Node) -> None:
    """Lower a node: its plan, as a diagram, decides as the reference does where all is told and where nothing is."""
    question = question_with(node)
    unit = Compiled.of(question)
    assert unit.lowering.ref(node) is not None
    for world in ({}, TOLD):
        decision, expected = unit.decide(world), reference.decide(question, world)
        assert (decision.exact and expected.exact) or world == {}
        if decision.exact and expected.exact:
            said, due = attrs.evolve(decision, values=()), attrs.evolve(expected, values=())
            assert said == due
            assert [one.value for one in decision.values] == [one.value for one in expected.values]


TABLES: Mapping[str, Callable[[Node], None]] = {
    "children": below,
    "value_of, is_true": evaluated,
    "PossibleWorlds": judged,
    "unknowns": occurring,
    "collect": cut,
    "add_preimage": carried,
    "named_in": named,
    "written, phrase": worded,
    "compared, steps": explained,
    "divisions_of": divided,
    "lower": lowered,
}


@pytest.mark.parametrize("name", TABLES)
def test_every_kind_of_node_has_its_entry(name: str) -> None:
    forgotten = []
    for node in (*VALUES, *CONDITIONS):
        try:
            TABLES[name](node)
        except AssertionError:
            forgotten.append(type(node).__name__)
    assert forgotten == []


def test_every_kind_of_node_of_a_plan_has_its_entry() -> None:
    """What the examples are lowered to holds every kind, each with what it comes to and what it asks for."""
    plans = [Compiled.of(question_with(node)).plan for node in (*VALUES, *CONDITIONS)]
    assert {type(node) for one in plans for node in one.nodes} == set(get_args(plan.Node))
    for one in plans:
        asking = Possible(Space(one), {}, (UNTOLD,) * len(one.nodes))
        of_members = {
            ref for node in one.nodes if isinstance(node, get_args(plan.OverMembers)) for ref in asked_of(node)
        }
        for ref, node in enumerate(one.nodes):
            assert all(0 <= part < len(one.nodes) for part in plan.parts(node))
            if ref not in of_members:
                support = asking.diagrams.support(asking.of(ref))
                assert occurring_in_plan(asking, ref) >= support - asking.space.kept.keys()


def test_every_kind_of_node_says_which_of_its_parts_ask_for_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no part is small enough to be tried as a whole, a fact is asked for by itself, and keeps all its points."""
    monkeypatch.setattr(merge, "FEW", 0)
    forgotten = []
    for node in (*VALUES, *CONDITIONS):
        points = regions_of((node,), {}).points
        kept = merge.told_apart(points, (node,), {})
        forgotten += [type(node).__name__ for one in points if isinstance(one, nodes.Fact) and kept[one] != points[one]]
    assert forgotten == []


# --- what else is a closed union ----------------------------------------------------------------------


@pytest.mark.parametrize("one", CELLS, ids=lambda one: type(one).__name__)
def test_every_kind_of_cell_fits_and_is_written(one: nodes.Cell) -> None:
    assert nodes.fits(one, Fraction(2)) in (True, False)
    assert cell(one, NUMBER)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: type(unit).__name__)
def test_every_kind_of_unit_can_be_decided(unit: nodes.Unit) -> None:
    assert questions_of(unit).whole.results == unit.results


@pytest.mark.parametrize("unknown", UNKNOWNS, ids=lambda unknown: type(unknown).__name__)
def test_every_kind_of_unknown_is_tried(unknown: nodes.Unknown) -> None:
    values: Mapping[nodes.Unknown, nodes.Value] = {
        COUNTED.fact: COUNTED,
        OPEN: nodes.ParameterValue(OPEN),
        READINGS: nodes.ReadingValue(READINGS, NUMBER),
    }
    assert unknown in unknowns(values[unknown], {})
    assert len(regions_of((values[unknown],), {}).of(unknown)) > 1
    assert spread(values[unknown], {}) is None


@pytest.mark.parametrize("value", KNOWN, ids=lambda value: type(value).__name__)
def test_every_kind_of_known_value_is_written(value: Known) -> None:
    assert show(value, NUMBER)
    assert value is nodes.Special.NONE or plain(value) is not None


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: type(kind).__name__)
def test_every_type_has_its_words(kind: types.Type) -> None:
    assert types.word(kind)
    assert types.unit(kind) is not None
    assert types.comparable(kind, kind)
