"""Each instalment of an award: its period, its amount, and what each payer bears of it, exact to the 分."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fupin_rules.calendar import Month, period_name, period_number, period_start
from fupin_rules.evaluate.outcome import Status, ValueResult
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.reference import possible
from fupin_rules.evaluate.world import World
from fupin_rules.kinds import ResultKind
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.money import decimal, to_fen


def instalments_of(
    clause: nodes.Clause, world: World, values: Mapping[ResultKind, ValueResult]
) -> list[dict[str, Any]]:
    """Return the instalments of a clause that pays by month, term or year; none where they are not settled."""
    grant = clause.grant
    if grant is None or grant.payment.period is None:
        return []
    period = grant.payment.period
    needed = (ResultKind.TOTAL, ResultKind.START, ResultKind.COUNT)
    if any(values[kind].status is not Status.KNOWN for kind in needed):
        return []
    _, start, count = (values[kind].value for kind in needed)
    assert isinstance(start, Month) and isinstance(count, Fraction)
    first = period_number(start, period)
    found: list[dict[str, Any]] = []
    for number in range(first, first + int(count)):
        month = period_start(number, period)
        stage = next(one for one in reversed(grant.payment.stages) if one.first is None or one.first <= month)
        rate = settled(stage.rate, world)
        if not isinstance(rate, Fraction):
            return []
        found.append(
            {
                "month": str(max(start, month)),
                "period": period_name(number, period),
                "amount": decimal(Fraction(to_fen(rate), 100)),
                "payers": payer_shares(grant, stage.rate, world),
            }
        )
    return found


def payer_shares(grant: nodes.Grant, rate: nodes.Value, world: World) -> dict[str, str] | None:
    """Return what each payer bears of one instalment, in 元; ``None`` where nobody is named or it is not settled."""
    if grant.sharing is None:
        return None
    found: dict[str, str] = {}
    for column in grant.sharing.table.columns:
        share = nodes.Share(rate, grant.sharing, grant.sharing.table.inputs, column.name, rate.type)
        amount = settled(share, world)
        if not isinstance(amount, Fraction):
            return None
        found[column.name] = decimal(amount)
    return found


def settled(value: nodes.Value, world: World) -> Known | None:
    """Return a value that comes out the same whatever is still unknown, ``None`` where it does not."""
    found = possible(value, world, remembering)
    return next(iter(found)) if len(found) == 1 else None
