"""The command line: it calls, it does not decide.

Exit status: 0 for any outcome; 1 for findings in policies, failed examples, or an undecided outcome with
``--require-decided``; 2 for usage or input that cannot be read.
"""

import argparse
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

OK, FINDINGS, UNUSABLE = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with the command line."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(
            UNUSABLE,
            f"命令行写得不对:{message}\n  怎么改:python -m fupin_rules {self.prog.split()[-1]} --help 列出可用的选项。\n",
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        return OK
    except KeyboardInterrupt:
        return UNUSABLE


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m fupin_rules", description="教育资助政策:判定并说明理由。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)
    explain = commands.add_parser("explain", help="判定一个案例,说明理由")
    explain.add_argument("case", metavar="案例.json", help="案例文件;写 - 从标准输入读")
    _policies_option(explain)
    explain.add_argument("--clause", action="append", default=[], metavar="编号", help="只判定这一条,可以写几次")
    explain.add_argument("--on", metavar="日期", help="按哪一天判定,如 2022-12-31")
    explain.add_argument("--format", choices=("text", "json"), default="text", help="text 供阅读(默认),json 供程序")
    explain.add_argument("--require-decided", action="store_true", help="有待核实或者存疑时,退出状态为 1")
    explain.set_defaults(run=_explain)
    check = commands.add_parser("check", help="检查政策文件")
    check.add_argument("paths", nargs="*", metavar="文件或文件夹", help="不写的,检查随附的政策")
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
    return parser


def _policies_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--policies", action="append", default=[], metavar="文件或文件夹", help="政策;不写的,用随附的政策"
    )


# --- explain ------------------------------------------------------------------------------------------


def _explain(options: argparse.Namespace) -> int:
    import datetime

    from fupin_rules.calendar import parse_day
    from fupin_rules.decide.policy_set import CaseError, PolicyError, PolicySet
    from fupin_rules.render import text

    day: datetime.date | None = None
    if options.on is not None:
        day = parse_day(options.on)
        if day is None:
            return _refuse([f"“--on”:写的是“{options.on}”,这里需要日历上有的日期\n  怎么改:请写成:--on 2022-12-31"])
    given = _read_text(options.case)
    if given is None:
        return UNUSABLE
    try:
        policies = PolicySet.load(*options.policies)
    except PolicyError as error:
        return _refuse(finding.render() for finding in error.findings)
    try:
        decision = policies.decide(policies.read(given), on=day, clauses=options.clause)
    except CaseError as error:
        return _refuse(finding.render() for finding in error.findings)
    record = decision.record()
    if options.format == "json":
        _print_json(record)
    else:
        sys.stdout.write(text.render(record))
    undecided = any(outcome["outcome"] in ("待核实", "存疑") for outcome in record["outcomes"])
    return FINDINGS if options.require_decided and undecided else OK


# --- check and test -----------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from fupin_rules.decide.loading import load
    from fupin_rules.resources import policies_folder

    loaded = load([Path(path) for path in options.paths] or [policies_folder()])
    for finding in loaded.findings:
        print(finding.render(), end="\n\n")
    units = sum(len(policy.units) for policy in loaded.policies)
    count = len(loaded.errors)
    summary = f"{len(loaded.files)} 个文件,{len(loaded.policies)} 个政策,{units} 条;{count} 处错误"
    print(summary + ("。" if count else ",没有发现问题。"))
    unreadable = any(finding.code == "S301" for finding in loaded.errors)
    return UNUSABLE if unreadable else FINDINGS if count else OK


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
            print(result.render())
        print(_counts(results))
    return FINDINGS if any(result.status == "failed" for result in results) else OK


def _counts(results: Iterable[Any]) -> str:
    found: dict[str, int] = {"passed": 0, "failed": 0, "not encoded": 0}
    for result in results:
        found[result.status] += 1
    return f"通过 {found['passed']},不符 {found['failed']},未编 {found['not encoded']}"


# --- fmt ----------------------------------------------------------------------------------------------


def _fmt(options: argparse.Namespace) -> int:
    from fupin_rules.decide.loading import SUFFIX
    from fupin_rules.resources import policies_folder

    files: list[str] = []
    status, changed, refused = OK, 0, 0
    for path in options.paths or [str(policies_folder())]:
        inside = sorted(map(str, Path(path).rglob(f"*{SUFFIX}"))) if path != "-" and Path(path).is_dir() else [path]
        files += inside
        if not inside:
            status = _refuse([f"“{path}”:这个文件夹里没有政策文件\n  怎么改:政策文件的扩展名是 {SUFFIX}。"])
    for name in dict.fromkeys(files):
        result = _fmt_file(name, options)
        changed += result is _Layout.CHANGED
        refused += result in (_Layout.REFUSED, _Layout.UNREAD)
        if result is _Layout.UNREAD:
            status = UNUSABLE
        elif status != UNUSABLE and (result is _Layout.REFUSED or (options.check and result is _Layout.CHANGED)):
            status = FINDINGS
    if "-" not in files and not options.diff:
        done = f"{changed} 个需要整理" if options.check else f"整理了 {changed} 个"
        print(f"{len(set(files))} 个文件,{done}" + (f",{refused} 个没有动。" if refused else "。"))
    return status


class _Layout(enum.Enum):
    """What became of a file: as it was, laid out anew, left alone for its findings, or not read at all."""

    SAME = enum.auto()
    CHANGED = enum.auto()
    REFUSED = enum.auto()
    UNREAD = enum.auto()


def _fmt_file(name: str, options: argparse.Namespace) -> _Layout:
    """Lay out one file and write, show or only compare the result."""
    from fupin_rules.source import Source
    from fupin_rules.syntax import format as layout

    shown = "标准输入" if name == "-" else name
    content = _read_bytes(name)
    text = _decode(name, content) if content is not None else None
    if content is None or text is None:
        return _Layout.UNREAD
    source = Source(shown, text)
    imported, findings = _imported_names(source, Path.cwd() / "-" if name == "-" else Path(name).resolve())
    try:
        formatted = layout.format_source(source, imported)
    except layout.MeaningChangedError:
        problem = "整理以后读出来的内容会和原来不同,所以没有改动。这是整理程序的错误,不是文件的错误"
        _refuse([f"“{shown}”:{problem}\n  怎么改:请把这个文件附上报告;文件本身照常可用。"])
        return _Layout.UNREAD
    findings += formatted.findings
    if formatted.text is None or findings:
        _refuse(finding.render() for finding in findings)
        return _Layout.REFUSED
    same = formatted.text.encode() == content
    if options.diff:
        before, after = (one.splitlines(keepends=True) for one in (text, formatted.text))
        sys.stdout.writelines(_diff_lines(before, after, shown))
    if options.check:
        if not same and not options.diff:
            print(shown)
    elif name == "-" and not options.diff:
        sys.stdout.write(formatted.text)
    elif not same and not options.diff and not _replace(Path(name).resolve(), formatted.text.encode()):
        return _Layout.UNREAD
    return _Layout.SAME if same else _Layout.CHANGED


def _diff_lines(before: list[str], after: list[str], name: str) -> Iterable[str]:
    for line in difflib.unified_diff(before, after, name, f"{name}(整理后)"):
        yield line if line.endswith("\n") else f"{line}\n\\ 文件末尾没有换行\n"


def _imported_names(source: "Source", place: Path) -> tuple[dict[str, str], "list[PolicyFinding]"]:
    """Return the names that the files imported by a file declare, each with its class; the file stands at ``place``."""
    from fupin_rules.decide.loading import BASIS_VOCABULARY, SUFFIX
    from fupin_rules.diagnostics.model import NotDeclared
    from fupin_rules.resources import policies_folder
    from fupin_rules.source import Source, fold
    from fupin_rules.syntax import parse

    names: dict[str, str] = {}
    findings: list[PolicyFinding] = []
    seen = {place}
    waiting: list[tuple[str, Path, Span | None]] = [(BASIS_VOCABULARY, place, None)]

    def add(cut: "Cut", importing: Path) -> None:
        for piece in cut.pieces:
            written = re.split("[;、,]", fold(piece.rest.text).rstrip("。 ")) if piece.keyword == "引用" else []
            waiting.extend((path.strip(), importing, piece.rest) for path in written if path.strip())

    if not parse.check_text(source):
        add(parse.scan(source), place)
    while waiting:
        written, importing, span = waiting.pop(0)
        folders = (*importing.parents, policies_folder())
        found = next((one.resolve() for folder in folders if (one := folder / f"{written}{SUFFIX}").is_file()), None)
        if found is None and importing == place and span is not None:
            findings.append(NotDeclared(what="词汇文件", name=written, near=(), span=span))
        if found is None or found in seen:
            continue
        seen.add(found)
        imported = Source(found.name, found.read_text(encoding="utf-8-sig", errors="replace"))
        cut = parse.scan(imported)
        names |= parse.declared_names(cut)[0]
        add(cut, found)
    return names, findings


def _replace(path: Path, content: bytes) -> bool:
    """Put ``content`` in the place of a file, whole or not at all; say why and return ``False`` where it cannot be."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
            new.write(content)
        try:
            shutil.copymode(path, new.name)
            os.replace(new.name, path)
        except OSError:
            os.unlink(new.name)
            raise
    except OSError as error:
        _refuse([f"“{path}”:文件写不了({error.strerror})\n  怎么改:请核对权限。"])
        return False
    print(f"已整理:{path}")
    return True


# --- reading and writing ------------------------------------------------------------------------------


def _read_text(name: str) -> str | None:
    """Return the text of a file or of standard input; say what is wrong and return ``None`` if there is none."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "文件读不了"
        _refuse([f"“{name}”:{reason}\n  怎么改:请核对文件名和权限。"])
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse([f"“{name}”:不是 UTF-8 编码的文本\n  怎么改:请另存为 UTF-8 编码。"])
        return None


def _print_json(data: object) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _refuse(messages: Iterable[str]) -> int:
    for message in messages:
        print(message, file=sys.stderr)
    return UNUSABLE
