"""What is not known is told apart by what it is, and not by how people read it."""

from fractions import Fraction
from pathlib import Path

import pytest

from fupin_rules import PolicyError, PolicySet
from fupin_rules.comparison import Relation
from fupin_rules.diagnostics.syntax import DeclaredTwice
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.model import nodes, types
from fupin_rules.model.question import questions_of
from fupin_rules.model.wording import written
from fupin_rules.source import NOWHERE
from tests.support.small_clauses import MEMBERS, comparison, simple_clause

PERSONS = types.Number("人", whole=True)


def persons(count: int) -> nodes.Value:
    return nodes.Literal(Fraction(count), PERSONS)


def several(relation: Relation, identity: str) -> nodes.Condition:
    """Return that of the members more than none has 3 以上, whichever of the two relations this word means."""
    tested = nodes.Compare(nodes.FactValue(MEMBERS.facts[1]), "以上", relation, persons(3), id=identity, span=NOWHERE)
    count = nodes.Aggregated(MEMBERS, tested, None, PERSONS)
    return comparison(count, Relation.MORE, persons(0))


@pytest.mark.parametrize(
    ("other", "unknown", "outcome"),
    [(Relation.MORE, 2, Outcome.TO_VERIFY), (Relation.AT_LEAST, 1, Outcome.NOT_MET)],
)
def test_counts_of_those_not_named_are_one_only_if_they_count_the_same(
    other: Relation, unknown: int, outcome: Outcome
) -> None:
    """Some have at least 3 and none has more is possible; some have at least 3 and none has is not."""
    first, second = several(Relation.AT_LEAST, "甲"), several(other, "乙")
    question = questions_of(simple_clause(requires=(first, nodes.Not(second, id="条", span=NOWHERE)))).within
    counts = [value for one in (first, second) for value in nodes.children(one) if isinstance(value, nodes.Aggregated)]
    assert written(counts[0]) == written(counts[1])
    assert len({one for root in question.roots for one in unknowns(root, {})}) == unknown
    assert reference.decide(question, {}).outcome is outcome


def test_one_word_of_degree_in_two_duties_is_two_questions(tmp_path: Path) -> None:
    """Whether the list is published in time says nothing of whether complaints are answered in time."""
    (tmp_path / "公示.policy").write_text(
        "政策 公示\n  对象 学校\n  本数 依民法典第1259条\n事实 学校.公示:是否\n"
        "条款 GS-01 公示\n  条件 学校.公示。\n  应当 及时公布名单。\n  应当 及时答复意见。\n",
        encoding="utf-8",
    )
    policies = PolicySet.load(tmp_path)
    (outcome,) = policies.decide({"on": "2021-01-01", "facts": {"学校.公示": True}}).record()["outcomes"]
    assert {one["name"]: one["question"] for one in outcome["open"]} == {
        "解释「GS-01“及时”」": "“及时公布名单”没有写明怎样才算“及时”。",
        "解释「GS-01“及时”(2)」": "“及时答复意见”没有写明怎样才算“及时”。",
    }


@pytest.mark.parametrize("title", ["属地", "渡船分担的差额", "2月29日出生者平年的满龄日"])
def test_no_解释_has_the_title_of_what_is_open_without_one(tmp_path: Path, title: str) -> None:
    """A case that fills 解释「…」 means one question."""
    (tmp_path / "公示.policy").write_text(
        "政策 公示\n  对象 学校\n  本数 依民法典第1259条\n事实 学校.公示:是否\n"
        f"解释 「{title}」 没有写明。\n  甲说 3人。\n  乙说 5人。\n"
        "分担 渡船分担(学校.公示)\n  | 学校.公示 | 省 | 县 |\n  | — | 60% | 40% |\n  就 100元。\n  余数归 县\n"
        "条款 GS-01 公示\n  条件 学校.公示。\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as raised:
        PolicySet.load(tmp_path)
    (finding,) = raised.value.findings
    assert isinstance(finding, DeclaredTwice)
    assert finding.span.text == title
