"""Values made anew with a part of them exchanged, through the definitions that they use."""

from collections.abc import Callable
from typing import Any

import attrs

from fupin_rules.model import nodes


def rebuilt(
    value: nodes.Value, exchange: Callable[[nodes.Value], nodes.Value | None], *, named: bool = True
) -> nodes.Value:
    """Return a value in which every part for which ``exchange`` returns another one is that; conditions stay.

    What has no such part is returned as it is. A definition that has one keeps its name and says the new value; where
    not ``named``, the value stands in its place, unless a verified one may be given for it.
    """
    other = exchange(value)
    if other is not None:
        return other
    if isinstance(value, nodes.DefinedValue):
        inner = rebuilt(value.definition.value, exchange, named=named)
        if inner is value.definition.value:
            return value
        if not named and not value.definition.verifiable:
            return inner
        return nodes.DefinedValue(attrs.evolve(value.definition, value=inner))
    changed: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        if isinstance(part, nodes.Value):
            new: Any = rebuilt(part, exchange, named=named)
        elif isinstance(part, tuple) and part and all(isinstance(one, nodes.Value) for one in part):
            each = tuple(rebuilt(one, exchange, named=named) for one in part)
            new = part if all(one is old for one, old in zip(each, part, strict=True)) else each
        else:
            continue
        if new is not part:
            changed[field.name] = new
    whole: Any = value
    return attrs.evolve(whole, **changed) if changed else value
