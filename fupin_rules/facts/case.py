"""A case: from JSON text to facts by entity, each with where it comes from, or the findings that keep it out.

What passes through is the JSON of one case and the names that the policies know. A key is matched whole against the
vocabulary, never split. Nothing is decided here.
"""

import datetime
import functools
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from fupin_rules.diagnostics import InputFinding, nearest
from fupin_rules.diagnostics.input import (
    BadValue,
    Contradiction,
    NotGivable,
    OddSign,
    UnknownKey,
    UnreadableInput,
)
from fupin_rules.facts.values import read_as_typed, read_value, shown
from fupin_rules.facts.written import MAX_DIGITS, Exponent
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Special
from fupin_rules.model.wording import plain, show
from fupin_rules.source import odd_sign, plain_text, visible

MAX_SIZE = 5_000_000
"""How many characters a case may have."""

MAX_DEPTH = 20
"""How deep a case may nest."""

KEYS = {
    "on": "按哪一天判定",
    "facts": "事实,“学生”“教师”等写在这里面",
    "place": "属地",
    "parameters": "由本案填入的参数和解释",
    "说明": "备注",
}
"""The keys of a case, and what stands there."""

_ALLOWED = tuple(f"{key}({holds})" for key, holds in KEYS.items())

_SAID: Mapping[str, str] = {
    **dict.fromkeys(("日期", "判定日", "评价日", "基准日", "时间"), "on"),
    **dict.fromkeys(("地点", "属地", "地区", "所在地", "地址"), "place"),
    **dict.fromkeys(("事实", "情况", "内容"), "facts"),
    **dict.fromkeys(("参数", "解释"), "parameters"),
    **dict.fromkeys(("备注", "注", "注释"), "说明"),
}
"""What people call the keys of a case."""

MOST_SEARCHED = 20
"""For how many names that nothing has the ones that look like them are looked for: each search takes a while."""

BASIS = "基准"
"""The entity that holds the day, the place and the month that a decision is made for."""


@attrs.frozen
class Names:
    """What a case may name: facts, verified values (definitions), and other names for both.

    ``aliases`` maps (clause or None, name) to the name that it stands for.
    """

    facts: Mapping[str, nodes.Fact]
    rosters: Mapping[str, nodes.Roster]
    definitions: Mapping[str, nodes.Definition]
    aliases: Mapping[tuple[str | None, str], str]
    relations: tuple[nodes.FactRelation, ...] = ()

    def resolve(self, name: str, clause: str | None) -> str:
        """Return the name that ``name`` stands for in a clause."""
        return self.aliases.get((clause, name)) or self.aliases.get((None, name)) or name

    def type_of(self, name: str) -> types.Type | None:
        """Return the type of a fact or definition, ``None`` if nothing has this name."""
        if name in self.facts:
            return self.facts[name].type
        return self.definitions[name].type if name in self.definitions else None

    @functools.cached_property
    def entities(self) -> frozenset[str]:
        """Return the entities that have facts."""
        return frozenset(name.partition(".")[0] for name in (*self.facts, *self.rosters))

    @functools.cached_property
    def taken_for_granted(self) -> tuple[tuple[nodes.Fact, Known], ...]:
        """Return the facts that count as 无 or 0 where nobody reports them (未报即无, 未报即零), and as which."""
        return tuple((fact, known) for fact in self.facts.values() if (known := unreported(fact)) is not None)


def unreported(fact: nodes.Fact) -> Known | None:
    """Return what a fact counts as where nobody reports it, ``None`` where it is then not known."""
    if fact.absent_means_none:
        return Special.NONE
    return Fraction(0) if fact.absent_means_zero else None


@attrs.frozen
class Given:
    """One fact as given: its value (``None`` where it is said to be unknown), and where it comes from.

    ``follows_from`` are the facts of the case that it follows from by a relation, none where the case tells it.
    """

    value: Known | None
    source: str | None = None
    checked: str | None = None
    follows_from: tuple[str, ...] = ()


@attrs.frozen
class AsTyped:
    """A value that was typed otherwise than a case is written, and how it was read: 3.5万元, 35000元."""

    path: str
    written: str
    read: str


@attrs.frozen
class Case:
    """One case, read: facts of each entity (one mapping for each member), date, place, and parameters as given.

    ``as_typed`` are the values that were typed in another way, each with what it was read as.
    """

    on: datetime.date | None
    place: str | None
    entities: Mapping[str, tuple[Mapping[str, Given], ...]]
    parameters: Mapping[str, object]
    digest_text: str = attrs.field(repr=False, eq=False)
    as_typed: tuple[AsTyped, ...] = ()


def parse_json(text: str) -> Any | InputFinding:
    """Read JSON strictly: no key twice, no NaN, decimals exact; return a finding for anything else."""
    if len(text) > MAX_SIZE:
        return UnreadableInput(reason="文件太大", advice=f"一个案例不超过 {MAX_SIZE} 个字。", path="")
    repeating: list[_Repeating] = []
    try:
        given = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=lambda pairs: _as_object(pairs, repeating),
            parse_int=_whole,
            parse_float=lambda written: Exponent(written) if "e" in written.lower() else Decimal(written),
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        return UnreadableInput(
            reason=f"不是有效的 JSON,第{error.lineno}行第{error.colno}列读不下去{_met(error)}",
            advice=_to_mend(error),
            path="",
        )
    except _ConstantError as error:
        line, column = _place_of_constant(text)
        return UnreadableInput(
            reason=f"第{line}行第{column}列写的是 {error.args[0]},JSON 里没有这样的数字",
            advice='请写出数字;不知道的请不写,或者写 {"未知": true}。',
            path="",
        )
    except RecursionError:
        return _TOO_DEEP
    repeated = _repeated(given, "") if repeating else None
    return given if repeated is None else Contradiction(what="同一处写了两次", path=repeated)


def _met(error: json.JSONDecodeError) -> str:
    """Return the sign at which a text cannot be read on, for a message."""
    sign = error.doc[error.pos : error.pos + 1]
    return f":遇到“{visible(sign)}”" if sign.strip() else ""


def _to_mend(error: json.JSONDecodeError) -> str:
    """Say what is most likely wrong where a text is no JSON."""
    rest, before = error.doc[error.pos :], error.doc[: error.pos].rstrip()
    sign = rest.lstrip()[:1]
    usual = "请检查这里的逗号、引号(要用半角)和括号是否成对。"
    if not before and sign not in "{[“‘":
        return f"案例是一个 JSON 文件,以 {{ 开头;表格、文档要先照案例的写法改写。{usual}" if sign else usual
    if sign and sign in "，：；、“”‘’｛｝［］":
        return f"这里要用半角的标点,把“{sign}”改成英文输入法打的。{usual}"
    if sign == "'":
        return f'引号要用双引号 ",不用单引号。{usual}'
    if rest.lstrip().startswith(("//", "/*", "#")):
        return f"JSON 里不能写注释;要写的话,写进“说明”。{usual}"
    word = re.match(r"[^\W\d_]+", rest.lstrip())
    if word is not None and word[0] in ("True", "False", "None"):
        return f"请写成小写的 {({'True': 'true', 'False': 'false', 'None': 'null'})[word[0]]}。{usual}"
    if word is not None and "delimiter" not in error.msg:
        return f'文字要加双引号:"{word[0]}"。{usual}'
    if sign and sign in "}]" and before.endswith(","):
        return f"最后一项后面不要逗号。{usual}"
    if sign in ("}", "]", "") and "delimiter" in error.msg:
        return f"这里少了一个右括号。{usual}"
    if "',' delimiter" in error.msg:
        leading = re.fullmatch(r"0\d+.*", error.doc[error.pos - 1 : error.pos + 1])
        return f"数字前面不要多写 0。{usual}" if leading is not None else f"两项之间少了逗号。{usual}"
    return usual


_TOO_DEEP = UnreadableInput(
    reason="括号套得太深", advice=f"一个案例里的括号不超过 {MAX_DEPTH} 层,请检查括号。", path=""
)


class _ConstantError(ValueError):
    """NaN or Infinity stands in the place of a value. Never leaves this module."""


class _Repeating(dict[str, Any]):
    """An object of JSON in which a key stands twice. Never leaves this module."""

    twice: str


def _as_object(pairs: list[tuple[str, Any]], repeating: list[_Repeating]) -> dict[str, Any]:
    """Return an object of JSON; one in which a key stands twice is noted in ``repeating``."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    marked = _Repeating(found)
    marked.twice = next(key for at, key in enumerate(keys) if key in keys[:at])
    repeating.append(marked)
    return marked


def _repeated(given: object, path: str) -> str | None:
    """Return the path of the first key that stands twice in one object; ``None`` if none does."""
    waiting: deque[tuple[object, str]] = deque([(given, path)])
    while waiting:
        one, path = waiting.popleft()
        if isinstance(one, _Repeating):
            return _inside(path, one.twice)
        if isinstance(one, dict):
            waiting.extend((value, _inside(path, key)) for key, value in one.items())
        elif isinstance(one, list):
            waiting.extend((value, f"{path}[{number}]") for number, value in enumerate(one, start=1))
    return None


def _inside(path: str, key: str) -> str:
    """Return the path of a key; what stands in ``facts`` is named without it."""
    return f"{path}.{key}" if path and path != "facts" else key


def _refuse(constant: str) -> Any:
    raise _ConstantError(constant)


def _whole(digits: str) -> int | Decimal:
    """Read a whole number; one with more digits than an ``int`` is read with stays a decimal, which no type accepts."""
    return int(digits) if len(digits) <= MAX_DIGITS else Decimal(digits)


def _place_of_constant(text: str) -> tuple[int, int]:
    """Return line and column of the first NaN or Infinity that is not inside a string."""
    for match in re.finditer(r'"(?:\\.|[^"\\])*"|-?Infinity|NaN', text):
        if not match[0].startswith('"'):
            before = text[: match.start()]
            return before.count("\n") + 1, match.start() - before.rfind("\n")
    return 1, 1


def _unusable(given: object) -> InputFinding | None:
    """Find what cannot be written down again: brackets too deep, half of a surrogate pair, something that is not JSON."""
    level: list[object] = [given]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, Mapping) else one if isinstance(one, list | tuple) else ())
        ]
        if not level:
            break
    else:
        return _TOO_DEEP
    try:
        _digest_text(given).encode()
    except UnicodeEncodeError:
        return UnreadableInput(
            reason="有不成对的 \\uD800 至 \\uDFFF,不是文字", advice="请找到这样的转义,改成要写的字。", path=""
        )
    except (TypeError, ValueError):
        return UnreadableInput(reason="有 JSON 里没有的东西", advice="名称要写成文字。", path="")
    return None


def _odd_signs(given: object, path: str) -> Iterator[InputFinding]:
    """Find signs that cannot be seen, or look like a character and are none, in any key and any text."""
    match given:
        case str():
            odd = odd_sign(given)
            if odd is not None:
                yield OddSign(what=odd.what, text=shown(given), at=odd.at + 1, meant=odd.meant, path=path)
        case Mapping():
            for key, value in given.items():
                inner = _inside(path, str(key))
                found = list(_odd_signs(key, inner))
                yield from found or _odd_signs(value, inner)
        case list() | tuple():
            for number, value in enumerate(given, start=1):
                yield from _odd_signs(value, f"{path}[{number}]")
        case _:
            pass


def _plain_keys(given: Mapping[Any, Any], path: str = "") -> dict[str, Any] | InputFinding:
    """Return a case with its names folded, as those of a policy are; a finding where one name then stands twice."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        plain_key = plain_text(str(key))
        at = _inside(path, plain_key)
        if plain_key in found:
            return Contradiction(what="同一处写了两次", path=at)
        inner = _plain_in(value, at) if at != "parameters" else value
        if isinstance(inner, InputFinding):
            return inner
        found[plain_key] = inner
    return found


def _plain_in(value: object, path: str) -> Any:
    """Return a value with the names in it folded, or the finding that one of them stands twice."""
    if isinstance(value, Mapping):
        return _plain_keys(value, path)
    if isinstance(value, list):
        each = [_plain_in(one, f"{path}[{number}]") for number, one in enumerate(value, start=1)]
        return next((one for one in each if isinstance(one, InputFinding)), each)
    return value


def _meant(key: str) -> tuple[str, ...]:
    """Return the keys of a case that a word may stand for."""
    said = _SAID.get(key)
    return tuple(nearest(key, KEYS)) if said is None else (f"{said}({KEYS[said]})",)


def _misplaced(key: str, names: Names) -> InputFinding | None:
    """Find a fact or an entity that stands beside the facts and not among them."""
    if key in names.entities or names.type_of(names.resolve(key, None)) is not None or key in names.rosters:
        return UnknownKey(near=(), inside="facts", path=key)
    return None


def _digest_text(given: object) -> str:
    return json.dumps(given, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))


def read_case(given: object, names: Names, clause: str | None = None) -> Case | tuple[InputFinding, ...]:
    """Read a case that JSON has given.

    ``clause`` is the clause that alone will be decided, if there is one: names may mean something of their own there.
    """
    if not isinstance(given, Mapping):
        return (BadValue(given=shown(given), needed="一个案例对象", example='{"on": "…", "facts": {…}}', path=""),)
    unusable = _unusable(given)
    if unusable is not None:
        return (unusable,)
    odd = tuple(_odd_signs({key: one for key, one in given.items() if key != "说明"}, ""))
    if odd:
        return odd
    written, given = given, _plain_keys(given)
    if isinstance(given, InputFinding):
        return (given,)
    findings: list[InputFinding] = [
        _misplaced(str(key), names) or UnknownKey(path=str(key), near=_meant(str(key)), allowed=_ALLOWED)
        for key in given
        if key not in KEYS
    ]
    reader = _Reader(names, clause, findings)
    facts = given.get("facts", {})
    if isinstance(facts, Mapping):
        reader.facts(facts)
    else:
        findings.append(BadValue(given=shown(facts), needed="一组事实", example='{"教师.性别": "男"}', path="facts"))
    on = reader.plain(given.get("on"), types.Day(), "on")
    place = reader.plain(given.get("place"), types.Region(), "place")
    parameters = given.get("parameters", {})
    if not isinstance(parameters, Mapping):
        findings.append(
            BadValue(given=shown(parameters), needed="一组参数", example='{"界日": "1990-03-27"}', path="parameters")
        )
        parameters = {}
    day = reader.basis("评价日", on, "on")
    region = reader.basis("属地", place, "place")
    reader.which()
    reader.orders()
    if findings:
        return tuple(findings)
    assert day is None or isinstance(day, datetime.date)
    assert region is None or isinstance(region, str)
    typed = tuple(reader.as_typed)
    return Case(day, region, reader.entities(), dict(parameters), _digest_text(written), typed)


@attrs.define
class _Reader:
    """Reads the facts of one case."""

    names: Names
    clause: str | None
    findings: list[InputFinding]
    found: dict[tuple[str, int], dict[str, Given]] = attrs.field(factory=dict)
    members: dict[str, int] = attrs.field(factory=dict)
    dotted: dict[str, str] = attrs.field(factory=dict)
    as_typed: list[AsTyped] = attrs.field(factory=list)
    searched: int = 0

    def facts(self, facts: Mapping[str, object]) -> None:
        """Read the facts: dotted names, and entities as an object or a list of objects."""
        for key, value in facts.items():
            name = self.names.resolve(str(key), self.clause)
            if name in self.names.rosters:
                self.dotted.setdefault(name.partition(".")[0], str(key))
                self.roster(self.names.rosters[name], value, str(key), 0)
            elif self.names.type_of(name) is not None:
                self.dotted.setdefault(name.partition(".")[0], str(key))
                self.one(name, value, str(key), 0)
            elif key in self.names.entities and isinstance(value, Mapping):
                self.entity(str(key), value, 0, str(key))
            elif key in self.names.entities and isinstance(value, list):
                self.members[str(key)] = len(value)
                for number, member in enumerate(value):
                    path = f"{key}[{number + 1}]"
                    if isinstance(member, Mapping):
                        self.entity(str(key), member, number, path)
                    else:
                        self.findings.append(
                            BadValue(given=shown(member), needed="一组事实", example='{"性别": "男"}', path=path)
                        )
            elif key in self.names.entities:
                self.findings.append(
                    BadValue(given=shown(value), needed="一组事实", example='{"性别": "男"}', path=str(key))
                )
            else:
                self.unknown(str(key), str(key))

    def entity(self, entity: str, given: Mapping[str, object], number: int, path: str) -> None:
        """Read the facts of one member of an entity."""
        self.members[entity] = max(self.members.get(entity, 0), number + 1)
        for key, value in given.items():
            name = self.names.resolve(f"{entity}.{key}", self.clause)
            if name in self.names.rosters:
                self.roster(self.names.rosters[name], value, f"{path}.{key}", number)
            elif self.names.type_of(name) is None:
                self.unknown(f"{entity}.{key}", f"{path}.{key}")
            else:
                self.one(name, value, f"{path}.{key}", number)

    def roster(self, roster: nodes.Roster, given: object, path: str, number: int) -> None:
        """Read a list of members: a list is whole; {"名单": […], "完整": false} names at least these.

        A member is an object, or a row with a value for each fact of a member, in the order of their declaration.
        """
        whole = True
        if isinstance(given, Mapping):
            extra = [str(key) for key in given if key not in ("名单", "完整")]
            whole = given.get("完整", True) is True
            if extra or "名单" not in given or not isinstance(given.get("完整", True), bool):
                self.findings.append(
                    UnknownKey(path=f"{path}.{extra[0]}" if extra else path, near=(), allowed=("名单", "完整"))
                )
                return
            given = given["名单"]
        if not isinstance(given, list):
            self.findings.append(BadValue(given=shown(given), needed="一个名单", example='[{"年龄": 6}]', path=path))
            return
        entity = roster.name.partition(".")[0]
        self.members.setdefault(entity, 1)
        facts = self.found.setdefault((entity, number), {})
        if roster.name in facts:
            self.findings.append(Contradiction(what="同一个名单写了两次", path=path))
            return
        facts[roster.name] = Given(nodes.Members(len(given), whole))
        columns = [fact.name.partition(".")[2] for fact in roster.facts]
        for index, member in enumerate(given):
            if isinstance(member, list) and len(member) == len(columns):
                member = dict(zip(columns, member, strict=True))
            if not isinstance(member, Mapping):
                self.findings.append(
                    BadValue(given=shown(member), needed="一组事实", example='{"年龄": 6}', path=f"{path}[{index + 1}]")
                )
                continue
            for key, value in member.items():
                self.member_fact(roster, str(key), value, f"{path}[{index + 1}].{key}", index, facts)

    def member_fact(
        self, roster: nodes.Roster, key: str, value: object, path: str, index: int, facts: dict[str, Given]
    ) -> None:
        """Read one fact of one member of a list."""
        name = self.names.resolve(f"{roster.entity}.{key}", self.clause)
        if name not in self.names.facts:
            self.unknown(f"{roster.entity}.{key}", path)
            return
        self.keep(f"{roster.name}[{index + 1}].{name.partition('.')[2]}", self.given(name, value, path), facts, path)

    def unknown(self, name: str, path: str) -> None:
        """Note a name that nothing has; what looks like it is of the same entity, where there is such."""
        entity, dot, last = name.partition(".")
        if not dot:
            entities = self.names.entities - {BASIS}
            self.findings.append(
                UnknownKey(path=path, near=tuple(nearest(name, entities)), allowed=tuple(sorted(entities)))
            )
            return
        self.searched += 1
        near = self.like(entity, last) if self.searched <= MOST_SEARCHED else ()
        self.findings.append(UnknownKey(path=path, near=tuple(near)))

    def like(self, entity: str, last: str) -> Sequence[str]:
        """Return the names that a name may be a slip for: of its entity, where there is such, by name or by question."""
        known = (*self.names.facts, *self.names.definitions, *self.names.rosters)
        if entity not in self.names.entities:
            return nearest(f"{entity}.{last}", known)
        own = [one.partition(".")[2] for one in known if one.startswith(f"{entity}.")]
        asked = [
            fact.name
            for fact in self.names.facts.values()
            if len(last) > 1 and fact.name.startswith(f"{entity}.") and last in fact.question
        ]
        return [f"{entity}.{one}" for one in nearest(last, own)] or asked[:3]

    def one(self, name: str, value: object, path: str, number: int) -> None:
        """Read one fact."""
        definition = self.names.definitions.get(name)
        if definition is not None and not definition.verifiable:
            self.findings.append(NotGivable(reason="这一项由规则算出,不能直接填", path=path))
            return
        given = self.given(name, value, path)
        if given is None:
            return
        entity = name.partition(".")[0] if "." in name else ""
        self.members.setdefault(entity, 1)
        self.keep(name, given, self.found.setdefault((entity, number), {}), path)

    def keep(self, name: str, given: Given | None, facts: dict[str, Given], path: str) -> None:
        """Keep a value, if there is one; a name that has another one already is a contradiction."""
        if given is not None and name in facts and facts[name].value != given.value:
            here, there = (None if one is None else plain(one) for one in (given.value, facts[name].value))
            self.findings.append(_twice(here, there, path))
        elif given is not None:
            facts[name] = given

    def given(self, name: str, value: object, path: str) -> Given | None:
        """Read a value with or without where it comes from; ``None`` if there is a finding."""
        source = checked = None
        if isinstance(value, Mapping):
            extra = [str(key) for key in value if key not in ("值", "来源", "核验", "未知")]
            if extra:
                near = {"value": ("值",), "source": ("来源",), "checked": ("核验",)}.get(extra[0], ())
                allowed = ("值", "来源", "核验", "未知")
                self.findings.append(UnknownKey(path=f"{path}.{extra[0]}", near=near, allowed=allowed))
                return None
            unknown = "未知" in value
            if unknown and "值" in value:
                self.findings.append(Contradiction(what="写了“值”,又写“未知”", path=path))
                return None
            if unknown and value["未知"] is not True:
                self.findings.append(
                    BadValue(
                        given=shown(value["未知"]),
                        needed=" true",
                        example='{"未知": true};知道的,请写“值”',
                        path=f"{path}.未知",
                    )
                )
                return None
            if "值" not in value and not unknown:
                self.findings.append(
                    BadValue(given="{…}", needed="写明“值”", example='{"值": …, "来源": "…"}', path=path)
                )
                return None
            for key in ("来源", "核验"):
                if not isinstance(value.get(key), str | None):
                    self.findings.append(
                        BadValue(given=shown(value[key]), needed="文字", example=_ORIGINS[key], path=f"{path}.{key}")
                    )
                    return None
            source, checked = value.get("来源"), value.get("核验")
            if unknown:
                return Given(None, source, checked)
            value = value["值"]
        fact = self.names.facts.get(name)
        if (
            isinstance(value, str)
            and plain_text(value) in ("无", "没有")
            and fact is not None
            and fact.absent_means_none
        ):
            self.as_typed.append(AsTyped(path, shown(value), Special.NONE.value))
            return Given(Special.NONE, source, checked)
        if value is None:
            if fact is not None and fact.absent_means_none:
                return Given(Special.NONE, source, checked)
            self.findings.append(
                BadValue(
                    given="null",
                    needed="一个值(这一项不能写“无”)",
                    example="",
                    advice='不知道的请不写,或者写 {"未知": true}。',
                    path=path,
                )
            )
            return None
        kind = self.names.type_of(name)
        assert kind is not None
        read = self.plain(value, kind, path)
        return Given(read, source, checked) if read is not None else None

    def plain(self, value: object, kind: types.Type, path: str) -> nodes.Plain | nodes.Unlisted | None:
        """Read a plain value; ``None`` if it is absent or there is a finding."""
        if value is None:
            return None
        read, otherwise = read_as_typed(value, kind, path)
        if isinstance(read, InputFinding):
            self.findings.append(read)
            return None
        if otherwise and shown(value) != show(read, kind):
            self.as_typed.append(AsTyped(path, shown(value), show(read, kind)))
        return read

    def basis(self, name: str, outer: Known | None, path: str) -> Known | None:
        """Join 基准.评价日 with ``on`` (属地 with ``place``): the same thing, so they may not differ."""
        inner = self.found.get((BASIS, 0), {}).get(f"{BASIS}.{name}")
        if inner is None or inner.value is None:
            return outer
        if outer is not None and outer != inner.value:
            self.findings.append(Contradiction(what=f"这里写“{outer}”,“{BASIS}.{name}”却写“{inner.value}”", path=path))
        return inner.value

    def which(self) -> None:
        """Find dotted facts of an entity of which there are several, and several of what there is one of."""
        for entity, count in self.members.items():
            if count > 1 and entity == BASIS:
                self.findings.append(
                    BadValue(given="[…]", needed="一组事实", example='{"评价日": "2022-12-31"}', path=entity)
                )
            elif count > 1 and entity in self.dotted:
                path = self.dotted[entity]
                self.findings.append(
                    Contradiction(
                        what=f"“{entity}”列出了 {count} 个,这里没有说是哪一个的",
                        advice=f"请写进“{entity}”的那一个里面。",
                        path=path,
                    )
                )

    def orders(self) -> None:
        """Find dates that cannot both be: a death before a birth."""
        for (entity, number), facts in self.found.items():
            for name, given in facts.items():
                fact = self.names.facts.get(name)
                earlier = facts.get(fact.not_before) if fact is not None and fact.not_before is not None else None
                if fact is None or earlier is None:
                    continue
                late, early = given.value, earlier.value
                if isinstance(late, datetime.date) and isinstance(early, datetime.date) and late < early:
                    path = name if self.members.get(entity, 1) < 2 else f"{entity}[{number + 1}]{name[len(entity) :]}"
                    self.findings.append(
                        Contradiction(
                            what=f"写的是“{late}”,早于“{fact.not_before}”的“{early}”",
                            advice="请核对这两个日期,改正写错的一个。",
                            path=path,
                        )
                    )

    def entities(self) -> dict[str, tuple[Mapping[str, Given], ...]]:
        """Return the facts of each entity, one mapping for each member."""
        return {
            entity: tuple(self.found.get((entity, number), {}) for number in range(count))
            for entity, count in self.members.items()
        }


_ORIGINS = {"来源": '"户口簿"', "核验": '"2022-03-01"'}


def open_names(
    parameters: Mapping[str, nodes.Parameter],
    readings: Mapping[str, nodes.Reading],
    aliases: Mapping[tuple[str | None, str], str],
) -> Mapping[str, str]:
    """Return the names that a case may use for open points, by their folded form."""
    return {plain_text(name): name for name in (*parameters, *readings, *(name for _, name in aliases))}


def fill_parameters(
    given: Mapping[str, object],
    parameters: Mapping[str, nodes.Parameter],
    readings: Mapping[str, nodes.Reading],
    aliases: Mapping[tuple[str | None, str], str],
    clauses: Sequence[str],
    names: Mapping[str, str] | None = None,
) -> tuple[dict[str, Known], list[InputFinding], set[str]]:
    """Fill the open points of one policy with what a case gives under ``parameters``.

    A key is a name, another name for it, or one of these after a clause id and a dot (MD-01.界日). ``names`` are those of
    :func:`open_names`, for whoever has them already.

    Returns:
        The values by key of the open point; findings; the keys of ``given`` that belong to this policy.
    """
    known: dict[str, Known] = {}
    findings: list[InputFinding] = []
    used: set[str] = set()
    names = open_names(parameters, readings, aliases) if names is None else names
    for written, value in given.items():
        clause, _, rest = plain_text(written).partition(".")
        scoped = (clause, rest) if clause in clauses and rest else (None, written)
        scopes = (scoped[0], None) if scoped[0] is not None else (None, *clauses)
        name = names.get(plain_text(scoped[1]), scoped[1])
        meant = [aliases[(scope, name)] for scope in scopes if (scope, name) in aliases]
        resolved = set(meant[:1] if scoped[0] is not None else meant) or {name}
        path = f"parameters.{written}"
        for target in sorted(resolved):
            reading = readings.get(target) or readings.get(f"解释「{target.strip('「」')}」")
            if target in parameters:
                used.add(written)
                parameter = parameters[target]
                if parameter.value is not None:
                    findings.append(NotGivable(reason="原文已经载明这个参数,不能另填", path=path))
                    continue
                if value is None:
                    continue
                read = read_value(value, parameter.type, path)
                if isinstance(read, InputFinding):
                    findings.append(read)
                elif isinstance(read, nodes.Unlisted) or not all(
                    relation.holds(read, limit) for _, relation, limit in parameter.limits
                ):
                    limits = "、".join(f"{word}{limit}" for word, _, limit in parameter.limits)
                    findings.append(BadValue(given=shown(value), needed=f"{limits}的值", example=limits, path=path))
                elif known.setdefault(target, read) != read:
                    findings.append(_twice(value, known[target], path))
            elif reading is not None:
                used.add(written)
                labels = tuple(label for label, _ in reading.candidates)
                if value not in labels:
                    findings.append(
                        BadValue(given=shown(value), needed="其中一说", example="、".join(labels), path=path)
                    )
                elif known.setdefault(reading.key, str(value)) != value:
                    findings.append(_twice(value, known[reading.key], path))
    return known, findings, used


def _twice(value: object, other: object, path: str) -> Contradiction:
    return Contradiction(what=f"这里写“{shown(value)}”,另一处写“{shown(other)}”", path=path)
