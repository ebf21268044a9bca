"""Rules engine with a declarative policy language in Chinese for education-aid documents.

``PolicySet.load()`` loads policies, ``decide`` decides a case, and the record of the decision says why.
"""

from typing import TYPE_CHECKING, Any

from fupin_rules.resources import VERSION

if TYPE_CHECKING:
    from fupin_rules.decide.policy_set import CaseError, Decision, PolicyError, PolicySet
    from fupin_rules.facts.case import Case

__version__ = VERSION
__all__ = ["Case", "CaseError", "Decision", "PolicyError", "PolicySet", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the doors of the library when they are first asked for: ``import fupin_rules`` alone stays cheap."""
    if name == "Case":
        from fupin_rules.facts.case import Case

        return Case
    if name in ("CaseError", "Decision", "PolicyError", "PolicySet"):
        from fupin_rules.decide import policy_set

        doors = {
            "CaseError": policy_set.CaseError,
            "Decision": policy_set.Decision,
            "PolicyError": policy_set.PolicyError,
            "PolicySet": policy_set.PolicySet,
        }
        return doors[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
