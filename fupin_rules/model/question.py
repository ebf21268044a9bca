"""From a unit to the questions that are asked of it: whom it applies to, what must hold, what excepts, what comes out.

What goes in is a checked unit; what comes out is made once, when its policy is checked, and handed to whoever decides.
A table that says 不给予 is lowered to an exception to what it would grant.
"""

from typing import assert_never

from fupin_rules.kinds import WITHHELD, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Question, Questions, children
from fupin_rules.source import NOWHERE


def questions_of(unit: nodes.Unit) -> Questions:
    """Return what is asked of a unit."""
    if not isinstance(unit, nodes.Clause):
        question = Question(unit, (), (), withheld(unit), unit.results)
        if not isinstance(unit, nodes.Payment) or unit.in_force is unit.schedule:
            return Questions(question, question, question)
        return Questions(Question(unit, (), (), withheld(unit), unit.results_in_force), question, question)
    own = (*unit.exceptions, *unit.withheld)
    applies = (*unit.validity, *unit.applies)
    return Questions(
        whole=Question(unit, applies, unit.requires, exceptions_of(unit), unit.results_in_force),
        within=Question(unit, unit.applies, unit.requires, exceptions_of(unit), unit.results),
        alone=Question(unit, unit.applies, unit.requires, own, unit.results),
    )


def exceptions_of(clause: nodes.Clause) -> tuple[nodes.Condition, ...]:
    """Return the exceptions of a clause: its own, the exclusions of other clauses, and 不给予 as its rate."""
    return (*clause.exceptions, *clause.excluded_by, *clause.withheld)


def parts(clause: nodes.Clause) -> tuple[nodes.Condition, ...]:
    """Return the conditions and exceptions that decide whether a clause is met."""
    return (*clause.applies, *clause.requires, *exceptions_of(clause))


def withheld(unit: nodes.Unit) -> tuple[nodes.Condition, ...]:
    """Return for each value that a unit grants and that can be 不给予 the exception that it is."""
    return tuple(
        nodes.Withholds(value, id=f"{unit.id}#{WITHHELD}", span=NOWHERE)
        for value in granted_by(unit)
        if can_withhold(value)
    )


def granted_by(unit: nodes.Unit) -> tuple[nodes.Value, ...]:
    """Return the values whose being 不给予 makes the unit 不符合."""
    match unit:
        case nodes.Clause(effects=effects):
            return tuple(value for effect in effects for value in nodes.needed_by(effect))
        case nodes.Payment():
            return unit.needed
        case nodes.Sharing(base=base):
            return (base,)
        case nodes.Definition() | nodes.Table():
            return tuple(result.value for result in unit.results if result.role is Role.GRANTED)
        case unreachable:
            assert_never(unreachable)


def can_withhold(value: nodes.Value | nodes.Condition) -> bool:
    """Return whether a value can come out as 不给予."""
    if isinstance(value, nodes.Lookup):
        lacking = any(None in row.results for row in value.table.rows)
        if lacking or _may_leave_words_out(value.table):
            return True
    return any(can_withhold(child) for child in children(value))


def _may_leave_words_out(table: nodes.Table) -> bool:
    """Return whether an input is an open enumeration: rows need not provide for the words that it does not list."""
    return any(isinstance(one.type, types.Choice) and one.type.open for one in table.inputs)
