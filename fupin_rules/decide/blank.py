"""A blank case: every fact that clauses ask about, not yet known, and beside it what to ask and how to write the answer.

What goes in is a policy set and a subject, or ids of clauses; what comes out is a case that is read as it stands. Nothing
is decided here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from fupin_rules.decide.policy_set import PLACE, TODAY, UNTIL, PolicySet
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.facts.case import BASIS
from fupin_rules.model import nodes, types
from fupin_rules.model.wording import spoken_unit

_HERE = {TODAY: "on", PLACE: "place"}
"""What a case tells beside its facts."""


def blank_case(policies: PolicySet, subject: str, clauses: Iterable[str] = ()) -> dict[str, Any] | None:
    """Return the blank case of a subject, for some clauses or for all that are about it; ``None`` if there are none."""
    wanted = frozenset(clauses)
    asked: dict[str, nodes.Fact] = {}
    rosters: dict[str, nodes.Roster] = {}
    for policy in policies.policies:
        for identity, unit in policy.units.items():
            if policy.header.subject == subject and (identity in wanted if wanted else isinstance(unit, nodes.Clause)):
                for root in policy.questions[identity].whole.roots:
                    for one in unknowns(root, {}):
                        if isinstance(one, nodes.Fact):
                            asked[one.shown] = one
                        if isinstance(one, nodes.Fact) and isinstance(one.member_of, nodes.Roster):
                            rosters[one.shown] = one.member_of
    if not asked:
        return None
    order = [name for name in (*policies.names.facts, *policies.names.rosters) if name in asked]
    facts: dict[str, dict[str, Any]] = {subject: {}}
    notes = {
        "怎样填": "把“未知”那一对括号换成答案,文字、日期、带单位的数加英文双引号;不知道的不用动。填好以后:explain 这个文件",
        "on": "按哪一天判定? 填:2022-12-31 这样的日期",
        "place": "在哪里办理? 填:广东省/梅州市/梅县区 这样的地区,写到最细的一级",
    }
    for name in order:
        entity, _, last = name.partition(".")
        if name in _HERE or (entity == BASIS and name == UNTIL):
            continue
        blank: Any = {"名单": [], "完整": False} if name in rosters else {"未知": True}
        facts.setdefault(entity, {})[last] = blank
        notes[name] = _note(rosters[name] if name in rosters else asked[name])
    return {"说明": notes, "on": None, "place": None, "facts": {name: one for name, one in facts.items() if one}}


def _note(asked: nodes.Fact | nodes.Roster) -> str:
    """Say what to ask, how to write the answer, and what shows it."""
    if isinstance(asked, nodes.Fact):
        how = _example(asked)
    else:
        members = (f"{fact.name.partition('.')[2]}({_example(fact)})" for fact in asked.facts)
        how = f"每人一组 {{…}}:{'、'.join(members)};一个不漏的,“完整”填 true"
    evidence = asked.evidence if asked.evidence.startswith("由") else f"凭{asked.evidence}" if asked.evidence else ""
    return f"{asked.question} 填:{how}" + (f"({evidence})" if evidence else "")


def _example(fact: nodes.Fact) -> str:
    """Say how the answer is written."""
    return _form(fact.type) + (";没有的填 null" if fact.absent_means_none else "")


_FORMS: Mapping[type, str] = {
    types.Boolean: "是、否",
    types.Day: "2022-09-01 这样的日期",
    types.YearMonth: "2022-09 这样的年月",
    types.SchoolTerm: "2022年秋季学期",
    types.Text: "文字",
    types.Region: "广东省/梅州市/梅县区",
}


def _form(kind: types.Type) -> str:
    match kind:
        case types.Choice(choices=choices, open=others):
            return "、".join(choices) + (",或者别的词" if others else "")
        case types.Number() | types.Money() | types.Percent():
            return "2021" if kind == types.YEAR else f"3{spoken_unit(kind)}"
        case types.Boolean() | types.Day() | types.YearMonth() | types.SchoolTerm() | types.Text() | types.Region():
            return _FORMS[type(kind)]
        case types.Ranking():
            raise AssertionError("no fact is declared as an order")
        case unreachable:
            assert_never(unreachable)
