"""分担 by parameters: shares that are not the whole are nobody's in particular; a remainder is the owner's."""

import json
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import PolicySet
from fupin_rules.decide.loading import load
from fupin_rules.testing import examples

POLICY = """政策 渡船补贴
  对象 学生
  项目 渡船补贴

事实 学生.乘渡船:是否

参数 省级比例:比例 = {share}
  出处 由省另定

分担 渡船分担(学生.乘渡船)
  | 学生.乘渡船 | 省       | 县  |
  | —           | 省级比例 | 40% |
  就 100.01元。
  余数归 县

条款 DC-01 渡船补贴
  条件 学生.乘渡船。
  给予 渡船补贴,标准为100.01元,一次性发放,按渡船分担分担。
"""


def decided(folder: Path, share: str, **parameters: str) -> dict[str, Any]:
    """Return what comes out for a pupil who takes the ferry."""
    (folder / "渡船.policy").write_text(POLICY.format(share=share), encoding="utf-8")
    policies = PolicySet.load(folder / "渡船.policy")
    case = {"on": "2022-09-01", "facts": {"学生.乘渡船": True}, "parameters": parameters}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    return next(one for one in record["outcomes"] if one["clause"] == "DC-01")


@pytest.mark.parametrize(
    ("filled", "shares", "open_points"),
    [
        ({"省级比例": "60%"}, {"省": "60", "县": "40.01"}, []),
        ({"省级比例": "50%"}, {"省": "存疑", "县": "存疑"}, ["解释「渡船分担的差额」"]),
        ({"省级比例": "70%"}, {"省": "存疑", "县": "存疑"}, ["解释「渡船分担的差额」"]),
        ({"省级比例": "50%", "解释「渡船分担的差额」": "省"}, {"省": "60.01", "县": "40"}, []),
        ({}, {"省": "存疑", "县": "存疑"}, ["省级比例", "解释「渡船分担的差额」"]),
    ],
)
def test_a_gap_between_shares_is_no_remainder(
    tmp_path: Path, filled: dict[str, str], shares: dict[str, str], open_points: list[str]
) -> None:
    outcome = decided(tmp_path, "未载", **filled)
    assert (outcome["outcome"], outcome["open"]) == ("符合", [])
    values = {payer: outcome["values"][payer] for payer in shares}
    assert {payer: value.get("value", value["status"]) for payer, value in values.items()} == shares
    assert all(value.get("open", []) == open_points for value in values.values())
    assert not any("range" in value for value in values.values())


def test_a_remainder_is_the_owners(tmp_path: Path) -> None:
    """60.006 and 40.004: what rounding leaves over is one 分."""
    values = decided(tmp_path, "60%")["values"]
    assert (values["省"]["value"], values["县"]["value"]) == ("60", "40.01")


@pytest.mark.parametrize(("share", "codes"), [("60%", []), ("50%", ["M218"]), ("未载", [])])
def test_shares_that_parameters_state_are_the_whole(tmp_path: Path, share: str, codes: list[str]) -> None:
    (tmp_path / "渡船.policy").write_text(POLICY.format(share=share), encoding="utf-8")
    assert [finding.code for finding in load([tmp_path / "渡船.policy"]).errors] == codes


# --- names that two results would like to have ------------------------------------------------------------

NAMESAKES = """政策 某县修缮补助
  对象 学校
  项目 修缮补助
  本数 依民法典第1259条

事实 学校.修缮费:金额
  问 多少?

所称 县 是指 90元。

参数 省:金额 = 10元
  出处 第1条

分担 三方(学校.修缮费)
  | 学校.修缮费 | 县  | 学校 | 省  |
  | —           | 50% | 25%  | 25% |
  就 学校.修缮费。
  余数归 县

条款 XS-01 修缮
  条件 学校.修缮费超过县 + 省。
  给予 修缮补助,标准为学校.修缮费,一次性发放,按三方分担。

用例 「一个名称,两个结果」
  设 学校.修缮费为200元。
  应 XS-01 符合,标准200元,其中县100元、学校50元、省50元,县为{county}元。
"""


def test_a_payer_may_be_called_as_something_else_is() -> None:
    policies = PolicySet.of({"某县.policy": NAMESAKES.format(county=90)})
    (outcome,) = policies.decide({"on": "2022-05-31", "facts": {"学校": {"修缮费": 200}}}).record()["outcomes"]
    values = {name: one["value"] for name, one in outcome["values"].items()}
    assert values == {"标准": "200", "县": "100", "学校": "50", "省": "50", "所称 县": "90"}
    assert [one.status for one in examples.run(policies)] == ["passed"]
    (failed,) = examples.run(PolicySet.of({"某县.policy": NAMESAKES.format(county=100)}))
    assert failed.differences == ("所称 县:应当100元,得出90元",)
