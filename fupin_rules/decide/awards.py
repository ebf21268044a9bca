"""What a decision gives: each award with its rate, its total and its instalments, and what each payer bears of these.

What goes in is one decided entry; what comes out is decided once and for all, exact to the 分. How several awards of one
person go together is `combine`'s business.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from fupin_rules.calendar import Month, period_name, period_number, period_start
from fupin_rules.compiled.asked import Asked
from fupin_rules.decide.entries import Entry
from fupin_rules.evaluate.outcome import Outcome, Status, ValueResult
from fupin_rules.kinds import NEVER_DUE, NOT_YET_DUE, ResultKind
from fupin_rules.model import nodes


@attrs.frozen(eq=False)
class Claim:
    """A benefit that a clause gives or waives for one person, or may still give, and its rate."""

    benefit: str
    policy: str
    subject: str
    rate: ValueResult
    entry: Entry = attrs.field(repr=False)


@attrs.frozen
class Instalment:
    """One period that is paid, from which month on, and in 元 how much; ``payers`` is ``None`` where nobody is named."""

    month: Month
    period: str
    amount: Fraction
    payers: Mapping[str, Fraction] | None


@attrs.frozen(eq=False)
class Award(Claim):
    """A benefit that is given or waived: 资格 is 符合.

    ``cadence`` is as written, ``None`` for a charge that is waived; ``total`` is ``None`` where nothing is added up.
    ``open_ended`` says whether payment goes on beyond the month that is counted to (后续). ``first_due`` is the first
    period where it lies after that month (尚未到期).
    """

    clause: str
    outcome: Outcome
    waived: bool
    cadence: str | None
    total: ValueResult | None
    open_ended: bool
    instalments: tuple[Instalment, ...]
    first_due: Instalment | None = None


def claims_of(entry: Entry) -> Iterable[Claim]:
    """Yield what is or may still be given: 资格 is neither 不符合 nor 不适用, and a period can come."""
    not_given = (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
    if entry.asked.decision.eligibility not in not_given and due_of(entry) != NEVER_DUE:
        for benefit, rate in _benefits(entry):
            yield Claim(benefit, entry.policy.header.name, entry.subject, rate, entry)


def awards_of(entry: Entry) -> Iterable[Award]:
    """Yield what is given and waived: only where 资格 is 符合 and a period can come.

    Instalments only where they are settled.
    """
    unit, decided = entry.unit, entry.asked.decision
    if not isinstance(unit, nodes.Clause) or decided.eligibility is not Outcome.MET or due_of(entry) == NEVER_DUE:
        return
    values = {value.kind: value for value in decided.values}
    for benefit, rate in _benefits(entry):
        grant = unit.grant if rate.kind is ResultKind.RATE else None
        total = values.get(ResultKind.TOTAL) if grant is not None else None
        yield Award(
            benefit,
            entry.policy.header.name,
            entry.subject,
            rate,
            entry,
            clause=unit.id,
            outcome=decided.outcome,
            waived=grant is None,
            cadence=grant.payment.cadence if grant is not None else None,
            total=total,
            open_ended=grant is not None and total is not None and _is_open_ended(grant.payment, entry.asked),
            instalments=_instalments(grant, entry.asked, values) if grant is not None and total is not None else (),
            first_due=_first_due(grant, entry.asked, values) if due_of(entry) == NOT_YET_DUE else None,
        )


def due_of(entry: Entry) -> nodes.Known | None:
    """Return whether a period is due, one of :data:`DUE_WORDS`; ``None`` where it is not settled or none are counted."""
    return next((value.value for value in entry.asked.decision.values if value.kind is ResultKind.DUE), None)


def _benefits(entry: Entry) -> Iterable[tuple[str, ValueResult]]:
    """Yield each benefit that a clause gives or waives, with its rate."""
    if isinstance(entry.unit, nodes.Clause):
        values = {value.kind: value for value in entry.asked.decision.values}
        for effect in entry.unit.effects:
            given = nodes.benefit_of(effect)
            if given is not None:
                benefit, kind = given
                yield benefit, values[kind]


def _is_open_ended(payment: nodes.Payment, asked: Asked) -> bool:
    schedule = payment.in_force
    if schedule is None or schedule.end is None:
        return True
    last, until = asked.known(schedule.end), asked.world["基准.统计至"]
    return last is nodes.Special.NONE or (isinstance(last, Month) and isinstance(until, Month) and last > until)


# --- instalments --------------------------------------------------------------------------------------


@attrs.frozen
class _Paid:
    """What is paid in each period of one stage."""

    rate: Fraction
    payers: Mapping[str, Fraction] | None


def _instalments(grant: nodes.Grant, asked: Asked, values: Mapping[ResultKind, ValueResult]) -> tuple[Instalment, ...]:
    """Return the instalments of what is paid by month, term or year; none where they are not settled."""
    period, schedule = grant.payment.period, grant.payment.in_force
    needed = [values[kind] for kind in (ResultKind.TOTAL, ResultKind.START, ResultKind.COUNT)]
    if period is None or schedule is None or any(value.status is not Status.KNOWN for value in needed):
        return ()
    _, start, count = (value.value for value in needed)
    assert isinstance(start, Month) and isinstance(count, Fraction)
    first = period_number(start, period)
    paid: dict[nodes.Stage, _Paid | None] = {}
    found: list[Instalment] = []
    for number in range(first, first + int(count)):
        stage = _stage_of(schedule, number, period, asked)
        if stage is None:
            return ()
        if stage not in paid:
            paid[stage] = _paid(grant, stage.rate, values[ResultKind.RATE], asked)
        each = paid[stage]
        if each is None:
            return ()
        found.append(_instalment(start, number, period, each))
    return tuple(found)


def _stage_of(schedule: nodes.Schedule, number: int, period: str, asked: Asked) -> nodes.Stage | None:
    """Return the stage in which a period lies: the last that has begun; ``None`` where it is not settled when they do."""
    if len(schedule.stages) == 1:
        return schedule.stages[0]
    begun: nodes.Stage | None = None
    for stage in schedule.stages:
        first = asked.known(stage.count.first)
        if not isinstance(first, Month):
            return None
        if period_number(first, period) <= number:
            begun = stage
    return begun


def _instalment(start: Month, number: int, period: str, each: "_Paid") -> Instalment:
    return Instalment(max(start, period_start(number, period)), period_name(number, period), each.rate, each.payers)


def _first_due(grant: nodes.Grant | None, asked: Asked, values: Mapping[ResultKind, ValueResult]) -> Instalment | None:
    """Return the first period that will be due; ``None`` where its month or its amount is not settled."""
    if grant is None or grant.payment.period is None or grant.payment.in_force is None:
        return None
    start, period = values[ResultKind.START].value, grant.payment.period
    if not isinstance(start, Month):
        return None
    number = period_number(start, period)
    stage = _stage_of(grant.payment.in_force, number, period, asked)
    each = None if stage is None else _paid(grant, stage.rate, values[ResultKind.RATE], asked)
    return None if each is None else _instalment(start, number, period, each)


def _paid(grant: nodes.Grant, rate: nodes.Value, known: ValueResult, asked: Asked) -> _Paid | None:
    """Return what is paid each period at a rate, and by whom; ``None`` where the rate is not settled.

    ``known`` is what the rate of the payment came out as, which is that of its only stage.
    """
    decided = rate is grant.payment.rate and known.status is Status.KNOWN
    amount = known.value if decided else asked.known(rate)
    return _Paid(amount, _payers(grant, rate, asked)) if isinstance(amount, Fraction) else None


def _payers(grant: nodes.Grant, rate: nodes.Value, asked: Asked) -> Mapping[str, Fraction] | None:
    """Return what each payer bears of one instalment; ``None`` where nobody is named or it is not settled."""
    if grant.sharing is None:
        return None
    found: dict[str, Fraction] = {}
    for column in grant.sharing.table.columns:
        share = nodes.Share(rate, grant.sharing, grant.sharing.table.inputs, column.name, rate.type)
        amount = asked.known(share)
        if not isinstance(amount, Fraction):
            return None
        found[column.name] = amount
    return found
