"""The syntax tree: what was written, with names as written. Read this file as the reference card of the language.

Positions are never part of equality. Names are not looked up here and nothing is evaluated.
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction

import attrs

from fupin_rules.calendar import Month, Term
from fupin_rules.kinds import DutyKind, TargetKind
from fupin_rules.node import node
from fupin_rules.source import Source, Span


def _span() -> Span:
    span: Span = attrs.field(kw_only=True, eq=False, repr=False)
    return span


# --- values -----------------------------------------------------------------------------------------


@node
class Name:
    """A name as written, with the class that the vocabulary gives it: FACT, PARAM, DEFINED, STATUS, VALUE, CLAUSE …"""

    kind: str
    text: str
    span: Span = _span()


@node
class Quantity:
    """A number with the unit as written, ``None`` where none is written: 2学期, 900元/月, 50%."""

    number: Fraction
    unit: str | None
    span: Span = _span()


@node
class DayLiteral:
    """A date: 2021-01-31 or 2021年1月31日."""

    day: datetime.date
    span: Span = _span()


@node
class MonthLiteral:
    """A month: 2021-01 or 2021年1月."""

    month: Month
    span: Span = _span()


@node
class TermLiteral:
    """A term: 2017年秋季学期."""

    term: Term
    span: Span = _span()


@node
class Quoted:
    """Words in quotation marks that nothing declares: a text."""

    text: str
    span: Span = _span()


@node
class Excess:
    """``left`` 高于 ``right`` 的部分."""

    left: "Value"
    right: "Value"
    span: Span = _span()


@node
class Extreme:
    """较大者(…) or 较小者(…)."""

    values: "tuple[Value, ...]"
    greatest: bool
    span: Span = _span()


@node
class Aggregated:
    """A list: the number of its members that meet a condition (人数), or a fact of theirs added up (合计)."""

    roster: str
    condition: "Condition | None"
    fact: "Name | WhenNone | None"
    span: Span = _span()


@node
class Statistic:
    """A list: 最大值, 最小值 or 平均值 of a fact of its members that meet a condition; ``empty`` where there is none."""

    roster: str
    condition: "Condition | None"
    fact: "Name | WhenNone"
    word: str
    empty: "Value"
    span: Span = _span()


@node
class YesNo:
    """是 or 否."""

    value: bool
    span: Span = _span()


@node
class Arithmetic:
    """``left`` + - × ÷ ``right``."""

    left: "Value"
    sign: str
    right: "Value"
    span: Span = _span()


@node
class Shifted:
    """``value`` 的 当月, 次月, 当日, 次日."""

    value: "Value"
    word: str
    span: Span = _span()


@node
class InYear:
    """``year`` 的 3月31日, 9月底 or 11月上旬: a day, or the last one of a part of a month. ``day`` is ``None`` for 底."""

    year: "Value"
    month: int
    day: int | None
    part: str
    span: Span = _span()


@node
class RankKey:
    """What a list is put in order by: a value and its direction, or (without one) a condition whose holders come first."""

    by: "Value | Condition"
    direction: str | None
    span: Span = _span()


@node
class Ranks:
    """优先: the members of a list that meet a condition, put in order by one key after the other."""

    roster: str
    condition: "Condition | None"
    keys: tuple[RankKey, ...]
    span: Span = _span()


@node
class Birthday:
    """``entity`` 满 ``age`` 之日."""

    entity: str
    age: "Value"
    span: Span = _span()


@node
class Call:
    """A table with its arguments; without any it takes the inputs that it declares."""

    table: str
    arguments: tuple["Value", ...]
    span: Span = _span()


@node
class WhenNone:
    """``value`` (无时不计) or (无时按0计): what is reckoned where it is 无."""

    value: "Value"
    word: str
    span: Span = _span()


@node
class Choose:
    """若 ``condition`` 则 ``then`` 否则 ``otherwise``."""

    condition: "Condition"
    then: "Value"
    otherwise: "Value"
    span: Span = _span()


@node
class ReadingReference:
    """解释「…」 in the place of a value or a bound."""

    title: str
    span: Span = _span()


@node
class Withheld:
    """不给予 in a cell of a table."""

    span: Span = _span()


# --- conditions -------------------------------------------------------------------------------------


@node
class Compare:
    """``left`` ``word`` ``right`` with a comparison word that stands before the bound."""

    left: "Value"
    word: str
    right: "Value"
    span: Span = _span()


@node
class Bound:
    """One side of a band: a quantity and its word (20年 以上, 不满 10年)."""

    word: str
    quantity: "Value"
    span: Span = _span()


@node
class Within:
    """``value`` 为 20年以上 29年以下."""

    value: "Value"
    bounds: tuple[Bound, ...]
    span: Span = _span()


@node
class Member:
    """``value`` 为 A、B 之一."""

    value: "Value"
    options: tuple["Value", ...]
    span: Span = _span()


@node
class Listed:
    """``value`` 属于 (不属于) a declared list."""

    value: "Value"
    word: str
    list_name: str
    span: Span = _span()


@node
class ByDate:
    """``value`` 在 ``limit`` (含) 以前. ``bound`` is 含, 不含 or the reading that settles it."""

    value: "Value"
    limit: "Value"
    bound: str | ReadingReference
    side: str
    span: Span = _span()


@node
class Between:
    """``value`` 在 ``first`` 至 ``last`` 之间; both ends belong."""

    value: "Value"
    first: "Value"
    last: "Value"
    span: Span = _span()


@node
class OfMembers:
    """A list: 存在 a member that meets a condition, or 每个 member does."""

    roster: str
    every: bool
    condition: "Condition"
    span: Span = _span()


@node
class Negation:
    """非 ``item``."""

    item: "Condition"
    span: Span = _span()


@node
class AllOf:
    """A 且 B 且 …."""

    items: tuple["Condition", ...]
    span: Span = _span()


@node
class AnyOf:
    """A 或 B 或 …."""

    items: tuple["Condition", ...]
    span: Span = _span()


@node
class Group:
    """下列全部, 任一, 均不, 至少 N 项, with numbered items; ``labels`` are (1) (2) … or ①②….

    ``closed`` is the text of 等四类, which closes the list and states its count.
    """

    word: str
    count: Quantity | None
    closed: str | None
    labels: tuple[str, ...]
    items: tuple["Condition", ...]
    span: Span = _span()


Value = (
    Name
    | Quantity
    | DayLiteral
    | MonthLiteral
    | TermLiteral
    | Quoted
    | Excess
    | Extreme
    | Aggregated
    | Statistic
    | YesNo
    | Arithmetic
    | Shifted
    | InYear
    | Birthday
    | Call
    | Choose
    | WhenNone
    | ReadingReference
    | Withheld
)
Condition = Value | Compare | Within | Member | Listed | ByDate | Between | OfMembers | Negation | AllOf | AnyOf | Group

# --- cells of a table -------------------------------------------------------------------------------


@node
class Anything:
    """— in a cell."""

    span: Span = _span()


@node
class Other:
    """其他 in a cell: whatever no other row of the column names."""

    span: Span = _span()


@node
class Bounded:
    """Comparison words in a cell: 超过 30年; 20年以上 29年以下."""

    bounds: tuple[Bound, ...]
    span: Span = _span()


@node
class InList:
    """属于 (不属于) a list, in a cell."""

    word: str
    list_name: str
    span: Span = _span()


@node
class OneOf:
    """Values in a cell: 30年; 小学、初中."""

    options: tuple[Value, ...]
    span: Span = _span()


CellIn = Anything | Other | Bounded | InList | OneOf

# --- blocks -----------------------------------------------------------------------------------------


@node
class Text:
    """Plain words of a field."""

    text: str
    span: Span = _span()


@node
class Place:
    """Where a block stands: the headings above it, outermost first, and the gist before it."""

    headings: tuple[str, ...]
    gist: str | None


@node
class Effective:
    """施行: from when, and for how long. ``clause`` is the provision id if one is written."""

    clause: str | None
    start: Value
    lasting: Quantity | None
    end: Value | None
    span: Span = _span()


@node
class Retroactive:
    """溯及: from which day on periods before 施行 are granted, and the sentence of the text that grants them."""

    start: Value
    source: str
    span: Span = _span()


@node
class Header:
    """政策, 实施细则 or 词汇: what the file is, by which document, where and for whom."""

    kind: str
    name: str
    texts: Mapping[str, Text]
    effective: Effective | None
    retroactive: Retroactive | None
    span: Span = _span()


@node
class FactDeclaration:
    """事实 实体.名:类型, with its question, evidence and what bounds it."""

    name: str
    type_text: str
    type_span: Span = attrs.field(eq=False, repr=False)
    choices: tuple[str, ...]
    texts: Mapping[str, Text]
    aliases: tuple["Alias", ...]
    absent_means_none: bool
    absent_means_zero: "Text | None"
    not_before: str | None
    span: Span = _span()


@node
class RosterDeclaration:
    """列表 实体.名:成员: a list of members, each with facts of its own entity."""

    name: str
    entity: str
    texts: Mapping[str, Text]
    span: Span = _span()


@node
class Alias:
    """Another name for a fact, parameter or definition, for everyone or in the clauses named."""

    name: str
    clauses: tuple[str, ...]
    span: Span = _span()


@node
class Limit:
    """A bound on a value that the text leaves open: 不少于 2."""

    word: str
    value: Value
    span: Span = _span()


@node
class Version:
    """One value of a dated parameter: from when, the value (``None`` is 未载), and its source."""

    start: Value
    value: Value | None
    source: str
    span: Span = _span()


@node
class ParameterDeclaration:
    """参数 名:类型 = 值, or = 未载."""

    name: str
    type_text: str
    type_span: Span = attrs.field(eq=False, repr=False)
    value: Value | None
    limits: tuple[Limit, ...]
    versions: tuple[Version, ...]
    texts: Mapping[str, Text]
    aliases: tuple[Alias, ...]
    place: Place
    span: Span = _span()


@node
class ListDeclaration:
    """名单 名 = A、B、C."""

    name: str
    items: tuple[Name, ...]
    place: Place
    span: Span = _span()


@node
class Candidate:
    """One reading: its label (甲说) and the value, or 含 / 不含."""

    label: str
    value: Value | str
    span: Span = _span()


@node
class ReadingDeclaration:
    """解释 「…」: the question that the text leaves open, the readings, and which is adopted."""

    title: str
    question: str
    candidates: tuple[Candidate, ...]
    adopted: str
    texts: Mapping[str, Text]
    place: Place
    span: Span = _span()


@node
class Definition:
    """所称 名 是指 值, with rounding, unit, what stands for a division by 0, and whether a verified value may."""

    clause: str | None
    name: str
    value: Value
    roundings: tuple[str, ...]
    unit: str | None
    when_zero: Value | None
    verifiable: bool
    texts: Mapping[str, Text]
    aliases: tuple[Alias, ...]
    place: Place
    span: Span = _span()


@node
class Row:
    """One row: the cells of the inputs, then those of the results."""

    inputs: tuple[CellIn, ...]
    outputs: tuple[Value, ...]
    span: Span = _span()


@node
class Table:
    """表 名(输入…): rows that cover every input exactly once."""

    clause: str | None
    name: str
    inputs: tuple[Value, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    place: Place
    span: Span = _span()


@node
class Sharing:
    """分担 名(输入…): a table whose result columns are payers, the amount that is shared, and who takes the rest."""

    table: Table
    base: Value
    owner: Text | None
    span: Span = _span()


@node
class Payment:
    """计发: at what rate, in which rhythm, from when and until when something is paid."""

    rate: Value | None
    roundings: tuple[str, ...]
    cadence: str | None
    start: Value | None
    end: Value | None
    span: Span = _span()


@node
class PaymentDeclaration:
    """计发 名 是指 …: a payment under a name and perhaps a provision id of its own."""

    clause: str | None
    name: str
    payment: Payment
    place: Place
    span: Span = _span()


@node
class Gives:
    """给予 项目: the benefit and how it is paid and shared."""

    benefit: str
    payment: Payment | str
    sharing: str | None
    span: Span = _span()


@node
class InFull:
    """据实: all of a charge."""

    span: Span = _span()


@node
class Capped:
    """不超过: all of a charge up to an amount."""

    amount: Value
    span: Span = _span()


@node
class EqualAmount:
    """等额: the same amount of whatever charge."""

    amount: Value
    span: Span = _span()


@node
class Halved:
    """减半: what is left of a charge is its half, rounded."""

    rounding: str
    span: Span = _span()


@node
class Waives:
    """免除 项目: the charge, and how much of it."""

    benefit: str
    charge: Value
    how: InFull | Capped | EqualAmount | Halved
    span: Span = _span()


@node
class Handles:
    """处理: what is done, in words or as an amount."""

    value: Value
    span: Span = _span()


@node
class Target:
    """指标, 名额, 勾稽 or 期限, and what must hold."""

    kind: TargetKind
    condition: Condition
    span: Span = _span()


@node
class Determines:
    """认定: a status that a clause gives."""

    status: Name
    span: Span = _span()


@node
class Excludes:
    """排除: a benefit that is not given to whom the clause speaks of."""

    benefit: Name
    span: Span = _span()


@node
class Exempts:
    """豁免: an item of a clause that need not be met, by clause id and outline labels."""

    clause: str
    labels: tuple[str, ...]
    span: Span = _span()


@node
class Overrides:
    """优先于: a clause that this one goes before."""

    clause: Name
    span: Span = _span()


@node
class Duty:
    """应当, 不得, 可以 or 力争, and what."""

    kind: DutyKind
    text: str
    span: Span = _span()


Effect = Gives | Waives | Ranks | Handles | Target | Duty | Determines | Excludes | Exempts | Overrides
"""What a clause does. The names of one field are an effect each."""


@node
class Reserve:
    """保留 「题目」,…的,…未载: cases for which the text has no answer, and what of the clause that leaves open.

    A name of ``touches`` is a definition, a quoted result, or the word of a result; its kind tells which.
    """

    title: str
    condition: Condition
    touches: tuple[Name, ...]
    span: Span = _span()


@node
class ClauseDeclaration:
    """条款 编号 名称: to whom, on which conditions, with which exceptions, effects and reserves."""

    clause: str
    title: str
    applies: tuple[Condition, ...]
    requires: tuple[Condition, ...]
    exceptions: tuple[Condition, ...]
    effects: tuple[Effect, ...]
    reserves: tuple[Reserve, ...]
    texts: Mapping[str, Text]
    place: Place
    span: Span = _span()


@node
class Setting:
    """One fact, parameter, status, verified value or reading (a name of kind TITLE) of an example."""

    name: Name
    value: Value
    span: Span = _span()


@node
class MemberSettings:
    """A list of an example: the facts of each member, and whether these members are all."""

    roster: Name
    members: tuple[tuple[Setting, ...], ...]
    complete: bool
    span: Span = _span()


@node
class Expectation:
    """What an example expects of one clause: the outcome, named values, and the facts still missing if it names any.

    ``order`` are the names of members, the first first; empty where the example expects no 次序. ``shares`` say what each
    payer bears.
    """

    clause: str
    outcome: str
    values: tuple[tuple[str, Value], ...]
    missing: tuple[Name, ...]
    order: tuple[str, ...] = ()
    shares: tuple[tuple[str, Value], ...] = ()
    span: Span = _span()


@node
class Example:
    """用例 「…」: a case and what must come out of it."""

    title: str
    settings: tuple[Setting | MemberSettings, ...]
    expected: tuple[Expectation, ...]
    place: Place
    span: Span = _span()


@node
class Monotone:
    """``value`` 随 ``by`` 不减 (or 不增): a greater ``by`` never gives a smaller (greater) ``value``."""

    value: "Value"
    by: "Value"
    word: str
    span: Span = _span()


@node
class Unaffected:
    """``by`` 不影响 ``results``: whatever they are, the results stay."""

    by: tuple[Name, ...]
    results: tuple[Name, ...]
    span: Span = _span()


@node
class Always:
    """A condition that holds in every case."""

    condition: "Condition"
    span: Span = _span()


Law = Monotone | Unaffected | Always


@node
class LawDeclaration:
    """性质 「…」: what holds of the policy in every case."""

    title: str
    law: Law
    texts: Mapping[str, Text]
    place: Place
    span: Span = _span()


@node
class RelationDeclaration:
    """关系 「…」: what facts have to do with each other, whatever the case. ``word`` says which form it has.

    若: where the first condition holds, so does the second. 不并存: no two of ``names`` hold together. 推得: the first of
    ``names`` follows from the second. "": the condition holds.
    """

    title: str
    word: str
    conditions: tuple["Condition", ...]
    names: tuple[Name, ...]
    texts: Mapping[str, Text]
    place: Place
    span: Span = _span()


@node
class ChangeDeclaration:
    """变更 「…」: what an edit is meant to alter: which clauses, in which cases, in which direction."""

    title: str
    clauses: tuple[Name, ...]
    scope: "Condition | None"
    tendency: str
    texts: Mapping[str, Text]
    place: Place
    span: Span = _span()


@node
class Adoption:
    """采用 「…」 甲说: an 实施细则 adopts a reading."""

    title: str
    label: str
    place: Place
    span: Span = _span()


@node
class Combination:
    """互斥, 就高, 不重复, 可叠加 or 并享 …未载: how several benefits of one person go together.

    ``basis`` is 按标准 or 按合计 where 就高 says so, else empty.
    """

    word: str
    benefits: tuple[str, ...]
    place: Place
    basis: str = attrs.field(default="", kw_only=True)
    span: Span = _span()


@node
class NotEncoded:
    """未编: a sentence of the document that is not encoded, and why."""

    clause: str | None
    reason: str
    place: Place
    span: Span = _span()


Block = (
    FactDeclaration
    | RosterDeclaration
    | ParameterDeclaration
    | ListDeclaration
    | ReadingDeclaration
    | Definition
    | Table
    | Sharing
    | PaymentDeclaration
    | ClauseDeclaration
    | Example
    | LawDeclaration
    | RelationDeclaration
    | ChangeDeclaration
    | Adoption
    | Combination
    | NotEncoded
)


@node
class Comment:
    """// and what follows on the line."""

    text: str
    span: Span = _span()


@node
class Import:
    """引用 词汇/…: another file whose names hold here too."""

    path: str
    span: Span = _span()


@node
class File:
    """One `.policy` file as written.

    ``broken`` are the names, ids and titles of blocks that were left out, each with its finding; ``damaged`` says that
    lines of the head, or lines that open no block, were left out.
    """

    source: Source = attrs.field(eq=False, repr=False)
    header: Header | None
    imports: tuple[Import, ...]
    blocks: tuple[Block, ...]
    comments: tuple[Comment, ...]
    broken: frozenset[str] = attrs.field(default=frozenset(), eq=False, repr=False)
    damaged: bool = attrs.field(default=False, eq=False, repr=False)
