"""MD-23, the clause of the teacher benefit: every fact told, facts missing, and the whole policy set around it.

Before anything is measured each competitor must give the same answer as the rules that the tests hold the policy to.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import attrs

from benchmarks import clause_by_hand, clause_zen, ours
from benchmarks.measure import Effort, Measured, Runner, curve, each, race, stream
from benchmarks.table import AtMostSeconds, AtMostTimes, Line, NotThere, Row, growth
from tests.support import teacher_by_hand as by_hand
from tests.support.teacher_by_hand import Setting, Teacher

CLAUSE = "MD-23"
FRAME = Setting(place="广东省")
"""The day, the place and the parameters of the cases in a known frame."""

SEVEN = ("registered", "community", "post", "longest_run", "hired", "criminal", "terms")
NO_ZEN = "pip install zen-engine"


def teacher(random: Random) -> Teacher:
    """Make a teacher at or near the boundaries."""
    return by_hand.some_teacher(random.choice, FRAME)


def told(random: Random) -> dict[str, Any]:
    """Make a case in which everything is told."""
    return by_hand.case_of(teacher(random), FRAME)


def lacking(random: Random, facts: int, points: int = 0, setting: Setting = FRAME) -> dict[str, Any]:
    """Make a case without so many facts, and with so many points of the text left open."""
    case = by_hand.case_of(by_hand.some_teacher(random.choice, setting), setting)
    given, filled = sorted(case["facts"]), sorted(case["parameters"])
    for name in random.sample(given, min(facts, len(given))):
        case["facts"][name] = {"未知": True}
    for name in random.sample(filled, min(points, len(filled))):
        del case["parameters"][name]
    return case


def some_lacking(random: Random) -> dict[str, Any]:
    """Make a case without some facts."""
    return lacking(random, random.randrange(1, 9))


def some_frame(random: Random) -> dict[str, Any]:
    """Make a case without some facts, on another day with other parameters each time."""
    return lacking(random, random.randrange(1, 9), setting=by_hand.some_setting(random.choice))


def lacking_of(facts: int, points: int) -> Callable[[Random], dict[str, Any]]:
    """Return what makes cases without so many facts and parameters."""
    return lambda random: lacking(random, facts, points)


# --- the same answers ---------------------------------------------------------------------------------


def agree(settings: int, teachers: int, decided: int) -> None:
    """Hold every competitor to the rules by hand that the tests use; of our own decisions a few, for they are slow."""
    random = stream("agree")
    pairs = []
    for _ in range(settings):
        setting = by_hand.some_setting(random.choice)
        hand = clause_by_hand.bind(setting)
        try:
            graph = clause_zen.evaluator(clause_zen.clause(setting))
        except ImportError:
            graph = None
        for _ in range(teachers):
            one = by_hand.some_teacher(random.choice, setting)
            expected = by_hand.decide(one, setting)
            check(expected, hand(clause_by_hand.facts_of(one))._asdict())
            if graph is not None:
                check(expected, graph(clause_zen.facts_of(one))["result"])
            pairs.append((one, setting, expected))
    for one, setting, expected in random.sample(pairs, decided):
        case = by_hand.case_of(one, setting)
        assert ours.outcome_by_flat_code(ours.shipped(), case, CLAUSE) == expected.outcome, (expected, one, setting)
        outcomes = ours.shipped().decide(case, clauses=[CLAUSE]).outcomes()
        assert set(outcomes.values()) == {expected.outcome}, (outcomes, expected, one, setting)


def check(expected: by_hand.Answer, given: Mapping[str, Any]) -> None:
    """Hold an answer to the expected one: the outcome, and what is paid."""
    assert given["outcome"] == expected.outcome, (expected, given)
    if expected.payment is not None:
        paid = attrs.asdict(expected.payment, recurse=False)
        shares = paid.pop("shares")
        paid |= {"province": shares["省"], "city": shares["市"], "local": shares["地方"]}
        assert {name: given[name] for name in paid} == paid, (expected, given)


@functools.cache
def agreed(effort: Effort) -> None:
    """Make sure once in a run that all decide alike."""
    agree(settings=max(2, effort.sample // 20), teachers=20, decided=max(3, effort.sample // 25))


# --- told ---------------------------------------------------------------------------------------------


def rivals() -> tuple[dict[str, Runner], list[Line]]:
    """Return the competitors, and what is not there of them."""
    hand = clause_by_hand.bind(FRAME)
    found = {
        "Python by hand, with a mask": Runner(ours.cases(lambda random: clause_by_hand.facts_of(teacher(random))), hand)
    }
    try:
        graph = clause_zen.evaluator(clause_zen.clause(FRAME))
        seven = clause_zen.evaluator(clause_zen.seven_facts())
    except ImportError:
        return found, [NotThere("ZEN graphs", NO_ZEN)]
    facts = ours.cases(lambda random: clause_zen.facts_of(teacher(random)))
    found["ZEN graph"] = Runner(facts, graph)
    found["ZEN graph with trace"] = Runner(facts, lambda given: graph(given, {"trace": True}))
    found["ZEN graph of seven facts"] = Runner(
        ours.cases(lambda random: {name: clause_zen.facts_of(teacher(random))[name] for name in SEVEN}), seven
    )
    return found, []


def told_rows(effort: Effort) -> Iterator[Line]:
    """MD-23, every fact told: one clause beside its competitors."""
    agreed(effort)
    policies, make = ours.shipped(), ours.cases(told)
    peers, absent = rivals()
    mine = {
        "reference": ours.by_reference(policies, make, CLAUSE),
        "explained": ours.explaining(policies, make, CLAUSE),
        "compiled": ours.flat(policies, make, CLAUSE),
        "compiled, as a decision": ours.compiled(policies, make, CLAUSE),
    }
    times = dict(zip([*peers, *mine], race([*peers.values(), *mine.values()], effort), strict=True))
    aims = {
        "Python by hand, with a mask": AtMostTimes(2),
        "ZEN graph": AtMostTimes(0.1),
        "ZEN graph of seven facts": AtMostTimes(0.5),
    }
    for name in mine:
        for peer, aim in aims.items():
            if name in ("reference", "compiled") and peer in peers:
                yield Row(f"MD-23 told, {name}", times[name], peer, times[peer], aim)
    yield Row("MD-23 told, compiled, as a decision", times["compiled, as a decision"], *of_hand(times))
    peer = "ZEN graph with trace"
    if peer in peers:
        yield Row("MD-23 told, explained: proofs", times["explained"], peer, times[peer], AtMostTimes(0.2))
        yield Row("(ZEN graph beside Python by hand)", times["ZEN graph"], *of_hand(times))
    else:
        yield Row("MD-23 told, explained: proofs", times["explained"], *of_hand(times))
    yield from absent


def of_hand(times: Mapping[str, Measured]) -> tuple[str, Measured]:
    """Return the rules by hand as the peer of a row."""
    return "Python by hand, with a mask", times["Python by hand, with a mask"]


# --- facts missing ------------------------------------------------------------------------------------


def missing_rows(effort: Effort) -> Iterator[Line]:
    """MD-23 with facts missing: each case timed alone, the median and the worst."""
    policies = ours.shipped()
    ways: dict[str, tuple[Callable[..., Runner], AtMostSeconds | None, AtMostSeconds | None]] = {
        "reference": (ours.by_reference, AtMostSeconds(60e-6), AtMostSeconds(5e-3)),
        "decide": (ours.deciding, None, None),
        "compiled": (ours.compiled, AtMostSeconds(60e-6), AtMostSeconds(5e-3)),
    }
    for name, (way, usual, worst) in ways.items():
        yield from _of_each(f"MD-23, 1-8 facts missing, {name}", way, ours.cases(some_lacking), effort, usual, worst)
    new = AtMostSeconds(60e-3)
    yield from _of_each("the same, a new frame each, decide", ours.deciding, ours.cases(some_frame), effort, new, new)
    all_open = ours.cases(lacking_of(99, 99))
    few = attrs.evolve(effort, sample=1)
    one, _, _ = each(ours.deciding(policies, all_open, CLAUSE), few)
    yield Row("MD-23, everything missing and open, decide", one, aim=AtMostSeconds(0.1))
    usual = AtMostSeconds(20e-3)
    yield from _of_each(
        "record of the same, facts missing", ours.recording, ours.cases(some_lacking), effort, usual, usual
    )


def _of_each(
    what: str,
    way: Callable[..., Runner],
    make: ours.Make,
    effort: Effort,
    usual: AtMostSeconds | None,
    most: AtMostSeconds | None,
) -> Iterator[Line]:
    median, worst, count = each(way(ours.shipped(), make, CLAUSE), effort)
    yield Row(f"{what}: median", median, aim=usual, note=f"{count} of {effort.sample} cases")
    yield Row(f"{what}: worst", worst, aim=most)


def absent_rows(effort: Effort) -> Iterator[Line]:
    """MD-23 with 0 to 20 unknowns: first facts are missing, then points of the text are open."""
    policies = ours.shipped()
    facts = len(by_hand.FACTS)

    def at(count: int) -> Runner:
        return ours.deciding(policies, ours.cases(lacking_of(min(count, facts), max(0, count - facts))), CLAUSE)

    points = curve((0, 1, 2, 4, 8, 12, 16, 20), at, effort)
    yield growth("MD-23, unknowns (facts, then open points)", points)


# --- the set ------------------------------------------------------------------------------------------


def set_rows(effort: Effort) -> Iterator[Line]:
    """The shipped policies, a teacher of whom everything is told."""
    agreed(effort)
    policies, make = ours.shipped(), ours.cases(told)
    hand, _ = rivals()
    peer, runner = next(iter(hand.items()))
    ways = [ours.laid_out(policies, make), ours.deciding(policies, make), ours.recording(policies, make), runner]
    taken_up, decided, recorded, by = race(ways, effort)
    yield Row("PolicySet.decide, teacher told, all policies", taken_up, peer, by, AtMostSeconds(100e-6))
    yield Row("PolicySet.decide and its outcomes", decided, peer, by, AtMostSeconds(100e-6))
    yield Row("PolicySet.decide and its record", recorded, peer, by, AtMostSeconds(3e-3))
