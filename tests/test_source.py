"""Text is folded sign by sign, and every place in it is shown where it stands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.source import LONGEST_SHOWN, NOWHERE, Source, Span, fold, odd_sign, plain_text, visible, width

LINES = st.lists(st.text(st.sampled_from("ab1 学期满。,:「」ｘ　\t"), max_size=12), min_size=1, max_size=5)


def display_width(text: str) -> int:
    """Return the width of ``text`` by Unicode's own tables, one character at a time."""
    total = 0
    for sign in text:
        if unicodedata.combining(sign):
            continue
        total += 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1
    return total


@given(st.text())
def test_folding_keeps_the_length_and_folds_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_signs_fold_to_their_half_width_form(text: str) -> None:
    full = "".join(chr(ord(sign) + 0xFEE0) for sign in text)
    assert fold(full) == text == fold(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("（含）", "(含)"),
        ("2020－12－31", "2020-12-31"),
        ("２０２０–１２−３１", "2020-12-31"),
        ("“满30年”", "「满30年」"),
        ("〔一〕【二】", "[一][二]"),
        ("甲\u3000乙\u00a0丙\t丁", "甲 乙 丙 丁"),
        ("\ufeff政策", " 政策"),
        ("甲、乙。", "甲、乙。"),
        ("《办法》", "《办法》"),
    ],
)
def test_signs_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_a_text_is_made_plain_once(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)


@given(st.text())
def test_a_text_in_two_normal_forms_is_one(text: str) -> None:
    forms = {plain_text(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１班", "1班"),
        ("戶籍", "户籍"),
        ("阿里・木", "阿里·木"),
        ("\uf9dc", "隆"),
        ("e\u0301", "é"),
        (" 一  班", "一 班"),
    ],
)
def test_one_text_in_two_shapes_is_one(one: str, other: str) -> None:
    assert plain_text(one) == plain_text(other)


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u00ad", "\u202e", "\x1b", "\x9b", "\u3164", "\ufe0f", "\U000e0041", "\u2f00", "\u2e9f"]
)
def test_a_sign_that_cannot_be_told_is_found(sign: str) -> None:
    odd = odd_sign(f"一{sign}班")
    assert odd is not None
    assert (odd.sign, odd.at) == (sign, 1)


def test_a_radical_is_told_with_the_character_that_is_meant() -> None:
    odd = odd_sign("\u2f00班")
    assert odd is not None
    assert odd.meant == "一"


@given(st.text(st.sampled_from("一班1A,。「」/·\n\t ")))
def test_what_people_can_see_is_not_odd(text: str) -> None:
    assert odd_sign(text) is None
    assert visible(text) == text


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.data())
def test_line_and_column_lead_back_to_the_sign(lines: list[str], line_end: str, data: st.DataObject) -> None:
    source = Source("甲.policy", line_end.join(lines))
    offset = data.draw(st.integers(0, len(source.text)))
    line, column = source.place(offset)
    assert line == source.text.count("\n", 0, offset) + 1
    assert source.line(line) == lines[line - 1]
    assert sum(len(text) + len(line_end) for text in lines[: line - 1]) + column - 1 == offset
    span = Span(source, offset, offset)
    assert (span.line, span.column, span.text) == (line, column, "")


@given(LINES, st.data())
def test_carets_stand_under_the_text_of_the_span(lines: list[str], data: st.DataObject) -> None:
    source = Source("甲.policy", "\n".join(lines))
    number = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[number])))
    end = data.draw(st.integers(start, len(lines[number])))
    line_start = sum(len(text) + 1 for text in lines[:number])
    shown, carets = Span(source, line_start + start, line_start + end).underlined().split("\n")
    line = lines[number]
    assert shown == line.replace("\t", " ")
    assert carets.strip(" ") == "^" * carets.count("^")
    assert len(carets) - len(carets.lstrip(" ")) == display_width(line[:start])
    assert carets.count("^") == max(1, display_width(line[start : max(end, start + 1)]))


@given(st.text(st.sampled_from("aé学\u0301．。「①")))
def test_width_is_the_width_of_a_terminal(text: str) -> None:
    assert width(text) == display_width(text)


@pytest.mark.parametrize(
    ("text", "word", "carets"),
    [
        ("  条件 满令日。", "满令日", "       ^^^^^^"),
        ("abc", "b", " ^"),
        ("（1）教师", "教师", "     ^^^^"),
    ],
)
def test_carets_in_cases(text: str, word: str, carets: str) -> None:
    start = text.index(word)
    assert Span(Source("甲", text), start, start + len(word)).underlined() == f"{text}\n{carets}"


@pytest.mark.parametrize("at", [0, 3, 59, 60, 61, 2000, 3999])
def test_of_a_long_line_what_is_near_is_shown(at: int) -> None:
    text = "".join(chr(0x4E00 + place) for place in range(4000))
    shown, carets = Span(Source("甲", text), at, at + 1).underlined().split("\n")
    assert len(shown) <= LONGEST_SHOWN + 2
    assert shown.strip("…") in text
    assert carets == " " * display_width(shown[: shown.index(text[at])]) + "^^"


def test_a_span_over_several_lines_shows_the_first() -> None:
    source = Source("甲", "一二\r\n三四\r\n")
    assert Span(source, 1, 6).underlined() == "一二\n  ^^"
    assert Span(source, 1, 6).text == "二\r\n三四"


def test_a_span_behind_the_last_sign_has_one_caret() -> None:
    assert Span(Source("甲", "一二"), 2, 2).underlined() == "一二\n    ^"
    assert NOWHERE.text == ""
    assert (NOWHERE.line, NOWHERE.column) == (1, 1)


def test_a_position_is_part_of_a_span_and_the_text_of_a_source_is_not_shown() -> None:
    source = Source("甲.policy", "很长的文字")
    assert "很长的文字" not in repr(source)
    assert Span(source, 0, 1) != Span(source, 0, 2)
