"""The folder in which artifacts are kept: private, and never needed.

What goes in is a text under a key; what comes out is the text, or nothing: where the folder cannot be made, belongs to
somebody else or can be changed by others, or where the disk is full, nothing is kept and nobody is told.
"""

import contextlib
import os
import stat
from pathlib import Path

SETTING = "FUPIN_RULES_CACHE"
"""The variable of the environment that names another folder; ``off`` keeps nothing."""

SUFFIX = ".json"

MOST = 32
"""How many artifacts are kept; the ones that were written first go first."""


def cache_folder() -> Path | None:
    """Return the folder, ``None`` where nothing is to be kept or the user has no home."""
    named = os.environ.get(SETTING)
    if named:
        return None if named == "off" else Path(named)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base, "fupin_rules")
    try:
        return Path.home() / ".cache" / "fupin_rules"
    except RuntimeError:
        return None


def encoded(text: str) -> bytes:
    """Return a text in UTF-8; the name of a file may have signs that UTF-8 cannot write, which are kept too."""
    return text.encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> str:
    """Return the text that was encoded.

    Raises:
        ValueError: it is none.
    """
    return content.decode("utf-8", "surrogatepass")


def kept(folder: Path, key: str) -> str | None:
    """Return what is kept under a key, ``None`` where it cannot be read or could be from somebody else."""
    try:
        if not _is_private(os.lstat(folder)):
            return None
        with open(folder / f"{key}{SUFFIX}", "rb") as file:
            return decoded(file.read()) if _is_private(os.fstat(file.fileno())) else None
    except (OSError, ValueError):
        return None


def keep(folder: Path, key: str, text: str) -> None:
    """Keep a text under a key, whole or not at all, and no more texts than :data:`MOST`."""
    import tempfile  # takes long to import, and is seldom needed

    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_private(os.lstat(folder)):
            return
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as new:
            try:
                new.write(encoded(text))
                new.close()
                os.replace(new.name, folder / f"{key}{SUFFIX}")
            except OSError:
                os.unlink(new.name)
                raise
        _forget(folder)


def _forget(folder: Path) -> None:
    """Remove what was written first, and what another process has left behind unfinished."""
    written = sorted((file.stat().st_mtime, file) for file in folder.iterdir() if file.is_file())
    for _, file in written[:-MOST]:
        file.unlink(missing_ok=True)


def _is_private(found: os.stat_result) -> bool:
    """Return whether a file or folder is the user's own, and nobody else can change it."""
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return False
    if os.name != "posix":
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
