"""Findings as data: one frozen class for each kind, with its code, its Chinese wording and the values that fill it."""

from fupin_rules.diagnostics.base import Diagnostic, Edit, InputFinding, PolicyFinding, Severity, nearest

__all__ = ["Diagnostic", "Edit", "InputFinding", "PolicyFinding", "Severity", "nearest"]
