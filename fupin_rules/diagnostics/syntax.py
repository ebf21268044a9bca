"""Findings while a policy file is read: its lines, its words, its sentences."""

import calendar
import re
from collections.abc import Mapping
from typing import ClassVar

import attrs

from fupin_rules.comparison import BEFORE
from fupin_rules.diagnostics.base import Edit, PolicyFinding, Severity, also_in, did_you_mean, unused_name
from fupin_rules.node import node
from fupin_rules.source import Span, fold, numeral

_ANY_VALUE = "事实、参数、数字等值"
"""What stands for whatever can be a value, among the words that could stand somewhere."""

_HEADING = re.compile(
    r"[一二三四五六七八九十]+[、.]|第[一二三四五六七八九十百\d]+[章节条款]|\([一二三四五六七八九十\d]+\)|附件|\d{1,2}(?:[、.)](?!\d)|\.\d)"
)
"""How a line begins that is a heading of the document."""
_PROSE = re.compile("[,。;]")
"""The signs of a sentence in the author's own words."""

_INSTEAD: Mapping[str, str] = {
    "最高": "请只写“不超过”。",
    "如果": "请写“若”。",
    "(?:公里|千米|里路).*": "请写“米”(1公里是1000米),事实也用“米”声明。",
    "万元.*": "请写“元”(1万元是10000元)。",
    "从": "请写“自”。",
    "施行": "“起”之后不再写“施行”:施行 自2022-09-01起。",
    "每[人生户]?每?(?:[天日月年次人生户]|学期|学年)": "请写在数额之后,如“500元/学期”“60元/月”。",
    "(?:由|另).*(?:制定|规定|确定|核定|另定)": "请写“未载”;由谁来定,写在下面一行的“出处”里。",
    "中(?:至少)?有": "请写成“…的人数不少于2人”,如 家庭.成员中成员.残疾者的人数不少于2人。",
    ".*优先": "一类人在先的写“…者优先”,如 申请人.孤儿者优先;比大小、先后的写“由高到低”“由早到晚”,如 申请人.得分由高到低。",
    "从(?:低到高|高到低|早到晚|晚到早)": "请把“从”写成“由”。",
    r"[二三四五六七八九十]+分|/\d*": "几分之几写成除法:“三分之一”写“1 ÷ 3”,负担比例写“100% ÷ 3”。",
    "一半|半数": "请写“× 50%”。",
    "内(?:[办完审公发拨作提答].*)?": "几天之前写“后”,几天之后不写“内”,如 申请.收件日后5个工作日。",
} | {
    said: f"请写五种结论之一,这里写“{outcome}”。"
    for outcome, said_of_it in {
        "符合": ("达标", "未超额", "一致", "按期", "已履行", "合规", "达到"),
        "不符合": ("未达标", "超额", "不一致", "逾期", "未履行", "违规", "未达到"),
    }.items()
    for said in said_of_it
}
"""Words that people write and the language does not have, as patterns, each with what to write instead and how."""

_HEADS_INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(("必须", "应该", "应", "须", "要"), "应当"),
    **dict.fromkeys(("严禁", "禁止", "不准", "不许"), "不得"),
    **dict.fromkeys(("例外", "不包括", "但是", "但"), "除外"),
    **dict.fromkeys(("对象范围", "适用范围", "适用对象"), "适用"),
    **dict.fromkeys(("申请条件", "资格", "如果", "若"), "条件"),
    **dict.fromkeys(("补助", "发放", "发给", "资助"), "给予"),
    **dict.fromkeys(("免收", "减免", "减收"), "免除"),
    **dict.fromkeys(("定义", "本办法所称"), "所称"),
    **dict.fromkeys(("不得同时享受", "不能同时享受", "只能享受一项", "二选一", "择一"), "互斥"),
    **dict.fromkeys(("同时享受", "可同时享受", "可以同时享受", "叠加"), "可叠加"),
    **dict.fromkeys(("从高", "择优"), "就高"),
    **dict.fromkeys(("例子", "示例", "案例"), "用例"),
    **dict.fromkeys(("期望", "结果"), "应"),
    **dict.fromkeys(("截止", "时限"), "期限"),
    **dict.fromkeys(("文号", "来源"), "出处"),
    **dict.fromkeys(("注", "备注"), "说明"),
}
"""Words that people begin a line with, each with the one of this language."""

_SIGNS_TO_ADD = frozenset({"。", ";", ")", ","})
"""Signs that have one place where they can be missing: behind the word that was read last."""

_COUNTED = re.compile(r"([零一二两三四五六七八九十百千万]+)([^零一二两三四五六七八九十百千万]*)")
_SHARE = re.compile(r"百分之([零一二两三四五六七八九十百]+|[\d.]+)")


def _instead(word: str) -> str:
    """Return what to write for a word that the language does not have; "" where nothing is known."""
    for pattern, how in _INSTEAD.items():
        if re.fullmatch(pattern, word):
            return how
    if share := _SHARE.match(word):
        figure = share[1] if share[1][0].isascii() else numeral(share[1])
        return f"数字用阿拉伯数字:“{share[0]}”写“{figure}%”。"
    if counted := _COUNTED.fullmatch(word):
        return f"数字用阿拉伯数字:“{word}”写“{numeral(counted[1])}{counted[2]}”。"
    return ""


def _sign_quoted(phrase: str) -> str:
    """Put a bare sign (。 or +) between quotation marks, so that it is not read as part of the message."""
    return phrase if any(sign.isalnum() for sign in phrase) else f"“{phrase}”"


@node
class UnreadableText(PolicyFinding):
    """The file is not UTF-8 text, is too large, or holds signs that cannot be seen."""

    code: ClassVar[str] = "Y101"
    reason: str
    advice: str

    @property
    def problem(self) -> str:
        return self.reason

    @property
    def remedy(self) -> str:
        return self.advice


@node
class StrayLine(PolicyFinding):
    """A line that begins no block, no field and continues no sentence."""

    code: ClassVar[str] = "Y102"
    word: str
    allowed: tuple[str, ...]
    near: tuple[str, ...]
    rows: Edit | None = attrs.field(kw_only=True, default=None, eq=False, repr=False)

    @property
    def problem(self) -> str:
        if self.rows is not None:
            return "表格的这一行没有用竖线隔开"
        return f"这一行不知属于哪里,行首“{self.word}”不是这里可用的行首词"

    @property
    def remedy(self) -> str:
        if self.rows is not None:
            return f"表格的每一行写成“| … | … |”,这一行写“{self.rows.text.splitlines()[0].strip()}”。"
        line = self.span.source.text[self.span.start :].partition("\n")[0].strip()
        if _HEADING.match(fold(line)):
            return f"是标题的,在前面加“# ”:# {line};是原文大意的,加“> ”。"
        if _HEADS_INSTEAD.get(self.word) in self.allowed:
            return f"“{self.word}”请写“{_HEADS_INSTEAD[self.word]}”。"
        if re.fullmatch("自.*起", self.word):
            return "逐年不同的值写成表:参数的“=”之后写“分期”,其下写“| 自 | 值 | 出处 |”和各行。"
        if not self.near and _PROSE.search(fold(line)):
            return "是提要(原文大意)的,在前面加“> ”;是标题的,加“# ”;只给编写的人看的,加“//”。"
        return did_you_mean(self.near, f"行首可用:{'、'.join(self.allowed)}。")

    @property
    def edit(self) -> Edit | None:
        instead = _HEADS_INSTEAD.get(self.word)
        if self.rows is None and instead in self.allowed:
            return Edit(self.span, instead, certain=True)
        return self.rows


@node
class BadHead(PolicyFinding):
    """The first line of a block does not have the form of its kind; ``after`` is what was still understood."""

    code: ClassVar[str] = "Y103"
    keyword: str
    form: str
    after: str = ""
    wanted: str = ""

    @property
    def problem(self) -> str:
        if self.wanted:
            return f"“{self.keyword}”一行写得不完整:“{self.after}”之后应当写{self.wanted}"
        if self.after:
            return f"“{self.keyword}”一行写得不对:“{self.after}”之后不能再写别的"
        return f"“{self.keyword}”一行写得不完整"

    @property
    def remedy(self) -> str:
        return f"请写成:{self.form}"


@node
class MissingField(PolicyFinding):
    """A block lacks a line that its kind cannot do without."""

    code: ClassVar[str] = "Y104"
    keyword: str
    field: str
    why: str

    @property
    def problem(self) -> str:
        return f"“{self.keyword}”缺少“{self.field}”"

    @property
    def remedy(self) -> str:
        return f"请补写“{self.field}”:{self.why}"


@node
class RepeatedField(PolicyFinding):
    """A line that may stand once stands twice."""

    code: ClassVar[str] = "Y105"
    field: str

    @property
    def problem(self) -> str:
        return f"“{self.field}”写了两次"

    @property
    def remedy(self) -> str:
        return "请合并为一处,或者删去多余的一处。"


@node
class Undeclared(PolicyFinding):
    """A word that is neither a keyword nor a declared name.

    ``lines`` are other lines with the same word; ``unused`` is a declared name that nobody uses and may be meant, at
    ``also``; ``entity`` says that nothing of this entity is declared at all; ``is_benefit`` that a benefit belongs there.
    """

    code: ClassVar[str] = "Y110"
    word: str
    near: tuple[str, ...]
    lines: tuple[int, ...] = ()
    unused: str = ""
    entity: str = ""
    is_benefit: bool = False

    @property
    def is_another_form(self) -> bool:
        """Return whether the word is a known one of people, for which the language has another."""
        return bool(_instead(self.word))

    @property
    def problem(self) -> str:
        if self.entity:
            return f"“{self.word}”没有声明,“{self.entity}”的其他名称也没有{also_in(self.lines)}"
        if _instead(self.word):
            return f"“{self.word}”不是这里的写法{also_in(self.lines)}"
        return f"“{self.word}”没有声明{also_in(self.lines)}"

    @property
    def remedy(self) -> str:
        if self.entity:
            return f"请在文件头之后写“引用”,引用声明“{self.entity}”的词汇文件;或者用“事实”逐个声明。"
        if self.is_benefit and not self.unused:
            listing = f"补助项目先在文件头列出:请在“项目”一行补上“{self.word}”。"
            return f"{did_you_mean(self.near, '')}{listing}"
        return (
            _instead(self.word)
            or unused_name(self.unused, self.word)
            or did_you_mean(self.near, "请先用“事实”“参数”“所称”“表”等声明这个名称,或者引用声明它的词汇文件。")
        )

    @property
    def edit(self) -> Edit | None:
        if self.entity or self.lines or self.unused or len(self.near) != 1 or _instead(self.word):
            return None
        return Edit(self.span, self.near[0], certain=False)


@node
class MissingWord(PolicyFinding):
    """A word is missing after another one."""

    code: ClassVar[str] = "Y111"
    after: str
    word: str

    @property
    def problem(self) -> str:
        missing = "一个值" if self.word == _ANY_VALUE else f"“{self.word}”"
        return f"“{self.after}”之后缺少{missing}" if self.after else f"开头缺少{missing}"

    @property
    def remedy(self) -> str:
        comparing = self.span.text.removeprefix(self.after)
        if self.word == _ANY_VALUE and self.after in ("且", "或", "并且", "或者") and comparing in BEFORE:
            return f"请在“{self.after}”之后再写一遍是什么“{comparing}”,如 {self.after}学生.路程{comparing}5000米。"
        if self.word == _ANY_VALUE:
            return "请补上要说的事实、参数或者数,如 学生.路程、5000米。"
        return f"请补上“{self.word}”。"

    @property
    def edit(self) -> Edit | None:
        if self.word not in _SIGNS_TO_ADD or not self.after or not fold(self.span.text).endswith(self.after[-1]):
            return None
        return Edit(Span(self.span.source, self.span.end, self.span.end), self.word, certain=False)


@node
class WrongWord(PolicyFinding):
    """A word stands where another one belongs."""

    code: ClassVar[str] = "Y112"
    word: str
    expected: tuple[str, ...]

    @property
    def problem(self) -> str:
        return f"“{self.word}”不能写在这里" if self.word else "句子没有写完"

    @property
    def remedy(self) -> str:
        if self.expected == ("收费",):
            return "请先写收费是多少,如 收费为学生.书本费,再写免多少。"
        if self.word == "、" and {"且", "或者"} & {*self.expected}:
            return "几个条件都要满足的写“且”,满足一个就行的写“或者”。"
        if self.word == "其他" and _ANY_VALUE in self.expected:
            return "“其他”只写在表格里;这里请列出指的是哪几种,如 为甲、乙之一。"
        return f"这里{'要' if len(self.expected) == 1 else '可以'}写:{'、'.join(map(_sign_quoted, self.expected))}。"


@node
class SurplusWord(PolicyFinding):
    """A word too many."""

    code: ClassVar[str] = "Y113"
    word: str

    @property
    def problem(self) -> str:
        return f"多了“{self.word}”"

    @property
    def remedy(self) -> str:
        return f"请删去“{self.word}”。"

    @property
    def edit(self) -> Edit | None:
        return Edit(self.span, "", certain=False)


@node
class MixedAndOr(PolicyFinding):
    """且 and 或 in one condition without brackets."""

    code: ClassVar[str] = "Y114"
    word: str

    @property
    def problem(self) -> str:
        return f"“且”和“或”混在一句里没有分层,到“{self.word}”处无法判断先后"

    @property
    def remedy(self) -> str:
        return "请用括号分层,或者改用“符合下列全部条件”“符合下列任一条件”分项列出。"


@node
class DoubleNegation(PolicyFinding):
    """非非."""

    code: ClassVar[str] = "Y115"

    @property
    def problem(self) -> str:
        return "“非”重复"

    @property
    def remedy(self) -> str:
        return "请只写一个“非”,或者都删去。"


@node
class TooDeep(PolicyFinding):
    """Brackets nested beyond the limit."""

    code: ClassVar[str] = "Y116"
    limit: int

    @property
    def problem(self) -> str:
        return f"括号或“若…否则…”套得太深,超过 {self.limit} 层"

    @property
    def remedy(self) -> str:
        return "请把里层的条件单独声明为“所称”,或者改用分项。"


@node
class BoundMissing(PolicyFinding):
    """以前 or 以后 without saying whether the day itself belongs."""

    code: ClassVar[str] = "Y117"
    word: str

    @property
    def problem(self) -> str:
        return f"“{self.word}”没有写明当日算不算"

    @property
    def remedy(self) -> str:
        return f"请写“(含){self.word}”或“(不含){self.word}”;原文没有写明的,写“(见解释「…」){self.word}”并声明解释。"


@node
class BadNumber(PolicyFinding):
    """A number, date or month that cannot be."""

    code: ClassVar[str] = "Y118"
    text: str

    @property
    def problem(self) -> str:
        return f"日历上没有“{self.text}”"

    @property
    def remedy(self) -> str:
        year, month, *_ = (*map(int, re.findall(r"\d+", self.text)), 0, 0)
        if re.fullmatch(r"\d{4}(?:-\d+-\d+|年\d+月\d+日)", self.text) and year and 1 <= month <= 12:
            return f"{year}年{month}月的最后一天是{calendar.monthrange(year, month)[1]}日,请核对原文。"
        return "日期写 2021-01-31 或 2021年1月31日,年月写 2021-01 或 2021年1月。"


@node
class DeclaredTwice(PolicyFinding):
    """One name declared twice."""

    code: ClassVar[str] = "Y120"
    name: str
    first: str

    @property
    def problem(self) -> str:
        return f"“{self.name}”已经声明过({self.first})"

    @property
    def remedy(self) -> str:
        return "请换一个名称,或者删去其中一处。"


@node
class BadName(PolicyFinding):
    """A name that cannot be declared: empty, a keyword, or holding operators."""

    code: ClassVar[str] = "Y121"
    name: str
    reason: str

    @property
    def problem(self) -> str:
        return f"“{self.name}”不能用作名称:{self.reason}"

    @property
    def remedy(self) -> str:
        return "请换一个名称。"


@node
class UnevenRow(PolicyFinding):
    """A table row with more or fewer cells than the head of the table."""

    code: ClassVar[str] = "Y122"
    cells: int
    expected: int

    @property
    def problem(self) -> str:
        return f"这一行有 {self.cells} 格,其他行有 {self.expected} 格"

    @property
    def remedy(self) -> str:
        return "请照表头补上缺少的“|”,或者删去多余的“|”。"


@node
class BadList(PolicyFinding):
    """A field that is a plain list or a fixed phrase does not have its form."""

    code: ClassVar[str] = "Y123"
    field: str
    form: str

    @property
    def problem(self) -> str:
        return f"“{self.field}”写得不对"

    @property
    def remedy(self) -> str:
        return f"请写成:{self.form}"


@node
class OtherWording(PolicyFinding):
    """A word of official or spoken Chinese that this language says in another way; nothing instead if it is too much."""

    code: ClassVar[str] = "Y124"
    word: str
    instead: tuple[str, ...]

    @property
    def problem(self) -> str:
        return f"“{self.word}”不是这里的写法"

    @property
    def remedy(self) -> str:
        if not self.instead:
            return f"请删去“{self.word}”。"
        return f"请写{'或者'.join(f'“{word}”' for word in self.instead)}。"

    @property
    def edit(self) -> Edit | None:
        return Edit(self.span, "".join(self.instead[:1]), certain=True) if len(self.instead) < 2 else None


@node
class ForeignLabel(PolicyFinding):
    """An item with a label of another kind than (1) and ①."""

    code: ClassVar[str] = "Y125"
    label: str

    @property
    def problem(self) -> str:
        return f"“{self.label}”不能用作分项的编号"

    @property
    def remedy(self) -> str:
        return "分项依次写(1)、(2)、(3),分项之下再分的依次写①、②、③;原文的编号写在标题或者说明里。"


@node
class LostGist(PolicyFinding):
    """A gist with no block below it to which it could belong; ``before`` is what stands there, "" at the end."""

    code: ClassVar[str] = "Y126"
    severity: ClassVar[Severity] = Severity.WARNING
    before: str

    @property
    def problem(self) -> str:
        where = f"后面是“{self.before}”" if self.before else "后面什么也没有"
        return f"这一行提要{where},不属于任何一条"

    @property
    def remedy(self) -> str:
        return "提要(“>”)紧写在它所概括的条款、所称、表等的上面;不是提要的,改写成“//”开头的注。"
