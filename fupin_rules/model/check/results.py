"""What a clause, a definition, a table or a payment results in, by name."""

from collections.abc import Iterable

from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import nodes
from fupin_rules.model.nodes import NamedValue


def called(name: str, value: nodes.Value) -> NamedValue:
    """Return what a definition or a column results in; one that is called 标准 is a rate, wherever it stands."""
    kind = next((kind for kind in ResultKind if kind.value == name), ResultKind.NAMED)
    return NamedValue(name, value, Role.GRANTED, kind)


def results_of(own: Iterable[NamedValue], roots: Iterable[nodes.Value | nodes.Condition]) -> tuple[NamedValue, ...]:
    """Return the results of a unit: its own, then the definitions and tables that it uses, each name once."""
    found = {result.name: result for result in own}
    for root in roots:
        for name, value in _used(root):
            found.setdefault(name, NamedValue(name, value, Role.USED))
    return tuple(found.values())


def _used(node: nodes.Value | nodes.Condition) -> Iterable[tuple[str, nodes.Value]]:
    match node:
        case nodes.DefinedValue(definition=definition):
            yield definition.name, node
        case nodes.Lookup(table=table, column=column):
            yield table.columns[column].name, node
        case _:
            pass
    for child in nodes.children(node):
        yield from _used(child)
