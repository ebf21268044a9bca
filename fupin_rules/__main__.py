"""``python -m fupin_rules``."""

import gc
import os
import sys

from fupin_rules.cli import main


def run() -> int:
    """Run the command line as a process of its own; return the exit status."""
    if sys.getfilesystemencoding() != "utf-8" and sys.executable and sys.orig_argv:
        # The names of policies are Chinese: what a locale without them makes of file names and arguments is undone by
        # beginning again in UTF-8 mode.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    # A command makes many objects and keeps them until it ends: to look for garbage among them, while it runs and once
    # more when it ends, takes a quarter of its time.
    gc.set_threshold(100_000)
    try:
        return main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run())
