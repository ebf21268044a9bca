"""The decision record: plain data that every rendering reads. Nothing is decided here."""

import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from fupin_rules.calendar import Month
from fupin_rules.decide.combine import combine
from fupin_rules.decide.entries import Decided, Entry
from fupin_rules.decide.instalments import instalments_of, settled
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.meaning import value_of
from fupin_rules.evaluate.outcome import Outcome, Status, ValueResult
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.regions.points import points_of
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.explain.counterfactual import changes
from fupin_rules.explain.derivation import Step
from fupin_rules.explain.proof import Proof, named_in
from fupin_rules.kinds import MAIN, ResultKind, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.wording import plain, show
from fupin_rules.resources import VERSION

RECORD_VERSION = "1"
LANGUAGE_VERSION = "1"


def record_of(decision: Decided, *, all_changes: bool = False) -> dict[str, Any]:
    """Return the record of a decision; with ``all_changes`` also what facts would change that nobody can change."""
    outcomes = [_outcome(entry) for entry in decision.entries]
    _mark_parts(decision, outcomes)
    for entry, outcome in zip(decision.entries, outcomes, strict=True):
        if not outcome["part_of"]:
            outcome["changes"] += _changes(entry, all_changes)
    return {
        "record": RECORD_VERSION,
        "on": decision.on.isoformat(),
        "place": decision.place,
        "trial": bool(decision.filled),
        "filled": [_filled(decision, policy, key, value) for policy, key, value in decision.filled],
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
        "outcomes": outcomes,
        "awards": _combined(decision),
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
            proofs = [_proof(proof) for proof in entry.explanation.applies[: len(entry.unit.validity)]]
        found[id(entry.policy)] = {
            "policy": header.name,
            "basis": header.basis,
            "source": header.source,
            "file": entry.policy.file,
            "bounds": header.bounds.declared,
            "applies": proofs,
        }
    return list(found.values())


# --- one clause ---------------------------------------------------------------------------------------


def _outcome(entry: Entry) -> dict[str, Any]:
    explanation = entry.explanation
    decided = explanation.decision
    unit = entry.unit
    occurring = _occurring(entry)
    labels: Mapping[str, str] = unit.labels if isinstance(unit, nodes.Clause) else {}
    outcome = decided.outcome.value
    missing = {fact.shown for fact in decided.missing}
    return {
        "policy": entry.policy.header.name,
        "clause": unit.id,
        "title": unit.title if isinstance(unit, nodes.Clause) else unit.name if hasattr(unit, "name") else "",
        "subject": entry.subject,
        "part_of": [],
        "资格": decided.eligibility.value,
        "outcome": outcome,
        "label": labels.get(outcome, outcome),
        "place": _place(unit.place),
        "values": {value.name: _value(value) for value in decided.values},
        "missing": list({fact.shown: _missing(fact, entry) for fact in decided.missing}.values()),
        "irrelevant": list(dict.fromkeys(fact.shown for fact in decided.irrelevant if fact.shown not in missing)),
        "exact": decided.exact,
        "open": [_open(point, entry) for point in decided.open],
        "assumed": [{"fact": name, "as": "无"} for name in entry.assumed if name in occurring],
        "findings": list(_verified_otherwise(entry)),
        "reasons": [_proof(proof) for proof in explanation.reasons],
        "deciding_facts": [_given(name, occurring[name], entry) for name in explanation.deciding_facts],
        "all_reasons": [_proof(proof) for proof in explanation.all_reasons],
        "applies": [_proof(proof) for proof in explanation.applies],
        "conditions": [_proof(proof) for proof in explanation.requires],
        "exceptions": [_proof(proof) | {"fired": proof.truth} for proof in explanation.exceptions],
        "derivation": [_step(step) for step in explanation.steps],
        "changes": [],
        "facts": [_given(name, kind, entry) for name, kind in sorted(occurring.items()) if name in entry.world],
    }


def _changes(entry: Entry, every: bool) -> list[dict[str, Any]]:
    """Return what would give another outcome or amount: other values of single facts, those that a person can change."""
    occurring = _occurring(entry)
    facts = [
        fact
        for fact in entry.policy.facts.values()
        if (every or fact.changeable) and fact.key not in entry.picking
        if fact.key in entry.given and fact.key in entry.world and fact.name in occurring
    ]
    found = changes(entry.question, entry.world, entry.explanation.decision, facts, entry.policy.facts.values())
    return [
        {
            "fact": change.fact.name,
            "from": show(entry.world[change.fact.key], change.fact.type),
            "value": plain(change.value),
            "text": show(change.value, change.fact.type),
            "outcome": change.decision.outcome.value,
            "values": {
                value.name: _value(value)
                for value in change.decision.values
                if value.role is Role.GRANTED and value.kind in MAIN
            },
        }
        for change in found
    ]


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


def _mark_parts(decision: Decided, outcomes: list[dict[str, Any]]) -> None:
    """Say of each clause that gives nothing which other clause of the same subject refers to it.

    What somebody is given is never told only as a condition of something else.
    """
    for entry, outcome in zip(decision.entries, outcomes, strict=True):
        inside = {
            proof.clause.id
            for group in (entry.explanation.applies, entry.explanation.requires, entry.explanation.exceptions)
            for top in group
            for proof in _all_proofs(top)
            if proof.clause is not None
        }
        for other in outcomes:
            gives = any(value["role"] == Role.GRANTED.value for value in other["values"].values())
            if other["clause"] in inside and other["subject"] == outcome["subject"] and not gives:
                other["part_of"].append(outcome["clause"])


def _all_proofs(proof: Proof) -> Iterable[Proof]:
    yield proof
    for part in proof.parts:
        yield from _all_proofs(part)


def _occurring(entry: Entry) -> Mapping[str, types.Type]:
    """Return what a case may say of what occurs in a unit, by its key."""
    return named_in(entry.question.roots, entry.world)


def _verified_otherwise(entry: Entry) -> Iterable[dict[str, Any]]:
    """Yield each verified value that was used although the facts that it stands for were reported and give another."""
    occurring = _occurring(entry)
    for unit in entry.policy.units.values():
        if not isinstance(unit, nodes.Definition) or unit.key not in entry.world or unit.key not in occurring:
            continue
        world = {key: value for key, value in entry.world.items() if key != unit.key}
        if unknowns(unit.value, world) or _facts_in(unit.value) & set(entry.assumed):
            continue
        verified, computed = entry.world[unit.key], value_of(unit.value, world)
        if verified != computed:
            yield {
                "kind": "核定与计算不一致",
                "name": unit.name,
                "verified": plain(verified),
                "verified_text": show(verified, unit.type),
                "computed": plain(computed),
                "computed_text": show(computed, unit.type),
                "place": _place(unit.place),
            }


def _facts_in(value: nodes.Value | nodes.Condition) -> set[str]:
    """Return the facts that a value may be computed from."""
    return {unknown.name for unknown in unknowns(value, {}) if isinstance(unknown, nodes.Fact)}


def _place(place: nodes.Place) -> dict[str, Any]:
    return {
        "policy": place.policy,
        "headings": list(place.headings),
        "gist": place.gist,
        "file": place.file,
        "line": place.line,
    }


def _of_nobody_known(value: nodes.Known) -> bool:
    """Return whether an order is that of a list of which nobody is known: that it may be so tells nothing."""
    return isinstance(value, nodes.Order) and not value.names and not value.complete


def _value(value: ValueResult) -> dict[str, Any]:
    found: dict[str, Any] = {
        "status": value.status.value,
        "role": value.role.value,
        "granted": value.granted,
        "unit": types.unit(value.type),
    }
    if value.status is Status.KNOWN:
        assert value.value is not None
        found |= {"value": plain(value.value), "text": show(value.value, value.type)}
        return found
    ordered = _ordered(value.possible)
    bounded = [one for one in value.possible if isinstance(one, Fraction) and one < 10**11]
    unbounded = any(isinstance(one, Fraction) and one >= 10**11 for one in value.possible)
    if (
        value.status is Status.OPEN
        and not unbounded
        and not any(isinstance(point, nodes.Parameter) for point in value.open)
    ):
        found["candidates"] = [{"value": plain(one), "text": show(one, value.type)} for one in ordered]
    elif isinstance(value.type, types.Ranking) and value.exact and not any(map(_of_nobody_known, ordered)):
        found["orders"] = [{"value": plain(one), "text": show(one, value.type)} for one in ordered]
    elif bounded and value.exact and min(bounded) > -(10**11) and not (unbounded and min(bounded) == 0):
        found["range"] = {
            "from": plain(min(bounded)),
            "to": None if unbounded else plain(max(bounded)),
            "text": f"{show(min(bounded), value.type)}以上"
            if unbounded
            else f"{show(min(bounded), value.type)} 至 {show(max(bounded), value.type)}",
        }
    found["missing"] = list(dict.fromkeys(fact.shown for fact in value.missing))
    found["open"] = [point.key for point in value.open]
    return found


def _ordered(values: Iterable[nodes.Known]) -> list[nodes.Known]:
    return sorted(values, key=lambda one: (isinstance(one, nodes.Special), isinstance(one, str), _sortable(one)))


def _sortable(value: nodes.Known) -> Any:
    match value:
        case nodes.Special():
            return value.value
        case Month():
            return value.ordinal
        case nodes.Order(names=names):
            return names
        case _:
            return value


def _missing(fact: nodes.Fact, entry: Entry) -> dict[str, Any]:
    replaced = [
        unit.name
        for unit in entry.policy.units.values()
        if isinstance(unit, nodes.Definition)
        and unit.verifiable
        and fact in unknowns(unit.value, entry.world)
        and not _needed_beside(fact, unit, entry)
    ]
    affects = [value.name for value in entry.explanation.decision.values if fact in value.missing]
    return {
        "fact": fact.shown,
        "question": fact.question,
        "evidence": fact.evidence,
        "可代以": replaced,
        "affects": affects,
    }


def _needed_beside(fact: nodes.Fact, definition: nodes.Definition, entry: Entry) -> bool:
    """Return whether a fact is still needed when a verified value of a definition is given."""
    verified = ({**entry.world, definition.key: point} for point in points_of(definition.type))
    return any(fact in unknowns(root, world) for world in verified for root in entry.question.roots)


def _open(point: nodes.Unknown, entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"name": point.key}
    if isinstance(point, nodes.Parameter):
        return found | {"kind": "参数", "question": "原文未载", "source": point.source, "place": _place(point.place)}
    if isinstance(point, nodes.Fact):
        word = show(entry.world[point.key], point.type)
        return found | {"kind": "未列举的值", "question": f"原文没有写明“{word}”怎样处理", "place": None}
    found |= {"kind": "解释", "question": point.question, "place": _place(point.place) if point.place else None}
    return found | {"readings": [_under(label, candidate, point, entry) for label, candidate in point.candidates]}


def _under(label: str, candidate: nodes.Value | str, point: nodes.Reading, entry: Entry) -> dict[str, Any]:
    """Return what comes out under one reading: 资格, and the rate and total if there are any."""
    world = {**entry.world, point.key: label}
    values: dict[str, Any] = {}
    outcome = None
    for result in entry.question.results:
        if result.role is Role.GRANTED and result.kind in MAIN:
            outcome, possible = reference.value_under(entry.question, result.value, world, remembering)
            values[result.name] = [show(one, result.value.type) for one in _ordered(possible)]
    if outcome is None:
        outcome = reference.eligibility(entry.question, world, remembering)
    says = candidate if isinstance(candidate, str) else None
    return {"reading": label, "says": says, "资格": outcome.value, "values": values}


def _given(name: str, kind: types.Type, entry: Entry) -> dict[str, Any]:
    value = entry.world[name]
    given = entry.given.get(name)
    return {
        "fact": name,
        "value": plain(value),
        "text": show(value, kind),
        "source": given.source if given else None,
        "checked": given.checked if given else None,
    }


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "id": proof.id,
        "label": proof.label,
        "phrase": proof.phrase,
        "joined": proof.word,
        "truth": proof.truth,
        "compared": [
            {
                "name": one.name,
                "kind": one.kind,
                "value": plain(one.value) if one.value is not None else None,
                "text": show(one.value, one.type) if one.value is not None else one.why_unknown,
                "known": one.value is not None,
                "version": one.version or None,
            }
            for one in proof.compared
        ],
        "clause": proof.clause.id if proof.clause is not None else None,
        "place": _place(proof.clause.place) if proof.clause is not None else None,
        "within": _within(proof.within) if proof.within is not None else None,
        "line": proof.line or None,
        "parts": [_proof(part) for part in proof.parts],
    }


def _within(clause: nodes.Clause) -> dict[str, Any]:
    return {"clause": clause.id, "title": clause.title, "headings": list(clause.place.headings)}


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "text": step.text,
        "before": step.before or None,
        "result": step.result,
        "clause": step.unit_id,
        "place": _place(step.place) if step.place is not None else None,
    }


def _combined(decision: Decided) -> list[dict[str, Any]]:
    awards = [award for entry in decision.entries for award in _awards(entry)]
    pending = [
        {
            "subject": entry.subject,
            "benefit": benefit,
            "policy": entry.policy.header.name,
            "rate": next(_value(value) for value in entry.explanation.decision.values if value.kind is rate),
        }
        for entry in decision.entries
        if entry.explanation.decision.eligibility in (Outcome.TO_VERIFY, Outcome.OPEN)
        for benefit, rate in _benefits(entry.unit)
    ]
    by_subject: dict[str, dict[int, nodes.Policy]] = {}
    for entry in decision.entries:
        by_subject.setdefault(entry.subject, {})[id(entry.policy)] = entry.policy
    combine(awards, pending, {subject: tuple(policies.values()) for subject, policies in by_subject.items()})
    return awards


# --- awards -------------------------------------------------------------------------------------------


def _benefits(unit: nodes.Unit) -> Iterable[tuple[str, ResultKind]]:
    """Yield each benefit that a clause gives or waives, with the kind of the value that is its rate."""
    if isinstance(unit, nodes.Clause):
        yield from (given for effect in unit.effects if (given := nodes.benefit_of(effect)) is not None)


def _awards(entry: Entry) -> Iterable[dict[str, Any]]:
    """Return what is given and waived: only where 资格 is 符合; an amount only where it is settled."""
    unit, decided = entry.unit, entry.explanation.decision
    if not isinstance(unit, nodes.Clause) or decided.eligibility is not Outcome.MET:
        return
    values = {value.kind: value for value in decided.values}
    for benefit, rate in _benefits(unit):
        payment = unit.grant.payment if unit.grant is not None and rate is ResultKind.RATE else None
        award: dict[str, Any] = {
            "benefit": benefit,
            "policy": entry.policy.header.name,
            "clause": unit.id,
            "subject": entry.subject,
            "outcome": decided.outcome.value,
            "cadence": payment.cadence if payment is not None else "免除",
            "rate": _value(values[rate]),
            "instalments": [],
            "combined": [],
        }
        if payment is not None and ResultKind.TOTAL in values:
            award["total"] = _value(values[ResultKind.TOTAL])
            award["open_ended"] = _open_ended(payment, entry)
            award["instalments"] = instalments_of(unit, entry.world, values)
        yield award


def _open_ended(payment: nodes.Payment, entry: Entry) -> bool:
    """Return whether payment goes on beyond the month that is counted to (后续)."""
    end = payment.end
    if end is None:
        return True
    last, counted = settled(end, entry.world), entry.world["基准.统计至"]
    return last is nodes.Special.NONE or (
        isinstance(last, Month) and isinstance(counted, Month) and last.ordinal > counted.ordinal
    )
