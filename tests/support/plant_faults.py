"""Plant faults that tests once did not notice, one after the other, and see that each is noticed now.

    python -m tests.support.plant_faults [--only TEXT]

Each fault is a change of a few words in a copy of the project; the test that is named with it must fail there, and pass
where nothing is planted. A fault whose place is no longer found is a failure too: write it anew, the law that it holds
up still stands. Prints a line for each fault, and fails if one was not noticed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("fupin_rules", "tests", "policies", "grammar", "docs", "pyproject.toml")
"""What a copy of the project needs for its tests."""
SECONDS = 600
"""How long one test may take."""

ARTIFACT = "tests/artifact/test_form.py"
COMBINATION = "tests/decide/test_combination_law.py"
RECORD = "tests/decide/test_record_laws.py"
VALUES = "tests/evaluate/test_oracle.py::test_a_single_step_of_the_decision"


@attrs.frozen
class Fault:
    """A fault: what is written instead of a text that stands once in a file, and the test that must fail."""

    name: str
    file: str
    text: str
    instead: str
    test: str


FAULTS = (
    Fault(
        "互斥 pays both",
        "fupin_rules/decide/joint.py",
        '{"互斥": Result.ONE_OF_THEM, "并享"',
        '{"互斥": Result.PAID, "并享"',
        COMBINATION,
    ),
    Fault(
        "不重复 pays what is written last",
        "fupin_rules/decide/joint.py",
        "if places[other] < places[at]]",
        "if places[other] > places[at]]",
        COMBINATION,
    ),
    Fault(
        "并享 未载 leaves the sum settled",
        "fupin_rules/decide/joint.py",
        '"并享": Result.SUM_OPEN}',
        '"并享": Result.PAID}',
        COMBINATION,
    ),
    Fault(
        "what is given up defeats others",
        "fupin_rules/decide/joint.py",
        "self.granted[other], terms.no(its.wholly))",
        "self.granted[other])",
        COMBINATION,
    ),
    Fault(
        "periods that do not overlap meet",
        "fupin_rules/decide/joint.py",
        "covers = self.pairs.covers(other, at)",
        "covers = None",
        COMBINATION,
    ),
    Fault(
        "不重复 takes out what is not granted",
        "fupin_rules/decide/joint.py",
        "ahead, self.granted[other], terms",
        "ahead, terms",
        COMBINATION,
    ),
    Fault(
        "存疑 is taken before 待核实 of several values",
        "fupin_rules/evaluate/reference.py",
        "        outcome = Outcome.TO_VERIFY",
        "        outcome = Outcome.OPEN if any(one.status is Status.OPEN for one in effect) else Outcome.TO_VERIFY",
        VALUES,
    ),
    Fault(
        "存疑 is taken before 待核实 of one value",
        "fupin_rules/evaluate/reference.py",
        "elif all(len(one.values) > 1 for one in found):",
        "elif any(len(one.values) > 1 for one in found):",
        VALUES,
    ),
    Fault(
        "a refusal names one of several causes",
        "fupin_rules/explain/proof.py",
        "    yield from found or [proof]",
        "    yield from found[:1] or [proof]",
        RECORD,
    ),
    Fault(
        "a fact that decides is not among those that do",
        "fupin_rules/explain/proof.py",
        "    return asked.deciding(_in_document_order(asked.compiled.question.conditions, asked.world))",
        "    return asked.deciding(_in_document_order(asked.compiled.question.conditions, asked.world))[1:]",
        RECORD,
    ),
    Fault(
        "two duties of the same words are kept as one",
        "fupin_rules/artifact/form.py",
        "(*row, id(value)) if alone else row, row)",
        "row, row)",
        ARTIFACT,
    ),
    Fault(
        "what was changed where it is kept is read",
        "fupin_rules/artifact/form.py",
        'if head.get("sha256") != _sha256(body):',
        "if False:",
        ARTIFACT,
    ),
    Fault(
        "what was kept is used whatever is read now",
        "fupin_rules/decide/opening.py",
        "if _reading_now(was, chosen, digest) == was else None",
        "if _reading_now(was, chosen, digest) is not None else None",
        "tests/decide/test_opening.py",
    ),
    Fault(
        "what somebody else keeps is used",
        "fupin_rules/artifact/folder.py",
        "return found.st_uid == os.geteuid() and not",
        "return not",
        "tests/artifact/test_folder.py",
    ),
)


def main() -> int:
    """Plant each fault in a copy; return 1 if one was not noticed."""
    options = argparse.ArgumentParser()
    options.add_argument("--only", default="", help="only faults whose name holds this text")
    wanted = [fault for fault in FAULTS if options.parse_args().only in fault.name]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in PARTS:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, copy / part)
        failing = [test for test in dict.fromkeys(fault.test for fault in wanted) if is_noticed(copy, test)]
        for test in failing:
            print(f"fails where nothing is planted: {test}")
        unnoticed = [fault for fault in wanted if not is_planted_and_noticed(copy, fault)]
    print(f"{len(wanted)} faults, {len(unnoticed)} not noticed")
    return 1 if failing or unnoticed else 0


def is_planted_and_noticed(copy: Path, fault: Fault) -> bool:
    """Plant a fault, run its test, and take the fault out again."""
    file = copy / fault.file
    before = file.read_text(encoding="utf-8")
    if before.count(fault.text) != 1:
        print(f"its place is not found: {fault.name} ({fault.file}: {fault.text})", flush=True)
        return False
    file.write_text(before.replace(fault.text, fault.instead), encoding="utf-8")
    noticed = is_noticed(copy, fault.test)
    file.write_text(before, encoding="utf-8")
    print(f"{'noticed' if noticed else 'NOT NOTICED'}: {fault.name} ({fault.test})", flush=True)
    return noticed


def is_noticed(copy: Path, test: str) -> bool:
    """Return whether a test fails in a copy.

    Raises:
        RuntimeError: it neither passes nor fails; there may be no such test.
    """
    environment = {**os.environ, "PYTHONPATH": str(copy), "FUPIN_HYPOTHESIS_PROFILE": "noticed"}
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", test]
    ran = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{test}\n{ran.stdout}{ran.stderr}")
    return ran.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
