"""Every fenced code block of the documents is a test.

Markdown text comes in, one test per block goes out. The words after the opening fence say what the block has to do:

=================== ==================================================================================================
``python``          runs; the blocks of one document share one namespace, in order
``console, bash``   each line that starts with ``$`` and a space is a command; output shown under it is what it prints
                    (a line ``…`` stands for any lines), and a command shown without output succeeds
``json``            is a case that the policy nearest above it decides, or the shipped policies where there is none
``json refused``    is not decided by it: a fact, a name or a value in it is wrong
``policy``          is accepted by ``fupin-rules check``
``policy refused``  is not accepted by it
``policy fragment`` is only shown, as are ``text`` and ``mermaid``
=================== ==================================================================================================

Anything else fails. Everything runs at the top of the repository. ``python -m fupin_rules …``, alone or fed by an
``echo``, is called in this process; every other command runs in a shell of its own, and so the program itself is run
where a document puts it together with others. A block that sets up an environment is skipped when
the line above it is ``<!-- not-run: the reason -->``.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from fupin_rules import CaseError, PolicySet
from tests.support import commands

TOP = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/**/*.md", "grammar/**/*.md")
TIMEOUT = 120
"""Seconds that one command of a document may take."""

FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
FENCE_MARKS = re.compile(r"`{3}|~{3}")
NOT_RUN = re.compile(r"\s*<!--\s*not-run\b:?(?P<reason>.*?)-->\s*")
SETS_UP_AN_ENVIRONMENT = re.compile(r"(?<![\w-])(pip|venv|git clone|\./check)(?![\w-])")
ANY_LINES = "…"
PROMPT = "$ "
CALLED_HERE = re.compile(
    r"""(?:(?P<feeder>(?:echo|printf) '[^']*') \| )?python -m fupin_rules (?P<words>[^|&;<>$`*?~\n]+?)(?P<both> 2>&1)?"""
)
"""A command of a document that asks for our program and nothing else; what feeds it runs in a shell."""


# ------------------------------------------------------------------------------------------------- from text to blocks


@attrs.frozen
class Block:
    document: str
    """The path from the top of the repository."""
    line: int
    """The line of the opening fence, counted from 1."""
    info: str
    """The words after the opening fence."""
    text: str
    not_run: str | None = None
    """Why the block is not run; None if nothing was said about that."""


@attrs.frozen
class Fault:
    """A place where a block would escape the tests."""

    document: str
    line: int
    message: str


@attrs.frozen
class Reading:
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]


def read_markdown(document: str, markdown: str) -> Reading:
    """Find the fenced code blocks of a document."""
    blocks: list[Block] = []
    faults: list[Fault] = []
    not_run: str | None = None
    lines = iter(enumerate(markdown.splitlines(), start=1))
    for number, line in lines:
        if opening := FENCE.fullmatch(line):
            content = _content(lines, opening)
            if content is None:
                faults.append(Fault(document, number, "this fence is never closed"))
            else:
                blocks.append(Block(document, number, " ".join(opening["info"].split()), content, not_run))
            not_run = None
            continue
        if not_run is not None:
            faults.append(Fault(document, number - 1, "no block starts on the line after this directive"))
        directive = NOT_RUN.fullmatch(line)
        not_run = directive["reason"].strip() if directive else None
        if FENCE_MARKS.search(line):
            faults.append(Fault(document, number, "this fence is not on a line of its own"))
    if not_run is not None:
        faults.append(Fault(document, len(markdown.splitlines()), "no block starts on the line after this directive"))
    return Reading(tuple(blocks), tuple(faults))


def _content(lines: Iterator[tuple[int, str]], opening: re.Match[str]) -> str | None:
    """Take the lines up to the closing fence, without the opening one's indentation; None if there is no such fence."""
    mark, length, indent = opening["marks"][0], len(opening["marks"]), opening["indent"]
    content: list[str] = []
    for _, line in lines:
        stripped = line.strip()
        if len(stripped) >= length and set(stripped) == {mark}:
            return "".join(f"{line}\n" for line in content)
        content.append(line.removeprefix(indent) if line.startswith(indent) else line.lstrip())
    return None


def _read_documents() -> Reading:
    paths = [path for pattern in DOCUMENTS for path in sorted(TOP.glob(pattern))]
    readings = [read_markdown(path.relative_to(TOP).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
    return Reading(
        tuple(block for reading in readings for block in reading.blocks),
        tuple(fault for reading in readings for fault in reading.faults),
    )


# --------------------------------------------------------------------------------------------------------------- python


class PythonBlocks:
    """The Python blocks of all documents, each document with its namespace.

    A block that runs alone, or out of order, runs the earlier ones of its document first.
    """

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self._waiting: dict[str, list[Block]] = {}
        self._namespaces: dict[str, dict[str, Any]] = {}
        for block in blocks:
            if block.info == "python" and block.not_run is None:
                self._waiting.setdefault(block.document, []).append(block)
                self._namespaces.setdefault(block.document, {"__name__": "__main__"})

    def run_up_to(self, block: Block) -> None:
        """Run the blocks of the document that have not run yet, up to and with this one."""
        waiting = self._waiting[block.document]
        while waiting and waiting[0].line <= block.line:
            self._run(waiting[0])
            del waiting[0]

    def _run(self, block: Block) -> None:
        # Blank lines in front make a traceback name the line of the document.
        source = "\n" * block.line + block.text
        program = compile(source, str(TOP / block.document), "exec", dont_inherit=True)
        exec(program, self._namespaces[block.document])


# ------------------------------------------------------------------------------------------------------------- commands


@attrs.frozen
class Command:
    text: str
    output: tuple[str, ...]
    """The lines shown under the command; empty if none are."""


def read_commands(text: str) -> tuple[Command, ...]:
    """Split a console block into its commands. A backslash at the end of a command continues it on the next line.

    Raises:
        ValueError: something stands before the first command, or there is none.
    """
    commands: list[Command] = []
    for line in text.splitlines():
        if line.startswith(PROMPT):
            commands.append(Command(line.removeprefix(PROMPT), ()))
        elif commands and commands[-1].text.endswith("\\") and not commands[-1].output:
            commands[-1] = Command(f"{commands[-1].text}\n{line.removeprefix('> ')}", ())
        elif commands:
            commands[-1] = attrs.evolve(commands[-1], output=(*commands[-1].output, line))
        elif line.strip():
            raise ValueError(f"a command starts with “{PROMPT}”, this line does not: {line}")
    if not commands:
        raise ValueError(f"no command in the block: none of its lines starts with “{PROMPT}”")
    return tuple(attrs.evolve(command, output=_without_blank_end(command.output)) for command in commands)


def _without_blank_end(lines: tuple[str, ...]) -> tuple[str, ...]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def output_matches(shown: tuple[str, ...], printed: str) -> bool:
    """Compare, line by line, what a document shows with what a command printed. White space at line ends is ignored."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ANY_LINES else re.escape(line.rstrip()) + r"\n" for line in shown
    )
    lines = _without_blank_end(tuple(printed.splitlines()))
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in lines)) is not None


def run_command(command: Command, environment: Mapping[str, str]) -> None:
    """Run one command of a document and hold it to what is shown under it."""
    if "./check" in command.text:
        pytest.fail("./check runs these tests: mark the block as not run")
    asked = CALLED_HERE.fullmatch(command.text)
    ran = _in_a_shell(command.text, environment) if asked is None else _called_here(asked, environment)
    report = f"$ {command.text}\n{_report(ran)}"
    if "Traceback (most recent call last)" in ran.err:
        pytest.fail(f"the command broke down\n{report}")
    if command.output:
        if not output_matches(command.output, ran.out):
            shown = "".join(f"{line}\n" for line in command.output)
            pytest.fail(f"the output is not the one shown\n{report}--- shown\n{shown}")
    elif ran.status != 0:
        pytest.fail(f"the command failed\n{report}")


def _called_here(asked: re.Match[str], environment: Mapping[str, str]) -> commands.Ran:
    given = _in_a_shell(asked["feeder"], environment).out if asked["feeder"] else ""
    with contextlib.chdir(TOP):
        return commands.run(*shlex.split(asked["words"]), given=given.encode(), together=asked["both"] is not None)


def _in_a_shell(text: str, environment: Mapping[str, str]) -> commands.Ran:
    ran = subprocess.run(
        ["bash", "-c", text],
        cwd=TOP,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    return commands.Ran(ran.returncode, ran.stdout, ran.stderr)


def _report(ran: commands.Ran) -> str:
    return f"exit status {ran.status}\n--- stdout\n{ran.out}--- stderr\n{ran.err}"


# ------------------------------------------------------------------------------------------------------------- policies


def check_policy_block(text: str, folder: Path, *, accepted: bool) -> None:
    """Write a policy to a file and hold ``fupin-rules check`` to what the document says about it."""
    file = folder / "block.policy"
    file.write_text(text, encoding="utf-8")
    ran = commands.run("check", str(file))
    if ran.status != (0 if accepted else 1):
        pytest.fail(f"the policy should be {'accepted' if accepted else 'refused'}\n{_report(ran)}")


def check_case_block(block: Block, folder: Path, *, decided: bool) -> None:
    """Hold a case to what the document says about it: whether its policy, or the shipped ones, decide it."""
    above = [one for one in READ.blocks if one.document == block.document and one.line < block.line]
    own = [one.text for one in above if one.info == "policy"]
    if own:
        (folder / "block.policy").write_text(own[-1], encoding="utf-8")
    policies = PolicySet.load(*([folder] if own else []))
    try:
        policies.decide(policies.read(block.text))
        findings = ""
    except CaseError as error:
        findings = str(error)
    if decided is bool(findings):
        pytest.fail(f"the case should {'be decided' if decided else 'not be decided'}\n{findings}")


# ------------------------------------------------------------------------------------------------------ the documents

READ = _read_documents()


@pytest.fixture(scope="module")
def python_blocks() -> PythonBlocks:
    return PythonBlocks(READ.blocks)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of commands: ``python`` is the interpreter of the tests, its scripts come next on the path."""
    folder = tmp_path_factory.mktemp("bin")
    for name in ("python", "python3"):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    path = os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "PYTHONUTF8": "1", "NO_COLOR": "1"}


@pytest.mark.usefixtures("shipped_once")
@pytest.mark.parametrize("block", [pytest.param(block, id=f"{block.document}:{block.line}") for block in READ.blocks])
def test_block(
    block: Block,
    python_blocks: PythonBlocks,
    environment: dict[str, str],
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if block.not_run is not None:
        assert why_it_must_run(block) is None, why_it_must_run(block)
        pytest.skip(f"not run: {block.not_run}")
    match block.info:
        case "python":
            monkeypatch.chdir(TOP)
            python_blocks.run_up_to(block)
        case "console" | "bash":
            for command in read_commands(block.text):
                run_command(command, environment)
        case "json":
            check_case_block(block, tmp_path, decided=True)
        case "json refused":
            check_case_block(block, tmp_path, decided=False)
        case "policy":
            check_policy_block(block.text, tmp_path, accepted=True)
        case "policy refused":
            check_policy_block(block.text, tmp_path, accepted=False)
        case "policy fragment" | "text" | "mermaid":
            record_property("shown only", block.info)
        case _:
            pytest.fail(f"nothing says how to test a block marked “{block.info}”")


def why_it_must_run(block: Block) -> str | None:
    """Name what speaks against skipping a block; None if nothing does."""
    if not block.not_run:
        return "the directive gives no reason"
    if block.info not in {"console", "bash"} or not SETS_UP_AN_ENVIRONMENT.search(block.text):
        return "only a block that sets up an environment may be skipped (pip, venv, git clone, ./check)"
    return None


def test_no_block_escapes() -> None:
    assert READ.faults == ()


# ------------------------------------------------------------------------------------------- the reading of documents


def test_a_block_has_a_line_and_a_kind_and_loses_its_indentation() -> None:
    markdown = "Text\n\n- item\n\n  ```policy   refused\n  甲：\n    乙\n\n  ```\n"
    assert read_markdown("a.md", markdown) == Reading((Block("a.md", 5, "policy refused", "甲：\n  乙\n\n"),), ())


def test_a_longer_fence_holds_a_shorter_one() -> None:
    markdown = "````text\n```python\n```\n````\n~~~json\n{}\n~~~\n"
    reading = read_markdown("a.md", markdown)
    assert [(block.info, block.text) for block in reading.blocks] == [("text", "```python\n```\n"), ("json", "{}\n")]


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("```python\nx = 1\n", 1),
        ("> ```python\n> x = 1\n> ```\n", 1),
        ("- ```python\n  x = 1\n  ```\n", 1),
        ("<!-- not-run: it installs -->\n\n```console\n$ pip list\n```\n", 1),
        ("\n<!-- not-run: it installs -->", 2),
    ],
)
def test_what_would_escape_is_a_fault(markdown: str, line: int) -> None:
    faults = read_markdown("a.md", markdown).faults
    assert faults
    assert faults[0].line == line


@pytest.mark.parametrize(
    ("markdown", "skipped"),
    [
        ("<!-- not-run: it installs -->\n```console\n$ pip install .\n```\n", True),
        ("<!-- not-run: it runs these tests -->\n```bash\n$ ./check\n```\n", True),
        ("<!-- not-run: -->\n```console\n$ pip install .\n```\n", False),
        ("<!-- not-run: it takes long -->\n```console\n$ fupin-rules pipeline\n```\n", False),
        ("<!-- not-run: it installs -->\n```python\nimport pip\n```\n", False),
    ],
)
def test_only_setting_up_an_environment_is_skipped(markdown: str, skipped: bool) -> None:
    (block,) = read_markdown("a.md", markdown).blocks
    assert block.not_run is not None
    assert (why_it_must_run(block) is None) == skipped


def test_commands_are_read_with_their_output() -> None:
    text = "$ a \\\n>   b\n一\n\n二\n\n$ c\n"
    assert read_commands(text) == (Command("a \\\n  b", ("一", "", "二")), Command("c", ()))


@pytest.mark.parametrize("text", ["", "ls\n", "ls\n$ ls\n"])
def test_a_console_block_without_a_command_in_front_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="command"):
        read_commands(text)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (("一", "二"), "一  \n二\n\n", True),
        (("一",), "一\n二\n", False),
        (("一.",), "一二\n", False),
        (("…", "三"), "一\n二\n三\n", True),
        (("一", "…"), "一\n", True),
        (("一", "…", "三"), "一\n二\n", False),
    ],
)
def test_output_is_compared_line_by_line(shown: tuple[str, ...], printed: str, same: bool) -> None:
    assert output_matches(shown, printed) == same


@pytest.mark.parametrize(
    "command",
    [
        Command("python -c 'import sys; print(sys.prefix); print(1 + 1)'", (sys.prefix, "2")),
        Command("test -f tests/docs/test_documents.py", ()),
        Command("echo 一; exit 1", ("一",)),
    ],
)
def test_a_command_that_does_what_is_shown_passes(command: Command, environment: dict[str, str]) -> None:
    run_command(command, environment)


@pytest.mark.parametrize(
    ("text", "called_here"),
    [
        ("python -m fupin_rules check policies/词汇/基准.policy", True),
        ("printf '政策  甲\\n项目 乙' | python -m fupin_rules fmt -", True),
        ("echo '{' | python -m fupin_rules explain - --policies policies/词汇", True),
        ("echo '{' | python -m fupin_rules explain - --policies policies/词汇 2>&1", True),
        ("python -m fupin_rules --help", True),
        ("python -m fupin_rules check > /dev/null", False),
        ("python -m fupin_rules check; echo $?", False),
        ("cd policies && python -m fupin_rules check", False),
    ],
)
def test_what_is_called_here_prints_what_the_program_prints(
    text: str, called_here: bool, environment: dict[str, str]
) -> None:
    asked = CALLED_HERE.fullmatch(text)
    assert (asked is not None) == called_here
    if asked is not None:
        assert _called_here(asked, environment) == _in_a_shell(text, environment)


@pytest.mark.parametrize(
    "command",
    [
        Command("echo 一", ("二",)),
        Command("python -m fupin_rules check policies", ("二",)),
        Command("python -m fupin_rules check 没有", ()),
        Command("exit 3", ()),
        Command("echo 一; python -c 'raise SystemError'", ("一",)),
        Command("./check", ()),
    ],
)
def test_a_command_that_does_something_else_fails(command: Command, environment: dict[str, str]) -> None:
    with pytest.raises(pytest.fail.Exception):
        run_command(command, environment)


def test_python_blocks_of_a_document_share_a_namespace_and_run_once() -> None:
    first = Block("a.md", 1, "python", "seen = [1]\n")
    second = Block("a.md", 5, "python", "seen.append(2)\nassert seen == [1, 2]\n")
    other = Block("b.md", 1, "python", "assert 'seen' not in globals()\n")
    blocks = PythonBlocks((first, second, other))
    for block in (second, first, second, other):
        blocks.run_up_to(block)


@pytest.mark.parametrize("decided", [True, False])
def test_a_case_is_held_to_what_the_document_says(decided: bool, tmp_path: Path) -> None:
    """A name that no vocabulary has is seen, and so is its absence."""
    name = "教师.没有这一项" if decided else "教师.性别"
    block = Block("a.md", 1, "json", f'{{"on": "2022-06-30", "facts": {{"{name}": "男"}}}}')
    with pytest.raises(pytest.fail.Exception):
        check_case_block(block, tmp_path, decided=decided)
    check_case_block(block, tmp_path, decided=not decided)
