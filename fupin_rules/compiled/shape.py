"""What flat code is made of: the nodes of a plan that are needed, what each is made from, and when it is asked for."""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from fupin_rules.compiled.forms import TRUTH, WHOLE, Form, forms_of
from fupin_rules.compiled.operations import Reading
from fupin_rules.lower import plan
from fupin_rules.lower.plan import Kind, Plan, Ref, asked_of
from fupin_rules.money import Rounding


@attrs.frozen
class Group:
    """What lists ask of the same members at the same time: one function of a member gives a row of it.

    ``columns`` are what a row holds, ``named`` what the function names, ``before`` the groups whose rows it needs and
    ``outside`` what is no member's own.
    """

    name: str
    nodes: tuple[Ref, ...]
    columns: tuple[Ref, ...]
    named: frozenset[Ref]
    before: tuple["Group", ...]
    outside: tuple[Ref, ...]


GroupKey = tuple[int, int]
"""The slot of a list, and after how many steps over lists its members are asked."""


@attrs.frozen(eq=False, slots=False)
class Shape:
    """The nodes of a plan as flat code has them; everything is found when it is asked for, and once."""

    planned: Plan
    every: bool = False
    """Whether every node is wanted, and not those alone from which the question is decided."""

    @functools.cached_property
    def forms(self) -> Sequence[Form]:
        """Return the form of each node."""
        return forms_of(self.planned)

    @functools.cached_property
    def same(self) -> Sequence[Ref]:
        """Return for each node the one that always has its value: what is checked for nothing is not there."""
        found: list[Ref] = []
        for ref, node in enumerate(self.planned.nodes):
            match node:
                case plan.Among(value=value, options=(True,), negated=False) if self.forms[value].only(TRUTH):
                    found.append(found[value])
                case plan.Rounded(value=value) if self.forms[value].only(WHOLE):
                    found.append(found[value])
                case _:
                    found.append(ref)
        return found

    @functools.cached_property
    def below(self) -> Sequence[tuple[Ref, ...]]:
        """Return for each node those whose values its line names, without those of members."""
        found = []
        for node in self.planned.nodes:
            divided = self.divided(node)
            parts = plan.parts(node) if divided is None else (divided[0],)
            found.append(tuple(self.same[one] for one in parts))
        return found

    def divided(self, node: plan.Node) -> tuple[Ref, int] | None:
        """Return dividend and divisor of a quotient of whole numbers that is rounded at once to a whole number."""
        if not isinstance(node, plan.Rounded) or node.rounding not in (Rounding.UP, Rounding.DOWN):
            return None
        inner = self.planned.nodes[self.same[node.value]]
        if not isinstance(inner, plan.Arithmetic) or inner.sign != "÷":
            return None
        left, by = self.same[inner.left], self.planned.nodes[inner.right]
        if not isinstance(by, plan.Constant) or not isinstance(by.value, int) or by.value <= 0:
            return None
        return (left, by.value) if self.forms[left].only(WHOLE) else None

    def asked_of(self, node: plan.OverMembers) -> list[Ref]:
        """Return what is asked of each member."""
        return [self.same[one] for one in asked_of(node)]

    def _all_below(self, ref: Ref) -> tuple[Ref, ...]:
        """Return the nodes below one, with those of members."""
        node = self.planned.nodes[ref]
        return (*self.below[ref], *self.asked_of(node)) if isinstance(node, plan.OverMembers) else self.below[ref]

    @functools.cached_property
    def list_of(self) -> Sequence[str | None]:
        """Return for each node the list of whose members it speaks, ``None`` where it speaks of none."""
        found: list[str | None] = []
        for ref, node in enumerate(self.planned.nodes):
            slot = self.planned.slots[node.slot] if isinstance(node, plan.Given) else None
            own = slot.roster if slot is not None and slot.kind is Kind.FACT else None
            found.append(own or next((found[one] for one in self.below[ref] if found[one]), None))
        return found

    # --- what is asked for ----------------------------------------------------------------------------

    @functools.cached_property
    def decided(self) -> Sequence[Ref]:
        """Return what is decided: 适用, 条件, 除外 and the results."""
        unit = self.planned
        every = (*unit.applies, *unit.requires, *unit.exceptions, *(one.node for one in unit.results))
        return [self.same[one] for one in every]

    @functools.cached_property
    def conditions(self) -> Mapping[Ref, int]:
        """Return for each node that is a condition its bits: bit i is the i-th condition of the plan."""
        found: dict[Ref, int] = {}
        for bit, (_, ref) in enumerate(self.planned.conditions):
            found[self.same[ref]] = found.get(self.same[ref], 0) | 1 << bit
        return found

    @functools.cached_property
    def reached(self) -> frozenset[Ref]:
        """Return every node that is needed."""
        if self.every:
            return frozenset(ref for ref, same in enumerate(self.same) if ref == same)
        return self._closed(self._all_below)

    @functools.cached_property
    def hoped_for(self) -> frozenset[Ref]:
        """Return all nodes but verified values and given statuses, and what is read of a text in a few cases only."""

        def further(ref: Ref) -> Iterable[Ref]:
            node = self.planned.nodes[ref]
            return self._always_below(ref) if isinstance(node, Reading) else self._all_below(ref)

        return frozenset(
            ref
            for ref in self._closed(further)
            if not isinstance(node := self.planned.nodes[ref], plan.Given)
            or self.planned.slots[node.slot].kind not in (Kind.VERIFIED, Kind.STATUS)
        )

    @functools.cached_property
    def always(self) -> frozenset[Ref]:
        """Return the nodes that are asked for in every case; of members, if there are any."""

        def further(ref: Ref) -> Iterable[Ref]:
            own = [one for one in self._always_below(ref) if self.list_of[one] == self.list_of[ref]]
            node = self.planned.nodes[ref]
            if isinstance(node, plan.OverMembers):
                own += [one for one in self.asked_of(node) if self.list_of[one]]
            return own

        return self._closed(further, self.decided)

    def _closed(self, further: Callable[[Ref], Iterable[Ref]], roots: Iterable[Ref] | None = None) -> frozenset[Ref]:
        """Return what is decided and everything that is further asked for."""
        found: set[Ref] = set()
        waiting = list(roots if roots is not None else (*self.decided, *self.conditions))
        while waiting:
            ref = waiting.pop()
            if ref not in found:
                found.add(ref)
                waiting += further(ref)
        return frozenset(found)

    def _always_below(self, ref: Ref) -> tuple[Ref, ...]:
        """Return the nodes below one that it asks for whatever comes of it."""
        node, below = self.planned.nodes[ref], self.below[ref]
        match node:
            case plan.IfKnown():
                return ()
            case plan.Case(tests=tests):
                return below[: len(tests)]
            case plan.Strict():
                return below[:-1]
            case plan.Attained() | plan.Workday() | plan.Share():
                return below[: len(plan.plain_parts(node))]
            case _:
                return below

    # --- how it is written ----------------------------------------------------------------------------

    @functools.cached_property
    def uses(self) -> Mapping[Ref, int]:
        """Return how often each node is named; what must have a name of its own more than once."""
        named = self.reached if self.every else (*self.conditions, *self.decided)
        found = Counter[Ref](dict.fromkeys(named, 2))
        for ref in self.reached:
            node = self.planned.nodes[ref]
            often = isinstance(node, plan.Earliest | plan.Periods | plan.Within | plan.Share)
            for one in self._named_by(ref):
                found[one] += 2 if often or self.list_of[one] != self.list_of[ref] else 1
        for group in self.groups.values():
            found.update(2 * group.columns)
        return found

    def _named_by(self, ref: Ref) -> tuple[Ref, ...]:
        """Return the nodes that stand in the line of one; what need not be told from 无 and 不给予 does not."""
        node, below = self.planned.nodes[ref], self.below[ref]
        if isinstance(node, plan.Strict) and all(self.forms[one].plain for one in below[:-1]):
            return below[-1:]
        return below

    @functools.cached_property
    def ranks(self) -> Sequence[int]:
        """Return after how many steps over lists each node can be found."""
        found: list[int] = []
        for ref, node in enumerate(self.planned.nodes):
            most = max((found[one] for one in self._all_below(ref)), default=0)
            found.append(most + isinstance(node, plan.OverMembers))
        return found

    @functools.cached_property
    def order(self) -> Sequence[Ref]:
        """Return the nodes that speak of no member, in the order in which they can be found."""
        return sorted((one for one in self.reached if not self.list_of[one]), key=lambda one: (self.ranks[one], one))

    @functools.cached_property
    def groups(self) -> Mapping[GroupKey, Group]:
        """Return what is asked of the members of each list, in the order in which it can be found."""
        lists = sorted(
            (self.ranks[ref], node.roster, ref)
            for ref in self.reached
            if isinstance(node := self.planned.nodes[ref], plan.OverMembers) and not self.list_of[ref]
        )
        asked: dict[GroupKey, dict[Ref, None]] = {}
        for rank, roster, ref in lists:
            node = self.planned.nodes[ref]
            assert isinstance(node, plan.OverMembers)
            asked.setdefault((roster, rank), {}).update(dict.fromkeys(self.asked_of(node)))
        own: dict[GroupKey, list[Ref]] = {}
        placed: dict[Ref, GroupKey] = {}
        for key, roots in asked.items():
            own[key] = sorted(one for one in self._of_list(roots) if one not in placed)
            placed |= dict.fromkeys(own[key], key)
        named = {key: {*asked[key], *(one for ref in own[key] for one in self.below[ref])} for key in asked}
        found: dict[GroupKey, Group] = {}
        for key, roots in asked.items():
            later = {one for other in asked if other != key for one in named[other] if placed.get(one) == key}
            earlier = {placed[one] for one in named[key] if placed.get(one, key) != key}
            outside = (one for one in named[key] if not self.list_of[one])
            found[key] = Group(
                name=f"{key[0]}_{key[1]}",
                nodes=tuple(own[key]),
                columns=(*roots, *sorted(later - roots.keys())),
                named=frozenset(named[key]),
                before=tuple(found[one] for one in sorted(earlier)),
                outside=tuple(sorted(one for one in outside if not isinstance(self.planned.nodes[one], plan.Constant))),
            )
        return found

    def _of_list(self, roots: Iterable[Ref]) -> frozenset[Ref]:
        """Return the nodes below some that speak of a member."""
        return self._closed(
            lambda ref: (one for one in self.below[ref] if self.list_of[one]),
            (one for one in roots if self.list_of[one]),
        )
