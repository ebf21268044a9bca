"""The decision record: plain data that every rendering reads. What it says is decided before; here it is written down."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, assert_never

from fupin_rules.decide.awards import Award, Instalment
from fupin_rules.decide.combine import Combined, Together
from fupin_rules.decide.entries import Decided, Entry
from fupin_rules.decide.joint import Result
from fupin_rules.decide.readings import Under, VerifiedOtherwise
from fupin_rules.decide.report import EntryReport, Report
from fupin_rules.decide.written import (
    open_names,
    plain_place,
    plain_possible,
    plain_proof,
    plain_step,
    plain_value,
    range_of,
)
from fupin_rules.evaluate.outcome import Status
from fupin_rules.explain.counterfactual import Counterfactual
from fupin_rules.explain.proof import Proof
from fupin_rules.kinds import MAIN, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.wording import plain, show, stated, unstated
from fupin_rules.money import decimal
from fupin_rules.resources import LANGUAGE_VERSION, RECORD_VERSION, VERSION


def record_of(report: Report, changes: Sequence[Sequence[Counterfactual]]) -> dict[str, Any]:
    """Return the record of a decision; ``changes`` are what would change each entry."""
    decision = report.decided
    return {
        "record": RECORD_VERSION,
        "on": decision.on.isoformat(),
        "place": decision.place,
        "trial": bool(decision.filled),
        "filled": [_filled(decision, policy, key, value) for policy, key, value in decision.filled],
        "as_typed": [{"path": one.path, "written": one.written, "text": one.read} for one in decision.case.as_typed],
        "overlays": [
            {
                "name": overlay.name,
                "policy": overlay.refines,
                "region": overlay.region,
                "basis": overlay.basis,
                "file": overlay.file,
                "fills": _fills(decision, overlay),
                "adopts": dict(overlay.adopted),
            }
            for overlay in decision.overlays
        ],
        "policies": _policies(decision),
        "outcomes": [_outcome(entry, found) for entry, found in zip(report.entries, changes, strict=True)],
        "awards": [_award(combined) for combined in report.awards],
        "not_considered": [
            {"policy": policy, "clause": clause, "subject": subject}
            for policy, clause, subject in decision.not_considered
        ],
        "receipt": {
            "engine": VERSION,
            "language": LANGUAGE_VERSION,
            "files": [{"name": file.name, "sha256": file.sha256} for file in decision.files],
            "facts": hashlib.sha256(decision.case.digest_text.encode()).hexdigest(),
        },
    }


def _filled(decision: Decided, policy: str, key: str, value: nodes.Known) -> dict[str, Any]:
    versions = {id(entry.policy): entry.policy for entry in decision.entries if entry.policy.header.name == policy}
    kinds = (version.parameters[key].type for version in versions.values() if key in version.parameters)
    kind = next(kinds, types.Region())
    return {"policy": policy, "name": key, "value": plain(value), "text": show(value, kind)}


def _policies(decision: Decided) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for entry in decision.entries:
        header = entry.policy.header
        if id(entry.policy) in found:
            continue
        proofs = []
        if isinstance(entry.unit, nodes.Clause):
            proofs = [plain_proof(proof) for proof in entry.explanation.applies[: len(entry.unit.validity)]]
        found[id(entry.policy)] = {
            "policy": header.name,
            "basis": header.basis,
            "source": header.source,
            "file": entry.policy.file,
            "bounds": header.bounds.declared,
            "retroactive": header.retroactive,
            "applies": proofs,
        }
    return list(found.values())


# --- one clause ---------------------------------------------------------------------------------------


def _outcome(report: EntryReport, changes: Iterable[Counterfactual]) -> dict[str, Any]:
    entry, occurring = report.entry, report.occurring
    explanation = entry.explanation
    decided = explanation.decision
    unit = entry.unit
    labels: Mapping[str, str] = unit.labels if isinstance(unit, nodes.Clause) else {}
    outcome = decided.outcome.value
    missing = {fact.shown for fact in decided.missing}
    return {
        "policy": entry.policy.header.name,
        "clause": unit.id,
        "title": _title(unit),
        "subject": entry.subject,
        "part_of": list(report.part_of),
        "资格": decided.eligibility.value,
        "outcome": outcome,
        "label": outcome if report.not_preferred else labels.get(outcome, outcome),
        "premise": report.not_preferred or None,
        "place": plain_place(unit.place),
        "values": {value.name: plain_value(value) for value in decided.values},
        "missing": list({fact.shown: _missing(fact, report) for fact in decided.missing}.values()),
        "irrelevant": list(dict.fromkeys(fact.shown for fact in decided.irrelevant if fact.shown not in missing)),
        "exact": decided.exact,
        "open": [_open(point, report) for point in nodes.shown_points(decided.open)],
        "reserved": [_reserved(one, proof) for one, proof in explanation.reserved],
        "assumed": [_assumed(name, occurring[name], entry) for name in entry.assumed if name in occurring],
        "findings": [_verified_otherwise(one) for one in report.verified_otherwise],
        "reasons": [plain_proof(proof) for proof in explanation.reasons],
        "deciding_facts": [_given(name, occurring[name], entry) for name in explanation.deciding_facts],
        "all_reasons": [plain_proof(proof) for proof in explanation.all_reasons],
        "applies": [plain_proof(proof) for proof in explanation.applies],
        "conditions": [plain_proof(proof) for proof in explanation.requires],
        "exceptions": [plain_proof(proof) | {"fired": proof.truth} for proof in explanation.exceptions],
        "derivation": [plain_step(step) for step in explanation.steps],
        "changes": [_change(change, entry) for change in changes],
        "facts": [_given(name, kind, entry) for name, kind in sorted(occurring.items()) if name in entry.world],
    }


def _assumed(name: str, kind: types.Type, entry: Entry) -> dict[str, Any]:
    """Write what a fact that was not reported is taken as, and for 0 the sentence of the text that says so."""
    own = name.rpartition("].")[2].rpartition(".")[2]
    facts = [entry.policy.facts[name]] if name in entry.policy.facts else entry.policy.facts.values()
    ground = next((one.absent_means_zero for one in facts if one.name.rpartition(".")[2] == own), "")
    return {"fact": name, "as": show(entry.world[name], kind)} | ({"ground": ground} if ground else {})


def _title(unit: nodes.Unit) -> str:
    match unit:
        case nodes.Clause(title=title):
            return title
        case nodes.Definition(name=name) | nodes.Table(name=name) | nodes.Payment(name=name):
            return name
        case nodes.Sharing():
            return ""
        case unreachable:
            assert_never(unreachable)


def _change(change: Counterfactual, entry: Entry) -> dict[str, Any]:
    return {
        "fact": change.fact.name,
        "from": show(entry.world[change.fact.key], change.fact.type),
        "value": plain(change.value),
        "text": show(change.value, change.fact.type),
        "along": [_along(key, value, entry) for key, value in change.along.items()],
        "outcome": change.decision.outcome.value,
        "values": {
            value.name: plain_value(value)
            for value in change.decision.values
            if value.role is Role.GRANTED and value.kind in MAIN
        },
    }


def _along(key: str, value: nodes.Known | None, entry: Entry) -> dict[str, Any]:
    """Return a fact that changes with another: its new value, ``null`` where it is not known any more."""
    text = "不知道" if value is None else show(value, entry.ties.facts[key].type)
    return {"fact": key, "value": None if value is None else plain(value), "text": text}


def _verified_otherwise(found: VerifiedOtherwise) -> dict[str, Any]:
    unit = found.definition
    return {
        "kind": "核定与计算不一致",
        "name": unit.name,
        "verified": plain(found.verified),
        "verified_text": show(found.verified, unit.type),
        "computed": plain(found.computed),
        "computed_text": show(found.computed, unit.type),
        "place": plain_place(unit.place),
    }


def _missing(fact: nodes.Fact, report: EntryReport) -> dict[str, Any]:
    return {
        "fact": fact.shown,
        "question": fact.question,
        "evidence": fact.evidence,
        "可代以": list(report.standing_for[fact]),
        "affects": [value.name for value in report.entry.asked.decision.values if fact in value.missing],
    }


def _open(point: nodes.Unknown, report: EntryReport) -> dict[str, Any]:
    found: dict[str, Any] = {"name": point.key}
    today = report.entry.policy.header.applied_on or "基准.评价日"
    match point:
        case nodes.Parameter():
            return found | {
                "kind": "参数",
                "question": unstated(point, report.entry.asked.world.get(today)),
                "source": stated(point),
                "place": plain_place(point.place),
            }
        case nodes.Fact():
            word = show(report.entry.world[point.key], point.type)
            return found | {"kind": "未列举的值", "question": f"原文没有写明“{word}”怎样处理", "place": None}
        case nodes.Reading():
            place = plain_place(point.place) if point.place else None
            readings = [_under(one) for one in report.readings[point]]
            return found | {"kind": point.word, "question": point.question, "place": place, "readings": readings}
        case unreachable:
            assert_never(unreachable)


def _reserved(reserve: nodes.Reserve, proof: Proof) -> dict[str, Any]:
    """Return a 保留 of the clause, what it touches, and whether it acts: the proof of its condition."""
    return {"name": reserve.reading.key, "touches": list(reserve.touches), "proof": plain_proof(proof)}


def _under(found: Under) -> dict[str, Any]:
    """Return what comes out under one reading: outcome, 资格, what is missing, and the rate and total if there are any."""
    return {
        "reading": found.reading,
        "says": found.says,
        "outcome": found.outcome.value,
        "资格": found.eligibility.value,
        "missing": list(found.missing),
        "values": {result.name: plain_possible(possible, result.value.type) for result, possible in found.values},
    }


def _fills(decision: Decided, overlay: nodes.Overlay) -> list[dict[str, Any]]:
    """Return what 实施细则 fill, each with the unit of its parameter and its own source."""
    types_of = {
        parameter.key: parameter.type
        for entry in decision.entries
        if entry.policy.header.name == overlay.refines
        for parameter in entry.policy.parameters.values()
    }
    return [
        {
            "name": name,
            "value": plain(value),
            "text": show(value, types_of.get(name, types.Text())),
            "source": overlay.sources[name],
        }
        for name, value in overlay.parameters.items()
    ]


def _given(name: str, kind: types.Type, entry: Entry) -> dict[str, Any]:
    value = entry.world[name]
    given = entry.given.get(name)
    return {
        "fact": name,
        "value": plain(value),
        "text": show(value, kind),
        "source": given.source if given else None,
        "checked": given.checked if given else None,
    } | ({"follows_from": list(given.follows_from)} if given and given.follows_from else {})


# --- awards -------------------------------------------------------------------------------------------


def _award(combined: Combined) -> dict[str, Any]:
    award = combined.award
    found: dict[str, Any] = {
        "benefit": award.benefit,
        "policy": award.policy,
        "clause": award.clause,
        "subject": award.subject,
        "outcome": award.outcome.value,
        "cadence": "免除" if award.waived else award.cadence,
        "rate": plain_value(award.rate),
        "instalments": [_instalment(one) for one in award.instalments],
        "combined": [_together(one, award) for one in combined.together],
    }
    if award.total is not None:
        found |= {"total": plain_value(award.total), "open_ended": award.open_ended}
    if award.first_due is not None:
        found["first_due"] = _instalment(award.first_due)
    return found


def _instalment(one: Instalment) -> dict[str, Any]:
    return {
        "month": str(one.month),
        "period": one.period,
        "amount": decimal(one.amount),
        "payers": {payer: decimal(part) for payer, part in one.payers.items()} if one.payers is not None else None,
    }


def _together(one: Together, award: Award) -> dict[str, Any]:
    missing, points = open_names(one.result)
    found: dict[str, Any] = {"rule": one.rule, "with": list(one.partners), "result": _said(one, missing, points)}
    found |= {"status": one.result.status.value, "possible": [each.value for each in one.possible if each.value]}
    if one.pending:
        found["pending"] = list(one.pending)
    if one.only is None:
        found |= {"missing": missing, "open": points}
    rate = award.rate.value
    if one.only is Result.GIVEN_UP and isinstance(rate, Fraction):
        found["forgone"] = f"{decimal(rate)}{types.unit(award.rate.type)}"
    if one.sum is not None:
        found["range"] = range_of(one.sum)
    return found


def _said(one: Together, missing: Sequence[str], points: Sequence[str]) -> str:
    """Say what becomes of an award: settled, or what can still come out and what settles it."""
    if one.only is not None:
        return one.only.value
    match one.possible:
        case ():
            return "尚不能判断"
        case (Result.PAID, Result.SUM_OPEN | Result.TWO_POLICIES) if one.pending:
            return f"发放;{'、'.join(one.pending)}如果也给,合计存疑"
        case _:
            words = "或者".join(each.value or "不发放" for each in one.possible)
            if one.result.status is Status.TO_VERIFY:
                return f"待核实:{words},要看{'、'.join(missing)}"
            return f"存疑:{words},原文没有定下来:{'、'.join(points)}"
