"""Tables and what is shared by them: 表, 分担."""

from fractions import Fraction

import attrs

from fupin_rules.diagnostics.model import Misplaced, SharesNotWhole
from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.check.gaps import refuse_gaps
from fupin_rules.model.check.results import called, results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.refused import Refused, beside, mistyped
from fupin_rules.money import decimal
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes as syntax


def check_table(block: syntax.Table, scope: FileScope) -> nodes.Table:
    """Check 表, or the rows of 分担: each column has one type, each case one row."""
    scope.within = block.clause
    identity = block.clause or block.name
    inputs = tuple(scope.sentences.value(value) for value in block.inputs)
    for value, written in zip(inputs, block.inputs, strict=True):
        if isinstance(value.type, types.Region):
            needed = "枚举、文本、是否、数字、金额或者日期"
            raise mistyped(written, value.type, needed)
    rows: list[nodes.Row] = []
    firsts: dict[int, tuple[nodes.Value, syntax.Value]] = {}
    cells: list[list[nodes.Cell]] = []
    for index, value in enumerate(inputs):
        with beside(block.inputs[index].span):
            cells.append([scope.sentences.cell(row.inputs[index], value.type) for row in block.rows])
    for column in cells:
        named = tuple(cell for cell in column if isinstance(cell, nodes.BandCell | nodes.OptionsCell))
        column[:] = [nodes.OtherCell(named) if isinstance(cell, nodes.OtherCell) else cell for cell in column]
    for number, row in enumerate(block.rows):
        results: list[nodes.Value | None] = []
        for index, output in enumerate(row.outputs):
            if isinstance(output, syntax.Withheld):
                results.append(None)
                continue
            first = firsts.get(index)
            with beside(first[1].span if first is not None else output.span):
                value = scope.sentences.value(output, first[0].type if first is not None else None)
            if first is None:
                first = firsts[index] = value, output
            scope.sentences.alike(*first, value, output)
            results.append(value)
        fitted = tuple(column[number] for column in cells)
        rows.append(nodes.Row(fitted, tuple(results), f"{identity}#行{number + 1}", span=row.span))
    typed = tuple(
        nodes.Column(name, firsts[index][0].type if index in firsts else types.Money(None))
        for index, name in enumerate(block.columns)
    )
    place = scope.place(block.place, block.span)
    bare = nodes.Table(identity, block.name, inputs, typed, tuple(rows), (), place)
    scope.findings += refuse_gaps(bare, block)
    found = [called(column.name, nodes.Lookup(bare, inputs, index)) for index, column in enumerate(typed)]
    return attrs.evolve(bare, results=results_of(found, inputs))


def check_sharing(block: syntax.Sharing, scope: FileScope) -> nodes.Sharing:
    """Check 分担: the shares of a row are the whole."""
    table = check_table(block.table, scope)
    base = scope.sentences.value(block.base)
    if not isinstance(base.type, types.Money):
        raise mistyped(block.base, base.type, "金额", scope.defined_at(block.base))
    for row, source in zip(table.rows, block.table.rows, strict=True):
        numbers = [stated for value in row.results if (stated := _stated(value)) is not None]
        if len(numbers) == len(row.results) and sum(numbers) != 100:
            marked = Span(source.span.source, source.outputs[0].span.start, source.outputs[-1].span.end)
            too_much = [cell.span for cell, number in zip(source.outputs, numbers, strict=True) if number > 100]
            if len(too_much) == 1:
                marked = too_much[0]
            raise Refused(SharesNotWhole(total=decimal(sum(numbers, Fraction(0))), span=marked))
    payers = tuple(column.name for column in table.columns)
    owner: str | nodes.Reading
    if block.owner is not None:
        owner = fold(block.owner.text).rstrip("。 ")
        if owner not in payers:
            raise Refused(
                Misplaced(
                    phrase=owner,
                    reason="它不是这张分担表里的一方",
                    advice=f"可以写:{'、'.join(payers)}。",
                    span=block.owner.span,
                )
            )
    else:
        owner = nodes.Reading(
            title=f"{table.name}的余数",
            question="各方按比例负担时,除不尽的余数归谁,原文没有写明。",
            candidates=tuple((payer, payer) for payer in payers),
            adopted=None,
            place=table.place,
        )
    bare = nodes.Sharing(table.id, table, base, owner, (), table.place)
    results = [
        nodes.NamedValue(
            payer,
            nodes.Share(base, bare, table.inputs, payer, types.Money(base.type.period)),
            Role.GRANTED,
            ResultKind.SHARE,
        )
        for payer in payers
    ]
    return attrs.evolve(bare, results=results_of(results, [base, *table.inputs]))


def _stated(value: nodes.Value | None) -> Fraction | None:
    """Return the percentage that a cell states, itself or by a parameter; ``None`` where it is left open or dated."""
    match value:
        case nodes.Literal(value=Fraction() as number):
            return number
        case nodes.ParameterValue(parameter=nodes.Parameter(value=Fraction() as number)):
            return number
        case _:
            return None
