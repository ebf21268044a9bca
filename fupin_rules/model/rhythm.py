"""How often a rate is paid: what the words of payment (按月发放 …) ask of it, and what 换算 makes of it.

What goes in is a rate and the payment as written; what comes out is the amount of each payment and its period. Dates
and sums are none of its business.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fupin_rules.calendar import PERIODS
from fupin_rules.diagnostics.model import CadenceMismatch, NeedsRounding, NotCounted
from fupin_rules.model import nodes, types
from fupin_rules.model.refused import Refused
from fupin_rules.syntax import nodes as syntax

CADENCES: Mapping[str, str] = {f"按{period}发放": period for period in PERIODS}
"""The period of each word of payment; 一次性发放 has none."""


def paid(
    rate: nodes.Value, payment: syntax.Payment, conversions: Mapping[tuple[str, str], int]
) -> tuple[nodes.Value, str | None]:
    """Return what is paid each time and in which period, ``None`` for a rate that is not paid again and again.

    A rate for another period than that of the payments is taken over only by a 换算 that gives whole 分.
    """
    assert payment.rate is not None
    kind = rate.type
    assert isinstance(kind, types.Money)
    own = kind.period if kind.period in PERIODS else None
    wanted = own if payment.cadence is None else CADENCES.get(payment.cadence)
    if payment.cadence is not None and wanted != kind.period and not (wanted is None and kind.period == "次"):
        rate = _converted(rate, kind, wanted, payment, conversions)
    if wanted is None and (payment.start is not None or payment.end is not None):
        written = payment.start or payment.end
        assert written is not None
        raise Refused(NotCounted(rate=types.word(rate.type), cadence=payment.cadence or "", span=written.span))
    if payment.end is not None and payment.start is None:
        raise Refused(NotCounted(rate=types.word(rate.type), cadence="", span=payment.end.span))
    return rate, wanted


def _converted(
    rate: nodes.Value,
    kind: types.Money,
    wanted: str | None,
    payment: syntax.Payment,
    conversions: Mapping[tuple[str, str], int],
) -> nodes.Value:
    assert payment.rate is not None and payment.cadence is not None
    written, own = payment.rate, kind.period or ""
    bare = types.Number(None, whole=True)
    if (wanted or "", own) in conversions:
        factor = Fraction(conversions[wanted or "", own])
        return nodes.Arithmetic(rate, "×", nodes.Literal(factor, bare), types.Money(wanted))
    if (own, wanted or "") in conversions:
        divisor = Fraction(conversions[own, wanted or ""])
        amounts = amounts_of(rate)
        if amounts is None or any((amount * 100 / divisor).denominator != 1 for amount in amounts):
            raise Refused(NeedsRounding(phrase=f"{written.span.text} ÷ {divisor}", span=written.span))
        return nodes.Arithmetic(rate, "÷", nodes.Literal(divisor, bare), types.Money(wanted))
    needed = f"元/{wanted}" if wanted is not None else "元"
    raise Refused(
        CadenceMismatch(
            phrase=written.span.text, is_a=types.word(kind), cadence=payment.cadence, needed=needed, span=written.span
        )
    )


def amounts_of(value: nodes.Value) -> list[Fraction] | None:
    """Return every amount that a value can be where the text states them all, ``None`` where it does not."""
    match value:
        case nodes.Literal(value=Fraction() as amount):
            return [amount]
        case nodes.ParameterValue(parameter=nodes.Parameter(value=Fraction() as amount)):
            return [amount]
        case nodes.ReadingValue(reading=reading):
            return _all_of(inner for _, inner in reading.candidates if not isinstance(inner, str))
        case nodes.DefinedValue(definition=nodes.Definition(verifiable=False, value=inner)):
            return amounts_of(inner)
        case nodes.Lookup(table=table, column=column):
            return _all_of(result for row in table.rows if (result := row.results[column]) is not None)
        case nodes.Choose(then=then, otherwise=otherwise):
            return _all_of((then, otherwise))
        case _:
            return None


def _all_of(values: Iterable[nodes.Value]) -> list[Fraction] | None:
    found: list[Fraction] = []
    for value in values:
        amounts = amounts_of(value)
        if amounts is None:
            return None
        found += amounts
    return found
