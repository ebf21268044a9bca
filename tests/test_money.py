"""Roundings happen once, where they are written; what is split adds up to what there was."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.money import Rounding, decimal, split, to_fen

AMOUNTS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=2000)
STEPS = st.sampled_from(Rounding)

UNITS = {
    Rounding.UP: Fraction(1),
    Rounding.DOWN: Fraction(1),
    Rounding.NEAREST: Fraction(1),
    Rounding.DOWN_TO_YUAN: Fraction(1),
    Rounding.UP_TO_YUAN: Fraction(1),
    Rounding.NEAREST_YUAN: Fraction(1),
    Rounding.DOWN_TO_JIAO: Fraction(1, 10),
    Rounding.NEAREST_JIAO: Fraction(1, 10),
    Rounding.DOWN_TO_FEN: Fraction(1, 100),
    Rounding.UP_TO_FEN: Fraction(1, 100),
    Rounding.NEAREST_FEN: Fraction(1, 100),
}

UPWARD = (Rounding.UP, Rounding.UP_TO_YUAN, Rounding.UP_TO_FEN)
DOWNWARD = (Rounding.DOWN, Rounding.DOWN_TO_YUAN, Rounding.DOWN_TO_JIAO, Rounding.DOWN_TO_FEN)
NEAREST = (Rounding.NEAREST, Rounding.NEAREST_YUAN, Rounding.NEAREST_JIAO, Rounding.NEAREST_FEN)


def shares() -> st.SearchStrategy[dict[str, Fraction]]:
    """Return shares of one to four payers that add up to 1."""

    def of_weights(weights: list[int]) -> dict[str, Fraction]:
        return {payer: Fraction(weight, sum(weights)) for payer, weight in zip("省市县校", weights, strict=False)}

    return st.lists(st.integers(0, 7), min_size=1, max_size=4).filter(any).map(of_weights)


# --- roundings --------------------------------------------------------------------------------------


def test_each_rounding_goes_one_way() -> None:
    assert {*UPWARD, *DOWNWARD, *NEAREST} == set(Rounding) == set(UNITS)


@given(STEPS, AMOUNTS)
def test_a_rounding_gives_whole_steps_less_than_one_step_away(rounding: Rounding, value: Fraction) -> None:
    rounded = rounding.apply(value)
    unit = UNITS[rounding]
    assert rounding.unit == unit
    assert (rounded / unit).denominator == 1
    assert abs(rounded - value) < unit
    assert rounding.apply(rounded) == rounded
    if rounding in UPWARD:
        assert rounded >= value
    elif rounding in DOWNWARD:
        assert rounded <= value
    else:
        assert abs(rounded - value) <= unit / 2


@given(STEPS, AMOUNTS, AMOUNTS)
def test_a_rounding_keeps_the_order(rounding: Rounding, left: Fraction, right: Fraction) -> None:
    low, high = sorted((left, right))
    assert rounding.apply(low) <= rounding.apply(high)


@given(st.sampled_from(NEAREST), AMOUNTS)
def test_rounding_to_the_nearest_is_the_same_on_both_sides_of_zero(rounding: Rounding, value: Fraction) -> None:
    assert rounding.apply(-value) == -rounding.apply(value)


@given(STEPS, st.integers(-(10**6), 10**6))
def test_what_is_whole_stays(rounding: Rounding, steps: int) -> None:
    assert rounding.apply(steps * UNITS[rounding]) == steps * UNITS[rounding]


@pytest.mark.parametrize("rounding", Rounding)
@pytest.mark.parametrize(
    ("steps", "up", "down", "nearest"),
    [
        ("0", 0, 0, 0),
        ("1/2", 1, 0, 1),
        ("-1/2", 0, -1, -1),
        ("3/2", 2, 1, 2),
        ("-3/2", -1, -2, -2),
        ("5/2", 3, 2, 3),
        ("499/1000", 1, 0, 0),
        ("501/1000", 1, 0, 1),
        ("-499/1000", 0, -1, 0),
        ("7", 7, 7, 7),
        ("-7", -7, -7, -7),
    ],
)
def test_roundings_at_the_half(rounding: Rounding, steps: str, up: int, down: int, nearest: int) -> None:
    expected = up if rounding in UPWARD else down if rounding in DOWNWARD else nearest
    assert rounding.apply(Fraction(steps) * UNITS[rounding]) == expected * UNITS[rounding]


@pytest.mark.parametrize(("written", "below"), [("92.5", 92), ("185/2", 92), ("93.5", 93), ("187/2", 93)])
def test_a_half_after_an_even_and_an_odd_number(written: str, below: int) -> None:
    value = Fraction(written)
    assert Rounding.UP.apply(value) == below + 1
    assert Rounding.DOWN.apply(value) == below
    assert Rounding.NEAREST.apply(value) == below + 1
    assert Rounding.NEAREST_FEN.apply(value) == value


@pytest.mark.parametrize(
    ("terms", "years"), [(0, 0), (1, 1), (2, 1), (3, 2), (59, 30), (60, 30), (61, 31), (187, 94), (188, 94)]
)
def test_two_terms_are_one_year_and_an_odd_one_counts(terms: int, years: int) -> None:
    assert Rounding.UP.apply(Fraction(terms, 2)) == years


# --- whole 分 ---------------------------------------------------------------------------------------


@given(st.integers(-(10**9), 10**9))
def test_whole_fen_come_through(fen: int) -> None:
    assert to_fen(Fraction(fen, 100)) == fen


@given(AMOUNTS)
def test_a_rounded_amount_is_whole_fen_and_another_is_refused(value: Fraction) -> None:
    assert to_fen(Rounding.NEAREST_FEN.apply(value)) == Rounding.NEAREST_FEN.apply(value) * 100
    if (value * 100).denominator != 1:
        with pytest.raises(ValueError, match="not whole 分"):
            to_fen(value)


# --- splitting --------------------------------------------------------------------------------------


@given(st.integers(0, 10**9), shares(), st.data())
def test_the_parts_add_up_to_the_amount(amount: int, parts: dict[str, Fraction], data: st.DataObject) -> None:
    owner = data.draw(st.sampled_from(sorted(parts)))
    result = split(amount, parts, owner)
    assert result is not None
    assert list(result) == list(parts)
    assert sum(result.values()) == amount
    for payer, share in parts.items():
        exact = amount * share
        assert result[payer] >= exact - 1
        if payer != owner:
            assert exact - 1 < result[payer] <= exact


@given(st.integers(0, 10**9), shares())
def test_a_remainder_without_an_owner_is_not_given_away(amount: int, parts: dict[str, Fraction]) -> None:
    result = split(amount, parts, None)
    if all((amount * share).denominator == 1 for share in parts.values()):
        assert result == {payer: int(amount * share) for payer, share in parts.items()}
    else:
        assert result is None


@pytest.mark.parametrize(
    ("amount", "owner", "parts"),
    [
        (90000, None, {"省": 45000, "市": 45000}),
        (1, None, None),
        (1, "省", {"省": 1, "市": 0}),
        (1, "市", {"省": 0, "市": 1}),
        (0, None, {"省": 0, "市": 0}),
        (62501, "市", {"省": 31250, "市": 31251}),
    ],
)
def test_halves(amount: int, owner: str | None, parts: dict[str, int] | None) -> None:
    assert split(amount, {"省": Fraction(1, 2), "市": Fraction(1, 2)}, owner) == parts


def test_thirds_leave_one_fen() -> None:
    thirds = {payer: Fraction(1, 3) for payer in "省市县"}
    assert split(100, thirds, "县") == {"省": 33, "市": 33, "县": 34}
    assert split(100, thirds, None) is None
    assert split(99, thirds, None) == {"省": 33, "市": 33, "县": 33}


# --- writing numbers --------------------------------------------------------------------------------


@given(st.one_of(AMOUNTS, st.integers(-(10**6), 10**6).map(lambda number: Fraction(number, 1000))))
def test_a_written_number_reads_as_itself(value: Fraction) -> None:
    text = decimal(value)
    assert Fraction(text) == value
    if "." in text:
        assert not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(900), "900"),
        (Fraction(-900), "-900"),
        (Fraction(625, 2), "312.5"),
        (Fraction(185, 2), "92.5"),
        (Fraction(1, 100), "0.01"),
        (Fraction(-1, 100), "-0.01"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 25), "0.04"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7, 6), "-7/6"),
    ],
)
def test_numbers_are_written(value: Fraction, text: str) -> None:
    assert decimal(value) == text
