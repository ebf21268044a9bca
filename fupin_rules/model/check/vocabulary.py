"""Vocabulary files: what facts and lists there are, and what else they are called."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.model import BadType, Misplaced, NotDeclared, WrongType, ZeroWithoutGround
from fupin_rules.model import nodes, types
from fupin_rules.model.check.blocks import aliases_of, words_of
from fupin_rules.model.units import type_of
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes as syntax


@attrs.frozen
class Vocabulary:
    """Facts and lists by name, and aliases by (clause or None, name), from vocabulary files.

    ``broken`` are names of which the declaration has a finding.
    """

    facts: Mapping[str, nodes.Fact]
    rosters: Mapping[str, nodes.Roster]
    aliases: Mapping[tuple[str | None, str], str]
    broken: frozenset[str] = frozenset()
    relations: tuple[nodes.FactRelation, ...] = ()


def check_vocabulary(files: Sequence[syntax.File]) -> tuple[Vocabulary, tuple[PolicyFinding, ...]]:
    """Collect the facts of vocabulary files (and of a policy file's own 事实 blocks)."""
    facts: dict[str, nodes.Fact] = {}
    aliases: dict[tuple[str | None, str], str] = {}
    findings: list[PolicyFinding] = []
    broken = {name for file in files for name in file.broken}
    for file in files:
        for block in file.blocks:
            if not isinstance(block, syntax.FactDeclaration):
                continue
            kind = type_of(block.type_text, block.choices)
            if kind is None:
                findings.append(BadType(written=block.type_text, span=block.type_span))
                broken.add(block.name)
                continue
            facts[block.name] = nodes.Fact(
                name=block.name,
                type=kind,
                question=words_of(block.texts, "问"),
                evidence=words_of(block.texts, "证明"),
                sensitive="敏感" in block.texts,
                changeable="不可" not in words_of(block.texts, "可变"),
                absent_means_none=block.absent_means_none,
                absent_means_zero=_ground(block),
                not_before=block.not_before,
            )
            aliases |= aliases_of(block.aliases, block.name)
            findings += _refuse_zero(block, kind)
    findings += _refuse_not_before(files, facts)
    findings += _refuse_lists_of_members(files)
    rosters = {
        block.name: nodes.Roster(
            block.name,
            block.entity,
            tuple(fact for fact in facts.values() if fact.name.startswith(f"{block.entity}.")),
            words_of(block.texts, "问"),
            words_of(block.texts, "证明"),
        )
        for file in files
        for block in file.blocks
        if isinstance(block, syntax.RosterDeclaration)
    }
    return Vocabulary(facts, rosters, aliases, frozenset(broken)), tuple(findings)


def _refuse_lists_of_members(files: Sequence[syntax.File]) -> Iterable[PolicyFinding]:
    """Find lists that the members of a list have: a case cannot tell them."""
    lists = [block for file in files for block in file.blocks if isinstance(block, syntax.RosterDeclaration)]
    listed = {one.entity: one.name for one in lists}
    for one in lists:
        entity = one.name.partition(".")[0]
        if entity in listed:
            yield Misplaced(
                phrase=f"列表 {one.name}",
                reason=f"“{entity}”已经是列表“{listed[entity]}”的成员,成员不能再有自己的列表",
                advice=f"请把要用的数写成“{entity}”的事实(如合计的天数),或者把这份列表放到对象之下。",
                span=one.span.find(one.name) or one.span.first_line(),
            )


def _ground(block: syntax.FactDeclaration) -> str:
    """Return the sentence beside 未报即零, without its quotation marks; "" where there is none."""
    said = block.absent_means_zero
    return "" if said is None else fold(said.text).strip().rstrip("。").strip().strip("「」").strip()


def _refuse_zero(block: syntax.FactDeclaration, kind: types.Type) -> Iterable[PolicyFinding]:
    """Find 未报即零 without a sentence of the text, of what is no number, or beside 未报即无."""
    if block.absent_means_zero is None:
        return
    line = types.line(kind)
    reason = ""
    if not isinstance(kind, types.Number | types.Money | types.Percent) or line is None or line.least > 0:
        reason = f"它是{types.word(kind)},不是可以为0的数"
    elif block.absent_means_none:
        reason = "又写了“未报即无”"
    elif not _ground(block):
        reason = "没有引原文哪一句说没有报告的是0"
    if reason:
        yield ZeroWithoutGround(name=block.name, reason=reason, span=block.span.find("未报即零") or block.span)


def _refuse_not_before(files: Sequence[syntax.File], facts: Mapping[str, nodes.Fact]) -> Iterable[PolicyFinding]:
    """Find 不早于 that names no date, or that stands at what is no date."""
    dated = {name for name, fact in facts.items() if isinstance(fact.type, types.Day)}
    for file in files:
        for block in file.blocks:
            if not isinstance(block, syntax.FactDeclaration) or block.not_before is None or block.name not in facts:
                continue
            at = block.span.text.rfind(block.not_before)
            start = block.span.start + max(at, 0)
            span = Span(block.span.source, start, start + len(block.not_before))
            if block.not_before not in facts:
                near = tuple(nearest(block.not_before, dated))
                yield NotDeclared(what="日期的事实", name=block.not_before, near=near, span=span)
                continue
            for name in (block.not_before, block.name):
                if name not in dated:
                    yield WrongType(phrase=name, is_a=types.word(facts[name].type), needed="日期", span=span)
                    break
