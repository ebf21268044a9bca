"""Policies of a given size, written as text, and cases for them. The same on every machine.

What comes out is text and plain data; nothing is loaded or measured here.
"""

import datetime
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Data = dict[str, Any]

HEAD = """政策 自拟
  对象 甲
  项目 补助
  本数 依民法典第1259条
"""

ON = "2022-12-31"


def chain(length: int) -> str:
    """Write a policy whose definitions each use the one before three times."""
    definitions = [
        f"所称 值{number} 是指 若值{number - 1}超过{number * 10},则值{number - 1} - 1,否则值{number - 1} + 3。"
        for number in range(1, length + 1)
    ]
    return "\n".join(
        [
            HEAD,
            "事实 甲.数:整数",
            "所称 值0 是指 甲.数 + 0。",
            *definitions,
            f"条款 LX-01 链\n  条件 值{length}超过50。\n  给予 补助,标准为100元,一次性发放。",
        ]
    )


def chain_case(random: random.Random) -> Data:
    """Make a case for any chain."""
    return {"on": ON, "facts": {"甲.数": random.randrange(1_000_000)}}


def items(count: int) -> str:
    """Write a policy with one clause of so many items."""
    lines = [f"    ({number})甲.数{number}超过{number * 7}" for number in range(1, count + 1)]
    facts = [f"事实 甲.数{number}:整数" for number in range(1, count + 1)]
    condition = "  条件 符合下列全部条件:\n" + ";\n".join(lines) + "。"
    return "\n".join([HEAD, *facts, f"条款 LX-01 各项\n{condition}\n  给予 补助,标准为100元,一次性发放。"])


def items_case(random: random.Random, count: int) -> Data:
    """Make a case in which most items hold."""
    return {"on": ON, "facts": {f"甲.数{number}": random.randrange(10_000) for number in range(1, count + 1)}}


def household(random: random.Random, members: int, lacking: int = 0, children: int | None = None) -> Data:
    """Make a household of so many, the first of whom lack facts; a third are children if nothing else is said."""
    young = members // 3 if children is None else children
    listed: list[Data] = []
    for index in range(members):
        child = index >= members - young
        listed.append(
            {
                "年龄": random.randrange(3, 18) if child else random.randrange(18, 70),
                "在读": child and random.random() < 0.9,
                "残疾": random.random() < 0.05,
                "月收入": "0" if child else str(random.randrange(0, 2600)),
            }
        )
    for one in listed[:lacking]:
        for name in random.sample(sorted(one), 2):
            one[name] = {"未知": True}
    return {"on": ON, "facts": {"户": {"低保": random.random() < 0.5, "成员": listed}}}


def household_by_hand(case: Data) -> str:
    """Decide a household of which everything is told."""
    home = case["facts"]["户"]
    members: Sequence[Data] = home["成员"]
    incomes = [int(one["月收入"]) for one in members]
    pupils = sum(one["年龄"] < 18 and one["在读"] for one in members)
    workers = sum(one["年龄"] >= 18 and not one["残疾"] for one in members)
    met = (
        (home["低保"] or sum(incomes) <= 3000)
        and max(incomes, default=0) <= 2500
        and (pupils >= 2 or any(one["残疾"] for one in members))
        and workers <= 40
        and all(one["在读"] or one["年龄"] >= 16 for one in members)
    )
    return "符合" if met else "不符合"


def boarder(random: random.Random) -> Data:
    """Make a case of 寄宿生生活补助."""
    facts = {
        "学生.寄宿": random.random() < 0.9,
        "学生.低保": random.random() < 0.3,
        "学生.学段": random.choice(("小学", "初中", "高中")),
        "学生.家庭人均月收入": str(random.randrange(1600)),
        "学生.在校天数": random.randrange(32),
    }
    return {"on": ON, "facts": facts}


def periods_case(random: random.Random, months: int) -> Data:
    """Make a case of 逐月补助 that pays for so many months."""
    first = random.randrange(12 * 2010, 12 * 2011)
    last = first + months - 1
    facts = {
        "学生.寄宿": True,
        "学生.入住日": str(datetime.date(first // 12, first % 12 + 1, random.randrange(1, 29))),
        "学生.退宿日": str(datetime.date(last // 12, last % 12 + 1, random.randrange(1, 29))),
    }
    return {"on": ON, "facts": facts}


def copies(folder: Path, times: int) -> Mapping[str, str]:
    """Return every file of a folder of policies, and of each policy so many copies of other names and places.

    Facts are declared once: the vocabularies are not copied.
    """
    texts = {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in folder.rglob("*.policy")}
    found = dict(texts)
    for number in range(1, times):
        for path, text in texts.items():
            if not text.lstrip().startswith("词汇") and "\n词汇 " not in text:
                found[f"另{number}/{path}"] = _renamed(text, number)
    return found


def _renamed(text: str, number: int) -> str:
    text = re.sub(r"^政策 .*", rf"\g<0>·另{number}", text, flags=re.MULTILINE)
    text = re.sub(r"\b[A-Z]{2,4}(?=-\d)", rf"\g<0>{chr(64 + number)}", text)
    return re.sub(r"^  属地 .*", f"  属地 另{number}省", text, flags=re.MULTILINE)
