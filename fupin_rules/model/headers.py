"""The head of a policy file: who issued it, where and from when it holds, and the rules that it declares for itself."""

import datetime
import re
from collections.abc import Mapping

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import COMMON_YEAR_DAYS, AgeRule, Month, Term, last_day_of_period
from fupin_rules.comparison import CIVIL_CODE, DECLARABLE, Bounds
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.syntax import BadList, MissingField
from fupin_rules.model import nodes, places
from fupin_rules.model.types import normal_unit
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes as syntax

EACH_PERIOD = "每期首日"
"""适用日 of a policy that pays each period by the parameters of its first day."""

OUTCOME_WORDS = ("符合", "不符合", "不适用", "待核实", "存疑")


COMMON_YEAR_TITLE = "2月29日出生者平年的满龄日"
WORKDAY_TITLE = "没有公布放假安排的年份的工作日"
"""The titles of what the language itself leaves open."""


@attrs.frozen
class Head:
    """What the head says. ``bounds`` and ``age_rule`` are ``None`` where the file declares none.

    ``applied_on`` is the fact that 适用日 names, ``None`` where that is 基准日 or, with ``each_period``, 每期首日.
    """

    name: str
    texts: Mapping[str, str]
    region: str | None
    region_span: Span | None
    subject: str
    benefits: tuple[str, ...]
    effective: syntax.Effective | None
    retroactive: syntax.Retroactive | None
    bounds: Bounds | None
    age_rule: AgeRule | None
    applied_on: str | None
    each_period: bool
    conversions: Mapping[tuple[str, str], int]
    span: Span


def read(file: syntax.File) -> tuple[Head | None, list[PolicyFinding]]:
    """Read the head of a policy file; ``None`` with the findings where it has none."""
    header = file.header
    if header is None or header.kind != "政策":
        span = Span(file.source, 0, min(len(file.source.text), 1))
        return None, [MissingField(keyword="文件", field="政策", why="文件开头写“政策 名称”。", span=span)]
    findings: list[PolicyFinding] = []
    words = {name: fold(text.text).strip().rstrip("。") for name, text in header.texts.items()}
    if "对象" not in words and not file.damaged:
        findings.append(
            MissingField(
                keyword="政策", field="对象", why="写明逐个判定的是谁,如“对象 学生”。", span=header.span.first_line()
            )
        )
    region = header.texts.get("属地")
    head = Head(
        name=header.name.rstrip("。"),
        texts={name: text.text.rstrip("。") for name, text in header.texts.items()},
        region=places.path(words["属地"].replace(" ", "")) if region is not None else None,
        region_span=region.span if region is not None else None,
        subject=words.get("对象", ""),
        benefits=tuple(part.strip() for part in re.split("[、,;]", words.get("项目", "")) if part.strip()),
        effective=header.effective,
        retroactive=header.retroactive,
        bounds=_bounds(header, words, findings),
        age_rule=_age_rule(header, words, findings),
        applied_on=None if words.get("适用日") in (None, EACH_PERIOD, "基准日") else words["适用日"],
        each_period=words.get("适用日") == EACH_PERIOD,
        conversions=_conversions(header, words, findings),
        span=header.span.first_line(),
    )
    return head, findings


def _bounds(header: syntax.Header, words: Mapping[str, str], findings: list[PolicyFinding]) -> Bounds | None:
    if "本数" not in words:
        return None
    text = words["本数"].replace(" ", "")
    if text == CIVIL_CODE.declared:
        return CIVIL_CODE
    rule, _, source = text.partition("依")
    own: dict[str, bool] = {}
    for part in re.split("[、,;]", rule):
        match = re.fullmatch(rf"({'|'.join(DECLARABLE)})(不含|含)(?:本数)?", part)
        if match:
            own[match[1]] = match[2] == "含"
        elif part:
            own = {}
            break
    if not own or not source:
        findings.append(
            BadList(
                field="本数",
                form="本数 依民法典第1259条,或者 本数 以上含、以下不含,依《文件》第几条",
                span=header.texts["本数"].span,
            )
        )
        return CIVIL_CODE
    return Bounds(header.texts["本数"].text, own)


def _age_rule(header: syntax.Header, words: Mapping[str, str], findings: list[PolicyFinding]) -> AgeRule | None:
    if "周岁" not in words:
        return None
    match = re.fullmatch(r"自生日(当日|次日)满(?:,平年按(2月28日|3月1日))?", words["周岁"].replace(" ", ""))
    if match is None:
        findings.append(
            BadList(
                field="周岁",
                form="周岁 自生日当日满(或者自生日次日满),平年按2月28日(或者3月1日)",
                span=header.texts["周岁"].span,
            )
        )
        return AgeRule(from_next_day=False, common_year=None)
    return AgeRule(from_next_day=match[1] == "次日", common_year=match[2])


def _conversions(
    header: syntax.Header, words: Mapping[str, str], findings: list[PolicyFinding]
) -> dict[tuple[str, str], int]:
    """Read 换算 1学年为2学期、1年为2学期 into (larger, smaller) → how many."""
    found: dict[tuple[str, str], int] = {}
    for part in re.split("[、,;]", words.get("换算", "").replace(" ", "")):
        match = re.fullmatch(r"1(学年|年|学期|月|天)为([1-9][0-9]*)个?(学期|月|天|次|课时)", part)
        if match:
            found[(match[1], match[3])] = int(match[2])
        elif part:
            findings.append(BadList(field="换算", form="换算 1学年为2学期", span=header.texts["换算"].span))
    return found


def first_day(start: nodes.Plain) -> datetime.date | None:
    """Return the first day of a day, month or term; ``None`` for anything else (autumn begins 1 September)."""
    match start:
        case Term(year=year, autumn=autumn):
            return datetime.date(year, 9 if autumn else 3, 1)
        case Month():
            return start.first_day
        case datetime.date():
            return start
        case _:
            return None


def force(effective: syntax.Effective | None) -> tuple[datetime.date, datetime.date | None] | None:
    """Return the first and the last day of force, ``None`` where they are not stated or not yet known."""
    if effective is None or not isinstance(effective.start, syntax.DayLiteral):
        return None
    start = effective.start.day
    if isinstance(effective.end, syntax.DayLiteral):
        return start, effective.end.day
    if effective.lasting is not None and effective.lasting.number.denominator == 1:
        number = int(effective.lasting.number)
        match normal_unit(effective.lasting.unit or ""):
            case "年":
                return start, last_day_of_period(start, months=12 * number)
            case "月":
                return start, last_day_of_period(start, months=number)
            case "天":
                return start, last_day_of_period(start, days=number)
            case _:
                pass
    return start, None


def common_year_reading(rule: AgeRule) -> nodes.Reading:
    """Return the open point of births on 29 February; the file's own rule counts as the reading adopted."""
    return nodes.Reading(
        title=COMMON_YEAR_TITLE,
        question="2月29日出生的,平年没有生日,在2月28日还是3月1日满龄,没有写明。",
        candidates=tuple((day, day) for day in COMMON_YEAR_DAYS),
        adopted=rule.common_year,
        place=None,
    )


def workday_reading() -> nodes.Reading:
    """Return the open point of working days in a year whose official calendar is not known."""
    return nodes.Reading(
        title=WORKDAY_TITLE,
        question="当年的放假和调休安排没有公布,或者没有安装工作日历,第几个工作日是哪一天只有一个范围。",
        candidates=((workdays.EARLIEST, workdays.EARLIEST), (workdays.LATEST, workdays.LATEST)),
        adopted=None,
        place=None,
    )


def labels(text: str) -> dict[str, str]:
    """Read 结论 符合:达标;不符合:未达标 into a mapping from outcome to label; what is not of the form is left out."""
    found: dict[str, str] = {}
    for part in re.split("[;,]", fold(text)):
        outcome, _, label = part.partition(":")
        if outcome.strip() in OUTCOME_WORDS and label.strip():
            found[outcome.strip()] = label.strip().rstrip("。")
    return found
