"""Loading: from files and from memory alike, which text 引用 means, and what is found without being asked for reminders."""

import copy
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fupin_rules import CaseError, PolicyError, PolicySet
from fupin_rules.cli import main
from fupin_rules.decide.loading import load
from fupin_rules.decide.review import review
from fupin_rules.diagnostics import PolicyFinding, Severity
from fupin_rules.resources import policies_folder
from tests.support.fuzz import seeds

HEAD = "政策 早餐补助\n  对象 学生\n  项目 早餐补助\n\n"
CLAUSE = "条款 ZC-01 寄宿生\n  条件 学生.寄宿。\n  给予 早餐补助,标准为3元/天。\n"
FACT = "事实 学生.寄宿:是否\n  问 寄宿吗?\n"
POLICY = f"{HEAD}{FACT}\n{CLAUSE}"
IMPORTING = f"{HEAD}引用 词汇/寄宿\n\n{CLAUSE}"
VOCABULARY = f"词汇 寄宿\n\n{FACT}"
NAME = "某县/早餐.policy"
CASE = {"on": "2022-12-31", "facts": {"学生.寄宿": True}}


def found(texts: Mapping[str, str | bytes]) -> list[tuple[str, str]]:
    """Return the code of everything that keeps texts from being used, with the name or path that it is shown at."""
    with pytest.raises(PolicyError) as caught:
        PolicySet.of(texts)
    return [
        (one.code, one.span.source.name if isinstance(one, PolicyFinding) else one.path)
        for one in caught.value.findings
    ]


def decided(policies: PolicySet) -> str:
    return policies.decide(CASE).outcomes()["早餐补助", "ZC-01", "学生"]


# --- texts in memory --------------------------------------------------------------------------------------------------


def test_shipped_policies_are_the_same_from_memory() -> None:
    folder = policies_folder() / "广东省"
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.policy"))}
    given, loaded = PolicySet.of(texts), PolicySet.load(folder)
    assert len(given.files) > len(texts) > 1
    assert given.files == loaded.files
    case = (Path(__file__).parents[2] / "docs" / "cases" / "发放.json").read_text("utf-8")
    assert given.decide(given.read(case)).record() == loaded.decide(loaded.read(case)).record()


def test_files_and_the_same_texts_give_the_same_record(tmp_path: Path) -> None:
    texts = {NAME: IMPORTING, "词汇/寄宿.policy": VOCABULARY}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert PolicySet.of(texts).decide(CASE).record() == PolicySet.load(tmp_path).decide(CASE).record()


@pytest.mark.parametrize(
    "content",
    [POLICY.encode(), POLICY.replace("\n", "\r\n"), f"\ufeff{POLICY}", POLICY.encode("utf-8-sig")],
    ids=["bytes", "CRLF", "BOM", "bytes with BOM"],
)
def test_a_text_is_read_as_a_file_is(content: str | bytes) -> None:
    assert decided(PolicySet.of({NAME: content})) == "符合"


def test_the_nearest_vocabulary_is_meant() -> None:
    other = VOCABULARY.replace("寄宿:", "走读:")
    near = {NAME: IMPORTING, "某县/词汇/寄宿.policy": VOCABULARY, "词汇/寄宿.policy": other}
    assert decided(PolicySet.of(near)) == "符合"
    far = {NAME: IMPORTING, "某县/词汇/寄宿.policy": other, "词汇/寄宿.policy": VOCABULARY}
    assert found(far) == [("Y110", NAME)]


def test_a_text_hides_the_shipped_vocabulary_of_its_name() -> None:
    importing = IMPORTING.replace("词汇/寄宿", "词汇/学生")
    assert decided(PolicySet.of({NAME: importing})) == "符合"
    assert found({NAME: importing, "词汇/学生.policy": VOCABULARY.replace("寄宿:", "走读:")}) == [("Y110", NAME)]


def test_a_text_reads_no_file_but_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "词汇").mkdir()
    (tmp_path / "词汇" / "寄宿.policy").write_text(VOCABULARY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert found({NAME: IMPORTING}) == [("M216", NAME)]
    for written in (f"{tmp_path}/词汇/寄宿", "../词汇/寄宿", "./../../词汇/寄宿"):
        assert found({NAME: IMPORTING.replace("词汇/寄宿", written)}) == [("M216", NAME)]


@pytest.mark.parametrize(
    "name", ["", "早餐", "早餐.txt", ".policy", "/某县/早餐.policy", "../早餐.policy", "甲\n.policy"]
)
def test_a_name_is_that_of_a_policy_file_below(name: str) -> None:
    assert found({name: POLICY}) == [("S301", name)]
    assert found({NAME: POLICY, name: POLICY}) == [("S301", name)]


def test_one_name_written_twice_is_refused() -> None:
    assert found({"某县/早餐.policy": POLICY, "某县/./早餐.policy": POLICY, "某县//早餐.policy": POLICY}) == [
        ("S301", "某县/./早餐.policy"),
        ("S301", "某县//早餐.policy"),
    ]


def test_nothing_at_all_is_refused() -> None:
    assert found({}) == [("S301", "")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (POLICY.encode("gbk"), "S301"),
        ("政策 \ud800", "S301"),
        ("政策 甲\u202e乙", "Y101"),
        ("", "Y104"),
    ],
    ids=["gbk", "half a sign", "hidden sign", "empty"],
)
def test_what_is_no_policy_is_told_by_its_name(content: str | bytes, code: str) -> None:
    assert found({NAME: content, "另一份.policy": POLICY.replace("ZC", "QT")}) == [(code, NAME)]


# --- 引用 -------------------------------------------------------------------------------------------------------------


def test_files_that_import_each_other_are_read_once() -> None:
    one, other = "词汇 甲\n\n引用 词汇/乙\n", f"词汇 乙\n\n引用 词汇/甲\n\n{FACT}"
    texts = {NAME: IMPORTING.replace("词汇/寄宿", "词汇/甲"), "词汇/甲.policy": one, "词汇/乙.policy": other}
    policies = PolicySet.of(texts)
    assert decided(policies) == "符合"
    assert sorted(file.name for file in policies.files) == sorted([*texts, "词汇/基准.policy"])


@pytest.mark.parametrize("command", ["check", "fmt"])
@pytest.mark.parametrize(
    ("written", "vocabulary", "status", "said"),
    [
        ("词汇/寄宿", VOCABULARY.encode(), 0, ""),
        ("词汇/别的", VOCABULARY.encode(), 1, "错误 M216 "),
        ("../词汇/寄宿", VOCABULARY.encode(), 1, "错误 M216 "),
        (f"词汇/{'长' * 200}", VOCABULARY.encode(), 1, "错误 M216 "),
        ("词汇/寄宿", VOCABULARY.encode("gbk"), 2, "错误 S301 “词汇/寄宿.policy”"),
    ],
    ids=["there", "missing", "above", "too long", "gbk"],
)
def test_check_and_fmt_mean_the_same_file(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    written: str,
    vocabulary: bytes,
    status: int,
    said: str,
) -> None:
    (tmp_path / "词汇").mkdir()
    (tmp_path / "某县").mkdir()
    (tmp_path / "词汇" / "寄宿.policy").write_bytes(vocabulary)
    (tmp_path / NAME).write_text(IMPORTING.replace("词汇/寄宿", written), encoding="utf-8")
    assert main([command, str(tmp_path / NAME)]) == status
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert (shown.out + shown.err).count("错误 M216") == said.count("M216")


def test_a_link_to_itself_in_a_folder_is_one_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "环.policy").symlink_to(tmp_path / "环.policy")
    (tmp_path / "早餐.policy").write_text(POLICY, encoding="utf-8")
    assert [(one.code, len(load([tmp_path]).policies)) for one in load([tmp_path]).errors] == [("S301", 1)]


# --- errors and reminders ---------------------------------------------------------------------------------------------


def test_loading_finds_every_error_and_looks_for_no_reminder(tmp_path: Path) -> None:
    path = tmp_path / "例.policy"
    reminded = 0
    for text in seeds()[::4]:
        path.write_text(text, encoding="utf-8")
        loaded, reviewed = load([path]), review([path])
        assert [one.render() for one in loaded.errors] == [one.render() for one in reviewed.errors]
        reminded += len(reviewed.findings) - len(loaded.findings)
    assert reminded > 5


def test_a_policy_with_reminders_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "例.policy"
    path.write_text(POLICY + "\n事实 学生.走读:是否\n  问 走读吗?\n", encoding="utf-8")
    assert [(one.code, one.severity) for one in review([path]).findings] == [("M231", Severity.WARNING)]
    assert load([path]).findings == ()
    assert decided(PolicySet.load(path)) == "符合"


def refused_policy() -> None:
    PolicySet.of({NAME: POLICY.replace("学生.寄宿。", "学生.住校。"), "": b""})


def refused_case() -> None:
    PolicySet.of({NAME: POLICY}).decide({"facts": {"学生.住校": True, "学生.寄宿": "有时"}})


@pytest.mark.parametrize(
    ("kind", "refuse"),
    [(PolicyError, refused_policy), (CaseError, refused_case)],
    ids=["PolicyError", "CaseError"],
)
@pytest.mark.parametrize("carry", [lambda one: pickle.loads(pickle.dumps(one)), copy.copy, copy.deepcopy])
def test_an_error_travels_with_its_findings(
    kind: type[ValueError], refuse: Callable[[], None], carry: Callable[[Exception], object]
) -> None:
    with pytest.raises(kind) as caught:
        refuse()
    sent, arrived = caught.value, carry(caught.value)
    assert isinstance(sent, PolicyError | CaseError)
    assert isinstance(arrived, PolicyError | CaseError)
    assert type(arrived) is kind
    assert len(arrived.findings) == 2
    assert [one.render() for one in arrived.findings] == [one.render() for one in sent.findings]
    assert str(arrived) == str(sent)
