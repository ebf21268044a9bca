"""Whatever a case gives is read, or refused with its path and a remedy; nothing else ever happens.

A broken case is tried at three doors: the library (``CaseError`` with findings), JSON data, and the command line, which
exits with 2 and shows no traceback.
"""

import datetime
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fupin_rules import CaseError
from fupin_rules.calendar import FIRST_DAY, LAST_DAY
from fupin_rules.cli import main
from fupin_rules.diagnostics import InputFinding
from fupin_rules.facts.case import MAX_DEPTH, MAX_SIZE
from tests.support.lanes import lane
from tests.support.shipped import POLICIES

pytestmark = pytest.mark.usefixtures("shipped_once")

ROOT = Path(__file__).parents[2]
ON = "2022-12-31"


def case(facts: str = "{}", rest: str = "") -> str:
    """Return the JSON text of a case."""
    return f'{{"on": "{ON}", "facts": {facts}{rest}}}'


def fact(name: str, value: str) -> str:
    """Return a case with one fact, its value as JSON text."""
    return case(f'{{"{name}": {value}}}')


def parameter(name: str, value: str) -> str:
    """Return a case with one parameter, its value as JSON text."""
    return case(rest=f', "parameters": {{"{name}": {value}}}')


def refused(text: str) -> tuple[InputFinding, ...]:
    """Return why a case is refused when it is read and decided."""
    with pytest.raises(CaseError) as caught:
        POLICIES.decide(POLICIES.read(text), clauses=["MD-01"])
    return caught.value.findings


def values(text: str, subject: str = "教师") -> Mapping[str, Any]:
    """Return the facts of the only subject of a case that is read."""
    (members,) = (POLICIES.read(text).entities[subject],)
    (only,) = members
    return {name: one.value for name, one in only.items()}


# --- what is refused ------------------------------------------------------------------------------------


@attrs.frozen
class Broken:
    """A case that is refused: the code and path of the finding, and words of its problem and remedy."""

    name: str
    text: str
    code: str
    path: str
    problem: str
    remedy: str


TERMS, BIRTH, DEATH = "教师.累计学期数", "教师.出生日期", "教师.去世日"
NOT_JSON, TOO_DEEP = "不是有效的 JSON", "括号套得太深"

BROKEN = (
    # The file.
    Broken("nothing", "", "S301", "", f"{NOT_JSON},第1行第1列", "括号是否成对"),
    Broken("only spaces", " \n ", "S301", "", f"{NOT_JSON},第2行第2列", "括号是否成对"),
    Broken("an open brace", '{\n  "on":', "S301", "", f"{NOT_JSON},第2行第8列", "括号是否成对"),
    Broken("a comma too many", '{"on": "2022-12-31",}', "S301", "", f"{NOT_JSON},第1行第2", "逗号"),
    Broken("wide quotes", "{\n“on”: 1}", "S301", "", f"{NOT_JSON},第2行第1列", "要用半角"),
    Broken("something after", case() + "\nx", "S301", "", f"{NOT_JSON},第2行第1列", "括号"),
    Broken("a list", "[]", "S303", "", "需要一个案例对象", '{"on"'),
    Broken("null", "null", "S303", "", "写的是“null”", '{"on"'),
    Broken("too large", '"' + "长" * MAX_SIZE + '"', "S301", "", "文件太大", "5000000"),
    Broken("10,000 brackets", "[" * 10_000 + "]" * 10_000, "S301", "", TOO_DEEP, f"不超过 {MAX_DEPTH} 层"),
    Broken("10,000 brackets in a fact", fact(TERMS, "[" * 10_000 + "]" * 10_000), "S301", "", TOO_DEEP, "请检查括号"),
    Broken(
        "500 objects in a remark",
        case(rest=', "说明": ' + '{"a":' * 500 + "1" + "}" * 501)[:-1],
        "S301",
        "",
        TOO_DEEP,
        "括号",
    ),
    Broken("half a sign", case(rest=r', "说明": "\ud800"'), "S301", "", r"\uD800", "改成要写的字"),
    Broken("half a sign in a name", fact(r"教师.\ud800", "1"), "S301", "", r"\uD800", "改成要写的字"),
    Broken(
        "a key twice",
        case('{"教师.广东户籍": true,\n"教师.广东户籍": true}'),
        "S306",
        "教师.广东户籍",
        "写了两次",
        "只留正确的一处",
    ),
    Broken(
        "a key twice inside",
        case('{"教师": {"地区": "梅州市", "地区": "汕头市"}}'),
        "S306",
        "教师.地区",
        "写了两次",
        "只留",
    ),
    Broken(
        "a key twice in one of many",
        case('{"教师": [{}, {"地区": {"值": "梅州市", "值": "汕头市"}}]}'),
        "S306",
        "教师[2].地区.值",
        "写了两次",
        "只留",
    ),
    Broken("NaN", case('{\n "教师.累计学期数": NaN}'), "S301", "", "第2行第14列写的是 NaN", '{"未知": true}'),
    Broken("Infinity", fact(TERMS, "Infinity"), "S301", "", "Infinity", "请写出数字"),
    Broken("-Infinity", fact("教师.NaN", "-Infinity"), "S301", "", "写的是 -Infinity", "请写出数字"),
    # Names.
    Broken("an unknown key", '{"on": "2022-12-31", "fact": {}}', "S302", "fact", "没有这个名称", "是否想写“facts”"),
    Broken(
        "an unknown fact", fact("教师.累计学期", "60"), "S302", "教师.累计学期", "没有这个名称", "“教师.累计学期数”"
    ),
    Broken(
        "an unknown fact inside",
        case('{"教师": {"出生日": "1955-06-01"}}'),
        "S302",
        "教师.出生日",
        "没有",
        "“教师.出生日期”",
    ),
    Broken("an unknown entity", case('{"老师": {"性别": "男"}}'), "S302", "老师", "没有这个名称", "是否想写“教师”?"),
    Broken("a numbered entity", case('{"教师2": {"性别": "男"}}'), "S302", "教师2", "没有这个名称", "是否想写“教师”?"),
    Broken("an entity of nobody", case('{"银行": {}}'), "S302", "银行", "没有这个名称", "可用的名称:"),
    Broken(
        "the like of the same entity only",
        fact("教师.广东户口", "true"),
        "S302",
        "教师.广东户口",
        "没有",
        "是否想写“教师.广东户籍”?",
    ),
    Broken("a fact that nothing asks for", fact("教师.姓名", '"甲"'), "S302", "教师.姓名", "没有", "请删去"),
    Broken("a key in Chinese", '{"日期": "2022-12-31"}', "S302", "日期", "没有这个名称", "on(按哪一天判定)"),
    Broken("an unknown dotted entity", fact("老师.性别", '"男"'), "S302", "老师.性别", "没有", "“教师.性别”"),
    Broken("no name", fact("", "1"), "S302", "", "没有这个名称", "可用的名称:"),
    Broken(
        "facts as a list", '{"on": "2022-12-31", "facts": [1]}', "S303", "facts", "需要一组事实", '{"教师.性别": "男"}'
    ),
    Broken("facts as text", case('"教师"'), "S303", "facts", "写的是“教师”", '{"教师.性别": "男"}'),
    Broken("facts as null", case("null"), "S303", "facts", "写的是“null”", '{"教师.性别": "男"}'),
    Broken("an entity as a number", case('{"教师": 1}'), "S303", "教师", "需要一组事实", '{"性别": "男"}'),
    Broken("a member as a number", case('{"教师": [{}, 1]}'), "S303", "教师[2]", "需要一组事实", '{"性别": "男"}'),
    Broken(
        "an error in a member",
        case('{"教师": [{}, {"地区": "梅州"}]}'),
        "S304",
        "教师[2].地区",
        "不在可选的值里",
        "“梅州市”",
    ),
    Broken("which of two", case('{"教师": [{}, {}], "教师.性别": "男"}'), "S306", "教师.性别", "列出了 2 个", "那一个"),
    Broken("two bases", case('{"基准": [{}, {}]}'), "S303", "基准", "需要一组事实", "评价日"),
    # Values.
    Broken(
        "not of the list", fact("教师.地区", '"梅州"'), "S304", "教师.地区", "“梅州”不在可选的值里", "是否想写“梅州市”"
    ),
    Broken("nothing like the list", fact("教师.性别", '"不详"'), "S304", "教师.性别", "“不详”", "可选的值:男、女"),
    Broken("a number for a word", fact("教师.性别", "1"), "S303", "教师.性别", "需要文字", '"男"'),
    Broken(
        "a word for yes or no",
        fact("教师.民办教师", '"是吗"'),
        "S303",
        "教师.民办教师",
        "写的是“是吗”",
        "true 或者 false",
    ),
    Broken(
        "a number for yes or no", fact("教师.民办教师", "1"), "S303", "教师.民办教师", "写的是“1”", "true 或者 false"
    ),
    Broken("a code for yes or no", fact("教师.民办教师", '"Y"'), "S303", "教师.民办教师", "“Y”", "true 或者 false"),
    Broken(
        "nobody knows whether", fact("教师.民办教师", '"不详"'), "S303", "教师.民办教师", "“不详”", '{"未知": true}'
    ),
    Broken("nobody knows how many", fact(TERMS, '"—"'), "S303", TERMS, "不能算作哪一个值", '{"未知": true}'),
    Broken("nobody knows when", fact(BIRTH, '""'), "S303", BIRTH, "不能算作哪一个值", '{"未知": true}'),
    Broken("30 February", fact(BIRTH, '"2019-02-30"'), "S303", BIRTH, "日历上有的日期", "年-月-日"),
    Broken("29 February 2019", fact(BIRTH, '"2019-02-29"'), "S303", BIRTH, "日历上有的日期", "年-月-日"),
    Broken("the day before 1900", fact(BIRTH, '"1899-12-31"'), "S303", BIRTH, "1900年至2100年", "2021-01-31"),
    Broken("the day after 2100", fact(BIRTH, '"2101-01-01"'), "S303", BIRTH, "1900年至2100年", "2021-01-31"),
    Broken("a date with a time", fact(BIRTH, '"1955-06-01T08:30"'), "S303", BIRTH, "日历上有的日期", "年-月-日"),
    Broken("a date with the day first", fact(BIRTH, '"1/6/1955"'), "S303", BIRTH, "先写四位的年", "年-月-日"),
    Broken("a year of two digits", fact(BIRTH, '"55年6月1日"'), "S303", BIRTH, "先写四位的年", "年-月-日"),
    Broken("two separators", fact(BIRTH, '"1955-6/1"'), "S303", BIRTH, "日历上有的日期", "年-月-日"),
    Broken("30 February in Chinese", fact(BIRTH, '"2019年2月30日"'), "S303", BIRTH, "日历上有的日期", "年-月-日"),
    Broken("a date as a number", fact(BIRTH, "19550601"), "S303", BIRTH, "写成年-月-日的日期", '"1955-06-01"'),
    Broken("a date of a spreadsheet", fact(BIRTH, "20241"), "S303", BIRTH, "表格软件存日期的序号", "年-月-日"),
    Broken("a sign that nobody sees", fact(BIRTH, '"1955\u200b-06-01"'), "S312", BIRTH, "U+200B", "删去"),
    Broken("a colour for a terminal", fact("教师.性别", '"\\u001b[31m男"'), "S312", "教师.性别", "U+001B", "删去"),
    Broken("a radical for a character", case(rest=', "place": "⼴东省"'), "S312", "place", "U+2F34", "“广”"),
    Broken("a hidden sign in a name", fact("教师.性\u00ad别", '"男"'), "S312", "教师.性\u00ad别", "U+00AD", "删去"),
    Broken(
        "one name in two widths", case('{"教师.性别": "男", "教师．性别": "男"}'), "S306", "教师.性别", "两次", "只留"
    ),
    Broken("a misplaced comma", fact(TERMS, '"1,06学期"'), "S303", TERMS, "写的是“1,06学期”", "60"),
    Broken("a month 13", fact("基准.统计至", '"2022-13"'), "S303", "基准.统计至", "需要年月", '"2021-01"'),
    Broken("a day for a month", fact("基准.统计至", '"2022-12-31"'), "S303", "基准.统计至", "需要年月", '"2021-01"'),
    Broken("a word for a number", fact(TERMS, '"六十几"'), "S303", TERMS, "一个确定的数", "60"),
    Broken(
        "a number as it is said", fact(TERMS, '"一百二"'), "S303", TERMS, "写的是“一百二”,这里需要不小于 0 的整数", "60"
    ),
    Broken("a range", fact(TERMS, '"60至62"'), "S303", TERMS, "一个确定的数", "60"),
    Broken("below nothing", fact(TERMS, "-1"), "S303", TERMS, "不小于 0", "60"),
    Broken("below nothing as text", fact(TERMS, '"-1"'), "S303", TERMS, "不小于 0", "60"),
    Broken("half a term", fact(TERMS, "62.5"), "S303", TERMS, "不小于 0 的整数", "60"),
    Broken("yes for a number", fact(TERMS, "true"), "S303", TERMS, "写的是“true”", "60"),
    Broken(
        "an exponent", fact(TERMS, "1e3"), "S303", TERMS, "不小于 0 的整数(不超过1万亿),不收指数写法", "请写成:1000"
    ),
    Broken("a great exponent", fact(TERMS, "1E999999999"), "S303", TERMS, "不小于 0 的整数", "60"),
    Broken("an exponent as text", fact(TERMS, '"1e3"'), "S303", TERMS, "写的是“1e3”", "请写成:1000"),
    Broken("more than any", fact(TERMS, "1000000000001"), "S303", TERMS, "不超过1万亿", "60"),
    Broken("a leading zero", fact(TERMS, '"062"'), "S303", TERMS, "写的是“062”", "60"),
    Broken("400 digits", fact(TERMS, "9" * 400), "S303", TERMS, "999…", "60"),
    Broken("5,000 digits", fact(TERMS, "9" * 5000), "S303", TERMS, "999…", "60"),
    Broken("5,000 digits as text", fact(TERMS, f'"{"9" * 5000}"'), "S303", TERMS, "999…", "60"),
    Broken(
        "5,000 digits after the point",
        fact("教师.月标准", f'"0.{"9" * 5000}"'),
        "S303",
        "教师.月标准",
        "两位小数",
        "500.50",
    ),
    Broken("a wrong unit", fact(TERMS, '"62年"'), "S305", TERMS, "单位写的是“年”,声明的单位是“学期”", "请换算成“学期”"),
    Broken(
        "a wrong unit of money", fact("教师.月标准", '"900元"'), "S305", "教师.月标准", "声明的单位是“元/月”", "元/月"
    ),
    Broken(
        "a masked year",
        fact("基准.评价年份", '"201X年"'),
        "S303",
        "基准.评价年份",
        "这里需要1900年至2100年之间的年份",
        "2021",
    ),
    Broken("a year before all", fact("基准.评价年份", "1899"), "S303", "基准.评价年份", "1900年至2100年", "2021"),
    Broken("a year after all", fact("基准.评价年份", "2101"), "S303", "基准.评价年份", "1900年至2100年", "2021"),
    Broken("a third of a 分", fact("教师.月标准", "0.001"), "S303", "教师.月标准", "最多两位小数", "500.50"),
    Broken("a list for a value", fact(TERMS, "[62]"), "S303", TERMS, "写的是“[…]”", "60"),
    Broken("无 for a date of birth", fact(BIRTH, "null"), "S303", BIRTH, "不能写“无”", '{"未知": true}'),
    Broken("无 inside", fact(BIRTH, '{"值": null}'), "S303", BIRTH, "不能写“无”", '{"未知": true}'),
    Broken("not unknown", fact(BIRTH, '{"未知": false}'), "S303", f"{BIRTH}.未知", "需要 true", "知道的,请写“值”"),
    Broken("unknown and a value", fact(BIRTH, '{"未知": true, "值": 1}'), "S306", BIRTH, "又写“未知”", "只留"),
    Broken(
        "a key too many",
        fact(TERMS, '{"值": 62, "备注": "甲"}'),
        "S302",
        f"{TERMS}.备注",
        "没有",
        "值、来源、核验、未知",
    ),
    Broken("no value", fact(TERMS, '{"来源": "甲"}'), "S303", TERMS, "写明“值”", '"来源"'),
    Broken("an empty value", fact(TERMS, "{}"), "S303", TERMS, "写明“值”", '"来源"'),
    Broken("a value in a value", fact(TERMS, '{"值": {"值": 62}}'), "S303", TERMS, "写的是“{…}”", "60"),
    Broken(
        "a list of sources", fact(TERMS, '{"值": 62, "来源": ["甲"]}'), "S303", f"{TERMS}.来源", "需要文字", "户口簿"
    ),
    Broken(
        "a number for a check",
        fact(TERMS, '{"值": 62, "核验": 2022}'),
        "S303",
        f"{TERMS}.核验",
        "需要文字",
        "2022-03-01",
    ),
    Broken("what is computed", fact("满龄日", '"2015-06-01"'), "S308", "满龄日", "由规则算出", "删去"),
    # Contradictions.
    Broken(
        "dead before born",
        case(f'{{"{BIRTH}": "1955-06-02", "{DEATH}": "1955-06-01"}}'),
        "S306",
        DEATH,
        "早于“教师.出生日期”的“1955-06-02”",
        "改正写错的一个",
    ),
    Broken(
        "the second dead before born",
        case('{"教师": [{}, {"出生日期": "1955-06-02", "去世日": "1955-06-01"}]}'),
        "S306",
        "教师[2].去世日",
        "早于",
        "改正写错的一个",
    ),
    Broken(
        "dotted and nested",
        case('{"教师.民办教师": true, "教师": {"民办教师": false}}'),
        "S306",
        "教师.民办教师",
        "写“false”",
        "只留",
    ),
    Broken(
        "two names of one",
        case('{"教师.已核定年限": 30, "教师.工作年限": 31}'),
        "S306",
        "教师.工作年限",
        "写“31”",
        "只留",
    ),
    Broken(
        "on and 基准.评价日",
        fact("基准.评价日", '"2022-12-30"'),
        "S306",
        "on",
        "这里写“2022-12-31”,“基准.评价日”却写“2022-12-30”",
        "只留",
    ),
    Broken(
        "place and 基准.属地",
        case('{"基准": {"属地": "广东省"}}', ', "place": "湖南省"'),
        "S306",
        "place",
        "湖南省",
        "只留",
    ),
    # Day and place.
    Broken("no day", '{"facts": {}}', "S307", "on", "没有写按哪一天判定", "不会自动采用今天的日期"),
    Broken("null for the day", '{"on": null}', "S307", "on", "没有写", '"on"'),
    Broken("a bad day", '{"on": "2022-02-29"}', "S303", "on", "日历上有的日期", "年-月-日"),
    Broken(
        "a province cut short", case(rest=', "place": "广东/梅州市"'), "S304", "place", "“广东”", "是否想写“广东省”"
    ),
    Broken("a misspelt province", case(rest=', "place": "广冬省"'), "S304", "place", "“广冬省”", "是否想写“广东省”"),
    Broken("no place", case(rest=', "place": ""'), "S303", "place", "从省写起的地区", "广东省/梅州市/梅县区"),
    Broken(
        "an empty part", case(rest=', "place": "广东省//梅县区"'), "S303", "place", "从省写起", "广东省/梅州市/梅县区"
    ),
    Broken(
        "a number for a place",
        case(rest=', "place": 440000'),
        "S303",
        "place",
        "写的是“440000”",
        "广东省/梅州市/梅县区",
    ),
    # Parameters.
    Broken("parameters as a list", case(rest=', "parameters": []'), "S303", "parameters", "需要一组参数", "界日"),
    Broken(
        "an unknown parameter",
        parameter("民办界", '"1990-03-27"'),
        "S302",
        "parameters.民办界",
        "没有",
        "是否想写“民办界日”",
    ),
    Broken(
        "a parameter of no clause",
        parameter("MD-99.界日", '"1990-03-27"'),
        "S302",
        "parameters.MD-99.界日",
        "没有",
        "词汇表",
    ),
    Broken(
        "another clause's name",
        parameter("MD-01.截止日", '"2020-12-31"'),
        "S302",
        "parameters.MD-01.截止日",
        "没有",
        "词汇表",
    ),
    Broken(
        "a year for a day", parameter("民办界日", "1990"), "S303", "parameters.民办界日", "写的是“1990”", "年-月-日"
    ),
    Broken("a day for money", parameter("市定标准", '"1990-03-27"'), "S303", "parameters.市定标准", "金额", "500"),
    Broken("money below nothing", parameter("市定标准", "-300"), "S303", "parameters.市定标准", "写的是“-300”", "500"),
    Broken("no such reading", parameter("满30年", '"丙说"'), "S303", "parameters.满30年", "其中一说", "甲说、乙说"),
    Broken("a list for a reading", parameter("满30年", "[]"), "S303", "parameters.满30年", "其中一说", "甲说、乙说"),
    Broken(
        "one parameter twice",
        parameter("界日", '"1990-03-27", "民办界日": "1991-03-27"'),
        "S306",
        "parameters.民办界日",
        "另一处",
        "只留",
    ),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_case_is_refused_with_path_and_remedy(broken: Broken) -> None:
    findings = refused(broken.text)
    fitting = [one for one in findings if (one.code, one.path) == (broken.code, broken.path)]
    assert fitting, [one.render() for one in findings]
    assert any(broken.problem in one.problem and broken.remedy in one.remedy for one in fitting), fitting[0].render()
    for one in findings:
        assert "怎么改:" in one.render()
        assert one.problem
        assert one.remedy
        assert not any(word in one.render() for word in ("Fraction", "Decimal", "datetime", "dict", "None"))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_case_ends_the_command_with_2(
    broken: Broken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "案例.json"
    file.write_text(broken.text, encoding="utf-8")
    assert main(["explain", str(file), "--clause", "MD-01"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert broken.remedy in shown.err
    assert "Traceback" not in shown.err


def test_every_finding_is_listed_and_not_only_the_first() -> None:
    text = case('{"教师.性别": "x", "教师.出生日期": "y", "教师": {"地区": "z", "累计学期": 1}}', ', "place": "广东"')
    paths = {one.path for one in refused(text)}
    assert paths == {"教师.性别", "教师.出生日期", "教师.地区", "教师.累计学期", "place"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "不是有效的 JSON,第1行第1列"),
        (bytes(range(256)), "不是 UTF-8 编码的文本"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是 UTF-8 编码的文本"),
        (case().encode("utf-16"), "不是 UTF-8 编码的文本"),
        (case(rest=', "说明": "中文"').encode("gbk"), "不是 UTF-8 编码的文本"),
        (b"\x00" * 100, "不是有效的 JSON"),
        (b'{"on": "' + b"1" * 5_000_001 + b'"}', "文件太大"),
    ],
    ids=["empty", "bytes", "picture", "UTF-16", "GBK", "zeros", "5 MB"],
)
def test_files_that_are_not_a_case(content: bytes, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "案例.json"
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "fupin_rules", "explain", str(file)], cwd=ROOT, capture_output=True, check=False
    )
    shown = done.stderr.decode("utf-8")
    assert done.returncode == 2
    assert done.stdout == b""
    assert problem in shown
    assert "怎么改:" in shown
    assert "Traceback" not in shown


# --- what is read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [("幼儿.在园月数", '"5个月"'), ("幼儿.在园月数", '"5月"'), ("学生.在校天数", '"5日"'), ("学生.在校天数", '"5天"')],
)
def test_a_unit_is_read_as_a_policy_may_write_it(name: str, written: str) -> None:
    assert values(fact(name, written), name.partition(".")[0])[name] == 5


@pytest.mark.parametrize("written", ["1900", "2100", '"2100年"'])
def test_a_year_is_read_with_and_without_its_unit(written: str) -> None:
    assert values(fact("基准.评价年份", written), "基准")["基准.评价年份"] in (1900, 2100)


@pytest.mark.parametrize("written", ["62", '"62"', '"62学期"', '"62 学期"', '{"值": 62}', '{"值": "62学期"}', "62.0"])
def test_a_number_in_its_own_unit(written: str) -> None:
    assert values(fact(TERMS, written)) == {TERMS: 62}


@pytest.mark.parametrize("written", ["0", '"0"', "99999"])
def test_the_least_count_and_a_large_one(written: str) -> None:
    assert values(fact(TERMS, written)) == {TERMS: int(written.strip('"'))}


@pytest.mark.parametrize("written", ["900", '"900.00"', '"900元/月"', "900.00"])
def test_money(written: str) -> None:
    assert values(fact("教师.月标准", written)) == {"教师.月标准": 900}


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY, datetime.date(2020, 2, 29)])
def test_the_first_and_last_day_and_a_leap_day(day: datetime.date) -> None:
    assert values(fact(BIRTH, f'"{day}"')) == {BIRTH: day}


@pytest.mark.parametrize(
    ("facts", "name", "read"),
    [
        ('{"教师．出生日期": "１９５５－０６－０１"}', BIRTH, datetime.date(1955, 6, 1)),
        ('{"教师": {"累计学期数": "６２ 学期"}}', TERMS, 62),
        ('{"教师.地区": " 梅州市 "}', "教师.地区", "梅州市"),
    ],
)
def test_width_and_blanks_are_no_difference(facts: str, name: str, read: object) -> None:
    assert values(case(facts))[name] == read


@pytest.mark.parametrize("name", ["民办界日", "民办界日 ", "MD-01.界日", "ＭＤ-01.界日", "界日"])
def test_a_parameter_is_found_in_whatever_width(name: str) -> None:
    decided = POLICIES.decide({"on": ON, "facts": {}, "parameters": {name: "1990-03-27"}}, clauses=["MD-01"])
    assert [(one, str(value)) for _, one, value in decided.filled] == [("民办界日", "1990-03-27")]


@pytest.mark.parametrize("written", ["广东省／梅州市", "广东省 / 梅州市", "⼴东省/梅州市".replace("⼴", "广")])
def test_a_place_is_folded(written: str) -> None:
    assert POLICIES.read(case(rest=f', "place": "{written}"')).place == "广东省/梅州市"


def test_a_renamed_city_is_one_city() -> None:
    old, new = (POLICIES.read(case(rest=f', "place": "湖北省/{name}/某县"')).place for name in ("襄樊市", "襄阳市"))
    assert old == new


def test_dotted_is_nested() -> None:
    dotted = '{"教师.性别": "男", "教师.累计学期数": 62, "基准.统计至": "2022-12"}'
    nested = '{"教师": {"性别": "男", "累计学期数": 62}, "基准": {"统计至": "2022-12"}}'
    listed = '{"教师": [{"性别": "男", "累计学期数": 62}], "基准": [{"统计至": "2022-12"}]}'
    mixed = '{"教师": {"性别": "男"}, "教师.累计学期数": 62, "基准.统计至": "2022-12"}'
    first, *others = (POLICIES.read(case(text)).entities for text in (dotted, nested, listed, mixed))
    assert [dict(one) for one in others] == [dict(first)] * 3


def test_the_same_said_twice_is_no_contradiction() -> None:
    assert values(case('{"教师.民办教师": true, "教师": {"民办教师": true}}')) == {"教师.民办教师": True}
    read = POLICIES.read(case(f'{{"基准.评价日": "{ON}", "基准.属地": "广东省"}}', ', "place": "广东省"'))
    assert (read.on, read.place) == (datetime.date(2022, 12, 31), "广东省")


def test_basis_stands_in_for_on_and_place() -> None:
    read = POLICIES.read('{"facts": {"基准": {"评价日": "2022-12-31", "属地": "广东省/梅州市"}}}')
    assert (read.on, read.place) == (datetime.date(2022, 12, 31), "广东省/梅州市")


def test_the_day_is_never_the_day_of_today() -> None:
    text = '{"facts": {"教师": {}}}'
    assert POLICIES.read(text).on is None
    assert [one.code for one in refused(text)] == ["S307"]


BLANKS = ', "place": "广东省", "parameters": {"施行日": "2020-01-21", "去世截止日": "2020-12-31"}'


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ("{}", "assumed"),
        ('{"去世日": null}', "given"),
        ('{"去世日": {"值": null, "来源": "本人"}}', "given"),
        ('{"去世日": "2021-01-01"}', "given"),
        ('{"去世日": {"未知": true}}', "missing"),
    ],
)
def test_null_is_none_where_the_vocabulary_allows_it(facts: str, stands: str) -> None:
    text = case(f'{{"教师": {facts}}}', BLANKS)
    (outcome,) = POLICIES.decide(POLICIES.read(text), clauses=["MD-03"]).record()["outcomes"]
    found = {
        "missing": {one["fact"] for one in outcome["missing"]},
        "assumed": {one["fact"] for one in outcome["assumed"]},
    }
    assert [where for where, names in found.items() if DEATH in names] == ([] if stands == "given" else [stands])


def test_unknown_is_as_not_given() -> None:
    given_unknown = POLICIES.decide(POLICIES.read(fact("教师.广东户籍", '{"未知": true}')), clauses=["MD-01"])
    not_given = POLICIES.decide(POLICIES.read(case('{"教师": {}}')), clauses=["MD-01"])
    (one,), (other,) = given_unknown.record()["outcomes"], not_given.record()["outcomes"]
    assert one["missing"] == other["missing"]
    assert one["outcome"] == other["outcome"] == "待核实"


def test_source_and_check_are_kept() -> None:
    text = fact("教师.广东户籍", '{"值": true, "来源": "户口簿", "核验": "2022-03-01"}')
    (outcome,) = POLICIES.decide(POLICIES.read(text), clauses=["MD-01"]).record()["outcomes"]
    (kept,) = (one for one in outcome["facts"] if one["fact"] == "教师.广东户籍")
    assert (kept["value"], kept["source"], kept["checked"]) == (True, "户口簿", "2022-03-01")


def test_several_teachers_are_several_subjects() -> None:
    text = case('{"教师": [{"计划内离岗退养": true}, {"计划内离岗退养": false}, {}]}', ', "place": "广东省"')
    decision = POLICIES.decide(POLICIES.read(text), clauses=["MD-03"])
    assert [entry.subject for entry in decision.entries] == ["教师[1]", "教师[2]", "教师[3]"]
    text = case('{"教师": [{"计划内离岗退养": true}]}')
    assert [entry.subject for entry in POLICIES.decide(POLICIES.read(text), clauses=["MD-03"]).entries] == ["教师"]


@pytest.mark.parametrize("name", ["民办界日", "界日", "MD-01.界日", "MD-02.界日", "MD-01.民办界日"])
def test_a_parameter_by_its_names(name: str) -> None:
    decision = POLICIES.decide(POLICIES.read(parameter(name, '"1990-03-27"')), clauses=["MD-01"])
    assert [(key, value) for _, key, value in decision.filled] == [("民办界日", datetime.date(1990, 3, 27))]


@pytest.mark.parametrize("name", ["MD-03.截止日", "MD-23.截止日", "截止日", "去世截止日"])
def test_a_parameter_by_clause(name: str) -> None:
    decision = POLICIES.decide(POLICIES.read(parameter(name, '"2020-12-31"')), clauses=["MD-03"])
    assert [key for _, key, _ in decision.filled] == ["去世截止日"]


def test_one_parameter_said_twice_alike_is_no_contradiction() -> None:
    text = parameter("界日", '"1990-03-27", "民办界日": "1990-03-27"')
    assert [key for _, key, _ in POLICIES.decide(POLICIES.read(text), clauses=["MD-01"]).filled] == ["民办界日"]


def test_null_leaves_a_parameter_open() -> None:
    decision = POLICIES.decide(POLICIES.read(parameter("民办界日", "null")), clauses=["MD-01"])
    assert not decision.filled


def test_a_byte_order_mark_is_no_part_of_a_case() -> None:
    assert POLICIES.read("\ufeff" + case()).on == POLICIES.read(case()).on


# --- whatever is given ------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    [
        *(*POLICIES.names.facts, *POLICIES.names.definitions),
        *("on", "place", "facts", "parameters", "说明", "教师", "基准", "值", "来源", "核验", "未知"),
        *("性别", "去世日", "累计学期数", "界日", "MD-01.界日", "满30年", ""),
    ]
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**80, 10**120)
    | st.floats()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates().map(str)
    | st.sampled_from(["男", "梅州市", "62学期", "2022-12", "-0", "0.1", "广东省", "甲说", "９"])
    | st.text(max_size=8)
)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)
GOOD = st.fixed_dictionaries(
    {},
    optional={
        "教师.性别": st.sampled_from(["男", "女"]),
        "教师.累计学期数": st.integers(0, 80) | st.just({"值": "62学期", "来源": "自查"}),
        "教师.去世日": st.none() | st.dates(FIRST_DAY, LAST_DAY).map(str) | st.just({"未知": True}),
        "教师.计划内离岗退养": st.booleans(),
        "基准.统计至": st.just("2022-12"),
    },
)
FACTS = GOOD | st.dictionaries(NAMES, PLAIN | ANYTHING, max_size=6)
CASES = st.fixed_dictionaries(
    {},
    optional={
        "on": st.just(ON) | st.just(ON) | PLAIN,
        "facts": FACTS | st.fixed_dictionaries({"教师": FACTS | st.lists(FACTS, max_size=3)}),
        "place": st.just("广东省") | PLAIN,
        "parameters": st.just({"界日": "1990-03-27"}) | FACTS,
        "说明": st.text(max_size=5) | ANYTHING,
    },
)


def findings_of(attempted: Callable[[], object]) -> tuple[InputFinding, ...] | None:
    """Return why something was refused, ``None`` if it was not; anything but a ``CaseError`` escapes."""
    try:
        attempted()
    except CaseError as error:
        return error.findings
    return None


def attempt(data: object) -> str:
    """Read and decide: either it is decided, or there are findings with remedies."""
    findings = findings_of(lambda: POLICIES.decide(POLICIES.case(data), clauses=["MD-03"]).record())
    if findings is None:
        return "decided"
    assert findings
    for finding in findings:
        assert finding.problem
        assert finding.remedy
        assert finding.render().encode("utf-8", errors="replace")
    return "refused"


@settings(max_examples=lane(200, 6000), suppress_health_check=list(HealthCheck))
@given(ANYTHING | CASES)
@example({1: 2, "a": 3})
@example({"parameters": {1: 2, "a": 3}})
def test_any_data_is_decided_or_refused(data: object) -> None:
    attempt(data)


@settings(max_examples=lane(200, 6000), suppress_health_check=list(HealthCheck))
@given((ANYTHING | CASES).map(lambda data: json.dumps(data, ensure_ascii=False, default=str)))
def test_any_json_is_decided_or_refused(text: str) -> None:
    findings = findings_of(lambda: POLICIES.read(text))
    assert findings is None or findings
    if findings is None:
        assert POLICIES.read(text).digest_text.encode()
        assert attempt(json.loads(text)) in ("decided", "refused")


@settings(max_examples=lane(200, 6000))
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    findings = findings_of(lambda: POLICIES.read(text))
    assert findings is None or all(finding.remedy for finding in findings)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_case_is_read_or_refused(data: st.DataObject) -> None:
    whole = case('{"教师": {"性别": "男", "出生日期": {"值": "1955-06-01", "来源": "证"}, "累计学期数": 62}}')
    first = data.draw(st.integers(0, len(whole)))
    last = data.draw(st.integers(first, len(whole)))
    text = whole[:first] + data.draw(st.text(max_size=3)) + whole[last:]
    findings = findings_of(lambda: POLICIES.read(text))
    assert findings is None or all(finding.remedy for finding in findings)


@pytest.mark.long
def test_the_generated_cases_reach_both_ends() -> None:
    seen = {"decided": 0, "refused": 0}

    @settings(max_examples=450, suppress_health_check=list(HealthCheck))
    @given(CASES)
    def count(data: object) -> None:
        seen[attempt(data)] += 1

    count()
    assert min(seen.values()) >= 15, seen


def nested(depth: int) -> object:
    """Return a remark so many brackets deep inside a case."""
    inner: object = 1
    for _ in range(depth - 1):
        inner = [inner]
    return {"on": ON, "说明": inner}


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 900, 5000])
def test_brackets_at_the_limit(depth: int) -> None:
    data = nested(depth)
    if depth <= MAX_DEPTH:
        assert POLICIES.case(data).on is not None
        return
    with pytest.raises(CaseError, match="套得太深"):
        POLICIES.case(data)


def test_the_names_of_the_broken_cases_differ() -> None:
    names = [broken.name for broken in BROKEN]
    assert len(set(names)) == len(names)
    assert {broken.code for broken in BROKEN} == {f"S30{number}" for number in range(1, 9)} | {"S312"}
    assert all(itertools.chain.from_iterable((one.problem, one.remedy) for one in BROKEN))
