"""Relations of facts (关系): what is built of each, and what is wrong with it.

What goes in is files as they were read and the vocabulary that they share; what comes out are relations over its facts.
What a relation forbids in a case, and what follows from it, is none of its business.
"""

import datetime
import itertools
import re
from collections.abc import Iterable

from fupin_rules.calendar import parse_day
from fupin_rules.comparison import CIVIL_CODE
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.model import WrongType
from fupin_rules.diagnostics.syntax import BadList
from fupin_rules.model import headers, nodes, types
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.check.vocabulary import Vocabulary
from fupin_rules.model.refused import Refused
from fupin_rules.source import NOWHERE, fold
from fupin_rules.syntax import nodes as syntax

GROUNDS = ("定义", "法律", "算术")
"""What a relation can rest on. What is only usual is none."""


def check_relations(
    files: Iterable[syntax.File], vocabulary: Vocabulary
) -> tuple[tuple[nodes.FactRelation, ...], tuple[PolicyFinding, ...]]:
    """Build the relations of files; a broken one has its finding and is left out."""
    found: list[nodes.FactRelation] = []
    findings: list[PolicyFinding] = []
    for file in files:
        blocks = [block for block in file.blocks if isinstance(block, syntax.RelationDeclaration)]
        if not blocks:
            continue
        scope = FileScope(file, _plain_head(), vocabulary, [], _make)
        scope.aliases |= vocabulary.aliases
        built = [scope.attempt(f"关系「{block.title}」", block) for block in blocks]
        found += [one for one in built if isinstance(one, nodes.FactRelation)]
        findings += scope.findings
    return tuple(found), tuple(findings)


def _plain_head() -> headers.Head:
    """Return a head that declares nothing: what 不超过 and 以上 include is as the Civil Code has it."""
    return headers.Head("", {}, None, None, "", (), None, None, CIVIL_CODE, None, None, False, {}, NOWHERE)


def _make(block: syntax.Block | None, scope: FileScope) -> nodes.FactRelation:
    assert isinstance(block, syntax.RelationDeclaration)
    kind, ground = _ground(block)
    return nodes.FactRelation(
        title=block.title,
        rules=_rules(block, scope),
        derived=_derived(block, scope) if block.word == "推得" else None,
        kind=kind,
        ground=ground,
        first=_day(block, "自"),
        last=_day(block, "至"),
        file=block.span.source.name,
        line=block.span.line,
    )


def _rules(block: syntax.RelationDeclaration, scope: FileScope) -> tuple[nodes.Condition, ...]:
    """Return the conditions that a relation comes to, as small as they can be: each says something of few facts."""
    identity = f"关系「{block.title}」"
    match block.word:
        case "若":
            condition, following = block.conditions
            cases = condition.items if isinstance(condition, syntax.AnyOf) else (condition,)
            parts = following.items if isinstance(following, syntax.AllOf) else (following,)
            lacking = [nodes.Not(scope.sentences.condition(one, identity), id=identity, span=one.span) for one in cases]
            each = [scope.sentences.condition(one, identity) for one in parts]
            return tuple(nodes.Any(pair, (), id=identity, span=block.span) for pair in itertools.product(lacking, each))
        case "不并存":
            held = [scope.sentences.condition(name, identity) for name in block.names]
            return tuple(
                nodes.Not(nodes.All(pair, (), id=identity, span=block.span), id=identity, span=block.span)
                for pair in itertools.combinations(held, 2)
            )
        case "推得":
            return ()
        case _:
            return tuple(scope.sentences.condition(one, identity) for one in block.conditions)


def _derived(block: syntax.RelationDeclaration, scope: FileScope) -> tuple[nodes.Fact, nodes.Fact]:
    """Return the fact that follows and the fact that it follows from: a listed place from a place, an age from a birth."""
    fact, source = (scope.fact(name.text, name.span) for name in block.names)
    match fact.type, source.type:
        case (types.Choice(), types.Region()) | (types.Number(unit="岁" | "周岁", whole=True), types.Day()):
            return fact, source
        case _:
            name, needed = block.names[0], "由地区推得的枚举,或者由日期推得的整数[岁]"
            raise Refused(WrongType(phrase=name.text, is_a=types.word(fact.type), needed=needed, span=name.span))


def _ground(block: syntax.RelationDeclaration) -> tuple[str, str]:
    """Return the kind of the ground and its words."""
    text = block.texts["依据"]
    said = re.fullmatch(rf"\s*({'|'.join(GROUNDS)})\s*[:,]\s*(\S.*)", fold(text.text), re.DOTALL)
    if said is None:
        raise Refused(
            BadList(field="依据", form="依据 定义:理由。或者 法律:、算术:;只是通常如此的,不是关系", span=text.span)
        )
    return said[1], said[2].rstrip("。")


def _day(block: syntax.RelationDeclaration, field: str) -> datetime.date | None:
    """Return the first or the last day of a relation, ``None`` where it does not say."""
    if field not in block.texts:
        return None
    text = block.texts[field]
    day = parse_day(fold(text.text).strip().rstrip("。"))
    if day is None:
        raise Refused(BadList(field=field, form=f"{field} 2014-01-01", span=text.span))
    return day
