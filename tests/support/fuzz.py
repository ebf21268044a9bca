"""Damage policies at random and check them: findings or a model, never an exception.

    python -m tests.support.fuzz --runs 100000 --seed 1

Mutates the shipped policies and the policies of the documents at the level of bytes, signs, words and lines. Prints the
seed, and for each exception the file that raised it, which is also written to the folder of ``--keep``.
"""

import argparse
import random
import re
import sys
import time
import traceback
from pathlib import Path

from fupin_rules.decide.review import review
from fupin_rules.resources import policies_folder
from fupin_rules.syntax.lines import FIELDS, HEADS
from fupin_rules.syntax.parse.grammar import keywords

_DOCUMENTS = Path(__file__).parents[2] / "docs"
_FENCE = re.compile(r"^```policy[^\n]*\n(.*?)^```$", re.M | re.S)
_WORD = re.compile(r"[A-Za-z0-9.-]+|[^\W\d_]{1,4}|\s+|.", re.S)
_PLACE = policies_folder() / "草稿.policy"
_SIGNS = '「」“”《》"()()。,、;:|#>/=+-×÷% \t\n\r\u3000\u202e\x00囧1一①年元'


def seeds() -> list[str]:
    """Return the policies to damage: one of the shipped ones, the vocabularies and every example of the documents."""
    found = [path.read_text(encoding="utf-8") for path in sorted(policies_folder().rglob("*.policy"))]
    pages = [*sorted(_DOCUMENTS.glob("language/*.md")), *sorted(_DOCUMENTS.glob("diagnostics/*.md"))]
    return found + [text for page in pages for text in _FENCE.findall(page.read_text(encoding="utf-8"))]


def words() -> tuple[str, ...]:
    """Return words of the language to put in."""
    return tuple(sorted({*keywords(), *HEADS, *(word for fields in FIELDS.values() for word in fields)}))


def damaged(text: str, chance: random.Random, more: tuple[str, ...]) -> bytes:
    """Return a text with one to five changes, as bytes."""
    for _ in range(chance.randint(1, 5)):
        match chance.choice(("line", "word", "word", "sign", "sign")):
            case "line":
                parts = text.splitlines(keepends=True) or [""]
            case "word":
                parts = _WORD.findall(text) or [""]
            case _:
                parts = list(text) or [""]
        at = chance.randrange(len(parts))
        match chance.randrange(6):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[chance.randrange(len(parts))])
            case 2:
                parts[at] = parts[chance.randrange(len(parts))]
            case 3:
                parts[at] = chance.choice(more)
            case 4:
                parts.insert(at, chance.choice(_SIGNS))
            case _:
                other = chance.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
        text = "".join(parts)
    content = text.encode("utf-8", errors="surrogatepass")
    if content and chance.random() < 0.02:
        at = chance.randrange(len(content))
        content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
    return content


def run(runs: int, seed: int, keep: Path | None = None) -> tuple[int, int, dict[str, bytes]]:
    """Check damaged policies; return how many had findings, how many had none, and those that raised, by exception."""
    chance = random.Random(seed)
    texts, more = seeds(), words()
    # A long policy takes as long as ten examples.
    weights = [1.0 if len(text) < 2000 else 0.1 for text in texts]
    found = clean = 0
    raised: dict[str, bytes] = {}
    for text in chance.choices(texts, weights, k=runs):
        content = damaged(text, chance, more)
        try:
            findings = review([_PLACE], {_PLACE: content}).findings
            for finding in findings:
                assert finding.render()
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno} {error}"[:200]
            if what not in raised:
                raised[what] = content
                print(f"{what}\n{traceback.format_exc(limit=-6)}", file=sys.stderr, flush=True)
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{len(raised)}.policy").write_bytes(content)
            continue
        found, clean = found + bool(findings), clean + (not findings)
    return found, clean, raised


def main() -> int:
    """Run from the command line; 1 if anything raised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--keep", type=Path, default=None)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    began = time.monotonic()
    found, clean, raised = run(given.runs, given.seed, given.keep)
    print(f"{given.runs} runs in {time.monotonic() - began:.0f} s: {found} with findings, {clean} without, ", end="")
    print(f"{len(raised)} kinds of exceptions (seed {given.seed})")
    return 1 if raised else 0


if __name__ == "__main__":
    sys.exit(main())
