"""Where the grammar and the shipped policies are: beside the package in a checkout, inside it when installed."""

from pathlib import Path

VERSION = "0.1.0"
"""The version of the package."""

_PACKAGE = Path(__file__).resolve().parent


def grammar_file() -> Path:
    """Return the path of `policy.lark`."""
    return _folder("_grammar", "grammar") / "policy.lark"


def policies_folder() -> Path:
    """Return the folder of the shipped policies."""
    return _folder("_policies", "policies")


def _folder(installed: str, checkout: str) -> Path:
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout
