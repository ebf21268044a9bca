"""An age needs a life: who died before the day on which it would have been attained never attains it.

What goes in is the day on which an age is attained, and the fact of the day of death; what comes out is a value made of
plain nodes, so that nothing below the checker knows of it. That day as such, whether somebody lived to see it or not, is
what an end is computed from (至满18周岁).
"""

import datetime
from typing import Any

import attrs

from fupin_rules.comparison import Relation
from fupin_rules.model import nodes, types
from fupin_rules.source import NOWHERE

LIVED = "在世"
"""The mark of a value that stands where somebody lives to see the day, beside the end of the calendar."""

NEVER = datetime.date.max
"""The day that stands for none: the end of the calendar, later than any other."""


def lived_to(attained: nodes.Attained, death: nodes.Fact, identity: str) -> nodes.Choose:
    """Return the day on which an age is attained, for who died before it a day that never comes; 无 is no death."""
    died = nodes.Compare(nodes.FactValue(death), "早于", Relation.LESS, attained, id=f"{identity}#在世非", span=NOWHERE)
    living = nodes.Not(died, id=f"{identity}#在世", span=NOWHERE)
    return nodes.Choose(living, attained, nodes.Literal(NEVER, types.Day()), types.Day(), LIVED)


def by_calendar(value: nodes.Value) -> nodes.Value:
    """Return a value in which the day of an age is that of the calendar, whether somebody lived to see it or not."""
    if isinstance(value, nodes.Choose) and value.instead == LIVED:
        return value.then
    if isinstance(value, nodes.DefinedValue):
        inner = by_calendar(value.definition.value)
        same = inner is value.definition.value
        return value if same else nodes.DefinedValue(attrs.evolve(value.definition, value=inner))
    changed: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        if isinstance(part, nodes.Value):
            new: Any = by_calendar(part)
        elif isinstance(part, tuple) and part and all(isinstance(one, nodes.Value) for one in part):
            each = tuple(by_calendar(one) for one in part)
            new = part if all(one is other for one, other in zip(each, part, strict=True)) else each
        else:
            continue
        if new is not part:
            changed[field.name] = new
    whole: Any = value
    return attrs.evolve(whole, **changed) if changed else value
