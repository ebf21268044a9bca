"""The shipped teacher policy decides as the same rules written by hand in Python do; what is missing is what matters.

Whole cases are compared in outcome, rate, months, total and shares. Then facts are taken away, one and two at a time:
trying every value of what is gone with every reading of what is open must give the engine's outcome and missing facts.
"""

import datetime
import itertools
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules.calendar import Month
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.policy_set import facts_of, world_of
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided, Outcome
from fupin_rules.facts.case import fill_parameters
from fupin_rules.model.question import questions_of
from tests.support import teacher_by_hand as by_hand
from tests.support.lanes import SEARCHING, lane
from tests.support.shipped import POLICIES
from tests.support.teacher_by_hand import Setting, Teacher

CASES = lane(250, 5_000)
"""How many whole cases are compared."""
LEAST_OF_EACH_OUTCOME = CASES // 10

Day = datetime.date


def decide(case: Mapping[str, Any], clause: str = "MD-23") -> Decided:
    """Decide one clause with 属地, 施行 and exclusions, without the explanation."""
    found = POLICIES.unit(clause)
    assert found is not None
    policy, unit = found
    read = POLICIES.case(case)
    filled, findings, used = fill_parameters(
        read.parameters, policy.parameters, open_readings(policy), POLICIES.names.aliases, tuple(policy.units)
    )
    assert not findings
    assert used == set(read.parameters)
    world, _ = world_of(facts_of(read, policy.header.subject, 0), POLICIES.names, filled, read.on, read.place)
    return reference.decide(questions_of(unit).whole, world)


def without(case: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """Return a case in which the facts of these fields are unknown."""
    facts = case["facts"] | {by_hand.FACTS[field]: {"未知": True} for field in fields}
    return {**case, "facts": facts}


# --- whole cases --------------------------------------------------------------------------------------


def paid(payment: by_hand.Payment) -> dict[str, Any]:
    """Return what is paid under the names of the policy's results."""
    shares = {payer: by_hand.share_in_yuan(fen) for payer, fen in payment.shares.items()}
    return shares | {
        "标准": by_hand.share_in_yuan(payment.rate),
        "起发月": Month.from_ordinal(payment.start),
        "止发月": Month.from_ordinal(payment.end),
        "计发月数": Fraction(payment.months),
        "累计金额": by_hand.share_in_yuan(payment.total),
        "教师.工作年限": Fraction(payment.years),
    }


def check_whole(teacher: Teacher, setting: Setting) -> str:
    """Hold the engine to the rules by hand for one whole case; return the outcome."""
    answer = by_hand.decide(teacher, setting)
    decision = decide(by_hand.case_of(teacher, setting))
    assert decision.outcome.value == answer.outcome, (teacher, setting)
    assert decision.eligibility is decision.outcome
    assert not decision.missing
    assert not decision.irrelevant
    assert not decision.open
    if answer.payment is not None:
        values = {value.name: value.value for value in decision.values}
        wanted = paid(answer.payment)
        assert {name: values[name] for name in wanted} == wanted, (teacher, setting)
    return answer.outcome


@pytest.mark.long
def test_whole_cases_come_out_as_by_hand() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        def choose(options: Any) -> Any:
            return data.draw(st.sampled_from(options))

        setting = by_hand.some_setting(choose)
        seen[check_whole(by_hand.some_teacher(choose, setting), setting)] += 1

    compare()
    assert min(seen[outcome] for outcome in (by_hand.MET, by_hand.NOT_MET, by_hand.NOT_APPLICABLE)) >= (
        LEAST_OF_EACH_OUTCOME
    ), seen


@pytest.mark.parametrize("terms", range(0, 66))
@pytest.mark.parametrize("reading", [by_hand.FIRST_READING, by_hand.SECOND_READING])
def test_every_number_of_terms(terms: int, reading: str) -> None:
    check_whole(Teacher(terms=terms), Setting(thirty_years=reading))


@pytest.mark.parametrize(
    ("terms", "years", "rate"), [(18, 9, 300), (19, 10, 700), (38, 19, 700), (39, 20, 800), (58, 29, 800)]
)
def test_the_last_and_first_terms_of_a_rate(terms: int, years: int, rate: int) -> None:
    values = {value.name: value.value for value in decide(by_hand.case_of(Teacher(terms=terms), Setting())).values}
    assert (values["教师.工作年限"], values["标准"]) == (years, rate)


@pytest.mark.parametrize(("terms", "rate"), [(59, None), (60, None), (61, 900), (62, 900)])
def test_thirty_years_exactly_are_open(terms: int, rate: int | None) -> None:
    case = by_hand.case_of(Teacher(terms=terms), Setting())
    del case["parameters"]["满30年"]
    decision = decide(case)
    values = {value.name: value for value in decision.values}
    assert decision.eligibility is Outcome.MET
    assert not decision.missing
    if rate is None:
        assert decision.outcome is Outcome.OPEN
        assert values["标准"].possible == {800, 900}
        assert [point.key for point in decision.open] == ["解释「满30年」"]
        assert values["计发月数"].value == 24
    else:
        assert decision.outcome is Outcome.MET
        assert values["标准"].value == rate


ON = Day(2023, 3, 1)


@pytest.mark.parametrize("reading", ["2月28日", "3月1日"])
@pytest.mark.parametrize("on", [*by_hand.around(Day(2023, 2, 28)), Day(2023, 3, 1), Day(2023, 3, 2)])
@pytest.mark.parametrize("birth", [*by_hand.LEAP_BIRTHS, *by_hand.around(Day(1968, 3, 1))])
@pytest.mark.parametrize("sex", ["男", "女"])
def test_births_around_29_february(birth: Day, sex: str, on: Day, reading: str) -> None:
    check_whole(Teacher(birth=birth, sex=sex), Setting(on=on, leap_birthday=reading))


def test_29_february_is_open_only_in_common_years_and_only_where_it_matters() -> None:
    def open_points(birth: Day, on: Day) -> list[str]:
        case = by_hand.case_of(Teacher(birth=birth, sex="女"), Setting(on=on))
        del case["parameters"][by_hand.PARAMETERS["leap_birthday"]]
        return [point.key for point in decide(case).open]

    # 55 years after 1968 is a common year. The first month paid is March or April.
    assert open_points(Day(1968, 2, 29), Day(2023, 6, 1)) == ["解释「2月29日出生者平年的满龄日」"]
    assert open_points(Day(1968, 2, 29), Day(2023, 2, 28)) == ["解释「2月29日出生者平年的满龄日」"]
    assert open_points(Day(1968, 2, 29), Day(2023, 2, 27)) == []
    # Of age before the first batch either way.
    assert open_points(Day(1964, 2, 29), Day(2023, 6, 1)) == []
    assert open_points(Day(1968, 2, 28), Day(2023, 6, 1)) == []


@pytest.mark.parametrize("attained", [*by_hand.around(Day(2020, 12, 31)), *by_hand.around(Day(2021, 1, 31))])
@pytest.mark.parametrize("sex", ["男", "女"])
def test_births_around_the_end_of_the_first_batch(attained: Day, sex: str) -> None:
    birth = by_hand.earlier_by_years(attained, 60 if sex == "男" else 55)
    assert check_whole(Teacher(sex=sex, birth=birth), Setting()) == by_hand.MET


@pytest.mark.parametrize(
    ("attained", "start"),
    [(Day(2020, 12, 31), "2021-01"), (Day(2021, 1, 1), "2021-02"), (Day(2021, 1, 31), "2021-02")],
)
def test_one_day_later_is_one_month_later(attained: Day, start: str) -> None:
    case = by_hand.case_of(Teacher(birth=by_hand.earlier_by_years(attained, 60)), Setting())
    values = {value.name: value.value for value in decide(case).values}
    assert str(values["起发月"]) == start


@pytest.mark.parametrize("on", by_hand.around(Day(2022, 8, 31)))
def test_the_birthday_itself_is_of_age(on: Day) -> None:
    outcome = check_whole(Teacher(birth=Day(1962, 8, 31)), Setting(on=on))
    assert outcome == (by_hand.MET if on >= Day(2022, 8, 31) else by_hand.NOT_MET)


@pytest.mark.parametrize("reading", [by_hand.FIRST_READING, by_hand.SECOND_READING])
@pytest.mark.parametrize(
    "death", [None, *by_hand.around(Day(2020, 12, 31)), *by_hand.around(Day(2021, 1, 31)), Day(2023, 5, 1)]
)
def test_deaths_around_the_dates(death: Day | None, reading: str) -> None:
    check_whole(Teacher(death=death), Setting(died_that_day=reading))


@pytest.mark.parametrize("death", by_hand.around(Day(2021, 6, 1)))
def test_who_died_before_the_birthday_never_reaches_the_age(death: Day) -> None:
    outcome = check_whole(Teacher(birth=Day(1961, 6, 1), death=death), Setting())
    assert outcome == (by_hand.MET if death >= Day(2021, 6, 1) else by_hand.NOT_MET)


@pytest.mark.parametrize("on", [Day(2020, 1, 20), Day(2020, 1, 21), Day(2025, 1, 20), Day(2025, 1, 21)])
def test_the_plan_holds_for_five_years(on: Day) -> None:
    inside = on in (Day(2020, 1, 21), Day(2025, 1, 20))
    outcome = check_whole(Teacher(), Setting(on=on))
    assert (outcome == by_hand.NOT_APPLICABLE) is not inside


@pytest.mark.parametrize("region", by_hand.REGIONS)
@pytest.mark.parametrize("terms", [18, 19])
def test_every_place_and_its_payers(region: str, terms: int) -> None:
    assert check_whole(Teacher(region=region, terms=terms), Setting(city_rate=350_05)) == by_hand.MET


def test_the_vocabulary_and_the_rules_by_hand_name_the_same_places() -> None:
    choices = getattr(POLICIES.names.facts["教师.地区"].type, "choices", ())
    assert tuple(choices) == by_hand.REGIONS
    assert len(by_hand.HELPED_BY_PROVINCE) == 17
    assert set(by_hand.REGIONS) >= by_hand.HELPED_BY_PROVINCE


def test_verified_years_stand_against_the_terms() -> None:
    for years in (0, 9, 10, 29, 31):
        check_whole(Teacher(terms=62, verified_years=years), Setting())


# --- facts taken away ---------------------------------------------------------------------------------


@attrs.frozen
class Base:
    """A case from which facts are taken: those already missing, and what is left open."""

    name: str
    teacher: Teacher
    setting: Setting = Setting()
    missing: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    def case(self, removed: tuple[str, ...]) -> dict[str, Any]:
        """Return the case without the removed facts and without what is open."""
        case = by_hand.case_of(self.teacher, self.setting)
        for field in self.open:
            del case["parameters"][by_hand.PARAMETERS[field]]
        return without(case, (*self.missing, *removed))


SUBSTITUTE: dict[str, Any] = {"contract": False, "filed": False}
BASES = (
    Base("发放", Teacher(**SUBSTITUTE)),
    Base(
        "不符合",
        Teacher(registered=False, longest_run=1, dismissed=True, birth=Day(1968, 1, 1), sex="女", **SUBSTITUTE),
    ),
    Base("缺事实", Teacher(terms=39), missing=("hired", "community"), open=("substitute_until",)),
    Base(
        "恰好30年",
        Teacher(terms=59, death=Day(2020, 12, 31), **SUBSTITUTE),
        open=("thirty_years", "died_that_day", "leap_birthday", "city_rate"),
    ),
)
SINGLES = [(field,) for field in by_hand.FACTS]
PAIRS = list(itertools.combinations(by_hand.FACTS, 2))
REMOVALS = [(base, removed) for base in BASES for removed in [(), *SINGLES]]
if SEARCHING:
    REMOVALS += [(base, removed) for base in BASES for removed in PAIRS]
else:
    # Every pair once, dealt out among the cases, the one with most completions to a case that leaves nothing open;
    # a search tries every pair with every case.
    REMOVALS += [
        (BASES[0 if removed == ("birth", "terms") else number % len(BASES)], removed)
        for number, removed in enumerate(PAIRS)
    ]

Result = tuple[str, tuple[frozenset[Any], ...] | None]
"""What one completion gives under every reading: 资格, and what each granted value can be."""


def result(teacher: Teacher, readings: list[Setting]) -> Result:
    """Decide one completion under every reading; where they disagree the outcome is 存疑."""
    answers = [by_hand.decide(teacher, setting) for setting in readings]
    outcomes = {answer.outcome for answer in answers}
    payments = [answer.payment for answer in answers if answer.payment is not None]
    granted = [(one.rate, one.start, one.end, one.months, one.total) for one in payments]
    return (
        outcomes.pop() if len(outcomes) == 1 else "存疑",
        tuple(frozenset(values) for values in zip(*granted, strict=True)) if granted else None,
    )


def try_everything(base: Base, removed: tuple[str, ...]) -> tuple[str, set[str]]:
    """Return the outcome and the missing facts that all completions and readings leave."""
    fields = tuple(dict.fromkeys((*base.missing, *removed)))
    readings = list(by_hand.readings_of(base.setting, base.open))
    choices = [by_hand.values_of(field, base.setting) for field in fields]
    results: dict[tuple[object, ...], Result] = {
        values: result(by_hand.changed(base.teacher, dict(zip(fields, values, strict=True))), readings)
        for values in itertools.product(*choices)
    }
    eligible = {outcome for outcome, _ in results.values()}
    missing = set()
    for position, field in enumerate(fields):
        beside: dict[tuple[object, ...], set[Result]] = {}
        for values, one in results.items():
            beside.setdefault((*values[:position], *values[position + 1 :]), set()).add(one)
        if any(len(found) > 1 for found in beside.values()):
            missing.add(by_hand.FACTS[field])
    if len(eligible) > 1:
        return "待核实", missing
    (outcome,) = eligible
    if outcome != by_hand.MET:
        return outcome, missing
    granted = {values for _, values in results.values() if values is not None}
    columns: list[set[frozenset[Any]]] = [set(column) for column in zip(*granted, strict=True)]
    if any(len(column) > 1 and any(len(one) == 1 for one in column) for column in columns):
        return "待核实", missing
    return ("存疑" if any(len(one) > 1 for column in columns for one in column) else by_hand.MET), missing


@pytest.mark.long
@pytest.mark.parametrize(
    ("base", "removed"), REMOVALS, ids=[f"{base.name}-{'-'.join(removed) or '全'}" for base, removed in REMOVALS]
)
def test_what_is_taken_away_is_missing_exactly_if_it_matters(base: Base, removed: tuple[str, ...]) -> None:
    outcome, missing = try_everything(base, removed)
    decision = decide(base.case(removed))
    found = {fact.name for fact in decision.missing}
    if not decision.exact:
        # Too many combinations for the engine: it must say so, and must not claim more than what is true.
        assert len(removed) == 2
        assert "birth" in removed
        assert decision.outcome.value in ("待核实", outcome)
        assert found >= missing
        return
    assert decision.outcome.value == outcome
    assert found == missing
    assert (outcome == "待核实") <= bool(missing)
    gone = {by_hand.FACTS[field] for field in (*base.missing, *removed)}
    assert found.isdisjoint(fact.name for fact in decision.irrelevant)
    assert found | {fact.name for fact in decision.irrelevant} == gone


def test_the_cases_taken_from_come_out_in_four_ways() -> None:
    assert [try_everything(base, ())[0] for base in BASES] == ["符合", "不符合", "待核实", "存疑"]
