"""No module decides by the word under which a kind is shown: it asks for the kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import fupin_rules
from fupin_rules.kinds import DutyKind, ResultKind, Role, TargetKind

PACKAGE = Path(fupin_rules.__file__).parent
WORDS = {kind.value for kinds in (Role, ResultKind, TargetKind, DutyKind) for kind in kinds}
READING = ("syntax", "diagnostics")
"""The rooms that know the words of the text as words."""


def decided_by(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each such word that something is compared with, matched with or looked up by, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.MatchValue | ast.Subscript):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and part.value in WORDS:
                    yield part.lineno, str(part.value)


def test_a_decision_by_a_word_is_seen() -> None:
    compared, matched, looked_up = 'a in ("标准", b)', 'match a:\n    case "指标": pass', 'values["免除额"]'
    for source, word in ((compared, "标准"), (matched, "指标"), (looked_up, "免除额")):
        assert [found for _, found in decided_by(ast.parse(source))] == [word]


def test_no_module_decides_by_a_word() -> None:
    found = {
        f"{path.relative_to(PACKAGE)}:{line} {word}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in READING
        for line, word in decided_by(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()
