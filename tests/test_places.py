"""属地 that the document gives in part: elsewhere it does not apply, within it nobody can say."""

import json
from pathlib import Path

import pytest

from fupin_rules import PolicySet
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
        ("未载", "福建省", "存疑"),
        ("江西省", "江西省/某市", "符合"),
    ],
)
def test_a_place_given_in_part(tmp_path: Path, region: str, place: str | None, expected: str) -> None:
    assert outcome(policies(tmp_path, region), place) == expected


@pytest.mark.parametrize(("region", "expected"), [("江西省/未载", "不适用"), ("未载", "存疑"), ("福建省/未载", "存疑")])
def test_an_example_that_sets_the_place_meets_it(tmp_path: Path, region: str, expected: str) -> None:
    (found,) = examples.run(policies(tmp_path, region, expected))
    assert found.status == "passed"
