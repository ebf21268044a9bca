"""What the checker refuses: each mistake of meaning gives its own finding, once, under the words that are wrong."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from fupin_rules import PolicySet
from fupin_rules.cli import main
from fupin_rules.decide.review import review
from fupin_rules.diagnostics import InputFinding, PolicyFinding, Severity
from fupin_rules.render.text import render
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
    return review([path]).findings


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


# --- what official texts say ------------------------------------------------------------------------------------------

DRAFTED = """
事实 学生.低保:是否
事实 学生.路程:整数[米]
事实 学生.月票:元/月
事实 学生.入住日:日期
事实 学生.退宿日:日期
  未报即无
事实 学校.推荐人数:整数[人]
事实 学校.寄宿人数:整数[人]

条款 GW-01 甲
  条件 下列任一:(1)学生.低保;(2)学生.路程不少于5000米。
条款 GW-02 乙
  条件 下列全部:(1)GW-01;(2)非学生.低保。
  给予 补助,标准为折后,按月发放,自学生.入住日当月起,至学生.退宿日当月止。
条款 GW-03 丙
  名额 学校.推荐人数不超过学校.寄宿人数 × 30%。
用例 「101人的30%是30.3人」
  设 学校.寄宿人数为101人,学校.推荐人数为31人。
  应 GW-03 不符合,差额0.7人。
用例 「不到一元的舍去」
  设 非学生.低保,学生.路程为5000米,学生.月票为33元/月,学生.入住日为2021-09-01,基准日为2021-10-31。
  应 GW-02 符合,标准16元/月,共2个月32元。
"""
NAMED = "所称 折后 是指 学生.月票 × 50%,舍去到元。\n"


@pytest.mark.parametrize(
    ("formal", "drafted"),
    [
        ("下列任一:", "有下列情形之一的:"),
        ("下列全部:", "同时符合下列条件的:"),
        ("(1)GW-01", "(1)符合GW-01"),
        ("寄宿人数 × 30%", "寄宿人数的30%"),
        ("月票 × 50%", "月票的50%"),
        ("当月起,至", "当月起至"),
    ],
)
def test_what_official_texts_say_means_the_same(tmp_path: Path, formal: str, drafted: str) -> None:
    text = f"{HEAD}{DRAFTED}{NAMED}"
    assert formal in text
    path = tmp_path / "例.policy"
    facts = {"学生.低保": False, "学生.路程": 6000, "学生.月票": "33", "学生.入住日": "2021-09-01"}
    school = {"学校.推荐人数": 31, "学校.寄宿人数": 101}
    told = []
    for written in (text, text.replace(formal, drafted)):
        path.write_text(written, encoding="utf-8")
        record = PolicySet.load(path).decide({"on": "2021-12-31", "facts": facts | school}).record()
        told.append(record["outcomes"])
    assert told[0] == told[1]
    assert [outcome["outcome"] for outcome in told[0]] == ["符合", "符合", "不符合"]


def test_a_rounding_may_stand_behind_a_rate(tmp_path: Path) -> None:
    passes(tmp_path, f"{HEAD}{DRAFTED}{NAMED}")
    inline = DRAFTED.replace("标准为折后", "标准为学生.月票 × 50%,舍去到元")
    passes(tmp_path, HEAD + inline)
    assert errors(tmp_path, HEAD + inline.replace(",舍去到元", "")) == [("M214", "学生.月票 × 50%")]
    assert errors(tmp_path, HEAD + inline.replace(",舍去到元,按月发放", ",按月发放,舍去到元")) == [("Y123", "舍去到元")]
    assert errors(tmp_path, HEAD + inline.replace("舍去到元", "向下取整")) == []


@pytest.mark.parametrize(
    ("rate", "whole"),
    [
        ("625元/月 × 50%", True),
        ("625元/月 ÷ 8", False),
        ("625元/月 ÷ 4", True),
        ("0.05元/月 × 50%", False),
        ("较小者(625元/月,500元/月) × 50%", True),
        ("若学生.低保,则625元/月 × 50%,否则500元/月 ÷ 3", False),
        ("(625元/月 + 学生.月票) × 2", True),
        ("(625元/月 + 学生.月票) × 50%", False),
        ("500元/月 × 12.345%", False),
        ("500元/月 × 12.344%", True),
    ],
)
def test_an_amount_that_comes_out_in_whole_cents_needs_no_rounding(tmp_path: Path, rate: str, whole: bool) -> None:
    found = errors(tmp_path, HEAD + DRAFTED.replace("标准为折后", f"标准为{rate}"))
    assert found == ([] if whole else [("M214", rate)])


# --- where findings stand, and how many ------------------------------------------------------------------------------


def test_findings_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = (
        f"{HEAD}  属地 未载\n事实 学生.低保:是否\n"
        "条款 SX-01 甲\n  条件 学生.低保为3。\n"
        "条款 SX-02 乙\n  条件 学生.低保,学生.低保。\n"
        "条款 SX-03 丙\n  例外 学生.低保。\n  条件 学生.低保。\n"
        "事实 学生.路程:整数[公里]\n"
    )
    lines = [finding.span.line for finding in found(tmp_path, text) if isinstance(finding, PolicyFinding)]
    assert lines == [8, 10, 12, 14]


@pytest.mark.parametrize("head", ["参数 补助上限 200元/月", "参数 补助上限", "参数 补助 上限:元/月 = 200元/月"])
def test_a_broken_parameter_and_its_use_are_one_finding(tmp_path: Path, head: str) -> None:
    text = (
        f"{HEAD}事实 学生.低保:是否\n{head}\n条款 SX-01 甲\n  条件 学生.低保。\n  给予 补助,标准为补助上限,按月发放。\n"
    )
    assert [code for code, _ in errors(tmp_path, text)] == ["Y103"]


def test_an_enumeration_may_stand_on_several_lines(tmp_path: Path) -> None:
    fact = "事实 学生.类别:枚举(低保、  // 民政部门认定\n    特困、\n    其他)\n"
    clause = "条款 SX-01 甲\n  条件 学生.类别为低保、特困之一。\n"
    assert errors(tmp_path, f"{HEAD}{fact}{clause}") == []
    assert errors(tmp_path, f"{HEAD}{fact.replace('(', '[').replace(')', ']')}{clause}")[0][0] == "Y123"
    assert len(errors(tmp_path, f"{HEAD}{fact.replace('枚举(', '枚举 ').replace(')', '')}{clause}")) == 1


def test_what_may_get_the_remainder_is_named(tmp_path: Path) -> None:
    text = (
        f"{HEAD}事实 学生.低保:是否\n分担 比例(学生.低保)\n  | 学生.低保 | 省 | 县 |\n  | — | 60% | 40% |\n"
        "  就 500元/月。\n  余数归 县财政\n条款 SX-01 甲\n  条件 学生.低保。\n"
    )
    (finding,) = (one for one in found(tmp_path, text) if one.severity is Severity.ERROR)
    assert isinstance(finding, PolicyFinding)
    assert (finding.code, finding.span.text.strip()) == ("M219", "县财政")
    assert finding.remedy == "可以写:省、县。"


def test_a_sign_that_cannot_be_seen_is_shown(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, HEAD.replace("学生", "学\u200b生"))
    assert "    " + "  对象 学□生\n" + "    " + " " * 9 + "^\n" in finding.render()


# --- 换算 -------------------------------------------------------------------------------------------------------------

FEES = """
事实 学生.学费:元/学期
事实 学生.书费:元/学年
事实 学生.年限:整数[学年]
事实 学生.期数:整数[学期]
"""


@pytest.mark.parametrize(
    "band", ["超过500元/学期超过1000元/学期", "=500元/学期≠1000元/学期", "1元/学期以下 2元/学期以下"]
)
def test_a_range_has_a_lower_and_an_upper_bound(tmp_path: Path, band: str) -> None:
    last = re.findall(r"\d+元/学期", band)[1]
    assert errors(tmp_path, f"{HEAD}{FEES}条款 SX-01 甲\n  条件 学生.学费{band}。\n") == [("M219", last)]


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


# --- divisors ----------------------------------------------------------------------------------------------------------

SCHOOL = """
事实 学生.甲:整数[人]
事实 学生.乙:整数[人]
参数 定数:整数[人] = 4人
参数 未定数:整数[人] = 未载
参数 有限数:整数[人] = 未载,不少于1人。
"""


def dividing(divisor: str, applies: str = "") -> str:
    line = f"  适用 {applies}。\n" if applies else ""
    return f"{HEAD}{SCHOOL}条款 SX-01 甲\n{line}  指标 学生.甲 ÷ {divisor}不低于50%。\n"


@pytest.mark.parametrize(
    ("divisor", "applies"),
    [
        ("学生.乙", ""),
        ("学生.乙", "学生.乙不少于0人"),
        ("学生.乙", "学生.乙不满5人"),
        ("学生.乙", "学生.乙超过0人,或者学生.甲超过0人"),
        ("学生.乙", "非学生.乙超过0人"),
        ("学生.乙", "学生.甲超过0人"),
        ("(学生.甲 - 学生.乙)", "学生.甲超过0人,且学生.乙超过0人"),
        ("(学生.甲 + 学生.乙)", ""),
        ("未定数", ""),
        ("较小者(学生.甲,学生.乙)", "学生.甲超过0人"),
    ],
)
def test_a_divisor_that_can_be_0_is_refused(tmp_path: Path, divisor: str, applies: str) -> None:
    assert errors(tmp_path, dividing(divisor, applies)) == [
        ("M215", divisor.strip("()") if divisor[0] == "(" else divisor)
    ]


@pytest.mark.parametrize(
    ("divisor", "applies"),
    [
        ("学生.乙", "学生.乙超过0人"),
        ("学生.乙", "0人少于学生.乙"),
        ("学生.乙", "学生.乙不为0人"),
        ("学生.乙", "非学生.乙为0人"),
        ("学生.乙", "下列均不:(1)学生.乙为0人;(2)学生.甲超过9人"),
        ("学生.乙", "学生.乙为1人以上5人以下"),
        ("学生.乙", "学生.乙为3人、4人之一"),
        ("学生.乙", "学生.乙不少于有限数"),
        ("学生.乙", "学生.乙多于未定数"),
        ("(学生.甲 + 学生.乙)", "学生.甲超过0人"),
        ("(学生.甲 + 学生.乙)", "学生.甲 + 学生.乙超过0人"),
        ("定数", ""),
        ("有限数", ""),
        ("较大者(学生.甲,学生.乙,1人)", ""),
        ("较小者(学生.甲,学生.乙)", "学生.甲超过0人,且学生.乙超过0人"),
        ("(若学生.乙为0人,则1人,否则学生.乙)", ""),
    ],
)
def test_a_divisor_that_is_never_0_is_accepted(tmp_path: Path, divisor: str, applies: str) -> None:
    if divisor.startswith("(若"):
        named = (
            f"{HEAD}{SCHOOL}所称 除数 是指 {divisor.strip('()')}。\n条款 SX-01 甲\n  指标 学生.甲 ÷ 除数不低于50%。\n"
        )
        assert errors(tmp_path, named) == []
    else:
        assert errors(tmp_path, dividing(divisor, applies)) == []


CLASSES = """
列表 学校.班级:班级
  问 有哪些班级?
事实 班级.男生:整数[人]
事实 班级.女生:整数[人]
"""


@pytest.mark.parametrize(
    "condition",
    [
        "学校.班级中存在班级.男生 ÷ 班级.女生不低于50%者",
        "学校.班级中班级.男生 ÷ 班级.女生不低于50%者的人数不少于1人",
        "学校.班级中班级.男生 ÷ 班级.女生不低于50%者的班级.男生最大值(没有的为0人)不少于1人",
    ],
)
def test_a_divisor_asked_of_each_member_is_refused_too(tmp_path: Path, condition: str) -> None:
    head = HEAD.replace("学生", "学校")
    text = f"{head}{CLASSES}条款 SX-01 甲\n  条件 {condition}。\n"
    assert errors(tmp_path, text) == [("M215", "班级.女生")]


def test_each_clause_that_uses_a_ratio_must_keep_0_away(tmp_path: Path) -> None:
    ratio = f"{HEAD}{SCHOOL}所称 比率 是指 学生.甲 ÷ 学生.乙。\n"
    guarded = "条款 SX-01 甲\n  适用 学生.乙超过0人。\n  指标 比率不低于50%。\n"
    other = "条款 SX-02 乙\n  指标 比率不低于50%。\n"
    assert errors(tmp_path, ratio + guarded) == []
    assert errors(tmp_path, ratio + guarded + other) == [("M215", "学生.乙")]
    assert errors(tmp_path, ratio) == [("M215", "学生.乙")]
    named = ratio.replace("所称 比率", "所称 SX-03 比率")
    assert errors(tmp_path, named + guarded) == [("M215", "学生.乙")]


def test_the_rows_of_a_table_keep_0_away(tmp_path: Path) -> None:
    rows = "  | 学生.乙 | 率 |\n  | {cell} | 1 |\n  | 其他 | 学生.甲 ÷ 学生.乙 |\n"
    table = f"{HEAD}{SCHOOL}表 SX-01 比率表(学生.乙)\n"
    assert errors(tmp_path, table + rows.format(cell="0人")) == []
    assert errors(tmp_path, table + rows.format(cell="1人")) == [("M215", "学生.乙")]


def test_each_divisor_is_a_finding_of_its_own(tmp_path: Path) -> None:
    text = f"{HEAD}{SCHOOL}所称 一 是指 学生.甲 ÷ 学生.乙。\n所称 二 是指 学生.甲 ÷ 学生.乙。\n"
    assert errors(tmp_path, text) == 2 * [("M215", "学生.乙")]


# --- 不给予 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "effect",
    [
        "给予 补助,标准为限额,按月发放。",
        "给予 补助,标准为5元/月,按月发放,自月份起。",
        "免除 补助,收费为20元/月,不超过限额。",
        "处理 处理表。",
    ],
)
def test_what_a_row_does_not_grant_is_refused(tmp_path: Path, effect: str) -> None:
    def table(name: str, result: str) -> str:
        return f"表 {name}(学生.次数)\n  | 学生.次数 | 果 |\n  | 0次 | 不给予 |\n  | 其他 | {result} |\n"

    tables = table("限额", "10元/月") + table("月份", "2021-09") + table("处理表", "「提醒」")
    passes(
        tmp_path,
        f"""{HEAD}
事实 学生.次数:整数[次]
{tables}条款 SX-01 甲
  条件 学生.次数不超过9次。
  {effect}

用例 「没有」
  设 学生.次数为0次,基准日为2021-12-31。
  应 SX-01 不符合。

用例 「一次」
  设 学生.次数为1次,基准日为2021-12-31。
  应 SX-01 符合。

用例 「没有报告」
  设 基准日为2021-12-31。
  应 SX-01 待核实。
""",
    )


# --- names that nothing declares, and titles given twice --------------------------------------------------------------

PUPIL = """
事实 学生.走读:是否
事实 学生.孤儿:是否
事实 学生.人数:整数[人]
事实 学生.申请日:日期
"""
LIVES_OUT = "条款 SX-01 走读\n  条件 符合下列全部条件:(1)学生.走读;(2)下列任一:①学生.人数满3人;②学生.人数为1人。\n"


@pytest.mark.parametrize(
    ("effect", "refused"),
    [
        ("豁免 SX-01(3)。", [("M226", "SX-01(3)")]),
        ("豁免 SX-01(1)①。", [("M226", "SX-01(1)①")]),
        ("豁免 SX-01(2)③。", [("M226", "SX-01(2)③")]),
        ("豁免 SX-01(1)、SX-01(4)。", [("M226", "SX-01(4)")]),
        ("豁免 SX-03(1)。", [("M226", "SX-03(1)")]),
        ("豁免 SX-04。", [("M226", "SX-04")]),
        ("豁免 SX-05。", [("M216", "SX-05")]),
        ("豁免 SX-09。", [("Y110", "SX-09")]),
        ("优先于 SX-05。", [("M216", "SX-05")]),
        ("优先于 SX-06。", [("M216", "SX-06")]),
        ("豁免 SX-06。", [("M216", "SX-06")]),
        ("豁免 SX-01(2)②。", []),
        ("豁免 SX-01、SX-03。", []),
        ("优先于 SX-01。", []),
    ],
)
def test_exemptions_and_precedence_name_what_is_there(
    tmp_path: Path, effect: str, refused: list[tuple[str, str]]
) -> None:
    others = (
        "条款 SX-03 丙\n  条件 学生.走读。\n条款 SX-04 丁\n  适用 学生.走读。\n所称 SX-05 倍数 是指 学生.人数 × 2。\n"
        "分担 SX-06 承担(学生.走读)\n  就 100元。\n| 走读 | 省级 | 市级 |\n| 是 | 60% | 40% |\n| 否 | 50% | 50% |\n"
    )
    clause = f"条款 SX-02 乙\n  条件 学生.孤儿。\n  {effect}\n"
    assert errors(tmp_path, f"{HEAD}{PUPIL}{LIVES_OUT}{others}{clause}") == refused


@pytest.mark.parametrize(
    ("head", "refused"),
    [
        ("  对象 学笙\n", ("M216", "学笙")),
        ("  对象 基准\n", ("M216", "基准")),
        ("  对象 学生\n  适用日 学生.申请曰\n  施行 自2021-01-01起\n", ("M216", "学生.申请曰")),
        ("  对象 学生\n  适用日 学生.申请曰\n", ("M216", "学生.申请曰")),
        ("  对象 学生\n  适用日 学生.人数\n", ("M202", "学生.人数")),
    ],
)
def test_the_head_names_what_is_declared(tmp_path: Path, head: str, refused: tuple[str, str]) -> None:
    assert errors(tmp_path, f"政策 试行补助\n{head}  本数 依民法典第1259条\n{PUPIL}{LIVES_OUT}") == [refused]


@pytest.mark.parametrize(
    ("after", "refused"), [("学生.申请曰", ("M216", "学生.申请曰")), ("学生.人数", ("M202", "学生.人数"))]
)
def test_a_date_follows_a_date(tmp_path: Path, after: str, refused: tuple[str, str]) -> None:
    assert errors(tmp_path, f"{HEAD}{PUPIL}事实 学生.入学日:日期\n  不早于 {after}\n{LIVES_OUT}") == [refused]


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("用例", "  设 学生.走读。\n  应 SX-01 待核实。\n"),
        ("解释", " 问。\n  甲说 1元;\n  乙说 2元。\n  采用 未定。\n"),
    ],
)
def test_titles_are_given_once(tmp_path: Path, word: str, body: str) -> None:
    def block(title: str) -> str:
        return f"{word} 「{title}」{'' if word == '解释' else chr(10)}{body}"

    text = f"{HEAD}{PUPIL}{LIVES_OUT}"
    assert errors(tmp_path, text + block("一") + block("二")) == []
    assert errors(tmp_path, text + block("一") + block("一")) == [("Y120", "一")]


# --- equal rank ---------------------------------------------------------------------------------------------------------


def two(first: str, second: str, rates: tuple[str, str] = ("5元/天", "8元/天"), more: str = "") -> str:
    return "".join(
        f"条款 SX-0{number} 第{number}条\n  条件 {condition}。\n  给予 补助,标准为{rate}。\n{more if number == 2 else ''}"
        for number, condition, rate in zip((1, 2), (first, second), rates, strict=True)
    )


@pytest.mark.parametrize(
    ("first", "second", "rates", "case"),
    [
        ("学生.走读", "学生.孤儿", ("5元/天", "8元/天"), "学生.孤儿为是、学生.走读为是"),
        ("学生.人数满3人", "学生.人数不超过3人", ("5元/天", "8元/天"), "学生.人数为3人"),
        ("学生.走读", "学生.走读", ("5元/天", "5元/月"), "学生.走读为是"),
    ],
)
def test_two_clauses_that_disagree_are_refused_with_a_case(
    tmp_path: Path, first: str, second: str, rates: tuple[str, str], case: str
) -> None:
    (finding,) = found(tmp_path, f"{HEAD}{PUPIL}{two(first, second, rates)}")
    assert (finding.code, isinstance(finding, PolicyFinding) and finding.span.text) == ("M225", "条款 SX-02 第2条")
    assert f":{case}时," in finding.problem


@pytest.mark.parametrize(
    ("first", "second", "rates", "more"),
    [
        ("学生.走读", "非学生.走读", ("5元/天", "8元/天"), ""),
        ("学生.人数满3人", "学生.人数不满3人", ("5元/天", "8元/天"), ""),
        ("学生.走读", "学生.孤儿", ("5元/天", "8元/天"), "  优先于 SX-01。\n"),
        ("学生.走读", "学生.孤儿", ("5元/天", "8元/天"), "  除外 学生.走读。\n"),
        ("学生.走读", "学生.孤儿", ("5元/天", "5元/天"), ""),
    ],
)
def test_two_clauses_that_do_not_meet_or_agree_are_accepted(
    tmp_path: Path, first: str, second: str, rates: tuple[str, str], more: str
) -> None:
    assert errors(tmp_path, f"{HEAD}{PUPIL}{two(first, second, rates, more)}") == []


def test_where_the_text_leaves_the_rates_open_the_awards_are_open(tmp_path: Path) -> None:
    text = f"{HEAD}{PUPIL}参数 县定:元/天 = 未载\n{two('学生.走读', '学生.孤儿', ('县定', '8元/天'))}"
    assert errors(tmp_path, text) == []
    policies = PolicySet.load(tmp_path / "例.policy")
    facts = {"学生.走读": True, "学生.孤儿": True}
    for amount, words in (("9", ["存疑,几条给得不同,没有写明依哪一条"] * 2), ("8", ["发放", "并入"])):
        case = {"on": "2022-01-01", "facts": facts, "parameters": {"县定": amount}}
        awards = policies.decide(case).record()["awards"]
        assert [award["combined"][0]["result"] for award in awards] == words
        assert [award["combined"][0]["with"] for award in awards] == [["SX-02"], ["SX-01"]]


# --- places and texts --------------------------------------------------------------------------------------------------

WORDS = """
事实 学生.甲地:地区
事实 学生.乙地:地区
事实 学生.甲名:文本
事实 学生.乙名:文本
"""


def test_places_and_texts_are_the_same_or_not(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD}{WORDS}
条款 SX-01 同一地
  条件 学生.甲地为学生.乙地。

条款 SX-02 不同名
  条件 学生.甲名不为学生.乙名。

用例 「相同」
  设 学生.甲地为「甲省/乙市」,学生.乙地为「甲省/乙市」,学生.甲名为「某人」,学生.乙名为「某人」。
  应 SX-01 符合。
  应 SX-02 不符合。

用例 「不同」
  设 学生.甲地为「甲省/乙市」,学生.乙地为「甲省/丙市」,学生.甲名为「某人」,学生.乙名为「某某」。
  应 SX-01 不符合。
  应 SX-02 符合。

用例 「一件报得粗」
  设 学生.甲地为「甲省/乙市」,学生.乙地为「甲省」。
  应 SX-01 待核实。

用例 「缺一件」
  设 学生.甲地为「甲省/乙市」,学生.甲名为「某人」。
  应 SX-01 待核实。
  应 SX-02 待核实。

用例 「都没有报告」
  设 基准日为2021-01-01。
  应 SX-01 待核实。
  应 SX-02 待核实。
""",
    )


@pytest.mark.parametrize(
    ("block", "refused"),
    [
        ("条款 SX-01 甲\n  条件 学生.甲名超过学生.乙名。\n", ("M202", "学生.甲名")),
        ("条款 SX-01 甲\n  条件 学生.甲地早于学生.乙地。\n", ("M202", "学生.甲地")),
        ("条款 SX-01 甲\n  条件 学生.甲名为学生.甲地。\n", ("M203", "学生.甲地")),
        ("表 甲表(学生.甲地)\n  | 学生.甲地 | 标准 |\n  | — | 1元 |\n", ("M202", "学生.甲地")),
    ],
)
def test_places_and_texts_have_no_order_and_places_no_table(
    tmp_path: Path, block: str, refused: tuple[str, str]
) -> None:
    assert errors(tmp_path, f"{HEAD}{WORDS}{block}") == [refused]


# --- what an example sets and expects ----------------------------------------------------------------------------------

EXAMINED = f"""{HEAD}  属地 甲省
{PUPIL}
事实 学生.材料费:元/学期
参数 底数:整数[人] = 3人
参数 年年变:整数[人] = 分期
  | 自 | 值 | 出处 |
  | 2021-01-01 | 3人 | 通知 |
参数 上限:整数[人] = 未载

解释 「题」 问。
  甲说 900元/月;
  乙说 800元/月。
  采用 未定。

解释 「定」 问。
  甲说 9人;
  乙说 8人。
  采用 甲说。

表 标准表(学生.走读)
  | 学生.走读 | 标准 |
  | 是 | 解释「题」 |
  | 否 | 3元/月 |

表 SX-05 双表(学生.走读)
  | 学生.走读 | 甲栏 | 乙栏 |
  | 是 | 1元 | 2元 |
  | 否 | 3元 | 4元 |

表 处理表(学生.走读)
  | 学生.走读 | 处理 |
  | 是 | 「提醒」 |
  | 否 | 「停用」 |

条款 SX-01 甲
  指标 学生.人数不少于底数,且学生.人数不超过年年变。

条款 SX-02 乙
  条件 学生.人数不超过上限。
  给予 补助,标准为标准表,按月发放。

条款 SX-03 丙
  条件 学生.走读。
  免除 补助,收费为学生.材料费,不超过500元/学期。
  处理 处理表。

条款 SX-04 丁
  指标 学生.人数不少于底数。
"""


def example(given: str, expected: str) -> str:
    return f"{EXAMINED}\n用例 「例」\n  设 {given}。\n  应 {expected}。\n"


@pytest.mark.parametrize(
    ("given", "expected", "wrong"),
    [
        ("学生.人数为1人", "SX-04 不符合,「差额」为2人", "「差额」为3人"),
        ("学生.走读,学生.材料费为800元/学期", "SX-03 符合,「免除额」为500元/学期", "「免除额」为501元/学期"),
        ("学生.走读,学生.材料费为800元/学期", "SX-03 符合,「家庭自付」为300元/学期", "「家庭自付」为0元/学期"),
        ("学生.走读,学生.材料费为800元/学期", "SX-03 符合,「处理」为「提醒」", "「处理」为「停用」"),
        ("学生.走读", "SX-05 符合,「乙栏」为2元", "「乙栏」为1元"),
        ("学生.走读,学生.人数为1人,上限为2人,解释「题」为乙说", "SX-02 符合,标准800元/月", "标准900元/月"),
        ("学生.走读,解释「题」为乙说", "SX-02 待核实,还缺学生.人数", "还缺学生.走读"),
        ("学生.人数为1人,上限为1人", "SX-02 待核实,还缺学生.走读", "还缺学生.走读、学生.人数"),
        ("学生.走读,学生.人数为1人,上限为2人,解释「题」为乙说,基准.属地为「甲省/乙市」", "SX-02 符合", "标准8元/月"),
        ("基准.属地为「丙省」", "SX-02 不适用", "还缺学生.人数"),
    ],
)
def test_an_example_sets_what_is_open_and_expects_every_result(
    tmp_path: Path, given: str, expected: str, wrong: str
) -> None:
    passes(tmp_path, example(given, expected))
    path = tmp_path / "例.policy"
    path.write_text(example(given, f"{expected.split(',')[0]},{wrong}"), encoding="utf-8")
    assert [result.status for result in examples.run(PolicySet.load(path))] == ["failed"]


@pytest.mark.parametrize(
    ("given", "expected", "refused"),
    [
        ("底数为4人", "SX-01 待核实", ("M227", "底数")),
        ("年年变为4人", "SX-01 待核实", ("M227", "年年变")),
        ("解释「定」为乙说", "SX-01 待核实", ("M227", "「定」")),
        ("解释「题」为丙说", "SX-01 待核实", ("M204", "丙说")),
        ("解释「提」为甲说", "SX-01 待核实", ("M216", "「提」")),
        ("学生.走读,非学生.走读", "SX-01 待核实", ("Y120", "学生.走读")),
        ("学生.走读", "SX-01 待核实,「差数」为3人", ("M216", "差数")),
        ("学生.走读", "SX-03 符合,「处理」为3人", ("M202", "3人")),
        ("学生.走读", "SX-03 待核实,还缺学生.走渎", ("Y110", "学生.走渎")),
    ],
)
def test_an_example_sets_and_expects_nothing_in_vain(
    tmp_path: Path, given: str, expected: str, refused: tuple[str, str]
) -> None:
    assert errors(tmp_path, example(given, expected)) == [refused]


# --- limits, and files that cannot be read ----------------------------------------------------------------------------


@pytest.mark.parametrize(("inputs", "codes"), [(4, []), (5, ["M228"])])
def test_a_table_tells_no_more_apart_than_can_be_looked_at(tmp_path: Path, inputs: int, codes: list[str]) -> None:
    words = "、".join(f"{sign}类" for sign in "甲乙丙丁戊己庚辛壬癸子")
    names = [f"学生.第{number}项" for number in range(inputs)]
    facts = "".join(f"事实 {name}:枚举({words})\n" for name in names)
    row = " | —" * (inputs - 1)
    table = f"表 甲表({','.join(names)})\n  | {' | '.join(names)} | 数 |\n  | 甲类{row} | 1 |\n  | 其他{row} | 2 |\n"
    assert [code for code, _ in errors(tmp_path, f"{HEAD}\n{facts}{table}")] == codes


@pytest.mark.parametrize("command", [("check",), ("test",), ("fmt",), ("fmt", "--check")])
@pytest.mark.parametrize("content", ["政策 甲".encode("gbk"), b"\xff\xfe\x00"], ids=["gbk", "no text"])
def test_a_file_that_is_no_text_cannot_be_read_by_any_command(
    tmp_path: Path, command: tuple[str, ...], content: bytes
) -> None:
    path = tmp_path / "例.policy"
    path.write_bytes(content)
    assert main([*command, str(path)]) == 2


def test_what_has_no_proof_is_asked_for_without_one(tmp_path: Path) -> None:
    path = tmp_path / "例.policy"
    facts = "事实 学生.甲:是否\n  问 甲吗?\n事实 学生.乙:是否\n  问 乙吗?\n  证明 乙证\n事实 学生.丙:是否\n"
    path.write_text(f"{HEAD}\n{facts}\n条款 SX-01 甲\n  条件 学生.甲,且学生.乙,且学生.丙。\n", encoding="utf-8")
    decision = PolicySet.load(path).decide({"on": "2022-01-01", "facts": {}}, clauses=["SX-01"])
    lines = render(decision.record()).splitlines()
    assert [line.strip() for line in lines if line.strip().startswith("·")] == [
        "· 学生.丙:请核实",
        "· 学生.乙:乙吗?(凭乙证)",
        "· 学生.甲:甲吗?",
    ]


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["公里", "小时", "米]]", ""])
def test_a_unit_that_no_sentence_can_write_is_refused_where_it_is_declared(tmp_path: Path, unit: str) -> None:
    text = f"{HEAD}\n事实 学生.路程:整数[{unit}]\n\n条款 SX-01 补助\n  条件 学生.在读。\n\n事实 学生.在读:是否\n"
    assert [code for code, _ in errors(tmp_path, text)] == ["M201"]


@pytest.mark.parametrize("unit", ["米", "个学期", "工作日", "次/月", "人次", "分"])
def test_a_unit_that_sentences_write_is_accepted(tmp_path: Path, unit: str) -> None:
    text = f"{HEAD}\n事实 学生.数目:整数[{unit}]\n\n条款 SX-01 补助\n  条件 学生.数目不少于2{unit}。\n"
    assert errors(tmp_path, text) == []
