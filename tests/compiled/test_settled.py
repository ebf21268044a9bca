"""What is settled by what is told, and what decides: the same as on diagrams alone."""

from collections import Counter
from random import Random

from fupin_rules.compiled.asked import Asked, Compiled
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.explain.proof import named_in
from fupin_rules.model import nodes
from tests.compiled.test_diagrams import shipped_worlds
from tests.support.lanes import lane
from tests.support.shipped import POLICIES


def deciding_on_diagrams(asked: Asked, keys: list[str]) -> tuple[str, ...]:
    """Drop what is told one by one, the last first, as long as the outcome stays, and decide each time anew."""
    kept, outcome = asked.world, asked.eligibility
    for key in reversed(keys):
        without = {name: one for name, one in kept.items() if name != key}
        if asked.compiled.ask(without).diagrams.eligibility is outcome:
            kept = without
    return tuple(key for key in keys if key in kept)


def test_what_is_sure_and_what_decides_is_so_on_diagrams() -> None:
    seen: Counter[str] = Counter()
    compiled: dict[nodes.Question, Compiled] = {}
    for number, (question, world) in enumerate(shipped_worlds(POLICIES, 1, Random(1))):
        if number % lane(7, 1):
            continue
        unit = compiled.setdefault(question, Compiled.of(question))
        asked = unit.ask(world)
        outcome = asked.diagrams.eligibility
        if asked.sure is not None:
            assert asked.sure is outcome, (question.unit.id, world)
            seen["sure"] += 1
        if outcome is not Outcome.TO_VERIFY:
            keys = [key for key in named_in(question.conditions, world) if key in world]
            assert asked.deciding(keys) == deciding_on_diagrams(asked, keys), (question.unit.id, world)
            seen["deciding"] += 1
    assert min(seen["sure"], seen["deciding"]) >= lane(50, 300)
