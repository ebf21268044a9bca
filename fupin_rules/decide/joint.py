"""Benefits of one person asked together: what each rule makes of each of them, in every completion and reading.

What goes in are the benefits that a person is given or may still be given, and the rules between them; what comes out is
one question, whose results say of each benefit and rule what becomes of it. It is asked like any other question, so what
a missing fact or an open point means for two benefits at once is settled by the same diagrams.

In each completion 就高 acts first, from the highest down, and what is given up defeats nobody; then each 不重复 in the
order in which they are written; 互斥, 并享 and 可叠加 speak of what is left. Only benefits whose periods overlap meet;
where another covers only some of the periods, the others stand.
"""

import enum
import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from fupin_rules.comparison import Relation
from fupin_rules.decide.pairs import Pairs, Terms
from fupin_rules.decide.parts import Part, Rule, policies_of, told_apart
from fupin_rules.kinds import Role
from fupin_rules.model import nodes, types

MANY = 8
"""Of how many benefits under 就高 it is followed who defeats whom; of more the highest of all is taken."""


class Result(enum.Enum):
    """What becomes of a benefit under one rule in one completion."""

    NOTHING = ""
    """It is not granted, or another rule has taken it out."""
    PAID = "发放"
    PARTLY_ABSORBED = "重叠的各期并入,其余各期发放"
    ABSORBED = "并入"
    PARTLY_GIVEN_UP = "重叠的各期放弃,其余各期发放"
    GIVEN_UP = "放弃"
    SUM_OPEN = "发放,合计存疑"
    TWO_POLICIES = "发放,合计存疑:两份文件都没有写明能否同时享受"
    CLAUSES_DISAGREE = "存疑,几条给得不同,没有写明依哪一条"
    ONE_OF_THEM = "须择一,原文没有写明择哪一项"


@attrs.frozen(eq=False)
class Said:
    """Where the question tells of one rule: what becomes of each part, and what the person has by it (if that is asked)."""

    results: Mapping[int, int]
    sum: int | None = None


@attrs.frozen(eq=False)
class Joint:
    """The question of some parts, and where its results stand.

    ``out`` says of each part whether a rule takes it out altogether; ``apart`` whether two of a rule never meet, or for
    some periods only: then what they come to together is no figure.
    """

    question: nodes.Question
    same: Said
    other_policy: Said
    rules: tuple[Said, ...]
    out: Mapping[int, int]
    apart: Mapping[int, int]


def joint_of(parts: Sequence[Part], rules: Sequence[Rule]) -> Joint:
    """Return the question of what becomes of some parts under some rules."""
    several = len(policies_of(parts)) > 1
    return _Asking([told_apart(part, parts) for part in parts] if several else parts, rules).joint


TEXT = types.Text()


def _word(result: Result) -> nodes.Value:
    return nodes.Literal(result.value, TEXT)


@attrs.frozen
class _Lost:
    """When a benefit is out altogether, and when for some of its periods."""

    wholly: nodes.Condition
    partly: nodes.Condition


class _Asking:
    """The question being made."""

    def __init__(self, parts: Sequence[Part], rules: Sequence[Rule]) -> None:
        self.terms = Terms()
        self.parts, self.rules = parts, rules
        self.results: list[nodes.NamedValue] = []
        self.no = self.terms.constant(holds=False)
        self.pairs = Pairs(self.terms, parts)
        self.granted, self.rates = self.pairs.granted, self.pairs.rates
        self.numbers = range(len(parts))
        self.joint = self._asked()

    # --- what is lost ---------------------------------------------------------------------------------

    def _rivals(self, at: int, rules: Iterable[Rule]) -> list[tuple[int, Rule]]:
        """Return the benefits that some rules name beside one, each once."""
        found: dict[int, Rule] = {}
        for rule in rules:
            for other in self.numbers if rule.names(self.parts[at]) else ():
                if self.parts[other].benefit != self.parts[at].benefit and rule.names(self.parts[other]):
                    found.setdefault(other, rule)
        return list(found.items())

    def _defeated(self, at: int, rivals: Iterable[tuple[int, nodes.Condition]], lost: Callable[[int], _Lost]) -> _Lost:
        """Return when a benefit loses to others, each with the condition under which it goes before."""
        terms = self.terms
        wholly: list[nodes.Condition] = []
        partly: list[nodes.Condition] = []
        for other, ahead in rivals:
            its = lost(other)
            ahead = self.pairs.meet(at, other, ahead, self.granted[other], terms.no(its.wholly))
            covers = self.pairs.covers(other, at)
            partly.append(ahead)
            wholly.append(terms.all(ahead, terms.no(its.partly), *([] if covers is None else [covers])))
        if not wholly:
            return _Lost(self.no, self.no)
        found = terms.any(*wholly)
        return _Lost(found, terms.all(terms.any(*partly), terms.no(found)))

    def _by_highest(self, before: Sequence[_Lost]) -> list[_Lost]:
        """Return when 就高 takes benefits out: whoever goes before another must not be out itself."""
        highest = [rule for rule in self.rules if rule.rule.word == "就高"]

        @functools.cache
        def lost(at: int, aside: frozenset[int]) -> _Lost:
            rivals = [
                (other, self.pairs.higher(other, at, rule.rule))
                for other, rule in self._rivals(at, highest)
                if other not in aside
            ]
            return self._defeated(at, rivals, lambda other: self._or(before[other], further(other, aside | {at})))

        def further(at: int, aside: frozenset[int]) -> _Lost:
            return _Lost(self.no, self.no) if len(meeting) > MANY else lost(at, aside)

        meeting = [at for at in self.numbers if self._rivals(at, highest)]
        return [lost(at, frozenset({at})) for at in self.numbers]

    def _or(self, one: _Lost, other: _Lost) -> _Lost:
        """Return when a benefit is out by one or by the other."""
        whole = [each for each in (one.wholly, other.wholly) if each is not self.no]
        part = [each for each in (one.partly, other.partly) if each is not self.no]
        return _Lost(self.terms.any(*whole) if whole else self.no, self.terms.any(*part) if part else self.no)

    # --- the question ---------------------------------------------------------------------------------

    def _tell(self, value: nodes.Value) -> int:
        self.results.append(nodes.NamedValue(f"并用{len(self.results)}", value, Role.USED))
        return len(self.results) - 1

    def _asked(self) -> Joint:
        terms, numbers = self.terms, self.numbers
        absorbed, same = self._same_benefit()
        highest = self._by_highest(absorbed)
        lost = [self._or(one, other) for one, other in zip(absorbed, highest, strict=True)]
        taken: dict[int, tuple[Sequence[_Lost], Sequence[_Lost]]] = {}
        for number, rule in enumerate(self.rules):
            if rule.rule.word == "就高":
                taken[number] = absorbed, highest
            elif rule.rule.word == "不重复":
                own = self._by_order(self._named(rule), rule, lost)
                taken[number] = lost, own
                lost = [self._or(one, other) for one, other in zip(lost, own, strict=True)]
        said = [
            self._taking_out(rule, *taken[number], lost) if number in taken else self._left(rule, lost)
            for number, rule in enumerate(self.rules)
        ]
        out = {
            at: self._tell(self._flag(terms.no(terms.all(self.granted[at], terms.no(lost[at].wholly)))))
            for at in numbers
        }
        apart = {number: self._tell(self._flag(self._stands_apart(rule))) for number, rule in enumerate(self.rules)}
        policies = Said({at: self._tell(self._other_policy(at)) for at in numbers if self._namesakes(at)})
        return Joint(self._question(), same, policies, tuple(said), out, apart)

    def _question(self) -> nodes.Question:
        place = self.parts[0].question.unit.place
        text = _word(Result.PAID)
        unit = nodes.Definition("并用", "并用", text, TEXT, verifiable=False, results=(), place=place)
        return nodes.Question(unit, (), (), (), tuple(self.results))

    def _flag(self, condition: nodes.Condition) -> nodes.Value:
        yes, no = (nodes.Literal(one, types.Boolean()) for one in (True, False))
        return nodes.Choose(condition, yes, no, types.Boolean())

    def _named(self, rule: Rule) -> list[int]:
        return [at for at in self.numbers if rule.names(self.parts[at])]

    def _taking_out(self, rule: Rule, before: Sequence[_Lost], own: Sequence[_Lost], lost: Sequence[_Lost]) -> Said:
        """Return what 就高 and 不重复 say: what the rule takes out, and nothing of what another one does."""
        wholly, partly = {
            "就高": (Result.GIVEN_UP, Result.PARTLY_GIVEN_UP),
            "不重复": (Result.ABSORBED, Result.PARTLY_ABSORBED),
        }[rule.rule.word]
        words = {
            at: self.terms.choose(
                [
                    (self.terms.no(self.granted[at]), _word(Result.NOTHING)),
                    (before[at].wholly, _word(Result.NOTHING)),
                    (own[at].wholly, _word(wholly)),
                    (lost[at].wholly, _word(Result.NOTHING)),
                    (own[at].partly, _word(partly)),
                ],
                _word(Result.PAID),
            )
            for at in self._named(rule)
        }
        told = {at: self._tell(word) for at, word in words.items()}
        return Said(told, self._sum_of(self._named(rule), lost))

    def _by_order(self, mine: Sequence[int], rule: Rule, lost: Sequence[_Lost]) -> list[_Lost]:
        """Return when 不重复 takes benefits out: where one that is written before them is left."""
        places = {at: rule.rule.benefits.index(self.parts[at].benefit) for at in mine}
        found = [_Lost(self.no, self.no) for _ in self.numbers]
        always = self.terms.constant(holds=True)
        for at in sorted(mine, key=places.__getitem__):
            ahead = [(other, always) for other in mine if places[other] < places[at]]
            found[at] = self._defeated(at, ahead, lambda other: self._or(lost[other], found[other]))
        return found

    def _left(self, rule: Rule, lost: Sequence[_Lost]) -> Said:
        """Return what 互斥, 并享 and 可叠加 say of what is left."""
        terms = self.terms
        mine = self._named(rule)
        left = {at: terms.all(self.granted[at], terms.no(lost[at].wholly)) for at in mine}
        beside = {"互斥": Result.ONE_OF_THEM, "并享": Result.SUM_OPEN}.get(rule.rule.word, Result.PAID)
        found: dict[int, int] = {}
        for at in mine:
            others = [self.pairs.meet(at, other, left[other]) for other, _ in self._rivals(at, [rule])]
            rows = [(terms.no(left[at]), _word(Result.NOTHING))]
            rows += [(terms.any(*others), _word(beside))] if others else []
            found[at] = self._tell(terms.choose(rows, _word(Result.PAID)))
        if rule.rule.word == "互斥":
            return Said(found, self._one_of(mine, left, rule))
        return Said(found, self._sum_of(mine, lost))

    def _sum_of(self, mine: Sequence[int], lost: Sequence[_Lost]) -> int | None:
        """Return where it is told what a person has of some benefits; they must have one unit."""
        if len({types.unit(self.rates[at].type) for at in mine}) != 1:
            return None
        kind = self.rates[mine[0]].type
        nothing = nodes.Literal(Fraction(0), kind)
        paid: list[nodes.Value] = [
            nodes.Choose(
                self.terms.all(self.granted[at], self.terms.no(lost[at].wholly)), self.rates[at], nothing, kind
            )
            for at in mine
        ]
        return self._tell(functools.reduce(lambda one, other: nodes.Arithmetic(one, "+", other, kind), paid))

    def _one_of(self, mine: Sequence[int], left: Mapping[int, nodes.Condition], rule: Rule) -> int | None:
        """Return where it is told what a person has who must choose: each choice is a reading."""
        if len({types.unit(self.rates[at].type) for at in mine}) != 1:
            return None
        kind = self.rates[mine[0]].type
        nothing = nodes.Literal(Fraction(0), kind)
        choices = tuple(
            (
                f"{number + 1}",
                self.terms.choose([(left[at], self.rates[at]) for at in (*mine[number:], *mine[:number])], nothing),
            )
            for number in range(len(mine))
        )
        title = f"{'、'.join(rule.rule.benefits)}择哪一项"
        reading = nodes.Reading(title, "只能享受一项,原文没有写明择哪一项。", choices, None, rule.rule.place)
        return self._tell(nodes.ReadingValue(reading, kind))

    def _stands_apart(self, rule: Rule) -> nodes.Condition:
        """Return when two benefits of a rule are both granted, and some periods of one are none of the other."""
        mine = self._named(rule)
        found: list[nodes.Condition] = []
        for one, other in itertools.permutations(mine, 2):
            covers = self.pairs.covers(one, other)
            if covers is not None:
                found.append(self.terms.all(self.granted[one], self.granted[other], self.terms.no(covers)))
        return self.terms.any(*found) if found else self.no

    # --- one benefit by several clauses ---------------------------------------------------------------

    def _same_benefit(self) -> tuple[list[_Lost], Said]:
        """Return when a benefit is paid with that of an earlier clause, and what is said of both."""
        terms = self.terms
        absorbed: list[_Lost] = []
        said: dict[int, int] = {}
        for at in self.numbers:
            others = [other for other in self.numbers if other != at and self._is_same(at, other)]
            if not others:
                absorbed.append(_Lost(self.no, self.no))
                continue
            agreed = terms.all(*(terms.any(terms.no(self.granted[one]), self._equal(at, one)) for one in others))
            earlier = [self.granted[one] for one in others if one < at]
            out = terms.all(agreed, terms.any(*earlier)) if earlier else self.no
            absorbed.append(_Lost(out, self.no))
            rows = [
                (terms.no(self.granted[at]), _word(Result.NOTHING)),
                (terms.no(agreed), _word(Result.CLAUSES_DISAGREE)),
                (out, _word(Result.ABSORBED)),
            ]
            said[at] = self._tell(terms.choose(rows, _word(Result.PAID)))
        return absorbed, Said(said)

    def _is_same(self, one: int, other: int) -> bool:
        first, second = self.parts[one], self.parts[other]
        return first.benefit == second.benefit and first.policy.header.name == second.policy.header.name

    def _equal(self, one: int, other: int) -> nodes.Condition:
        first, second = self.rates[one], self.rates[other]
        if types.unit(first.type) != types.unit(second.type):
            return self.no
        return self.terms.compare(first, Relation.EQUAL, second)

    def _namesakes(self, at: int) -> list[int]:
        part = self.parts[at]
        return [
            other
            for other in self.numbers
            if self.parts[other].benefit == part.benefit and not self._is_same(at, other)
        ]

    def _other_policy(self, at: int) -> nodes.Value:
        both = self.terms.any(*(self.granted[other] for other in self._namesakes(at)))
        rows = [(self.terms.no(self.granted[at]), _word(Result.NOTHING)), (both, _word(Result.TWO_POLICIES))]
        return self.terms.choose(rows, _word(Result.PAID))
