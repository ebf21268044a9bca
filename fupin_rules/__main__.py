"""``python -m fupin_rules``."""

import gc
import sys

from fupin_rules.cli import main


def run() -> int:
    """Run the command line as a process of its own; return the exit status."""
    # A command makes many objects and keeps them until it ends: to look for garbage among them takes a tenth of it.
    gc.set_threshold(100_000)
    return main()


if __name__ == "__main__":
    sys.exit(run())
