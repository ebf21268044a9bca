"""Whole policies for Hypothesis: text of well-typed policy files that uses every form of the language.

The vocabulary is the same for all: facts of every type, a list of members, parameters, readings, tables. What is made of
it is drawn: the type of a sentence is chosen first and the words after it, so that the checker accepts every file. A
new form of the language needs a line here; ``test_whole_policies.py`` compares what is made with the classes of the
syntax tree and of the model.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence

import attrs
from hypothesis import strategies as st

from fupin_rules.syntax import nodes as syntax

SUBJECT = "学生"

FACTS = """\
事实 学生.在读:是否
  问 在读吗?
  证明 学籍
事实 学生.低保:是否
事实 学生.类别:枚举(低保户、特困户、等)
  别名 学生.种类
事实 学生.学段:枚举(小学、初中、高中)
事实 学生.路程:整数[米]
事实 学生.成绩:数
  敏感 成绩
事实 学生.月票:元/月
事实 学生.津贴:元/月
  未报即无
事实 学生.利息:元/月
  未报即零 「没有的不填」
事实 学生.学费:元/学期
事实 学生.收入:金额
事实 学生.比例:比例
事实 学生.人数:整数[人]
事实 学生.申请日:日期
事实 学生.退学日:日期
  未报即无
  不早于 学生.申请日
事实 学生.出生日期:日期
  可变 不可改变
事实 学生.起月:年月
事实 学生.入学学期:学期
事实 学生.入学年份:年份
事实 成员.在读:是否
事实 成员.年龄:整数[周岁]
事实 成员.收入:元/月
事实 成员.津贴:元/月
  未报即无
列表 学生.家人:成员
  问 家里有哪些人?
名单 义务学段 = 小学、初中。
所称 学生.满龄日 是指 学生满18周岁之日。
所称 学生.申请年份 是指 学生.申请日的当年。
所称 学生.答复日 是指 学生.申请日后5个工作日。
"""
"""What every policy declares."""

OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "是否": ("学生.在读", "学生.低保"),
    "类别": ("学生.类别",),
    "学段": ("学生.学段",),
    "米": ("学生.路程",),
    "数": ("学生.成绩",),
    "元/月": ("学生.月票", "学生.利息"),
    "元/学期": ("学生.学费",),
    "元": ("学生.收入",),
    "比例": ("学生.比例",),
    "人": ("学生.人数",),
    "日期": ("学生.申请日", "学生.退学日", "学生.出生日期", "基准日"),
    "年月": ("学生.起月",),
    "学期": ("学生.入学学期",),
    "年份": ("学生.入学年份",),
}
MEMBER_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "是否": ("成员.在读",),
    "周岁": ("成员.年龄",),
    "元/月": ("成员.收入",),
}
LITERALS: Mapping[str, tuple[str, ...]] = {
    "是否": ("是", "否"),
    "类别": ("低保户", "特困户"),
    "学段": ("小学", "初中", "高中"),
    "米": ("1000米", "3000米"),
    "数": ("2", "1.5"),
    "元/月": ("60元/月", "90元/月"),
    "元/学期": ("300元/学期", "500元/学期"),
    "元": ("500元", "800元"),
    "比例": ("50%", "95%"),
    "人": ("2人", "3人"),
    "周岁": ("6周岁", "18周岁"),
    "日期": ("2021-02-28", "2021年9月1日"),
    "年月": ("2021-03", "2021年9月"),
    "学期": ("2021年春季学期", "2021年秋季学期"),
    "年份": ("2019年", "2021年"),
}
NUMBERS = ("米", "数", "元/月", "元/学期", "元", "比例", "人", "周岁")
TIMES = ("日期", "年月", "学期", "年份")
WORDS = ("是否", "类别", "学段")
BEFORE_NUMBER = ("满", "不满", "不少于", "少于", "不低于", "低于", "达到", "不超过", "超过", "不高于", "多于")
SIGNS = ("≥", "≤", ">", "<")
BEFORE_TIME = ("早于", "晚于", "不早于", "不晚于")
CELLS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "是否": (("是", "否"), ("—",)),
    "学段": (("小学、初中", "高中"), ("属于义务学段", "不属于义务学段"), ("小学", "其他")),
    "类别": (("低保户", "特困户"), ("低保户", "其他"), ("—",)),
    "米": (
        ("不满1000米", "1000米以上 3000米以下", "超过3000米"),
        ("不满1000米", "满1000米不超过3000米", "超过3000米"),
        ("不满1000米", "1000米至3000米", "超过3000米"),
        ("1000米", "其他"),
        ("1000米、3000米", "其他"),
    ),
    "元/月": (("不超过60元/月", "60元/月以外"), ("—",)),
    "人": (("不满2人", "2人以上"),),
    "日期": (("早于2021-02-28", "不早于2021-02-28"), ("2021-03-01至2021-03-31", "其他")),
}
"""Cells that cover a column, each value once, by the type of the input."""
RESULTS = ("元/月", "是否", "文本", "周岁")
PAYERS = (("50%", "50%"), ("33%", "67%"), ("0%", "100%"))
PARAMETERS = ("米", "元/月", "元/学期", "人", "周岁", "日期", "年月", "比例")
ROUND_MONEY = (
    "舍去到元",
    "向上取到元",
    "四舍五入到元",
    "舍去到角",
    "四舍五入到角",
    "舍去到分",
    "向上取到分",
    "四舍五入到分",
)
ROUND_NUMBER = ("向上取整", "向下取整", "四舍五入取整")
OUTCOMES = ("符合", "不符合", "不适用", "待核实", "存疑")


@attrs.define
class _Writer:
    """Writes one file: what was drawn so far, and the names that a sentence may use."""

    draw: st.DrawFn
    deep: int
    values: dict[str, list[str]] = attrs.field(factory=dict)
    """Names beyond the facts, by type: parameters, definitions, tables."""
    conditions: list[str] = attrs.field(factory=list)
    """Statuses and clauses that later clauses may refer to."""
    unpayable: set[str] = attrs.field(factory=set)
    """Names of values that may be 无 or fall below 0: no rate and no first month."""
    amount: str = ""
    """What 分担 shares, and the clauses that use it give."""
    open_bound: bool = False
    itemised: bool = False
    """Whether the next clause must have numbered items, because the one before exempts from some of them."""

    def pick(self, options: Sequence[str]) -> str:
        return self.draw(st.sampled_from(options))

    def one(self, *options: Callable[[], str]) -> str:
        return self.draw(st.sampled_from(options))()

    def maybe(self, text: Callable[[], str], *, one_in: int = 2) -> str:
        return text() if self.draw(st.integers(1, one_in)) == 1 else ""

    # --- values -----------------------------------------------------------------------------------------

    def literal(self, kind: str) -> str:
        return self.pick(LITERALS[kind])

    def atom(self, kind: str, member: bool = False) -> str:
        """Write a name of a type, or a constant where there is none."""
        own = MEMBER_OF_TYPE.get(kind, ()) if member else ()
        names = [*own, *OF_TYPE.get(kind, ()), *self.values.get(kind, ())]
        return self.pick(own or names or LITERALS[kind])

    def reckoned(self) -> str:
        """Write what is reckoned where something is 无."""
        return self.pick(("无时不计", "无时按0计"))

    def value(self, kind: str, depth: int, member: bool = False) -> str:
        """Write a value as it may stand in a comparison or a sum."""
        if depth == 0:
            return self.atom(kind, member)
        options: list[Callable[[], str]] = [lambda: self.atom(kind, member)] * 3

        def inner() -> str:
            return self.atom(kind, member)

        if kind in ("米", "数", "元/月", "元/学期", "元", "人"):
            options += [
                lambda: f"{inner()} {self.pick('+-')} {self.literal(kind)}",
                lambda: f"({inner()} + {self.literal(kind)}) {self.pick('×÷')} 2",
                lambda: f"{self.pick(('较大者', '较小者'))}({inner()},{self.literal(kind)},{inner()})",
                lambda: f"{self.pick(('较大者', '较小者'))}({inner()},{inner()})",
            ]
        if kind in ("元/月", "元/学期", "元"):
            options.append(lambda: f"{inner()} × {self.atom('比例', member)}")
        if kind == "人" and not member:
            options += [
                lambda: "学生.家人的人数",
                lambda: f"学生.家人中{self.member_condition()}者的人数",
            ]
        if kind == "元/月" and not member:
            options += 2 * [
                lambda: "学生.家人的成员.收入合计",
                lambda: f"学生.家人的成员.收入{self.pick(('最大值', '最小值', '平均值'))}(没有的为60元/月)",
                lambda: f"学生.家人中{self.member_condition()}者的成员.收入最大值(没有的为{self.literal(kind)})",
                lambda: f"学生.家人中{self.member_condition()}者的成员.收入合计",
                lambda: f"{inner()} {self.pick('+-')} 学生.津贴({self.reckoned()})",
                lambda: f"{self.pick(('较大者', '较小者'))}({inner()},学生.津贴({self.reckoned()}))",
                lambda: f"学生.家人的成员.津贴({self.reckoned()})合计",
                lambda: f"学生.家人的成员.津贴({self.reckoned()})最大值(没有的为60元/月)",
            ]
        if kind == "日期":
            options += [
                lambda: f"{inner()} {self.pick('+-')} {self.pick(('1个月', '5年', '30日'))}",
                lambda: f"{inner()}{self.pick(('的次日', '当日'))}",
                lambda: f"{self.pick(OF_TYPE['年份'])}的{self.pick(('3月31日', '9月底'))}",
                lambda: f"{inner()}后5个工作日",
                lambda: f"学生满{self.pick(('6周岁', *self.values.get('周岁', ())))}之日",
            ]
        if kind == "年月":
            options += [
                lambda: f"{inner()} {self.pick('+-')} 1个月",
                lambda: f"{self.atom('日期', member)}{self.pick(('的次月', '当月'))}",
            ]
        if kind == "年份":
            options += 3 * [lambda: f"{self.atom('日期', member)}的{self.pick(('当年', '次年'))}"]
        if kind == "学期":
            options.append(lambda: f"{inner()} {self.pick('+-')} 2学期")
        return self.one(*options)

    def worth(self, kind: str, depth: int) -> str:
        """Write a value as it may stand alone: also 若…则…否则…, and 高于…的部分."""
        options: list[Callable[[], str]] = [lambda: self.value(kind, depth)] * 2
        if depth:
            options.append(
                lambda: f"若{self.condition(1)},则{self.worth(kind, depth - 1)},否则{self.value(kind, depth - 1)}"
            )
        if kind in NUMBERS and kind != "周岁":
            options.append(lambda: f"{self.atom(kind)}高于{self.literal(kind)}的部分")
        return self.one(*options)

    def rate(self, period: str) -> str:
        """Write an amount that comes out in whole 分."""
        kind = f"元/{period}" if period else "元"
        names = [*OF_TYPE.get(kind, ()), *(name for name in self.values.get(kind, ()) if name not in self.unpayable)]

        def exact() -> str:
            return self.pick([*LITERALS[kind], *names])

        return self.one(
            exact,
            exact,
            lambda: f"{self.pick(('较大者', '较小者'))}({exact()},{exact()})",
            lambda: f"若{self.condition(1)},则{exact()},否则{exact()}",
        )

    def first_month(self, depth: int) -> str:
        """Write a month from which is paid: one that is always there."""
        names = [*OF_TYPE["年月"], *(name for name in self.values.get("年月", ()) if name not in self.unpayable)]
        plain = self.pick(names)
        if depth == 0:
            return plain
        return self.one(
            lambda: plain,
            lambda: f"{plain} {self.pick('+-')} 1个月",
            lambda: f"{self.pick(('学生.申请日', '学生.出生日期'))}{self.pick(('的次月', '当月'))}",
        )

    def keep(self, kind: str, name: str, text: str) -> None:
        """Let later sentences use a name, and remember whether it can be paid."""
        self.values.setdefault(kind, []).append(name)
        if " - " in text or "学生.退学日" in text or any(one in text for one in self.unpayable):
            self.unpayable.add(name)

    # --- conditions -------------------------------------------------------------------------------------

    def comparison(self, depth: int, member: bool = False) -> str:
        """Write one comparison, or a name that is a condition."""
        kinds = tuple(MEMBER_OF_TYPE) if member else (*NUMBERS[:-1], *TIMES, *WORDS, *WORDS)
        kind = self.pick(kinds)
        left = self.value(kind, depth, member)
        simple = self.atom(kind, member)
        options: list[Callable[[], str]] = [
            lambda: f"{left}{self.pick(('为', '不为', ' = ', ' ≠ '))}{self.literal(kind)}"
        ]
        if kind == "是否":
            options += [lambda: simple, lambda: simple, lambda: f"非{simple}"]
        if kind in ("类别", "学段"):
            both = "、".join(LITERALS[kind][:2])
            options += [lambda: f"{simple}为{both}之一"] * 2
            if kind == "学段":
                options += [lambda: f"{simple}{self.pick(('属于', '不属于'))}义务学段"] * 2
        if kind in NUMBERS:
            low, high = LITERALS[kind] if kind != "数" else ("1.5", "2")
            options += [
                lambda: f"{left}{self.pick(BEFORE_NUMBER)}{self.atom(kind, member)}",
                lambda: f"{left} {self.pick(SIGNS)} {self.literal(kind)}",
            ]
            if kind != "数":
                options += [
                    lambda: f"{self.pick((left + '为', simple))}{low}{self.pick(('以上', '以下', '以内', '以外'))}",
                    lambda: f"{self.pick((left + '为', simple))}{low}以上 {self.pick((f'{high}以下', f'不满{high}'))}",
                    lambda: f"{simple}{self.pick(('满', '超过'))}{low}{self.pick(('不满', '不超过'))}{high}",
                ]
        if kind in TIMES:
            sides = ["(含)", "(不含)"] + ["(见解释「当日」)"] * self.open_bound
            options += [
                lambda: f"{left}{self.pick(BEFORE_TIME)}{self.value(kind, depth, member)}",
                lambda: f"{left}在{self.literal(kind)}{self.pick(sides)}{self.pick(('以前', '以后'))}",
                lambda: f"{self.atom('日期', member)}不晚于学生.入学年份的11月上旬",
                lambda: f"{left}在{LITERALS[kind][0]}至{LITERALS[kind][1]}之间",
            ]
        if not member:
            options += [
                lambda: f"学生.家人中存在{self.member_condition()}者",
                lambda: f"学生.家人中每个均{self.member_condition()}者",
            ]
            options += [lambda: self.pick(self.conditions)] * (2 * bool(self.conditions))
        return self.one(*options)

    def member_condition(self) -> str:
        """Write a condition on one member of the list."""
        return self.one(
            lambda: self.comparison(0, member=True),
            lambda: f"{self.comparison(0, member=True)}且{self.comparison(0, member=True)}",
        )

    def condition(self, depth: int) -> str:
        """Write a condition on one line."""
        if depth == 0:
            return self.comparison(0)

        def joined(word: str) -> str:
            return f",{word}".join(self.part(depth - 1) for _ in range(self.draw(st.integers(2, 3))))

        return self.one(
            lambda: self.comparison(min(depth, 1)),
            lambda: self.comparison(min(depth, 1)),
            lambda: joined("且"),
            lambda: joined("或者"),
            lambda: f"非({self.condition(depth - 1)})",
        )

    def part(self, depth: int) -> str:
        """Write a part of a longer condition: alone, or in parentheses."""
        return self.one(lambda: self.comparison(min(depth, 1)), lambda: f"({self.condition(depth)})")

    def group(self, depth: int) -> str:
        """Write numbered items below a sentence."""
        count = self.draw(st.integers(2, 3))
        closed = self.maybe(lambda: f"(等{'二三'[count - 2]}类)", one_in=4)
        items = [f"    ({number + 1}){self.item(depth)}" for number in range(count)]
        return f"{self.group_word()}{closed}:\n" + ";\n".join(items)

    def item(self, depth: int) -> str:
        def inner() -> str:
            items = [f"      {mark}{self.condition(0)}" for mark in "①②"]
            return f"{self.pick(('下列任一', '下列全部', '下列至少1项', '下列均不'))}:\n" + ";\n".join(items)

        return self.one(lambda: self.condition(depth), lambda: self.condition(depth), inner)

    def group_word(self) -> str:
        return self.pick(("符合下列全部条件", "符合下列任一条件", "下列全部", "下列任一", "下列均不", "下列至少2项"))

    def sentence(self) -> str:
        return self.one(lambda: self.condition(self.deep), lambda: self.group(min(self.deep, 1))) + "。"

    # --- blocks -----------------------------------------------------------------------------------------

    def header(self) -> str:
        force = self.maybe(
            lambda: (
                f"  施行 {self.pick(('', 'YL-90 '))}自2021-01-01起{self.pick(('', ',有效期5年', ',至2030-12-31止'))}\n"
                f"{self.maybe(lambda: '  溯及 自2020-09-01起,出处 样例第10条' + chr(10))}"
            )
        )
        own = "以上含、以下含,依样例第9条"
        return (
            "政策 样例办法\n  依据 《样例办法》,原文的标点照旧\n  出处 样例第1页\n  对象 学生\n"
            "  项目 补助一、补助二、补助三、材料费\n"
            f"{self.maybe(lambda: '  属地 ' + self.pick(('广东省', '广东省/梅州市', '未载')) + chr(10), one_in=3)}"
            f"{force}"
            f"{self.maybe(lambda: '  适用日 ' + self.pick(('学生.申请日', '每期首日', '基准日')) + chr(10), one_in=3)}"
            f"  本数 {self.pick(('依民法典第1259条', '依民法典第1259条', own))}\n"
            f"  周岁 自生日{self.pick(('当', '次'))}日满{self.pick(('', ',平年按2月28日', ',平年按3月1日'))}\n"
            "  换算 1学年为2学期\n"
        )

    def parameters(self) -> str:
        written = ""
        for number, kind in enumerate(self.draw(st.lists(st.sampled_from(PARAMETERS), min_size=1, max_size=3)), 1):
            name = f"参数{number}"
            self.values.setdefault(kind, []).append(name)
            typed = {"米": "整数[米]", "人": "整数[人]", "周岁": "整数[周岁]"}.get(kind, kind)
            state = self.pick(("已载", "未载", "有限", "分期"))
            low, high = LITERALS[kind]
            word = ("不早于", "不晚于") if kind in TIMES else ("不少于", "不超过")
            match state:
                case "已载":
                    value = low
                case "未载":
                    value = "未载"
                case "有限":
                    value = f"未载,{word[0]}{low}{self.pick(('', f',{word[1]}{high}'))}"
                case _:
                    value = (
                        f"分期\n  | 自 | 值 | 出处 |\n  | --- | --- | --- |\n  | 2020-01 | {low} | 第1条 |\n"
                        f"  | {self.pick(('2021-09-01', '2021年秋季学期'))} | {self.pick((high, '未载'))} | 通知 |"
                    )
            alias = "  别名 旧参数\n" if number == 1 and self.draw(st.booleans()) else ""
            written += f"参数 {name}:{typed} = {value}\n  出处 第{number}条\n{alias}"
        return written

    def readings(self) -> str:

        def adopted() -> str:
            return f"  采用 {self.pick(('未定', '未定', '甲说'))}。\n"

        self.open_bound = True
        return (
            f"解释 「当日」 当日算不算\n  甲说 含当日;\n  乙说 不含当日。\n{adopted()}"
            f"解释 「数额」 取多少\n  甲说 {self.pick(LITERALS['元/月'])};\n  乙说 100元/月。\n{adopted()}"
            f"解释 「算不算」 算不算\n  甲说 是;\n  乙说 否。\n{adopted()}  说明 没有复函。\n"
        )

    def definition(self, number: int) -> str:
        """Write a definition, which later ones and the clauses may use."""
        kind = self.pick(("米", "人", "元/月", "元/月", "元/学期", "元", "日期", "年月", "学期", "周岁", "数"))
        name = f"学生.所称{number}"
        steps = self.pick(("", *ROUND_NUMBER)) if kind in ("米", "人", "数") else ""
        steps = self.pick(ROUND_MONEY) if kind.startswith("元") else steps
        value = self.worth(kind, 1) if kind != "周岁" else self.choose_age()
        if kind == "数" and self.draw(st.booleans()):
            value, steps = f"学生.路程 ÷ {self.atom('米')}", f"除数为0时{self.literal('数')}"
        unit = ",计期" if kind == "数" and self.draw(st.booleans()) else ""
        if kind == "元" and self.draw(st.booleans()):
            kind, unit = "元/月", ",计元/月"
        identity = self.maybe(lambda: f"YL-4{number} ")
        verified = self.maybe(lambda: ",可以核定", one_in=3)
        if unit != ",计期":
            self.keep(kind, name, value)
        return f"所称 {identity}{name} 是指 {value}{',' + steps if steps else ''}{unit}{verified}。\n"

    def choose_age(self) -> str:
        return self.one(lambda: self.literal("周岁"), lambda: f"若{self.condition(1)},则6周岁,否则7周岁")

    def table(self, number: int) -> str:
        """Write a table over one or two inputs."""
        kinds = self.draw(st.lists(st.sampled_from(tuple(CELLS)), min_size=1, max_size=2, unique=True))
        result = self.pick(RESULTS)
        # What is looked up by 无 is 无, and is refused in a sum.
        out = () if result in ("是否", "文本") else ("学生.退学日",)
        inputs = [self.pick([name for name in OF_TYPE[kind] if name not in out]) for kind in kinds]
        name = f"样例表{number}"
        rows: list[tuple[str, ...]] = [()]
        for kind in kinds:
            cells = self.draw(st.sampled_from(CELLS[kind]))
            rows = [(*row, cell) for row in rows for cell in cells]
        lines = [f"  | {' | '.join((*row, self.result(result, index == 0)))} |" for index, row in enumerate(rows)]
        identity = self.maybe(lambda: f"YL-5{number} ")
        head = f"  | {' | '.join(inputs)} | 结果 |\n  | {'--- | ' * (len(inputs) + 1)}\n"
        written = f"表 {identity}{name}({','.join(inputs)})\n{head}"
        call = self.one(lambda: name, lambda: f"{name}({','.join(inputs)})")
        if result == "是否":
            self.conditions.append(call)
        self.keep(result, call, "\n".join((written, *lines)))
        return written + "\n".join(lines) + "\n"

    def result(self, kind: str, first: bool) -> str:
        """Write a cell of results; the first one of a column shows its type."""
        plain = {"文本": ("「提醒」", "「停用」")}.get(kind) or LITERALS[kind]
        options: list[Callable[[], str]] = [lambda: self.pick(plain)]
        if not first:
            options.append(lambda: "不给予")
            options += [lambda: "解释「数额」"] * (2 * (kind == "元/月")) + [lambda: "解释「算不算」"] * (
                2 * (kind == "是否")
            )
        if kind == "元/月":
            options.append(lambda: self.rate("月"))
        return self.one(*options)

    def sharing(self) -> str:
        kind = self.pick(("学段", "是否"))
        name = self.pick(OF_TYPE[kind])
        cells = self.draw(st.sampled_from(CELLS[kind]))
        rows = [f"  | {cell} | {' | '.join(self.draw(st.sampled_from(PAYERS)))} |" for cell in cells]
        owner = self.maybe(lambda: "  余数归 县\n")
        self.amount = self.rate("月")
        return (
            f"分担 {self.maybe(lambda: 'YL-60 ')}样例分担({name})\n  | {name} | 省 | 县 |\n"
            + "\n".join(rows)
            + f"\n  就 {self.amount}。\n{owner}"
        )

    def payment(self) -> str:
        until = self.maybe(lambda: f",至{self.value('年月', 1)}止")
        return (
            f"计发 {self.maybe(lambda: 'YL-61 ')}样例计发 是指 标准为{self.amount},按月发放,"
            f"自{self.first_month(1)}起{until}。\n"
        )

    def gives(self, benefit: str) -> str:
        shared = self.maybe(lambda: ",按样例分担分担", one_in=3)
        rate = self.amount if shared else self.rate("月")
        return self.one(
            lambda: f"  给予 {benefit},依样例计发计发{shared}。\n",
            lambda: f"  给予 {benefit},标准为{rate},按月发放,自{self.first_month(0)}起{shared}。\n",
            lambda: f"  给予 {benefit},标准为{self.rate('学期')},按学期发放。\n",
            lambda: f"  给予 {benefit},标准为{self.pick(('800元/学年,按学年发放', '900元/年,按年发放'))}。\n",
            lambda: f"  给予 {benefit},标准为{self.rate('')}{self.pick(('', ',一次性发放'))}。\n",
        )

    def waives(self) -> str:
        how = self.one(
            lambda: "据实",
            lambda: f"不超过{self.literal('元/学期')}",
            lambda: f"等额{self.literal('元/学期')}",
            lambda: f"减半,{self.pick(ROUND_MONEY)}",
        )
        return f"  免除 材料费,收费为{self.rate('学期')},{how}。\n"

    def target(self, kind: str) -> str:
        if kind == "期限":
            return f"  期限 {self.atom('日期')}不晚于{self.value('日期', 1)}。\n"
        number = self.pick(("米", "元/月", "人"))
        return f"  {kind} {self.atom(number)}{self.pick(('不少于', '不超过', '为'))}{self.literal(number)}。\n"

    def clause(self, number: int, last: int) -> str:
        """Write a clause; it may refer to those before it, and change those after it."""
        identity = f"YL-0{number}"
        benefit = f"补助{'一二三'[number - 1]}"
        applies = self.maybe(lambda: f"  适用 {self.sentence()}\n", one_in=3)
        requires = f"  条件 {self.group(0) + '。' if self.itemised else self.sentence()}\n"
        self.itemised = False
        exceptions = "".join(f"  除外 {self.sentence()}\n" for _ in range(self.draw(st.sampled_from((0, 0, 1, 2)))))
        targets = "".join(
            self.maybe(functools.partial(self.target, kind), one_in=8) for kind in ("指标", "名额", "勾稽", "期限")
        )
        effect = self.one(
            lambda: self.gives(benefit),
            lambda: self.gives(benefit),
            self.waives if number == 1 else lambda: self.gives(benefit),
            lambda: f"  处理 {self.pick(('「通报」', *self.values.get('文本', ())))}。\n",
            lambda: "",
        )
        duties = self.maybe(
            lambda: f"  {self.pick(('应当', '不得', '可以', '力争'))} {self.pick(('及时', ''))}办理。\n", one_in=4
        )
        status = self.maybe(lambda: f"  认定 身份{'甲乙丙'[number - 1]}。\n", one_in=3)
        upon_later = ""
        if number < last:
            upon_later = self.one(
                lambda: "",
                lambda: f"  排除 补助{'一二三'[number]}。\n",
                lambda: f"  优先于 YL-0{number + 1}。\n",
                lambda: f"  豁免 YL-0{number + 1}。\n",
                lambda: f"  豁免 YL-0{number + 1}{self.pick(('(1)', '(2)'))}。\n",
            )
            self.itemised = ")。" in upon_later
        ranks = self.maybe(self.ranks, one_in=4)
        labels = self.maybe(lambda: "  结论 符合:对;不符合:不对\n", one_in=4)
        asked = "学生.在读" in applies + requires + exceptions
        reserves = self.maybe(lambda: self.reserve(number, effect, asked=asked), one_in=3)
        self.conditions.append(identity)
        if status:
            self.conditions.append(f"身份{'甲乙丙'[number - 1]}")
        body = (
            applies
            + requires
            + exceptions
            + targets
            + duties
            + status
            + upon_later
            + effect
            + reserves
            + ranks
            + labels
        )
        gist = self.maybe(lambda: "> 用自己的话\n> 说一遍。\n", one_in=3)
        return f"{gist}条款 {identity} 条款{number}\n{body}"

    def reserve(self, number: int, effect: str, *, asked: bool) -> str:
        """Write a 保留: upon a fact that the clause asks for, or one that counts as 无 where it is not reported."""
        absent = f"学生.退学日{self.pick(('早于', '不晚于'))}{self.literal('日期')}"
        told = self.pick((f"学生.在读,且{absent}", f"非学生.在读,或{absent}")) if asked else absent
        result = {"给予": "标准", "免除": self.pick(("免除额", "家庭自付"))}.get(effect.strip()[:2], "资格")
        touched = self.pick(("资格", result, f"「{result}」" if result != "资格" else result))
        return f"  保留 「题{number}」,{told}的,{touched} 未载。\n"

    def ranks(self) -> str:
        who = self.maybe(lambda: f"中{self.member_condition()}者")
        keys = ("成员.年龄由高到低", "成员.收入由低到高", "成员.在读者优先")
        chosen = self.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True))
        return f"  优先 学生.家人{who},{','.join(chosen)}。\n"

    def law(self) -> str:
        """Write what is to hold in every case."""
        said = self.one(
            lambda: f"{self.atom('元/月')}随{self.atom('米')}{self.pick(('不减', '不增'))}",
            lambda: f"学生.在读、学生.路程不影响{self.pick(('YL-01', 'YL-01、补助一'))}",
            lambda: self.condition(1),
        )
        return f"性质 「样例」 {said}。\n"

    def relation(self) -> str:
        """Write a 关系 that no case of this vocabulary breaks: who leaves has applied before."""
        day = self.literal("日期")
        said = self.one(
            lambda: "学生.申请日不晚于学生.退学日",
            lambda: f"若学生.退学日早于{day},则学生.申请日早于{day}",
        )
        ground = self.pick(("定义:退学的人申请过", "法律:样例法第1条", "算术:先后只有一种"))
        dates = self.maybe(lambda: "  自 2020-01-01\n") + self.maybe(lambda: "  至 2022-12-31\n")
        return f"关系 「先申请,后退学」 {said}。\n  依据 {ground}。\n{dates}"

    def change(self) -> str:
        """Write what an edit is meant to alter."""
        scope = self.maybe(lambda: f"  范围 {self.condition(1)}。\n")
        return f"变更 「样例」\n  涉及 YL-01。\n{scope}  增减 {self.pick(('不减', '不增', '可增可减'))}。\n"

    def combination(self) -> str:
        word = self.pick(("互斥", "就高", "不重复", "可叠加", "并享"))
        basis = self.pick(("", "按标准 ", "按合计 ")) if word == "就高" else ""
        return f"{word} {basis}补助一、{self.pick(('补助二', '「别的补助」'))}{' 未载' if word == '并享' else ''}。\n"

    def example(self) -> str:
        given = [
            self.pick(("学生.在读", "非学生.在读", "学生.低保为是")),
            *self.draw(
                st.lists(
                    st.sampled_from(
                        (
                            "学生.类别为低保户",
                            "学生.路程为1000米",
                            "学生.申请日为2021-09-01",
                            "学生.起月为2021-03",
                            "学生.入学学期为2021年秋季学期",
                            "学生.月票为60元/月",
                        )
                    ),
                    max_size=3,
                    unique=True,
                )
            ),
        ]
        members = ("只有(成员.在读,成员.年龄为10周岁)、(非成员.在读)", "至少有(成员.年龄为10周岁)", "为空")
        given += [f"学生.家人{self.pick(members)}"] * self.draw(st.integers(0, 1))
        return f"用例 「样例」\n  设 {','.join(given)}。\n  应 YL-01 {self.pick(OUTCOMES)}。\n"


def _commented(draw: st.DrawFn, text: str) -> str:
    """Put comments between and behind lines of a file."""
    lines = text.split("\n")
    for at in draw(st.lists(st.integers(1, len(lines) - 1), max_size=4)):
        line = lines[at]
        if line.startswith((">", "#", "  |")) or not line or lines[at - 1].startswith(">"):
            continue
        if draw(st.booleans()) or line.startswith("  问") or line.startswith("  说明"):
            lines[at] = f"// 说一句\n{line}"
        else:
            lines[at] = f"{line}  // 再说一句"
    return "\n".join(lines)


@st.composite
def overlays(draw: st.DrawFn, policy: syntax.File) -> str:
    """Return an 实施细则, to be read beside 样例.policy, that fills what a policy leaves 未载 and adopts readings."""
    written = ["实施细则 样例细则\n  细化 样例办法\n  依据 《样例细则》\n  属地 广东省/梅州市\n", "引用 样例\n"]
    for block in policy.blocks:
        match block:
            case syntax.ParameterDeclaration(value=None, versions=(), name=name, type_text=kind):
                value = LITERALS[re.sub(r"整数\[(.*)\]", r"\1", kind)][0]
                written += draw(st.sampled_from(([f"参数 {name} = {value}\n  出处 第一条\n"], [])))
            case syntax.ReadingDeclaration(adopted="未定", title=title):
                written += draw(st.sampled_from(([f"采用 「{title}」 甲说。\n"], [])))
            case _:
                pass
    return "\n".join(written)


@st.composite
def policies(draw: st.DrawFn, deep: int = 2, most_clauses: int = 3) -> str:
    """Return the text of a well-typed policy file of up to three clauses whose conditions are so many levels deep."""
    writer = _Writer(draw, deep)
    parts = [writer.header(), "引用 词汇/基准\n", "# 一、总则\n## (一)名称\n", FACTS]
    parts += [writer.maybe(writer.relation), writer.readings(), writer.parameters(), "# 二、标准\n"]
    parts += [writer.definition(number) for number in range(1, draw(st.integers(1, 3)) + 1)]
    parts += [writer.table(number) for number in range(1, draw(st.integers(1, 2)) + 1)]
    parts += [writer.sharing(), writer.payment(), "# 三、条款\n"]
    last = draw(st.integers(1, most_clauses))
    parts += [writer.clause(number, last) for number in range(1, last + 1)]
    parts += [writer.maybe(writer.combination) for _ in range(2)]
    parts += [writer.maybe(writer.example), writer.maybe(lambda: "未编 YL-99 只作号召。\n", one_in=3)]
    parts += [writer.maybe(writer.law), writer.maybe(writer.change)]
    parts += [writer.maybe(lambda: "未编 附件。\n", one_in=4)]
    return _commented(draw, "\n".join(part for part in parts if part))
