"""What a whole process costs: the cold start of a command, the first load, the memory of a loaded set."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs

from benchmarks import ours, written
from benchmarks.clause import told
from benchmarks.measure import Effort, Runner, race
from benchmarks.table import AtMostBytes, AtMostSeconds, AtMostTimes, Line, NotThere, Row, Size
from fupin_rules.resources import policies_folder

ROOT = Path(__file__).resolve().parents[1]
CASE = "docs/cases/发放.json"
CACHE = "XDG_CACHE_HOME"
COMMANDS = ("check", "test")
STATUS = Path("/proc/self/status")
LOAD = "from fupin_rules import PolicySet; PolicySet.load()"
EXPLAIN = ("-m", "fupin_rules", "explain", CASE)

LOADED = """
import gc, json, re, sys
from pathlib import Path
from fupin_rules import PolicySet
texts, case = json.load(sys.stdin)
policies = PolicySet.of(texts) if texts else PolicySet.load()
policies.decide(case)
del texts, case
gc.collect()
print(re.search(r"VmRSS:\\s*(\\d+) kB", Path("/proc/self/status").read_text()).group(1))
"""
"""Prints the memory of the process, as Linux tells it."""


def run(arguments: tuple[str, ...], more: Mapping[str, str], given: str = "") -> str:
    """Run the interpreter in the checkout; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, input=given)
    return done.stdout


def cold_rows(effort: Effort) -> Iterator[Line]:
    """The second run of a command, beside the bare imports and OpenFisca; the first load; the other commands."""
    bare, imports, explain, fisca = (
        "bare interpreter",
        "imports of lark, attrs, dateutil",
        "explain",
        "OpenFisca, one student",
    )
    commands: dict[str, tuple[str, ...]] = {
        bare: ("-c", "pass"),
        imports: ("-c", "import lark, attrs, dateutil.relativedelta"),
        explain: EXPLAIN,
    }
    there = importlib.util.find_spec("openfisca_core") is not None
    if there:
        commands[fisca] = ("-m", "benchmarks.boarders_openfisca")
    with tempfile.TemporaryDirectory() as cache:
        taken = race([_command(one, lambda: {CACHE: cache}) for one in commands.values()], _patient(effort))
    times = dict(zip(commands, taken, strict=True))
    yield Row("explain, second run, whole process", times[explain], imports, times[imports], AtMostTimes(3))
    yield Row("the same", times[explain], bare, times[bare])
    if there:
        yield Row("the same", times[explain], fisca, times[fisca])
    else:
        yield NotThere("cold start of OpenFisca", "pip install OpenFisca-Core")


def load_rows(effort: Effort) -> Iterator[Line]:
    """The first load of the shipped policies without a cache, seconds of the processor; checking and testing them."""
    with tempfile.TemporaryDirectory() as folder:
        # Never the same folder: what one run leaves behind does not help the next.
        first = _command(("-c", LOAD), lambda: {CACHE: tempfile.mkdtemp(dir=folder)})
        others = [_command(("-m", "fupin_rules", name), lambda: {CACHE: folder}) for name in COMMANDS]
        loaded, *done = race([first, *others], _patient(effort).of_processor())
    yield Row("load all policies, no cache, processor", loaded, aim=AtMostSeconds(0.5))
    for name, one in zip(COMMANDS, done, strict=True):
        yield Row(f"{name} all policies, whole process, processor", one, "load", loaded)


def memory_rows(effort: Effort) -> Iterator[Line]:
    """The memory of a process that has loaded a set and decided a case, and how it grows with the policies."""
    if not STATUS.exists():
        yield NotThere("memory of a loaded set", "it is read where Linux tells it")
        return
    case = ours.cases(told)(0, 1)[0]
    with tempfile.TemporaryDirectory() as cache:

        def size(times: int) -> Size:
            texts = written.copies(policies_folder(), times) if times > 1 else None
            return Size(1024 * int(run(("-c", LOADED), {CACHE: cache}, json.dumps([texts, case]))))

        shipped = size(1)
        yield Row("memory of a process with a loaded set", shipped, aim=AtMostBytes(60_000_000))
        for times in (4, 16)[: effort.points - 2]:
            yield Row(f"the same, policies × {times}", size(times), "policies × 1", shipped, AtMostTimes(times))


def _command(arguments: tuple[str, ...], more: Callable[[], Mapping[str, str]]) -> Runner:
    """Run the interpreter as a whole process; what it is told in its environment is new each time."""
    return Runner(lambda _, count: [more() for _ in range(count)], lambda told: run(arguments, told))


def _patient(effort: Effort) -> Effort:
    """Return the effort for whole processes: one in each turn, and time enough for any."""
    return attrs.evolve(effort, turn=0.0, cap=60.0, rounds=min(5, effort.rounds))
