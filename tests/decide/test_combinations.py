"""How benefits of one person go together: the highest rate is paid, and what is given up defeats nobody."""

import json
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import PolicyError, PolicySet

PART = "重叠的各期放弃,其余各期发放"
HEAD = """政策 三项补助
  对象 学生
  项目 甲补、乙补、丙补
  本数 依民法典第1259条

事实 学生.甲:是否
事实 学生.乙:是否
事实 学生.丙:是否
事实 学生.入住日:日期
事实 学生.退宿日:日期
  未报即无
事实 学生.额:元/月
事实 学生.抵:元/月
事实 学生.补:元/月
  未报即无

"""
CLAUSES = """
条款 SX-01 甲
  条件 学生.甲。
  给予 甲补,标准为300元/月,按月发放,自2021-06起。
条款 SX-02 乙
  条件 学生.乙。
  给予 乙补,标准为200元/月,按月发放,自2021-01起。
条款 SX-03 丙
  条件 学生.丙。
  给予 丙补,标准为100元/月,按月发放,自2021-01起。
"""


def results(folder: Path, rules: str, **facts: bool) -> dict[str, list[str]]:
    file = folder / "三项.policy"
    file.write_text(HEAD + CLAUSES + rules, encoding="utf-8")
    policies = PolicySet.load(file)
    case = {"on": "2021-07-31", "facts": {f"学生.{name}": value for name, value in facts.items()}}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    found: dict[str, list[str]] = {}
    award: Any
    for award in record["awards"]:
        found[award["benefit"]] = [f"{one['rule']}:{one['result']}" for one in award["combined"]]
    return found


def test_the_highest_rate_is_paid_where_periods_overlap(tmp_path: Path) -> None:
    """甲 began later and has added up to less; it is the higher standard all the same. What came before it stands."""
    found = results(tmp_path, "就高 甲补、乙补。\n", 甲=True, 乙=True, 丙=False)
    assert found == {"甲补": ["就高:发放"], "乙补": [f"就高:{PART}"]}
    assert results(tmp_path, "就高 乙补、丙补。\n", 甲=False, 乙=True, 丙=True) == {
        "乙补": ["就高:发放"],
        "丙补": ["就高:放弃"],
    }


def test_of_an_award_that_is_paid_with_another_one_no_rule_says_anything(tmp_path: Path) -> None:
    """甲补 by two clauses is paid once; 可叠加 speaks of that one."""
    twice = "条款 SX-04 又甲\n  条件 学生.丙。\n  给予 甲补,标准为300元/月,按月发放,自2021-06起。\n"
    (tmp_path / "三项.policy").write_text(HEAD + CLAUSES + twice + "可叠加 甲补、乙补。\n", encoding="utf-8")
    policies = PolicySet.load(tmp_path)
    case = {"on": "2021-07-31", "facts": {"学生.甲": True, "学生.乙": True, "学生.丙": True}}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    said = {one["clause"]: [(rule["rule"], rule["result"]) for rule in one["combined"]] for one in record["awards"]}
    assert said["SX-01"] == [("同给一项补助", "发放"), ("可叠加", "发放")]
    assert said["SX-04"] == [("同给一项补助", "并入")]


def test_what_is_given_up_defeats_nobody(tmp_path: Path) -> None:
    rules = "就高 甲补、乙补。\n就高 乙补、丙补。\n可叠加 甲补、丙补。\n"
    found = results(tmp_path, rules, 甲=True, 乙=True, 丙=True)
    assert found["甲补"] == ["就高:发放", "可叠加:发放"]
    assert found["乙补"] == [f"就高:{PART}", f"就高:{PART}"]
    assert found["丙补"] == [f"就高:{PART}", "可叠加:发放"], "before 甲 began 乙 is paid, and goes before 丙"


def test_a_rule_between_benefits_that_both_wait_says_nothing_yet(tmp_path: Path) -> None:
    assert results(tmp_path, "就高 乙补、丙补。\n", 甲=True) == {"甲补": []}


def test_the_first_of_不重复_does_not_wait_for_the_others(tmp_path: Path) -> None:
    assert results(tmp_path, "不重复 甲补、乙补。\n", 甲=True)["甲补"] == ["不重复:发放"]
    assert results(tmp_path, "不重复 甲补、乙补。\n", 乙=True)["乙补"] == [
        "不重复:待核实:发放或者重叠的各期并入,其余各期发放,要看学生.甲"
    ]


@pytest.mark.parametrize(
    ("payment", "said"),
    [
        ("标准为100元/月,按月发放,自学生.退宿日的次月起", "没有报告时它是“无”"),
        ("标准为学生.补,按月发放", "没有报告时它是“无”"),
        ("标准为学生.额 - 学生.抵,按月发放", "减下来可能不到0元"),
        ("标准为较小者(学生.额 - 学生.抵,100元/月),按月发放", "减下来可能不到0元"),
    ],
)
def test_what_nobody_can_be_paid_is_refused(tmp_path: Path, payment: str, said: str) -> None:
    file = tmp_path / "例.policy"
    file.write_text(f"{HEAD}条款 SX-01 甲\n  条件 学生.甲。\n  给予 甲补,{payment}。\n", encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        PolicySet.load(file)
    assert said in raised.value.findings[0].render()


@pytest.mark.parametrize(
    "payment",
    [
        "标准为学生.额高于学生.抵的部分,按月发放,自学生.入住日的当月起,至学生.退宿日的当月止",
        "标准为较大者(学生.额 - 学生.抵,0元/月),按月发放",
    ],
)
def test_the_ways_out_are_accepted(tmp_path: Path, payment: str) -> None:
    file = tmp_path / "例.policy"
    file.write_text(f"{HEAD}条款 SX-01 甲\n  条件 学生.甲。\n  给予 甲补,{payment}。\n", encoding="utf-8")
    assert PolicySet.load(file).policies


def test_a_name_means_the_benefit_of_its_own_policy(tmp_path: Path) -> None:
    """Two policies have benefits of the same names; the rule of one is about its own."""
    for name, rule in (("壬", "就高 甲补、乙补。\n"), ("癸", "可叠加 甲补、乙补。\n")):
        text = (
            (HEAD + CLAUSES + rule)
            .replace("三项补助", f"{name}办法")
            .replace("SX-", f"{'R' if name == '壬' else 'G'}X-")
        )
        (tmp_path / f"{name}.policy").write_text(text, encoding="utf-8")
    policies = PolicySet.load(tmp_path)
    case = {"on": "2021-07-31", "facts": {"学生.甲": True, "学生.乙": True, "学生.丙": False}}
    awards = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()["awards"]
    rules = {(award["policy"], one["rule"]) for award in awards for one in award["combined"]}
    assert rules == {(name, "同给一项补助") for name in ("壬办法", "癸办法")} | {
        ("壬办法", "就高"),
        ("癸办法", "可叠加"),
    }


def test_two_policies_that_give_one_benefit_name_each_other(tmp_path: Path) -> None:
    """No rule of one policy can speak of a namesake in another: each award stands, the sum is open."""
    for name in ("壬", "癸"):
        text = (HEAD + CLAUSES).replace("三项补助", f"{name}办法").replace("SX-", f"{'R' if name == '壬' else 'G'}X-")
        (tmp_path / f"{name}.policy").write_text(text, encoding="utf-8")
    policies = PolicySet.load(tmp_path)
    case = {"on": "2021-07-31", "facts": {"学生.甲": True, "学生.乙": False, "学生.丙": False}}
    awards = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()["awards"]
    assert [(award["clause"], one["with"], one["result"][:7]) for award in awards for one in award["combined"]] == [
        ("RX-01", ["GX-01(癸办法)"], "发放,合计存疑"),
        ("GX-01", ["RX-01(壬办法)"], "发放,合计存疑"),
    ]
    case["facts"] = {"学生.甲": True, "学生.乙": True, "学生.丙": False}
    only = policies.decide(policies.read(json.dumps(case, ensure_ascii=False)), clauses=["RX-01", "RX-02"])
    assert all(not award["combined"] for award in only.record()["awards"])


WAIVER = """
条款 SX-04 免伙食费
  条件 学生.丙。
  免除 伙食费,收费为学生.额,不超过250元/月。
"""


@pytest.mark.parametrize(("charge", "paid"), [("240", "放弃"), ("199", "发放"), ("260", "放弃")])
def test_a_charge_that_is_waived_is_compared_like_a_payment(tmp_path: Path, charge: str, paid: str) -> None:
    file = tmp_path / "例.policy"
    text = (HEAD + CLAUSES.partition("条款 SX-03")[0] + WAIVER).replace("、丙补", "、伙食费")
    file.write_text(text + "就高 乙补、伙食费。\n可叠加 甲补、乙补。\n", encoding="utf-8")
    policies = PolicySet.load(file)
    case = {"on": "2021-07-31", "facts": {"学生.甲": False, "学生.乙": True, "学生.丙": True, "学生.额": charge}}
    awards = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()["awards"]
    results = {award["benefit"]: award["combined"][0]["result"] for award in awards}
    assert results == {"乙补": paid, "伙食费": "发放" if paid == "放弃" else "放弃"}
    waived = next(award for award in awards if award["benefit"] == "伙食费")
    assert (waived["cadence"], waived["rate"]["value"]) == ("免除", str(min(250, int(charge))))


BY_FACTS = """政策 两项补助
  对象 学生
  项目 甲补、乙补
  本数 依民法典第1259条

事实 学生.低保:是否
事实 学生.残疾:是否
事实 学生.住校:是否

条款 SX-01 甲
  条件 学生.低保。
  给予 甲补,标准为{甲}。
条款 SX-02 乙
  条件 学生.残疾。
  给予 乙补,标准为{乙}。
"""


def together(rule: str, first: str, second: str, **facts: bool) -> dict[str, Any]:
    """Decide two benefits by one rule; return what is said of each."""
    policies = PolicySet.of({"例.policy": BY_FACTS.format(甲=first, 乙=second) + f"{rule}。\n"})
    case = {"on": "2021-07-31", "facts": {f"学生.{name}": value for name, value in facts.items()}}
    awards: list[Any] = policies.decide(case).record()["awards"]
    return {one["benefit"]: one["combined"][0] for one in awards if one["combined"]}


def test_rates_by_one_fact_are_compared_in_each_of_its_values() -> None:
    """Their ranges touch, and the order is the same for boarders and for the others."""
    found = together(
        "就高 甲补、乙补", "若学生.住校,则100元,否则80元", "若学生.住校,则90元,否则30元", 低保=True, 残疾=True
    )
    assert [(name, one["result"]) for name, one in found.items()] == [("甲补", "发放"), ("乙补", "放弃")]
    assert found["甲补"]["range"]["values"] == ["80", "100"]
    other = together("就高 甲补、乙补", "若学生.住校,则100元,否则80元", "90元", 低保=True, 残疾=True)
    assert {one["result"] for one in other.values()} == {"待核实:发放或者放弃,要看学生.住校"}
    assert other["甲补"]["range"]["values"] == ["90", "100"]


def test_a_partner_that_cannot_be_higher_is_not_waited_for() -> None:
    found = together("就高 甲补、乙补", "100元", "80元", 低保=True)["甲补"]
    assert (found["result"], found.get("pending"), found.get("range")) == ("发放", None, None)
    found = together("就高 甲补、乙补", "100元", "80元", 残疾=True)["乙补"]
    assert (found["result"], found["pending"], found["missing"]) == (
        "待核实:发放或者放弃,要看学生.低保",
        ["甲补"],
        ["学生.低保"],
    )
    assert found["range"]["values"] == ["80", "100"]


def test_what_cannot_be_granted_beside_it_is_no_partner() -> None:
    assert together("并享 甲补、乙补 未载", "100元", "80元", 低保=True, 残疾=False) == {}
    found = together("并享 甲补、乙补 未载", "100元", "80元", 残疾=True)["乙补"]
    assert (found["result"], found["range"]["values"]) == ("发放;甲补如果也给,合计存疑", ["80", "180"])


MONTHLY, BY_TERM = "100元/月,按月发放,自2021-03起", "600元/学期,按学期发放,自2021-03起"


@pytest.mark.parametrize(
    ("rule", "first", "second", "said"),
    [
        ("就高 按合计 甲补、乙补", MONTHLY, BY_TERM, ("放弃", "发放")),
        ("就高 按合计 甲补、乙补", MONTHLY, "400元/学期,按学期发放,自2021-03起", ("发放", "放弃")),
        ("就高 按标准 甲补、乙补", MONTHLY, "200元/月,按月发放,自2021-03起", ("放弃", "发放")),
        ("就高 甲补、乙补", "100元", "200元", ("放弃", "发放")),
    ],
)
def test_sums_are_compared_where_that_is_written(rule: str, first: str, second: str, said: tuple[str, str]) -> None:
    """From March to July 100 a month are 500: less than 600 a term, and more than 400."""
    found = together(rule, first, second, 低保=True, 残疾=True)
    assert (found["甲补"]["result"], found["乙补"]["result"]) == said


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        ("就高 甲补、乙补", MONTHLY, BY_TERM),
        ("就高 按标准 甲补、乙补", MONTHLY, BY_TERM),
        ("就高 按标准 甲补、乙补", MONTHLY, "900元,一次性发放"),
        ("就高 按合计 甲补、乙补", MONTHLY, "900元,一次性发放"),
    ],
)
def test_what_the_text_does_not_say_how_to_compare_is_open(rule: str, first: str, second: str) -> None:
    found = together(rule, first, second, 低保=True, 残疾=True)
    assert {one["status"] for one in found.values()} == {"存疑"}
    assert all(one["open"] and set(one["possible"]) == {"发放", "放弃"} for one in found.values())


def test_a_basis_is_for_就高_alone() -> None:
    with pytest.raises(PolicyError):
        together("互斥 按标准 甲补、乙补", "100元", "80元")
