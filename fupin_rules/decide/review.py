"""What `check` says: what keeps a file from being used, and reminders of what deserves a second look.

What goes in is paths; what comes out is what loading returns, with the reminders among its findings. Using policies needs
none of them, and finding them takes longer than loading.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from fupin_rules.analyse.constant import constant
from fupin_rules.decide.imports import Library
from fupin_rules.decide.loading import Checked, Loaded, check_each, clause_spans, together
from fupin_rules.decide.related import example_of
from fupin_rules.decide.texts import from_paths
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.input import Impossible
from fupin_rules.diagnostics.model import ImpossibleExample
from fupin_rules.evaluate.related import Ties
from fupin_rules.model.lint import misplaced, remind


def review(paths: Iterable[str | Path], instead: Mapping[Path, bytes] | None = None) -> Loaded:
    """Load policy files as :func:`~fupin_rules.decide.loading.load` does, and find reminders too."""
    chosen = from_paths(paths, instead or {})
    library = Library(chosen.texts)
    checked = [attrs.evolve(one, findings=(*one.findings, *reminders(one))) for one in check_each(chosen, library)]
    loaded = together(chosen, library, checked)
    return attrs.evolve(loaded, findings=(*loaded.findings, *impossible_examples(loaded)))


def impossible_examples(loaded: Loaded) -> Iterable[PolicyFinding]:
    """Find the examples that a relation of the vocabulary does not allow: one of the two is wrong."""
    names, ties = loaded.names, Ties(loaded.vocabulary.relations)
    for policy in loaded.policies:
        for example in policy.examples:
            found = example_of(example, names, ties)
            if isinstance(found, Impossible):
                yield ImpossibleExample(
                    title=example.title,
                    said=found.problem,
                    relations=found.relations,
                    span=example.span,
                    headings=example.place.headings,
                )


def reminders(checked: Checked) -> Iterable[PolicyFinding]:
    """Find what deserves a second look in a file; in a policy only where it has no errors."""
    if checked.is_overlay:
        yield from misplaced(checked.file)
    elif checked.policy is not None and not checked.has_errors:
        yield from remind(checked.file)
        yield from constant(checked.policy, clause_spans(checked.file))
