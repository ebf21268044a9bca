"""实施细则: what a place below fills in holds there, on the days that it says, and nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import PolicyError, PolicySet

POLICY = """政策 午餐补贴
  对象 学生
  项目 午餐补贴
  属地 云南省
  本数 依民法典第1259条

事实 学生.走读:是否

参数 日标准:元/天 = 未载,不超过10元/天
  出处 第二条
参数 上限人数:整数[人] = 100人

解释 「走读」 中午回家的算不算走读
  甲说 8元/天;
  乙说 4元/天。
  采用 未定。

条款 WC-01 午餐补贴
  条件 学生.走读。
  给予 午餐补贴,标准为日标准。
条款 WC-02 交通补贴
  条件 学生.走读。
  给予 午餐补贴,标准为解释「走读」。
"""
HEAD = """实施细则 {name}
  细化 午餐补贴
  依据 《{name}》
  属地 {region}
{more}
"""


def overlay(folder: Path, name: str, region: str, body: str, more: str = "") -> None:
    text = HEAD.format(name=name, region=region, more=more) + body
    (folder / f"{name}.policy").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "午餐.policy").write_text(POLICY, encoding="utf-8")
    return tmp_path


def decided(folder: Path, place: str | None, on: str = "2024-05-01") -> dict[str, Any]:
    policies = PolicySet.load(folder)
    case: dict[str, Any] = {"on": on, "facts": {"学生.走读": True}}
    if place is not None:
        case["place"] = place
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    return {"record": record, **{one["clause"]: one for one in record["outcomes"]}}


def findings(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        PolicySet.load(folder)
    return [finding.code for finding in raised.value.findings]


def test_it_holds_in_its_place_and_below(folder: Path) -> None:
    overlay(folder, "某县办法", "云南省/某市/某县", "参数 日标准 = 5元/天\n  出处 第三条\n采用 「走读」 乙说。\n")
    for place in ("云南省/某市/某县", "云南省/某市/某县/某镇"):
        found = decided(folder, place)
        assert found["WC-01"]["outcome"] == "符合"
        assert found["WC-01"]["values"]["标准"]["value"] == "5"
        assert found["WC-02"]["values"]["标准"]["value"] == "4"
        assert found["record"]["trial"] is False
        (applied,) = found["record"]["overlays"]
        assert applied["fills"] == [{"name": "日标准", "value": "5", "text": "5元/天", "source": "第三条"}]
    for elsewhere, outcome in (("云南省/某市/某县城", "存疑"), ("云南省/别市", "存疑"), ("云南省/某市", "待核实")):
        found = decided(folder, elsewhere)
        assert (found["WC-01"]["outcome"], found["WC-02"]["outcome"]) == (outcome, outcome)
        assert found["record"]["overlays"] == []


@pytest.mark.parametrize("place", [None, "云南省", "云南省/某市"])
def test_a_place_below_which_it_may_hold_is_asked_for(folder: Path, place: str | None) -> None:
    overlay(folder, "某县办法", "云南省/某市/某县", "采用 「走读」 乙说。\n")
    found = decided(folder, place)
    asked = [[one["fact"] for one in found[clause]["missing"]] for clause in ("WC-01", "WC-02")]
    assert asked == [[] if place else ["基准.属地"], ["基准.属地"]]
    assert (found["WC-01"]["outcome"], found["WC-02"]["outcome"]) == ("存疑" if place else "待核实", "待核实")
    assert found["WC-02"]["资格"] == ("符合" if place else "待核实")
    rate = found["WC-02"]["values"]["标准"]
    assert (rate["status"], rate["range"]["from"], rate["range"]["to"]) == ("待核实", "4", "8")


def test_it_holds_from_its_first_day_to_its_last(folder: Path) -> None:
    body = "参数 日标准 = 5元/天\n"
    overlay(folder, "某县办法", "云南省/某县", body, "  施行 自2024-01-01起,至2024-12-31止")
    days = {"2023-12-31": "存疑", "2024-01-01": "符合", "2024-12-31": "符合", "2025-01-01": "存疑"}
    for on, outcome in days.items():
        assert decided(folder, "云南省/某县", on)["WC-01"]["outcome"] == outcome


def test_one_after_the_other_do_not_disagree(folder: Path) -> None:
    overlay(folder, "旧办法", "云南省/某县", "参数 日标准 = 5元/天\n", "  施行 自2023-01-01起,有效期1年")
    overlay(folder, "新办法", "云南省/某县", "参数 日标准 = 6元/天\n", "  施行 自2024-01-01起")
    assert decided(folder, "云南省/某县", "2023-12-31")["WC-01"]["values"]["标准"]["value"] == "5"
    assert decided(folder, "云南省/某县", "2024-01-01")["WC-01"]["values"]["标准"]["value"] == "6"


@pytest.mark.parametrize(
    ("region", "more"),
    [("云南省/某县", ""), ("云南省", ""), ("云南省/某县/某镇", ""), ("云南省/某县", "  施行 自2023-06-01起")],
)
def test_two_that_meet_and_differ_are_an_error(folder: Path, region: str, more: str) -> None:
    overlay(folder, "旧办法", "云南省/某县", "参数 日标准 = 5元/天\n", "  施行 自2023-01-01起,有效期1年")
    overlay(folder, "新办法", region, "参数 日标准 = 6元/天\n", more)
    assert findings(folder) == ["M220"]


def test_two_that_agree_are_none(folder: Path) -> None:
    overlay(folder, "甲办法", "云南省/某县", "参数 日标准 = 5元/天\n")
    overlay(folder, "乙办法", "云南省", "参数 日标准 = 5元/天\n采用 「走读」 甲说。\n")
    assert decided(folder, "云南省/某县")["WC-02"]["values"]["标准"]["value"] == "8"


@pytest.mark.parametrize(
    "body",
    [
        "参数 上限人数 = 90人\n",
        "参数 日标准 = 11元/天\n",
        "参数 日标准 = 5元/月\n",
        "参数 日标准 = 五元\n",
        "参数 周标准 = 5元/天\n",
        "采用 「走读」 丙说。\n",
        "采用 「寄宿」 甲说。\n",
        "条款 WC-03 另一条\n  条件 学生.走读。\n",
    ],
)
def test_it_fills_and_adopts_what_is_open_and_nothing_else(folder: Path, body: str) -> None:
    overlay(folder, "某县办法", "云南省/某县", body)
    assert len(findings(folder)) == 1


def test_a_place_that_is_not_told_leaves_all_open(folder: Path) -> None:
    overlay(folder, "某县办法", "云南省/某县", "参数 日标准 = 5元/天\n")
    assert decided(folder, None)["WC-01"]["outcome"] in ("存疑", "待核实")


def test_the_case_may_not_fill_what_the_place_has_filled_otherwise(folder: Path) -> None:
    """A case that fills the same parameter is a 试算, and says so."""
    overlay(folder, "某县办法", "云南省/某县", "参数 日标准 = 5元/天\n")
    policies = PolicySet.load(folder)
    given = {
        "on": "2024-05-01",
        "place": "云南省/某县",
        "facts": {"学生.走读": True},
        "parameters": {"日标准": "7元/天"},
    }
    record = policies.decide(policies.read(json.dumps(given, ensure_ascii=False))).record()
    assert record["trial"] is True
