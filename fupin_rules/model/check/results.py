"""What a clause, a definition, a table or a payment results in, by name."""

from collections.abc import Container, Iterable
from typing import assert_never

from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import nodes
from fupin_rules.model.nodes import NamedValue
from fupin_rules.model.wording import written


def called(name: str, value: nodes.Value) -> NamedValue:
    """Return what a definition or a column results in; one that is called 标准 is a rate, wherever it stands."""
    kind = next((kind for kind in ResultKind if kind.value == name), ResultKind.NAMED)
    return NamedValue(name, value, Role.GRANTED, kind)


def results_of(own: Iterable[NamedValue], roots: Iterable[nodes.Value | nodes.Condition]) -> tuple[NamedValue, ...]:
    """Return the results of a unit: its own, then the definitions and tables that it uses, each under a name of its own.

    What is used is called by its own name; where two have that name, by a longer one: 所称 县 beside what the 县 bears,
    表(学生.甲) beside 表(学生.乙). What a unit grants under a usual name (标准) is not told a second time.
    """
    found = {result.name: result for result in own}
    used: dict[str, list[nodes.DefinedValue | nodes.Lookup]] = {}
    for root in roots:
        for name, value in _used(root):
            others = used.setdefault(name, [])
            if value not in others:
                others.append(value)
    for name, values in used.items():
        first = found.get(name)
        apart = len(values) > 1 or (first is not None and first.kind in _OTHERS and first.value not in values)
        for value in values:
            longer = _in_full(value) if apart and (first is None or first.value != value) else name
            found.setdefault(longer, NamedValue(longer, value, Role.USED))
    return tuple(found.values())


def told_apart(definition: str, names: Container[str]) -> str:
    """Return the name under which a unit tells what a definition comes to."""
    longer = f"{_DEFINED} {definition}"
    return longer if longer in names else definition


_DEFINED = "所称"

_OTHERS = (ResultKind.SHARE, ResultKind.NAMED)
"""Results whose names a policy chooses: one of them does not stand for what is used under the same name."""


def _in_full(value: nodes.DefinedValue | nodes.Lookup) -> str:
    """Return a name that only this definition, or this column of a table asked for these inputs, has."""
    match value:
        case nodes.DefinedValue(definition=definition):
            return f"{_DEFINED} {definition.name}"
        case nodes.Lookup(table=table, column=column):
            name = table.columns[column].name
            asked = written(value)
            return asked if name == table.name else f"{asked}.{name}"
        case unreachable:
            assert_never(unreachable)


def _used(node: nodes.Value | nodes.Condition) -> Iterable[tuple[str, nodes.DefinedValue | nodes.Lookup]]:
    match node:
        case nodes.DefinedValue(definition=definition):
            yield definition.name, node
        case nodes.Lookup(table=table, column=column):
            yield table.columns[column].name, node
        case _:
            pass
    for child in nodes.children(node):
        yield from _used(child)
