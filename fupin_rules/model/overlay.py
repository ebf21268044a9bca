"""实施细则: checked against the policy that it refines: it fills what is 未载 and adopts readings, and nothing else."""

from collections.abc import Sequence

from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.model import Misplaced, NotDeclared, OverlaysDisagree, WrongType
from fupin_rules.diagnostics.syntax import MissingField
from fupin_rules.model import headers, nodes, places, types
from fupin_rules.model.units import literal
from fupin_rules.model.wording import show
from fupin_rules.source import fold
from fupin_rules.syntax import nodes as syntax


def check_overlay(
    file: syntax.File, policies: Sequence[nodes.Policy]
) -> tuple[nodes.Overlay | None, tuple[PolicyFinding, ...]]:
    """Check one 实施细则 against the policies that are loaded with it."""
    header = file.header
    assert header is not None
    findings: list[PolicyFinding] = []
    words = {name: fold(text.text).strip().rstrip("。") for name, text in header.texts.items()}
    for field, why in (("细化", "写明细化的是哪一份政策。"), ("属地", "写明适用于哪里。")):
        if field not in words:
            findings.append(MissingField(keyword="实施细则", field=field, why=why, span=header.span.first_line()))
    if findings:
        return None, tuple(findings)
    refined = [policy for policy in policies if policy.header.name == words["细化"]]
    if not refined:
        near = tuple(nearest(words["细化"], [policy.header.name for policy in policies]))
        span = header.texts["细化"].span
        return None, (NotDeclared(what="政策", name=words["细化"], near=near, span=span),)
    parameters: dict[str, nodes.Plain] = {}
    sources: dict[str, str] = {}
    adopted: dict[str, str] = {}
    for block in file.blocks:
        match block:
            case syntax.ParameterDeclaration():
                having = [policy for policy in refined if block.name in policy.parameters] or refined[:1]
                fits = [_fill(block, policy) for policy in having]
                values = [one for one in fits if not isinstance(one, PolicyFinding)]
                problem = _problem([one if isinstance(one, PolicyFinding) else None for one in fits])
                if problem is not None:
                    findings.append(problem)
                else:
                    parameters[block.name] = values[0]
                    sources[block.name] = block.texts["出处"].text if "出处" in block.texts else ""
            case syntax.Adoption(title=title, label=label):
                having = [policy for policy in refined if f"解释「{title}」" in policy.readings] or refined[:1]
                problem = _problem([_adopt(block, policy) for policy in having])
                if problem is not None:
                    findings.append(problem)
                else:
                    adopted[f"解释「{title}」"] = label
            case _:
                findings.append(
                    Misplaced(
                        phrase=block.span.first_line().text,
                        reason="实施细则只能填参数、采用解释",
                        advice="请写“参数 名称 = 值。”或者“采用 「题目」 甲说。”。",
                        span=block.span.first_line(),
                    )
                )
    overlay = nodes.Overlay(
        name=header.name,
        refines=words["细化"],
        region=places.path(words["属地"].replace(" ", "")),
        force=headers.force(header.effective),
        parameters=parameters,
        sources=sources,
        adopted=adopted,
        basis=words.get("依据", ""),
        file=file.source.name,
        span=header.span.first_line(),
    )
    return overlay, tuple(findings)


def _problem(found: Sequence[PolicyFinding | None]) -> PolicyFinding | None:
    """Return what is wrong for the versions of a policy that have a name; one may state what another leaves open."""
    stated = all(one is not None for one in found)
    return next((one for one in found if one is not None and (stated or not isinstance(one, Misplaced))), None)


def _fill(block: syntax.ParameterDeclaration, policy: nodes.Policy) -> nodes.Plain | PolicyFinding:
    span = block.span.first_line()
    parameter = policy.parameters.get(block.name)
    if parameter is None:
        near = tuple(nearest(block.name, policy.parameters))
        return NotDeclared(what="参数", name=block.name, near=near, span=span)
    if parameter.value is not None or parameter.versions:
        return Misplaced(
            phrase=block.name, reason="原文已经载明这个参数", advice="请删去;实施细则只能填未载的参数。", span=span
        )
    value = literal(block.value, parameter.type) if block.value is not None else None
    if value is None:
        return WrongType(phrase=block.name, is_a="别的", needed=f"{types.word(parameter.type)}的值", span=span)
    if not all(relation.holds(value, limit) for _, relation, limit in parameter.limits):
        assert block.value is not None
        limits = "、".join(f"{word}{show(limit, parameter.type)}" for word, _, limit in parameter.limits)
        is_a = "超出原文限度的值"
        return WrongType(phrase=block.value.span.text, is_a=is_a, needed=limits, span=block.value.span)
    return value


def _adopt(block: syntax.Adoption, policy: nodes.Policy) -> PolicyFinding | None:
    reading = policy.readings.get(f"解释「{block.title}」")
    span = block.span.first_line()
    if reading is None:
        titles = [known.title for known in policy.readings.values()]
        return NotDeclared(what="解释", name=block.title, near=tuple(nearest(block.title, titles)), span=span)
    labels = [label for label, _ in reading.candidates]
    if block.label not in labels:
        return NotDeclared(what="读法", name=block.label, near=tuple(labels), span=span)
    if reading.adopted is not None and reading.adopted != block.label:
        return Misplaced(
            phrase=block.label,
            reason=f"政策已经采用{reading.adopted}",
            advice="请删去,或者先改政策。",
            span=span,
        )
    return None


def disagreements(overlays: Sequence[nodes.Overlay]) -> list[PolicyFinding]:
    """Find two 实施细则 that hold in one place and fill or adopt the same thing differently."""
    findings: list[PolicyFinding] = []
    for number, second in enumerate(overlays):
        for first in overlays[:number]:
            if first.refines != second.refines or not _overlap(first, second):
                continue
            said = {**first.parameters, **first.adopted}
            for name, value in {**second.parameters, **second.adopted}.items():
                if name in said and said[name] != value:
                    span = second.span
                    findings.append(OverlaysDisagree(name=name, first=first.name, second=second.name, span=span))
    return findings


def _overlap(one: nodes.Overlay, other: nodes.Overlay) -> bool:
    """Return whether two 实施细则 hold in some place on some day."""
    here, there = one.region + "/", other.region + "/"
    (start, end), (later, last) = one.force or (None, None), other.force or (None, None)
    apart = (start and last and last < start) or (later and end and end < later)
    return (here.startswith(there) or there.startswith(here)) and not apart
