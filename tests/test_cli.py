"""The command line: what it prints, what it returns, and that nothing it is given makes it fall over.

Most calls are made inside this process; what depends on the process (encodings, pipes, standard input) runs as one.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fupin_rules.artifact.form import read
from fupin_rules.cli import main
from tests.support import commands
from tests.support import teacher_by_hand as by_hand

pytestmark = pytest.mark.usefixtures("shipped_once")

ROOT = Path(__file__).parents[1]
POLICY = ROOT / "policies" / "广东省" / "原民办代课教师生活困难补助.policy"
PAID = by_hand.case_of(by_hand.Teacher(), by_hand.Setting())


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """Return a file with a case in which the benefit is paid."""
    return written(tmp_path / "案例.json", PAID)


def written(file: Path, case: object) -> Path:
    """Write a case to a file."""
    file.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    return file


def run(
    arguments: list[str], *, given: bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "fupin_rules", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        timeout=120,
        check=False,
    )


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Call the command here; return its status and what it printed."""
    status = main(arguments)
    shown = capsys.readouterr()
    return status, shown.out, shown.err


# --- explain --------------------------------------------------------------------------------------------


def test_explain_shows_outcome_amounts_and_reasons(capsys: pytest.CaptureFixture[str], case_file: Path) -> None:
    status, shown, errors = printed(capsys, "explain", str(case_file))
    assert (status, errors) == (0, "")
    for part in (
        "【试算】",
        "MD-23 生活困难补助的计发",
        "结论:符合",
        "900元/月",
        "21600元",
        "2021年1月",
        "MD-01 原民办教师身份",
    ):
        assert part in shown


def test_explain_gives_the_record_as_json(capsys: pytest.CaptureFixture[str], case_file: Path) -> None:
    status, shown, errors = printed(capsys, "explain", str(case_file), "--format", "json")
    record = json.loads(shown)
    assert (status, errors) == (0, "")
    assert {"record", "on", "policies", "outcomes", "awards", "receipt", "trial"} <= set(record)
    ours = [one["clause"] for one in record["outcomes"] if one["policy"] == "原民办代课教师生活困难补助"]
    assert ours == ["MD-01", "MD-02", "MD-03", "MD-04", "MD-23"]
    assert shown.endswith("}\n")


@pytest.mark.parametrize("clause", ["MD-04", "md-04", "MD-05", "MD-06", "MD-07", "MD-08", "MD-09"])
def test_one_clause(capsys: pytest.CaptureFixture[str], case_file: Path, clause: str) -> None:
    status, shown, _ = printed(capsys, "explain", str(case_file), "--clause", clause, "--format", "json")
    assert status == 0
    assert [outcome["clause"] for outcome in json.loads(shown)["outcomes"]] == [clause.upper()]


@pytest.mark.parametrize("clause", ["GZ-01", "gz-01"])
def test_names_are_read_as_they_are_meant_in_the_one_clause(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, clause: str
) -> None:
    facts = {"学生.普通高中在校": True, "学生.家庭经济困难": True, "学校.学费": "400", "学校.民办": False}
    file = written(tmp_path / "学费.json", {"on": "2021-06-30", "place": "四川省", "facts": facts})
    status, out, _ = printed(capsys, "explain", str(file), "--clause", clause)
    assert (status, "免除额    400元/学期" in out) == (0, True)
    assert printed(capsys, "explain", str(file), "--clause", clause, "--clause", "GZ-02")[0] == 2


def test_several_clauses(capsys: pytest.CaptureFixture[str], case_file: Path) -> None:
    arguments = (
        "explain",
        str(case_file),
        "--clause",
        "MD-04",
        "--clause",
        "MD-01",
        "--clause",
        "MD-04",
        "--format=json",
    )
    _, shown, _ = printed(capsys, *arguments)
    assert sorted(outcome["clause"] for outcome in json.loads(shown)["outcomes"]) == ["MD-01", "MD-04"]


@pytest.mark.parametrize(("wrong", "near"), [("MD-233", "MD-23"), ("MD-3", "MD-03"), ("MD23", "MD-23")])
def test_an_unknown_clause_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str], case_file: Path, wrong: str, near: str
) -> None:
    status, shown, errors = printed(capsys, "explain", str(case_file), "--clause", wrong)
    assert (status, shown) == (2, "")
    assert f"“{wrong}”:没有这个名称" in errors
    assert f"“{near}”" in errors.split("怎么改:")[1]


def test_the_day_of_the_command_line_comes_before_that_of_the_case(
    capsys: pytest.CaptureFixture[str], case_file: Path
) -> None:
    for day, outcome in (("2020-01-20", "不适用"), ("2020-01-21", "符合"), ("2025-01-21", "不适用")):
        _, shown, _ = printed(capsys, "explain", str(case_file), "--on", day, "--clause", "MD-23", "--format", "json")
        record = json.loads(shown)
        assert record["on"] == day
        assert record["outcomes"][0]["outcome"] == outcome


def test_a_case_without_a_day_needs_one_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = written(tmp_path / "无日期.json", {key: value for key, value in PAID.items() if key != "on"})
    status, _, errors = printed(capsys, "explain", str(file))
    assert status == 2
    assert "没有写按哪一天判定" in errors
    assert "--on 2022-12-31" in errors
    assert printed(capsys, "explain", str(file), "--on", "2022-12-31")[0] == 0


@pytest.mark.parametrize("day", ["2022-02-30", "20221231", "today", "", "1899-12-31"])
def test_a_day_that_is_none(capsys: pytest.CaptureFixture[str], case_file: Path, day: str) -> None:
    status, shown, errors = printed(capsys, "explain", str(case_file), "--on", day)
    assert (status, shown) == (2, "")
    assert "“--on”" in errors
    assert "怎么改:" in errors


@pytest.mark.parametrize("where", [ROOT / "policies", POLICY, POLICY.parent])
def test_policies_may_be_named(capsys: pytest.CaptureFixture[str], case_file: Path, where: Path) -> None:
    arguments = ("explain", str(case_file), "--clause", "MD-23", "--format", "json")
    shipped = json.loads(printed(capsys, *arguments)[1])
    named = json.loads(printed(capsys, *arguments, "--policies", str(where))[1])
    assert named["outcomes"][0]["outcome"] == "符合"
    files = [{(file["name"], file["sha256"]) for file in record["receipt"]["files"]} for record in (shipped, named)]
    assert {sha256 for _, sha256 in files[1]} <= {sha256 for _, sha256 in files[0]}
    assert hashlib.sha256(POLICY.read_bytes()).hexdigest() in {sha256 for _, sha256 in files[1]}
    assert (where != ROOT / "policies") or files[0] == files[1]


def test_a_policy_of_one_s_own(capsys: pytest.CaptureFixture[str], case_file: Path, tmp_path: Path) -> None:
    changed = POLICY.read_text(encoding="utf-8").replace(
        "| 超过30年          | 900元/月", "| 超过30年          | 950元/月"
    )
    (tmp_path / "自拟.policy").write_text(changed, encoding="utf-8")
    _, shown, _ = printed(capsys, "explain", str(case_file), "--policies", str(tmp_path), "--clause", "MD-23")
    assert "950元/月" in shown
    assert "22800元" in shown


@pytest.mark.parametrize(
    ("facts", "decided"),
    [
        ({}, True),
        ({"教师.广东户籍": False}, True),
        ({"教师.广东户籍": {"未知": True}}, False),
        ({"教师.累计学期数": 60}, False),
    ],
    ids=["符合", "不符合", "待核实", "存疑"],
)
def test_require_decided(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, facts: dict[str, Any], decided: bool
) -> None:
    parameters = {name: value for name, value in PAID["parameters"].items() if name != "满30年"}
    file = written(tmp_path / "案例.json", {**PAID, "facts": PAID["facts"] | facts, "parameters": parameters})
    arguments = ("explain", str(file), "--clause", "MD-23")
    assert printed(capsys, *arguments)[0] == 0
    status, shown, _ = printed(capsys, *arguments, "--require-decided")
    assert status == 1, "a trial decides nothing, whatever comes out"
    assert "结论:" in shown
    assert ("结论:符合" in shown or "结论:不符合" in shown) is decided


@pytest.mark.parametrize(("terms", "expected"), [(61, 0), (60, 1)])
def test_what_is_decided_without_a_trial_may_be_required(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, terms: int, expected: int
) -> None:
    case = {"on": "2022-12-31", "place": "广东省/梅州市/梅县区", "facts": {"教师.累计学期数": terms}}
    file = written(tmp_path / "案例.json", case)
    assert printed(capsys, "explain", str(file), "--clause", "MD-06", "--require-decided")[0] == expected


@pytest.mark.long
def test_a_hyphen_reads_standard_input(case_file: Path) -> None:
    arguments = ["explain", "-", "--format", "json", "--clause", "MD-23"]
    from_input = run(arguments, given=case_file.read_bytes())
    from_file = run(["explain", str(case_file), *arguments[2:]])
    assert from_input.returncode == 0
    assert from_input.stdout == from_file.stdout
    assert run(arguments, given=b"\xef\xbb\xbf" + case_file.read_bytes()).stdout == from_file.stdout
    nothing = run(arguments)
    assert nothing.returncode == 2
    assert "不是有效的 JSON" in nothing.stderr.decode()


# --- check and test ---------------------------------------------------------------------------------------


def test_check_of_the_shipped_policies(capsys: pytest.CaptureFixture[str]) -> None:
    status, shown, _ = printed(capsys, "check")
    assert status == 0
    assert "0 处错误,没有发现问题" in shown
    assert printed(capsys, "check", str(ROOT / "policies")) == (status, shown, "")


@pytest.mark.parametrize("content", ["政策 x\n", "随便写的\n", "条款 MD-01\n  条件 没有的名称。\n"])
def test_check_of_a_broken_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str) -> None:
    file = tmp_path / "坏.policy"
    file.write_text(content, encoding="utf-8")
    status, shown, errors = printed(capsys, "check", str(file))
    assert (status, errors) == (1, "")
    assert "坏.policy 第" in shown
    assert "怎么改:" in shown
    assert "没有发现问题" not in shown


def test_check_finds_a_misspelt_name_in_the_shipped_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = POLICY.read_text(encoding="utf-8").replace("(3)教师.公办中小学岗位;", "(3)教师.公办中小学岗;", 1)
    (tmp_path / "改.policy").write_text(broken, encoding="utf-8")
    status, shown, _ = printed(capsys, "check", str(tmp_path))
    assert status == 1
    assert "教师.公办中小学岗位" in shown
    assert f"第{1 + broken[: broken.index('(3)教师.公办中小学岗;')].count(chr(10))}行" in shown


@pytest.mark.parametrize("command", ["check", "test"])
def test_files_that_are_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str) -> None:
    status, shown, errors = printed(capsys, command, str(tmp_path / "没有.policy"))
    assert status == 2
    assert "没有这个文件或者文件夹" in shown + errors
    assert printed(capsys, command, str(tmp_path))[0] == 2


@pytest.mark.parametrize("command", ["check", "test", "fmt"])
def test_a_link_to_itself_is_no_file(command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    link = tmp_path / "环.policy"
    link.symlink_to(link)
    assert main([command, str(link)]) == 2
    shown, errors = capsys.readouterr()
    assert "环.policy" in shown + errors


def test_the_examples_of_the_shipped_policies_pass(capsys: pytest.CaptureFixture[str]) -> None:
    status, shown, _ = printed(capsys, "test")
    assert status == 0
    assert "不符 0" in shown
    _, listed, _ = printed(capsys, "test", "--format", "json")
    examples = json.loads(listed)["examples"]
    assert len(examples) >= 3
    assert {example["status"] for example in examples} == {"passed"}
    assert {"example", "clause", "status", "differences", "file", "line"} == set(examples[0])


def test_an_example_that_fails_ends_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    failing = POLICY.read_text(encoding="utf-8").replace("共24个月21600元", "共23个月21600元")
    (tmp_path / "改.policy").write_text(failing, encoding="utf-8")
    status, shown, _ = printed(capsys, "test", str(tmp_path))
    assert status == 1
    assert "不符 1" in shown
    assert "得出24个月" in shown


def test_test_with_cases(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = {"id": "甲", "clause": "MD-05", "facts": {"教师.累计学期数": 3}, "expect": {"values": {"years": 2}}}
    assert printed(capsys, "test", "--cases", str(written(tmp_path / "a.json", [case])))[0] == 0
    case["expect"] = {"values": {"years": 3}}
    status, shown, _ = printed(capsys, "test", "--cases", str(written(tmp_path / "b.json", [case])))
    assert status == 1
    assert "不符  甲" in shown
    status, _, errors = printed(capsys, "test", "--cases", str(tmp_path / "没有.json"))
    assert status == 2
    assert "没有这个文件" in errors
    status, _, errors = printed(capsys, "test", "--cases", str(tmp_path))
    assert status == 2
    assert "这是一个文件夹" in errors
    status, _, errors = printed(capsys, "test", "--cases", str(written(tmp_path / "c.json", {"案例": []})))
    assert status == 2
    assert "怎么改:" in errors


# --- compile ----------------------------------------------------------------------------------------------


def test_compile_writes_what_is_read_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, shown, errors = printed(capsys, "compile", str(POLICY))
    assert (status, errors) == (0, "")
    (policy,) = read(shown).policies
    assert "MD-23" in policy.units
    file = tmp_path / "查过的.json"
    for _ in range(2):
        status, said, errors = printed(capsys, "compile", str(POLICY), "-o", str(file))
        assert (status, said, errors) == (0, f"3 个文件,1 个政策,写在 {file}\n", "")
        assert file.read_text(encoding="utf-8") == shown
    assert [one.name for one in tmp_path.iterdir()] == ["查过的.json"]


def test_compile_refuses_policies_with_errors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "错字.policy"
    file.write_text(POLICY.read_text(encoding="utf-8").replace("教师.民办教师", "教师.民办老师"), encoding="utf-8")
    status, shown, errors = printed(capsys, "compile", str(file), "-o", str(tmp_path / "没有.json"))
    assert (status, shown) == (2, "")
    assert "“教师.民办老师”没有声明" in errors
    assert not (tmp_path / "没有.json").exists()


# --- the process ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-16"])
def test_output_is_utf_8_whatever_the_console_says(case_file: Path, encoding: str) -> None:
    environment = {"PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    arguments = ["explain", str(case_file), "--clause", "MD-23", "--policies", str(POLICY)]
    done = run(arguments, environment=environment)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8") == commands.run(*arguments).out
    assert "结论:符合" in done.stdout.decode("utf-8")
    refused = run(["explain", "没有.json"], environment=environment)
    assert refused.returncode == 2
    assert "“没有.json”:没有这个文件" in refused.stderr.decode("utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    "arguments", [["check"], ["--help"], ["explain", "CASE"], ["explain", "CASE", "--format", "json"]]
)
def test_a_reader_that_stops_reading_is_no_error(case_file: Path, arguments: list[str]) -> None:
    command = [str(case_file) if argument == "CASE" else argument for argument in arguments]
    for size in (0, 1):
        process = subprocess.Popen(
            [sys.executable, "-m", "fupin_rules", *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stderr is not None
        if size:
            process.stdout.read(size)
        process.stdout.close()
        errors = process.stderr.read().decode("utf-8")
        process.stderr.close()
        assert process.wait(timeout=120) == 0
        assert errors == ""


HOSTILE: tuple[tuple[str, ...], ...] = (
    (),
    ("",),
    ("没有的命令",),
    ("--nonsense",),
    ("explain",),
    ("explain", ""),
    ("explain", "--"),
    ("explain", "没有.json"),
    ("explain", "CASE", "多出来的"),
    ("explain", "CASE", "--format", "yaml"),
    ("explain", "CASE", "--format"),
    ("explain", "CASE", "--clause", ""),
    ("explain", "CASE", "--clause", "MD-99"),
    ("explain", "CASE", "--clause", "\U0001f4a5"),
    ("explain", "CASE", "--clause"),
    ("explain", "CASE", "--on"),
    ("explain", "CASE", "--on", "0000-00-00"),
    ("explain", "CASE", "--on", "1899-12-31"),
    ("explain", "CASE", "--on", "9999-12-31"),
    ("explain", "CASE", "--policies", "没有"),
    ("explain", "CASE", "--policies", "a" * 5000),
    ("explain", "\0"),
    ("explain", "CASE", "--policies", "CASE"),
    ("explain", "CASE", "--policies", "FOLDER"),
    ("explain", "FOLDER"),
    ("explain", "FOLDER/x\x7f.json"),
    ("explain", "a" * 5000),
    ("explain", "CASE/x"),
    ("explain", "POLICY"),
    ("explain", "BROKEN"),
    ("explain", "CASE", "--require-decided=yes"),
    ("check", "没有"),
    ("check", "a" * 5000),
    ("check", "CASE"),
    ("check", "BROKEN"),
    ("check", "--format", "yaml"),
    ("test", "没有"),
    ("test", "--cases"),
    ("test", "--cases", "FOLDER"),
    ("test", "--cases", "POLICY"),
    ("test", "--cases", "BROKEN"),
    ("test", "--cases", "CASE"),
    ("test", "CASE"),
    ("compile", "没有"),
    ("compile", "FOLDER"),
    ("compile", "-o"),
    ("compile", "POLICY", "-o", "FOLDER"),
    ("compile", "POLICY", "-o", "FOLDER/没有/x.json"),
    ("compile", "POLICY", "-o", "CASE/x.json"),
    ("compile", "POLICY", "-o", "a" * 5000),
    ("compile", "POLICY", "-o", "\0"),
)


@pytest.mark.parametrize("arguments", HOSTILE, ids=lambda arguments: " ".join(arguments)[:60] or "nothing")
def test_hostile_command_lines(
    capsys: pytest.CaptureFixture[str], case_file: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    broken = tmp_path / "二进制.json"
    broken.write_bytes(bytes(range(256)))
    folder = tmp_path / "空"
    folder.mkdir()
    stands_for = {"CASE": case_file, "POLICY": POLICY, "BROKEN": broken, "FOLDER": folder}
    command = []
    for argument in arguments:
        head, slash, rest = argument.partition("/")
        command.append(f"{stands_for[head]}{slash}{rest}" if head in stands_for else argument)
    try:
        status = main(command)
    except SystemExit as ended:
        status = int(str(ended.code))
    shown = capsys.readouterr()
    assert status in (1, 2)
    assert shown.err or status == 1 or "check" in arguments
    assert "怎么改:" in shown.err + shown.out
    assert "Traceback" not in shown.err + shown.out


def test_help_is_in_chinese_and_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("explain", "check", "test", "compile"))
    assert "判定一个案例" in shown
