"""Flat code says what the diagrams and the reference say, wherever a case tells everything that is asked for."""

import datetime
import io
import keyword
import re
import tokenize
import typing
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from random import Random

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules.calendar import COMMON_YEAR_DAYS, AgeRule, add_period, attain
from fupin_rules.comparison import Relation
from fupin_rules.compiled import running
from fupin_rules.compiled.asked import Asked, Compiled, told_of
from fupin_rules.compiled.flat import CALLED, Answer, Flat, Run, generate, generate_each, load, load_each
from fupin_rules.compiled.occurring import occurring
from fupin_rules.compiled.running import UNTOLD
from fupin_rules.compiled.shape import Shape
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.meaning import is_true
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.kinds import ResultKind, Role
from fupin_rules.lower import plan
from fupin_rules.lower.encode import encode
from fupin_rules.lower.plan import Kind, Plan
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Members, Unlisted
from fupin_rules.model.question import questions_of
from fupin_rules.money import Rounding
from fupin_rules.source import NOWHERE
from tests.compiled.test_diagrams import ALL_KINDS, shipped_worlds
from tests.evaluate.test_oracle import FOUND
from tests.support import oracle, small_clauses
from tests.support.lanes import examples_of, lane
from tests.support.shipped import POLICIES
from tests.support.small_clauses import WHOLE

CLAUSES, CASES, BLOCKS = lane(240, 4_000), lane(10, 25), 4
LEAST_TOLD = 0.5
"""The least part of the cases that flat code must have decided."""


def by_diagrams(unit: Compiled, world: Mapping[str, Known]) -> Asked:
    """Return a question asked without flat code."""
    asked = unit.ask(world)
    vars(asked)["told"] = None
    return asked


def asks_for_nothing(asked: Asked) -> bool:
    """Return whether the case tells everything that is asked for, whatever comes of it."""
    unit = asked.compiled.plan
    roots = (*unit.applies, *unit.requires, *unit.exceptions, *(one.node for one in unit.results))
    return not any(occurring(asked.diagrams.found.possible, ref) for ref in roots)


def all_conditions(unit: Compiled) -> tuple[Plan, list[nodes.Condition]]:
    """Return the plan of a question with every condition in it that stands outside lists, and these."""
    question, found = unit.question, dict[int, nodes.Condition]()
    waiting: list[nodes.Value | nodes.Condition] = [*question.conditions, *(one.value for one in question.results)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Condition) and unit.lowering.ref(node) is not None:
            found[id(node)] = node
        if not isinstance(node, nodes.OverMembers):
            waiting += nodes.children(node)
    conditions = list(found.values())
    refs = enumerate(map(unit.lowering.ref, conditions))
    return attrs.evolve(unit.plan, conditions=tuple((str(bit), ref) for bit, ref in refs)), conditions


def agree(
    unit: Compiled, run: Run, conditions: list[nodes.Condition], world: Mapping[str, Known], *, whole: bool
) -> Answer | None:
    """Hold flat code to the diagrams, and its bits to them and in a whole world to the meaning of the conditions."""
    answer, asked = run(told_of(unit.plan, world)), by_diagrams(unit, world)
    assert (answer is not None) == asks_for_nothing(asked)
    possible, diagrams = asked.diagrams.found.possible, asked.diagrams.found.possible.diagrams
    for at, (value, of_members) in enumerate(zip(asked.each, Shape(unit.plan).list_of, strict=True)):
        if of_members is None:
            assert (value is UNTOLD) == bool(occurring(possible, at))
            assert value is UNTOLD or diagrams.payloads[possible.of(at)] == value
    if answer is not None:
        outcome, holds, unknown, values = answer
        decision = asked.decision
        assert outcome is decision.eligibility
        assert [(type(one), one) for one in values] == [
            (type(one), one) for one in (encode(result.value) for result in decision.values if result.value is not None)
        ]
        assert unit.decide(world) == decision
        for bit, condition in enumerate(conditions):
            ref = unit.lowering.ref(condition)
            assert ref is not None
            assert (unknown >> bit & 1 == 1) == bool(occurring(possible, ref))
            if not unknown >> bit & 1:
                assert (holds >> bit & 1 == 1) == diagrams.payloads[possible.of(ref)]
            if whole:
                assert (holds >> bit & 1 == 1) == is_true(condition, world)
    return answer


# --- the law ------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_flat_code_is_the_diagrams_and_the_reference(
    block: int, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CLAUSES // BLOCKS, suppress_health_check=list(HealthCheck))
    @given(small_clauses.clauses(), st.integers(0, 2**32))
    def compare(clause: nodes.Clause, number: int) -> None:
        unit, names, random = Compiled.of(questions_of(clause).within), oracle.names_in(clause), Random(number)
        wider, conditions = all_conditions(unit)
        flat = generate(wider)
        assert_tells_no_word(flat)
        assert_tells_no_word(generate_each(wider))
        run = load(flat)
        for index in range(CASES):
            world = small_clauses.whole_case(random, names)
            whole = not any(isinstance(value, Unlisted) for value in world.values())
            if index % 3 == 2:
                for key in random.sample(sorted(world), random.randint(0, min(2, len(world)))):
                    del world[key]
                    whole = False
                for name, listed in world.items():
                    if isinstance(listed, Members) and random.randrange(3) == 0:
                        world[name] = Members(listed.count, complete=False)
                        whole = False
            answer = agree(unit, run, conditions, world, whole=whole)
            seen["compared"] += 1
            assert answer is not None or not whole
            if answer is None:
                seen["left to diagrams"] += 1
                continue
            seen[answer[0].value] += 1
            if index == 0:
                expected = reference.decide(unit.question, world, remembering)
                assert expected == unit.decide(world)

    examples_of(pytestconfig, block, 2000)(compare)()
    with capsys.disabled():
        print(f"\nflat == diagrams == reference: {', '.join(f'{count} {name}' for name, count in seen.most_common())}")
    assert seen["left to diagrams"] <= (1 - LEAST_TOLD) * seen["compared"]


def test_what_was_once_wrong_and_every_kind_of_node() -> None:
    kinds: set[str] = set()
    for number, clause in enumerate((*FOUND.values(), *BY_HAND.values())):
        unit, names, random = Compiled.of(questions_of(clause).within), oracle.names_in(clause), Random(number)
        wider, conditions = all_conditions(unit)
        run = load(generate(wider))
        for _ in range(10):
            world = small_clauses.whole_case(random, names)
            whole = not any(isinstance(value, Unlisted) for value in world.values())
            answer = agree(unit, run, conditions, world, whole=whole)
            assert unit.decide(world) == reference.decide(unit.question, world) or not whole
            kinds |= {type(node).__name__ for node in unit.plan.nodes if answer is not None}
    assert kinds == ALL_KINDS


COUNTED = nodes.FactValue(small_clauses.MEMBERS.facts[1])
HALVED = nodes.DefinedValue(
    nodes.Definition(
        "D-半",
        "所称半",
        nodes.Rounded(
            Rounding.UP,
            nodes.Arithmetic(COUNTED, "÷", nodes.Literal(Fraction(2), WHOLE), small_clauses.EXACT),
            WHOLE,
        ),
        WHOLE,
        True,
        (),
        small_clauses.HERE,
    )
)
"""A definition of each member, which may be verified for all of them."""


def _statistic(word: str, condition: nodes.Condition | None) -> nodes.Value:
    return nodes.Statistic(
        small_clauses.MEMBERS, condition, HALVED, word, nodes.Literal(Fraction(3), WHOLE), small_clauses.EXACT
    )


def _above(value: nodes.Value) -> nodes.Condition:
    return small_clauses.comparison(HALVED, Relation.AT_LEAST, value)


_DAY = nodes.FactValue(small_clauses.fact("到岗日", small_clauses.DAY))
_BIRTHDAY = nodes.Attained(
    _DAY, nodes.Literal(Fraction(7), WHOLE), small_clauses.AGE_RULE, small_clauses.COMMON_YEAR, small_clauses.DAY
)
_MONTH = nodes.FactValue(small_clauses.fact("起月", small_clauses.MONTH))
_LAST_MONTH = nodes.FactValue(small_clauses.fact("止月", small_clauses.MONTH, nullable=True))


def _on_a_day(value: nodes.Value) -> nodes.Condition:
    end = nodes.Literal(small_clauses.DAYS[1], small_clauses.DAY)
    return small_clauses.comparison(value, Relation.AT_MOST, end)


BY_HAND = {
    "以平均值为界": small_clauses.simple_clause(
        requires=(
            small_clauses.comparison(
                nodes.Aggregated(small_clauses.MEMBERS, _above(_statistic("平均值", None)), None, WHOLE),
                Relation.AT_LEAST,
                nodes.Literal(Fraction(1), WHOLE),
            ),
        ),
        results=(
            (nodes.Aggregated(small_clauses.MEMBERS, None, HALVED, WHOLE), small_clauses.GRANTED),
            (_statistic("最大值", _above(_statistic("最小值", None))), small_clauses.USED),
        ),
    ),
    "其余各种": small_clauses.simple_clause(
        applies=(
            nodes.PlacedIn(nodes.FactValue(small_clauses.fact("地点", types.Region())), "甲省", id="地", span=NOWHERE),
        ),
        requires=(
            nodes.AtLeast(
                1,
                (_on_a_day(nodes.DayAfter(_DAY, 1, small_clauses.DAY)), _on_a_day(_BIRTHDAY)),
                (),
                id="至少",
                span=NOWHERE,
            ),
        ),
        results=(
            (
                nodes.MonthsFrom(
                    _MONTH, nodes.Earliest(_LAST_MONTH, _MONTH, small_clauses.MONTH), types.Number("月", whole=True)
                ),
                small_clauses.GRANTED,
            ),
            (
                nodes.Ranked(
                    small_clauses.MEMBERS,
                    _above(nodes.Literal(Fraction(1), WHOLE)),
                    (nodes.RankKey(COUNTED, True),),
                    types.Ranking(),
                ),
                small_clauses.USED,
            ),
        ),
    ),
    "成员之外的": small_clauses.simple_clause(
        requires=(
            nodes.OfMembers(
                small_clauses.MEMBERS,
                True,
                _above(nodes.FactValue(small_clauses.fact("人数", WHOLE))),
                id="条",
                span=NOWHERE,
            ),
        ),
        results=((_statistic("平均值", None), small_clauses.GRANTED),),
    ),
}
"""Lists whose members are measured by what another list comes to, and by what is no member's own; kinds of node that no
clause which was once wrong holds."""


@pytest.mark.parametrize("name", [name for name in BY_HAND if name != "其余各种"])
def test_what_is_asked_of_a_member_is_found_once(name: str) -> None:
    source = generate(Compiled.of(questions_of(BY_HAND[name]).within).plan).source
    assert source.count("// 2") == 2, "once where all is told, once where it is not"
    assert most_often_written(source) == 1


def test_shipped_policies_decide_alike(capsys: pytest.CaptureFixture[str]) -> None:
    units: dict[nodes.Question, tuple[Compiled, Run, list[nodes.Condition]]] = {}
    seen: Counter[str] = Counter()
    for question, world in shipped_worlds(POLICIES, 1, Random(20261130)):
        if question not in units:
            unit = Compiled.of(question)
            wider, conditions = all_conditions(unit)
            flat = generate(wider)
            assert_tells_no_word(flat)
            units[question] = unit, load(flat), conditions
        unit, run, conditions = units[question]
        told = agree(unit, run, conditions, world, whole=False) is not None
        seen["told" if told else "left to diagrams"] += 1
        if told:
            expected = reference.decide(question, world, remembering)
            assert unit.decide(world) == expected
    with capsys.disabled():
        print(f"\nshipped: {', '.join(f'{count} {name}' for name, count in seen.most_common())}")
    assert seen["told"] >= 0.3 * seen.total()


# --- what stands in the text --------------------------------------------------------------------------

NAME = re.compile(r"[a-z]+\d+(_\d+)?|[RO]_[A-Z_]+")
"""Numbered names, and those of roundings and outcomes."""
USUAL = {
    *(
        "constants",
        "make",
        "hopeful",
        "careful",
        "each",
        "told",
        "get",
        "name",
        "before",
        "outcome",
        "holds",
        "unknown",
    ),
    *("startswith", *CALLED),
}


def assert_tells_no_word(flat: Flat) -> None:
    """Hold a text to numbered names, numbers and what it may call: no text of a policy stands in it."""
    assert flat.source.isascii()
    for token in tokenize.generate_tokens(io.StringIO(flat.source).readline):
        assert token.type not in (tokenize.STRING, tokenize.COMMENT), token
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            assert NAME.fullmatch(token.string) or token.string in USUAL, token


def most_often_written(source: str) -> int:
    """Return how often the line of a node is written at most, within one function."""
    most = 0
    for text in re.split(r"^ def ", source, flags=re.MULTILINE):
        most = max(most, *Counter(re.findall(r"^ *(n\d+) = ", text, re.MULTILINE)).values(), 0)
    return most


HOSTILE = ('"', "'", "\\", "\n", "__import__('os')", '"""', "{told}", "class", "#", "甲\u2028乙", "n1", "U", "")


def hostile_plan() -> Plan:
    """Return a plan all of whose words are such as could be taken for code."""
    slots = [plan.Slot(f"fact {word}", Kind.FACT, plan.Words(HOSTILE)) for word in HOSTILE]
    slots += [plan.Slot(f"place {word}", Kind.FACT, plan.Names(HOSTILE)) for word in HOSTILE]
    given: list[plan.Node] = [plan.Given(slot) for slot in range(len(slots))]
    count = len(HOSTILE)
    tests: list[plan.Node] = [plan.Among(ref, (word,)) for ref, word in enumerate(HOSTILE)]
    tests += [plan.Among(ref, (word, "别的")) for ref, word in enumerate(HOSTILE)]
    tests += [plan.Within(ref + count, word) for ref, word in enumerate(HOSTILE)]
    words: list[plan.Node] = [plan.Constant(word) for word in HOSTILE]
    first = len(given)
    every = plan.All(tuple(range(first, first + len(tests))))
    ref = len(given) + len(tests) + len(words)
    results = [
        plan.Result(word, Role.USED, ResultKind.NAMED, first + len(tests) + number)
        for number, word in enumerate(HOSTILE)
    ]
    conditions = tuple((f"{number} {word}", first + number) for number, word in enumerate(HOSTILE))
    return Plan(HOSTILE[4], tuple(slots), (*given, *tests, *words, every), (), (ref,), (), tuple(results), conditions)


def test_words_that_look_like_code_are_data() -> None:
    flat = generate(hostile_plan())
    assert_tells_no_word(flat)
    told = {f"fact {word}": word for word in HOSTILE} | {f"place {word}": word for word in HOSTILE}
    assert load(flat)(told) == (Outcome.MET, (1 << len(HOSTILE)) - 1, 0, HOSTILE)
    each = generate_each(hostile_plan())
    assert_tells_no_word(each)
    assert load_each(each)(told)[: len(HOSTILE)] == HOSTILE
    assert load(flat)({**told, "fact '": "#"}) == (Outcome.NOT_MET, (1 << len(HOSTILE)) - 1 - 2, 0, HOSTILE)


def plan_of(
    slots: typing.Sequence[plan.Slot], found: typing.Sequence[plan.Node], requires: typing.Sequence[int], *results: int
) -> Plan:
    """Return a plan that requires some nodes and gives others."""
    given = tuple(plan.Result(str(ref), Role.USED, ResultKind.NAMED, ref) for ref in results)
    conditions = tuple((str(ref), ref) for ref in requires)
    return Plan("MD-01", tuple(slots), tuple(found), (), tuple(requires), (), given, conditions)


WHOLE_NUMBER = plan.Range("number", 0, 10**12, 1)
DAY = plan.Range("day", 693_596, 767_009, 1)


def chain(length: int) -> Plan:
    """Return a chain of definitions each of which is used three times."""
    found: list[plan.Node] = [plan.Given(0), plan.Constant(1), plan.Constant("2月28日")]
    for _ in range(length):
        last = len(found) - 1 if len(found) > 3 else 0
        found.append(plan.Attained(last, 1, False, 2))
        found.append(plan.Extreme(True, (last + 1 if last else 3, last + 1 if last else 3, last + 1 if last else 3)))
    return plan_of([plan.Slot("日", Kind.FACT, DAY)], found, (), len(found) - 1)


def test_a_chain_of_definitions_is_written_once_each() -> None:
    sources = [generate(chain(length)).source for length in (100, 200, 400)]
    assert generate_each(chain(100)).source.count("attained(") == 100
    assert [source.count("attained(") for source in sources] == [200, 400, 800]
    assert len(sources[2]) - len(sources[1]) < 2.1 * (len(sources[1]) - len(sources[0]))
    assert all(most_often_written(source) == 1 for source in sources)
    (day,) = (load(generate(chain(100)))({"日": 730_000}) or ((), ()))[-1]
    assert day == plus_years(730_000, 100)


def plus_years(day: int, years: int) -> int:
    """Return the same day some years later."""
    found = datetime.date.fromordinal(day)
    return found.replace(year=found.year + years).toordinal()


ITEMS = 2_000


@pytest.mark.parametrize("kind", ["且", "或", "至少", "行", "非", "加"])
def test_a_plan_of_two_thousand_items_is_no_matter(kind: str) -> None:
    slots = [plan.Slot(f"数{number}", Kind.FACT, WHOLE_NUMBER) for number in range(ITEMS)]
    found: list[plan.Node] = [plan.Constant(1), *(plan.Given(slot) for slot in range(ITEMS))]
    found += [plan.Compare(Relation.AT_LEAST, 1 + number, 0) for number in range(ITEMS)]
    tests = tuple(range(1 + ITEMS, 1 + 2 * ITEMS))
    last, results = len(found), tuple[int, ...]()
    match kind:
        case "且":
            found.append(plan.All(tests))
        case "或":
            found.append(plan.Any(tests))
        case "至少":
            found.append(plan.AtLeast(3, tests))
        case "行":
            found += [plan.Case(tests, (*range(1, 1 + ITEMS), 0)), plan.Compare(Relation.AT_LEAST, last, 0)]
            results, last = (last,), last + 1
        case "非":
            found += [plan.Not(ref) for ref in range(2 * ITEMS, 3 * ITEMS)]
            last = len(found) - 1
        case _:
            found += [plan.Arithmetic("+", last - 1 + number if number else 1, 1 + number) for number in range(ITEMS)]
            found += [plan.Compare(Relation.AT_LEAST, len(found) - 1, 0)]
            last = len(found) - 1
    run = load(generate(plan_of(slots, found, (last,), *results)))
    told = {slot.key: 0 for slot in slots}
    answers = [run({**told, "数7": 5, "数1900": one, "数1990": one}) for one in (0, 2)]
    expected = {
        "且": [False, False],
        "或": [True, True],
        "至少": [False, True],
        "行": [True, True],
        "非": [False, False],
        "加": [True, True],
    }[kind]
    assert [answer and answer[0] is Outcome.MET for answer in answers] == expected
    assert run({"数7": 5}) is None
    if kind == "行":
        assert [answer and answer[-1] for answer in (run({**told, "数1900": 4}), run(told))] == [(4,), (1,)]


def test_one_list_within_another_is_left_to_the_diagrams() -> None:
    slots = [
        plan.Slot("户.成员", Kind.ROSTER, plan.Words(()), roster="户.成员"),
        plan.Slot("户.成员[].数", Kind.FACT, WHOLE_NUMBER, roster="户.成员"),
        plan.Slot("其余", Kind.REST, WHOLE_NUMBER, roster="户.成员"),
    ]
    found: list[plan.Node] = [plan.Given(1), plan.Statistic(0, None, 0, "最大值", 0, 2), plan.Total(0, None, 1, 2)]
    run = load(generate(plan_of(slots, found, (), 2)))
    assert run({"户.成员": plan.Members(1, complete=True), "户.成员[1].数": 3}) is None


# --- what generated code calls ------------------------------------------------------------------------


@given(st.dates(), st.integers(-130_000, 130_000), st.integers(-4_000_000, 4_000_000))
def test_a_later_day_is_that_of_the_calendar(day: datetime.date, months: int, days: int) -> None:
    for by_months, by_days in ((months, 0), (0, days), (months % 100, days % 100), (months, days)):
        expected = add_period(day, months=by_months, days=by_days)
        assert running.later_day(day.toordinal(), by_months, by_days) == expected.toordinal()


@given(
    st.dates() | st.sampled_from([datetime.date(year, 2, 29) for year in (1904, 2000, 9996)]),
    st.integers(0, 9_000),
    st.booleans(),
    st.sampled_from(COMMON_YEAR_DAYS),
)
def test_an_age_is_attained_as_in_the_calendar(
    birth: datetime.date, age: int, from_next_day: bool, choice: str
) -> None:
    expected = attain(birth, age, AgeRule(from_next_day, None), choice)
    assert running.attained(birth.toordinal(), age, from_next_day, choice) == expected.toordinal()


@pytest.mark.parametrize(("age", "expected"), [(-3_000, datetime.date.min), (9_000, datetime.date.max)])
def test_what_lies_beyond_the_calendar_is_its_end(age: int, expected: datetime.date) -> None:
    birth = datetime.date(2000, 2, 29).toordinal()
    assert running.attained(birth, age, False, COMMON_YEAR_DAYS[0]) == expected.toordinal()


def test_an_open_point_is_asked_for_only_where_it_decides() -> None:
    born, age = datetime.date(2000, 2, 29), 21
    leap, plain = (running.attained(day.toordinal(), age, False, UNTOLD) for day in (born, datetime.date(2000, 3, 1)))
    assert (leap, plain) == (UNTOLD, datetime.date(2021, 3, 1).toordinal())
    far, near = (running.workday(day.toordinal(), 3, UNTOLD) for day in (small_clauses.NO_CALENDAR, born))
    assert far is UNTOLD
    assert near == UNTOLD or near > born.toordinal()
    payers = ("省", "市")
    assert running.shares(5, (50, 50), payers, UNTOLD, UNTOLD) == [Fraction(5, 2), Fraction(5, 2)]
    assert running.shares(Fraction(1, 100), (50, 50), payers, UNTOLD, "省") is UNTOLD
    assert running.shares(Fraction(1, 100), (50, 50), payers, "市", UNTOLD) == [0, Fraction(1, 100)]
    assert running.shares(1, (50, 0), payers, UNTOLD, "省") == [1, 0]


@pytest.mark.parametrize("members", [UNTOLD, plan.Members(1, complete=False)])
def test_a_list_that_is_not_whole_says_nothing(members: object) -> None:
    assert running.rows(lambda *_: (1,), {}, "户.成员", members, (), ()) is UNTOLD


def test_what_is_withheld_goes_before_what_is_none_which_is_last_in_order() -> None:
    rows = [(None,), (1,), (plan.WITHHELD,), (2,)]
    assert running.statistic(rows, None, 0, "最大值", 0) is plan.WITHHELD
    assert running.statistic(rows[:2], None, 0, "最大值", 0) is None
    assert running.total(rows, None, 0) is None
    for greatest, first in ((True, ("丁", "乙")), (False, ("乙", "丁"))):
        told = {f"户[{number}].名": name for number, name in enumerate("甲乙丙丁", start=1)}
        order = running.ranked(rows, told, "户", None, ((0, False, greatest),), (".名",))
        assert order == plan.Order((*first, "甲", "丙"), complete=True)
