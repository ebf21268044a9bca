"""Relations of facts: what follows from what is told, what cannot be; held to every completion, and broken on purpose."""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fupin_rules import CaseError, PolicySet
from fupin_rules.diagnostics.input import Impossible
from fupin_rules.evaluate.meaning import is_true
from fupin_rules.evaluate.related import Broken, Tie, Ties, finite
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.wording import plain
from tests.support.lanes import lane

HEAD = """政策 样例
  对象 学生
  本数 依民法典第1259条
  项目 补助

{facts}
条款 YL-01 样例
  条件 学生.甲。
"""
YES_NO, COUNTS = "甲乙丙丁", "子丑寅"
FACTS = "".join(f"事实 学生.{name}:是否\n  问 {name}?\n\n" for name in YES_NO) + "".join(
    f"事实 学生.{name}:整数[人]\n  问 {name}?\n\n" for name in COUNTS
)


def ties_of(*relations: str) -> Ties:
    written = "".join(f"关系 「第{number}」 {one}\n  依据 定义:样例。\n\n" for number, one in enumerate(relations))
    return PolicySet.of({"样例.policy": HEAD.format(facts=FACTS + written)}).ties


@st.composite
def relations(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        low, high = draw(st.sampled_from(list(itertools.combinations(COUNTS, 2))))
        return f"学生.{low}{draw(st.sampled_from(['少于', '不超过']))}学生.{high}。"
    one, other = draw(st.permutations(YES_NO))[:2]
    if draw(st.booleans()):
        return f"学生.{one}、学生.{other}不并存。"
    return f"若{draw(st.sampled_from(['', '非']))}学生.{one},则{draw(st.sampled_from(['', '非']))}学生.{other}。"


@settings(max_examples=lane(12, 600))
@given(st.lists(relations(), min_size=1, max_size=6), st.data())
def test_what_is_told_is_refused_exactly_when_nothing_can_complete_it(written: list[str], data: st.DataObject) -> None:
    ties = ties_of(*written)
    rules = [rule for relation in ties.relations for rule in relation.rules]
    assume(next(wide({}, rules), None) is not None)
    told: dict[str, Known] = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                **{f"学生.{name}": st.booleans() for name in YES_NO},
                **{f"学生.{name}": st.sampled_from([Fraction(10), Fraction(20)]) for name in COUNTS},
            },
        )
    )
    found = ties.follow(told)
    possible = list(wide(told, rules))
    assert isinstance(found, Broken) == (not possible)
    if isinstance(found, Broken):
        assert not list(wide({key: told[key] for key in found.told}, rules))
    else:
        for key, one in found.items():
            assert {world[key] for world in possible} == {one.value}


def wide(told: Mapping[str, Known], rules: list[nodes.Condition]) -> Iterator[Mapping[str, Known]]:
    """Yield completions in which a count lies between, below and above those told."""
    names = [f"学生.{name}" for name in (*YES_NO, *COUNTS)]
    numbers = tuple(Fraction(number) for number in (0, 5, 10, 15, 20, 25, 26))
    mentioned = {fact for rule in rules for fact in _names_in(rule)}
    ranges = [
        (told[name],)
        if name in told
        else (True, False)
        if name[-1] in YES_NO
        else numbers
        if name in mentioned
        else (Fraction(0),)
        for name in names
    ]
    for values in itertools.product(*ranges):
        world = dict(zip(names, values, strict=True))
        if all(is_true(rule, world) for rule in rules):
            yield world


def _names_in(rule: nodes.Condition) -> Iterator[str]:
    waiting: list[nodes.Value | nodes.Condition] = [rule]
    while waiting:
        one = waiting.pop()
        if isinstance(one, nodes.FactValue):
            yield one.fact.key
        waiting += nodes.children(one)


# --- the shipped relations ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> PolicySet:
    return PolicySet.load()


def some(fact: nodes.Fact) -> tuple[Known, ...]:
    listed = finite(fact)
    if listed is not None:
        return listed[:3]
    days = (datetime.date(1960, 5, 1), datetime.date(1995, 5, 1))
    return days if "日" in fact.name or "任教" in fact.name else (Fraction(3), Fraction(8))


def breaking(tie: Tie) -> Iterator[dict[str, Known]]:
    """Yield what can be told against a relation."""
    if tie.rule is None:
        fact, source = tie.facts
        if source.key == "基准.属地":
            yield {fact.key: "广州市", source.key: "广东省/梅州市/梅县区"}
            yield {fact.key: "江门市新会区", source.key: "广东省/江门市/蓬江区"}
        else:
            yield {fact.key: Fraction(20), source.key: datetime.date(1960, 5, 1)}
        return
    for values in itertools.product(*map(some, tie.facts)):
        told = {fact.key: one for fact, one in zip(tie.facts, values, strict=True)}
        if not is_true(tie.rule, told):
            yield told


def breaking_together(one: Tie, other: Tie) -> Iterator[dict[str, Known]]:
    """Yield what can be told against two relations at once, of a fact between them nothing."""
    assert one.rule is not None
    assert other.rule is not None
    shared = [fact for fact in one.facts if fact in other.facts]
    outer = [fact for fact in dict.fromkeys((*one.facts, *other.facts)) if fact not in shared]
    values = finite(shared[0]) if len(shared) == 1 and len(outer) < 4 else None
    for told in itertools.product(*map(some, outer)) if values is not None and outer else ():
        known = {fact.key: value for fact, value in zip(outer, told, strict=True)}
        each = [{**known, shared[0].key: value} for value in values or ()]
        if not any(is_true(one.rule, world) and is_true(other.rule, world) for world in each):
            yield known


def case_of(told: Mapping[str, Known]) -> dict[str, object]:
    facts: dict[str, dict[str, object]] = {}
    for key, value in told.items():
        entity, _, name = key.partition(".")
        if entity != "基准":
            facts.setdefault(entity, {})[name] = {"值": plain(value), "来源": "申请表"}
    place = {"place": told["基准.属地"]} if "基准.属地" in told else {}
    return {"on": "2022-12-31", "facts": facts, **place}


def test_nothing_that_contradicts_relations_is_decided(shipped: PolicySet) -> None:
    ruled = [tie for tie in shipped.ties.all if tie.rule is not None]
    pairs = itertools.combinations(ruled, 2)
    tried = [told for tie in shipped.ties.all for told in breaking(tie)]
    tried += [told for one, other in pairs for told in breaking_together(one, other)]
    for told in tried:
        with pytest.raises(CaseError) as refused:
            shipped.decide(case_of(told), clauses=["MD-06"])
        (found,) = refused.value.findings
        assert isinstance(found, Impossible)
        named = {name: source for name, _, source in found.said}
        assert named
        assert named.keys() <= told.keys(), told
        assert all(source == "申请表" for name, source in named.items() if name != "基准.属地")
        for name in named:
            fewer = {key: one for key, one in told.items() if key in named and key != name}
            shipped.decide(case_of(fewer), clauses=["MD-06"])
    assert len(tried) >= 50


def test_what_follows_is_decided_by_and_changes_with_what_it_follows_from(shipped: PolicySet) -> None:
    case = {"on": "2019-09-05", "facts": {"学生": {"中职": True, "本地高中": True, "年级": 2, "建档立卡": True}}}
    record = shipped.decide(case, clauses=["GZ-05"]).record(all_changes=True)
    (one,) = record["outcomes"]
    assert "学生.四类之一" not in [fact["fact"] for fact in one["missing"]]
    (derived,) = [fact for fact in one["facts"] if fact["fact"] == "学生.四类之一"]
    assert derived["follows_from"] == ["学生.建档立卡"]
    assert "推得" in derived["source"]


def test_a_changed_fact_takes_along_what_follows_from_it() -> None:
    facts = FACTS + "关系 「甲则乙」 若学生.甲,则学生.乙。\n  依据 定义:样例。\n\n"
    policies = PolicySet.of(
        {"样例.policy": HEAD.format(facts=facts).replace("条件 学生.甲", "条件 学生.乙且非学生.丙")}
    )
    told = {"on": "2022-01-01", "facts": {"学生": {"甲": True, "丙": False}}}
    (entry,) = policies.decide(told).record()["outcomes"]
    assert entry["outcome"] == "符合"
    (by_alpha,) = [change for change in entry["changes"] if change["fact"] == "学生.甲"] or [None]
    assert by_alpha is None or by_alpha["along"] == [{"fact": "学生.乙", "value": None, "text": "不知道"}]
    assert not [change for change in entry["changes"] if change["fact"] == "学生.乙"]


def test_each_of_several_members_is_held_to_the_relations(shipped: PolicySet) -> None:
    case = {"on": "2022-12-31", "facts": {"学生": [{"中职": True}, {"学段": "小学", "中职": True}]}}
    with pytest.raises(CaseError, match=r"学生\[2\]"):
        shipped.decide(case)


def test_a_relation_with_dates_holds_between_them_and_one_that_is_open_forbids_nothing() -> None:
    written = HEAD.format(
        facts=FACTS + "关系 「有期」 学生.甲、学生.乙不并存。\n  依据 法律:样例。\n  自 2020-01-01\n  至 2021-12-31\n\n"
    )
    policies = PolicySet.of({"样例.policy": written})
    both = {"学生": {"甲": True, "乙": True}}
    for day, refused in (("2019-12-31", False), ("2020-01-01", True), ("2021-12-31", True), ("2022-01-01", False)):
        if refused:
            with pytest.raises(CaseError):
                policies.decide({"on": day, "facts": both})
        else:
            policies.decide({"on": day, "facts": both})


def test_a_place_that_the_words_do_not_cover_says_nothing(shipped: PolicySet) -> None:
    for place in ("四川省/某市/某县", "广东省", "广东省/江门市"):
        told = {"on": "2022-12-31", "place": place, "facts": {"教师": {"累计学期数": 62}}}
        (one,) = shipped.decide(told, clauses=["MD-09"]).record()["outcomes"]
        assert "教师.地区" in [fact["fact"] for fact in one["missing"]]
