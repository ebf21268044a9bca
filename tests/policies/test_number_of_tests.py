"""The number of tests does not grow with the number of policies, but for the few that each file has."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import written
from fupin_rules.resources import policies_folder

ROOT = Path(__file__).parents[2]
EACH = 3
"""How many tests a policy file has of its own."""


def collected(project: Path) -> dict[str, int]:
    """Return how many tests each file of tests has in a copy of the project."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(project)}
    ran = subprocess.run(command, cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return {file: int(count) for file, count in re.findall(r"^(tests/\S+): (\d+)$", ran.stdout, re.MULTILINE)}


@pytest.mark.long
def test_twice_as_many_policies_are_a_few_tests_more_for_each(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    before = collected(project)
    shipped, twice = (written.copies(policies_folder(), times) for times in (1, 2))
    for path in twice.keys() - shipped.keys():
        file = project / "policies" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(twice[path], encoding="utf-8")
    copies = len(twice) - len(shipped)
    more = {file: count - before[file] for file, count in collected(project).items() if count != before[file]}
    assert set(more.values()) == {copies}, more
    assert len(more) == EACH
