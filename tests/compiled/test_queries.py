"""What is said of two questions together: that they decide alike, where they differ, and which case shows it."""

import datetime
import random
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.compiled.queries import ELIGIBILITY, compare
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided, Outcome
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.lower.slots import NotComparableError
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.question import questions_of
from tests.support import oracle, small_clauses
from tests.support.lanes import lane

WORLDS = 12
"""How many whole cases are tried where two questions are said to be alike."""


def question_of(clause: nodes.Clause) -> nodes.Question:
    """Return what is asked of a clause."""
    return questions_of(clause).within


def literals_in(part: Any) -> list[nodes.Literal]:
    """Return the numbers and days that are written in a part of the model."""
    match part:
        case nodes.Literal(value=Fraction() | datetime.date()):
            return [part]
        case tuple() | list():
            return [one for each in part for one in literals_in(each)]
        case Mapping():
            return literals_in(tuple(part.values()))
        case _ if attrs.has(kind := type(part)):
            return [one for field in attrs.fields(kind) for one in literals_in(getattr(part, field.name))]
        case _:
            return []


def one_more(value: nodes.Plain) -> nodes.Plain:
    """Return the next number or day."""
    match value:
        case Fraction():
            return value + 1
        case datetime.date():
            return value + datetime.timedelta(days=1)
        case _:
            raise AssertionError("only numbers and days are changed")


def rebuilt(part: Any, old: nodes.Literal, new: nodes.Literal) -> Any:
    """Return a part of the model in which another literal stands."""
    if part == old and isinstance(part, nodes.Literal):
        return new
    if isinstance(part, tuple):
        return tuple(rebuilt(one, old, new) for one in part)
    if attrs.has(type(part)) and not isinstance(part, nodes.Literal) and literals_in(part):
        fields = [field for field in attrs.fields(type(part)) if field.init]
        changed = {field.name: rebuilt(getattr(part, field.name), old, new) for field in fields}
        return attrs.evolve(part, **changed)
    return part


def by_reference(question: nodes.Question, world: Mapping[str, Known]) -> Decided:
    """Decide as the specification does."""
    return reference.decide(question, world, remembering)


def told_apart(one: Decided, other: Decided) -> set[str]:
    """Return what two decisions of whole cases say differently: 资格, or a value that both grant."""
    found = {ELIGIBILITY} if one.eligibility is not other.eligibility else set()
    if one.eligibility is Outcome.MET and other.eligibility is Outcome.MET:
        mine, theirs = ({value.name: value for value in each.values if value.granted} for each in (one, other))
        found |= {name for name in {*mine, *theirs} if said(mine.get(name)) != said(theirs.get(name))}
    return found


def said(value: Any) -> object:
    return None if value is None else (type(value.value), value.value, value.possible)


@pytest.mark.long
def test_questions_that_are_called_alike_decide_alike_and_a_witness_shows_each_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=lane(40, 2_000), suppress_health_check=list(HealthCheck))
    @given(st.data())
    def law(data: st.DataObject) -> None:
        clause = data.draw(small_clauses.clauses())
        written = sorted(set(literals_in(clause)), key=repr)
        if not written:
            return
        literal = data.draw(st.sampled_from(written))
        other = rebuilt(clause, literal, attrs.evolve(literal, value=one_more(literal.value)))
        old, new = question_of(clause), question_of(other)
        assert compare(old, question_of(clause)).same is True
        compared = compare(old, new)
        seen[f"alike: {compared.same}"] += 1
        for difference in compared.differences:
            witness = compared.witness(difference)
            if witness is None:
                seen["differs without a witness"] += 1
                continue
            seen["witness"] += 1
            assert difference.name in told_apart(by_reference(old, witness), by_reference(new, witness))
        found = {one.name for one in compared.differences}
        names = oracle.names_in(clause)
        for number in range(WORLDS if compared.exact else 0):
            world = small_clauses.whole_case(random.Random(number), names)
            try:
                decided = by_reference(old, world), by_reference(new, world)
            except ArithmeticError:
                continue
            assert told_apart(*decided) <= found
            seen["whole case"] += 1

    law()
    with capsys.disabled():
        print(f"\nquestions compared: {', '.join(f'{count} {name}' for name, count in seen.most_common())}")
    assert min(seen["alike: True"], seen["alike: False"], seen["witness"], seen["whole case"]) >= lane(5, 100)


WRITTEN = """政策 样例办法
  依据 《样例办法》
  出处 样例
  对象 学生
  项目 生活补助
  属地 某省
  施行 自2020-01-01起
  本数 依民法典第1259条

事实 学生.在读:是否
事实 学生.成绩:整数[分]
  别名 学生.分数

# 一、补助

> 成绩60分以上的在读学生,每年100元。
条款 YL-01 生活补助
  条件 学生.在读 且 学生.成绩不少于60分。
  给予 生活补助,标准为100元/年,按年发放。
"""


def changed(old: str, new: str) -> tuple[nodes.Question, nodes.Question]:
    """Return a clause before and after a change of its text."""
    assert old in WRITTEN
    sets = (PolicySet.of({"样例.policy": text}) for text in (WRITTEN, WRITTEN.replace(old, new)))
    first, second = (one.policies[0].questions["YL-01"].within for one in sets)
    return first, second


def test_a_bound_that_moves_is_shown_at_the_bound() -> None:
    compared = compare(*changed("不少于60分", "不少于61分"))
    assert compared.exact
    (difference,) = compared.differences
    assert difference.name == ELIGIBILITY
    near: dict[str, Known] = {"学生.在读": True, "学生.成绩": Fraction(90)}
    assert compared.witness(difference, near) == {"学生.在读": True, "学生.成绩": Fraction(60)}
    assert compared.same is False


def test_an_amount_that_changes_differs_where_it_is_granted() -> None:
    compared = compare(*changed("标准为100元/年", "标准为120元/年"))
    assert [one.name for one in compared.differences] == ["标准"]
    near: dict[str, Known] = {"学生.在读": False, "学生.成绩": Fraction(90)}
    assert compared.witness(compared.differences[0], near) == {"学生.在读": True, "学生.成绩": Fraction(90)}


def test_what_is_only_said_otherwise_is_the_same() -> None:
    assert compare(*changed("学生.成绩不少于60分", "非(学生.成绩少于60分)")).same is True


def test_a_case_told_in_part_is_compared_only_so_far() -> None:
    old, new = changed("不少于60分", "不少于61分")
    assert compare(old, new, {"学生.成绩": Fraction(70)}).same is True
    assert compare(old, new, {"学生.成绩": Fraction(60)}).same is False


def test_one_name_for_two_things_is_no_comparison() -> None:
    text = WRITTEN.replace("整数[分]", "枚举(好、差)").replace("不少于60分", "为好")
    old, new = (PolicySet.of({"样例.policy": one}).policies[0].questions["YL-01"].within for one in (WRITTEN, text))
    with pytest.raises(NotComparableError) as raised:
        compare(old, new)
    assert raised.value.key == "学生.成绩"
