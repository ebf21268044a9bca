"""What places of a question are held against: areas of the text, and other places that a case tells.

What goes in is a plan; what comes out says for each slot of a place where it matters how closely it is told. What a case
tells is none of its business.
"""

from collections.abc import Mapping, Sequence

from fupin_rules.lower.plan import Compare, Kind, Names, Plan, Within
from fupin_rules.node import node


@node
class HeldAgainst:
    """The areas in which a place, or one that it is compared with, may lie, and the slots of those places."""

    areas: frozenset[str]
    others: frozenset[str]


def places_of(plan: Plan, depends: Sequence[int]) -> Mapping[str, HeldAgainst]:
    """Return what each slot of a place is held against, by its key; ``depends`` are the slots of each node, as bits."""
    named = {
        number: slot.key
        for number, slot in enumerate(plan.slots)
        if slot.kind is Kind.FACT and isinstance(slot.domain, Names)
    }
    areas: dict[str, set[str]] = {}
    group = {key: {key} for key in named.values()}
    for one in plan.nodes:
        match one:
            case Within(value=value, region=region):
                for key in _keys(named, depends[value]):
                    areas.setdefault(key, set()).add(region)
            case Compare(left=left, right=right):
                first, *rest = [*_keys(named, depends[left]), *_keys(named, depends[right]), ""]
                for other in filter(None, rest):
                    united = group[first] | group[other]
                    group |= dict.fromkeys(united, united)
            case _:
                pass
    found = {
        key: HeldAgainst(frozenset[str]().union(*(areas.get(one, ()) for one in together)), frozenset(together - {key}))
        for key, together in group.items()
    }
    return {key: held for key, held in found.items() if held.areas or held.others}


def _keys(named: Mapping[int, str], bits: int) -> list[str]:
    return [key for number, key in named.items() if bits >> number & 1]
