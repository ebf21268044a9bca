"""First pass: from text to pieces. Headings, gists, comments, blocks, their fields and table rows, by line starts only.

A line that begins with a block word of its form opens a block; one that begins with a field word of that block opens a
field; a line of `|` is a row; anything else continues the field before it. Names are collected here too, so that the
second pass knows every name of the file before it reads the first sentence. Sentences are not read here.
"""

import re
from collections.abc import Mapping

import attrs

from fupin_rules.diagnostics import Edit, PolicyFinding, nearest
from fupin_rules.diagnostics.syntax import LostGist, StrayLine, SurplusWord
from fupin_rules.kinds import DutyKind, TargetKind
from fupin_rules.source import Source, Span, fold
from fupin_rules.syntax.nodes import Comment, Place

_ID = r"(?P<id>[A-Za-z]{2,8}-[0-9]{1,4}[a-z]?)"
_NAME = r"(?P<name>[^\s:=(|;,。、]+(?:\([^()|:=]*\)[^\s:=(|;,。、]*)*|「[^」\n]+」)"
_TITLE = r"「(?P<title>[^「」\n]+)」"

_Step = tuple[str, str]

_REST: _Step = (r"(?P<rest>\S.*)", "内容")
_REST_OR_NOTHING: _Step = (r"(?P<rest>.*)", "")
_NAMED: _Step = (_NAME, "名称")
_PLAIN_NAMED: _Step = (r"(?P<name>[^\s:=(|]+)", "名称")
_NUMBERED: _Step = (_ID, "编号,如 MD-01")
_MAY_BE_NUMBERED: _Step = (rf"(?:{_ID})?", "")
_TITLED: _Step = (_TITLE, "「题目」")
_OF_ENTITY: _Step = (r"(?P<name>[^\s:.]+\.[^\s:]+)", "实体.名称")
_COLON: _Step = (":", "“:”")
_EQUALS: _Step = ("=", "“=”")
_MEANS: _Step = ("是指", "“是指”")
_TABLE_STEPS = (
    _MAY_BE_NUMBERED,
    _PLAIN_NAMED,
    (r"\(", "“(”"),
    (r"(?P<rest>[^()]*(?:\([^()]*\)[^()]*)*)", "输入"),
    (r"\)", "“)”"),
)

STEPS: Mapping[str, tuple[tuple[_Step, ...], str]] = {
    "实施细则": ((_REST,), "实施细则 名称"),
    "政策": ((_REST,), "政策 名称"),
    "词汇": ((_REST,), "词汇 名称"),
    "引用": ((_REST,), "引用 词汇/教师"),
    "事实": ((_OF_ENTITY, _COLON, (r"(?P<rest>\S.*)", "类型")), "事实 实体.名称:类型"),
    "列表": ((_OF_ENTITY, _COLON, (r"(?P<rest>\S.*)", "成员的实体")), "列表 实体.名称:成员的实体"),
    "关系": ((_TITLED, _REST), "关系 「题目」 若学生.甲,则学生.乙。"),
    "参数": (
        (_NAMED, (r"(?::\s*(?P<type>[^=\s]+))?", ""), _EQUALS, _REST_OR_NOTHING),
        "参数 名称:类型 = 值(或未载)",
    ),
    "采用": ((_TITLED, (r"(?P<rest>\S.*)", "采用的一说")), "采用 「题目」 甲说。"),
    "互斥": ((_REST,), "互斥 甲补助、乙补助。"),
    "就高": ((_REST,), "就高 甲补助、乙补助。"),
    "不重复": ((_REST,), "不重复 甲补助、乙补助。"),
    "可叠加": ((_REST,), "可叠加 甲补助、乙补助。"),
    "并享": ((_REST,), "并享 甲补助、乙补助 未载。"),
    "名单": ((_NAMED, _EQUALS, _REST_OR_NOTHING), "名单 名称 = 甲、乙、丙。"),
    "解释": ((_TITLED, _REST_OR_NOTHING), "解释 「题目」 原文留下的问题"),
    "条款": ((_NUMBERED, (r"(?P<rest>\S.*)", "名称")), "条款 编号 名称"),
    "所称": ((_MAY_BE_NUMBERED, _NAMED, _MEANS, _REST_OR_NOTHING), "所称 名称 是指 …。"),
    "表": (_TABLE_STEPS, "表 名称(输入)"),
    "分担": (_TABLE_STEPS, "分担 名称(输入)"),
    "计发": (
        (_MAY_BE_NUMBERED, _NAMED, _MEANS, _REST_OR_NOTHING),
        "计发 名称 是指 标准为…,按月发放,自…起,至…止。",
    ),
    "用例": ((_TITLED, (r"(?P<rest>)", "")), "用例 「题目」"),
    "性质": ((_TITLED, _REST), "性质 「题目」 月标准随教师.工作年限不减。"),
    "变更": ((_TITLED, (r"(?P<rest>)", "")), "变更 「题目」"),
    "未编": ((_MAY_BE_NUMBERED, _REST), "未编 原因"),
}
"""Each block word with what its first line is made of (pattern, what to call it) and the form of that line."""

HEADS: Mapping[str, tuple[re.Pattern[str], str]] = {
    keyword: (re.compile(r"\s*".join((keyword, *(pattern for pattern, _ in steps)))), form)
    for keyword, (steps, form) in STEPS.items()
}
"""Each block word with the pattern of its first line and the form to show."""

_HEAD_WORDS = tuple(HEADS)
"""The block words, for the quick answer that a line begins with none: most lines."""


def broken_at(keyword: str, line: str) -> tuple[int, int, int, str]:
    """Return where a first line leaves its form: how much of it has the form, the stretch that does not fit, the wanted.

    The wanted is "" if nothing more may stand there.
    """
    steps, _ = STEPS[keyword]
    count, after = 0, len(keyword)
    for count in range(len(steps), -1, -1):
        head = re.match(r"\s*".join((keyword, *(pattern for pattern, _ in steps[:count]))), line)
        if head is not None:
            after = len(line[: head.end()].rstrip())
            break
    wanted = next((phrase for _, phrase in steps[count:] if phrase), "")
    behind = re.compile(r"\s*([^\s:=()|,;。、]+|\S)?").match(line, after)
    assert behind is not None
    word = re.compile(r"\s*([^\s(]+)").match(line, len(keyword))
    if wanted == "「题目」":
        at = after + len(line[after:]) - len(line[after:].lstrip())
        opened = line[at : at + 1] == "「"
        title = re.compile(r"[^\s「」]+").match(line, at + opened)
        part = re.compile(r"[^,;:。、]+[,;:。、]*$" if opened else r"[,;:。、]*[^,;:。、]+")
        found = part.search(title[0]) if title is not None else None
        if title is not None and found is not None:
            start, end = title.start() + found.start(), title.start() + found.end()
            return (at + 1, start, end, "“」”") if opened else (after, start, end, wanted)
    named = line.find("(") >= 0 if wanted == "“(”" else "是指" in line
    wrong_id = word is not None and line[word.end(1) : word.end(1) + 1] == " " and not re.fullmatch(_ID, word[1])
    if _MAY_BE_NUMBERED in steps and named and wrong_id and word is not None:
        return len(keyword), word.start(1), word.end(1), "编号,如 MD-01,或者只写名称"
    if wanted == "“)”" and (doubled := re.search(r"\(\s*\(", line)):
        return after, *doubled.span(), wanted
    if wanted == "“(”" and behind[1] is None:
        # The name has swallowed the inputs: the bracket is missing in its first word.
        swallowed = re.compile(rf"\s*(?:{_ID}\s+)?([^\s(),、]+)").match(line, len(keyword))
        assert swallowed is not None
        return after, *swallowed.span(2), wanted
    if behind[1] is None:
        last = re.search(r"[^\s:=()|,、]+\)*$|\S$", line[:after])
        return after, last.start() if last else 0, after, wanted
    return after, behind.start(1), behind.end(1), wanted


TARGETS = tuple(kind.value for kind in TargetKind)
"""The fields of a clause that state what must be reached, each a condition with words of its own for its outcome."""

DUTIES = tuple(kind.value for kind in DutyKind)
"""The fields of a clause that say in words what must, must not, may or should be done."""

_SENTENCES_OF_A_CLAUSE = (
    *("适用", "条件", "除外", *TARGETS),
    *("认定", "排除", "豁免", "优先于", "优先", "给予", "免除", "处理", "保留"),
)

FIELDS: Mapping[str, tuple[str, ...]] = {
    "政策": ("依据", "出处", "属地", "对象", "项目", "施行", "溯及", "适用日", "本数", "周岁", "换算", "说明"),
    "实施细则": ("细化", "依据", "出处", "属地", "施行", "说明"),
    "采用": ("说明",),
    "互斥": ("说明",),
    "就高": ("说明",),
    "不重复": ("说明",),
    "可叠加": ("说明",),
    "并享": ("说明",),
    "词汇": ("依据", "出处", "说明"),
    "引用": (),
    "事实": ("问", "证明", "别名", "未报即无", "未报即零", "不早于", "敏感", "可变", "说明"),
    "参数": ("出处", "别名", "说明"),
    "列表": ("问", "证明", "说明"),
    "关系": ("依据", "自", "至", "说明"),
    "名单": ("出处", "说明"),
    "解释": ("甲说", "乙说", "丙说", "丁说", "采用", "说明"),
    "条款": (*_SENTENCES_OF_A_CLAUSE, *DUTIES, "结论", "说明"),
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

WITHOUT_GIST = frozenset({"政策", "实施细则", "词汇", "引用", "事实", "列表", "关系", "采用"})
"""Blocks that no gist belongs to."""

REPEATABLE = frozenset({"除外", "别名", "认定", "排除", "保留", "设", "应", *DUTIES})
"""Fields that may stand more than once in one block."""

FREE = frozenset({"依据", "出处", "说明", "问", "证明", *DUTIES})
"""Fields in the author's own words."""

SENTENCES = frozenset(
    {*_SENTENCES_OF_A_CLAUSE, "施行", "甲说", "乙说", "丙说", "丁说", "采用", "就", "设", "应", "涉及", "范围", "增减"}
)
"""Fields that are sentences."""

_WITH_ROWS = frozenset({"表", "分担", "参数"})
_ENDS_WITH_A_STOP = (SENTENCES - {"施行"}) | {
    "关系",
    "性质",
    "名单",
    "所称",
    "计发",
    "解释",
    "未编",
    "互斥",
    "就高",
    "不重复",
    "可叠加",
    "并享",
}
"""Fields and blocks that run to a full stop; 施行 may do without."""

_LABEL = re.compile(r"\(\d{1,2}\)|[①-⑳]")
"""How a line with an item begins."""
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
    """One block: its word, the parts of its first line, its fields and its rows, and where it stands.

    ``where`` has the place of each part. A ``damaged`` block holds a line that was not understood; it has its finding.
    """

    keyword: str
    parts: Mapping[str, str]
    where: Mapping[str, Span]
    rest: Span
    fields: tuple[Field, ...]
    rows: tuple[TableRow, ...]
    place: Place
    span: Span
    damaged: bool

    def fields_of(self, keyword: str) -> tuple[Field, ...]:
        """Return the fields with this word."""
        return tuple(field for field in self.fields if field.keyword == keyword)


@attrs.frozen
class Cut:
    """A file cut into pieces; ``folded`` is its text with comments blanked and full-width signs folded.

    ``unread`` are the lines that were not understood, and those that belong to them.
    """

    source: Source
    folded: str = attrs.field(repr=False)
    pieces: tuple[Piece, ...]
    comments: tuple[Comment, ...]
    findings: tuple[PolicyFinding, ...]
    unread: tuple[Span, ...]


@attrs.define
class _Open:
    """A block that is being read."""

    keyword: str
    parts: Mapping[str, tuple[int, int]]
    start: int
    rest: tuple[int, int]
    place: Place
    fields: list[list[object]] = attrs.field(factory=list)
    rows: list[TableRow] = attrs.field(factory=list)
    end: int = 0
    after_rows: bool = False
    damaged: bool = False


def scan(source: Source) -> Cut:
    """Cut a file into its blocks."""
    folded, comments = _blank_comments(source)
    cutting = _Cutting(source, folded, _declared(folded))
    start = 0
    for line in folded.splitlines(keepends=True):
        begin = start + len(line) - len(line.lstrip())
        cutting.read(line.strip(), begin, at_margin=begin == start)
        start += len(line)
    cutting.close()
    cutting.lose_gist("", tuple(text for _, text in cutting.headings))
    return Cut(source, cutting.folded, tuple(cutting.pieces), comments, tuple(cutting.findings), tuple(cutting.unread))


@attrs.define
class _Cutting:
    """A file that is being cut, line by line.

    It is ``lost`` behind a line that was not understood: what would continue it belongs to it and has no finding of its
    own. ``after_gap`` is a line behind an empty one, a heading or a gist.
    """

    source: Source
    folded: str
    names: tuple[str, ...]
    pieces: list[Piece] = attrs.field(factory=list)
    findings: list[PolicyFinding] = attrs.field(factory=list)
    unread: list[Span] = attrs.field(factory=list)
    headings: list[tuple[int, str]] = attrs.field(factory=list)
    gist: list[Span] = attrs.field(factory=list)
    block: _Open | None = None
    lost: bool = False
    after_gap: bool = True

    def close(self) -> None:
        """End the block that is open."""
        if self.block is not None:
            self.pieces.append(_piece(self.source, self.block))
        self.block, self.lost = None, False

    def lose_gist(self, before: str, path: tuple[str, ...]) -> None:
        """Find a gist that belongs to no block: nothing would show it."""
        if self.gist:
            self.findings.append(LostGist(before=before, span=self.gist[0], headings=path))
        self.gist = []

    def read(self, bare: str, begin: int, at_margin: bool) -> None:
        """Read one line, ``bare`` of the blanks at its ends, which begins at ``begin``."""
        end = begin + len(bare)
        if not bare:
            self.after_gap = True
            return
        fresh, self.after_gap = self.after_gap, bare.startswith(("#", ">"))
        block = self.block
        fields = FIELDS[block.keyword] if block else ()
        path = tuple(text for _, text in self.headings)
        if (colon := _colon_behind(bare, fields, self.names)) is not None:
            at = begin + colon
            self.findings.append(SurplusWord(word=":", span=Span(self.source, at, at + 1), headings=path))
            self.folded = f"{self.folded[:at]} {self.folded[at + 1 :]}"
            bare = f"{bare[:colon]} {bare[colon + 1 :]}".rstrip()
        if bare.startswith("#"):
            self.close()
            self.lose_gist("标题", path)
            level = len(bare) - len(bare.lstrip("#"))
            self.headings = [(depth, text) for depth, text in self.headings if depth < level]
            self.headings.append((level, self.source.text[begin + level : end].strip()))
        elif bare.startswith(">"):
            self.close()
            self.gist.append(Span(self.source, begin, end))
        elif head := _head(bare, fields, at_margin if self.lost else block is None or _complete(self.folded, block)):
            self.close()
            if head[0] in WITHOUT_GIST:
                self.lose_gist(head[0], path)
            gist = "".join(line.text[1:].strip() for line in self.gist)
            self.block = _opened(head, begin, end, Place(path, gist or None))
            self.gist = []
        elif bare.startswith("|") and block is not None and block.keyword in _WITH_ROWS:
            block.rows.append(_row(self.source, self.folded, begin, end))
            block.end, block.after_rows, self.lost = end, True, False
        elif block is not None and (word := _field_word(bare, fields, self.names)):
            block.fields.append([word, begin + max(len(word), (colon or -1) + 1), end, begin])
            block.end, block.after_rows, self.lost = end, False, False
        elif self.lost and not fresh:
            self.unread.append(Span(self.source, begin, end))
        elif block is not None and not self.lost and _goes_on(self.folded, block, bare):
            if block.fields:
                block.fields[-1][2] = end
            else:
                block.rest = (block.rest[0], end)
            block.end = end
        else:
            rows = _rows_without_bars(self.source, begin, block)
            self.findings.append(_stray(self.source, begin, end, bare, block, path, rows))
            self.unread.append(Span(self.source, begin, end))
            if fresh and at_margin and rows is None:
                # At the margin behind an empty line stands the first line of a block: its word is not understood.
                self.close()
                self.gist = []
            elif block is not None:
                block.damaged, block.end = True, end
            self.lost = True


def _goes_on(folded: str, block: _Open, bare: str) -> bool:
    """Return whether a line goes on with the sentence before it; one with an item does, even where that had ended."""
    return not block.after_rows and (_LABEL.match(bare) is not None or not _complete(folded, block))


def _opened(head: tuple[str, re.Match[str]], begin: int, end: int, place: Place) -> _Open:
    """Open a block whose first line runs from ``begin`` to ``end``."""
    keyword, match = head
    rest = match.span("rest")
    return _Open(
        keyword=keyword,
        parts={
            name: (begin + match.start(name), begin + match.end(name))
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
    if not bare.startswith(_HEAD_WORDS):
        return None
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
    if not bare.startswith(words):
        return None
    found = max((word for word in words if bare.startswith(word)), key=len)
    if bare.startswith(names) and any(len(name) > len(found) and bare.startswith(name) for name in names):
        return None
    return found


def _colon_behind(bare: str, fields: tuple[str, ...], names: tuple[str, ...]) -> int | None:
    """Return where a colon stands right behind the first word of a line, as people type it; no form has one there.

    Where a name or a group word is left out, the colon behind it is not the mistake: 参数 :日期, 条件 : at the end.
    """
    head = max((word for word in HEADS if bare.startswith(word)), key=len) if bare.startswith(_HEAD_WORDS) else None
    word = _field_word(bare, fields, names) or head
    behind = re.compile(r"\s*:").match(bare, len(word)) if word is not None else None
    if behind is None or behind.end() == len(bare) or (word == head and word in ("事实", "列表", "参数")):
        return None
    return behind.end() - 1


def _complete(folded: str, block: _Open) -> bool:
    """Return whether what was read of the block is whole, so that a new line continues nothing.

    A sentence runs to its full stop. What needs none is whole at the end of its line, unless it ends on a sign that asks
    for more or has a bracket open; otherwise a misspelt field word would vanish in the field before it.
    """
    if block.after_rows or (block.fields and block.fields[-1][0] in FREE):
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
        parts={name: source.text[start:end] for name, (start, end) in block.parts.items()},
        where={name: Span(source, start, end) for name, (start, end) in block.parts.items()},
        rest=Span(source, *block.rest),
        fields=tuple(fields),
        rows=tuple(block.rows),
        place=block.place,
        span=Span(source, block.start, block.end),
        damaged=block.damaged,
    )


_BETWEEN_CELLS = re.compile(r" *(?:\t|[│┃¦丨]| {2,}) *")
_BAR = re.compile(r" *\| *")
"""What stands between the cells of a table that was pasted from another program."""


def _rows_without_bars(source: Source, begin: int, block: _Open | None) -> Edit | None:
    """Return the lines from ``begin`` on as rows of a table where they are cells without bars, else ``None``."""
    if block is None or block.keyword not in _WITH_ROWS:
        return None
    first = source.text.rfind("\n", 0, begin) + 1
    barred = "|" in fold(source.line_span(source.place(begin)[0]).text)
    rows: list[list[str]] = []
    end = first
    for line in source.text[first:].splitlines(keepends=True):
        bare = fold(line.replace("\t", "\v")).replace("\v", "\t").strip("\r\n │┃¦丨|").lstrip("\t")
        cells = _BAR.split(bare) if barred else _BETWEEN_CELLS.split(bare)
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
            break
        rows.append(cells)
        end += len(line)
    if not rows:
        return None
    end -= len(source.text[first:end]) - len(source.text[first:end].rstrip("\r\n"))
    lines = (f"  | {' | '.join(cells)} |" for cells in rows)
    return Edit(Span(source, first, end), "\n".join(lines), certain=not barred)


def _stray(
    source: Source, begin: int, end: int, bare: str, block: _Open | None, path: tuple[str, ...], rows: Edit | None
) -> StrayLine:
    allowed = (*(FIELDS[block.keyword] if block else ()), *HEADS)
    word = re.split(r"[\s:,。(「]", bare, maxsplit=1)[0][:12] or bare[:1]
    near = tuple(dict.fromkeys(near for size in (2, 3, 4) for near in nearest(bare[:size], allowed)))[:3]
    return StrayLine(
        word=word,
        allowed=allowed,
        near=near,
        rows=rows,
        span=Span(source, begin, begin + max(1, min(len(word), end - begin))),
        headings=path,
    )
