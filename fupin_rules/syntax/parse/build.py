"""From Lark's trees to nodes: conditions, values, the cells of a table.

What passes through is the tree of a sentence that parsed. A number that is no date, or a bound that is no constant, is a
finding; whether the parts of a condition fit each other is not decided here.
"""

import datetime
import re
from fractions import Fraction
from typing import Any

import lark

from fupin_rules.calendar import Month, Term
from fupin_rules.diagnostics.syntax import BadList, BadNumber
from fupin_rules.source import Source, Span
from fupin_rules.syntax import nodes
from fupin_rules.syntax.parse.broken import Broken


def condition(item: Any, source: Source) -> nodes.Condition:
    """Build the node of a condition from its tree or token."""
    built: nodes.Condition = _node(item, source)
    return built


def value(item: Any, source: Source) -> nodes.Value:
    """Build the node of a value; that a condition stands in its place is found by the checker."""
    built: nodes.Value = _node(item, source)
    return built


def name(token: lark.Token, source: Source) -> nodes.Name:
    """Build the node of a name."""
    return nodes.Name(token.type, str(token), span=span_of(token, source))


def span_of(item: Any, source: Source) -> Span:
    """Return where a tree or a token stands."""
    if isinstance(item, lark.Token):
        assert item.start_pos is not None and item.end_pos is not None
        return Span(source, item.start_pos, item.end_pos)
    return Span(source, item.meta.start_pos, item.meta.end_pos)


def words_in(tree: Any) -> str:
    """Return the words of a small tree, joined."""
    if isinstance(tree, lark.Token):
        return str(tree)
    return "".join(str(child) for child in tree.children if isinstance(child, lark.Token))


def trees_in(tree: lark.Tree[Any]) -> list[lark.Tree[Any]]:
    """Return the trees right below a tree."""
    return [child for child in tree.children if isinstance(child, lark.Tree)]


def tokens_in(tree: lark.Tree[Any]) -> list[lark.Token]:
    """Return the tokens right below a tree."""
    return [child for child in tree.children if isinstance(child, lark.Token)]


def _node(item: Any, source: Source) -> Any:
    """Build the node of a condition, a value or a part of one."""
    span = span_of(item, source)
    if isinstance(item, lark.Token):
        return _token(item, span)
    kids = item.children

    def build(child: Any) -> Any:
        return _node(child, source)

    match item.data:
        case "negation":
            return nodes.Negation(build(kids[0]), span=span)
        case "all_of":
            return nodes.AllOf(tuple(build(kid) for kid in kids), span=span)
        case "any_of":
            return nodes.AnyOf(tuple(build(kid) for kid in kids), span=span)
        case "group" | "group_in_item":
            return _group(item, source, span)
        case "compare":
            return nodes.Compare(build(kids[0]), words_in(kids[1]), build(kids[2]), span=span)
        case "equals":
            return nodes.Compare(build(kids[0]), "为", build(kids[1]), span=span)
        case "differs":
            return nodes.Compare(build(kids[0]), "不为", build(kids[1]), span=span)
        case "within":
            return nodes.Within(build(kids[0]), _bounds(kids[1], source), span=span)
        case "member":
            return nodes.Member(build(kids[0]), tuple(build(kid) for kid in kids[1:]), span=span)
        case "listed":
            return nodes.Listed(build(kids[0]), words_in(kids[1]), str(kids[2]), span=span)
        case "by_date":
            return nodes.ByDate(build(kids[0]), build(kids[1]), _bound(kids[2], source), words_in(kids[3]), span=span)
        case "between":
            return nodes.Between(build(kids[0]), build(kids[1]), build(kids[2]), span=span)
        case "choose":
            return nodes.Choose(build(kids[0]), build(kids[1]), build(kids[2]), span=span)
        case "arithmetic":
            return nodes.Arithmetic(build(kids[0]), words_in(kids[1]), build(kids[2]), span=span)
        case "shifted":
            return nodes.Shifted(build(kids[0]), words_in(kids[1]), span=span)
        case "after":
            return nodes.Arithmetic(build(kids[0]), "+", build(kids[1]), span=span)
        case "when_none":
            return nodes.WhenNone(build(kids[0]), words_in(kids[1]).strip("()"), span=span)
        case "share_of":
            return nodes.Arithmetic(build(kids[0]), "×", build(kids[1]), span=span)
        case "referred":
            return build(kids[0])
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
                *fact, word, empty = last.children
                measured = _member_value(fact, source)
                return nodes.Statistic(str(kids[0]), tested, measured, words_in(word), build(empty), span=span)
            summed = _member_value(last.children, source) if last.data == "summed" else None
            return nodes.Aggregated(str(kids[0]), tested, summed, span=span)
        case "excess":
            return nodes.Excess(build(kids[0]), build(kids[1]), span=span)
        case "extreme":
            return nodes.Extreme(tuple(build(kid) for kid in kids[1:]), words_in(kids[0]) == "较大者", span=span)
        case "quantity":
            unit = str(kids[1]) if len(kids) > 1 else None
            return nodes.Quantity(Fraction(str(kids[0])), unit, span=span)
        case "reading":
            return nodes.ReadingReference(words_in(item), span=span)
        case "payer":
            return build(kids[1])
        case unexpected:
            raise AssertionError(unexpected)


def _member_value(children: list[Any], source: Source) -> nodes.Name | nodes.WhenNone:
    """Build the fact of each member that is added up or measured, with what is reckoned where it is 无."""
    fact: nodes.Name = _node(children[0], source)
    if len(children) == 1:
        return fact
    return nodes.WhenNone(fact, words_in(children[1]).strip("()"), span=fact.span)


def _token(token: lark.Token, span: Span) -> nodes.Value:
    match token.type:
        case "DATE":
            numbers = [int(part) for part in re.findall(r"\d+", token)]
            try:
                return nodes.DayLiteral(datetime.date(*numbers), span=span)
            except ValueError:
                raise Broken(BadNumber(text=str(token), span=span)) from None
        case "MONTH":
            year, month = (int(part) for part in re.findall(r"\d+", token))
            if not (1 <= month <= 12 and year >= 1):
                raise Broken(BadNumber(text=str(token), span=span))
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
            return nodes.Name(token.type, str(token), span=span)


def _in_year(year: nodes.Value, text: str, span: Span) -> nodes.InYear:
    """Build 3月31日, 9月底 or 11月上旬 of a year; 2月29日 is not a day of every year."""
    month, _, rest = text.partition("月")
    part = rest if rest in ("底", "上旬", "中旬", "下旬") else ""
    last = {"上旬": 10, "中旬": 20, "下旬": None, "底": None}[part] if part else int(rest.rstrip("日"))
    try:
        datetime.date(2001, int(month), last or 1)
    except ValueError:
        raise Broken(BadNumber(text=text, span=span)) from None
    return nodes.InYear(year, int(month), last, part, span=span)


def _group(tree: lark.Tree[Any], source: Source, span: Span) -> nodes.Group:
    word_tree, *rest = tree.children
    assert isinstance(word_tree, lark.Tree)
    word = str(word_tree.children[0])
    count = None
    if len(word_tree.children) > 1:
        number, unit = word_tree.children[1:]
        count = nodes.Quantity(Fraction(str(number)), str(unit), span=span_of(word_tree, source))
    closed = str(rest[0]) if isinstance(rest[0], lark.Token) else None
    labels: list[str] = []
    items: list[nodes.Condition] = []
    listing = rest[-1]
    assert isinstance(listing, lark.Tree)
    for child in listing.children:
        if isinstance(child, lark.Token) and child.type in ("L1", "L1N", "L2", "L2N"):
            labels.append(str(child))
        else:
            items.append(_node(child, source))
    return nodes.Group(word, count, closed, tuple(labels), tuple(items), span=span)


_BOUNDS = nodes.Quantity | nodes.DayLiteral | nodes.MonthLiteral | nodes.TermLiteral
"""What may bound a cell of a table: constants, so that gaps and overlaps can be found."""


def cell(tree: lark.Tree[Any], source: Source, span: Span) -> nodes.CellIn:
    """Build what an input cell of a table says."""
    match tree.data:
        case "anything":
            return nodes.Anything(span=span)
        case "other":
            return nodes.Other(span=span)
        case "one_sided":
            value = _node(tree.children[1], source)
            if not isinstance(value, _BOUNDS):
                form = "比较词之后写数字和单位或者日期,如“超过 30年”“早于 2020-09-01”"
                raise Broken(BadList(field="表格", form=form, span=span))
            return nodes.Bounded((nodes.Bound(words_in(tree.children[0]), value, span=span),), span=span)
        case "from_to":
            first, last = (_node(child, source) for child in tree.children)
            if not (isinstance(first, _BOUNDS) and isinstance(last, _BOUNDS)):
                raise Broken(BadList(field="表格", form="“至”的两边写数字或者日期", span=span))
            low = nodes.Bound("≥", first, span=first.span)
            return nodes.Bounded((low, nodes.Bound("≤", last, span=last.span)), span=span)
        case "cell_listed":
            return nodes.InList(words_in(tree.children[0]), str(tree.children[1]), span=span)
        case "one_of":
            return nodes.OneOf(tuple(_node(child, source) for child in tree.children), span=span)
        case _:
            return nodes.Bounded(_bounds(tree.children[0], source), span=span)


def _bounds(tree: Any, source: Source) -> tuple[nodes.Bound, ...]:
    """Build the one or two sides of a band: 20年以上 不满30年; 满20年 不满30年."""
    edges = tree.children if tree.children[0].data == "edge" else [tree]
    return tuple(_edge(edge, source) for edge in edges)


def _edge(tree: Any, source: Source) -> nodes.Bound:
    """Build one side: its word stands before the number or behind it."""
    first, second = tree.children
    word, quantity = (first, second) if first.data == "before" else (second, first)
    return nodes.Bound(words_in(word), _node(quantity, source), span=span_of(quantity, source))


def _bound(tree: Any, source: Source) -> str | nodes.ReadingReference:
    """Build 含 or 不含, or the 解释 that leaves it open."""
    match tree.data:
        case "included":
            return "含"
        case "excluded":
            return "不含"
        case _:
            reading: nodes.ReadingReference = _node(tree.children[0], source)
            return reading
