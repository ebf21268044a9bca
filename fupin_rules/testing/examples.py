"""用例: the examples inside policy files, decided within their file.

Exclusions of the file act; 施行 counts as met, and 属地 unless the example sets the place; a status may be set.
"""

import datetime
from typing import Any

import attrs

from fupin_rules.compiled.asked import Compiled
from fupin_rules.decide.localities import asked_closely
from fupin_rules.decide.policy_set import PLACE, TODAY, PolicySet, ends_above, following_from, world_of
from fupin_rules.decide.related import example_of
from fupin_rules.diagnostics.input import Impossible
from fupin_rules.facts.case import Given
from fupin_rules.model import nodes
from fupin_rules.model.wording import show


@attrs.frozen
class ExampleResult:
    """One example and one clause that it expects something of: ``passed``, or ``failed`` with the differences."""

    title: str
    clause: str
    status: str
    differences: tuple[str, ...]
    place: nodes.Place

    def report(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "example": self.title,
            "clause": self.clause,
            "status": self.status,
            "differences": list(self.differences),
            "file": self.place.file,
            "line": self.place.line,
        }

    def render(self) -> str:
        """Return the result as one line, with a line for each difference."""
        word = "通过" if self.status == "passed" else "不符"
        head = f"{word}  {self.clause} 用例「{self.title}」({self.place.file} 第{self.place.line}行)"
        return "\n".join([head, *(f"      {difference}" for difference in self.differences)])


def run(policies: PolicySet) -> tuple[ExampleResult, ...]:
    """Run every example of a policy set."""
    return tuple(
        _one(policies, policy, example, expected)
        for policy in policies.policies
        for example in policy.examples
        for expected in example.expected
    )


def _one(policies: PolicySet, policy: nodes.Policy, example: nodes.Example, expected: nodes.Expected) -> ExampleResult:
    known = example_of(example, policies.names, policies.ties)
    if isinstance(known, Impossible):
        return ExampleResult(example.title, expected.clause, "failed", (known.problem,), example.place)
    given = {name: Given(value) for name, value in example.known.items()} | known
    world, _ = world_of(given, policies.names, {}, None, None)
    today = world.get(TODAY)
    if isinstance(today, datetime.date):
        world = following_from(today) | world
    question = within = policy.questions[expected.clause].within
    if PLACE in example.known:
        where = nodes.PlacedIn | nodes.Undetermined
        placed = tuple(condition for condition in policy.validity if isinstance(condition, where))
        question = attrs.evolve(question, applies=(*placed, *question.applies))
        if ends_above(world[PLACE], policy):
            del world[PLACE]
    compiled = policies.compiled(question) if question is within else Compiled.of(question)
    decided = asked_closely(compiled, world).decision
    differences = []
    if decided.outcome.value != expected.outcome:
        reason = "、".join(fact.name for fact in decided.missing) or "、".join(point.key for point in decided.open)
        differences.append(
            f"应当{expected.outcome},得出{decided.outcome.value}" + (f"(要看{reason})" if reason else "")
        )
    found = {value.name: value for value in decided.values}
    for name, wanted, written in expected.values:
        value = found[name]
        if value.value != wanted:
            shown = show(value.value, value.type) if value.value is not None else value.status.value
            differences.append(f"{name}:应当{written},得出{shown}")
    missing = {fact.shown for fact in decided.missing}
    if expected.missing and missing != expected.missing:
        listed = [
            f"{word}{'、'.join(sorted(names))}"
            for word, names in (("多列", missing - expected.missing), ("没有列", expected.missing - missing))
            if names
        ]
        differences.append(f"还缺:{';'.join(listed)}")
    status = "failed" if differences else "passed"
    return ExampleResult(example.title, expected.clause, status, tuple(differences), example.place)
