"""How a class of nodes is declared: a frozen value like any other, whose words are made when they are asked for.

A tree has a hundred classes, and every process that decides something makes them all. A third of the time goes into
writing and compiling a ``__repr__`` for each; one for all says the same.
"""

from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import frozen as node
else:

    def node(kind: type | None = None, /, **options: Any) -> Any:
        """Make a frozen class; the options are those of :func:`attrs.frozen`."""
        if kind is None:
            return lambda kind: node(kind, **options)
        kind.__repr__ = _shown
        return attrs.frozen(kind, repr=False, **options)


@recursive_repr()
def _shown(self: Any) -> str:
    """Return the class and the fields of a node, as attrs writes them."""
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in attrs.fields(type(self)) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


__all__ = ["node"]
