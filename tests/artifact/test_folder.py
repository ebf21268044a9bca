"""The folder of artifacts: private, bounded, and never needed."""

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from fupin_rules.artifact.folder import MOST, cache_folder, keep, kept

posix = pytest.mark.skipif(os.name != "posix", reason="asks for owners and permissions")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not made yet" / "fupin_rules"


@pytest.mark.parametrize(
    ("setting", "base", "expected"),
    [
        ("off", "/base", None),
        ("/elsewhere", "/base", Path("/elsewhere")),
        ("", "/base", Path("/base/fupin_rules")),
        ("", "not absolute", Path("/home/teacher/.cache/fupin_rules")),
        ("", "", Path("/home/teacher/.cache/fupin_rules")),
    ],
)
def test_where_it_is(monkeypatch: pytest.MonkeyPatch, setting: str, base: str, expected: Path | None) -> None:
    monkeypatch.setenv("FUPIN_RULES_CACHE", setting)
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", "/home/teacher")
    assert cache_folder() == expected


def test_a_user_without_a_home_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("FUPIN_RULES_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", nowhere)
    assert cache_folder() is None


def test_what_is_kept_is_found_under_its_key_and_nobody_else_can_read_it(folder: Path) -> None:
    assert kept(folder, "甲") is None
    keep(folder, "甲", "第一\r\n次")
    keep(folder, "乙", "另一个")
    assert kept(folder, "甲") == "第一\r\n次"
    keep(folder, "甲", "第二次")
    assert (kept(folder, "甲"), kept(folder, "乙")) == ("第二次", "另一个")
    assert sorted(file.name for file in folder.iterdir()) == ["乙.json", "甲.json"]
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_only_the_newest_are_kept(folder: Path) -> None:
    for number in range(MOST + 3):
        keep(folder, str(number), "…")
        os.utime(folder / f"{number}.json", (number, number))
    keep(folder, "last", "…")
    assert [kept(folder, str(number)) for number in range(5)] == [None] * 4 + ["…"]
    assert len(list(folder.iterdir())) == MOST


def test_a_folder_in_the_place_of_a_text_is_passed_by(folder: Path) -> None:
    (folder / "甲.json").mkdir(parents=True)
    assert kept(folder, "甲") is None
    keep(folder, "甲", "…")
    assert [file.name for file in folder.iterdir()] == ["甲.json"]
    assert kept(folder, "甲") is None


def test_a_file_in_the_place_of_the_folder_is_passed_by(tmp_path: Path) -> None:
    file = tmp_path / "fupin_rules"
    file.write_text("mine", encoding="utf-8")
    keep(file, "甲", "…")
    assert kept(file, "甲") is None
    assert file.read_text(encoding="utf-8") == "mine"


def test_what_is_no_text_is_passed_by(folder: Path) -> None:
    keep(folder, "甲", "…")
    (folder / "甲.json").write_bytes(b"\xff\xfe\x00")
    assert kept(folder, "甲") is None


@posix
def test_what_others_can_change_is_passed_by(folder: Path) -> None:
    keep(folder, "甲", "…")
    (folder / "甲.json").chmod(0o622)
    assert kept(folder, "甲") is None
    (folder / "甲.json").chmod(0o600)
    folder.chmod(0o777)
    assert kept(folder, "甲") is None
    keep(folder, "乙", "…")
    assert not (folder / "乙.json").exists()


@posix
def test_what_somebody_else_owns_is_passed_by(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(folder, "甲", "…")
    assert kept(folder, "甲") == "…"
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert kept(folder, "甲") is None
    keep(folder, "乙", "…")
    assert [file.name for file in folder.iterdir()] == ["甲.json"]


@posix
def test_a_link_in_the_place_of_the_folder_is_passed_by(folder: Path, tmp_path: Path) -> None:
    keep(folder, "甲", "…")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert kept(link, "甲") is None


@posix
def test_a_text_for_which_there_is_no_room_is_not_kept_and_leaves_nothing(folder: Path) -> None:
    import resource

    keep(folder, "甲", "whole")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        keep(folder, "甲", "另一个" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert kept(folder, "甲") == "whole"
    assert [file.name for file in folder.iterdir()] == ["甲.json"]


def test_what_cannot_be_put_in_its_place_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    keep(folder, "甲", "…")
    assert list(folder.iterdir()) == []


@posix
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    keep(tmp_path / "cache" / "fupin_rules", "甲", "…")
    assert list(tmp_path.iterdir()) == []


def test_several_that_write_at_once_leave_one_whole_text(folder: Path) -> None:
    texts = [str(number) * 200_000 for number in range(8)]
    writing = [threading.Thread(target=keep, args=(folder, "甲", text)) for text in texts]
    for one in writing:
        one.start()
    for one in writing:
        one.join()
    assert kept(folder, "甲") in texts
    assert [file.name for file in folder.iterdir()] == ["甲.json"]
