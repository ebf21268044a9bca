"""How hard the tests look: as the continuous check does, or as a search does that may take an hour."""

import os
from typing import TypeVar

PROFILE_VARIABLE = "FUPIN_HYPOTHESIS_PROFILE"
PROFILE = os.environ.get(PROFILE_VARIABLE, "ci")
SEARCHING = PROFILE == "search"

T = TypeVar("T")


def lane(continuous: T, search: T) -> T:
    """Return what holds in this run: a number of examples, or the texts that a law is tried on."""
    return search if SEARCHING else continuous
