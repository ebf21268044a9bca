"""Opening policies: what was kept is used where nothing has changed, and only there; deciding needs no grammar."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_rules import PolicyError, PolicySet
from fupin_rules.artifact import folder as folders
from fupin_rules.decide import loading, opening
from fupin_rules.decide.texts import Chosen

ROOT = Path(__file__).parents[2]

HEAD = "政策 早餐补助\n  对象 学生\n  项目 早餐补助\n\n引用 词汇/寄宿\n\n"
CLAUSE = "条款 ZC-01 寄宿生\n  条件 学生.寄宿。\n  给予 早餐补助,标准为3元/天。\n"
VOCABULARY = "词汇 寄宿\n\n事实 学生.寄宿:是否\n  问 寄宿吗?\n"
CASE = {"on": "2022-12-31", "facts": {"学生.寄宿": True}}


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Chosen]:
    """Keep what is opened in a folder of the test; return what is read and checked, as it happens."""
    monkeypatch.setenv("FUPIN_RULES_CACHE", str(tmp_path / "cache"))
    happened: list[Chosen] = []
    load = loading.load_chosen

    def noticed(chosen: Chosen) -> loading.Loaded:
        happened.append(chosen)
        return load(chosen)

    monkeypatch.setattr(loading, "load_chosen", noticed)
    return happened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a policy and the vocabulary that it imports."""
    inside = tmp_path / "政策"
    put(inside / "甲" / "早餐.policy", HEAD + CLAUSE)
    put(inside / "词汇" / "寄宿.policy", VOCABULARY)
    return inside


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def record(policies: PolicySet) -> str:
    return json.dumps(policies.decide(CASE).record(), ensure_ascii=False)


def test_what_has_not_changed_is_checked_once(checked: list[Chosen], folder: Path) -> None:
    first, second = PolicySet.load(folder), PolicySet.load(folder)
    assert len(checked) == 1
    assert second.files == first.files
    assert record(second) == record(first)


def test_a_folder_may_be_moved(checked: list[Chosen], folder: Path, tmp_path: Path) -> None:
    PolicySet.load(folder)
    PolicySet.load(folder.rename(tmp_path / "别处"))
    assert len(checked) == 1


def test_a_file_that_has_changed_is_checked_again_though_it_looks_the_same(checked: list[Chosen], folder: Path) -> None:
    assert "3元" in record(PolicySet.load(folder))
    file = folder / "甲" / "早餐.policy"
    before = file.stat()
    put(file, file.read_text(encoding="utf-8").replace("3元", "4元"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert "4元" in record(PolicySet.load(folder))
    assert len(checked) == 2


def test_an_imported_file_that_has_changed_is_noticed(checked: list[Chosen], folder: Path) -> None:
    one = folder / "甲" / "早餐.policy"
    PolicySet.load(one)
    put(folder / "词汇" / "寄宿.policy", VOCABULARY.replace("寄宿吗", "住校吗"))
    assert PolicySet.load(one).names.facts["学生.寄宿"].question == "住校吗?"
    assert len(checked) == 2


def test_a_nearer_file_that_is_new_is_noticed(checked: list[Chosen], folder: Path) -> None:
    one = folder / "甲" / "早餐.policy"
    PolicySet.load(one)
    put(folder / "甲" / "词汇" / "寄宿.policy", VOCABULARY.replace("寄宿吗", "住校吗"))
    assert PolicySet.load(one).names.facts["学生.寄宿"].question == "住校吗?"
    assert len(checked) == 2


def test_an_imported_file_that_is_gone_is_noticed(checked: list[Chosen], folder: Path) -> None:
    one = folder / "甲" / "早餐.policy"
    PolicySet.load(one)
    (folder / "词汇" / "寄宿.policy").unlink()
    with pytest.raises(PolicyError):
        PolicySet.load(one)
    assert len(checked) == 2


def test_a_file_under_another_name_is_shown_under_it(checked: list[Chosen], folder: Path) -> None:
    PolicySet.load(folder)
    (folder / "甲").rename(folder / "乙")
    assert {file.name for file in PolicySet.load(folder).files} >= {"乙/早餐.policy"}
    assert len(checked) == 2


def test_another_engine_checks_again(checked: list[Chosen], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PolicySet.load(folder)
    monkeypatch.setattr(opening, "engine_digest", lambda: "another")
    PolicySet.load(folder)
    assert len(checked) == 2


def test_what_has_errors_is_never_kept(checked: list[Chosen], folder: Path, tmp_path: Path) -> None:
    put(folder / "甲" / "早餐.policy", HEAD + CLAUSE.replace("学生.寄宿", "学生.走读"))
    for _ in range(2):
        with pytest.raises(PolicyError):
            PolicySet.load(folder)
    assert len(checked) == 2
    assert not (tmp_path / "cache").exists()


def test_what_was_cut_short_is_made_again(checked: list[Chosen], folder: Path, tmp_path: Path) -> None:
    told = record(PolicySet.load(folder))
    (kept,) = (tmp_path / "cache").iterdir()
    whole = kept.read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 10):
        kept.write_bytes(whole[:size])
        assert record(PolicySet.load(folder)) == told
        assert kept.read_bytes() == whole
    assert len(checked) == 5


def test_a_name_that_utf_8_cannot_write_is_kept_too(checked: list[Chosen], folder: Path) -> None:
    try:
        (folder / "甲" / "早餐.policy").rename(folder / os.fsdecode(b"\xff.policy"))
    except OSError:
        pytest.skip("names are UTF-8 here")
    first, second = PolicySet.load(folder), PolicySet.load(folder)
    assert len(checked) == 1
    assert second.files == first.files


def test_a_folder_by_the_name_of_a_policy_is_told_of_each_time(checked: list[Chosen], folder: Path) -> None:
    PolicySet.load(folder)
    (folder / "乙.policy").mkdir()
    for _ in range(2):
        with pytest.raises(PolicyError):
            PolicySet.load(folder)
    assert len(checked) == 3


def test_what_cannot_be_kept_is_decided_all_the_same(
    checked: list[Chosen], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = record(PolicySet.load(folder))
    put(tmp_path / "a file", "")
    monkeypatch.setenv("FUPIN_RULES_CACHE", str(tmp_path / "a file" / "cache"))
    assert record(PolicySet.load(folder)) == told
    monkeypatch.setenv("FUPIN_RULES_CACHE", "off")
    assert record(PolicySet.load(folder)) == told
    assert len(checked) == 3
    assert folders.cache_folder() is None


@pytest.mark.long
def test_processes_that_open_at_once_all_decide(folder: Path, tmp_path: Path) -> None:
    code = f"from fupin_rules import PolicySet; print(len(PolicySet.load({str(folder)!r}).policies))"
    environment = {**os.environ, "FUPIN_RULES_CACHE": str(tmp_path / "cache")}
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [one.communicate()[0] for one in running] == [b"1\n"] * 3
    assert len(list((tmp_path / "cache").iterdir())) == 1


NEEDLESS = (
    "lark",
    "fupin_rules.syntax",
    "fupin_rules.model.check",
    "fupin_rules.model.lint",
    "fupin_rules.decide.loading",
)


def test_explaining_what_was_kept_imports_neither_lark_nor_the_syntax_nor_the_checker(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from fupin_rules.cli import main\n"
        "assert main(['explain', 'docs/cases/发放.json']) == 0\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    environment = {**os.environ, "FUPIN_RULES_CACHE": str(tmp_path / "cache"), "PYTHONUTF8": "1"}
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    first, second = (set(run.stderr.decode().split()) for run in runs)
    assert first.issuperset(set(NEEDLESS) - {"fupin_rules.model.lint"})
    assert second.isdisjoint(NEEDLESS)
