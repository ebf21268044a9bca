"""`check --coverage`: every provision with its state, and the page that shows it."""

import subprocess
import sys
from pathlib import Path

import pytest

from fupin_rules import PolicySet
from fupin_rules.testing import coverage

ROOT = Path(__file__).parents[2]
POLICY = """政策 校车补助
  对象 学生
  项目 校车补助

事实 学生.走读:是否

参数 标准额:元/月 = 未载

# 一、标准

条款 JC-01 补助
  条件 学生.走读。
  给予 校车补助,标准为标准额,按月发放。

未编 JC-02 只写了宣传的要求
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "校车.policy").write_text(POLICY, encoding="utf-8")
    listed = '[["文件"]]\n"出处" = "某文件"\n["文件"."条"]\njc-01 = "一、"\nJC-02 = "二、"\nJC-03 = "三、"\n'
    (tmp_path / coverage.LIST_NAME).write_text(listed, encoding="utf-8")
    return tmp_path


def test_each_provision_has_its_state(folder: Path) -> None:
    listed = coverage.read_list(folder / coverage.LIST_NAME)
    found = coverage.cover(PolicySet.load(folder), listed)
    assert [(one.id, one.state, one.open) for one in found.provisions] == [
        ("jc-01", coverage.ENCODED, ("标准额",)),
        ("JC-02", coverage.NOT_ENCODED, ()),
        ("JC-03", coverage.MISSING, ()),
    ]
    assert (found.count(coverage.ENCODED), found.open) == (1, 1)


def test_what_the_list_does_not_name_is_shown_too(folder: Path) -> None:
    found = coverage.cover(PolicySet.load(folder), {})
    assert [one.id for one in found.provisions] == ["JC-01", "JC-02"]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fupin_rules", "check", "--coverage", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", cwd=ROOT)


def test_the_command_prints_the_page(folder: Path) -> None:
    done = run(folder)
    assert done.returncode == 0
    assert "| JC-02 | 二、 | 未编 | 只写了宣传的要求 |  |" in done.stdout


@pytest.mark.parametrize("text", ['[["文件', '"文件" = 1', '[["文件"]]\n"名" = 1'])
def test_a_list_of_another_form_is_refused(folder: Path, text: str) -> None:
    (folder / coverage.LIST_NAME).write_text(text, encoding="utf-8")
    done = run(folder)
    assert done.returncode == 2
    assert "不是原文目录" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_page_of_the_shipped_policies_is_up_to_date() -> None:
    done = run()
    assert done.returncode == 0
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == done.stdout
