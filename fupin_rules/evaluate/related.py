"""What relations of facts say of a case: what follows from what is told, and that what is told cannot be.

What goes in are relations and what is known of one subject; what comes out are further facts, each with the relation and
the told facts that it follows from, or the relation that is broken. A relation forbids only where it is not met: what is
open forbids nothing, and what compares something with 无 is passed by. How somebody is told so is none of its business.
"""

import datetime
import functools
from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from fupin_rules.calendar import COMMON_YEAR_DAYS, AgeRule, attain
from fupin_rules.comparison import Relation
from fupin_rules.evaluate.meaning import is_true
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known
from fupin_rules.source import NOWHERE

TODAY = "基准.评价日"
"""The key of the day that relations with dates are held against, and on which an age is reckoned."""


@attrs.frozen
class Tie:
    """One thing that relations say: a condition that holds, or with ``rule`` ``None`` what ``derived`` says."""

    relations: tuple[nodes.FactRelation, ...]
    rule: nodes.Condition | None
    facts: tuple[nodes.Fact, ...]


@attrs.frozen
class Following:
    """What a fact comes to by a relation; ``told`` are the facts of the case that it follows from."""

    value: Known
    relations: tuple[nodes.FactRelation, ...]
    told: tuple[str, ...]


@attrs.frozen
class Broken:
    """Relations that cannot all be met; ``told`` are facts of the case that keep them from it."""

    relations: tuple[nodes.FactRelation, ...]
    told: tuple[str, ...]


@attrs.frozen(slots=False)
class Ties:
    """The relations of a vocabulary."""

    relations: tuple[nodes.FactRelation, ...]

    @functools.cached_property
    def all(self) -> tuple[Tie, ...]:
        """Return everything that the relations say."""
        found: list[Tie] = []
        for relation in self.relations:
            if relation.derived is not None:
                found.append(Tie((relation,), None, relation.derived))
            for rule in relation.rules:
                facts = (one for one in unknowns(rule, {}) if isinstance(one, nodes.Fact))
                found.append(Tie((relation,), rule, tuple(sorted(facts, key=lambda one: one.key))))
        return (*found, *_joined(found))

    @functools.cached_property
    def about(self) -> Mapping[str, tuple[Tie, ...]]:
        """Return for each fact what is said of it."""
        found: dict[str, list[Tie]] = {}
        for tie in self.all:
            for fact in tie.facts:
                found.setdefault(fact.key, []).append(tie)
        return {key: tuple(ties) for key, ties in found.items()}

    @functools.cached_property
    def facts(self) -> Mapping[str, nodes.Fact]:
        """Return the facts of which something is said, by key."""
        return {fact.key: fact for tie in self.all for fact in tie.facts}

    def follow(self, world: World) -> Mapping[str, Following] | Broken:
        """Return what follows from what is told, step by step, or that it cannot be."""
        found: dict[str, Following] = {}
        known = {key: value for key, value in world.items() if key in self.about}
        waiting = list(dict.fromkeys(tie for key in known for tie in self.about[key]))
        if not waiting:
            return found
        day = world.get(TODAY)
        for tie in waiting:
            if not all(_in_force(one, day) for one in tie.relations):
                continue
            lacking = [fact for fact in tie.facts if fact.key not in known]
            if len(lacking) > 1:
                continue
            values = _left(tie, lacking, known, day)
            if values is None:
                continue
            reasons = [fact.key for fact in tie.facts if fact.key in known]
            told = tuple(dict.fromkeys(one for key in reasons for one in (found[key].told if key in found else (key,))))
            if not values:
                inner = [one for key in reasons if key in found for one in found[key].relations]
                return Broken(tuple(dict.fromkeys((*inner, *tie.relations))), told)
            if len(lacking) == len(values) == 1:
                key = lacking[0].key
                known[key] = values[0]
                inner = [one for reason in reasons if reason in found for one in found[reason].relations]
                found[key] = Following(values[0], tuple(dict.fromkeys((*inner, *tie.relations))), told)
                waiting += self.about[key]
        return found


def _joined(ties: Iterable[Tie]) -> list[Tie]:
    """Return the orders that follow from others: what is not before a day that is not before a third is not before that.

    A fact in the middle that may be 无 orders nothing.
    """
    found = {
        (low.key, high.key): (low, high, strict, tie.relations) for tie in ties for low, high, strict in _order(tie)
    }
    own = frozenset(found)
    for middle in dict.fromkeys(fact for low, high, _, _ in found.values() for fact in (low, high)):
        below = [one for one in found.values() if one[1].key == middle.key and not middle.absent_means_none]
        above = [one for one in found.values() if one[0].key == middle.key]
        for low, _, first, why in below:
            for _, high, second, further in above:
                if low.key != high.key:
                    found.setdefault((low.key, high.key), (low, high, first or second, (*why, *further)))
    return [
        Tie(why, _ordered(low, high, strict), tuple(sorted((low, high), key=lambda one: one.key)))
        for pair, (low, high, strict, why) in found.items()
        if pair not in own
    ]


def _order(tie: Tie) -> list[tuple[nodes.Fact, nodes.Fact, bool]]:
    """Return which fact a tie puts below which, and whether they may not be equal; nothing where it puts none in order."""
    match tie.rule:
        case nodes.Compare(left=nodes.FactValue(fact=left), relation=relation, right=nodes.FactValue(fact=right)):
            if relation in (Relation.LESS, Relation.AT_MOST):
                return [(left, right, relation is Relation.LESS)]
            if relation in (Relation.MORE, Relation.AT_LEAST):
                return [(right, left, relation is Relation.MORE)]
            return []
        case _:
            return []


def _ordered(low: nodes.Fact, high: nodes.Fact, strict: bool) -> nodes.Condition:
    relation, word = (Relation.LESS, "早于") if strict else (Relation.AT_MOST, "不晚于")
    return nodes.Compare(nodes.FactValue(low), word, relation, nodes.FactValue(high), id="关系", span=NOWHERE)


def _in_force(relation: nodes.FactRelation, day: Known | None) -> bool:
    """Return whether a relation holds on a day; one that has dates says nothing where the day is not known."""
    if relation.first is None and relation.last is None:
        return True
    if not isinstance(day, datetime.date):
        return False
    return (relation.first or day) <= day <= (relation.last or day)


def _left(tie: Tie, lacking: list[nodes.Fact], known: World, day: Known | None) -> list[Known] | None:
    """Return the values that a tie leaves to the fact that is not known; where all are known any value if it is met.

    ``None`` where the tie says nothing: a fact is 无 or an unlisted word, or one of too many values is not known.
    """
    told = [known[fact.key] for fact in tie.facts if fact.key in known]
    if any(isinstance(one, nodes.Special | nodes.Unlisted) for one in told):
        return None
    if tie.rule is None:
        return _derived(tie, lacking, known, day)
    if not lacking:
        return [True] if is_true(tie.rule, known) else []
    values = finite(lacking[0])
    return None if values is None else [one for one in values if is_true(tie.rule, {**known, lacking[0].key: one})]


def finite(fact: nodes.Fact) -> tuple[Known, ...] | None:
    """Return the values that a fact can have where they are a closed list."""
    match fact.type:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices, open=False):
            return choices
        case _:
            return None


# --- what follows from one fact -----------------------------------------------------------------------


def _derived(tie: Tie, lacking: list[nodes.Fact], known: World, day: Known | None) -> list[Known] | None:
    fact, source = tie.facts
    if source in lacking:
        return None
    values = _following(fact, known[source.key], day)
    if values is None or lacking:
        return values
    return [known[fact.key]] if known[fact.key] in values else []


def _following(fact: nodes.Fact, told: Known, day: Known | None) -> list[Known] | None:
    """Return what a fact can be by what it follows from, ``None`` where that says nothing."""
    match fact.type, told:
        case types.Choice(choices=choices), str():
            return [word for word in choices if _lies_in(told, word)] or None
        case types.Number(), datetime.date() if isinstance(day, datetime.date):
            ages = {_age(told, day, which) for which in COMMON_YEAR_DAYS}
            return [ages.pop()] if len(ages) == 1 else None
        case _:
            return None


def _lies_in(path: str, word: str) -> bool:
    """Return whether a place is, or may be, in what a word names: 江门市鹤山市 is 广东省/江门市/鹤山市."""
    parts = path.split("/")
    tails = ("".join(parts[number:]) for number in range(len(parts)))
    return any(tail.startswith(word) or word.startswith(tail) for tail in tails)


def _age(birth: datetime.date, day: datetime.date, common_year: str) -> Fraction:
    """Return how many years somebody has completed on a day, by the civil calendar."""
    years = max(day.year - birth.year, 0)
    reached = attain(birth, years, AgeRule(from_next_day=False, common_year=None), common_year) <= day
    return Fraction(years if reached else max(years - 1, 0))


def restricted(world: World, keys: Iterable[str]) -> World:
    """Return a world in which of the facts that a case tells only these are told."""
    kept = set(keys)
    return {key: value for key, value in world.items() if key in kept or key == TODAY}
