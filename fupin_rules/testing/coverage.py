"""What of the source documents is encoded: every provision with its state, and everything that the text leaves open.

A list beside the policies (`原文目录.toml`) names the provisions of each document. A provision is 已编 where some unit
carries its id, 未编 where a policy says so and why, and 尚未编码 otherwise. Open points are those that a unit can meet.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from fupin_rules.decide.policy_set import PolicySet
from fupin_rules.evaluate.unknowns import is_open, unknowns
from fupin_rules.model import nodes
from fupin_rules.resources import on_disk, policies_folder

LIST_NAME = "原文目录.toml"

ENCODED, NOT_ENCODED, MISSING = "已编", "未编", "尚未编码"


@attrs.frozen
class Provision:
    """One provision: its id, where its document has it, its state, where it is encoded, and what is open in it.

    ``says`` is the title of the unit, or the reason why it is not encoded.
    """

    id: str
    source: str
    heading: str
    state: str
    file: str
    says: str
    open: tuple[str, ...]


@attrs.frozen
class Coverage:
    """Every provision of the list, then units and 未编 that the list does not name (``heading`` empty)."""

    provisions: tuple[Provision, ...]

    def count(self, state: str) -> int:
        """Return how many provisions are in a state."""
        return sum(one.state == state for one in self.provisions)

    @property
    def open(self) -> int:
        """Return how many provisions have something open."""
        return sum(bool(one.open) for one in self.provisions)


def read_list(file: Path) -> Mapping[str, tuple[str, str]]:
    """Return the provisions of the list: id → source and heading.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not such a list.
    """
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        identity: (str(document["出处"]), str(heading))
        for document in written.get("文件", [])
        for identity, heading in document["条"].items()
    }


def shipped_list() -> Path:
    """Return the list that is shipped with the policies."""
    return Path(on_disk(policies_folder() / LIST_NAME))


def cover(policies: PolicySet, listed: Mapping[str, tuple[str, str]]) -> Coverage:
    """Compare the policies with a list of provisions."""
    found: dict[str, Provision] = {}
    for policy in policies.policies:
        for unit in policy.units.values():
            if _is_numbered(unit):
                found[unit.id] = _encoded(unit, policy)
        if policy.header.validity_id is not None:
            identity = policy.header.validity_id
            found[identity] = Provision(identity, "", "", ENCODED, policy.file, "施行", _open(policy.validity))
        for one in policy.not_encoded:
            if one.clause is not None and one.clause not in found:
                found[one.clause] = Provision(one.clause, "", "", NOT_ENCODED, policy.file, one.reason, ())
    known = {identity.upper() for identity in listed}
    absent = Provision("", "", "", MISSING, "", "", ())
    rows = [
        attrs.evolve(found.get(identity.upper(), absent), id=identity, source=source, heading=path)
        for identity, (source, path) in listed.items()
    ]
    rows += [one for identity, one in sorted(found.items()) if identity not in known]
    return Coverage(tuple(rows))


def _is_numbered(unit: nodes.Unit) -> bool:
    """Return whether a unit carries a provision id; a table or definition without one goes by its name."""
    match unit:
        case nodes.Clause():
            return True
        case nodes.Sharing(id=identity, table=table):
            return identity != table.name
        case nodes.Definition(id=identity, name=name) | nodes.Table(id=identity, name=name):
            return identity != name
        case nodes.Payment(id=identity, name=name):
            return identity != name


def _encoded(unit: nodes.Unit, policy: nodes.Policy) -> Provision:
    return Provision(unit.id, "", "", ENCODED, policy.file, _title(unit), _open(policy.questions[unit.id].within.roots))


def _title(unit: nodes.Unit) -> str:
    match unit:
        case nodes.Clause(title=title):
            return title
        case nodes.Sharing(table=table):
            return table.name
        case nodes.Definition(name=name) | nodes.Table(name=name) | nodes.Payment(name=name):
            return name


def _open(roots: Iterable[nodes.Value | nodes.Condition]) -> tuple[str, ...]:
    """Return the open points that some case can meet, by name."""
    found = {unknown for root in roots for unknown in unknowns(root, {}) if is_open(unknown, {})}
    return tuple(sorted(unknown.key for unknown in nodes.shown_points(found)))


def markdown(coverage: Coverage) -> str:
    """Write the coverage as a page: the counts, then a table for each document."""
    lines = [
        "# 原文编码情况",
        "",
        "由 `python -m fupin_rules check --coverage` 生成。“未定”是原文自己没有写定的地方:没有载明的参数、没有采用的解释。",
        "",
        _counted(coverage),
    ]
    for source in dict.fromkeys(one.source for one in coverage.provisions):
        own = Coverage(tuple(one for one in coverage.provisions if one.source == source))
        lines += ["", f"## {source or '目录没有列出的'}", "", _counted(own), ""]
        lines += ["| 编号 | 位置 | 情况 | 内容或者原因 | 未定 |", "|---|---|---|---|---|"]
        for one in own.provisions:
            cells = (one.id, one.heading, one.state, one.says, ";".join(one.open))
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _counted(coverage: Coverage) -> str:
    """Say how many provisions there are in each state."""
    return (
        f"共 {len(coverage.provisions)} 条:已编 {coverage.count(ENCODED)},其中 {coverage.open} 条有未定;"
        f"未编 {coverage.count(NOT_ENCODED)};尚未编码 {coverage.count(MISSING)}。"
    )
