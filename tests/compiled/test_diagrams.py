"""Diagrams say what the oracle says: on generated clauses, on those that were once wrong, and on shipped examples."""

import random
import typing
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.compiled.asked import Compiled
from fupin_rules.compiled.diagram import Diagrams, TooLargeError, numbered
from fupin_rules.decide.policy_set import TODAY, following_from, world_of
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.facts.case import Given
from fupin_rules.lower import plan
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.question import questions_of
from tests.evaluate.test_oracle import FOUND, KNOWN, differences
from tests.support import oracle, small_clauses
from tests.support.lanes import lane
from tests.support.shipped import POLICIES

CLAUSES, CASES, BLOCKS = lane(200, 4000), 8, 4
FEWER_POINTS = 5_000
LEAST_EXACT = 0.75
"""The least part of the comparisons in which nothing may be kept that cannot be said."""


# --- diagrams by themselves ---------------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn) -> dict[tuple[int, int, int], int]:
    """Answers for three variables of three values each."""
    places = [(x, y, z) for x in range(3) for y in range(3) for z in range(3)]
    return {place: draw(st.integers(0, 2)) for place in places}


def diagram_of(make: Diagrams, table: Mapping[tuple[int, int, int], int]) -> int:
    """Return the diagram of a table, its variables being 10, 20 and 30."""
    cuts = numbered(3)
    return make.node(
        10,
        cuts,
        [
            make.node(
                20, cuts, [make.node(30, cuts, [make.terminal(table[x, y, z]) for z in range(3)]) for y in range(3)]
            )
            for x in range(3)
        ],
    )


def at(make: Diagrams, diagram: int, point: tuple[int, int, int]) -> object:
    """Follow a diagram to its answer at one point."""
    values = dict(zip((10, 20, 30), point, strict=True))
    while make.children[diagram]:
        place = values[make.variables[diagram]]
        below = sum((place, 0) >= cut for cut in make.cuts[diagram])
        diagram = make.children[diagram][below]
    return make.payloads[diagram]


@given(tables(), tables())
def test_a_diagram_gives_what_its_table_gives_and_holds_no_variable_too_many(
    one: dict[tuple[int, int, int], int], other: dict[tuple[int, int, int], int]
) -> None:
    make = Diagrams()
    first, second = diagram_of(make, one), diagram_of(make, other)
    assert (first == second) == (one == other)
    both = make.combine("sum", (first, second), lambda left, right: make.terminal(left + right))
    for point in one:
        assert at(make, first, point) == one[point]
        assert at(make, both, point) == one[point] + other[point]
    for number, variable in enumerate((10, 20, 30)):
        matters = any(
            one[point] != one[(*point[:number], value, *point[number + 1 :])]  # type: ignore[index]
            for point in one
            for value in range(3)
        )
        assert (variable in make.support(first)) == matters


@given(tables(), st.permutations((10, 20, 30)))
def test_a_switch_puts_any_variable_in_its_place(table: dict[tuple[int, int, int], int], order: list[int]) -> None:
    make = Diagrams()
    cuts = numbered(3)

    def below(known: dict[int, int]) -> int:
        if len(known) == 3:
            return make.terminal(table[known[10], known[20], known[30]])
        variable = order[len(known)]
        return make.switch(variable, cuts, [below({**known, variable: value}) for value in range(3)])

    assert below({}) == diagram_of(make, table)


def test_one_and_true_are_different_answers() -> None:
    make = Diagrams()
    assert make.terminal(1) != make.terminal(True)


def test_a_diagram_may_not_grow_without_bound() -> None:
    make = Diagrams(limit=3)
    with pytest.raises(TooLargeError):
        make.node(10, numbered(3), [make.terminal(number) for number in range(3)])


# --- the law ------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_diagrams_are_the_oracle(block: int, capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    searching = not settings().derandomize

    @settings(max_examples=CLAUSES // BLOCKS, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        clause = data.draw(small_clauses.clauses())
        unit = Compiled.of(questions_of(clause).within)
        if any(isinstance(node, plan.Attained) for node in unit.plan.nodes):
            return  # The oracle tries no 29 February.
        names = oracle.names_in(clause)
        for _ in range(CASES):
            known = data.draw(small_clauses.cases(names))
            try:
                answer = oracle.decide(clause, known, FEWER_POINTS)
            except oracle.TooManyWorldsError:
                seen["beyond the oracle"] += 1
                continue
            decision = unit.decide(known)
            assert differences(decision, answer) == []
            seen["compared"] += 1
            seen["exact"] += decision.exact
            seen[answer.outcome] += 1

    (compare if searching else seed(1000 + block)(compare))()
    with capsys.disabled():
        print(f"\ndiagrams == oracle: {', '.join(f'{count} {name}' for name, count in seen.most_common(9))}")
    assert seen["exact"] >= LEAST_EXACT * seen["compared"]
    assert seen["beyond the oracle"] <= 0.15 * seen["compared"]


def test_what_was_once_wrong_and_every_kind_of_node() -> None:
    kinds: set[str] = set()
    for clause in FOUND.values():
        unit = Compiled.of(questions_of(clause).within)
        kinds |= {type(node).__name__ for node in unit.plan.nodes}
        for known in KNOWN:
            try:
                answer = oracle.decide(clause, known, FEWER_POINTS)
            except oracle.TooManyWorldsError:
                continue
            assert differences(unit.decide(known), answer) == []
    for number in range(ROUNDS):
        if kinds != ALL_KINDS:
            kinds |= {
                type(node).__name__
                for clause in drawn(number)
                for node in Compiled.of(questions_of(clause).within).plan.nodes
            }
    assert kinds == ALL_KINDS


ROUNDS, EACH = 80, 25
"""How many rounds may be needed until every kind of node was made, and how many clauses one round generates."""
ALL_KINDS = {kind.__name__ for kind in typing.get_args(plan.Node)}


def drawn(number: int) -> list[nodes.Clause]:
    """Return some generated clauses, the same ones for a number in every run."""
    found: list[nodes.Clause] = []

    @settings(max_examples=EACH, database=None, suppress_health_check=list(HealthCheck))
    @seed(number)
    @given(small_clauses.clauses())
    def draw(clause: nodes.Clause) -> None:
        found.append(clause)

    draw()
    return found


# --- shipped policies ---------------------------------------------------------------------------------


def shipped_worlds(
    policies: PolicySet, rounds: int, random_: random.Random
) -> Iterator[tuple[nodes.Question, dict[str, Known]]]:
    """Yield what shipped examples ask and set, whole and with some of it left out."""
    for policy in policies.policies:
        for example in policy.examples:
            facts = {name: Given(value) for name, value in example.known.items()}
            whole, _ = world_of(facts, policies.names, {}, None, None)
            day = whole.get(TODAY)
            whole = {**following_from(day), **whole} if day is not None else whole  # type: ignore[arg-type]
            for expected in example.expected:
                question = policy.questions[expected.clause].within
                yield question, whole
                for _ in range(rounds):
                    gone = random_.sample(sorted(example.known), random_.randint(0, min(3, len(example.known))))
                    yield question, {key: value for key, value in whole.items() if key not in gone}


def told(decision: Decided) -> dict[str, object]:
    """Return what a decision says, apart from the points on which values were tried."""
    return {
        "资格": decision.eligibility,
        "outcome": decision.outcome,
        "missing": decision.missing,
        "irrelevant": decision.irrelevant,
        "open": decision.open,
        **{one.name: (one.status, one.value, one.granted, one.missing, one.open) for one in decision.values},
    }


@pytest.mark.long
def test_shipped_policies_decide_alike(capsys: pytest.CaptureFixture[str]) -> None:
    units: dict[nodes.Question, Compiled] = {}
    seen: Counter[str] = Counter()
    for question, world in shipped_worlds(POLICIES, 1, random.Random(20261129)):
        if question not in units:
            units[question] = Compiled.of(question)
        decision = units[question].decide(world)
        expected = reference.decide(question, world, remembering)
        leaping = any(isinstance(node, plan.Attained) for node in units[question].plan.nodes)
        if expected.exact and not leaping:  # The reference tries no 29 February.
            assert told(decision) == told(expected), f"{question.unit.id}: {world}"
            seen["alike"] += 1
        seen["compared"] += 1
    with capsys.disabled():
        print(f"\nshipped: {seen['alike']} of {seen['compared']} exact in the reference, and alike")
    assert seen["alike"] >= 0.6 * seen["compared"]
