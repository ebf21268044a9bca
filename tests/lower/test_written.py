"""Plans as data: what is read back is what was written, fits the published schema, and is read without the grammar."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings

from fupin_rules.cli import main
from fupin_rules.compiled.asked import Compiled
from fupin_rules.compiled.flat import generate
from fupin_rules.lower import plan
from fupin_rules.lower.lowering import lower
from fupin_rules.lower.written import PlanError, Plans, PolicyPlans, read, schema, write
from fupin_rules.model import nodes
from fupin_rules.model.question import questions_of
from fupin_rules.resources import policies_folder
from tests.compiled.test_flat import hostile_plan
from tests.evaluate.test_every_kind import CONDITIONS, VALUES, question_with
from tests.support import small_clauses
from tests.support.lanes import lane
from tests.support.shipped import POLICIES

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "plan.schema.json"


def as_text(*found: plan.Plan) -> str:
    return json.dumps(write(Plans((PolicyPlans("办法", "办法.policy", found),))), ensure_ascii=False)


def faults(data: object, wanted: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    """Yield what does not fit a JSON Schema, as far as ours uses its words."""
    left = dict(wanted)
    if "$ref" in left:
        yield from faults(data, whole["$defs"][left.pop("$ref").removeprefix("#/$defs/")], whole)
    if "oneOf" in left:
        fitting = [one for one in left.pop("oneOf") if not any(faults(data, one, whole))]
        if len(fitting) != 1:
            yield f"{data!r:.60} fits {len(fitting)} of several"
    if "$ref" in wanted or "oneOf" in wanted:
        assert not left
        return
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
    if "type" in left and type(data) is not kinds[left.pop("type")]:
        yield f"{data!r:.60} is no {wanted['type']}"
        return
    if "const" in left and json.dumps(data) != json.dumps(left.pop("const")):
        yield f"{data!r:.60} is not {wanted['const']}"
    if "enum" in left and data not in left.pop("enum"):
        yield f"{data!r:.60} is none of {wanted['enum']}"
    if isinstance(data, dict):
        properties = left.pop("properties")
        assert left.pop("additionalProperties") is False
        if set(data) != set(left.pop("required")) or set(data) != set(properties):
            yield f"{sorted(data)} are not {sorted(properties)}"
            return
        for key, part in data.items():
            yield from faults(part, properties[key], whole)
    if isinstance(data, list):
        each = left.pop("prefixItems", None) or [left.pop("items")] * len(data)
        if len(data) != len(each) or not left.pop("minItems", 0) <= len(data) <= left.pop("maxItems", len(data)):
            yield f"{data!r:.60} has {len(data)} parts"
            return
        for part, one in zip(data, each, strict=True):
            yield from faults(part, one, whole)
    assert set(left) <= {"$schema", "title", "$defs"}, left


def assert_comes_back(*found: plan.Plan) -> None:
    """Hold what is read to what was written: equal, of the same types, and within the schema."""
    text = as_text(*found)
    (policy,) = read(json.loads(text)).policies
    assert policy.plans == found
    assert repr(policy.plans) == repr(found)  # 1, 1/1 and 是 are equal
    whole = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert list(faults(json.loads(text), whole, whole)) == []


def test_the_published_schema_is_that_of_what_is_written() -> None:
    """If this fails, write `fupin_rules.lower.written.schema()` there, and raise the version in `lower/plan.py`."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


# --- what is written comes back ---------------------------------------------------------------------------------------


def test_shipped_plans_come_back() -> None:
    found = [
        lower(asked)
        for policy in POLICIES.policies
        for questions in policy.questions.values()
        for asked in (questions.whole, questions.within, questions.alone)
    ]
    assert len(found) > 300
    assert_comes_back(*found)


def test_every_kind_of_node_comes_back() -> None:
    found = [Compiled.of(question_with(node)).plan for node in (*VALUES, *CONDITIONS)]
    assert {type(node) for one in found for node in one.nodes} == set(get_args(plan.Node))
    assert_comes_back(*found)


@settings(max_examples=lane(60, 5_000), suppress_health_check=list(HealthCheck))
@given(small_clauses.clauses())
def test_generated_plans_come_back(clause: nodes.Clause) -> None:
    assert_comes_back(lower(questions_of(clause).within))


def test_words_that_look_like_code_come_back_as_words() -> None:
    assert_comes_back(hostile_plan())


def test_what_is_read_back_is_the_same_code() -> None:
    asked = lower(POLICIES.policies[0].questions[next(iter(POLICIES.policies[0].questions))].whole)
    (policy,) = read(json.loads(as_text(asked))).policies
    assert generate(policy.plans[0]) == generate(asked)


def test_plans_are_written_and_decide_without_the_grammar(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    policy = str(policies_folder() / POLICIES.policies[0].file)
    assert main(["compile", "--plans", policy, "-o", str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    code = (
        "import json, sys\n"
        "from fupin_rules.compiled import flat\n"
        "from fupin_rules.lower import written\n"
        "plans = written.read(json.load(open(sys.argv[1], encoding='utf-8')))\n"
        "for policy in plans.policies:\n"
        "    for one in policy.plans:\n"
        "        flat.load(flat.generate(one))({})\n"
        "        print(one.unit)\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], cwd=ROOT, env=dict(os.environ), capture_output=True, check=True
    )
    assert done.stdout.split()
    needless = ("lark", "fupin_rules.syntax", "fupin_rules.model.check", "fupin_rules.decide")
    assert not [name for name in done.stderr.decode().split() if name.startswith(needless)]


# --- what is no plan --------------------------------------------------------------------------------------------------


def spoil(data: Any) -> dict[str, Callable[[], object]]:
    """Return ways to spoil some data, each of which returns what must be refused."""
    node = {"is": "Arithmetic", "sign": "+", "left": 0, "right": 0}

    def with_node(number: int, **changes: object) -> dict[str, Any]:
        other = copy.deepcopy(data)
        one = other["policies"][0]["plans"][0]["nodes"]
        one[number] = {**node, **changes} if number else changes
        return dict(other)

    def with_plan(**changes: object) -> dict[str, Any]:
        other = copy.deepcopy(data)
        other["policies"][0]["plans"][0] |= changes
        return dict(other)

    return {
        "nothing": lambda: None,
        "a list": lambda: [data],
        "another version": lambda: {**data, "version": 0},
        "another form": lambda: {**data, "form": "something else"},
        "a key too many": lambda: {**data, "more": 1},
        "a key too few": lambda: {key: part for key, part in data.items() if key != "policies"},
        "code for a sign": lambda: with_node(1, sign="+ __import__('os') +"),
        "code for a number": lambda: with_node(1, left="__import__('os')"),
        "a truth for a number": lambda: with_node(1, left=False),
        "a node that refers to itself": lambda: with_node(1, left=1),
        "a node that refers to one before the first": lambda: with_node(1, left=-1),
        "an unknown kind": lambda: with_node(1, **{"is": "Call"}),
        "a class that is no node": lambda: with_node(1, **{"is": "Plan"}),
        "a slot that is not there": lambda: with_node(0, **{"is": "Given", "slot": 99}),
        "a fraction of nothing": lambda: with_node(
            0, **{"is": "Constant", "value": {"is": "Fraction", "numerator": 1, "denominator": 0}}
        ),
        "a mark that is none": lambda: with_node(0, **{"is": "Constant", "value": {"is": "Mark", "word": "别的"}}),
        "a decimal": lambda: with_node(0, **{"is": "Constant", "value": 1.5}),
        "a requirement that is not there": lambda: with_plan(requires=[99]),
        "a mapping for a list": lambda: with_plan(requires={}),
        "a condition without a node": lambda: with_plan(conditions=[["1"]]),
    }


def chain() -> dict[str, Any]:
    """Return the data of a plan of a given number and its double."""
    slot = plan.Slot("数", plan.Kind.FACT, plan.Range("number", 0, 100, 1))
    found = (plan.Given(0), plan.Arithmetic("+", 0, 0))
    return dict(json.loads(as_text(plan.Plan("ZC-01", (slot,), found, (), (), (), (), ()))))


def test_the_plan_that_is_spoiled_is_read() -> None:
    assert len(read(chain()).policies[0].plans[0].nodes) == 2


@pytest.mark.parametrize("name", spoil(chain()))
def test_what_is_no_plan_is_refused(name: str) -> None:
    with pytest.raises(PlanError):
        read(spoil(chain())[name]())
