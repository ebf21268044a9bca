"""What can be 无, and what is reckoned instead: 未报即无 in a sum would make the whole sum 无, and no comparison hold.

What passes through are values of the model. That something is 无 as an end, or in a comparison of its own, is no concern
of this module.
"""

from fractions import Fraction

from fupin_rules.comparison import Relation
from fupin_rules.model import nodes, types
from fupin_rules.model.ages import LIVED
from fupin_rules.source import NOWHERE


def absent_in(value: nodes.Value | nodes.Condition) -> nodes.Fact | None:
    """Return a fact (未报即无) through which a value can be 无, ``None`` where there is none."""
    match value:
        case nodes.FactValue(fact=fact):
            return fact if fact.absent_means_none else None
        case nodes.Choose(then=then, otherwise=otherwise, instead=instead):
            return absent_in(otherwise) if instead and instead != LIVED else absent_in(then) or absent_in(otherwise)
        case nodes.Earliest(value=first, limit=limit):
            return absent_in(limit) and absent_in(first)
        case nodes.Aggregated(value=summed):
            return None if summed is None else absent_in(summed)
        case nodes.Statistic(condition=tested, value=measured, empty=empty):
            return (None if _leaves_out_none(tested, measured) else absent_in(measured)) or absent_in(empty)
        case nodes.Ranked():
            return None
        case _:
            below = (absent_in(child) for child in nodes.children(value) if isinstance(child, nodes.Value))
            return next((fact for fact in below if fact is not None), None)


def _leaves_out_none(tested: nodes.Condition | None, value: nodes.Value) -> bool:
    """Return whether a condition on members leaves out those of whom a value is 无."""
    parts = tested.items if isinstance(tested, nodes.All) else (tested,)
    return any(
        isinstance(part, nodes.Compare) and part.left == value and part.right == zero(value.type) for part in parts
    )


def can_be_reckoned(value: nodes.Value) -> bool:
    """Return whether 无时 … may be written of a value: of a fact (未报即无) that is a number and never below 0."""
    line = types.line(value.type)
    return isinstance(value, nodes.FactValue) and absent_in(value) is not None and line is not None and line.least == 0


def is_there(value: nodes.Value, identity: str) -> nodes.Condition:
    """Return the condition that a value is not 无: of no number below 0 it is that it is not less."""
    nothing = nodes.Literal(Fraction(0), value.type)
    return nodes.Compare(value, "不少于", Relation.AT_LEAST, nothing, id=identity, span=NOWHERE)


def instead_of_none(value: nodes.Value, other: nodes.Value, word: str, identity: str) -> nodes.Choose:
    """Return a value, or where it is 无 another one; ``word`` is how the policy says so."""
    return nodes.Choose(is_there(value, identity), value, other, value.type, word)


def zero(kind: types.Type) -> nodes.Literal:
    """Return 0 of a type."""
    return nodes.Literal(Fraction(0), kind)
