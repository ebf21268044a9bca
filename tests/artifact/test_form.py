"""A checked set and its text: what is read back is what was written, and decides and explains as it did."""

import enum
import hashlib
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.artifact.classes import CLASSES, ENUMS, MAKERS
from fupin_rules.artifact.form import ArtifactError, CheckedSet, read, reading, write
from fupin_rules.decide.loading import load, load_texts
from fupin_rules.decide.policy_set import CaseError
from fupin_rules.diagnostics.input import Impossible
from fupin_rules.model import nodes, types
from fupin_rules.resources import policies_folder
from fupin_rules.testing import examples, strategies
from tests.support import whole_policies
from tests.support.lanes import lane

REFERRING = """政策 早餐补助
  对象 学生
  项目 早餐补助

事实 学生.寄宿:是否
  问 寄宿吗?

条款 ZC-01 寄宿生
  条件 学生.寄宿。
  给予 早餐补助,标准为3元/天。

条款 ZC-02 另一种寄宿生
  条件 符合 ZC-01。
  应当 吃早餐。

条款 ZC-03 又一种寄宿生
  条件 符合 ZC-01。
  应当 吃早餐。
"""


def checked(text: str) -> CheckedSet:
    return load_texts({"样例.policy": text}).checked


def as_policies(found: CheckedSet) -> PolicySet:
    return PolicySet(found.policies, found.overlays, found.names, found.reading.by_name)


@pytest.fixture(scope="module")
def shipped() -> CheckedSet:
    return load([policies_folder()]).checked


# --- what is written comes back ---------------------------------------------------------------------------------------


def test_shipped_policies_come_back_as_they_were(shipped: CheckedSet) -> None:
    text = write(shipped)
    back = read(text)
    assert write(back) == text
    assert back.reading == reading(text) == shipped.reading
    before, after = as_policies(shipped), as_policies(back)
    assert after.files == before.files
    told = [result.render() for result in examples.run(before)]
    assert len(told) > 300
    assert [result.render() for result in examples.run(after)] == told


@pytest.mark.long
def test_each_shipped_policy_explains_as_it_did(shipped: CheckedSet) -> None:
    before, after = as_policies(shipped), as_policies(read(write(shipped)))
    for policy in before.policies[:: lane(3, 1)]:
        told = [name for name, fact in policy.facts.items() if isinstance(fact.type, types.Boolean)]
        facts = {name: True for name in told if name.startswith(f"{policy.header.subject}.")}
        case, clauses = {"on": "2022-12-31", "facts": facts}, list(policy.units)[-1:]
        case = possible(before, case, clauses)
        record = before.decide(case, clauses=clauses).record(all_changes=True)
        assert json.dumps(after.decide(case, clauses=clauses).record(all_changes=True)) == json.dumps(record)


def possible(policies: PolicySet, case: dict[str, Any], clauses: list[str]) -> dict[str, Any]:
    """Return a case without the facts that cannot be together with the others."""
    while True:
        try:
            policies.decide(case, clauses=clauses)
        except CaseError as error:
            apart = {one.path for one in error.findings if isinstance(one, Impossible)}
            if not apart:
                raise
            case = {**case, "facts": {name: value for name, value in case["facts"].items() if name not in apart}}
        else:
            return case


@st.composite
def sets_with_cases(draw: st.DrawFn) -> tuple[CheckedSet, dict[str, object]]:
    """Return a checked policy and a case for it."""
    found = checked(draw(whole_policies.policies(deep=1, most_clauses=2)))
    return found, draw(strategies.cases(as_policies(found)))


@pytest.mark.long
@settings(max_examples=lane(10, 400), suppress_health_check=list(HealthCheck))
@given(sets_with_cases())
def test_whole_policies_come_back_and_explain_as_they_did(drawn: tuple[CheckedSet, dict[str, object]]) -> None:
    found, case = drawn
    text = write(found)
    back = read(text)
    assert write(back) == text
    record = as_policies(found).decide(case).record()
    assert json.dumps(as_policies(back).decide(case).record()) == json.dumps(record)


def test_what_is_shared_comes_back_shared_and_what_is_one_of_several_does_not() -> None:
    (policy,) = read(write(checked(REFERRING))).policies
    first, second, third = policy.units.values()
    assert isinstance(first, nodes.Clause)
    assert isinstance(second, nodes.Clause)
    assert isinstance(third, nodes.Clause)
    (met,) = second.requires
    assert isinstance(met, nodes.ClauseHolds)
    assert met.clause is first
    assert policy.questions[first.id].whole.unit is first
    assert second.effects[0] is not third.effects[0]  # two duties of the same words


def test_names_and_texts_are_data() -> None:
    wording = "吃\\u0041\"早餐'__import__('os')"
    found = checked(REFERRING.replace("吃早餐", wording))
    (policy,) = read(write(found)).policies
    clause = policy.units["ZC-02"]
    assert isinstance(clause, nodes.Clause)
    assert [one.text for one in clause.effects if isinstance(one, nodes.Duty)] == [wording]


# --- the closed list --------------------------------------------------------------------------------------------------


def declared(module: ModuleType) -> set[type]:
    return {one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__}


def test_every_class_of_the_model_is_in_the_list_under_a_name_of_its_own() -> None:
    kinds = declared(nodes) | declared(types)
    assert {kind for kind in kinds if attrs.has(kind)} <= set(CLASSES)
    assert {kind for kind in kinds if issubclass(kind, enum.Enum)} <= set(ENUMS)
    assert len({kind.__name__ for kind in (*CLASSES, *ENUMS)}) == len(CLASSES) + len(ENUMS) == len(MAKERS) - 5


# --- what is no artifact ----------------------------------------------------------------------------------------------


def changed_head(text: str, **changes: object) -> str:
    head, body = text.split("\n", 1)
    return json.dumps(json.loads(head) | changes) + "\n" + body


SPOILED: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "the head alone": lambda text: text.split("\n", 1)[0],
    "cut short": lambda text: text[: len(text) // 2],
    "the last value is gone": lambda text: text.rsplit(",[", 1)[0] + "]\n",
    "one sign is another": lambda text: text.replace("早餐", "晚餐"),
    "another version": lambda text: changed_head(text, version=0),
    "another engine": lambda text: changed_head(text, engine="0" * 64),
    "another schema": lambda text: changed_head(text, schema="0" * 64),
    "another form": lambda text: changed_head(text, form="something else"),
    "a list": lambda _: "[]\n[]\n",
    "nested too deep": lambda _: "[" * 100_000,
    "no JSON": lambda _: "政策 早餐补助\n",
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=SPOILED)
def test_what_is_not_as_it_was_written_is_not_read(spoiled: Callable[[str], str]) -> None:
    with pytest.raises(ArtifactError):
        read(spoiled(write(checked(REFERRING))))


@pytest.mark.parametrize("body", ["[]", "[1]", '["a",["tuple",0,0,5]]', '[["os.system"]]', "[[[]]]", '[["tuple","0"]]'])
def test_a_body_that_is_no_set_is_not_read(body: str) -> None:
    text = write(checked(REFERRING)).split("\n", 1)[0] + f"\n{body}\n"
    with pytest.raises(ArtifactError):
        read(changed_head(text, sha256=hashlib.sha256(body.encode()).hexdigest()))


def test_a_head_that_says_something_else_was_read_is_not_read() -> None:
    with pytest.raises(ArtifactError):
        reading(changed_head(write(checked(REFERRING)), files=[1]))
