"""What a clause, a definition, a table or a payment results in, by name."""

from collections.abc import Iterable

from fupin_rules.model import nodes
from fupin_rules.model.nodes import USED, NamedValue


def results_of(
    granted: Iterable[tuple[str, str, nodes.Value]], roots: Iterable[nodes.Value | nodes.Condition]
) -> tuple[NamedValue, ...]:
    """Return the results of a unit: what it grants, then the definitions and tables that it uses, each name once."""
    found = {name: NamedValue(name, value, role) for name, role, value in granted}
    for root in roots:
        for name, value in _used(root):
            found.setdefault(name, NamedValue(name, value, USED))
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
