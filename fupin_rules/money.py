"""Money in whole 分, exact fractions before a written rounding, and how payers split an amount.

What passes through is ``Fraction`` (元, exact) and ``int`` (分). There is no binary floating point.
"""

import enum
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

Fen = int
"""An amount in 分, the hundredth of a 元."""


class Rounding(enum.Enum):
    """The roundings that a policy may write; each is applied once, where it is written."""

    UP = "向上取整"
    DOWN = "向下取整"
    NEAREST = "四舍五入取整"
    DOWN_TO_YUAN = "舍去到元"
    UP_TO_YUAN = "向上取到元"
    NEAREST_YUAN = "四舍五入到元"
    DOWN_TO_JIAO = "舍去到角"
    NEAREST_JIAO = "四舍五入到角"
    DOWN_TO_FEN = "舍去到分"
    UP_TO_FEN = "向上取到分"
    NEAREST_FEN = "四舍五入到分"

    @property
    def unit(self) -> Fraction:
        """Return the step that is rounded to, in the unit of the value (元 for money)."""
        if self.value.endswith("分"):
            return Fraction(1, 100)
        if self.value.endswith("角"):
            return Fraction(1, 10)
        return Fraction(1)

    @property
    def reaches(self) -> tuple[Fraction, Fraction]:
        """Return how far below and above a rounded value the exact ones lie that are rounded to it."""
        if self.value.startswith("向上"):
            return -self.unit, Fraction(0)
        if self.value.startswith(("向下", "舍去")):
            return Fraction(0), self.unit
        return -self.unit / 2, self.unit / 2

    def apply(self, value: Fraction) -> Fraction:
        """Return ``value`` rounded; halves of 四舍五入 go away from zero."""
        steps = value / self.unit
        if self.value.startswith("向上"):
            return ceil(steps) * self.unit
        if self.value.startswith(("向下", "舍去")):
            return floor(steps) * self.unit
        half = Fraction(1, 2)
        return (floor(steps + half) if steps >= 0 else ceil(steps - half)) * self.unit


def to_fen(yuan: Fraction) -> Fen:
    """Return an amount of 元 in whole 分.

    Raises:
        ValueError: the amount is not whole 分; a policy that can yield such an amount is refused when it is loaded.
    """
    fen = yuan * 100
    if fen.denominator != 1:
        raise ValueError(f"not whole 分: {yuan} 元")
    return int(fen)


def split(amount: Fen, shares: Mapping[str, Fraction], owner: str | None) -> dict[str, Fen] | None:
    """Split an amount among payers by shares that add up to 1: each is rounded down to 分, the owner takes the rest.

    Returns:
        分 for each payer, in the order given; ``None`` if a remainder arises and nobody owns it.
    """
    parts = {payer: floor(amount * share) for payer, share in shares.items()}
    rest = amount - sum(parts.values())
    if rest == 0:
        return parts
    if owner is None:
        return None
    return {payer: part + (rest if payer == owner else 0) for payer, part in parts.items()}


def decimal(value: Fraction) -> str:
    """Write an exact number: as a decimal where it ends (``900``, ``312.5``), else as a fraction (``1/3``)."""
    if value.denominator == 1:
        return str(value.numerator)
    rest, digits = value.denominator, 0
    for factor in (2, 5):
        power = 0
        while rest % factor == 0:
            rest //= factor
            power += 1
        digits = max(digits, power)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    sign = "-" if value < 0 else ""
    scaled = abs(value.numerator) * 10**digits // value.denominator
    text = str(scaled).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"
