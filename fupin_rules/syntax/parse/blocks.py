"""One block in, its node out: which reader reads which block, and the blocks of a single sentence."""

from fupin_rules.diagnostics.syntax import BadList
from fupin_rules.source import fold
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lines import HEADS, Piece
from fupin_rules.syntax.parse.broken import Broken, bad_head, refuse_repeated
from fupin_rules.syntax.parse.build import tokens_in, trees_in, words_in
from fupin_rules.syntax.parse.clauses import read_clause, read_payment
from fupin_rules.syntax.parse.examples import read_change, read_example, read_law, read_relation
from fupin_rules.syntax.parse.names import KINDS
from fupin_rules.syntax.parse.pieces import identity, own_name, texts, title_of, written
from fupin_rules.syntax.parse.sentences import Sentences
from fupin_rules.syntax.parse.tables import read_sharing, read_table
from fupin_rules.syntax.parse.terms import read_definition, read_fact, read_parameter, read_reading


def read_block(piece: Piece, sentences: Sentences) -> nodes.Block:
    """Read one block.

    Raises:
        Broken: the block has a finding.
    """
    _, form = HEADS[piece.keyword]
    if piece.keyword in KINDS and not piece.parts:
        raise bad_head(piece, sentences.cut)
    refuse_repeated(piece)
    match piece.keyword:
        case "事实":
            return read_fact(piece, sentences)
        case "列表":
            return nodes.RosterDeclaration(
                own_name(piece),
                fold(piece.rest.text).strip().rstrip("。"),
                texts(piece, "问", "证明", "说明"),
                span=piece.span,
            )
        case "参数":
            return read_parameter(piece, sentences)
        case "名单":
            tree = sentences.tree("names", piece.rest)
            items = tuple(sentences.name(token) for token in tokens_in(tree))
            return nodes.ListDeclaration(own_name(piece), items, piece.place, span=piece.span)
        case "解释":
            return read_reading(piece, sentences)
        case "条款":
            return read_clause(piece, sentences)
        case "所称":
            return read_definition(piece, sentences)
        case "表":
            return read_table(piece, sentences)
        case "分担":
            return read_sharing(piece, sentences)
        case "计发":
            payment = read_payment(sentences.tree("payment", piece.rest), piece.rest, sentences)
            return nodes.PaymentDeclaration(identity(piece), own_name(piece), payment, piece.place, span=piece.span)
        case "用例":
            return read_example(piece, sentences)
        case "性质":
            return read_law(piece, sentences)
        case "变更":
            return read_change(piece, sentences)
        case "关系":
            return read_relation(piece, sentences)
        case "采用":
            title = title_of(piece, sentences.cut)
            label = words_in(sentences.tree("adopted", piece.rest)).rstrip("。")
            return nodes.Adoption(title, label, piece.place, span=piece.span)
        case "互斥" | "就高" | "不重复" | "可叠加" | "并享":
            tree = sentences.tree("combined", piece.rest)
            names, basis = tokens_in(tree), "".join(map(words_in, trees_in(tree)))
            if basis and piece.keyword != "就高":
                raise Broken(BadList(field=piece.keyword, form=form, span=piece.span.first_line()))
            if (piece.keyword == "并享") != piece.rest.text.rstrip("。 \r\n").endswith("未载"):
                raise Broken(BadList(field=piece.keyword, form=form, span=piece.span.first_line()))
            return nodes.Combination(piece.keyword, tuple(map(str, names)), piece.place, basis=basis, span=piece.span)
        case "未编":
            return nodes.NotEncoded(identity(piece), written(piece), piece.place, span=piece.span)
        case _:
            raise AssertionError(piece.keyword)
