"""What happens, for whoever runs the engine: under one name in :mod:`logging`, and silent unless a program asks.

Only counts, codes, days and files of policies go in, never what a case tells. A program that has not imported ``logging``
cannot listen, so nothing is imported for it.
"""

import sys

NAME = "fupin_rules"
"""The name under which a program sets the level and the handlers."""


def note(message: str, *values: object) -> None:
    """Tell what happened, at the level ``INFO``."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.getLogger(NAME).info(message, *values)
