"""A million students at once, beside OpenFisca, which decides whole arrays."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from benchmarks import boarders_openfisca, ours, written
from benchmarks.measure import SEED, Effort, Over, Runner, Timing, race
from benchmarks.table import Line, NotThere, Row
from fupin_rules import PolicySet

POLICY = "寄宿生生活补助"
MANY = 1_000_000


def amount(policies: PolicySet, case: dict[str, Any]) -> Fraction:
    """Return what a student is granted a month, 0 if nothing."""
    (outcome,) = policies.decide(case).record()["outcomes"]
    return Fraction(outcome["values"]["标准"]["value"]) if outcome["outcome"] == "符合" else Fraction(0)


def rows(effort: Effort) -> Iterator[Line]:
    """Decide one student after the other, and all in one array; the time of a million."""
    policies, make = ours.own(POLICY), ours.cases(written.boarder)
    try:
        system = boarders_openfisca.system()
    except ImportError:
        yield NotThere("1,000,000 students in OpenFisca", "pip install OpenFisca-Core")
        return
    few = make(0, max(10, effort.sample // 10))
    assert [amount(policies, case) for case in few] == list(
        boarders_openfisca.decide(system, boarders_openfisca.columns(few))
    )
    arrays = Runner(
        lambda number, count: [
            boarders_openfisca.some_columns(MANY, SEED + number * 100 + one) for one in range(count)
        ],
        lambda columns: boarders_openfisca.decide(system, columns),
    )
    one, array = race([ours.deciding(policies, make), arrays], effort)
    yield Row(f"{MANY:,} students, decide × {MANY:,}", _many(one), "OpenFisca, one array", array)


def _many(one: Timing | Over) -> Timing | Over:
    return Timing(tuple(seconds * MANY for seconds in one.rounds), one.units) if isinstance(one, Timing) else one
