"""One token wrong in the shipped policy: the author is told one thing, and where.

Every word of the shipped policy that means something (block and field words, names, signs, the words of sentences, the
bars of tables; not its gists, sources and notes) is deleted, doubled, replaced by an undeclared word, replaced by a word
of each of six other classes, and misspelt in each of its signs. The result is checked as a file is, with its
vocabularies. Mutants that are policies too are counted and listed apart (``ONE_TOKEN_LIST=file`` writes all of them).

A finding is at the *exact place* when the stretch that it underlines

- overlaps the word that stands there instead; for a deletion, the word before the gap or the word behind it; and
- does not reach beyond what is joined to these without a space, a comma or another sign between.

A finding that underlines two places that do not fit each other (a name declared one way and used another) is at the exact
place when either is, because nothing in the text says which of the two is wrong; how many these are is counted.

Every twelfth mutant is tried; a search tries all.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from fupin_rules.diagnostics import InputFinding, PolicyFinding
from fupin_rules.source import Span
from tests.support.lanes import lane
from tests.support.mutants import Mutant, mutants, told

APART = frozenset(" \t\r\n,,。;;::、()()|「」")
ONE_FINDING = 0.99
EXACT_PLACE = 0.98
STEP = lane(12, 1)


def exact(mutant: Mutant, finding: PolicyFinding | InputFinding) -> bool:
    """Return whether a finding is at the exact place, as the docstring of this module says."""
    if not isinstance(finding, PolicyFinding):
        return False
    return any(_meets(mutant, span) for span in (finding.span, finding.also) if span is not None)


def _meets(mutant: Mutant, span: Span) -> bool:
    first, last = mutant.window if mutant.way == "deleted" else (mutant.start, mutant.end)
    if not (span.start < last and span.end > first):
        return False
    while first > 0 and mutant.text[first - 1] not in APART:
        first -= 1
    while last < len(mutant.text) and mutant.text[last] not in APART:
        last += 1
    return first <= span.start and span.end <= last


@pytest.mark.long
def test_one_wrong_token_gives_one_finding_at_its_place(record_property: Callable[[str, object], None]) -> None:
    counts = Counter[str]()
    listed: list[str] = []
    for mutant in list(mutants())[::STEP]:
        found = told(mutant.text)
        counts["mutants"] += 1
        shown = "; ".join(f"{one.code} {one.problem}" for one in found)
        if not found:
            kind = "valid"
        elif len(found) > 1:
            kind = "several findings"
        elif exact(mutant, found[0]):
            kind = "exact"
            first = found[0]
            assert isinstance(first, PolicyFinding)
            counts["exact by the second place"] += not _meets(mutant, first.span)
        else:
            kind = "elsewhere"
        counts[kind] += 1
        listed.append(f"{kind}\t{mutant.name}\t{shown}")
    wrong = counts["mutants"] - counts["valid"]
    one, at_place = 1 - counts["several findings"] / wrong, counts["exact"] / wrong
    record_property(
        "one token wrong",
        f"{counts['mutants']} mutants, {counts['valid']} valid, {wrong} wrong: one finding {one:.2%}, "
        f"exact place {at_place:.2%} (of these {counts['exact by the second place']} by the second of two places)",
    )
    if path := os.environ.get("ONE_TOKEN_LIST"):
        Path(path).write_text("\n".join(sorted(listed)) + "\n", encoding="utf-8")
    missed = [line for line in listed if line.startswith(("several", "elsewhere"))]
    assert wrong * STEP > 4800
    assert one >= ONE_FINDING, "\n".join(missed)
    assert at_place >= EXACT_PLACE, "\n".join(missed)
