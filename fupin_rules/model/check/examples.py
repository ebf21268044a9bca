"""What a file says of itself: examples (用例), properties (性质), changes (变更)."""

from collections.abc import Mapping

from fupin_rules.diagnostics import nearest
from fupin_rules.diagnostics.model import NotAChoice, NotDeclared, StatedAlready
from fupin_rules.diagnostics.syntax import DeclaredTwice
from fupin_rules.kinds import ResultKind
from fupin_rules.model import nodes, types
from fupin_rules.model.check.blocks import clause_of
from fupin_rules.model.check.results import told_apart
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.refused import Dependent, Refused, beside
from fupin_rules.syntax import nodes as syntax


def check_example(block: syntax.Example, scope: FileScope) -> nodes.Example:
    """Check 用例: what it sets there is, what it expects is granted."""
    known: dict[str, nodes.Known] = {}
    for setting in block.settings:
        if isinstance(setting, syntax.MemberSettings):
            known |= _members(setting, known, scope)
            continue
        if setting.name.kind == "TITLE":
            known |= _chosen(setting, scope)
            continue
        key, kind = _settable(setting.name, scope)
        if key in known:
            raise Refused(DeclaredTwice(name=key, first="这个用例里", span=setting.name.span))
        with beside(setting.name.span):
            known[key] = scope.sentences.constant(setting.value, kind)
    units: dict[str, nodes.Unit] = {built.id: built for built in scope.built.values() if isinstance(built, nodes.Unit)}
    expected = []
    for one in block.expected:
        unit = units.get(one.clause)
        if unit is None:
            raise Dependent
        by_name = {result.name: result.value.type for result in unit.results}
        values: list[tuple[str, nodes.Known, str]] = []
        for name, value in (*((told_apart(name, by_name), value) for name, value in one.values), *one.shares):
            if name not in by_name:
                near = tuple(nearest(name, by_name))
                span = one.span.find(name) or value.span
                raise Refused(NotDeclared(what="结果", name=name, near=near or tuple(by_name), span=span))
            values.append((name, scope.sentences.constant(value, by_name[name]), value.span.text))
        if one.order:
            name = ResultKind.ORDER.value
            if name not in by_name:
                span = one.span.find(name) or one.span
                raise Refused(NotDeclared(what="结果", name=name, near=tuple(by_name), span=span))
            values.append((name, nodes.Order(one.order, complete=True), "、".join(one.order)))
        missing = frozenset(scope.fact(name.text, name.span).name for name in one.missing)
        expected.append(nodes.Expected(one.clause, one.outcome, tuple(values), missing))
    place = scope.place(block.place, block.span)
    return nodes.Example(block.title, known, tuple(expected), place, span=block.span)


def _members(
    setting: syntax.MemberSettings, known: Mapping[str, nodes.Known], scope: FileScope
) -> dict[str, nodes.Known]:
    """Return what an example says of a list: how many members, whether these are all, and the facts of each."""
    roster = scope.roster(setting.roster.text)
    if roster.name in known:
        raise Refused(DeclaredTwice(name=roster.name, first="这个用例里", span=setting.roster.span))
    found: dict[str, nodes.Known] = {roster.name: nodes.Members(len(setting.members), setting.complete)}
    for number, member in enumerate(setting.members, start=1):
        for one in member:
            fact = next((fact for fact in roster.facts if fact.name == one.name.text), None)
            if fact is None:
                names = tuple(fact.name for fact in roster.facts)
                what = f"列表“{roster.name}”的成员的事实"
                near = tuple(nearest(one.name.text, names)) or names
                raise Refused(NotDeclared(what=what, name=one.name.text, near=near, span=one.name.span))
            key = f"{roster.name}[{number}].{fact.name.partition('.')[2]}"
            if key in found:
                raise Refused(DeclaredTwice(name=one.name.text, first="这个成员里", span=one.name.span))
            found[key] = scope.sentences.constant(one.value, fact.type)
    return found


def _settable(name: syntax.Name, scope: FileScope) -> tuple[str, types.Type]:
    """Return the key of what 设 names, and its type."""
    match name.kind:
        case "STATUS":
            return name.text, types.Boolean()
        case "FACT":
            fact = scope.fact(name.text, name.span)
            return fact.key, fact.type
        case _:
            built = scope.build(name.text, scope.declared(name.text))
            if not isinstance(built, nodes.Parameter | nodes.Definition):
                raise Dependent
            if isinstance(built, nodes.Parameter) and (built.value is not None or built.versions):
                declared = scope.declared(name.text)
                value = declared.value if isinstance(declared, syntax.ParameterDeclaration) else None
                stated = value.span if value is not None else None
                raise Refused(StatedAlready(what="参数", name=name.text, span=name.span, also=stated))
            return built.key, built.type


def _chosen(setting: syntax.Setting, scope: FileScope) -> dict[str, nodes.Known]:
    """Return the reading that an example chooses of an 解释 that nobody has adopted."""
    reading = scope.reading(syntax.ReadingReference(setting.name.text, span=setting.name.span))
    if reading.adopted is not None:
        raise Refused(StatedAlready(what="解释", name=f"解释「{reading.title}」", span=setting.name.span))
    assert isinstance(setting.value, syntax.Quoted)
    labels = tuple(label for label, _ in reading.candidates)
    if setting.value.text not in labels:
        raise Refused(NotAChoice(word=setting.value.text, choices=labels, near=(), span=setting.value.span))
    return {reading.key: setting.value.text}


def check_law(block: syntax.LawDeclaration, scope: FileScope) -> nodes.Law:
    """Check 性质."""
    law: nodes.Monotone | nodes.Unaffected | nodes.Always
    match block.law:
        case syntax.Monotone(value=value, by=by, word=word):
            law = nodes.Monotone(scope.sentences.ordered(value), scope.sentences.ordered(by), word == "不减")
        case syntax.Unaffected(by=by, results=results):
            for name in (*by, *results):
                if name.kind == "CLAUSE":
                    scope.clause(name.text.upper(), name.span)
                elif name.kind == "FACT":
                    scope.fact(name.text, name.span)
            law = nodes.Unaffected(tuple(one.text for one in by), tuple(one.text for one in results))
        case syntax.Always(condition=condition):
            law = nodes.Always(scope.sentences.condition(condition, f"性质「{block.title}」"))
    return nodes.Law(block.title, law, scope.place(block.place, block.span))


def check_change(block: syntax.ChangeDeclaration, scope: FileScope) -> nodes.Change:
    """Check 变更."""
    clauses = tuple(name.text.upper() for name in block.clauses)
    for name in block.clauses:
        _refuse_unknown(name, scope)
    concerned = None
    if block.scope is not None:
        concerned = scope.sentences.condition(block.scope, f"变更「{block.title}」#范围")
    return nodes.Change(block.title, clauses, concerned, block.tendency, scope.place(block.place, block.span))


def _refuse_unknown(name: syntax.Name, scope: FileScope) -> None:
    """Refuse the number of a clause, table or definition that the file does not have."""
    known = {*scope.clauses, *(clause_of(block) for block in scope.blocks.values())}
    if name.text.upper() not in known:
        near = tuple(nearest(name.text.upper(), [one for one in known if one]))
        raise Refused(NotDeclared(what="编号", name=name.text, near=near, span=name.span))
