"""The house style: the same tree, the same comments, the same text the second time, whatever the layout before.

The laws are tried on a policy that holds every form and on generated policies; a search tries the shipped ones too.
"""

import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fupin_rules import cli
from fupin_rules.resources import policies_folder
from fupin_rules.source import Source, width
from fupin_rules.syntax import format as layout
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer, Vocabulary
from fupin_rules.syntax.lines import FIELDS, FREE, HEADS, SENTENCES, scan
from fupin_rules.syntax.parse.file import parse
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.names import declarations
from tests.support import whole_policies
from tests.support.lanes import lane
from tests.support.work import calls

SHIPPED = {path.relative_to(policies_folder()).as_posix(): path for path in policies_folder().rglob("*.policy")}

EVERY_FORM = """\
// 每一种写法至少出现一次。
政策 样例
  依据 《样例办法》，原文的标点照旧
  出处 https://example.org/a?b
  属地 广东省
  对象 样例
  项目 样例补助、住宿补助
  施行 yl-01 自2021年1月1日起,有效期5年
  溯及 自2020年9月1日起,出处 第九条
  适用日 样例.起日
  本数 依民法典第1259条
  周岁 自生日当日满,平年按2月28日
  换算 1学年为2学期、1年为2学期
  说明 自由的文字，“照旧”  不改。

引用 词汇/教师、词汇/基准

# 一、总则
## (一)名称

> 上限由各市定,
> 不少于两年。
参数 最低年限:整数[年] = 未载,不少于1年,不超过30年
  别名 年限下限 于 YL-02、YL-03

参数 起算月:年月 = 2021年3月
参数 折算率:比例 = 50%

参数 每月标准:元/月 = 分期
  | 自       | 值        | 出处               |
  | -------- | --------- | ------------------ |
  | 2020-01  | 900元/月  | 《办法》第三条，甲 |
  | 2021年9月 | 未载     |                    |
  说明 逐年调整。

名单 省市名单 = 甲类、乙类。

事实 样例.类别:枚举(甲类、乙类、丙 类)
  问 哪一类?
  证明 证明材料
  别名 样例.种类
  敏感 个人信息
  可变 不可改变

事实 样例.起日:日期
  未报即无
  不早于 基准.评价日

事实 家庭.收入:金额
  未报即零 「没有收入的不填」

事实 样例.人数:整数[人]
事实 样例.在校:是否

# 二、条件

// 解释之前的注释
解释 「当日」 当日算不算
  // 两种读法
  甲说 含当日;
  乙说 不含当日。
  丙说 2020-12-31。
  丁说 2021年1月1日。
  采用 甲说。

解释 「数额」 多少
  甲说 900元/月;
  乙说 800元/月。

条款 YL-02 适用的情形
  适用 样例.在校或非样例.在校。
  条件 符合下列全部条件(等三类):
    (1)下列任一:
      ①样例.类别为甲类、乙类之一;
      ②样例.类别不为乙类;
    (2)样例.起日在2020-01-01至2020-12-31之间;
    (3)样例.类别属于省市名单,且(样例.在校或样例.人数 ≥ 2人)。
  除外 下列至少2项:
    (1)样例.人数超过3人;
    (2)样例.人数为2人以上 不满4人;
    (3)样例.起日早于2020-03-01。
  除外 下列均不:
    ①样例.在校;
    ②非样例.人数低于1人。
  除外 样例.起日在2019-12-31(见解释「当日」)以后。
  认定 样例对象。
  排除 住宿补助。
  豁免 YL-03(1)①、YL-03(2)。
  优先于 YL-07、YL-09。
  优先 样例.成员中家庭.收入低于900元者,家庭.收入由低到高,样例.在校者优先。
  给予 样例补助,标准为若样例.在校,则900元/月,否则(800元/月 + 100元/月) × 50%,按月发放,自起算月起,
       至样例.起日当月止,按样例分担分担。
  保留 「人少的」,样例.人数少于2人,或样例.在校的,资格、标准 未载。
  结论 符合:对;不符合:不对

条款 YL-03 引用的情形
  条件 YL-02,且样例对象,且样例.在校为是,且样例满18周岁之日的次日不晚于2020-12-31,
       且样例.人数 × 2 - 1 ≤ 样例表(样例.类别)。
  处理 「责令改正」。

条款 YL-09 其他写法
  指标 样例.人数达到2人。
  名额 样例.人数不超过9人。
  勾稽 样例.人数 = 样例.成员中家庭.收入低于900元者的人数 + 0人。
  期限 样例.起日在2020-12-31(含)以前。
  免除 住宿补助,收费为每月标准,不超过较大者(900元/月,每月标准)。
  应当 及时公示，不少于7天。
  不得 截留。
  可以 委托。
  力争 全覆盖。

# 三、标准

所称 YL-04 样例.折算人数 是指 样例.人数 ÷ 2,四舍五入取整,计人,可以核定。
  别名 样例.折合人数

表 YL-05 样例表(样例.类别)
  | 样例.类别  | 人数 |
  | ---------- | ---- |
  | 甲类、乙类 | 1    |
  | 其他       | 2    |

表 样例标准(样例.人数,样例.类别)
  | 样例.人数       | 样例.类别      | 标准         |
  | 超过3人         | 属于省市名单   | 解释「数额」 |
  | 1人以上 3人以下 | —              | 900元/月     |
  | 不满1人         | 不属于省市名单 | 不给予       |

分担 样例分担(样例.类别)
  | 样例.类别 | 省  | 「市(县)」 |
  | —         | 50% | 50%        |
  就 900元/月。
  余数归 省

计发 YL-06 一次发给 是指 标准为1000元,一次性发放。

条款 YL-07 一次发给
  条件 非(样例.在校,且样例.人数 < 2人)。
  给予 住宿补助,依一次发给计发。

互斥 样例补助、住宿补助。
  说明 二者择一。

就高 样例补助、住宿补助。
就高 按标准 样例补助、住宿补助。
不重复 样例补助、「别的补助」。
可叠加 样例补助、住宿补助。
并享 样例补助、住宿补助 未载。

用例 「在校的」
  设 样例.在校,非样例对象,样例.类别为甲类,样例.起日为2020-02-29,起算月为2021-03。
  应 YL-02 符合,标准900元/月,自2021-01起,至2021-12止,共12个月10800元,其中省5400元、市(县)5400元,
     样例.折算人数为2人。
  应 YL-03 待核实。

关系 「在校的人数不少于一人」 若样例.在校,则样例.人数不少于1人。
  依据 定义:在校的自己算一人。
  自 2020-01-01
  至 2030-12-31

性质 「人多不少给」 样例.折算人数随样例.人数不减。

性质 「在校与否不影响」 样例.在校不影响样例.折算人数、住宿补助。
  说明 与学籍无关。

变更 「今年的修订」
  涉及 YL-02、YL-07。
  范围 样例.人数超过3人。
  增减 不减。
  说明 只增不减。

列表 样例.成员:家庭
  问 有哪些人?
  证明 户口簿

未编 YL-08 宣传的要求,没有可以判定的内容
// 文末的注释
"""
"""A policy that holds every block and every field of the language; it is read, not checked."""

OVERLAY = """\
实施细则 某市生活困难补助
  细化 原民办代课教师生活困难补助
  依据 《某市实施办法》
  属地 广东省梅州市
  施行 自2022-01-01起,至2024-12-31止

引用 广东省/原民办代课教师生活困难补助

参数 施行日 = 2021-03-01
参数 民办界日 = 2000-03-27

参数 市定标准 = 600元/月
  出处 第三条

采用 「满30年」 甲说。
  说明 有利于申请人。
"""
"""Local rules: they fill and adopt what a policy leaves open."""


MOST_CALLS = 30_000_000


def _names(text: str) -> Mapping[str, str]:
    return declarations(scan(Source("甲", text))).names


IMPORTED = {
    name: kind
    for path in SHIPPED
    if path.startswith("词汇/") or "教师" in path
    for name, kind in _names(SHIPPED[path].read_text(encoding="utf-8")).items()
}


def laid_out(text: str) -> str:
    """Return a file in the house style; it has to read without findings."""
    formatted = layout.format_source(Source("甲.policy", text), IMPORTED)
    assert [finding.render() for finding in formatted.findings] == []
    assert formatted.text is not None
    return formatted.text


def tree(text: str) -> nodes.File:
    cut = scan(Source("甲.policy", text))
    return parse(cut, Vocabulary({**IMPORTED, **declarations(cut).names})).file


FORMS = {"每一种写法": laid_out(EVERY_FORM), "实施细则": laid_out(OVERLAY)}


# --- examples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_policy_is_in_the_house_style(name: str) -> None:
    content = SHIPPED[name].read_bytes()
    assert laid_out(content.decode()).encode() == content
    no_line_end_or_mark_makes_a_difference(content.decode())


def test_the_style_by_example() -> None:
    untidy = """\


//第一条注释
政策   甲办法
对象 教师
   项目  甲补助 ; 乙补助
 施行 MD-01 自 2021年1月1日 起 ， 有效期 5 年
  本数 依 民法典第1259条
引用 词汇/教师;词汇/基准
# 一、条件
> 性别不限。

条款   MD-02  甲
  条件 符合下列全部条件：（1）教师.广东户籍  //户口簿为准
     ；（2） 下列任一：① 教师.累计学期数 ÷2＞ 3 学期 ； ② 教师.性别 为 男 ，且 “教师.民办教师” 。
  // 以下是结果
  认定 甲对象。
  说明   原文如此，  不改。
  // 属于上面
名单 甲名单 = 广州市 、
   深圳市 、 // 计划单列
   珠海市 。
表 MD-03 甲标准( 教师.性别 、教师.累计学期数 )
|教师.性别|教师.累计学期数|标准|
|:-|-|-|
|男|20学期以上不满30学期|５００元/月|//较高
|女| 20 学期以上 不满 30 学期|600元/月
  |—|其他|不给予|
"""
    assert (
        laid_out(untidy)
        == """\
// 第一条注释
政策 甲办法
  对象 教师
  项目 甲补助;乙补助
  施行 MD-01 自2021年1月1日起,有效期5年
  本数 依民法典第1259条

引用 词汇/教师、词汇/基准

# 一、条件

> 性别不限。
条款 MD-02 甲
  条件 符合下列全部条件:
    (1)教师.广东户籍;  // 户口簿为准
    (2)下列任一:
      ①教师.累计学期数 ÷ 2 > 3学期;
      ②教师.性别为男,且「教师.民办教师」。
  // 以下是结果
  认定 甲对象。
  说明 原文如此，  不改。
  // 属于上面

名单 甲名单 = 广州市、深圳市、  // 计划单列
    珠海市。

表 MD-03 甲标准(教师.性别,教师.累计学期数)
  | 教师.性别 | 教师.累计学期数       | 标准     |
  | :-------- | --------------------- | -------- |
  | 男        | 20学期以上 不满30学期 | 500元/月 |  // 较高
  | 女        | 20学期以上 不满30学期 | 600元/月 |
  | —         | 其他                  | 不给予   |
"""
    )


@pytest.mark.parametrize(
    ("untidy", "clean"),
    [
        ("", ""),
        ("\n\n \n", ""),
        ("// 甲", "// 甲\n"),
        ("//\n///////\n", "//\n///////\n"),
        ("政策 甲\n// 乙\n\n\n// 丙\n引用 词汇/教师", "政策 甲\n  // 乙\n\n// 丙\n引用 词汇/教师\n"),
        ("政策 甲\n// 乙\n引用 词汇/教师", "政策 甲\n\n// 乙\n引用 词汇/教师\n"),
        ("政策 甲\n  // 乙\n引用 词汇/教师", "政策 甲\n  // 乙\n\n引用 词汇/教师\n"),
        ("政策 甲\n\n// 乙\n\n引用 词汇/教师", "政策 甲\n\n// 乙\n\n引用 词汇/教师\n"),
        ("# 一\n// 乙\n\n## (一)\n###甲", "# 一\n// 乙\n\n## (一)\n### 甲\n"),
        ("> 甲\n\n// 乙\n\n未编 丙\n> 丁", "> 甲\n// 乙\n未编 丙\n\n> 丁\n"),
        ("未编 丙\n未编 丁\n未编 戊 // 己\n\n", "未编 丙\n\n未编 丁\n\n未编 戊  // 己\n"),
        ("引用 词汇/教师\n\n引用 词汇/基准", "引用 词汇/教师\n引用 词汇/基准\n"),
    ],
)
def test_blank_lines_and_comments_between_blocks(untidy: str, clean: str) -> None:
    formatted = layout.format_source(Source("甲.policy", untidy), IMPORTED)
    if formatted.text is None:
        pytest.fail("\n".join(finding.render() for finding in formatted.findings))
    assert formatted.text == clean.replace("未编 丙\n\n未编 丁\n\n未编 戊", "未编 丙\n未编 丁\n未编 戊")


def test_a_space_stays_where_two_words_would_read_as_one() -> None:
    text = "参数 满龄:年月 = 2021-01\n参数 龄:整数[岁] = 3岁\n条款 MD-01 甲\n  条件 教师.累计学期数 ÷ 2 满 龄。\n"
    assert "÷ 2满 龄。" in laid_out(text)


def test_a_type_in_several_lines_keeps_them() -> None:
    text = "事实 样例.类别:枚举(甲类、 // 注\n乙类、\n\n  丙类)\n问 哪一类?\n"
    assert laid_out(text) == "事实 样例.类别:枚举(甲类、  // 注\n    乙类、\n    丙类)\n  问 哪一类?\n"


def test_every_block_and_field_has_a_place_in_the_style() -> None:
    fields = {word for words in FIELDS.values() for word in words}
    assert fields == SENTENCES | layout.PHRASES | FREE
    assert not SENTENCES & layout.PHRASES
    assert not FREE & (SENTENCES | layout.PHRASES)


def test_the_examples_hold_every_field() -> None:
    written = {
        (piece.keyword, field.keyword)
        for text in FORMS.values()
        for piece in scan(Source("甲", text)).pieces
        for field in piece.fields
    }
    assert {field for _, field in written} == {word for words in FIELDS.values() for word in words}


def test_long_sentences_go_on_below_their_beginning() -> None:
    choices = "、".join(f"第{number}类" for number in range(60))
    text = f"事实 样例.类别:枚举({choices})\n名单 甲 = {choices}。\n条款 MD-01 甲\n  条件 样例.类别为{choices}之一。\n"
    lines = laid_out(text).splitlines()
    assert lines[0] == f"事实 样例.类别:枚举({choices})"
    rest = lines[1:]
    assert all(width(line) <= layout.WIDTH for line in rest)
    assert {len(line) - len(line.lstrip()) for line in rest if line.startswith("   ")} == {4, 7}
    assert all(line.endswith(("、", "。")) or not line or line.startswith("条款") for line in rest)


def test_a_line_is_broken_between_members_rather_than_within_one() -> None:
    member = "(样例.人数为{0}人,样例.在读,非样例.寄宿,样例.困难)"
    facts = (
        "事实 样例.人数:整数[人]\n事实 样例.在读:是否\n事实 样例.寄宿:是否\n事实 样例.困难:是否\n列表 家庭.成员:样例\n"
    )
    members = "、".join(member.format(number) for number in (11, 22, 33))
    text = (
        f"{facts}条款 MD-01 甲\n  条件 样例.在读。\n用例 「三人」\n  设 家庭.成员只有{members}。\n  应 MD-01 符合。\n"
    )
    given = [line.strip() for line in laid_out(text).splitlines() if "样例.人数为" in line]
    assert [line.rpartition(")")[2] for line in given] == ["、", "、", "。"]


# --- laws ---------------------------------------------------------------------------------------------

GENERATED = whole_policies.policies().map(laid_out)
A_SHIPPED_ONE = st.sampled_from(sorted(SHIPPED)).map(lambda name: SHIPPED[name].read_text(encoding="utf-8"))
TEXTS = st.sampled_from(sorted(FORMS.values())) | lane(GENERATED, GENERATED | A_SHIPPED_ONE)
"""Texts in the house style: half of them of every form."""


def law(examples: int) -> settings:
    """Return the settings of a law that tries so many examples in the continuous check, and 50 times as many else."""
    return settings(max_examples=lane(examples, 50 * examples), suppress_health_check=list(HealthCheck))


@st.composite
def loosened(draw: st.DrawFn, text: str) -> str:
    """Return a file with other spaces, signs and line breaks between its words, and with the same meaning."""
    source = Source("甲.policy", text)
    cut = scan(source)
    lexer = Lexer.make(Vocabulary({**IMPORTED, **declarations(cut).names}), keywords())
    random = draw(st.randoms(use_true_random=True))  # one seed: a file has too many words to draw for each of them
    changes: list[tuple[int, int, str]] = []
    for piece in cut.pieces:
        spans = [field.span for field in piece.fields if field.keyword in SENTENCES - {"施行"}]
        if piece.keyword in ("名单", "所称", "计发", "互斥", "就高"):
            spans.append(piece.rest)
        if any(comment.span.start < piece.span.end and comment.span.end > piece.span.start for comment in cut.comments):
            spans = []
        for span in spans:
            for token in lexer.tokens(cut.folded, span.start, span.end)[1:]:
                before = re.search(r"\s*$", text[: token.start])
                assert before is not None
                breaks = "\n", "\n\n\t", " \r\n "
                safe = not text.startswith((*HEADS, *FIELDS[piece.keyword], ">", "|", "#"), token.start)
                gap = random.choice(["", "", " ", "\u3000 ", *(breaks if safe else ())])
                if before[0] and not gap and random.random() < 0.5:
                    gap = " "
                changes.append((before.start(), token.start, gap))
            for offset in range(span.start, span.end):
                if text[offset] in ",:;()%=+-×÷<>0123456789" and random.random() < 0.2:
                    wide = chr(ord(text[offset]) + 0xFEE0) if text[offset].isascii() else text[offset]
                    changes.append((offset, offset + 1, wide))
    for line in re.finditer(r"(?m)^[ \t]*(?=\S)", text):
        changes.append((line.start(), line.end(), random.choice(["", " ", "\t", "   "])))
    for line in re.finditer(r"(?m)^(?=[ ]*\|)", text):
        changes.append((line.start(), line.start(), random.choice(["", "\n"])))
    for bar in re.finditer(r" +(?=\|)|(?<=\|) +", text):
        changes.append((bar.start(), bar.end(), random.choice(["", " ", "   "])))
    return _changed(text, changes)


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        if start >= at:
            parts += [text[at:start], new]
            at = end
    return "".join((*parts, text[at:]))


@pytest.mark.long
@law(20)
@given(data=st.data())
def test_the_layout_before_makes_no_difference(data: st.DataObject) -> None:
    clean = data.draw(TEXTS)
    untidy = data.draw(loosened(clean))
    assume(layout.same_meaning(tree(untidy), tree(clean)))
    assert laid_out(untidy) == clean


@pytest.mark.long
@law(8)
@given(TEXTS)
def test_line_ends_and_the_mark_of_utf_8_make_no_difference(clean: str) -> None:
    no_line_end_or_mark_makes_a_difference(clean)


def no_line_end_or_mark_makes_a_difference(clean: str) -> None:
    assert laid_out(clean) == clean
    assert laid_out(clean.replace("\n", "\r\n")) == clean
    assert laid_out("\ufeff" + clean) == clean
    assert laid_out("\n\n" + clean.rstrip("\n")) == clean
    assert laid_out(clean.replace("\n", "\n\n")).split() == clean.split()


@st.composite
def commented(draw: st.DrawFn, text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a file with comments put in, and each comment at a line end with the words before it."""
    lines: list[str] = []
    ends: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines()):
        kind = draw(st.sampled_from(["", "", "", "own", "end", "end", "both"]))
        if kind in ("own", "both"):
            lines += [" " * draw(st.integers(0, 6)) + f"//单行{number}", *([""] * draw(st.integers(0, 1)))]
        if kind in ("end", "both") and line.strip() and not line.startswith(("#", ">")) and "//" not in line:
            ends.append((re.sub(r"\s", "", line), f"// 行尾{number}"))
            line += f"//行尾{number}"
        lines.append(line)
    return "\n".join(lines) + "\n", ends


@pytest.mark.long
@law(20)
@given(data=st.data())
def test_comments_stay_where_they_belong(data: st.DataObject) -> None:
    bare = data.draw(TEXTS)
    untidy, ends = data.draw(commented(bare))
    clean = laid_out(untidy)
    assert tree(clean).comments == tree(untidy).comments
    assert laid_out(clean) == clean
    uncommented = re.sub(r"(?m)(?<!:)//.*$", "", clean)
    assert "".join(uncommented.split()) == "".join(re.sub(r"(?m)(?<!:)//.*$", "", bare).split())
    lines = [line.split("  // 行尾") for line in clean.splitlines()]
    kept = {f"// 行尾{end[0]}": re.sub(r"\s", "", words) for words, *end in lines if end}
    assert [kept[comment] for _, comment in ends] == [words for words, _ in ends]


@pytest.mark.long
@law(60)
@given(data=st.data())
def test_any_damage_is_left_alone_or_laid_out(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 4)))
        signs = st.text(st.sampled_from("。;,:、()「」“|#>/ \n年1（，则且应设表MD-"), max_size=3)
        text = text[:at] + data.draw(signs) + text[end:]
    formatted = layout.format_source(Source("甲.policy", text), IMPORTED)
    assert (formatted.text is None) == bool(formatted.findings)
    if formatted.text is not None:
        assert laid_out(formatted.text) == formatted.text


@given(st.text(st.sampled_from("政策条款MD-01 条件\n\r\t//#>|「」()。,:;、①（１“甲=")))
def test_any_text_is_left_alone_or_laid_out(text: str) -> None:
    formatted = layout.format_source(Source("甲.policy", text), IMPORTED)
    assert (formatted.text is None) == bool(formatted.findings)


def test_a_result_that_would_read_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout._Printer, "print", lambda _: FORMS["每一种写法"].replace("超过3人", "超过4人"))
    with pytest.raises(layout.MeaningChangedError):
        layout.format_source(Source("甲.policy", EVERY_FORM), IMPORTED)


@pytest.mark.long
def test_work_grows_with_the_length_of_a_policy() -> None:
    def work(count: int) -> int:
        text = "\n".join(
            f"条款 MD-{number} 第{number}条 // 注释\n条件 符合下列全部条件:(1)教师.广东户籍,且教师.民办教师;"
            f"(2)教师.累计学期数满{number}学期;(3)非教师.离岗后被录用。\n认定 对象{number % 10}。\n"
            for number in range(1, count + 1)
        )
        assert laid_out(text).count("\n") > 6 * count
        return calls(lambda: laid_out(text), most=MOST_CALLS)

    assert work(400) < 1.2 * 8 * work(50)


# --- the command --------------------------------------------------------------------------------------

UNTIDY = "政策 甲\n对象 教师\n引用 词汇/教师\n条款 MD-01 甲\n条件 教师.广东户籍 , 且 教师.民办教师 。\n"
TIDY = "政策 甲\n  对象 教师\n\n引用 词汇/教师\n\n条款 MD-01 甲\n  条件 教师.广东户籍,且教师.民办教师。\n"
BROKEN = UNTIDY.replace("教师.广东户籍", "教师.广东户藉")


@attrs.frozen
class Ran:
    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(capsys)


@attrs.frozen
class Run:
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path) -> Ran:
        status = cli.main(["fmt", *map(str, arguments)])
        return Ran(status, *self.capsys.readouterr())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "甲.policy"
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_a_file_is_written_only_if_it_changes(run: Run, file: Path) -> None:
    file.chmod(0o640)
    assert run(file) == Ran(0, f"已整理:{file}\n1 个文件,整理了 1 个。\n", "")
    assert file.read_text(encoding="utf-8") == TIDY
    assert file.stat().st_mode & 0o777 == 0o640
    written = file.stat()
    assert run(file) == Ran(0, "1 个文件,整理了 0 个。\n", "")
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (written.st_mtime_ns, written.st_ino)
    assert os.listdir(file.parent) == [file.name]


def test_line_ends_and_the_mark_of_utf_8_are_changes(run: Run, file: Path) -> None:
    for content in (TIDY.replace("\n", "\r\n").encode(), TIDY.encode("utf-8-sig"), TIDY.rstrip("\n").encode()):
        file.write_bytes(content)
        assert run(file, "--check").status == 1
        assert run(file).status == 0
        assert file.read_bytes() == TIDY.encode()


def test_check_names_the_files_and_writes_nothing(run: Run, file: Path) -> None:
    other = file.with_name("乙.policy")
    other.write_text(TIDY, encoding="utf-8")
    assert run("--check", file.parent) == Ran(1, f"{file}\n2 个文件,1 个需要整理。\n", "")
    assert file.read_text(encoding="utf-8") == UNTIDY
    assert run("--check", other) == Ran(0, "1 个文件,0 个需要整理。\n", "")


def test_diff_shows_the_lines_and_writes_nothing(run: Run, file: Path) -> None:
    ran = run("--diff", file)
    assert ran.status == 0
    assert ran.out.splitlines()[:2] == [f"--- {file}", f"+++ {file}(整理后)"]
    assert "\n-条件 教师.广东户籍 , 且 教师.民办教师 。\n" in ran.out
    assert "+  条件 教师.广东户籍,且教师.民办教师。\n" in ran.out
    assert file.read_text(encoding="utf-8") == UNTIDY
    assert run("--diff", "--check", file).status == 1
    file.write_text(TIDY.rstrip("\n"), encoding="utf-8")
    assert "\\ 文件末尾没有换行\n" in run("--diff", file).out
    file.write_text(TIDY, encoding="utf-8")
    assert run("--diff", "--check", file) == Ran(0, "", "")


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        (UNTIDY, [], (0, TIDY)),
        (TIDY, [], (0, TIDY)),
        (UNTIDY, ["--check"], (1, "标准输入\n")),
        (TIDY, ["--check"], (0, "")),
        (BROKEN, [], (1, "")),
    ],
)
def test_standard_input(
    run: Run, monkeypatch: pytest.MonkeyPatch, content: str, options: list[str], expected: tuple[int, str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode()), encoding="utf-8"))
    ran = run("-", *options)
    assert (ran.status, ran.out) == expected
    assert ("“教师.广东户藉”没有声明" in ran.err) == (content == BROKEN)


def test_a_file_with_findings_is_left_alone(run: Run, file: Path) -> None:
    file.write_text(BROKEN.replace("\n", "\r\n"), encoding="utf-8", newline="")
    good = file.with_name("乙.policy")
    good.write_text(UNTIDY, encoding="utf-8")
    ran = run(file.parent)
    assert ran.status == 1
    assert "“教师.广东户藉”没有声明" in ran.err
    assert ran.out == f"已整理:{good}\n2 个文件,整理了 1 个,1 个有问题,没有动。\n"
    assert file.read_bytes() == BROKEN.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"\xff\xfe", 2, "不是 UTF-8"),
        ("政策 甲\u200b\n".encode(), 1, "看不见"),
        ("政策 甲\n引用 没有的\n".encode(), 1, "没有的"),
        ("政策 甲\n引用 ../甲\n".encode(), 1, "../甲"),
        ("政策 甲\n\n引用 甲\n".encode(), 0, ""),
    ],
    ids=["bytes", "hidden", "missing", "above", "itself"],
)
def test_what_cannot_be_read(run: Run, file: Path, content: bytes, status: int, says: str) -> None:
    file.write_bytes(content)
    ran = run(file, "--check")
    assert ran.status == status
    assert says in ran.err
    assert file.read_bytes() == content


def test_missing_files_and_empty_folders(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path / "没有.policy").status == 2
    assert "没有政策文件" in run(tmp_path).err


def test_a_fault_of_ours_writes_nothing(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout._Printer, "print", lambda _: "政策 乙\n")
    ran = run(file)
    assert ran.status == 2
    assert "整理程序的错误" in ran.err
    assert file.read_text(encoding="utf-8") == UNTIDY


def test_names_come_from_imports_and_from_their_imports(run: Run, tmp_path: Path) -> None:
    (tmp_path / "词汇").mkdir()
    (tmp_path / "词汇" / "甲.policy").write_text("词汇 甲\n引用 词汇/乙\n事实 甲.一:是否\n", encoding="utf-8")
    (tmp_path / "词汇" / "乙.policy").write_text("词汇 乙\n引用 词汇/甲\n事实 乙.一:是否\n", encoding="utf-8")
    (tmp_path / "省").mkdir()
    path = tmp_path / "省" / "丙.policy"
    path.write_text("政策 丙\n引用 词汇/甲\n条款 MD-01 丙\n条件 甲.一 且 乙.一。\n", encoding="utf-8")
    assert run(tmp_path).status == 0
    assert path.read_text(encoding="utf-8").endswith("  条件 甲.一且乙.一。\n")


def test_the_shipped_policies_are_the_default(run: Run) -> None:
    assert run("--check") == Ran(0, f"{len(SHIPPED)} 个文件,0 个需要整理。\n", "")


def test_the_command_runs_as_a_program() -> None:
    command = [sys.executable, "-m", "fupin_rules", "fmt", "-"]
    ran = subprocess.run(command, input=UNTIDY.encode(), capture_output=True, check=False)
    assert (ran.returncode, ran.stdout.decode(), ran.stderr) == (0, TIDY, b"")
