"""Duties, indicators and reconciliations: every provision has its place, and two of each shape are worked out again."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest

from fupin_rules.resources import policies_folder
from fupin_rules.testing import cases, coverage
from tests.support.shipped import POLICIES

ROWS = 200
"""How many rows are made up for each provision that is worked out again."""

Facts = Mapping[str, Any]


@attrs.frozen
class Again:
    """A provision worked out another way: rows of facts, and for each the outcome and what 差额 comes to."""

    row: Callable[[random.Random], dict[str, Any]]
    outcome: Callable[[Facts], str]
    gap: Callable[[Facts], float] | None = None


def met(holds: bool) -> str:
    """Return the outcome of a provision that applies."""
    return "符合" if holds else "不符合"


def hundredths(low: int, high: int) -> Callable[[random.Random], str]:
    """Return a maker of figures with two decimals, whose bounds are in hundredths."""
    return lambda made: str(made.randint(low, high) / 100)


AGAIN: Mapping[str, Again] = {
    "ZB-03": Again(
        lambda made: {"统计.辍学率": hundredths(30, 70)(made)},
        lambda row: met(float(row["统计.辍学率"]) <= 0.5),
        lambda row: max(0.0, float(row["统计.辍学率"]) - 0.5),
    ),
    "XM-01": Again(
        lambda made: {"统计.新建公办园数": made.randint(0, 60)},
        lambda row: met(row["统计.新建公办园数"] >= 26),
        lambda row: max(0, 26 - row["统计.新建公办园数"]),
    ),
    "ZB-22": Again(
        lambda made: {"统计.已覆盖联系点学校数": made.randint(0, 9), "统计.联系点学校数": made.randint(0, 9)},
        lambda row: (
            met(row["统计.已覆盖联系点学校数"] >= row["统计.联系点学校数"]) if row["统计.联系点学校数"] else "不适用"
        ),
        lambda row: max(0, row["统计.联系点学校数"] - row["统计.已覆盖联系点学校数"]),
    ),
}


def test_each_provision_stands_under_its_headings_with_a_gist_and_a_source() -> None:
    for identity in coverage.read_list(policies_folder() / coverage.LIST_NAME):
        found = POLICIES.unit(identity.upper())
        if found is None:
            continue
        policy, unit = found
        assert unit.place.headings, identity
        assert policy.header.basis, identity
        assert policy.header.source, identity


@pytest.mark.parametrize("identity", AGAIN)
def test_a_provision_comes_out_as_it_is_worked_out_another_way(identity: str) -> None:
    again, made = AGAIN[identity], random.Random(identity)
    for _ in range(ROWS):
        row = again.row(made)
        decided = cases.decide_alone(POLICIES, identity, {"facts": row})
        assert decided.outcome.value == again.outcome(row), row
        gaps = [value.value for value in decided.values if value.name == "差额"]
        if again.gap is not None and decided.outcome.value != "不适用":
            assert gaps == [pytest.approx(again.gap(row))], row
