"""What a file says of itself: examples (用例), properties (性质), changes (变更), and of its facts: relations (关系)."""

from typing import Any

import lark

from fupin_rules.kinds import ResultKind, counted
from fupin_rules.source import Span
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import quoted_or_plain
from fupin_rules.syntax.lines import Piece
from fupin_rules.syntax.parse.broken import missing
from fupin_rules.syntax.parse.build import tokens_in, trees_in, words_in
from fupin_rules.syntax.parse.pieces import texts, title_of
from fupin_rules.syntax.parse.sentences import Sentences


def read_example(piece: Piece, sentences: Sentences) -> nodes.Example:
    """Read 用例."""
    title = title_of(piece, sentences.cut)
    for needed, why in (("设", "写明这一例的事实。"), ("应", "写明应当得出的结果。")):
        if not piece.fields_of(needed):
            raise missing(piece, needed, why)
    settings = [
        _given(child, sentences)
        for field in piece.fields_of("设")
        for child in trees_in(sentences.tree("given", field.span))
    ]
    expected = [
        _expectation(sentences.tree("expected", field.span), field.span, sentences) for field in piece.fields_of("应")
    ]
    return nodes.Example(title, tuple(settings), tuple(expected), piece.place, span=piece.span)


def _given(tree: lark.Tree[Any], sentences: Sentences) -> nodes.Setting | nodes.MemberSettings:
    """Read one part of 设: a fact, a reading, or the members of a list."""
    if tree.data not in ("set_members", "set_empty"):
        return _setting(tree, sentences)
    span = sentences.span(tree)
    roster = tokens_in(tree)[0]
    parts = trees_in(tree)
    return nodes.MemberSettings(
        sentences.name(roster),
        tuple(tuple(_setting(one, sentences) for one in trees_in(member)) for member in parts[1:]),
        complete=not parts or words_in(parts[0]) == "只有",
        span=span,
    )


def _setting(tree: lark.Tree[Any], sentences: Sentences) -> nodes.Setting:
    """Read what 设 says of one name."""
    span = sentences.span(tree)
    first = tree.children[0]
    assert isinstance(first, lark.Token)
    name = sentences.name(first)
    if tree.data == "set_reading":
        label = tree.children[1]
        return nodes.Setting(name, nodes.Quoted(words_in(label), span=sentences.span(label)), span=span)
    if tree.data == "unset":
        return nodes.Setting(name, nodes.YesNo(False, span=span), span=span)
    if len(tree.children) == 1:
        return nodes.Setting(name, nodes.YesNo(True, span=span), span=span)
    return nodes.Setting(name, sentences.value(tree.children[1]), span=span)


def _expectation(tree: lark.Tree[Any], span: Span, sentences: Sentences) -> nodes.Expectation:
    """Read 应."""
    values: list[tuple[str, nodes.Value]] = []
    missing: tuple[nodes.Name, ...] = ()
    order: tuple[str, ...] = ()
    shares: tuple[tuple[str, nodes.Value], ...] = ()
    for part in trees_in(tree):
        match part.data:
            case "expect_rate":
                values.append((ResultKind.RATE.value, sentences.value(part.children[0])))
            case "expect_from":
                values.append((ResultKind.START.value, sentences.value(part.children[0])))
            case "expect_until":
                values.append((ResultKind.END.value, sentences.value(part.children[0])))
            case "expect_total":
                count, total = map(sentences.value, part.children)
                unit = count.unit if isinstance(count, nodes.Quantity) else None
                period = unit.removeprefix("个") if unit is not None else "月"
                values += [(counted(period), count), (ResultKind.TOTAL.value, total)]
            case "expect_value":
                values.append((str(part.children[0]), sentences.value(part.children[1])))
            case "expect_result":
                values.append((words_in(part.children[0]), sentences.value(part.children[1])))
            case "expect_order":
                order = tuple(quoted_or_plain(str(token)) for token in tokens_in(part))
            case "expect_missing":
                missing = tuple(sentences.name(token) for token in tokens_in(part))
            case "expect_shares":
                shares = tuple(
                    (words_in(payer.children[0]), sentences.value(payer.children[1])) for payer in trees_in(part)
                )
            case _:
                pass
    outcome = next(words_in(part) for part in trees_in(tree) if part.data == "outcome")
    clause = str(tokens_in(tree)[0]).upper()
    return nodes.Expectation(clause, outcome, tuple(values), missing, order, shares, span=span)


def read_law(piece: Piece, sentences: Sentences) -> nodes.LawDeclaration:
    """Read 性质."""
    title = title_of(piece, sentences.cut)
    tree = sentences.tree("law", piece.rest)
    kids, span = tree.children, piece.rest
    law: nodes.Law
    match tree.data:
        case "monotone":
            value, by = (sentences.value(kid) for kid in kids[:2])
            law = nodes.Monotone(value, by, words_in(kids[2]), span=span)
        case "unaffected":
            sides: dict[str, list[nodes.Name]] = {"affecting": [], "affected": []}
            for kid in trees_in(tree):
                token = tokens_in(kid)[0]
                sides[str(kid.data)].append(sentences.name(token))
            law = nodes.Unaffected(tuple(sides["affecting"]), tuple(sides["affected"]), span=span)
        case _:
            law = nodes.Always(sentences.condition(kids[0]), span=span)
    return nodes.LawDeclaration(title, law, texts(piece, "说明"), piece.place, span=piece.span)


def read_relation(piece: Piece, sentences: Sentences) -> nodes.RelationDeclaration:
    """Read 关系."""
    title = title_of(piece, sentences.cut)
    if not piece.fields_of("依据"):
        raise missing(piece, "依据", "写明凭什么:定义、法律或者算术,再写一句理由。")
    tree = sentences.tree("relation", piece.rest)
    word = _WORDS[str(tree.data)]
    plain = tree.data in ("exclusive", "derived")
    return nodes.RelationDeclaration(
        title=title,
        word=word,
        conditions=() if plain else tuple(sentences.condition(kid) for kid in tree.children),
        names=tuple(sentences.name(token) for token in tokens_in(tree)) if plain else (),
        texts=texts(piece, "依据", "自", "至", "说明"),
        place=piece.place,
        span=piece.span,
    )


_WORDS = {"implied": "若", "exclusive": "不并存", "derived": "推得", "kept": ""}
"""The rules of the grammar for 关系, each with the word of its form."""


def read_change(piece: Piece, sentences: Sentences) -> nodes.ChangeDeclaration:
    """Read 变更."""
    title = title_of(piece, sentences.cut)
    if not piece.fields_of("涉及"):
        why = "写明这次修改要改动哪些条款的结果。"
        raise missing(piece, "涉及", why)
    tendency = [words_in(sentences.tree("tendency", field.span)).rstrip("。") for field in piece.fields_of("增减")]
    return nodes.ChangeDeclaration(
        title=title,
        clauses=sentences.names(piece, "涉及", "concerned"),
        scope=next(iter(sentences.conditions(piece, "范围")), None),
        tendency=tendency[0] if tendency else "可增可减",
        texts=texts(piece, "说明"),
        place=piece.place,
        span=piece.span,
    )
