"""How long the teacher policy takes to load and to decide, beside the same rules written by hand in Python.

    python -m benchmarks.teacher [CASES]

Prints, from one run: the time to load the shipped policies; microseconds for each decision, for each decision with its
explanation and record, and for the rules by hand, over the same whole cases; and the time of a cold ``explain`` as a
whole process beside that of a bare interpreter. It measures; it neither passes nor fails.
"""

import json
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from fupin_rules import Case, PolicySet
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.policy_set import facts_of, world_of
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.world import World
from fupin_rules.facts.case import fill_parameters
from tests.support import teacher_by_hand as by_hand

ROOT = Path(__file__).resolve().parents[1]

CLAUSE = "MD-23"
CASES = 200
LOADS = 5
PROCESSES = 5

T = TypeVar("T")


def timed(step: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that a step takes, and what it gives."""
    start = time.perf_counter()
    made = step()
    return time.perf_counter() - start, made


def world_for(policies: PolicySet, case: Case) -> World:
    """Return the facts and parameters of a case as the evaluator takes them."""
    found = policies.unit(CLAUSE)
    assert found is not None
    policy, _ = found
    filled, _, _ = fill_parameters(
        case.parameters, policy.parameters, open_readings(policy), policies.names.aliases, tuple(policy.units)
    )
    given = facts_of(case, policy.header.subject, 0)
    return world_of(given, policies.names, filled, case.on, case.place)[0]


def cold(command: Sequence[str]) -> float:
    """Return the median seconds of a whole process."""
    return statistics.median(
        timed(lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True))[0]
        for _ in range(PROCESSES)
    )


def line(name: str, amount: float, unit: str, note: str = "") -> None:
    """Print one measurement."""
    print(f"{name:<42}{amount:>12,.1f} {unit}{f'   {note}' if note else ''}")


def main(count: int = CASES) -> None:
    """Measure and print."""
    choose = random.Random(20221231).choice
    settings = [by_hand.some_setting(choose) for _ in range(count)]
    pairs = [(by_hand.some_teacher(choose, setting), setting) for setting in settings]
    texts = [json.dumps(by_hand.case_of(*pair), ensure_ascii=False) for pair in pairs]

    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {count} whole cases of {CLAUSE}\n"
    )
    loads = [timed(PolicySet.load) for _ in range(LOADS)]
    policies = loads[-1][1]
    line("load the shipped policies, first", loads[0][0] * 1e3, "ms")
    line("load the shipped policies, median", statistics.median(seconds for seconds, _ in loads) * 1e3, "ms")
    print()

    read_seconds, cases = timed(lambda: [policies.read(text) for text in texts])
    worlds = [world_for(policies, case) for case in cases]
    found = policies.unit(CLAUSE)
    assert found is not None
    question = found[0].questions[found[1].id].whole
    hand_seconds, answers = timed(lambda: [by_hand.decide(*pair) for pair in pairs])
    engine_seconds, decisions = timed(lambda: [reference.decide(question, world) for world in worlds])
    explain_seconds, _ = timed(lambda: [policies.decide(case, clauses=[CLAUSE]).record() for case in cases])
    agreed = sum(one.outcome.value == other.outcome for one, other in zip(decisions, answers, strict=True))

    line("by hand, each decision", hand_seconds / count * 1e6, "µs")
    line("engine, each decision", engine_seconds / count * 1e6, "µs", f"{engine_seconds / hand_seconds:,.0f} × by hand")
    line(
        "engine, each decision explained, as record",
        explain_seconds / count * 1e6,
        "µs",
        f"{explain_seconds / hand_seconds:,.0f} × by hand",
    )
    line("reading a case from JSON", read_seconds / count * 1e6, "µs")
    print(f"{'the same outcome by hand and by the engine':<42}{agreed:>12} of {count}\n")

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.json"
        file.write_text(texts[0], encoding="utf-8")
        line("bare interpreter, cold", cold([sys.executable, "-c", "pass"]) * 1e3, "ms", "whole process, median")
        explain = [sys.executable, "-m", "fupin_rules", "explain", str(file)]
        line("explain, cold", cold(explain) * 1e3, "ms", "whole process, median")
        line("explain of one clause, cold", cold([*explain, "--clause", CLAUSE]) * 1e3, "ms", "whole process, median")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
