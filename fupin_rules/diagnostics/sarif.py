"""Findings as SARIF 2.1.0, the form in which code hosts and editors take what a checker found.

Columns are counted in characters, as in the messages. A fix is written where the finding knows one.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fupin_rules.diagnostics.base import Diagnostic, InputFinding, PolicyFinding, Severity
from fupin_rules.source import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_as_sarif(findings: Iterable[Diagnostic], version: str) -> dict[str, Any]:
    """Return findings as one run of SARIF that JSON can write."""
    found = list(findings)
    rules = [{"id": code} for code in sorted({one.code for one in found})]
    driver = {"name": "fupin_rules", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(map(_result, found))}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Diagnostic) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": "error" if finding.severity is Severity.ERROR else "warning",
        "message": {"text": f"{finding.problem}\n怎么改:{finding.remedy}"},
    }
    match finding:
        case PolicyFinding(span=span, also=also, edit=edit):
            result["locations"] = [_location(span)]
            if also is not None:
                result["relatedLocations"] = [_location(also)]
            if edit is not None:
                change = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                files = [{"artifactLocation": _artifact(edit.span), "replacements": [change]}]
                result["fixes"] = [{"artifactChanges": files}]
        case InputFinding(path=path):
            result["locations"] = [{"logicalLocations": [{"fullyQualifiedName": path}]}] if path else []
        case _:
            pass
    return result


def _location(span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(span), "region": _region(span)}}


def _artifact(span: Span) -> dict[str, Any]:
    return {"uri": quote(span.source.name)}


def _region(span: Span) -> dict[str, int]:
    line, column = span.source.place(span.start)
    end_line, end_column = span.source.place(max(span.start, span.end))
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
