"""Findings as plain data, for programs: code, severity, what is wrong, what to write instead, and where.

The form is published as `docs/diagnostics.schema.json`.
"""

from collections.abc import Iterable
from typing import Any

from fupin_rules.diagnostics.base import Diagnostic, InputFinding, PolicyFinding, Severity
from fupin_rules.source import Span

FORM = "fupin_rules diagnostics"
VERSION = 1


def findings_as_data(findings: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return findings as data that JSON can write."""
    return {"form": FORM, "version": VERSION, "findings": [_finding(one) for one in findings]}


def _finding(finding: Diagnostic) -> dict[str, Any]:
    said = {
        "code": finding.code,
        "severity": "error" if finding.severity is Severity.ERROR else "warning",
        "problem": finding.problem,
        "remedy": finding.remedy,
    }
    match finding:
        case PolicyFinding(span=span, headings=headings, also=also, edit=edit):
            second = None if also is None else _place(also)
            change = None if edit is None else _place(edit.span) | {"text": edit.text, "certain": edit.certain}
            return said | _place(span) | {"headings": list(headings), "also": second, "edit": change}
        case InputFinding(path=path):
            return said | {"path": path}
        case _:
            return said


def _place(span: Span) -> dict[str, Any]:
    """Return the file and where in it, lines and columns counted from 1, the column in characters; the end is after it."""
    line, column = span.source.place(span.start)
    end_line, end_column = span.source.place(max(span.start, span.end))
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
