"""The members of a list in 用例: whole lists, lists that name some, empty ones, and the order that must come out."""

from pathlib import Path

import pytest

from fupin_rules import PolicySet
from fupin_rules.decide.loading import load
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.testing import examples

POLICY = """政策 清扫岗位
  对象 岗位
  本数 依民法典第1259条

列表 岗位.应聘人:应聘人
  问 有哪些人应聘?

事实 应聘人.名:文本
事实 应聘人.得分:整数[分]
事实 应聘人.脱贫户:是否
事实 岗位.新增:是否

条款 QS-01 聘用次序
  适用 岗位.新增。
  优先 岗位.应聘人中应聘人.得分满60分者,应聘人.得分由高到低,应聘人.脱贫户者优先。

条款 QS-02 人数
  条件 岗位.应聘人的人数不少于2人。

条款 QS-03 都是脱贫户
  条件 岗位.应聘人中每个均应聘人.脱贫户者。

用例 「甲」
  设 岗位.新增,{given}。
  应 {expected}。
"""
FIRST, SECOND = (
    "(应聘人.名为「一」,应聘人.得分为{}分,应聘人.脱贫户)",
    "(应聘人.名为「二」,应聘人.得分为{}分,非应聘人.脱贫户)",
)
BOTH = f"岗位.应聘人只有{FIRST}、{SECOND}"


def failed(folder: Path, given: str, expected: str) -> list[str]:
    """Return in which respects the example fails."""
    file = folder / "例.policy"
    file.write_text(POLICY.format(given=given, expected=expected), encoding="utf-8")
    (result,) = examples.run(PolicySet.load(file))
    return list(result.differences)


@pytest.mark.parametrize(
    ("scores", "order"),
    [((60, 61), "「二」、「一」"), ((61, 60), "「一」、「二」"), ((60, 60), "「一」、「二」"), ((59, 60), "「二」")],
)
def test_the_order_is_the_one_expected(scores: tuple[int, int], order: str, tmp_path: Path) -> None:
    given = BOTH.format(*scores)
    assert failed(tmp_path, given, f"QS-01 符合,次序为{order}") == []
    reverse = "「一」、「二」、「一」" if "、" not in order else "、".join(reversed(order.split("、")))
    assert [one.partition(":")[0] for one in failed(tmp_path, given, f"QS-01 符合,次序为{reverse}")] == ["次序"]


@pytest.mark.parametrize(
    ("given", "number", "every"),
    [
        (BOTH.format(60, 61), "符合", "不符合"),
        (BOTH.format(60, 61).replace("只有", "至少有"), "符合", "不符合"),
        (f"岗位.应聘人只有{FIRST.format(60)}", "不符合", "符合"),
        (f"岗位.应聘人至少有{FIRST.format(60)}", "待核实", "待核实"),
        ("岗位.应聘人只有(应聘人.得分为60分)、(应聘人.得分为60分)", "符合", "待核实"),
        ("岗位.应聘人为空", "不符合", "符合"),
        ("岗位.应聘人至少有(应聘人.得分为60分)", "待核实", "待核实"),
    ],
)
def test_whole_lists_and_those_that_name_some(given: str, number: str, every: str, tmp_path: Path) -> None:
    assert failed(tmp_path, given, f"QS-02 {number}") == []
    assert failed(tmp_path, given, f"QS-03 {every}") == []


@pytest.mark.parametrize(
    ("given", "expected", "code", "at"),
    [
        ("岗位.应聘人只有(岗位.新增)", "QS-02 符合", "M216", "岗位.新增"),
        ("岗位.应聘人只有(应聘人.得分为6人)", "QS-02 符合", "M202", "6人"),
        ("岗位.应聘人只有(应聘人.脱贫户,非应聘人.脱贫户)", "QS-02 符合", "Y120", "应聘人.脱贫户"),
        ("岗位.应聘人为空,岗位.应聘人为空", "QS-02 符合", "Y120", "岗位.应聘人"),
        ("岗位.应聘人只有(岗位.应聘人为空)", "QS-02 符合", "Y112", "岗位.应聘人"),
        ("岗位.应聘人为空", "QS-02 符合,次序为「一」", "M216", "次序"),
    ],
)
def test_what_does_not_fit_is_said_at_its_place(given: str, expected: str, code: str, at: str, tmp_path: Path) -> None:
    file = tmp_path / "例.policy"
    file.write_text(POLICY.format(given=given, expected=expected), encoding="utf-8")
    (finding,) = load([file]).errors
    assert isinstance(finding, PolicyFinding)
    assert (finding.code, finding.span.text) == (code, at)
