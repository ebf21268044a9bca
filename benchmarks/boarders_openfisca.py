"""寄宿生生活补助 as variables of OpenFisca, for arrays of students.

OpenFisca is imported when a system is asked for. As a program (``python -m benchmarks.boarders_openfisca``) it decides
one student and ends: that is its cold start.
"""

from collections.abc import Sequence
from typing import Any

PERIOD = "2022-12"
STAGES = ("小学", "初中", "高中")


def system() -> tuple[Any, Any]:
    """Return the tax and benefit system and its person. Raises ImportError where OpenFisca is not installed."""
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = Entity("person", "persons", "a student", "")
    made = TaxBenefitSystem([person])

    def fact(name: str, kind: type) -> None:
        made.add_variable(
            type(name, (Variable,), {"value_type": kind, "entity": person, "definition_period": DateUnit.MONTH})
        )

    for name, kind in (("boards", bool), ("poor", bool), ("stage", int), ("income", float), ("days", int)):
        fact(name, kind)

    def granted(persons: Any, period: Any) -> Any:
        low = persons("poor", period) + (persons("income", period) <= 800)
        return persons("boards", period) * (persons("days", period) >= 15) * (low > 0)

    def amount(persons: Any, period: Any) -> Any:
        stage = persons("stage", period)
        rate = (stage == 0) * 125 + (stage == 1) * 156 + (stage == 2) * 200
        return persons("granted", period) * rate

    for name, kind, formula in (("granted", bool, granted), ("amount", int, amount)):
        attributes = {"value_type": kind, "entity": person, "definition_period": DateUnit.MONTH, "formula": formula}
        made.add_variable(type(name, (Variable,), attributes))
    return made, person


def columns(cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the facts of cases as arrays."""
    import numpy

    facts = [case["facts"] for case in cases]
    return {
        "boards": numpy.array([one["学生.寄宿"] for one in facts]),
        "poor": numpy.array([one["学生.低保"] for one in facts]),
        "stage": numpy.array([STAGES.index(one["学生.学段"]) for one in facts]),
        "income": numpy.array([float(one["学生.家庭人均月收入"]) for one in facts]),
        "days": numpy.array([one["学生.在校天数"] for one in facts]),
    }


def some_columns(count: int, seed: int) -> dict[str, Any]:
    """Return the facts of so many students at random."""
    import numpy

    random = numpy.random.default_rng(seed)
    return {
        "boards": random.random(count) < 0.9,
        "poor": random.random(count) < 0.3,
        "stage": random.integers(0, 3, count),
        "income": random.integers(0, 1600, count).astype(float),
        "days": random.integers(0, 32, count),
    }


def decide(made: tuple[Any, Any], given: dict[str, Any]) -> Any:
    """Return the monthly amount of each, 0 where nothing is granted."""
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(made[0], len(given["boards"]))
    for name, values in given.items():
        simulation.set_input(name, PERIOD, values)
    return simulation.calculate("amount", PERIOD)


if __name__ == "__main__":
    import random

    from benchmarks.written import boarder

    print(decide(system(), columns([boarder(random.Random(1))])))
