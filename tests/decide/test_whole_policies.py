"""Laws over whole generated policies, from text to record, and that every form of the language is among them.

A heavier run looks for new examples, as many as one has time for; what it prints repeats a failure:
``FUPIN_HYPOTHESIS_PROFILE=search python -m pytest tests/decide/test_whole_policies.py``.
"""

import enum
import functools
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.loading import Loaded
from fupin_rules.decide.policy_set import facts_of, world_of
from fupin_rules.decide.review import review
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided, Outcome, ValueResult
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.world import World
from fupin_rules.facts.case import fill_parameters
from fupin_rules.model import nodes
from fupin_rules.model.question import questions_of
from fupin_rules.render import text as rendered
from fupin_rules.source import Source
from fupin_rules.syntax import format as layout
from fupin_rules.syntax import lexer
from fupin_rules.syntax import nodes as syntax
from fupin_rules.syntax.lines import scan
from fupin_rules.syntax.parse.file import parse
from fupin_rules.syntax.parse.names import declarations
from fupin_rules.testing import strategies
from tests.support import whole_policies
from tests.support.lanes import lane
from tests.support.record_laws import is_plain

pytestmark = pytest.mark.long

FINAL = frozenset({Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE})
SETTLED = FINAL | {Outcome.OPEN}


def law(examples: int) -> settings:
    """Return the settings of a law that tries so many examples, and ten times as many in a search."""
    return settings(max_examples=lane(examples, 10 * examples), suppress_health_check=list(HealthCheck))


def loaded(*texts: str) -> Loaded:
    """Load policies from their texts."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"样例{number or ''}.policy").write_text(text, encoding="utf-8")
        return review([Path(folder)])


@functools.lru_cache(maxsize=4)
def policy_set(*texts: str) -> PolicySet:
    """Return the policies of texts."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"样例{number or ''}.policy").write_text(text, encoding="utf-8")
        return PolicySet.load(folder)


Reached = Mapping[str, tuple[nodes.Unit, World, Decided]]
Found = tuple[PolicySet, dict[str, Any], Reached]


def decide(policies: PolicySet, case: Mapping[str, Any]) -> Reached:
    """Decide every clause of the one policy for a case, without explaining why."""
    (policy,) = policies.policies
    read = policies.case(case)
    filled, problems, _ = fill_parameters(
        read.parameters, policy.parameters, open_readings(policy), policies.names.aliases, tuple(policy.units)
    )
    assert problems == []
    facts = facts_of(read, policy.header.subject, 0)
    world, _ = world_of(facts, policies.names, filled, read.on, read.place)
    return {
        unit.id: (unit, world, reference.decide(whole_question(unit), world, remembering))
        for unit in policy.units.values()
        if isinstance(unit, nodes.Clause)
    }


def whole_question(unit: nodes.Unit) -> nodes.Question:
    return questions_of(unit).whole


@st.composite
def decided(draw: st.DrawFn, deep: int = 1, most_clauses: int = 2) -> Found:
    """Return policies, a case for them, and what they decide."""
    policies = policy_set(draw(whole_policies.policies(deep=deep, most_clauses=most_clauses)))
    case = draw(strategies.cases(policies, given=draw(st.sampled_from((0.7, 0.9, 1.0)))))
    return policies, case, decide(policies, case)


# --- every form is made -------------------------------------------------------------------------------


def classes_of(module: ModuleType) -> set[type]:
    """Return the classes that a module of nodes declares."""
    return {one for one in vars(module).values() if attrs.has(one) and one.__module__ == module.__name__}


def classes_in(root: object) -> set[type]:
    """Return the classes of a module's nodes that stand somewhere below an object."""
    found: set[type] = set()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, str | enum.Enum):
            continue
        seen.add(id(one))
        kind: type[Any] = type(one)
        if attrs.has(kind):
            found.add(kind)
            waiting += [getattr(one, field.name) for field in attrs.fields(kind) if field.name != "span"]
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, tuple | list | set | frozenset):
            waiting += one
    return found


def tree_of(text: str) -> syntax.File:
    """Return the syntax tree of a file without imports of its own."""
    cut = scan(Source("样例.policy", text))
    names = declarations(cut).names
    return parse(cut, lexer.Vocabulary({**BASIS, **names})).file


BASIS = {"基准.评价日": "FACT", "基准日": "FACT", "基准.统计至": "FACT", "基准.属地": "FACT"}


ROUNDS, EACH = 60, 10
"""How many rounds may be needed until every form was made, and how many policies (and cases) one round makes."""


def test_every_form_of_the_language_is_made() -> None:
    """Rounds are made until nothing is missing: a rare form needs more of them, one that is never made all."""
    # Who comes first is what a decision finds, and neither a policy nor a case says it.
    missing = (classes_of(syntax) | classes_of(nodes)) - {nodes.Order}

    made = settings(max_examples=EACH, phases=[Phase.generate], suppress_health_check=list(HealthCheck))

    @made
    @given(whole_policies.policies(), st.data())
    def collect(text: str, data: st.DataObject) -> None:
        tree = tree_of(text)
        overlay = data.draw(whole_policies.overlays(tree))
        found = loaded(text, overlay)
        assert [finding.render() for finding in found.errors] == []
        read = (tree, tree_of(overlay), found.policies, found.overlays, found.vocabulary.relations)
        missing.difference_update(classes_in(read))
        units = [unit for policy in found.policies for unit in policy.units.values()]
        missing.difference_update(classes_in([questions_of(unit).whole for unit in units]))

    @made
    @given(whole_policies.policies(deep=1, most_clauses=2), st.data())
    def collect_given(text: str, data: st.DataObject) -> None:
        policies = policy_set(text)
        missing.difference_update(classes_in(policies.case(data.draw(strategies.cases(policies)))))

    for number in range(ROUNDS):
        if missing:
            seed(number)(collect)()
            seed(number)(collect_given)()
    assert {one.__name__ for one in missing} == set()


# --- text and layout ----------------------------------------------------------------------------------


def comments_in(tree: syntax.File) -> list[str]:
    """Return the words of all comments, in order."""
    return sorted(comment.text.strip() for comment in tree.comments)


@law(60)
@given(whole_policies.policies())
def test_layout_keeps_tree_and_comments_and_settles(text: str) -> None:
    formatted = layout.format_source(Source("样例.policy", text), BASIS)
    assert formatted.findings == ()
    assert formatted.text is not None
    before, after = tree_of(text), tree_of(formatted.text)
    assert layout.same_meaning(before, after)
    assert comments_in(before) == comments_in(after)
    assert layout.format_source(Source("样例.policy", formatted.text), BASIS).text == formatted.text


@st.composite
def broken(draw: st.DrawFn) -> str:
    """Return a policy in which pieces were taken out, doubled, or replaced by others."""
    text = draw(whole_policies.policies(deep=1))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text) - 1))
        end = min(len(text), start + draw(st.sampled_from((1, 2, 8, 40))))
        other = draw(st.integers(0, len(text) - 1))
        new = draw(st.sampled_from(("", text[start:end] * 2, text[other : other + 6], "。", "(", "且", "1", "\n", "|")))
        text = text[:start] + new + text[end:]
    return text


@law(80)
@given(st.one_of(broken(), broken(), st.text(max_size=200)))
def test_any_text_gives_policies_or_findings(text: str) -> None:
    found = loaded(text.encode("utf-8", "ignore").decode())
    assert found.policies or found.findings
    for finding in found.findings:
        assert finding.render()


# --- decisions ----------------------------------------------------------------------------------------


@law(8)
@given(decided(deep=0))
def test_a_judge_that_remembers_decides_the_same(found: Found) -> None:
    _, _, reached = found
    for unit, world, decision in reached.values():
        assert reference.decide(whole_question(unit), world) == decision


@law(40)
@given(decided())
def test_missing_and_irrelevant(found: Found) -> None:
    _, _, reached = found
    for _, _, decision in reached.values():
        assert not set(decision.missing) & set(decision.irrelevant)
        if Outcome.TO_VERIFY in (decision.eligibility, decision.outcome):
            assert decision.missing
        if Outcome.OPEN in (decision.eligibility, decision.outcome):
            assert decision.open


def without(case: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return a case in which some facts are unknown, and some lists are not given."""
    kept = {name: value for name, value in case["facts"].items() if name not in names}
    lists = {name for name in names if isinstance(case["facts"][name], list) or "名单" in str(case["facts"][name])}
    return {**case, "facts": {**kept, **{name: {"未知": True} for name in names if name not in lists}}}


@law(30)
@given(decided(), st.data())
def test_learning_facts_keeps_what_is_settled(found: Found, data: st.DataObject) -> None:
    policies, case, reached = found
    names = [name for name, value in case["facts"].items() if value not in ({"未知": True}, {})]
    if not names:
        return
    unlearnt = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    for identity, (_, _, before) in decide(policies, without(case, unlearnt)).items():
        _, _, learnt = reached[identity]
        if before.eligibility in FINAL:
            assert learnt.eligibility is before.eligibility
        if before.exact and learnt.exact:
            assert before.outcome not in SETTLED or learnt.outcome is before.outcome


@law(30)
@given(decided(), st.data())
def test_filling_what_is_open_keeps_what_is_final(found: Found, data: st.DataObject) -> None:
    policies, case, reached = found
    filled = data.draw(strategies.cases(policies))["parameters"]
    after = decide(policies, {**case, "parameters": {**filled, **case["parameters"]}})
    for identity, (_, _, before) in reached.items():
        _, _, then = after[identity]
        if before.eligibility in FINAL:
            assert then.eligibility is before.eligibility
        if before.outcome in FINAL:
            assert then.outcome is before.outcome


@law(30)
@given(decided(), st.data())
def test_irrelevant_facts_change_nothing(found: Found, data: st.DataObject) -> None:
    policies, case, reached = found
    points = strategies.points_of(policies)
    for identity, (_, _, before) in reached.items():
        names = [fact.name for fact in before.irrelevant if fact.name in case["facts"] or fact.name in points]
        free = [name for name in names if name in points and name not in IN_ORDER and not name.startswith("基准.")]
        if free:
            name = data.draw(st.sampled_from(free))
            value = data.draw(st.sampled_from(points[name]))
            _, _, after = decide(policies, {**case, "facts": {**case["facts"], name: value}})[identity]
            assert (after.eligibility, after.outcome) == (before.eligibility, before.outcome)


IN_ORDER = ("学生.申请日", "学生.退学日")
"""Facts that a case may not give in any order."""


def said(value: ValueResult) -> tuple[object, ...]:
    """Return what is said of a value, apart from the points on which it was tried."""
    return value.name, value.status, value.value, value.granted, value.missing, value.open


@law(8)
@given(decided(deep=0, most_clauses=1))
def test_record_is_plain_and_the_same_each_time(found: Found) -> None:
    policies, case, reached = found
    decision = policies.decide(case)
    for entry in decision.entries:
        found_here, expected = entry.explanation.decision, reached[entry.unit.id][2]
        if found_here.exact and expected.exact:
            assert attrs.evolve(found_here, values=()) == attrs.evolve(expected, values=())
            assert [said(one) for one in found_here.values] == [said(one) for one in expected.values]
        alone = policies.decide(case, clauses=[entry.unit.id]).entries
        assert [one.explanation for one in alone] == [entry.explanation]
    record = decision.record()
    assert is_plain(record)
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record
    assert policies.decide(json.loads(json.dumps(case, ensure_ascii=False))).record() == record
    assert rendered.render(record)
