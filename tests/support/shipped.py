"""The shipped policies, loaded once for all tests of a process: a policy set never changes after it is loaded."""

from fupin_rules import PolicySet

POLICIES = PolicySet.load()
