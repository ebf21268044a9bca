"""What a file gives names to: facts, parameters, definitions, readings."""

from fupin_rules.diagnostics.syntax import BadHead, BadList, MissingField
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import quoted_or_plain
from fupin_rules.syntax.lines import HEADS, Piece
from fupin_rules.syntax.parse.broken import Broken
from fupin_rules.syntax.parse.build import trees_in, words_in
from fupin_rules.syntax.parse.pieces import aliases, choices, identity, own_name, texts, title_of
from fupin_rules.syntax.parse.sentences import Sentences


def read_fact(piece: Piece, sentences: Sentences) -> nodes.FactDeclaration:
    """Read 事实."""
    enumeration = fold(piece.rest.text).lstrip().startswith("枚举")
    if enumeration and not choices(piece.rest.text):
        raise Broken(BadList(field="枚举", form="枚举(甲、乙、丙)", span=piece.rest.bare()))
    *others, last = choices(piece.rest.text) or ("",)
    if others and len(last) > 1 and last.endswith("等") and not any(one.endswith("等") for one in others):
        at = piece.rest.start + sentences.cut.folded[piece.rest.start : piece.rest.end].rindex(last)
        form = f"枚举(…、{last[:-1]}、等)"
        raise Broken(BadList(field="枚举", form=form, span=Span(piece.rest.source, at, at + len(last))))
    not_before = [field.span.text.strip().rstrip("。") for field in piece.fields_of("不早于")]
    return nodes.FactDeclaration(
        name=own_name(piece),
        type_text=fold(piece.rest.text).strip().rstrip("。"),
        type_span=piece.rest,
        choices=choices(piece.rest.text),
        texts=texts(piece, "问", "证明", "敏感", "可变", "说明"),
        aliases=aliases(piece),
        absent_means_none=bool(piece.fields_of("未报即无")),
        absent_means_zero=texts(piece, "未报即零").get("未报即零"),
        not_before=quoted_or_plain(not_before[0]) if not_before else None,
        span=piece.span,
    )


def read_parameter(piece: Piece, sentences: Sentences) -> nodes.ParameterDeclaration:
    """Read 参数."""
    if "type" not in piece.parts and not any(other.keyword == "实施细则" for other in sentences.cut.pieces):
        name = piece.where["name"]
        after = sentences.cut.source.text[piece.span.start : name.end]
        form = HEADS["参数"][1]
        raise Broken(BadHead(keyword="参数", form=form, after=after, wanted="“:”和类型", span=name))
    tree = sentences.tree("parameter", piece.rest)
    value: nodes.Value | None = None
    limits: list[nodes.Limit] = []
    versions = _versions(piece, sentences) if tree.data == "dated" else ()
    if tree.data == "stated":
        value = sentences.value(tree.children[0])
    elif tree.data == "unstated":
        for child in trees_in(tree):
            bound = sentences.value(child.children[1])
            limits.append(nodes.Limit(words_in(child.children[0]), bound, span=sentences.span(child)))
    return nodes.ParameterDeclaration(
        name=own_name(piece),
        type_text=fold(piece.parts.get("type", "")).strip(),
        type_span=piece.where.get("type", piece.where["name"]),
        value=value,
        limits=tuple(limits),
        versions=versions,
        texts=texts(piece, "出处", "说明"),
        aliases=aliases(piece),
        place=piece.place,
        span=piece.span,
    )


def _versions(piece: Piece, sentences: Sentences) -> tuple[nodes.Version, ...]:
    """Read the table of 分期: from when which value holds."""
    form = "| 自 | 值 | 出处 |,其下每行一个日期和一个值"
    if len(piece.rows) < 2 or any(len(row.cells) not in (2, 3) for row in piece.rows):
        raise Broken(BadList(field="分期", form=form, span=piece.span.first_line()))
    found: list[nodes.Version] = []
    for row in piece.rows[1:]:
        if all(set(cell.text) <= set("-: ") for cell in row.cells):
            continue
        start = sentences.value_in("value", row.cells[0])
        tree = sentences.tree("parameter", row.cells[1])
        value = sentences.value(tree.children[0]) if tree.data == "stated" else None
        source = row.cells[2].text.strip() if len(row.cells) > 2 else ""
        found.append(nodes.Version(start, value, source, span=row.span))
    return tuple(found)


def read_reading(piece: Piece, sentences: Sentences) -> nodes.ReadingDeclaration:
    """Read 解释."""
    title = title_of(piece, sentences.cut)
    candidates: list[nodes.Candidate] = []
    adopted = "未定"
    for field in piece.fields:
        if field.keyword == "采用":
            adopted = words_in(sentences.tree("adopted", field.span)).rstrip("。")
        elif field.keyword != "说明":
            tree = sentences.tree("candidate", field.span)
            value: nodes.Value | str
            match tree.data:
                case "included":
                    value = "含"
                case "excluded":
                    value = "不含"
                case _:
                    value = sentences.value(tree.children[0])
            candidates.append(nodes.Candidate(field.keyword, value, span=field.span))
    if len(candidates) < 2:
        raise Broken(
            MissingField(
                keyword=f"解释「{piece.parts['title']}」",
                field="甲说、乙说",
                why="一处存疑至少有两种读法。",
                span=piece.span.first_line(),
            )
        )
    if adopted != "未定" and adopted not in {candidate.label for candidate in candidates}:
        raise Broken(
            BadList(field="采用", form="采用 未定。或者 采用 已列出的某一说。", span=piece.fields_of("采用")[0].span)
        )
    return nodes.ReadingDeclaration(
        title=title,
        question=piece.rest.text.strip(),
        candidates=tuple(candidates),
        adopted=adopted,
        texts=texts(piece, "说明"),
        place=piece.place,
        span=piece.span,
    )


def read_definition(piece: Piece, sentences: Sentences) -> nodes.Definition:
    """Read 所称."""
    tree = sentences.tree("definition", piece.rest)
    value, *steps = tree.children
    roundings: list[str] = []
    unit: str | None = None
    when_zero: nodes.Value | None = None
    verifiable = False
    for step in steps:
        match step.data:
            case "verifiable":
                verifiable = True
            case "counted":
                unit = words_in(step)
            case "when_zero":
                when_zero = sentences.value(step.children[0])
            case _:
                roundings.append(words_in(step))
    return nodes.Definition(
        clause=identity(piece),
        name=own_name(piece),
        value=sentences.value(value),
        roundings=tuple(roundings),
        unit=unit,
        when_zero=when_zero,
        verifiable=verifiable,
        texts=texts(piece, "说明"),
        aliases=aliases(piece),
        place=piece.place,
        span=piece.span,
    )
