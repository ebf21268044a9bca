"""MD-23 as a decision graph of ``zen-engine``, and a graph of seven facts, the least that such an engine is used for.

A date is the number yyyymmdd, so that the graph compares whole numbers and adds years without reading text; what does
not change from case to case is written into the graph. ``zen`` is imported when an engine is asked for.
"""

import datetime
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.teacher_by_hand import (
    FACTS,
    FIRST_READING,
    HELPED_BY_PROVINCE,
    Setting,
    Teacher,
    is_in_force,
    month_of,
    months_in_force,
)

Graph = dict[str, Any]


def number(day: datetime.date) -> int:
    """Return a day as yyyymmdd."""
    return day.year * 10000 + day.month * 100 + day.day


def facts_of(teacher: Teacher) -> dict[str, Any]:
    """Return the facts of a teacher as the graph takes them."""
    told = {field: getattr(teacher, field) for field in (*FACTS, "verified_years")}
    return {field: number(one) if isinstance(one, datetime.date) else one for field, one in told.items()}


def evaluator(graph: Graph) -> Callable[..., Mapping[str, Any]]:
    """Return what evaluates a graph, read once. Raises ImportError where the engine is not installed."""
    import zen

    evaluate: Callable[..., Mapping[str, Any]] = zen.ZenEngine().create_decision(json.dumps(graph)).evaluate
    return evaluate


def clause(setting: Setting) -> Graph:
    """Return the graph of MD-23 for one day and place and one way to fill what the text leaves open."""
    until = "<=" if setting.died_that_day == FIRST_READING else "<"
    thirty = 900_00 if setting.thirty_years == FIRST_READING else 800_00
    leap = 228 if setting.leap_birthday == "2月28日" else 301
    first, last = months_in_force(setting)
    end = min(last, month_of(setting.on) if setting.counted_to is None else setting.counted_to)
    helped = json.dumps(sorted(HELPED_BY_PROVINCE), ensure_ascii=False)
    year = "floor($.birthday / 10000)"
    person = {
        "community_teacher": "registered and community and post and longest_run >= 2 and not(hired) "
        f"and first_day <= {number(setting.community_until)}",
        "substitute_teacher": "registered and contract and filed and post and longest_run >= 2 and not(hired) "
        f"and substitute_from > {number(setting.community_until)} "
        f"and substitute_from <= {number(setting.substitute_until)}",
        "left_out": "early_leave or criminal or dismissed "
        f"or (death != null and death {until} {number(setting.died_before)})",
        "birthday": "sex == '男' ? birth + 600000 : birth + 550000",
        "common": f"{year} % 4 != 0 or ({year} % 100 == 0 and {year} % 400 != 0)",
        "attained": f"$.birthday % 10000 == 229 and $.common ? {year} * 10000 + {leap} : $.birthday",
        "of_age": f"$.attained <= {number(setting.on)} and (death == null or death >= $.attained)",
        "years": "verified_years != null ? verified_years : ceil(terms / 2)",
        "help": f"$.years >= 10 and region in {helped}",
    }
    months = {
        "batch": f"attained <= {number(setting.first_batch_until)} ? {setting.first_batch_month} "
        ": floor(attained / 10000) * 12 + floor(attained % 10000 / 100)",
        "start": f"max([{first}, $.batch])",
        "last": "death == null ? 999999 : floor(death / 10000) * 12 + floor(death % 10000 / 100) - 1",
        "end": f"min([{end}, $.last])",
        "months": "max([0, $.end - $.start + 1])",
        "total": "rate == null ? null : $.months * rate",
        "province": "rate == null ? null : (help ? $.total / 2 : 0)",
        "city": "$.province",
        "local": "rate == null ? null : (help ? 0 : $.total)",
        "met": "(community_teacher or substitute_teacher) and of_age and not(left_out) and rate != null",
        "outcome": "$.met ? '符合' : '不符合'" if is_in_force(setting) else "'不适用'",
    }
    rates = {
        "> 30": 900_00,
        "30": thirty,
        "[20..29]": 800_00,
        "[10..19]": 700_00,
        "[1..9]": setting.city_rate,
        "< 1": "null",
    }
    return _chain(_expressions("person", person), _table("rate", "years", rates), _expressions("months", months))


def seven_facts() -> Graph:
    """Return a graph that asks seven facts and chooses a rate."""
    met = "registered and community and post and longest_run >= 2 and not(hired) and not(criminal)"
    rates = {">= 60": 900_00, "[40..59]": 800_00, "[20..39]": 700_00, "< 20": 0}
    return _chain(_expressions("person", {"met": met}), _table("rate", "terms", rates))


def _expressions(name: str, expressions: Mapping[str, str]) -> Graph:
    written = [{"id": f"{name}.{key}", "key": key, "value": value} for key, value in expressions.items()]
    return {
        "id": name,
        "name": name,
        "type": "expressionNode",
        "content": {"expressions": written, "passThrough": True},
    }


def _table(name: str, field: str, rows: Mapping[str, object]) -> Graph:
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "in", "name": field, "field": field}],
        "outputs": [{"id": "out", "name": name, "field": name}],
        "rules": [{"_id": test, "in": test, "out": str(value)} for test, value in rows.items()],
        "passThrough": True,
    }
    return {"id": name, "name": name, "type": "decisionTableNode", "content": content}


def _chain(*nodes: Graph) -> Graph:
    first: Graph = {"id": "request", "name": "request", "type": "inputNode", "content": {"schema": ""}}
    last: Graph = {"id": "response", "name": "response", "type": "outputNode", "content": {"schema": ""}}
    chain = [first, *nodes, last]
    edges = [
        {"id": f"edge {index}", "type": "edge", "sourceId": one["id"], "targetId": following["id"]}
        for index, (one, following) in enumerate(itertools.pairwise(chain))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": chain, "edges": edges}
