"""Conditions and values of one policy file: from what is written to what it means.

What passes through is one sentence at a time. Names are asked of a :class:`Scope`, which knows the declarations of the
file; types and units are agreed here. A sentence that does not hold together raises :class:`Refused` with its finding.
"""

from fractions import Fraction
from typing import NoReturn, Protocol, assert_never

import attrs

from fupin_rules.comparison import BEFORE, CIVIL_CODE, DATE_WORDS, EQUALITY_WORDS, Relation
from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.model import (
    MayBeNone,
    Misplaced,
    NeedsHeader,
    NoSuchPlace,
    NotAChoice,
    NotComparable,
    WrongCount,
    WrongType,
)
from fupin_rules.model import headers, nodes, places, types
from fupin_rules.model.absence import absent_in, can_be_reckoned, instead_of_none, zero
from fupin_rules.model.ages import lived_to
from fupin_rules.model.refused import Dependent, Refused, beside, mistyped
from fupin_rules.model.types import YEAR, normal_unit
from fupin_rules.model.units import (
    HUNDRED,
    combined_type,
    is_ratio,
    is_share_of_number,
    is_terms,
    is_workdays,
    lacks_unit,
    part_of_one,
    quantity,
)
from fupin_rules.money import decimal
from fupin_rules.source import Span, numeral, plain_text
from fupin_rules.syntax import nodes as syntax


class Scope(Protocol):
    """What sentences may ask of the file that they stand in. Each raises Refused or Dependent where it cannot answer."""

    head: headers.Head
    findings: list[PolicyFinding]

    @property
    def name(self) -> str:
        """Return the name of what is being checked."""

    def fact(self, name: str, span: Span) -> nodes.Fact:
        """Return a fact by its name or another name for it."""

    def declares(self, name: str) -> bool:
        """Return whether the vocabulary has a fact."""

    def roster(self, name: str) -> nodes.Roster:
        """Return a list of the vocabulary."""

    def parameter(self, name: str) -> nodes.Parameter:
        """Return a parameter."""

    def dated(self, parameter: nodes.Parameter) -> nodes.Value:
        """Return the value of a dated parameter on the day that picks its version."""

    def definition(self, name: str) -> nodes.Definition:
        """Return a definition."""

    def table(self, name: str) -> nodes.Table:
        """Return a table."""

    def items(self, name: str) -> tuple[syntax.Name, ...]:
        """Return the items of a list, as they are written there."""

    def clause(self, identity: str, span: Span) -> nodes.Clause:
        """Return a clause."""

    def determining(self, status: str) -> tuple[nodes.Clause, ...]:
        """Return the clauses that determine a status."""

    def reading(self, reference: syntax.ReadingReference) -> nodes.Reading:
        """Return a reading."""


LEFT_OUT = "无时不计"
"""The word of a policy for leaving out what is 无; in a sum that is adding 0."""


@attrs.frozen
class Sentences:
    """Checks the sentences of one file."""

    scope: Scope

    # --- conditions ---------------------------------------------------------------------------------

    def condition(self, node: syntax.Condition, identity: str) -> nodes.Condition:
        """Check one condition; ``identity`` is its id by outline."""
        match node:
            case syntax.Negation(item=item):
                return nodes.Not(self.condition(item, f"{identity}非"), id=identity, span=node.span)
            case syntax.AllOf(items=items):
                return nodes.All(self._parts(items, identity), (), id=identity, span=node.span)
            case syntax.AnyOf(items=items):
                return nodes.Any(self._parts(items, identity), (), id=identity, span=node.span)
            case syntax.Group():
                return self._group(node, identity)
            case syntax.Compare():
                return self._compare(node, identity)
            case syntax.Within(value=value, bounds=bounds):
                built = self.value(value)
                if bounds:
                    built = self._converted(built, self.value(bounds[0].quantity, built.type).type)
                return nodes.Band(built, self._bounds(bounds, built.type), id=identity, span=node.span)
            case syntax.Member(value=value, options=options):
                built = self.value(value)
                plain = tuple(self.constant(option, built.type) for option in options)
                return nodes.OneOf(built, plain, None, negated=False, id=identity, span=node.span)
            case syntax.Listed(value=value, word=word, list_name=name):
                built = self.value(value)
                listed = self.listed(name, built.type, node.span)
                return nodes.OneOf(built, listed, name, word == "不属于", id=identity, span=node.span)
            case syntax.ByDate(value=value, limit=limit, bound=bound, side=side):
                left, right = self._two(value, limit)
                _refuse_part_of_month(value, limit)
                self._ordered(left, value, dates=True)
                decided = bound == "含" if isinstance(bound, str) else self._bound_reading(bound)
                return nodes.ByDate(left, right, decided, side == "以前", id=identity, span=node.span)
            case syntax.Between(value=value, first=first, last=last):
                built, low = self._two(value, first)
                _refuse_part_of_month(value, first)
                high = self._converted(self.value(last, built.type), built.type)
                built, low = self._converted(built, high.type), self._converted(low, high.type)
                self.agree(high, built.type, last)
                self._ordered(built, value, dates=False)
                return nodes.Between(built, low, high, id=identity, span=node.span)
            case syntax.OfMembers(roster=name, every=every, condition=each):
                member = self.condition(each, f"{identity}(每一成员)")
                return nodes.OfMembers(self.scope.roster(name), every, member, id=identity, span=node.span)
            case syntax.Name(kind="STATUS", text=text):
                return self._status(text, identity, node.span)
            case syntax.Name(kind="CLAUSE", text=text):
                return nodes.ClauseHolds(self.scope.clause(text.upper(), node.span), id=identity, span=node.span)
            case (
                syntax.Name()
                | syntax.Quantity()
                | syntax.DayLiteral()
                | syntax.MonthLiteral()
                | syntax.TermLiteral()
                | syntax.Quoted()
                | syntax.YesNo()
                | syntax.Withheld()
                | syntax.Excess()
                | syntax.Extreme()
                | syntax.Aggregated()
                | syntax.Statistic()
                | syntax.Arithmetic()
                | syntax.Shifted()
                | syntax.InYear()
                | syntax.Birthday()
                | syntax.Call()
                | syntax.Choose()
                | syntax.WhenNone()
                | syntax.ReadingReference()
            ):
                built = self.value(node)
                if not isinstance(built.type, types.Boolean):
                    raise mistyped(node, built.type, "是否,或者一个完整的比较")
                return nodes.Holds(built, id=identity, span=node.span)
            case unreachable:
                assert_never(unreachable)

    def _parts(self, items: tuple[syntax.Condition, ...], identity: str) -> tuple[nodes.Condition, ...]:
        return tuple(self.condition(item, f"{identity}.{number}") for number, item in enumerate(items, start=1))

    def _group(self, node: syntax.Group, identity: str) -> nodes.Condition:
        items = tuple(
            self.condition(item, f"{identity}{label}") for item, label in zip(node.items, node.labels, strict=True)
        )
        for number, label in enumerate(node.labels, start=1):
            expected = f"({number})" if label.startswith("(") else chr(0x2460 + number - 1)
            if label != expected:
                raise Refused(
                    Misplaced(
                        phrase=label,
                        reason=f"序号应当是{expected}",
                        advice="请按顺序编号。",
                        span=_label_before(node, number - 1),
                    )
                )
        if node.closed is not None and _said(node.closed) != len(items):
            raise Refused(WrongCount(said=node.closed, there=len(items), span=node.span.find(node.closed) or node.span))
        match node.word:
            case "符合下列全部条件" | "同时符合下列条件的" | "下列全部":
                return nodes.All(items, node.labels, id=identity, span=node.span)
            case "符合下列任一条件" | "有下列情形之一的" | "下列任一":
                return nodes.Any(items, node.labels, id=identity, span=node.span)
            case "下列均不":
                return nodes.NoneOf(items, node.labels, id=identity, span=node.span)
            case _:
                assert node.count is not None
                count = node.count.number
                if count.denominator != 1 or not 1 <= count <= len(items):
                    raise Refused(WrongCount(said=f"至少 {decimal(count)} 项", there=len(items), span=node.count.span))
                return nodes.AtLeast(int(count), items, node.labels, id=identity, span=node.span)

    def _compare(self, node: syntax.Compare, identity: str) -> nodes.Condition:
        left, right = self._two(node.left, node.right)
        if node.word not in ("不晚于", "晚于"):
            _refuse_part_of_month(node.left, node.right)
        if node.word not in EQUALITY_WORDS:
            self._ordered(left, node.left, dates=node.word in DATE_WORDS)
        relation = self.relation(node.word, node.span)
        for place, area in ((left, right), (right, left)):
            if isinstance(area, nodes.Literal) and isinstance(area.type, types.Region):
                assert isinstance(area.value, str)
                return nodes.PlacedIn(place, area.value, node.word, id=identity, span=node.span)
        return nodes.Compare(left, node.word, relation, right, id=identity, span=node.span)

    def relation(self, word: str, span: Span) -> Relation:
        """Return the relation of a comparison word, as the file declares its bounds."""
        if self.scope.head.bounds is None and word not in EQUALITY_WORDS | DATE_WORDS:
            form = "本数 依民法典第1259条"
            raise Refused(NeedsHeader(field="本数", because=f"用了“{word}”", form=form, span=span.find(word) or span))
        return (self.scope.head.bounds or CIVIL_CODE).relation(word)

    def _two(self, left: syntax.Value, right: syntax.Value) -> tuple[nodes.Value, nodes.Value]:
        """Build two sides that must have one type; a word takes its enumeration from the other side."""
        if isinstance(left, syntax.Name) and left.kind == "VALUE":
            second = self.value(right)
            first = self.value(left, second.type)
        else:
            first = self.value(left)
            second = self.value(right, first.type)
        second = self._converted(second, first.type)
        first = self._converted(first, second.type)
        if not types.comparable(first.type, second.type):
            raise Refused(
                NotComparable(
                    left=left.span.text,
                    left_type=types.word(first.type),
                    right=right.span.text,
                    right_type=types.word(second.type),
                    span=left.span if _is_constant(left) else right.span,
                )
            )
        return first, second

    def _converted(self, value: nodes.Value, kind: types.Type) -> nodes.Value:
        """Return a value in the unit of ``kind`` by the file's own 换算, or as it is where none applies.

        An amount for each 学期 becomes one for each 学年 by multiplying; a count of 学年 becomes one of 学期 likewise.
        How many times one thing is another becomes a percentage without any 换算.
        """
        factor = None
        if isinstance(kind, types.Percent) and is_ratio(value):
            return nodes.Arithmetic(value, "×", HUNDRED, kind)
        if isinstance(kind, types.Number) and kind.unit is None and is_share_of_number(value):
            return part_of_one(value)
        match value.type, kind:
            case types.Money(period=str() as small), types.Money(period=str() as large):
                factor = self.scope.head.conversions.get((large, small))
            case types.Number(unit=str() as large), types.Number(unit=str() as small):
                factor = self.scope.head.conversions.get((large, small))
            case _:
                pass
        if factor is None:
            return value
        return nodes.Arithmetic(value, "×", nodes.Literal(Fraction(factor), types.Number(None, whole=True)), kind)

    def ratio_as(self, value: nodes.Value, kind: types.Type) -> nodes.Value:
        """Return a ratio as a percentage where one is needed; anything else as it is."""
        return self._converted(value, kind) if isinstance(kind, types.Percent) else value

    def percentage(self, value: nodes.Value, node: syntax.Value) -> nodes.Value:
        """Return how many times one thing is another as a percentage."""
        percent = self._converted(value, types.Percent())
        self.agree(percent, types.Percent(), node)
        return percent

    def agree(self, value: nodes.Value, kind: types.Type, node: syntax.Value) -> None:
        """Refuse a value that is not of the type needed."""
        if not types.comparable(value.type, kind):
            raise mistyped(node, value.type, types.word(kind))

    def alike(self, first: nodes.Value, one: syntax.Value, second: nodes.Value, other: syntax.Value) -> None:
        """Refuse two values that stand side by side and are not of one type: a figure without its unit is the odd one."""
        if not lacks_unit(one, second.type) or types.comparable(first.type, second.type):
            with beside(one.span):
                self.agree(second, first.type, other)
            return
        raise mistyped(one, first.type, types.word(second.type), other.span)

    def ordered(self, node: syntax.Value) -> nodes.Value:
        """Return a value of an ordered type."""
        value = self.value(node)
        self._ordered(value, node, dates=False)
        return value

    def _ordered(self, value: nodes.Value, node: syntax.Condition, *, dates: bool) -> None:
        ordered = types.line(value.type) is not None
        is_date = isinstance(value.type, types.Day | types.YearMonth | types.SchoolTerm) or value.type == YEAR
        if not ordered or (dates and not is_date):
            needed = "日期或者年月" if dates else "数字、金额或者日期"
            raise mistyped(node, value.type, needed)

    def _bounds(
        self, bounds: tuple[syntax.Bound, ...], kind: types.Type
    ) -> tuple[tuple[str, Relation, nodes.Literal], ...]:
        found = []
        for bound in bounds:
            literal = self.value(bound.quantity, kind)
            self.agree(literal, kind, bound.quantity)
            assert isinstance(literal, nodes.Literal)
            if bound.word in DATE_WORDS:
                self._ordered(literal, bound.quantity, dates=True)
            found.append((bound.word, self.relation(bound.word, bound.span), literal))
        if len(found) == 2 and {_is_lower(relation) for _, relation, _ in found} != {True, False}:
            last = bounds[1]
            raise Refused(
                Misplaced(
                    phrase=last.quantity.span.text,
                    reason="两头的范围,一头要是下限,一头要是上限",
                    advice="请核对两个比较词;只有一头的只写一头,几个值写“为…、…之一”。",
                    span=last.quantity.span,
                )
            )
        return tuple(found)

    def _status(self, status: str, identity: str, span: Span) -> nodes.Condition:
        clauses = self.scope.determining(status)
        if not clauses:
            raise Dependent
        return nodes.StatusHolds(status, clauses, id=identity, span=span)

    def _bound_reading(self, reference: syntax.ReadingReference) -> nodes.Reading:
        reading = self.scope.reading(reference)
        if not all(isinstance(value, str) for _, value in reading.candidates):
            raise Refused(
                WrongType(
                    phrase=f"解释「{reading.title}」",
                    is_a="取值的解释",
                    needed="含当日或者不含当日",
                    span=reference.span,
                )
            )
        return reading

    # --- values -------------------------------------------------------------------------------------

    def value(self, node: syntax.Condition, expected: types.Type | None = None) -> nodes.Value:
        """Check one value; ``expected`` tells a word which enumeration it is of."""
        match node:
            case syntax.Name():
                return self._name(node, expected)
            case syntax.Quantity(unit="年") if expected == YEAR:
                return nodes.Literal(node.number, expected)
            case syntax.Quantity():
                return quantity(node)
            case syntax.DayLiteral(day=day):
                return nodes.Literal(day, types.Day())
            case syntax.TermLiteral(term=term):
                return nodes.Literal(term, types.SchoolTerm())
            case syntax.Quoted(text=text) if isinstance(expected, types.Region):
                return nodes.Literal(self._area(text, node.span), expected)
            case syntax.Quoted(text=text):
                return nodes.Literal(plain_text(text), types.Text())
            case syntax.Excess(left=left, right=right):
                first, second = self._two(left, right)
                self._summable(first, left)
                self._there(first, left)
                self._there(second, right)
                return nodes.Excess(first, second, first.type)
            case syntax.Extreme():
                return self._extreme(node)
            case syntax.Aggregated():
                return self._aggregated(node)
            case syntax.Statistic():
                return self._statistic(node)
            case syntax.MonthLiteral(month=month):
                return nodes.Literal(month, types.YearMonth())
            case syntax.YesNo(value=value):
                return nodes.Literal(value, types.Boolean())
            case syntax.Arithmetic():
                return self._arithmetic(node)
            case syntax.Shifted(value=inner, word=word):
                return self._shifted(self.value(inner), word, inner)
            case syntax.InYear():
                return self._in_year(node)
            case syntax.Birthday():
                return self._birthday(node)
            case syntax.Call(table=name, arguments=arguments):
                return self._call(name, arguments, node)
            case syntax.Choose(condition=condition, then=then, otherwise=otherwise):
                identity = f"{self.scope.name}#若"
                tested = self.condition(condition, identity)
                first = self.value(then, expected)
                second = self.ratio_as(self.value(otherwise, first.type), first.type)
                first = self.ratio_as(first, second.type)
                self.alike(first, then, second, otherwise)
                return nodes.Choose(tested, first, second, first.type)
            case syntax.WhenNone():
                return self._when_none(node)
            case syntax.ReadingReference():
                reading = self.scope.reading(node)
                kinds = [value.type for _, value in reading.candidates if not isinstance(value, str)]
                if not kinds:
                    raise Refused(
                        WrongType(phrase=node.span.text, is_a="含当日或者不含当日", needed="一个值", span=node.span)
                    )
                return nodes.ReadingValue(reading, kinds[0])
            case (
                syntax.Withheld()
                | syntax.Compare()
                | syntax.Within()
                | syntax.Member()
                | syntax.Listed()
                | syntax.ByDate()
                | syntax.Between()
                | syntax.OfMembers()
                | syntax.Negation()
                | syntax.AllOf()
                | syntax.AnyOf()
                | syntax.Group()
            ):
                raise Refused(
                    Misplaced(
                        phrase=node.span.text,
                        reason="这里需要一个值,不是一个条件",
                        advice="请写事实、参数、数字、日期,或者用“若…则…否则…”。",
                        span=node.span,
                    )
                )
            case unreachable:
                assert_never(unreachable)

    def _area(self, written: str, span: Span) -> str:
        """Return the path of an area; a name that no place has is told, as no case lies there."""
        area = places.path(written)
        odd = places.misspelt(area)
        if odd is not None:
            name, near = odd
            self.scope.findings.append(NoSuchPlace(name=name, near=near, what="地区", span=span.find(name) or span))
        return area

    def constant(self, value: syntax.Value, kind: types.Type) -> nodes.Plain:
        """Return a value that must be a constant of the text and of a type."""
        built = self.value(value, kind)
        self.agree(built, kind, value)
        if isinstance(kind, types.Number) and kind.whole and isinstance(built.type, types.Number):
            self._refuse_part(built, kind, value)
        if not isinstance(built, nodes.Literal):
            raise Refused(
                Misplaced(
                    phrase=value.span.text,
                    reason="这里只能写一个确定的值",
                    advice="请写数字、日期或者枚举值。",
                    span=value.span,
                )
            )
        return built.value

    def _refuse_part(self, value: nodes.Value, kind: types.Number, node: syntax.Value) -> None:
        """Refuse a part of something that is counted: 1.5学期."""
        if isinstance(value, nodes.Literal) and isinstance(value.value, Fraction) and value.value.denominator != 1:
            raise mistyped(node, value.type, types.word(kind))

    def month(self, value: syntax.Value) -> nodes.Value:
        """Return a value that must be a month."""
        built = self.value(value)
        if isinstance(built.type, types.YearMonth):
            return built
        raise mistyped(value, built.type, "年月")

    def period(self, quantity: syntax.Quantity) -> tuple[int, int]:
        """Return a period in months and days."""
        number = quantity.number
        unit = normal_unit(quantity.unit or "")
        if number.denominator == 1:
            match unit:
                case "年":
                    return 12 * int(number), 0
                case "月":
                    return int(number), 0
                case "天":
                    return 0, int(number)
                case _:
                    pass
        raise Refused(WrongType(phrase=quantity.span.text, is_a="数字", needed="时长(年、月、天)", span=quantity.span))

    def _name(self, node: syntax.Name, expected: types.Type | None) -> nodes.Value:
        match node.kind:
            case "FACT":
                return nodes.FactValue(self.scope.fact(node.text, node.span))
            case "PARAM":
                parameter = self.scope.parameter(node.text)
                return self.scope.dated(parameter) if parameter.versions else nodes.ParameterValue(parameter)
            case "DEFINED":
                return nodes.DefinedValue(self.scope.definition(node.text))
            case "VALUE" if isinstance(expected, types.Choice):
                return nodes.Literal(self.one_of(node.text, expected, node.span), expected)
            case "VALUE":
                needed = types.word(expected) if expected is not None else "事实、参数或者数字"
                raise Refused(WrongType(phrase=node.text, is_a="枚举值", needed=needed, span=node.span))
            case "STATUS":
                held = self._status(node.text, f"{self.scope.name}#{node.text}", node.span)
                yes, no = (nodes.Literal(one, types.Boolean()) for one in (True, False))
                return nodes.Choose(held, yes, no, types.Boolean())
            case _:
                raise Refused(
                    Misplaced(
                        phrase=node.text,
                        reason="它表示一个条件,不是一个值",
                        advice=f"请把它单独写成一个条件;要当作值用的,写“若{node.text},则是,否则否”。",
                        span=node.span,
                    )
                )

    def one_of(self, word: str, kind: types.Choice, span: Span) -> str:
        """Return a word that must be one of an enumeration."""
        if word not in kind.choices:
            near = tuple(nearest(word, kind.choices))
            raise Refused(NotAChoice(word=word, choices=kind.choices, near=near, span=span))
        return word

    def _call(self, name: str, arguments: tuple[syntax.Value, ...], node: syntax.Call) -> nodes.Value:
        table = self.scope.table(name)
        given = tuple(self.value(argument, own.type) for argument, own in zip(arguments, table.inputs, strict=False))
        if arguments and len(arguments) != len(table.inputs):
            raise Refused(
                Misplaced(
                    phrase=node.span.text,
                    reason=f"表“{name}”有 {len(table.inputs)} 个输入",
                    advice="请补齐输入,或者只写表名。",
                    span=node.span,
                )
            )
        for argument, own, source in zip(given, table.inputs, arguments, strict=False):
            self.agree(argument, own.type, source)
        if len(table.columns) != 1:
            raise Refused(
                Misplaced(
                    phrase=name,
                    reason="这张表有几栏结果,不能当作一个值",
                    advice="请拆成几张只有一栏结果的表。",
                    span=node.span,
                )
            )
        return nodes.Lookup(table, given or table.inputs, 0)

    def _birthday(self, node: syntax.Birthday) -> nodes.Value:
        rule = self.scope.head.age_rule
        if rule is None:
            raise Refused(
                NeedsHeader(
                    field="周岁",
                    because="用了“满…之日”",
                    form="周岁 自生日当日满,平年按2月28日(原文没有写明平年的,只写前半句)",
                    span=node.span,
                )
            )
        birth = nodes.FactValue(self.scope.fact(f"{node.entity}.出生日期", node.span))
        age = self.value(node.age)
        if age.type != types.Number("周岁", whole=True):
            raise mistyped(node.age, age.type, "周岁")
        attained = nodes.Attained(birth, age, rule, headers.common_year_reading(rule), types.Day())
        death = f"{node.entity}.去世日"
        if not self.scope.declares(death):
            return attained
        return lived_to(attained, self.scope.fact(death, node.span), self.scope.name)

    def _shifted(self, value: nodes.Value, word: str, node: syntax.Value) -> nodes.Value:
        later = int(word.startswith("次"))
        day, month = isinstance(value.type, types.Day), isinstance(value.type, types.YearMonth)
        if word.endswith("月") and (day or month):
            return nodes.MonthOf(value, later, types.YearMonth())
        if word.endswith("年") and (day or month):
            return nodes.YearOf(value, later, YEAR)
        if word.endswith("日") and day:
            return nodes.DayAfter(value, later, types.Day())
        raise mistyped(node, value.type, "日期")

    def _in_year(self, node: syntax.InYear) -> nodes.Value:
        year = self.value(node.year)
        if year.type != YEAR:
            raise mistyped(node.year, year.type, "年份")
        return nodes.DayInYear(year, node.month, node.day, types.Day())

    def _arithmetic(self, node: syntax.Arithmetic) -> nodes.Value:
        left = self.value(node.left)
        if isinstance(left.type, types.Day) and node.sign == "+" and is_workdays(node.right):
            return nodes.WorkdaysLater(left, int(node.right.number), headers.workday_reading(), left.type)
        if isinstance(left.type, types.SchoolTerm) and node.sign in "+-" and is_terms(node.right):
            terms = int(node.right.number) * (1 if node.sign == "+" else -1)
            return nodes.Later(left, 0, 0, left.type, terms)
        if isinstance(left.type, types.Day | types.YearMonth) and node.sign in "+-":
            if not isinstance(node.right, syntax.Quantity):
                raise Refused(
                    WrongType(phrase=node.right.span.text, is_a="值", needed="时长,如 5年", span=node.right.span)
                )
            months, days = self.period(node.right)
            sign = 1 if node.sign == "+" else -1
            return nodes.Later(left, sign * months, sign * days, left.type)
        right = self.value(node.right)
        if node.sign in "+-":
            right = self._converted(right, left.type)
            left = self._converted(left, right.type)
        kind = combined_type(left.type, node.sign, right.type)
        if kind is None and node.sign == "×":
            kind = combined_type(right.type, node.sign, left.type)
        if kind is None:
            raise Refused(
                NotComparable(
                    left=node.left.span.text,
                    left_type=types.word(left.type),
                    right=node.right.span.text,
                    right_type=types.word(right.type),
                    span=next((side.span for side in (node.left, node.right) if _is_constant(side)), node.span),
                )
            )
        self._reckoned_in(node)
        self._there(left, node.left)
        self._there(right, node.right)
        if node.sign == "×" and not isinstance(kind, types.Percent):
            left, right = part_of_one(left), part_of_one(right)
        return nodes.Arithmetic(left, node.sign, right, kind, span=node.right.span)

    def _aggregated(self, node: syntax.Aggregated) -> nodes.Value:
        roster = self.scope.roster(node.roster)
        each = self.condition(node.condition, f"{self.scope.name}#每一成员") if node.condition is not None else None
        if node.fact is None:
            return nodes.Aggregated(roster, each, None, types.Number("人", whole=True))
        summed = self.value(node.fact)
        self._summable(summed, node.fact)
        self._there(summed, node.fact)
        return nodes.Aggregated(roster, each, summed, summed.type)

    def _statistic(self, node: syntax.Statistic) -> nodes.Value:
        roster = self.scope.roster(node.roster)
        each = self.condition(node.condition, f"{self.scope.name}#每一成员") if node.condition is not None else None
        value = self.value(node.fact)
        self._summable(value, node.fact)
        if isinstance(value, nodes.Choose) and value.instead == LEFT_OUT:
            there, value = value.condition, value.then
            each = there if each is None else nodes.All((each, there), (), id=each.id, span=node.span)
        else:
            self._there(value, node.fact)
        kind = attrs.evolve(value.type, whole=False) if isinstance(value.type, types.Number) else value.type
        kind = kind if node.word == "平均值" else value.type
        empty = self.value(node.empty, value.type)
        self.agree(empty, value.type, node.empty)
        self._there(empty, node.empty)
        return nodes.Statistic(roster, each, value, node.word, empty, kind)

    def ranked(self, node: syntax.Ranks) -> nodes.Ranked:
        """Check what puts a list in order."""
        roster = self.scope.roster(node.roster)
        name = f"{self.scope.name}#优先"
        tested = self.condition(node.condition, f"{name}(每一成员)") if node.condition is not None else None
        keys: list[nodes.RankKey] = []
        for number, key in enumerate(node.keys, start=1):
            if key.direction is None:
                keys.append(nodes.RankKey(self.condition(key.by, f"{name}({number})"), True))
                continue
            value = self.value(key.by)
            self._ordered(value, key.by, dates=key.direction in ("由早到晚", "由晚到早"))
            keys.append(nodes.RankKey(value, key.direction in ("由高到低", "由晚到早")))
        return nodes.Ranked(roster, tested, tuple(keys), types.Ranking())

    def _extreme(self, node: syntax.Extreme) -> nodes.Value:
        first = self.value(node.values[0])
        self._summable(first, node.values[0])
        built = [first]
        for other in node.values[1:]:
            value = self._converted(self.value(other, built[0].type), built[0].type)
            built = [self._converted(one, value.type) for one in built]
            self.alike(built[0], node.values[0], value, other)
            built.append(value)
        left_out = [isinstance(one, nodes.Choose) and one.instead == LEFT_OUT for one in built]
        for one, written, out in zip(built, node.values, left_out, strict=True):
            if not out:
                self._there(one, written)
        if all(left_out):
            self._refuse_reckoning(node, "各项都可能是“无”,都不计就没有可比的", "请至少有一项写“(无时按0计)”。")
        stay = built[left_out.index(False)]
        built = [
            attrs.evolve(one, otherwise=stay) if out and isinstance(one, nodes.Choose) else one
            for one, out in zip(built, left_out, strict=True)
        ]
        return nodes.Extreme(tuple(built), node.greatest, built[0].type)

    # --- what may be 无 -------------------------------------------------------------------------------

    def _when_none(self, node: syntax.WhenNone) -> nodes.Value:
        """Build what is reckoned where a fact is 无: nothing in a sum is 0, in a comparison of sizes it is left out."""
        value = self.value(node.value)
        if not can_be_reckoned(value):
            advice = "请写在这样的事实后面,如“户.兼职(无时按0计)”;不会是无的,删去括号里的话。"
            self._refuse_reckoning(node, "它不是写了“未报即无”的、不小于0的数", advice)
        return instead_of_none(value, zero(value.type), node.word, f"{self.scope.name}#无")

    def _reckoned_in(self, node: syntax.Arithmetic) -> None:
        """Refuse 无时不计 where leaving out would not be adding 0: in a product and in a quotient."""
        for side in (node.left, node.right):
            if node.sign in "×÷" and isinstance(side, syntax.WhenNone) and side.word == LEFT_OUT:
                self._refuse_reckoning(side, "乘除里没有“不计”", "请写“(无时按0计)”,或者改写成“若…则…否则…”。")

    def _refuse_reckoning(self, node: syntax.Value, reason: str, advice: str) -> NoReturn:
        raise Refused(Misplaced(phrase=node.span.text, reason=reason, advice=advice, span=node.span))

    def _there(self, value: nodes.Value, node: syntax.Value) -> None:
        """Refuse a part of a computation that may be 无."""
        fact = absent_in(value)
        if fact is not None:
            raise Refused(MayBeNone(phrase=node.span.text, fact=fact.name, span=node.span))

    def _summable(self, value: nodes.Value, node: syntax.Value) -> None:
        if not isinstance(value.type, types.Number | types.Money | types.Percent):
            raise mistyped(node, value.type, "数字或者金额")

    # --- cells of tables ----------------------------------------------------------------------------

    def cell(self, cell: syntax.CellIn, kind: types.Type) -> nodes.Cell:
        """Check one input cell of a table; 其他 is completed by its column."""
        match cell:
            case syntax.Anything():
                return nodes.AnyCell()
            case syntax.Other():
                return nodes.OtherCell(())
            case syntax.Bounded(bounds=bounds):
                return nodes.BandCell(self._bounds(bounds, kind))
            case syntax.InList(word=word, list_name=name):
                return nodes.OptionsCell(self.listed(name, kind, cell.span), word == "不属于", name)
            case syntax.OneOf(options=options):
                plain = tuple(self.constant(option, kind) for option in options)
                if kind == types.Boolean() or isinstance(kind, types.Choice):
                    return nodes.OptionsCell(plain, negated=False, list_name=None)
                equal = BEFORE["为"]
                if len(plain) == 1:
                    return nodes.BandCell((("为", equal, nodes.Literal(plain[0], kind)),))
                return nodes.OptionsCell(plain, negated=False, list_name=None)

    def listed(self, name: str, kind: types.Type, span: Span) -> tuple[str, ...]:
        """Return the items of a declared list, each a word of the enumeration."""
        items = self.scope.items(name)
        if not isinstance(kind, types.Choice):
            raise Refused(WrongType(phrase=name, is_a="名单", needed=types.word(kind), span=span))
        for item in items:
            with beside(span):
                self.one_of(item.text, kind, item.span)
        return tuple(item.text for item in items)


def _label_before(group: syntax.Group, index: int) -> Span:
    """Return where the label of an item stands."""
    item = group.items[index].span
    start = group.items[index - 1].span.end if index else group.span.start
    return Span(item.source, start, item.start).find(group.labels[index]) or item


def _is_lower(relation: Relation) -> bool | None:
    """Return whether a relation bounds from below or from above, ``None`` for one that does neither."""
    lower = relation in (Relation.AT_LEAST, Relation.MORE)
    return lower if relation not in (Relation.EQUAL, Relation.DIFFERENT) else None


def _is_constant(node: syntax.Condition) -> bool:
    """Return whether a value is a number or a day: on the left of a comparison it is the odd one."""
    return isinstance(node, syntax.Quantity | syntax.DayLiteral | syntax.MonthLiteral | syntax.TermLiteral)


def _refuse_part_of_month(*values: syntax.Value) -> None:
    """Refuse 11月上旬 where it is not plain that its last day is meant."""
    for value in values:
        if isinstance(value, syntax.InYear) and value.part not in ("", "底"):
            raise Refused(
                Misplaced(
                    phrase=value.span.text,
                    reason=f"“{value.part}”是十来天,这里看不出从哪一天算起",
                    advice="期限写“不晚于…上旬”(算到最后一天);其他的写明是哪一天。",
                    span=value.span,
                )
            )


def _said(closed: str) -> int:
    """Return the number in (等四类)."""
    inner = closed.strip("()").removeprefix("等").rstrip("类项种个人户")
    return int(inner) if inner.isdigit() else numeral(inner)
