"""Benefits that are asked about together, rules between them, and how open points of several policies are told apart."""

import operator
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from fupin_rules.kinds import ResultKind
from fupin_rules.model import nodes


@attrs.frozen(eq=False)
class Part:
    """A benefit with the question that decides it and how it is paid; ``kind`` is that of the result that is its rate."""

    benefit: str
    policy: nodes.Policy
    question: nodes.Question
    kind: ResultKind
    payment: nodes.Payment | None

    @classmethod
    def of(cls, benefit: str, policy: nodes.Policy, question: nodes.Question, kind: ResultKind) -> "Part":
        """Return a benefit that a clause gives, or waives: then it has no payment."""
        unit = question.unit
        grant = unit.grant if isinstance(unit, nodes.Clause) and kind is ResultKind.RATE else None
        return cls(benefit, policy, question, kind, None if grant is None else grant.payment)

    @property
    def key(self) -> tuple[nodes.Question, str]:
        """Return what tells it apart from all others."""
        return self.question, self.benefit


@attrs.frozen
class Rule:
    """A rule with the policy that it stands in; a name of that policy means its own benefit, not a namesake."""

    rule: nodes.Combination
    policy: nodes.Policy = attrs.field(eq=False)

    def names(self, part: Part) -> bool:
        """Return whether the rule names a benefit."""
        header = self.policy.header
        own = part.policy.header.name == header.name or part.benefit not in header.benefits
        return part.benefit in self.rule.benefits and own


def marked(name: str, part: nodes.Policy, policies: Sequence[nodes.Policy]) -> str:
    """Return the name of an open point of a policy where points of several policies are asked for together."""
    return f"{name}@{next(at for at, one in enumerate(policies) if one is part)}"


def policies_of(parts: Iterable[Part]) -> tuple[nodes.Policy, ...]:
    """Return the policies of some parts, each once."""
    return tuple({id(part.policy): part.policy for part in parts}.values())


def told_apart(part: Part, parts: Sequence[Part]) -> Part:
    """Return a part whose open points are told apart from those of other policies."""
    policies = policies_of(parts)
    memo: dict[int, tuple[object, Any]] = {}

    def renamed(node: Any) -> Any:
        if id(node) not in memo:
            memo[id(node)] = (node, rebuilt(node))
        return memo[id(node)][1]

    def rebuilt(node: Any) -> Any:
        match node:
            case nodes.Parameter(name=name, value=None):
                return attrs.evolve(node, name=marked(name, part.policy, policies))
            case nodes.Reading(title=title, adopted=None):
                title = marked(title, part.policy, policies)
                return attrs.evolve(node, title=title, candidates=renamed(node.candidates))
            case tuple():
                found = tuple(map(renamed, node))
                return node if all(map(operator.is_, found, node)) else found
            case nodes.Place() | nodes.Fact() | nodes.Roster():
                return node
            case _ if attrs.has(type(node)) and type(node).__module__ == nodes.__name__:
                told = [(field.name, getattr(node, field.name)) for field in attrs.fields(type(node))]
                changes = {name: new for name, old in told if (new := renamed(old)) is not old}
                return attrs.evolve(node, **changes) if changes else node
            case _:
                return node

    asked = part.question
    groups = [renamed(one) for one in (asked.applies, asked.requires, asked.exceptions, asked.results)]
    return attrs.evolve(part, question=nodes.Question(asked.unit, *groups), payment=renamed(part.payment))
