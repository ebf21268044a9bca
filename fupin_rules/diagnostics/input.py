"""Findings in what a case gives: the file, its keys, its values."""

import re
from typing import ClassVar

import attrs

from fupin_rules.diagnostics.base import InputFinding, did_you_mean
from fupin_rules.node import node


@node
class UnreadableInput(InputFinding):
    """A file that cannot be opened or is not what it should be."""

    code: ClassVar[str] = "S301"
    reason: str
    advice: str

    @classmethod
    def of(cls, error: OSError | ValueError, path: str) -> "UnreadableInput":
        """Return why a file could not be opened."""
        match error:
            case FileNotFoundError():
                return cls(reason="没有这个文件", advice="请核对文件名。", path=path)
            case IsADirectoryError():
                return cls(reason="这是一个文件夹,这里要写一个文件", advice="请写出文件夹里的那个文件。", path=path)
            case PermissionError():
                return cls(reason="没有读这个文件的权限", advice="请核对权限。", path=path)
            case _:
                return cls(reason="文件读不了", advice="请核对文件名和权限。", path=path)

    @property
    def problem(self) -> str:
        return self.reason

    @property
    def remedy(self) -> str:
        return self.advice


@node
class UnknownKey(InputFinding):
    """A key that neither the vocabulary nor the form of a case knows; ``inside``: where it belongs instead."""

    code: ClassVar[str] = "S302"
    near: tuple[str, ...]
    allowed: tuple[str, ...] = ()
    inside: str = ""

    @property
    def problem(self) -> str:
        return "没有这个名称" if not self.inside else f"这里没有这个名称,它要写在“{self.inside}”里面"

    @property
    def remedy(self) -> str:
        if self.inside:
            return f"请把“{self.path}”移到“{self.inside}”的大括号里面。"
        listed = (
            f"可用的名称:{'、'.join(self.allowed)}。"
            if self.allowed
            else "请核对词汇表里的名称;政策没有问到的,请删去。"
        )
        return did_you_mean(self.near, listed)


@node
class BadValue(InputFinding):
    """A value that is not of the type of its fact."""

    code: ClassVar[str] = "S303"
    given: str
    needed: str
    example: str
    advice: str = ""
    """What to do where there is nothing to write instead."""

    @property
    def problem(self) -> str:
        return f"写的是“{self.given}”,这里需要{self.needed}"

    @property
    def remedy(self) -> str:
        return self.advice or f"请写成:{self.example}"


@node
class NotListed(InputFinding):
    """A word that is not among the values of an enumeration."""

    code: ClassVar[str] = "S304"
    given: str
    choices: tuple[str, ...]
    near: tuple[str, ...]
    is_city: bool = False
    """Whether the values are the cities of a province."""
    is_nothing: bool = False
    """Whether the word says that nobody knows."""

    @property
    def problem(self) -> str:
        return f"“{self.given}”不在可选的值里"

    @property
    def remedy(self) -> str:
        below = "县、县级市和区写在它所在的市、州之下,如“广东省/梅州市/梅县区”。" if self.is_city else ""
        unknown = '不知道的不写,或者写 {"未知": true},不要任选一个。' if self.is_nothing else ""
        return did_you_mean(self.near, f"可选的值:{'、'.join(self.choices)}。") + below + unknown


@node
class WrongUnit(InputFinding):
    """A unit other than the one declared."""

    code: ClassVar[str] = "S305"
    given: str
    unit: str

    @property
    def problem(self) -> str:
        declared = f"声明的单位是“{self.unit}”" if self.unit else "这一项没有单位"
        return f"单位写的是“{self.given}”,{declared}"

    @property
    def remedy(self) -> str:
        if not self.unit:
            return "请核对是不是填错了项;确实是这一项的,算好以后只写数字。"
        if self.given == "元":
            return f"请核对是多少“{self.unit}”,连单位一起写;按别的时间算的,先换算。"
        return f"请换算成“{self.unit}”,连单位一起写;不要只把单位删去,删了数就变了。"


@node
class Contradiction(InputFinding):
    """One thing said twice, differently, or two things that cannot both be."""

    code: ClassVar[str] = "S306"
    what: str
    advice: str = "请核对后只留正确的一处。"

    @property
    def problem(self) -> str:
        return self.what

    @property
    def remedy(self) -> str:
        return self.advice


@node
class Impossible(InputFinding):
    """Facts that no relation of the vocabulary lets be together: each with its value and its source, and why not."""

    code: ClassVar[str] = "S310"
    said: tuple[tuple[str, str, str | None], ...]
    relations: tuple[str, ...]

    def of(self, subject: str) -> "Impossible":
        """Return the finding of one of several subjects: 学生[2].学段."""
        entity = subject.partition("[")[0]
        return attrs.evolve(self, path=re.sub(rf"^{re.escape(entity)}\.", f"{subject}.", self.path))

    @property
    def problem(self) -> str:
        each = "、".join(
            f"“{name}”写的是“{text}”" + (f"(来源:“{source}”)" if source else "") for name, text, source in self.said
        )
        return f"{each}," + ("不能同时成立" if len(self.said) > 1 else "不能成立")

    @property
    def remedy(self) -> str:
        return f"请核对这几件事实,改正写错的:{';'.join(self.relations)}。"


@node
class MissingDate(InputFinding):
    """No date to decide on."""

    code: ClassVar[str] = "S307"

    @property
    def problem(self) -> str:
        return "没有写按哪一天判定"

    @property
    def remedy(self) -> str:
        return '请写 "on": "2022-12-31",或者用 --on 2022-12-31;不会自动采用今天的日期。'


@node
class NotGivable(InputFinding):
    """A value that is always computed, or a parameter that the text states."""

    code: ClassVar[str] = "S308"
    reason: str

    @property
    def problem(self) -> str:
        return self.reason

    @property
    def remedy(self) -> str:
        return "请删去这一项。"


@node
class NothingToDecide(InputFinding):
    """No clause that concerns anything in the case; ``clauses`` were named, and the version that decides has none.

    ``undated``: nobody says which of several versions decides.
    """

    code: ClassVar[str] = "S309"
    subjects: tuple[str, ...]
    clauses: tuple[str, ...]
    undated: bool = False

    @property
    def problem(self) -> str:
        if self.undated:
            return f"有{'、'.join(self.clauses)}的政策有几个版本,案例没有写按哪一天选"
        if self.clauses:
            return f"没有可以判定的条款:{'、'.join(self.clauses)}不在案例所用的版本里"
        return "没有可以判定的条款:案例里没有政策管的对象"

    @property
    def remedy(self) -> str:
        if self.undated:
            return '请写出 facts 里的“基准日”,如 "2022-05-31";政策头写了“适用日”的,写那件事实。'
        if self.clauses:
            return "同一份政策有几个版本的,按评价日(写了“适用日”的,按那件事实)选一个:请核对日期和编号。"
        return f"政策管的对象:{'、'.join(self.subjects)}。也可以用 --clause 指定条款。"


@node
class OddSign(InputFinding):
    """A sign in a case that people cannot see, or cannot tell from a character; ``at`` is its place in ``text``, from 1."""

    code: ClassVar[str] = "S312"
    what: str
    text: str
    at: int
    meant: str

    @property
    def problem(self) -> str:
        return f"第{self.at}个字符是{self.what}:“{self.text}”"

    @property
    def remedy(self) -> str:
        return f"请改成平常的字“{self.meant}”。" if self.meant else "请删去这个字符,重新打一遍。"
