"""Two benefits held against each other: when each is granted, when their periods overlap, and which goes before by 就高.

What goes in are benefits; what comes out are conditions of the model, to be asked like those that a policy writes.
"""

import functools
import itertools
from collections.abc import Iterable, Sequence

from fupin_rules.calendar import LAST_DAY, Month
from fupin_rules.comparison import Relation
from fupin_rules.decide.parts import Part
from fupin_rules.kinds import NEVER_DUE, ResultKind
from fupin_rules.model import nodes, types
from fupin_rules.source import NOWHERE

MONTH = types.YearMonth()
NEVER = nodes.Literal(Month.of(LAST_DAY), MONTH)


class Terms:
    """Conditions and values made of others; each condition gets an id of its own."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def id(self) -> str:
        return f"并用#{next(self._numbers)}"

    def all(self, *items: nodes.Condition) -> nodes.Condition:
        return items[0] if len(items) == 1 else nodes.All(items, (), id=self.id(), span=NOWHERE)

    def any(self, *items: nodes.Condition) -> nodes.Condition:
        return items[0] if len(items) == 1 else nodes.Any(items, (), id=self.id(), span=NOWHERE)

    def no(self, item: nodes.Condition) -> nodes.Condition:
        return nodes.Not(item, id=self.id(), span=NOWHERE)

    def compare(self, left: nodes.Value, relation: Relation, right: nodes.Value) -> nodes.Condition:
        return nodes.Compare(left, "", relation, right, id=self.id(), span=NOWHERE)

    def open(self, reading: nodes.Reading) -> nodes.Condition:
        return nodes.Undetermined(reading, id=self.id(), span=NOWHERE)

    def constant(self, holds: bool) -> nodes.Condition:
        relation = Relation.EQUAL if holds else Relation.DIFFERENT
        return self.compare(nodes.Literal(True, types.Boolean()), relation, nodes.Literal(True, types.Boolean()))

    def choose(self, rows: Iterable[tuple[nodes.Condition, nodes.Value]], otherwise: nodes.Value) -> nodes.Value:
        """Return the value of the first condition that holds."""
        found = otherwise
        for condition, value in reversed(list(rows)):
            found = nodes.Choose(condition, value, found, otherwise.type)
        return found


class Pairs:
    """What is asked of each of some benefits, and of two of them."""

    def __init__(self, terms: Terms, parts: Sequence[Part]) -> None:
        self._terms, self._parts = terms, parts
        self.granted = [self._granted(part) for part in parts]
        values = [{result.kind: result.value for result in part.question.results} for part in parts]
        self.rates = [value[part.kind] for value, part in zip(values, parts, strict=True)]
        self.schedules = [None if part.payment is None else part.payment.in_force for part in parts]

    # --- one benefit ----------------------------------------------------------------------------------

    def _granted(self, part: Part) -> nodes.Condition:
        """Return when a benefit is granted: its clause is met, and a period can come."""
        question, terms = part.question, self._terms
        conditions = [*question.applies, *question.requires]
        if question.exceptions:
            conditions.append(terms.no(terms.any(*question.exceptions)))
        due = next((one.value for one in question.results if one.kind is ResultKind.DUE), None)
        if due is not None:
            never = nodes.OneOf(due, (NEVER_DUE,), None, negated=True, id=terms.id(), span=NOWHERE)
            conditions.append(never)
        return terms.all(*conditions) if conditions else terms.constant(holds=True)

    def _period(self, at: int) -> str | None:
        """Return for what a rate is paid each time, ``None`` where it is paid once."""
        payment, kind = self._parts[at].payment, self.rates[at].type
        own = kind.period if isinstance(kind, types.Money) else None
        return own if payment is None else payment.period or own

    # --- two benefits ---------------------------------------------------------------------------------

    @functools.cache  # noqa: B019
    def overlap(self, one: int, other: int) -> nodes.Condition | None:
        """Return when the periods of two benefits overlap; ``None`` where that is always so, or no periods are told."""
        if one > other:
            return self.overlap(other, one)
        first, second = self.schedules[one], self.schedules[other]
        if first is None or second is None:
            return None
        tests = [
            self._terms.compare(starting.first, Relation.AT_MOST, _end(ending.end))
            for starting, ending in ((first, second), (second, first))
            if ending.end is not None
        ]
        return self._terms.all(*tests) if tests else None

    @functools.cache  # noqa: B019
    def covers(self, one: int, other: int) -> nodes.Condition | None:
        """Return when the periods of ``other`` that are counted lie within those of ``one``; ``None``: always."""
        outer, inner = self.schedules[one], self.schedules[other]
        if outer is None or inner is None:
            return None
        tests = [self._terms.compare(outer.first, Relation.AT_MOST, inner.first)]
        if outer.end is not None:
            last = nodes.Extreme((inner.first, inner.last), True, MONTH)
            tests.append(self._terms.compare(last, Relation.AT_MOST, _end(outer.end)))
        return self._terms.all(*tests)

    def meet(self, one: int, other: int, *besides: nodes.Condition) -> nodes.Condition:
        """Return when both are granted for one period, and more holds besides."""
        overlap = self.overlap(one, other)
        return self._terms.all(*besides, *([] if overlap is None else [overlap]))

    @functools.cache  # noqa: B019
    def higher(self, one: int, other: int, rule: nodes.Combination) -> nodes.Condition:
        """Return when one benefit goes before another by 就高; of two equal ones the first stands."""
        by_rate, by_sum = self._by_rate(one, other, rule), self._by_sum(one, other, rule)
        match rule.basis:
            case "按标准":
                return by_rate
            case "按合计":
                return by_sum
            case _ if self._alike(one, other):
                return by_rate
            case _:
                which = self._terms.open(_basis(rule))
                return self._terms.any(self._terms.all(which, by_rate), self._terms.all(self._terms.no(which), by_sum))

    def _alike(self, one: int, other: int) -> bool:
        """Return whether 按标准 and 按合计 come to the same: one unit, one rhythm, one rate for all periods."""
        same = types.unit(self.rates[one].type) == types.unit(self.rates[other].type)
        single = all(at is None or len(at.stages) == 1 for at in (self.schedules[one], self.schedules[other]))
        return same and single and self._period(one) == self._period(other)

    def _before(self, one: int, other: int) -> Relation:
        return Relation.AT_LEAST if one < other else Relation.MORE

    def _by_rate(self, one: int, other: int, rule: nodes.Combination) -> nodes.Condition:
        same = types.unit(self.rates[one].type) == types.unit(self.rates[other].type)
        if not same or (self._period(one) is None) != (self._period(other) is None):
            return self._either(one, other, rule)
        return self._terms.compare(self.rates[one], self._before(one, other), self.rates[other])

    def _by_sum(self, one: int, other: int, rule: nodes.Combination) -> nodes.Condition:
        if self._alike(one, other):
            return self._by_rate(one, other, rule)
        mine, its = (self._sum(at, one, other) for at in (one, other))
        if mine is None or its is None:
            return self._either(one, other, rule)
        first, last = self._shared(one, other)
        counted = self._terms.compare(first, Relation.AT_MOST, last)
        return self._terms.any(
            self._terms.all(counted, self._terms.compare(mine, self._before(one, other), its)),
            self._terms.all(self._terms.no(counted), self._either(one, other, rule)),
        )

    def _shared(self, one: int, other: int) -> tuple[nodes.Value, nodes.Value]:
        """Return the first and the last month that two benefits share, of those that are counted."""
        both = [at for at in (self.schedules[min(one, other)], self.schedules[max(one, other)]) if at is not None]
        return (
            nodes.Extreme(tuple(at.first for at in both), True, MONTH),
            nodes.Extreme(tuple(at.last for at in both), False, MONTH),
        )

    def _sum(self, at: int, one: int, other: int) -> nodes.Value | None:
        """Return what a benefit comes to in the periods that two share; ``None`` where that is not told."""
        period = self._period(at)
        schedules = (self.schedules[one], self.schedules[other])
        if period is None or any(each is None or len(each.stages) > 1 for each in schedules):
            return None
        count = nodes.MonthsFrom(*self._shared(one, other), types.Number(period, whole=True))
        return nodes.Arithmetic(self.rates[at], "×", count, types.Money(None))

    def _either(self, one: int, other: int, rule: nodes.Combination) -> nodes.Condition:
        """Return that one of two goes before the other, and nobody says which."""
        first, second = sorted((one, other))
        names = [self._parts[at].benefit for at in (first, second)]
        question = f"“{names[0]}”和“{names[1]}”的单位或者发法不同,哪一项高,原文没有写明怎样比。"
        readings = tuple((f"{name}高", "是") for name in names)
        found = self._terms.open(nodes.Reading(f"{'与'.join(names)}怎样比高", question, readings, None, rule.place))
        return found if one == first else self._terms.no(found)


def _end(end: nodes.Value) -> nodes.Value:
    """Return the last month in which a period can come; 无 is an open end."""
    return nodes.Earliest(end, NEVER, MONTH)


def _basis(rule: nodes.Combination) -> nodes.Reading:
    """Return the question that a 就高 leaves open which says neither 按标准 nor 按合计."""
    title = f"{'、'.join(rule.benefits)}就高按标准还是按合计"
    question = "就高比的是标准,还是重叠各期的合计,原文没有写明。"
    return nodes.Reading(title, question, (("按标准", "是"), ("按合计", "否")), None, rule.place)
