"""Each comparison word has one relation (民法典第1259条), unless the file declares its own bounds."""

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.comparison import (
    AFTER,
    BEFORE,
    CIVIL_CODE,
    DATE_WORDS,
    DECLARABLE,
    EQUALITY_WORDS,
    Bounds,
    Relation,
)

MEANING: dict[str, str] = {
    "满": ">=",
    "以上": ">=",
    "不少于": ">=",
    "不低于": ">=",
    "达到": ">=",
    "不早于": ">=",
    "≥": ">=",
    "不满": "<",
    "少于": "<",
    "低于": "<",
    "早于": "<",
    "<": "<",
    "以下": "<=",
    "以内": "<=",
    "不超过": "<=",
    "不高于": "<=",
    "不晚于": "<=",
    "≤": "<=",
    "超过": ">",
    "多于": ">",
    "高于": ">",
    "晚于": ">",
    "以外": ">",
    ">": ">",
    "为": "==",
    "=": "==",
    "不为": "!=",
    "≠": "!=",
}
"""The table of the language, written a second time."""

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}

OPPOSITES = (
    ("满", "不满"),
    ("不少于", "少于"),
    ("不低于", "低于"),
    ("不超过", "超过"),
    ("不高于", "高于"),
    ("不早于", "早于"),
    ("不晚于", "晚于"),
    ("为", "不为"),
    ("≥", "<"),
    ("≤", ">"),
    ("=", "≠"),
)

NUMBERS = st.fractions(min_value=-5, max_value=5, max_denominator=4)


def test_the_table_names_every_word_once() -> None:
    assert set(MEANING) == {*BEFORE, *AFTER}
    assert not set(BEFORE) & set(AFTER)


@given(st.sampled_from(sorted(MEANING)), NUMBERS, NUMBERS)
def test_each_word_compares_as_the_civil_code_says(word: str, left: Fraction, right: Fraction) -> None:
    assert CIVIL_CODE.relation(word).holds(left, right) is OPERATORS[MEANING[word]](left, right)


@given(st.sampled_from(OPPOSITES), NUMBERS, NUMBERS)
def test_a_word_and_its_opposite_never_agree(pair: tuple[str, str], left: Fraction, right: Fraction) -> None:
    first, second = (CIVIL_CODE.relation(word) for word in pair)
    assert first.holds(left, right) is not second.holds(left, right)


@pytest.mark.parametrize(("word", "meaning"), MEANING.items())
def test_the_bound_itself(word: str, meaning: str) -> None:
    assert CIVIL_CODE.relation(word).holds(Fraction(30), Fraction(30)) is (meaning in (">=", "<=", "=="))


@given(st.sampled_from(DECLARABLE), st.booleans(), NUMBERS, NUMBERS)
def test_a_file_decides_only_whether_the_bound_belongs(
    word: str, belongs: bool, left: Fraction, right: Fraction
) -> None:
    declared = Bounds("《办法》第二条", {word: belongs}).relation(word)
    if left == right:
        assert declared.holds(left, right) is belongs
    else:
        assert declared.holds(left, right) is CIVIL_CODE.relation(word).holds(left, right)


@given(st.sampled_from(DECLARABLE), st.booleans(), st.sampled_from(sorted(MEANING)))
def test_a_declared_word_leaves_the_others_alone(declared: str, belongs: bool, word: str) -> None:
    if word != declared:
        assert Bounds("《办法》", {declared: belongs}).relation(word) is CIVIL_CODE.relation(word)


@pytest.mark.parametrize(
    ("word", "belongs", "relation"),
    [
        ("以上", True, Relation.AT_LEAST),
        ("以上", False, Relation.MORE),
        ("以下", True, Relation.AT_MOST),
        ("以下", False, Relation.LESS),
        ("以内", True, Relation.AT_MOST),
        ("以内", False, Relation.LESS),
        ("超过", True, Relation.AT_LEAST),
        ("超过", False, Relation.MORE),
        ("不满", True, Relation.AT_MOST),
        ("不满", False, Relation.LESS),
    ],
)
def test_declared_bounds_in_cases(word: str, belongs: bool, relation: Relation) -> None:
    assert Bounds("本办法所称", {word: belongs}).relation(word) is relation


def test_the_kinds_of_words_are_words() -> None:
    assert set(BEFORE) > DATE_WORDS
    assert set(BEFORE) > EQUALITY_WORDS
    assert {*BEFORE, *AFTER} > set(DECLARABLE)
    assert {relation.value for relation in Relation} == {"<", "≤", "=", "≠", "≥", ">"}
