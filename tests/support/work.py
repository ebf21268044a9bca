"""How much work something is, counted and not timed: the same number on a fast machine, a slow one and a busy one."""

import sys
from collections.abc import Callable
from types import FrameType


class TooMuchWorkError(Exception):
    """More calls were made than the work may take."""


def calls(work: Callable[[], object], most: int) -> int:
    """Do some work and return how many calls of functions it makes.

    Raises:
        TooMuchWorkError: it makes more than ``most``; it is broken off there.
    """
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1
            if count > most:
                raise TooMuchWorkError(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
