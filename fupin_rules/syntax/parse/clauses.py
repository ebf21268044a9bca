"""Clauses: their conditions, and what they give, waive, rank and ask."""

from typing import Any

import lark

from fupin_rules.diagnostics.syntax import BadList, MissingField, RepeatedField
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lines import DUTIES, TARGETS, Field, Piece
from fupin_rules.syntax.parse.broken import Broken, bad_head, missing
from fupin_rules.syntax.parse.build import tokens_in, trees_in, words_in
from fupin_rules.syntax.parse.pieces import clause_id, texts
from fupin_rules.syntax.parse.sentences import Sentences

DECIDING = ("适用", "条件", "除外", "优先", *TARGETS, *DUTIES)
"""The fields of which a clause needs one: without any it would decide nothing."""


def read_clause(piece: Piece, sentences: Sentences) -> nodes.ClauseDeclaration:
    """Read 条款."""
    if "id" not in piece.parts:
        raise bad_head(piece, sentences.cut)
    if not any(field.keyword in DECIDING for field in piece.fields):
        raise missing(piece, "条件", "写明什么情形下符合。")
    gives = [_gives(field, sentences) for field in piece.fields_of("给予")]
    return nodes.ClauseDeclaration(
        clause=clause_id(piece.parts["id"]),
        title=piece.rest.text.strip(),
        applies=sentences.conditions(piece, "适用"),
        requires=sentences.conditions(piece, "条件"),
        exceptions=sentences.conditions(piece, "除外"),
        determines=sentences.names(piece, "认定", "determines"),
        excludes=sentences.names(piece, "排除", "excludes"),
        gives=gives[0] if gives else None,
        waives=next((_waives(field, sentences) for field in piece.fields_of("免除")), None),
        targets=tuple(
            (keyword, condition) for keyword in TARGETS for condition in sentences.conditions(piece, keyword)
        ),
        duties=tuple(
            nodes.Duty(field.keyword, fold(field.span.text).strip().rstrip("。"), span=field.span)
            for field in piece.fields
            if field.keyword in DUTIES
        ),
        exempts=tuple(
            nodes.Exempts(
                str(tokens_in(child)[0]).upper(), tuple(map(str, tokens_in(child)[1:])), span=sentences.span(child)
            )
            for field in piece.fields_of("豁免")
            for child in trees_in(sentences.tree("exempts", field.span))
        ),
        overrides=sentences.names(piece, "优先于", "overrides"),
        ranks=next((_ranks(field, sentences) for field in piece.fields_of("优先")), None),
        handles=next(
            (sentences.value_in("handles", field.span) for field in piece.fields_of("处理")),
            None,
        ),
        texts=texts(piece, "结论", "说明"),
        place=piece.place,
        span=piece.span,
    )


def _gives(field: Field, sentences: Sentences) -> nodes.Gives:
    """Read 给予."""
    tree = sentences.tree("gives", field.span)
    payment: nodes.Payment | str | None = None
    sharing: str | None = None
    for child in trees_in(tree):
        match child.data:
            case "by_payment":
                payment = words_in(child)
            case "shared":
                sharing = words_in(child)
            case _:
                pass
    inline = read_payment(tree, field.span, sentences)
    if payment is None:
        payment = inline
        if inline.rate is None:
            raise Broken(
                MissingField(keyword="给予", field="标准为…", why="写明给多少,或者“依…计发”。", span=field.word_span)
            )
    return nodes.Gives(tokens_in(tree)[0].value, payment, sharing, span=field.span)


def _waives(field: Field, sentences: Sentences) -> nodes.Waives:
    """Read 免除."""
    benefit, charge, how = sentences.tree("waives", field.span).children
    amount: nodes.Value | None = None
    rounding: str | None = None
    match how.data:
        case "capped" | "equal_amount":
            amount = sentences.value(how.children[0])
        case "halved":
            rounding = words_in(how.children[0])
        case _:
            pass
    value = sentences.value(charge)
    return nodes.Waives(str(benefit), value, str(how.data), amount, rounding, span=field.span)


def _ranks(field: Field, sentences: Sentences) -> nodes.Ranks:
    """Read 优先."""
    tree = sentences.tree("ranks", field.span)
    roster, *rest = tree.children
    keys: list[nodes.RankKey] = []
    tested: nodes.Condition | None = None
    for child in rest:
        kind = child.data if isinstance(child, lark.Tree) else None
        if kind == "ranked_by":
            by = sentences.condition(child.children[0])
            keys.append(nodes.RankKey(by, words_in(child.children[1]), span=sentences.span(child)))
        elif kind == "preferred":
            keys.append(nodes.RankKey(sentences.condition(child.children[0]), None, span=sentences.span(child)))
        else:
            tested = sentences.condition(child)
    return nodes.Ranks(str(roster), tested, tuple(keys), span=field.span)


def read_payment(tree: lark.Tree[Any], span: Span, sentences: Sentences) -> nodes.Payment:
    """Read 标准 with its roundings, 发放, 自…起 and 至…止 of 给予 or 计发."""
    parts: dict[str, Any] = {}
    roundings: list[str] = []
    before = ""
    for child in trees_in(tree):
        kind = str(child.data)
        said: dict[str, Any] = {}
        match kind:
            case "by_payment" | "shared":
                pass
            case "rounded" if before in ("rate", "rounded"):
                roundings.append(words_in(child.children[0]))
            case "rounded":
                form = "标准为…,舍去到元,按月发放(舍入紧跟在标准之后)"
                raise Broken(BadList(field="舍入", form=form, span=sentences.span(child)))
            case "cadence":
                said = {kind: words_in(child)}
            case "from_until":
                said = dict(zip(("from_", "until"), map(sentences.value, child.children), strict=True))
            case _:
                said = {kind: sentences.value(child.children[0])}
        for name in said.keys() & parts.keys():
            twice = {"rate": "标准", "cadence": "发放", "from_": "自…起", "until": "至…止"}[name]
            raise Broken(RepeatedField(field=twice, span=sentences.span(child)))
        parts |= said
        before = kind
    return nodes.Payment(
        parts.get("rate"), tuple(roundings), parts.get("cadence"), parts.get("from_"), parts.get("until"), span=span
    )
