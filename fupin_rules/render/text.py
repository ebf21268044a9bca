"""The decision record as text for a case worker: what came out, why, how it was worked out, what is missing or open.

Only what the record holds is shown. Clauses that are part of another one are shown inside it.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from fupin_rules.calendar import PERIODS
from fupin_rules.kinds import DUE_NOW, NEVER_DUE, NOT_YET_DUE, WITHHELD, ResultKind, Role, counted
from fupin_rules.source import width

Record = Mapping[str, Any]

ORDER = ("符合", "待核实", "存疑", "不符合", "不适用")
"""In which order several clauses are told."""


_RESERVED = "#保留("
"""What stands in the id of the exception that a 保留 is; it is told by itself."""

PLACE_OPEN = "解释「属地」"
"""The open point of a document that does not say where it holds."""


def render(record: Record) -> str:
    """Return the record as text for a terminal."""
    lines: list[str] = []
    if record["trial"]:
        lines += _trial(record)
    shown = [outcome for outcome in record["outcomes"] if not outcome["part_of"]]
    # Of several clauses those that do not apply, those that the case says nothing about, and those of which nobody
    # knows whether they hold here are only named.
    apart = [outcome for outcome in shown if len(shown) > 1 and outcome["outcome"] == "不适用"]
    silent = [outcome for outcome in shown if outcome not in apart and _says_nothing(outcome)]
    silent = silent if len(silent) < len(shown) - len(apart) else []
    elsewhere = [outcome for outcome in shown if len(shown) > 1 and outcome not in silent and _is_placeless(outcome)]
    told = [outcome for outcome in shown if outcome not in (*apart, *silent, *elsewhere)]
    told.sort(key=lambda one: ORDER.index(one["outcome"]))
    lines += _answer(told, record) if len(shown) > 1 else []
    lines += _counted(shown)
    by_file: dict[tuple[str, str], list[Record]] = {}
    for outcome in told:
        by_file.setdefault((outcome["policy"], outcome["place"]["file"]), []).append(outcome)
    for number, ((policy, file), outcomes) in enumerate(by_file.items()):
        lines += ["", ""] if number else []
        lines += _of_policy(policy, file, outcomes, record)
    for part in (_placeless(elsewhere), _silent(silent), _not_applicable(apart)):
        lines += ["", ""] if part and lines and lines[-1] else []
        lines += part
    if record["not_considered"]:
        counted = Counter(one["subject"] for one in record["not_considered"])
        subjects = "、".join(subject for subject, _ in counted.most_common())
        total = len(record["not_considered"])
        lines += ["", *_wrapped(f"没有判定的 {total} 条,这一例里没有它们所及的对象:{subjects}", "")]
    if record["as_typed"]:
        lines += ["", "案例里照这样读的(不对的,请改案例):"]
        lines += [f"  {one['path']} 写的“{one['written']}”,读作 {one['text']}" for one in record["as_typed"]]
    return "\n".join(lines) + "\n"


def _of_policy(name: str, file: str, outcomes: Sequence[Record], record: Record) -> list[str]:
    """Tell the outcomes of one version of a policy; what holds for all is said once: where and when, its basis."""
    policy = next(one for one in record["policies"] if (one["policy"], one["file"]) == (name, file))
    lines = [name]
    said: set[str] = set()
    for number, outcome in enumerate(outcomes):
        lines += [""] if number else []
        lines += _outcome(outcome, record, said)
        if outcome["资格"] != "不符合":
            said |= {proof["id"] for proof in policy["applies"]}
    lines += [""] if len(outcomes) > 1 else []
    assumed = {one["fact"]: one for outcome in outcomes for one in outcome["assumed"]}
    none = "、".join(fact for fact, one in assumed.items() if one["as"] == "无")
    lines += [f"视为无:{none}没有报告,按“无”处理;如有变化应当报告。"] if none else []
    for fact, one in assumed.items():
        if one["as"] != "无":
            zero = f"视为零:{fact}没有报告,按 {one['as']} 处理(原文:{one['ground']});实际有的应当报告。"
            lines += _wrapped(zero, "", "  ")
    for overlay in record["overlays"]:
        if overlay["policy"] == name:
            filled = [f"{one['name']} {one['text']}" for one in overlay["fills"]]
            filled += [f"{point} 采用{label}" for point, label in overlay["adopts"].items()]
            lines += _wrapped(f"实施细则:{overlay['name']}({overlay['region']}):{'、'.join(filled)}", "", "  ")
    if policy["retroactive"]:
        lines += _wrapped(f"溯及:{policy['retroactive']}(施行以前的,也发)", "", "  ")
    basis = " ".join(part for part in (policy["basis"], policy["source"]) if part)
    return [*lines, *_wrapped(f"依据:{basis}(本数{policy['bounds']};文件 {policy['file']})", "")]


def _counted(shown: Sequence[Record]) -> list[str]:
    """Say what came out how often; or that nothing that was loaded speaks to this place, day and person."""
    if len(shown) < 2:
        return []
    counted = Counter(outcome["outcome"] for outcome in shown)
    if set(counted) == {"不适用"}:
        return [f"没有一条适用:读入的 {len(shown)} 条都不管这个地方、这一天或者这样的对象。", ""]
    never = sum(outcome["outcome"] == "符合" and _due(outcome) == NEVER_DUE for outcome in shown)
    besides = {"符合": f"(其中 {never} 条无应发期)"} if never else {}
    counts = "、".join(
        f"{outcome} {counted[outcome]} 条{besides.get(outcome, '')}" for outcome in ORDER if counted[outcome]
    )
    return [f"判定了 {len(shown)} 条:{counts}。", ""]


def _answer(told: Sequence[Record], record: Record) -> list[str]:
    """Say first what this person gets and what is still to be brought; why, and the rest, stand below."""
    given: list[str] = []
    unsure: list[str] = []
    for award in record["awards"]:
        if award["outcome"] == "符合" and award["rate"]["status"] == "known" and all(map(_may_stay, award["combined"])):
            lost = any(map(_may_go, award["combined"]))
            shown = f"{award['benefit']} {_rate(award)}({award['clause']}){_of_whom([award])}"
            (unsure if lost else given).append(shown)
    waiting: dict[str, list[str]] = {}
    for outcome in told:
        for one in outcome["missing"] if outcome["outcome"] == "待核实" else ():
            waiting.setdefault(f"{one['fact']}{_proof(one)}", []).append(outcome["clause"])
    lines = _wrapped(f"能得到:{';'.join(given)}。", "", "  ") if given else []
    lines += _wrapped(f"符合条件,同别的补助怎样合并还没有定:{';'.join(unsure)}。", "", "  ") if unsure else []
    lines += ["还要拿来的(拿来了才能定后面括号里的几条):"] if waiting else []
    for what, clauses in waiting.items():
        lines += _wrapped(f"· {what}({'、'.join(dict.fromkeys(clauses))})", "  ", "    ")
    return [*lines, ""] if lines else []


def _may_go(combined: Record) -> bool:
    """Return whether a rule between benefits takes one out, or still can."""
    return not combined["possible"] or any(one.startswith(("放弃", "并入", "须择一")) for one in combined["possible"])


def _may_stay(combined: Record) -> bool:
    """Return whether a rule between benefits leaves one, or still can."""
    return not combined["possible"] or any(not one.startswith(("放弃", "并入")) for one in combined["possible"])


def _rate(award: Record) -> str:
    """Write what an award gives: the rate, for a waiver that it is waived, and from when where nothing is due yet."""
    waived = "免 " if award["cadence"] == "免除" else ""
    later = f",尚未到期,从{award['first_due']['period']}起" if award.get("first_due") else ""
    return f"{waived}{award['rate']['text']}{later}"


def _proof(missing: Record) -> str:
    """Return what proves a missing fact: the paper to be brought; who fills it in, where there is none."""
    evidence = missing["evidence"]
    return "" if not evidence else f",{evidence}" if evidence.startswith("由") else f",凭{evidence}"


def _due(outcome: Record) -> str | None:
    """Return whether a period is due where periods are counted and that is settled."""
    said = outcome["values"].get(ResultKind.DUE.value, {}).get("value")
    return None if said is None else str(said)


def _says_nothing(outcome: Record) -> bool:
    """Return whether the case reports none of the facts that a clause asks for, but for the day and the place."""
    return outcome["outcome"] in ("待核实", "存疑") and all(one["fact"].startswith("基准.") for one in outcome["facts"])


def _is_placeless(outcome: Record) -> bool:
    return any(one["name"] == PLACE_OPEN for one in outcome["open"])


def _placeless(elsewhere: Sequence[Record]) -> list[str]:
    """Name each clause of a document that does not say where it holds, with what would come out if it holds here."""
    if not elsewhere:
        return []
    told: dict[str, dict[tuple[int, str, str], list[Record]]] = {}
    for outcome in elsewhere:
        (point,) = (one for one in outcome["open"] if one["name"] == PLACE_OPEN)
        here, _ = point["readings"]
        key = (ORDER.index(here["outcome"]), _title(outcome), _under(here))
        told.setdefault(outcome["policy"], {}).setdefault(key, []).append(outcome)
    head = (
        f"存疑的 {len(elsewhere)} 条,出自 {len(told)} 份没有写明适用于哪里的文件。先查明哪一份适用于本地;"
        "查明了的,在案例的 parameters 里写它那一行,再判定一次。各条后面是它适用于本地时的结论:"
    )
    lines = _wrapped(head, "")
    for policy, clauses in told.items():
        identity = next(iter(clauses.values()))[0]["clause"]
        lines += _wrapped(f'{policy}("{identity}.{PLACE_OPEN}": "适用于本地")', "  ", "    ")
        for (_, title, said), outcomes in sorted(clauses.items(), key=lambda one: one[0]):
            lines += _wrapped(f"· {title}{_of_whom(outcomes)}:{said}", "    ", "      ")
    return lines


def _silent(silent: Sequence[Record]) -> list[str]:
    """Name each clause that the case says nothing about."""
    lines = [f"本案没有报告有关事实的 {len(silent)} 条(要看的,用 --clause 写出编号):"] if silent else []
    told: dict[tuple[str, str, str], list[Record]] = {}
    for outcome in silent:
        told.setdefault((outcome["policy"], _title(outcome), outcome["outcome"]), []).append(outcome)
    for (_, _, result), outcomes in told.items():
        lines += _wrapped(f"· {_titles(outcomes)}:{result}", "  ", "    ")
    return lines


def _title(outcome: Record) -> str:
    return f"{outcome['clause']} {outcome['title']}"


def _titles(outcomes: Sequence[Record]) -> str:
    """Name clauses of one policy; behind them, where several subjects are judged, for which of them this is said."""
    titles = "、".join(dict.fromkeys(_title(outcome) for outcome in outcomes))
    return f"{titles}({outcomes[0]['policy']}){_of_whom(outcomes)}"


def _of_whom(outcomes: Sequence[Record]) -> str:
    """Return for which subjects something is said, where several are judged."""
    subjects = "、".join(dict.fromkeys(one["subject"] for one in outcomes if one["subject"].endswith("]")))
    return subjects and f" · {subjects}"


def _not_applicable(apart: Sequence[Record]) -> list[str]:
    """Name the clauses that do not apply, with the first thing that keeps them from applying: once for a policy."""
    named: dict[tuple[str, str], list[Record]] = {}
    for outcome in apart:
        (reason, *_) = outcome["all_reasons"]
        said = "、".join(dict.fromkeys(one["text"] for one in reason["compared"] if one["known"]))
        why = f"{reason['phrase']}不成立" + (f"({said})" if said else "")
        named.setdefault((outcome["policy"], why), []).append(outcome)
    lines = [f"不适用的 {len(apart)} 条:"] if apart else []
    for (_, why), outcomes in named.items():
        lines += _wrapped(f"· {_titles(outcomes)}:{why}", "  ", "    ")
    return lines


def _trial(record: Record) -> list[str]:
    filled = dict.fromkeys(f"{one['name']} {one['text']}" for one in record["filled"])
    return [
        f"【试算】下列 {len(filled)} 项原文没有载明,由本案填入,结果只供测算,不作发放依据:",
        *_wrapped("、".join(filled), "  "),
        "",
    ]


def _outcome(outcome: Record, record: Record, said: Set[str]) -> list[str]:
    """Tell one outcome; the conditions ``said`` already hold for the whole policy."""
    lines = [
        f"{outcome['clause']} {outcome['title']} · {outcome['subject']} · {record['on']}",
        f"结论:{outcome['label']}{_qualified(outcome)}",
    ]
    lines += _wrapped(outcome["premise"], "  ", "    ") if outcome["premise"] else []
    lines += _amounts(outcome)
    for award in record["awards"]:
        if award["clause"] == outcome["clause"] and award["subject"] == outcome["subject"]:
            if award.get("open_ended"):
                lines.append(f"  {_padded('后续', 10)}统计到这个月为止,以后还要继续发")
            for one in award["combined"]:
                forgone = f"(放弃 {one['forgone']})" if one.get("forgone") else ""
                forgone += _together(one) if one.get("range") else ""
                rule = "能不能同时享受,原文未载" if one["rule"] == "并享" else one["rule"]
                said_of = f"{_padded('并用', 10)}与{'、'.join(one['with'])}{rule}:{one['result']}{forgone}"
                lines += _wrapped(said_of, "  ", " " * 12)
    lines += _missing(outcome)
    lines += _open(outcome)
    lines += _why(outcome, said)
    lines += _worked_out(outcome)
    lines += _changes(outcome)
    for one in outcome["findings"]:
        differs = f"{one['name']}核定为{one['verified_text']},按报来的事实算是{one['computed_text']}"
        lines += _wrapped(f"{one['kind']}:{differs};本次按核定的判定,请核对。", "", "  ")
    return lines


def _together(combined: Record) -> str:
    """Write what somebody has of several benefits together while that is not settled, and what settles it."""
    spread, unit = combined["range"], combined["range"]["unit"]
    if spread["values"]:
        amounts = "或者".join(f"{one}{unit}" for one in spread["values"])
    elif spread["to"] is None:
        amounts = f"{spread['from']}{unit}以上" if spread["from"] is not None else "多少还不知道"
    else:
        amounts = f"{spread['from']}至{spread['to']}{unit}"
    asked = [one for one in spread["missing"] if one not in combined["result"]]
    return f"(一共是 {amounts}{',要看' + '、'.join(asked) if asked else ''})"


def _qualified(outcome: Record) -> str:
    if outcome["outcome"] == "符合" and _due(outcome) == NEVER_DUE:
        return "(无应发期,不发放)"
    if outcome["outcome"] != outcome["资格"]:
        return f"(资格{outcome['资格']},待遇{outcome['outcome']})"
    return "" if outcome["label"] == outcome["outcome"] else f"({outcome['outcome']})"


# --- what comes out -----------------------------------------------------------------------------------


def _amounts(outcome: Record) -> list[str]:
    if outcome["资格"] in ("不符合", "不适用"):
        return []
    results = outcome["values"].items()
    values = {name: value for name, value in results if value["role"] == Role.GRANTED.value and value["granted"]}
    shares = {name: value for name, value in results if value["role"] == Role.SHARED.value}
    if not values:
        return []
    awarded = not {ResultKind.RATE.value, ResultKind.WAIVED.value}.isdisjoint(values)
    lines = ["如果符合,待遇是:"] if awarded and outcome["资格"] != "符合" else []
    due = _due(outcome)
    unneeded = () if due is None else (ResultKind.DUE.value,) if due == DUE_NOW else _COUNTED
    for name, value in values.items():
        if name == ResultKind.DUE.value and due in (NOT_YET_DUE, NEVER_DUE):
            lines += _wrapped(f"{_padded(name, 10)}{due}{_why_not_due(due, values)}", "  ", " " * 12)
        elif name not in unneeded:
            lines += _wrapped(f"{_padded(name, 10)}{_value(value)}", "  ", " " * 12)
    shares = {} if due in (NOT_YET_DUE, NEVER_DUE) else shares
    if shares:
        settled = all(value["status"] == "known" for value in shares.values())
        parts = [f"{name} {_value(value)}" for name, value in shares.items()]
        lines += _wrapped(f"{_padded('其中', 10)}{'、'.join(parts) if settled else ';'.join(parts)}", "  ", " " * 12)
    return lines


_COUNTED = (ResultKind.DUE.value, ResultKind.END.value, ResultKind.TOTAL.value, *map(counted, PERIODS))
"""What is not told of a payment of which no period is due: it is nothing each time."""


def _why_not_due(due: str, values: Mapping[str, Any]) -> str:
    """Say why no period is due: the first lies later than is counted to, or after all that can be paid."""
    first, last = (values[kind.value].get("text") for kind in (ResultKind.START, ResultKind.END))
    if first is None or last is None:
        return ""
    if due == NOT_YET_DUE:
        return f":从{first}起才有,现在只统计到{last}"
    return f":最早从{first}才能起发,那时已经终止,没有一期可发"


def _value(value: Record) -> str:
    if value["status"] == "known":
        return str(value["text"])
    text = value["status"]
    if "candidates" in value:
        return f"{text},可能是 {' 或者 '.join(one['text'] for one in value['candidates'])}"
    parts = [text]
    if "range" in value:
        parts.append(f"范围 {value['range']['text']}")
    if "orders" in value:
        parts.append(
            f"可能是 {' 或者 '.join(one['text'] for one in value['orders'][:4])}{' …' * (len(value['orders']) > 4)}"
        )
    if value.get("missing"):
        parts.append(f"要看{'、'.join(value['missing'])}")
    elif value.get("open"):
        parts.append(f"原文未定:{'、'.join(value['open'])}")
    return ",".join(parts)


def _missing(outcome: Record) -> list[str]:
    if not outcome["missing"]:
        return []
    lines = ["还要核实(这些事实能改变结果,其余的不影响):"]
    for one in outcome["missing"]:
        proof = (
            [one["evidence"] if one["evidence"].startswith("由") else f"凭{one['evidence']}"] if one["evidence"] else []
        )
        proof += [f"或者给出核定的{'、'.join(one['可代以'])}"] if one["可代以"] else []
        behind = f"({';'.join(proof)})" if proof else ""
        lines += _wrapped(f"· {one['fact']}:{one['question'] or '请核实'}{behind}", "  ", "    ")
    if outcome["irrelevant"]:
        lines += _wrapped(f"没有报告、但不影响结果:{'、'.join(outcome['irrelevant'])}", "  ", "    ")
    if not outcome["exact"]:
        lines.append("  (组合太多,未逐一排除:上面列出的是所有没有报告的事实。)")
    return lines


def _under(reading: Record) -> str:
    """Say what comes out under a reading: the outcome, what it still waits for, and the values that are settled.

    What is left to pay is not told while it is not known how much is waived.
    """
    outcome, eligible, values = reading["outcome"], reading["资格"], reading["values"]
    waits = f",还要看{'、'.join(reading['missing'])}" if reading["missing"] and eligible == "符合" else ""
    said = outcome if outcome == eligible else f"{outcome}(资格{eligible}{waits})"
    settled = {name: texts[0] for name, texts in values.items() if len(texts) == 1}
    if ResultKind.WAIVED.value not in settled:
        settled.pop(ResultKind.HOUSEHOLD_PAYS.value, None)
    if not settled or eligible in ("不符合", "不适用"):
        return said
    granted = ",".join(f"{name} {text}" for name, text in settled.items())
    return f"{said},{granted}" if eligible == "符合" else f"{said},如果符合,{granted}"


def _open(outcome: Record) -> list[str]:
    lines: list[str] = []
    for one in outcome["open"]:
        if one["kind"] == "未列举的值":
            lines += _wrapped(f"· {one['name']}:{one['question']}", "  ", "    ")
            continue
        if one["kind"] == "参数":
            lines += _wrapped(
                f"· 参数“{one['name']}”{one['question']}({one['source'] or '没有写明出处'})", "  ", "    "
            )
            continue
        lines += _wrapped(f"· {one['name']}:{one['question']}", "  ", "    ")
        said = []
        for reading in one["readings"]:
            says = f"({reading['says']}当日)" if reading["says"] in ("含", "不含") else ""
            touched = _touched(one, outcome)
            unsaid = reading["reading"] == "另定" and touched and "资格" not in touched
            result = f"{'、'.join(touched)}原文没有写" if unsaid else _under(reading)
            said.append((f"{reading['reading']}{says}:", result))
        if len({result for _, result in said}) > 1:
            for label, result in said:
                lines += _wrapped(f"{label}{result}", "    ", "      ")
    return ["原文没有定下来的:", *lines] if lines else []


def _touched(point: Record, outcome: Record) -> Sequence[str]:
    """Return what a 保留 of the clause touches; nothing for any other open point."""
    return next((one["touches"] for one in outcome["reserved"] if one["name"] == point["name"]), ())


# --- why ----------------------------------------------------------------------------------------------


def _why(outcome: Record, said: Set[str]) -> list[str]:
    lines: list[str] = []
    facts = {one["fact"]: one for one in outcome["facts"]}
    if outcome["资格"] == "不符合":
        lines.append("不符合的各项:")
        for within, proofs in itertools.groupby(outcome["all_reasons"], key=lambda proof: proof["within"]):
            if within is not None:
                where = f"({within['headings'][-1]})" if within["headings"] else ""
                lines += _wrapped(f"{within['clause']} {within['title']}{where}", "  ", "    ")
            for proof in proofs:
                lines += _item(proof, facts, "  " if within is None else "    ")
        return lines
    applies = [proof for proof in outcome["applies"] if proof["id"] not in said]
    settled = [proof for proof in applies if proof["truth"] == "成立" and not proof["parts"]]
    if settled:
        phrases = ";".join(proof["phrase"] for proof in settled)
        values = {f"{one['name']} {one['text']}": None for proof in settled for one in proof["compared"]}
        compared = f"({';'.join(values)})" if values else ""
        lines += _wrapped(f"适用:{phrases}:成立{compared}", "  ", "    ")
    for proof in (*(proof for proof in applies if proof not in settled), *outcome["conditions"]):
        lines += _tree(proof, facts, "  ")
    for proof in outcome["exceptions"]:
        lines += _exception(proof, facts, "  ")
    for one in outcome["reserved"]:
        if one["proof"]["truth"] != "不成立":
            lines += [f"  {one['name']}", *_tree(one["proof"], facts, "    ")]
    return ["理由:", *lines] if lines else []


def _item(proof: Record, facts: Record, indent: str) -> list[str]:
    """Show an item by its whole number in the outline: (2)①."""
    numbers = re.findall(r"\(\d+\)|[①-⑳]", proof["id"].partition("#")[2])
    shown = {**proof, "label": "".join(numbers)}
    if proof["joined"] == "非":
        return _tree(shown, facts, indent)
    return _single(shown, facts, indent, ",而这里要求没有这种情形" if proof["truth"] == "成立" else "")


def _tree(proof: Record, facts: Record, indent: str) -> list[str]:
    """Show a proof: groups with their items, clauses with their ids; what is settled otherwise is cut short."""
    if proof["joined"] == "非" and not proof["parts"][0]["parts"]:
        return _single({**proof, "compared": proof["parts"][0]["compared"]}, facts, indent)
    if not proof["parts"]:
        return _single(proof, facts, indent)
    if proof["joined"] == "且" and not proof["label"] and proof["clause"] is None:
        return [line for part in proof["parts"] for line in _tree(part, facts, indent)]
    if proof["label"] == "除外":
        return [line for part in proof["parts"] for line in _exception(part, facts, indent)]
    head = f"{indent}{proof['label']}{_named(proof)}:{proof['truth']}"
    parts = proof["parts"]
    if proof["joined"] == "或" and proof["truth"] == "成立":
        parts = [part for part in parts if part["truth"] == "成立"]
    lines = [head]
    for part in parts:
        lines += _tree(part, facts, indent + "  ")
    return lines


def _named(proof: Record) -> str:
    if proof["clause"] is not None:
        headings = proof["place"]["headings"] if proof["place"] else []
        where = f"({headings[-1]})" if headings else ""
        return f"{proof['phrase']}{where}"
    if proof["label"] and proof["parts"]:
        return "各项" if proof["joined"] == "且" else "其中一项" if proof["joined"] == "或" else proof["phrase"]
    return str(proof["phrase"])


def _exception(proof: Record, facts: Record, indent: str) -> list[str]:
    if _RESERVED in proof["id"]:
        return []
    if proof["truth"] == "不成立":
        return [] if proof["id"].endswith(f"#{WITHHELD}") else [f"{indent}除外 {proof['phrase']}:不成立"]
    if not proof["parts"]:
        return _single({**proof, "label": "除外 "}, facts, indent)
    lines = [f"{indent}除外 {proof['phrase']}:{proof['truth']}"]
    for leaf in _leaves(proof):
        if leaf["truth"] == proof["truth"]:
            lines += _single(leaf, facts, indent + "  ")
    return lines


def _leaves(proof: Record) -> Iterable[Record]:
    if not proof["parts"]:
        yield proof
    for part in proof["parts"]:
        yield from _leaves(part)


def _single(proof: Record, facts: Record, indent: str, further: str = "") -> list[str]:
    """Show one single condition: its place, its words, the values compared, and what ``further`` is to be said."""
    compared = []
    for one in proof["compared"]:
        source = facts.get(one["name"], {}).get("source")
        checked = facts.get(one["name"], {}).get("checked")
        version = f"({one['version']})" if one["version"] else ""
        origin = f"〔{source}{'，' + checked + '核验' if checked else ''}〕" if source else ""
        compared.append(f"{_bare(one['name'], proof['phrase'])}{one['text']}{version}{origin}")
    where = proof["label"] if proof["label"] else ""
    text = f"{where}{proof['phrase']}:{proof['truth']}"
    if compared:
        text += f"({';'.join(compared)})"
    return _wrapped(text + further, indent, indent + "  ")


def _bare(name: str, phrase: str) -> str:
    """Leave the name out where the phrase is nothing but the name."""
    return "" if phrase in (name, f"非{name}") else f"{name} "


def _worked_out(outcome: Record) -> list[str]:
    if not outcome["derivation"] or outcome["资格"] in ("不适用",):
        return []
    lines = ["计算:"]
    names = {name for name, value in outcome["values"].items()}
    for step in outcome["derivation"]:
        before = f"(舍入前 {step['before']})" if step["before"] else ""
        clause = f"  {step['clause']}" if step["clause"] != outcome["clause"] and "-" in step["clause"] else ""
        result = "" if _ends_with(step["text"], step["result"]) else f" = {step['result']}"
        lines += _wrapped(f"{step['name']} = {step['text']}{result}{before}{clause}", "  ", "    ")
    return lines if names else []


def _ends_with(text: str, result: str) -> bool:
    """Return whether a step says at its end what comes out: it is that figure, or takes it."""
    _, takes, last = text.rpartition("取")
    if text.endswith((f"多 {result}", f"少 {result}")):
        return True
    return text == result or (bool(takes) and last.endswith(result) and result not in ORDER)


def _changes(outcome: Record) -> list[str]:
    """Show what would change the result, one fact at a time; what would only make it worse stands in the record alone."""
    lines: list[str] = []
    for one in outcome["changes"]:
        if ORDER.index(one["outcome"]) > ORDER.index(outcome["outcome"]):
            continue
        settled = [f"{name} {value['text']}" for name, value in one["values"].items() if "text" in value]
        granted = settled if one["outcome"] in ("符合", "存疑") else []
        result = ",".join([one["outcome"], *granted])
        along = "".join(f",{other['fact']}随之变为{other['text']}" for other in one["along"])
        lines += _wrapped(f"· {one['fact']}由{one['from']}变为{one['text']}{along}:{result}", "  ", "    ")
    return ["怎样会不同(只改这一项,其余不变):", *lines] if lines else []


# --- lines --------------------------------------------------------------------------------------------


def _wrapped(text: str, indent: str, further: str | None = None, columns: int = 100) -> list[str]:
    """Break a text into lines of at most ``columns`` columns; wide signs count two, numbers stay whole."""
    further = indent if further is None else further
    lines: list[str] = []
    current = indent
    for word in re.findall(r"[(「“《]*(?:[!-~]+|.)", text):
        if width(current) + width(word) > columns and word not in "，。、；：）〕”" and current.strip():
            lines.append(current.rstrip())
            current = further
            word = word.lstrip()
        current += word
    return [*lines, current] if current.strip() else lines


def _padded(text: str, columns: int) -> str:
    return text + " " * max(1, columns - width(text))
