"""``python -m fupin_rules``."""

import gc
import sys

from fupin_rules.cli import main


def run() -> int:
    """Run the command line as a process of its own; return the exit status."""
    # A command makes many objects and keeps them until it ends: to look for garbage among them, while it runs and once
    # more when it ends, takes a quarter of its time.
    gc.set_threshold(100_000)
    try:
        return main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run())
