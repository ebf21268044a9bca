"""The table: one line for each thing measured, with what it is compared with and what is aimed at.

Absolute aims are meant for a quiet machine; they are compared in units, so that a slower machine moves both.
"""

import statistics
from collections.abc import Sequence
from typing import assert_never

import attrs

from benchmarks.measure import QUIET_UNIT, Measured, Over, Timing


@attrs.frozen
class Size:
    """Memory, in bytes."""

    size: int


Figure = Timing | Over | Size


@attrs.frozen
class AtMostTimes:
    """At most so many times the peer."""

    times: float


@attrs.frozen
class AtMostSeconds:
    """At most so many seconds on the quiet machine."""

    seconds: float


@attrs.frozen
class AtMostBytes:
    """At most so much memory."""

    size: int


Aim = AtMostTimes | AtMostSeconds | AtMostBytes | None


@attrs.frozen
class Row:
    """One line: what, ours, the peer and its figure, the aim; ``note`` stands below."""

    what: str
    ours: Figure
    peer: str = ""
    against: Figure | None = None
    aim: Aim = None
    note: str = ""


@attrs.frozen
class NotThere:
    """Something that could not be measured, and why."""

    what: str
    why: str


Line = Row | NotThere

WIDTHS = (50, 10, 9, 30, 10, 9, 10, 11)
HEAD = ("what", "ours", "units", "peer", "peer's", "units", "ours/peer", "aim", "met")


def cells(*texts: str) -> str:
    """Return one line of the table."""
    shown = [
        f"{text:<{width}}" if index in (0, 3) else f"{text:>{width}}"
        for index, (text, width) in enumerate(zip(texts, WIDTHS, strict=False))
    ]
    return "  ".join([*shown, *texts[len(WIDTHS) :]]).rstrip()


def head() -> str:
    """Return the first lines of the table."""
    return f"{cells(*HEAD)}\n{'-' * (sum(WIDTHS) + 2 * len(WIDTHS) + 3)}"


def line(one: Line) -> str:
    """Return a line as it is printed."""
    if isinstance(one, NotThere):
        return cells(one.what, "not there", "", one.why)
    ratio = _ratio(one.ours, one.against)
    shown = cells(
        one.what,
        figure(one.ours),
        _units(one.ours),
        one.peer,
        "" if one.against is None else figure(one.against),
        "" if one.against is None else _units(one.against),
        "" if ratio is None else _times(ratio),
        _aim(one.aim),
        _met(one, ratio),
    )
    return f"{shown}\n    {one.note}" if one.note else shown


def growth(what: str, points: Sequence[tuple[int, Measured]], aim: float | None = None) -> Row:
    """Return a curve as a row: the last point beside the first that is not 0, all points below.

    Without an aim it is to be linear: not more times as long than it is more times as large.
    """
    told = [(point, one) for point, one in points if point] or list(points)
    (first, least), (last, greatest) = told[0], told[-1]
    note = " · ".join(f"{point}: {figure(one)}" for point, one in points)
    if first == last:
        return Row(f"{what}, {last}", greatest, note=note)
    limit = last / first if aim is None and first else aim
    return Row(f"{what}, {last}", greatest, f"the same, {first}", least, AtMostTimes(limit) if limit else None, note)


def figure(one: Figure) -> str:
    """Return a time or a size with its unit of measure."""
    match one:
        case Timing():
            return _seconds(one.seconds)
        case Over(seconds=seconds):
            return f">{seconds:g} s"
        case Size(size=size):
            return f"{size / 1e6:,.1f} MB"
        case _:
            assert_never(one)


def _seconds(seconds: float) -> str:
    for limit, scale, name in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * scale:,.3g} {name}"
    return f"{seconds:,.2f} s" if seconds < 100 else f"{seconds:,.0f} s"


def _units(one: Figure) -> str:
    return (
        f"{one.in_units:,.3g}"
        if isinstance(one, Timing) and one.in_units < 1000
        else (f"{one.in_units:,.0f}" if isinstance(one, Timing) else "")
    )


def _times(ratio: float) -> str:
    return f"{ratio:,.3g} ×" if ratio < 1000 else f"{ratio:,.0f} ×"


def _ratio(ours: Figure, peer: Figure | None) -> float | None:
    """Return how many times the peer's figure ours is: of times the median of the rounds, each for itself."""
    match ours, peer:
        case Timing(), Timing():
            if len(ours.rounds) != len(peer.rounds):
                return ours.in_units / peer.in_units
            return statistics.median(a / b for a, b in zip(ours.rounds, peer.rounds, strict=True))
        case Size(), Size():
            return ours.size / peer.size
        case _:
            return None


def _aim(aim: Aim) -> str:
    match aim:
        case None:
            return ""
        case AtMostTimes(times=times):
            return f"≤ {times:,.3g} ×"
        case AtMostSeconds(seconds=seconds):
            return f"≤ {_seconds(seconds)}"
        case AtMostBytes(size=size):
            return f"≤ {size / 1e6:g} MB"
        case _:
            assert_never(aim)


def _met(row: Row, ratio: float | None) -> str:
    """Say whether the aim is reached; nothing where there is none or no figure for it."""
    match row.aim, row.ours:
        case ((AtMostTimes() | AtMostSeconds()), Over()):
            reached = False
        case AtMostTimes(times=times), _ if ratio is not None:
            reached = ratio <= times
        case AtMostSeconds(seconds=seconds), Timing():
            reached = row.ours.in_units <= seconds / QUIET_UNIT
        case AtMostBytes(size=most), Size(size=size):
            reached = size <= most
        case _:
            return ""
    return "yes" if reached else "no"
