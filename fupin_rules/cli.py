"""The command line: it calls, it does not decide.

Exit status: 0 for any outcome; 1 for findings in policies, failed examples, files that ``fmt --check`` would change, or
an undecided outcome with ``--require-decided``; 2 for usage or input that cannot be read.
"""

import argparse
import contextlib
import difflib
import enum
import errno
import io
import json
import os
import re
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from fupin_rules.resources import LANGUAGE_VERSION, RECORD_VERSION, VERSION
from fupin_rules.source import HIDDEN, visible

if TYPE_CHECKING:
    from fupin_rules.artifact.form import CheckedSet
    from fupin_rules.decide.loading import Loaded
    from fupin_rules.decide.policy_set import PolicySet

OK, FINDINGS, UNUSABLE = 0, 1, 2


_MESSAGES = (
    (r"unrecognized arguments: (.*)", "没有“{}”这个选项,或者多写了它"),
    (r"the following arguments are required: (.*)", "缺少{}"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "{0} 不能是 {1},可以写 {2}"),
    (r"argument (.*?): expected (?:one|at least one) argument", "{} 之后要写一个值"),
    (r"argument (.*?): (?:ignored explicit argument|not allowed).*", "{} 不能这样写"),
)
"""What the standard library says in English, and how it is said here."""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Heads the help in Chinese."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().add_usage(usage, actions, groups, "用法:" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with the command line. An option is written in full."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False, add_help=False, formatter_class=_Help)
        given, chosen = self.add_argument_group("写什么"), self.add_argument_group("选项")
        self._positionals, self._optionals = given, chosen
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write; where the help cannot be written, the command has failed."""
        with contextlib.suppress(OSError) if file is sys.stderr else contextlib.nullcontext():
            (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        for pattern, said in _MESSAGES:
            if match := re.fullmatch(pattern, message):
                message = said.format(*match.groups())
                break
        message = visible(message)
        self.print_usage(sys.stderr)
        self.exit(
            UNUSABLE,
            f"命令行写得不对:{message}\n  怎么改:{self.prog} --help 列出可用的选项。\n",
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    _ready()
    try:
        try:
            options = _parser().parse_args(arguments)
            return int(options.run(options))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _abandon(sys.stdout)
        return OK
    except OSError as error:
        if error.filename is not None:
            return _refuse_to_open(str(error.filename), error)
        _abandon(sys.stdout)
        return _refuse(["结果写不出去:写满了,或者输出是关着的\n  怎么改:请核对磁盘的余地,和输出写到哪里。"])
    except KeyboardInterrupt:
        return UNUSABLE
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()


class _Closed(io.TextIOBase):
    """Stands for a stream that was closed before the command began."""

    def write(self, _: str) -> int:
        """Refuse to write."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def _ready() -> None:
    """Have every stream, speaking UTF-8 in whatever locale."""
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or _Closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _abandon(stream: TextIO) -> None:
    """Send nowhere what a stream still holds and cannot be written: the interpreter would complain of it when it ends."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m fupin_rules", description="教育资助政策:判定并说明理由。")
    versions = f"fupin_rules {VERSION}(政策语言 {LANGUAGE_VERSION},决定记录 {RECORD_VERSION})"
    parser.add_argument("--version", action="version", version=versions, help="显示引擎、政策语言和决定记录的版本")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)
    explain = commands.add_parser("explain", help="判定一个案例,说明理由")
    explain.add_argument("case", nargs="?", metavar="案例.json", help="案例文件;写 - 从标准输入读")
    _policies_option(explain)
    explain.add_argument("--clause", action="append", default=[], metavar="编号", help="只判定这一条,可以写几次")
    explain.add_argument("--on", metavar="日期", help="按哪一天判定,如 2022-12-31")
    explain.add_argument("--new", metavar="对象", help="写一份空白案例,如 --new 学生:列出要问的事实和填法")
    explain.add_argument("--format", choices=("text", "json"), default="text", help="text 供阅读(默认),json 供程序")
    explain.add_argument("--require-decided", action="store_true", help="有待核实或者存疑时,退出状态为 1")
    explain.set_defaults(run=_explain)
    check = commands.add_parser("check", help="检查政策文件")
    check.add_argument("paths", nargs="*", metavar="文件或文件夹", help="不写的,检查随附的政策")
    check.add_argument("--coverage", action="store_true", help="列出原文的每一条:已编、未编、有什么未定")
    check.add_argument("--fix", action="store_true", help="照改法改好有把握的,其余的显示会改动的行")
    forms = "text 供阅读(默认),json 供程序,sarif 供代码平台和编辑器"
    check.add_argument("--format", choices=("text", "json", "sarif"), default="text", help=forms)
    check.set_defaults(run=_check)
    test = commands.add_parser("test", help="运行政策文件里的用例,或者一个案例集")
    test.add_argument("paths", nargs="*", metavar="文件或文件夹", help="不写的,用随附的政策")
    test.add_argument("--cases", metavar="文件.json", help="运行这个案例集,不运行用例")
    test.add_argument("--format", choices=("text", "json"), default="text", help="text 供阅读(默认),json 供程序")
    test.set_defaults(run=_test)
    fmt = commands.add_parser("fmt", help="把政策文件排成统一的样式")
    fmt.add_argument("paths", nargs="*", metavar="文件或文件夹", help="写 - 从标准输入读;不写的,用随附的政策")
    fmt.add_argument("--check", action="store_true", help="只列出需要整理的文件,有的,退出状态为 1")
    fmt.add_argument("--diff", action="store_true", help="只显示会改动的行")
    fmt.set_defaults(run=_fmt)
    compiled = commands.add_parser("compile", help="把查过的政策写成数据,读它不必再查")
    compiled.add_argument("paths", nargs="*", metavar="文件或文件夹", help="不写的,用随附的政策")
    compiled.add_argument("-o", "--output", default="-", metavar="文件.json", help="写到这个文件;不写的,写到标准输出")
    compiled.add_argument("--plans", action="store_true", help="写各条的判定步骤,给别的引擎用")
    compiled.set_defaults(run=_compile)
    return parser


def _policies_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--policies", action="append", default=[], metavar="文件或文件夹", help="政策;不写的,用随附的政策"
    )


# --- explain ------------------------------------------------------------------------------------------


def _explain(options: argparse.Namespace) -> int:
    from fupin_rules.decide.policy_set import CaseError, PolicyError, PolicySet, day_of
    from fupin_rules.diagnostics import InputFinding
    from fupin_rules.render import text

    day = None if options.on is None else day_of(options.on, "--on")
    if isinstance(day, InputFinding):
        return _refuse([day.render()])
    if (options.case is None) is (options.new is None):
        said = "缺少案例.json" if options.case is None else "写了 --new,就不再写案例"
        return _refuse(
            [f"命令行写得不对:{said}\n  怎么改:判定一个案例写 explain 案例.json;要空白的写 explain --new 学生。"]
        )
    given = None if options.case is None else _read_text(options.case)
    if given is None and options.case is not None:
        return UNUSABLE
    try:
        policies = PolicySet.load(*options.policies)
    except PolicyError as error:
        return _refuse(finding.render() for finding in error.findings)
    if given is None:
        return _blank(policies, options)
    try:
        alone = options.clause[0].upper() if len(options.clause) == 1 else None
        decision = policies.decide(policies.read(given, alone), on=day, clauses=options.clause)
    except CaseError as error:
        return _refuse(finding.render() for finding in error.findings)
    record = decision.record()
    if options.format == "json":
        _print_json(record)
    else:
        sys.stdout.write(visible(text.render(record)))
    undecided = record["trial"] or any(outcome["outcome"] in ("待核实", "存疑") for outcome in record["outcomes"])
    return FINDINGS if options.require_decided and undecided else OK


def _blank(policies: "PolicySet", options: argparse.Namespace) -> int:
    """Write a blank case."""
    from fupin_rules.decide.blank import blank_case

    found = blank_case(policies, options.new, [clause.upper() for clause in options.clause])
    if found is None:
        subjects = "、".join(dict.fromkeys(policy.header.subject for policy in policies.policies))
        of_which = f"的 {'、'.join(map(_cut, options.clause))} " if options.clause else ""
        return _refuse([f"“{_cut(options.new)}”{of_which}:没有条款要问\n  怎么改:政策管的对象:{subjects}。"])
    written = json.dumps(found, ensure_ascii=False, indent=2)
    sys.stdout.write(re.sub(r"\{\s+(\"未知\": true)\s+\}", r"{\1}", written) + "\n")
    return OK


# --- check and test -----------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from fupin_rules.decide.mending import mended
    from fupin_rules.decide.review import review
    from fupin_rules.diagnostics.sarif import findings_as_sarif
    from fupin_rules.diagnostics.written import findings_as_data
    from fupin_rules.resources import policies_folder

    if options.coverage:
        return _coverage(options.paths)
    paths = options.paths or [policies_folder()]
    if options.fix and not options.paths:
        return _refuse(["--fix 之后没有写要改的文件\n  怎么改:写上文件或者文件夹,如 check --fix 我的政策.policy。"])
    if options.fix and not _fix(paths):
        return UNUSABLE
    loaded = review(paths)
    match options.format:
        case "json":
            _print_json(findings_as_data(loaded.findings))
        case "sarif":
            _print_json(findings_as_sarif(loaded.findings, VERSION))
        case _:
            _show_findings(loaded)
    if options.fix and options.format == "text":
        for source, text in mended(loaded.findings, certain=False).items():
            sys.stdout.writelines(map(visible, _difference(source.text, text, source.name, "照改法")))
    unreadable = any(finding.code == "S301" for finding in loaded.errors)
    return UNUSABLE if unreadable else FINDINGS if loaded.errors else OK


def _show_findings(loaded: "Loaded") -> None:
    """Print what was found, and how much."""
    for finding in loaded.findings:
        print(finding.render(), end="\n\n")
    units = sum(len(policy.units) for policy in loaded.policies)
    count = len(loaded.errors)
    reminders = len(loaded.findings) - count
    summary = f"{len(loaded.files)} 个文件,{len(loaded.policies)} 个政策,{units} 条;{count} 处错误"
    print(summary + (f",{reminders} 处提醒。" if reminders else "。" if count else ",没有发现问题。"))


def _fix(paths: Sequence[str | Path]) -> bool:
    """Make the certain changes in the files given, again and again while there are some; return whether all was written."""
    from fupin_rules.decide.mending import mended
    from fupin_rules.decide.review import review
    from fupin_rules.decide.texts import SUFFIX

    given = [Path(path) for path in paths]
    files = [file for path in given for file in (sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path])]
    for _ in range(10):
        changed = False
        for source, text in mended(review(paths).findings, certain=True).items():
            for file in files:
                if file.is_file() and file.name == Path(source.name).name and file.read_bytes() == source.text.encode():
                    if not _replace(str(file), text.encode()):
                        return False
                    changed = True
                    print(f"已改:{_cut(str(file))}", file=sys.stderr)
        if not changed:
            return True
    return True


def _coverage(paths: Sequence[str]) -> int:
    from fupin_rules.decide.policy_set import PolicyError, PolicySet
    from fupin_rules.testing import coverage

    own = [Path(path) / coverage.LIST_NAME for path in paths]
    file = next((one for one in own if one.is_file()), coverage.shipped_list())
    try:
        listed = coverage.read_list(file)
    except (ValueError, KeyError, TypeError, AttributeError):
        form = '每份文件写成 [["文件"]]、"出处" = "…",其下 ["文件"."条"],每行 编号 = "位置"'
        return _refuse([f"“{_cut(str(file))}”:不是原文目录\n  怎么改:{form}。"])
    try:
        policies = PolicySet.load(*paths)
    except PolicyError as error:
        return _refuse(finding.render() for finding in error.findings)
    sys.stdout.write(coverage.markdown(coverage.cover(policies, listed)))
    return OK


def _test(options: argparse.Namespace) -> int:
    from fupin_rules.decide.policy_set import PolicyError, PolicySet
    from fupin_rules.testing import cases, examples

    try:
        policies = PolicySet.load(*options.paths)
    except PolicyError as error:
        return _refuse(finding.render() for finding in error.findings)
    results: Sequence[cases.CaseResult | examples.ExampleResult]
    if options.cases is None:
        results = examples.run(policies)
        report: dict[str, Any] = {"examples": [result.report() for result in results]}
    else:
        given = _read_text(options.cases)
        if given is None:
            return UNUSABLE
        read = cases.run(policies, given)
        if not isinstance(read, tuple):
            return _refuse([read.render()])
        results = read
        report = {"cases": [result.report() for result in results]}
    if options.format == "json":
        _print_json(report)
    else:
        for result in results:
            print(visible(result.render()))
        print(_counts(results))
    return FINDINGS if any(result.status == "failed" for result in results) else OK


def _counts(results: Iterable[Any]) -> str:
    found: dict[str, int] = {"passed": 0, "failed": 0, "not encoded": 0}
    for result in results:
        found[result.status] += 1
    return f"通过 {found['passed']},不符 {found['failed']},未编 {found['not encoded']}"


# --- fmt ----------------------------------------------------------------------------------------------


class _Layout(enum.Enum):
    """What became of a file: as it was, laid out anew, left alone for its findings, or neither read nor written."""

    SAME = enum.auto()
    CHANGED = enum.auto()
    REFUSED = enum.auto()
    FAILED = enum.auto()


def _fmt(options: argparse.Namespace) -> int:
    from fupin_rules.decide.texts import SUFFIX, same_file
    from fupin_rules.resources import policies_folder

    names: list[str] = []
    results: list[_Layout] = []
    for path in options.paths or [str(policies_folder())]:
        if path in ("", "-") or not Path(path).is_dir():
            names.append(path)
        elif inside := sorted(map(str, Path(path).rglob(f"*{SUFFIX}"))):
            names += inside
        else:
            _refuse([f"“{_cut(path)}”:这个文件夹里没有政策文件\n  怎么改:政策文件的扩展名是 {SUFFIX}。"])
            results.append(_Layout.FAILED)
    once = {name if name == "-" else same_file(Path(name)): name for name in reversed(names)}
    results += [_fmt_file(name, options) for name in reversed(once.values())]
    changed = results.count(_Layout.CHANGED)
    left = results.count(_Layout.REFUSED) + results.count(_Layout.FAILED)
    if "-" not in names and not options.diff:
        done = f"{changed} 个需要整理" if options.check else f"整理了 {changed} 个"
        print(f"{len(results)} 个文件,{done}" + (f",{left} 个有问题,没有动。" if left else "。"))
    if _Layout.FAILED in results:
        return UNUSABLE
    return FINDINGS if _Layout.REFUSED in results or (options.check and changed) else OK


def _fmt_file(name: str, options: argparse.Namespace) -> _Layout:
    """Lay out one file; write the result, show it, or only compare."""
    from fupin_rules.decide.imports import Library, imports_of
    from fupin_rules.decide.texts import Place, Texts
    from fupin_rules.source import Source
    from fupin_rules.syntax import format as layout
    from fupin_rules.syntax.lines import scan
    from fupin_rules.syntax.parse.file import check_text

    content = _read_bytes(name)
    text = None if content is None else _decode(name, content)
    if content is None or text is None:
        return _Layout.FAILED
    shown, place = ("标准输入", Path.cwd() / "-") if name == "-" else (name, Path(name).resolve())
    source = Source(shown, text)
    library = Library(Texts())
    imports = () if check_text(source) else imports_of(scan(source))
    imported = library.imported(imports, Place(place, place.parent))
    if library.unread:
        _refuse(finding.render() for finding in (*library.unread, *imported.findings))
        return _Layout.FAILED
    try:
        formatted = layout.format_source(source, imported.names)
    except layout.MeaningChangedError:
        problem = "整理以后读出来的内容会和原来不同,所以没有改动;这是整理程序的错误,不是文件的错误"
        _refuse([f"“{shown}”:{problem}\n  怎么改:请把这个文件附在报告里;文件本身照常可用。"])
        return _Layout.FAILED
    findings = (*imported.findings, *formatted.findings)
    if formatted.text is None or findings:
        _refuse(finding.render() for finding in sorted(findings, key=lambda finding: finding.span.start))
        return _Layout.REFUSED
    laid_out = formatted.text.encode()
    if options.diff:
        sys.stdout.writelines(_difference(text, formatted.text, visible(shown)))
    elif options.check:
        sys.stdout.write(f"{visible(shown)}\n" if laid_out != content else "")
    elif name == "-":
        sys.stdout.write(formatted.text)
    elif laid_out != content:
        if not _replace(name, laid_out):
            return _Layout.FAILED
        print(f"已整理:{visible(name)}")
    return _Layout.SAME if laid_out == content else _Layout.CHANGED


def _difference(before: str, after: str, name: str, done: str = "整理后") -> Iterable[str]:
    """Yield the lines of a unified diff."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, name, f"{name}({done})"):
        yield line if line.endswith("\n") else f"{line}\n\\ 文件末尾没有换行\n"


def _replace(name: str, content: bytes) -> bool:
    """Put ``content`` in the place of a file, whole or not at all; say why and return ``False`` where it cannot be."""
    try:
        path = Path(name).resolve()
        new = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with new.open("xb") as file:
                file.write(content)
            if path.exists():
                new.chmod(stat.S_IMODE(path.stat().st_mode))
            os.replace(new, path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()
            raise
    except (OSError, ValueError):
        _refuse([f"“{_cut(name)}”:文件写不了\n  怎么改:请核对文件夹的权限和磁盘的余地。"])
        return False
    return True


# --- compile ------------------------------------------------------------------------------------------


def _compile(options: argparse.Namespace) -> int:
    from fupin_rules.artifact.folder import encoded
    from fupin_rules.artifact.form import write
    from fupin_rules.decide.opening import Unusable, opened
    from fupin_rules.resources import policies_folder

    found = opened(options.paths or [policies_folder()])
    if isinstance(found, Unusable):
        return _refuse(finding.render() for finding in found.findings)
    text = _plans(found) if options.plans else write(found)
    if options.output == "-":
        sys.stdout.write(text)
        return OK
    if not _replace(options.output, encoded(text)):
        return UNUSABLE
    print(f"{len(found.reading.files)} 个文件,{len(found.policies)} 个政策,写在 {visible(options.output)}")
    return OK


def _plans(found: "CheckedSet") -> str:
    from fupin_rules.lower import written
    from fupin_rules.lower.lowering import lower

    policies = tuple(
        written.PolicyPlans(
            policy.header.name, policy.file, tuple(lower(asked.whole) for asked in policy.questions.values())
        )
        for policy in found.policies
    )
    return json.dumps(written.write(written.Plans(policies)), ensure_ascii=False, separators=(",", ":")) + "\n"


# --- reading and writing ------------------------------------------------------------------------------


def _read_text(name: str) -> str | None:
    """Return the text of a file or of standard input; say what is wrong and return ``None`` if there is none."""
    content = _read_bytes(name)
    return None if content is None else _decode(name, content)


def _read_bytes(name: str) -> bytes | None:
    if name == "-" and sys.stdin is None:
        _refuse(["标准输入是关着的\n  怎么改:请写出案例文件,或者把它接到标准输入。"])
        return None
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        _refuse_to_open(name, error)
        return None


def _decode(name: str, content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse([f"“{_cut(name)}”:不是 UTF-8 编码的文本\n  怎么改:请另存为 UTF-8 编码。"])
        return None


def _print_json(data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    sys.stdout.write(HIDDEN.sub(lambda sign: json.dumps(sign[0])[1:-1], text) + "\n")


def _cut(name: str) -> str:
    """Cut what stands on the command line to a readable length; a sign that cannot be seen is a box."""
    return visible(name if len(name) <= 100 else name[:100] + "…")


def _refuse_to_open(name: str, error: OSError | ValueError) -> int:
    """Say why a file could not be opened."""
    from fupin_rules.diagnostics.input import UnreadableInput

    finding = UnreadableInput.of(error, name)
    return _refuse([f"“{_cut(name)}”:{finding.problem}\n  怎么改:{finding.remedy}"])


def _refuse(messages: Iterable[str]) -> int:
    with contextlib.suppress(OSError):
        for message in messages:
            print(message, file=sys.stderr)
        sys.stderr.flush()
        return UNUSABLE
    _abandon(sys.stderr)
    return UNUSABLE
