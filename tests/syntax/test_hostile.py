"""Hostile text: every file gives findings or a policy; nothing raises, and neither work nor memory is out of bounds."""

import random
import tracemalloc

import pytest

from fupin_rules.decide.loading import Loaded
from fupin_rules.decide.review import review
from fupin_rules.resources import policies_folder
from tests.support.fuzz import run
from tests.support.work import calls

PLACE = policies_folder() / "敌意.policy"
HEAD = "政策 甲\n  对象 学生\n  项目 补助\n  本数 依民法典第1259条\n事实 学生.在读:是否\n事实 学生.年龄:整数[周岁]\n"
MOST_CALLS = 30_000_000
"""What no file may take: some ten seconds. Each takes a third of it at most."""


def checked(content: bytes) -> Loaded:
    """Check a file with this content."""
    loaded = review([PLACE], {PLACE: content})
    for finding in loaded.findings:
        assert finding.render()
    return loaded


def clause(number: int, condition: str = "学生.在读,且学生.年龄满6周岁") -> str:
    return f"条款 AB-{number} 条{number}\n  条件 {condition}。\n"


HOSTILE: dict[str, bytes] = {
    "空文件": b"",
    "只有空格": b" \n\t\r\n",
    "二进制": bytes(random.Random(1).randbytes(20_000)),
    "UTF-16": (HEAD + clause(1)).encode("utf-16"),
    "五百万个同样的字": ("甲" * 5_000_000).encode(),
    "很长的一行": (HEAD + "条款 AB-1 甲\n  条件 " + "学生.在读" * 50_000 + "。\n").encode(),
    "很多井号": ("#" * 100_000).encode(),
    "很多括号": (HEAD + clause(1, "(" * 1000 + "学生.在读" + ")" * 1000)).encode(),
    "很多非": (HEAD + clause(1, "非" * 1000 + "学生.在读")).encode(),
    "非和括号": (HEAD + clause(1, "非(" * 1000 + "学生.在读" + ")" * 1000)).encode(),
    "很多层分项": (HEAD + clause(1, "下列全部:(1)" * 1000 + "学生.在读")).encode(),
    "很多项且": (HEAD + clause(1, ",且".join(["学生.在读"] * 2000))).encode(),
    "什么都没有关上": (
        HEAD + "条款 AB-1 甲(\n  条件 (学生.在读,且(非(\n用例 「甲\n  设 “\n表 丙(\n  | 甲 | (\n"
    ).encode(),
    "混着换行": (HEAD + clause(1)).replace("\n", "\r\n", 3).encode() + b"\r",
    "改变方向的字符": (HEAD + clause(1).replace("在读", "在\u202e读")).encode(),
    "形近的字": (HEAD + clause(1).replace("学生", "学⽣")).encode(),
    "零字节": (HEAD + clause(1, "学生\x00.在读")).encode(),
    "很多引号": (HEAD + "解释 " + "「" * 50_000).encode(),
    "很多竖线": (HEAD + "表 甲(学生.在读)\n" + "|" * 50_000 + "\n" + "|" * 50_000).encode(),
    "很多斜线": (HEAD + "/" * 100_000).encode(),
    "两种数字混写": (HEAD + clause(1, "下列全部(等1一项):(1)学生.在读")).encode(),
    "两种数字混写的比例": (HEAD + clause(1, "学生.年龄满百分之五0.5")).encode(),
    "很多行不认识": (HEAD + "囧囧 甲\n\n" * 1000).encode(),
}

CLEAN = frozenset({"很多项且", "很多斜线"})
"""Those that may be policies all the same."""


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_gives_findings(content: bytes, request: pytest.FixtureRequest) -> None:
    loaded: list[Loaded] = []
    calls(lambda: loaded.append(checked(content)), most=MOST_CALLS)
    name = request.node.callspec.id
    assert loaded[0].findings or name in CLEAN


def test_memory_is_bounded() -> None:
    tracemalloc.start()
    try:
        checked(HOSTILE["五百万个同样的字"])
        checked(HOSTILE["很多竖线"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000_000


@pytest.mark.long
def test_work_grows_with_the_length_of_a_policy() -> None:
    def work(count: int) -> int:
        content = (HEAD + "\n".join(clause(number) for number in range(1, count + 1))).encode()
        assert checked(content).errors == ()
        return calls(lambda: checked(content), most=MOST_CALLS)

    assert work(400) < 1.2 * 8 * work(50)


@pytest.mark.long
def test_damaged_policies_give_findings_or_a_policy() -> None:
    found, clean, raised = run(300, seed=20_240_901)
    assert raised == {}
    assert found + clean == 300
