"""From the syntax tree to the checked model: every name resolved, every type agreed, every table total.

What passes through is one policy file with the vocabulary that it imports. A broken block gives one finding and is left
out together with what depends on it; the others are checked all the same. Nothing is evaluated but tables, on the points
of their inputs.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from fupin_rules.comparison import BEFORE, CIVIL_CODE, DATE_WORDS, EQUALITY_WORDS, Relation
from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.model import (
    BadType,
    Cycle,
    Misplaced,
    NeedsHeader,
    NeedsRounding,
    NotAChoice,
    NotComparable,
    NotDeclared,
    SharesNotWhole,
    TableGap,
    TableOverlap,
    WrongCount,
    WrongType,
    ZeroDivisor,
)
from fupin_rules.diagnostics.syntax import BadList, MissingField
from fupin_rules.model import headers, nodes, types
from fupin_rules.model.nodes import GRANTED, SHARED, USED, NamedValue
from fupin_rules.model.wording import show, written
from fupin_rules.money import Rounding, decimal
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes as syntax

NUMERALS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}


@attrs.frozen
class Checked:
    """A checked policy, ``None`` where its header is broken, and what was found."""

    policy: nodes.Policy | None
    findings: tuple[PolicyFinding, ...]


@attrs.frozen
class Vocabulary:
    """Facts by name and aliases by (clause or None, name), from vocabulary files."""

    facts: Mapping[str, nodes.Fact]
    aliases: Mapping[tuple[str | None, str], str]


class _Refused(Exception):
    """Carries the finding of a broken block out to the block. Never leaves this module."""

    def __init__(self, finding: PolicyFinding) -> None:
        super().__init__(finding.problem)
        self.finding = finding


class _Dependent(Exception):
    """Something that depends on a broken block: no second finding. Never leaves this module."""


def check_vocabulary(files: Iterable[syntax.File]) -> tuple[Vocabulary, tuple[PolicyFinding, ...]]:
    """Collect the facts of vocabulary files (and of a policy file's own 事实 blocks)."""
    facts: dict[str, nodes.Fact] = {}
    aliases: dict[tuple[str | None, str], str] = {}
    findings: list[PolicyFinding] = []
    for file in files:
        for block in file.blocks:
            if not isinstance(block, syntax.FactDeclaration):
                continue
            kind = type_of(block.type_text, block.choices)
            if kind is None:
                findings.append(BadType(written=block.type_text, span=block.span))
                continue
            facts[block.name] = nodes.Fact(
                name=block.name,
                type=kind,
                question=_text(block.texts, "问"),
                evidence=_text(block.texts, "证明"),
                sensitive="敏感" in block.texts,
                changeable="不可" not in _text(block.texts, "可变"),
                absent_means_none=block.absent_means_none,
                not_before=block.not_before,
            )
            aliases |= _aliases_of(block.aliases, block.name)
    return Vocabulary(facts, aliases), tuple(findings)


def check(file: syntax.File, vocabulary: Vocabulary) -> Checked:
    """Check one policy file."""
    header, problems = headers.read(file)
    if header is None:
        return Checked(None, tuple(problems))
    checker = _Checker(file, header, vocabulary, list(problems))
    return Checked(checker.policy(), tuple(checker.findings))


def type_of(text: str, choices: Sequence[str] = ()) -> types.Type | None:
    """Return the type that is written, ``None`` if there is no such type."""
    bare = text.replace(" ", "")
    name, _, rest = bare.partition("[")
    unit = normal_unit(rest.rstrip("]")) if rest else None
    match name:
        case "是否":
            return types.Boolean()
        case "整数":
            return types.Number(unit, whole=True, negative=unit is None)
        case "数":
            return types.Number(unit, whole=False, negative=unit is None)
        case "金额" | "元":
            return types.Money(None)
        case "比例":
            return types.Percent()
        case "日期":
            return types.Day()
        case "年月":
            return types.YearMonth()
        case "地区":
            return types.Region()
        case _ if choices:
            return types.Choice(tuple(choices))
        case _ if name.startswith("元/"):
            return types.Money(name.split("/")[-1])
        case _:
            return None


def normal_unit(unit: str) -> str:
    """Return the plain form of a unit: 个月 is 月, 日 is 天."""
    return {"个月": "月", "个学期": "学期", "日": "天"}.get(unit, unit)


@attrs.define
class _Checker:
    """Checks one file. What was built is kept by name; what is being built is on ``path``, so that circles show."""

    file: syntax.File
    head: headers.Head
    vocabulary: Vocabulary
    findings: list[PolicyFinding]
    blocks: dict[str, syntax.Block] = attrs.field(factory=dict)
    readings: dict[str, syntax.ReadingDeclaration] = attrs.field(factory=dict)
    clauses: dict[str, syntax.ClauseDeclaration] = attrs.field(factory=dict)
    built: dict[str, object] = attrs.field(factory=dict)
    broken: set[str] = attrs.field(factory=set)
    path: list[str] = attrs.field(factory=list)
    aliases: dict[tuple[str | None, str], str] = attrs.field(factory=dict)
    used_facts: dict[str, nodes.Fact] = attrs.field(factory=dict)
    within: str | None = None

    def policy(self) -> nodes.Policy:
        """Check every block and return the policy."""
        self.aliases |= self.vocabulary.aliases
        for block in self.file.blocks:
            self._register(block)
        header = self._header()
        units: dict[str, nodes.Unit] = {}
        for name, block in [*self.blocks.items(), *self.clauses.items()]:
            built = self._attempt(name, block)
            if isinstance(built, nodes.Clause | nodes.Definition | nodes.Table | nodes.Sharing | nodes.Payment):
                units[built.id] = built
        for title in self.readings:
            self._attempt(f"解释「{title}」", self.readings[title])
        examples = []
        for block in self.file.blocks:
            if isinstance(block, syntax.Example):
                example = self._attempt(f"用例「{block.title}」", block)
                if isinstance(example, nodes.Example):
                    examples.append(example)
        validity = self._attempt("施行", None)
        return nodes.Policy(
            header=header,
            file=self.file.source.name,
            facts=dict(self.used_facts),
            parameters={name: built for name, built in self.built.items() if isinstance(built, nodes.Parameter)},
            readings={built.key: built for built in self.built.values() if isinstance(built, nodes.Reading)},
            units=units,
            aliases=dict(self.aliases),
            examples=tuple(examples),
            validity=validity if isinstance(validity, tuple) else (),
        )

    # --- declarations -------------------------------------------------------------------------------

    def _register(self, block: syntax.Block) -> None:
        match block:
            case syntax.ReadingDeclaration(title=title):
                self.readings[title] = block
            case syntax.ClauseDeclaration(clause=clause):
                self.clauses[clause] = block
            case syntax.Sharing(table=table):
                self.blocks[table.name] = block
            case (
                syntax.ParameterDeclaration(name=name)
                | syntax.ListDeclaration(name=name)
                | syntax.Definition(name=name)
                | syntax.Table(name=name)
                | syntax.PaymentDeclaration(name=name)
            ):
                self.blocks[name] = block
            case syntax.FactDeclaration() | syntax.Example() | syntax.NotEncoded():
                pass
        if isinstance(block, syntax.ParameterDeclaration | syntax.Definition):
            self.aliases |= _aliases_of(block.aliases, block.name)

    def _attempt(self, name: str, block: syntax.Block | None) -> object | None:
        """Build what a name declares; put its finding on the list if it is broken."""
        try:
            return self._build(name, block)
        except _Refused as refused:
            headings = _place_of(block).headings if block is not None else ()
            finding = refused.finding
            self.findings.append(finding if finding.headings else attrs.evolve(finding, headings=headings))
        except _Dependent:
            pass
        return None

    def _build(self, name: str, block: syntax.Block | None) -> object:
        """Build what a name declares, once.

        Raises:
            _Refused: it is broken, and this is the first time that it is met.
            _Dependent: it was found broken before, or depends on such a thing.
        """
        if name in self.broken:
            raise _Dependent
        if name in self.built:
            return self.built[name]
        if name in self.path:
            circle = (*self.path[self.path.index(name) :], name)
            span = block.span if block is not None else self.file.blocks[0].span
            raise _Refused(Cycle(names=circle, span=_first_line(span)))
        self.path.append(name)
        before, self.within = self.within, None
        try:
            built = self._make(block)
        except (_Refused, _Dependent):
            self.broken.add(name)
            raise
        finally:
            self.path.pop()
            self.within = before
        self.built[name] = built
        return built

    def _make(self, block: syntax.Block | None) -> object:
        match block:
            case syntax.ParameterDeclaration():
                return self._parameter(block)
            case syntax.ListDeclaration():
                return tuple(item.text for item in block.items)
            case syntax.ReadingDeclaration():
                return self._reading(block)
            case syntax.Definition():
                return self._definition(block)
            case syntax.Table():
                return self._table(block)
            case syntax.Sharing():
                return self._sharing(block)
            case syntax.PaymentDeclaration():
                identity = block.clause or block.name
                return self._payment(identity, block.name, block.payment, block.place, block.span)
            case syntax.ClauseDeclaration():
                return self._clause(block)
            case syntax.Example():
                return self._example(block)
            case None:
                return self._validity()
            case syntax.FactDeclaration() | syntax.NotEncoded():
                raise AssertionError("declares nothing to build")

    def _header(self) -> nodes.Header:
        texts = self.head.texts
        return nodes.Header(
            name=self.head.name,
            basis=texts.get("依据", ""),
            source=texts.get("出处", ""),
            region=self.head.region,
            subject=self.head.subject,
            benefits=self.head.benefits,
            validity_id=self.head.effective.clause if self.head.effective else None,
            start=None,
            lasting=None,
            bounds=self.head.bounds or CIVIL_CODE,
            age_rule=self.head.age_rule,
        )

    def _place(self, place: syntax.Place, span: Span) -> nodes.Place:
        return nodes.Place(self.head.name, place.headings, place.gist, span.source.name, span.line)

    def _parameter(self, block: syntax.ParameterDeclaration) -> nodes.Parameter:
        kind = type_of(block.type_text)
        if kind is None:
            raise _Refused(BadType(written=block.type_text, span=_first_line(block.span)))
        value = None
        if block.value is not None:
            value = self._constant(block.value, kind)
        limits = []
        for limit in block.limits:
            bound = self._constant(limit.value, kind)
            limits.append((limit.word, self._relation(limit.word, limit.span), bound))
        return nodes.Parameter(
            name=block.name,
            type=kind,
            value=value,
            limits=tuple(limits),
            source=_text(block.texts, "出处"),
            place=self._place(block.place, block.span),
        )

    def _constant(self, value: syntax.Value, kind: types.Type) -> nodes.Plain:
        built = self.value(value, kind)
        if not isinstance(built, nodes.Literal):
            raise _Refused(
                Misplaced(
                    phrase=value.span.text,
                    reason="这里只能写一个确定的值",
                    advice="请写数字、日期或者枚举值。",
                    span=value.span,
                )
            )
        return built.value

    def _reading(self, block: syntax.ReadingDeclaration) -> nodes.Reading:
        candidates: list[tuple[str, nodes.Value | str]] = []
        kinds: list[types.Type] = []
        for candidate in block.candidates:
            if isinstance(candidate.value, str):
                candidates.append((candidate.label, candidate.value))
                continue
            value = self.value(candidate.value, kinds[0] if kinds else None)
            if kinds:
                self._agree(value, kinds[0], candidate.value)
            kinds.append(value.type)
            candidates.append((candidate.label, value))
        if kinds and len(kinds) != len(candidates):
            raise _Refused(
                BadList(field="解释", form="各说都写一个值,或者都写含当日、不含当日", span=_first_line(block.span))
            )
        adopted = None if block.adopted == "未定" else block.adopted
        return nodes.Reading(
            block.title, block.question, tuple(candidates), adopted, self._place(block.place, block.span)
        )

    def _definition(self, block: syntax.Definition) -> nodes.Definition:
        self.within = block.clause
        value = self.value(block.value)
        for text in block.roundings:
            value = self._rounded(value, Rounding(text), block)
        kind = value.type
        if block.unit is not None:
            if not isinstance(kind, types.Number):
                raise _Refused(
                    WrongType(phrase=block.name, is_a=types.word(kind), needed="数字", span=_first_line(block.span))
                )
            kind = attrs.evolve(kind, unit=normal_unit(block.unit))
        identity = block.clause or block.name
        place = self._place(block.place, block.span)
        bare = nodes.Definition(identity, block.name, value, kind, block.verifiable, (), place)
        results = _results([(block.name, GRANTED, nodes.DefinedValue(bare))], [value])
        return attrs.evolve(bare, results=results)

    def _rounded(self, value: nodes.Value, rounding: Rounding, block: syntax.Definition) -> nodes.Value:
        kind = value.type
        match kind:
            case types.Number():
                if rounding.unit != 1:
                    raise _Refused(
                        WrongType(phrase=rounding.value, is_a="金额的舍入", needed="数字的舍入", span=block.span)
                    )
                return nodes.Rounded(rounding, value, attrs.evolve(kind, whole=True))
            case types.Money() | types.Percent():
                return nodes.Rounded(rounding, value, kind)
            case _:
                raise _Refused(
                    WrongType(
                        phrase=block.name, is_a=types.word(kind), needed="数字或者金额", span=_first_line(block.span)
                    )
                )

    # --- tables -------------------------------------------------------------------------------------

    def _table(self, block: syntax.Table) -> nodes.Table:
        self.within = block.clause
        identity = block.clause or block.name
        inputs = tuple(self.value(value) for value in block.inputs)
        rows: list[nodes.Row] = []
        columns: list[types.Type | None] = [None] * len(block.columns)
        cells = [
            [self._cell(row.inputs[index], value.type) for row in block.rows] for index, value in enumerate(inputs)
        ]
        for column in cells:
            named = tuple(cell for cell in column if isinstance(cell, nodes.BandCell | nodes.OptionsCell))
            column[:] = [nodes.OtherCell(named) if isinstance(cell, nodes.OtherCell) else cell for cell in column]
        for number, row in enumerate(block.rows):
            results: list[nodes.Value | None] = []
            for index, output in enumerate(row.outputs):
                if isinstance(output, syntax.Withheld):
                    results.append(None)
                    continue
                expected = columns[index]
                value = self.value(output, expected)
                if expected is None:
                    columns[index] = value.type
                else:
                    self._agree(value, expected, output)
                results.append(value)
            fitted = tuple(column[number] for column in cells)
            rows.append(nodes.Row(fitted, tuple(results), f"{identity}#行{number + 1}", span=row.span))
        typed = tuple(
            nodes.Column(name, kind or types.Money(None)) for name, kind in zip(block.columns, columns, strict=True)
        )
        place = self._place(block.place, block.span)
        bare = nodes.Table(identity, block.name, inputs, typed, tuple(rows), (), place)
        self._check_total(bare, block)
        results = _results(
            [(column.name, GRANTED, nodes.Lookup(bare, inputs, index)) for index, column in enumerate(typed)], inputs
        )
        return attrs.evolve(bare, results=results)

    def _cell(self, cell: syntax.CellIn, kind: types.Type) -> nodes.Cell:
        match cell:
            case syntax.Anything():
                return nodes.AnyCell()
            case syntax.Other():
                return nodes.OtherCell(())
            case syntax.Bounded(bounds=bounds):
                return nodes.BandCell(self._bounds(bounds, kind))
            case syntax.InList(word=word, list_name=name):
                return nodes.OptionsCell(self._list(name, kind, cell.span), word == "不属于", name)
            case syntax.OneOf(options=options):
                plain = tuple(self._constant(option, kind) for option in options)
                if kind == types.Boolean() or isinstance(kind, types.Choice):
                    return nodes.OptionsCell(plain, negated=False, list_name=None)
                equal = BEFORE["为"]
                if len(plain) == 1:
                    return nodes.BandCell((("为", equal, nodes.Literal(plain[0], kind)),))
                return nodes.OptionsCell(plain, negated=False, list_name=None)

    def _list(self, name: str, kind: types.Type, span: Span) -> tuple[str, ...]:
        items = self._build(name, self.blocks[name])
        assert isinstance(items, tuple)
        if not isinstance(kind, types.Choice):
            raise _Refused(WrongType(phrase=name, is_a="名单", needed=types.word(kind), span=span))
        for item in items:
            self._one_of(item, kind, span)
        return items

    def _check_total(self, table: nodes.Table, block: syntax.Table) -> None:
        """Refuse a table with a gap or an overlap, naming the smallest case."""
        points = [
            _input_points(value.type, [row.cells[index] for row in table.rows])
            for index, value in enumerate(table.inputs)
        ]
        for case in itertools.product(*points):
            fitting = [
                number
                for number, row in enumerate(table.rows, start=1)
                if all(nodes.fits(cell, value) for cell, value in zip(row.cells, case, strict=True))
            ]
            if len(fitting) == 1:
                continue
            shown = "、".join(
                f"{written(value)}为{show(point, value.type)}" for value, point in zip(table.inputs, case, strict=True)
            )
            span = _first_line(block.span)
            if not fitting:
                raise _Refused(TableGap(table=table.name, case=shown, span=span))
            raise _Refused(
                TableOverlap(table=table.name, case=shown, rows=tuple(fitting), span=block.rows[fitting[1] - 1].span)
            )

    def _sharing(self, block: syntax.Sharing) -> nodes.Sharing:
        table = self._table(block.table)
        base = self.value(block.base)
        if not isinstance(base.type, types.Money):
            raise _Refused(
                WrongType(phrase=block.base.span.text, is_a=types.word(base.type), needed="金额", span=block.base.span)
            )
        for row, source in zip(table.rows, block.table.rows, strict=True):
            parts = [value.value for value in row.results if isinstance(value, nodes.Literal)]
            numbers = [part for part in parts if isinstance(part, Fraction)]
            if len(numbers) == len(row.results) and sum(numbers) != 100:
                raise _Refused(SharesNotWhole(total=decimal(sum(numbers, Fraction(0))), span=source.span))
        payers = tuple(column.name for column in table.columns)
        owner: str | nodes.Reading
        if block.owner is not None:
            owner = fold(block.owner.text).rstrip("。 ")
            if owner not in payers:
                raise _Refused(
                    NotDeclared(what="负担方", name=owner, near=tuple(nearest(owner, payers)), span=block.owner.span)
                )
        else:
            owner = nodes.Reading(
                title=f"{table.name}的余数",
                question="各方按比例负担时,除不尽的余数归谁,原文没有写明。",
                candidates=tuple((payer, payer) for payer in payers),
                adopted=None,
                place=table.place,
            )
        bare = nodes.Sharing(table.id, table, base, owner, (), table.place)
        results = [
            (payer, GRANTED, nodes.Share(base, bare, table.inputs, payer, types.Money(base.type.period)))
            for payer in payers
        ]
        return attrs.evolve(bare, results=_results(results, [base, *table.inputs]))

    # --- payments -----------------------------------------------------------------------------------

    def _payment(
        self, identity: str, name: str, payment: syntax.Payment, place: syntax.Place, span: Span
    ) -> nodes.Payment:
        if payment.rate is None:
            raise _Refused(
                MissingField(keyword="计发", field="标准为…", why="写明按什么标准发。", span=_first_line(span))
            )
        rate = self.value(payment.rate)
        if not isinstance(rate.type, types.Money):
            raise _Refused(
                WrongType(
                    phrase=payment.rate.span.text, is_a=types.word(rate.type), needed="金额", span=payment.rate.span
                )
            )
        if not whole_fen(rate):
            raise _Refused(NeedsRounding(phrase=payment.rate.span.text, span=payment.rate.span))
        start = self._month(payment.start) if payment.start is not None else None
        end = self._month(payment.end) if payment.end is not None else None
        results: list[tuple[str, str, nodes.Value]] = [("标准", GRANTED, rate)]
        if payment.cadence == "按月发放" and rate.type.period != "月":
            raise _Refused(
                WrongType(
                    phrase=payment.rate.span.text, is_a=types.word(rate.type), needed="元/月", span=payment.rate.span
                )
            )
        if start is not None:
            until = nodes.FactValue(self._fact("基准.统计至", payment.span))
            month = types.YearMonth()
            last: nodes.Value = nodes.Earliest(end, until, month) if end is not None else until
            count = nodes.MonthsFrom(start, last, types.Number("月", whole=True))
            total = nodes.Arithmetic(rate, "×", count, types.Money(None))
            results += [
                ("起发月", GRANTED, start),
                ("止发月", GRANTED, last),
                ("计发月数", GRANTED, count),
                ("累计金额", GRANTED, total),
            ]
        inner = [value for _, _, value in results]
        return nodes.Payment(
            identity,
            name,
            rate,
            payment.cadence,
            start,
            end,
            _results(results, inner),
            self._place(place, span),
        )

    def _month(self, value: syntax.Value) -> nodes.Value:
        built = self.value(value)
        if isinstance(built.type, types.YearMonth):
            return built
        raise _Refused(WrongType(phrase=value.span.text, is_a=types.word(built.type), needed="年月", span=value.span))

    # --- clauses ------------------------------------------------------------------------------------

    def _clause(self, block: syntax.ClauseDeclaration) -> nodes.Clause:
        self.within = block.clause
        grant = self._grant(block) if block.gives is not None else None
        excluding = [
            other
            for other in self.clauses.values()
            if grant is not None and grant.benefit in {name.text for name in other.excludes}
        ]
        excluded_by = []
        for other in excluding:
            clause = self._build(other.clause, other)
            assert isinstance(clause, nodes.Clause)
            excluded_by.append(nodes.ClauseHolds(clause, id=f"{block.clause}#除外({other.clause})", span=other.span))
        self.within = block.clause
        applies = self._conditions(block.applies, f"{block.clause}#适用")
        requires = self._conditions(block.requires, f"{block.clause}#条件")
        exceptions = self._conditions(block.exceptions, f"{block.clause}#除外")
        bare = nodes.Clause(
            id=block.clause,
            title=block.title,
            subject=self.head.subject,
            validity=self._validity_of(),
            applies=applies,
            requires=requires,
            exceptions=exceptions,
            excluded_by=tuple(excluded_by),
            determines=tuple(name.text for name in block.determines),
            excludes=tuple(name.text for name in block.excludes),
            grant=grant,
            labels=headers.labels(_text(block.texts, "结论")),
            results=(),
            place=self._place(block.place, block.span),
        )
        return attrs.evolve(bare, results=self._clause_results(bare))

    def _validity_of(self) -> tuple[nodes.Condition, ...]:
        built = self._build("施行", None)
        assert isinstance(built, tuple)
        return built

    def _clause_results(self, clause: nodes.Clause) -> tuple[NamedValue, ...]:
        granted: list[tuple[str, str, nodes.Value]] = []
        if clause.grant is not None:
            granted += [
                (result.name, result.role, result.value)
                for result in clause.grant.payment.results
                if result.role == GRANTED
            ]
            if clause.grant.sharing is not None:
                granted += _shares(clause.grant.sharing, granted)
        roots = [value for _, _, value in granted]
        return _results(granted, [*clause.applies, *clause.requires, *clause.exceptions, *roots])

    def _grant(self, block: syntax.ClauseDeclaration) -> nodes.Grant:
        gives = block.gives
        assert gives is not None
        if isinstance(gives.payment, str):
            payment = self._build(gives.payment, self.blocks[gives.payment])
            assert isinstance(payment, nodes.Payment)
        else:
            payment = self._payment(block.clause, gives.benefit, gives.payment, block.place, gives.span)
        sharing = None
        if gives.sharing is not None:
            built = self._build(gives.sharing, self.blocks[gives.sharing])
            assert isinstance(built, nodes.Sharing)
            sharing = built
        return nodes.Grant(gives.benefit, payment, sharing)

    def _validity(self) -> tuple[nodes.Condition, ...]:
        span = self.head.span
        found: list[nodes.Condition] = []
        identity = self.head.name
        if self.head.region is not None:
            place = nodes.FactValue(self._fact("基准.属地", span))
            region: str | nodes.Reading = self.head.region
            if region == "未载":
                region = nodes.Reading(
                    title="属地",
                    question="原文没有写明适用于哪里。",
                    candidates=(("适用于本地", ""), ("不适用于本地", "\0")),
                    adopted=None,
                    place=None,
                )
            found.append(nodes.PlacedIn(place, region, id=f"{identity}#属地", span=self.head.region_span or span))
        effective = self.head.effective
        if effective is not None:
            name = effective.clause or identity
            today = nodes.FactValue(self._fact("基准.评价日", span))
            start = self.value(effective.start)
            if not isinstance(start.type, types.Day):
                raise _Refused(
                    WrongType(
                        phrase=effective.start.span.text,
                        is_a=types.word(start.type),
                        needed="日期",
                        span=effective.start.span,
                    )
                )
            found.append(
                nodes.Compare(today, "不早于", BEFORE["不早于"], start, id=f"{name}#适用(1)", span=effective.span)
            )
            if effective.lasting is not None:
                months, days = self._period(effective.lasting)
                end = nodes.Later(start, months, days, types.Day())
                found.append(
                    nodes.Compare(today, "早于", BEFORE["早于"], end, id=f"{name}#适用(2)", span=effective.span)
                )
        return tuple(found)

    def _period(self, quantity: syntax.Quantity) -> tuple[int, int]:
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
        raise _Refused(WrongType(phrase=quantity.span.text, is_a="数字", needed="时长(年、月、天)", span=quantity.span))

    # --- conditions ---------------------------------------------------------------------------------

    def _conditions(self, items: tuple[syntax.Condition, ...], identity: str) -> tuple[nodes.Condition, ...]:
        if len(items) == 1:
            return (self.condition(items[0], identity),)
        return tuple(self.condition(item, f"{identity}({number})") for number, item in enumerate(items, start=1))

    def condition(self, node: syntax.Condition, identity: str) -> nodes.Condition:
        """Check one condition; ``identity`` is its id by outline."""
        match node:
            case syntax.Negation(item=item):
                return nodes.Not(self.condition(item, identity), id=identity, span=node.span)
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
                return nodes.Band(built, self._bounds(bounds, built.type), id=identity, span=node.span)
            case syntax.Member(value=value, options=options):
                built = self.value(value)
                plain = tuple(self._constant(option, built.type) for option in options)
                return nodes.OneOf(built, plain, None, negated=False, id=identity, span=node.span)
            case syntax.Listed(value=value, word=word, list_name=name):
                built = self.value(value)
                listed = self._list(name, built.type, node.span)
                return nodes.OneOf(built, listed, name, word == "不属于", id=identity, span=node.span)
            case syntax.ByDate(value=value, limit=limit, bound=bound, side=side):
                left, right = self._two(value, limit)
                self._ordered(left, value, dates=True)
                decided = bound == "含" if isinstance(bound, str) else self._bound_reading(bound)
                return nodes.ByDate(left, right, decided, side == "以前", id=identity, span=node.span)
            case syntax.Between(value=value, first=first, last=last):
                built, low = self._two(value, first)
                high = self.value(last, built.type)
                self._agree(high, built.type, last)
                self._ordered(built, value, dates=False)
                return nodes.Between(built, low, high, id=identity, span=node.span)
            case syntax.Name(kind="STATUS", text=text):
                return self._status(text, identity, node.span)
            case syntax.Name(kind="CLAUSE", text=text):
                clause = self._build(text.upper(), self._clause_block(text.upper(), node.span))
                assert isinstance(clause, nodes.Clause)
                return nodes.ClauseHolds(clause, id=identity, span=node.span)
            case _:
                built = self.value(node)
                if not isinstance(built.type, types.Boolean):
                    raise _Refused(
                        WrongType(
                            phrase=node.span.text,
                            is_a=types.word(built.type),
                            needed="是否,或者一个完整的比较",
                            span=node.span,
                        )
                    )
                return nodes.Holds(built, id=identity, span=node.span)

    def _clause_block(self, identity: str, span: Span) -> syntax.ClauseDeclaration:
        if identity not in self.clauses:
            near = tuple(nearest(identity, self.clauses))
            raise _Refused(NotDeclared(what="条款", name=identity, near=near, span=span))
        return self.clauses[identity]

    def _parts(self, items: tuple[syntax.Condition, ...], identity: str) -> tuple[nodes.Condition, ...]:
        return tuple(self.condition(item, f"{identity}.{number}") for number, item in enumerate(items, start=1))

    def _group(self, node: syntax.Group, identity: str) -> nodes.Condition:
        items = tuple(
            self.condition(item, f"{identity}{label}") for item, label in zip(node.items, node.labels, strict=True)
        )
        for number, label in enumerate(node.labels, start=1):
            expected = f"({number})" if label.startswith("(") else chr(0x2460 + number - 1)
            if label != expected:
                raise _Refused(
                    Misplaced(
                        phrase=label,
                        reason=f"序号应当是{expected}",
                        advice="请按顺序编号。",
                        span=node.items[number - 1].span,
                    )
                )
        if node.closed is not None and _said(node.closed) != len(items):
            raise _Refused(WrongCount(said=node.closed, there=len(items), span=node.span))
        match node.word:
            case "符合下列全部条件" | "下列全部":
                return nodes.All(items, node.labels, id=identity, span=node.span)
            case "符合下列任一条件" | "下列任一":
                return nodes.Any(items, node.labels, id=identity, span=node.span)
            case "下列均不":
                return nodes.NoneOf(items, node.labels, id=identity, span=node.span)
            case _:
                assert node.count is not None
                count = node.count.number
                if count.denominator != 1 or not 1 <= count <= len(items):
                    raise _Refused(WrongCount(said=f"至少 {decimal(count)} 项", there=len(items), span=node.count.span))
                return nodes.AtLeast(int(count), items, node.labels, id=identity, span=node.span)

    def _compare(self, node: syntax.Compare, identity: str) -> nodes.Condition:
        left, right = self._two(node.left, node.right)
        if node.word not in EQUALITY_WORDS:
            self._ordered(left, node.left, dates=node.word in DATE_WORDS)
        relation = self._relation(node.word, node.span)
        return nodes.Compare(left, node.word, relation, right, id=identity, span=node.span)

    def _relation(self, word: str, span: Span) -> Relation:
        if self.head.bounds is None and word not in EQUALITY_WORDS | DATE_WORDS:
            raise _Refused(NeedsHeader(field="本数", because=f"用了“{word}”", form="本数 依民法典第1259条", span=span))
        return (self.head.bounds or CIVIL_CODE).relation(word)

    def _two(self, left: syntax.Value, right: syntax.Value) -> tuple[nodes.Value, nodes.Value]:
        """Build two sides that must have one type; a word takes its enumeration from the other side."""
        if isinstance(left, syntax.Name) and left.kind == "VALUE":
            second = self.value(right)
            first = self.value(left, second.type)
        else:
            first = self.value(left)
            second = self.value(right, first.type)
        if not types.comparable(first.type, second.type):
            raise _Refused(
                NotComparable(
                    left=left.span.text,
                    left_type=types.word(first.type),
                    right=right.span.text,
                    right_type=types.word(second.type),
                    span=right.span,
                )
            )
        return first, second

    def _agree(self, value: nodes.Value, kind: types.Type, node: syntax.Value) -> None:
        if not types.comparable(value.type, kind):
            raise _Refused(
                WrongType(phrase=node.span.text, is_a=types.word(value.type), needed=types.word(kind), span=node.span)
            )

    def _ordered(self, value: nodes.Value, node: syntax.Value, *, dates: bool) -> None:
        ordered = types.line(value.type) is not None
        is_date = isinstance(value.type, types.Day | types.YearMonth)
        if not ordered or (dates and not is_date):
            needed = "日期或者年月" if dates else "数字、金额或者日期"
            raise _Refused(WrongType(phrase=node.span.text, is_a=types.word(value.type), needed=needed, span=node.span))

    def _bounds(
        self, bounds: tuple[syntax.Bound, ...], kind: types.Type
    ) -> tuple[tuple[str, Relation, nodes.Literal], ...]:
        found = []
        for bound in bounds:
            literal = self.value(bound.quantity, kind)
            self._agree(literal, kind, bound.quantity)
            assert isinstance(literal, nodes.Literal)
            found.append((bound.word, self._relation(bound.word, bound.span), literal))
        return tuple(found)

    def _status(self, status: str, identity: str, span: Span) -> nodes.Condition:
        clauses = []
        for block in self.clauses.values():
            if status in {name.text for name in block.determines}:
                clause = self._build(block.clause, block)
                assert isinstance(clause, nodes.Clause)
                clauses.append(clause)
        if not clauses:
            raise _Dependent
        return nodes.StatusHolds(status, tuple(clauses), id=identity, span=span)

    def _bound_reading(self, reference: syntax.ReadingReference) -> nodes.Reading:
        reading = self._reading_of(reference)
        if not all(isinstance(value, str) for _, value in reading.candidates):
            raise _Refused(
                WrongType(
                    phrase=f"解释「{reading.title}」",
                    is_a="取值的解释",
                    needed="含当日或者不含当日",
                    span=reference.span,
                )
            )
        return reading

    def _reading_of(self, reference: syntax.ReadingReference) -> nodes.Reading:
        block = self.readings.get(reference.title)
        if block is None:
            near = tuple(nearest(reference.title, self.readings))
            raise _Refused(NotDeclared(what="解释", name=reference.title, near=near, span=reference.span))
        reading = self._build(f"解释「{reference.title}」", block)
        assert isinstance(reading, nodes.Reading)
        return reading

    # --- values -------------------------------------------------------------------------------------

    def value(self, node: syntax.Condition, expected: types.Type | None = None) -> nodes.Value:
        """Check one value; ``expected`` tells a word which enumeration it is of."""
        match node:
            case syntax.Name():
                return self._name(node, expected)
            case syntax.Quantity():
                return _quantity(node, expected)
            case syntax.DayLiteral(day=day):
                return nodes.Literal(day, types.Day())
            case syntax.MonthLiteral(month=month):
                return nodes.Literal(month, types.YearMonth())
            case syntax.YesNo(value=value):
                return nodes.Literal(value, types.Boolean())
            case syntax.Arithmetic():
                return self._arithmetic(node)
            case syntax.Shifted(value=inner, word=word):
                return self._shifted(self.value(inner), word, inner)
            case syntax.Birthday():
                return self._birthday(node)
            case syntax.Call(table=name, arguments=arguments):
                return self._call(name, arguments, node)
            case syntax.Choose(condition=condition, then=then, otherwise=otherwise):
                identity = f"{self.path[-1]}#若"
                tested = self.condition(condition, identity)
                first = self.value(then, expected)
                second = self.value(otherwise, first.type)
                self._agree(second, first.type, otherwise)
                return nodes.Choose(tested, first, second, first.type)
            case syntax.ReadingReference():
                reading = self._reading_of(node)
                kinds = [value.type for _, value in reading.candidates if not isinstance(value, str)]
                if not kinds:
                    raise _Refused(
                        WrongType(phrase=node.span.text, is_a="含当日或者不含当日", needed="一个值", span=node.span)
                    )
                return nodes.ReadingValue(reading, kinds[0])
            case _:
                raise _Refused(
                    Misplaced(
                        phrase=node.span.text,
                        reason="这里需要一个值,不是一个条件",
                        advice="请写事实、参数、数字、日期,或者用“若…则…否则…”。",
                        span=node.span,
                    )
                )

    def _name(self, node: syntax.Name, expected: types.Type | None) -> nodes.Value:
        match node.kind:
            case "FACT":
                return nodes.FactValue(self._fact(node.text, node.span))
            case "PARAM":
                built = self._build(node.text, self.blocks.get(node.text))
                assert isinstance(built, nodes.Parameter)
                return nodes.ParameterValue(built)
            case "DEFINED":
                built = self._build(node.text, self.blocks.get(node.text))
                assert isinstance(built, nodes.Definition)
                return nodes.DefinedValue(built)
            case "VALUE" if isinstance(expected, types.Choice):
                return nodes.Literal(self._one_of(node.text, expected, node.span), expected)
            case "VALUE":
                needed = types.word(expected) if expected is not None else "事实、参数或者数字"
                raise _Refused(WrongType(phrase=node.text, is_a="枚举值", needed=needed, span=node.span))
            case _:
                raise _Refused(
                    Misplaced(
                        phrase=node.text,
                        reason="它表示一个条件,不是一个值",
                        advice="请把它单独写成一个条件。",
                        span=node.span,
                    )
                )

    def _one_of(self, word: str, kind: types.Choice, span: Span) -> str:
        if word not in kind.choices:
            near = tuple(nearest(word, kind.choices))
            raise _Refused(NotAChoice(word=word, choices=kind.choices, near=near, span=span))
        return word

    def _fact(self, name: str, span: Span) -> nodes.Fact:
        canonical = self.aliases.get((self.within, name)) or self.aliases.get((None, name)) or name
        fact = self.vocabulary.facts.get(canonical)
        if fact is None:
            near = tuple(nearest(name, self.vocabulary.facts))
            raise _Refused(NotDeclared(what="事实", name=name, near=near, span=span))
        self.used_facts[fact.name] = fact
        return fact

    def _call(self, name: str, arguments: tuple[syntax.Value, ...], node: syntax.Call) -> nodes.Value:
        table = self._build(name, self.blocks.get(name))
        assert isinstance(table, nodes.Table)
        given = tuple(self.value(argument, own.type) for argument, own in zip(arguments, table.inputs, strict=False))
        if arguments and len(arguments) != len(table.inputs):
            raise _Refused(
                Misplaced(
                    phrase=node.span.text,
                    reason=f"表“{name}”有 {len(table.inputs)} 个输入",
                    advice="请补齐输入,或者只写表名。",
                    span=node.span,
                )
            )
        for argument, own, source in zip(given, table.inputs, arguments, strict=False):
            self._agree(argument, own.type, source)
        if len(table.columns) != 1:
            raise _Refused(
                Misplaced(
                    phrase=name,
                    reason="这张表有几栏结果,不能当作一个值",
                    advice="请拆成几张只有一栏结果的表。",
                    span=node.span,
                )
            )
        return nodes.Lookup(table, given or table.inputs, 0)

    def _birthday(self, node: syntax.Birthday) -> nodes.Value:
        rule = self.head.age_rule
        if rule is None:
            raise _Refused(
                NeedsHeader(
                    field="周岁",
                    because="用了“满…之日”",
                    form="周岁 自生日当日满,平年按2月28日(原文没有写明平年的,只写前半句)",
                    span=node.span,
                )
            )
        birth = nodes.FactValue(self._fact(f"{node.entity}.出生日期", node.span))
        age = self.value(node.age)
        if age.type != types.Number("周岁", whole=True):
            raise _Refused(
                WrongType(phrase=node.age.span.text, is_a=types.word(age.type), needed="周岁", span=node.age.span)
            )
        return nodes.Attained(birth, age, rule, headers.common_year_reading(rule), types.Day())

    def _shifted(self, value: nodes.Value, word: str, node: syntax.Value) -> nodes.Value:
        later = int(word.startswith("次"))
        day, month = isinstance(value.type, types.Day), isinstance(value.type, types.YearMonth)
        if word.endswith("月") and (day or month):
            return nodes.MonthOf(value, later, types.YearMonth())
        if word.endswith("日") and day:
            return nodes.DayAfter(value, later, types.Day())
        raise _Refused(WrongType(phrase=node.span.text, is_a=types.word(value.type), needed="日期", span=node.span))

    def _arithmetic(self, node: syntax.Arithmetic) -> nodes.Value:
        left = self.value(node.left)
        if isinstance(left.type, types.Day | types.YearMonth) and node.sign in "+-":
            if not isinstance(node.right, syntax.Quantity):
                raise _Refused(
                    WrongType(phrase=node.right.span.text, is_a="值", needed="时长,如 5年", span=node.right.span)
                )
            months, days = self._period(node.right)
            sign = 1 if node.sign == "+" else -1
            return nodes.Later(left, sign * months, sign * days, left.type)
        right = self.value(node.right)
        if node.sign == "÷" and not (isinstance(right, nodes.Literal) and right.value):
            raise _Refused(ZeroDivisor(phrase=node.right.span.text, span=node.right.span))
        kind = _combined_type(left.type, node.sign, right.type)
        if kind is None:
            raise _Refused(
                NotComparable(
                    left=node.left.span.text,
                    left_type=types.word(left.type),
                    right=node.right.span.text,
                    right_type=types.word(right.type),
                    span=node.span,
                )
            )
        if isinstance(right.type, types.Percent) and node.sign == "×":
            hundred = nodes.Literal(Fraction(100), types.Number(None, whole=True))
            right = nodes.Arithmetic(right, "÷", hundred, types.Number(None, whole=False))
        return nodes.Arithmetic(left, node.sign, right, kind)

    # --- examples -----------------------------------------------------------------------------------

    def _example(self, block: syntax.Example) -> nodes.Example:
        known: dict[str, nodes.Known] = {}
        for setting in block.settings:
            key, kind = self._settable(setting.name)
            known[key] = self._constant(setting.value, kind)
        units: dict[str, nodes.Unit] = {
            built.id: built
            for built in self.built.values()
            if isinstance(built, nodes.Clause | nodes.Definition | nodes.Table | nodes.Sharing | nodes.Payment)
        }
        expected = []
        for one in block.expected:
            unit = units.get(one.clause)
            if unit is None:
                raise _Dependent
            by_name = {result.name: result.value.type for result in unit.results}
            values = []
            for name, value in one.values:
                if name not in by_name:
                    near = tuple(nearest(name, by_name))
                    raise _Refused(NotDeclared(what="结果", name=name, near=near, span=one.span))
                values.append((name, self._constant(value, by_name[name]), value.span.text))
            expected.append((one.clause, one.outcome, tuple(values)))
        place = self._place(block.place, block.span)
        return nodes.Example(block.title, known, tuple(expected), place, span=block.span)

    def _settable(self, name: syntax.Name) -> tuple[str, types.Type]:
        match name.kind:
            case "STATUS":
                return name.text, types.Boolean()
            case "FACT":
                fact = self._fact(name.text, name.span)
                return fact.key, fact.type
            case _:
                built = self._build(name.text, self.blocks.get(name.text))
                assert isinstance(built, nodes.Parameter | nodes.Definition)
                return built.key, built.type


# --- small things that need no checker ----------------------------------------------------------------


def _results(
    granted: Iterable[tuple[str, str, nodes.Value]], roots: Iterable[nodes.Value | nodes.Condition]
) -> tuple[NamedValue, ...]:
    """Return the results of a unit: what it grants, then the definitions and tables that it uses, each name once."""
    found = {name: NamedValue(name, value, role) for name, role, value in granted}
    for root in roots:
        for name, value in _used(root):
            found.setdefault(name, NamedValue(name, value, USED))
    return tuple(found.values())


def _used(node: nodes.Value | nodes.Condition) -> Iterable[tuple[str, nodes.Value]]:
    match node:
        case nodes.DefinedValue(definition=definition):
            yield definition.name, node
        case nodes.Lookup(table=table, column=column):
            yield table.columns[column].name, node
        case _:
            pass
    for child in nodes.children(node):
        yield from _used(child)


def _shares(sharing: nodes.Sharing, granted: list[tuple[str, str, nodes.Value]]) -> list[tuple[str, str, nodes.Value]]:
    """Return each payer's share: of each instalment, times their number."""
    by_name = {name: value for name, _, value in granted}
    rate = by_name["标准"]
    found: list[tuple[str, str, nodes.Value]] = []
    for column in sharing.table.columns:
        each = nodes.Share(rate, sharing, sharing.table.inputs, column.name, types.Money(None))
        value: nodes.Value = each
        if "计发月数" in by_name:
            value = nodes.Arithmetic(each, "×", by_name["计发月数"], types.Money(None))
        found.append((column.name, SHARED, value))
    return found


def _quantity(node: syntax.Quantity, expected: types.Type | None) -> nodes.Literal:
    unit = normal_unit(node.unit) if node.unit is not None else None
    whole = node.number.denominator == 1
    match unit:
        case None:
            return nodes.Literal(node.number, types.Number(None, whole=whole, negative=False))
        case "%":
            return nodes.Literal(node.number, types.Percent())
        case _ if unit.startswith("元"):
            period = unit.split("/")[-1] if "/" in unit else None
            period = None if period in ("人", "生", "户") else period
            if (node.number * 100).denominator != 1:
                raise _Refused(NeedsRounding(phrase=node.span.text, span=node.span))
            return nodes.Literal(node.number, types.Money(period))
        case _:
            return nodes.Literal(node.number, types.Number(unit, whole=whole))


def _combined_type(left: types.Type, sign: str, right: types.Type) -> types.Type | None:
    """Return the type of ``left sign right``, ``None`` where it has no meaning."""
    match left, sign, right:
        case types.Number(unit=one), "+" | "-", types.Number(unit=other) if one == other:
            whole = left.whole and right.whole
            return types.Number(one, whole=whole, negative=left.negative or right.negative or sign == "-")
        case types.Money(period=one), "+" | "-", types.Money(period=other) if one == other:
            return left
        case types.Percent(), "+" | "-", types.Percent():
            return left
        case types.Money(), "×", types.Percent():
            return left
        case types.Money(period=str() as period), "×", types.Number(unit=unit) if unit == period:
            return types.Money(None)
        case ((types.Money() | types.Percent()), "×", types.Number(unit=None)):
            return left
        case types.Number(), "×", types.Number(unit=None):
            return attrs.evolve(left, whole=left.whole and right.whole, negative=left.negative or right.negative)
        case ((types.Money() | types.Percent()), "÷", types.Number(unit=None)):
            return left
        case types.Number(), "÷", types.Number(unit=None):
            return attrs.evolve(left, whole=False)
        case types.Number(unit=one), "÷", types.Number(unit=other) if one == other:
            return types.Number(None, whole=False, negative=left.negative or right.negative)
        case types.Money(period=one), "÷", types.Money(period=other) if one == other:
            return types.Number(None, whole=False)
        case _:
            return None


def whole_fen(value: nodes.Value) -> bool:
    """Return whether an amount always comes out in whole 分."""
    match value:
        case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.Share():
            return True
        case nodes.Rounded(rounding=rounding):
            return (rounding.unit * 100).denominator == 1
        case nodes.DefinedValue(definition=definition):
            return whole_fen(definition.value)
        case nodes.ReadingValue(reading=reading):
            return all(whole_fen(inner) for _, inner in reading.candidates if not isinstance(inner, str))
        case nodes.Lookup(table=table, column=column):
            return all(whole_fen(inner) for row in table.rows if (inner := row.results[column]) is not None)
        case nodes.Choose(then=then, otherwise=otherwise):
            return whole_fen(then) and whole_fen(otherwise)
        case nodes.Arithmetic(sign="+" | "-", left=left, right=right):
            return whole_fen(left) and whole_fen(right)
        case nodes.Arithmetic(sign="×", left=left, right=right):
            return whole_fen(left) and isinstance(right.type, types.Number) and right.type.whole
        case _:
            return False


def _input_points(kind: types.Type, cells: list[nodes.Cell]) -> tuple[nodes.Plain, ...]:
    """Return the points on which a column of a table is checked."""
    match kind:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices):
            return choices
        case types.Region():
            return ()
        case _:
            line = types.line(kind)
            assert line is not None
            constants = [bound.value for cell in cells for bound in _bounds_in(cell)]
            return line.points([point for point in constants if not isinstance(point, bool | str)], 1)


def _bounds_in(cell: nodes.Cell) -> Iterable[nodes.Literal]:
    match cell:
        case nodes.BandCell(bounds=bounds):
            yield from (literal for _, _, literal in bounds)
        case nodes.OptionsCell(options=options):
            yield from (nodes.Literal(option, types.Boolean()) for option in options)
        case nodes.OtherCell(others=others):
            for other in others:
                yield from _bounds_in(other)
        case nodes.AnyCell():
            pass


def _said(closed: str) -> int:
    """Return the number in (等四类)."""
    inner = closed.strip("()").removeprefix("等").rstrip("类项种个人户")
    if inner.isdigit():
        return int(inner)
    if inner.startswith("十"):
        return 10 + NUMERALS.get(inner[1:], 0)
    return NUMERALS.get(inner, -1)


def _text(texts: Mapping[str, syntax.Text], keyword: str) -> str:
    return texts[keyword].text.rstrip("。") if keyword in texts else ""


def _aliases_of(aliases: Iterable[syntax.Alias], name: str) -> dict[tuple[str | None, str], str]:
    return {(clause, alias.name): name for alias in aliases for clause in (alias.clauses or (None,))}


def _place_of(block: syntax.Block) -> syntax.Place:
    match block:
        case syntax.Sharing(table=table):
            return table.place
        case syntax.FactDeclaration():
            return syntax.Place((), None)
        case _:
            return block.place


def _first_line(span: Span) -> Span:
    first = span.text.split("\n", 1)[0].rstrip()
    return Span(span.source, span.start, span.start + max(1, len(first)))
