"""What tells two nodes apart: a text of a node that another has only if it means the same.

What goes in is a value or condition; what comes out tells every part by its class and what it holds, and what has a name by
that name. Where a node stands is no part of it, nor how people read it: that is `wording`'s business.
"""

import attrs

from fupin_rules.model import nodes


def identity(part: object) -> str:
    """Return the text by which a node, or a part of one, is told from all others."""
    match part:
        case nodes.Fact() | nodes.Parameter() | nodes.Reading() | nodes.Definition():
            return f"{type(part).__name__}({part.key})"
        case nodes.Roster() | nodes.Table():
            return f"{type(part).__name__}({part.name})"
        case nodes.Clause() | nodes.Sharing():
            return f"{type(part).__name__}({part.id})"
        case tuple():
            return f"({','.join(map(identity, part))})"
        case _:
            kind = type(part)
            if not attrs.has(kind):
                return repr(part)
            told = (getattr(part, field.name) for field in attrs.fields(kind) if field.eq and field.name != "id")
            return f"{kind.__name__}({','.join(map(identity, told))})"
