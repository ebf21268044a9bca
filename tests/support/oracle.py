"""The oracle: a clause decided by trying everything, one possibility after the other.

A clause and what is known go in; what the page of the semantics says must come out goes out. Each missing fact takes
every value of a dense grid, each open point every reading; for each of these worlds the clause is plainly true or
false. Nothing is carried back, split or kept as a set here, and nothing is imported from the evaluator: values and
conditions are computed a second time, from the page. The grids only hold for clauses whose constants are those of
``small_clauses``.
"""

import datetime
import itertools
import operator
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, prod
from typing import Any, assert_never

import attrs
import chinese_calendar

from fupin_rules.calendar import COMMON_YEAR_DAYS, FIRST_DAY, LAST_DAY, Month, Term
from fupin_rules.comparison import Relation
from fupin_rules.kinds import Role
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Fact, Known, Members, Special, Unlisted
from fupin_rules.money import Rounding

World = Mapping[str, Any]
"""What is known or tried, by name; of the members of a list that nobody named, what they are."""

MET, NOT_MET, NOT_APPLICABLE, TO_VERIFY, OPEN = "符合", "不符合", "不适用", "待核实", "存疑"
KNOWN = "known"

MOST_WORLDS = 2_000
"""How many worlds are tried for one decision; beyond it the oracle has no answer."""
MOST_POINTS = 10_000
"""How many points are tried for one comparison, before points that nothing tells apart are left out."""


@attrs.frozen
class ValueAnswer:
    """What must come out for one value: ``known`` with the value, 待核实, or 存疑.

    ``unsettled`` names what must be said to be missing or open of it, ``changing`` all of which it may be said.
    """

    status: str
    value: Known | None
    unsettled: frozenset[str] = frozenset()
    changing: frozenset[str] = frozenset()


@attrs.frozen
class Answer:
    """What must come out for a clause.

    ``missing`` and ``open`` are the names of what can still change the result, ``possible`` the outcomes that the
    completions give, ``readings`` the plain outcomes of all worlds.
    """

    eligibility: str
    outcome: str
    values: tuple[ValueAnswer, ...]
    missing: frozenset[str]
    open: frozenset[str]
    possible: frozenset[str]
    readings: frozenset[str]


class TooManyWorldsError(Exception):
    """The oracle would have to try more than :data:`MOST_WORLDS` worlds."""


@attrs.frozen
class Others:
    """The members of a list that the case does not name: whoever they are, and however many."""

    roster: nodes.Roster

    @property
    def key(self) -> str:
        """Return the name under which a world knows them."""
        return f"{self.roster.name}(没有列出的)"


@attrs.frozen
class Meaning:
    """What a word means that an open enumeration (…等) does not list: one of the listed ones, or none of them."""

    fact: nodes.Fact

    @property
    def key(self) -> str:
        """Return the name under which a world knows it."""
        return f"{self.fact.name}(其他)"


Unknown = nodes.Unknown | Others | Meaning
NONE_OF_THEM = "都不是"
"""A word that means none of those that an open enumeration lists."""


# --- grids --------------------------------------------------------------------------------------------


def _days_from(year: int, month: int, day: int, count: int) -> tuple[datetime.date, ...]:
    first = datetime.date(year, month, day)
    return tuple(first + datetime.timedelta(days=later) for later in range(count))


_WHOLE = tuple(Fraction(number) for number in range(13))
_HALVES = tuple(Fraction(number, 2) for number in range(25))
_FAR = Fraction(1000)
_FARTHER = Fraction(10**6)
_DAYS = (
    FIRST_DAY,
    *_days_from(2011, 2, 26, 5),
    *_days_from(2012, 2, 26, 7),
    *_days_from(2013, 2, 27, 4),
    *_days_from(2016, 6, 1, 2),
    *_days_from(2018, 2, 26, 5),
    *_days_from(2019, 1, 27, 7),
    *_days_from(2019, 2, 22, 14),
    *_days_from(2019, 6, 15, 2),
    *_days_from(2020, 1, 27, 7),
    *_days_from(2020, 2, 22, 14),
    *_days_from(2021, 2, 27, 4),
    LAST_DAY,
)
_FAR_DAYS = tuple(
    datetime.date(2090, 3, 1) - datetime.timedelta(days=by) for by in (24, 23, 22, 21, 9, 4, 3, 2, 1, 0, -1)
)
"""Days about one whose working days nobody can tell yet: 3 of them after a day reach it at the earliest or the latest."""
_MONTHS = (
    Month.of(FIRST_DAY),
    *(Month(year, month) for year in (2015, 2016, 2017, 2021, 2022, 2023, 2024) for month in (1, 4, 9)),
    *(Month(2018, 1).plus(later) for later in range(5)),
    *(Month(2018, 9).plus(later) for later in range(24)),
    Month.of(LAST_DAY),
)
_TERMS = (
    Term(1900, False),
    *(Term(2015, False).plus(later) for later in range(12)),
    Term(2100, True),
)
PLACES = ("甲省", "甲省/乙市", "甲省/丙市", "丁省")
TEXTS = ("甲", "乙", "丙")
_AMOUNTS = tuple(
    sorted(
        {
            *_HALVES,
            *(Fraction(yuan) + Fraction(fen, 100) for yuan in (3, 5, 6, 10) for fen in (-10, -5, -2, -1, 1, 2, 5, 10)),
            *(Fraction(fen, 100) for fen in (1, 2)),
        }
    )
)


def grid(kind: types.Type) -> tuple[Known, ...]:
    """Return points of a type that lie in every region that the constants of a small clause can tell apart."""
    match kind:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices, open=others):
            return (*choices, Unlisted("别的")) if others else choices
        case types.Number(whole=whole, negative=negative):
            above = _WHOLE if whole else _HALVES
            return (*(-number for number in above[1:9] if negative), *above, _FAR)
        case types.Money():
            return (*_AMOUNTS, _FAR, _FAR + Fraction(1, 100))
        case types.Percent():
            return (*_HALVES, *map(Fraction, (33, 50, 67, 100)), _FAR)
        case types.Day():
            return (*_DAYS, *_FAR_DAYS)
        case types.YearMonth():
            return _MONTHS
        case types.SchoolTerm():
            return _TERMS
        case types.Region():
            return PLACES
        case types.Text():
            return TEXTS
        case types.Ranking():
            raise AssertionError("an order is a value, and no fact is one")


def points(unknown: Unknown) -> tuple[Any, ...]:
    """Return all that an unknown is tried on: a fact within its type, a parameter also beyond it, within its limits."""
    match unknown:
        case nodes.Reading(candidates=candidates):
            return tuple(label for label, _ in candidates)
        case nodes.Fact():
            return (*grid(unknown.type), Special.NONE) if unknown.absent_means_none else grid(unknown.type)
        case nodes.Parameter():
            tried = (*grid(unknown.type), *_beyond(unknown.type))
            if unknown.limits and unknown.type == types.Number(None, whole=False):
                tried += tuple(Fraction(number, 6) for number in range(36) if number % 3)
            return tuple(point for point in tried if is_within(point, unknown.limits))
        case Meaning(fact=Fact(type=types.Choice(choices=choices))):
            return (*choices, NONE_OF_THEM)
        case Meaning():
            raise AssertionError("only an enumeration leaves words out")
        case Others(roster=roster):
            return _others(roster, _WHOLE)


def _others(roster: nodes.Roster, numbers: Iterable[Known]) -> tuple[Any, ...]:
    """Return whom a case may not name: nobody, some that are alike, two that differ, one with any number.

    A member is what it is, fact by fact, as a tuple.
    """
    few = tuple(map(Fraction, (0, 1, 3, 4, 5, 6)))
    kinds = tuple(itertools.product(*(_member_points(fact, few) for fact in roster.facts)))
    alike = ((kind,) * count for kind in kinds for count in range(1, MOST_OTHERS + 1))
    single = ((kind,) for kind in itertools.product(*(_member_points(fact, numbers) for fact in roster.facts)))
    return tuple(dict.fromkeys(((), *alike, *itertools.combinations(kinds, 2), *single)))


MOST_OTHERS = 9
"""How many members that nobody named are tried, at the most: more than a number that they are compared with may be."""


def _member_points(fact: nodes.Fact, numbers: Iterable[Known]) -> tuple[Known, ...]:
    found = tuple(numbers) if isinstance(fact.type, types.Number) else grid(fact.type)
    return (*found, Special.NONE) if fact.absent_means_none else found


def is_within(point: Known, limits: tuple[tuple[str, Relation, nodes.Plain], ...]) -> bool:
    """Return whether a point lies within the limits that the text gives for a parameter."""
    return all(_stands(point, relation, limit) for _, relation, limit in limits)


def _beyond(kind: types.Type) -> tuple[Known, ...]:
    """Return points beyond every fact of a type, two on each side: a value that is not known has no single one there."""
    match kind:
        case types.Number(negative=negative):
            return (-2 * _FARTHER, -_FARTHER, _FARTHER, 2 * _FARTHER) if negative else (_FARTHER, 2 * _FARTHER)
        case types.Money() | types.Percent():
            return (_FARTHER, 2 * _FARTHER)
        case types.Day():
            return tuple(datetime.date(year, 1, 1) for year in (1700, 1701, 2400, 2401))
        case types.YearMonth():
            return tuple(Month(year, 1) for year in (1700, 1701, 2400, 2401))
        case types.SchoolTerm():
            return tuple(Term(year, False) for year in (1700, 1701, 2400, 2401))
        case _:
            return ()


# --- values -------------------------------------------------------------------------------------------


_RELATIONS: Mapping[Relation, Callable[[Any, Any], bool]] = {
    Relation.LESS: operator.lt,
    Relation.AT_MOST: operator.le,
    Relation.EQUAL: operator.eq,
    Relation.DIFFERENT: operator.ne,
    Relation.AT_LEAST: operator.ge,
    Relation.MORE: operator.gt,
}


def _stands(left: Known, relation: Relation, right: Known) -> bool:
    """Compare; a comparison with 无 (or with 不给予) is 不成立."""
    return not isinstance(left, Special) and not isinstance(right, Special) and _RELATIONS[relation](left, right)


def value_in(value: nodes.Value, world: World) -> Known:
    """Return a value in a world that knows everything."""
    match value:
        case nodes.Literal(value=plain):
            return plain
        case nodes.FactValue(fact=fact):
            found: Known = world[fact.name]
            meant: Known = world[Meaning(fact).key] if isinstance(found, Unlisted) else found
            return meant
        case nodes.ParameterValue(parameter=parameter, today=today):
            stated = parameter.value if today is None else _stated(parameter, world[today.fact.name])
            return world[parameter.name] if stated is None else stated
        case nodes.ReadingValue(reading=reading):
            chosen = _read(reading, world)
            assert not isinstance(chosen, str)
            return value_in(chosen, world)
        case nodes.DefinedValue(definition=definition):
            return world[definition.name] if definition.name in world else value_in(definition.value, world)
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return value_in(then if holds_in(condition, world) else otherwise, world)
        case nodes.Lookup(table=table, arguments=arguments, column=column):
            return _looked_up(table, [value_in(argument, world) for argument in arguments], column, world)
        case nodes.Earliest(value=first, limit=limit):
            return _earliest([value_in(first, world), value_in(limit, world)])
        case (
            nodes.Arithmetic(left=left, right=right)
            | nodes.MonthsFrom(first=left, last=right)
            | nodes.Excess(left=left, right=right)
            | nodes.DaysLate(value=left, due=right)
        ):
            return _computed(value, [value_in(left, world), value_in(right, world)], world)
        case nodes.Extreme(values=values):
            return _computed(value, [value_in(one, world) for one in values], world)
        case nodes.Aggregated(roster=roster, condition=condition, value=added):
            counted = [one for one in _members(roster, world) if condition is None or holds_in(condition, one)]
            return _sum([Fraction(1) if added is None else value_in(added, one) for one in counted])
        case nodes.Attained(birth=birth, age=age):
            return _computed(value, [value_in(birth, world), value_in(age, world)], world)
        case nodes.Rounded(value=inner) | nodes.MonthOf(value=inner):
            return _computed(value, [value_in(inner, world)], world)
        case nodes.DayAfter(value=inner) | nodes.Later(value=inner):
            return _computed(value, [value_in(inner, world)], world)
        case nodes.YearOf(value=inner) | nodes.DayInYear(year=inner):
            return _computed(value, [value_in(inner, world)], world)
        case nodes.Statistic(roster=roster, condition=condition, value=measured):
            tested = [one for one in _members(roster, world) if condition is None or holds_in(condition, one)]
            return _statistic(value.word, [value_in(measured, one) for one in tested], value_in(value.empty, world))
        case nodes.Share():
            return _share(value, world)
        case nodes.WorkdaysLater(value=inner, count=count, unpublished=unpublished):
            start = value_in(inner, world)
            return _workday(start, count, unpublished, world) if isinstance(start, datetime.date) else start
        case nodes.Ranked():
            return _ranked(value, world)
        case unreachable:
            assert_never(unreachable)


def _workday(start: datetime.date, count: int, unpublished: nodes.Reading, world: World) -> datetime.date:
    """Return the working day so many after a day; where no calendar says which, the earliest or the latest it can be."""
    following = [_days_after(start, later) for later in range(1, 2 * count + 17)]
    try:
        return [day for day in following if chinese_calendar.is_workday(day)][count - 1]
    except NotImplementedError:
        early = _read(unpublished, world) == unpublished.candidates[0][0]
        return following[count - 1] if early else following[-1]


def _ranked(ranked: nodes.Ranked, world: World) -> Known:
    """Return who comes first: each key in turn parts those whom the keys before it leave together."""
    listed = world.get(ranked.roster.name, Members(0, complete=False)).count
    everybody = [
        one
        for one in enumerate(_members(ranked.roster, world))
        if ranked.condition is None or holds_in(ranked.condition, one[1])
    ]
    order = [one for one in everybody if one[0] < listed]
    for key in reversed(ranked.keys):
        by = [(number, member, _place(key, member)) for number, member in order]
        last = [(number, member) for number, member, place in by if place is None]
        levels = sorted({place for *_, place in by if place is not None}, reverse=key.greatest_first)
        order = [(number, member) for level in levels for number, member, place in by if place == level] + last
    return nodes.Order(tuple(f"(第{number + 1}个)" for number, _ in order), len(everybody) == len(order))


def _place(key: nodes.RankKey, member: World) -> Any:
    """Return what a member is ranked by, ``None`` for 无."""
    found = holds_in(key.by, member) if isinstance(key.by, nodes.Condition) else value_in(key.by, member)
    return None if isinstance(found, Special) else found


def _stated(parameter: nodes.Parameter, day: Known) -> Known | None:
    """Return the value of the last version that has begun on a day; ``None`` where that is 未载, or none has begun."""
    begun = [version for version in parameter.versions if _stands(version.start, Relation.AT_MOST, day)]
    return max(begun, key=lambda version: version.start).value if begun else None


def _members(roster: nodes.Roster, world: World) -> list[World]:
    """Return for every member of a list the world as it is for this member: those named, and the others."""
    listed = world.get(roster.name, Members(0, complete=False))
    others = () if listed.complete else world[Others(roster).key]
    named = [
        {fact.name: world[one.name] for fact, one in facts_of_member(roster, number)} for number in range(listed.count)
    ]
    unnamed = [{fact.name: point for fact, point in zip(roster.facts, other, strict=True)} for other in others]
    return [{**world, **member} for member in (*named, *unnamed)]


def facts_of_member(roster: nodes.Roster, number: int) -> list[tuple[nodes.Fact, nodes.Fact]]:
    """Return the facts of a list's entity, each with that of one member: 户.成员[1].甲."""
    return [
        (fact, attrs.evolve(fact, name=f"{roster.name}[{number + 1}].{fact.name.split('.')[1]}"))
        for fact in roster.facts
    ]


def _sum(numbers: Sequence[Any]) -> Known:
    """Add up; what is computed from 不给予 is 不给予, what is computed from 无 is 无."""
    for special in (Special.WITHHELD, Special.NONE):
        if special in numbers:
            return special
    return Fraction(sum(numbers))


def _statistic(word: str, numbers: Sequence[Any], empty: Known) -> Known:
    """Return the greatest, the least or the mean; what is computed from 不给予 or 无 is that."""
    for special in (Special.WITHHELD, Special.NONE):
        if special in numbers:
            return special
    if not numbers:
        return empty
    in_order = sorted(numbers)
    mean = Fraction(sum(numbers), len(numbers))
    found: Known = {"最大值": in_order[-1], "最小值": in_order[0]}.get(word, mean)
    return found


def _share(share: nodes.Share, world: World) -> Known:
    """Return what one payer bears: each share down to 分; what is left over goes to whom it belongs."""
    columns = [column.name for column in share.sharing.table.columns]
    arguments = [value_in(argument, world) for argument in share.arguments]
    percents: list[Any] = [_looked_up(share.sharing.table, arguments, index, world) for index in range(len(columns))]
    amount: Any = value_in(share.amount, world)
    for special in (Special.WITHHELD, Special.NONE):
        if special in (*percents, amount):
            return special
    parts = {name: Fraction(floor(amount * percent), 100) for name, percent in zip(columns, percents, strict=True)}
    left = amount - sum(parts.values())
    if left == 0:
        return parts[share.payer]
    owner: object = share.sharing.owner
    if isinstance(owner, nodes.Reading):
        owner = _read(owner, world)
    elif sum(percents) != 100:
        owner = _read(share.sharing.gap, world)
    return parts[share.payer] + (left if share.payer == owner else 0)


def _read(reading: nodes.Reading, world: World) -> nodes.Value | str:
    label = world[reading.key] if reading.adopted is None else reading.adopted
    return dict(reading.candidates)[str(label)]


def _earliest(months: list[Known]) -> Known:
    there = [month for month in months if isinstance(month, Month)]
    return min(there, key=lambda month: month.ordinal) if there else Special.NONE


def _computed(value: nodes.Value, parts: list[Any], world: World) -> Known:
    """Compute; what is computed from 不给予 is 不给予, what is computed from 无 is 无."""
    if Special.WITHHELD in parts:
        return Special.WITHHELD
    if Special.NONE in parts:
        return Special.NONE
    match value:
        case nodes.Arithmetic(sign="+"):
            return Fraction(parts[0] + parts[1])
        case nodes.Arithmetic(sign="-"):
            return Fraction(parts[0] - parts[1])
        case nodes.Arithmetic(sign="×"):
            return Fraction(parts[0] * parts[1])
        case nodes.Arithmetic(sign="÷"):
            return Fraction(parts[0] / parts[1]) if parts[1] else Special.NONE
        case nodes.Excess():
            return Fraction(parts[0] - parts[1]) if parts[0] > parts[1] else Fraction(0)
        case nodes.DaysLate():
            return Fraction(len(range(parts[1].toordinal(), parts[0].toordinal())))
        case nodes.Extreme(greatest=greatest):
            chosen: Known = sorted(parts)[-1 if greatest else 0]
            return chosen
        case nodes.Rounded(rounding=rounding):
            return _rounded(rounding, parts[0])
        case nodes.MonthOf(later=later):
            return Month(parts[0].year, parts[0].month).plus(later)
        case nodes.DayAfter(later=later):
            return _days_after(parts[0], later)
        case nodes.YearOf(later=later):
            return Fraction(parts[0].year + later)
        case nodes.DayInYear(month=month, day=number):
            year = int(parts[0])
            return datetime.date(year, month, monthrange(year, month)[1] if number is None else number)
        case nodes.Later(terms=terms) if isinstance(parts[0], Term):
            year, half = divmod(2 * parts[0].year + parts[0].autumn + terms, 2)
            return Term(year, half == 1)
        case nodes.Later(months=months) if isinstance(parts[0], Month):
            return parts[0].plus(months)
        case nodes.Later(months=months, days=days, through=True):
            return _through(parts[0], months, days)
        case nodes.Later(months=months, days=days):
            return _days_after(_months_after(parts[0], months), days)
        case nodes.Attained(rule=rule, common_year=common_year):
            day = _birthday(parts[0], int(parts[1]), common_year, world)
            return _days_after(day, 1 if rule.from_next_day else 0)
        case nodes.MonthsFrom(type=kind):
            first, last = (_period(month, types.unit(kind)) for month in parts)
            return Fraction(last - first + 1 if parts[0] <= parts[1] else 0)
        case _:
            raise AssertionError(f"nothing is computed by {value}")


def _through(first: datetime.date, months: int, days: int) -> datetime.date:
    """Return the last day of a period that begins with a day: the day before the next one could begin."""
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length and not days:
        return datetime.date(year, month + 1, length)
    return _days_after(_months_after(first, months), days - 1)


def _period(month: Month, unit: str) -> int:
    """Return which of all 月, 学期, 学年 or 年 a month lies in; terms begin in March and September."""
    autumn = month.month >= 9
    year = month.year if month.month >= 3 else month.year - 1
    match unit:
        case "月":
            return 12 * month.year + month.month
        case "学期":
            return 2 * year + (autumn or month.month < 3)
        case "学年":
            return month.year if autumn else month.year - 1
        case _:
            return month.year


def _rounded(rounding: Rounding, number: Fraction) -> Fraction:
    parts = {"分": 100, "角": 10}.get(rounding.value[-1], 1)
    scaled = number * parts
    if rounding.value.startswith("四舍五入"):
        whole = round(scaled) if scaled % 1 != Fraction(1, 2) else floor(scaled) + (scaled > 0)
        return Fraction(whole, parts)
    return Fraction(ceil(scaled) if rounding.value.startswith("向上") else floor(scaled), parts)


def _days_after(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def _months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the day some months later; where the month has no such day, its last (民法典第202条)."""
    month = Month(day.year, day.month).plus(months)
    return datetime.date(month.year, month.month, min(day.day, monthrange(month.year, month.month)[1]))


def _birthday(birth: datetime.date, age: int, common_year: nodes.Reading, world: World) -> datetime.date:
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        early = _read(common_year, world) == COMMON_YEAR_DAYS[0]
        return datetime.date(year, 2, 28) if early else datetime.date(year, 3, 1)
    return datetime.date(year, birth.month, birth.day)


def _looked_up(table: nodes.Table, arguments: list[Known], column: int, world: World) -> Known:
    for special in (Special.WITHHELD, Special.NONE):
        if special in arguments:
            return special
    fitting = [row for row in table.rows if all(map(_fits, row.cells, arguments))]
    if not fitting and NONE_OF_THEM in arguments:
        return Special.WITHHELD
    assert len(fitting) == 1, "tables are total and exclusive"
    result = fitting[0].results[column]
    return Special.WITHHELD if result is None else value_in(result, world)


def _fits(cell: nodes.Cell, argument: Known) -> bool:
    match cell:
        case nodes.AnyCell():
            return True
        case nodes.BandCell(bounds=bounds):
            return all(_stands(argument, relation, bound.value) for _, relation, bound in bounds)
        case nodes.OptionsCell(options=options, negated=negated):
            return (argument in options) != negated
        case nodes.OtherCell(others=others):
            return not any(_fits(other, argument) for other in others)


# --- conditions ---------------------------------------------------------------------------------------


def holds_in(condition: nodes.Condition, world: World) -> bool:
    """Return whether a condition holds in a world that knows everything."""
    return _holds(condition, lambda atom: _atom_in(atom, world), world)


def _atom_in(atom: nodes.Leaf | nodes.Value, world: World) -> Any:
    return value_in(atom, world) if isinstance(atom, nodes.Value) else _leaf_holds(atom, world)


def _holds(condition: nodes.Condition, answer: Callable[[Any], Any], world: World) -> bool:
    """Return whether a condition holds where ``answer`` tells how its comparisons and the granted rates come out."""
    match condition:
        case nodes.Not(item=item):
            return not _holds(item, answer, world)
        case nodes.All(items=items):
            return all(_holds(item, answer, world) for item in items)
        case nodes.Any(items=items):
            return any(_holds(item, answer, world) for item in items)
        case nodes.NoneOf(items=items):
            return not any(_holds(item, answer, world) for item in items)
        case nodes.AtLeast(count=count, items=items):
            return sum(_holds(item, answer, world) for item in items) >= count
        case nodes.StatusHolds(status=status, clauses=clauses):
            if status in world:
                return world[status] is True
            return any(_outcome(clause, answer, world) == MET for clause in clauses)
        case nodes.ClauseHolds(clause=clause):
            return _outcome(clause, answer, world) == MET
        case _:
            return bool(answer(condition))


def _outcome(clause: nodes.Clause, answer: Callable[[Any], Any], world: World) -> str:
    """Return the plain outcome of a clause; 不给予 as its rate is an 除外."""
    if not all(_holds(condition, answer, world) for condition in clause.applies):
        return NOT_APPLICABLE
    required = all(_holds(condition, answer, world) for condition in clause.requires)
    excepted = any(_holds(condition, answer, world) for condition in (*clause.exceptions, *clause.excluded_by))
    withheld = clause.grant is not None and answer(clause.grant.payment.rate) is Special.WITHHELD
    return MET if required and not excepted and not withheld else NOT_MET


def _leaf_holds(leaf: nodes.Leaf, world: World) -> bool:
    match leaf:
        case nodes.Holds(value=value):
            return value_in(value, world) is True
        case nodes.Compare(left=left, relation=relation, right=right):
            return _stands(value_in(left, world), relation, value_in(right, world))
        case nodes.Band(value=value, bounds=bounds):
            found = value_in(value, world)
            return all(_stands(found, relation, bound.value) for _, relation, bound in bounds)
        case nodes.OneOf(value=value, options=options, negated=negated):
            found = value_in(value, world)
            return not isinstance(found, Special) and (found in options) != negated
        case nodes.ByDate(value=value, limit=limit, bound=bound, before=before):
            included = _read(bound, world) == "含" if isinstance(bound, nodes.Reading) else bound
            strict = Relation.LESS if before else Relation.MORE
            day, last = value_in(value, world), value_in(limit, world)
            return _stands(day, strict, last) or (included and _stands(day, Relation.EQUAL, last))
        case nodes.Between(value=value, first=first, last=last):
            found = value_in(value, world)
            return _stands(value_in(first, world), Relation.AT_MOST, found) and _stands(
                found, Relation.AT_MOST, value_in(last, world)
            )
        case nodes.PlacedIn(value=value, region=region, word=word):
            found = value_in(value, world)
            inside = f"{found}/".startswith(f"{region}/")
            return inside if word != "不为" else isinstance(found, str) and not inside
        case nodes.Withholds(value=value):
            return value_in(value, world) is Special.WITHHELD
        case nodes.Undetermined(reading=reading):
            label = world[reading.key] if reading.adopted is None else reading.adopted
            return label == reading.candidates[0][0]
        case nodes.OfMembers(roster=roster, every=every, condition=tested):
            hits = [holds_in(tested, member) for member in _members(roster, world)]
            return hits.count(False) == 0 if every else hits.count(True) > 0
        case unreachable:
            assert_never(unreachable)


# --- what a clause is made of -------------------------------------------------------------------------


def atoms_of(clause: nodes.Clause) -> tuple[nodes.Leaf | nodes.Value, ...]:
    """Return every comparison and every value of a clause and of the clauses that it refers to, in document order."""
    conditions = (*clause.applies, *clause.requires, *clause.exceptions, *clause.excluded_by)
    rates = () if clause.grant is None else (clause.grant.payment.rate,)
    found = [*(atom for condition in conditions for atom in _atoms_below(condition)), *rates]
    known_rates = {id(rate) for rate in rates}
    return (*found, *(result.value for result in clause.results if id(result.value) not in known_rates))


def _atoms_below(condition: nodes.Condition) -> Iterable[nodes.Leaf | nodes.Value]:
    match condition:
        case nodes.Not(item=item):
            return _atoms_below(item)
        case nodes.All(items=items) | nodes.Any(items=items) | nodes.NoneOf(items=items) | nodes.AtLeast(items=items):
            return [atom for item in items for atom in _atoms_below(item)]
        case nodes.StatusHolds(clauses=clauses):
            return [atom for clause in clauses for atom in atoms_of(clause)]
        case nodes.ClauseHolds(clause=clause):
            return atoms_of(clause)
        case _:
            return [condition]


@attrs.frozen
class Names:
    """What occurs in a clause: facts and open points, definitions and statuses that a case may give."""

    unknowns: frozenset[nodes.Unknown]
    definitions: frozenset[nodes.Definition]
    statuses: frozenset[str]
    rosters: frozenset[nodes.Roster]


def names_in(root: nodes.Clause | nodes.Condition | nodes.Value) -> Names:
    """Return what occurs in a clause, condition or value."""
    unknowns: set[nodes.Unknown] = set()
    definitions: set[nodes.Definition] = set()
    statuses: set[str] = set()
    rosters: set[nodes.Roster] = set()
    for node in below(root):
        match node:
            case nodes.FactValue(fact=fact):
                unknowns.add(fact)
            case nodes.ParameterValue(parameter=parameter, today=today):
                unknowns |= {parameter} if today is None else {parameter, today.fact}
            case nodes.ReadingValue(reading=reading) | nodes.Attained(common_year=reading):
                unknowns.add(reading)
            case (
                nodes.Undetermined(reading=reading)
                | nodes.WorkdaysLater(unpublished=reading)
                | nodes.Share(sharing=nodes.Sharing(gap=reading))
            ):
                unknowns.add(reading)
            case (
                nodes.Aggregated(roster=roster)
                | nodes.OfMembers(roster=roster)
                | nodes.Statistic(roster=roster)
                | nodes.Ranked(roster=roster)
            ):
                rosters.add(roster)
            case nodes.ByDate(bound=nodes.Reading() as reading):
                unknowns.add(reading)
            case nodes.DefinedValue(definition=definition):
                definitions.add(definition)
            case nodes.StatusHolds(status=status):
                statuses.add(status)
            case _:
                pass
    of_members = {fact for roster in rosters for fact in roster.facts}
    return Names(frozenset(unknowns - of_members), frozenset(definitions), frozenset(statuses), frozenset(rosters))


def needs(root: nodes.Clause | nodes.Condition | nodes.Value, known: World) -> tuple[Unknown, ...]:
    """Return what occurs and the case or the policy does not settle, by name."""
    names = names_in(root)
    found: set[Unknown] = {unknown for unknown in names.unknowns if not is_settled(unknown, known)}
    facts = {unknown for unknown in names.unknowns if isinstance(unknown, Fact)}
    for roster in names.rosters:
        listed = known.get(roster.name, Members(0, complete=False))
        found |= set() if listed.complete else {Others(roster)}
        each = [fact for number in range(listed.count) for _, fact in facts_of_member(roster, number)]
        found |= {fact for fact in each if fact.name not in known}
    for fact in facts:
        is_open = isinstance(fact.type, types.Choice) and fact.type.open
        found |= {Meaning(fact)} if is_open and isinstance(known.get(fact.name, Unlisted("")), Unlisted) else set()
    return tuple(sorted(found, key=lambda unknown: unknown.key))


def below(root: nodes.Clause | nodes.Condition | nodes.Value) -> Iterable[nodes.Condition | nodes.Value]:
    """Return every condition and value from a node down, through the clauses that it refers to."""
    waiting: list[nodes.Clause | nodes.Condition | nodes.Value] = [root]
    while waiting:
        node = waiting.pop()
        match node:
            case nodes.Clause():
                waiting += [*node.applies, *node.requires, *node.exceptions, *node.excluded_by]
                waiting += [result.value for result in node.results]
                waiting += [] if node.grant is None else [node.grant.payment.rate]
                continue
            case nodes.StatusHolds(clauses=clauses):
                waiting += clauses
            case nodes.ClauseHolds(clause=clause):
                waiting.append(clause)
            case _ if isinstance(node, nodes.OverMembers):
                waiting += (*nodes.member_parts(node), *nodes.children(node))
            case _:
                waiting += nodes.children(node)
        yield node


def is_settled(unknown: nodes.Unknown, known: World) -> bool:
    """Return whether the case or the policy says what an unknown is."""
    match unknown:
        case nodes.Fact(name=name):
            return name in known
        case nodes.Parameter(name=name, value=value):
            return value is not None or name in known
        case nodes.Reading(adopted=adopted):
            return adopted is not None or unknown.key in known


# --- the decision -------------------------------------------------------------------------------------


@attrs.frozen
class _Atom:
    """One comparison or value, with its answer for every choice of points for its unknowns."""

    node: nodes.Leaf | nodes.Value
    needs: tuple[Unknown, ...]
    table: Mapping[tuple[Any, ...], Any]


@attrs.frozen
class _Result:
    """What one completion gives: the outcome, for each value its candidates where 符合, and its candidates at all."""

    outcome: str
    granted: tuple[frozenset[Known] | None, ...]
    anyhow: tuple[frozenset[Known], ...]


Plain = tuple[str, tuple[Known, ...]]
"""The plain outcome of one world and the values in it."""


def decide(clause: nodes.Clause, known: World, most_points: int = MOST_POINTS) -> Answer:
    """Decide a clause by trying every completion of the missing facts and every reading of what is open.

    Raises:
        TooManyWorldsError: there are more worlds than the oracle tries.
    """
    if _counts_beyond(clause, known):
        raise TooManyWorldsError
    atoms = _tabulated(clause, known, _values_there(clause, known), most_points)
    chosen = _told_apart(atoms)
    facts = [unknown for unknown in chosen if isinstance(unknown, nodes.Fact | Others)]
    opens = [unknown for unknown in chosen if not isinstance(unknown, nodes.Fact | Others)]
    if prod(len(chosen[unknown]) for unknown in chosen) > MOST_WORLDS:
        raise TooManyWorldsError
    granting = [index for index, result in enumerate(clause.results) if result.role is Role.GRANTED]
    results: dict[tuple[Any, ...], _Result] = {}
    alone: list[Mapping[tuple[Any, ...], _Result]] = []
    readings: set[str] = set()
    for completion in itertools.product(*(chosen[fact] for fact in facts)):
        plain: dict[tuple[Any, ...], Plain] = {}
        for reading in itertools.product(*(chosen[point] for point in opens)):
            tried = dict(zip((*facts, *opens), (*completion, *reading), strict=True))
            plain[reading] = _plain(clause, atoms, tried, known)
        results[completion] = _joined(list(plain.values()))
        readings |= {outcome for outcome, _ in plain.values()}
        alone.append({key: _joined([one]) for key, one in plain.items()})
    possible = frozenset(result.outcome for result in results.values())
    eligibility = next(iter(possible)) if len(possible) == 1 else TO_VERIFY

    def that_change(differ: Differ) -> frozenset[Unknown]:
        found = [_that_vary(facts, results, differ), *(_that_vary(opens, one, differ) for one in alone)]
        return frozenset(one for one in frozenset().union(*found) if not _is_only_possible(one, known))

    values = []
    for index, result in enumerate(clause.results):
        given = [candidates for one in results.values() if (candidates := one.granted[index]) is not None]
        if result.role is Role.USED or eligibility in (NOT_MET, NOT_APPLICABLE) or not given:
            answer, changing = _value([one.anyhow[index] for one in results.values()]), that_change(_anyhow(index))
        else:
            answer, changing = _value(given), that_change(_granted([index]))
        own = _own(next(atom for atom in atoms if atom.node is result.value))
        values.append(attrs.evolve(answer, unsettled=_names(changing & own), changing=_names(changing)))
    changing = that_change(_granted(granting))
    return Answer(
        eligibility=eligibility,
        outcome=_with_values(eligibility, [values[index].status for index in granting]),
        values=tuple(values),
        missing=_names(changing & set(facts)),
        open=_names(changing & set(opens)),
        possible=possible,
        readings=frozenset(readings),
    )


def _counts_beyond(clause: nodes.Clause, known: World) -> bool:
    """Return whether members that nobody named are counted and a number is known that so few of them cannot reach."""
    counted = [node.roster for node in below(clause) if isinstance(node, nodes.Aggregated) and node.value is None]
    unnamed = any(not known.get(roster.name, Members(0, complete=False)).complete for roster in counted)
    return unnamed and any(isinstance(one, Fraction) and one > MOST_OTHERS - 2 for one in known.values())


def _values_there(clause: nodes.Clause, known: World) -> frozenset[Known]:
    """Return the values of the case and those computed from it and readings, with what small clauses make into them."""
    found: set[Known] = set()
    of_members = {fact for roster in names_in(clause).rosters for fact in roster.facts}
    for node in below(clause):
        if isinstance(node, nodes.Statistic):
            of_named = (one for number in range(len(known)) for _, one in facts_of_member(node.roster, number))
            numbers = [value for one in of_named if isinstance(value := known.get(one.name), Fraction)]
            found |= {value + more for value in numbers for more in (0, 1)}
        if isinstance(node, nodes.Value):
            names = names_in(node)
            apart = names.unknowns & of_members
            open_readings = [one for one in needs(node, known) if isinstance(one, nodes.Reading)]
            if (names.unknowns or names.rosters) and not apart and len(open_readings) == len(needs(node, known)):
                keys = [reading.key for reading in open_readings]
                for labels in itertools.product(*map(points, open_readings)):
                    found |= _around(value_in(node, {**known, **dict(zip(keys, labels, strict=True))}))
    return frozenset(found)


def _around(value: Known) -> set[Known]:
    """Return a value, what small clauses compute it from, and the neighbours of each."""
    match value:
        case Fraction():
            half = value / 2
            near = (value, value - 2, value + 2, value + 3, half, 2 * value - 1, 2 * value + 1)
            sources = (*near, 3 - value, 6 - value, 3 - half)
            return {
                *(source + Fraction(by, 2) for source in sources for by in range(-2, 3)),
                *(value + Fraction(by, 4) for by in (-1, 1)),
            }
        case Month():
            return {value.plus(months + by) for months in (-12, 0) for by in (-2, -1, 0, 1, 2)}
        case Term():
            return {value.plus(terms + by) for terms in (-2, 0) for by in (-2, -1, 0, 1, 2)}
        case datetime.date():
            days = [_months_after(value, months) for months in PERIODS]
            return {_days_after(day, by) for day in days for by in range(-3, 4)}
        case _:
            return set()


PERIODS = (-96, -84, -12, -1, 0, 12)
"""The months between a day and what small clauses compute it from."""


def _points_with(unknown: Unknown, there: frozenset[Known], births: frozenset[nodes.Unknown]) -> tuple[Any, ...]:
    """Return the points of an unknown, and the values that are there already as far as its type has them.

    A day on which somebody is born is also the first 29 February between each two of these.
    """
    found = dict.fromkeys(points(unknown))
    if isinstance(unknown, Others):
        whole = [value for value in there if isinstance(value, Fraction) and value.denominator == 1]
        near = {value - named for value in whole for named in range(10) if value >= named}
        return tuple(dict.fromkeys((*found, *_others(unknown.roster, sorted(near)))))
    if not isinstance(unknown, Fact | nodes.Parameter):
        return tuple(found)
    limits = unknown.limits if isinstance(unknown, nodes.Parameter) else ()
    for value in there:
        if _has(unknown.type, value) and is_within(value, limits):
            found[value] = None
    if unknown in births:
        days = sorted(point for point in found if isinstance(point, datetime.date))
        first = {bisect_left(days, day): day for day in reversed(_LEAP_DAYS)}
        found |= dict.fromkeys(first.values())
    return tuple(found)


def _has(kind: types.Type, value: Known) -> bool:
    match kind, value:
        case types.Number(whole=whole, negative=negative), Fraction():
            return (negative or value >= 0) and (not whole or value.denominator == 1)
        case types.YearMonth(), Month():
            return FIRST_DAY <= value.first_day <= LAST_DAY
        case types.SchoolTerm(), Term():
            return FIRST_DAY.year <= value.year <= LAST_DAY.year
        case types.Day(), datetime.date():
            return FIRST_DAY <= value <= LAST_DAY
        case _:
            return False


def _births(clause: nodes.Clause) -> frozenset[nodes.Unknown]:
    """Return the facts that say when somebody was born of whom the clause asks when an age is attained."""
    born = (names_in(node.birth).unknowns for node in below(clause) if isinstance(node, nodes.Attained))
    return frozenset[nodes.Unknown]().union(*born)


_LEAP_DAYS = tuple(datetime.date(year, 2, 29) for year in range(1904, 2100, 4))


def _tabulated(clause: nodes.Clause, known: World, there: frozenset[Known], most_points: int) -> list[_Atom]:
    """Answer every comparison and value of the clause in every world."""
    atoms = []
    births = _births(clause)
    for node in atoms_of(clause):
        needed = needs(node, known)
        grids = [_points_with(unknown, there, births) for unknown in needed]
        if prod(map(len, grids)) > most_points:
            raise TooManyWorldsError
        keys = [unknown.key for unknown in needed]
        table = {
            tried: _atom_in(node, {**known, **dict(zip(keys, tried, strict=True))})
            for tried in itertools.product(*grids)
        }
        atoms.append(_Atom(node, needed, table))
    return atoms


def _told_apart(atoms: Sequence[_Atom]) -> dict[Unknown, list[Any]]:
    """Return for each unknown one of all points that no comparison and no value tells apart."""
    seen: dict[Unknown, dict[Any, list[Any]]] = {}
    for atom in atoms:
        for place, unknown in enumerate(atom.needs):
            answers = seen.setdefault(unknown, {})
            for tried, answer in atom.table.items():
                answers.setdefault(tried[place], []).append(answer)
    chosen: dict[Unknown, list[Any]] = {}
    for unknown in sorted(seen, key=lambda unknown: unknown.key):
        first: dict[tuple[Any, ...], Any] = {}
        for point, answers_there in seen[unknown].items():
            first.setdefault(tuple(answers_there), point)
        chosen[unknown] = list(first.values())
    return chosen


def _plain(clause: nodes.Clause, atoms: Sequence[_Atom], tried: Mapping[Unknown, Any], known: World) -> Plain:
    answers = {id(atom.node): atom.table[tuple(tried[unknown] for unknown in atom.needs)] for atom in atoms}
    outcome = _outcome(clause, lambda node: answers[id(node)], known)
    return outcome, tuple(answers[id(result.value)] for result in clause.results)


def _joined(plain: Sequence[Plain]) -> _Result:
    """Join the readings of one completion: if all agree their outcome, else 存疑."""
    outcomes = {outcome for outcome, _ in plain}
    width = range(len(plain[0][1]))
    anyhow = tuple(frozenset(values[index] for _, values in plain) for index in width)
    granted = tuple(frozenset(values[index] for outcome, values in plain if outcome == MET) or None for index in width)
    return _Result(next(iter(outcomes)) if len(outcomes) == 1 else OPEN, granted, anyhow)


def _value(found: Iterable[frozenset[Known]]) -> ValueAnswer:
    """Return what a value comes out as by what the completions give, each for the readings."""
    found = frozenset(found)
    if all(len(candidates) > 1 for candidates in found):
        return ValueAnswer(OPEN, None)
    if len(found) > 1:
        return ValueAnswer(TO_VERIFY, None)
    return ValueAnswer(KNOWN, next(iter(next(iter(found)))))


def _with_values(eligibility: str, statuses: Sequence[str]) -> str:
    if eligibility != MET:
        return eligibility
    if TO_VERIFY in statuses:
        return TO_VERIFY
    return OPEN if OPEN in statuses else MET


def shown(unknown: Unknown) -> str:
    """Return the name under which people are asked for something, or told that it is open."""
    match unknown:
        case Others(roster=roster):
            return roster.name
        case Meaning(fact=fact):
            return fact.name
        case _:
            return unknown.key


def _is_only_possible(unknown: Unknown, known: World) -> bool:
    """Return whether the meaning of a word is open only if a missing fact should turn out to be that word."""
    return isinstance(unknown, Meaning) and unknown.fact.name not in known


Differ = Callable[[Sequence[_Result]], bool]
"""Whether some of several results differ in what is asked."""


def _that_vary(unknowns: Sequence[Unknown], results: Mapping[tuple[Any, ...], _Result], differ: Differ) -> set[Unknown]:
    """Return the unknowns in which alone two choices differ that give different results."""
    found: set[Unknown] = set()
    for place, unknown in enumerate(unknowns):
        groups: dict[tuple[Any, ...], list[_Result]] = {}
        for tried, result in results.items():
            groups.setdefault(tried[:place] + tried[place + 1 :], []).append(result)
        if any(differ(group) for group in groups.values()):
            found.add(unknown)
    return found


def _granted(granting: Sequence[int]) -> Differ:
    """Return whether outcomes differ, or what is granted where something is."""
    return lambda results: (
        len({result.outcome for result in results}) > 1
        or any(len({result.granted[index] for result in results} - {None}) > 1 for index in granting)
    )


def _anyhow(index: int) -> Differ:
    """Return whether a value differs, whatever comes out."""
    return lambda results: len({result.anyhow[index] for result in results}) > 1


def _own(atom: _Atom) -> set[Unknown]:
    """Return the unknowns that change a value taken by itself."""
    found: set[Unknown] = set()
    for place, unknown in enumerate(atom.needs):
        groups: dict[tuple[Any, ...], set[Any]] = {}
        for tried, answer in atom.table.items():
            groups.setdefault(tried[:place] + tried[place + 1 :], set()).add(answer)
        if any(len(answers) > 1 for answers in groups.values()):
            found.add(unknown)
    return found


def _names(unknowns: Iterable[Unknown]) -> frozenset[str]:
    return frozenset(map(shown, unknowns))
