"""The ways to decide a clause that this package has, each as work on inputs of its own.

All that the benchmarks know of the inside of the package stands here.
"""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Runner, stream
from fupin_rules import Case, PolicySet
from fupin_rules.compiled.asked import Compiled, told_of
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.policy_set import facts_of, world_of
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.world import World
from fupin_rules.facts.case import fill_parameters
from fupin_rules.model.nodes import Policy, Question

Make = Callable[[int, int], Sequence[Any]]
"""Makes so many cases, as data, for a round."""

POLICIES = Path(__file__).parent / "policies"


@functools.cache
def shipped() -> PolicySet:
    """Return the shipped policies."""
    return PolicySet.load()


@functools.cache
def own(name: str) -> PolicySet:
    """Return a policy that only the benchmarks use."""
    return PolicySet.load(POLICIES / f"{name}.policy")


def cases(make: Callable[[Any], Any]) -> Make:
    """Return what makes cases from random numbers, others for each round and the same on every machine."""

    def of(number: int, count: int) -> list[Any]:
        random = stream(number)
        return [make(random) for _ in range(count)]

    return of


def read(policies: PolicySet, make: Make) -> Make:
    """Return what makes the same cases, read."""
    return lambda number, count: [policies.case(one) for one in make(number, count)]


def deciding(policies: PolicySet, make: Make, *clauses: str) -> Runner:
    """Decide cases that were read, to the outcome of each clause."""

    def decide(case: Case) -> object:
        return policies.decide(case, clauses=clauses).outcomes()

    return Runner(read(policies, make), decide)


def laid_out(policies: PolicySet, make: Make, *clauses: str) -> Runner:
    """Take up cases that were read; what comes out is found when somebody asks."""

    def decide(case: Case) -> object:
        return policies.decide(case, clauses=clauses)

    return Runner(read(policies, make), decide)


def explaining(policies: PolicySet, make: Make, *clauses: str) -> Runner:
    """Decide cases that were read, with phrase, truth and values of every premise."""

    def explain(case: Case) -> object:
        return [entry.explanation for entry in policies.decide(case, clauses=clauses).entries]

    return Runner(read(policies, make), explain)


def recording(policies: PolicySet, make: Make, *clauses: str) -> Runner:
    """Decide cases that were read, and write the record."""

    def record(case: Case) -> object:
        return policies.decide(case, clauses=clauses).record()

    return Runner(read(policies, make), record)


def _policy(policies: PolicySet, clause: str) -> Policy:
    found = policies.unit(clause)
    assert found is not None, clause
    return found[0]


def _question(policies: PolicySet, clause: str) -> Question:
    return _policy(policies, clause).questions[clause].whole


def _worlds(policies: PolicySet, make: Make, clause: str) -> Make:
    """Return what makes the same cases, as an evaluator takes them: checked facts in a dictionary."""
    policy = _policy(policies, clause)
    readings, aliases, units = open_readings(policy), policies.names.aliases, tuple(policy.units)

    def world(case: Case) -> World:
        filled, _, _ = fill_parameters(case.parameters, policy.parameters, readings, aliases, units)
        return world_of(facts_of(case, policy.header.subject, 0), policies.names, filled, case.on, case.place)[0]

    return lambda number, count: [world(case) for case in read(policies, make)(number, count)]


def by_reference(policies: PolicySet, make: Make, clause: str) -> Runner:
    """Decide one clause by the reference evaluator with a memory."""
    question = _question(policies, clause)
    return Runner(_worlds(policies, make, clause), lambda world: reference.decide(question, world, remembering))


def compiled(policies: PolicySet, make: Make, clause: str) -> Runner:
    """Decide one clause compiled: 资格, the outcome and every value, with what is missing and open."""
    unit = Compiled.of(_question(policies, clause))
    return Runner(_worlds(policies, make, clause), unit.decide)


def flat(policies: PolicySet, make: Make, clause: str) -> Runner:
    """Decide one clause by flat code, from facts that are checked and encoded: 资格, bits of the conditions, values."""
    unit = Compiled.of(_question(policies, clause))
    worlds = _worlds(policies, make, clause)
    return Runner(lambda number, count: [told_of(unit.plan, one) for one in worlds(number, count)], unit.run)


def outcome_by_flat_code(policies: PolicySet, case: Any, clause: str) -> str:
    """Return 资格 by flat code, which must be able to tell."""
    unit = Compiled.of(_question(policies, clause))
    (world,) = _worlds(policies, lambda _number, _count: [case], clause)(0, 1)
    answer = unit.run(told_of(unit.plan, world))
    assert answer is not None, case
    return answer[0].value
