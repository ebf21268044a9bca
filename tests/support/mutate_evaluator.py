"""Change the evaluator one line at a time, and see whether the oracle notices.

    python -m tests.support.mutate_evaluator [--module NAME] [--clauses N] [--cases N] [--seed N] [--only TEXT]

A call is left out, a number is one more, + becomes -, < becomes ≤, == becomes !=, "and" becomes "or", "not" goes, and
the other way round. What the first law compares (clauses drawn with the seed, and those it once failed on) is decided
again with each such change, as far as it comes to the line that is changed. The modules are those that cut a type into
points, if none is named. Prints the seed, and each change that nothing noticed with how many comparisons came to it: an
equivalent one (points too many do no harm), or a hole in the generated clauses.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import signal
import sys
import time
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fupin_rules.evaluate import reference
from fupin_rules.evaluate.possible import memo
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.model.question import questions_of
from tests.evaluate import test_oracle
from tests.support import oracle, small_clauses

MODULES = (*(f"evaluate.regions.{name}" for name in ("points", "preimage", "compared", "merge")), "line")
SECONDS = 120
"""How long one change may take before it counts as noticed."""


@attrs.frozen
class Asked:
    """One comparison of the first law: what is decided, what is known, what must come out, and whether exactly that."""

    question: nodes.Question
    known: Mapping[str, Known]
    answer: oracle.Answer
    exact: bool


@attrs.frozen
class Change:
    """One change: the line, the line as it was, and the tree that has it."""

    line: int
    text: str
    what: str
    tree: ast.Module


def main() -> None:
    """Try every change and print those that nothing noticed."""
    options = argparse.ArgumentParser()
    options.add_argument("--module", action="append", help="a module of fupin_rules, such as evaluate.meaning")
    options.add_argument("--clauses", type=int, default=1360)
    options.add_argument("--cases", type=int, default=8)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", default="", help="only lines that hold this text")
    wanted = options.parse_args()
    print(f"seed {wanted.seed}", flush=True)
    modules = [importlib.import_module(f"fupin_rules.{name}") for name in wanted.module or MODULES]
    asked = [*by_hand(), *drawn(wanted.clauses, wanted.cases, wanted.seed)]
    print(f"{len(asked)} comparisons", flush=True)
    by_line: dict[tuple[str, int], list[Asked]] = {}
    for one in asked:
        for place in lines_of(one, modules):
            by_line.setdefault(place, []).append(one)
    count, left = 0, 0
    for module in modules:
        assert module.__file__ is not None
        source = Path(module.__file__).read_text(encoding="utf-8")
        for change in changes(source):
            if wanted.only not in change.text:
                continue
            count += 1
            there = by_line.get((module.__file__, change.line), [])
            if not noticed(module, change, there):
                left += 1
                where = f"{module.__name__}:{change.line}: {change.what} (of {len(there)})"
                print(f"{where}: {change.text.strip()}", flush=True)
    print(f"{count} changes, {left} not noticed")


# --- what is asked ------------------------------------------------------------------------------------


def drawn(clauses: int, cases: int, number: int) -> list[Asked]:
    """Return generated comparisons, the oracle's answer with each."""
    found: list[Asked] = []

    @seed(number)
    @settings(max_examples=clauses, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        unsettled = data.draw(st.booleans())
        clause = data.draw(small_clauses.clauses(unsettled))
        names = oracle.names_in(clause)
        found.extend(asked_of(clause, [data.draw(small_clauses.cases(names, unsettled)) for _ in range(cases)]))

    draw()
    return found


def by_hand() -> list[Asked]:
    """Return the comparisons that the first law once failed on, and those that turn on one step."""
    clauses = [*test_oracle.FOUND.values(), *test_oracle.GUARDED.values()]
    clauses += [small_clauses.simple_clause(requires=requires) for requires, _, _ in test_oracle.BESIDE.values()]
    known: list[Mapping[str, Known]] = [*test_oracle.KNOWN, *test_oracle.STEPS.values()]
    return [one for clause in clauses for one in asked_of(clause, known)]


def asked_of(clause: nodes.Clause, cases: Sequence[Mapping[str, Known]]) -> list[Asked]:
    """Return the comparisons of one clause, as far as the oracle has an answer."""
    question = questions_of(clause).within
    found: list[Asked] = []
    for known in cases:
        with contextlib.suppress(oracle.TooManyWorldsError):
            answer = oracle.decide(clause, known)
            found.append(Asked(question, known, answer, reference.decide(question, known, memo.remembering).exact))
    return found


def lines_of(asked: Asked, modules: Sequence[types.ModuleType]) -> set[tuple[str, int]]:
    """Return the lines of the modules that a decision comes to. The law must hold before anything is changed."""
    files = [module.__file__ for module in modules]
    found: set[tuple[str, int]] = set()

    def trace(frame: types.FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            found.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)
    try:
        assert not is_noticed(asked)
    finally:
        sys.settrace(None)
    return found


def is_noticed(asked: Asked) -> bool:
    """Return whether a decision is not what the oracle says, or no longer exact; an error is noticed too."""
    try:
        decision = reference.decide(asked.question, asked.known, memo.remembering)
    except TimeoutError:
        raise
    except Exception:
        return True
    return decision.exact != asked.exact or bool(test_oracle.differences(decision, asked.answer))


# --- changes ------------------------------------------------------------------------------------------

SWAPPED: Mapping[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def changes(source: str) -> Iterator[Change]:
    """Yield every change of the functions of a module."""
    lines = source.splitlines()
    tree = ast.parse(source)
    places = [node for part in tree.body if isinstance(part, ast.FunctionDef | ast.ClassDef) for node in ast.walk(part)]
    for index, node in enumerate(ast.walk(tree)):
        if not any(node is place for place in places):
            continue
        for what in possible(node):
            changed = copy.deepcopy(tree)
            apply(list(ast.walk(changed))[index], what)
            line = getattr(node, "lineno", 0)
            yield Change(line, lines[line - 1], what, ast.fix_missing_locations(changed))


def possible(node: ast.AST) -> Iterator[str]:
    """Yield what may be changed in a node."""
    match node:
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield "left out"
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int()):
            yield "one more"
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            yield "+ and - swapped"
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE(), *_]):
            yield "with and without the end swapped"
        case ast.Compare(ops=[_]):
            yield "is and is not swapped"
        case ast.BoolOp():
            yield "and and or swapped"
        case ast.UnaryOp(op=ast.Not()):
            yield "not left out"
        case _:
            pass


def apply(node: Any, what: str) -> None:
    """Change a node of a copied tree."""
    match what:
        case "left out" if isinstance(node, ast.Expr):
            node.value = ast.Constant(None)
        case "left out":
            there = copy.deepcopy(node.target)
            there.ctx = ast.Load()
            node.value = ast.Call(ast.Call(ast.Name("type", ast.Load()), [there], []), [], [])
        case "one more":
            node.value += 1
        case "not left out":
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case "+ and - swapped" | "and and or swapped":
            node.op = SWAPPED[type(node.op)]()
        case _:
            node.ops[0] = SWAPPED[type(node.ops[0])]()


def noticed(module: types.ModuleType, change: Change, asked: Sequence[Asked]) -> bool:
    """Return whether some comparison comes out wrong with a change, or takes too long."""
    made = types.ModuleType(module.__name__)
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        exec(compile(change.tree, str(module.__file__), "exec"), made.__dict__)
        with used(module, made):
            return any(map(is_noticed, asked))
    except Exception:
        return True
    finally:
        signal.alarm(0)


def _stop(*_: object) -> None:
    raise TimeoutError


@contextlib.contextmanager
def used(module: types.ModuleType, made: types.ModuleType) -> Iterator[None]:
    """Let everything that has a function or method of a module run the code of a changed module."""
    changed = dict(functions(made))
    before = {function: function.__code__ for _, function in functions(module)}
    try:
        for name, function in functions(module):
            function.__code__ = changed[name].__code__
        yield
    finally:
        for function, code in before.items():
            function.__code__ = code


def functions(module: types.ModuleType) -> Iterator[tuple[str, types.FunctionType]]:
    """Yield the functions and methods that a module itself defines, without those that need something around them."""
    for holder in (module, *(one for one in vars(module).values() if isinstance(one, type))):
        for name, one in vars(holder).items():
            function = one.fget if isinstance(one, property) else getattr(one, "__wrapped__", one)
            if not isinstance(function, types.FunctionType) or function.__code__.co_freevars:
                continue
            if function.__module__ == module.__name__:
                yield f"{getattr(holder, '__name__', '')}.{name}", function


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s")
