"""The benchmarks run, and what they compare with gives the same answers; how long it takes is nobody's test."""

from pathlib import Path

import pytest

from benchmarks import clause_by_hand, measure, table, written
from benchmarks.__main__ import main
from benchmarks.clause import agree, lacking
from fupin_rules.resources import policies_folder
from tests.support import teacher_by_hand as by_hand


def test_lines_are_printed_and_nothing_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--only", "items"]) == 0
    printed = capsys.readouterr().out
    assert f"seed {measure.SEED}" in printed
    assert "items of a clause" in printed
    assert "    4: " in printed
    assert "chain" not in printed


def test_the_competitors_give_the_same_answers() -> None:
    agree(settings=5, teachers=20, decided=2)


def test_a_bit_of_the_mask_is_a_premise() -> None:
    random = measure.stream("mask")
    seen: set[str] = set()
    for _ in range(500):
        setting = by_hand.some_setting(random.choice)
        teacher = by_hand.some_teacher(random.choice, setting)
        mask = clause_by_hand.bind(setting)(clause_by_hand.facts_of(teacher)).mask
        community = mask & clause_by_hand.COMMUNITY == clause_by_hand.COMMUNITY
        substitute = mask & clause_by_hand.SUBSTITUTE == clause_by_hand.SUBSTITUTE
        assert community == by_hand.is_community_teacher(teacher, setting)
        assert substitute == by_hand.is_substitute_teacher(teacher, setting)
        assert bool(mask & clause_by_hand.LEFT_OUT) == by_hand.is_left_out(teacher, setting)
        assert bool(mask & clause_by_hand.OF_AGE) == by_hand.is_of_age(teacher, setting)
        seen |= {name for bit, name in enumerate(clause_by_hand.PREMISES) if mask >> bit & 1}
    assert seen == set(clause_by_hand.PREMISES)


def test_rounds_have_other_cases_and_runs_the_same() -> None:
    first, second, again = (lacking(measure.stream(number), 3, 2) for number in (0, 1, 0))
    assert first != second
    assert first == again


def test_copies_of_the_policies_keep_the_vocabulary_once() -> None:
    texts = written.copies(policies_folder(), 2)
    files = list(policies_folder().rglob("*.policy"))
    vocabularies = list(Path(policies_folder(), "词汇").glob("*.policy"))
    assert len(texts) == 2 * len(files) - len(vocabularies)


def test_what_takes_too_long_is_said_so_and_the_curve_ends() -> None:
    def too_long(_: object) -> None:
        raise measure.OverCapError

    effort = measure.Effort(rounds=1, turn=0.001, cap=60.0, sample=1, budget=1.0, points=9)
    points = measure.curve(
        (1, 2, 3),
        lambda point: measure.Runner(lambda _, count: [point] * count, too_long if point > 1 else abs),
        effort,
    )
    assert [point for point, _ in points] == [1, 2]
    row = table.growth("work", points)
    assert table.figure(row.ours) == ">60 s"
    assert table.line(row).splitlines()[0].endswith("no")
