"""What the nodes of a plan can still come out as, for what is known: each condition and value as a diagram.

What passes through are a plan, what a case tells (encoded), and the diagrams that come out. Missing facts and open
points are variables: facts first, in the order of the document, open points last. What a node comes to is found once.

For example, with the case telling nothing of 年龄 (a fact) and 起付线 (未载), 「年龄满60周岁」 is a diagram with one cut of
年龄 at 60, and 「收入低于起付线」 with 收入 told as 500 one with one cut of 起付线 above 500.

What two unknowns are when they are compared with each other no cut of one alone can say. There the first is tried on a
*grid*: points of its line so many that every order that the two can have is among them. Where no grid can be given the
comparison is *kept*: a variable of its own that may turn out either way, and what depends on it is not exact.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

import attrs

from fupin_rules.compiled.diagram import NO_VARIABLE, Cut, Diagram, Variable, numbered
from fupin_rules.compiled.lists import over_members
from fupin_rules.compiled.operations import Operation, Test, operate
from fupin_rules.compiled.residue import (
    NoPreimageError,
    Number,
    Payload,
    Unknown,
    evaluate,
    known,
    number,
    residue,
    shares_in,
    unknowns_of,
)
from fupin_rules.compiled.running import UNTOLD, Untold
from fupin_rules.compiled.space import Known
from fupin_rules.lower import plan
from fupin_rules.lower.plan import (
    WITHHELD,
    Encoded,
    Members,
    Names,
    Range,
    Ref,
    Told,
    Unlisted,
    Words,
)

OTHER = "其他"
"""Stands for what an unlisted word means if it means none of the listed ones."""

ELSEWHERE = "(其他)"
"""Stands for every place and text that no policy names: two of them for each unknown, which may be any."""


def _beyond(unknown: Unknown) -> list[str]:
    """Return what stands for two places or texts that no policy names."""
    return [f"{ELSEWHERE}{unknown.place}.{index}" for index in (1, 2)]


@attrs.define
class Possible(Known):
    """The diagrams of one plan for what one case tells."""

    _found: dict[tuple[Ref, int], Diagram] = attrs.field(factory=dict)

    # --- unknowns -------------------------------------------------------------------------------------

    def _given(self, number: int) -> Diagram:
        """Return what a slot holds: what the case tells, else the unknown that it is."""
        slot = self.space.plan.slots[number]
        key = self.key(slot)
        if key in self.told:
            told = self.told[key]
            if isinstance(told, Unlisted):
                return self._meaning(number)
            assert not isinstance(told, Members)
            return self.diagrams.terminal(told)
        unknown = self.unknown(number)
        match slot.domain:
            case Words(words=words, open=others):
                found = [self.diagrams.terminal(word) for word in words]
                found += [self._meaning(number)] if others else []
            case Names(named=named):
                beyond = _beyond(unknown)
                self.space.elsewhere |= dict.fromkeys(beyond, unknown.place)
                found = [self.diagrams.terminal(word) for word in (*self._names(named), *beyond)]
            case Range():
                line = self.diagrams.terminal(unknown)
                none = self.diagrams.terminal(None)
                return self.diagrams.node(unknown.place, (unknown.start,), (none, line)) if slot.absent else line
            case unreachable:
                assert_never(unreachable)
        found += [self.diagrams.terminal(None)] if slot.absent else []
        return self.diagrams.switch(unknown.place, numbered(len(found)), found)

    def listed(self, unknown: Unknown) -> list[Encoded | Unlisted]:
        """Return what the numbers of an unknown that is no line stand for, in order."""
        match unknown.slot.domain:
            case Words(words=words, open=others):
                if unknown.word:
                    return [*words, OTHER]
                found: list[Encoded | Unlisted] = [*words, *([Unlisted(OTHER)] if others else [])]
            case Names(named=named):
                found = [*self._names(named), *_beyond(unknown)]
            case Range():
                raise AssertionError("a line has no numbers")
            case unreachable:
                assert_never(unreachable)
        return [*found, *([None] if unknown.slot.absent else [])]

    def _meaning(self, number: int) -> Diagram:
        """Return what an unlisted word means: each of the listed ones, or none."""
        slot = self.space.plan.slots[number]
        assert isinstance(slot.domain, Words)
        words = [self.diagrams.terminal(word) for word in (*slot.domain.words, OTHER)]
        return self.diagrams.node(self.unknown(number, word=True).place, numbered(len(words)), words)

    # --- nodes ----------------------------------------------------------------------------------------

    def changed(
        self, told: Mapping[str, Told], settled: Sequence[Encoded | Untold], refs: Collection[Ref]
    ) -> "Possible":
        """Return the diagrams for another case, taken over but for those of some nodes."""
        found = Possible(self.space, told, settled)
        found._found = {key: one for key, one in self._found.items() if key[0] not in refs}
        found.asked = {key: one for key, one in self.asked.items() if key[0] not in refs}
        return found

    def _names(self, named: tuple[str, ...]) -> list[str]:
        """Return the places and texts that an unknown may be equal to: those of the plan, and all that the case tells."""
        own = {slot.roster for slot in self.space.plan.slots if isinstance(slot.domain, Names)}
        keys = {slot.key for slot in self.space.plan.slots if isinstance(slot.domain, Names)}
        said = {
            value
            for key, value in self.told.items()
            if isinstance(value, str) and (key in keys or key.partition("[")[0] in own)
        }
        return sorted(said.union(named))

    @property
    def made(self) -> list[Diagram]:
        """Return every diagram that was made of a node."""
        return list(self._found.values())

    def of(self, ref: Ref) -> Diagram:
        """Return what a node comes to."""
        key = (ref, self.member)
        found = self._found.get(key)
        if found is None:
            value = self.settled[ref] if not self.member else UNTOLD
            if isinstance(value, Untold):
                found = self._made(ref, self.space.plan.nodes[ref])
            else:
                found = self.diagrams.terminal(value)
            self._found[key] = found
        return found

    def _made(self, ref: Ref, node: plan.Node) -> Diagram:
        make = self.diagrams
        match node:
            case plan.Constant(value=value):
                return make.terminal(value)
            case plan.Given(slot=slot):
                return self._given(slot)
            case plan.IfKnown(slot=slot, then=then, otherwise=otherwise):
                return self.of(then if self.is_told(slot) else otherwise)
            case plan.Case(tests=tests, results=results):
                return self._case(tests, results)
            case plan.Strict(parts=parts, value=value):
                return self._strict([self.of(part) for part in parts], value)
            case plan.Attained() | plan.Workday() | plan.Share():
                return self._with_reading(ref, node)
            case plan.Compare() | plan.Among() | plan.Within() | plan.IsWithheld():
                sides = tuple(map(self.of, plan.parts(node)))
                return make.combine((ref, self.grid_key), sides, lambda *parts: self._test(node, parts))
            case (
                plan.Arithmetic() | plan.Rounded() | plan.Extreme() | plan.Earliest() | plan.Calendar() | plan.Periods()
            ):
                return self._operation(ref, node, tuple(map(self.of, plan.parts(node))))
            case plan.Not(item=item):
                return self.negated(self.of(item))
            case plan.All(items=items):
                return self.all_of(map(self.of, items))
            case plan.Any(items=items):
                return self.any_of(map(self.of, items))
            case plan.AtLeast(count=count, items=items):
                number = self._count([self.of(item) for item in items])
                return make.combine(("at least", count), (number,), lambda found: make.terminal(found >= count))
            case plan.Total() | plan.Statistic() | plan.Ranked() | plan.OfMembers():
                return over_members(self, node)
            case unreachable:
                assert_never(unreachable)

    def _case(self, tests: Sequence[Ref], results: Sequence[Ref]) -> Diagram:
        """Return the result beside the first test that can hold; results that cannot come out are not looked at."""
        make = self.diagrams
        reached: list[tuple[Diagram, Ref]] = []
        last = results[-1]
        for test, result in zip(tests, results, strict=False):
            condition = self.of(test)
            if make.variables[condition] == NO_VARIABLE:
                if not make.payloads[condition]:
                    continue
                last = result
                break
            reached.append((condition, result))
        found = self.of(last)
        for condition, result in reversed(reached):
            found = make.choose(condition, self.of(result), found)
        return found

    def _strict(self, parts: Sequence[Diagram], value: Ref) -> Diagram:
        make = self.diagrams
        special = [part for part in parts if any(one is None or one is WITHHELD for one in make.payloads_of(part))]
        if any(part in special and make.variables[part] == NO_VARIABLE for part in parts):
            only = [make.payloads[part] for part in special if make.variables[part] == NO_VARIABLE]
            if WITHHELD in only or len(special) == len(only):
                return make.terminal(WITHHELD if WITHHELD in only else None)
        found = self.of(value)
        for mark in (None, WITHHELD):
            for part in special:
                is_mark = make.combine(("is", mark), (part,), lambda one, mark=mark: make.terminal(one is mark))
                found = make.choose(is_mark, make.terminal(mark), found)
        return found

    def _operation(self, ref: Ref, node: Operation, parts: tuple[Diagram, ...]) -> Diagram:
        def answer(*found: Payload) -> Diagram:
            if not isinstance(node, plan.Earliest):
                if WITHHELD in found:
                    return self.diagrams.terminal(WITHHELD)
                if None in found:
                    return self.diagrams.terminal(None)
            elif found[0] is None or WITHHELD in found:
                return self.diagrams.terminal(WITHHELD if WITHHELD in found else found[1])
            return self.diagrams.terminal(residue(node, found))

        return self.diagrams.combine(ref, parts, answer)

    def _with_reading(self, ref: Ref, node: plan.Attained | plan.Workday | plan.Share) -> Diagram:
        """Return an operation that a reading decides in some cases: only there it is asked for.

        What payers bear of an amount that is not known waits until it is tried on points.
        """
        make = self.diagrams

        def answer(*found: Payload) -> Diagram:
            if WITHHELD in found or None in found:
                return make.terminal(WITHHELD if WITHHELD in found else None)
            if known(found):
                return self.by_reading(node, found)
            if isinstance(node, plan.Share):
                return make.terminal(residue(node, found))
            choice = self.of(node.choice)
            return make.combine(
                ("by reading", ref, found), (choice,), lambda word: make.terminal(residue(node, (*found, word)))
            )

        return make.combine(("with reading", ref), tuple(map(self.of, plan.plain_parts(node))), answer)

    def _count(self, conditions: Sequence[Diagram]) -> Diagram:
        """Return how many conditions hold."""
        make = self.diagrams
        found = make.terminal(0)
        for condition in conditions:
            found = make.combine("count", (found, condition), lambda number, one: make.terminal(number + bool(one)))
        return found

    # --- comparisons ----------------------------------------------------------------------------------

    def _test(self, node: Test, sides: tuple[Payload, ...]) -> Diagram:
        """Return a test of values, unknowns and residues."""
        make = self.diagrams
        if known(sides):
            others = {
                self.space.elsewhere[one] for one in sides if isinstance(one, str) and one in self.space.elsewhere
            }
            if len(others) > 1:
                return self.space.keep(frozenset(others), None)
            return make.terminal(operate(node, sides))
        match node:
            case plan.IsWithheld():
                return make.terminal(False)
            case plan.Among(options=options, negated=negated):
                (side,) = sides
                numbers = [one for one in options if isinstance(one, int | Fraction) and not isinstance(one, bool)]
                return self._cut(node, sides, unknowns_of(side), numbers) if numbers else make.terminal(negated)
            case plan.Compare():
                return self._compare(node, *sides)
            case plan.Within():
                raise AssertionError("a place is no number")

    def _compare(self, node: plan.Compare, left: Payload, right: Payload) -> Diagram:
        if None in (left, right) or WITHHELD in (left, right):
            return self.diagrams.terminal(False)
        of_left, of_right = unknowns_of(left), unknowns_of(right)
        if of_left and of_right:
            plain = not shares_in(left) and not shares_in(right)
            if len(of_left) == len(of_right) == 1 and of_left != of_right and plain:
                return self._related(node, left, right)
            return self.space.keep(of_left | of_right, None)
        return self._cut(node, (left, right), of_left | of_right, [number(right if of_left else left)])

    def _cut(
        self, node: Test, sides: tuple[Payload, ...], unknowns: frozenset[Variable], values: Sequence[Number]
    ) -> Diagram:
        """Return a test of one unknown: between two cuts it is the same, so one point of each interval tells."""
        if len(unknowns) != 1 or any(map(shares_in, sides)):
            return self.space.keep(unknowns, None)
        unknown = self.unknowns[min(unknowns)]
        (side,) = (one for one in sides if unknowns_of(one))
        try:
            found = sorted(set[Cut]().union(*(unknown.reaching(side, value) for value in values)))
        except NoPreimageError:
            return self.space.keep(unknowns, None)
        return self._tried(unknown, found, lambda point: operate(node, tuple(evaluate(one, point) for one in sides)))

    def _tried(
        self, unknown: Unknown, found: Sequence[Cut], answer: Callable[[dict[Variable, Encoded]], Encoded]
    ) -> Diagram:
        """Return the diagram of one unknown that gives in each interval what its first point gives."""
        ends = [unknown.start, *found, unknown.beyond]
        points = [unknown.first(low, high) for low, high in pairwise(ends)]
        kids = [self.diagrams.terminal(answer({unknown.place: point})) for point in points]
        return self.diagrams.node(unknown.place, tuple(found), kids)

    def _related(self, node: plan.Compare, left: Payload, right: Payload) -> Diagram:
        """Return a comparison of two unknowns: the earlier is tried on its grid, for each point the later is cut."""
        earlier, later = sorted((left, right), key=lambda side: min(unknowns_of(side)))
        first, second = (min(unknowns_of(side)) for side in (earlier, later))
        grid = self.grids.get(first)
        if grid is None:
            return self.space.keep(frozenset({first, second}), (earlier, later))
        unknown = self.unknowns[first]
        ends = [*grid, unknown.beyond]
        found = []
        for low, high in pairwise(ends):
            at = {first: unknown.first(low, high)}
            at_point = evaluate(earlier, at)
            found.append(self._compare(node, *((at_point, right) if earlier is left else (left, at_point))))
        return self.diagrams.switch(first, tuple(grid[1:]), found)

    # --- lists ----------------------------------------------------------------------------------------
