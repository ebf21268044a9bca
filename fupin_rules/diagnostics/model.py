"""Findings while a policy is checked: names, types, units, tables, cycles."""

import re
from typing import ClassVar

from fupin_rules.diagnostics.base import Edit, PolicyFinding, Severity, also_in, did_you_mean, unused_name
from fupin_rules.node import node

_EIGHT_DIGITS = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_SIX_DIGITS = re.compile(r"((?:19|20)\d\d)\.?(0[1-9]|1[0-2])")
"""A day and a month as other programs write them."""

_COUNTED = re.compile(r"(?:整数|数)\[(.+)\]")
"""The name of a type that counts something, with its unit."""


def _with_unit(phrase: str, needed: str) -> str | None:
    """Return a number, or an amount without its period, as a type needs it; ``None`` for anything else."""
    number = re.fullmatch(r"([\d.]+)(元?)", phrase)
    if number is None:
        return None
    if needed in ("日期", "年月"):
        day = _EIGHT_DIGITS.fullmatch(phrase) if needed == "日期" else _SIX_DIGITS.fullmatch(phrase)
        return day and "".join(f"{int(part)}{unit}" for part, unit in zip(day.groups(), "年月日", strict=False))
    counted = _COUNTED.fullmatch(needed)
    unit = counted[1] if counted and not number[2] else {"金额": "元", "比例": "%"}.get(needed, needed)
    return f"{number[1]}{unit}" if counted or unit == "%" or unit.startswith("元") else None


@node
class BadType(PolicyFinding):
    """A type that the language does not have."""

    code: ClassVar[str] = "M201"
    written: str

    @property
    def problem(self) -> str:
        return f"“{self.written}”不是可用的类型"

    @property
    def remedy(self) -> str:
        if "[" in self.written:
            return (
                "单位可以写:人、户、名、个、项、门、题、分、次、人次、课时、米、套、件、张、份、年、学年、学期、月、天、工作日、"
                "周岁,以及 次/月 这样的;公里写成米。"
            )
        return (
            "可用的类型:是否、整数[单位]、数[单位]、金额、元/月(或学期、学年、年、天、次)、"
            "比例、日期、年月、年份、学期、枚举(甲、乙)、地区、文本。"
        )


@node
class WrongType(PolicyFinding):
    """A value of one type where another is needed."""

    code: ClassVar[str] = "M202"
    phrase: str
    is_a: str
    needed: str

    @property
    def problem(self) -> str:
        return f"“{self.phrase}”是“{self.is_a}”,这里需要“{self.needed}”"

    @property
    def remedy(self) -> str:
        if (full := _with_unit(self.phrase, self.needed)) is not None:
            return f"请写上单位:{full}" if self.needed not in ("日期", "年月") else f"请写成:{full}"
        if self.needed == "年份" and re.fullmatch(r"\d{1,2}年", self.phrase):
            return f"年份写四位,如 20{self.phrase:0>3}。"
        if self.needed == "金额" and self.is_a.startswith("元/"):
            return "“金额”是没有周期的钱。请写没有周期的数(如 200元);原文按期收、按期发的,把事实也声明成同样的周期。"
        if self.is_a == "金额" and self.needed.startswith("元/"):
            return f"没有周期的金额就是一期的数的,用“所称”写明:所称 学生.每期数额 是指 …,计{self.needed}。"
        return "请改成这里需要的一种,并核对名称和单位有没有写错。"

    @property
    def edit(self) -> Edit | None:
        full = _with_unit(self.phrase, self.needed)
        return Edit(self.span, full, certain=self.needed in ("日期", "年月")) if full is not None else None


@node
class NotComparable(PolicyFinding):
    """Two sides of a comparison or sum that have different types or units."""

    code: ClassVar[str] = "M203"
    left: str
    left_type: str
    right: str
    right_type: str

    @property
    def problem(self) -> str:
        return f"“{self.left}”是“{self.left_type}”,“{self.right}”是“{self.right_type}”,两者不能直接比较或者相加减"

    @property
    def remedy(self) -> str:
        sides = ((self.left, self.right_type), (self.right, self.left_type))
        for phrase, other in sides:
            counted = _COUNTED.fullmatch(other)
            if counted is not None and phrase.endswith("%"):
                return "“几个里的百分之几”请写明是谁的,如 学校.推荐人数不超过学校.寄宿人数的30%。"
            if (full := _with_unit(phrase, other)) is not None:
                return f"请写上单位:{full}"
        return "请写成同一种单位;金额要写明周期(元/月、元/学期、元/年不能混用)。"

    @property
    def edit(self) -> Edit | None:
        sides = ((self.left, self.right_type), (self.right, self.left_type))
        full = next((full for side, other in sides if (full := _with_unit(side, other)) is not None), None)
        return Edit(self.span, full, certain=False) if full is not None and self.span.text in full else None


@node
class NotAChoice(PolicyFinding):
    """A word that is not among the values of an enumeration."""

    code: ClassVar[str] = "M204"
    word: str
    choices: tuple[str, ...]
    near: tuple[str, ...]

    @property
    def problem(self) -> str:
        return f"“{self.word}”不是这里的枚举值"

    @property
    def remedy(self) -> str:
        return did_you_mean(self.near, f"可用的值:{'、'.join(self.choices)}。")

    @property
    def edit(self) -> Edit | None:
        return Edit(self.span, self.near[0], certain=False) if len(self.near) == 1 else None


@node
class TableGap(PolicyFinding):
    """A table with an input that no row covers."""

    code: ClassVar[str] = "M210"
    table: str
    case: str

    @property
    def problem(self) -> str:
        return f"表“{self.table}”有空档:{self.case}时,没有一行适用"

    @property
    def remedy(self) -> str:
        return "请补一行;原文没有写明的,这一行的结果写“解释「…」”或者“不给予”,不要替原文填数。"


@node
class TableOverlap(PolicyFinding):
    """A table with an input that several rows cover."""

    code: ClassVar[str] = "M211"
    table: str
    case: str
    lines: tuple[int, ...]

    @property
    def problem(self) -> str:
        shown = "、".join(str(line) for line in self.lines)
        return f"表“{self.table}”有重叠:{self.case}时,文件的第{shown}行都适用"

    @property
    def remedy(self) -> str:
        return "请调整各行的界限,使每种情形只有一行适用。"


@node
class Cycle(PolicyFinding):
    """Declarations that depend on each other in a circle."""

    code: ClassVar[str] = "M212"
    names: tuple[str, ...]

    @property
    def problem(self) -> str:
        return f"声明互相依赖,成了循环:{'→'.join(f'“{name}”' for name in self.names)}"

    @property
    def remedy(self) -> str:
        return "请改写其中一处,使它不再依赖后面的名称。"


@node
class NeedsHeader(PolicyFinding):
    """A rule that a policy file must declare before it may use certain words."""

    code: ClassVar[str] = "M213"
    field: str
    because: str
    form: str

    @property
    def problem(self) -> str:
        return f"文件头没有写“{self.field}”,而{self.because}"

    @property
    def remedy(self) -> str:
        return f"请在“政策”之下写:{self.form}"


@node
class NeedsRounding(PolicyFinding):
    """An amount that need not come out in whole 分; ``inline``: a rounding may stand right behind it."""

    code: ClassVar[str] = "M214"
    phrase: str
    inline: bool = False
    part: str = ""

    @property
    def problem(self) -> str:
        because = f"(里面的“{self.part}”)" if self.part else ""
        return f"“{self.phrase}”可能除不尽{because},没有写舍入"

    @property
    def remedy(self) -> str:
        if re.fullmatch(r"[\d.]+元.*", self.phrase) and "÷" not in self.phrase and "×" not in self.phrase:
            return "金额最多写到分,如 333.35元。"
        if self.inline:
            return f"请紧跟着写明舍入,如“{self.phrase},舍去到元”“{self.phrase},四舍五入到分”。"
        return f"请先起一个名称、写明舍入,这里写这个名称,如“所称 每月数额 是指 {self.phrase},舍去到元”。"


@node
class ZeroDivisor(PolicyFinding):
    """A division by something that can be 0."""

    code: ClassVar[str] = "M215"
    phrase: str

    @property
    def problem(self) -> str:
        return f"除数“{self.phrase}”可能为 0"

    @property
    def remedy(self) -> str:
        return (
            "为 0 时规定不适用的,在条款的“适用”里写明它超过 0;另有规定的,在所称之后写“除数为0时…”,或者写“若…则…否则…”。"
        )


@node
class NotDeclared(PolicyFinding):
    """A name of the right form that nothing declares: a reading, a file, a payment."""

    code: ClassVar[str] = "M216"
    what: str
    name: str
    near: tuple[str, ...]
    lines: tuple[int, ...] = ()
    unused: str = ""

    @property
    def problem(self) -> str:
        return f"没有声明{self.what}“{self.name}”{also_in(self.lines)}"

    @property
    def remedy(self) -> str:
        if self.unused:
            return unused_name(self.unused, self.name)
        return did_you_mean(self.near, f"请核对写法;还没有的,先声明这个{self.what}。")


@node
class WrongCount(PolicyFinding):
    """等四类 with another number of items."""

    code: ClassVar[str] = "M217"
    said: str
    there: int

    @property
    def problem(self) -> str:
        return f"“{self.said}”与列出的 {self.there} 项不一致"

    @property
    def remedy(self) -> str:
        return "请核对原文,补齐或者更正。"


@node
class SharesNotWhole(PolicyFinding):
    """Shares of one row that do not add up to 100 %."""

    code: ClassVar[str] = "M218"
    total: str

    @property
    def problem(self) -> str:
        return f"这一行各方负担的比例合计 {self.total}%,不是 100%"

    @property
    def remedy(self) -> str:
        return "请核对比例。"


@node
class Misplaced(PolicyFinding):
    """Something that has a meaning, but not here."""

    code: ClassVar[str] = "M219"
    phrase: str
    reason: str
    advice: str

    @property
    def problem(self) -> str:
        return f"“{self.phrase}”不能写在这里:{self.reason}"

    @property
    def remedy(self) -> str:
        return self.advice


@node
class OverlaysDisagree(PolicyFinding):
    """Two 实施细则 of one place that fill or adopt the same thing differently."""

    code: ClassVar[str] = "M220"
    name: str
    first: str
    second: str

    @property
    def problem(self) -> str:
        return f"两份实施细则“{self.first}”“{self.second}”对“{self.name}”的规定不一致"

    @property
    def remedy(self) -> str:
        return "请核对两份文件的属地和效力,只留有效的一份。"


@node
class VersionsOverlap(PolicyFinding):
    """Two files of one policy that are both in force on some day, or leave days between them."""

    code: ClassVar[str] = "M221"
    policy: str
    first: str
    second: str
    gap: bool

    @property
    def problem(self) -> str:
        kind = "之间有空档" if self.gap else "同时施行"
        return f"“{self.policy}”的两个版本{kind}:{self.first};{self.second}"

    @property
    def remedy(self) -> str:
        return "请核对各版本“施行”的起止日期,前一版止日的次日应当是后一版的起日。"


@node
class CadenceMismatch(PolicyFinding):
    """A rate for one period that is paid in another, without a 换算 between the two."""

    code: ClassVar[str] = "M223"
    phrase: str
    is_a: str
    cadence: str
    needed: str

    @property
    def problem(self) -> str:
        return f"标准“{self.phrase}”是“{self.is_a}”,不能“{self.cadence}”,要“{self.needed}”的标准"

    @property
    def remedy(self) -> str:
        if self.is_a == "金额":
            return (
                "只发这一次的,删去怎样发和起止;期期都是这个数的,先用“所称”写明是哪一期的数,"
                f"如“所称 学生.每期数额 是指 …,计{self.needed}。”,标准写这个名称。"
            )
        return "请照原文核对标准的周期和怎样发;原文写明了两种周期怎样换算的,在文件头写“换算 1学年为2学期”一类。"


@node
class NotCounted(PolicyFinding):
    """自…起 or 至…止 for something that is not paid again and again, or an end without a beginning."""

    code: ClassVar[str] = "M224"
    rate: str
    cadence: str

    @property
    def problem(self) -> str:
        how = f",“{self.cadence}”" if self.cadence else ""
        return f"标准是“{self.rate}”{how},写了起止也算不出发几次"

    @property
    def remedy(self) -> str:
        return "起止只写给按月、按学期、按学年、按年发放的标准,写“至…止”的要同时写“自…起”;只发一次的,删去起止。"


@node
class EqualRank(PolicyFinding):
    """Two clauses that grant one benefit in one case, at different rates, with no word on which of them goes first."""

    code: ClassVar[str] = "M225"
    benefit: str
    first: str
    second: str
    case: str

    @property
    def problem(self) -> str:
        return f"“{self.first}”和“{self.second}”都给“{self.benefit}”,标准不同,没有先后:{self.case}时,两条都符合"

    @property
    def remedy(self) -> str:
        return f"请写明先后(在特别规定的一条里写“优先于 {self.first}。”一类),或者改条件,使两条不会同时符合。"


@node
class NoSuchItem(PolicyFinding):
    """豁免 of an item that the clause named does not have."""

    code: ClassVar[str] = "M226"
    clause: str
    item: str
    items: tuple[str, ...]

    @property
    def problem(self) -> str:
        return f"“{self.clause}”的条件里没有“{self.item or '条件'}”这一项"

    @property
    def remedy(self) -> str:
        if self.items:
            return f"它的条件有:{'、'.join(f'“{item}”' for item in self.items)}。"
        return "它的条件没有分项:豁免整个条件的只写编号,要豁免一部分的请先把条件分项列出。"


@node
class StatedAlready(PolicyFinding):
    """An example that sets what the policy itself states or adopts."""

    code: ClassVar[str] = "M227"
    what: str
    name: str

    @property
    def problem(self) -> str:
        return f"文件已经写定了{self.what}“{self.name}”,用例不能另设"

    @property
    def remedy(self) -> str:
        return "请从“设”里删去,按写定的验算;要换一个值看结果的,改文件里写定的那一处。"


@node
class TableTooLarge(PolicyFinding):
    """A table with more combinations of inputs than can be looked at one by one."""

    code: ClassVar[str] = "M228"
    table: str
    cases: int
    limit: int

    @property
    def problem(self) -> str:
        return f"表“{self.table}”的输入分得太细:要逐一核对 {self.cases} 种情形,最多 {self.limit} 种"

    @property
    def remedy(self) -> str:
        return "请拆成几张输入少一些的表,用“所称”连起来。"


@node
class SilentOnCombination(PolicyFinding):
    """Two benefits of one person that say nothing of each other."""

    code: ClassVar[str] = "M230"
    severity: ClassVar[Severity] = Severity.WARNING
    first: str
    second: str

    @property
    def problem(self) -> str:
        return f"“{self.first}”和“{self.second}”可以由同一个人享受,没有写明能不能同时享受"

    @property
    def remedy(self) -> str:
        return f"请按原文写“可叠加”“互斥”“就高”“不重复”之一;原文没有写的,写“并享 {self.first}、{self.second} 未载。”。"


@node
class Unused(PolicyFinding):
    """Something that the file declares and nothing uses."""

    code: ClassVar[str] = "M231"
    severity: ClassVar[Severity] = Severity.WARNING
    what: str
    name: str

    @property
    def problem(self) -> str:
        return f"声明了{self.what}“{self.name}”,没有一处用到"

    @property
    def remedy(self) -> str:
        return "请核对是不是写漏了或者用错了名称;确实不用的,删去这一段。"


@node
class SettledCondition(PolicyFinding):
    """A condition that always holds, or never does, whatever the facts are."""

    code: ClassVar[str] = "M232"
    severity: ClassVar[Severity] = Severity.WARNING
    phrase: str
    always: bool

    @property
    def problem(self) -> str:
        return f"“{self.phrase}”不管事实怎样都{'成立' if self.always else '不成立'}"

    @property
    def remedy(self) -> str:
        return "请核对比较词、数和单位,看前后是不是矛盾或者重复;原文确实如此的,删去这一句,用“说明”记下来。"


@node
class CopiedBlock(PolicyFinding):
    """Two blocks under different names that say the same."""

    code: ClassVar[str] = "M233"
    severity: ClassVar[Severity] = Severity.WARNING
    what: str
    name: str
    first: str

    @property
    def problem(self) -> str:
        return f"{self.what}“{self.name}”和“{self.first}”除了名称,写得完全一样"

    @property
    def remedy(self) -> str:
        return "请核对是不是抄下来以后有一处没有改;确实相同的,只留一段。"


@node
class GistFigure(PolicyFinding):
    """A figure in the gist that the rule below it does not have."""

    code: ClassVar[str] = "M234"
    severity: ClassVar[Severity] = Severity.WARNING
    figure: str

    @property
    def problem(self) -> str:
        return f"提要里写了“{self.figure}”,下面的规则里没有这个数"

    @property
    def remedy(self) -> str:
        return "请对照原文,看是提要写错了,还是规则写错了或者写漏了。"


@node
class GistBound(PolicyFinding):
    """A bound in the gist that the rule draws on the other side of the same figure."""

    code: ClassVar[str] = "M235"
    severity: ClassVar[Severity] = Severity.WARNING
    phrase: str

    @property
    def problem(self) -> str:
        return f"提要里写的是“{self.phrase}”,下面的规则对恰好是这个数的,算在另一边"

    @property
    def remedy(self) -> str:
        return "请对照原文改成一样:“满”“以上”“不满”把恰好的数算在上面一档,“超过”“以下”“不超过”算在下面一档。"


@node
class NotExpanded(PolicyFinding):
    """两免一补 and the like, without a word on what is waived and what is given."""

    code: ClassVar[str] = "M236"
    severity: ClassVar[Severity] = Severity.WARNING
    word: str

    @property
    def problem(self) -> str:
        return f"写了“{self.word}”,文件里看不出免什么、补什么"

    @property
    def remedy(self) -> str:
        return f"请把免的写成“免除”,补的写成“给予”;原文没有写的,在“说明”或者“未编”里写明“{self.word}”怎么处理。"


@node
class NoSource(PolicyFinding):
    """A parameter with a value that does not say where the text has it."""

    code: ClassVar[str] = "M237"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str

    @property
    def problem(self) -> str:
        return f"参数“{self.name}”写了值,没有写出处"

    @property
    def remedy(self) -> str:
        return "请在它之下写“出处”,写明是原文第几条;分期写的,在“出处”一栏逐行写。"


@node
class NeverMet(PolicyFinding):
    """A clause of which no case can meet all conditions."""

    code: ClassVar[str] = "M238"
    severity: ClassVar[Severity] = Severity.WARNING
    clause: str

    @property
    def problem(self) -> str:
        return f"“{self.clause}”不管事实怎样都不会符合"

    @property
    def remedy(self) -> str:
        return "请核对它的适用、条件、除外和所用的表,看哪两处互相矛盾;不可能有人够格的,改条件或者删去这一条。"


@node
class RowNeverReached(PolicyFinding):
    """A row of a table that fits no input."""

    code: ClassVar[str] = "M239"
    severity: ClassVar[Severity] = Severity.WARNING
    table: str

    @property
    def problem(self) -> str:
        return f"表“{self.table}”的这一行,没有一种情形用得到"

    @property
    def remedy(self) -> str:
        return "请核对这一行各格的界限和这一栏的类型;确实不会有的,删去这一行。"


@node
class NoSuchPlace(PolicyFinding):
    """A place that begins with none of the provinces, or names a city amiss: no case lies there."""

    code: ClassVar[str] = "M240"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str
    near: tuple[str, ...]
    what: str = "属地"

    @property
    def problem(self) -> str:
        return f"{self.what}“{self.name}”不是那一级地方的名称,没有一个案例会在这里"

    @property
    def remedy(self) -> str:
        meant = f"是否想写{'、'.join(f'“{one}”' for one in self.near)}?" if self.near else ""
        open_ends = ";原文没有写明的,写“未载”" if self.what == "属地" else ""
        return f"{meant}{self.what}从省写起,写全称,各级用“/”隔开,如“广东省/梅州市”{open_ends}。"


@node
class IdTaken(PolicyFinding):
    """One id in two policies, or two files of one policy without dates of force that tell them apart."""

    code: ClassVar[str] = "M222"
    identity: str
    first: str

    @property
    def problem(self) -> str:
        return f"“{self.identity}”在“{self.first}”里已经有了"

    @property
    def remedy(self) -> str:
        return "不同政策的编号请各不相同;同一政策的各个版本,请写明“施行 自…起,至…止”。"


@node
class MayBeNone(PolicyFinding):
    """A part of a computation that may be 无, so that the whole would be 无 and no comparison with it hold."""

    code: ClassVar[str] = "M250"
    phrase: str
    fact: str

    @property
    def problem(self) -> str:
        through = "" if self.fact == self.phrase else f"“{self.fact}”"
        return f"“{self.phrase}”没有报告时{through}是“无”(未报即无),算下来整个都是“无”,同它比较都不成立"

    @property
    def remedy(self) -> str:
        return (
            f"请写明无的时候怎样算:“{self.fact}(无时不计)”或者“{self.fact}(无时按0计)”;"
            "原文写明没有的就是0的,把“未报即无”改成“未报即零 「原文的话」”。"
        )


@node
class ZeroWithoutGround(PolicyFinding):
    """未报即零 without the sentence of the text that says so, or of what is no number."""

    code: ClassVar[str] = "M251"
    name: str
    reason: str

    @property
    def problem(self) -> str:
        return f"“{self.name}”的“未报即零”不成立:{self.reason}"

    @property
    def remedy(self) -> str:
        return "请在后面引原文的话,如“未报即零 「没有其他收入的不填」”;原文没有这样写的,改成“未报即无”,或者删去。"


@node
class ImpossibleExample(PolicyFinding):
    """A 用例 that sets facts which no relation of the vocabulary lets be together."""

    code: ClassVar[str] = "M255"
    severity: ClassVar[Severity] = Severity.WARNING
    title: str
    said: str
    relations: tuple[str, ...]

    @property
    def problem(self) -> str:
        return f"用例“{self.title}”里的人不会有:{self.said}"

    @property
    def remedy(self) -> str:
        return f"{';'.join(self.relations)}。请改用例;用例没有错的,是词汇里的关系写错了,请改关系。"


@node
class MeansTwo(PolicyFinding):
    """One name that a case gives is declared differently by two files that are read together."""

    code: ClassVar[str] = "M241"
    name: str
    first: str

    @property
    def problem(self) -> str:
        return f"“{self.name}”和“{self.first}”里声明的不是一回事"

    @property
    def remedy(self) -> str:
        return "案例里的一个名称在一起读入的文件里只能是一回事:请写进词汇由各个文件引用,或者换一个名称。"


@node
class RepeatedCondition(PolicyFinding):
    """A condition that stands twice among those of one group: one of the two was not changed after copying."""

    code: ClassVar[str] = "M260"
    severity: ClassVar[Severity] = Severity.WARNING
    where: str
    phrase: str

    @property
    def problem(self) -> str:
        return f"“{self.where}”里同一个条件“{self.phrase}”写了两次"

    @property
    def remedy(self) -> str:
        return "请对照原文:多半是抄下来以后有一项没有改;确实重复的,删去一项。"


@node
class RuleFigure(PolicyFinding):
    """A figure in a rule that its gist does not have."""

    code: ClassVar[str] = "M261"
    severity: ClassVar[Severity] = Severity.WARNING
    where: str
    figure: str
    instead: str = ""

    @property
    def problem(self) -> str:
        said = f",提要写的是“{self.instead}”" if self.instead else ""
        return f"“{self.where}”的规则里写了“{self.figure}”,上面的提要里没有这个数{said}"

    @property
    def remedy(self) -> str:
        return "请对照原文,看是规则写错了(多一个零、少一个零、旧的数),还是提要写错了或者写漏了。"


@node
class BothSides(PolicyFinding):
    """One clause that draws one figure of one fact on both sides of a bound."""

    code: ClassVar[str] = "M262"
    severity: ClassVar[Severity] = Severity.WARNING
    where: str
    figure: str
    first: str
    second: str

    @property
    def problem(self) -> str:
        return f"“{self.where}”里“{self.figure}”有时写“{self.first}”,有时写“{self.second}”,恰好是这个数的算在两边"

    @property
    def remedy(self) -> str:
        return "请对照原文,看恰好是这个数的算在哪一边,写成一样。"


@node
class TwoFactsInARange(PolicyFinding):
    """A range of which the two ends are of different facts."""

    code: ClassVar[str] = "M263"
    severity: ClassVar[Severity] = Severity.WARNING
    where: str
    first: str
    second: str

    @property
    def problem(self) -> str:
        return f"“{self.where}”里一个范围的两头是两件事:下限说“{self.first}”,上限说“{self.second}”"

    @property
    def remedy(self) -> str:
        return "请对照原文,看两头是不是同一件事;确实是两件的,分成两项写。"
