"""Texts with the changes made that findings know: the certain ones, or all.

What goes in is findings; what comes out is each text concerned as it would be. Nothing is written here.
"""

from collections.abc import Iterable

from fupin_rules.diagnostics import Diagnostic, Edit, PolicyFinding
from fupin_rules.source import Source


def mended(findings: Iterable[Diagnostic], *, certain: bool) -> dict[Source, str]:
    """Return the texts that change by the edits of findings; of edits that overlap the first is made."""
    edits: dict[Source, list[Edit]] = {}
    for finding in findings:
        edit = finding.edit if isinstance(finding, PolicyFinding) else None
        if edit is not None and (edit.certain or not certain):
            edits.setdefault(edit.span.source, []).append(edit)
    return {source: _with(source.text, found) for source, found in edits.items()}


def _with(text: str, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start >= position:
            parts += [text[position : edit.span.start], edit.text]
            position = edit.span.end
    return "".join((*parts, text[position:]))
