"""The plan of a unit: all that it decides, in few kinds of node. Read this file as the list of them.

A plan is plain data. Its nodes stand in one tuple, each after the nodes that it refers to by their number, and none
twice: what a definition says is one node, however often the definition is used. A plan knows no syntax, no wording and
no checker; what a case says comes in through slots. What each kind of node means is `compiled.operations`.

Values are *encoded*: a day is its ordinal (1 is 0001-01-01), a month and a term the number that they have in
`calendar`, a number an ``int`` or, where it is not whole, a ``Fraction``, money in 元 and a ratio in percent; 是否 is a
``bool``, words and places are ``str``, 无 is ``None`` and 不给予 :data:`WITHHELD`.
"""

import enum
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, assert_never, get_args

from fupin_rules.comparison import Relation
from fupin_rules.kinds import ResultKind, Role
from fupin_rules.money import Rounding
from fupin_rules.node import node

VERSION = 1
"""The version of the form in which a plan is written."""


class Mark(enum.Enum):
    """What stands in the place of a value."""

    WITHHELD = "不给予"


WITHHELD = Mark.WITHHELD


@node
class Order:
    """The members of a list in order, by name; not ``complete`` where others that are not named belong too."""

    names: tuple[str, ...]
    complete: bool


@node
class Unlisted:
    """A word that an open enumeration does not list: what it means is open."""

    word: str


@node
class Members:
    """What a case says of a list: how many members it names, and whether these are all."""

    count: int
    complete: bool


Encoded = bool | int | Fraction | str | None | Mark | Order
"""A value of a plan."""

Told = Encoded | Unlisted | Members
"""What a case can say of a slot."""

Ref = int
"""The number of a node in its plan."""


class Kind(enum.Enum):
    """What a slot holds: what a case says of a fact, a parameter, a verified value or a status, or a reading."""

    FACT = "fact"
    PARAMETER = "parameter"
    READING = "reading"
    VERIFIED = "verified"
    STATUS = "status"
    REST = "rest"
    """What the members of a list come to that a case does not name."""
    ROSTER = "roster"


@node
class Words:
    """A domain of single words (是否, an enumeration, the labels of a reading); an open one lets others pass."""

    words: tuple[bool | str, ...]
    open: bool = False


@node
class Range:
    """A domain of numbers on a line, with its ends and its step (``None``: there is always one between two).

    ``unit`` says what the numbers are: ``day``, ``month``, ``term`` or ``number``.
    """

    unit: str
    least: int | Fraction
    greatest: int | Fraction
    step: int | Fraction | None


@node
class Names:
    """A domain of places or texts: those that the plan names, and all others as one."""

    named: tuple[str, ...]


Domain = Words | Range | Names


@node
class Slot:
    """Where a value comes in: the key under which a world knows it, and what it can be.

    ``absent`` says that it may be 无. ``limits`` bound an open parameter. ``roster`` is set for a fact of each member of a
    list, and for what the members that are not named come to.
    """

    key: str
    kind: Kind
    domain: Domain
    absent: bool = False
    limits: tuple[tuple[Relation, Encoded], ...] = ()
    roster: str | None = None


# --- values -------------------------------------------------------------------------------------------


@node
class Constant:
    """A value of the text."""

    value: Encoded


@node
class Given:
    """What a slot holds."""

    slot: int


@node
class IfKnown:
    """``then`` where the case says what a slot holds, else ``otherwise``: never a thing to ask for."""

    slot: int
    then: Ref
    otherwise: Ref


@node
class Case:
    """The result beside the first test that holds, else the last result, which has no test."""

    tests: tuple[Ref, ...]
    results: tuple[Ref, ...]


@node
class Strict:
    """不给予 if one of the parts is, 无 if one is, else the value: of a row whose arguments are the parts."""

    parts: tuple[Ref, ...]
    value: Ref


Sign = Literal["+", "-", "×", "÷"]

SIGNS: Mapping[str, Sign] = {one: one for one in get_args(Sign)}


@node
class Arithmetic:
    """``left`` + - × ÷ ``right``; what is divided by 0 is 无."""

    sign: Sign
    left: Ref
    right: Ref


@node
class Rounded:
    """A value after one written rounding."""

    rounding: Rounding
    value: Ref


@node
class Extreme:
    """The greatest or the least of several values."""

    greatest: bool
    values: tuple[Ref, ...]


@node
class Earliest:
    """The earlier of two months; 无 does not count as ``value``."""

    value: Ref
    limit: Ref


class Step(enum.Enum):
    """A step in the calendar."""

    MONTH_OF_DAY = "month of day"
    YEAR_OF_DAY = "year of day"
    YEAR_OF_MONTH = "year of month"
    DAY_OF_YEAR = "day of year"
    LATER_DAY = "later day"
    LAST_DAY = "last day of a period"


@node
class Calendar:
    """One step in the calendar: ``months`` and ``days`` later, or (a day of a year) its month and day, 0 the last."""

    step: Step
    value: Ref
    months: int = 0
    days: int = 0


@node
class Workday:
    """The ``count``-th working day after a day; ``choice`` says which bound it is where no calendar fixes it."""

    value: Ref
    count: int
    choice: Ref


@node
class Attained:
    """The day on which an age is attained; ``choice`` is the day in a common year of someone born on 29 February."""

    birth: Ref
    age: Ref
    from_next_day: bool
    choice: Ref


@node
class Periods:
    """How many periods of ``length`` months, one of which begins in month ``begins``, lie from month to month."""

    first: Ref
    last: Ref
    length: int
    begins: int


@node
class Share:
    """What one payer bears of an amount: its percents rounded down to 分, who owns a remainder takes it.

    ``owner`` says who does where the percents are 100 together, ``gap`` where they are not.
    """

    amount: Ref
    percents: tuple[Ref, ...]
    payers: tuple[str, ...]
    payer: int
    owner: Ref
    gap: Ref


@node
class Total:
    """人数 (``value`` is ``None``) or 合计 of the members that meet a condition (``None``: of all)."""

    roster: int
    condition: Ref | None
    value: Ref | None
    rest: int


@node
class Statistic:
    """最大值, 最小值 or 平均值 (``word``) over the members that meet a condition; ``empty`` where none does."""

    roster: int
    condition: Ref | None
    value: Ref
    word: str
    empty: Ref
    rest: int


@node
class Ranked:
    """The members that meet a condition in order of the keys: each a value or condition, and if the greatest is first.

    ``names`` are the slots under which a member is named.
    """

    roster: int
    condition: Ref | None
    keys: tuple[tuple[Ref, bool, bool], ...]
    names: tuple[int, ...]
    rest: int


# --- conditions ---------------------------------------------------------------------------------------


@node
class Compare:
    """``left`` in a relation to ``right``; not true of 无 and 不给予."""

    relation: Relation
    left: Ref
    right: Ref


@node
class Among:
    """A value is one of some, or with ``negated`` none of them; not true of 无 and 不给予 either way."""

    value: Ref
    options: tuple[Encoded, ...]
    negated: bool = False


@node
class Within:
    """A place is ``region`` or lies in it."""

    value: Ref
    region: str


@node
class IsWithheld:
    """A value is 不给予."""

    value: Ref


@node
class Not:
    """非."""

    item: Ref


@node
class All:
    """且."""

    items: tuple[Ref, ...]


@node
class Any:
    """或."""

    items: tuple[Ref, ...]


@node
class AtLeast:
    """至少 N 项."""

    count: int
    items: tuple[Ref, ...]


@node
class OfMembers:
    """存在 a member that meets a condition, or with ``every`` each one does."""

    roster: int
    every: bool
    condition: Ref
    rest: int


Node = (
    Constant
    | Given
    | IfKnown
    | Case
    | Strict
    | Arithmetic
    | Rounded
    | Extreme
    | Earliest
    | Calendar
    | Workday
    | Attained
    | Periods
    | Share
    | Total
    | Statistic
    | Ranked
    | Compare
    | Among
    | Within
    | IsWithheld
    | Not
    | All
    | Any
    | AtLeast
    | OfMembers
)

OverMembers = Total | Statistic | Ranked | OfMembers


def parts(node: Node) -> tuple[Ref, ...]:
    """Return the nodes directly below one, in order; of a list none: what is asked of members stands for each of them."""
    match node:
        case Constant() | Given() | Total() | Ranked() | OfMembers():
            return ()
        case IfKnown(then=then, otherwise=otherwise):
            return (then, otherwise)
        case Case(tests=tests, results=results):
            return (*tests, *results)
        case Strict(parts=first, value=value):
            return (*first, value)
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Rounded(value=value) | Calendar(value=value) | Among(value=value) | Within(value=value):
            return (value,)
        case IsWithheld(value=value) | Not(item=value) | Statistic(empty=value):
            return (value,)
        case Extreme(values=values) | All(items=values) | Any(items=values) | AtLeast(items=values):
            return values
        case Earliest(value=value, limit=limit):
            return (value, limit)
        case Workday(value=value, choice=choice):
            return (value, choice)
        case Attained(birth=birth, age=age, choice=choice):
            return (birth, age, choice)
        case Periods(first=first, last=last):
            return (first, last)
        case Share(amount=amount, percents=percents, owner=owner, gap=gap):
            return (amount, *percents, owner, gap)
        case unreachable:
            assert_never(unreachable)


def asked_of(node: OverMembers) -> list[Ref]:
    """Return what is asked of each member of a list."""
    match node:
        case OfMembers(condition=condition):
            return [condition]
        case Total(condition=tested, value=value) | Statistic(condition=tested, value=value):
            return [one for one in (tested, value) if one is not None]
        case Ranked(condition=tested, keys=keys):
            return [*([tested] if tested is not None else []), *(key for key, _, _ in keys)]
        case unreachable:
            assert_never(unreachable)


def slots_of(node: Node) -> tuple[int, ...]:
    """Return the slots that a node itself looks at."""
    match node:
        case Given(slot=slot) | IfKnown(slot=slot):
            return (slot,)
        case (
            Total(roster=roster, rest=rest) | Statistic(roster=roster, rest=rest) | OfMembers(roster=roster, rest=rest)
        ):
            return (roster, rest)
        case Ranked(roster=roster, rest=rest, names=names):
            return (roster, rest, *names)
        case _:
            return ()


def plain_parts(node: Attained | Workday | Share) -> tuple[Ref, ...]:
    """Return the parts of an operation without the readings that decide it in some cases."""
    return parts(node)[: -2 if isinstance(node, Share) else -1]


@node
class Result:
    """A value that a unit gives: its name, what it is there for and what it says."""

    name: str
    role: Role
    kind: ResultKind
    node: Ref


@node
class Plan:
    """What a unit decides: whom it applies to, what must hold, what excepts, and its values.

    ``conditions`` maps the id of a condition, by outline, to its node.
    """

    unit: str
    slots: tuple[Slot, ...]
    nodes: tuple[Node, ...]
    applies: tuple[Ref, ...]
    requires: tuple[Ref, ...]
    exceptions: tuple[Ref, ...]
    results: tuple[Result, ...]
    conditions: tuple[tuple[str, Ref], ...]
