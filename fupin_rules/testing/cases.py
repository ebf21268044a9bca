"""Files of cases: each decides one unit alone and compares outcome, values and missing facts.

Alone means: no 属地 and 施行, no exclusion by clauses that the unit does not refer to, its subject assumed. Working names
of results are translated by a reviewed map (`用例对照.toml` beside the policies). What is not compared is shown.
"""

import datetime
import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import Month, parse_day, parse_month
from fupin_rules.decide.index import open_readings
from fupin_rules.decide.localities import asked_closely
from fupin_rules.decide.policy_set import CaseError, PolicySet, facts_of, world_of
from fupin_rules.decide.related import completed
from fupin_rules.diagnostics import InputFinding
from fupin_rules.diagnostics.input import BadValue, Impossible, NothingToDecide
from fupin_rules.evaluate.outcome import Decided, ValueResult
from fupin_rules.facts.case import BASIS, Case, fill_parameters, parse_json
from fupin_rules.facts.values import read_value, shown
from fupin_rules.facts.written import Exponent
from fupin_rules.kinds import DUE_WORDS, ResultKind
from fupin_rules.model import nodes, types
from fupin_rules.model.wording import plain, show
from fupin_rules.resources import on_disk, policies_folder

MAP_NAME = "用例对照.toml"


@attrs.frozen
class CaseResult:
    """One case: ``passed``, ``failed`` with the differences, or ``not encoded``; what came out; what was not compared.

    ``reason`` says why the difference stands where the reviewed map gives one.
    """

    id: str
    clause: str
    status: str
    outcome: str | None
    values: Mapping[str, Any]
    missing: tuple[str, ...]
    differences: tuple[str, ...]
    not_compared: tuple[str, ...]
    reason: str | None

    def report(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "id": self.id,
            "clause": self.clause,
            "status": self.status,
            "outcome": self.outcome,
            "values": dict(self.values),
            "missing": list(self.missing),
            "differences": list(self.differences),
            "not_compared": list(self.not_compared),
            "reason": self.reason,
        }

    def render(self) -> str:
        """Return the result as a line, with a line for each difference."""
        word = {"passed": "通过", "failed": "不符", "not encoded": "未编"}[self.status]
        lines = [f"{word}  {self.id} {self.outcome or ''}".rstrip()]
        lines += [f"      {difference}" for difference in self.differences]
        lines += [f"      理由:{self.reason}"] if self.reason and self.differences else []
        return "\n".join(lines)


@attrs.frozen
class Map:
    """The reviewed map: working names of results, for every clause and for one; and reasons for known differences.

    ``calendar`` are the facts in which a case lists days off and days worked. The official calendar is used, and a case
    that says otherwise of a day differs.
    """

    names: Mapping[str, str]
    by_clause: Mapping[str, Mapping[str, str]]
    reasons: Mapping[str, str]
    calendar: Mapping[str, str] = attrs.field(factory=dict)

    def name(self, clause: str, working: str) -> str | None:
        """Return the result that a working name of a clause means."""
        return self.by_clause.get(clause, {}).get(working) or self.names.get(working)


def read_map(folder: Path) -> Map:
    """Read the map of a policies folder; an empty one if there is none."""
    file = Path(on_disk(folder / MAP_NAME))
    content = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return Map(
        content.get("结果名", {}), content.get("条款", {}), content.get("不符的理由", {}), content.get("放假安排", {})
    )


def run(policies: PolicySet, text: str, names: Map | None = None) -> tuple[CaseResult, ...] | InputFinding:
    """Run the cases of a JSON text: a list of cases, or an object with ``cases``."""
    given = parse_json(text)
    if isinstance(given, InputFinding):
        return given
    listed = given.get("cases") if isinstance(given, Mapping) else given
    if not isinstance(listed, list):
        return BadValue(given=shown(given), needed="一组案例", example='[{"id": "…", "clause": "…"}]', path="cases")
    found = names or read_map(policies_folder())
    results = []
    for number, case in enumerate(listed, start=1):
        if not isinstance(case, Mapping) or not isinstance(case.get("clause"), str):
            return BadValue(
                given=shown(case), needed="一个案例,写明 clause", example='{"clause": "MD-01"}', path=f"cases[{number}]"
            )
        wrong = _misshapen(case, f"cases[{number}]")
        if wrong is not None:
            return wrong
        results.append(_one(policies, case, str(case.get("id", number)), found))
    return tuple(results)


def _misshapen(case: Mapping[str, Any], path: str) -> BadValue | None:
    """Find a part of a case that is not the object or list that it should be."""
    expected = case.get("expect") or {}
    parts: list[tuple[str, object, type]] = [
        (name, case.get(name), Mapping) for name in ("facts", "parameters", "expect")
    ]
    if isinstance(expected, Mapping):
        parts += [("expect.values", expected.get("values"), Mapping), ("expect.missing", expected.get("missing"), list)]
    for name, part, needed in parts:
        if part is not None and not isinstance(part, needed):
            word, example = ("一组名称和值", "{…}") if needed is Mapping else ("一组事实的名称", '["教师.性别"]')
            return BadValue(given=shown(part), needed=word, example=example, path=f"{path}.{name}")
    return None


def _one(policies: PolicySet, case: Mapping[str, Any], identity: str, names: Map) -> CaseResult:
    clause = case["clause"].upper()
    if not policies.units(clause):
        return CaseResult(identity, clause, "not encoded", None, {}, (), (), (), None)
    reason = names.reasons.get(identity)
    expected = case.get("expect") or {}
    facts = case.get("facts") or {}
    own_days = {name: facts[name] for name in names.calendar.values() if name in facts}
    case = {**case, "facts": {name: value for name, value in facts.items() if name not in own_days}}
    try:
        policy, decided = _decide(policies, clause, case)
    except CaseError as error:
        problems = tuple(finding.render().replace("\n", " ") for finding in error.findings)
        return CaseResult(identity, clause, "failed", None, {}, (), problems, (), reason)
    differences = list(_days_otherwise(own_days, names.calendar))
    given = case.get("parameters") or {}
    skipped = [f"参数“{name}”:政策里没有" for name in given if _parameter_of(policy, clause, str(name)) is None]
    outcome = decided.outcome.value
    wanted = expected.get("outcome")
    if wanted is not None and wanted != outcome:
        differences.append(f"应当{wanted},得出{outcome}")
    values = {value.name: value for value in decided.values}
    for working, value in (expected.get("values") or {}).items():
        _compare(names.name(clause, working), working, value, values, differences, skipped)
    missing = tuple(sorted({fact.shown for fact in decided.missing}))
    if "missing" in expected:
        wanted_missing = {policies.names.resolve(str(name), clause) for name in expected["missing"] or ()}
        if wanted_missing != set(missing):
            differences.append(f"应当缺{'、'.join(sorted(wanted_missing))},得出缺{'、'.join(missing) or '无'}")
    return CaseResult(
        id=identity,
        clause=clause,
        status="failed" if differences else "passed",
        outcome=outcome,
        values={name: _shown(value) for name, value in values.items()},
        missing=missing,
        differences=tuple(differences),
        not_compared=tuple(skipped),
        reason=reason,
    )


def _days_otherwise(given: Mapping[str, object], calendar: Mapping[str, str]) -> Iterator[str]:
    """Yield each day of which a case says otherwise than the official calendar whether it is worked."""
    for word, name in calendar.items():
        listed = given.get(name)
        for one in listed if isinstance(listed, list) else ():
            day = parse_day(str(one))
            worked = workdays.is_workday(day) if day is not None else None
            if worked is not (word == "上班"):
                yield f"{name}:{shown(one)}与公布的放假安排不同"


def decide_alone(policies: PolicySet, clause: str, case: Mapping[str, Any]) -> Decided:
    """Decide one unit alone for a case, by the version of its policy that is in force for the case.

    Raises:
        CaseError: the case does not fit the vocabulary, or no version that has the unit is in force on its day.
    """
    return _decide(policies, clause, case)[1]


def _decide(policies: PolicySet, clause: str, case: Mapping[str, Any]) -> tuple[nodes.Policy, Decided]:
    read = policies.case({"facts": case.get("facts") or {}}, clause)
    (first, _), *_ = policies.units(clause)
    policy = policies.in_force_for(read, first.header.name)
    if policy is None or clause not in policy.units:
        undated = policy is None and (read.on is None or first.header.applied_on is not None)
        raise CaseError([NothingToDecide(path="clause", subjects=(), clauses=(clause,), undated=undated)])
    given = case.get("parameters") or {}
    relevant = {name: value for name, value in given.items() if _parameter_of(policy, clause, str(name)) is not None}
    translated = {str(_parameter_of(policy, clause, name)): value for name, value in relevant.items()}
    fills, problems, _ = fill_parameters(translated, policy.parameters, open_readings(policy), {}, tuple(policy.units))
    if problems:
        raise CaseError(problems)
    known = completed(_facts(read, policy), policies.names, policies.ties)
    if isinstance(known, Impossible):
        raise CaseError([known])
    world, _ = world_of(known, policies.names, fills, read.on, read.place)
    return policy, asked_closely(policies.compiled(policy.questions[clause].alone), world).decision


def _facts(case: Case, policy: nodes.Policy) -> Mapping[str, Any]:
    """Return the facts of the case's single subject, with those of every other entity and of 基准."""
    return facts_of(case, policy.header.subject, 0) | {
        name: given for members in (case.entities.get(BASIS, ()),) for one in members for name, given in one.items()
    }


def _parameter_of(policy: nodes.Policy, clause: str, name: str) -> str | None:
    """Return the open point that a case means by a name, in the clause first; ``None`` if the policy has none."""
    written_clause, _, rest = name.partition(".")
    if rest and written_clause in policy.units:
        clause, name = written_clause, rest
    for scope in (clause, None):
        target = policy.aliases.get((scope, name), name)
        for key in (target, f"解释「{target}」"):
            if key in policy.parameters or key in open_readings(policy):
                return key
    return None


def _compare(
    name: str | None,
    working: str,
    expected: object,
    values: Mapping[str, ValueResult],
    differences: list[str],
    skipped: list[str],
) -> None:
    """Compare one expected value with the result that it means; text and lists are shown, not compared."""
    name = working if name is None or (name not in values and working in values) else name
    value = values.get(name)
    wanted: nodes.Known | None = _plain(expected)
    if working == ResultKind.DUE.value and expected in DUE_WORDS:
        wanted = str(expected)
    elif value is not None and not isinstance(value.type, types.Text | types.Choice):
        read = read_value(expected, value.type, name)
        wanted = wanted if isinstance(read, InputFinding) else read
    if wanted is None:
        skipped.append(f"{working}:{shown(expected)}")
        return
    if value is None:
        differences.append(f"{working}:应当{shown(expected)},没有对应的结果")
        return
    if value.value is None or not _same(wanted, value.value):
        found = show(value.value, value.type) if value.value is not None else value.status.value
        differences.append(f"{name}:应当{shown(expected)},得出{found}")


def _plain(expected: object) -> nodes.Plain | None:
    """Return an expected value that is compared: numbers, dates, months, yes or no; ``None`` for anything else."""
    if isinstance(expected, bool):
        return expected
    text = str(expected) if isinstance(expected, int | str | Exponent) or hasattr(expected, "as_tuple") else ""
    found: nodes.Plain | None = parse_day(text) or parse_month(text)
    if found is not None:
        return found
    try:
        return Fraction(text) if text and "/" not in text else None
    except ValueError:
        return None


def _same(wanted: nodes.Known, found: nodes.Known) -> bool:
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(found, str):
        return str(wanted) == found
    if isinstance(wanted, Month) and isinstance(found, datetime.date):
        return False
    return type(wanted) is type(found) and wanted == found


def _shown(value: ValueResult) -> dict[str, Any]:
    found: dict[str, Any] = {"status": value.status.value, "unit": types.unit(value.type)}
    if value.value is not None:
        found["value"] = plain(value.value)
    return found
