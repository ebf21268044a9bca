"""How a value was worked out: one row for each operation, with the values put in, and what a rounding changed."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules import truth
from fupin_rules.explain.shown import Compared, Shown
from fupin_rules.model import ages, nodes, types
from fupin_rules.model.nodes import Special
from fupin_rules.model.wording import cell, extreme_word, operation, phrase, show, unscaled, written


@attrs.frozen
class Step:
    """One row of a computation: its name, how it comes about, what comes out, and where it is written."""

    name: str
    text: str
    before: str
    result: str
    unit_id: str
    place: nodes.Place | None


@attrs.frozen
class Derivation(Shown):
    """Writes the rows of a computation."""

    def steps(self, value: nodes.Value, name: str, unit: nodes.Unit) -> Iterable[Step]:
        """Return the rows that lead to a value, the first needed first; nothing for what is simply given."""
        for child in self._needed(value):
            inner_name = child.definition.name if isinstance(child, nodes.DefinedValue) else name
            yield from self.steps(child, inner_name, unit)
        if isinstance(value, nodes.Operation):
            if not (isinstance(value, nodes.Arithmetic) and isinstance(value.left, nodes.Share)):
                yield self._step(value, name, unit)
            return
        match value:
            case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.ReadingValue():
                return
            case nodes.DefinedValue(definition=definition):
                result = self.show(value)
                if definition.key in self.world:
                    yield Step(definition.name, "已经核定", "", result, definition.id, definition.place)
                elif not isinstance(definition.value, nodes.Lookup):
                    yield self._defined(definition, result)
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                yield Step(
                    table.columns[column].name,
                    self._row(table, arguments),
                    "",
                    self.show(value),
                    table.id,
                    table.place,
                )
            case nodes.Share(sharing=sharing, arguments=arguments):
                shares = [attrs.evolve(value, payer=column.name) for column in sharing.table.columns]
                yield Step(
                    "各方负担",
                    f"{self._named(value.amount)},{self._row(sharing.table, arguments)}",
                    "",
                    "、".join(f"{share.payer} {self.show(share)}" for share in shares),
                    sharing.id,
                    sharing.place,
                )
            case nodes.WorkdaysLater() | nodes.Attained() | nodes.Choose():
                yield self._step(value, name, unit)
            case nodes.Aggregated() | nodes.Statistic() | nodes.Ranked():
                yield self._step(value, name, unit)
            case unreachable:
                assert_never(unreachable)

    def _step(self, value: nodes.Value, name: str, unit: nodes.Unit) -> Step:
        return Step(name, self._worked(value), "", self.show(value), unit.id, unit.place)

    def _needed(self, value: nodes.Value | nodes.Condition) -> Sequence[nodes.Value]:
        """Return the values below that have rows of their own."""
        match value:
            case nodes.DefinedValue(definition=definition):
                if definition.key in self.world:
                    return ()
                inner = definition.value
                return (inner,) if isinstance(inner, nodes.Lookup) else self._needed(inner)
            case nodes.Choose() | nodes.Arithmetic() if self._of_no_period(value):
                return ()
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                number = self.asked.row(table, arguments)
                if not isinstance(number, Fraction):
                    return self._with_rows(nodes.children(value))
                result = table.rows[int(number)].results[column]
                return self._with_rows(arguments if result is None else (*arguments, result))
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                truths = self.truths_of(condition)
                branches = {truth.HOLDS: (then,), truth.FAILS: (otherwise,)}.get(truths, (then, otherwise))
                return self._with_rows((condition, *branches))
            case _:
                return self._with_rows(nodes.children(value))

    def _with_rows(self, children: Sequence[nodes.Value | nodes.Condition]) -> Sequence[nodes.Value]:
        """Return those that have rows of their own, and such below the others."""
        found: list[nodes.Value] = []
        for child in children:
            if isinstance(child, nodes.DefinedValue | nodes.Lookup | nodes.Share):
                found.append(child)
            else:
                found += self._needed(child)
        return found

    def _of_no_period(self, value: nodes.Value) -> bool:
        """Return whether a value is what one stretch of time pays, and no period lies in it."""
        product = value.then if isinstance(value, nodes.Choose) else value
        if not isinstance(product, nodes.Arithmetic) or not isinstance(product.right, nodes.MonthsFrom):
            return False
        return self.known(product.right) == 0

    def _pays_nothing(self, value: nodes.Value) -> bool:
        """Return whether a value is a sum over stretches of time in none of which a period lies."""
        if isinstance(value, nodes.Arithmetic) and value.sign == "+":
            return self._pays_nothing(value.left) and self._of_no_period(value.right)
        return self._of_no_period(value)

    def _defined(self, definition: nodes.Definition, result: str) -> Step:
        inner, before = definition.value, ""
        if isinstance(inner, nodes.Rounded):
            exact = self.known(inner.value)
            after = self.known(inner)
            if isinstance(exact, Fraction) and exact != after:
                before = show(exact, definition.type)
        return Step(definition.name, self._worked(inner), before, result, definition.id, definition.place)

    def _row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> str:
        """Write which row of a table applies."""
        number = self.asked.row(table, arguments)
        if isinstance(number, Special):
            return f"查表“{table.name}”,{number.value}"
        if not isinstance(number, Fraction):
            return f"查表“{table.name}”,尚不知道适用哪一行"
        row = table.rows[int(number)]
        fitted = ";".join(
            f"{written(argument)} {self.show(argument)},属“{cell(one, argument.type)}”"
            for argument, one in zip(arguments, row.cells, strict=True)
            if not self.asked.unknowns(argument) or not isinstance(one, nodes.AnyCell)
        )
        return f"查表“{table.name}”第{int(number) + 1}行:{fitted}"

    def _worked(self, value: nodes.Value) -> str:
        """Write how a value comes about, with the values put in."""
        if isinstance(value, nodes.Operation):
            return self._operation(value)
        match value:
            case nodes.Choose(condition=nodes.Not(item=died) as living, then=then, instead=ages.LIVED):
                if self.truths_of(living) == truth.HOLDS:
                    return self._worked(then)
                used = ",".join(self._compared_text(one, "") for one in self.compared(died))
                return f"{phrase(died)}的,没有满({used})"
            case nodes.Choose(instead=instead) if instead:
                return self._named(value)
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                truths = self.truths_of(condition)
                said = phrase(condition)
                used = ",".join(self._compared_text(one, said) for one in self.compared(condition))
                text = f"{said}{f'({used})' if used else ''}"
                if truths == truth.HOLDS:
                    return f"{text}成立,取{self._named(then)}"
                if truths == truth.FAILS:
                    return f"{text}不成立,取{self._named(otherwise)}"
                return f"{text}还不能确定:成立的,取{self._named(then)};不成立的,取{self._named(otherwise)}"
            case nodes.Attained(birth=birth, age=age):
                return f"{self._named(birth)}满{self.show(age)}"
            case nodes.WorkdaysLater(value=inner, count=count):
                return f"{self._named(inner)}之后第{count}个工作日"
            case nodes.Ranked(roster=roster, condition=tested, keys=keys):
                who = f"{roster.name}中{phrase(tested)}者" if tested is not None else roster.name
                return f"{who},{','.join(_layer(key) for key in keys)}"
            case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.ReadingValue():
                return self._named(value)
            case nodes.DefinedValue() | nodes.Lookup() | nodes.Share() | nodes.Aggregated() | nodes.Statistic():
                return self._named(value)
            case unreachable:
                assert_never(unreachable)

    def _operation(self, value: nodes.Operation) -> str:
        """Write an operation with the values put in: as the policy writes it, but where that would say less."""
        match value:
            case nodes.Rounded(value=inner, rounding=rounding):
                return f"{self._worked(inner)},{rounding.value}"
            case nodes.Arithmetic(left=left, sign=sign, right=right):
                ratio = unscaled(value)
                if ratio is not value:
                    return self._worked(ratio)
                if sign == "+" and self._of_no_period(right):
                    return self._worked(left)
                if sign == "+" and self._pays_nothing(left):
                    return self._operand(right, bare=True)
                chained = isinstance(left, nodes.Arithmetic) and (sign == "+" or {sign, left.sign} <= {"×", "÷"})
                before = self._worked(left) if chained else self._operand(left)
                return f"{before} {sign} {self._operand(right, bare=sign == '+')}"
            case nodes.MonthsFrom(first=first, last=last):
                start, end = (
                    self.show(one) if self.known(one) is not None else f"{written(one)}({self.show(one)})"
                    for one in (first, last)
                )
                return f"自{start}至{end},首尾都算"
            case nodes.Extreme(values=(nodes.Excess(left, right), nodes.Excess() as under), greatest=True) if (
                under.left,
                under.right,
            ) == (right, left):
                return self._difference(value, left, right)
            case nodes.Extreme(values=values):
                return f"{'、'.join(self._named(one) for one in values)}中较{extreme_word(value)}者"
            case nodes.Earliest(value=inner, limit=limit) if self.known(inner) is Special.NONE:
                return f"{written(inner)}为无,取{self._named(limit)}"
            case nodes.DayAfter() | nodes.YearOf() | nodes.Later():
                return self._named(value)
            case _:
                return operation(value, self._named)

    def _difference(self, value: nodes.Extreme, left: nodes.Value, right: nodes.Value) -> str:
        """Write by how much one thing is more or less than the other that it should equal."""
        one, other = self.known(left), self.known(right)
        if not (isinstance(one, Fraction) and isinstance(other, Fraction)):
            return f"{self._named(left)}与{self._named(right)}相差的数"
        if one == other:
            return f"{self._named(left)}与{self._named(right)}一样"
        return f"{self._named(left)}比{self._named(right)}{'多' if one > other else '少'} {self.show(value)}"

    def _operand(self, value: nodes.Value, *, bare: bool = False) -> str:
        """Write what is added or multiplied; of a choice only what came out. ``bare``: a product needs no brackets."""
        if isinstance(value, nodes.Choose) and not value.instead:
            return self.show(value)
        product = isinstance(value, nodes.Arithmetic) and value.sign in "×÷"
        text = self._worked(value) if bare and product else self._named(value)
        return f"({text})" if " 或者 " in text and not text.startswith("(") else text

    def _named(self, value: nodes.Value) -> str:
        value = unscaled(value)
        if isinstance(value, nodes.Literal):
            return show(value.value, value.type)
        if isinstance(value, nodes.Arithmetic):
            return f"({self._worked(value)})"
        if isinstance(value, nodes.MonthsFrom | nodes.Earliest | nodes.Share):
            counted = isinstance(value, nodes.MonthsFrom) and self.known(value) is None
            return f"{types.unit(value.type)}数 {self.show(value)}" if counted else self.show(value)
        return f"{written(value)} {self.show(value)}"

    def _compared_text(self, one: Compared, said: str) -> str:
        """Write a value that a condition used; a condition that is nothing but its name does not repeat it."""
        shown = show(one.value, one.type) if one.value is not None else one.why_unknown
        return shown if said == one.name else f"{one.name}:{shown}"


def _layer(key: nodes.RankKey) -> str:
    """Write what members are put in order by, as a policy writes it."""
    if isinstance(key.by, nodes.Condition):
        return f"{phrase(key.by)}者优先"
    timed = isinstance(key.by.type, types.Day | types.YearMonth | types.SchoolTerm)
    first, last = ("晚", "早") if timed else ("高", "低")
    first, last = (first, last) if key.greatest_first else (last, first)
    return f"{written(key.by)}由{first}到{last}"
