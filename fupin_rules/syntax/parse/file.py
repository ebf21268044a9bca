"""A whole file: its head, its imports, its blocks. A broken block gives one finding and is left out."""

import re

import attrs
import lark

from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.syntax import BadList, MissingField, RepeatedField, UnreadableText
from fupin_rules.source import Source, Span, fold, odd_sign
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer, Vocabulary
from fupin_rules.syntax.lines import HEADS, Cut, Piece
from fupin_rules.syntax.parse.blocks import read_block
from fupin_rules.syntax.parse.broken import Broken, refuse_repeated
from fupin_rules.syntax.parse.build import trees_in
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.names import declared_by, imported_paths
from fupin_rules.syntax.parse.pieces import text_of, written
from fupin_rules.syntax.parse.sentences import Sentences

MAX_SIZE = 1_000_000
"""How many characters a policy file may have."""


@attrs.frozen
class Parsed:
    """A syntax tree and what was found on the way."""

    file: nodes.File
    findings: tuple[PolicyFinding, ...]


def check_text(source: Source) -> tuple[PolicyFinding, ...]:
    """Return findings for text that cannot be a policy file: too large, or with control or direction signs."""
    if len(source.text) > MAX_SIZE:
        span = Span(source, 0, 1)
        return (
            UnreadableText(
                reason=f"文件超过 {MAX_SIZE} 个字",
                advice="请按原文的部分拆成几个文件。",
                span=span,
            ),
        )
    odd = odd_sign(source.text, 1)
    if odd is None:
        return ()
    remedy = (
        f"请改成平常的字“{odd.meant}”;从 PDF 复制来的,请整段核对。"
        if odd.meant
        else "请删去这个字符;整个文件都是乱码的,请另存为 UTF-8 编码的纯文本。"
    )
    return (UnreadableText(reason=f"文中有{odd.what}", advice=remedy, span=Span(source, odd.at, odd.at + 1)),)


def parse(pieces: Cut, vocabulary: Vocabulary) -> Parsed:
    """Read every piece of a file with the names of its vocabulary (its own and the imported ones)."""
    sentences = Sentences(pieces, Lexer.make(vocabulary, keywords()))
    header: nodes.Header | None = None
    imports: list[nodes.Import] = []
    blocks: list[nodes.Block] = []
    broken: set[str] = set()
    findings = list(pieces.findings)
    damaged = any(span.start < piece.span.start for span in pieces.unread for piece in pieces.pieces[:1])
    for piece in pieces.pieces:
        try:
            match piece.keyword:
                case "政策" | "实施细则" | "词汇":
                    if header is not None:
                        raise Broken(RepeatedField(field=piece.keyword, span=_block_word(piece)))
                    damaged = damaged or piece.damaged
                    header, problem = _header(piece, sentences)
                    if problem is not None:
                        raise problem
                case "引用":
                    imports += _imports(piece, sentences.cut)
                case _ if piece.damaged:
                    # The line that was not understood is the finding of this block.
                    broken |= declared_by(piece)
                case _:
                    blocks.append(read_block(piece, sentences))
        except Broken as mistake:
            findings.append(attrs.evolve(mistake.finding, headings=piece.place.headings))
            broken |= declared_by(piece)
            damaged = damaged or piece.keyword in ("政策", "实施细则", "词汇")
    file = nodes.File(pieces.source, header, tuple(imports), tuple(blocks), pieces.comments, frozenset(broken), damaged)
    return Parsed(file, tuple(findings))


def _block_word(piece: Piece) -> Span:
    return Span(piece.span.source, piece.span.start, piece.span.start + len(piece.keyword))


def _header(piece: Piece, sentences: Sentences) -> tuple[nodes.Header, Broken | None]:
    """Read the head of a file; a broken line of it is left out."""
    name = written(piece)
    effective: nodes.Effective | None = None
    retroactive: nodes.Retroactive | None = None
    problem: Broken | None = None
    try:
        refuse_repeated(piece)
        effective = _effective(piece, sentences)
        retroactive = _retroactive(piece, sentences)
    except Broken as broken:
        problem = broken
    texts = {field.keyword: text_of(field) for field in piece.fields if field.keyword not in ("施行", "溯及")}
    return nodes.Header(piece.keyword, name, texts, effective, retroactive, span=piece.span), problem


def _effective(piece: Piece, sentences: Sentences) -> nodes.Effective | None:
    """Read 施行: the clause that says it, the first day, and how long or until when."""
    effective = None
    for field in piece.fields_of("施行"):
        match = re.match(r"\s*([A-Za-z]{2,8}-[0-9]{1,4}[a-z]?)\s*", fold(field.span.text))
        start = field.span.start + (match.end() if match else 0)
        tree = sentences.tree("effective", Span(field.span.source, start, field.span.end))
        start_value = sentences.value(tree.children[0])
        lasting: nodes.Quantity | None = None
        end: nodes.Value | None = None
        for child in trees_in(tree)[0 if isinstance(tree.children[0], lark.Token) else 1 :]:
            built = sentences.value(child.children[0])
            if child.data == "for_period":
                assert isinstance(built, nodes.Quantity)
                lasting = built
            else:
                end = built
        effective = nodes.Effective(match[1].upper() if match else None, start_value, lasting, end, span=field.span)
    return effective


def _retroactive(piece: Piece, sentences: Sentences) -> nodes.Retroactive | None:
    """Read 溯及: the day from which periods before 施行 are granted too, and the sentence that says so (出处)."""
    for field in piece.fields_of("溯及"):
        said = re.match(r"(.*?)[\s,]*出处\s*(.*\S)", fold(field.span.text), re.DOTALL)
        if said is None:
            why = "写明原文哪一句给予施行以前的,如“溯及 自2021-09-01起,出处 第九条”。"
            raise Broken(MissingField(keyword="溯及", field="出处", why=why, span=field.span))
        tree = sentences.tree("effective", Span(field.span.source, field.span.start, field.span.start + said.end(1)))
        if len(tree.children) > 1 and trees_in(tree)[-1].data in ("for_period", "until_day"):
            raise Broken(BadList(field="溯及", form="溯及 自2021-09-01起,出处 第九条", span=field.span))
        return nodes.Retroactive(sentences.value(tree.children[0]), said[2].rstrip("。"), span=field.span)
    return None


def _imports(piece: Piece, cut: Cut) -> list[nodes.Import]:
    """Read 引用."""
    written(piece)
    if hole := re.search(r"(?:^|[;、,])\s*(?:[;、,。]|$)", cut.folded[piece.rest.start : piece.rest.end]):
        at = piece.rest.start + hole.start()
        raise Broken(
            BadList(
                field="引用",
                form=HEADS["引用"][1],
                span=Span(cut.source, at, piece.rest.start + max(hole.start() + 1, hole.end())),
            )
        )
    return [nodes.Import(path, span=span) for path, span in imported_paths(cut, piece)]
