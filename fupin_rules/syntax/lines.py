"""First pass: from text to pieces. Headings, gists, comments, blocks, their fields and table rows, by line starts only.

A line that begins with a block word of its form opens a block; one that begins with a field word of that block opens a
field; a line of `|` is a row; anything else continues the field before it. Names are collected here too, so that the
second pass knows every name of the file before it reads the first sentence. Sentences are not read here.
"""

import re
from collections.abc import Mapping

import attrs

from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.syntax import StrayLine
from fupin_rules.source import Source, Span, fold
from fupin_rules.syntax.nodes import Comment, Place

_ID = r"(?P<id>[A-Za-z]{2,8}-[0-9]{1,4}[a-z]?)"
_NAME = r"(?P<name>[^\s:=(|;,。、]+(?:\([^()|:=]*\)[^\s:=(|;,。、]*)*|「[^」\n]+」)"
_TITLE = r"「(?P<title>[^」\n]+)」"

HEADS: Mapping[str, tuple[re.Pattern[str], str]] = {
    keyword: (re.compile(pattern), form)
    for keyword, pattern, form in (
        ("实施细则", r"实施细则\s*(?P<rest>\S.*)", "实施细则 名称"),
        ("政策", r"政策\s*(?P<rest>\S.*)", "政策 名称"),
        ("词汇", r"词汇\s*(?P<rest>\S.*)", "词汇 名称"),
        ("引用", r"引用\s*(?P<rest>\S.*)", "引用 词汇/教师"),
        ("事实", r"事实\s*(?P<name>[^\s:.]+\.[^\s:]+)\s*:\s*(?P<rest>\S.*)", "事实 实体.名称:类型"),
        ("列表", r"列表\s*(?P<name>[^\s:.]+\.[^\s:]+)\s*:\s*(?P<rest>\S.*)", "列表 实体.名称:成员的实体"),
        ("参数", rf"参数\s*{_NAME}\s*(?::\s*(?P<type>[^=\s]+)\s*)?=(?P<rest>.*)", "参数 名称:类型 = 值(或未载)"),
        ("采用", rf"采用\s*{_TITLE}\s*(?P<rest>\S.*)", "采用 「题目」 甲说。"),
        ("互斥", r"互斥\s*(?P<rest>\S.*)", "互斥 甲补助、乙补助。"),
        ("就高", r"就高\s*(?P<rest>\S.*)", "就高 甲补助、乙补助。"),
        ("不重复", r"不重复\s*(?P<rest>\S.*)", "不重复 甲补助、乙补助。"),
        ("可叠加", r"可叠加\s*(?P<rest>\S.*)", "可叠加 甲补助、乙补助。"),
        ("并享", r"并享\s*(?P<rest>\S.*)", "并享 甲补助、乙补助 未载。"),
        ("名单", rf"名单\s*{_NAME}\s*=(?P<rest>.*)", "名单 名称 = 甲、乙、丙。"),
        ("解释", rf"解释\s*{_TITLE}\s*(?P<rest>.*)", "解释 「题目」 原文留下的问题"),
        ("条款", rf"条款\s*{_ID}\s*(?P<rest>\S.*)", "条款 编号 名称"),
        ("所称", rf"所称\s*(?:{_ID}\s*)?{_NAME}\s*是指(?P<rest>.*)", "所称 名称 是指 …。"),
        ("表", rf"表\s*(?:{_ID}\s*)?(?P<name>[^\s:=(|]+)\s*\((?P<rest>.*)\)\s*$", "表 名称(输入)"),
        ("分担", rf"分担\s*(?:{_ID}\s*)?(?P<name>[^\s:=(|]+)\s*\((?P<rest>.*)\)\s*$", "分担 名称(输入)"),
        ("计发", rf"计发\s*(?:{_ID}\s*)?{_NAME}\s*是指(?P<rest>.*)", "计发 名称 是指 标准为…,按月发放,自…起,至…止。"),
        ("用例", rf"用例\s*{_TITLE}\s*(?P<rest>)", "用例 「题目」"),
        ("性质", rf"性质\s*{_TITLE}\s*(?P<rest>\S.*)", "性质 「题目」 月标准随教师.工作年限不减。"),
        ("变更", rf"变更\s*{_TITLE}\s*(?P<rest>)", "变更 「题目」"),
        ("未编", rf"未编\s*(?:{_ID}\s*)?(?P<rest>\S.*)", "未编 原因"),
    )
}
"""Each block word with the form of its first line."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "政策": ("依据", "出处", "属地", "对象", "项目", "施行", "适用日", "本数", "周岁", "换算", "说明"),
    "实施细则": ("细化", "依据", "出处", "属地", "施行", "说明"),
    "采用": ("说明",),
    "互斥": ("说明",),
    "就高": ("说明",),
    "不重复": ("说明",),
    "可叠加": ("说明",),
    "并享": ("说明",),
    "词汇": ("依据", "出处", "说明"),
    "引用": (),
    "事实": ("问", "证明", "别名", "未报即无", "不早于", "敏感", "可变", "说明"),
    "参数": ("出处", "别名", "说明"),
    "列表": ("问", "证明", "说明"),
    "名单": ("出处", "说明"),
    "解释": ("甲说", "乙说", "丙说", "丁说", "采用", "说明"),
    "条款": (
        "适用",
        "条件",
        "除外",
        "指标",
        "名额",
        "勾稽",
        "期限",
        "认定",
        "排除",
        "豁免",
        "优先于",
        "优先",
        "给予",
        "免除",
        "处理",
        "应当",
        "不得",
        "可以",
        "力争",
        "结论",
        "说明",
    ),
    "所称": ("别名", "说明"),
    "表": ("说明",),
    "分担": ("就", "余数归", "说明"),
    "计发": ("说明",),
    "用例": ("设", "应"),
    "性质": ("说明",),
    "变更": ("涉及", "范围", "增减", "说明"),
    "未编": (),
}
"""The field words that may begin a line in each kind of block."""

REPEATABLE = frozenset({"除外", "别名", "认定", "排除", "设", "应", "应当", "不得", "可以", "力争"})
"""Fields that may stand more than once in one block."""

_FREE = frozenset({"依据", "出处", "说明", "问", "证明", "应当", "不得", "可以", "力争"})
_WITH_ROWS = frozenset({"表", "分担", "参数"})
_ENDS_WITH_A_STOP = frozenset(
    {
        "适用",
        "条件",
        "除外",
        "指标",
        "名额",
        "勾稽",
        "期限",
        "认定",
        "排除",
        "豁免",
        "优先于",
        "优先",
        "给予",
        "免除",
        "处理",
    }
    | {"甲说", "乙说", "丙说", "丁说", "采用", "就", "设", "应"}
    | {"性质", "涉及", "范围", "增减"}
    | {"名单", "所称", "计发", "解释", "未编", "互斥", "就高", "不重复", "可叠加", "并享"}
)
_UNFINISHED = frozenset("、,;:=+-×÷(")


@attrs.frozen
class Field:
    """One field: its word and the stretch of text behind it."""

    keyword: str
    span: Span
    word_span: Span


@attrs.frozen
class TableRow:
    """One row of a table: the stretches of its cells."""

    cells: tuple[Span, ...]
    span: Span


@attrs.frozen
class Piece:
    """One block: its word, the parts of its first line, its fields and its rows, and where it stands."""

    keyword: str
    parts: Mapping[str, str]
    rest: Span
    fields: tuple[Field, ...]
    rows: tuple[TableRow, ...]
    place: Place
    span: Span

    def fields_of(self, keyword: str) -> tuple[Field, ...]:
        """Return the fields with this word."""
        return tuple(field for field in self.fields if field.keyword == keyword)


@attrs.frozen
class Cut:
    """A file cut into pieces; ``folded`` is its text with comments blanked and full-width signs folded."""

    source: Source
    folded: str = attrs.field(repr=False)
    pieces: tuple[Piece, ...]
    comments: tuple[Comment, ...]
    findings: tuple[PolicyFinding, ...]


@attrs.define
class _Open:
    """A block that is being read."""

    keyword: str
    parts: Mapping[str, str]
    start: int
    rest: tuple[int, int]
    place: Place
    fields: list[list[object]] = attrs.field(factory=list)
    rows: list[TableRow] = attrs.field(factory=list)
    end: int = 0
    after_rows: bool = False


def cut(source: Source) -> Cut:
    """Cut a file into its blocks."""
    folded, comments = _blank_comments(source)
    findings: list[PolicyFinding] = []
    pieces: list[Piece] = []
    names = _declared(folded)
    headings: list[tuple[int, str]] = []
    gist: list[str] = []
    block: _Open | None = None

    def close() -> None:
        if block is not None:
            pieces.append(_piece(source, block))

    start = 0
    for line in folded.splitlines(keepends=True):
        bare = line.strip()
        begin = start + len(line) - len(line.lstrip())
        end = begin + len(bare)
        start += len(line)
        path = tuple(text for _, text in headings)
        if not bare:
            continue
        if bare.startswith("#"):
            close()
            block, gist = None, []
            level = len(bare) - len(bare.lstrip("#"))
            headings = [(depth, text) for depth, text in headings if depth < level]
            headings.append((level, source.text[begin + level : end].strip()))
        elif bare.startswith(">"):
            if block is not None:
                close()
                block = None
            gist.append(source.text[begin + 1 : end].strip())
        elif bare.startswith("|") and block is not None and block.keyword in _WITH_ROWS:
            block.rows.append(_row(source, folded, begin, end))
            block.end, block.after_rows = end, True
        elif head := _head(bare, FIELDS[block.keyword] if block else (), block is None or _complete(folded, block)):
            close()
            block = _opened(source, head, begin, end, Place(path, "".join(gist) or None))
            gist = []
        elif block is not None and (word := _field_word(bare, FIELDS[block.keyword], names)):
            block.fields.append([word, begin + len(word), end, begin])
            block.end, block.after_rows = end, False
        elif block is not None and not block.after_rows and not _complete(folded, block):
            if block.fields:
                block.fields[-1][2] = end
            else:
                block.rest = (block.rest[0], end)
            block.end = end
        else:
            findings.append(_stray(source, begin, end, bare, block, path))
    close()
    return Cut(source, folded, tuple(pieces), comments, tuple(findings))


def _opened(source: Source, head: tuple[str, re.Match[str]], begin: int, end: int, place: Place) -> _Open:
    """Open a block whose first line runs from ``begin`` to ``end``."""
    keyword, match = head
    rest = match.span("rest")
    return _Open(
        keyword=keyword,
        parts={
            name: source.text[begin + match.start(name) : begin + match.end(name)]
            for name, value in match.groupdict().items()
            if value is not None and name != "rest"
        },
        start=begin,
        rest=(begin + rest[0], begin + rest[1]),
        place=place,
        end=end,
    )


def _blank_comments(source: Source) -> tuple[str, tuple[Comment, ...]]:
    """Fold the text and replace comments by blanks of the same length."""
    folded = fold(source.text)
    comments: list[Comment] = []
    for match in re.finditer(r"(?<![A-Za-z]:)//[^\r\n]*", folded):
        line_start = folded.rfind("\n", 0, match.start()) + 1
        before = folded[line_start : match.start()]
        if before.lstrip().startswith(("#", ">")) or before.count("「") > before.count("」"):
            continue
        comments.append(Comment(source.text[match.start() + 2 : match.end()].strip(), span=Span(source, *match.span())))
    parts: list[str] = []
    position = 0
    for comment in comments:
        parts += [folded[position : comment.span.start], " " * (comment.span.end - comment.span.start)]
        position = comment.span.end
    return "".join((*parts, folded[position:])), tuple(comments)


def _declared(folded: str) -> tuple[str, ...]:
    """Return the names that the file's block heads declare, longest first."""
    names = set()
    for line in folded.splitlines():
        head = _head(line.strip(), (), True)
        if head is not None and (name := head[1].groupdict().get("name")):
            names.add(name.strip("「」"))
    return tuple(sorted(names, key=len, reverse=True))


def _head(bare: str, fields: tuple[str, ...], may_start: bool) -> tuple[str, re.Match[str]] | None:
    """Return the block word and the parts of a block's first line, if ``bare`` is one.

    A line whose form is incomplete still opens the block when a space follows the word, so that the finding can say
    what the form is.
    """
    for keyword, (pattern, _) in HEADS.items():
        if not bare.startswith(keyword):
            continue
        if match := pattern.fullmatch(bare):
            return keyword, match
        if may_start and keyword not in fields and re.match(rf"{keyword}(\s|「|$)", bare):
            match = re.fullmatch(rf"{keyword}(?P<rest>.*)", bare)
            assert match is not None
            return keyword, match
    return None


def _field_word(bare: str, words: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    """Return the field word that the line begins with; a longer declared name at the same place wins."""
    found = max((word for word in words if bare.startswith(word)), key=len, default=None)
    if found is None or any(len(name) > len(found) and bare.startswith(name) for name in names):
        return None
    return found


def _complete(folded: str, block: _Open) -> bool:
    """Return whether what was read of the block is whole, so that a new line continues nothing.

    A sentence runs to its full stop. What needs none is whole at the end of its line, unless it ends on a sign that asks
    for more or has a bracket open; otherwise a misspelt field word would vanish in the field before it.
    """
    if block.after_rows or (block.fields and block.fields[-1][0] in _FREE):
        return True
    if not block.fields and block.keyword in ("政策", "词汇", "引用", "条款", "用例", "变更"):
        return True
    last = folded[block.end - 1]
    if last == "。" or (block.fields[-1][0] if block.fields else block.keyword) in _ENDS_WITH_A_STOP:
        return last == "。"
    start = block.fields[-1][1] if block.fields else block.start
    assert isinstance(start, int)
    text = folded[start : block.end]
    return last not in _UNFINISHED and text.count("(") <= text.count(")")


def _row(source: Source, folded: str, begin: int, end: int) -> TableRow:
    """Cut a row at its bars; a missing last bar is taken as written."""
    last = end - 1 if folded[end - 1] == "|" and end - begin > 1 else end
    cells: list[Span] = []
    start = begin + 1
    for position in range(begin + 1, last + 1):
        if position == last or folded[position] == "|":
            text = folded[start:position]
            left = start + len(text) - len(text.lstrip())
            cells.append(Span(source, left, max(left, start + len(text.rstrip()))))
            start = position + 1
    return TableRow(tuple(cells), Span(source, begin, end))


def _piece(source: Source, block: _Open) -> Piece:
    fields = []
    for word, start, end, word_start in block.fields:
        assert isinstance(word, str) and isinstance(start, int) and isinstance(end, int) and isinstance(word_start, int)
        fields.append(Field(word, Span(source, start, end), Span(source, word_start, start)))
    return Piece(
        keyword=block.keyword,
        parts=block.parts,
        rest=Span(source, *block.rest),
        fields=tuple(fields),
        rows=tuple(block.rows),
        place=block.place,
        span=Span(source, block.start, block.end),
    )


def _stray(source: Source, begin: int, end: int, bare: str, block: _Open | None, path: tuple[str, ...]) -> StrayLine:
    allowed = (*(FIELDS[block.keyword] if block else ()), *HEADS)
    word = re.split(r"[\s:,。(「]", bare, maxsplit=1)[0][:12] or bare[:1]
    near = tuple(dict.fromkeys(near for size in (2, 3, 4) for near in nearest(bare[:size], allowed)))[:3]
    return StrayLine(
        word=word,
        allowed=allowed,
        near=near,
        span=Span(source, begin, begin + max(1, min(len(word), end - begin))),
        headings=path,
    )
