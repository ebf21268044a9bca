"""Policies read without findings, and however they are spaced, typed and stored, as the same trees.

Each law is a function of a text's name. It is tried alone on the texts that hold every form of the language, and all of
them together on each shipped policy, so that a new policy is one test more.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, get_args

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fupin_rules.calendar import Month
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.resources import policies_folder
from fupin_rules.source import Source, Span, fold
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer, Vocabulary, quoted_or_plain
from fupin_rules.syntax.lines import FIELDS, HEADS, Cut, scan
from fupin_rules.syntax.parse.file import check_text, parse
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.names import declarations
from fupin_rules.syntax.parse.sentences import MAX_DEPTH

SHIPPED = {path.relative_to(policies_folder()).as_posix(): path for path in policies_folder().rglob("*.policy")}
VOCABULARY_FOLDER = "词汇/"

EVERY_FORM = """\
// 每一种写法至少出现一次。
政策 样例
  依据 《样例办法》
  出处 https://example.org/a?b // 网址不是注释
  项目 样例补助、住宿补助
  施行 yl-01 自2021年1月1日起,有效期5年

# 一、总则

## (一)名称

名单 免检名单 = 甲类、教师.性别、省市名单。

> 上限由各市定,不少于两年。
参数 最低年限:整数[年] = 未载,不少于1年,不超过30年
  别名 年限下限 于 YL-02、YL-03
参数 起算月:年月 = 2021年3月
参数 折算率:比例 = 50%
参数 类别:枚举(甲类、乙类) = 甲类
名单 省市名单 = 甲类、乙类。

事实 样例.类别:枚举(甲类、乙类、丙 类)
  问 哪一类?
  未报即无
  不早于 样例.起日
  别名 样例.种类
事实 样例.起日:日期
事实 样例.人数:整数[人]
事实 样例.在校:是否

# 二、条件

> 第一句。
> 第二句。
条款 YL-02 适用的情形
  适用 样例.在校 或 非样例.在校。
  条件 符合下列全部条件(等三类):
    (1)下列任一:①样例.类别为甲类、乙类之一;②样例.类别不为乙类;
    (2)样例.起日在2020-01-01至2020-12-31之间;
    (3)样例.类别属于省市名单,且(样例.在校或样例.人数≥2人)。
  除外 下列至少 2 项:(1)样例.人数 超过 3人;(2)样例.人数为2人以上不满4人;(3)样例.起日早于2020-03-01。
  除外 下列均不:(1)样例.在校;(2)非样例.人数低于1人。
  除外 样例.类别 不属于 省市名单。
  除外 样例.起日在2019-12-31(见解释「当日」)以后。
  认定 样例对象。
  排除 住宿补助。
  保留 「人少的」,样例.人数少于2人的,资格、标准、「累计金额」、样例.折算人数 未载。
  结论 符合:对;不符合:不对
  给予 样例补助,标准为若样例.在校则900元/月否则(800元/月+100元/月)×50%,
    按月发放,自起算月起,至样例.起日当月止,按样例分担分担。

条款 YL-03 引用的情形
  条件 YL-02,且样例对象,且样例.在校为是,且样例满18周岁之日的次日不晚于2020-12-31,且样例.人数×2-1≤样例表(样例.类别)。

# 三、标准

解释 「当日」 当日算不算
  甲说 含当日;
  乙说 不含当日。
  采用 甲说。
解释 「数额」 多少
  甲说 900元/月;
  乙说 800元/月。

所称 YL-04 样例.折算人数 是指 样例.人数 ÷ 2,四舍五入取整,计人,可以核定。
表 YL-05 样例表(样例.类别)
  | 样例.类别  | 人数 |
  |------------|------|
  | 甲类、乙类 | 1    |
  | 其他       | 2    |
表 样例标准(样例.人数,样例.类别)
  | 样例.人数 | 样例.类别 | 标准 |
  | 超过 3人 | 属于省市名单 | 解释「数额」 |
  | 1人以上 3人以下 | — | 900元/月 |
  | 不满1人 | 不属于 省市名单 | 不给予 |
分担 样例分担(样例.类别)
  | 样例.类别 | 省 | 「市(县)」 |
  | — | 50% | 50% |
  就 900元/月。
  余数归 省
计发 YL-06 一次发给 是指 标准为1000元,一次性发放。

条款 YL-07 一次发给
  条件 非(样例.在校,且样例.人数 < 2人)。
  给予 住宿补助,依一次发给计发。

用例 「在校的」
  设 样例.在校,非样例对象,样例.类别为甲类,样例.起日为2020-02-29,起算月为2021-03。
  应 YL-02 符合,标准900元/月,自2021-01起,至2021-12止,共12个月10800元,其中省5400元、市(县)5400元,样例.折算人数为2人。
  应 YL-03 待核实。
未编 YL-08 宣传的要求,没有可以判定的内容
"""
"""A policy that holds every form of the language; it is read, not checked."""


# --- reading ----------------------------------------------------------------------------------------


def shipped_text(name: str) -> str:
    return SHIPPED[name].read_text(encoding="utf-8")


def vocabulary_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for name in sorted(SHIPPED):
        if name.startswith(VOCABULARY_FOLDER):
            names.update(declarations(scan(Source(name, shipped_text(name)))).names)
    return names


VOCABULARY = vocabulary_names()


def read_file(text: str, name: str = "甲.policy") -> tuple[nodes.File, tuple[PolicyFinding, ...], Cut]:
    """Read a policy with the names of the shipped vocabularies."""
    cut = scan(Source(name, text))
    declared = declarations(cut)
    parsed = parse(cut, Vocabulary({**VOCABULARY, **declared.names}))
    return parsed.file, (*declared.findings, *parsed.findings), cut


def read(text: str) -> nodes.File:
    file, findings, _ = read_file(text)
    assert [finding.render() for finding in findings] == []
    return file


MORE_FORMS = """政策 更多写法
  对象 学生
  项目 保教费、甲补助、乙补助
  本数 依民法典第1259条
  换算 1学年为2学期

列表 家庭.成员:成员
事实 成员.年龄:整数[岁]
事实 成员.收入:元/年
事实 学生.收费:元/学期
事实 学生.入学:学期
事实 学生.称谓:文本
事实 学生.收件日:日期
事实 学生.办结日:日期
参数 标准额:元/学年 = 分期
  | 自             | 值          | 出处 |
  | 2019年秋季学期 | 1000元/学年 | 甲   |
  | 2024年春季学期 | 未载        | 乙   |
就高 甲补助、乙补助。
就高 按合计 甲补助、乙补助。
互斥 甲补助、乙补助。
不重复 甲补助、乙补助。
可叠加 甲补助、乙补助。
并享 甲补助、乙补助 未载。
所称 超额 是指 学生.收费高于500元/学期的部分。
所称 低额 是指 较小者(学生.收费,500元/学期)。
表 处理档(学生.收费)
  | 学生.收费     | 处理     |
  | 不满1元/学期  | 「通报」 |
  | 1元/学期以上  | 「约谈」 |
表 入学档(学生.入学,学生.收件日,学生.称谓)
  | 学生.入学            | 学生.收件日            | 学生.称谓 | 档     |
  | 早于2020年春季学期   | —                      | —         | 「一」 |
  | 不早于2020年春季学期 | 2020-01-01至2020-12-31 | 「甲」    | 「二」 |
  | 不早于2020年春季学期 | 早于2020-01-01         | 「甲」    | 「三」 |
  | 不早于2020年春季学期 | 晚于2020-12-31         | 「甲」    | 「四」 |
  | 不早于2020年春季学期 | —                      | 其他      | 「五」 |
条款 ZZ-01 更多
  条件 家庭.成员中存在成员.年龄不满18岁者,且家庭.成员的成员.收入(无时按0计)合计不超过10000元/年。
  指标 家庭.成员的人数不少于2人,且家庭.成员的成员.年龄最大值(没有的为0岁)不超过90岁。
  期限 学生.办结日不晚于学生.收件日后5个工作日,且学生.办结日不晚于学生.收件日的次年11月上旬。
  免除 保教费,收费为学生.收费,减半,舍去到元。
  应当 及时免收。
条款 ZZ-03 次序
  优先 家庭.成员中成员.年龄满18岁者,成员.收入由低到高,成员.年龄不满60岁者优先。
性质 「收费多的不多免」 低额随学生.收费不减。
性质 「称谓无关」 学生.称谓、学生.入学不影响ZZ-01、低额、甲补助。
关系 「甲则乙」 若学生.收费超过500元/学期,则学生.办结日不早于学生.收件日。
  依据 定义:样例。
  自 2020-01-01
关系 「日期」 学生.办结日不早于学生.收件日。
  依据 算术:样例。
性质 「低额有限」 低额不超过500元/学期。
  说明 定义里写明的。
变更 「只改低额」
  涉及 ZZ-01、ZZ-02。
  范围 学生.收费超过500元/学期。
  增减 不增。
  说明 今年的修订。
条款 ZZ-02 豁免
  条件 家庭.成员中每个均成员.年龄满18岁者。
  豁免 ZZ-01(1)。
  优先于 ZZ-01。
  处理 处理档。
"""

OVERLAY_FORMS = """实施细则 某市办法
  细化 更多写法
  属地 广东省/某市

参数 标准额 = 300元/学年。
采用 「题目」 甲说。
"""

FORMS: Mapping[str, str] = {"更多写法": MORE_FORMS, "实施细则": OVERLAY_FORMS, "每一种写法": EVERY_FORM}
TEXTS: Mapping[str, str] = {**FORMS, **{name: shipped_text(name) for name in sorted(SHIPPED)}}


@functools.cache
def tree(name: str) -> nodes.File:
    """Return the tree of one of the texts."""
    return read_file(TEXTS[name])[0]


def inside(item: Any) -> Iterator[Any]:
    """Yield the nodes below ``item``, without ``item`` itself."""
    if isinstance(item, Mapping):
        children: Any = item.values()
    elif isinstance(item, tuple):
        children = item
    elif attrs.has(type(item)) and not isinstance(item, Source | Span | Month):
        children = [getattr(item, field.name) for field in attrs.fields(type(item)) if field.name != "span"]
    else:
        return
    for child in children:
        if attrs.has(type(child)) and not isinstance(child, Source | Span | Month):
            yield child
        else:
            yield from inside(child)


def everything(item: Any) -> Iterator[Any]:
    """Yield ``item`` and every node below it."""
    yield item
    for child in inside(item):
        yield from everything(child)


def shape(item: Any) -> Any:
    """Return a tree without positions, its words folded and without spaces."""
    if isinstance(item, str):
        return "".join(fold(item).split())
    if isinstance(item, Mapping):
        return {shape(key): shape(value) for key, value in item.items()}
    if isinstance(item, tuple):
        return [shape(value) for value in item]
    if isinstance(item, Month) or not attrs.has(type(item)):
        return item
    parts = {
        field.name: shape(getattr(item, field.name))
        for field in attrs.fields(type(item))
        if field.eq and field.name not in ("span", "source")
    }
    return (type(item).__name__, parts)


# --- every form -----------------------------------------------------------------------------------


def it_reads_without_findings(name: str) -> None:
    source = Source(name, TEXTS[name])
    assert check_text(source) == ()
    assert [finding.render() for finding in read_file(TEXTS[name])[1]] == []


def test_every_kind_of_node_occurs() -> None:
    found = {type(node) for name in FORMS for node in everything(tree(name))}
    families = (nodes.Value, nodes.Condition, nodes.CellIn, nodes.Block)
    members = {member for family in families for member in get_args(family)}
    assert {member.__name__ for member in members - found} == set()


def test_every_block_word_and_field_word_occurs_in_what_is_read_here() -> None:
    pieces = [piece for text in TEXTS.values() for piece in read_file(text)[2].pieces]
    assert {piece.keyword for piece in pieces} == set(HEADS) == set(FIELDS)
    of_every_form = [piece for text in FORMS.values() for piece in read_file(text)[2].pieces]
    assert {piece.keyword for piece in of_every_form} == set(HEADS) - {"引用", "词汇"}


# --- the same tree ----------------------------------------------------------------------------------


def without_spaces(text: str) -> str:
    return re.sub("[ \t\u3000]+", "", text)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def half_width(text: str) -> str:
    return fold(text)


def with_curly_quotes(text: str) -> str:
    return text.replace("「", "“").replace("」", "”")


def with_wide_spaces(text: str) -> str:
    return text.replace(" ", "\u3000")


def the_same_words_make_the_same_tree(name: str) -> None:
    for rewrite in (without_spaces, full_width, half_width, with_curly_quotes, with_wide_spaces):
        assert shape(read(rewrite(TEXTS[name]))) == shape(tree(name)), rewrite.__name__


def two_ways_of_typing_go_together(name: str) -> None:
    for first, second in itertools.permutations((without_spaces, full_width, with_curly_quotes), 2):
        assert shape(read(second(first(TEXTS[name])))) == shape(tree(name)), (first.__name__, second.__name__)


def the_same_lines_make_the_same_tree(name: str) -> None:
    for marker, line_end in itertools.product(("", "\ufeff"), ("\n", "\r\n", "\n\n", " \n")):
        assert read(marker + TEXTS[name].replace("\n", line_end)) == tree(name), (marker, line_end)


def the_last_line_needs_no_line_end(name: str) -> None:
    assert read(TEXTS[name].rstrip("\n")) == tree(name)


@functools.cache
def boundaries(name: str) -> list[int]:
    """Return the offsets between two words of one sentence of a text."""
    cut = read_file(TEXTS[name])[2]
    names = {**VOCABULARY, **declarations(cut).names}
    lexer = Lexer.make(Vocabulary(names), keywords())
    spans: list[Span] = []
    for piece in cut.pieces:
        if piece.keyword in ("名单", "所称", "计发"):
            spans.append(piece.rest)
        spans += [
            field.span for field in piece.fields if field.keyword in ("适用", "条件", "除外", "给予", "就", "设", "应")
        ]
        spans += [cell for row in piece.rows[1:] for cell in row.cells if set(cell.text) > {"-"}]
    starts = [token.start for span in spans for token in lexer.tokens(cut.folded, span.start, span.end)]
    return sorted(set(starts))


@settings(max_examples=60)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_spaces_between_words_mean_nothing(name: str, data: st.DataObject) -> None:
    places = boundaries(name)
    assume(places)
    chosen = data.draw(st.sets(st.sampled_from(places), max_size=60))
    parts, position = [], 0
    for place in sorted(chosen):
        parts += [TEXTS[name][position:place], data.draw(st.sampled_from([" ", "  ", "\t", "\u3000"]))]
        position = place
    assert shape(read("".join((*parts, TEXTS[name][position:])))) == shape(tree(name))


# --- positions --------------------------------------------------------------------------------------


def compact(span: Span) -> str:
    return "".join(fold(span.text).split())


def what_lies_in_a_node_lies_in_its_span(name: str) -> None:
    for node in everything(tree(name)):
        if not hasattr(node, "span"):
            continue
        assert 0 <= node.span.start < node.span.end <= len(TEXTS[name])
        for child in inside(node):
            if hasattr(child, "span"):
                assert node.span.start <= child.span.start
                assert child.span.end <= node.span.end


def a_span_holds_what_was_read(name: str) -> None:
    for rewrite in (str, full_width, with_curly_quotes, without_spaces):
        _spans_hold_what_was_read(name, rewrite(TEXTS[name]))


def _spans_hold_what_was_read(name: str, text: str) -> None:
    counts = [
        group.count for group in everything(tree(name)) if isinstance(group, nodes.Group) and group.count is not None
    ]
    for node in everything(read(text)):
        match node:
            case nodes.Name(text=text, span=span):
                assert quoted_or_plain(span.text) == text
            case nodes.Quantity(number=number, unit=unit, span=span) if node not in counts:
                written = re.fullmatch(r"([0-9.]+)(.*)", compact(span))
                assert written is not None
                assert (Fraction(written[1]), written[2] or None) == (number, unit)
            case nodes.DayLiteral(day=day, span=span):
                assert [int(part) for part in re.findall("[0-9]+", fold(span.text))] == [day.year, day.month, day.day]
            case nodes.MonthLiteral(month=month, span=span):
                assert [int(part) for part in re.findall("[0-9]+", fold(span.text))] == [month.year, month.month]
            case nodes.Text(text=text, span=span):
                assert span.text.strip() == text
            case nodes.Comment(text=text, span=span):
                assert fold(span.text[:2]) == "//"
                assert span.text[2:].strip() == text
            case nodes.ReadingReference(title=title, span=span):
                assert compact(span) == f"解释「{''.join(title.split())}」"
            case nodes.Withheld(span=span):
                assert compact(span) == "不给予"
            case nodes.Anything(span=span):
                assert compact(span) == "—"
            case nodes.Other(span=span):
                assert compact(span) == "其他"
            case nodes.Compare(left=left, word=word, right=right, span=span):
                between = Span(span.source, left.span.end, right.span.start)
                assert compact(between).strip("()") == word
            case nodes.Listed(word=word, list_name=list_name, span=span):
                assert compact(span).endswith(word + list_name)
            case nodes.Call(table=table, span=span):
                assert compact(span).startswith(table)
            case nodes.Negation(span=span):
                assert compact(span).startswith("非")
            case nodes.ClauseDeclaration(clause=clause, span=span):
                assert compact(span).upper().startswith(f"条款{clause}")
            case nodes.Definition(name=defined, span=span) | nodes.ParameterDeclaration(name=defined, span=span):
                assert defined in compact(span)
            case _:
                pass


# --- what stands around a block ---------------------------------------------------------------------


def place_of(block: nodes.Block) -> nodes.Place | None:
    """Return where a block stands; a declared fact does not keep it."""
    match block:
        case nodes.FactDeclaration() | nodes.RosterDeclaration():
            return None
        case nodes.Sharing(table=table):
            return table.place
        case _:
            return block.place


def sections(text: str) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Return the comments of a text, and the headings above each line that opens a block, by a second way."""
    comments: list[str] = []
    path: dict[int, str] = {}
    above: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("#"):
            level = len(bare) - len(bare.lstrip("#"))
            path = {depth: title for depth, title in path.items() if depth < level} | {level: bare.lstrip("# ")}
        elif "//" in line and "://" not in line.split(" //")[0].split("// ")[0]:
            comments.append(line.split("//", 1)[1].strip())
        elif " // " in line:
            comments.append(line.rsplit(" // ", 1)[1].strip())
        above[bare] = tuple(path[level] for level in sorted(path))
    return comments, above


def comments_and_headings_are_kept(name: str) -> None:
    comments, above = sections(TEXTS[name])
    assert [comment.text for comment in tree(name).comments] == comments
    for block in tree(name).blocks:
        place = place_of(block)
        if place is not None:
            assert place.headings == above[block.span.text.splitlines()[0].strip()]


def each_gist_belongs_to_the_block_below_it(name: str) -> None:
    file = tree(name)
    gists = {
        "".join(line.strip()[1:].strip() for line in lines.splitlines())
        for lines in re.findall(r"(?:^[ \t]*>.*\n)+", TEXTS[name], re.MULTILINE)
    }
    found = set()
    for block in file.blocks:
        place = place_of(block)
        if place is None or place.gist is None:
            continue
        found.add(place.gist)
        before = TEXTS[name][: block.span.start].rstrip().splitlines()[-1].strip()
        assert before.startswith(">")
        assert place.gist.endswith(before[1:].strip())
    assert found == gists


LAWS = (
    it_reads_without_findings,
    the_same_words_make_the_same_tree,
    two_ways_of_typing_go_together,
    the_same_lines_make_the_same_tree,
    the_last_line_needs_no_line_end,
    what_lies_in_a_node_lies_in_its_span,
    a_span_holds_what_was_read,
    comments_and_headings_are_kept,
    each_gist_belongs_to_the_block_below_it,
)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_law_of_reading_holds_for_every_form(law: Callable[[str], None], name: str) -> None:
    law(name)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_law_of_reading_holds_for_a_shipped_policy(name: str) -> None:
    for law in LAWS:
        law(name)


def test_headings_nest_and_end() -> None:
    text = "# 一\n## (一)\n### 1\n名单 甲 = 是非。\n## (二)\n名单 乙 = 是非。\n# 二\n名单 丙 = 是非。\n"
    cut = scan(Source("甲", text))
    assert [piece.place.headings for piece in cut.pieces] == [("一", "(一)", "1"), ("一", "(二)"), ("二",)]


def test_an_address_is_no_comment() -> None:
    file = tree("每一种写法")
    assert file.header is not None
    assert file.header.texts["出处"].text == "https://example.org/a?b"
    assert [comment.text for comment in file.comments] == ["每一种写法至少出现一次。", "网址不是注释"]


# --- cases ------------------------------------------------------------------------------------------


def clause(file: nodes.File, written: str) -> nodes.ClauseDeclaration:
    return next(
        block for block in file.blocks if isinstance(block, nodes.ClauseDeclaration) and block.clause == written
    )


def test_a_clause_number_is_the_same_in_full_width_and_small_letters() -> None:
    file = tree("每一种写法")
    assert file.header is not None
    assert file.header.effective is not None
    assert file.header.effective.clause == "YL-01"
    assert clause(read("条款 ｙｌ－０９ 甲\n  条件 1满1。\n"), "YL-09").title == "甲"


def test_an_alias_may_hold_in_some_clauses_only() -> None:
    for text in ("别名 年限下限 于 YL-02、YL-03", "别名 年限下限于YL-02,yl-03。"):
        file = read(f"参数 最低年限:整数[年] = 未载\n  {text}\n")
        assert isinstance(file.blocks[0], nodes.ParameterDeclaration)
        assert file.blocks[0].aliases == (nodes.Alias("年限下限", ("YL-02", "YL-03"), span=file.blocks[0].span),)
    file = read("参数 最低年限:整数[年] = 未载\n  别名 属于本市的年限\n")
    assert isinstance(file.blocks[0], nodes.ParameterDeclaration)
    assert [alias.name for alias in file.blocks[0].aliases] == ["属于本市的年限"]


def test_payers_in_the_head_of_a_sharing_are_names() -> None:
    (sharing,) = (block for block in tree("每一种写法").blocks if isinstance(block, nodes.Sharing))
    assert sharing.table.columns == ("省", "市(县)")


def test_brackets_decide_what_belongs_together() -> None:
    group = clause(tree("每一种写法"), "YL-02").requires[0]
    assert isinstance(group, nodes.Group)
    assert (group.closed, group.labels) == ("(等三类)", ("(1)", "(2)", "(3)"))
    first, second, third = group.items
    assert isinstance(first, nodes.Group)
    assert first.labels == ("①", "②")
    assert isinstance(second, nodes.Between)
    assert isinstance(third, nodes.AllOf)
    assert isinstance(third.items[1], nodes.AnyOf)


def test_the_longest_name_wins() -> None:
    text = "所称 龄日 是指 1。\n所称 满龄日 是指 2。\n所称 日 是指 满龄日+龄日。\n"
    value = read(text).blocks[2]
    assert isinstance(value, nodes.Definition)
    assert isinstance(value.value, nodes.Arithmetic)
    assert [node.text for node in everything(value) if isinstance(node, nodes.Name)] == ["满龄日", "龄日"]


@pytest.mark.parametrize("levels", [MAX_DEPTH, 1])
def test_brackets_nest_up_to_the_limit(levels: int) -> None:
    read(f"所称 甲 是指 {'(' * levels}1{')' * levels}。\n")
