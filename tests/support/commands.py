"""The command line called in this process: arguments and standard input in, status and what was printed out."""

import contextlib
import io
import sys
from collections.abc import Iterator

import attrs

from fupin_rules.cli import main


@attrs.frozen
class Ran:
    """What a command returned and printed. ``err`` is empty where both were printed to one place."""

    status: int
    out: str
    err: str


def run(*arguments: str, given: bytes = b"", together: bool = False) -> Ran:
    """Call the command as ``python -m fupin_rules`` does; ``together`` is ``2>&1``. What it raises is raised here."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = out if together else io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _standard_input(given):
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
    return Ran(status, _printed(out), "" if together else _printed(err))


@contextlib.contextmanager
def _standard_input(given: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def _printed(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
