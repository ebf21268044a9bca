"""What a condition or value shows when it is explained: the named values in it, and each as far as it is settled."""

import datetime
from collections.abc import Iterable

import attrs

from fupin_rules import truth
from fupin_rules.compiled.asked import Asked
from fupin_rules.evaluate.meaning import candidate
from fupin_rules.evaluate.outcome import ValueResult
from fupin_rules.evaluate.unknowns import is_open
from fupin_rules.evaluate.world import World
from fupin_rules.model import ages, nodes, types
from fupin_rules.model.nodes import Known
from fupin_rules.model.wording import show, unstated, written
from fupin_rules.truth import TruthSet

FEW = 3
"""How many values are named one by one."""


@attrs.frozen
class Compared:
    """One value that a condition or a row used: what it is, and its value if it is settled."""

    name: str
    kind: str
    value: Known | None
    type: types.Type
    why_unknown: str = ""
    version: str = ""


@attrs.frozen
class Shown:
    """Looks at conditions and values of a question; ``results`` are those of the unit as they were decided."""

    asked: Asked
    results: tuple[tuple[nodes.Value, ValueResult], ...]

    @property
    def world(self) -> World:
        """Return what is known."""
        return self.asked.world

    def truths_of(self, condition: nodes.Condition) -> TruthSet:
        """Return what a condition can still turn out to be."""
        return self.asked.truths_of(condition)

    def compared(self, node: nodes.Value | nodes.Condition) -> Iterable[Compared]:
        """Return the named values that stand directly in a condition or value, in order."""
        match node:
            case nodes.FactValue(fact=fact):
                yield self._one(fact.name, "事实", node, "没有报告")
            case nodes.ParameterValue(parameter=parameter):
                day = None if node.today is None else self.world.get(node.today.fact.key)
                one = self._one(parameter.name, "参数", node, unstated(parameter, day))
                yield attrs.evolve(one, version=self._version(node))
            case nodes.ReadingValue(reading=reading):
                yield self._one(reading.key, "解释", node, "没有采用哪一说")
            case nodes.Choose(condition=living, then=then, instead=ages.LIVED):
                yield from self.compared(then)
                if self.truths_of(living) != truth.HOLDS:
                    yield from (one for one in self.compared(living) if one not in self.compared(then))
            case nodes.Choose(then=then, instead=instead) if instead:
                yield from self.compared(then)
            case nodes.DefinedValue(definition=definition):
                kind = "核定" if definition.key in self.world else "所称"
                yield self._one(definition.name, kind, node, "尚不能算出")
            case nodes.Aggregated() | nodes.Statistic() | nodes.OfMembers() | nodes.Ranked():
                yield from self._members(node)
            case nodes.Lookup(table=table):
                yield self._one(table.name, "表", node, "尚不能查出")
            case nodes.ByDate(value=value, limit=limit, bound=bound):
                yield from self.compared(value)
                yield from self.compared(limit)
                if isinstance(bound, nodes.Reading):
                    label = bound.adopted or self.world.get(bound.key)
                    shown = candidate(bound, self.world) if label is not None else None
                    yield Compared(
                        bound.key,
                        "解释",
                        f"{shown}当日" if isinstance(shown, str) else None,
                        types.Region(),
                        "没有采用哪一说",
                    )
            case _:
                for child in nodes.children(node):
                    yield from self.compared(child)

    def _one(self, name: str, kind: str, value: nodes.Value, why: str) -> Compared:
        found = self.known(value)
        return Compared(name, kind, found, value.type, "" if found is not None else self._unsettled(value) or why)

    def _unsettled(self, value: nodes.Value) -> str:
        """Write what is known of a value that is not settled: the word reported, or what it can be under each reading."""
        reported = self.world.get(value.fact.key) if isinstance(value, nodes.FactValue) else None
        if isinstance(reported, nodes.Unlisted):
            return show(reported, value.type)
        if not isinstance(value, nodes.DefinedValue | nodes.ReadingValue):
            return ""
        needed = self.asked.unknowns(value)
        if not needed or not all(isinstance(one, nodes.Reading) for one in needed):
            return ""
        possible = self.asked.possible(value)
        return self.show(value) if 1 < len(possible) <= FEW else ""

    def _members(self, node: nodes.OverMembers) -> Iterable[Compared]:
        """Return what is known of a list, and what it comes to."""
        found = self.world.get(node.roster.name)
        yield Compared(node.roster.name, "列表", found, types.Text(), "" if found is not None else "没有报告")
        if not isinstance(node, nodes.OfMembers):
            yield self._one(written(node), "所计", node, "尚不能算出")

    def _version(self, value: nodes.ParameterValue) -> str:
        """Write which version of a dated parameter holds, empty for any other."""
        day = None if value.today is None else self.world.get(value.today.fact.key)
        if not isinstance(day, datetime.date):
            return ""
        version = value.parameter.version(day)
        return "" if version is None else f"自{show(version.start, types.Day())}起,{version.source}".rstrip(",")

    def known(self, value: nodes.Value) -> Known | None:
        """Return a value if it is settled: a fact that it needs may be missing and not matter."""
        return value.value if isinstance(value, nodes.Literal) else self.asked.known(value)

    def _as_decided(self, value: nodes.Value) -> Known | None:
        """Return what a result came out as, or the one part of it that the others leave no choice.

        The later of a month and a known one that comes out as another month is that month.
        """
        for result, decided in self.results:
            if result == value and decided.value is not None:
                return decided.value
            if isinstance(result, nodes.Extreme) and decided.value is not None and value in result.values:
                others = [self.known(one) for one in result.values if one != value]
                if None not in others and decided.value not in others:
                    return decided.value
        return None

    def show(self, value: nodes.Value) -> str:
        """Write a value; where it is not settled, what it can be under each reading, or that it is not settled.

        A result of the unit is written as it was decided: it may be settled though a fact that it needs is missing.
        """
        found = self.known(value)
        if found is None:
            found = self._as_decided(value)
        if found is not None:
            return show(found, value.type)
        needed = self.asked.unknowns(value)
        if any(not is_open(unknown, self.world) for unknown in needed):
            return "待核实"
        possible = self.asked.possible(value)
        if not possible or any(isinstance(unknown, nodes.Parameter) for unknown in needed):
            return "存疑"
        return " 或者 ".join(sorted(show(one, value.type) for one in possible))
