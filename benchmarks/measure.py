"""How long work takes: medians of several rounds in which the competitors take turns, beside one unit of plain Python.

What goes in is work with a maker of inputs, new ones for every round, so that nobody gains by remembering a whole case;
what comes out is seconds of one call, round by round. Nothing is printed or judged here.
The alarm and the counts of the processor are those of a Unix system.
"""

import contextlib
import math
import random
import resource
import signal
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

SEED = 20221231

QUIET_UNIT = 26e-6
"""Seconds that the unit took on the quiet machine that the absolute aims are read against."""

MOST_CALLS = 1000


@attrs.frozen
class Effort:
    """How much is tried: rounds, seconds of a competitor in a round, seconds that one point may take, sizes.

    ``clock`` counts the seconds of the wall, or those of the processor where others are at work on the machine.
    """

    rounds: int
    turn: float
    cap: float
    sample: int
    budget: float
    points: int
    clock: Callable[[], float] = time.perf_counter

    def of_processor(self) -> "Effort":
        """Return the same, counted in seconds of the processor; waiting, which is by the wall, lasts longer."""
        return attrs.evolve(self, clock=cpu, cap=3 * self.cap)


FULL = Effort(rounds=7, turn=0.2, cap=5.0, sample=1000, budget=60.0, points=99)
QUICK = Effort(rounds=3, turn=0.02, cap=1.0, sample=20, budget=2.0, points=3)


@attrs.frozen
class Runner:
    """One competitor: ``inputs`` makes so many inputs for a round, ``call`` does the work on one of them."""

    inputs: Callable[[int, int], Sequence[Any]]
    call: Callable[[Any], object]


@attrs.frozen
class Timing:
    """Seconds of one call in each round, and of the unit in the same rounds."""

    rounds: tuple[float, ...]
    units: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """Return the median."""
        return statistics.median(self.rounds)

    @property
    def in_units(self) -> float:
        """Return the median as a multiple of the unit."""
        return self.seconds / statistics.median(self.units)


@attrs.frozen
class Over:
    """Work that was stopped because it took longer than ``seconds``."""

    seconds: float


Measured = Timing | Over


class OverCapError(BaseException):
    """The time is up. No ``Exception``: nothing that is measured may swallow it."""


@contextlib.contextmanager
def within(effort: Effort) -> Iterator[None]:
    """Raise OverCapError in what takes longer than the cap, by the wall."""

    def ring(*_: object) -> None:
        raise OverCapError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, effort.cap)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def stream(number: object) -> random.Random:
    """Return the random numbers of a round, the same on every machine."""
    return random.Random(f"{SEED}/{number}")


def cpu() -> float:
    """Return the seconds of the processor that this process and its children have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def unit(clock: Callable[[], float]) -> float:
    """Return the seconds of the unit that every figure is also told in."""
    times = 40
    start = clock()
    for _ in range(times):
        sum(i * i for i in range(1000))
    return (clock() - start) / times


def turn(runner: Runner, number: int, calls: int, effort: Effort) -> float | None:
    """Return the seconds of one call, over so many calls on new inputs; None if the cap is reached."""
    inputs = runner.inputs(number, calls)
    call, clock = runner.call, effort.clock
    try:
        with within(effort):
            start = clock()
            for one in inputs:
                call(one)
            taken = clock() - start
    except OverCapError:
        return None
    return taken / len(inputs)


def race(runners: Sequence[Runner], effort: Effort) -> list[Measured]:
    """Return how long each takes: A B A B, one warm turn each that does not count, then the rounds."""
    calls: list[int] = []
    for runner in runners:
        # The first call makes what is made once; the next tells how many fit into a turn.
        first = turn(runner, -1, 1, effort)
        second = None if first is None else turn(runner, -2, 1, effort)
        calls.append(0 if second is None else min(MOST_CALLS, max(1, math.floor(effort.turn / max(second, 1e-9)))))
    units: list[float] = []
    taken: list[list[float]] = [[] for _ in runners]
    for number in range(effort.rounds):
        units.append(unit(effort.clock))
        for index, runner in enumerate(runners):
            seconds = turn(runner, number, calls[index], effort) if calls[index] else None
            if seconds is None:
                calls[index] = 0
            else:
                taken[index].append(seconds)
    return [
        Timing(tuple(rounds), tuple(units)) if number else Over(effort.cap)
        for rounds, number in zip(taken, calls, strict=True)
    ]


def alone(runner: Runner, effort: Effort) -> Measured:
    """Return how long work without a competitor takes."""
    return race([runner], effort)[0]


def each(runner: Runner, effort: Effort) -> tuple[Measured, Measured, int]:
    """Return the median and the worst of single calls, and how many were made before the budget was used up."""
    taken: list[float] = []
    units = (unit(effort.clock),)
    turn(runner, -1, 1, effort)
    started = effort.clock()
    while len(taken) < effort.sample and effort.clock() - started < effort.budget:
        seconds = turn(runner, len(taken), 1, effort)
        taken.append(math.inf if seconds is None else seconds)
    median, worst = (
        Timing((seconds,), units) if math.isfinite(seconds) else Over(effort.cap)
        for seconds in (statistics.median_high(taken), max(taken))
    )
    return median, worst, len(taken)


def curve(
    points: Sequence[int], at: Callable[[int], Runner], effort: Effort, making: float | None = None
) -> list[tuple[int, Measured]]:
    """Return a measurement at each point; the curve ends at the first that takes too long.

    ``making`` is how many seconds the runner may take to be made, where those are more than the cap.
    """
    found: list[tuple[int, Measured]] = []
    patient = attrs.evolve(effort, cap=making or effort.cap)
    for point in points[: effort.points]:
        measured: Measured
        try:
            with within(patient):
                runner = at(point)
        except OverCapError:
            measured = Over(patient.cap)
        else:
            measured = alone(runner, attrs.evolve(effort, rounds=min(3, effort.rounds)))
        found.append((point, measured))
        if isinstance(measured, Over):
            break
    return found
