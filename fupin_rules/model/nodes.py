"""The checked model. Read this file as the list of everything that a policy can mean.

Names are resolved to what they stand for; a model holds no name that must be looked up. It cannot be ill-typed, so
evaluation has no error path. Conditions carry an id by outline (``MD-01#条件(2)①``), never by position.
"""

import datetime
import enum
import functools
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules.calendar import AgeRule, Month, Term
from fupin_rules.comparison import Bounds, Relation
from fupin_rules.kinds import DutyKind, ResultKind, Role, TargetKind
from fupin_rules.model.types import Type
from fupin_rules.money import Rounding
from fupin_rules.node import node
from fupin_rules.source import NOWHERE, Span


@node
class Unlisted:
    """其他(…): a word that an open enumeration (…等) does not list. What it means is open."""

    word: str


@node
class Members:
    """What a case says of a list: how many members it names, and whether these are all."""

    count: int
    complete: bool


@node
class Order:
    """The members of a list in order, by name; not ``complete`` where others that the case does not name belong too."""

    names: tuple[str, ...]
    complete: bool


class Special(enum.Enum):
    """Two values that are not of any type."""

    NONE = "无"
    """Known to be absent: a date of death of someone who is alive."""
    WITHHELD = "不给予"
    """A table says that nothing is granted."""


Plain = bool | Fraction | datetime.date | Month | Term | str
"""A value: 是否; any number, money in 元, a ratio in percent; a date; a month; a term; a word or a place."""
Known = Plain | Special | Unlisted | Members | Order


def _span() -> Span:
    span: Span = attrs.field(kw_only=True, eq=False, repr=False)
    return span


@node
class Place:
    """Where something stands in its document: policy, headings from the outermost, gist, file and line."""

    policy: str
    headings: tuple[str, ...]
    gist: str | None
    file: str
    line: int


# --- what can be unknown ------------------------------------------------------------------------------


@node
class Fact:
    """A fact of the vocabulary. ``absent_means_none``: not reported means 无 (未报即无)."""

    name: str
    type: Type = attrs.field(eq=False)
    question: str = attrs.field(eq=False, repr=False)
    evidence: str = attrs.field(eq=False, repr=False)
    sensitive: bool = attrs.field(eq=False, repr=False)
    changeable: bool = attrs.field(eq=False, repr=False)
    absent_means_none: bool = attrs.field(eq=False, repr=False)
    absent_means_zero: str = attrs.field(eq=False, repr=False, kw_only=True, default="")
    """未报即零: the sentence of the text that says that not reported means 0; empty where nothing says so."""
    not_before: str | None = attrs.field(eq=False, repr=False)
    member_of: "Fact | Roster | None" = attrs.field(eq=False, repr=False, default=None)
    """For a fact of one member the fact of every member; for the members that a case does not name their list."""
    asked: str = attrs.field(repr=False, default="")
    """For the members that a case does not name the identity of what is asked of them: two may have one name."""

    @property
    def key(self) -> str:
        """Return the name under which a world knows the fact."""
        return f"{self.name}{self.asked}"

    @property
    def shown(self) -> str:
        """Return the name under which people are asked for the fact."""
        return self.member_of.name if isinstance(self.member_of, Roster) else self.name


@node
class Roster:
    """A list of the vocabulary: its members have the facts of one entity."""

    name: str
    entity: str = attrs.field(eq=False)
    facts: "tuple[Fact, ...]" = attrs.field(eq=False, repr=False)
    question: str = attrs.field(eq=False, repr=False)
    evidence: str = attrs.field(eq=False, repr=False)


@node
class Version:
    """One value of a dated parameter: from when, the value (``None`` is 未载), and its source."""

    start: datetime.date
    value: Plain | None
    source: str


@node
class Parameter:
    """A parameter: a value with its source, or 未载 with the limits that the text still gives.

    A dated one has versions instead, the earliest first; before the first of them it is 未载. ``reserved_by`` is set where
    it is not declared but stands for what a 保留 leaves without an answer.
    """

    name: str
    type: Type = attrs.field(eq=False)
    value: Plain | None = attrs.field(eq=False)
    limits: tuple[tuple[str, Relation, Plain], ...] = attrs.field(eq=False)
    versions: tuple[Version, ...] = attrs.field(eq=False, default=(), kw_only=True)
    source: str = attrs.field(eq=False, repr=False)
    place: Place = attrs.field(eq=False, repr=False)
    reserved_by: "Reading | None" = attrs.field(eq=False, repr=False, default=None)

    def version(self, day: datetime.date) -> Version | None:
        """Return the version that holds on a day, ``None`` before the first."""
        return next((version for version in reversed(self.versions) if version.start <= day), None)

    @property
    def key(self) -> str:
        """Return the name under which a world knows the parameter."""
        return self.name


@node
class Reading:
    """A question that the text leaves open, with the readings: each a value, or 含 / 不含 for a bound.

    ``word`` is 解释, or 保留 where the question is whether the clause is meant for a case at all.
    """

    title: str
    question: str = attrs.field(eq=False)
    candidates: "tuple[tuple[str, Value | str], ...]" = attrs.field(eq=False)
    adopted: str | None = attrs.field(eq=False)
    place: Place | None = attrs.field(eq=False, repr=False)
    word: str = "解释"

    @property
    def key(self) -> str:
        """Return the name under which a world knows which reading is tried."""
        return f"{self.word}「{self.title}」"


OpenPoint = Parameter | Reading
Unknown = Fact | Parameter | Reading

# --- values -------------------------------------------------------------------------------------------


@node
class Literal:
    """A constant of the text."""

    value: Plain
    type: Type


@node
class FactValue:
    """What the case says of a fact."""

    fact: Fact

    @property
    def type(self) -> Type:
        """Return the type of the fact."""
        return self.fact.type


@node
class ParameterValue:
    """The value of a parameter; of a dated one, that of the day on which the policy is applied."""

    parameter: Parameter
    today: "FactValue | None" = None

    @property
    def type(self) -> Type:
        """Return the type of the parameter."""
        return self.parameter.type


@node
class ReadingValue:
    """The value under the reading that is adopted or tried."""

    reading: Reading
    type: Type


@node
class DefinedValue:
    """The value of a definition; a verified value (核定) stands for it if the case gives one."""

    definition: "Definition"

    @property
    def type(self) -> Type:
        """Return the type of the definition."""
        return self.definition.type


@node
class Lookup:
    """The cell of one column in the row of a table that fits the arguments."""

    table: "Table"
    arguments: "tuple[Value, ...]"
    column: int

    @property
    def type(self) -> Type:
        """Return the type of the column."""
        return self.table.columns[self.column].type


@node
class Arithmetic:
    """``left`` + - × ÷ ``right``; what is divided by 0 is 无. ``span`` is where the right side is written."""

    left: "Value"
    sign: str
    right: "Value"
    type: Type
    span: Span = attrs.field(kw_only=True, eq=False, repr=False, default=NOWHERE)


@node
class Rounded:
    """A value after one written rounding."""

    rounding: Rounding
    value: "Value"
    type: Type


@node
class MonthOf:
    """The month that a day lies in (当月), or the one after (次月)."""

    value: "Value"
    later: int
    type: Type


@node
class DayAfter:
    """A day (当日), or the one after (次日)."""

    value: "Value"
    later: int
    type: Type


@node
class YearOf:
    """The calendar year that a day or month lies in (当年), or the one after (次年)."""

    value: "Value"
    later: int
    type: Type


@node
class DayInYear:
    """One day of a year: the 31st of a month, or its last day (``day`` is ``None``)."""

    year: "Value"
    month: int
    day: int | None
    type: Type


@node
class WorkdaysLater:
    """So many working days after a day; the day itself does not count.

    ``unpublished`` is the reading that is tried where the official calendar of a year is not known: the earliest and the
    latest day that the working days can end on.
    """

    value: "Value"
    count: int
    unpublished: Reading
    type: Type


@node
class Later:
    """A day, month or term and a period: so many months, days or terms later; negative is earlier.

    ``through``: not the day after a period that begins with a day, but its last day (有效期5年).
    """

    value: "Value"
    months: int
    days: int
    type: Type
    terms: int = 0
    through: bool = False


@node
class Attained:
    """The day on which an age is attained, by the age rule of the file.

    ``common_year`` is the reading that says on which day someone born on 29 February comes of age in a common year.
    """

    birth: "Value"
    age: "Value"
    rule: AgeRule
    common_year: Reading
    type: Type


@node
class Choose:
    """若 … 则 … 否则 …. ``instead`` is how a policy says it of what may be 无: 无时不计, 无时按0计; or 在世 (`ages`)."""

    condition: "Condition"
    then: "Value"
    otherwise: "Value"
    type: Type
    instead: str = ""


@node
class MonthsFrom:
    """How many periods lie between two months: 月, 学期, 学年 or 年, as the unit of the type says.

    The periods of both months are counted, each as a whole; none where ``first`` is after ``last``.
    """

    first: "Value"
    last: "Value"
    type: Type


@node
class Earliest:
    """The earlier of two months; 无 does not count."""

    value: "Value"
    limit: "Value"
    type: Type


@node
class Aggregated:
    """人数 of the members that meet a condition (``None``: of all), or 合计 of a value of theirs."""

    roster: Roster
    condition: "Condition | None"
    value: "Value | None"
    type: Type

    @functools.cached_property
    def identity(self) -> str:
        """Return what tells it apart from all else that is asked of a list."""
        return identity(self)


@node
class Statistic:
    """最大值, 最小值 or 平均值 (``word``) of a value of the members that meet a condition; ``empty`` if none does."""

    roster: Roster
    condition: "Condition | None"
    value: "Value"
    word: str
    empty: "Value"
    type: Type

    @functools.cached_property
    def identity(self) -> str:
        """Return what tells it apart from all else that is asked of a list."""
        return identity(self)


@node
class RankKey:
    """What members are compared by: the greatest or the least value first, or (条件) those first for whom it holds."""

    by: "Value | Condition"
    greatest_first: bool


@node
class Ranked:
    """优先: the members that meet a condition (``None``: all), in order of the keys; else as they were named."""

    roster: Roster
    condition: "Condition | None"
    keys: tuple[RankKey, ...]
    type: Type

    @functools.cached_property
    def identity(self) -> str:
        """Return what tells it apart from all else that is asked of a list."""
        return identity(self)


@node
class Excess:
    """``left`` 高于 ``right`` 的部分: the difference, never below 0."""

    left: "Value"
    right: "Value"
    type: Type


@node
class DaysLate:
    """How many calendar days ``value`` lies after ``due``, never below 0."""

    value: "Value"
    due: "Value"
    type: Type


@node
class Extreme:
    """较大者 or 较小者 of several values; of months the later or the earlier."""

    values: "tuple[Value, ...]"
    greatest: bool
    type: Type


@node
class Share:
    """What one payer bears of an amount: each share rounded down to 分, the owner takes the rest.

    ``owner`` is the reading that says who takes a remainder; without one written, it is open.
    """

    amount: "Value"
    sharing: "Sharing"
    arguments: "tuple[Value, ...]"
    payer: str
    type: Type


Operation = (
    Arithmetic
    | Rounded
    | MonthOf
    | DayAfter
    | YearOf
    | DayInYear
    | Later
    | MonthsFrom
    | Earliest
    | Excess
    | DaysLate
    | Extreme
)
"""A value that is computed from the values below it and from nothing else."""

Value = (
    Literal
    | FactValue
    | ParameterValue
    | ReadingValue
    | DefinedValue
    | Lookup
    | WorkdaysLater
    | Attained
    | Choose
    | Aggregated
    | Statistic
    | Ranked
    | Share
    | Operation
)

# --- conditions ---------------------------------------------------------------------------------------


@node
class Holds:
    """A fact of 是否, as it is."""

    value: Value
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class Compare:
    """``left`` ``word`` ``right``; the word as written, the relation as the file's declaration of bounds gives it."""

    left: Value
    word: str
    relation: Relation
    right: Value
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class Band:
    """``value`` 为 20年以上 29年以下: one or two bounds, each with its word."""

    value: Value
    bounds: tuple[tuple[str, Relation, Literal], ...]
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class OneOf:
    """``value`` is one of ``options``; ``phrase`` is 之一 or 属于 a list with its name, ``negated`` for 不属于."""

    value: Value
    options: tuple[Plain, ...]
    list_name: str | None
    negated: bool
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class ByDate:
    """``value`` 在 ``limit`` (含) 以前 or 以后. ``bound`` is True for 含, False for 不含, or the reading that decides."""

    value: Value
    limit: Value
    bound: "bool | Reading"
    before: bool
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class Between:
    """``value`` 在 ``first`` 至 ``last`` 之间, both ends belonging."""

    value: Value
    first: Value
    last: Value
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class PlacedIn:
    """A place lies in ``region``, a path like 广东省/梅州市, or with ``word`` 不为 does not.

    ``word`` is 在 for the 属地 of a policy, else as written.
    """

    value: Value
    region: str
    word: str = "在"
    id: str = attrs.field(kw_only=True)
    span: Span = _span()

    @property
    def negated(self) -> bool:
        """Return whether the place must lie elsewhere."""
        return self.word == "不为"


@node
class Withholds:
    """The value comes out as 不给予: a table that it uses says so."""

    value: Value
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class OfMembers:
    """存在 a member that meets a condition, or with ``every`` each one does (of an empty list: 存在 fails, 每个 holds)."""

    roster: Roster
    every: bool
    condition: "Condition"
    id: str = attrs.field(kw_only=True)
    span: Span = _span()

    @functools.cached_property
    def identity(self) -> str:
        """Return what tells it apart from all else that is asked of a list."""
        return identity(self)


@node
class Undetermined:
    """A word of degree without a measure (及时, 定期, 适当): true under the first reading, which nobody has settled."""

    reading: Reading
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class Not:
    """非."""

    item: "Condition"
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class All:
    """且, 下列全部: every item. ``labels`` are the outline labels, empty where the items are joined by 且."""

    items: "tuple[Condition, ...]"
    labels: tuple[str, ...]
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class Any:
    """或, 下列任一: at least one item."""

    items: "tuple[Condition, ...]"
    labels: tuple[str, ...]
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class NoneOf:
    """下列均不: no item."""

    items: "tuple[Condition, ...]"
    labels: tuple[str, ...]
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class AtLeast:
    """下列至少 N 项."""

    count: int
    items: "tuple[Condition, ...]"
    labels: tuple[str, ...]
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


@node
class StatusHolds:
    """A status: some clause that determines it is met (or the case states it)."""

    status: str
    clauses: "tuple[Clause, ...]"
    id: str = attrs.field(kw_only=True)
    span: Span = _span()

    @property
    def key(self) -> str:
        """Return the name under which a world knows a status that is given."""
        return self.status


@node
class ClauseHolds:
    """A clause is met: it applies, its conditions hold and no exception does."""

    clause: "Clause"
    id: str = attrs.field(kw_only=True)
    span: Span = _span()


Leaf = Holds | Compare | Band | OneOf | ByDate | Between | PlacedIn | Withholds | Undetermined | OfMembers
Condition = Leaf | Not | All | Any | NoneOf | AtLeast | StatusHolds | ClauseHolds

# --- tables -------------------------------------------------------------------------------------------


@node
class AnyCell:
    """—: fits every value."""


@node
class BandCell:
    """Fits values within the bounds."""

    bounds: tuple[tuple[str, Relation, Literal], ...]


@node
class OptionsCell:
    """Fits the values of a list, or with ``negated`` all others."""

    options: tuple[Plain, ...]
    negated: bool
    list_name: str | None


@node
class OtherCell:
    """其他: fits what no other cell of the column fits."""

    others: tuple[BandCell | OptionsCell, ...]


Cell = AnyCell | BandCell | OptionsCell | OtherCell


def fits(cell: Cell, value: Plain) -> bool:
    """Return whether a cell of a table fits a value of its column."""
    match cell:
        case AnyCell():
            return True
        case BandCell(bounds=bounds):
            return all(relation.holds(value, bound.value) for _, relation, bound in bounds)
        case OptionsCell(options=options, negated=negated):
            return (value in options) != negated
        case OtherCell(others=others):
            return not any(fits(other, value) for other in others)
        case unreachable:
            assert_never(unreachable)


@node
class Column:
    """A result column: its name and type."""

    name: str
    type: Type


@node
class Row:
    """One row: the cells of the inputs, the results (``None`` is 不给予), and its id by outline (行3)."""

    cells: tuple[Cell, ...]
    results: tuple[Value | None, ...]
    id: str
    span: Span = _span()


# --- units that can be decided ------------------------------------------------------------------------


@node
class NamedValue:
    """A result under its name, with its role and kind."""

    name: str
    value: Value
    role: Role
    kind: ResultKind = ResultKind.NAMED

    @classmethod
    def of(cls, kind: ResultKind, value: Value, role: Role = Role.GRANTED) -> "NamedValue":
        """Return a result under the name of its kind."""
        return cls(kind.value, value, role, kind)


@node(eq=False)
class Definition:
    """所称: a name for a value, perhaps with a provision id. ``verifiable``: a verified value may stand for it."""

    id: str
    name: str
    value: Value = attrs.field(repr=False)
    type: Type
    verifiable: bool
    results: tuple[NamedValue, ...] = attrs.field(repr=False)
    place: Place = attrs.field(repr=False)

    @property
    def key(self) -> str:
        """Return the name under which a world knows a verified value."""
        return self.name


@node(eq=False)
class Table:
    """表: total and exclusive rows over its inputs."""

    id: str
    name: str
    inputs: tuple[Value, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = attrs.field(repr=False)
    results: tuple[NamedValue, ...] = attrs.field(repr=False)
    place: Place = attrs.field(repr=False)


@node(eq=False)
class Sharing:
    """分担: a table of percentages by payer, the amount shared, and who takes a remainder."""

    id: str
    table: Table
    base: Value
    owner: "str | Reading"
    results: tuple[NamedValue, ...] = attrs.field(repr=False)
    place: Place = attrs.field(repr=False)

    @functools.cached_property
    def gap(self) -> Reading:
        """Return the reading that says who bears what is missing from 100 %, or is too much: no owner of a remainder."""
        if isinstance(self.owner, Reading):
            return self.owner
        payers = tuple((column.name, column.name) for column in self.table.columns)
        question = "各方负担的比例合计不是100%,差额归谁,原文没有写明。"
        return Reading(f"{self.table.name}的差额", question, payers, None, self.place)


@node(eq=False)
class Stage:
    """What is paid each period of a stretch, and how many of the periods lie in it."""

    rate: Value
    count: MonthsFrom


@node(eq=False)
class Schedule:
    """Which periods of a payment are counted: from the month ``first`` to the month ``last``, which 统计至 bounds.

    ``until`` is 统计至. No period can come after ``end`` (``None``: nothing ends them). ``stages`` are the rates of the
    periods that are counted, the earliest first; more than one only where 适用日 is 每期首日.
    """

    first: Value
    last: Value
    until: Value
    end: Value | None
    stages: tuple[Stage, ...]


@node(eq=False)
class Payment:
    """计发: rate, rhythm, first and last month. ``cadence`` is as written (按月发放 …).

    ``rate`` is what is paid each ``period`` (月, 学期, 学年, 年), or at all where that is ``None``. ``schedule`` are the
    periods that start and end give, ``in_force`` those of them that 施行 leaves; ``None`` where none are counted.
    """

    id: str
    name: str
    rate: Value
    cadence: str | None
    period: str | None
    start: Value | None
    end: Value | None
    schedule: Schedule | None = attrs.field(repr=False)
    in_force: Schedule | None = attrs.field(repr=False)
    results: tuple[NamedValue, ...] = attrs.field(repr=False)
    results_in_force: tuple[NamedValue, ...] = attrs.field(repr=False)
    place: Place = attrs.field(repr=False)

    @property
    def needed(self) -> tuple[Value, ...]:
        """Return the values without which nobody is paid: the rate, and from when and until when, as written."""
        return tuple(value for value in (self.rate, self.start, self.end) if value is not None)


# --- what a clause does -------------------------------------------------------------------------------


@node(eq=False)
class Grant:
    """给予: the benefit, how it is paid, and who bears it."""

    benefit: str
    payment: Payment
    sharing: Sharing | None


@node(eq=False)
class Waiver:
    """免除: the charge, how much of it is waived, and what the household pays all the same."""

    benefit: str
    waived: Value
    rest: Value


@node(eq=False)
class Priority:
    """优先: the members of a list in order."""

    order: Value


@node(eq=False)
class Handling:
    """处理: what is done."""

    value: Value


@node(eq=False)
class Target:
    """指标, 名额, 勾稽, 期限: what must hold, and is measured; the condition is one of the clause."""

    kind: TargetKind
    condition: Condition


@node(eq=False)
class Duty:
    """应当, 不得, 可以, 力争: what is asked, in words."""

    kind: DutyKind
    text: str


@node(eq=False)
class Determination:
    """认定: a status that holds where the clause is met."""

    status: str


@node(eq=False)
class Exclusion:
    """排除: a benefit that is not given where the clause is met; clauses that give it have this one as exception."""

    benefit: str


@node(eq=False)
class Exemption:
    """豁免: an item of another clause that need not be met where this one is; ``item`` is its label, or empty for all."""

    clause: str
    item: str


@node(eq=False)
class Precedence:
    """优先于: a clause that has this one as exception."""

    clause: str


Effect = Grant | Waiver | Priority | Handling | Target | Duty | Determination | Exclusion | Exemption | Precedence


def benefit_of(effect: Effect) -> tuple[str, ResultKind] | None:
    """Return the benefit that an effect gives or waives, with the kind of the result that is its rate."""
    match effect:
        case Grant(benefit=benefit):
            return benefit, ResultKind.RATE
        case Waiver(benefit=benefit):
            return benefit, ResultKind.WAIVED
        case Priority() | Handling() | Target() | Duty():
            return None
        case Determination() | Exclusion() | Exemption() | Precedence():
            return None
        case unreachable:
            assert_never(unreachable)


def needed_by(effect: Effect) -> tuple[Value, ...]:
    """Return the values of an effect that keep its clause from being met where they are 不给予."""
    match effect:
        case Grant(payment=payment):
            return payment.needed
        case Waiver(waived=value) | Handling(value=value):
            return (value,)
        case Priority() | Target() | Duty():
            return ()
        case Determination() | Exclusion() | Exemption() | Precedence():
            return ()
        case unreachable:
            assert_never(unreachable)


@node(eq=False)
class Reserve:
    """保留: where ``condition`` holds, the text has no answer, and what it ``touches`` is open: 资格, or results by name.

    ``reading`` asks whether the clause is meant for such a case: 照本条, or 另定.
    """

    reading: Reading
    condition: Condition
    touches: tuple[str, ...]


def reserved_otherwise(value: Value) -> Value | None:
    """Return what a result is where no 保留 acts on it; ``None`` if there is none on it."""
    match value:
        case Choose(then=ParameterValue(parameter=Parameter(reserved_by=Reading())), otherwise=otherwise):
            return otherwise
        case _:
            return None


def shown_points(points: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """Return open points as they are told: a 保留 once, without what stands for the values that it leaves open."""
    return tuple(one for one in points if not (isinstance(one, Parameter) and one.reserved_by is not None))


@node(eq=False)
class Clause:
    """条款: to whom it applies, what must hold, what excepts, and what it does.

    ``validity`` are 属地 and 施行 of the policy, ``excluded_by`` the exceptions that other clauses' 排除 add; both are
    left out when a clause is decided alone. ``effects`` are what it does, ``results`` what comes of them, by name, and
    ``results_in_force`` what comes of them while 施行 bounds the periods; ``withheld`` are the exceptions that those of
    them are which can be 不给予. What ``reserves`` do stands in the
    exceptions and the results; they are kept to be told.
    """

    id: str
    title: str
    subject: str
    validity: tuple[Condition, ...] = attrs.field(repr=False)
    applies: tuple[Condition, ...] = attrs.field(repr=False)
    requires: tuple[Condition, ...] = attrs.field(repr=False)
    exceptions: tuple[Condition, ...] = attrs.field(repr=False)
    excluded_by: tuple[Condition, ...] = attrs.field(repr=False)
    effects: tuple[Effect, ...] = attrs.field(repr=False)
    labels: Mapping[str, str] = attrs.field(repr=False)
    results: tuple[NamedValue, ...] = attrs.field(repr=False)
    results_in_force: tuple[NamedValue, ...] = attrs.field(repr=False)
    withheld: tuple[Condition, ...] = attrs.field(repr=False)
    place: Place = attrs.field(repr=False)
    reserves: tuple[Reserve, ...] = attrs.field(repr=False, default=())

    @property
    def key(self) -> str:
        """Return the id of the clause."""
        return self.id

    @property
    def grant(self) -> Grant | None:
        """Return what the clause gives, of which it has one at most."""
        return next((effect for effect in self.effects if isinstance(effect, Grant)), None)


Unit = Clause | Definition | Table | Sharing | Payment


@node(eq=False)
class Question:
    """A unit as it is decided: whom it applies to, what must hold, what excepts, and its values."""

    unit: Unit
    applies: tuple[Condition, ...] = attrs.field(repr=False)
    requires: tuple[Condition, ...] = attrs.field(repr=False)
    exceptions: tuple[Condition, ...] = attrs.field(repr=False)
    results: tuple[NamedValue, ...] = attrs.field(repr=False)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return everything that is judged."""
        return (*self.applies, *self.requires, *self.exceptions)

    @property
    def roots(self) -> tuple[Value | Condition, ...]:
        """Return everything that is judged or computed."""
        return (*self.conditions, *(result.value for result in self.results))


@node(eq=False)
class Questions:
    """What is asked of one unit, each made once.

    ``whole`` is what a case is decided by. ``within`` leaves out 属地 and 施行 (they count as met), ``alone`` also the
    exclusions that other clauses add.
    """

    whole: Question
    within: Question
    alone: Question


@node
class Expected:
    """What must come out of one clause: the outcome, named values as they are written, the facts still missing.

    ``missing`` is empty where the example does not say.
    """

    clause: str
    outcome: str
    values: tuple[tuple[str, Known, str], ...]
    missing: frozenset[str]


@node
class Example:
    """用例: what is set and what must come out."""

    title: str
    known: Mapping[str, Known]
    expected: tuple[Expected, ...]
    place: Place
    span: Span = _span()


@node
class Monotone:
    """``value`` never falls (``rising``) or never rises as ``by`` grows."""

    value: Value
    by: Value
    rising: bool


@node
class Unaffected:
    """What the case says of ``by`` makes no difference to the results: clauses, definitions, tables or benefits."""

    by: tuple[str, ...]
    results: tuple[str, ...]


@node
class Always:
    """A condition that holds in every case."""

    condition: Condition


@node
class Law:
    """性质: what holds of the policy in every case."""

    title: str
    law: Monotone | Unaffected | Always
    place: Place


@node
class Change:
    """变更: what an edit may alter. ``tendency`` is 不减, 不增 or 可增可减; without ``scope`` in any case."""

    title: str
    clauses: tuple[str, ...]
    scope: Condition | None
    tendency: str
    place: Place


@node
class FactRelation:
    """关系: what facts have to do with each other in every case from a first day to a last, both ``None`` where open.

    Each of ``rules`` holds, and of ``derived`` the first fact follows from the second. ``kind`` is the kind of its ground
    (定义, 法律, 算术), ``ground`` the words.
    """

    title: str
    rules: tuple[Condition, ...]
    derived: tuple[Fact, Fact] | None
    kind: str
    ground: str
    first: datetime.date | None
    last: datetime.date | None
    file: str
    line: int


@node
class NotEncoded:
    """未编: a sentence of the document that is not encoded, and why; ``clause`` is its provision id if it has one."""

    clause: str | None
    reason: str
    place: Place


@node
class Combination:
    """How several benefits of one person go together; ``word`` is 互斥, 就高, 不重复, 可叠加 or 并享 (未载).

    ``basis`` says what 就高 compares: 按标准 or 按合计, empty where the text does not say.
    """

    word: str
    benefits: tuple[str, ...]
    place: Place
    basis: str = ""


@node(eq=False)
class Overlay:
    """实施细则: what a place below fills in and adopts for one policy, from a first day (to a last) if it says so."""

    name: str
    refines: str
    region: str
    force: tuple[datetime.date, datetime.date | None] | None
    parameters: Mapping[str, Plain]
    sources: Mapping[str, str]
    adopted: Mapping[str, str]
    basis: str
    file: str
    span: Span = _span()


@node
class Header:
    """What a policy is: its name, source document, place, subject, bounds and age rule.

    ``force`` are its first and last day of force where the file states them, ``None`` where they are open. ``applied_on``
    is the fact whose day picks the version (适用日), ``None`` where that is the day of the decision. ``retroactive`` are
    the words that grant periods before 施行, with their source; ``None`` where nothing does.
    """

    name: str
    basis: str
    source: str
    region: str | None
    subject: str
    benefits: tuple[str, ...]
    validity_id: str | None
    force: tuple[datetime.date, datetime.date | None] | None
    applied_on: str | None
    retroactive: str | None
    bounds: Bounds
    age_rule: AgeRule | None
    span: Span = _span()


@node(eq=False)
class Policy:
    """One checked policy file; ``units`` and what is asked of them by id."""

    header: Header
    file: str
    facts: Mapping[str, Fact] = attrs.field(repr=False)
    parameters: Mapping[str, Parameter] = attrs.field(repr=False)
    readings: Mapping[str, Reading] = attrs.field(repr=False)
    units: Mapping[str, Unit] = attrs.field(repr=False)
    questions: Mapping[str, Questions] = attrs.field(repr=False)
    aliases: Mapping[tuple[str | None, str], str] = attrs.field(repr=False)
    combinations: tuple[Combination, ...] = attrs.field(repr=False)
    examples: tuple[Example, ...] = attrs.field(repr=False)
    laws: tuple[Law, ...] = attrs.field(repr=False)
    changes: tuple[Change, ...] = attrs.field(repr=False)
    not_encoded: tuple[NotEncoded, ...] = attrs.field(repr=False)
    validity: tuple[Condition, ...] = attrs.field(repr=False)


OverMembers = Aggregated | Statistic | OfMembers | Ranked
"""What is asked of every member of a list."""


def member_parts(node: OverMembers) -> "tuple[Value | Condition, ...]":
    """Return the values and conditions that are asked of each member of a list."""
    match node:
        case OfMembers(condition=condition):
            return (condition,)
        case Aggregated(condition=tested, value=value) | Statistic(condition=tested, value=value):
            return tuple(part for part in (tested, value) if part is not None)
        case Ranked(condition=tested, keys=keys):
            return (*((tested,) if tested is not None else ()), *(key.by for key in keys))
        case unreachable:
            assert_never(unreachable)


def operands(value: Operation) -> tuple[Value, ...]:
    """Return the values that an operation is made of, in document order."""
    match value:
        case Arithmetic(left=left, right=right) | Excess(left=left, right=right):
            return (left, right)
        case MonthsFrom(first=first, last=last) | DaysLate(value=first, due=last) | Earliest(value=first, limit=last):
            return (first, last)
        case Extreme(values=values):
            return values
        case Rounded(value=inner) | MonthOf(value=inner) | DayAfter(value=inner) | YearOf(value=inner):
            return (inner,)
        case DayInYear(year=inner) | Later(value=inner):
            return (inner,)
        case unreachable:
            assert_never(unreachable)


def held_against(value: Operation) -> tuple[tuple[Value, Value], ...]:
    """Return the operands that an operation holds against each other: what comes out turns where they are equal."""
    match value:
        case Excess(left=left, right=right) | MonthsFrom(first=left, last=right):
            return ((left, right),)
        case DaysLate(value=left, due=right) | Earliest(value=left, limit=right) | Extreme(values=(left, right)):
            return ((left, right),)
        case Extreme() | Arithmetic() | Rounded():
            return ()
        case MonthOf() | DayAfter() | YearOf() | DayInYear() | Later():
            return ()
        case unreachable:
            assert_never(unreachable)


def children(node: Value | Condition) -> tuple[Value | Condition, ...]:
    """Return the values and conditions directly below a node, in document order."""
    if isinstance(node, Operation):
        return operands(node)
    match node:
        case Literal() | FactValue() | StatusHolds() | ClauseHolds():
            return ()
        case ParameterValue(today=today):
            return () if today is None else (today,)
        case ReadingValue(reading=reading):
            return tuple(value for _, value in reading.candidates if not isinstance(value, str))
        case DefinedValue(definition=definition):
            return (definition.value,)
        case Lookup(table=table, arguments=arguments):
            results = (result for row in table.rows for result in row.results if result is not None)
            return (*arguments, *results)
        case Compare(left=left, right=right):
            return (left, right)
        case WorkdaysLater(value=value) | Holds(value=value) | OneOf(value=value):
            return (value,)
        case Statistic(empty=empty):
            return (empty,)
        case Undetermined() | Aggregated() | OfMembers() | Ranked():
            return ()
        case PlacedIn(value=value) | Band(value=value) | Withholds(value=value):
            return (value,)
        case Attained(birth=birth, age=age):
            return (birth, age)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case ByDate(value=value, limit=limit):
            return (value, limit)
        case Share(amount=amount, sharing=sharing, arguments=arguments):
            results = (result for row in sharing.table.rows for result in row.results if result is not None)
            return (amount, *arguments, *results)
        case Between(value=value, first=first, last=last):
            return (value, first, last)
        case Not(item=item):
            return (item,)
        case All(items=items) | Any(items=items) | NoneOf(items=items):
            return items
        case AtLeast(items=items):
            return items
        case unreachable:
            assert_never(unreachable)


def identity(part: object) -> str:
    """Return the text by which a node, or a part of one, is told from all others: two of one text mean the same.

    It tells every part by its class and what it holds, and what has a name by that; where a node stands is no part of it.
    """
    match part:
        case Fact() | Parameter() | Reading() | Definition():
            return f"{type(part).__name__}({part.key})"
        case Roster() | Table():
            return f"{type(part).__name__}({part.name})"
        case Clause() | Sharing():
            return f"{type(part).__name__}({part.id})"
        case tuple():
            return f"({','.join(map(identity, part))})"
        case _:
            kind = type(part)
            if not attrs.has(kind):
                return repr(part)
            told = (getattr(part, field.name) for field in attrs.fields(kind) if field.eq and field.name != "id")
            return f"{kind.__name__}({','.join(map(identity, told))})"
