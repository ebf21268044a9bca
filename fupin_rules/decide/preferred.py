"""Whether somebody was preferred at all: 优先 says so only where among those that qualify some are to be preferred.

What goes in is one decided entry; what comes out is a sentence for people, or nothing.
"""

from fupin_rules.decide.entries import Entry
from fupin_rules.evaluate.meaning import is_true
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World, complete, member_worlds
from fupin_rules.model import nodes
from fupin_rules.model.wording import phrase


def without_preference(entry: Entry) -> str:
    """Say why nobody was preferred though the clause is met; "" where somebody was, or where that is not settled."""
    ranked = [result.value for result in entry.question.results if isinstance(result.value, nodes.Ranked)]
    if entry.asked.decision.eligibility is not Outcome.MET or not ranked:
        return ""
    (order, *_) = ranked
    tests = [key.by for key in order.keys if isinstance(key.by, nodes.Condition)]
    if len(tests) < len(order.keys) or not complete(order.roster, entry.world):
        return ""
    members = member_worlds(order.roster, entry.world)
    parts = tests if order.condition is None else [order.condition, *tests]
    if any(unknowns(part, member) for part in parts for member in members):
        return ""
    return _said(order, tests, members)


def _said(order: nodes.Ranked, tests: list[nodes.Condition], members: list[World]) -> str:
    qualified = [one for one in members if order.condition is None or is_true(order.condition, one)]
    held = [[is_true(test, one) for one in qualified] for test in tests]
    if any(any(each) and not all(each) for each in held):
        return ""
    who = "、".join(f"{phrase(test)}者" for test in tests)
    if any(any(each) for each in held):
        alike = "只有一个" if len(qualified) == 1 else f"{len(qualified)}个都一样"
        return f"符合条件的{alike},没有谁优先于谁。"
    return f"符合条件的{len(qualified)}个里没有{who},没有可优先的。"
