"""From a model node to one Chinese phrase, in the policy's own words.

Every comparison word that a citizen can read stays the word that the policy uses. Nothing is decided here.
"""

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from fupin_rules.calendar import Month, Term
from fupin_rules.comparison import AFTER
from fupin_rules.model import ages, nodes, types
from fupin_rules.model.nodes import Members, Order, Special, Unlisted
from fupin_rules.money import decimal

_SPOKEN = {"月": "个月", "年份": "年"}
"""Units that are written in another way behind a number."""


NEVER = "没有到来"
"""What is said of a day that never comes, and of the months after it."""

_NEVER = Month.of(ages.NEVER)


def show(value: nodes.Known, kind: types.Type) -> str:
    """Write a value as people read it: 900元/月, 2021年1月, 男, 是."""
    match value:
        case Special():
            return value.value
        case bool():
            return "是" if value else "否"
        case Fraction():
            return f"{decimal(value)}{spoken_unit(kind)}"
        case Month() if value >= _NEVER:
            return NEVER
        case datetime.date() if value == ages.NEVER:
            return NEVER
        case Month():
            return f"{value.year}年{value.month}月"
        case datetime.date():
            return f"{value.year}年{value.month}月{value.day}日"
        case Unlisted(word=word):
            return f"其他({word})"
        case Order(names=names, complete=complete):
            return ("、".join(names) or "没有人") + ("" if complete else ",还有没有列出的")
        case Members(count=count, complete=complete):
            return f"{count}人" if complete else f"至少{count}人"
        case Term() | str():
            return f"{value}"
        case unreachable:
            assert_never(unreachable)


def spoken_unit(kind: types.Type) -> str:
    """Return the unit of a type as it is said behind a number: 5个月, 2021年."""
    unit = types.unit(kind)
    return _SPOKEN.get(unit, unit)


def plain(value: nodes.Known) -> str | bool | None:
    """Return a value as JSON holds it: numbers as decimal text, dates as ISO text; 无, and what never comes, as null."""
    match value:
        case Special():
            return None if value is Special.NONE else Special.WITHHELD.value
        case bool():
            return value
        case Month() if value >= _NEVER:
            return None
        case datetime.date() if value == ages.NEVER:
            return None
        case Fraction():
            return decimal(value)
        case Unlisted(word=word):
            return word
        case Members() | Order():
            return show(value, types.Text())
        case Month() | Term() | datetime.date() | str():
            return f"{value}"
        case unreachable:
            assert_never(unreachable)


def unstated(parameter: nodes.Parameter, day: nodes.Known | None) -> str:
    """Write what the text does not state of a parameter: all of it, or of a dated one the stretch in which a day lies.

    Where the day is not known, or another one was asked for than this, every stretch without a value is named.
    """
    if not parameter.versions:
        return "原文未载"
    starts = [show(version.start, types.Day()) for version in parameter.versions]
    stretches = [f"{starts[0]}以前", *(f"自{start}起" for start in starts)]
    stated = [False, *(version.value is not None for version in parameter.versions)]
    found = [number for number, known in enumerate(stated) if not known]
    if isinstance(day, datetime.date):
        now = sum(version.start <= day for version in parameter.versions)
        found = [now] if now in found else found
    return f"{'、'.join(stretches[number] for number in found)}的,原文没有写"


def stated(parameter: nodes.Parameter) -> str:
    """Write where a parameter stands in the text: its source, of a dated one each value with its own."""
    each = [
        f"自{show(version.start, types.Day())}起"
        f"{'未载' if version.value is None else show(version.value, parameter.type)},{version.source}".rstrip(",")
        for version in parameter.versions
    ]
    return ";".join(each) or parameter.source


def written(value: nodes.Value) -> str:
    """Write what a value is: 教师.工作年限, 首批截止日, 满龄日的次月."""
    if isinstance(value, nodes.Operation):
        return operation(value, written)
    match value:
        case nodes.Literal(value=constant, type=kind):
            return show(constant, kind)
        case nodes.FactValue(fact=fact):
            return fact.name
        case nodes.ParameterValue(parameter=parameter):
            return parameter.name
        case nodes.ReadingValue(reading=reading):
            return reading.key
        case nodes.DefinedValue(definition=definition):
            return definition.name
        case nodes.Lookup(table=table, arguments=arguments):
            inner = "" if arguments == table.inputs else f"({','.join(written(one) for one in arguments)})"
            return f"{table.name}{inner}"
        case nodes.WorkdaysLater(value=inner, count=count):
            return f"{written(inner)}后{count}个工作日"
        case nodes.Attained(birth=birth, age=age):
            entity = written(birth).partition(".")[0]
            return f"{entity}满{written(age)}之日"
        case nodes.Choose(then=then, instead=ages.LIVED):
            return written(then)
        case nodes.Choose(then=then, instead=instead) if instead:
            return f"{written(then)}({instead})"
        case nodes.Choose(condition=condition, then=nodes.Literal(value=True), otherwise=nodes.Literal(value=False)):
            return phrase(condition)
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return f"若{phrase(condition)},则{written(then)},否则{written(otherwise)}"
        case nodes.Aggregated(roster=roster, condition=tested, value=summed):
            who = f"{roster.name}中{phrase(tested)}者的" if tested is not None else f"{roster.name}的"
            return f"{who}{'人数' if summed is None else written(summed) + '合计'}"
        case nodes.Statistic(roster=roster, condition=tested, value=inner, word=word, empty=empty):
            who = f"{roster.name}中{phrase(tested)}者的" if tested is not None else f"{roster.name}的"
            return f"{who}{written(inner)}{word}(没有的为{written(empty)})"
        case nodes.Ranked(roster=roster):
            return f"{roster.name}的次序"
        case nodes.Share(amount=amount, sharing=sharing, payer=payer):
            return f"{written(amount)}按{sharing.table.name}由{payer}负担的部分"
        case unreachable:
            assert_never(unreachable)


def operation(value: nodes.Operation, name: Callable[[nodes.Value], str]) -> str:
    """Write an operation, each operand as ``name`` writes it: by what it is, or with the value put in."""
    match value:
        case nodes.Arithmetic(left=left, sign=sign, right=right):
            ratio = unscaled(value)
            return name(ratio) if ratio is not value else f"{_bracketed(left, name)} {sign} {_bracketed(right, name)}"
        case nodes.Rounded(rounding=rounding, value=inner):
            return f"{name(inner)},{rounding.value}"
        case nodes.MonthOf(value=inner, later=later):
            return f"{name(inner)}{_MONTHS_LATER.get(later) or f'之后第{later}个月'}"
        case nodes.DayAfter(value=inner, later=later):
            return f"{name(inner)}的{'次' if later else '当'}日"
        case nodes.YearOf(value=inner, later=later):
            return f"{name(inner)}的{'次' if later else '当'}年"
        case nodes.DayInYear(year=year, month=month, day=day):
            return f"{name(year)}的{month}月{f'{day}日' if day else '底'}"
        case nodes.Later(value=inner, months=months, days=days, through=True):
            return f"{name(inner)}起{_period(months, days)}的末日"
        case nodes.Later(value=inner, months=months, days=days, terms=terms):
            sign = "-" if months < 0 or days < 0 or terms < 0 else "+"
            period = f"{abs(terms)}学期" if terms else _period(abs(months), abs(days))
            return f"{name(inner)} {sign} {period}"
        case nodes.MonthsFrom(first=first, last=last, type=kind):
            return f"自{name(first)}至{name(last)}的{types.unit(kind)}数"
        case nodes.Earliest(value=inner, limit=limit):
            return f"{name(inner)}与{name(limit)}较早者"
        case nodes.Excess(left=left, right=right):
            return f"{name(left)}高于{name(right)}的部分"
        case nodes.DaysLate(value=inner, due=due):
            return f"{name(inner)}晚于{name(due)}的天数"
        case nodes.Extreme(values=values):
            return f"较{extreme_word(value)}者({','.join(map(name, values))})"
        case unreachable:
            assert_never(unreachable)


_MONTHS_LATER = {-1: "的上月", 0: "的当月", 1: "的次月"}


def extreme_word(value: nodes.Extreme) -> str:
    """Return how the greater or lesser of several values is called: 大, 小, of months 晚, 早."""
    if isinstance(value.type, types.YearMonth):
        return "晚" if value.greatest else "早"
    return "大" if value.greatest else "小"


def unscaled(value: nodes.Value) -> nodes.Value:
    """Return what the policy writes: the ratio behind a percentage that the checker made of it by × 100, and the
    percentage that it divided by 100.
    """
    match value:
        case nodes.Arithmetic(left=left, sign="÷", type=types.Number()) if isinstance(left.type, types.Percent):
            return left
        case nodes.Arithmetic(left=left, sign="×", type=types.Percent()) if not isinstance(left.type, types.Percent):
            return left
        case _:
            return value


def _bracketed(value: nodes.Value, name: Callable[[nodes.Value], str]) -> str:
    value = unscaled(value)
    alone = isinstance(value, nodes.Choose) and value.instead
    return f"({name(value)})" if isinstance(value, nodes.Arithmetic | nodes.Choose) and not alone else name(value)


def _period(months: int, days: int) -> str:
    if days:
        return f"{days}天"
    return f"{months // 12}年" if months % 12 == 0 else f"{months}个月"


def phrase(condition: nodes.Condition) -> str:
    """Write a condition in the policy's words."""
    match condition:
        case nodes.Holds(value=value):
            return written(value)
        case nodes.Compare(left=left, word=word, right=right):
            return f"{written(left)}{word}{written(right)}"
        case nodes.Band(value=value, bounds=bounds):
            return f"{written(value)}{_band(bounds)}"
        case nodes.OneOf(value=value, options=options, list_name=name, negated=negated):
            if name is not None:
                return f"{written(value)}{'不属于' if negated else '属于'}{name}"
            return f"{written(value)}为{'、'.join(show(option, value.type) for option in options)}之一"
        case nodes.ByDate(value=value, limit=limit, bound=bound, before=before):
            side = "以前" if before else "以后"
            shown = f"见{bound.key}" if isinstance(bound, nodes.Reading) else "含" if bound else "不含"
            return f"{written(value)}在{written(limit)}({shown}){side}"
        case nodes.Between(value=value, first=first, last=last):
            return f"{written(value)}在{written(first)}至{written(last)}之间"
        case nodes.PlacedIn(region=region, word="在"):
            return f"属地在{region}"
        case nodes.PlacedIn(value=value, region=region, word=word):
            return f"{written(value)}{word}{region}"
        case nodes.Withholds(value=value):
            return f"{written(value)}为不给予"
        case nodes.Undetermined(reading=reading):
            label, _ = reading.candidates[0]
            return f"{reading.key}{label}" if reading.word == "保留" else label
        case nodes.OfMembers(roster=roster, every=every, condition=inner):
            return f"{roster.name}中{'每个均' if every else '存在'}{phrase(inner)}者"
        case nodes.Not(item=item):
            return f"非{_part(item)}"
        case nodes.All(items=items, labels=labels):
            return _grouped(items, labels, "且", "下列全部")
        case nodes.Any(items=items, labels=labels):
            return _grouped(items, labels, "或", "下列任一")
        case nodes.NoneOf(items=items, labels=labels):
            return _grouped(items, labels or tuple(f"({number + 1})" for number in range(len(items))), "", "下列均不")
        case nodes.AtLeast(count=count, items=items, labels=labels):
            return _grouped(items, labels, "", f"下列至少{count}项")
        case nodes.StatusHolds(status=status):
            return status
        case nodes.ClauseHolds(clause=clause):
            return f"{clause.id} {clause.title}"
        case unreachable:
            assert_never(unreachable)


def _band(bounds: tuple[tuple[str, object, nodes.Literal], ...]) -> str:
    """Write a range behind what lies in it: 为3人以上, 为3人以上 不满5人, 满3人不满5人."""
    shown = [_bound(bound) for bound in bounds]
    return f"为{' '.join(shown)}" if bounds[0][0] in AFTER else "".join(shown)


def _bound(bound: tuple[str, object, nodes.Literal]) -> str:
    word, _, literal = bound
    constant = show(literal.value, literal.type)
    return f"{constant}{word}" if word in AFTER else f"{word}{constant}"


def _grouped(items: tuple[nodes.Condition, ...], labels: tuple[str, ...], joint: str, word: str) -> str:
    if not labels:
        return f",{joint}".join(_part(item) for item in items)
    inner = ";".join(f"{label}{phrase(item)}" for label, item in zip(labels, items, strict=True))
    return f"{word}:{inner}"


def _part(condition: nodes.Condition) -> str:
    """Write a condition within a sentence: a group stands in brackets, as 且 and 或 have no order among them."""
    grouped = isinstance(condition, nodes.All | nodes.Any | nodes.NoneOf | nodes.AtLeast)
    return f"({phrase(condition)})" if grouped else phrase(condition)


def cell(fitted: nodes.Cell, kind: types.Type) -> str:
    """Write a cell of a table."""
    match fitted:
        case nodes.AnyCell():
            return "—"
        case nodes.OtherCell():
            return "其他"
        case nodes.BandCell(bounds=bounds):
            return _band(bounds).removeprefix("为")
        case nodes.OptionsCell(options=options, negated=negated, list_name=name):
            if name is not None:
                return f"{'不属于' if negated else '属于'}{name}"
            return "、".join(show(option, kind) for option in options)
        case unreachable:
            assert_never(unreachable)
