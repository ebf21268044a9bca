"""``python -m fupin_rules``."""

import sys

from fupin_rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
