"""How hard the tests look: as the continuous check does, or as a search does that may take an hour."""

import os
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import seed, settings

PROFILE_VARIABLE = "FUPIN_HYPOTHESIS_PROFILE"
PROFILE = os.environ.get(PROFILE_VARIABLE, "ci")
SEARCHING = PROFILE == "search"

T = TypeVar("T")
Law = Callable[[], None]


def lane(continuous: T, search: T) -> T:
    """Return what holds in this run: a number of examples, or the texts that a law is tried on."""
    return search if SEARCHING else continuous


def examples_of(config: pytest.Config, block: int, usual: int) -> Callable[[Law], Law]:
    """Return what gives a block of a law examples of its own: the usual ones, or others for each seed of a search.

    Blocks are one test to Hypothesis: from the seed that a search is started with it would give all of them the same.
    """
    if settings().derandomize:
        return seed(usual + block)
    given = config.getoption("--hypothesis-seed")
    return (lambda test: test) if given is None else seed(f"{given}/{block}")
