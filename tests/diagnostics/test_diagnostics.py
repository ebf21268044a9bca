"""Every kind of finding has one page in `docs/diagnostics`, and what the page shows is what happens.

A page has its sections in one order. The files and cases that it shows are run: what it calls wrong gives exactly one
finding, with the words that the page prints; what it calls right gives none. The carets are measured here once more,
by column of a terminal. The wording of every kind of finding is held to the rules for it, also where no page shows it.
"""

import ast
import inspect
import itertools
import re
import typing
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import pytest

from fupin_rules.decide.policy_set import CaseError, PolicySet
from fupin_rules.decide.review import review
from fupin_rules.diagnostics import Diagnostic, Edit, PolicyFinding, Severity, model, syntax
from fupin_rules.diagnostics import input as case_input
from fupin_rules.source import Source, Span

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "diagnostics"

KINDS: tuple[type[Diagnostic], ...] = tuple(
    kind
    for module in (syntax, model, case_input)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Diagnostic) and kind.__module__ == module.__name__
)
"""Every class of findings, in no order that means anything."""

MEANING, WHY, GIVEN, WRONG, MESSAGE, RIGHT, REMEDY = (
    "",
    "为什么",
    "所用的政策",
    "会被指出的写法",
    "提示",
    "应当这样写",
    "怎么改",
)
FILE = "例.policy"
"""The name of a file that a page does not name."""

NAMED_FENCE = re.compile(r"(?:^`(?P<name>[^`\n]+)`:\n\n)?^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)


@attrs.frozen
class Shown:
    """One block of a page: the name of the file, the words after the fence, and the text."""

    name: str
    info: str
    text: str


@attrs.frozen
class Page:
    """One page: its code and title, and its sections, each as it stands under its heading."""

    code: str
    title: str
    sections: Mapping[str, str]

    def shown(self, section: str) -> tuple[Shown, ...]:
        """Return the blocks of a section."""
        found = NAMED_FENCE.finditer(self.sections.get(section, ""))
        return tuple(Shown(match["name"] or FILE, match["info"], match["text"]) for match in found)

    @property
    def is_about_cases(self) -> bool:
        """Return whether the finding is one in a case, not in a policy file."""
        return self.code.startswith("S")


def _read(path: Path) -> Page:
    first, *sections = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)
    heading, _, meaning = first.partition("\n")
    code, _, title = heading.removeprefix("# ").partition(" ")
    split = [section.partition("\n") for section in sections]
    return Page(code, title, {MEANING: meaning, **{name: text for name, _, text in split}})


PAGES = tuple(_read(path) for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md")
each_page = pytest.mark.parametrize("page", [pytest.param(page, id=page.code) for page in PAGES])

each_kind = pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.code) for kind in KINDS])


def _findings(page: Page, section: str, folder: Path) -> Sequence[Diagnostic]:
    """Return what is found in what a section shows, together with the files that the page gives for both sections."""
    shown = page.shown(section)
    files = page.shown(GIVEN) if page.is_about_cases else (*page.shown(GIVEN), *shown)
    paths = [folder / file.name for file in files]
    for path, file in zip(paths, files, strict=True):
        path.write_text(file.text, encoding="utf-8")
    if not page.is_about_cases:
        return review(paths).findings
    policies = PolicySet.load(*paths)
    (case,) = shown
    try:
        policies.decide(policies.read(case.text))
    except CaseError as error:
        return error.findings
    return ()


# --- pages ------------------------------------------------------------------------------------------------------------


def test_codes_are_unique_and_of_the_form() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    letters = {"syntax": "Y1", "model": "M2", "input": "S3"}
    for kind in KINDS:
        assert re.fullmatch(rf"{letters[kind.__module__.rpartition('.')[2]]}\d\d", kind.code), kind


def test_every_kind_has_one_page_and_every_page_a_kind() -> None:
    files = {path.stem for path in FOLDER.iterdir()} - {"README"}
    assert files == {kind.code for kind in KINDS}
    assert [page.code for page in PAGES] == sorted(files)


@each_page
def test_a_page_has_its_sections_in_order(page: Page) -> None:
    order = [MEANING, WHY, GIVEN, WRONG, MESSAGE, RIGHT, REMEDY]
    if not page.shown(GIVEN):
        order.remove(GIVEN)
    assert list(page.sections) == order
    assert page.title
    for section in (MEANING, WHY, REMEDY):
        prose = page.sections[section].strip()
        assert prose.endswith("。"), section
        assert "\n\n" not in prose, section
        assert not re.search("[!!]", prose), section
    assert len(re.findall("[。?]", page.sections[MEANING])) <= 2


@each_page
def test_a_page_shows_what_kind_of_text_it_shows(page: Page) -> None:
    """The fences say what the tests of all documents have to do with each block."""
    wrong, right = ({file.info for file in page.shown(section)} for section in (WRONG, RIGHT))
    alone = {"policy", "policy fragment"}  # several files are wrong only together
    kind = next(kind for kind in KINDS if kind.code == page.code)
    if page.is_about_cases:
        assert wrong == ({"text"} if page.code == "S301" else {"json refused"})
        assert right == {"json"}
        assert len(page.shown(GIVEN)) == 1
    elif len(page.shown(WRONG)) > 1:
        assert wrong <= alone
        assert right <= alone
    else:
        assert wrong == {"policy" if kind.severity is Severity.WARNING else "policy refused"}
        assert right == {"policy"}
    assert [shown.info for shown in page.shown(MESSAGE)] == ["text"]


@each_page
def test_what_is_wrong_gives_this_one_finding_in_these_words(page: Page, tmp_path: Path) -> None:
    findings = _findings(page, WRONG, tmp_path)
    assert [finding.code for finding in findings] == [page.code], [finding.render() for finding in findings]
    (message,) = page.shown(MESSAGE)
    assert message.text == findings[0].render() + "\n"


@each_page
def test_what_is_right_gives_none(page: Page, tmp_path: Path) -> None:
    assert [finding.render() for finding in _findings(page, RIGHT, tmp_path)] == []


@each_page
def test_the_carets_stand_under_the_words_of_the_finding(page: Page, tmp_path: Path) -> None:
    (finding,) = _findings(page, WRONG, tmp_path)
    (message,) = page.shown(MESSAGE)
    lines = message.text.splitlines()
    marked = [number for number, line in enumerate(lines) if line.strip() and not line.strip("^ ")]
    if not isinstance(finding, PolicyFinding):
        assert marked == []
        return
    number = marked[0]
    assert len(marked) == 1 + (finding.also is not None)
    above, carets = lines[number - 1], lines[number]
    columns = range(carets.index("^"), len(carets))
    underlined = "".join(sign for sign, first, last in _columns(above) if first in columns and last in columns)
    assert underlined == finding.span.text.splitlines()[0].rstrip()
    assert len(columns) == sum(_width(sign) for sign in underlined)


def _width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _columns(line: str) -> Iterator[tuple[str, int, int]]:
    """Give each sign of a line with its first and its last column in a terminal."""
    column = 0
    for sign in line:
        yield sign, column, column + _width(sign) - 1
        column += _width(sign)


def test_the_table_lists_every_page() -> None:
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| [")]
    severities = {kind.code: kind.severity.value for kind in KINDS}
    pages = sorted(PAGES, key=lambda page: ("YMS".index(page.code[0]), page.code))
    assert rows == [f"| [{page.code}]({page.code}.md) | {page.title} | {severities[page.code]} |" for page in pages]


# --- wording ----------------------------------------------------------------------------------------------------------

OURS = frozenset(
    {
        "advice",
        "because",
        "example",
        "form",
        "needed",
        "reason",
        "what",
        "why",
        ("BadName", "reason"),
        ("Contradiction", "what"),
        ("BadHead", "wanted"),
        ("DeclaredTwice", "first"),
        ("EqualRank", "case"),
        ("ImpossibleExample", "said"),
        ("SharesNotWhole", "total"),
        ("TableGap", "case"),
        ("TableOverlap", "case"),
        ("VersionsOverlap", "first"),
        ("VersionsOverlap", "second"),
    }
)
"""The fields that hold words of our own, by name or by class and name. All others hold words of the user."""

SENTENCES = frozenset({"advice", "why"})
"""Those of them that are whole sentences."""

SHOWS_A_FORM = re.compile(":样字.$")
"""A remedy that ends with the form to be written, which is not a sentence and may have no full stop."""


def _samples(kind: type[Diagnostic]) -> Iterator[tuple[Diagnostic, tuple[str, ...]]]:
    """Give findings of a kind with every field filled in every way, each with its words of the user."""
    span = Span(Source(FILE, "样文。"), 0, 2)
    fields = [field for field in attrs.fields(kind) if field.name not in ("span", "headings", "also")]
    hints = typing.get_type_hints(kind)
    choices: list[tuple[object, ...]] = []
    for number, field in enumerate(fields):
        word = f"样字{'一二三四五六七八'[number]}"
        if hints[field.name] is str:
            choices.append((f"{word}。" if field.name in SENTENCES else word,))
        elif hints[field.name] is int:
            choices.append((3,))
        elif hints[field.name] is bool:
            choices.append((True, False))
        elif hints[field.name] == tuple[int, ...]:
            choices.append(((2, 3),))
        elif hints[field.name] == Edit | None:
            choices.append((None, Edit(span, "样字", certain=True)))
        elif hints[field.name] == tuple[tuple[str, str, str | None], ...]:
            choices.append((((word, f"{word}甲", None),), ((f"{word}乙", word, f"{word}丙"), (word, word, None))))
        else:
            assert hints[field.name] == tuple[str, ...], (kind, field)
            filled = (f"{word}甲", f"{word}乙")
            choices.append((filled,) if field.name in ("names", "choices", "subjects", "expected") else (filled, ()))
    for values in itertools.product(*choices):
        filling = {field.name: value for field, value in zip(fields, values, strict=True)}
        place: dict[str, object] = {"span": span} if issubclass(kind, PolicyFinding) else {}
        words = [word for name, value in filling.items() if not _is_ours(kind, name) for word in _words(value)]
        near = filling.get("near", ())
        assert isinstance(near, tuple)
        make: typing.Any = kind
        yield make(**filling, **place), (*words, *near)


def _words(value: object) -> Iterator[str]:
    """Give the words of a field: its own, or those of each row; a list of words has its own place in a sentence."""
    match value:
        case str():
            yield value
        case ((str(), *_), *_):
            yield from (word for row in value if isinstance(row, tuple) for word in row if isinstance(word, str))
        case _:
            pass


def _is_ours(kind: type[Diagnostic], name: str) -> bool:
    return bool({name, (kind.__name__, name)} & OURS)


@each_kind
def test_the_wording_says_what_is_wrong_and_what_to_do(kind: type[Diagnostic]) -> None:
    for finding, words in _samples(kind):
        for text in (finding.problem, finding.remedy):
            assert text == text.strip()
            assert text
            assert not re.search("[!!]", text), text
            assert not re.search(r"\b(None|True|False|str|int|bool|list|dict|tuple|Fraction|Decimal|object)\b", text)
            assert text.count("“") == text.count("”"), text
            assert "。。" not in text, text
            for word in words:
                for match in re.finditer(re.escape(word), text):
                    before = text[: match.start()]
                    assert before.count("“") > before.count("”"), f"{word} is not quoted: {text}"
        assert not re.search("[。,;:、?]$", finding.problem), finding.problem
        assert re.search("[。?]$", finding.remedy) or SHOWS_A_FORM.search(finding.remedy), finding.remedy
        assert finding.problem in finding.render()
        assert finding.render().endswith(f"  怎么改:{finding.remedy}")


def _written() -> Iterator[tuple[str, str, str]]:
    """Give the words of our own that the package puts into findings: class, field, and the text with … for values."""
    names = {kind.__name__ for kind in KINDS}
    for path in sorted((FOLDER.parent.parent / "fupin_rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                for argument in node.keywords:
                    texts = [argument.value]
                    if isinstance(argument.value, ast.IfExp):
                        texts = [argument.value.body, argument.value.orelse]
                    for text in texts:
                        if argument.arg is not None and (written := _text(text)) is not None:
                            yield node.func.id, argument.arg, written


def _text(node: ast.expr) -> str | None:
    """Return the text of a string in the source, with … for each value put into it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"
            for part in node.values
        )
    return None


SIGNS = (":", ";", ")")
"""What is told apart as a single sign."""


def test_the_words_that_fill_the_findings_end_as_their_place_asks() -> None:
    written = list(_written())
    assert len(written) > 50
    for kind, field, text in written:
        where = f"{kind}.{field}: {text}"
        assert not re.search("[!!]", text), where
        if field in SENTENCES:
            assert text.endswith("。"), where
        elif field not in ("form", "path", "keyword", "field", "example") and text not in SIGNS:
            assert not re.search("[。,;:、]$", text), where
