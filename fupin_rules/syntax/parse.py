"""Second pass: from pieces to the syntax tree. The only module that knows Lark.

Each field is one sentence, read by one start rule of `grammar/policy.lark` with tokens of the vocabulary lexer. A broken
block gives one finding and is left out; the others are read all the same. Nothing is looked up or evaluated here.
"""

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs
import lark
import lark.parsers.lalr_analysis
from lark.lexer import Lexer as LarkLexer

from fupin_rules.calendar import Month, Term
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.syntax import (
    BadHead,
    BadList,
    BadName,
    BadNumber,
    DeclaredTwice,
    MissingField,
    RepeatedField,
    TooDeep,
    UnevenRow,
    UnreadableText,
)
from fupin_rules.resources import grammar_file
from fupin_rules.source import Source, Span, fold, width
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer, Token, Vocabulary, quoted_or_plain
from fupin_rules.syntax.lines import HEADS, REPEATABLE, Cut, Field, Piece, TableRow, broken_at, cut
from fupin_rules.syntax.mistakes import Stack, explain_mistake, loose_choice

MAX_DEPTH = 40
"""How deep brackets and 若…则…否则… may nest."""

OTHERS = "其他"
"""The one keyword that may also be a value of an enumeration: a case may give it, and in a table 其他 fits it."""

MAX_LEVELS = 100
"""How many levels the tree of a sentence may have; a sum has one for each sign."""

TARGETS = ("指标", "名额", "勾稽", "期限")
"""The fields of a clause that state what must be reached, each a condition with words of its own for its outcome."""

UNNAMED = frozenset(
    [
        "政策",
        "实施细则",
        "词汇",
        "引用",
        "条款",
        "未编",
        "用例",
        "性质",
        "变更",
        "解释",
        "采用",
        "互斥",
        "就高",
        "不重复",
        "可叠加",
        "并享",
    ]
)
"""Blocks whose first line declares no name that must be there."""

DUTIES = ("应当", "不得", "可以", "力争")
"""The fields that say in words what must, must not, may or should be done."""

DECIDING = ("适用", "条件", "除外", "优先", *TARGETS, *DUTIES)
"""The fields of which a clause needs one: without any it would decide nothing."""

MAX_SIZE = 1_000_000
"""How many characters a policy file may have."""

STARTS = (
    "condition",
    "value",
    "definition",
    "determines",
    "excludes",
    "payment",
    "gives",
    "waives",
    "exempts",
    "overrides",
    "ranks",
    "handles",
    "effective",
    "names",
    "parameter",
    "cell_in",
    "cell_out",
    "candidate",
    "adopted",
    "base",
    "law",
    "concerned",
    "tendency",
    "combined",
    "given",
    "expected",
)


@attrs.frozen
class Parsed:
    """A syntax tree and what was found on the way."""

    file: nodes.File
    findings: tuple[PolicyFinding, ...]


class _Broken(Exception):
    """Carries the finding of a broken sentence out to its block. Never leaves this module."""

    def __init__(self, finding: PolicyFinding) -> None:
        super().__init__(finding.problem)
        self.finding = finding


class _GivenTokens(LarkLexer):
    """Hands Lark the tokens that our own lexer made."""

    __future_interface__ = 0

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterable[lark.Token]:  # type: ignore[override]
        """Yield the tokens given."""
        return list(data)


@functools.cache
def _grammar() -> lark.Lark:
    return lark.Lark(
        grammar_file().read_text(encoding="utf-8"),
        parser="lalr",
        lexer=_GivenTokens,
        start=list(STARTS),
        propagate_positions=True,
        maybe_placeholders=False,
    )


@functools.cache
def keywords() -> Mapping[str, str]:
    """Return the keywords of the grammar: word → name of its terminal."""
    return {
        str(terminal.pattern.value): terminal.name
        for terminal in _grammar().terminals
        if isinstance(terminal.pattern, lark.lexer.PatternStr)
    }


# --- whole files ------------------------------------------------------------------------------------


def scan(source: Source) -> Cut:
    """Make the first pass only: the blocks of a file and the names that they declare."""
    return cut(source)


def check_text(source: Source) -> tuple[PolicyFinding, ...]:
    """Return findings for text that cannot be a policy file: too large, or with control or direction signs."""
    if len(source.text) > MAX_SIZE:
        span = Span(source, 0, 1)
        return (
            UnreadableText(
                reason=f"文件超过 {MAX_SIZE} 个字",
                advice="请按原文的部分拆成几个文件。",
                span=span,
            ),
        )
    hidden = re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufffd\ufeff]|\r(?!\n)",
        source.text[1:],
    )
    if hidden is None:
        return ()
    at = hidden.start() + 1
    return (
        UnreadableText(
            reason=f"文中有看不见的或者无法辨认的字符(U+{ord(source.text[at]):04X})",
            advice="请删去这个字符;整个文件都是乱码的,请另存为 UTF-8 编码的纯文本。",
            span=Span(source, at, at + 1),
        ),
    )


@attrs.frozen
class Declared:
    """The names that a file declares: the class and the place of each, and what was found about the declarations."""

    names: Mapping[str, str]
    places: Mapping[str, Span]
    findings: tuple[PolicyFinding, ...]


_KINDS: Mapping[str, str] = {
    "事实": "FACT",
    "列表": "ROSTER",
    "参数": "PARAM",
    "名单": "LIST",
    "所称": "DEFINED",
    "表": "TABLE",
    "分担": "SHARING",
    "计发": "PAYMENT",
}
"""The blocks whose first line declares a name, with its class."""


def declarations(pieces: Cut) -> Declared:
    """Return the names that a file declares."""
    names: dict[str, str] = {}
    places: dict[str, Span] = {}
    findings: list[PolicyFinding] = []

    def declare(name: str, kind: str, span: Span, headings: tuple[str, ...]) -> None:
        name = quoted_or_plain(name)
        if reason := _bad_name(name, kind):
            findings.append(BadName(name=name, reason=reason, span=span, headings=headings))
        elif (
            name in places
            and names[name] != "VALUE"
            and not (kind == "VALUE" or (kind == "STATUS" and names[name] == "STATUS"))
        ):
            place = f"第{places[name].line}行"
            findings.append(DeclaredTwice(name=name, first=place, span=span, headings=headings, also=places[name]))
        elif (name not in names and name != OTHERS) or (names.get(name) == "VALUE" and kind != "VALUE"):
            names[name] = kind
            places[name] = span

    overlay = any(piece.keyword == "实施细则" for piece in pieces.pieces)
    for piece in pieces.pieces if not overlay else ():
        headings = piece.place.headings
        kind = _KINDS.get(piece.keyword)
        if kind is not None and "name" in piece.parts:
            declare(piece.parts["name"], kind, piece.where["name"], headings)
        if piece.keyword in ("事实", "列表") and "name" in piece.parts:
            names.setdefault(quoted_or_plain(piece.parts["name"]).partition(".")[0], "ENTITY")
        for name, kind, span in declared_within(piece):
            declare(name, kind, span, headings)
        if "id" in piece.parts:
            declare(_clause_id(piece.parts["id"]), "CLAUSE", piece.where["id"], headings)
    return Declared(names, places, tuple(findings))


def declared_within(piece: Piece) -> Iterable[tuple[str, str, Span]]:
    """Yield the names that a block declares behind its first words, each with its class and place."""
    match piece.keyword:
        case "事实":
            for choice in _choices(piece.rest.text):
                yield choice, "VALUE", piece.rest
            for alias in piece.fields_of("别名"):
                name, clauses = _alias_parts(fold(alias.span.text))
                if not clauses:
                    yield name, "FACT", _stripped(alias.span)
        case "分担" if piece.rows:
            # Where the first line or a row is broken, the columns of shares are the payers.
            sure = "name" in piece.parts and not piece.damaged
            inputs = _count_inputs(piece.rest.text) if sure else 0
            for number, cell in enumerate(piece.rows[0].cells[inputs:], start=inputs):
                below = [row.cells[number].text for row in piece.rows[1:] if number < len(row.cells)]
                if sure or all(text.rstrip().endswith(("%", "%")) for text in below):
                    yield cell.text, "VALUE", cell
        case "政策":
            for field in piece.fields_of("项目"):
                for match in re.finditer("[^、;,。]+", fold(field.span.text)):
                    if match[0].strip():
                        start, end = field.span.start + match.start(), field.span.start + match.end()
                        yield match[0].strip(), "BENEFIT", _stripped(Span(field.span.source, start, end))
        case "条款":
            for field in piece.fields_of("认定"):
                yield fold(field.span.text).strip().rstrip("。"), "STATUS", _stripped(field.span)
        case _:
            pass


def _stripped(span: Span) -> Span:
    """Return a span without blanks at its ends and without a full stop."""
    text = span.text
    start = span.start + len(text) - len(text.lstrip())
    return Span(span.source, start, max(start + 1, start + len(text.strip().rstrip("。"))))


def imported_paths(pieces: Cut, piece: Piece) -> tuple[tuple[str, Span], ...]:
    """Return the paths of 引用, each with its place."""
    start = piece.rest.start
    text = pieces.folded[start : piece.rest.end].rstrip("。 ")
    return tuple(
        (match[0], Span(pieces.source, start + match.start(), start + match.end()))
        for match in re.finditer(r"[^;、,\s](?:[^;、,]*[^;、,\s])?", text)
    )


def parse(pieces: Cut, vocabulary: Vocabulary) -> Parsed:
    """Read every piece of a file with the names of its vocabulary (its own and the imported ones)."""
    reader = _Reader(pieces, Lexer.make(vocabulary, keywords()))
    header: nodes.Header | None = None
    imports: list[nodes.Import] = []
    blocks: list[nodes.Block] = []
    broken: set[str] = set()
    findings = list(pieces.findings)
    damaged = any(span.start < piece.span.start for span in pieces.unread for piece in pieces.pieces[:1])
    for piece in pieces.pieces:
        try:
            match piece.keyword:
                case "政策" | "实施细则" | "词汇":
                    if header is not None:
                        raise _Broken(RepeatedField(field=piece.keyword, span=_block_word(piece)))
                    damaged = damaged or piece.damaged
                    header, problem = reader.header(piece)
                    if problem is not None:
                        raise problem
                case "引用":
                    imports += reader.imports(piece)
                case _ if piece.damaged:
                    # The line that was not understood is the finding of this block.
                    broken |= _declared_by(piece)
                case _:
                    blocks.append(reader.block(piece))
        except _Broken as mistake:
            findings.append(attrs.evolve(mistake.finding, headings=piece.place.headings))
            broken |= _declared_by(piece)
            damaged = damaged or piece.keyword in ("政策", "实施细则", "词汇")
    file = nodes.File(pieces.source, header, tuple(imports), tuple(blocks), pieces.comments, frozenset(broken), damaged)
    return Parsed(file, tuple(findings))


def _declared_by(piece: Piece) -> set[str]:
    """Return the names, the id and the title that a block declares."""
    names = {quoted_or_plain(piece.parts[part]) for part in ("name", "title") if part in piece.parts}
    return names | ({_clause_id(piece.parts["id"])} if "id" in piece.parts else set())


# --- blocks -----------------------------------------------------------------------------------------


@attrs.frozen
class _Reader:
    """Reads the pieces of one file."""

    pieces: Cut
    lexer: Lexer

    def header(self, piece: Piece) -> tuple[nodes.Header, _Broken | None]:
        """Read the head of a file; a broken line of it is left out."""
        name = _written(piece)
        effective: nodes.Effective | None = None
        problem: _Broken | None = None
        try:
            self._once(piece)
            effective = self._effective(piece)
        except _Broken as broken:
            problem = broken
        texts = {field.keyword: _text(field) for field in piece.fields if field.keyword != "施行"}
        return nodes.Header(piece.keyword, name, texts, effective, span=piece.span), problem

    def _effective(self, piece: Piece) -> nodes.Effective | None:
        effective = None
        for field in piece.fields_of("施行"):
            match = re.match(r"\s*([A-Za-z]{2,8}-[0-9]{1,4}[a-z]?)\s*", fold(field.span.text))
            start = field.span.start + (match.end() if match else 0)
            tree = self._sentence("effective", Span(field.span.source, start, field.span.end))
            start_value = _as_value(_build(tree.children[0], self._span))
            lasting: nodes.Quantity | None = None
            end: nodes.Value | None = None
            for child in _trees(tree)[0 if isinstance(tree.children[0], lark.Token) else 1 :]:
                built = _build(child.children[0], self._span)
                if child.data == "for_period":
                    lasting = built
                else:
                    end = _as_value(built)
            effective = nodes.Effective(match[1].upper() if match else None, start_value, lasting, end, span=field.span)
        return effective

    def imports(self, piece: Piece) -> list[nodes.Import]:
        _written(piece)
        if hole := re.search(r"(?:^|[;、,])\s*(?:[;、,。]|$)", self.pieces.folded[piece.rest.start : piece.rest.end]):
            at = piece.rest.start + hole.start()
            raise _Broken(
                BadList(
                    field="引用",
                    form=HEADS["引用"][1],
                    span=Span(self.pieces.source, at, piece.rest.start + max(hole.start() + 1, hole.end())),
                )
            )
        return [nodes.Import(path, span=span) for path, span in imported_paths(self.pieces, piece)]

    def block(self, piece: Piece) -> nodes.Block:
        """Read one block.

        Raises:
            _Broken: the block has a finding.
        """
        _, form = HEADS[piece.keyword]
        if piece.keyword not in UNNAMED and not piece.parts:
            raise self._bad_head(piece)
        self._once(piece)
        match piece.keyword:
            case "事实":
                return self._fact(piece)
            case "列表":
                return nodes.RosterDeclaration(
                    _own_name(piece),
                    fold(piece.rest.text).strip().rstrip("。"),
                    _texts(piece, "问", "证明", "说明"),
                    span=piece.span,
                )
            case "参数":
                return self._parameter(piece)
            case "名单":
                tree = self._sentence("names", piece.rest)
                items = tuple(_token_name(token, self._span(token)) for token in _tokens(tree))
                return nodes.ListDeclaration(_own_name(piece), items, piece.place, span=piece.span)
            case "解释":
                return self._reading(piece)
            case "条款":
                return self._clause(piece)
            case "所称":
                return self._definition(piece)
            case "表":
                return self._table(piece)
            case "分担":
                return self._sharing(piece)
            case "计发":
                payment = self._payment(self._sentence("payment", piece.rest), piece.rest)
                return nodes.PaymentDeclaration(_id(piece), _own_name(piece), payment, piece.place, span=piece.span)
            case "用例":
                return self._example(piece)
            case "性质":
                return self._law(piece)
            case "变更":
                return self._change(piece)
            case "采用":
                if "title" not in piece.parts:
                    raise self._bad_head(piece)
                label = _word(self._sentence("adopted", piece.rest)).rstrip("。")
                title = quoted_or_plain(piece.parts["title"])
                return nodes.Adoption(title, label, piece.place, span=piece.span)
            case "互斥" | "就高" | "不重复" | "可叠加" | "并享":
                tokens = _tokens(self._sentence("combined", piece.rest))
                if (piece.keyword == "并享") != piece.rest.text.rstrip("。 \r\n").endswith("未载"):
                    raise _Broken(BadList(field=piece.keyword, form=form, span=_first_line(piece)))
                return nodes.Combination(piece.keyword, tuple(map(str, tokens)), piece.place, span=piece.span)
            case "未编":
                return nodes.NotEncoded(_id(piece), _written(piece), piece.place, span=piece.span)
            case _:
                raise AssertionError(piece.keyword)

    def _bad_head(self, piece: Piece) -> _Broken:
        """Return the finding for a first line that has not its form, at the word where it leaves it."""
        line = _first_line(piece)
        folded = self.pieces.folded[line.start : line.end].rstrip()
        after, start, end, wanted = broken_at(piece.keyword, folded)
        return _Broken(
            BadHead(
                keyword=piece.keyword,
                form=HEADS[piece.keyword][1],
                after=line.text[:after],
                wanted=wanted,
                span=Span(line.source, line.start + start, line.start + end),
            )
        )

    def _fact(self, piece: Piece) -> nodes.FactDeclaration:
        *others, last = _choices(piece.rest.text) or ("",)
        if others and len(last) > 1 and last.endswith("等") and not any(one.endswith("等") for one in others):
            at = piece.rest.start + self.pieces.folded[piece.rest.start : piece.rest.end].rindex(last)
            form = f"枚举(…、{last[:-1]}、等)"
            raise _Broken(BadList(field="枚举", form=form, span=Span(piece.rest.source, at, at + len(last))))
        not_before = [field.span.text.strip().rstrip("。") for field in piece.fields_of("不早于")]
        return nodes.FactDeclaration(
            name=_own_name(piece),
            type_text=fold(piece.rest.text).strip().rstrip("。"),
            type_span=piece.rest,
            choices=_choices(piece.rest.text),
            texts=_texts(piece, "问", "证明", "敏感", "可变", "说明"),
            aliases=_aliases(piece),
            absent_means_none=bool(piece.fields_of("未报即无")),
            not_before=quoted_or_plain(not_before[0]) if not_before else None,
            span=piece.span,
        )

    def _parameter(self, piece: Piece) -> nodes.ParameterDeclaration:
        if "type" not in piece.parts and not any(other.keyword == "实施细则" for other in self.pieces.pieces):
            name = piece.where["name"]
            after = self.pieces.source.text[piece.span.start : name.end]
            form = HEADS["参数"][1]
            raise _Broken(BadHead(keyword="参数", form=form, after=after, wanted="“:”和类型", span=name))
        tree = self._sentence("parameter", piece.rest)
        value: nodes.Value | None = None
        limits: list[nodes.Limit] = []
        versions = self._versions(piece) if tree.data == "dated" else ()
        if tree.data == "stated":
            value = _as_value(_build(tree.children[0], self._span))
        elif tree.data == "unstated":
            for child in _trees(tree):
                bound = _as_value(_build(child.children[1], self._span))
                limits.append(nodes.Limit(_word(child.children[0]), bound, span=self._span(child)))
        return nodes.ParameterDeclaration(
            name=_own_name(piece),
            type_text=fold(piece.parts.get("type", "")).strip(),
            type_span=piece.where.get("type", piece.where["name"]),
            value=value,
            limits=tuple(limits),
            versions=versions,
            texts=_texts(piece, "出处", "说明"),
            aliases=_aliases(piece),
            place=piece.place,
            span=piece.span,
        )

    def _versions(self, piece: Piece) -> tuple[nodes.Version, ...]:
        form = "| 自 | 值 | 出处 |,其下每行一个日期和一个值"
        if len(piece.rows) < 2 or any(len(row.cells) not in (2, 3) for row in piece.rows):
            raise _Broken(BadList(field="分期", form=form, span=_first_line(piece)))
        found: list[nodes.Version] = []
        for row in piece.rows[1:]:
            if all(set(cell.text) <= set("-: ") for cell in row.cells):
                continue
            start = _as_value(_build(self._sentence("value", row.cells[0]).children[0], self._span))
            tree = self._sentence("parameter", row.cells[1])
            value = _as_value(_build(tree.children[0], self._span)) if tree.data == "stated" else None
            source = row.cells[2].text.strip() if len(row.cells) > 2 else ""
            found.append(nodes.Version(start, value, source, span=row.span))
        return tuple(found)

    def _reading(self, piece: Piece) -> nodes.ReadingDeclaration:
        if "title" not in piece.parts:
            raise self._bad_head(piece)
        candidates: list[nodes.Candidate] = []
        adopted = "未定"
        for field in piece.fields:
            if field.keyword == "采用":
                adopted = _word(self._sentence("adopted", field.span)).rstrip("。")
            elif field.keyword != "说明":
                tree = self._sentence("candidate", field.span)
                value: nodes.Value | str
                match tree.data:
                    case "included":
                        value = "含"
                    case "excluded":
                        value = "不含"
                    case _:
                        value = _as_value(_build(tree.children[0], self._span))
                candidates.append(nodes.Candidate(field.keyword, value, span=field.span))
        if len(candidates) < 2:
            raise _Broken(
                MissingField(
                    keyword=f"解释「{piece.parts['title']}」",
                    field="甲说、乙说",
                    why="一处存疑至少有两种读法。",
                    span=_first_line(piece),
                )
            )
        if adopted != "未定" and adopted not in {candidate.label for candidate in candidates}:
            raise _Broken(
                BadList(
                    field="采用", form="采用 未定。或者 采用 已列出的某一说。", span=piece.fields_of("采用")[0].span
                )
            )
        return nodes.ReadingDeclaration(
            title=quoted_or_plain(piece.parts["title"]),
            question=piece.rest.text.strip(),
            candidates=tuple(candidates),
            adopted=adopted,
            texts=_texts(piece, "说明"),
            place=piece.place,
            span=piece.span,
        )

    def _clause(self, piece: Piece) -> nodes.ClauseDeclaration:
        if "id" not in piece.parts:
            raise self._bad_head(piece)
        if not any(field.keyword in DECIDING for field in piece.fields):
            raise _Broken(
                MissingField(keyword="条款", field="条件", why="写明什么情形下符合。", span=_first_line(piece))
            )
        gives = [self._gives(field) for field in piece.fields_of("给予")]
        return nodes.ClauseDeclaration(
            clause=_clause_id(piece.parts["id"]),
            title=piece.rest.text.strip(),
            applies=self._conditions(piece, "适用"),
            requires=self._conditions(piece, "条件"),
            exceptions=self._conditions(piece, "除外"),
            determines=self._names(piece, "认定", "determines"),
            excludes=self._names(piece, "排除", "excludes"),
            gives=gives[0] if gives else None,
            waives=next((self._waives(field) for field in piece.fields_of("免除")), None),
            targets=tuple(
                (keyword, condition) for keyword in TARGETS for condition in self._conditions(piece, keyword)
            ),
            duties=tuple(
                nodes.Duty(field.keyword, fold(field.span.text).strip().rstrip("。"), span=field.span)
                for field in piece.fields
                if field.keyword in DUTIES
            ),
            exempts=tuple(
                nodes.Exempts(
                    str(_tokens(child)[0]).upper(), tuple(map(str, _tokens(child)[1:])), span=self._span(child)
                )
                for field in piece.fields_of("豁免")
                for child in _trees(self._sentence("exempts", field.span))
            ),
            overrides=self._names(piece, "优先于", "overrides"),
            ranks=next((self._ranks(field) for field in piece.fields_of("优先")), None),
            handles=next(
                (
                    _as_value(_build(self._sentence("handles", field.span).children[0], self._span))
                    for field in piece.fields_of("处理")
                ),
                None,
            ),
            texts=_texts(piece, "结论", "说明"),
            place=piece.place,
            span=piece.span,
        )

    def _conditions(self, piece: Piece, keyword: str) -> tuple[nodes.Condition, ...]:
        found: list[nodes.Condition] = []
        for field in piece.fields_of(keyword):
            tree = self._sentence("condition", field.span)
            found.append(_build(tree.children[0], self._span))
        return tuple(found)

    def _names(self, piece: Piece, keyword: str, start: str) -> tuple[nodes.Name, ...]:
        return tuple(
            _token_name(token, self._span(token))
            for field in piece.fields_of(keyword)
            for token in _tokens(self._sentence(start, field.span))
        )

    def _gives(self, field: Field) -> nodes.Gives:
        tree = self._sentence("gives", field.span)
        payment: nodes.Payment | str | None = None
        sharing: str | None = None
        for child in _trees(tree):
            match child.data:
                case "by_payment":
                    payment = _word(child)
                case "shared":
                    sharing = _word(child)
                case _:
                    pass
        inline = self._payment(tree, field.span)
        if payment is None:
            payment = inline
            if inline.rate is None:
                raise _Broken(
                    MissingField(
                        keyword="给予", field="标准为…", why="写明给多少,或者“依…计发”。", span=field.word_span
                    )
                )
        return nodes.Gives(_tokens(tree)[0].value, payment, sharing, span=field.span)

    def _waives(self, field: Field) -> nodes.Waives:
        benefit, charge, how = self._sentence("waives", field.span).children
        amount: nodes.Value | None = None
        rounding: str | None = None
        match how.data:
            case "capped" | "equal_amount":
                amount = _as_value(_build(how.children[0], self._span))
            case "halved":
                rounding = _word(how.children[0])
            case _:
                pass
        value = _as_value(_build(charge, self._span))
        return nodes.Waives(str(benefit), value, str(how.data), amount, rounding, span=field.span)

    def _ranks(self, field: Field) -> nodes.Ranks:
        tree = self._sentence("ranks", field.span)
        roster, *rest = tree.children
        keys: list[nodes.RankKey] = []
        tested: nodes.Condition | None = None
        for child in rest:
            kind = child.data if isinstance(child, lark.Tree) else None
            if kind == "ranked_by":
                by = _build(child.children[0], self._span)
                keys.append(nodes.RankKey(by, _word(child.children[1]), span=self._span(child)))
            elif kind == "preferred":
                keys.append(nodes.RankKey(_build(child.children[0], self._span), None, span=self._span(child)))
            else:
                tested = _build(child, self._span)
        return nodes.Ranks(str(roster), tested, tuple(keys), span=field.span)

    def _payment(self, tree: lark.Tree[Any], span: Span) -> nodes.Payment:
        parts: dict[str, Any] = {}
        for child in _trees(tree):
            name = str(child.data)
            if name in ("by_payment", "shared"):
                continue
            if name in parts:
                word = {"rate": "标准", "cadence": "发放", "from_": "自…起", "until": "至…止"}[name]
                raise _Broken(RepeatedField(field=word, span=self._span(child)))
            parts[name] = _word(child) if name == "cadence" else _as_value(_build(child.children[0], self._span))
        return nodes.Payment(parts.get("rate"), parts.get("cadence"), parts.get("from_"), parts.get("until"), span=span)

    def _definition(self, piece: Piece) -> nodes.Definition:
        tree = self._sentence("definition", piece.rest)
        value, *steps = tree.children
        roundings: list[str] = []
        unit: str | None = None
        when_zero: nodes.Value | None = None
        verifiable = False
        for step in steps:
            match step.data:
                case "verifiable":
                    verifiable = True
                case "counted":
                    unit = _word(step)
                case "when_zero":
                    when_zero = _as_value(_build(step.children[0], self._span))
                case _:
                    roundings.append(_word(step))
        return nodes.Definition(
            clause=_id(piece),
            name=_own_name(piece),
            value=_as_value(_build(value, self._span)),
            roundings=tuple(roundings),
            unit=unit,
            when_zero=when_zero,
            verifiable=verifiable,
            texts=_texts(piece, "说明"),
            aliases=_aliases(piece),
            place=piece.place,
            span=piece.span,
        )

    def _table(self, piece: Piece) -> nodes.Table:
        inputs = self._inputs(piece.rest)
        if len(piece.rows) < 2:
            raise _Broken(
                MissingField(
                    keyword=piece.keyword, field="表格", why="表头一行,其下至少一行。", span=_first_line(piece)
                )
            )
        head, *body = piece.rows
        _refuse_uneven(piece.rows)
        if len(head.cells) <= len(inputs):
            raise _Broken(UnevenRow(cells=len(head.cells), expected=len(inputs) + 1, span=head.span))
        rows: list[nodes.Row] = []
        for row in body:
            if _is_rule(row.cells):
                continue
            rows.append(self._row(row.cells, len(inputs), row.span))
        columns = tuple(quoted_or_plain(cell.text) for cell in head.cells[len(inputs) :])
        return nodes.Table(_id(piece), _own_name(piece), inputs, columns, tuple(rows), piece.place, span=piece.span)

    def _inputs(self, span: Span) -> tuple[nodes.Value, ...]:
        starts = [span.start]
        for offset, sign in enumerate(self.pieces.folded[span.start : span.end]):
            if sign in ",、":
                starts.append(span.start + offset + 1)
        ends = [start - 1 for start in starts[1:]] + [span.end]
        return tuple(
            _as_value(_build(self._sentence("value", Span(span.source, start, end)).children[0], self._span))
            for start, end in zip(starts, ends, strict=True)
        )

    def _row(self, cells: tuple[Span, ...], inputs: int, span: Span) -> nodes.Row:
        read_inputs: list[nodes.CellIn] = []
        for cell in cells[:inputs]:
            tree = self._sentence("cell_in", cell)
            read_inputs.append(_build_cell(tree, self._span, self._span(tree) if tree.children else cell))
        outputs: list[nodes.Value] = []
        for cell in cells[inputs:]:
            tree = self._sentence("cell_out", cell)
            outputs.append(
                nodes.Withheld(span=cell)
                if tree.data == "withheld"
                else _as_value(_build(tree.children[0], self._span))
            )
        return nodes.Row(tuple(read_inputs), tuple(outputs), span=span)

    def _sharing(self, piece: Piece) -> nodes.Sharing:
        bases = piece.fields_of("就")
        if not bases:
            raise _Broken(
                MissingField(keyword="分担", field="就", why="写明分担的是哪一笔金额。", span=_first_line(piece))
            )
        base = _as_value(_build(self._sentence("base", bases[0].span).children[0], self._span))
        owners = piece.fields_of("余数归")
        return nodes.Sharing(self._table(piece), base, _text(owners[0]) if owners else None, span=piece.span)

    def _example(self, piece: Piece) -> nodes.Example:
        if "title" not in piece.parts:
            raise self._bad_head(piece)
        for needed, why in (("设", "写明这一例的事实。"), ("应", "写明应当得出的结果。")):
            if not piece.fields_of(needed):
                raise _Broken(MissingField(keyword="用例", field=needed, why=why, span=_first_line(piece)))
        settings = [
            self._given(child)
            for field in piece.fields_of("设")
            for child in _trees(self._sentence("given", field.span))
        ]
        expected = [
            self._expectation(self._sentence("expected", field.span), field.span) for field in piece.fields_of("应")
        ]
        title = quoted_or_plain(piece.parts["title"])
        return nodes.Example(title, tuple(settings), tuple(expected), piece.place, span=piece.span)

    def _law(self, piece: Piece) -> nodes.LawDeclaration:
        if "title" not in piece.parts:
            raise self._bad_head(piece)
        tree = self._sentence("law", piece.rest)
        kids, span = tree.children, piece.rest
        law: nodes.Law
        match tree.data:
            case "monotone":
                value, by = (_as_value(_build(kid, self._span)) for kid in kids[:2])
                law = nodes.Monotone(value, by, _word(kids[2]), span=span)
            case "unaffected":
                sides: dict[str, list[nodes.Name]] = {"affecting": [], "affected": []}
                for kid in _trees(tree):
                    token = _tokens(kid)[0]
                    sides[str(kid.data)].append(_token_name(token, self._span(token)))
                law = nodes.Unaffected(tuple(sides["affecting"]), tuple(sides["affected"]), span=span)
            case _:
                law = nodes.Always(_build(kids[0], self._span), span=span)
        title = quoted_or_plain(piece.parts["title"])
        return nodes.LawDeclaration(title, law, _texts(piece, "说明"), piece.place, span=piece.span)

    def _change(self, piece: Piece) -> nodes.ChangeDeclaration:
        if "title" not in piece.parts:
            raise self._bad_head(piece)
        if not piece.fields_of("涉及"):
            why = "写明这次修改要改动哪些条款的结果。"
            raise _Broken(MissingField(keyword="变更", field="涉及", why=why, span=_first_line(piece)))
        tendency = [_word(self._sentence("tendency", field.span)).rstrip("。") for field in piece.fields_of("增减")]
        return nodes.ChangeDeclaration(
            title=quoted_or_plain(piece.parts["title"]),
            clauses=self._names(piece, "涉及", "concerned"),
            scope=next(iter(self._conditions(piece, "范围")), None),
            tendency=tendency[0] if tendency else "可增可减",
            texts=_texts(piece, "说明"),
            place=piece.place,
            span=piece.span,
        )

    def _given(self, tree: lark.Tree[Any]) -> nodes.Setting | nodes.MemberSettings:
        if tree.data not in ("set_members", "set_empty"):
            return self._setting(tree)
        span = self._span(tree)
        roster = _tokens(tree)[0]
        parts = _trees(tree)
        return nodes.MemberSettings(
            _token_name(roster, self._span(roster)),
            tuple(tuple(self._setting(one) for one in _trees(member)) for member in parts[1:]),
            complete=not parts or _word(parts[0]) == "只有",
            span=span,
        )

    def _setting(self, tree: lark.Tree[Any]) -> nodes.Setting:
        span = self._span(tree)
        first = tree.children[0]
        assert isinstance(first, lark.Token)
        name = _token_name(first, self._span(first))
        if tree.data == "set_reading":
            label = tree.children[1]
            return nodes.Setting(name, nodes.Quoted(_word(label), span=self._span(label)), span=span)
        if tree.data == "unset":
            return nodes.Setting(name, nodes.YesNo(False, span=span), span=span)
        if len(tree.children) == 1:
            return nodes.Setting(name, nodes.YesNo(True, span=span), span=span)
        return nodes.Setting(name, _as_value(_build(tree.children[1], self._span)), span=span)

    def _expectation(self, tree: lark.Tree[Any], span: Span) -> nodes.Expectation:
        values: list[tuple[str, nodes.Value]] = []
        missing: tuple[nodes.Name, ...] = ()
        order: tuple[str, ...] = ()

        def value(child: Any) -> nodes.Value:
            return _as_value(_build(child, self._span))

        for part in _trees(tree):
            match part.data:
                case "expect_rate":
                    values.append(("标准", value(part.children[0])))
                case "expect_from":
                    values.append(("起发月", value(part.children[0])))
                case "expect_until":
                    values.append(("止发月", value(part.children[0])))
                case "expect_total":
                    count, total = map(value, part.children)
                    unit = count.unit if isinstance(count, nodes.Quantity) else None
                    period = unit.removeprefix("个") if unit is not None else "月"
                    values += [(f"计发{period}数", count), ("累计金额", total)]
                case "expect_value":
                    values.append((str(part.children[0]), value(part.children[1])))
                case "expect_result":
                    values.append((_word(part.children[0]), value(part.children[1])))
                case "expect_order":
                    order = tuple(quoted_or_plain(str(token)) for token in _tokens(part))
                case "expect_missing":
                    missing = tuple(_token_name(token, self._span(token)) for token in _tokens(part))
                case "expect_shares":
                    values += [(str(payer.children[0]), value(payer.children[1])) for payer in _trees(part)]
                case _:
                    pass
        outcome = next(_word(part) for part in _trees(tree) if part.data == "outcome")
        return nodes.Expectation(str(_tokens(tree)[0]).upper(), outcome, tuple(values), missing, order, span=span)

    # --- sentences ----------------------------------------------------------------------------------

    def _once(self, piece: Piece) -> None:
        seen: set[str] = set()
        for field in piece.fields:
            if field.keyword in seen and field.keyword not in REPEATABLE:
                raise _Broken(RepeatedField(field=field.keyword, span=field.word_span))
            seen.add(field.keyword)

    def _span(self, item: Any) -> Span:
        if isinstance(item, lark.Token):
            assert item.start_pos is not None and item.end_pos is not None
            return Span(self.pieces.source, item.start_pos, item.end_pos)
        return Span(self.pieces.source, item.meta.start_pos, item.meta.end_pos)

    def _sentence(self, start: str, span: Span) -> lark.Tree[Any]:
        """Parse one sentence.

        Raises:
            _Broken: the sentence does not parse.
        """
        tokens = self.lexer.tokens(self.pieces.folded, span.start, span.end)
        depth = 0
        for token in tokens:
            depth += (token.text in ("(", "(见", "若")) - (token.text in (")", "否则"))
            if depth > MAX_DEPTH:
                raise _Broken(TooDeep(limit=MAX_DEPTH, span=Span(span.source, token.start, token.end)))
        given = [_lark_token(token) for token in tokens]
        try:
            tree = _grammar().parse(given, start=start)
        except lark.exceptions.UnexpectedInput:
            finding = explain_mistake(tokens, span, self.pieces.folded, self.lexer, _automaton(start), keywords())
            raise _Broken(finding) from None
        if start == "condition" and (loose := loose_choice(tokens, span)) is not None:
            raise _Broken(loose)
        if _levels(tree) > MAX_LEVELS:
            raise _Broken(TooDeep(limit=MAX_LEVELS, span=span))
        return tree


def _levels(tree: lark.Tree[Any]) -> int:
    """Return how many levels a parse tree has, without recursion."""
    count, level = 0, [tree]
    while level:
        count += 1
        level = [child for parent in level for child in _trees(parent)]
    return count


@attrs.frozen
class _Automaton:
    """Lark's parse table for one start rule, read without building trees."""

    states: Any
    start: int
    end: int

    def begin(self) -> Stack:
        return (self.start,)

    def feed(self, stack: Stack, terminal: str) -> Stack | None:
        open_states = list(stack)
        while True:
            found = self.states[open_states[-1]].get(terminal)
            if found is None:
                return None
            action, target = found
            if action is lark.parsers.lalr_analysis.Shift:
                return (*open_states, target)
            if target.expansion:
                del open_states[-len(target.expansion) :]
            open_states.append(self.states[open_states[-1]][target.origin.name][1])
            if terminal == "$END" and open_states[-1] == self.end:
                return tuple(open_states)

    def next(self, stack: Stack) -> frozenset[str]:
        possible = _terminals() & self.states[stack[-1]].keys()
        return frozenset(terminal for terminal in possible if self.feed(stack, terminal) is not None)


@functools.cache
def _automaton(start: str) -> _Automaton:
    conf = _grammar().parse_interactive("", start=start).parser_state.parse_conf
    return _Automaton(conf.states, conf.start_state, conf.end_state)


@functools.cache
def _terminals() -> frozenset[str]:
    return frozenset({terminal.name for terminal in _grammar().terminals} | {"$END"} | set(_CLASSES))


_CLASSES = [
    "ROSTER",
    "FACT",
    "PARAM",
    "DEFINED",
    "TABLE",
    "LIST",
    "STATUS",
    "BENEFIT",
    "PAYMENT",
    "SHARING",
    "CLAUSE",
    "ENTITY",
    "VALUE",
    "TITLE",
    "NUMBER",
    "UNIT",
    "DATE",
    "MONTH",
    "TERM",
    "YEARDAY",
    "CLOSED",
    "L1",
    "L1N",
    "L2",
    "L2N",
]


# --- from parse tree to nodes -----------------------------------------------------------------------


def _build(item: Any, span_of: Callable[[Any], Span]) -> Any:
    """Build the node of a condition or value from a parse tree or token."""
    span = span_of(item)
    if isinstance(item, lark.Token):
        return _build_token(item, span)
    kids = item.children

    def build(child: Any) -> Any:
        return _build(child, span_of)

    match item.data:
        case "negation":
            return nodes.Negation(build(kids[0]), span=span)
        case "all_of":
            return nodes.AllOf(tuple(build(kid) for kid in kids), span=span)
        case "any_of":
            return nodes.AnyOf(tuple(build(kid) for kid in kids), span=span)
        case "group" | "group_in_item":
            return _build_group(item, span_of, span)
        case "compare":
            return nodes.Compare(build(kids[0]), _word(kids[1]), build(kids[2]), span=span)
        case "equals":
            return nodes.Compare(build(kids[0]), "为", build(kids[1]), span=span)
        case "differs":
            return nodes.Compare(build(kids[0]), "不为", build(kids[1]), span=span)
        case "within":
            return nodes.Within(build(kids[0]), _bounds(kids[1], span_of), span=span)
        case "member":
            return nodes.Member(build(kids[0]), tuple(build(kid) for kid in kids[1:]), span=span)
        case "listed":
            return nodes.Listed(build(kids[0]), _word(kids[1]), str(kids[2]), span=span)
        case "by_date":
            return nodes.ByDate(build(kids[0]), build(kids[1]), _bound(kids[2], span_of), _word(kids[3]), span=span)
        case "between":
            return nodes.Between(build(kids[0]), build(kids[1]), build(kids[2]), span=span)
        case "choose":
            return nodes.Choose(build(kids[0]), build(kids[1]), build(kids[2]), span=span)
        case "arithmetic":
            return nodes.Arithmetic(build(kids[0]), _word(kids[1]), build(kids[2]), span=span)
        case "shifted":
            return nodes.Shifted(build(kids[0]), _word(kids[1]), span=span)
        case "after":
            return nodes.Arithmetic(build(kids[0]), "+", build(kids[1]), span=span)
        case "in_year":
            return _in_year(build(kids[0]), str(kids[1]), span)
        case "birthday":
            return nodes.Birthday(str(kids[0]), build(kids[1]), span=span)
        case "call":
            return nodes.Call(str(kids[0]), tuple(build(kid) for kid in kids[1:]), span=span)
        case "exists" | "every":
            return nodes.OfMembers(str(kids[0]), item.data == "every", build(kids[1]), span=span)
        case "aggregated":
            tested = build(kids[1]) if len(kids) > 2 else None
            last = kids[-1]
            if last.data == "measured":
                fact, word, empty = last.children
                return nodes.Statistic(str(kids[0]), tested, build(fact), _word(word), build(empty), span=span)
            summed = build(kids[-1].children[0]) if kids[-1].data == "summed" else None
            return nodes.Aggregated(str(kids[0]), tested, summed, span=span)
        case "excess":
            return nodes.Excess(build(kids[0]), build(kids[1]), span=span)
        case "extreme":
            return nodes.Extreme(tuple(build(kid) for kid in kids[1:]), _word(kids[0]) == "较大者", span=span)
        case "quantity":
            unit = str(kids[1]) if len(kids) > 1 else None
            return nodes.Quantity(Fraction(str(kids[0])), unit, span=span)
        case "reading":
            return nodes.ReadingReference(_word(item), span=span)
        case "payer":
            return build(kids[1])
        case unexpected:
            raise AssertionError(unexpected)


def _build_token(token: lark.Token, span: Span) -> nodes.Value:
    match token.type:
        case "DATE":
            numbers = [int(part) for part in re.findall(r"\d+", token)]
            try:
                return nodes.DayLiteral(datetime.date(*numbers), span=span)
            except ValueError:
                raise _Broken(BadNumber(text=str(token), span=span)) from None
        case "MONTH":
            year, month = (int(part) for part in re.findall(r"\d+", token))
            if not (1 <= month <= 12 and year >= 1):
                raise _Broken(BadNumber(text=str(token), span=span))
            return nodes.MonthLiteral(Month(year, month), span=span)
        case "TERM":
            return nodes.TermLiteral(Term(int(token[:4]), "秋" in token), span=span)
        case "TITLE":
            return nodes.Quoted(str(token), span=span)
        case "TRUE":
            return nodes.YesNo(True, span=span)
        case "FALSE":
            return nodes.YesNo(False, span=span)
        case _:
            return _token_name(token, span)


def _in_year(year: nodes.Value, text: str, span: Span) -> nodes.InYear:
    """Build 3月31日, 9月底 or 11月上旬 of a year; 2月29日 is not a day of every year."""
    month, _, rest = text.partition("月")
    part = rest if rest in ("底", "上旬", "中旬", "下旬") else ""
    last = {"上旬": 10, "中旬": 20, "下旬": None, "底": None}[part] if part else int(rest.rstrip("日"))
    try:
        datetime.date(2001, int(month), last or 1)
    except ValueError:
        raise _Broken(BadNumber(text=text, span=span)) from None
    return nodes.InYear(year, int(month), last, part, span=span)


def _build_group(tree: lark.Tree[Any], span_of: Callable[[Any], Span], span: Span) -> nodes.Group:
    word_tree, *rest = tree.children
    assert isinstance(word_tree, lark.Tree)
    word = str(word_tree.children[0])
    count = None
    if len(word_tree.children) > 1:
        number, unit = word_tree.children[1:]
        count = nodes.Quantity(Fraction(str(number)), str(unit), span=span_of(word_tree))
    closed = str(rest[0]) if isinstance(rest[0], lark.Token) else None
    labels: list[str] = []
    items: list[nodes.Condition] = []
    listing = rest[-1]
    assert isinstance(listing, lark.Tree)
    for child in listing.children:
        if isinstance(child, lark.Token) and child.type in ("L1", "L1N", "L2", "L2N"):
            labels.append(str(child))
        else:
            items.append(_build(child, span_of))
    return nodes.Group(word, count, closed, tuple(labels), tuple(items), span=span)


_BOUNDS = nodes.Quantity | nodes.DayLiteral | nodes.MonthLiteral | nodes.TermLiteral
"""What may bound a cell of a table: constants, so that gaps and overlaps can be found."""


def _build_cell(tree: lark.Tree[Any], span_of: Callable[[Any], Span], span: Span) -> nodes.CellIn:
    match tree.data:
        case "anything":
            return nodes.Anything(span=span)
        case "other":
            return nodes.Other(span=span)
        case "one_sided":
            value = _build(tree.children[1], span_of)
            if not isinstance(value, _BOUNDS):
                form = "比较词之后写数字和单位或者日期,如“超过 30年”“早于 2020-09-01”"
                raise _Broken(BadList(field="表格", form=form, span=span))
            return nodes.Bounded((nodes.Bound(_word(tree.children[0]), value, span=span),), span=span)
        case "from_to":
            first, last = (_build(child, span_of) for child in tree.children)
            if not (isinstance(first, _BOUNDS) and isinstance(last, _BOUNDS)):
                raise _Broken(BadList(field="表格", form="“至”的两边写数字或者日期", span=span))
            low = nodes.Bound("≥", first, span=first.span)
            return nodes.Bounded((low, nodes.Bound("≤", last, span=last.span)), span=span)
        case "cell_listed":
            return nodes.InList(_word(tree.children[0]), str(tree.children[1]), span=span)
        case "one_of":
            return nodes.OneOf(tuple(_build(child, span_of) for child in tree.children), span=span)
        case _:
            return nodes.Bounded(_bounds(tree.children[0], span_of), span=span)


def _bounds(tree: Any, span_of: Callable[[Any], Span]) -> tuple[nodes.Bound, ...]:
    """Build the one or two sides of a band: 20年以上 不满30年."""
    first, first_word, *second = tree.children
    found = [nodes.Bound(_word(first_word), _build(first, span_of), span=span_of(first))]
    if second:
        word = _word(second[1]) if len(second) > 1 else "不满"
        found.append(nodes.Bound(word, _build(second[0], span_of), span=span_of(second[0])))
    return tuple(found)


def _bound(tree: Any, span_of: Callable[[Any], Span]) -> str | nodes.ReadingReference:
    match tree.data:
        case "included":
            return "含"
        case "excluded":
            return "不含"
        case _:
            return _build(tree.children[0], span_of)  # type: ignore[no-any-return]


def _as_value(built: Any) -> nodes.Value:
    """Pass a value on; a condition in the place of a value is a finding of ours to come from the checker."""
    return built  # type: ignore[no-any-return]


def _lark_token(token: Token) -> lark.Token:
    return lark.Token(token.kind, token.text, start_pos=token.start, end_pos=token.end)


def _word(tree: Any) -> str:
    """Return the words of a small tree, joined."""
    if isinstance(tree, lark.Token):
        return str(tree)
    return "".join(str(child) for child in tree.children if isinstance(child, lark.Token))


def _trees(tree: lark.Tree[Any]) -> list[lark.Tree[Any]]:
    return [child for child in tree.children if isinstance(child, lark.Tree)]


def _tokens(tree: lark.Tree[Any]) -> list[lark.Token]:
    return [child for child in tree.children if isinstance(child, lark.Token)]


def _token_name(token: lark.Token, span: Span) -> nodes.Name:
    return nodes.Name(token.type, str(token), span=span)


def _id(piece: Piece) -> str | None:
    return _clause_id(piece.parts["id"]) if "id" in piece.parts else None


def _clause_id(written: str) -> str:
    return fold(written).upper()


def _own_name(piece: Piece) -> str:
    return quoted_or_plain(piece.parts["name"])


def _written(piece: Piece) -> str:
    """Return what stands behind the block word.

    Raises:
        _Broken: nothing does.
    """
    text = piece.rest.text.strip()
    if not text:
        raise _Broken(BadHead(keyword=piece.keyword, form=HEADS[piece.keyword][1], span=_first_line(piece)))
    return text


def _first_line(piece: Piece) -> Span:
    text = piece.span.text
    return Span(piece.span.source, piece.span.start, piece.span.start + len(text.split("\n", 1)[0].rstrip()))


def _block_word(piece: Piece) -> Span:
    return Span(piece.span.source, piece.span.start, piece.span.start + len(piece.keyword))


def _text(field: Field) -> nodes.Text:
    text = field.span.text
    start = field.span.start + len(text) - len(text.lstrip())
    return nodes.Text(text.strip(), span=Span(field.span.source, start, max(start, start + len(text.strip()))))


def _texts(piece: Piece, *keywords: str) -> dict[str, nodes.Text]:
    return {field.keyword: _text(field) for field in piece.fields if field.keyword in keywords}


def _choices(type_text: str) -> tuple[str, ...]:
    """Return the values of 枚举(甲、乙)."""
    match = re.match(r"\s*枚举\s*\((.*)\)", fold(type_text))
    return tuple(part.strip() for part in re.split("[、,]", match[1]) if part.strip()) if match else ()


def _alias_parts(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the clause ids of 别名 名 于 MD-01、MD-02."""
    text = re.sub(r"\s+", "", text).rstrip("。")
    match = re.fullmatch(r"(.+?)\s*于\s*((?:[A-Za-z]{2,8}-[0-9]{1,4}[a-z]?\s*[、,]?\s*)+)", text)
    if match is None:
        return quoted_or_plain(text), ()
    ids = tuple(_clause_id(part.strip()) for part in re.split("[、,]", match[2]) if part.strip())
    return quoted_or_plain(match[1]), ids


def _aliases(piece: Piece) -> tuple[nodes.Alias, ...]:
    return tuple(
        nodes.Alias(*_alias_parts(fold(field.span.text)), span=field.span) for field in piece.fields_of("别名")
    )


def _refuse_uneven(rows: Sequence[TableRow]) -> None:
    """Refuse rows with another number of cells than the others; the head counts as they do.

    Raises:
        _Broken: with the place in the row where a bar is missing or too many, if the bars stand in columns.
    """
    counts = [len(row.cells) for row in rows]
    expected = counts[0]
    others = set(counts[1:])
    if len(rows) > 2 and len(others) == 1 and expected not in others:
        (expected,) = others
    odd = next((row for row in rows if len(row.cells) != expected), None)
    if odd is None:
        return
    like = next(row for row in rows if len(row.cells) == expected)
    span = _odd_bar(odd, like) or odd.span
    raise _Broken(UnevenRow(cells=len(odd.cells), expected=expected, span=span))


def _odd_bar(odd: TableRow, like: TableRow) -> Span | None:
    """Return where a row has a bar too many or lacks one that another row has in this column; ``None`` if unclear."""
    text = fold(odd.span.text)
    if len(odd.cells) > len(like.cells) and (doubled := re.search(r"\|\s*\|", text)):
        return Span(odd.span.source, odd.span.start + doubled.start(), odd.span.start + doubled.end())
    offsets, columns = _bars(odd)
    _, wanted = _bars(like)
    number = next((number for number, pair in enumerate(zip(columns, wanted, strict=False)) if pair[0] != pair[1]), 0)
    if number == 0:
        number = min(len(columns), len(wanted))
    if len(odd.cells) > len(like.cells):
        start = odd.span.start + offsets[min(number, len(offsets) - 1)]
        return Span(odd.span.source, start, start + 1)
    if number >= len(wanted):
        return None
    at = 0
    while at < len(text) - 1 and width(text[: at + 1]) <= wanted[number]:
        at += 1
    around = next((match for match in re.finditer(r"[^\s|]+", text) if match.start() <= at < match.end()), None)
    start, end = around.span() if around is not None else (at, at + 1)
    return Span(odd.span.source, odd.span.start + start, odd.span.start + end)


def _bars(row: TableRow) -> tuple[list[int], list[int]]:
    """Return the offsets of a row's bars and the columns in which they stand on a screen."""
    text = row.span.text
    offsets = [match.start() for match in re.finditer(r"\|", fold(text))]
    return offsets, [width(text[:offset]) for offset in offsets]


def _is_rule(cells: Iterable[Span]) -> bool:
    """Return whether a row is the line below the head that Markdown writes: |---|---|."""
    texts = [fold(cell.text) for cell in cells]
    return all(set(text) <= set("-: ") for text in texts) and any("-" in text for text in texts)


def _count_inputs(text: str) -> int:
    return len(re.split("[,、]", fold(text)))


def _bad_name(name: str, kind: str) -> str | None:
    """Return why a name cannot be declared, or ``None``."""
    if not name:
        return "名称是空的"
    if kind == "VALUE" and name == OTHERS:
        return None
    if name in keywords() or (kind != "VALUE" and name in HEADS):
        return "它是本语言的用词"
    if re.search(r"[+×÷|;:,。、「」]", name):
        return "名称里不能有运算符或者标点"
    if re.fullmatch(r"[\d.]+", name):
        return "名称不能只是数字"
    if re.fullmatch(r"\d{4}-\d{1,2}(?:-\d{1,2})?|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?", name, re.ASCII):
        return "名称不能只是日期"
    return None
