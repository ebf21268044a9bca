"""Cases for Hypothesis: for a loaded set of policies, cases near all that its clauses compare with.

What goes in is a :class:`PolicySet`; what comes out is a strategy of JSON data as :meth:`PolicySet.decide` takes it. Each
fact is missing, said to be unknown, 无 where it may be, or given, with its source or without; numbers and dates are the
points at which some clause of the policies may change its mind. A reviewer holds a change of a policy to a law with it::

    @given(cases(PolicySet.load("我的政策.policy")))
    def test_…(case): …

Needs Hypothesis (``pip install 'fupin-rules[test]'``); nothing else in the package imports this module.
"""

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, assert_never

from hypothesis import strategies as st

from fupin_rules.calendar import FIRST_DAY, LAST_DAY, Month, Term
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.policy_set import PLACE, TODAY, UNTIL, PolicySet
from fupin_rules.evaluate.regions.points import ELSEWHERE, Regions, regions_of
from fupin_rules.facts.values import read_value
from fupin_rules.model import nodes, places, types
from fupin_rules.model.nodes import Known, Members, Special, Unknown, Unlisted

UNLISTED = "没有列出的"
"""A word that stands for those that an open enumeration does not list."""
USUAL_DAY = datetime.date(2022, 6, 30)
MOST_MEMBERS = 3


def cases(policies: PolicySet, *, given: float = 0.7, fill: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """Return cases for the policies.

    Args:
        policies: the loaded policies.
        given: which part of the facts is given, about.
        fill: whether some cases fill in what the text leaves open (试算).
    """
    return _cases(policies, points_of(policies), given, fill)


@st.composite
def _cases(
    draw: st.DrawFn, policies: PolicySet, points: Mapping[str, Sequence[Any]], given: float, fill: bool
) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    rosters = policies.names.rosters
    of_members = {fact.name for roster in rosters.values() for fact in roster.facts}
    for name, fact in policies.names.facts.items():
        if name in points and name not in of_members and not name.startswith("基准."):
            _put(draw, facts, fact, points[name], given)
    for roster in rosters.values():
        if draw(_chance(given)):
            facts[roster.name] = draw(_members(roster, points, given))
    for definition in policies.names.definitions.values():
        if definition.verifiable and draw(_chance(0.1)):
            some = [
                json for one in _plain_points(definition.type) if (json := written(one, definition.type)) is not None
            ]
            facts[definition.name] = draw(st.sampled_from(some))
    _keep_order(facts, policies.names.facts)
    found: dict[str, Any] = {"on": draw(st.sampled_from(points.get(TODAY, (USUAL_DAY.isoformat(),)))), "facts": facts}
    if UNTIL in points and draw(_chance(0.3)):
        facts[UNTIL] = draw(st.sampled_from(points[UNTIL]))
    if PLACE in points and draw(_chance(given)):
        found["place"] = draw(st.sampled_from(points[PLACE]))
    if fill:
        found["parameters"] = draw(_filled(policies, points))
    for policy in policies.policies:
        if not any(name.partition(".")[0] == policy.header.subject for name in facts):
            facts[policy.header.subject] = {}
    return found


def _chance(part: float) -> st.SearchStrategy[bool]:
    return st.integers(0, 99).map(lambda at: at < 100 * part)


def _put(draw: st.DrawFn, facts: dict[str, Any], fact: nodes.Fact, points: Sequence[Any], given: float) -> None:
    """Put a fact into a case, or leave it out, or say that it is unknown or 无."""
    if not draw(_chance(given)):
        if draw(_chance(0.3)):
            facts[fact.name] = {"未知": True}
        return
    if fact.absent_means_none and draw(_chance(0.3)):
        facts[fact.name] = None
        return
    value = draw(st.sampled_from(points))
    match draw(st.integers(0, 5)):
        case 0:
            facts[fact.name] = {"值": value, "来源": "申请表"}
        case 1:
            facts[fact.name] = {"值": value, "来源": "证明", "核验": "2022-03-01"}
        case _:
            facts[fact.name] = value


@st.composite
def _members(draw: st.DrawFn, roster: nodes.Roster, points: Mapping[str, Sequence[Any]], given: float) -> Any:
    """Return a list of members, whole or not."""
    listed: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, MOST_MEMBERS))):
        member: dict[str, Any] = {}
        for fact in roster.facts:
            own: dict[str, Any] = {}
            if fact.name in points:
                _put(draw, own, fact, points[fact.name], given)
            member |= {name.partition(".")[2]: value for name, value in own.items()}
        listed.append(member)
    return listed if draw(_chance(0.6)) else {"名单": listed, "完整": draw(st.booleans())}


@st.composite
def _filled(draw: st.DrawFn, policies: PolicySet, points: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return what a case fills in of what the policies leave open."""
    found: dict[str, Any] = {}
    for policy in policies.policies:
        for name, parameter in policy.parameters.items():
            if parameter.value is None and points.get(name) and draw(_chance(0.15)):
                found[name] = draw(st.sampled_from(points[name]))
        for key, reading in open_readings(policy).items():
            if draw(_chance(0.1)):
                found[key] = draw(st.sampled_from([label for label, _ in reading.candidates]))
    return found


def _keep_order(facts: dict[str, Any], known: Mapping[str, nodes.Fact]) -> None:
    """Take out a date that would lie before one that it cannot lie before."""
    for name in list(facts):
        earlier = known[name].not_before if name in known else None
        late, early = _bare(facts.get(name)), _bare(facts.get(earlier or ""))
        if isinstance(late, str) and isinstance(early, str) and late < early:
            del facts[name]


def _bare(given: Any) -> Any:
    return given.get("值") if isinstance(given, Mapping) else given


# --- points -------------------------------------------------------------------------------------------


def points_of(policies: PolicySet) -> Mapping[str, Sequence[Any]]:
    """Return for each fact and open parameter that occurs, by name, values as JSON that stand for its whole type."""
    found: dict[str, dict[Any, None]] = {}
    world = {roster.name: Members(1, complete=False) for roster in policies.names.rosters.values()}
    for policy in policies.policies:
        roots = [root for asked in policy.questions.values() for root in asked.whole.roots]
        regions: Regions = regions_of(roots, world)
        for unknown in regions.points:
            name = _name_of(unknown)
            if name is None or isinstance(unknown, nodes.Reading):
                continue
            usual = _plain_points(unknown.type) if isinstance(unknown, nodes.Fact) else ()
            for point in (*regions.of(unknown), *usual):
                json = written(point, unknown.type)
                if json is not None:
                    found.setdefault(name, {})[json] = None
    return {name: tuple(values) for name, values in found.items()}


def _name_of(unknown: Unknown) -> str | None:
    """Return the name under which a case gives something; a fact of a member is that of every member."""
    if isinstance(unknown, nodes.Fact) and unknown.member_of is not None:
        return unknown.member_of.name if isinstance(unknown.member_of, nodes.Fact) else None
    return unknown.key


def _plain_points(kind: types.Type) -> tuple[Known, ...]:
    """Return a few usual values of a type."""
    match kind:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices):
            return choices
        case types.Day():
            return (USUAL_DAY, datetime.date(2016, 2, 29))
        case types.YearMonth():
            return (Month(2021, 9),)
        case types.SchoolTerm():
            return (Term(2021, True),)
        case types.Text():
            return ("文字",)
        case types.Region():
            return ()
        case types.Number() | types.Money() | types.Percent():
            return (Fraction(0), Fraction(1), Fraction(12))
        case types.Ranking():
            raise AssertionError("no fact is an order of members")
        case unreachable:
            assert_never(unreachable)


def written(point: Known, kind: types.Type) -> Any:
    """Return a value as a case writes it; ``None`` where no case can give it."""
    json: Any
    match point:
        case Unlisted():
            json = UNLISTED
        case Special() | Members():
            return None
        case bool():
            json = point
        case Fraction(denominator=1):
            json = int(point)
        case Fraction():
            thousandths = point * 10**6
            if thousandths.denominator != 1:
                return None
            whole, rest = divmod(abs(int(thousandths)), 10**6)
            json = f"{'-' * (point < 0)}{whole}.{rest:06d}".rstrip("0")
        case datetime.date():
            json = point.isoformat() if FIRST_DAY <= point <= LAST_DAY else None
        case str():
            json = _elsewhere() if point == ELSEWHERE else point
        case _:
            json = str(point)
    return json if json is not None and not _is_finding(json, kind) else None


def _is_finding(json: Any, kind: types.Type) -> bool:
    read = read_value(json, kind, "")
    return not isinstance(read, bool | Fraction | datetime.date | Month | Term | str | Unlisted)


def _elsewhere() -> str:
    """Return a province that hardly any policy is for."""
    return places.PROVINCES[-1]
