"""What is read off a block as it is written: its words, its other names, its place, its number."""

from collections.abc import Iterable, Mapping

from fupin_rules.syntax import nodes as syntax


def words_of(texts: Mapping[str, syntax.Text], keyword: str) -> str:
    """Return the words of a field without their full stop, "" where there is none."""
    return texts[keyword].text.rstrip("。") if keyword in texts else ""


def aliases_of(aliases: Iterable[syntax.Alias], name: str) -> dict[tuple[str | None, str], str]:
    """Return which name is meant by each other name, by the clause that it stands in, ``None`` for every clause."""
    return {(clause, alias.name): name for alias in aliases for clause in (alias.clauses or (None,))}


def place_of(block: syntax.Block) -> syntax.Place:
    """Return where a block stands."""
    match block:
        case syntax.Sharing(table=table):
            return table.place
        case syntax.FactDeclaration() | syntax.RosterDeclaration():
            return syntax.Place((), None)
        case _:
            return block.place


def clause_of(block: syntax.Block) -> str | None:
    """Return the provision id that a block carries."""
    match block:
        case syntax.Sharing(table=syntax.Table(clause=clause)):
            return clause
        case syntax.Definition(clause=clause) | syntax.Table(clause=clause) | syntax.PaymentDeclaration(clause=clause):
            return clause
        case _:
            return None
