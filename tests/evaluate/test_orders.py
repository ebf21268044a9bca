"""优先: the members of a list in order; unknown attributes leave open just what they can still change."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet

POLICY = """政策 清扫岗位
  对象 岗位
  本数 依民法典第1259条

列表 岗位.应聘人:应聘人
  问 有哪些人应聘?
事实 应聘人.名:文本
事实 应聘人.体检合格:是否
  问 体检合格吗?
事实 应聘人.得分:整数[分]
  问 面试几分?
事实 应聘人.脱贫户:是否
  问 是脱贫户吗?

条款 QS-01 聘用次序
  适用 岗位.应聘人中存在应聘人.体检合格者。
  优先 岗位.应聘人中应聘人.体检合格者,应聘人.得分由高到低,应聘人.脱贫户者优先。
"""
NAMES = "甲乙丙丁"


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    file = tmp_path_factory.mktemp("orders") / "清扫.policy"
    file.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(file)


def record(policies: PolicySet, members: list[dict[str, Any]], *, complete: bool = True) -> dict[str, Any]:
    named = [{"名": name, **member} for name, member in zip(NAMES, members, strict=False)]
    rows: Any = named if complete else {"名单": named, "完整": False}
    case = json.dumps({"on": "2024-01-01", "facts": {"岗位.应聘人": rows}}, ensure_ascii=False)
    outcome: dict[str, Any]
    (outcome,) = policies.decide(policies.read(case)).record()["outcomes"]
    return outcome


def by_hand(members: list[dict[str, Any]]) -> str:
    passed = [(name, member) for name, member in zip(NAMES, members, strict=False) if member["体检合格"]]
    ordered = sorted(passed, key=lambda one: (-one[1]["得分"], not one[1]["脱贫户"]))
    return "、".join(name for name, _ in ordered)


WHOLE = st.fixed_dictionaries({"体检合格": st.booleans(), "得分": st.integers(0, 3), "脱贫户": st.booleans()})


@settings(max_examples=40)
@given(st.lists(WHOLE, min_size=1, max_size=4))
def test_whole_lists_come_out_as_by_hand(policies: PolicySet, members: list[dict[str, Any]]) -> None:
    found = record(policies, members)
    if not any(member["体检合格"] for member in members):
        assert found["outcome"] == "不适用"
        return
    assert found["outcome"] == "符合"
    assert found["values"]["次序"]["text"] == by_hand(members)


@settings(max_examples=25)
@given(st.lists(WHOLE, min_size=2, max_size=3), st.data())
def test_a_missing_attribute_is_asked_for_exactly_if_it_can_change_the_order(
    policies: PolicySet, members: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Try every value of one or two missing attributes; scores far above and below those given stand for all others."""
    places = [(number, key) for number, member in enumerate(members) for key in member]
    gone = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True))
    known = [{key: one for key, one in member.items() if (n, key) not in gone} for n, member in enumerate(members)]

    def completed(values: tuple[Any, ...]) -> list[dict[str, Any]]:
        whole = [dict(member) for member in members]
        for (number, key), one in zip(gone, values, strict=True):
            whole[number][key] = one
        return whole

    tries = [range(-1, 9) if key == "得分" else (True, False) for _, key in gone]
    results = {by_hand(completed(values)) for values in itertools.product(*map(tuple, tries))}
    found = record(policies, known)
    if len(results) == 1 and results != {""}:
        assert (found["outcome"], found["values"]["次序"]["text"]) == ("符合", *results)
    else:
        assert found["outcome"] in ("待核实", "不适用")
        assert (found["outcome"] == "不适用") == (results == {""})
    if found["outcome"] == "待核实":
        asked = {one["fact"] for one in found["missing"]}
        assert asked
        assert asked <= {f"岗位.应聘人[{number + 1}].{key}" for number, key in gone}


def test_members_whom_nothing_tells_apart_keep_their_place(policies: PolicySet) -> None:
    same = {"体检合格": True, "得分": 80, "脱贫户": True}
    assert record(policies, [same, same, same])["values"]["次序"]["text"] == "甲、乙、丙"


def test_a_list_that_is_not_whole_has_no_last_order(policies: PolicySet) -> None:
    found = record(policies, [{"体检合格": True, "得分": 80, "脱贫户": True}], complete=False)
    assert found["outcome"] == "待核实"
    assert [one["fact"] for one in found["missing"]] == ["岗位.应聘人"]


def test_only_the_members_concerned_are_asked_about(policies: PolicySet) -> None:
    found = record(
        policies,
        [
            {"体检合格": True, "得分": 90, "脱贫户": False},
            {"体检合格": True, "得分": 80},
            {"体检合格": True, "得分": 80, "脱贫户": True},
            {"体检合格": True, "得分": 70},
        ],
    )
    assert found["outcome"] == "待核实"
    assert [one["fact"] for one in found["missing"]] == ["岗位.应聘人[2].脱贫户"]


def test_the_text_shows_every_order_that_is_left(policies: PolicySet) -> None:
    found = record(policies, [{"体检合格": True, "得分": 80}, {"体检合格": True, "得分": 80, "脱贫户": True}])
    assert [one["text"] for one in found["values"]["次序"]["orders"]] == ["乙、甲", "甲、乙"]
