"""Hostile and oversized input at every door: refused or decided in bounded work, and no text becomes code."""

import json
import multiprocessing
import pickle
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from fupin_rules import Case, CaseError, Decision, PolicyError, PolicySet
from fupin_rules.compiled import flat
from fupin_rules.diagnostics import nearest
from fupin_rules.facts import case as case_room
from fupin_rules.facts.case import MOST_SEARCHED
from fupin_rules.lower.lowering import lower
from fupin_rules.render import text
from tests.compiled.test_flat import assert_tells_no_word
from tests.support.lanes import lane

TEMPLATE = """政策 {name}
  对象 学生
  项目 补助

事实 学生.{fact}:是否
  问 {question}?
事实 学生.类:枚举(甲{choice}、乙)
  问 哪一类?
事实 学生.班:文本
  问 哪个班?

条款 ZX-01 {title}
  条件 学生.{fact},且学生.类为甲{choice},且学生.班为「{quoted}」。
  给予 补助,标准为100元/月,按月发放。
"""
MARK = "__import__('os').system('touch 0')"
HOSTILE = (
    'a"b',
    "a'b",
    "a\\b",
    "a\\u0027b",
    "class",
    "lambda",
    "__import__",
    "{x}",
    "%s",
    "${HOME}",
    "a#b",
    "`id`",
    "True",
    "None",
    "_",
    "é",
    "a.b.c",
    "\U0001f4a5",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_of_a_policy_stands_in_the_code_that_decides(hostile: str) -> None:
    """A name may be refused; one that is accepted decides, and the code does not hold it."""
    name = hostile.replace("a.b.c", "abc")
    parts = dict.fromkeys(("name", "question", "title", "quoted"), hostile) | {"fact": f"甲{name}", "choice": name}
    source = TEMPLATE.format(**parts)
    try:
        policies = PolicySet.of({"某县.policy": source})
    except PolicyError:
        policies = PolicySet.of({"某县.policy": TEMPLATE.format(**parts | {"fact": "甲", "choice": ""})})
        name = ""
    facts = {f"甲{name}" if name else "甲": True, "类": f"甲{name}", "班": hostile}
    decision = policies.decide({"on": "2022-05-31", "facts": {"学生": facts}})
    assert set(decision.outcomes().values()) == {"符合"}
    assert text.render(decision.record())
    (policy,) = policies.policies
    assert_tells_no_word(flat.generate(lower(policy.questions["ZX-01"].whole)))


def test_a_call_that_is_written_as_a_text_is_only_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    parts = {"name": "某县", "question": MARK, "title": "补助", "fact": "甲", "choice": "", "quoted": MARK}
    policies = PolicySet.of({"某县.policy": TEMPLATE.format(**parts)})
    for told, outcome in ((MARK, "符合"), ("一班", "不符合")):
        decision = policies.decide({"on": "2022-05-31", "facts": {"学生": {"甲": True, "类": "甲", "班": told}}})
        assert set(decision.outcomes().values()) == {outcome}
    assert list(tmp_path.iterdir()) == []


# --- large ------------------------------------------------------------------------------------------------


CLAUSES = lane(500, 2000)


@pytest.mark.long
def test_a_policy_of_very_many_clauses() -> None:
    head = "政策 大政策\n  对象 学生\n\n事实 学生.甲:是否\n  问 甲?\n\n"
    clauses = "".join(f"条款 ZX-{number} 条\n  条件 学生.甲。\n\n" for number in range(1, CLAUSES + 1))
    policies = PolicySet.of({"大.policy": head + clauses})
    decision = policies.decide({"on": "2022-05-31", "facts": {"学生.甲": True}})
    assert len(decision.outcomes()) == CLAUSES
    assert set(decision.outcomes().values()) == {"符合"}


SMALL = PolicySet.of(
    {"某县.policy": TEMPLATE.format(name="某县", question="甲", title="补助", fact="甲", choice="", quoted="一班")}
)


@pytest.mark.long
def test_a_case_of_a_million_signs_is_refused_in_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names nothing has, those that look like them are looked for only so often."""
    names = {f"没有的名称{number}{'甲' * 500}": True for number in range(2_000)}
    unknown = json.dumps({"on": "2022-05-31", "facts": {"学生": names}}, ensure_ascii=False)
    assert len(unknown) > 10**6

    def refused() -> None:
        with pytest.raises(CaseError) as caught:
            SMALL.read(unknown)
        assert len(caught.value.findings) == 2_000

    sought: list[str] = []

    def counted(word: str, names: Iterable[str]) -> list[str]:
        sought.append(word)
        return nearest(word, names)

    monkeypatch.setattr(case_room, "nearest", counted)
    refused()
    assert len(sought) <= MOST_SEARCHED


@pytest.mark.long
def test_a_name_of_very_many_signs_is_refused() -> None:
    for facts in ({"学" * 10**5: True}, {"学生": {"甲" * 10**5: True}}, {"学生": {"类": "甲" * 10**5}}):
        with pytest.raises(CaseError) as caught:
            SMALL.case({"on": "2022-05-31", "facts": facts})
        assert caught.value.findings


# --- workers ----------------------------------------------------------------------------------------------

GOOD = {"on": "2022-05-31", "facts": {"学生": {"甲": True, "类": "甲", "班": "一班"}}}
BAD = {"on": "2022-05-31", "facts": {"学生": {"甲": "也许"}}}


def _decide(policies: PolicySet, case: Case) -> Decision:
    return policies.decide(case)


def _refuse(policies: PolicySet, given: object) -> Case:
    return policies.case(given)


def test_threads_share_a_set() -> None:
    case = SMALL.case(GOOD)
    with ThreadPoolExecutor(8) as pool:
        records = list(pool.map(lambda _: SMALL.decide(case).record(), range(32)))
    assert all(record == records[0] for record in records)


@pytest.mark.long
@pytest.mark.parametrize("method", lane(("fork",), ("fork", "spawn")))
def test_workers_send_sets_cases_decisions_and_errors(method: str) -> None:
    case = SMALL.case(GOOD)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        decision = pool.submit(_decide, SMALL, case).result(timeout=60)
        with pytest.raises(CaseError) as caught:
            pool.submit(_refuse, SMALL, BAD).result(timeout=60)
        again = pool.submit(_decide, SMALL, case).result(timeout=60)
    here = SMALL.decide(case)
    assert decision.record() == again.record() == here.record()
    with pytest.raises(CaseError) as expected:
        SMALL.case(BAD)
    assert caught.value.findings == expected.value.findings


def test_sets_cases_and_decisions_are_pickled() -> None:
    case = SMALL.case(GOOD)
    policies, read, decision = pickle.loads(pickle.dumps((SMALL, case, SMALL.decide(case))))
    assert read == case
    assert policies.decide(read).record() == decision.record() == SMALL.decide(case).record()
