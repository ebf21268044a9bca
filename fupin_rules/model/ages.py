"""An age needs a life: who died before the day on which it would have been attained never attains it.

What goes in is the day on which an age is attained, and the fact of the day of death; what comes out is a value made of
plain nodes, so that nothing below the checker knows of it. That day as such, whether somebody lived to see it or not, is
what an end is computed from (至满18周岁).
"""

import datetime

from fupin_rules.comparison import Relation
from fupin_rules.model import nodes, types
from fupin_rules.model.rebuilt import rebuilt
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
    return rebuilt(value, lambda one: one.then if isinstance(one, nodes.Choose) and one.instead == LIVED else None)
