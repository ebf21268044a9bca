"""A set of policies, loaded once and never changed, and what it decides about a case."""

import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, assert_never

import attrs

from fupin_rules.artifact.form import CheckedSet
from fupin_rules.calendar import Month, Term
from fupin_rules.compiled.asked import Compiled
from fupin_rules.decide.combine import Joints
from fupin_rules.decide.entries import Decided, Entries, Entry
from fupin_rules.decide.index import Candidate, Index, open_readings
from fupin_rules.decide.localities import Locally, Told, within
from fupin_rules.decide.opening import Unusable, opened, opened_texts
from fupin_rules.decide.record import record_of
from fupin_rules.decide.related import completed
from fupin_rules.decide.report import Report, changes_of, report_of
from fupin_rules.diagnostics import InputFinding, PolicyFinding, nearest
from fupin_rules.diagnostics.input import Contradiction, Impossible, MissingDate, NothingToDecide, UnknownKey
from fupin_rules.diagnostics.written import findings_as_data
from fupin_rules.evaluate.related import Ties
from fupin_rules.evaluate.world import World, member_facts, members
from fupin_rules.explain.counterfactual import Counterfactual
from fupin_rules.facts.case import BASIS, Case, Given, Names, fill_parameters, parse_json, read_case, unreported
from fupin_rules.facts.values import read_value
from fupin_rules.journal import note
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known
from fupin_rules.model.wording import show
from fupin_rules.resources import policies_folder
from fupin_rules.source import FileRead

TODAY, UNTIL, PLACE = f"{BASIS}.评价日", f"{BASIS}.统计至", f"{BASIS}.属地"
THIS_TERM, THIS_YEAR = f"{BASIS}.评价学期", f"{BASIS}.评价年份"

ANYBODY = ("", 0)
"""Stands for every subject of which a case has one at most."""

_PICKING = frozenset({TODAY, THIS_TERM, THIS_YEAR})
_NOTHING: Mapping[str, Known] = {}
_NOTHING_GIVEN: Mapping[str, Given] = {}


class PolicyError(ValueError):
    """Policies that cannot be used; ``findings`` say why, each with its place and remedy."""

    def __init__(self, findings: Iterable[PolicyFinding | InputFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.render() for finding in self.findings))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with the findings, from which the message is made."""
        return type(self), (self.findings,)

    def to_json(self) -> dict[str, Any]:
        """Return the findings as plain data, as `docs/diagnostics.schema.json` says."""
        return findings_as_data(self.findings)


class CaseError(ValueError):
    """A case that cannot be decided as it was given; ``findings`` say why, each with its path and remedy."""

    def __init__(self, findings: Iterable[InputFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.render() for finding in self.findings))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with the findings, from which the message is made."""
        return type(self), (self.findings,)

    def to_json(self) -> dict[str, Any]:
        """Return the findings as plain data, as `docs/diagnostics.schema.json` says."""
        return findings_as_data(self.findings)


@attrs.frozen
class Decision(Decided):
    """What a policy set decides about one case; :meth:`record` says why."""

    _joints: Joints = attrs.field(repr=False, eq=False)

    def record(self, *, all_changes: bool = False) -> dict[str, Any]:
        """Return the decision record: plain data, ready for JSON, made anew at each call.

        ``changes`` names facts that a person can change; with ``all_changes`` the others too.
        """
        return record_of(self.report, self.every_change if all_changes else self.changes)

    @functools.cached_property
    def report(self) -> Report:
        """Decide what the record tells beyond the outcomes, when it is first asked for."""
        return report_of(self, self._joints)

    @functools.cached_property
    def changes(self) -> tuple[tuple[Counterfactual, ...], ...]:
        """Decide what a person could change, for each entry."""
        return changes_of(self.report, every=False)

    @functools.cached_property
    def every_change(self) -> tuple[tuple[Counterfactual, ...], ...]:
        """Decide what could be otherwise, for each entry, also what nobody can change."""
        return changes_of(self.report, every=True)


@attrs.frozen
class PolicySet:
    """Checked policies with their vocabulary. Immutable, safe to share between threads.

    Make one with :meth:`load` or :meth:`of`.
    """

    policies: tuple[nodes.Policy, ...]
    overlays: tuple[nodes.Overlay, ...]
    names: Names = attrs.field(repr=False)
    files: tuple[FileRead, ...] = attrs.field(repr=False)
    _compiled: dict[nodes.Question, Compiled] = attrs.field(factory=dict, init=False, repr=False, eq=False)
    """Questions that were compiled so far: each once, when it is first asked."""
    _joints: Joints = attrs.field(factory=Joints, init=False, repr=False, eq=False)
    """Questions of several benefits together that were asked so far."""

    def compiled(self, question: nodes.Question) -> Compiled:
        """Return a question compiled."""
        found = self._compiled.get(question)
        return found if found is not None else self._compiled.setdefault(question, Compiled.of(question))

    @classmethod
    def load(cls, *paths: str | Path) -> "PolicySet":
        """Load policy files and folders; without any, the policies that are shipped.

        Raises:
            PolicyError: a file cannot be read or has errors.
        """
        return cls._made(opened(paths or [policies_folder()]))

    @classmethod
    def of(cls, texts: Mapping[str, str | bytes]) -> "PolicySet":
        """Make a set of texts in memory, each by its name, like ``某县/办法.policy``.

        A text imports from the others as files do, beside itself or above, and else from the shipped vocabularies.

        Raises:
            PolicyError: a name is none of a policy file, or a text cannot be read or has errors.
        """
        return cls._made(opened_texts(texts))

    @classmethod
    def _made(cls, found: CheckedSet | Unusable) -> "PolicySet":
        match found:
            case CheckedSet(policies=policies, overlays=overlays, names=names, reading=reading):
                note("loaded %d policies from %d files", len(policies), len(reading.by_name))
                return cls(policies, overlays, names, reading.by_name)
            case Unusable(findings=findings):
                note("policies refused: %s", " ".join(finding.code for finding in findings))
                raise PolicyError(findings)
            case unreachable:
                assert_never(unreachable)

    def read(self, text: str, clause: str | None = None) -> Case:
        """Read a case from JSON text; names as they are meant in ``clause``, if one is named.

        Raises:
            CaseError: the text is not a case that the vocabulary knows.
        """
        given = parse_json(text)
        if isinstance(given, InputFinding):
            note("case refused: %s", given.code)
            raise CaseError([given])
        return self.case(given, clause)

    def case(self, given: object, clause: str | None = None) -> Case:
        """Read a case from JSON data; names as they are meant in ``clause``, if one is named.

        Raises:
            CaseError: a key is not known or a value does not fit.
        """
        read = read_case(given, self.names, clause)
        if not isinstance(read, Case):
            note("case refused: %s", " ".join(finding.code for finding in read))
            raise CaseError(read)
        return read

    def units(self, identity: str) -> tuple[tuple[nodes.Policy, nodes.Unit], ...]:
        """Return the policy and unit of an id: none, one, or one for each version that has it."""
        return tuple((policy, policy.units[identity]) for policy in self.policies if identity in policy.units)

    def unit(self, identity: str) -> tuple[nodes.Policy, nodes.Unit] | None:
        """Return the policy and unit of an id, of the first version that has it; ``None`` if there is none."""
        return next(iter(self.units(identity)), None)

    def in_force_for(self, case: Case, name: str) -> nodes.Policy | None:
        """Return the version of a policy that is in force for a case; ``None`` where none is, or nobody knows which."""
        versions = [policy for policy in self.policies if policy.header.name == name]
        if len(versions) == 1:
            return versions[0]
        for policy in versions:
            day = _applied_day(policy, facts_of(case, policy.header.subject, 0), case.on)
            if day is not None and policy.header.force is not None and within(policy.header.force, day):
                return policy
        return None

    def decide(
        self, case: Case | Mapping[str, object], *, on: datetime.date | None = None, clauses: Iterable[str] = ()
    ) -> Decision:
        """Decide a case.

        Args:
            case: a case that was read, or JSON data.
            on: the date to decide on; without it that of the case.
            clauses: ids to decide; without any, every clause whose subject the case holds.

        Raises:
            CaseError: there is no date, a name is not known, or a value does not fit.
        """
        read = case if isinstance(case, Case) else self.case(case)
        which = read.on if on is None else day_of(on, "on")
        day = which if isinstance(which, datetime.date) else None
        findings: list[InputFinding] = [MissingDate(path="on")] if which is None else []
        findings += [which] if isinstance(which, InputFinding) else []
        if not findings and day is not None:
            findings += _contradicted(read, day)
        wanted = tuple(dict.fromkeys(identity.upper() for identity in clauses))
        unknown = [identity for identity in wanted if not self._index.knows(identity)]
        known_ids = [identity for policy in self.policies for identity in policy.units] if unknown else []
        for identity in unknown:
            findings.append(
                UnknownKey(path=identity, near=tuple(nearest(identity, known_ids)), allowed=tuple(known_ids[:12]))
            )
        fills, problems = self._filled(read, day) if read.parameters else ({}, [])
        findings += problems
        known, impossible = self._known(read, day)
        findings += impossible
        if findings:
            note("case refused: %s", " ".join(finding.code for finding in findings))
            raise CaseError(findings)
        assert day is not None
        note("deciding on %s: %s", day, " ".join(wanted) or "every clause")
        subjects = frozenset(subject for subject, members in read.entities.items() if members)
        considered, skipped = (self._index.named(wanted, day), ()) if wanted else self._index.about(subjects, day)
        asking = _Asking(self, read, day, considered, fills, known)
        if next(asking.members(), None) is None:
            all_subjects = tuple(dict.fromkeys(policy.header.subject for policy in self.policies))
            raise CaseError([NothingToDecide(path="facts", subjects=all_subjects, clauses=wanted)])
        return Decision(
            day, read.place, Entries(asking.entries), skipped, self.files, read, self.overlays, self._joints
        )

    @functools.cached_property
    def _index(self) -> Index:
        """Return what of the set concerns what."""
        return Index(self.policies, self.overlays, self.names.aliases)

    @functools.cached_property
    def ties(self) -> Ties:
        """Return what the relations of the vocabulary say."""
        return Ties(self.names.relations)

    def _known(
        self, case: Case, day: datetime.date | None
    ) -> tuple[Mapping[tuple[str, int], Mapping[str, Given]], list[InputFinding]]:
        """Return what is known of each subject of which there are several, and of ANYBODY else; and what cannot be."""
        several = [
            (entity, number) for entity, each in case.entities.items() if len(each) > 1 for number in range(len(each))
        ]
        known: dict[tuple[str, int], Mapping[str, Given]] = {}
        findings: dict[InputFinding, None] = {}
        for subject, index in (*several, ANYBODY):
            found = completed(facts_of(case, subject, index), self.names, self.ties, day, case.place)
            match found:
                case Impossible() if (subject, index) != ANYBODY:
                    findings[found.of(f"{subject}[{index + 1}]")] = None
                case Impossible():
                    # Of several subjects alike each has the finding already.
                    findings |= {} if findings else {found: None}
                case _:
                    known[subject, index] = found
        return known, list(findings)

    def _filled(
        self, case: Case, day: datetime.date | None
    ) -> tuple[dict[int, Mapping[str, Known]], list[InputFinding]]:
        """Return what a case fills in of each policy that it concerns, by its identity, and what cannot be filled.

        What the case fills may be open in one version of a policy and stated in another: one that takes it is enough.
        """
        fills: dict[int, Mapping[str, Known]] = {}
        found: list[tuple[str, InputFinding]] = []
        taken: set[tuple[str, str]] = set()
        used: set[str] = set()
        out = frozenset[int]() if day is None else self._index.out_of_force(day)
        for policy in self._index.takers(case.parameters):
            known, problems, keys = fill_parameters(
                case.parameters,
                policy.parameters,
                open_readings(policy),
                self.names.aliases,
                tuple(policy.units),
                self._index.open_names(policy),
            )
            fills[id(policy)] = known
            used |= keys
            if id(policy) not in out:
                found += [(policy.header.name, problem) for problem in problems]
                broken = {problem.path for problem in problems}
                taken |= {(policy.header.name, f"parameters.{key}") for key in keys} - {
                    (policy.header.name, path) for path in broken
                }
        findings = [problem for name, problem in found if (name, problem.path) not in taken]
        unknown = [key for key in case.parameters if key not in used]
        names = (
            [name for policy in self.policies for name in (*policy.parameters, *open_readings(policy))]
            if unknown
            else []
        )
        for key in unknown:
            findings.append(UnknownKey(path=f"parameters.{key}", near=tuple(nearest(key, names))))
        return fills, findings

    def in_force(self, day: datetime.date) -> tuple[nodes.Policy, ...]:
        """Return the policies, of each that has several versions the one of a day (none falls through to another).

        Where 适用日 names a fact, all versions are returned: the 施行 of each says of each subject whether it applies.
        """
        out = self._index.out_of_force(day)
        return tuple(policy for policy in self.policies if id(policy) not in out)


@attrs.frozen(eq=False)
class _Asking:
    """What is to be decided of one case: some units, of each subject that it holds."""

    set: PolicySet
    case: Case
    day: datetime.date
    considered: tuple[Candidate, ...]
    fills: Mapping[int, Mapping[str, Known]]
    known: Mapping[tuple[str, int], Mapping[str, Given]]

    def members(self) -> Iterator[tuple[Candidate, int, Mapping[str, Given], datetime.date | None]]:
        """Yield each unit with each subject that it is decided for, what is told of it, and the day of 适用日."""
        for candidate in self.considered:
            policy = candidate.policy
            for index in range(max(len(self.case.entities.get(policy.header.subject, ())), 1)):
                given = self.given(policy.header.subject, index)
                day = _applied_day(policy, given, self.day)
                if day is None or policy.header.applied_on is None or self.set._index.holds_on(policy, day):
                    yield candidate, index, given, day

    def given(self, subject: str, index: int) -> Mapping[str, Given]:
        """Return the facts that hold for one subject, with those that follow from them."""
        return self.known[subject, index] if (subject, index) in self.known else self.known[ANYBODY]

    def entries(self) -> tuple[Entry, ...]:
        """Return one entry for each; what the units of a subject know alike is made once."""
        worlds: dict[tuple[str, int], tuple[World, tuple[str, ...]]] = {}
        told: dict[object, Told] = {}
        found: list[Entry] = []
        for candidate, index, given, applied in self.members():
            policy, unit = candidate.policy, candidate.unit
            subject, applied_on = policy.header.subject, policy.header.applied_on
            if (subject, index) not in worlds:
                made, counted = world_of(given, self.set.names, {}, self.day, self.case.place)
                worlds[subject, index] = made, tuple(counted)
            if (applied_on, subject, index) not in told:
                told[applied_on, subject, index] = self._told(policy, given, applied)
            world, assumed = worlds[subject, index]
            several = len(self.case.entities.get(subject, ())) > 1
            locally = Locally(
                self.set.compiled(policy.questions[unit.id].whole),
                world,
                self.fills.get(id(policy), _NOTHING),
                candidate.overlays,
                told[applied_on, subject, index],
            )
            picking = _PICKING | {applied_on or TODAY} if candidate.is_one_of_several else _PICKING
            label = f"{subject}[{index + 1}]" if several else subject
            found.append(Entry(policy, unit, label, given, assumed, picking, locally, self.set.ties))
        return tuple(found)

    def _told(self, policy: nodes.Policy, given: Mapping[str, Given], day: datetime.date | None) -> Told:
        """Return what a case says that picks the 实施细则 of a policy; ``day`` is that of 适用日."""
        name, facts = policy.header.applied_on, self.set.names.facts
        dated = None
        if name is not None and (given[name].value is None if name in given else not facts[name].absent_means_none):
            dated = facts[name]
        return Told(facts[PLACE], self.case.place, dated, day)


def day_of(given: object, path: str) -> datetime.date | InputFinding:
    """Return the day that is given to decide on, or why it is none."""
    read = read_value(given, types.Day(), path)
    assert isinstance(read, datetime.date | InputFinding)
    return read


def _applied_day(policy: nodes.Policy, given: Mapping[str, Given], day: datetime.date | None) -> datetime.date | None:
    """Return the day that picks the version: that of the decision, or of the fact that the head names (适用日) if known."""
    if policy.header.applied_on is None:
        return day
    fact = given.get(policy.header.applied_on)
    return fact.value if fact is not None and isinstance(fact.value, datetime.date) else None


def ends_above(place: Known | None, policy: nodes.Policy) -> bool:
    """Return whether a place is told less closely than the 属地 of a policy: the county, where it holds in a township.

    Whether such a case lies in the 属地 or beside it is not known yet.
    """
    return place is not None and (policy.header.region or "").removesuffix("/未载").startswith(f"{place}/")


def facts_of(case: Case, subject: str, index: int) -> dict[str, Given]:
    """Return the facts that hold for one subject: its own, and those of every entity of which there is one.

    Of several others nobody says which one the subject belongs to: what is said of all of them alike holds, anything
    else that is said of one is not known.
    """
    found: dict[str, Given] = {}
    for entity, each in case.entities.items():
        if entity == subject:
            found |= each[index] if index < len(each) else {}
            continue
        for name in dict.fromkeys(name for one in each for name in one):
            said = [one.get(name, Given(None)) for one in each]
            found[name] = said[0] if all(one.value == said[0].value for one in said) else Given(None)
    return found


def world_of(
    given: Mapping[str, Given],
    names: Names,
    fills: Mapping[str, Known],
    day: datetime.date | None,
    place: str | None,
) -> tuple[dict[str, Known], list[str]]:
    """Return the world of one subject, and the facts that count as 无 or 0 as nobody reported them (未报即无, 未报即零)."""
    world: dict[str, Known] = {name: one.value for name, one in given.items() if one.value is not None}
    assumed: list[str] = []
    for fact, known in _taken_for_granted(names, world):
        if fact.name not in given:
            world[fact.key] = known
            assumed.append(fact.name)
    world |= fills
    if day is not None:
        world = following_from(day) | world | {TODAY: day}
    if place is not None:
        world[PLACE] = place
    return world, assumed


def _taken_for_granted(names: Names, world: World) -> Iterable[tuple[nodes.Fact, Known]]:
    """Yield what facts count as where nobody reports them: those of the vocabulary, and of each member that is named."""
    yield from names.taken_for_granted
    for roster in names.rosters.values():
        for number in range(members(roster, world).count):
            for _, own in member_facts(roster, number):
                known = unreported(own)
                if known is not None:
                    yield own, known


def following_from(day: datetime.date) -> dict[str, Known]:
    """Return what 基准 holds on a day where the case says nothing else: the month, the term and the year of the day.

    An autumn term runs from September to February, a spring term from March to August.
    """
    term = Term(day.year, autumn=day.month >= 9) if day.month >= 3 else Term(day.year - 1, autumn=True)
    return {UNTIL: Month.of(day), THIS_TERM: term, THIS_YEAR: Fraction(day.year)}


def _contradicted(case: Case, day: datetime.date) -> Iterator[InputFinding]:
    """Find a term or year of the decision that the day of the decision does not lie in."""
    told = next(iter(case.entities.get(BASIS, ())), _NOTHING_GIVEN)
    for name, kind in ((THIS_TERM, types.SchoolTerm()), (THIS_YEAR, types.Number("年份", whole=True))):
        given, follows = told.get(name), following_from(day)[name]
        if given is not None and given.value is not None and given.value != follows:
            what = f"这里写“{show(given.value, kind)}”,判定的日期是{day},在“{show(follows, kind)}”"
            yield Contradiction(what=what, advice="请核对;按那一天判定的,可以不写这一项。", path=name)
