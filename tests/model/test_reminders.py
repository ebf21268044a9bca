"""Reminders: what is declared in vain, what is copied, and where the gist and the rule do not fit; no false alarm.

Every reminder is tried together with the nearest text that deserves none.
"""

from pathlib import Path

import pytest

from fupin_rules.cli import main
from fupin_rules.decide.review import review
from fupin_rules.diagnostics import PolicyFinding, Severity
from fupin_rules.resources import policies_folder

HEAD = """政策 走读补助
  对象 学生
  项目 走读补助
  本数 依民法典第1259条

事实 学生.路程:整数[米]
事实 学生.学段:枚举(小学、初中)

"""
USE = "条款 ZD-09 其他\n  条件 学生.路程超过1米,且学生.学段为小学。\n"


def reminded(folder: Path, text: str) -> list[tuple[str, str]]:
    """Return the code and the words of everything found; everything found must be a reminder."""
    path = folder / "例.policy"
    path.write_text(text, encoding="utf-8")
    findings = review([path]).findings
    assert all(finding.severity is Severity.WARNING for finding in findings), [one.render() for one in findings]
    return [(finding.code, finding.span.text) for finding in findings if isinstance(finding, PolicyFinding)]


def test_the_shipped_policies_deserve_none() -> None:
    assert [finding.render() for finding in review([policies_folder()]).findings] == []


# --- what is declared in vain -------------------------------------------------------------------------

DECLARATIONS = {
    "事实 学生.走读:是否": ("学生.走读", "条件 学生.走读。"),
    "参数 甲:元/月 = 未载": ("甲", "给予 走读补助,标准为甲,按月发放。\n  条件 学生.路程超过2米。"),
    "名单 甲 = 小学。": ("甲", "条件 学生.学段属于甲。"),
    "解释 「甲」 没有写。\n  甲说 1元/月;\n  乙说 2元/月。\n  采用 未定。": (
        "甲",
        "给予 走读补助,标准为解释「甲」,按月发放。\n  条件 学生.路程超过2米。",
    ),
    "所称 甲 是指 学生.路程 + 1米。": ("甲", "条件 甲超过5米。"),
    "表 甲(学生.学段)\n  | 学生.学段 | 算 |\n  | 小学 | 是 |\n  | 初中 | 否 |": ("甲", "条件 甲。"),
    "计发 甲 是指 标准为5元/月,按月发放。": ("甲", "条件 学生.路程超过2米。\n  给予 走读补助,依甲计发。"),
    "分担 甲(学生.学段)\n  | 学生.学段 | 省 | 县 |\n  | — | 50% | 50% |\n  就 5元/月。": (
        "甲",
        "条件 学生.路程超过2米。\n  给予 走读补助,标准为5元/月,按月发放,按甲分担。",
    ),
}


def test_an_age_uses_the_day_of_birth(tmp_path: Path) -> None:
    text = HEAD.replace("\n\n事实", "\n  周岁 自生日当日满\n\n事实", 1) + "事实 学生.出生日期:日期\n\n" + USE
    assert reminded(tmp_path, text) == [("M231", "学生.出生日期")]
    assert reminded(tmp_path, text + "条款 ZD-01 甲\n  条件 学生满6周岁之日早于2020-01-01。\n") == []


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda one: one[:2])
def test_what_nothing_uses_is_named(declaration: str, tmp_path: Path) -> None:
    name, used = DECLARATIONS[declaration]
    alone = f"{HEAD}{declaration}\n\n{USE}"
    assert reminded(tmp_path, alone) == [("M231", name)]
    assert reminded(tmp_path, f"{alone}\n条款 ZD-01 甲条\n  {used}\n") == []


@pytest.mark.parametrize(
    "declaration",
    [
        "所称 ZD-02 甲 是指 学生.路程 + 1米。",
        "表 ZD-02 甲(学生.学段)\n  | 学生.学段 | 算 |\n  | 小学 | 是 |\n  | 初中 | 否 |",
        "计发 ZD-02 甲 是指 标准为5元/月,按月发放。",
    ],
)
def test_what_has_an_id_is_decided_by_itself(declaration: str, tmp_path: Path) -> None:
    assert reminded(tmp_path, f"{HEAD}{declaration}\n\n{USE}") == []


def test_another_name_a_date_of_application_and_an_example_are_uses(tmp_path: Path) -> None:
    text = f"{HEAD}事实 学生.走读:是否\n  别名 学生.不住校\n\n{USE}"
    assert reminded(tmp_path, f"{text}条款 ZD-01 甲\n  条件 学生.不住校。\n") == []
    dated = text.replace("  本数", "  适用日 学生.申请日\n  本数").replace("学生.走读:是否", "学生.申请日:日期")
    assert reminded(tmp_path, dated) == []
    example = "用例 「甲」\n  设 学生.走读。\n  应 ZD-09 待核实。\n"
    assert reminded(tmp_path, text + example) == []


def test_a_file_with_errors_has_no_reminders(tmp_path: Path) -> None:
    path = tmp_path / "例.policy"
    path.write_text(f"{HEAD}参数 甲:元/月 = 5元/月\n\n{USE.replace('小学', '高中')}", encoding="utf-8")
    assert [finding.code for finding in review([path]).findings] == ["Y110"]


# --- sources and copies -------------------------------------------------------------------------------

PAID = "\n条款 ZD-01 甲\n  条件 学生.路程超过2米。\n  给予 走读补助,标准为甲,按月发放。\n"


@pytest.mark.parametrize(
    ("parameter", "codes"),
    [
        ("参数 甲:元/月 = 5元/月\n", ["M237"]),
        ("参数 甲:元/月 = 5元/月\n  出处 第1条\n", []),
        ("参数 甲:元/月 = 未载\n", []),
        ("参数 甲:元/月 = 分期\n  | 自 | 值 |\n  | 2021-01-01 | 5元/月 |\n", ["M237"]),
        ("参数 甲:元/月 = 分期\n  | 自 | 值 | 出处 |\n  | 2021-01-01 | 5元/月 | 第1条 |\n", []),
        ("参数 甲:元/月 = 分期\n  | 自 | 值 | 出处 |\n  | 2021-01-01 | 未载 | |\n", []),
    ],
)
def test_a_value_says_where_the_text_has_it(parameter: str, codes: list[str], tmp_path: Path) -> None:
    assert [code for code, _ in reminded(tmp_path, f"{HEAD}{parameter}\n{USE}{PAID}")] == codes


def test_copies_are_named_and_near_copies_are_not(tmp_path: Path) -> None:
    first = "条款 ZD-01 甲\n  条件 学生.学段为小学。\n"
    copy = "条款 ZD-02 乙\n  条件 学生.学段为小学。\n"
    assert reminded(tmp_path, f"{HEAD}{USE}{first}{copy}") == [("M233", "条款 ZD-02 乙")]
    assert reminded(tmp_path, f"{HEAD}{USE}{first}{copy.replace('为小学', '为初中')}") == []
    effect = "  给予 走读补助,标准为5元/月,按月发放。\n"
    assert reminded(tmp_path, f"{HEAD}{USE}{first}{copy}{effect}") == []
    example = "用例 「{}」\n  设 学生.学段为{}。\n  应 ZD-01 {}。\n"
    one, other = example.format("小学", "小学", "符合"), example.format("初中", "初中", "不符合")
    assert reminded(tmp_path, f"{HEAD}{USE}{first}{one}{other}") == []
    left = example.format("初中", "小学", "符合")
    assert reminded(tmp_path, f"{HEAD}{USE}{first}{one}{left}") == [("M233", "用例 「初中」")]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("", ["M236"]),
        ("  给予 走读补助,标准为5元/月,按月发放。\n", ["M236"]),
        ("  给予 走读补助,标准为5元/月,按月发放。\n  应当 免收学杂费。\n", []),
        ("  说明 “两免一补”怎么免,原文没有写。\n", []),
        ("\n未编 “两免一补”只有名称。\n", []),
    ],
)
def test_an_abbreviation_is_expanded_or_said_to_be_open(more: str, codes: list[str], tmp_path: Path) -> None:
    text = f"{HEAD}# 一、两免一补\n\n条款 ZD-01 甲\n  条件 学生.路程超过1米,且学生.学段为小学。\n{more}"
    assert [code for code, _ in reminded(tmp_path, text)] == codes


# --- the gist -----------------------------------------------------------------------------------------


def beside(folder: Path, gist: str, condition: str, more: str = "") -> list[tuple[str, str]]:
    """Return the reminders about a gist above a clause with a condition."""
    return reminded(folder, f"{HEAD}{USE}\n> {gist}\n条款 ZD-01 甲\n  条件 {condition}。\n{more}")


@pytest.mark.parametrize(
    ("gist", "condition"),
    [
        ("路程满2000米的。", "学生.路程满2000米"),
        ("3月5日起,路程满2000米的。", "学生.路程满2000米"),
        ("路程满1000米的两倍,2000米。", "学生.路程满1000米"),
        ("小学2000米、初中3000米,合计5000米。", "学生.路程满2000米,且学生.路程不超过3000米"),
    ],
)
def test_figures_of_the_gist_that_the_rule_has(gist: str, condition: str, tmp_path: Path) -> None:
    assert beside(tmp_path, gist, condition) == []


def test_a_figure_that_the_rule_does_not_have(tmp_path: Path) -> None:
    assert beside(tmp_path, "路程满2000米的。", "学生.路程满2100米") == [("M261", "2100米")]
    assert beside(tmp_path, "路程满2000米的。", "学生.学段为小学") == [("M234", "2000米")]
    note = "  说明 原文另有2000米。\n"
    assert beside(tmp_path, "路程满2000米的。", "学生.学段为小学", note) == [("M234", "2000米")]
    example = "\n用例 「界上」\n  设 学生.路程为2000米。\n  应 ZD-01 不符合。\n"
    assert beside(tmp_path, "例如2000米的不给。", "学生.学段为小学", example) == []
    assert beside(tmp_path, "报告的是2000米。", "学生.学段为小学", example) == []
    assert beside(tmp_path, "2000米的不给。", "学生.路程满2100米", example) == [("M261", "2100米")]


def test_figures_are_looked_for_in_what_the_rule_uses(tmp_path: Path) -> None:
    table = "表 标准表(学生.路程)\n  | 学生.路程 | 标准 |\n  | 满2000米 | {} |\n  | 不满2000米 | 不给予 |\n\n"
    clause = (
        "> 满2000米的,每月50元。\n条款 ZD-01 甲\n  条件 学生.学段为小学。\n  给予 走读补助,标准为标准表,按月发放。\n"
    )
    assert reminded(tmp_path, HEAD + table.format("50元/月") + clause) == []
    assert reminded(tmp_path, HEAD + table.format("60元/月") + clause) == [("M234", "50元")]


KEEPS_ABOVE, KEEPS_BELOW = (
    ("满{}", "不满{}", "{}以上", "不少于{}", "低于{}"),
    ("超过{}", "不超过{}", "{}以下", "高于{}"),
)


@pytest.mark.parametrize("word", [*KEEPS_ABOVE, *KEEPS_BELOW])
def test_a_bound_of_the_gist_is_on_the_side_of_the_rule(word: str, tmp_path: Path) -> None:
    phrase = word.format("2000米")
    for other in (*KEEPS_ABOVE, *KEEPS_BELOW):
        same = (word in KEEPS_ABOVE) == (other in KEEPS_ABOVE)
        condition = f"学生.路程{other.format('2000米')}"
        assert beside(tmp_path, f"路程{phrase}的。", condition) == ([] if same else [("M235", phrase)])


def test_a_figure_that_is_bounded_on_both_sides_is_not_judged(tmp_path: Path) -> None:
    condition = "学生.路程满2000米,且学生.路程不超过2000米"
    assert beside(tmp_path, "路程超过2000米的。", condition) == [("M262", "2000米")]


@pytest.mark.parametrize(
    ("gist", "condition", "found"),
    [
        ("路程2000米及以上的。", "学生.路程满2000米", []),
        ("路程2000米及以上的。", "学生.路程超过2000米", [("M235", "2000米及以上")]),
        ("路程至少2000米的。", "学生.路程超过2000米", [("M235", "至少2000米")]),
        ("路程最高2000米的。", "学生.路程低于2000米", [("M235", "最高2000米")]),
        ("路程最高2000米的。", "学生.路程不超过2000米", []),
        ("路程满2公里,2000米的。", "学生.路程满20000米", [("M261", "20000米")]),
        (
            "路程满2000米的,小学生。",
            "学生.路程满2000米,且学生.学段为小学,且学生.学段为小学",
            [("M260", "学生.学段为小学")],
        ),
        (
            "路程满2000米的,小学生。",
            "学生.路程满2000米" + ",且学生.学段为小学" * 5,
            [("M260", "学生.学段为小学")],
        ),
        ("路程满2000米的,小学生。", "学生.路程满2000米,且(学生.学段为小学或学生.路程满3000米)", [("M261", "3000米")]),
    ],
)
def test_the_gist_is_held_against_the_block_itself(
    gist: str, condition: str, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert beside(tmp_path, gist, condition) == found


def test_the_ends_of_a_range_are_of_one_fact(tmp_path: Path) -> None:
    facts = HEAD.replace("事实 学生.学段", "事实 学生.里程:整数[米]\n事实 学生.学段")
    rule = "条款 ZD-01 甲\n  条件 学生.路程满2000米,且学生.{}不满5000米。\n\n条款 ZD-02 乙\n  条件 学生.里程满9米。\n"
    assert reminded(tmp_path, facts + USE + rule.format("路程")) == []
    assert [code for code, _ in reminded(tmp_path, facts + USE + rule.format("里程"))] == ["M263"]


def test_a_target_keeps_the_figure_of_its_gist(tmp_path: Path) -> None:
    rule = "> 路程要到2000米。\n条款 ZD-01 甲\n  指标 学生.路程{}2000米。\n"
    assert reminded(tmp_path, HEAD + USE + rule.format("不少于")) == []
    assert reminded(tmp_path, HEAD + USE + rule.format("超过")) == [("M235", "2000米")]


# --- what no fact can change --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        ("条件 学生.路程不少于0米。", [("M232", "学生.路程不少于0米")]),
        ("条件 学生.路程不少于1米。", []),
        ("条件 学生.路程少于0米。", [("M232", "学生.路程少于0米")]),
        ("条件 学生.学段为小学、初中之一。", [("M232", "学生.学段为小学、初中之一")]),
        ("条件 学生.困难类别为低保、特困之一。", []),
        ("条件 学生.路程满5米,且学生.路程不满3米。", [("M232", "学生.路程满5米,且学生.路程不满3米")]),
        ("条件 学生.路程满5米,或者学生.路程不满5米。", [("M232", "学生.路程满5米,或者学生.路程不满5米")]),
        ("条件 学生.路程满3米,且学生.路程不满5米。", []),
        ("条件 下列至少1项:(1)学生.路程少于0米;(2)学生.路程满3米。", [("M232", "学生.路程少于0米")]),
        ("条件 学生.路程满3米。\n  除外 学生.路程少于0米。", [("M232", "学生.路程少于0米")]),
        ("适用 学生.路程不满3米。\n  条件 学生.路程满3米。", [("M238", "条款 ZD-01 甲")]),
        ("适用 学生.路程不满4米。\n  条件 学生.路程满3米。", []),
        ("条件 学生.路程满3米。\n  除外 学生.路程满3米。", [("M238", "条款 ZD-01 甲")]),
        ("条件 学生.路程满3米。\n  除外 学生.路程满4米。", []),
        ("条件 学生.路程满定数。", []),
    ],
)
def test_what_holds_or_fails_whatever_the_facts(sentences: str, found: list[tuple[str, str]], tmp_path: Path) -> None:
    others = "事实 学生.困难类别:枚举(低保、特困、等)\n\n参数 定数:整数[米] = 未载\n\n"
    used = "条款 ZD-02 乙\n  条件 学生.困难类别为低保,且学生.路程满定数。\n"
    assert reminded(tmp_path, f"{HEAD}{others}{USE}{used}条款 ZD-01 甲\n  {sentences}\n") == found


def test_a_row_that_no_input_reaches(tmp_path: Path) -> None:
    table = "表 ZD-01 标准表(学生.路程)\n  | 学生.路程 | 标准 |\n  | 满20米 | 5元/月 |\n{}  | 不满20米 | 3元/月 |\n"
    assert reminded(tmp_path, HEAD + USE + table.format("")) == []
    row = "  | 20米以上 不满20米 | 4元/月 |\n"
    assert reminded(tmp_path, HEAD + USE + table.format(row)) == [("M239", row.strip())]
    row = "  | 不满0米 | 4元/月 |\n"
    assert [code for code, _ in reminded(tmp_path, HEAD + USE + table.format(row))] == ["M239"]


@pytest.mark.parametrize("row", ["", "  | 其他 | 5元/月 |\n"])
def test_words_that_are_not_listed_may_have_a_row(row: str, tmp_path: Path) -> None:
    kinds = "事实 学生.困难类别:枚举(低保、特困、等)\n\n"
    use = "条款 ZD-02 乙\n  条件 学生.困难类别为低保。\n  给予 走读补助,标准为标准表,按月发放。\n"
    table = f"表 ZD-01 标准表(学生.困难类别)\n  | 学生.困难类别 | 标准 |\n  | 低保、特困 | 3元/月 |\n{row}"
    assert "M239" not in [code for code, _ in reminded(tmp_path, HEAD + kinds + use + table)]


@pytest.mark.parametrize(
    ("region", "named"),
    [
        ("广东/梅州市", "广东"),
        ("广东省/梅洲市", "梅洲市"),
        ("广东省/梅州", "梅州"),
        ("江苏省/常熟市", "常熟市"),
        ("贵州省/毕节地区", None),
        ("湖北省/仙桃市", None),
        ("四川省/某县", None),
        ("东广省", "东广省"),
        ("梅州市", "梅州市"),
        ("广东省/梅州市", None),
        ("广东省/未载", None),
        ("未载", None),
    ],
)
def test_a_place_begins_with_its_province(tmp_path: Path, region: str, named: str | None) -> None:
    text = (HEAD + USE).replace("  本数", f"  属地 {region}\n  本数")
    expected = [("M240", named)] if named is not None else []
    assert reminded(tmp_path, text) == expected


def test_an_area_that_a_condition_names_is_a_place(tmp_path: Path) -> None:
    fact = "事实 学生.户籍地:地区\n  问 户籍在哪里?\n\n"
    for region, expected in (("广东省/梅洲市", [("M240", "梅洲市")]), ("广东省/梅州市", [])):
        clause = f"条款 HJ-01 户籍\n  条件 学生.户籍地不为「{region}」。\n"
        assert reminded(tmp_path, HEAD + fact + USE + clause) == expected


def test_check_counts_reminders_apart_and_is_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "例.policy"
    file.write_text(f"{HEAD}事实 学生.走读:是否\n\n{USE}", encoding="utf-8")
    assert main(["check", str(file)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("提醒 M231 ")
    assert shown.endswith("0 处错误,1 处提醒。\n")
