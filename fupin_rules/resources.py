"""Where the grammar and the shipped policies are: beside the package in a checkout, inside it when installed.

And which engine this is: two of one digest make the same of a text.
"""

import functools
import hashlib
import os
import sys
from pathlib import Path

VERSION = "0.1.0"
"""The version of the package."""

LANGUAGE_VERSION = "1"
"""The version of the policy language."""

RECORD_VERSION = "1"
"""The version of the decision record's form."""

_PACKAGE = Path(__file__).resolve().parent


def on_disk(path: str | os.PathLike[str]) -> str:
    """Return a path as the file system of this process is asked for it; the names of files are UTF-8 in any locale."""
    text = os.fspath(path)
    if sys.getfilesystemencoding() == "utf-8":
        return text
    return os.fsdecode(text.encode("utf-8", "surrogateescape"))


def from_disk(path: str | os.PathLike[str]) -> str:
    """Return a path that the file system gave, read as UTF-8."""
    text = os.fspath(path)
    if sys.getfilesystemencoding() == "utf-8":
        return text
    return os.fsencode(text).decode("utf-8", "surrogateescape")


def grammar_file() -> Path:
    """Return the path of `policy.lark`."""
    return _folder("_grammar", "grammar") / "policy.lark"


def policies_folder() -> Path:
    """Return the folder of the shipped policies."""
    return _folder("_policies", "policies")


def shipped_artifact() -> str | None:
    """Return the artifact of the shipped policies, ``None`` in a checkout: a wheel has one."""
    file = _PACKAGE / "_artifact.json"
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _folder(installed: str, checkout: str) -> Path:
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout


@functools.cache
def engine_digest() -> str:
    """Return the SHA-256 of what makes policies of texts: the code of this package and the grammar."""
    digest = hashlib.sha256(VERSION.encode())
    found = (os.path.join(folder, name) for folder, _, names in os.walk(_PACKAGE) for name in names)
    for file in (*sorted(name for name in found if name.endswith(".py")), str(grammar_file())):
        with open(file, "rb", buffering=0) as opened:
            digest.update(opened.read())
    return digest.hexdigest()
