"""Flat code: a plan as straight Python, for cases that tell everything that is asked for.

What goes in is a plan; what comes out is the text of a function with a tuple of constants, and from these the function.
Each node becomes one line under its number, or stands once within another line; no word of a policy stands in the text,
for words, names and keys come in through the constants by their number. For example 「年满60周岁」 becomes::

    n5 = attained(s16, 60, False, U)
    if n5 is U: raise KeyError
    n6 = n5 <= s1

What is not told (a missing fact, an open point, an unlisted word, a list that is not whole) is ``U``. Where it is asked
for whatever comes of it, the function says so and gives nothing. A row or a branch that is not taken may ask in vain:
there ``U`` is passed on, and no harm is done. So the function gives an answer exactly where `compiled.occurring` finds
nothing that the case leaves out.
"""

import builtins
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Any, assert_never

import attrs

from fupin_rules.calendar import day_in_year
from fupin_rules.comparison import Relation
from fupin_rules.compiled import operations, running
from fupin_rules.compiled.forms import TRUTH, WHOLE, WORD, Form
from fupin_rules.compiled.shape import Group, Shape
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.lower import plan
from fupin_rules.lower.plan import WITHHELD, Encoded, Plan, Ref, Step, Told, Unlisted
from fupin_rules.money import Rounding

Constant = Encoded | tuple[Any, ...]
"""What the text refers to by number: values, keys, and tuples of these."""

Answer = tuple[Outcome, int, int, tuple[Encoded, ...]]
"""The outcome; the conditions that hold, and those of which too little was told, as bits; the values of the results."""

Run = Callable[[Mapping[str, Told]], Answer | None]
"""Decides what a case tells, ``None`` where something that is asked for is not told."""


@attrs.frozen
class Flat:
    """The text of a function, and the constants that it names by number. Both are plain data."""

    source: str
    constants: tuple[Constant, ...]


Each = Callable[[Mapping[str, Told]], tuple[Encoded | running.Untold, ...]]
"""Gives the value of every node, ``UNTOLD`` where something that the node asks for is not told."""


class _Way(enum.Enum):
    """How a plan is written: hoping that a case tells all, careful with what it does not tell, or node by node."""

    HOPEFUL = "hopeful"
    CAREFUL = "careful"
    EACH = "each"


def generate(asked: Plan) -> Flat:
    """Write the flat code of a plan."""
    constants, shape = _Constants(), Shape(asked)
    ways = (_Way.CAREFUL, _Way.HOPEFUL)
    return constants.flat([line for way in ways for line in _Writer(shape, constants, way).function()], "hopeful")


def generate_each(asked: Plan) -> Flat:
    """Write the flat code of a plan that gives the value of every node; of what is asked of members none."""
    constants = _Constants()
    return constants.flat(_Writer(Shape(asked, every=True), constants, _Way.EACH).function(), "each")


def load(flat: Flat) -> Run:
    """Make the function of flat code."""
    run: Run = _made(flat)
    return run


def load_each(flat: Flat) -> Each:
    """Make the function of flat code that gives every node."""
    each: Each = _made(flat)
    return each


def _made(flat: Flat) -> Any:
    space: dict[str, Any] = {"__builtins__": {}, **CALLED}
    exec(compile(flat.source, "<flat>", "exec"), space)
    return space["make"](flat.constants)


CALLED: Mapping[str, Any] = {
    **{name: getattr(builtins, name) for name in ("KeyError", "frozenset", "int", "isinstance", "max", "min", "sum")},
    **{
        name: getattr(running, name)
        for name in ("whole", "month_of_day", "year_of_day", "later_day", "last_day", "attained", "workday")
    },
    **{name: getattr(running, name) for name in ("shares", "rows", "of_members", "total", "statistic", "ranked")},
    **{name: getattr(operations, name) for name in ("divided", "is_among")},
    "rounded": lambda rounding, value: operations.whole(rounding.apply(Fraction(value))),
    "itemgetter": itemgetter,
    "day_in_year": lambda year, month, day: day_in_year(int(year), month, day or None).toordinal(),
    **{f"R_{one.name}": one for one in Rounding},
    **{f"O_{one.name}": one for one in Outcome},
    "Unlisted": Unlisted,
    "U": running.UNTOLD,
    "W": WITHHELD,
}
"""What the text may call."""

_SIGNS = {
    Relation.LESS: "<",
    Relation.AT_MOST: "<=",
    Relation.EQUAL: "==",
    Relation.DIFFERENT: "!=",
    Relation.AT_LEAST: ">=",
    Relation.MORE: ">",
}

_ROWS_OF_ONE_LINE = 40
"""How many rows of a case stand in one line: Python refuses what is nested too deep."""
_DEEPEST = 8
"""How deep a node may stand within the line of another."""
_LONGEST = 2**63
"""Numbers below stand in the text."""


class _Constants:
    """The constants of a text, and what is made of them once."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, Constant], int] = {}
        self.made: dict[str, None] = {}

    def flat(self, functions: Sequence[str], given: str) -> Flat:
        """Return the text that makes functions of the constants and gives one of them."""
        names = ", ".join(f"c{one}" for one in range(len(self.numbers)))
        lines = ["def make(constants):", f" [{names}] = constants"]
        lines += [f" {line}" for line in (*self.made, *functions, f"return {given}")]
        return Flat("\n".join(lines) + "\n", tuple(value for _, value in self.numbers))

    def name(self, value: Constant) -> str:
        """Return how the text names a constant."""
        return f"c{self.numbers.setdefault((repr(value), value), len(self.numbers))}"

    def literal(self, value: Encoded) -> str:
        """Return how a value stands in the text: no word does."""
        if value is WITHHELD:
            return "W"
        if value is None or isinstance(value, bool):
            return repr(value)
        if isinstance(value, int) and 0 <= value < _LONGEST:
            return repr(value)
        return self.name(value)

    def set_of(self, value: tuple[Encoded, ...]) -> str:
        """Return how the text names a set of some constants."""
        name = self.name(value)
        self.made[f"f{name} = frozenset({name})"] = None
        return f"f{name}"

    def getter_of(self, keys: tuple[str, ...]) -> str:
        """Return how the text names what takes some keys from a case."""
        name = self.name(keys)
        self.made[f"g{name} = itemgetter(*{name})"] = None
        return f"g{name}"


class _Writer:
    """One plan being written in one way."""

    def __init__(self, shape: Shape, constants: _Constants, way: _Way) -> None:
        self.shape, self.plan, self.constants, self.way = shape, shape.planned, constants, way
        self.forms, self.below, self.same, self.list_of = shape.forms, shape.below, shape.same, shape.list_of
        self.always = {_Way.HOPEFUL: shape.hoped_for, _Way.CAREFUL: shape.always, _Way.EACH: frozenset[Ref]()}[way]
        self.slots_always = self._slots_always()
        self.texts: dict[Ref, str] = {}
        self.depths: dict[Ref, int] = {}
        self.untold: set[Ref] = set()
        self.lines: list[str] = []
        self.split: dict[str, str] = {}

    # --- the whole ------------------------------------------------------------------------------------

    def function(self) -> list[str]:
        """Write the function."""
        groups = self.shape.groups
        functions = [line for group in groups.values() for line in self._function_of(group)]
        self.lines, self.split = [], {}
        self._read_slots()
        written: set[str] = set()
        for ref in self.shape.order:
            node = self.plan.nodes[ref]
            if isinstance(node, plan.OverMembers):
                group = groups[node.roster, self.shape.ranks[ref]]
                if group.name not in written:
                    written.add(group.name)
                    self._rows(group, node.roster)
                self._name(ref, self._over_members(node, group), may_be_untold=True)
            else:
                self._write(ref, node)
        match self.way:
            case _Way.EACH:
                values = "".join(
                    f"{'U' if self.list_of[ref] else self.texts[same]}, " for ref, same in enumerate(self.same)
                )
                return [*functions, "def each(told):", *(f" {line}" for line in self.lines), f" return ({values})"]
            case _Way.HOPEFUL | _Way.CAREFUL:
                body = [*self.lines, *self._outcome(), *self._mask(), self._return()]
                otherwise = "careful(told)" if self.way is _Way.HOPEFUL else "None"
                start = [*functions, f"def {self.way.value}(told):", " try:"]
                return [*start, *(f"  {line}" for line in body), " except KeyError:", f"  return {otherwise}"]
            case unreachable:
                assert_never(unreachable)

    def _outcome(self) -> list[str]:
        unit = self.plan
        applies, requires = (self._joined(" and ", group, "True") for group in (unit.applies, unit.requires))
        excepted = self._joined(" or ", unit.exceptions, "False")
        return [
            f"if not ({applies}): outcome = O_NOT_APPLICABLE",
            f"elif ({requires}) and not ({excepted}): outcome = O_MET",
            "else: outcome = O_NOT_MET",
        ]

    def _joined(self, sign: str, refs: Sequence[Ref], none: str) -> str:
        return sign.join(self.texts[self.same[one]] for one in refs) or none

    def _mask(self) -> list[str]:
        """Write the bits of the conditions; a branch that was not taken may ask for too much to tell of one."""
        lines = ["holds = unknown = 0"]
        for ref, bits in self.shape.conditions.items():
            text = self.texts[ref]
            if ref in self.untold:
                lines += [f"if {text} is U: unknown |= {bits}", f"elif {text}: holds |= {bits}"]
            elif text != "False":
                lines.append(f"if {text}: holds |= {bits}")
        return lines

    def _return(self) -> str:
        values = "".join(f"{self.texts[self.same[one.node]]}, " for one in self.plan.results)
        return f"return outcome, holds, unknown, ({values})"

    # --- slots --------------------------------------------------------------------------

    def _slots_always(self) -> frozenset[int]:
        return frozenset(self._slots_of(self.always))

    def _slots_of(self, refs: Iterable[Ref]) -> Iterator[int]:
        """Yield the slots that some nodes read, without those of members."""
        for ref in refs:
            match self.plan.nodes[ref]:
                case plan.Given(slot=slot) if not self.list_of[ref]:
                    yield slot
                case plan.Total() | plan.Statistic() | plan.Ranked() | plan.OfMembers() as node:
                    yield node.roster
                case _:
                    pass

    def _read_slots(self) -> None:
        """Read the slots: first those that are asked for in every case."""
        used = set(self._slots_of(self.shape.reached))
        used |= {one.slot for ref in self.shape.order if isinstance(one := self.plan.nodes[ref], plan.IfKnown)}
        keys = {one: self.plan.slots[one].key for one in sorted(used)}
        first = [one for one in keys if one in self.slots_always]
        if len(first) > 1:
            getter = self.constants.getter_of(tuple(keys[one] for one in first))
            self.lines.append(f"{', '.join(f's{one}' for one in first)} = {getter}(told)")
        else:
            self.lines += [f"s{one} = told[{self.constants.name(keys[one])}]" for one in first]
        rest = [one for one in keys if one not in self.slots_always]
        self.lines += ["get = told.get"] if rest else []
        self.lines += [f"s{one} = get({self.constants.name(keys[one])}, U)" for one in rest]

    # --- lists ----------------------------------------------------------------------------------------

    def _function_of(self, group: Group) -> list[str]:
        """Write the function that says of one member what is asked."""
        self.lines, self.split = [], {}
        self.untold |= set(group.outside)
        for one in group.outside:
            self.texts[one] = f"n{one}"
        for number, earlier in enumerate(group.before):
            for column, one in enumerate(earlier.columns):
                if self.list_of[one] and one in group.named:
                    self.lines.append(f"n{one} = before[{number}][{column}]")
                    self.texts[one] = f"n{one}"
        for ref in group.nodes:
            self._write(ref, self.plan.nodes[ref])
        columns = "".join(f"{self._text(one)}, " for one in group.columns)
        parameters = ", ".join(("told", "name", "before", *(f"n{one}" for one in group.outside)))
        lines = [
            f"def {self._member(group)}({parameters}):",
            *(f" {line}" for line in self.lines),
            f" return ({columns})",
        ]
        self.untold -= set(group.outside)
        return lines

    def _member(self, group: Group) -> str:
        return f"{self.way.value[0]}{group.name}"

    def _rows(self, group: Group, roster: int) -> None:
        """Write what finds the rows of a group."""
        before = "".join(f"r{one.name}, " for one in group.before)
        outside = "".join(f"{self._text(one)}, " for one in group.outside)
        name = self.constants.name(self.plan.slots[roster].key)
        self.lines.append(
            f"r{group.name} = rows({self._member(group)}, told, {name}, s{roster}, ({before}), ({outside}))"
        )

    # --- lines ----------------------------------------------------------------------------------------

    def _text(self, ref: Ref) -> str:
        """Return how the line of another node names a node."""
        node = self.plan.nodes[ref]
        return self.constants.literal(node.value) if isinstance(node, plan.Constant) else self.texts[ref]

    def _write(self, ref: Ref, node: plan.Node) -> None:
        """Write the line of a node, or keep its text where it stands within one other line only."""
        match node:
            case plan.Constant(value=value):
                self.texts[ref] = self.constants.literal(value)
            case plan.Given(slot=slot):
                self._given(ref, slot)
            case plan.Total() | plan.Statistic() | plan.Ranked() | plan.OfMembers():
                self._name(ref, "U", may_be_untold=True)  # One list within another, for each member another one.
            case _:
                text = self._operation(ref, node)
                depth = 1 + max((self.depths.get(one, 0) for one in self.below[ref]), default=0)
                open_ = self._may_be_untold(ref, node)
                if text.isidentifier() and not open_:
                    self.texts[ref] = text
                elif self.shape.uses[ref] <= 1 and not open_ and self.forms[ref].plain and depth < _DEEPEST:
                    self.texts[ref], self.depths[ref] = f"({text})", depth
                else:
                    self._name(ref, text, may_be_untold=open_)

    def _may_be_untold(self, ref: Ref, node: plan.Node) -> bool:
        """Return whether too little may have been told for what stands in the line of a node."""
        if isinstance(node, plan.IfKnown):
            then, otherwise = self.below[ref]
            return otherwise in self.untold or (then in self.untold and self.texts[then] != f"s{node.slot}")
        return any(one in self.untold for one in self.below[ref])

    def _name(self, ref: Ref, text: str, *, may_be_untold: bool) -> None:
        """Write a line; where its value is asked for whatever comes, all must be told."""
        self.texts[ref] = f"n{ref}"
        self.lines.append(f"n{ref} = {text}")
        if may_be_untold and ref in self.always:
            self.lines.append(f"if n{ref} is U: raise KeyError")
        elif may_be_untold:
            self.untold.add(ref)

    def _given(self, ref: Ref, number: int) -> None:
        slot = self.plan.slots[number]
        text = f"s{number}"
        if self.list_of[ref]:
            key = f"name + {self.constants.name(slot.key.partition('[]')[2])}"
            self.lines.append(f"{text} = told[{key}]" if ref in self.always else f"{text} = told.get({key}, U)")
        may_be_untold = ref not in self.always
        if isinstance(slot.domain, plan.Words) and slot.domain.open:
            self._name(ref, f"U if isinstance({text}, Unlisted) else {text}", may_be_untold=True)
            return
        self.texts[ref] = text
        if may_be_untold:
            self.untold.add(ref)

    def _operation(self, ref: Ref, node: plan.Node) -> str:
        """Return the text of a node that is no list."""
        parts = [self._text(one) for one in self.below[ref]]
        match node:
            case plan.IfKnown(slot=slot):
                then, otherwise = parts
                if slot in self.slots_always:
                    return then
                told = f"told.get({self.constants.name(self.plan.slots[slot].key)}, U)"
                return f"{otherwise} if {told if self.list_of[ref] else f's{slot}'} is U else {then}"
            case plan.Case(tests=tests):
                return self._case(ref, parts[: len(tests)], parts[len(tests) :])
            case plan.Strict(parts=asked):
                return self._guarded(asked, parts[-1])
            case plan.Attained(from_next_day=from_next_day, birth=birth, age=age):
                years = parts[1] if self.forms[age].sorts <= {WHOLE} else f"int({parts[1]})"
                return self._guarded((birth, age), f"attained({parts[0]}, {years}, {from_next_day}, {parts[2]})")
            case plan.Workday(value=value, count=count):
                return self._guarded((value,), f"workday({parts[0]}, {count}, {parts[1]})")
            case plan.Share():
                return self._share(ref, node, parts)
            case plan.Compare() | plan.Among() | plan.Within() | plan.IsWithheld():
                return self._told(self.below[ref], self._test(node, parts))
            case plan.Not():
                return self._told(self.below[ref], f"not {parts[0]}")
            case plan.All():
                return self._told(self.below[ref], " and ".join(parts) or "True")
            case plan.Any():
                return self._told(self.below[ref], " or ".join(parts) or "False")
            case plan.AtLeast(count=count):
                return self._told(self.below[ref], f"sum(({''.join(f'{one}, ' for one in parts)})) >= {count}")
            case plan.Earliest():
                return self._told(self.below[ref], self._earliest(ref, parts))
            case plan.Arithmetic() | plan.Rounded() | plan.Extreme() | plan.Calendar() | plan.Periods():
                return self._guarded(self.below[ref], self._computed(node, self.below[ref], parts))
            case plan.Constant() | plan.Given() | plan.Total() | plan.Statistic() | plan.Ranked() | plan.OfMembers():
                raise AssertionError("written elsewhere")
            case unreachable:
                assert_never(unreachable)

    def _share(self, ref: Ref, node: plan.Share, parts: Sequence[str]) -> str:
        """Return the text of what one payer bears; what all bear is found once."""
        amount, *percents, owner, gap = parts
        of = (
            f"{amount}, ({''.join(f'{one}, ' for one in percents)}), {self.constants.name(node.payers)}, {owner}, {gap}"
        )
        if of not in self.split:
            self.split[of] = f"p{ref}"
            self.lines.append(f"p{ref} = {self._guarded(plan.plain_parts(node), f'shares({of})')}")
        split = self.split[of]
        found = self._guarded(plan.plain_parts(node), f"{split}[{node.payer}]")
        return f"U if {split} is U else {found}" if self._may_be_untold(ref, node) else found

    def _case(self, ref: Ref, tests: Sequence[str], results: Sequence[str]) -> str:
        """Return the text of a case; of one with many rows the last ones are written before, in lines of their own."""
        rows, last = list(zip(tests, results, strict=False)), results[-1]
        while len(rows) > _ROWS_OF_ONE_LINE:
            rows, some = rows[:-_ROWS_OF_ONE_LINE], rows[-_ROWS_OF_ONE_LINE:]
            self.lines.append(f"n{ref} = {self._chosen(some, last)}")
            last = f"n{ref}"
        node = self.plan.nodes[ref]
        assert isinstance(node, plan.Case)
        return self._told([self.same[one] for one in node.tests], self._chosen(rows, last))

    def _chosen(self, rows: Iterable[tuple[str, str]], last: str) -> str:
        return "".join(f"{result} if {test} else " for test, result in rows) + last

    def _told(self, refs: Iterable[Ref], text: str) -> str:
        """Return a text that passes on what is not told."""
        missing = [f"{self.texts[one]} is U" for one in dict.fromkeys(refs) if one in self.untold]
        return f"U if {' or '.join(missing)} else {text}" if missing else text

    def _guarded(self, refs: Iterable[Ref], text: str) -> str:
        """Return a text that passes on what is not told, 不给予 and 无."""
        asked = list(dict.fromkeys(self.same[one] for one in refs))
        none = [f"{self._text(one)} is None" for one in asked if self.forms[one].none]
        withheld = [f"{self._text(one)} is W" for one in asked if self.forms[one].withheld]
        if none:
            text = f"None if {' or '.join(none)} else {text}"
        if withheld:
            text = f"W if {' or '.join(withheld)} else {text}"
        return self._told(asked, text)

    # --- operations -----------------------------------------------------------------------------------

    def _test(self, node: operations.Test, parts: Sequence[str]) -> str:
        sides = [self.same[one] for one in plan.parts(node)]
        there = [f"{text} is not None" for one, text in zip(sides, parts, strict=True) if self.forms[one].none]
        there += [f"{text} is not W" for one, text in zip(sides, parts, strict=True) if self.forms[one].withheld]
        match node:
            case plan.IsWithheld():
                return f"{parts[0]} is W" if self.forms[sides[0]].withheld else "False"
            case plan.Compare(relation=relation):
                there.append(f"{parts[0]} {_SIGNS[relation]} {parts[1]}")
            case plan.Within(region=region):
                itself, inside = map(self.constants.name, (region, f"{region}/"))
                there.append(f"({parts[0]} == {itself} or {parts[0]}.startswith({inside}))")
            case plan.Among(options=options, negated=negated):
                there.append(self._among(parts[0], self.forms[sides[0]], options, negated))
            case unreachable:
                assert_never(unreachable)
        return " and ".join(there)

    def _among(self, value: str, form: Form, options: tuple[Encoded, ...], negated: bool) -> str:
        if form.sorts <= {WORD}:
            if len(options) == 1:
                return f"{value} {'!=' if negated else '=='} {self.constants.literal(options[0])}"
            return f"{value} {'not in' if negated else 'in'} {self.constants.set_of(options)}"
        if form.sorts <= {TRUTH} and len(options) == 1 and isinstance(options[0], bool):
            return f"{value} is {options[0] != negated}"
        return f"is_among({value}, {self.constants.name(options)}) is {not negated}"

    def _earliest(self, ref: Ref, parts: Sequence[str]) -> str:
        (one, other), (value, limit) = (self.forms[at] for at in self.below[ref]), parts
        text = f"{value} if {value} < {limit} else {limit}"
        if other.none:
            text = f"{value} if {limit} is None else {text}"
        if one.none:
            text = f"{limit} if {value} is None else {text}"
        withheld = [f"{text} is W" for form, text in ((one, value), (other, limit)) if form.withheld]
        return f"W if {' or '.join(withheld)} else {text}" if withheld else text

    def _computed(self, node: operations.Computation, below: Sequence[Ref], parts: Sequence[str]) -> str:
        whole = all(self.forms[one].sorts <= {WHOLE} for one in below)
        match node:
            case plan.Arithmetic(sign="÷"):
                return f"divided({parts[0]}, {parts[1]})"
            case plan.Arithmetic(sign=sign):
                text = f"{parts[0]} {'*' if sign == '×' else sign} {parts[1]}"
                return text if whole else f"whole({text})"
            case plan.Rounded(rounding=rounding):
                divided = self.shape.divided(node)
                if divided is None:
                    return f"rounded(R_{rounding.name}, {parts[0]})"
                return f"-(-{parts[0]} // {divided[1]})" if rounding is Rounding.UP else f"{parts[0]} // {divided[1]}"
            case plan.Extreme(greatest=greatest):
                return f"{'max' if greatest else 'min'}(({''.join(f'{one}, ' for one in parts)}))"
            case plan.Calendar(step=step, months=months, days=days):
                match step:
                    case Step.MONTH_OF_DAY:
                        return f"month_of_day({parts[0]})"
                    case Step.YEAR_OF_DAY:
                        return f"year_of_day({parts[0]})"
                    case Step.YEAR_OF_MONTH:
                        return f"{parts[0]} // 12"
                    case Step.DAY_OF_YEAR:
                        return f"day_in_year({parts[0]}, {months}, {days})"
                    case Step.LATER_DAY:
                        return f"later_day({parts[0]}, {months}, {days})"
                    case Step.LAST_DAY:
                        return f"last_day({parts[0]}, {months}, {days})"
            case plan.Periods(length=length, begins=begins):
                first, last = parts
                if (length, begins) == (1, 0):
                    count = f"{last} - {first} + 1"
                else:
                    count = f"({last} - {begins}) // {length} - ({first} - {begins}) // {length} + 1"
                return f"0 if {first} > {last} else {count}"
            case unreachable:
                assert_never(unreachable)

    def _over_members(self, node: plan.OverMembers, group: Group) -> str:
        at = {one: column for column, one in enumerate(group.columns)}
        rows = f"r{group.name}"

        def column(ref: Ref | None) -> str:
            return "None" if ref is None else str(at[self.same[ref]])

        match node:
            case plan.OfMembers(condition=condition, every=every):
                return f"of_members({rows}, {column(condition)}, {every})"
            case plan.Total(condition=tested, value=value):
                return f"total({rows}, {column(tested)}, {column(value)})"
            case plan.Statistic(condition=tested, value=value, word=word, empty=empty):
                asked = (
                    f"{column(tested)}, {column(value)}, {self.constants.name(word)}, {self._text(self.same[empty])}"
                )
                return f"statistic({rows}, {asked})"
            case plan.Ranked(condition=tested, keys=keys, names=names, roster=roster):
                by = self.constants.name(tuple((at[self.same[key]], *how) for key, *how in keys))
                rest = self.constants.name(tuple(self.plan.slots[one].key.partition("[]")[2] for one in names))
                name = self.constants.name(self.plan.slots[roster].key)
                return f"ranked({rows}, told, {name}, {column(tested)}, {by}, {rest})"
            case unreachable:
                assert_never(unreachable)
