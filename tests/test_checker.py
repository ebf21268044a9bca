"""What the checker refuses: each mistake of meaning gives its own finding, once, under the words that are wrong."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fupin_rules import PolicySet
from fupin_rules.decide.loading import load
from fupin_rules.diagnostics import InputFinding, PolicyFinding, Severity
from fupin_rules.testing import examples

HEAD = """政策 试行补助
  对象 学生
  项目 补助
  本数 依民法典第1259条
"""


def found(folder: Path, text: str) -> Sequence[PolicyFinding | InputFinding]:
    """Return what is found in one file."""
    path = folder / "例.policy"
    path.write_text(text, encoding="utf-8")
    return load([path]).findings


def errors(folder: Path, text: str) -> list[tuple[str, str]]:
    """Return the code of each error in one file, and the words that it underlines."""
    return [
        (finding.code, finding.span.text)
        for finding in found(folder, text)
        if finding.severity is Severity.ERROR and isinstance(finding, PolicyFinding)
    ]


def passes(folder: Path, text: str) -> None:
    """Load a file without errors and run its examples."""
    assert errors(folder, text) == []
    results = examples.run(PolicySet.load(folder / "例.policy"))
    assert results
    assert [result.render() for result in results if result.status != "passed"] == []


# --- 换算 -------------------------------------------------------------------------------------------------------------

FEES = """
事实 学生.学费:元/学期
事实 学生.书费:元/学年
事实 学生.年限:整数[学年]
事实 学生.期数:整数[学期]
"""


@pytest.mark.parametrize(
    ("condition", "refused"),
    [
        ("学生.学费 + 学生.书费不少于1000元/学年", ("M203", "学生.学费 + 学生.书费")),
        ("学生.书费 - 学生.学费不少于1000元/学年", ("M203", "学生.书费 - 学生.学费")),
        ("较大者(学生.学费,学生.书费)不少于1000元/学年", ("M202", "学生.书费")),
        ("较小者(学生.书费,学生.学费)不少于1000元/学年", ("M202", "学生.学费")),
        ("学生.学费为1000元/学年以上", ("M202", "1000元/学年")),
        ("学生.学费在500元/学期至2000元/学年之间", ("M202", "2000元/学年")),
        ("学生.学费不少于1000元/学年", ("M203", "1000元/学年")),
        ("学生.年限 + 学生.期数满4学期", ("M203", "学生.年限 + 学生.期数")),
        ("学生.年限满4学期", ("M203", "4学期")),
    ],
)
def test_periods_go_together_by_a_conversion_only(tmp_path: Path, condition: str, refused: tuple[str, str]) -> None:
    clause = f"{FEES}条款 SX-01 甲\n  条件 {condition}。\n"
    assert errors(tmp_path, HEAD + clause) == [refused]
    settings = "学生.学费为500元/学期,学生.书费为2500元/学年,学生.年限为2学年,学生.期数为0学期"
    exact = f"  换算 1学年为2学期\n{clause}\n用例 「甲」\n  设 {settings}。\n  应 SX-01 符合。\n"
    passes(tmp_path, HEAD + exact)


def test_amounts_are_converted_and_not_added_as_they_stand(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD}  换算 1学年为2学期
{FEES}
所称 SX-01 总数 是指 学生.学费 + 学生.书费。
所称 SX-02 差 是指 学生.书费 - 学生.学费。
所称 SX-03 大 是指 较大者(学生.学费,学生.书费,800元/学期)。
所称 SX-04 小 是指 较小者(学生.书费,学生.学费)。

用例 「500元/学期与1100元/学年」
  设 学生.学费为500元/学期,学生.书费为1100元/学年。
  应 SX-01 符合,总数为2100元/学年。
  应 SX-02 符合,差为100元/学年。
  应 SX-03 符合,大为1600元/学年。
  应 SX-04 符合,小为1000元/学年。
""",
    )


# --- constants ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("  设 学生.学费为500元。\n  应 SX-01 符合。", "500元"),
        ("  设 学生.学费为500元/学年。\n  应 SX-01 符合。", "500元/学年"),
        ("  设 学生.年限为2学期。\n  应 SX-01 符合。", "2学期"),
        ("  设 学生.年限为1.5学年。\n  应 SX-01 符合。", "1.5学年"),
        ("  设 学生.年限为2021-09-01。\n  应 SX-01 符合。", "2021-09-01"),
        ("  设 学生.学费为500元/学期。\n  应 SX-01 符合,标准500元/学年。", "500元/学年"),
        ("  设 学生.学费为500元/学期。\n  应 SX-01 符合,标准5%。", "5%"),
    ],
)
def test_what_an_example_sets_and_expects_has_the_type_of_its_name(tmp_path: Path, line: str, refused: str) -> None:
    clause = "条款 SX-01 甲\n  条件 学生.年限满2学年。\n  给予 补助,标准为学生.学费,按学期发放。\n"
    assert errors(tmp_path, f"{HEAD}{FEES}{clause}\n用例 「甲」\n{line}\n") == [("M202", refused)]


@pytest.mark.parametrize(
    ("condition", "refused"),
    [("学生.学费为500元、600元之一", "500元"), ("学生.年限为1学期、2学期之一", "1学期")],
)
def test_what_a_value_is_one_of_has_its_type(tmp_path: Path, condition: str, refused: str) -> None:
    assert errors(tmp_path, f"{HEAD}{FEES}条款 SX-01 甲\n  条件 {condition}。\n") == [("M202", refused)]


def test_the_cells_of_a_table_have_the_type_of_their_column(tmp_path: Path) -> None:
    table = "表 甲表(学生.年限)\n  | 学生.年限 | 标准 |\n  | 1学期 | 1元 |\n  | 其他 | 2元 |\n"
    assert errors(tmp_path, f"{HEAD}{FEES}{table}") == [("M202", "1学期")]


def test_a_parameter_holds_a_value_of_its_type(tmp_path: Path) -> None:
    clause = "条款 SX-01 甲\n  条件 学生.学费不超过封顶。\n"
    assert errors(tmp_path, f"{HEAD}{FEES}参数 封顶:元/学期 = 500元\n{clause}") == [("M202", "500元")]
