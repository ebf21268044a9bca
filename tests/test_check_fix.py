"""`check --fix` and the forms for programs: certain changes are made, the others are shown, and nothing else is touched."""

import json
from pathlib import Path

import pytest

from fupin_rules.cli import main

POLICY = """政策 青石县住校补助
  对象 学生
  项目 住校补助
  本数 依民法典第1259条

事实 学生.住校:是否
  问 住校吗?

事实 学生.学段:枚举(小学、初中)
  问 读哪个学段?

参数 截止日:日期 = 2021年9月30日
  出处 三、

事实 学生.申请日:日期
  问 哪天申请?

> 住校的补助,小学每年1000元,初中每年1250元。
条款 ZX-01 住校补助
  条件 学生.住校,且学生.申请日不晚于截止日。
  给予 住校补助,标准为标准表,按年发放。

表 标准表(学生.学段)
  | 学生.学段 | 标准 |
  | 小学 | 1000元/年 |
  | 初中 | 1250元/年 |
"""
TABLE = POLICY[POLICY.index("  | 学生.学段") :]
PASTED = "学生.学段\t标准\n小学\t1000元/年\n初中\t1250元/年\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("2021年9月30日", "2021/9/30"),
        ("2021年9月30日", "二〇二一年九月三十日"),
        ("2021年9月30日", "20210930"),
        ("1250元/年 |", "1,250元/年 |"),
        ("1250元/年 |", "¥1,250.00/年 |"),
        (TABLE, PASTED),
    ],
)
def test_a_certain_change_is_made_and_the_file_is_right(
    right: str, wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "例.policy"
    path.write_text(POLICY.replace(right, wrong), encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert main(["check", "--fix", str(path)]) == 0
    capsys.readouterr()
    fixed = path.read_text(encoding="utf-8")
    assert fixed == POLICY if right != "1250元/年 |" or "¥" in wrong else "1250元/年 |" in fixed


def test_what_is_not_certain_is_shown_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "例.policy"
    text = POLICY.replace("1000元/年 |", "1000 |")
    path.write_text(text, encoding="utf-8")
    assert main(["check", "--fix", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == text
    assert "+  | 小学 | 1000元/年 |" in capsys.readouterr().out


def test_sarif_names_tool_rule_place_and_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "例.policy"
    path.write_text(POLICY.replace("2021年9月30日", "2021/9/30"), encoding="utf-8")
    assert main(["check", "--format", "sarif", str(path)]) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "fupin_rules"
    (result,) = run["results"]
    assert result["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert result["level"] == "error"
    assert set(result["message"]) == {"text"}
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 12, "startColumn": 13, "endLine": 12, "endColumn": 22}
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement == {"deletedRegion": region, "insertedContent": {"text": "2021年9月30日"}}
    assert main(["check", "--format", "json", str(path)]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["edit"]["text"] == "2021年9月30日"
    assert finding["edit"]["certain"] is True


def test_fixing_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--fix"]) == 2
    assert "怎么改" in capsys.readouterr().err
