"""Diagrams say what the oracle says: on generated clauses, on those that were once wrong, and on shipped examples."""

import itertools
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
from fupin_rules.evaluate.outcome import Decided, Status, ValueResult
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.facts.case import Given
from fupin_rules.lower import plan
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.question import questions_of
from tests.evaluate.test_oracle import FOUND, KNOWN, beyond, differences
from tests.support import oracle, small_clauses
from tests.support.lanes import examples_of, lane
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
def test_diagrams_are_the_oracle(block: int, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CLAUSES // BLOCKS, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        clause = data.draw(small_clauses.clauses())
        unit = Compiled.of(questions_of(clause).within)
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

    examples_of(pytestconfig, block, 1000)(compare)()
    with capsys.disabled():
        print(f"\ndiagrams == oracle: {', '.join(f'{count} {name}' for name, count in seen.most_common(9))}")
    assert seen["exact"] >= LEAST_EXACT * seen["compared"]
    assert seen["beyond the oracle"] <= 0.15 * seen["compared"]


@pytest.mark.long
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
                for clause in _drawn(number)
                for node in Compiled.of(questions_of(clause).within).plan.nodes
            }
    assert kinds == ALL_KINDS


ROUNDS, EACH = 80, 25
"""How many rounds may be needed until every kind of node was made, and how many clauses one round generates."""
ALL_KINDS = {kind.__name__ for kind in typing.get_args(plan.Node)}


def _drawn(number: int) -> list[nodes.Clause]:
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


INCOMPLETE = lane(500, 20_000)
"""How many incomplete cases of shipped policies are decided both ways."""


def incomplete_worlds(policies: PolicySet, random_: random.Random) -> Iterator[tuple[nodes.Question, dict[str, Known]]]:
    """Yield what shipped examples ask and set, with any part of it left out and mostly with all that is open left open."""
    asked: list[tuple[nodes.Question, dict[str, Known], set[str]]] = []
    for policy in policies.policies:
        for example in policy.examples:
            facts = {name: Given(value) for name, value in example.known.items()}
            whole, _ = world_of(facts, policies.names, {}, None, None)
            day = whole.get(TODAY)
            whole = {**following_from(day), **whole} if day is not None else whole  # type: ignore[arg-type]
            points = {key for key in whole if key in policy.parameters or key.startswith("解释")}
            asked += [(policy.questions[one.clause].within, whole, points) for one in example.expected]
    while True:
        question, whole, points = random_.choice(asked)
        facts_told = sorted(whole.keys() - points)
        gone = set(random_.sample(facts_told, random_.randint(0, len(facts_told))))
        gone |= points if random_.random() < 0.7 else set()
        yield question, {key: value for key, value in whole.items() if key not in gone}


def told(decision: Decided) -> dict[str, object]:
    """Return what a decision says, apart from its values."""
    return {
        "资格": decision.eligibility,
        "outcome": decision.outcome,
        "missing": decision.missing,
        "irrelevant": decision.irrelevant,
        "open": decision.open,
    }


def told_of(value: ValueResult) -> tuple[object, ...]:
    """Return what is said of a value, apart from the points on which it was tried."""
    return (value.status, value.value, value.granted, value.missing, value.open)


def contradictions(wide: Decided, exact: Decided) -> list[str]:
    """Say in what a decision that may say less goes beyond one that is exact."""
    found = beyond("资格", wide.eligibility.value, exact.eligibility.value)
    found += beyond("outcome", wide.outcome.value, exact.outcome.value)
    unsaid = {*exact.missing, *exact.open} - {*wide.missing, *wide.open}
    return [*found, *(f"{one.key}: 没有说" for one in unsaid)]


def value_contradictions(wide: ValueResult, exact: ValueResult) -> list[str]:
    """Say in what a value that may say less goes beyond one that is exact."""
    found = beyond(wide.name, wide.status.value, exact.status.value)
    if wide.status is exact.status is Status.KNOWN and wide.value != exact.value:
        found.append(f"{wide.name}: {wide.value} 应为 {exact.value}")
    return found


def differing(one: Decided, other: Decided) -> list[str]:
    """Say in what two decisions differ where both are exact, and in what one goes beyond the other where that is exact."""
    found: list[str] = []
    match one.exact, other.exact:
        case True, True:
            found += [
                f"{key}: {said} 与 {told(other)[key]}" for key, said in told(one).items() if said != told(other)[key]
            ]
        case False, True:
            found += contradictions(one, other)
        case True, False:
            found += contradictions(other, one)
        case _:
            pass
    for mine, theirs in zip(one.values, other.values, strict=True):
        if mine.exact and theirs.exact:
            found += [f"{mine.name}: {told_of(mine)} 与 {told_of(theirs)}"] if told_of(mine) != told_of(theirs) else []
        elif mine.granted == theirs.granted and (mine.exact or theirs.exact):
            found += value_contradictions(theirs, mine) if mine.exact else value_contradictions(mine, theirs)
    return found


@pytest.mark.long
def test_shipped_policies_decide_alike(capsys: pytest.CaptureFixture[str]) -> None:
    units: dict[nodes.Question, Compiled] = {}
    seen: Counter[str] = Counter()
    cases = incomplete_worlds(POLICIES, random.Random(20261129))
    for question, world in itertools.islice(cases, INCOMPLETE):
        if question not in units:
            units[question] = Compiled.of(question)
        decision = units[question].decide(world)
        expected = reference.decide(question, world, remembering)
        assert differing(decision, expected) == [], f"{question.unit.id}: {world}"
        seen["compared"] += 1
        seen["exact in the reference"] += expected.exact
        seen["exact as a diagram"] += decision.exact
        seen["with something missing"] += bool(decision.missing)
    with capsys.disabled():
        print(f"\nshipped, incomplete: {', '.join(f'{count} {name}' for name, count in seen.items())}")
    assert seen["exact in the reference"] >= 0.75 * seen["compared"]
    assert seen["exact as a diagram"] >= 0.8 * seen["compared"]
    assert seen["with something missing"] >= 0.3 * seen["compared"]
