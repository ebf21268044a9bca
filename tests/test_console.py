"""The command as a process: whatever the locale, and wherever its output goes.

The names of files and the words of policies are Chinese: no locale may change what is read or printed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from fupin_rules import PolicySet
from tests.support import commands
from tests.support.lanes import lane

ROOT = Path(__file__).parents[1]
POLICY = """政策 某县住校补助
  对象 学生
  项目 住校补助

引用 词汇/学生

条款 ZX-01 住校
  条件 学生.寄宿。
  给予 住校补助,标准为100元/月,按月发放。
"""
CASE = '{"on": "2022-05-31", "facts": {"学生": {"寄宿": "是"}}}'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with a policy and a case, both with Chinese names."""
    folder = tmp_path / "某县"
    folder.mkdir()
    (folder / "住校.policy").write_text(POLICY, encoding="utf-8")
    (folder / "案例.json").write_text(CASE, encoding="utf-8")
    return folder


def locale_of(name: str, charset: str, folder: Path) -> Mapping[str, str]:
    """Return the environment of a locale that is made for the test; skip where this machine cannot make it."""
    if charset == "ASCII":
        return {"LC_ALL": name}
    localedef = shutil.which("localedef")
    if localedef is None:
        pytest.skip("no localedef on this machine: the locale cannot be made")
    made = subprocess.run([localedef, "-i", "zh_CN", "-f", charset, folder / name], capture_output=True, check=False)
    if not (folder / name).is_dir():
        pytest.skip(f"localedef cannot make {name}: {made.stderr.decode(errors='replace')}")
    return {"LC_ALL": name, "LOCPATH": str(folder)}


def run(command: list[str], environment: Mapping[str, str], **streams: object) -> subprocess.CompletedProcess[bytes]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    settings = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, env=plain | settings, check=False, timeout=60, **streams)  # type: ignore[call-overload, no-any-return]


LOCALES = lane(
    (("C", "ASCII"), ("zh_CN.GBK", "GBK")),
    (("C", "ASCII"), ("POSIX", "ASCII"), ("zh_CN.GBK", "GBK"), ("zh_CN.GB18030", "GB18030")),
)


@pytest.mark.parametrize(("name", "charset"), LOCALES)
def test_the_locale_changes_nothing(files: Path, tmp_path: Path, name: str, charset: str) -> None:
    environment = locale_of(name, charset, tmp_path)
    arguments = ["explain", str(files / "案例.json"), "--policies", str(files)]
    wanted = commands.run(*arguments)
    done = run([sys.executable, "-m", "fupin_rules", *arguments], environment, capture_output=True)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (wanted.status, wanted.out, wanted.err)
    assert "结论:符合" in wanted.out
    missing = ["explain", str(files / "没有.json")]
    refused = run([sys.executable, "-m", "fupin_rules", *missing], environment, capture_output=True)
    assert (refused.returncode, refused.stderr.decode()) == (2, commands.run(*missing).err)


@pytest.mark.parametrize(("name", "charset"), LOCALES)
def test_the_locale_changes_nothing_for_a_program(files: Path, tmp_path: Path, name: str, charset: str) -> None:
    """The library has no say in how its process began; the names that it reads are UTF-8 all the same."""
    environment = locale_of(name, charset, tmp_path)
    program = files / "程序.py"
    program.write_text(
        "import sys; from fupin_rules import PolicySet; policies = PolicySet.load('../某县');"
        "sys.stdout.buffer.write('\\n'.join(sorted(one.name for one in policies.files)).encode())",
        encoding="utf-8",
    )
    done = run([sys.executable, str(program)], environment, cwd=files, capture_output=True)
    wanted = "\n".join(sorted(one.name for one in PolicySet.load(files).files))
    assert (done.returncode, done.stdout.decode()) == (0, wanted), done.stderr.decode(errors="replace")


CLOSED = (
    ("check {policy} > /dev/full", 2),
    ("check {policy} >&-", 2),
    ("explain {case} --policies {policy} --format json > /dev/full", 2),
    ("--help >&-", 2),
    ("explain - --policies {policy} <&-", 2),
    ("check {policy} 2>&-", 0),
    ("explain 没有.json 2>&-", 2),
    ("explain 没有.json 2> /dev/full", 2),
    ("check {policy} >&- 2>&-", 2),
)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(("command", "status"), CLOSED)
def test_streams_that_are_closed_or_full(files: Path, command: str, status: int) -> None:
    text = command.format(policy=files / "住校.policy", case=files / "案例.json")
    done = run(
        ["sh", "-c", f'exec "$0" -m fupin_rules {text}', sys.executable], {"LC_ALL": "C.UTF-8"}, stderr=subprocess.PIPE
    )
    said = done.stderr.decode()
    assert done.returncode == status, said
    assert not any(word in said for word in ("Traceback", "None", "Exception ignored"))
    if "2>" not in command:
        assert "怎么改:" in said


def test_a_file_named_twice_is_read_once(files: Path) -> None:
    policy = files / "住校.policy"
    link, hard = files.parent / "链接.policy", files.parent / "又一个.policy"
    link.symlink_to(policy)
    hard.hardlink_to(policy)
    once = commands.run("check", str(policy))
    assert once.status == 0
    for again in (policy, link, hard, files, files / ".." / "某县" / "住校.policy"):
        for both in ((policy, again), (again, policy)):
            ran = commands.run("check", *map(str, both))
            assert ran.status == 0, ran.out
            assert "1 个政策,1 条" in ran.out
    assert commands.run("fmt", "--check", str(policy), str(link), str(policy)).out == "1 个文件,0 个需要整理。\n"


@pytest.mark.parametrize("command", ["check", "test", "fmt", "compile", "explain"])
def test_an_empty_name_is_no_folder(command: str) -> None:
    ran = commands.run(command, "")
    assert ran.status == 2
    assert "怎么改:" in ran.out + ran.err


@pytest.mark.parametrize("sign", ["\x1b[31m", "\u202e", "\x9b2J"])
def test_no_name_commands_the_terminal(files: Path, sign: str) -> None:
    named = files / f"住{sign}校.policy"
    named.write_text(POLICY.replace("学生.寄宿", "学生.住校"), encoding="utf-8")
    good = files / f"好{sign}的.policy"
    good.write_text(POLICY.replace("ZX-01", "ZX-02").replace("某县住校补助", "某县住校生补助"), encoding="utf-8")
    case = str(files / "案例.json")
    for arguments in (
        ("check", str(named)),
        ("fmt", "--check", str(named)),
        ("explain", f"没有{sign}.json"),
        ("explain", case, "--policies", str(good)),
        ("explain", case, "--policies", str(good), "--format", "json"),
        ("explain", case, "--policies", str(good), "--clause", f"ZX{sign}"),
        ("explain", case, "--on", f"2022{sign}"),
        ("test", str(good)),
        (f"没有{sign}",),
    ):
        ran = commands.run(*arguments)
        assert sign[0] not in ran.out + ran.err, arguments
