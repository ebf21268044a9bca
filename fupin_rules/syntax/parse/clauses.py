"""Clauses: their conditions, and what they give, waive, rank and ask."""

from collections.abc import Iterator
from typing import Any

import lark

from fupin_rules.diagnostics.syntax import BadList, MissingField, RepeatedField
from fupin_rules.kinds import DutyKind, TargetKind
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
    return nodes.ClauseDeclaration(
        clause=clause_id(piece.parts["id"]),
        title=piece.rest.text.strip(),
        applies=sentences.conditions(piece, "适用"),
        requires=sentences.conditions(piece, "条件"),
        exceptions=sentences.conditions(piece, "除外"),
        effects=tuple(_effects(piece, sentences)),
        reserves=tuple(_reserve(field, sentences) for field in piece.fields_of("保留")),
        texts=texts(piece, "结论", "说明"),
        place=piece.place,
        span=piece.span,
    )


def _effects(piece: Piece, sentences: Sentences) -> Iterator[nodes.Effect]:
    """Read what a clause does: what it gives and grants first, then what it measures and asks, then of others."""
    for field in piece.fields_of("给予"):
        yield _gives(field, sentences)
    for field in piece.fields_of("免除"):
        yield _waives(field, sentences)
    for field in piece.fields_of("优先"):
        yield _ranks(field, sentences)
    for field in piece.fields_of("处理"):
        yield nodes.Handles(sentences.value_in("handles", field.span), span=field.span)
    for target in TargetKind:
        for condition in sentences.conditions(piece, target.value):
            yield nodes.Target(target, condition, span=condition.span)
    for field in piece.fields:
        if field.keyword in DUTIES:
            text = fold(field.span.text).strip().rstrip("。")
            yield nodes.Duty(DutyKind(field.keyword), text, span=field.span)
    for name in sentences.names(piece, "认定", "determines"):
        yield nodes.Determines(name, span=name.span)
    for name in sentences.names(piece, "排除", "excludes"):
        yield nodes.Excludes(name, span=name.span)
    for field in piece.fields_of("豁免"):
        for child in trees_in(sentences.tree("exempts", field.span)):
            clause, *labels = map(str, tokens_in(child))
            yield nodes.Exempts(clause.upper(), tuple(labels), span=sentences.span(child))
    for name in sentences.names(piece, "优先于", "overrides"):
        yield nodes.Overrides(name, span=name.span)


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
    benefit, charge, tree = sentences.tree("waives", field.span).children
    span = sentences.span(tree)
    how: nodes.InFull | nodes.Capped | nodes.EqualAmount | nodes.Halved
    match tree.data:
        case "capped":
            how = nodes.Capped(sentences.value(tree.children[0]), span=span)
        case "equal_amount":
            how = nodes.EqualAmount(sentences.value(tree.children[0]), span=span)
        case "halved":
            how = nodes.Halved(words_in(tree.children[0]), span=span)
        case _:
            how = nodes.InFull(span=span)
    return nodes.Waives(str(benefit), sentences.value(charge), how, span=field.span)


def _reserve(field: Field, sentences: Sentences) -> nodes.Reserve:
    """Read 保留."""
    title, condition, *touched = sentences.tree("reserves", field.span).children
    names = (sentences.name(tokens_in(one)[0]) for one in touched)
    return nodes.Reserve(str(title), sentences.condition(condition), tuple(names), span=field.span)


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
