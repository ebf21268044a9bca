"""What the value of each node can look like, as far as the plan alone says: so that no check is made that cannot fail."""

import functools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules.lower import plan
from fupin_rules.lower.plan import Encoded, Kind, Names, Plan, Range, Ref, Words

TRUTH, WHOLE, NUMBER, WORD, ORDER = "truth", "whole", "number", "word", "order"
"""Sorts of values; a whole number is an ``int``, a number is one or a ``Fraction``."""


@attrs.frozen
class Form:
    """The sorts of values that a node can have, and whether it can be 无 or 不给予."""

    sorts: frozenset[str]
    none: bool = False
    withheld: bool = False

    @property
    def plain(self) -> bool:
        """Return whether it is neither 无 nor 不给予."""
        return not self.none and not self.withheld

    def only(self, sort: str) -> bool:
        """Return whether it is a value of one sort, and neither 无 nor 不给予."""
        return self.plain and self.sorts <= {sort}

    def or_special(self, others: Iterable["Form"]) -> "Form":
        """Return this form, 无 and 不给予 where one of some parts can be."""
        return attrs.evolve(
            self,
            none=self.none or any(one.none for one in others),
            withheld=self.withheld or any(one.withheld for one in others),
        )


def _form(*sorts: str) -> Form:
    return Form(frozenset(sorts))


A_TRUTH, A_WHOLE, A_NUMBER = _form(TRUTH), _form(WHOLE), _form(NUMBER)


def forms_of(asked: Plan) -> list[Form]:
    """Return the form of each node."""
    found: list[Form] = []
    for node in asked.nodes:
        found.append(_of(asked, node, found))
    return found


def _either(forms: Iterable[Form]) -> Form:
    return functools.reduce(
        lambda one, other: attrs.evolve(one, sorts=one.sorts | other.sorts).or_special([other]), forms
    )


def _counted(parts: Iterable[Form]) -> Form:
    """Return the form of what is added, multiplied or picked from numbers."""
    parts = list(parts)
    return (A_WHOLE if all(one.sorts <= {WHOLE} for one in parts) else A_NUMBER).or_special(parts)


def _of(asked: Plan, node: plan.Node, forms: Sequence[Form]) -> Form:
    def all_of(refs: Iterable[Ref]) -> list[Form]:
        return [forms[one] for one in refs]

    match node:
        case plan.Constant(value=value):
            return of_value(value)
        case plan.Given(slot=slot):
            return _of_slot(asked.slots[slot])
        case plan.IfKnown(then=then, otherwise=otherwise):
            return _either(all_of((then, otherwise)))
        case plan.Case(results=results):
            return _either(all_of(results))
        case plan.Strict(parts=parts, value=value):
            return forms[value].or_special(all_of(parts))
        case plan.Arithmetic(sign="÷", right=right):
            divided = A_NUMBER.or_special(all_of(plan.parts(node)))
            by = asked.nodes[right]
            return divided if isinstance(by, plan.Constant) and by.value else attrs.evolve(divided, none=True)
        case plan.Arithmetic() | plan.Extreme():
            return _counted(all_of(plan.parts(node)))
        case plan.Rounded(rounding=rounding, value=value):
            return (A_WHOLE if rounding.unit == 1 else _counted([forms[value]])).or_special([forms[value]])
        case plan.Calendar() | plan.Periods() | plan.Attained() | plan.Workday():
            plain = plan.parts(node) if isinstance(node, plan.Calendar | plan.Periods) else plan.plain_parts(node)
            return A_WHOLE.or_special(all_of(plain))
        case plan.Earliest(value=value, limit=limit):
            one, other = all_of((value, limit))
            return attrs.evolve(_either((one, other)), none=one.none and other.none)
        case plan.Share():
            return A_NUMBER.or_special(all_of(plan.plain_parts(node)))
        case plan.Total(value=value):
            return A_WHOLE if value is None else _counted([forms[value]])
        case plan.Statistic(value=value, empty=empty, word=word):
            most = A_NUMBER.or_special([forms[value]]) if word == "平均值" else _counted([forms[value]])
            return _either((most, forms[empty]))
        case plan.Ranked():
            return _form(ORDER)
        case (
            plan.Compare()
            | plan.Among()
            | plan.Within()
            | plan.IsWithheld()
            | plan.Not()
            | plan.All()
            | plan.Any()
            | plan.AtLeast()
            | plan.OfMembers()
        ):
            return A_TRUTH
        case unreachable:
            assert_never(unreachable)


def of_value(value: Encoded) -> Form:
    """Return the form of a value."""
    match value:
        case None:
            return Form(frozenset(), none=True)
        case plan.Mark():
            return Form(frozenset(), withheld=True)
        case bool():
            return A_TRUTH
        case int():
            return A_WHOLE
        case Fraction():
            return A_NUMBER
        case str():
            return _form(WORD)
        case plan.Order():
            return _form(ORDER)
        case unreachable:
            assert_never(unreachable)


def _of_slot(slot: plan.Slot) -> Form:
    match slot.domain:
        case Range(step=step):
            form = A_WHOLE if isinstance(step, int) else A_NUMBER
        case Words(words=words):
            form = _either([of_value(word) for word in words]) if words else _form(WORD)
        case Names():
            form = _form(WORD)
        case unreachable:
            assert_never(unreachable)
    return attrs.evolve(form, none=slot.absent and slot.kind is Kind.FACT)
