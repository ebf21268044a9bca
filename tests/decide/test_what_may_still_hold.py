"""What is told too coarsely, or not at all, may yet bring 实施细则 or a version into force: then nothing is 存疑 for good.

Policies with 实施细则 at every level of a place and for some days are drawn, and a case that tells some of place, day and
number. It is decided, and so is every case that tells more: what comes out must be what they come out as together, and
what is asked for is what makes two of them differ.
"""

import datetime
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from fupin_rules import CaseError, PolicyError, PolicySet
from fupin_rules.decide.policy_set import Decision
from fupin_rules.kinds import Role
from tests.support.lanes import lane

PLACES = (
    "广东省/梅州市/梅县区/程江镇",
    "广东省/梅州市/梅县区/松口镇",
    "广东省/梅州市/平远县/大柘镇",
    "广东省/广州市/天河区/石牌街道",
    "福建省/厦门市/集美区/灌口镇",
)
REGIONS = (
    "广东省",
    "广东省/梅州市",
    "广东省/梅州市/梅县区",
    "广东省/梅州市/梅县区/松口镇",
    "广东省/梅州市/平远县",
    "福建省",
)
DAYS = tuple(map(datetime.date.fromisoformat, ("2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01", "2022-06-30")))
DAYS = (*DAYS, datetime.date(2022, 7, 1), datetime.date(2023, 1, 1))
NUMBERS = (1, 2, 3, 4)
FORCES = ("", "  施行 自2021-01-01起\n", "  施行 自2021-01-01起,至2021-12-31止\n", "  施行 自2022-01-01起\n")

POLICY = """政策 路费补助
  对象 学生
  项目 路费补助
  本数 依民法典第1259条
{head}
事实 学生.家中人数:整数[人]
事实 学生.申请日:日期

参数 人数限:整数[人] = {limit}

解释 「补多少」 原文写的是适当补助。
  甲说 100元;
  乙说 80元。
  采用 未定。

条款 TT-01 路费补助
  条件 {condition}。
  给予 路费补助,标准为{rate},一次性发放。
"""
STAGED = """分期
  | 自         | 值   | 出处  |
  | 2021-01-01 | 未载 | 第2条 |
  | 2022-01-01 | 3人  | 第2条 |"""
CONDITIONS = (
    "学生.家中人数不少于人数限",
    "学生.家中人数不少于3人",
    "学生.家中人数不少于人数限,且学生.申请日在2022-06-30(含)以前",
    "下列任一:(1)学生.家中人数不少于人数限;(2)基准.属地为「广东省/梅州市/梅县区/松口镇」",
)
RATES = ("解释「补多少」", "60元", "若学生.家中人数不少于4人,则100元,否则解释「补多少」")


@st.composite
def policies(draw: st.DrawFn) -> dict[str, str]:
    """Return the texts of a policy and of one to three 实施细则."""
    region = draw(st.sampled_from((None, *REGIONS[:3])))
    applied = draw(st.booleans())
    head = (f"  属地 {region}\n" if region else "") + ("  适用日 学生.申请日\n" if applied else "")
    limit = draw(st.sampled_from(("未载", "未载", "未载,不少于2人", STAGED)))
    text = POLICY.format(
        head=head, limit=limit, condition=draw(st.sampled_from(CONDITIONS)), rate=draw(st.sampled_from(RATES))
    )
    texts = {"main.policy": text}
    for number in range(draw(st.integers(1, 3))):
        fills = ("参数 人数限 = 3人。\n", "参数 人数限 = 4人。\n", "")
        body = "" if limit == STAGED else draw(st.sampled_from(fills))
        body += draw(st.sampled_from(("采用 「补多少」 乙说。\n", "采用 「补多少」 甲说。\n", "")))
        assume(body)
        texts[f"{number}.policy"] = (
            f"实施细则 细则{number}\n  细化 路费补助\n  依据 自拟\n  属地 {draw(st.sampled_from(REGIONS))}\n"
            f"{draw(st.sampled_from(FORCES))}\n{body}"
        )
    return texts


def loaded(texts: Mapping[str, str]) -> PolicySet:
    """Load policies whose 实施细则 do not disagree."""
    try:
        return PolicySet.of(texts)
    except PolicyError as error:
        if all(finding.code == "M220" for finding in error.findings):
            reject()
        raise


@attrs.frozen
class Case:
    """What is told: a place or the beginning of one, a day and a number, or nothing of each."""

    place: str | None
    day: datetime.date | None
    number: int | None

    def decided(self, policies: PolicySet) -> Decision:
        facts: dict[str, Any] = {} if self.number is None else {"学生.家中人数": self.number}
        facts |= {} if self.day is None else {"学生.申请日": str(self.day)}
        given: dict[str, Any] = {"on": "2022-03-01", "facts": {"学生": {}, **facts}}
        return policies.decide(given | ({} if self.place is None else {"place": self.place}), clauses=["TT-01"])

    def completions(self) -> Iterable["Case"]:
        """Yield every case that tells place, day and number."""
        places = [one for one in PLACES if self.place is None or (one + "/").startswith(self.place + "/")]
        days = DAYS if self.day is None else (self.day,)
        numbers = NUMBERS if self.number is None else (self.number,)
        return itertools.starmap(Case, itertools.product(places, days, numbers))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    place = draw(st.sampled_from((None, *PLACES)))
    if place is not None:
        place = "/".join(place.split("/")[: draw(st.integers(1, 4))])
    return Case(place, draw(st.sampled_from((None, *DAYS))), draw(st.sampled_from((None, *NUMBERS, 4, 4))))


def result(decision: Decision) -> tuple[str, tuple[Any, ...]]:
    """Return what a case comes out as: 资格, and the rate as far as it is settled."""
    (entry,) = decision.entries
    decided = entry.asked.decision
    granted = tuple((one.status, one.possible) for one in decided.values if one.role is Role.GRANTED and one.granted)
    return decided.eligibility.value, granted


def together(found: Mapping[Case, tuple[str, tuple[Any, ...]]], outcomes: set[str]) -> tuple[str, str]:
    """Return 资格 and outcome of a case of which these are the completions, with the outcomes of these."""
    eligible = {each for each, _ in found.values()}
    if len(eligible) > 1:
        return "待核实", "待核实"
    return eligible.pop(), outcomes.pop() if len(outcomes) == 1 and same_rate(found, outcomes) else "待核实"


def same_rate(found: Mapping[Case, tuple[str, tuple[Any, ...]]], outcomes: set[str]) -> bool:
    return outcomes != {"符合"} or len(set(found.values())) == 1


def differing(found: Mapping[Case, object], field: str) -> bool:
    """Return whether two completions that differ in one thing only come out differently."""
    alike: dict[Case, set[object]] = {}
    for case, each in found.items():
        alike.setdefault(attrs.evolve(case, **{field: None}), set()).add(each)
    return any(len(each) > 1 for each in alike.values())


@pytest.mark.long
def test_what_is_told_coarsely_comes_out_as_all_that_may_be_told_does() -> None:
    seen: set[tuple[str, str]] = set()

    @settings(max_examples=lane(40, 1500), suppress_health_check=list(HealthCheck), deadline=None)
    @given(policies(), st.lists(cases(), min_size=2, max_size=2))
    def compare(texts: dict[str, str], told: list[Case]) -> None:
        policies = loaded(texts)
        for case in told:
            decision = case.decided(policies)
            (entry,) = decision.entries
            every = {one: one.decided(policies) for one in case.completions()}
            found = {one: result(each) for one, each in every.items()}
            outcomes = {each.entries[0].outcome for each in every.values()}
            wanted = together(found, outcomes)
            assert (entry.asked.decision.eligibility.value, entry.outcome) == wanted, case
            assert entry.asked.decision.exact
            missing = {fact.name for fact in entry.asked.decision.missing}
            names = {"place": "基准.属地", "day": "学生.申请日", "number": "学生.家中人数"}
            assert missing == {name for field, name in names.items() if differing(found, field)}, case
            assert decision.record()
            seen.add(wanted)

    compare()
    assert seen >= {("待核实", "待核实"), ("存疑", "存疑"), ("符合", "待核实"), ("符合", "符合")}


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"基准.评价学期": "2021年秋季学期"}, ["基准.评价学期"]),
        ({"基准.评价年份": 2021, "基准.评价学期": "2021年春季学期"}, ["基准.评价学期", "基准.评价年份"]),
        ({"基准.评价年份": 2022, "基准.评价学期": "2022年秋季学期"}, []),
        ({"基准.评价学期": {"未知": True}}, []),
    ],
)
def test_a_term_or_year_beside_another_day_is_an_error(told: dict[str, Any], refused: list[str]) -> None:
    policies = PolicySet.of(
        {"甲.policy": "政策 甲\n  对象 学生\n\n事实 学生.甲:是否\n条款 JX-01 甲\n  条件 学生.甲。\n"}
    )
    case = {"on": "2022-12-31", "facts": {"学生.甲": True, **told}}
    if not refused:
        assert policies.decide(case).entries[0].outcome == "符合"
        return
    with pytest.raises(CaseError) as raised:
        policies.decide(case)
    assert [finding.path for finding in raised.value.findings] == refused
