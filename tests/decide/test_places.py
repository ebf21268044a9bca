"""属地 that the document gives in part: elsewhere it does not apply, within it nobody can say."""

import json
from pathlib import Path

import pytest

from fupin_rules import CaseError, PolicySet
from fupin_rules.model import places
from fupin_rules.render import text
from fupin_rules.testing import examples

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
