"""The recipes of CONTRIBUTING.md for adding a construct: the files that they name exist, and are no more than agreed."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
_, *SECTIONS = re.split(r"^### Example \d+: ", (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.M)
RECIPES = {section.partition("\n")[0]: section.partition("\n## ")[0] for section in SECTIONS}
MOST = {"a comparison word": 2, "a kind of condition": 10, "an effect of a clause": 8, "a kind of value": 9}
"""How many files of the product each recipe may touch."""


def files_of(recipe: str) -> list[str]:
    """Return the files that the table of a recipe names, in its order."""
    rows = re.findall(r"^\|(?: \d+ \|)? (`[^|]+) \|", recipe, re.M)
    return [file for row in rows for file in re.findall(r"`([^`]+)`", row)]


def test_the_files_of_a_recipe_are_read_from_its_table() -> None:
    table = "| 1 | `a/b.py`, `c.py` | `d` |\n| `e.md` | f |\n| step | file |\n|---|---|\n"
    assert files_of(table) == ["a/b.py", "c.py", "e.md"]


def test_every_recipe_has_its_bound() -> None:
    assert set(RECIPES) == set(MOST)


@pytest.mark.parametrize("title", MOST)
def test_every_file_of_a_recipe_exists(title: str) -> None:
    files = files_of(RECIPES[title])
    assert files
    assert [file for file in files if not (TOP / file).is_file()] == []


@pytest.mark.parametrize("title", MOST)
def test_a_recipe_touches_no_more_of_the_product_than_is_agreed(title: str) -> None:
    product = {file for file in files_of(RECIPES[title]) if not file.startswith(("tests/", "docs/"))}
    assert len(product) <= MOST[title]
