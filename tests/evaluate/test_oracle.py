"""The first law: the reference decides every small clause as the oracle does.

The oracle tries every completion of the missing facts with every reading of what is open. Where the reference says that
it kept a set (``exact`` is False), it may say less than the oracle, but never anything else. The truth tables and the
table of the outcomes of a clause are held cell by cell.
"""

import datetime
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import get_args

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fupin_rules import truth
from fupin_rules.calendar import PERIODS
from fupin_rules.comparison import Relation
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided, Outcome, ValueResult
from fupin_rules.evaluate.possible import worlds
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Members, Special, Unlisted, Value
from fupin_rules.model.question import questions_of
from fupin_rules.money import Rounding
from fupin_rules.source import NOWHERE
from fupin_rules.truth import Truth
from tests.support import oracle, small_clauses
from tests.support.lanes import examples_of, lane
from tests.support.small_clauses import GRANTED, HERE, SHARED, USED, comparison, fact, simple_clause

CLAUSES, UNSETTLED, CASES = lane(176, 1440), lane(216, 1760), 8
"""How many clauses are tried of any kind, how many that an open point decides often, and how many cases of each."""
FEW = 3
"""Up to how many unknowns the judge without a memory decides too; a search lets it decide every case, however long."""
BLOCKS = 8
"""Into how many tests they are divided, so that several processes may share the work."""
FEWER_POINTS = 5_000
"""How many points the oracle tries for one comparison of a generated clause: those with more take most of the time."""
LEAST_COMPARED = lane(2_400, 20_000)
LEAST_UNSETTLED = 0.25
"""The least part of the comparisons in which something is 待核实 or 存疑."""
LEAST_OPEN = 0.15
"""The least part of the comparisons that come out 存疑."""
MOST_LEFT_OUT = 0.12
"""The greatest part of the cases that may lie beyond the oracle."""
MOST_KEPT = 0.25
"""The greatest part of the comparisons in which the reference may keep a set."""


# --- the law ------------------------------------------------------------------------------------------


def differences(decision: Decided, answer: oracle.Answer) -> list[str]:
    """Say in what a decision differs from the oracle's answer, or goes beyond it where it is not exact."""
    missing = {fact.shown for fact in decision.missing}
    points = {point.key for point in decision.open}
    found = []
    if decision.exact:
        pairs = {
            "资格": (decision.eligibility.value, answer.eligibility),
            "outcome": (decision.outcome.value, answer.outcome),
            "missing": (missing, answer.missing),
            "open": (points, answer.open),
        }
        found += [f"{name}: {got} 应为 {wanted}" for name, (got, wanted) in pairs.items() if got != wanted]
    else:
        found += beyond("资格", decision.eligibility.value, answer.eligibility)
        found += beyond("outcome", decision.outcome.value, answer.outcome)
        found += [] if missing >= answer.missing else [f"missing: {missing} 不含 {answer.missing}"]
    if Outcome.TO_VERIFY in (decision.eligibility, decision.outcome) and not missing:
        found.append("missing: 待核实 而无所缺")
    if Outcome.OPEN in (decision.eligibility, decision.outcome) and not points:
        found.append("open: 存疑 而无未定")
    # A kept set may not see that nothing is ever granted; what it says of a grant then speaks of no completion.
    nothing = not decision.exact and oracle.MET not in answer.readings
    for got, wanted in zip(decision.values, answer.values, strict=True):
        if nothing and got.role != USED:
            continue
        found += _value_differences(got, wanted, exact=decision.exact and got.exact)
    return found


def beyond(name: str, got: str, wanted: str) -> list[str]:
    """Name a claim that goes too far: 待核实 always stands, 存疑 only where no fact could settle the matter."""
    stands = got in (wanted, oracle.TO_VERIFY) or (got == oracle.OPEN and wanted != oracle.TO_VERIFY)
    return [] if stands else [f"{name}: {got} 应为 {wanted} 或待核实"]


def _value_differences(got: ValueResult, wanted: oracle.ValueAnswer, *, exact: bool) -> list[str]:
    status = got.status.value
    found = beyond(got.name, status, wanted.status)
    if exact:
        found = [f"{got.name}: {status} 应为 {wanted.status}"] if status != wanted.status else []
        names = {*(fact.shown for fact in got.missing), *(point.key for point in got.open)}
        if not wanted.unsettled <= names <= wanted.changing:
            found.append(f"{got.name}: {names} 应在 {wanted.unsettled} 与 {wanted.changing} 之间")
    if status == wanted.status == oracle.KNOWN and got.value != wanted.value:
        found = [f"{got.name}: {got.value} 应为 {wanted.value}"]
    return found


def repeated(clause: nodes.Clause, known: Mapping[str, Known]) -> set[str]:
    """Return which unknowns occur in more than one comparison: missing facts (``fact``), open points (``open``)."""
    counts: Counter[oracle.Unknown] = Counter()
    for atom in oracle.atoms_of(clause):
        counts.update(oracle.needs(atom, known))
    return {
        "fact" if isinstance(one, nodes.Fact | oracle.Others) else "open" for one, count in counts.items() if count > 1
    }


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_reference_is_the_oracle(block: int, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config) -> None:
    seen: Counter[str] = Counter()
    searching = not settings().derandomize

    def compare(data: st.DataObject, unsettled: bool) -> None:
        clause = data.draw(small_clauses.clauses(unsettled))
        names = oracle.names_in(clause)
        question = questions_of(clause).within
        for _ in range(CASES):
            known = data.draw(small_clauses.cases(names, unsettled))
            try:
                answer = oracle.decide(clause, known, FEWER_POINTS)
            except oracle.TooManyWorldsError:
                seen["beyond the oracle"] += 1
                continue
            decision = reference.decide(question, known, remembering)
            assert differences(decision, answer) == []
            if searching or len(frozenset().union(*(unknowns(root, known) for root in question.roots))) <= FEW:
                assert reference.decide(question, known) == decision
                seen["also without a memory"] += 1
            seen["compared"] += 1
            seen[answer.outcome] += 1
            seen.update(f"a {kind} repeated" for kind in repeated(clause, known))
            seen["kept as a set"] += not decision.exact

    for unsettled, clauses in ((False, CLAUSES), (True, UNSETTLED)):
        law = given(st.data(), st.just(unsettled))(compare)
        many = settings(max_examples=clauses // BLOCKS, suppress_health_check=list(HealthCheck))(law)
        examples_of(pytestconfig, block, 0)(many)()
    with capsys.disabled():
        print(f"\nreference == oracle: {', '.join(f'{count} {name}' for name, count in seen.most_common())}")
    compared = seen["compared"]
    assert compared >= LEAST_COMPARED // BLOCKS
    assert seen[oracle.TO_VERIFY] + seen[oracle.OPEN] >= LEAST_UNSETTLED * compared
    assert seen[oracle.OPEN] >= LEAST_OPEN * compared
    assert seen["beyond the oracle"] <= MOST_LEFT_OUT * compared
    assert seen["kept as a set"] <= MOST_KEPT * compared
    assert min(seen["a fact repeated"], seen["a open repeated"]) >= compared // 100


@pytest.mark.long
@pytest.mark.parametrize("limit", [100, 400])
def test_however_little_is_tried_nothing_wrong_is_said(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is given up, the decision says that it is not exact, and leaves out nothing that matters."""
    monkeypatch.setattr(worlds, "LIMIT", limit)
    seen: Counter[str] = Counter()

    @settings(max_examples=FEW_CLAUSES, suppress_health_check=list(HealthCheck))
    @seed(limit)
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        clause = data.draw(small_clauses.clauses())
        question = questions_of(clause).within
        known = data.draw(small_clauses.cases(oracle.names_in(clause)))
        try:
            answer = oracle.decide(clause, known, FEWER_POINTS)
        except oracle.TooManyWorldsError:
            return
        decision = reference.decide(question, known, remembering)
        assert differences(decision, answer) == []
        seen["compared"] += 1
        seen["kept as a set"] += not decision.exact

    compare()
    assert seen["kept as a set"] >= 0.05 * seen["compared"]


FEW_CLAUSES = lane(120, 2_000)
"""How many clauses are decided with far fewer combinations than may be tried."""

ROUNDS, EACH = 120, 25
"""How many rounds may be needed until every construct was generated, and how many clauses one round generates."""


@pytest.mark.long
def test_small_clauses_hold_every_construct() -> None:
    """A new member of a union has to be generated, and known to the oracle, before the law says anything of it."""
    unions = (nodes.Value, nodes.Condition, nodes.Cell, types.Type)
    missing: set[object] = {member for union in unions for member in get_args(union)}
    missing |= {*Rounding, *PERIODS, "最大值", "最小值", "平均值"}

    @settings(max_examples=EACH, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(small_clauses.clauses())
    def collect(clause: nodes.Clause) -> None:
        for root in questions_of(clause).within.roots:
            for node in oracle.below(root):
                missing.difference_update({type(node)}, {type(node.type)} if isinstance(node, nodes.Value) else ())
                match node:
                    case nodes.Rounded(rounding=one) | nodes.Statistic(word=one):
                        missing.discard(one)
                    case nodes.MonthsFrom(type=kind):
                        missing.discard(types.unit(kind))
                    case nodes.Lookup(table=table):
                        missing.difference_update(type(cell) for row in table.rows for cell in row.cells)
                    case _:
                        pass

    for number in range(ROUNDS):
        if missing:
            seed(number)(collect)()
    assert missing == set()


# --- what the law has found ---------------------------------------------------------------------------

AREA, WEIGHT = fact("面积", small_clauses.EXACT), fact("重量", small_clauses.EXACT)
PEOPLE, YES, NO = fact("人数", small_clauses.WHOLE), fact("是否甲", types.Boolean()), fact("是否乙", types.Boolean())
LIMIT = nodes.Parameter("参数", small_clauses.EXACT, None, (), "", HERE)
ABOVE = attrs.evolve(LIMIT, name="参数(多于5)", limits=(("多于", Relation.MORE, Fraction(5)),))


def number(value: int) -> nodes.Literal:
    return nodes.Literal(Fraction(value), small_clauses.WHOLE)


def holds(name: nodes.Fact) -> nodes.Condition:
    return nodes.Holds(nodes.FactValue(name), id="条", span=NOWHERE)


def none_of(*items: nodes.Condition) -> nodes.Condition:
    return nodes.NoneOf(items, (), id="条", span=NOWHERE)


def any_of(*items: nodes.Condition) -> nodes.Condition:
    return nodes.Any(items, (), id="条", span=NOWHERE)


def plus(left: Value, right: Value) -> nodes.Value:
    return nodes.Arithmetic(left, "+", right, small_clauses.EXACT)


def halved(value: Value) -> nodes.Value:
    half = nodes.Arithmetic(value, "÷", number(2), small_clauses.EXACT)
    return nodes.Rounded(Rounding.DOWN, half, small_clauses.WHOLE)


def over(left: Value, right: Value) -> nodes.Value:
    return nodes.Arithmetic(left, "÷", right, small_clauses.EXACT)


def withheld_unless(name: nodes.Fact) -> nodes.Value:
    """Return 5 if the fact is true, else 不给予."""
    rows = tuple(
        nodes.Row((nodes.OptionsCell((word,), False, None),), (result,), "行", span=NOWHERE)
        for word, result in ((True, number(5)), (False, None))
    )
    columns = (nodes.Column("数", small_clauses.WHOLE),)
    table = nodes.Table("T", "表", (nodes.FactValue(name),), columns, rows, (), HERE)
    return nodes.Lookup(table, table.inputs, 0)


KIND, MEMBER = fact("类别", small_clauses.KIND), small_clauses.MEMBERS.facts[0]
ABSENT = fact("年数", small_clauses.WHOLE, nullable=True)
DATED = attrs.evolve(LIMIT, name="分期", versions=(nodes.Version(small_clauses.DAYS[0], Fraction(5), ""),))


def by_kind() -> nodes.Value:
    """Return 5 for either word of an open enumeration, by a table that says nothing of others."""
    rows = tuple(
        nodes.Row((nodes.OptionsCell((word,), False, None),), (number(5),), "行", span=NOWHERE)
        for word in small_clauses.KIND.choices
    )
    columns = (nodes.Column("数", small_clauses.WHOLE),)
    table = nodes.Table("T", "表", (nodes.FactValue(KIND),), columns, rows, (), HERE)
    return nodes.Lookup(table, table.inputs, 0)


def by_kind_twice() -> nodes.Value:
    """Return 5 for either word of an open enumeration; each column provides for others, no row does."""
    first, second = (nodes.OptionsCell((word,), False, None) for word in small_clauses.KIND.choices)
    cells = ((first, nodes.AnyCell()), (nodes.OtherCell((first,)), second), (nodes.OtherCell((first,)), first))
    rows = tuple(nodes.Row(row, (number(5),), "行", span=NOWHERE) for row in cells)
    columns = (nodes.Column("数", small_clauses.WHOLE),)
    table = nodes.Table("T", "表", (nodes.FactValue(KIND), nodes.FactValue(KIND)), columns, rows, (), HERE)
    return nodes.Lookup(table, table.inputs, 0)


def by_other_kind() -> nodes.Value:
    """Return 5 for either word of an open enumeration; for others 7 or 8, by another fact."""
    listed = nodes.OptionsCell(small_clauses.KIND.choices, False, None)
    true, false = (nodes.OptionsCell((word,), False, None) for word in (True, False))
    others = nodes.OtherCell((listed,))
    rows = (
        nodes.Row((listed, nodes.AnyCell()), (number(5),), "行", span=NOWHERE),
        nodes.Row((others, true), (number(7),), "行", span=NOWHERE),
        nodes.Row((others, false), (number(8),), "行", span=NOWHERE),
    )
    columns = (nodes.Column("数", small_clauses.WHOLE),)
    table = nodes.Table("T", "表", (nodes.FactValue(KIND), nodes.FactValue(YES)), columns, rows, (), HERE)
    return nodes.Lookup(table, table.inputs, 0)


def exists(condition: nodes.Condition) -> nodes.Condition:
    return nodes.OfMembers(small_clauses.MEMBERS, False, condition, id="条", span=NOWHERE)


def counted(condition: nodes.Condition) -> nodes.Value:
    return nodes.Aggregated(small_clauses.MEMBERS, condition, None, small_clauses.WHOLE)


AMOUNT, NUMBER = fact("金额", small_clauses.MONEY), small_clauses.MEMBERS.facts[1]


def borne(owner: str | nodes.Reading, other: nodes.Value | None = None) -> nodes.Value:
    """Return half of a missing amount, as one of two payers bears it; or of 5.01 of which the other one bears a part."""
    half = nodes.Literal(Fraction(50), small_clauses.PERCENT)
    percents = (half, other or half)
    columns = tuple(nodes.Column(payer, small_clauses.PERCENT) for payer in small_clauses.PAYERS)
    row = nodes.Row((nodes.AnyCell(),), percents, "行", span=NOWHERE)
    table = nodes.Table("S", "分担", (nodes.FactValue(YES),), columns, (row,), (), HERE)
    fixed = nodes.Literal(Fraction("5.01"), small_clauses.MONEY)
    amount = nodes.FactValue(AMOUNT) if other is None else fixed
    sharing = nodes.Sharing("S", table, amount, owner, (), HERE)
    return nodes.Share(amount, sharing, table.inputs, "省", small_clauses.MONEY)


def statistic(word: str, condition: nodes.Condition | None) -> nodes.Value:
    kind = small_clauses.EXACT
    return nodes.Statistic(small_clauses.MEMBERS, condition, nodes.FactValue(NUMBER), word, number(3), kind)


def late(due: nodes.Value) -> nodes.Condition:
    days = nodes.DaysLate(nodes.FactValue(fact("到岗日", small_clauses.DAY)), due, small_clauses.WHOLE)
    return comparison(days, Relation.AT_MOST, number(3))


LABEL = nodes.Reading("哪一天", "哪一天", (("甲", number(3)), ("乙", number(5))), None, HERE)
READ = nodes.ReadingValue(LABEL, small_clauses.WHOLE)
LESS, MORE, EQUAL = Relation.LESS, Relation.MORE, Relation.EQUAL


def attained(name: str, years: int = 7) -> nodes.Value:
    """Return the day on which somebody is so old, where the text leaves open what holds for 29 February."""
    born = nodes.FactValue(fact(name, small_clauses.DAY))
    return nodes.Attained(born, number(years), small_clauses.AGE_RULE, small_clauses.COMMON_YEAR, small_clauses.DAY)


AGED_7, AGED_8 = attained("出生日", 7), attained("出生日", 8)

FOUND: Mapping[str, nodes.Clause] = {
    "one fact twice in one comparison": simple_clause(
        requires=(comparison(plus(nodes.FactValue(AREA), nodes.FactValue(AREA)), EQUAL, number(5)),)
    ),
    "a fact added to an open parameter": simple_clause(
        requires=(comparison(plus(nodes.FactValue(AREA), nodes.ParameterValue(LIMIT)), EQUAL, number(5)),)
    ),
    "a whole number against an exact one": simple_clause(
        requires=(
            comparison(nodes.FactValue(AREA), EQUAL, nodes.FactValue(PEOPLE)),
            comparison(nodes.FactValue(AREA), MORE, number(0)),
            comparison(nodes.FactValue(AREA), LESS, number(5)),
        )
    ),
    "a parameter above its limit": simple_clause(
        requires=(comparison(nodes.FactValue(AREA), EQUAL, nodes.ParameterValue(ABOVE)),)
    ),
    "不给予 of a clause that is referred to": simple_clause(
        requires=(nodes.ClauseHolds(simple_clause(results=((withheld_unless(YES), GRANTED),)), id="条", span=NOWHERE),)
    ),
    "存疑 that is never 符合 grants nothing": simple_clause(
        applies=(comparison(READ, MORE, number(3)),),
        requires=(comparison(nodes.FactValue(PEOPLE), MORE, number(5)),),
        results=((withheld_unless(YES), GRANTED), (nodes.FactValue(PEOPLE), SHARED)),
    ),
    "a fact that decides which reading is granted": simple_clause(
        requires=(
            none_of(
                any_of(comparison(READ, MORE, number(3)), none_of(holds(YES))),
                any_of(comparison(READ, LESS, number(5)), holds(YES)),
            ),
        ),
        results=((READ, GRANTED),),
    ),
    "two open points, of which neither alone settles": simple_clause(
        requires=(comparison(READ, EQUAL, nodes.ParameterValue(LIMIT)),)
    ),
    "a rounded value of a fact below another": simple_clause(
        applies=(comparison(nodes.FactValue(AREA), LESS, nodes.FactValue(WEIGHT)),),
        requires=(comparison(nodes.FactValue(WEIGHT), LESS, number(3)),),
        results=((halved(nodes.FactValue(AREA)), SHARED),),
    ),
    "a divisor that can be 0": simple_clause(
        applies=(comparison(nodes.FactValue(PEOPLE), MORE, number(0)),),
        requires=(comparison(over(number(6), nodes.FactValue(PEOPLE)), MORE, number(1)),),
        results=((over(number(6), nodes.FactValue(PEOPLE)), GRANTED),),
    ),
    "a fact divided by one that can be 0": simple_clause(
        requires=(comparison(over(nodes.FactValue(AREA), nodes.FactValue(PEOPLE)), LESS, number(2)),)
    ),
    "a word that an open enumeration may not list": simple_clause(
        requires=(nodes.OneOf(nodes.FactValue(KIND), ("低保",), None, False, id="条", span=NOWHERE),)
    ),
    "a table that leaves out the words that are not listed": simple_clause(results=((by_kind(), GRANTED),)),
    "a table whose columns provide for such words and whose rows do not": simple_clause(
        requires=(none_of(nodes.OneOf(nodes.FactValue(KIND), ("低保", "特困"), None, False, id="条", span=NOWHERE)),),
        results=((by_kind_twice(), GRANTED),),
    ),
    "a dated parameter whose day is not known": simple_clause(
        requires=(
            comparison(nodes.ParameterValue(DATED, nodes.FactValue(small_clauses.DECIDING_DAY)), MORE, number(3)),
        )
    ),
    "one list asked for twice": simple_clause(
        requires=(any_of(exists(holds(MEMBER)), comparison(counted(holds(MEMBER)), LESS, number(1))),)
    ),
    "members measured by an open parameter": simple_clause(
        requires=(
            exists(comparison(nodes.FactValue(small_clauses.MEMBERS.facts[1]), MORE, nodes.ParameterValue(LIMIT))),
        )
    ),
    "members whom a condition rules out": simple_clause(
        requires=(exists(comparison(nodes.FactValue(NUMBER), LESS, number(0))),)
    ),
    "members of whom each meets a condition": simple_clause(
        requires=(comparison(counted(comparison(nodes.FactValue(NUMBER), LESS, number(0))), LESS, number(1)),)
    ),
    "the greatest of those above a number": simple_clause(
        requires=(
            comparison(statistic("最大值", comparison(nodes.FactValue(NUMBER), MORE, number(5))), LESS, number(3)),
        )
    ),
    "a mean that others cannot bring down to 0": simple_clause(
        requires=(comparison(statistic("平均值", None), MORE, number(0)),)
    ),
    "a member's number beside an open parameter": simple_clause(
        results=(
            (counted(comparison(nodes.FactValue(NUMBER), Relation.DIFFERENT, nodes.ParameterValue(LIMIT))), GRANTED),
        )
    ),
    "an amount that leaves a remainder": simple_clause(
        results=((number(5), GRANTED), (borne(small_clauses.REMAINDER), GRANTED))
    ),
    "shares that may not be the whole": simple_clause(
        results=((number(5), GRANTED), (borne("省", nodes.ParameterValue(small_clauses.SHARE_OF)), GRANTED))
    ),
    "amounts of which one leaves no remainder": simple_clause(
        requires=(
            comparison(nodes.FactValue(AMOUNT), MORE, number(5)),
            comparison(nodes.FactValue(AMOUNT), LESS, nodes.Literal(Fraction("5.04"), small_clauses.MONEY)),
        ),
        results=((number(5), GRANTED), (borne(small_clauses.REMAINDER), GRANTED)),
    ),
    "a deadline of some days of grace": simple_clause(
        requires=(late(nodes.Literal(small_clauses.DAYS[0], small_clauses.DAY)),)
    ),
    "a deadline in working days that nobody can count": simple_clause(
        requires=(
            comparison(
                nodes.WorkdaysLater(
                    nodes.FactValue(fact("到岗日", small_clauses.DAY)), 3, small_clauses.WORKDAYS, small_clauses.DAY
                ),
                LESS,
                nodes.Literal(small_clauses.NO_CALENDAR, small_clauses.DAY),
            ),
        )
    ),
    "an open comparison kept beside a missing word": simple_clause(
        requires=(nodes.OneOf(nodes.FactValue(KIND), ("低保", "特困"), None, False, id="条", span=NOWHERE),),
        exceptions=(
            comparison(
                nodes.Extreme((nodes.FactValue(ABSENT), nodes.ParameterValue(LIMIT)), False, small_clauses.EXACT),
                Relation.AT_MOST,
                nodes.ParameterValue(LIMIT),
            ),
        ),
    ),
    "open parameters added to each other": simple_clause(
        requires=(
            comparison(plus(nodes.ParameterValue(LIMIT), nodes.ParameterValue(ABOVE)), MORE, number(5)),
            comparison(plus(nodes.ParameterValue(LIMIT), nodes.ParameterValue(ABOVE)), LESS, number(3)),
        )
    ),
    "the day of an age that is granted, of someone born on 29 February": simple_clause(results=((AGED_7, GRANTED),)),
    "an age that is one in no leap year, or one in most": simple_clause(
        results=((nodes.Choose(holds(YES), AGED_7, AGED_8, small_clauses.DAY), GRANTED),)
    ),
    "the month of an age beside an open month": simple_clause(
        results=((nodes.MonthOf(AGED_7, 0, small_clauses.MONTH), GRANTED),),
        requires=(
            comparison(
                nodes.MonthOf(AGED_8, 0, small_clauses.MONTH),
                LESS,
                nodes.ParameterValue(attrs.evolve(LIMIT, type=small_clauses.MONTH)),
            ),
        ),
    ),
}


WHOLE_LIMIT = attrs.evolve(LIMIT, name="整数参数", type=small_clauses.WHOLE)
DAY_LIMIT = attrs.evolve(LIMIT, name="日期参数", type=small_clauses.DAY)
BESIDE: Mapping[str, tuple[tuple[nodes.Condition, ...], Outcome, bool]] = {
    "a rounded half": (
        (comparison(halved(nodes.FactValue(PEOPLE)), Relation.AT_LEAST, nodes.ParameterValue(WHOLE_LIMIT)),),
        Outcome.OPEN,
        True,
    ),
    "a sum, on the right": (
        (comparison(nodes.ParameterValue(LIMIT), MORE, plus(nodes.FactValue(AREA), number(2))),),
        Outcome.OPEN,
        True,
    ),
    "a birthday with a reading of its own": (
        (comparison(attained("到岗日"), LESS, nodes.ParameterValue(DAY_LIMIT)),),
        Outcome.OPEN,
        True,
    ),
    "with a limit that a fact may fall short of": (
        (comparison(plus(nodes.FactValue(AREA), number(2)), MORE, nodes.ParameterValue(ABOVE)),),
        Outcome.TO_VERIFY,
        True,
    ),
    "below the least that it counts": (
        (
            comparison(
                nodes.Arithmetic(nodes.FactValue(PEOPLE), "-", number(10), small_clauses.SIGNED),
                EQUAL,
                nodes.ParameterValue(WHOLE_LIMIT),
            ),
        ),
        Outcome.TO_VERIFY,
        True,
    ),
    "of a fact that may be 无": (
        (comparison(plus(nodes.FactValue(ABSENT), number(2)), MORE, nodes.ParameterValue(LIMIT)),),
        Outcome.TO_VERIFY,
        True,
    ),
    "of a fact and a parameter that are compared elsewhere": (
        (
            comparison(halved(nodes.FactValue(PEOPLE)), EQUAL, nodes.ParameterValue(WHOLE_LIMIT)),
            comparison(nodes.FactValue(PEOPLE), LESS, number(3)),
            comparison(nodes.ParameterValue(WHOLE_LIMIT), MORE, number(0)),
        ),
        Outcome.TO_VERIFY,
        True,
    ),
    "of two values beside one parameter": (
        (
            comparison(halved(nodes.FactValue(PEOPLE)), EQUAL, nodes.ParameterValue(WHOLE_LIMIT)),
            comparison(plus(nodes.FactValue(PEOPLE), number(2)), EQUAL, nodes.ParameterValue(WHOLE_LIMIT)),
        ),
        Outcome.TO_VERIFY,
        False,
    ),
    "of a parameter that stands beside a fact too": (
        (
            comparison(halved(nodes.FactValue(PEOPLE)), EQUAL, nodes.ParameterValue(WHOLE_LIMIT)),
            comparison(nodes.FactValue(ABSENT), EQUAL, nodes.ParameterValue(WHOLE_LIMIT)),
        ),
        Outcome.TO_VERIFY,
        False,
    ),
    "of halves that a whole parameter cannot equal": (
        (
            comparison(
                nodes.Arithmetic(nodes.FactValue(PEOPLE), "÷", number(2), small_clauses.EXACT),
                EQUAL,
                nodes.ParameterValue(WHOLE_LIMIT),
            ),
        ),
        Outcome.TO_VERIFY,
        False,
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_computed_missing_fact_beside_an_open_value(name: str) -> None:
    """No value of the fact settles what an open value decides (存疑), unless the open value has a limit."""
    requires, expected, exact = BESIDE[name]
    clause = simple_clause(requires=requires)
    decision = reference.decide(questions_of(clause).within, {})
    assert (decision.eligibility, decision.exact) == (expected, exact)
    if "birthday" not in name:  # more worlds than the oracle tries
        assert differences(decision, oracle.decide(clause, {})) == []
    for day in small_clauses.DAYS[:2]:
        known: Mapping[str, Known] = {"人数": Fraction(3), "面积": Fraction(3), "到岗日": day}
        after = reference.decide(questions_of(clause).within, known)
        assert differences(after, oracle.decide(clause, known)) == []


def all_of(*items: nodes.Condition) -> nodes.Condition:
    return nodes.All(items, (), id="条", span=NOWHERE)


def by_yes(then: Value, otherwise: Value) -> nodes.Value:
    return nodes.Choose(holds(YES), then, otherwise, small_clauses.WHOLE)


SUM_ABOVE_9 = comparison(plus(nodes.ParameterValue(LIMIT), nodes.ParameterValue(ABOVE)), MORE, number(9))
READ_3, READ_5 = comparison(READ, LESS, number(5)), comparison(READ, MORE, number(3))

OTHER = nodes.ReadingValue(attrs.evolve(LABEL, title="另一天"), small_clauses.WHOLE)
OTHER_3, OTHER_5 = comparison(OTHER, LESS, number(5)), comparison(OTHER, MORE, number(3))

TIER = nodes.Choose(holds(YES), number(100), number(200), small_clauses.WHOLE)

GUARDED: Mapping[str, nodes.Clause] = {
    "a fact that decides which reading is granted, under 存疑": simple_clause(
        requires=(any_of(all_of(holds(YES), READ_3), all_of(none_of(holds(YES)), READ_5)),), results=((READ, GRANTED),)
    ),
    "a value that is used, whatever is granted": simple_clause(
        requires=(holds(YES),), results=((number(3), GRANTED), (by_yes(number(3), number(5)), USED))
    ),
    "a value that is shared, where it may be granted": simple_clause(
        requires=(holds(YES),), results=((number(3), GRANTED), (by_yes(number(3), number(5)), SHARED))
    ),
    "no reading meets both 适用 and 条件": simple_clause(
        applies=(READ_5,), requires=(READ_3,), results=((by_yes(number(3), number(5)), GRANTED),)
    ),
    "the same, with what else is required": simple_clause(
        applies=(READ_5,), requires=(READ_3, holds(NO)), results=((by_yes(number(3), number(5)), GRANTED),)
    ),
    "one reading meets both 适用 and 条件": simple_clause(
        applies=(READ_5,), requires=(READ_5,), results=((by_yes(number(3), number(5)), GRANTED),)
    ),
    "a value to be verified behind one that is open": simple_clause(
        results=((READ, GRANTED), (by_yes(number(3), number(5)), GRANTED))
    ),
    "a value that a fact moves": simple_clause(
        requires=(holds(NO),), results=((by_yes(number(3), number(5)), GRANTED),)
    ),
    "a value of which an open point is moved by a fact": simple_clause(
        requires=(READ_5,), results=((by_yes(number(3), READ), GRANTED),)
    ),
    "a branch that a reading chooses": simple_clause(
        results=((nodes.Choose(READ_5, number(3), number(5), small_clauses.WHOLE), GRANTED),)
    ),
    "a reading beside a parameter that occurs again": simple_clause(
        requires=(
            comparison(READ, EQUAL, nodes.ParameterValue(LIMIT)),
            comparison(nodes.ParameterValue(LIMIT), MORE, number(0)),
        )
    ),
    "a fact behind open parameters that are kept as a set": simple_clause(
        requires=(any_of(SUM_ABOVE_9, all_of(holds(YES), nodes.Not(SUM_ABOVE_9, id="条", span=NOWHERE))),)
    ),
    "the same in two conditions of 适用": simple_clause(
        applies=(SUM_ABOVE_9, any_of(holds(YES), nodes.Not(SUM_ABOVE_9, id="条", span=NOWHERE)))
    ),
    "no reading of two meets both 适用 and 条件": simple_clause(
        applies=(READ_5, any_of(OTHER_5, READ_5)),
        requires=(READ_3, any_of(OTHER_3, READ_3)),
        results=((by_yes(number(3), number(5)), GRANTED),),
    ),
    "不给予 computed with 无": simple_clause(
        results=((plus(withheld_unless(YES), nodes.FactValue(ABSENT)), GRANTED),),
    ),
    "told apart by a word that is not listed only": simple_clause(results=((by_other_kind(), GRANTED),)),
    "used in full where what is granted does not tell it apart": simple_clause(
        results=((nodes.Extreme((TIER, number(50)), False, small_clauses.WHOLE), GRANTED), (TIER, USED)),
    ),
    "a fact beside two readings, and what is kept as a set beside what holds": simple_clause(
        requires=(
            any_of(READ_5, all_of(nodes.Not(READ_5, id="条", span=NOWHERE), holds(YES))),
            any_of(holds(NO), SUM_ABOVE_9),
        ),
    ),
    "a fact that says which reading is meant, and what is kept as a set beside what holds": simple_clause(
        requires=(
            READ_5,
            comparison(READ, EQUAL, by_yes(number(5), number(3))),
            any_of(holds(NO), SUM_ABOVE_9),
        ),
    ),
    "three conditions of which each two share a fact": simple_clause(
        requires=(
            any_of(all_of(holds(YES), holds(NO)), none_of(holds(YES), holds(NO))),
            holds(YES),
            none_of(holds(NO)),
        ),
    ),
    "an end that is 无": simple_clause(
        requires=(
            comparison(
                nodes.Earliest(
                    nodes.FactValue(fact("止月", small_clauses.MONTH, nullable=True)),
                    nodes.Literal(small_clauses.MONTHS[1], small_clauses.MONTH),
                    small_clauses.MONTH,
                ),
                EQUAL,
                nodes.Literal(small_clauses.MONTHS[1], small_clauses.MONTH),
            ),
        )
    ),
}


STEPS: Mapping[str, Mapping[str, Known]] = {
    "nothing": {},
    "yes": {"是否甲": True},
    "no": {"是否甲": False},
    "the other": {"是否乙": True},
    "no years": {"年数": Special.NONE},
    "no end": {"止月": Special.NONE},
}


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("known", STEPS.values(), ids=STEPS)
def test_a_single_step_of_the_decision(name: str, known: Mapping[str, Known]) -> None:
    """Each clause turns on one step of the evaluator, which the generated clauses may pass by."""
    clause = GUARDED[name]
    question = questions_of(clause).within
    decision = reference.decide(question, known)
    assert differences(decision, oracle.decide(clause, known)) == []
    assert reference.decide(question, known, remembering) == decision


def test_what_is_kept_as_a_set_names_all_that_it_needs() -> None:
    """Two missing facts added up: the open value may still be settled, and what is used names both facts."""
    added = plus(nodes.FactValue(AREA), nodes.FactValue(WEIGHT))
    clause = simple_clause(requires=(comparison(added, MORE, number(5)),), results=((READ, GRANTED), (added, USED)))
    decision = reference.decide(questions_of(clause).within, {})
    granted, used = decision.values
    assert (decision.exact, decision.eligibility) == (False, Outcome.TO_VERIFY)
    assert (granted.status.value, used.status.value) == (oracle.TO_VERIFY, oracle.TO_VERIFY)
    assert {one.name for one in used.missing} == {"面积", "重量"}
    assert {one.name for one in decision.missing} == {"面积", "重量"}


def test_an_open_point_asked_twice_by_at_least_is_widened_where_a_set_is_kept() -> None:
    """One of 及时 and 非及时 holds under every reading, so 适用 holds, and only the two facts are missing."""
    timely = nodes.Undetermined(small_clauses.DEGREE, id="条", span=NOWHERE)
    either = (timely, nodes.Not(timely, id="条", span=NOWHERE))
    added = plus(nodes.FactValue(AREA), nodes.FactValue(WEIGHT))
    clause = simple_clause(
        applies=(nodes.AtLeast(1, either, (), id="条", span=NOWHERE),),
        requires=(comparison(added, MORE, number(5)),),
    )
    decision = reference.decide(questions_of(clause).within, {})
    assert (decision.exact, decision.eligibility) == (False, Outcome.TO_VERIFY)


@pytest.mark.parametrize(("count", "exact"), [(3, True), (13, False)])
def test_more_than_4096_combinations_are_kept_as_a_set(count: int, exact: bool) -> None:
    """Facts in a ring, each compared with the next: 8 combinations are tried, 8,192 are not."""
    ring = [holds(fact(f"是否{number}", types.Boolean())) for number in range(count)]
    pairs = [all_of(one, none_of(ring[index - 1])) for index, one in enumerate(ring)]
    question = questions_of(simple_clause(requires=(any_of(*pairs),))).within
    decision = reference.decide(question, {})
    assert (decision.exact, decision.eligibility, len(decision.missing)) == (exact, Outcome.TO_VERIFY, count)


KNOWN: Sequence[Mapping[str, Known]] = [
    {},
    {"是否甲": True},
    {"是否甲": False},
    {"人数": Fraction(3)},
    {"面积": Fraction(3)},
    {"类别": Unlisted("别的")},
    {"户.成员": Members(0, complete=False)},
    {"户.成员": Members(1, complete=False), "户.成员[1].甲": True, "户.成员[1].数": Fraction(3)},
    {"户.成员": Members(1, complete=True), "户.成员[1].甲": True, "户.成员[1].数": Fraction(4)},
    {"年数": Special.NONE},
    {"金额": Fraction("5.01")},
    {"比例": Fraction(5)},
    {"解释「分担的差额」": "市"},
    {"到岗日": small_clauses.NO_CALENDAR - datetime.timedelta(days=9)},
]


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_reference_is_the_oracle_where_it_once_was_not(name: str, known: Mapping[str, Known]) -> None:
    clause = FOUND[name]
    question = questions_of(clause).within
    assert differences(reference.decide(question, known), oracle.decide(clause, known)) == []


def test_unknown_age_is_no_error() -> None:
    years = attrs.evolve(LIMIT, name="年龄", type=small_clauses.WHOLE)
    birth = nodes.FactValue(fact("生日", small_clauses.DAY))
    for age in (nodes.ParameterValue(years), nodes.FactValue(PEOPLE)):
        day = nodes.Attained(birth, age, small_clauses.AGE_RULE, small_clauses.COMMON_YEAR, small_clauses.DAY)
        limit = nodes.Literal(small_clauses.DAYS[0], small_clauses.DAY)
        question = questions_of(simple_clause(requires=(comparison(day, LESS, limit),))).within
        for known in ({}, {"生日": small_clauses.DAYS[0]}):
            assert not reference.decide(question, known).exact


# --- the tables ---------------------------------------------------------------------------------------

FAILS, OPEN, HOLDS = Truth.FAILS, Truth.OPEN, Truth.HOLDS
AND = {
    (HOLDS, HOLDS): HOLDS,
    (HOLDS, OPEN): OPEN,
    (HOLDS, FAILS): FAILS,
    (OPEN, HOLDS): OPEN,
    (OPEN, OPEN): OPEN,
    (OPEN, FAILS): FAILS,
    (FAILS, HOLDS): FAILS,
    (FAILS, OPEN): FAILS,
    (FAILS, FAILS): FAILS,
}
OR = {
    (HOLDS, HOLDS): HOLDS,
    (HOLDS, OPEN): HOLDS,
    (HOLDS, FAILS): HOLDS,
    (OPEN, HOLDS): HOLDS,
    (OPEN, OPEN): OPEN,
    (OPEN, FAILS): OPEN,
    (FAILS, HOLDS): HOLDS,
    (FAILS, OPEN): OPEN,
    (FAILS, FAILS): FAILS,
}
NOT = {HOLDS: FAILS, OPEN: OPEN, FAILS: HOLDS}


def condition_that_is(name: str, truths: frozenset[Truth]) -> nodes.Condition:
    """Return a condition that can turn out to be these truths, by a missing fact and an open point of its own."""
    value = nodes.FactValue(fact(name, types.Choice(tuple(str(truth.word) for truth in sorted(truths)))))
    reading = attrs.evolve(LABEL, title=name)
    opened = comparison(nodes.ReadingValue(reading, small_clauses.WHOLE), MORE, number(3))
    certain = nodes.OneOf(value, (HOLDS.word,), None, False, id="条", span=NOWHERE)
    doubtful = nodes.OneOf(value, (OPEN.word,), None, False, id="条", span=NOWHERE)
    return any_of(certain, nodes.All((doubtful, opened), (), id="条", span=NOWHERE))


SETS = tuple(frozenset(chosen) for size in (1, 2, 3) for chosen in itertools.combinations((FAILS, OPEN, HOLDS), size))


def outcome_of(requires: Sequence[nodes.Condition], applies: Sequence[nodes.Condition] = ()) -> Outcome:
    clause = simple_clause(applies=tuple(applies), requires=tuple(requires))
    return reference.decide(questions_of(clause).within, {}).eligibility


@pytest.mark.parametrize(("left", "right"), tuple(AND))
def test_tables_of_truth(left: Truth, right: Truth) -> None:
    assert truth.all_of((left, right)) is AND[left, right]
    assert truth.any_of((left, right)) is OR[left, right]
    assert truth.negation(left) is NOT[left]
    assert truth.at_least(2, (left, right)) is AND[left, right]
    assert truth.at_least(1, (left, right)) is OR[left, right]


@pytest.mark.parametrize(("left", "right"), tuple(AND))
def test_tables_of_truth_in_clauses(left: Truth, right: Truth) -> None:
    plain = {HOLDS: Outcome.MET, OPEN: Outcome.OPEN, FAILS: Outcome.NOT_MET}
    one, other = condition_that_is("左", frozenset({left})), condition_that_is("右", frozenset({right}))
    both = nodes.All((one, other), (), id="条", span=NOWHERE)
    assert outcome_of([both]) is plain[AND[left, right]]
    assert outcome_of([any_of(one, other)]) is plain[OR[left, right]]
    assert outcome_of([none_of(one, other)]) is plain[NOT[OR[left, right]]]
    assert outcome_of([nodes.Not(one, id="条", span=NOWHERE)]) is plain[NOT[left]]
    for count in range(4):
        some = nodes.AtLeast(count, (one, other), (), id="条", span=NOWHERE)
        assert outcome_of([some]) is plain[truth.at_least(count, (left, right))]


def outcome_by_the_page(applies: frozenset[Truth], holds: frozenset[Truth]) -> Outcome:
    """Return the cell of the table of outcomes: 适用 from left to right, E from top to bottom."""
    if applies == {FAILS}:
        return Outcome.NOT_APPLICABLE
    if applies == {OPEN}:
        return Outcome.OPEN
    settled = {frozenset({HOLDS}): Outcome.MET, frozenset({FAILS}): Outcome.NOT_MET, frozenset({OPEN}): Outcome.OPEN}
    if applies == {HOLDS}:
        return settled.get(holds, Outcome.TO_VERIFY)
    return Outcome.OPEN if holds == {OPEN} and FAILS not in applies else Outcome.TO_VERIFY


@pytest.mark.parametrize("applies", SETS, ids=lambda truths: "".join(sorted(one.word for one in truths)))
@pytest.mark.parametrize("holds", SETS, ids=lambda truths: "".join(sorted(one.word for one in truths)))
def test_table_of_outcomes(applies: frozenset[Truth], holds: frozenset[Truth]) -> None:
    clause = simple_clause(applies=(condition_that_is("适用", applies),), requires=(condition_that_is("须", holds),))
    expected = outcome_by_the_page(applies, holds)
    decision = reference.decide(questions_of(clause).within, {})
    assert decision.eligibility is expected
    assert oracle.decide(clause, {}).eligibility == expected.value
    exception = attrs.evolve(clause, requires=(), exceptions=(nodes.Not(clause.requires[0], id="条", span=NOWHERE),))
    excepted = reference.decide(questions_of(exception).within, {})
    assert excepted.eligibility is expected


def test_comparison_with_absence_fails() -> None:
    name = fact("年数", small_clauses.WHOLE, nullable=True)
    for relation in Relation:
        clause = simple_clause(requires=(comparison(nodes.FactValue(name), relation, number(3)),))
        question = questions_of(clause).within
        assert reference.decide(question, {"年数": Special.NONE}).eligibility is Outcome.NOT_MET
