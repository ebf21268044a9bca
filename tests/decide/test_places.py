"""属地 that the document gives in part: elsewhere it does not apply, within it nobody can say."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fupin_rules import CaseError, PolicySet
from fupin_rules.model import places
from fupin_rules.render import text
from fupin_rules.testing import cases, examples
from tests.support.lanes import lane

POLICY = """政策 河岸学校护栏
  对象 学校
  属地 {region}
事实 学校.临河:是否
条款 HL-01 护栏
  条件 学校.临河。
用例 「别处」
  设 学校.临河,基准.属地为「福建省」。
  应 HL-01 {elsewhere}。
"""


def policies(folder: Path, region: str, elsewhere: str = "不适用") -> PolicySet:
    file = folder / "护栏.policy"
    file.write_text(POLICY.format(region=region, elsewhere=elsewhere), encoding="utf-8")
    return PolicySet.load(file)


def outcome(loaded: PolicySet, place: str | None) -> str:
    case = {"on": "2021-06-30", "facts": {"学校.临河": True}} | ({"place": place} if place else {})
    (found,) = loaded.decide(loaded.read(json.dumps(case, ensure_ascii=False))).record()["outcomes"]
    return str(found["outcome"])


@pytest.mark.parametrize(
    ("region", "place", "expected"),
    [
        ("江西省/未载", "江西省/某市", "存疑"),
        ("江西省/未载", "江西省", "存疑"),
        ("江西省/未载", "福建省/某市", "不适用"),
        ("江西省/未载", "福建省", "不适用"),
        ("江西省/未载", None, "待核实"),
        ("江西省/某市/未载", "江西省/某市/某县", "存疑"),
        ("江西省/某市/未载", "江西省/他市", "不适用"),
        ("江西省/某市/未载", "江西省", "待核实"),
        ("未载", "福建省", "存疑"),
        ("江西省", "江西省/某市", "符合"),
        ("江西省/某市/某县", "江西省/某市", "待核实"),
        ("江西省/某市/某县", "江西省", "待核实"),
        ("江西省/某市/某县", "江西省/某市/某", "不适用"),
        ("江西省/某市/某县", "江西省/某市/某县/某乡", "符合"),
    ],
)
def test_a_place_given_in_part(tmp_path: Path, region: str, place: str | None, expected: str) -> None:
    assert outcome(policies(tmp_path, region), place) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [("江西省/未载", "不适用"), ("未载", "存疑"), ("福建省/未载", "存疑"), ("福建省/某市", "待核实")],
)
def test_an_example_that_sets_the_place_meets_it(tmp_path: Path, region: str, expected: str) -> None:
    (found,) = examples.run(policies(tmp_path, region, expected))
    assert found.status == "passed"


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("广东省/梅洲市/梅县区", "是否想写“梅州市”"),
        ("广东省/梅州", "是否想写“梅州市”"),
        ("广东/梅州市", "是否想写“广东省”"),
        ("江苏省/常熟市", "县、县级市和区写在它所在的市、州之下"),
    ],
)
def test_a_misspelt_place_is_refused_with_the_names_that_may_be_meant(place: str, meant: str) -> None:
    with pytest.raises(CaseError) as raised:
        PolicySet.load().decide({"on": "2022-01-01", "place": place, "facts": {"学生.寄宿": True}})
    (finding,) = raised.value.findings
    assert finding.path == "place"
    assert meant in finding.render()


@pytest.mark.parametrize("path", ["place", "基准.属地"])
def test_a_place_above_the_region_is_asked_for(tmp_path: Path, path: str) -> None:
    place = {path: "江西省/某市"}
    facts: dict[str, object] = {"学校.临河": True, **(place if path != "place" else {})}
    case = {"on": "2021-06-30", "facts": facts, **(place if path == "place" else {})}
    (found,) = policies(tmp_path, "江西省/某市/某县").decide(case).record()["outcomes"]
    assert [one["fact"] for one in found["missing"]] == ["基准.属地"]


def test_a_text_that_nobody_reported_is_no_value(tmp_path: Path) -> None:
    file = tmp_path / "去处.policy"
    file.write_text(
        "政策 去处\n  对象 学生\n\n事实 学生.校名:文本\n\n所称 QC-01 学生.去处 是指 学生.校名。\n", encoding="utf-8"
    )
    loaded = PolicySet.load(file)
    for facts, expected in (({}, ("待核实", None)), ({"学生.校名": "河岸小学"}, ("符合", "河岸小学"))):
        (found,) = loaded.decide({"on": "2021-06-30", "facts": facts}, clauses=("QC-01",)).record()["outcomes"]
        assert (found["outcome"], found["values"]["学生.去处"].get("text")) == expected


def test_a_place_that_is_asked_for_is_shown_as_not_reported(tmp_path: Path) -> None:
    case = {"on": "2021-06-30", "place": "江西省/某市", "facts": {"学校.临河": True}}
    told = text.render(policies(tmp_path, "江西省/某市/某县").decide(case).record())
    assert "属地在江西省/某市/某县:待核实(基准.属地 没有报告)" in told
    assert "(其他)" not in told


def test_no_place_that_stands_for_others_is_named_as_a_change(tmp_path: Path) -> None:
    file = tmp_path / "籍贯.policy"
    file.write_text(
        "政策 籍贯\n  对象 学生\n\n事实 学生.籍贯:地区\n\n条款 JG-01 籍贯\n  条件 学生.籍贯不为「江西省」。\n",
        encoding="utf-8",
    )
    decision = PolicySet.load(file).decide({"on": "2021-06-30", "facts": {"学生.籍贯": "江西省"}})
    assert decision.record(all_changes=True)["outcomes"][0]["changes"] == []


def test_every_listed_place_is_a_place() -> None:
    assert len(places.PROVINCES) == 34
    assert [
        place for one, rest in places.DIVISIONS.items() for place in rest if places.misspelt(f"{one}/{place}")
    ] == []
    assert {"省", "市", "区"} >= {name[-1] for name in places.PROVINCES}
    assert {"市", "州", "盟", "区", "县"} >= {name[-1] for rest in places.DIVISIONS.values() for name in rest}


# --- places that are compared -------------------------------------------------------------------------

WITHIN = ("广东省/梅州市/梅县区", "广东省/梅州市/平远县", "广东省/广州市/天河区", "福建省/厦门市/集美区")
TOLD = tuple(dict.fromkeys("/".join(one.split("/")[:level]) for one in WITHIN for level in (1, 2, 3)))
COMPARED = (
    "学生.户籍地为基准.属地",
    "学生.户籍地不为基准.属地",
    "学生.户籍地为「广东省/梅州市」",
    "学生.户籍地不为「广东省/梅州市/梅县区」",
    "学生.户籍地为「广东省」或者学生.户籍地为「福建省/厦门市」",
    "学生.户籍地为基准.属地,且学生.户籍地不为「广东省/梅州市/梅县区」",
    "学生.户籍地为「广东省/梅州市」,且学生.学籍地为「广东省/梅州市/平远县」",
    "学生.户籍地为学生.学籍地,且学生.学籍地不为基准.属地",
    "户.家人中存在家人.住地不为基准.属地者",
)
VOCABULARY = """政策 比地方
  对象 学生

事实 学生.户籍地:地区
事实 学生.学籍地:地区

列表 户.家人:家人
事实 家人.住地:地区

"""
COMPARING = PolicySet.of(
    {
        "比.policy": VOCABULARY
        + "".join(
            f"条款 BD-{number:02} 比{number}\n  条件 {condition}。\n\n"
            for number, condition in enumerate(COMPARED, start=1)
        )
    }
)


def compared(clause: int, own: str, school: str, here: str) -> tuple[str, set[str]]:
    """Return the outcome of one comparison, and which places are asked for."""
    facts = {"学生": {"户籍地": own, "学籍地": school}, "户.家人": [{"住地": own}, {"住地": school}]}
    decided = COMPARING.decide({"on": "2022-04-30", "place": here, "facts": facts}, clauses=[f"BD-{clause:02}"])
    (entry,) = decided.entries
    assert decided.record()
    return entry.outcome, {fact.name for fact in entry.asked.decision.missing}


def closer(told: str) -> list[str]:
    return [one for one in WITHIN if f"{one}/".startswith(f"{told}/")]


@pytest.mark.parametrize("clause", range(1, len(COMPARED) + 1))
@settings(max_examples=lane(12, 300), deadline=None)
@given(st.tuples(*[st.sampled_from(TOLD)] * 3))
def test_a_place_told_coarsely_comes_out_as_every_closer_one_does(clause: int, told: tuple[str, str, str]) -> None:
    assume(all(one in WITHIN or told.count(one) == 1 for one in told))
    outcome, missing = compared(clause, *told)
    found = {compared(clause, *each)[0] for each in itertools.product(*map(closer, told))}
    if outcome == "待核实":
        assert missing
    else:
        assert not missing
        assert found == {outcome}
    if all(one in WITHIN for one in told):
        assert outcome in ("符合", "不符合")


@pytest.mark.parametrize(
    ("condition", "told", "expected"),
    [
        ("为「广东省/梅州市」", "广东省/梅州市/梅县区", "符合"),
        ("为「广东省/梅州市」", "广东省", "待核实"),
        ("为「广东省/梅州市」", "福建省", "不符合"),
        ("为「广东省/梅州市」", "广东省/广州市", "不符合"),
        ("不为「广东省/梅州市」", "广东省/梅州市/梅县区", "不符合"),
        ("不为「广东省/梅州市」", "广东省", "待核实"),
        ("为「湖北省/襄樊市」", "湖北省/襄阳市/枣阳市", "符合"),
        ("为基准.属地", "广东省/梅州市", "待核实"),
        ("不为基准.属地", "广东省/广州市", "符合"),
        ("为基准.属地", "广东省/梅州市/梅县区", "符合"),
    ],
)
def test_places_are_compared_as_paths(condition: str, told: str, expected: str) -> None:
    text = f"政策 甲\n  对象 学生\n\n事实 学生.户籍地:地区\n\n条款 JX-01 甲\n  条件 学生.户籍地{condition}。\n"
    facts = {"学生.户籍地": told, "基准.属地": WITHIN[0]}
    policies = PolicySet.of({"甲.policy": text})
    assert policies.decide({"on": "2022-04-30", "facts": facts}).entries[0].outcome == expected
    assert cases.decide_alone(policies, "JX-01", {"facts": facts}).outcome.value == expected


def test_two_places_told_alike_are_compared_as_closely_as_they_are_told() -> None:
    assert compared(1, "广东省/梅州市", WITHIN[2], "广东省/梅州市") == ("符合", set())


def test_of_many_members_told_coarsely_none_is_guessed() -> None:
    facts = {"学生": {}, "户.家人": [{"住地": "广东省/梅州市"}] * 12}
    decided = COMPARING.decide({"on": "2022-04-30", "place": WITHIN[0], "facts": facts}, clauses=["BD-09"])
    assert decided.entries[0].outcome == "待核实"
