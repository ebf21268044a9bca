"""The teacher benefit decided by plain Python, written from the text of the plan and not from the policy file.

Nothing of the package is used here. A case is whole: every fact, every parameter and every reading has a value. Money is
whole 分, a month is its number since year 0. The generator takes what chooses as an argument, so that the tests, which
choose by Hypothesis, and the benchmark, which chooses by ``random``, make the same kinds of cases.
"""

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

import attrs

Day = datetime.date
T = TypeVar("T")
Choose = Callable[[Sequence[T]], T]

MET, NOT_MET, NOT_APPLICABLE = "符合", "不符合", "不适用"

FIRST_READING, SECOND_READING = "甲说", "乙说"

REGIONS = (
    *("广州市", "深圳市", "珠海市", "汕头市", "佛山市", "韶关市", "河源市", "梅州市", "惠州市", "汕尾市", "东莞市"),
    *("中山市", "阳江市", "湛江市", "茂名市", "肇庆市", "清远市", "潮州市", "揭阳市", "云浮市"),
    *("江门市蓬江区", "江门市江海区", "江门市新会区", "江门市鹤山市", "江门市恩平市", "江门市开平市", "江门市台山市"),
)

# 六、: fourteen cities and three county-level cities of 江门市.
HELPED_BY_PROVINCE = frozenset(
    (
        *("汕头市", "韶关市", "河源市", "梅州市", "惠州市", "汕尾市", "阳江市", "湛江市", "茂名市", "肇庆市", "清远市"),
        *("潮州市", "揭阳市", "云浮市", "江门市恩平市", "江门市开平市", "江门市台山市"),
    )
)


# --- a case -------------------------------------------------------------------------------------------


@attrs.frozen
class Teacher:
    """What is known of one teacher; ``None`` for a death that has not happened and for years never verified."""

    sex: str = "男"
    birth: Day = Day(1955, 6, 1)
    death: Day | None = None
    registered: bool = True
    region: str = "梅州市"
    community: bool = True
    first_day: Day = Day(1980, 9, 1)
    post: bool = True
    longest_run: int = 10
    terms: int = 62
    substitute_from: Day = Day(1991, 9, 1)
    contract: bool = True
    filed: bool = True
    hired: bool = False
    early_leave: bool = False
    criminal: bool = False
    dismissed: bool = False
    verified_years: int | None = None


@attrs.frozen
class Setting:
    """When and where the case is decided, and what the text leaves blank or open. ``counted_to`` is a month."""

    on: Day = Day(2022, 12, 31)
    place: str = "广东省/梅州市"
    counted_to: int | None = None
    in_force: Day = Day(2020, 1, 21)
    community_until: Day = Day(1990, 3, 27)
    substitute_until: Day = Day(2008, 8, 31)
    died_before: Day = Day(2020, 12, 31)
    first_batch_until: Day = Day(2020, 12, 31)
    first_batch_month: int = 12 * 2021
    city_rate: int = 300_00
    thirty_years: str = FIRST_READING
    died_that_day: str = SECOND_READING
    leap_birthday: str = "2月28日"


FACTS: Mapping[str, str] = {
    "sex": "教师.性别",
    "birth": "教师.出生日期",
    "death": "教师.去世日",
    "registered": "教师.广东户籍",
    "region": "教师.地区",
    "community": "教师.民办教师",
    "first_day": "教师.最早任教日",
    "post": "教师.公办中小学岗位",
    "longest_run": "教师.最长连续学期",
    "terms": "教师.累计学期数",
    "substitute_from": "教师.任教起",
    "contract": "教师.签订聘用合同",
    "filed": "教师.县级备案",
    "hired": "教师.离岗后被录用",
    "early_leave": "教师.计划内离岗退养",
    "criminal": "教师.刑事犯罪记录",
    "dismissed": "教师.违纪被开除辞退",
}
"""The name in the vocabulary of each fact that a case can leave out."""

PARAMETERS: Mapping[str, str] = {
    "in_force": "施行日",
    "community_until": "民办界日",
    "substitute_until": "代课止日",
    "died_before": "去世截止日",
    "first_batch_until": "首批截止日",
    "first_batch_month": "首批起发月",
    "city_rate": "市定标准",
    "thirty_years": "满30年",
    "died_that_day": "截止日当日去世",
    "leap_birthday": "2月29日出生者平年的满龄日",
}
"""The name of each blank and open reading under ``parameters``."""


def facts_of(teacher: Teacher) -> dict[str, Any]:
    """Return the facts as a case gives them."""
    given = {name: _json(getattr(teacher, field)) for field, name in FACTS.items()}
    return given if teacher.verified_years is None else {**given, "教师.已核定年限": teacher.verified_years}


def case_of(teacher: Teacher, setting: Setting) -> dict[str, Any]:
    """Return a whole case, ready for JSON."""
    facts = facts_of(teacher)
    if setting.counted_to is not None:
        facts["基准.统计至"] = month_text(setting.counted_to)
    parameters = {name: _json(getattr(setting, field)) for field, name in PARAMETERS.items()}
    parameters["首批起发月"] = month_text(setting.first_batch_month)
    parameters["市定标准"] = yuan(setting.city_rate)
    return {"on": setting.on.isoformat(), "place": setting.place, "facts": facts, "parameters": parameters}


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, Day) else value


def month_text(month: int) -> str:
    """Write a month as a case gives it."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def yuan(fen: int) -> str:
    """Write 分 as 元, without zeros at the end."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def month_of(day: Day) -> int:
    """Return the number of the month that a day lies in."""
    return 12 * day.year + day.month - 1


# --- the rules ----------------------------------------------------------------------------------------


@attrs.frozen
class Payment:
    """What is paid: 分 for each month, the months, and 分 of the total for each payer."""

    years: int
    rate: int
    start: int
    end: int
    months: int
    total: int
    shares: Mapping[str, int]


@attrs.frozen
class Answer:
    """The outcome, and what is paid where it is 符合."""

    outcome: str
    payment: Payment | None = None


def is_community_teacher(teacher: Teacher, setting: Setting) -> bool:
    """三、first paragraph: the day itself counts as before."""
    return (
        teacher.registered
        and teacher.community
        and teacher.first_day <= setting.community_until
        and teacher.post
        and teacher.longest_run >= 2
        and not teacher.hired
    )


def is_substitute_teacher(teacher: Teacher, setting: Setting) -> bool:
    """三、second paragraph: after the first day, until and including the last."""
    return (
        teacher.registered
        and setting.community_until < teacher.substitute_from <= setting.substitute_until
        and teacher.contract
        and teacher.filed
        and teacher.post
        and teacher.longest_run >= 2
        and not teacher.hired
    )


def is_left_out(teacher: Teacher, setting: Setting) -> bool:
    """三、third paragraph: any of the three; whether a death on the very day counts is open."""
    died = teacher.death is not None and (
        teacher.death < setting.died_before
        or (teacher.death == setting.died_before and setting.died_that_day == FIRST_READING)
    )
    return teacher.early_leave or died or teacher.criminal or teacher.dismissed


def attained(teacher: Teacher, setting: Setting) -> Day:
    """Return the birthday that makes 60 (a man) or 55 (a woman)."""
    year = teacher.birth.year + (60 if teacher.sex == "男" else 55)
    if (teacher.birth.month, teacher.birth.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return Day(year, 2, 28) if setting.leap_birthday == "2月28日" else Day(year, 3, 1)
    return Day(year, teacher.birth.month, teacher.birth.day)


def is_of_age(teacher: Teacher, setting: Setting) -> bool:
    """Return whether the age is reached; the birthday itself counts, and who died before it never reaches it."""
    birthday = attained(teacher, setting)
    return birthday <= setting.on and (teacher.death is None or teacher.death >= birthday)


def years_of(teacher: Teacher) -> int:
    """四、first paragraph: two terms make a year, one left over makes another; verified years stand."""
    return (teacher.terms + 1) // 2 if teacher.verified_years is None else teacher.verified_years


def rate_of(years: int, setting: Setting) -> int | None:
    """四、second paragraph: 分 a month; nothing below one year; exactly thirty years is left out by the text."""
    if years > 30:
        return 900_00
    if years == 30:
        return 900_00 if setting.thirty_years == FIRST_READING else 800_00
    if years >= 20:
        return 800_00
    if years >= 10:
        return 700_00
    return setting.city_rate if years >= 1 else None


def start_of(teacher: Teacher, setting: Setting) -> int:
    """五、(一)(二): the month for all who are of age by the day, else the month after."""
    day = attained(teacher, setting)
    return setting.first_batch_month if day <= setting.first_batch_until else month_of(day) + 1


def shares_of(rate: int, years: int, region: str) -> dict[str, int]:
    """六、 and 四、end: half and half in the places named, from ten years on; else the place itself."""
    if years >= 10 and region in HELPED_BY_PROVINCE:
        return {"省": rate // 2, "市": rate // 2, "地方": 0}
    return {"省": 0, "市": 0, "地方": rate}


def payment_of(teacher: Teacher, setting: Setting) -> Payment | None:
    """五、(三): until the month of the death, or as far as is counted; never fewer than no months."""
    years = years_of(teacher)
    rate = rate_of(years, setting)
    if rate is None:
        return None
    start = start_of(teacher, setting)
    end = month_of(setting.on) if setting.counted_to is None else setting.counted_to
    if teacher.death is not None:
        end = min(end, month_of(teacher.death))
    first, last = months_in_force(setting)
    start, end = max(start, first), min(end, last)
    months = max(0, end - start + 1)
    shares = {payer: months * share for payer, share in shares_of(rate, years, teacher.region).items()}
    return Payment(years, rate, start, end, months, months * rate, shares)


def months_in_force(setting: Setting) -> tuple[int, int]:
    """八、: the first and the last month that begins while the plan is in force; no month belongs to it otherwise."""
    begins = setting.in_force
    ends = Day(begins.year + 5, begins.month, begins.day) - datetime.timedelta(days=1)
    return month_of(begins) + (begins.day > 1), month_of(ends)


def is_in_force(setting: Setting) -> bool:
    """八、: five years from the first day, in the province."""
    first = setting.in_force
    return first <= setting.on < Day(first.year + 5, first.month, first.day) and setting.place.split("/")[0] == "广东省"


def decide(teacher: Teacher, setting: Setting) -> Answer:
    """Decide the benefit."""
    if not is_in_force(setting):
        return Answer(NOT_APPLICABLE)
    payment = payment_of(teacher, setting)
    person = is_community_teacher(teacher, setting) or is_substitute_teacher(teacher, setting)
    if payment is None or not person or not is_of_age(teacher, setting) or is_left_out(teacher, setting):
        return Answer(NOT_MET)
    return Answer(MET, payment)


# --- cases at and around every boundary -----------------------------------------------------------------


def around(day: Day) -> tuple[Day, ...]:
    """Return a day with its neighbours."""
    one = datetime.timedelta(days=1)
    return (day - one, day, day + one)


def earlier_by_years(day: Day, years: int) -> Day:
    """Return the day so many years before; the 28th for a 29 February."""
    return Day(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


TERMS = (*range(5), *range(17, 23), *range(37, 43), *range(57, 64), 80)
LEAP_BIRTHS = (Day(1960, 2, 29), Day(1964, 2, 29), Day(1968, 2, 29))


def some_setting(choose: Choose[Any]) -> Setting:
    """Choose a day, a place, parameters and readings; mostly such that the plan is in force there."""
    in_force = choose((Day(2020, 1, 21), Day(2019, 1, 21)))
    inside = [
        Day(2020, 1, 22),
        Day(2020, 12, 31),
        Day(2021, 1, 31),
        Day(2022, 12, 31),
        Day(2023, 2, 28),
        Day(2023, 3, 1),
    ]
    ends = [Day(in_force.year, 1, 20), in_force, Day(in_force.year + 5, 1, 20), Day(in_force.year + 5, 1, 21)]
    on = choose([*inside * 3, *ends])
    return Setting(
        on=on,
        place=choose((*["广东省", "广东省/梅州市/梅县区", "广东省/江门市"] * 4, "湖南省/郴州市")),
        counted_to=choose((None, None, month_of(on), month_of(on) + 5, 12 * 2020 + 11, 12 * 2021)),
        in_force=in_force,
        community_until=choose((Day(1990, 3, 27), Day(1988, 3, 27))),
        substitute_until=choose((Day(2008, 8, 31), Day(2004, 8, 31))),
        died_before=choose((Day(2020, 12, 31), Day(2019, 12, 31))),
        first_batch_until=choose((Day(2020, 12, 31), Day(2019, 12, 31))),
        first_batch_month=choose((12 * 2021, 12 * 2020)),
        city_rate=choose((300_00, 350_05, 1)),
        thirty_years=choose((FIRST_READING, SECOND_READING)),
        died_that_day=choose((FIRST_READING, SECOND_READING)),
        leap_birthday=choose(("2月28日", "3月1日")),
    )


def regions_of(place: str) -> Sequence[str]:
    """Return the regions that pay in a place: the one that it lies in, all where it is told less closely."""
    told = "".join(place.split("/")[1:])
    return [region for region in REGIONS if told and (told.startswith(region) or region.startswith(told))] or REGIONS


def some_teacher(choose: Choose[Any], setting: Setting) -> Teacher:
    """Choose a teacher at or near the boundaries of a setting; most have what the plan asks for."""
    sex = choose(("男", "女"))
    age = 60 if sex == "男" else 55
    days = (
        *around(setting.on),
        *around(setting.first_batch_until),
        Day(2021, 1, 31),
        Day(2021, 2, 1),
        Day(2022, 2, 28),
    )
    births = [earlier_by_years(day, age) for day in days]
    deaths: list[Day | None] = [None] * 6
    deaths += [*around(setting.died_before), Day(2021, 1, 1), Day(2021, 6, 30), Day(2022, 2, 1), Day(2024, 2, 29)]
    mostly, rarely = (*[True] * 14, False), (*[False] * 14, True)
    longest_run = choose((0, 1, 2, 2, 2, 2, 3, 3, 10, 10))
    return Teacher(
        sex=sex,
        birth=choose([*births, *LEAP_BIRTHS, Day(1940, 1, 1), Day(1955, 6, 1), Day(1961, 8, 31), Day(1966, 12, 15)]),
        death=choose(deaths),
        registered=choose(mostly),
        region=choose(regions_of(setting.place)),
        community=choose((True, True, True, False)),
        first_day=choose((*around(setting.community_until), *[Day(1975, 9, 1)] * 3)),
        post=choose(mostly),
        longest_run=longest_run,
        terms=choose([terms for terms in TERMS if terms >= longest_run]),
        substitute_from=choose((*around(setting.community_until), *around(setting.substitute_until), Day(1995, 9, 1))),
        contract=choose(mostly),
        filed=choose(mostly),
        hired=choose(rarely),
        early_leave=choose(rarely),
        criminal=choose(rarely),
        dismissed=choose(rarely),
        verified_years=choose((None, None, None, 0, 1, 9, 10, 29, 30, 31)),
    )


# --- what is still possible when something is missing or open ---------------------------------------------


C = TypeVar("C", Teacher, Setting)


def changed(one: C, values: Mapping[str, Any]) -> C:
    """Return a teacher or a setting with other values."""
    return attrs.evolve(one, **values)


def readings_of(setting: Setting, open_fields: Sequence[str]) -> Iterator[Setting]:
    """Yield the setting with every value that its open parameters and readings can take, two or more each."""
    choices: Mapping[str, Sequence[object]] = {
        "thirty_years": (FIRST_READING, SECOND_READING),
        "died_that_day": (FIRST_READING, SECOND_READING),
        "leap_birthday": ("2月28日", "3月1日"),
        "substitute_until": (Day(1850, 1, 1), Day(2150, 1, 1)),
        "city_rate": (0, 1, 900_00),
    }
    for values in itertools.product(*(choices[field] for field in open_fields)):
        yield changed(setting, dict(zip(open_fields, values, strict=True)))


def values_of(field: str, setting: Setting) -> Sequence[object]:
    """Return values of a fact on and around every boundary that it has in a setting, and far from each."""
    ends: tuple[Day, ...] = (Day(1900, 1, 1), Day(2100, 12, 31))
    match field:
        case "sex":
            return ("男", "女")
        case "birth":
            days = (*around(setting.on), *around(setting.first_batch_until), Day(2021, 6, 15))
            births = [earlier_by_years(day, age) for day in days for age in (55, 60)]
            return (*births, *LEAP_BIRTHS, *ends)
        case "death":
            return (None, *around(setting.died_before), Day(2021, 1, 15), Day(2022, 2, 1), setting.on, *ends)
        case "region":
            return REGIONS
        case "first_day":
            return (*around(setting.community_until), *ends)
        case "substitute_from":
            return (*around(setting.community_until), *around(setting.substitute_until), *ends)
        case "longest_run":
            return (0, 1, 2, 3, 100)
        case "terms":
            return TERMS
        case _:
            return (True, False)


def share_in_yuan(fen: int) -> Fraction:
    """Return 分 as an exact amount of 元."""
    return Fraction(fen, 100)
