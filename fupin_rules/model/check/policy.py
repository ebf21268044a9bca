"""One policy file, block by block.

What passes through is the syntax tree of one file, with the vocabulary that it imports. A broken block gives one finding
and is left out together with what depends on it; the others are checked all the same.
"""

import itertools
from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs

from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.model import SilentOnCombination, ZeroDivisor
from fupin_rules.diagnostics.syntax import DeclaredTwice
from fupin_rules.model import divisors, headers, nodes
from fupin_rules.model.check.blocks import place_of
from fupin_rules.model.check.clauses import check_clause
from fupin_rules.model.check.examples import check_change, check_example, check_law
from fupin_rules.model.check.head import REGION_OPEN, check_validity, header, refuse_unknown
from fupin_rules.model.check.payments import check_payment
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.check.tables import check_sharing, check_table
from fupin_rules.model.check.terms import check_definition, check_parameter, check_reading
from fupin_rules.model.check.vocabulary import Vocabulary
from fupin_rules.model.question import questions_of
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax

_Built = TypeVar("_Built")


@attrs.frozen
class Checked:
    """A checked policy, ``None`` where its header is broken, and what was found."""

    policy: nodes.Policy | None
    findings: tuple[PolicyFinding, ...]


def check(file: syntax.File, vocabulary: Vocabulary) -> Checked:
    """Check one policy file."""
    head, problems = headers.read(file)
    if head is None:
        return Checked(None, () if file.damaged else tuple(problems))
    scope = FileScope(file, head, vocabulary, list(problems), _make)
    return Checked(_policy(scope), tuple(scope.findings))


def _policy(scope: FileScope) -> nodes.Policy:
    """Check every block and return the policy."""
    blocks = scope.file.blocks
    scope.register()
    refuse_unknown(scope)
    declared = [scope.attempt(name, block) for name, block in [*scope.blocks.items(), *scope.clauses.items()]]
    units = {built.id: built for built in declared if isinstance(built, nodes.Unit)}
    for title, block in scope.readings.items():
        scope.attempt(f"解释「{title}」", block)
    examples = [scope.attempt(f"用例「{block.title}」", block) for block in blocks if isinstance(block, syntax.Example)]
    laws = [
        scope.attempt(f"性质「{block.title}」", block) for block in blocks if isinstance(block, syntax.LawDeclaration)
    ]
    changes = [
        scope.attempt(f"变更「{block.title}」", block)
        for block in blocks
        if isinstance(block, syntax.ChangeDeclaration)
    ]
    validity = scope.attempt("施行", None)
    _refuse_zero_divisors(units, scope)
    _refuse_taken_titles(units.values(), scope)
    _remind_of_combinations(units.values(), scope)
    return nodes.Policy(
        header=header(scope),
        file=scope.file.source.name,
        facts=dict(scope.used_facts),
        parameters={name: built for name, built in scope.built.items() if isinstance(built, nodes.Parameter)},
        readings={built.key: built for built in scope.built.values() if isinstance(built, nodes.Reading)},
        units=units,
        questions={identity: questions_of(unit) for identity, unit in units.items()},
        aliases=dict(scope.aliases),
        combinations=tuple(
            nodes.Combination(block.word, block.benefits, scope.place(block.place, block.span), block.basis)
            for block in blocks
            if isinstance(block, syntax.Combination)
        ),
        examples=_all_of(nodes.Example, examples),
        laws=_all_of(nodes.Law, laws),
        changes=_all_of(nodes.Change, changes),
        not_encoded=tuple(
            nodes.NotEncoded(block.clause, block.reason, scope.place(block.place, block.span))
            for block in blocks
            if isinstance(block, syntax.NotEncoded)
        ),
        validity=validity if isinstance(validity, tuple) else (),
    )


def _all_of(kind: type[_Built], built: Iterable[object]) -> tuple[_Built, ...]:
    """Return what could be built."""
    return tuple(one for one in built if isinstance(one, kind))


def _refuse_zero_divisors(units: Mapping[str, nodes.Unit], scope: FileScope) -> None:
    """Refuse each divisor that can be 0 in a unit that is decided, or in a definition that none of them uses."""
    named = [unit for identity, unit in units.items() if isinstance(unit, nodes.Clause) or "-" in identity]
    reached: set[int] = set()
    found: dict[Span, None] = {}
    for unit in (*named, *(unit for unit in units.values() if unit not in named)):
        divisions = list(divisors.divisions_of(unit))
        fresh = [one for one in divisions if id(one.value) not in reached]
        reached |= {id(one.value) for one in divisions} if unit in named else set()
        for one in divisions if unit in named else fresh:
            if not one.safe:
                found.setdefault(one.value.span)
    for span in found:
        headings = next(
            (
                place_of(block).headings
                for block in scope.file.blocks
                if block.span.start <= span.start < block.span.end
            ),
            (),
        )
        scope.findings.append(ZeroDivisor(phrase=span.text, span=span, headings=headings))


def _refuse_taken_titles(units: Iterable[nodes.Unit], scope: FileScope) -> None:
    """Refuse 解释 by the title of a point that is open without being declared: a case could not say which is meant.

    The titles of words of degree hold quotation marks, which the title of a 解释 cannot.
    """
    taken = {REGION_OPEN.title, headers.COMMON_YEAR_TITLE, headers.WORKDAY_TITLE}
    for unit in units:
        if isinstance(unit, nodes.Sharing):
            taken |= {one.title for one in (unit.owner, unit.gap) if isinstance(one, nodes.Reading)}
    for title, block in scope.readings.items():
        if title in taken:
            line, headings = block.span.first_line(), place_of(block).headings
            twice = DeclaredTwice(
                name=f"解释「{title}」", first="不写也待定的", span=line.find(title) or line, headings=headings
            )
            scope.findings.append(twice)


def _remind_of_combinations(units: Iterable[nodes.Unit], scope: FileScope) -> None:
    """Remind of two benefits of one person that say nothing of each other."""
    granted = dict.fromkeys(
        unit.grant.benefit for unit in units if isinstance(unit, nodes.Clause) and unit.grant is not None
    )
    rules = [set(block.benefits) for block in scope.file.blocks if isinstance(block, syntax.Combination)]
    pairs = [pair for pair in itertools.combinations(granted, 2) if not any(set(pair) <= rule for rule in rules)]
    if pairs:
        scope.findings.append(SilentOnCombination(first=pairs[0][0], second=pairs[0][1], span=scope.head.span))


def _make(block: syntax.Block | None, scope: FileScope) -> object:
    """Build what a block declares; ``None`` stands for 施行."""
    match block:
        case syntax.ParameterDeclaration():
            return check_parameter(block, scope)
        case syntax.ListDeclaration():
            return block.items
        case syntax.ReadingDeclaration():
            return check_reading(block, scope)
        case syntax.Definition():
            return check_definition(block, scope)
        case syntax.Table():
            return check_table(block, scope)
        case syntax.Sharing():
            return check_sharing(block, scope)
        case syntax.PaymentDeclaration():
            identity = block.clause or block.name
            return check_payment(identity, block.name, block.payment, block.place, block.span, scope)
        case syntax.ClauseDeclaration():
            return check_clause(block, scope)
        case syntax.Example():
            return check_example(block, scope)
        case syntax.LawDeclaration():
            return check_law(block, scope)
        case syntax.ChangeDeclaration():
            return check_change(block, scope)
        case None:
            return check_validity(scope)
        case (
            syntax.FactDeclaration()
            | syntax.RelationDeclaration()
            | syntax.RosterDeclaration()
            | syntax.NotEncoded()
            | syntax.Adoption()
            | syntax.Combination()
        ):
            raise AssertionError("declares nothing to build")
