"""How a class of nodes is declared: a frozen value like any other, but what all of them do alike is written once.

A tree has a hundred classes, and every process that decides something makes them all. Half of the time would go into
compiling a ``__repr__``, an ``__eq__`` and a ``__hash__`` for each, which say the same of other fields.
"""

from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import frozen as node
else:

    def node(kind: type | None = None, /, *, eq: bool = True, **options: Any) -> Any:
        """Make a frozen class; the options are those of :func:`attrs.frozen`, and mean the same."""
        if kind is None:
            return lambda kind: node(kind, eq=eq, **options)
        made = attrs.frozen(kind, repr=False, eq=False, **options)
        made.__repr__ = _shown
        if eq:
            compared = [field.name for field in attrs.fields(made) if field.eq]
            made._compared = attrgetter(*compared) if compared else type
            made.__eq__, made.__hash__ = _is_equal, _hash
        return made


def _is_equal(self: Any, other: Any) -> Any:
    """Return whether two nodes are of one class and hold the same."""
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash((self.__class__, self._compared(self)))


@recursive_repr()
def _shown(self: Any) -> str:
    """Return the class and the fields of a node, as attrs writes them."""
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in attrs.fields(type(self)) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


__all__ = ["node"]
