"""What holds for every test: the Hypothesis profile, shared fixtures, and lines about what some tests counted."""

import os
from collections import Counter

import pytest
from hypothesis import Phase, settings

from fupin_rules import PolicySet
from tests.support.lanes import PROFILE

# A test reads and checks what it loads, and leaves nothing in the folder of whoever runs it.
os.environ["FUPIN_RULES_CACHE"] = "off"

# "ci" tries the same examples on every run and on every machine; "dev" looks for new ones.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", settings.get_profile("default"))
# "search" is "dev" without haste: it tries many more (`tests/support/lanes.py`).
settings.register_profile("search", settings.get_profile("default"), deadline=None, print_blob=True)
# "noticed" is "ci" that stops at the first counterexample, for changes of which only that they are noticed matters.
settings.register_profile(
    "noticed", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False
)
settings.load_profile(PROFILE)


@pytest.fixture
def shipped_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the shipped policies as this process has loaded them, to whoever loads no others."""
    from tests.support.shipped import POLICIES  # loads them: not before a test asks for it

    load = PolicySet.load
    monkeypatch.setattr(PolicySet, "load", lambda *paths: load(*paths) if paths else POLICIES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many code blocks of the documents were shown and not run, and how one wrong token was met."""
    shown = Counter(
        str(kind)
        for report in terminalreporter.getreports("passed")
        for name, kind in report.user_properties
        if name == "shown only"
    )
    if shown:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(shown.items()))
        terminalreporter.write_line(f"document blocks only shown: {counts}")
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name == "one token wrong":
                terminalreporter.write_line(f"{name}: {text}")
