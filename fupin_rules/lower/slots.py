"""Slots that several questions share: what all of them can hold by one name."""

import attrs

from fupin_rules.lower.plan import Domain, Names, Range, Slot, Words


class NotComparableError(Exception):
    """Two questions mean different things by one name: a number here, a word there. ``key`` is the name."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def shared(slot: Slot, other: Slot) -> Slot:
    """Return a slot that holds what both can hold.

    Raises:
        NotComparableError: there is nothing that both can hold.
    """
    if slot.kind is not other.kind or slot.roster != other.roster:
        raise NotComparableError(slot.key)
    domain = _shared(slot.domain, other.domain)
    if domain is None:
        raise NotComparableError(slot.key)
    limits = tuple(dict.fromkeys((*slot.limits, *other.limits)))
    return attrs.evolve(slot, domain=domain, absent=slot.absent and other.absent, limits=limits)


def _shared(one: Domain, other: Domain) -> Domain | None:
    match one, other:
        case Words(words=words, open=is_open), Words(words=others, open=is_open_too):
            both = tuple(word for word in words if word in others)
            return Words(both, is_open and is_open_too) if both or not (words or others) else None
        case Range(), Range() if one.unit == other.unit:
            least, greatest = max(one.least, other.least), min(one.greatest, other.greatest)
            steps = [step for step in (one.step, other.step) if step is not None]
            return Range(one.unit, least, greatest, max(steps, default=None)) if least <= greatest else None
        case Names(), Names():
            return one
        case _:
            return None
