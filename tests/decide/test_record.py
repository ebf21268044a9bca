"""The laws of the decision record, over generated cases of the teacher policy.

The cases are those of the rules by hand, with facts taken away and parameters left open: outcomes of every kind.
"""

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fupin_rules import CaseError, PolicySet
from fupin_rules.compiled.asked import Asked
from fupin_rules.decide.policy_set import Decision
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.render import text
from fupin_rules.resources import policies_folder
from tests.support import teacher_by_hand as by_hand
from tests.support.lanes import lane
from tests.support.record_laws import instalments_are_the_total, is_plain, reasons_are_what_settles

FILE = policies_folder() / "广东省" / "原民办代课教师生活困难补助.policy"
POLICIES = PolicySet.load(FILE)
MAIN = "MD-23"
CLAUSES = ("MD-01", "MD-02", "MD-03", "MD-04", MAIN)
UNDECIDED = ("待核实", "存疑")
PAYERS = ("省", "市", "地方")
FEW = settings(max_examples=lane(25, 250), suppress_health_check=list(HealthCheck))

Record = Mapping[str, Any]


# --- cases ----------------------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn, most_removed: int = 1) -> dict[str, Any]:
    """Return a case near the boundaries, with up to so many facts unknown and some of the blanks left open."""

    def choose(options: Any) -> Any:
        return draw(st.sampled_from(options))

    if draw(st.integers(0, 2)):
        setting = by_hand.some_setting(choose)
        case = by_hand.case_of(by_hand.some_teacher(choose, setting), setting)
    else:
        name = choose([name for name in EXAMPLES if name != "缺事实"])
        case = json.loads(json.dumps(EXAMPLES[name]))
    # Facts with many points take the engine seconds; the examples below leave those out.
    small = [name for field, name in by_hand.FACTS.items() if field not in ("birth", "region", "terms")]
    removed = draw(st.lists(st.sampled_from(small), max_size=most_removed, unique=True))
    for name in removed:
        if name != "教师.去世日" or draw(st.booleans()):
            case["facts"][name] = {"未知": True}
        else:
            case["facts"].pop(name, None)
    for name in draw(st.lists(st.sampled_from(["满30年", "截止日当日去世", "代课止日", "市定标准"]), max_size=3)):
        case["parameters"].pop(name, None)
    return case


def decide(case: Mapping[str, Any], *clauses: str) -> Decision:
    """Decide a case through the front door."""
    return POLICIES.decide(POLICIES.read(json.dumps(case, ensure_ascii=False)), clauses=clauses)


def only(record: Record, clause: str = MAIN) -> Record:
    """Return the outcome of one clause."""
    (found,) = (outcome for outcome in record["outcomes"] if outcome["clause"] == clause)
    assert isinstance(found, dict)
    return found


BASE = by_hand.case_of(by_hand.Teacher(), by_hand.Setting())


def changed(facts: Mapping[str, Any] | None = None, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return the base case with other facts, without some facts or parameters."""
    case: dict[str, Any] = json.loads(json.dumps(BASE))
    case["facts"] |= facts or {}
    for name in without:
        case["facts"].pop(name, None)
        case["parameters"].pop(name, None)
    return case


EXAMPLES = {
    "发放": BASE,
    "不符合": changed({"教师.广东户籍": False, "教师.最长连续学期": 1, "教师.刑事犯罪记录": True}),
    "不适用": {**BASE, "place": "湖南省/郴州市"},
    "缺事实": changed({"教师.离岗后被录用": {"未知": True}, "教师.累计学期数": {"未知": True}}),
    "恰好30年": changed({"教师.累计学期数": 59}, without=["满30年"]),
    "截止日当日去世": changed({"教师.去世日": "2020-12-31"}, without=["截止日当日去世"]),
    "市定标准": changed({"教师.累计学期数": 18}, without=["市定标准"]),
    "不满1年": changed({"教师.累计学期数": 0}, without=["教师.最长连续学期"]),
}


@pytest.mark.long
def test_the_cases_come_out_in_every_way() -> None:
    """Rounds are made until every outcome has come out three times."""
    seen = Counter({outcome.value: 0 for outcome in Outcome})

    @settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases())
    def count(case: dict[str, Any]) -> None:
        seen.update(decide(case, *CLAUSES).outcomes().values())

    for number in range(12):
        if min(seen.values()) < 3:
            seed(number)(count)()
    assert len(seen) == len(Outcome)
    assert min(seen.values()) >= 3, seen


# --- what forces the outcome ------------------------------------------------------------------------------


def check_deciding_facts(case: Mapping[str, Any], clause: str) -> int:
    """Take away each deciding fact alone: 资格 must no longer be settled. Return how many there were."""
    (entry,) = decide(case, clause).entries
    eligible = entry.explanation.decision.eligibility
    deciding = entry.explanation.deciding_facts
    if eligible is Outcome.TO_VERIFY:
        assert deciding == ()
        return 0
    question = entry.question
    facts = set(POLICIES.names.facts) | set(POLICIES.names.definitions)
    kept = {name: value for name, value in entry.world.items() if name in deciding or name not in facts}
    assert reference.eligibility(question, kept) is eligible
    for name in deciding:
        fewer = {other: value for other, value in kept.items() if other != name}
        assert reference.eligibility(question, fewer) is Outcome.TO_VERIFY, name
    return len(deciding)


@pytest.mark.long
@FEW
@given(cases(), st.sampled_from(CLAUSES))
def test_no_deciding_fact_can_be_dropped(case: dict[str, Any], clause: str) -> None:
    check_deciding_facts(case, clause)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "缺事实"])
def test_no_deciding_fact_can_be_dropped_from_an_example(name: str) -> None:
    assert check_deciding_facts(EXAMPLES[name], MAIN) > 0


@pytest.mark.long
def test_a_deciding_fact_taken_out_of_the_case_leaves_it_to_be_verified() -> None:
    """The same at the front door: only the deciding facts are given, then one of them less."""
    deciding = [one["fact"] for one in only(decide(BASE, MAIN).record())["deciding_facts"]]
    assert "教师.出生日期" in deciding
    outer = ("基准.评价日", "基准.属地")
    kept = {name: BASE["facts"][name] for name in deciding if name not in outer}
    needed = {**BASE, "facts": {"教师": {}} | kept}
    assert only(decide(needed, MAIN).record())["资格"] == "符合"
    for name in kept:
        fewer = {**needed, "facts": needed["facts"] | {name: {"未知": True}}}
        assert only(decide(fewer, MAIN).record())["资格"] == "待核实", name


# --- what does not matter -------------------------------------------------------------------------------


@pytest.mark.long
@FEW
@given(cases(most_removed=2), st.data())
def test_no_irrelevant_fact_alters_the_outcome(case: dict[str, Any], data: st.DataObject) -> None:
    record = only(decide(case, MAIN).record())
    fields = {name: field for field, name in by_hand.FACTS.items()}
    for name in record["irrelevant"]:
        options = by_hand.values_of(fields[name], by_hand.Setting()) if name in fields else ["2000-01-01"]
        value = data.draw(st.sampled_from(list(options)))
        shown = value.isoformat() if isinstance(value, datetime.date) else value
        birth = case["facts"]["教师.出生日期"]
        if name == "教师.去世日" and isinstance(birth, str) and isinstance(shown, str) and shown < birth:
            continue
        try:
            told = only(decide({**case, "facts": case["facts"] | {name: shown}}, MAIN).record())
        except CaseError as refused:
            # What cannot be beside what is told is no value that the fact can have.
            if {found.code for found in refused.findings} == {"S310"}:
                continue
            raise
        assert (told["outcome"], told["资格"]) == (record["outcome"], record["资格"])
        for value_name, before in record["values"].items():
            if before["role"] == "给予" and before["status"] == "known":
                assert told["values"][value_name] == before


def test_each_missing_fact_does_alter_it() -> None:
    case = EXAMPLES["缺事实"]
    missing = {one["fact"] for one in only(decide(case, MAIN).record())["missing"]}
    assert missing == {"教师.离岗后被录用", "教师.累计学期数"}

    def told(name: str, value: object) -> Record:
        other = {"教师.累计学期数": 62, "教师.离岗后被录用": False}
        return only(decide({**case, "facts": case["facts"] | other | {name: value}}, MAIN).record())

    assert told("教师.离岗后被录用", True)["outcome"] != told("教师.离岗后被录用", False)["outcome"]
    assert told("教师.累计学期数", 19)["values"]["标准"] != told("教师.累计学期数", 39)["values"]["标准"]


# --- outcome, missing, open -----------------------------------------------------------------------------


def leaves(proof: Record) -> Iterable[Record]:
    """Return the single conditions of a proof."""
    if not proof["parts"]:
        yield proof
    for part in proof["parts"]:
        yield from leaves(part)


def check_shape(record: Record) -> None:
    """Hold every outcome of a record to the laws that concern it alone."""
    assert record["trial"] is bool(record["filled"])
    instalments_are_the_total(record)
    for outcome in record["outcomes"]:
        undecided = outcome["outcome"] if outcome["outcome"] in UNDECIDED else None
        if undecided == "待核实":
            assert outcome["missing"]
        if undecided == "存疑":
            assert outcome["open"]
        missing = {one["fact"] for one in outcome["missing"]}
        assert missing.isdisjoint(outcome["irrelevant"])
        assert all(one["question"] and one["evidence"] for one in outcome["missing"])
        assert missing.isdisjoint(one["fact"] for one in outcome["facts"])
        if outcome["资格"] != "符合":
            assert outcome["outcome"] == outcome["资格"]
        for value in outcome["values"].values():
            assert ("value" in value) is (value["status"] == "known")
            assert value["status"] != "存疑" or value["open"]
            assert value["status"] != "待核实" or value["missing"]
        reasons_are_what_settles(outcome)
        check_ids(outcome)


def check_ids(outcome: Record) -> None:
    """Find no id twice, and each below the clause in which it stands."""
    found: list[str] = []

    def walk(proof: Record, owner: str) -> None:
        inside = proof["clause"] or owner
        assert proof["id"].partition("#")[0] in {inside, outcome["clause"], outcome["policy"], "MD-21"}
        found.append(proof["id"])
        if proof["joined"] == "非":
            (denied,) = proof["parts"]
            assert denied["id"] == f"{proof['id']}非"
        for part in proof["parts"]:
            walk(part, inside)

    for group in ("applies", "conditions", "exceptions"):
        for proof in outcome[group]:
            walk(proof, outcome["clause"])
    assert not [name for name, count in Counter(found).items() if count > 1]
    pattern = (
        r"(MD-\d\d|原民办代课教师生活困难补助)(#(属地|适用|条件|除外)(\((\d+|不给予|MD-\d\d)\))?([①-⑩]|\.\d+)*非?)?"
    )
    assert all(re.fullmatch(pattern, name) for name in found), found


@pytest.mark.long
@FEW
@given(cases())
def test_the_record_keeps_its_laws(case: dict[str, Any]) -> None:
    check_shape(decide(case, "MD-01", "MD-03", MAIN).record())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_record_of_an_example_keeps_its_laws(name: str) -> None:
    record = decide(EXAMPLES[name]).record()
    assert [outcome["clause"] for outcome in record["outcomes"]] == list(CLAUSES)
    check_shape(record)


def test_every_cause_of_a_refusal_is_listed() -> None:
    outcome = only(decide(EXAMPLES["不符合"], MAIN).record())
    phrases = " ".join(proof["phrase"] for proof in outcome["all_reasons"])
    assert outcome["outcome"] == "不符合"
    for cause in ("教师.广东户籍", "教师.最长连续学期", "教师.刑事犯罪记录"):
        assert cause in phrases
    assert "教师.违纪被开除辞退" not in phrases


def test_items_of_two_clauses_are_told_apart() -> None:
    """Both kinds of teachers have the same item: the record and the text say in which clause each stands."""
    decision = decide(changed({"教师.离岗后被录用": True}), MAIN)
    outcome = only(decision.record())
    found = [(one["within"]["clause"], one["label"], one["phrase"]) for one in outcome["all_reasons"]]
    assert ("MD-01", "(5)", "非教师.离岗后被录用") in found
    assert ("MD-02", "(6)", "非教师.离岗后被录用") in found
    shown = text.render(decision.record())
    assert shown.index("MD-01 原民办教师身份") < shown.index("(5)非教师.离岗后被录用")
    assert shown.index("MD-02 原代课教师身份") < shown.index("(6)非教师.离岗后被录用")


def test_a_refusal_works_out_no_amount() -> None:
    """What is refused has no amount; what is worked out is what the refusal rests on."""
    for name in ("不符合", "不适用"):
        decision = decide(EXAMPLES[name], MAIN)
        assert only(decision.record())["derivation"] == []
        assert "计算:" not in text.render(decision.record())
    young = only(decide(changed({"教师.出生日期": "1970-01-01"}), MAIN).record())
    assert [step["name"] for step in young["derivation"]] == ["年龄", "满龄日"]
    short = only(decide(EXAMPLES["不满1年"], MAIN).record())
    assert [step["name"] for step in short["derivation"]] == ["教师.工作年限", "标准"]


def test_what_is_settled_is_not_to_be_verified_in_the_computation() -> None:
    """A man is not yet of age and a woman was before the first month: where anything is paid, from when is settled."""
    case = json.loads(Path("docs/cases/缺事实.json").read_text(encoding="utf-8"))
    outcome = only(decide(case, MAIN).record())
    results = {step["name"]: step["result"] for step in outcome["derivation"]}
    for name, value in outcome["values"].items():
        if value["status"] == "known" and name in results:
            assert results[name] == value["text"]
    assert results["计发月数"] == "24个月"
    assert results["教师.起发月"] == "2021年1月"


def test_only_a_verified_value_that_settles_the_question_is_offered_for_a_fact() -> None:
    """A verified first month leaves the age open that the clause asks for; verified years settle the number of terms."""
    case = changed({"教师.性别": {"未知": True}, "教师.累计学期数": {"未知": True}, "教师.出生日期": "1965-06-01"})
    missing = {one["fact"]: one["可代以"] for one in only(decide(case, MAIN).record())["missing"]}
    assert missing["教师.性别"] == []
    assert missing["教师.累计学期数"] == ["教师.工作年限"]


def test_below_one_year_the_row_that_gives_nothing_is_the_reason() -> None:
    outcome = only(decide(EXAMPLES["不满1年"], MAIN).record())
    assert outcome["outcome"] == "不符合"
    assert [proof["id"] for proof in outcome["all_reasons"]] == [f"{MAIN}#除外(不给予)"]


REFERS = """政策 试
  对象 学生
  项目 补助
  本数 依民法典第1259条

事实 学生.寄宿:是否
事实 学生.年级:整数[年]

表 月标准(学生.年级)
  | 学生.年级 | 标准   |
  | 3年以上   | 9元/月 |
  | 不满3年   | 不给予 |

条款 JS-01 补助
  适用 学生.寄宿。
  给予 补助,标准为月标准,按月发放。

条款 JS-02 已享受
  条件 JS-01。
"""


def test_the_row_that_gives_nothing_is_the_reason_of_a_clause_that_refers_to_it(tmp_path: Path) -> None:
    file = tmp_path / "试.policy"
    file.write_text(REFERS, encoding="utf-8")
    facts = {"学生": {"寄宿": True, "年级": 2}}
    record = PolicySet.load(file).decide({"on": "2022-06-30", "facts": facts}).record()
    for identity in ("JS-01", "JS-02"):
        outcome = only(record, identity)
        assert outcome["outcome"] == "不符合"
        assert "JS-01#除外(不给予)" in [one["id"] for one in outcome["reasons"]]
        assert [one["id"] for one in outcome["all_reasons"]] == ["JS-01#除外(不给予)"]


def test_ids_follow_the_outline() -> None:
    outcome = only(decide(BASE, "MD-01").record(), "MD-01")
    (items,) = outcome["conditions"]
    labels = [(part["label"], part["id"]) for part in items["parts"]]
    assert labels == [(f"({number})", f"MD-01#条件({number})") for number in range(1, 6)]
    assert [part["id"] for part in items["parts"][0]["parts"]] == ["MD-01#条件(1).1", "MD-01#条件(1).2"]
    (group,) = only(decide(BASE, "MD-03").record(), "MD-03")["conditions"]
    assert [part["id"] for part in group["parts"]] == [f"MD-03#条件({number})" for number in (1, 2, 3)]


# --- what would change it -------------------------------------------------------------------------------


def check_changes(case: Mapping[str, Any]) -> int:
    """Apply each change to the case and decide again: it gives what it says, and something else than now."""
    now = only(decide(case, MAIN).record(all_changes=True))
    for change in now["changes"]:
        again = json.loads(json.dumps(case))
        again["facts"][change["fact"]] = change["value"]
        then = only(decide(again, MAIN).record())
        assert then["outcome"] == change["outcome"]
        amounts = {name: then["values"][name] for name in change["values"]}
        assert amounts == change["values"]
        assert (now["outcome"], {name: now["values"][name] for name in amounts}) != (then["outcome"], amounts)
    return len(now["changes"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_change_gives_what_it_says(name: str) -> None:
    found = check_changes(EXAMPLES[name])
    waiting = only(decide(EXAMPLES[name], MAIN).record())["missing"]
    assert (found == 0) is (bool(waiting) or name in ("不符合", "不适用"))


def test_a_change_is_exact_at_the_threshold() -> None:
    """One term less is too few, and one day earlier is still of age."""
    now = only(decide(BASE, MAIN).record(all_changes=True))
    (terms,) = [one for one in now["changes"] if one["fact"] == "教师.最长连续学期"]
    assert (terms["text"], terms["outcome"]) == ("1学期", "不符合")
    changes = only(decide(BASE, "MD-04").record(all_changes=True), "MD-04")["changes"]
    (born,) = [one for one in changes if one["fact"] == "教师.出生日期"]
    assert (born["fact"], born["outcome"]) == ("教师.出生日期", "不符合")
    day = datetime.date.fromisoformat(born["value"]) - datetime.timedelta(days=1)
    assert only(decide(changed({"教师.出生日期": day.isoformat()}), "MD-04").record(), "MD-04")["outcome"] == "符合"


def test_a_fact_that_nobody_can_change_is_named_only_if_asked() -> None:
    decision = decide(BASE, MAIN)
    fixed = {fact.name for fact in POLICIES.names.facts.values() if not fact.changeable}
    offered = {one["fact"] for one in only(decision.record())["changes"]}
    assert offered
    assert not offered & fixed
    assert {one["fact"] for one in only(decision.record(all_changes=True))["changes"]} & fixed
    (worse,) = [one for one in only(decision.record())["changes"] if one["fact"] == "教师.广东户籍"]
    assert (worse["text"], worse["outcome"]) == ("否", "不符合")
    assert "教师.广东户籍由是变为否" not in text.render(decision.record())  # what only takes away is not read out
    refused = text.render(decide(changed({"教师.离岗后被录用": True}), MAIN).record(all_changes=True))
    assert "教师.离岗后被录用由是变为否:符合" in refused


# --- assumed, filled ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_death", "assumed"),
    [
        ("nothing", True),
        (None, False),
        ("2021-06-30", False),
        ({"未知": True}, False),
        ({"值": None, "来源": "本人"}, False),
    ],
)
@pytest.mark.parametrize("clause", ["MD-03", MAIN])
def test_assumed_is_what_was_not_given(given_death: object, assumed: bool, clause: str) -> None:
    case = changed(without=["教师.去世日"]) if given_death == "nothing" else changed({"教师.去世日": given_death})
    record = decide(case, clause).record()
    outcome = only(record, clause)
    assert outcome["assumed"] == ([{"fact": "教师.去世日", "as": "无"}] if assumed else [])
    assert ("视为无:教师.去世日" in text.render(record)) is assumed


def test_a_clause_that_does_not_ask_assumes_nothing() -> None:
    assert only(decide(changed(without=["教师.去世日"]), "MD-01").record(), "MD-01")["assumed"] == []


def test_a_trial_is_marked_exactly_if_something_is_filled() -> None:
    empty = {**BASE, "parameters": {}}
    record = decide(empty, "MD-04").record()
    assert (record["trial"], record["filled"]) == (False, [])
    assert "试算" not in text.render(record)
    for name, value in BASE["parameters"].items():
        record = decide({**empty, "parameters": {name: value}}, "MD-04").record()
        assert record["trial"] is True
        assert len(record["filled"]) == 1
        assert text.render(record).startswith("【试算】下列 1 项")
    assert decide({**empty, "parameters": {"界日": None}}, "MD-04").record()["trial"] is False


# --- money ----------------------------------------------------------------------------------------------


def check_money(record: Record) -> int:
    """Add up instalments and payers; return how many instalments there were."""
    count = 0
    for award in record["awards"]:
        outcome = only(record, award["clause"])
        assert outcome["资格"] == "符合"
        instalments = award["instalments"]
        count += len(instalments)
        if award["rate"]["status"] != "known" or award["total"]["status"] != "known":
            assert award["total"]["status"] == "known" or instalments == []
            continue
        amounts = [Fraction(one["amount"]) for one in instalments]
        assert sum(amounts) == Fraction(award["total"]["value"])
        assert [one["month"] for one in instalments] == sorted({one["month"] for one in instalments})
        assert len(instalments) == int(outcome["values"]["计发月数"]["value"])
        if instalments:
            first, last = instalments[0]["month"], instalments[-1]["month"]
            assert (first, last) == (outcome["values"]["起发月"]["value"], outcome["values"]["止发月"]["value"])
        for one, amount in zip(instalments, amounts, strict=True):
            assert (amount * 100).denominator == 1
            if one["payers"] is not None:
                assert sum(Fraction(part) for part in one["payers"].values()) == amount
        for payer in PAYERS:
            share = outcome["values"][payer]
            if share["status"] == "known" and instalments and instalments[0]["payers"] is not None:
                assert sum(Fraction(one["payers"][payer]) for one in instalments) == Fraction(share["value"])
        shares = [outcome["values"][payer] for payer in PAYERS]
        if all(share["status"] == "known" for share in shares):
            assert sum(Fraction(share["value"]) for share in shares) == sum(amounts)
    return count


@st.composite
def paid_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Return a case in which something is paid, or would be if it were later."""

    def choose(options: Any) -> Any:
        return draw(st.sampled_from(options))

    some = by_hand.facts_of(by_hand.some_teacher(choose, by_hand.Setting()))
    facts = {name: some[name] for name in ("教师.地区", "教师.累计学期数", "教师.性别", "教师.出生日期")}
    facts["教师.最长连续学期"] = min(10, some["教师.累计学期数"])
    facts["教师.去世日"] = choose([None, "2021-01-01", "2021-08-31", "2022-12-31", "2030-01-01"])
    rate = choose([None, "700.01", "0.01", "900", "312.5"])
    case = changed(facts if rate is None else {**facts, "教师.月标准": rate})
    case["parameters"]["市定标准"] = choose(["300", "350.05", "0.01"])
    return case


@pytest.mark.long
def test_instalments_add_up_to_the_total_and_payers_to_each() -> None:
    seen = [0]

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(paid_cases())
    def add_up(case: dict[str, Any]) -> None:
        seen[0] += check_money(decide(case, MAIN).record())

    add_up()
    assert seen[0] >= 300


def test_each_instalment_names_its_payers() -> None:
    (award,) = decide(BASE, MAIN).record()["awards"]
    payers = {json.dumps(one["payers"], ensure_ascii=False) for one in award["instalments"]}
    assert payers == {'{"省": "450", "市": "450", "地方": "0"}'}


@pytest.mark.parametrize(
    ("facts", "instalments"),
    [
        ({}, 24),
        ({"教师.地区": "广州市"}, 24),
        ({"教师.累计学期数": 18}, 24),
        ({"教师.去世日": "2021-01-01"}, 1),
        ({"教师.出生日期": "1962-06-01", "教师.去世日": "2022-06-30"}, 0),
        ({"教师.月标准": "700.02"}, 24),
        ({"教师.地区": {"未知": True}}, 24),
    ],
)
def test_money_of_examples(facts: dict[str, Any], instalments: int) -> None:
    anywhere = {**changed(facts), "place": "广东省"}
    assert check_money(decide(anywhere, MAIN).record()) == instalments


def test_a_分_that_nobody_is_named_for_leaves_only_the_shares_open() -> None:
    outcome = only(decide(changed({"教师.月标准": "700.01"}), MAIN).record())
    assert outcome["values"]["累计金额"]["value"] == "16800.24"
    assert {name: outcome["values"][name]["status"] for name in ("标准", "累计金额", "省", "市")} == {
        "标准": "known",
        "累计金额": "known",
        "省": "存疑",
        "市": "存疑",
    }


def test_nothing_is_awarded_where_it_is_not_met() -> None:
    for name, case in EXAMPLES.items():
        record = decide(case, MAIN).record()
        assert bool(record["awards"]) is (only(record)["资格"] == "符合"), name


# --- text and JSON --------------------------------------------------------------------------------------


def words_in(data: object) -> Iterable[str]:
    """Return every text, number and key of plain data."""
    match data:
        case dict():
            for key, value in data.items():
                yield str(key)
                yield from words_in(value)
        case list():
            for one in data:
                yield from words_in(one)
        case _:
            yield str(data)


def check_figures(record: Record) -> int:
    """Find every figure of the rendering in the record; return how many there were."""
    rendered = re.sub(r"\s+", "", text.render(record))
    known = {figure for word in words_in(record) for figure in re.findall(r"\d+(?:\.\d+)?", word)}
    # A date 2022年3月1日 stands in the record as 2022-03-01 too, and lists are counted.
    known |= {figure.lstrip("0") for figure in known} | {str(len(record["filled"]))}
    figures = re.findall(r"\d+(?:\.\d+)?", rendered)
    assert not [figure for figure in figures if figure not in known]
    return len(figures)


@pytest.mark.long
@FEW
@given(cases())
def test_every_figure_of_the_text_is_in_the_record(case: dict[str, Any]) -> None:
    check_figures(decide(case, "MD-02", MAIN).record())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_of_an_example_is_in_the_record(name: str) -> None:
    record = decide(EXAMPLES[name]).record()
    assert check_figures(record) > 20
    shown = text.render(record)
    outcome = only(record)
    assert f"结论:{outcome['label']}" in shown
    for one in outcome["missing"]:
        assert one["fact"] in shown
        assert one["question"] in re.sub(r"\n\s*", "", shown)
    for one in outcome["open"]:
        assert one["name"] in shown


def test_a_figure_changed_in_the_text_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    record = decide(BASE, MAIN).record()
    rendered = text.render(record)
    monkeypatch.setattr(text, "render", lambda _: rendered.replace("21600", "21601"))
    with pytest.raises(AssertionError):
        check_figures(record)


@pytest.mark.long
@FEW
@given(cases())
def test_the_record_is_plain_data_and_the_same_every_time(case: dict[str, Any]) -> None:
    record = decide(case, MAIN).record()
    assert is_plain(record)
    written = json.dumps(record, ensure_ascii=False)
    assert json.loads(written) == record
    assert json.dumps(decide(case, MAIN).record(), ensure_ascii=False) == written


def test_what_a_record_tells_is_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a record tells beyond the decision is found once: a second record asks nothing."""
    asked: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., Any]:
        ask = getattr(Asked, name)

        def counted(*arguments: Any) -> Any:
            asked[name] += 1
            return ask(*arguments)

        return counted

    for name in ("known", "possible", "truths_of", "row", "unknowns", "without", "telling"):
        monkeypatch.setattr(Asked, name, counting(name))
    decision = decide(EXAMPLES["发放"], MAIN)
    assert not asked
    (award,) = decision.record()["awards"]
    assert len(award["instalments"]) > 10
    assert asked["telling"] > 0
    so_far = asked.total()
    assert decision.record() == decision.record()
    assert asked.total() == so_far


def test_a_policy_set_loaded_anew_gives_the_same_record() -> None:
    anew = PolicySet.load(FILE)
    for case in EXAMPLES.values():
        written = json.dumps(case, ensure_ascii=False)
        first, second = (one.decide(one.read(written)).record() for one in (POLICIES, anew))
        assert json.dumps(first) == json.dumps(second)


def test_the_order_of_facts_changes_nothing_but_what_is_said_does() -> None:
    backwards = {**BASE, "facts": dict(reversed(BASE["facts"].items()))}
    first, second = (decide(case).record() for case in (BASE, backwards))
    assert first == second
    other = decide(changed({"教师.累计学期数": 61})).record()
    assert other["receipt"]["facts"] != first["receipt"]["facts"]
    assert other["receipt"]["files"] == first["receipt"]["files"]


def test_of_several_clauses_those_that_do_not_apply_are_only_named(tmp_path: Path) -> None:
    policy = tmp_path / "两地.policy"
    policy.write_text(
        "政策 甲县补助\n  对象 学生\n  项目 甲补助\n  属地 云南省/甲县\n\n事实 学生.寄宿:是否\n\n"
        "条款 JX-01 住宿\n  条件 学生.寄宿。\n  给予 甲补助,标准为5元/天。\n\n"
        "条款 JX-02 走读\n  适用 非学生.寄宿。\n  条件 非学生.寄宿。\n",
        encoding="utf-8",
    )
    policies = PolicySet.load(policy)

    def text_of(place: str) -> str:
        case = json.dumps({"on": "2024-01-01", "place": place, "facts": {"学生.寄宿": True}}, ensure_ascii=False)
        return text.render(policies.decide(policies.read(case)).record())

    there = text_of("云南省/甲县")
    assert there.startswith("能得到:甲补助 5元/天(JX-01)。\n\n判定了 2 条:符合 1 条、不适用 1 条。")
    assert "不适用的 1 条:\n  · JX-02 走读(甲县补助):非学生.寄宿不成立" in there
    assert "JX-02 走读 · 学生" not in there
    elsewhere = text_of("云南省/乙县")
    assert elsewhere.startswith("没有一条适用:读入的 2 条都不管这个地方、这一天或者这样的对象。")
    assert "属地在云南省/甲县不成立(云南省/乙县)" in elsewhere


def test_what_somebody_is_given_is_told_though_another_clause_refers_to_it(tmp_path: Path) -> None:
    policy = tmp_path / "两项.policy"
    policy.write_text(
        "政策 两项补助\n  对象 学生\n  项目 困难补助、临时救助\n\n事实 学生.困难:是否\n事实 学生.重病:是否\n\n"
        "条款 LX-01 困难\n  条件 学生.困难。\n\n"
        "条款 LX-02 困难补助\n  条件 LX-01。\n  给予 困难补助,标准为100元/月,按月发放。\n\n"
        "条款 LX-03 临时救助\n  条件 LX-02,且学生.重病。\n  给予 临时救助,标准为500元,一次性发放。\n\n"
        "可叠加 困难补助、临时救助。\n",
        encoding="utf-8",
    )
    policies = PolicySet.load(policy)
    case = {"on": "2024-01-01", "facts": {"学生.困难": True, "学生.重病": True}}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    parts = {outcome["clause"]: outcome["part_of"] for outcome in record["outcomes"]}
    assert parts == {"LX-01": ["LX-02", "LX-03"], "LX-02": [], "LX-03": []}
    said = text.render(record)
    assert said.startswith("能得到:困难补助 100元/月(LX-02);临时救助 500元(LX-03)。\n\n判定了 2 条:符合 2 条。")
    assert "LX-02 困难补助 · 学生 · 2024-01-01\n结论:符合\n  标准      100元/月\n" in said


def test_what_holds_for_a_policy_is_said_once_and_where_nobody_knows_the_place_only_what_would_come_out(
    tmp_path: Path,
) -> None:
    head = "  对象 学生\n  依据 《{0}办法》\n  项目 {0}补助\n  属地 {1}\n\n事实 学生.寄宿:是否\n事实 学生.困难:是否\n\n"
    clause = "条款 {0} {1}\n  条件 {2}。\n  给予 {1},标准为5元/天。\n\n"
    for name, place, clauses in (
        ("甲县", "云南省/甲县", [("JX-01", "学生.寄宿"), ("JX-02", "学生.困难"), ("JX-03", "非学生.困难")]),
        ("某地", "未载", [("MX-01", "学生.寄宿"), ("MX-02", "非学生.寄宿")]),
        ("乙县", "云南省/乙县", [("YX-01", "学生.寄宿"), ("YX-02", "学生.困难")]),
    ):
        lines = "".join(clause.format(one, f"{name}补助", condition) for one, condition in clauses)
        written = f"政策 {name}补助\n{head.format(name, place)}{lines}"
        (tmp_path / f"{name}.policy").write_text(written, encoding="utf-8")
    policies = PolicySet.load(tmp_path)
    facts = {"学生.寄宿": True, "学生.困难": True}
    case = json.dumps({"on": "2024-01-01", "place": "云南省/甲县", "facts": facts}, ensure_ascii=False)
    shown = text.render(policies.decide(policies.read(case)).record())
    head = "判定了 7 条:符合 2 条、存疑 2 条、不符合 1 条、不适用 2 条。\n\n甲县补助\nJX-01 "
    assert shown.startswith(f"能得到:甲县补助 5元/天(JX-01)。\n\n{head}")
    assert shown.count("适用:属地在云南省/甲县:成立") == shown.count("依据:《甲县办法》") == 1
    assert '某地补助("MX-01.解释「属地」": "适用于本地")\n' in shown
    assert "· MX-01 某地补助:符合,标准 5元/天\n" in shown
    assert "· MX-02 某地补助:不符合\n" in shown
    assert "《某地办法》" not in shown
    assert "· YX-01 乙县补助、YX-02 乙县补助(乙县补助):属地在云南省/乙县不成立(云南省/甲县)" in shown


def test_of_several_persons_each_line_says_of_whom_and_what_is_the_same_is_said_once(tmp_path: Path) -> None:
    head = "  对象 学生\n  属地 {0}\n\n事实 学生.寄宿:是否\n事实 学生.困难:是否\n\n"
    for name, place, clauses in (
        ("某地", "未载", [("MX-01", "学生.寄宿"), ("MX-02", "学生.困难")]),
        ("乙县", "云南省/乙县", [("YX-01", "学生.寄宿")]),
    ):
        lines = "".join(f"条款 {number} 补助\n  条件 {condition}。\n\n" for number, condition in clauses)
        written = f"政策 {name}办法\n{head.format(place)}{lines}"
        (tmp_path / f"{name}.policy").write_text(written, encoding="utf-8")
    policies = PolicySet.load(tmp_path)

    def told(*students: Mapping[str, bool]) -> str:
        case = {"on": "2024-01-01", "place": "云南省/甲县", "facts": {"学生": list(students)}}
        return text.render(policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record())

    shown = told({"寄宿": True}, {"寄宿": False})
    assert "    · MX-01 补助 · 学生[1]:符合\n" in shown
    assert "    · MX-01 补助 · 学生[2]:不符合\n" in shown
    assert "  · MX-02 补助(某地办法) · 学生[1]、学生[2]:存疑\n" in shown
    assert "  · YX-01 补助(乙县办法) · 学生[1]、学生[2]:属地在云南省/乙县不成立(云南省/甲县)\n" in shown
    assert "MX-01 补助:符合" in told({"寄宿": True})
    # What the list advises works, for one document at a time.
    assert '某地办法("MX-01.解释「属地」": "适用于本地")' in shown
    case = {"on": "2024-01-01", "facts": {"学生.寄宿": True}, "parameters": {"MX-01.解释「属地」": "适用于本地"}}
    assert "MX-01 补助 · 学生 · 2024-01-01\n结论:符合\n" in text.render(policies.decide(case).record())


def spoken(folder: Path, policy: str, facts: Mapping[str, object], **rest: object) -> tuple[dict[str, Any], str]:
    """Return the first outcome of the record of a case, and the text."""
    (folder / "例.policy").write_text(policy, encoding="utf-8")
    policies = PolicySet.load(folder / "例.policy")
    case = {"on": "2022-04-30", "facts": facts, **rest}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    return record["outcomes"][0], text.render(record)


WAIVED = """政策 某地免学费
  对象 学生
  项目 免学费
  属地 未载

事实 学生.困难:是否
事实 学生.学费:元/学期
  问 学费多少?
  证明 由经办人填写

条款 MF-01 免学费
  条件 学生.困难。
  免除 免学费,收费为学生.学费,据实。
"""


def test_a_reading_says_the_outcome_and_no_figure_that_nobody_gave(tmp_path: Path) -> None:
    outcome, said = spoken(tmp_path, WAIVED, {"学生.困难": True})
    here, elsewhere = outcome["open"][0]["readings"]
    assert (here["资格"], here["outcome"], here["missing"]) == ("符合", "待核实", ["学生.学费"])
    assert here["values"]["免除额"] == ["0元/学期", "没有上限"]
    assert (elsewhere["outcome"], elsewhere["missing"]) == ("不适用", [])
    assert "待核实(资格符合,还要看学生.学费)" in said
    assert "家庭自付 0元" not in said
    filled, then = spoken(tmp_path, WAIVED, {"学生.困难": True}, parameters={"MF-01.解释「属地」": "适用于本地"})
    assert filled["outcome"] == here["outcome"]
    assert "学费多少?(由经办人填写)" in then


BALANCED = """政策 发放核对
  对象 学生

事实 学生.应发:元
事实 学生.实发:元

条款 HD-01 发放准确
  勾稽 学生.实发为学生.应发。
"""


@pytest.mark.parametrize(
    ("paid", "said"),
    [("475", "学生.实发 475元比学生.应发 500元少 25元\n"), ("625", "学生.实发 625元比学生.应发 500元多 125元\n")],
)
def test_a_difference_says_which_way(tmp_path: Path, paid: str, said: str) -> None:
    assert f"差额 = {said}" in spoken(tmp_path, BALANCED, {"学生.应发": "500", "学生.实发": paid})[1]


PREFERRED = """政策 优先订购
  对象 采购

列表 采购.供应商:供应商

事实 供应商.名:文本
事实 供应商.安全:是否
事实 供应商.贫困:是否

条款 YX-01 优先订购
  条件 采购.供应商中存在供应商.安全者。
  优先 采购.供应商中供应商.安全者,供应商.贫困者优先。
  结论 符合:优先
"""


@pytest.mark.parametrize(
    ("sellers", "label", "premise"),
    [
        ([("甲", True, True), ("乙", True, False)], "优先", None),
        ([("甲", False, True), ("乙", True, False)], "符合", "符合条件的1个里没有供应商.贫困者,没有可优先的。"),
        ([("甲", True, True), ("乙", True, True)], "符合", "符合条件的2个都一样,没有谁优先于谁。"),
        ([("甲", True, True), ("乙", False, False)], "符合", "符合条件的只有一个,没有谁优先于谁。"),
    ],
)
def test_nobody_is_called_preferred_where_nobody_was(
    tmp_path: Path, sellers: list[tuple[str, bool, bool]], label: str, premise: str | None
) -> None:
    rows = [{"名": name, "安全": safe, "贫困": poor} for name, safe, poor in sellers]
    outcome, said = spoken(tmp_path, PREFERRED, {"采购.供应商": rows})
    assert (outcome["outcome"], outcome["label"], outcome["premise"]) == ("符合", label, premise)
    assert (premise or "结论:优先") in said


def test_a_word_that_is_not_listed_was_reported_all_the_same(tmp_path: Path) -> None:
    policy = "政策 助学\n  对象 学生\n\n事实 学生.类:枚举(低保、特困、等)\n\n条款 ZX-01 助学\n  条件 学生.类为低保。\n"
    outcome, said = spoken(tmp_path, policy, {"学生.类": "边缘户"})
    assert outcome["outcome"] == "存疑"
    assert "学生.类为低保:存疑(学生.类 其他(边缘户))" in said
    assert "没有报告" not in said


def test_what_is_granted_under_no_reading_is_not_shown(tmp_path: Path) -> None:
    policy = tmp_path / "某地.policy"
    policy.write_text(
        "政策 某地补助\n  对象 学生\n  项目 甲补助\n  属地 未载\n\n事实 学生.寄宿:是否\n\n"
        "条款 JX-01 住宿\n  条件 学生.寄宿。\n  给予 甲补助,标准为5元/天。\n",
        encoding="utf-8",
    )
    policies = PolicySet.load(policy)

    def told(boards: bool) -> str:
        case = {"on": "2024-01-01", "facts": {"学生.寄宿": boards}}
        return text.render(policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record())

    assert "\n  标准      5元/天\n" in told(True)
    assert "元" not in told(False)


BOARDING = """政策 寄宿补助
  对象 学生
  项目 交通补助、伙食补助
  本数 依民法典第1259条

事实 学生.寄宿:是否
事实 学生.低保:是否
事实 学生.特困:是否
事实 学生.小学:是否
事实 学生.入住日:日期
事实 学生.路程:整数[米]
事实 学校.推荐人数:整数[人]
事实 学校.寄宿人数:整数[人]
列表 学校.申请人:申请人
事实 申请人.距离:整数[米]

条款 WC-01 交通补助
  条件 (学生.低保,或者学生.特困),且非(学生.寄宿,且学生.小学)。
  给予 交通补助,标准为200元/学期,按学期发放。

条款 WC-02 伙食补助
  条件 学生.寄宿。
  给予 伙食补助,标准为若学生.小学,则100元/月,否则125元/月,按月发放,自学生.入住日的次月起。

可叠加 交通补助、伙食补助。

条款 WC-03 名额
  适用 学校.寄宿人数超过0人。
  名额 学校.推荐人数 ÷ 学校.寄宿人数不超过30%。

条款 WC-04 先后
  优先 学校.申请人,申请人.距离由高到低。

条款 WC-05 及时公布
  应当 及时公布名单。
  条件 学生.寄宿。
"""
"""What a county wrote, with the forms that once came out wrong on the page."""


def boarding(tmp_path: Path, clause: str, **facts: object) -> str:
    """Return what is said of one clause of BOARDING, or of all, for facts by their last names."""
    policy = tmp_path / "寄宿.policy"
    policy.write_text(BOARDING, encoding="utf-8")
    policies = PolicySet.load(policy)
    declared = {fact.name.rpartition(".")[2]: fact.name for fact in policies.names.facts.values()}
    case = {"on": "2023-03-31", "facts": {declared[name]: value for name, value in facts.items()}}
    decision = policies.decide(policies.read(json.dumps(case, ensure_ascii=False)), clauses=[clause] if clause else ())
    return text.render(decision.record())


def test_a_group_within_a_sentence_keeps_its_brackets(tmp_path: Path) -> None:
    policy = tmp_path / "寄宿.policy"
    policy.write_text(BOARDING, encoding="utf-8")
    record = PolicySet.load(policy).decide({"on": "2023-03-31", "facts": {}}, clauses=["WC-01"]).record()
    (condition,) = only(record, "WC-01")["conditions"]
    assert condition["phrase"] == "(学生.低保,或学生.特困),且非(学生.寄宿,且学生.小学)"


def test_a_refusal_by_what_holds_says_that_it_should_not(tmp_path: Path) -> None:
    said = boarding(tmp_path, "WC-01", 低保=True, 特困=False, 寄宿=True, 小学=True)
    assert "学生.寄宿:成立(是),而这里要求没有这种情形" in said
    refused = boarding(tmp_path, "WC-01", 低保=False, 特困=False, 寄宿=False, 小学=True)
    assert "学生.低保:不成立(否)\n" in refused


def test_a_percentage_is_written_as_the_policy_writes_it(tmp_path: Path) -> None:
    said = boarding(tmp_path, "WC-03", 推荐人数=31, 寄宿人数=100)
    assert "学校.推荐人数 ÷ 学校.寄宿人数不超过30%:不成立" in said
    assert "差额 = (学校.推荐人数 31人 ÷ 学校.寄宿人数 100人)高于30%的部分 = 1%" in said


def test_a_total_names_the_rate_that_came_out_and_not_how(tmp_path: Path) -> None:
    said = boarding(tmp_path, "WC-02", 寄宿=True, 小学=False, 入住日="2022-09-05")
    assert "累计金额 = 125元/月 × 6个月 = 750元" in said


def test_a_change_of_an_amount_at_the_end_of_the_calendar_is_not_shown(tmp_path: Path) -> None:
    said = boarding(tmp_path, "WC-02", 寄宿=True, 小学=False, 入住日="2022-09-05")
    assert "怎样会不同" in said
    assert "1900年" not in said


def test_an_amount_that_moves_with_each_fraction_of_a_fact_has_no_nearest_change(tmp_path: Path) -> None:
    policy = tmp_path / "奖.policy"
    policy.write_text(
        "政策 完成奖\n  对象 学生\n  项目 甲奖、乙奖\n  本数 依民法典第1259条\n\n"
        "事实 学生.完成度:比例\n事实 学生.收入:金额\n\n"
        "可叠加 甲奖、乙奖。\n\n"
        "条款 WJ-01 按比例\n  条件 学生.完成度不少于10%。\n  给予 甲奖,标准为1000元 × 学生.完成度,舍去到分。\n\n"
        "条款 WJ-02 按档\n  条件 学生.完成度超过0%。\n"
        "  给予 乙奖,标准为若学生.完成度不少于20%且学生.收入不超过90元则500元否则300元。\n",
        encoding="utf-8",
    )
    policies = PolicySet.load(policy)
    case = {"on": "2024-01-01", "facts": {"学生": {"完成度": "60%", "收入": "80"}}}
    found = {
        (outcome["clause"], change["fact"]): (change["outcome"], Fraction(change["value"]))
        for outcome in policies.decide(case).record()["outcomes"]
        for change in outcome["changes"]
    }
    assert found.keys() == {("WJ-01", "学生.完成度"), ("WJ-02", "学生.完成度"), ("WJ-02", "学生.收入")}
    assert found["WJ-01", "学生.完成度"][0] == "不符合"
    assert Fraction(19) < found["WJ-02", "学生.完成度"][1] < 20
    assert found["WJ-02", "学生.收入"] == ("符合", Fraction("90.01"))


def test_a_benefit_that_is_not_settled_is_named_beside_the_one_that_is(tmp_path: Path) -> None:
    said = boarding(tmp_path, "", 寄宿=True, 小学=False, 入住日="2022-09-05")
    assert "与交通补助可叠加:发放" in said


def test_of_a_list_of_nobody_known_no_order_is_proposed(tmp_path: Path) -> None:
    said = boarding(tmp_path, "WC-04")
    assert "次序      待核实,要看学校.申请人" in said


def test_an_order_says_what_it_goes_by(tmp_path: Path) -> None:
    (tmp_path / "寄宿.policy").write_text(BOARDING, encoding="utf-8")
    listed = [{"距离": 900}, {"距离": 1200}]
    policies = PolicySet.load(tmp_path)
    said = text.render(
        policies.decide({"on": "2023-03-31", "facts": {"学校.申请人": listed}}, clauses=["WC-04"]).record()
    )
    assert "  次序 = 学校.申请人,申请人.距离由高到低 = (第2个)、(第1个)\n" in said


def test_what_is_not_settled_is_named_in_a_computation(tmp_path: Path) -> None:
    said = boarding(tmp_path, "WC-02", 寄宿=True)
    assert "学生.小学(没有报告)还不能确定:成立的,取100元/月;不成立的,取125元/月" in said
    assert "自学生.入住日的次月(待核实)至" in said
    assert " × 月数 待核实 = 待核实" in said


def test_readings_that_make_no_difference_are_not_listed(tmp_path: Path) -> None:
    waiting = boarding(tmp_path, "WC-05")
    settled = boarding(tmp_path, "WC-05", 寄宿=True)
    assert "已及时:" in settled
    assert "未及时:" in settled
    assert "怎样才算“及时”" in settled
    assert "未及时:待核实" not in waiting


def test_a_clause_that_the_case_says_nothing_about_is_only_named(tmp_path: Path) -> None:
    policy = tmp_path / "两件.policy"
    policy.write_text(
        "政策 两件补助\n  对象 学生\n  项目 甲补助、乙补助\n\n事实 学生.寄宿:是否\n事实 学生.走读:是否\n\n"
        "条款 JX-01 住宿\n  条件 学生.寄宿。\n  给予 甲补助,标准为5元/天。\n\n"
        "条款 JX-02 走读\n  条件 学生.走读。\n  给予 乙补助,标准为5元/天。\n\n"
        "并享 甲补助、乙补助 未载。\n",
        encoding="utf-8",
    )
    policies = PolicySet.load(policy)

    def text_of(facts: Mapping[str, bool], *clauses: str) -> str:
        case = policies.read(json.dumps({"on": "2024-01-01", "facts": facts}, ensure_ascii=False))
        return text.render(policies.decide(case, clauses=clauses).record())

    one = text_of({"学生.寄宿": True})
    assert "JX-01 住宿 · 学生" in one
    assert "JX-02 走读 · 学生" not in one
    assert "没有报告有关事实的 1 条(要看的,用 --clause 写出编号):\n  · JX-02 走读(两件补助):待核实" in one
    assert "JX-02 走读 · 学生" in text_of({"学生.寄宿": True}, "JX-02")
    both = text_of({"学生.寄宿": True, "学生.走读": False})
    assert both.index("JX-01 住宿 · 学生") < both.index("JX-02 走读 · 学生")
    assert "没有报告有关事实" not in both


def test_an_open_amount_in_a_product_stands_in_brackets() -> None:
    shown = text.render(decide(EXAMPLES["恰好30年"], MAIN).record())
    assert "累计金额 = (教师.月标准 800元/月 或者 900元/月) × 24个月" in " ".join(shown.split())
