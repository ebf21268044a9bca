"""A mistake gives one finding, at the place where it was made; no text at all gives an exception."""

import re
from collections import Counter
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules.comparison import AFTER, BEFORE
from fupin_rules.diagnostics import PolicyFinding, Severity
from fupin_rules.diagnostics.model import NotDeclared
from fupin_rules.diagnostics.syntax import (
    BadHead,
    BadList,
    BadName,
    BadNumber,
    BoundMissing,
    DeclaredTwice,
    DoubleNegation,
    ForeignLabel,
    LostGist,
    MissingField,
    MissingWord,
    MixedAndOr,
    OtherWording,
    RepeatedField,
    StrayLine,
    SurplusWord,
    TooDeep,
    Undeclared,
    UnevenRow,
    WrongWord,
)
from fupin_rules.model.check.policy import check
from fupin_rules.model.check.vocabulary import check_vocabulary
from fupin_rules.resources import policies_folder
from fupin_rules.source import Source
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer, Token, Vocabulary
from fupin_rules.syntax.lines import FIELDS, HEADS, scan
from fupin_rules.syntax.parse.file import MAX_SIZE, check_text, parse
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.names import declarations
from fupin_rules.syntax.parse.sentences import MAX_DEPTH
from tests.support.lanes import lane

POLICY_FILE = policies_folder() / "广东省" / "原民办代课教师生活困难补助.policy"
VOCABULARY_FILES = sorted((policies_folder() / "词汇").glob("*.policy"))
POLICY = POLICY_FILE.read_text(encoding="utf-8")

NAME_CLASSES = frozenset(
    "FACT PARAM DEFINED TABLE LIST STATUS BENEFIT PAYMENT SHARING CLAUSE ENTITY VALUE".split()  # noqa: SIM905
)
SENTENCE_HEADS = frozenset({"参数", "名单", "所称", "表", "分担", "计发"})
SENTENCE_FIELDS = frozenset({"适用", "条件", "除外", "排除", "给予", "甲说", "乙说", "采用", "就", "设", "应"})


# --- reading ----------------------------------------------------------------------------------------


def vocabulary_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for path in VOCABULARY_FILES:
        cut = scan(Source(path.name, path.read_text(encoding="utf-8")))
        names.update(declarations(cut).names)
    return names


VOCABULARY = vocabulary_names()


def read(text: str) -> tuple[nodes.File, tuple[PolicyFinding, ...]]:
    """Read a text as a policy with the shipped vocabularies."""
    cut = scan(Source("甲.policy", text))
    declared = declarations(cut)
    parsed = parse(cut, Vocabulary({**VOCABULARY, **declared.names}))
    return parsed.file, (*declared.findings, *parsed.findings)


def findings(text: str) -> tuple[PolicyFinding, ...]:
    return read(text)[1]


def words() -> Iterator[Token]:
    """Yield the words of all sentences of the shipped policy."""
    cut = scan(Source("甲.policy", POLICY))
    names = {**VOCABULARY, **declarations(cut).names}
    lexer = Lexer.make(Vocabulary(names), keywords())
    for piece in cut.pieces:
        spans = [piece.rest] if piece.keyword in SENTENCE_HEADS else []
        spans += [field.span for field in piece.fields if field.keyword in SENTENCE_FIELDS]
        spans += [cell for row in piece.rows[1:] for cell in row.cells]
        for span in spans:
            yield from lexer.tokens(cut.folded, span.start, span.end)


WORDS = tuple(words())
NAMES = tuple(token for token in WORDS if token.kind in NAME_CLASSES)
STEP = lane(12, 1)
"""The continuous check makes every twelfth mistake, as `test_one_token` does; a search makes them all."""
COMPARISONS = tuple(token for token in WORDS if token.text in {*BEFORE, *AFTER} and token.kind not in NAME_CLASSES)


@attrs.define
class Tally:
    """Counts how findings meet the places of mistakes, and keeps the mistakes that they do not meet."""

    counts: Counter[str] = attrs.field(factory=Counter)
    missed: list[str] = attrs.field(factory=list)

    def add(self, found: tuple[PolicyFinding, ...], start: int, end: int, wrong: str, right: str) -> None:
        """Count what was found for ``wrong``, which stands from ``start`` to ``end`` instead of ``right``."""
        self.counts["all"] += 1
        if len(found) != 1:
            self.counts["not one finding"] += 1
            self.missed.append(f"{right} → {wrong}: {len(found)}")
            return
        (finding,) = found
        if (finding.span.start, finding.span.end) == (start, end):
            self.counts["exact"] += 1
        else:
            self.missed.append(f"{right} → {wrong}: “{finding.span.text}”")
        if finding.span.start <= end and finding.span.end >= start:
            self.counts["touching"] += 1
        if f"“{right}”" in finding.remedy or _nothing_tells(wrong, right):
            self.counts["right name offered"] += 1

    def share(self, kind: str) -> float:
        """Return the share of one count."""
        return self.counts[kind] / self.counts["all"]

    def show(self, title: str) -> None:
        """Print the counts and what was missed."""
        print(f"\n{title}: {dict(self.counts)}")
        for line in self.missed[:20]:
            print(f"  {line}")


# --- names ------------------------------------------------------------------------------------------


def misspellings(word: str) -> Iterator[tuple[str, str]]:
    """Yield ways of getting one sign of a word wrong: kind and result."""
    for place in (0, len(word) // 2, len(word) - 1):
        before, sign, after = word[:place], word[place], word[place + 1 :]
        yield "a keyword's sign", f"{before}满{after}"
        yield "a sign left out", f"{before}{after}"
        yield "a sign twice", f"{before}{sign}{sign}{after}"
        if after and after[0] != sign:
            yield "two signs swapped", f"{before}{after[0]}{sign}{after[1:]}"


def _nothing_tells(wrong: str, right: str) -> bool:
    """Return whether nothing of a name is left to know it by: its only sign is wrong, or one of a number is.

    A misspelt number of a clause is as near to more numbers than are offered: MD-囧6 to MD-06, MD-16 …
    """
    if len(wrong) == len(right) == 1:
        return True
    ids = {token.text for token in NAMES if token.kind == "CLAUSE"}
    same = [one for one in ids if sum(map(str.__ne__, one, wrong)) == 1 and len(one) == len(wrong)]
    return right in same and len(same) > 3


def test_there_are_names_to_misspell() -> None:
    assert findings(POLICY) == ()
    assert len(NAMES) > 90
    assert len({token.kind for token in NAMES}) >= 10


@pytest.mark.long
def test_a_misspelt_name_is_found_where_it_stands() -> None:
    tally = Tally()
    signs = [(token, place) for token in NAMES for place in range(token.start, token.end)]
    assert len(signs) > 500
    for token, place in signs[::STEP]:
        text = f"{POLICY[:place]}囧{POLICY[place + 1 :]}"
        tally.add(findings(text), token.start, token.end, text[token.start : token.end], token.text)
    tally.show("another sign in a name")
    assert tally.counts["not one finding"] == 0
    assert tally.share("touching") == 1
    assert tally.share("exact") > 0.99
    assert tally.share("right name offered") > 0.98


@pytest.mark.long
def test_a_name_with_a_slip_of_the_hand_is_found_where_it_stands() -> None:
    tallies: dict[str, Tally] = {}
    slips = [
        (token, kind, wrong)
        for token in {token.text: token for token in NAMES}.values()
        for kind, wrong in misspellings(POLICY[token.start : token.end])
        if wrong != token.text
    ]
    for token, kind, wrong in slips[::STEP]:
        found = findings(POLICY[: token.start] + wrong + POLICY[token.end :])
        end = token.start + len(wrong)
        tallies.setdefault(kind, Tally()).add(found, token.start, end, wrong, token.text)
    for kind, tally in tallies.items():
        tally.show(kind)
        assert tally.counts["not one finding"] == 0
        assert tally.share("touching") > 0.97
    # What is left of a name may be a name of its own, and a sign too many at its ends stands apart from it.
    assert tallies["a sign left out"].share("exact") > 0.9
    assert tallies["two signs swapped"].share("exact") > 0.9
    assert tallies["a sign twice"].share("touching") == 1
    assert tallies["a keyword's sign"].share("touching") == 1


@pytest.mark.parametrize(
    ("right", "wrong", "marked", "near"),
    [
        ("满龄日不晚于基准日", "满令日不晚于基准日", "满令日", "满龄日"),
        (
            "岗位;\n    (4)教师.最长连续学期满",
            "岗位;\n    (4)教师.最长连读学期满",
            "教师.最长连读学期",
            "教师.最长连续学期",
        ),
        ("(3)教师.公办中小学岗位;", "(3)教师.公办中小学岗立;", "教师.公办中小学岗立", "教师.公办中小学岗位"),
        ("在民办界日(含)以前;", "在民办届日(含)以前;", "民办届日", "民办界日"),
        ("教师满领取年龄之日", "教师满领取年令之日", "领取年令", "领取年龄"),
        ("应 MD-06 存疑,教师.工作年限为30年", "应 MD-66 存疑,教师.工作年限为30年", "MD-66", "MD-06"),
        ("不属于省市共担地区", "不属于省市共担区", "省市共担区", "省市共担地区"),
        ("按负担比例分担", "按负但比例分担", "负但比例", "负担比例"),
        ("否则满龄日的次月", "否则满龄日的下月", "下月", "当月"),
    ],
)
def test_a_misspelt_name_is_marked_whole(right: str, wrong: str, marked: str, near: str) -> None:
    assert POLICY.count(right) == 1
    (finding,) = findings(POLICY.replace(right, wrong))
    assert isinstance(finding, Undeclared)
    assert finding.span.text == finding.word == marked
    assert near in finding.near


# --- comparison words -------------------------------------------------------------------------------

STILL_A_CELL = {"超过30年", "不满1年", "10年以上", "不满10年"}
"""Cells that say something else, and something that can be said, without their comparison word."""


@pytest.mark.long
def test_a_comparison_word_left_out_is_found_where_it_was() -> None:
    tally = Tally()
    still = Counter[str]()
    for token in COMPARISONS:
        text = POLICY[: token.start] + POLICY[token.end :]
        cell = re.split(r"[|\n]", POLICY[: token.start])[-1] + re.split(r"[|\n]", POLICY[token.start :])[0]
        if cell.strip() in STILL_A_CELL:
            assert findings(text) == ()
            still[cell.strip()] += 1
        else:
            tally.add(findings(text), token.start, token.start, "", token.text)
    tally.show("comparison word left out")
    assert len(COMPARISONS) > 30
    assert set(still) == STILL_A_CELL
    assert tally.counts["not one finding"] == 0
    # Where 以上 behind the bound would do as well as 满 before it, the finding stands behind the bound.
    assert tally.counts["all"] - tally.counts["touching"] <= 2


@pytest.mark.long
def test_any_word_left_out_is_found_on_its_line_or_leaves_a_sentence() -> None:
    counts = Counter[str]()
    for token in WORDS[::STEP]:
        found = findings(POLICY[: token.start] + POLICY[token.end :])
        line = Source("甲.policy", POLICY).place(token.start)[0]
        counts[f"{len(found)} findings"] += 1
        for finding in found:
            # Names of the grammar are for us; people read words.
            assert not re.search(r"[A-Z_]{3,}|\$END|Token|None", finding.render())
        if len(found) == 1:
            counts["on the line"] += found[0].span.line == line
            # What is missing is missed where the words before it end, perhaps on the line above.
            assert abs(found[0].span.line - line) <= 1
    print(f"\nany word left out: {dict(counts)}")
    assert set(counts) <= {"0 findings", "1 findings", "on the line"}
    assert counts["on the line"] > 0.94 * counts["1 findings"]


# --- one mistake, one finding -----------------------------------------------------------------------

MISTAKES: dict[str, tuple[str, str, type[PolicyFinding], str]] = {
    "缺句号": ("认定 已满龄。", "认定 已满龄", MissingWord, "已满龄"),
    "条件缺句号": ("满龄日不晚于基准日。", "满龄日不晚于基准日", MissingWord, "基准日"),
    "且或混用": ("条件 补助对象,且已满龄。", "条件 补助对象,且已满龄,或补助对象。", MixedAndOr, "或"),
    "或且混用": ("教师.刑事犯罪记录,或者", "教师.刑事犯罪记录,或者教师.广东户籍,并且", MixedAndOr, "并且"),
    "双重否定": (
        "(5)非教师.离岗后被录用。",
        "(5)非非教师.离岗后被录用。",
        DoubleNegation,
        "非",
    ),
    "以前没有写含不含": ("最早任教日在民办界日(含)以前;", "最早任教日在民办界日以前;", BoundMissing, "以前"),
    "以后没有写含不含": ("教师.任教起在民办界日(不含)以后", "教师.任教起在民办界日以后", BoundMissing, "以后"),
    "单位在前": ("甲说 900元/月;", "甲说 元/月900;", SurplusWord, "元/月"),
    "单位写两次": ("乙说 800元/月。", "乙说 800元/月元/月。", SurplusWord, "元/月"),
    "缺一格": ("| 30年              | 解释", "| 解释", UnevenRow, "|"),
    "多一格": ("| 60周岁 |", "| 60周岁 | 1 |", UnevenRow, "|"),
    "空格子": ("| 男        |", "|           |", MissingWord, ""),
    "行首词不认识": ("  说明 原文的起日", "  说名 原文的起日", StrayLine, "说名"),
    "行首词写在别处": ("  别名 界日", "  条件 界日", StrayLine, "条件"),
    "条款里的表格行": ("  排除 生活困难补助。", "  排除 生活困难补助。\n  | 甲 |", StrayLine, "|"),
    "同一行写两次": ("  条件 补助对象,且已满龄。", "  条件 补助对象。\n  条件 已满龄。", RepeatedField, "条件"),
    "采用写两次": ("  采用 未定。\n\n> 超过", "  采用 未定。\n  采用 甲说。\n\n> 超过", RepeatedField, "采用"),
    "多一个词": ("按月发放,自", "按月发放拨发,自", Undeclared, "拨发"),
    "多一个字": ("(5)非教师.离岗后被录用。", "(5)非教师.离岗后被录用。。", SurplusWord, "。"),
    "缺冒号": ("符合下列任一条件:\n    (", "符合下列任一条件\n    (", WrongWord, "("),
    "没有编号": ("条款 MD-23 生活困难补助的计发", "条款 生活困难补助的计发", BadHead, "生活困难补助的计发"),
    "没有等号": ("参数 民办界日:日期 = 未载", "参数 民办界日:日期", BadHead, "日期"),
    "没有条件": ("  条件 补助对象,且已满龄。\n", "", MissingField, "条款 MD-23 生活困难补助的计发"),
    "只有一说": ("  甲说 含当日;\n", "", MissingField, "解释 「截止日当日去世」 原文写截止日“前”已去世的不列入"),
    "没有这一天": ("基准日为2022-12-31,", "基准日为2022-02-30,", BadNumber, "2022-02-30"),
    "没有这个月": ("自2021-01起", "自2021-13起", BadNumber, "2021-13"),
    "括号没有配对": ("条件 补助对象,且已满龄。", "条件 (补助对象,且已满龄。", MissingWord, "已满龄"),
    "重复声明": ("参数 市定标准:元/月 = 未载", "参数 民办界日:元/月 = 未载", DeclaredTwice, "民办界日"),
    "名称是用词": ("名单 省市共担地区 =", "名单 以上 =", BadName, "以上"),
    "只有开头": (
        "\n用例 「60个学期,恰好30年」\n",
        "\n用例 「60个学期,恰好30年」 多的字\n",
        BadHead,
        "多的字",
    ),
    "缺少应": ("  应 MD-03 存疑。\n", "", MissingField, "用例 「截止日当日去世」"),
    "未编没有原因": ("# 七、工作程序", "未编\n# 七、工作程序", BadHead, "未编"),
    "引用没有写": ("引用 词汇/基准、词汇/教师", "引用", BadHead, "引用"),
}


@pytest.mark.parametrize(("right", "wrong", "kind", "marked"), MISTAKES.values(), ids=MISTAKES)
def test_one_mistake_gives_one_finding_at_its_place(
    right: str, wrong: str, kind: type[PolicyFinding], marked: str
) -> None:
    assert right in POLICY
    text = POLICY.replace(right, wrong, 1)
    found = [
        finding
        for finding in findings(text)
        # A name whose declaration is gone is missing wherever it is used.
        if kind is Undeclared or not isinstance(finding, Undeclared)
    ]
    assert [type(finding) for finding in found] == [kind], [finding.render() for finding in found]
    assert found[0].span.text.startswith(marked)
    first = POLICY[: POLICY.index(right)].count("\n") + 1
    last = first + max(right.count("\n"), wrong.count("\n"))
    assert kind is MissingField or first <= found[0].span.line <= last


OTHER_WORDS = {
    **dict.fromkeys(("大于", "超出", "高过"), "超过"),
    **dict.fromkeys(("小于", "不到", "未达到", "未达"), "低于"),
    **dict.fromkeys(("不小于", "至少", "最少", "大于等于", "大于或等于", "大于或者等于"), "不少于"),
    **dict.fromkeys(("不大于", "最多", "至多", "不多于", "小于等于", "小于或等于", "小于或者等于"), "不超过"),
    **{
        "等于": "为",
        "是": "为",
        "不等于": "不为",
        "不是": "不为",
        "未满": "不满",
        "不足": "不满",
        "已满": "满",
        "达": "达到",
    },
    **{"为满": "满", "为不满": "不满", "为不低于": "不低于", "为超过": "超过"},
}
JOINING = {
    **dict.fromkeys(("而且", "以及", "和", "与", "及", "同时", "并"), "且"),
    **dict.fromkeys(("或是", "或者是", "还是", "抑或"), "或者"),
}


@pytest.mark.parametrize(("wrong", "right"), OTHER_WORDS.items())
def test_a_word_for_a_comparison_that_is_used_elsewhere_has_its_word_here(wrong: str, right: str) -> None:
    (finding,) = findings(POLICY.replace("教师.最长连续学期满2学期", f"教师.最长连续学期{wrong}2学期", 1))
    assert isinstance(finding, OtherWording)
    assert (finding.span.text, finding.instead) == (wrong, (right,))


@pytest.mark.parametrize(("wrong", "right"), JOINING.items())
@pytest.mark.parametrize("comma", ["", ","])
def test_a_word_between_conditions_that_is_used_elsewhere_has_its_word_here(wrong: str, right: str, comma: str) -> None:
    (finding,) = findings(POLICY.replace("条件 补助对象,且已满龄。", f"条件 补助对象{comma}{wrong}已满龄。"))
    assert isinstance(finding, OtherWording)
    assert (finding.span.text, finding.instead) == (wrong, (right,))


def test_two_words_that_are_used_elsewhere_are_told_one_after_the_other() -> None:
    text = POLICY.replace("条件 补助对象,且已满龄。", "条件 补助对象,和教师.最长连续学期大于2学期。")
    (finding,) = findings(text)
    assert finding.span.text == "和"
    (finding,) = findings(text.replace(",和", ",且"))
    assert finding.span.text == "大于"


def test_a_word_that_would_not_help_is_not_proposed() -> None:
    (finding,) = findings(POLICY.replace("条件 补助对象,且已满龄。", "条件 补助对象和。"))
    assert isinstance(finding, Undeclared)
    assert finding.word == "和"


@pytest.mark.parametrize("condition", ["教师.性别为男或女", "补助对象,且教师.性别为男或者女", "(教师.性别为男,或女)"])
def test_several_values_joined_by_or_are_to_be_listed(condition: str) -> None:
    (finding,) = findings(POLICY.replace("条件 补助对象,且已满龄。", f"条件 {condition}。"))
    assert isinstance(finding, OtherWording)
    assert finding.instead == ("男、女之一",)
    listed = condition.replace(finding.word, "男、女之一")
    assert findings(POLICY.replace("条件 补助对象,且已满龄。", f"条件 {listed}。")) == ()


def test_a_value_before_another_condition_is_not_one_of_several() -> None:
    for condition in ("教师.性别为男,或已满龄", "教师.性别为男或教师.性别为女"):
        assert findings(POLICY.replace("条件 补助对象,且已满龄。", f"条件 {condition}。")) == ()


@pytest.mark.parametrize("label", ["(一)", "1.", "1、", "1)", "一、", "第一,", "a.", "⑴", "⒈", "㈠", "Ⅰ", "-"])
def test_an_item_with_another_label_is_told_the_labels(label: str) -> None:
    (finding,) = findings(POLICY.replace("(1)教师.广东户籍,且教师.民办教师;", f"{label}教师.广东户籍,且教师.民办教师;"))
    assert isinstance(finding, ForeignLabel)
    assert (finding.span.text, finding.label) == (label, label)
    assert "(1)" in finding.remedy
    assert "①" in finding.remedy
    (second,) = findings(POLICY.replace("(2)教师.最早任教日", f"{label}教师.最早任教日"))
    assert isinstance(second, ForeignLabel)


@pytest.mark.parametrize("rest", ["900元/月,按月发放", "900元/月", "教师.月标准,按月发放"])
def test_a_rate_without_its_words_is_told_them(rest: str) -> None:
    (finding,) = findings(POLICY.replace("依发放期间计发", rest))
    assert isinstance(finding, MissingWord)
    assert finding.word == "标准为"
    assert rest.startswith(finding.span.text)
    assert findings(POLICY.replace("依发放期间计发", f"标准为{rest}")) == ()


@pytest.mark.parametrize("field", ["给予 生活困难补助", "排除 生活困难补助"])
def test_a_benefit_that_is_not_listed_is_to_be_listed_in_the_head(field: str) -> None:
    (finding,) = findings(POLICY.replace(field, f"{field[:2]} 营养餐"))
    assert isinstance(finding, Undeclared)
    assert finding.word == "营养餐"
    assert "项目" in finding.remedy
    assert findings(POLICY.replace(field, f"{field[:2]} 营养餐").replace("项目 生活", "项目 营养餐、生活")) == ()


@pytest.mark.parametrize("run", ["32021-01", "2021-012020-12-31", "2021-1-1-1"])
def test_a_run_of_digits_that_is_no_date_is_marked_whole(run: str) -> None:
    (finding,) = findings(POLICY.replace("自2021-01起", f"自{run}起"))
    assert isinstance(finding, BadNumber)
    assert finding.span.text == run


GIST = "> 囧囧的提要。\n"


@pytest.mark.parametrize("place", ["政策 原民办", "引用 词汇", "# 三、", "# 五、"])
def test_a_gist_that_belongs_to_no_block_is_found(place: str) -> None:
    (finding,) = findings(POLICY.replace(place, f"{GIST}{place}", 1))
    assert isinstance(finding, LostGist)
    assert finding.span.text == GIST.strip()
    assert finding.severity is Severity.WARNING


def test_a_gist_at_the_end_of_a_file_is_found_and_one_above_a_block_is_not() -> None:
    (finding,) = findings(f"{POLICY}\n{GIST}")
    assert isinstance(finding, LostGist)
    for place in ("参数 代课止日", "名单 省市", "解释 「满30年」", "用例 「60"):
        assert findings(POLICY.replace(place, f"{GIST}{place}", 1)) == ()


def test_and_so_on_without_a_comma_is_no_part_of_the_last_value() -> None:
    fact = "政策 甲\n事实 教师.颜色:枚举({})\n"
    (finding,) = findings(fact.format("红、蓝等"))
    assert isinstance(finding, BadList)
    assert (finding.span.text, finding.form) == ("蓝等", "枚举(…、蓝、等)")
    for choices in ("红、蓝、等", "一等、二等、三等", "红、蓝"):
        assert findings(fact.format(choices)) == ()


@pytest.mark.long
def test_a_misspelt_field_word_is_never_part_of_the_field_before_it() -> None:
    counts = Counter[str]()
    several: set[str] = set()
    for path in (POLICY_FILE, *VOCABULARY_FILES):
        text = path.read_text(encoding="utf-8")
        cut = scan(Source(path.name, text))
        fields = [field for piece in cut.pieces for field in piece.fields]
        for field in fields[:: lane(3, 1)]:
            start, end = field.word_span.start, field.word_span.end
            found = findings(text[:start] + "囧" * (end - start) + text[end:])
            counts["all"] += 1
            counts["one finding"] += len(found) == 1
            if len(found) != 1:
                several.add(field.keyword)
            counts["at the place"] += any(finding.span.start == start for finding in found)
    print(f"\nmisspelt field words: {dict(counts)}, several findings: {sorted(several)}")
    assert counts["at the place"] == counts["all"] > 50
    # A block that cannot do without the field, or names that were declared there, add findings of their own.
    assert several <= {"项目", "条件", "认定", "甲说", "乙说", "就", "设", "应"}


def test_several_broken_blocks_give_a_finding_each() -> None:
    rights = [
        ("条件 满龄日不晚于基准日。", "条件 满龄日不晚于于基准日。"),
        ("| 60周岁 |", "| 60周岁 | 1 |"),
        ("就 教师.月标准。", "就 教师.月标淮。"),
        ("MD-06 存疑,教师.工作年限为30年", "MD-06 存凝,教师.工作年限为30年"),
        ("教师.签订聘用合同,且教师", "教师.签订聘用合同,且且教师"),
    ]
    text = POLICY
    for index, (right, wrong) in enumerate(rights):
        assert text.count(right) == 1
        text = text.replace(right, wrong)
        file, found = read(text)
        assert len(found) == index + 1
        assert len(file.blocks) == len(read(POLICY)[0].blocks) - index - 1
    lines = {finding.span.line for finding in findings(text)}
    assert lines == {text[: text.index(wrong)].count("\n") + 1 for _, wrong in rights}


def test_a_broken_block_has_the_headings_above_it() -> None:
    (finding,) = findings(POLICY.replace("就 教师.月标准。", "就 教师.月标淮。"))
    assert isinstance(finding, Undeclared)
    assert finding.near[0] == "教师.月标准"
    assert finding.headings == ("六、经费分担比例和发放渠道",)
    line = POLICY[: POLICY.index("就 教师.月标准。")].count("\n") + 1
    assert finding.render() == (
        f"错误 Y110 甲.policy 第{line}行第5列:“教师.月标淮”没有声明\n"
        "      就 教师.月标淮。\n"
        "         ^^^^^^^^^^^\n"
        "  位置:六、经费分担比例和发放渠道\n"
        f"  怎么改:是否想写{'、'.join(f'“{name}”' for name in finding.near)}?"
    )


def test_an_undeclared_reading_is_found_where_it_is_named() -> None:
    text = POLICY.replace("(见解释「截止日当日去世」)", "(见解释「截止日去世」)")
    files = []
    for path in VOCABULARY_FILES:
        cut = scan(Source(path.name, path.read_text(encoding="utf-8")))
        files.append(parse(cut, Vocabulary(VOCABULARY)).file)
    vocabulary, problems = check_vocabulary(files)
    assert problems == ()
    assert check(read(POLICY)[0], vocabulary).findings == ()
    (finding,) = check(read(text)[0], vocabulary).findings
    assert isinstance(finding, NotDeclared)
    assert "截止日去世" in finding.span.text
    assert "截止日当日去世" in finding.near


@pytest.mark.parametrize(
    "text",
    [
        "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1),
        "(" * 5000,
        "若" * 5000,
        "若 1满1 则 1 否则 " * 1000 + "1",
        "+".join(["1"] * 5000),
        "×".join(["1"] * 5000),
        "+".join(["(1)"] * 5000),
    ],
    ids=["brackets", "open brackets", "若", "否则", "sum", "product", "brackets in a sum"],
)
def test_deep_nesting_is_a_finding(text: str) -> None:
    (finding,) = findings(f"所称 甲 是指 {text}。\n")
    assert isinstance(finding, TooDeep)


@pytest.mark.parametrize("sign", ["\x00", "\u200b", "\u202e", "\ufeff", "\ufffd", "\u2028", "\x85", "\r"])
def test_signs_that_cannot_be_seen_are_found(sign: str) -> None:
    (finding,) = check_text(Source("甲", f"政策 甲{sign}乙\n"))
    assert (finding.span.line, finding.span.column) == (1, 5)
    assert check_text(Source("甲", "\ufeff政策 甲\r\n  依据 乙\r\n")) == ()


def test_a_file_may_not_be_too_large() -> None:
    assert check_text(Source("甲", "甲" * MAX_SIZE)) == ()
    assert len(check_text(Source("甲", "甲" * (MAX_SIZE + 1)))) == 1


# --- never an exception -----------------------------------------------------------------------------

TEXTS = tuple(path.read_text(encoding="utf-8") for path in (POLICY_FILE, *VOCABULARY_FILES))
PARTS = sorted(
    {*keywords(), *HEADS, *VOCABULARY, *(word for words in FIELDS.values() for word in words)}
    | {"MD-01", "MD-99", "900元/月", "2020-12-31", "2020-13", "「", "」", "“", "|", "#", ">", "//", "\n", "\r\n", "\r"}
    | {" ", "\u3000", "(1)", "①", "1", "0.5", "元", "囧", "\ufeff", "\x00", "\u2028", "%", "=", "是指", "枚举("}
)


def mutate(data: st.DataObject, text: str) -> str:
    """Return a text with a few signs and lines left out, put in, doubled or moved."""
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        lines = text.splitlines(keepends=True) or [""]
        line = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(
            st.sampled_from(["delete", "insert", "replace", "double", "drop line", "double line", "move line"])
        ):
            case "delete":
                text = text[:start] + text[end:]
            case "insert":
                text = text[:start] + data.draw(st.sampled_from(PARTS)) + text[start:]
            case "replace":
                text = text[:start] + data.draw(st.sampled_from(PARTS)) + text[end:]
            case "double":
                text = text[:end] + text[start:]
            case "drop line":
                text = "".join(lines[:line] + lines[line + 1 :])
            case "double line":
                text = "".join(lines[: line + 1] + lines[line:])
            case _:
                there = data.draw(st.integers(0, len(lines) - 1))
                rest = lines[:line] + lines[line + 1 :]
                text = "".join([*rest[:there], lines[line], *rest[there:]])
    return text


def read_to_the_end(text: str) -> None:
    """Read a text and show what was found; every finding has a place in the text and says something."""
    check_text(Source("甲.policy", text))
    for finding in findings(text):
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        assert finding.problem
        assert finding.remedy
        assert finding.code in finding.render()


@settings(max_examples=lane(100, 3000))
@given(st.data())
def test_a_damaged_policy_gives_a_tree_or_findings(data: st.DataObject) -> None:
    read_to_the_end(mutate(data, data.draw(st.sampled_from(TEXTS))))


@settings(max_examples=lane(100, 3000))
@given(st.lists(st.sampled_from(PARTS), max_size=60).map("".join))
def test_words_in_any_order_give_a_tree_or_findings(text: str) -> None:
    read_to_the_end(text)


@settings(max_examples=lane(100, 3000))
@given(st.sampled_from(sorted(HEADS)), st.sampled_from(sorted(FIELDS)), st.lists(st.sampled_from(PARTS), max_size=25))
def test_words_in_any_field_give_a_tree_or_findings(head: str, owner: str, parts: list[str]) -> None:
    fields = FIELDS[owner] or ("说明",)
    lines = [f"{head} MD-01 「甲」 是指 (教师.性别) = 1。", *(f"  {word} {''.join(parts)}。" for word in fields)]
    read_to_the_end("\n".join(lines))


@settings(max_examples=lane(100, 2000))
@given(st.text(max_size=200))
def test_any_text_gives_a_tree_or_findings(text: str) -> None:
    read_to_the_end(text)


HEADER = "政策 寄宿补助\n  对象 学生\n  本数 依民法典第1259条\n  项目 补助\n\n事实 学生.路程:整数[米]\n\n"
CLAUSE = "条款 JS-01 补助\n  条件 学生.路程不少于5000米。\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("政策 寄宿补助", "政策：寄宿补助"),
        ("  对象 学生", "  对象： 学生"),
        ("  本数 依", "  本数:依"),
        ("  项目 补助", "  项目 ：补助"),
        ("  条件 学生", "  条件：学生"),
    ],
)
def test_a_colon_behind_the_first_word_of_a_line_is_one_finding_there(right: str, wrong: str) -> None:
    text = (HEADER + CLAUSE).replace(right, wrong)
    (finding,) = findings(text)
    assert finding.code == "Y113"
    assert finding.span.start == text.index(wrong) + next(at for at, sign in enumerate(wrong) if sign in ":：")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("条款 JS-02 远\n  条件 学生.路程不少于5公里。", "请写“米”"),
        ("一、补助对象", "# 一、补助对象"),
        ("第三章 标准", "# 第三章"),
        ("用例 「远」\n  设 学生.路程为1米。\n  应 JS-01 超额。", "请写五种结论之一,这里写“不符合”"),
        ("条款 JS-02 远\n  条件 学生.路程超过5米,且不超过9米。", "请在“且”之后再写一遍是什么“不超过”"),
        ("条款 JS-02 远\n  条件 学生.路程不超过900米的三分之一。", "几分之几写成除法"),
        ("分担 各方(学生.路程)\n  | 路程 | 省 |\n  | — | 1/3 |\n  就 5元/月。", "100% ÷ 3"),
        ("条款 JS-02 远\n  条件 学生.路程不为其他。", "“其他”只写在表格里"),
        ("列表 学生.家人:家人\n条款 JS-02 远\n  优先 学生.家人,孤儿优先。", "…者优先"),
        ("列表 学生.家人:家人\n条款 JS-02 远\n  优先 学生.家人,学生.路程从高到低。", "请把“从”写成“由”"),
    ],
)
def test_a_usual_slip_is_told_what_to_write(line: str, said: str) -> None:
    found = findings(f"{HEADER}{CLAUSE}\n{line}\n")
    assert any(said in finding.remedy for finding in found), [finding.render() for finding in found]


@pytest.mark.parametrize(
    ("sentence", "code", "said"),
    [
        ("条件 学生.路程为5000。", "M203", "5000米"),
        ("条件 学生.路程 × 30%为5。", "M203", "5米"),
        ("条件 学生.路程不超过30%。", "M203", "的30%"),
    ],
)
def test_a_number_without_its_unit_and_a_share_of_people_are_told_what_to_write(
    sentence: str, code: str, said: str
) -> None:
    file, found = read(HEADER + CLAUSE.replace("条件 学生.路程不少于5000米。", sentence))
    assert not found
    vocabulary, _ = check_vocabulary([file])
    (finding,) = check(file, vocabulary).findings
    assert (finding.code, said in finding.remedy) == (code, True), finding.render()
