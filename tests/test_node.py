"""Nodes are the values that attrs makes: shown, compared and hashed alike, by the same fields."""

import copy
import pickle

import attrs
import pytest

from fupin_rules.node import node


@node
class Sum:
    """A node of two parts, and a place that is no part of equality."""

    left: int
    right: "int | Sum"
    place: int = attrs.field(default=0, eq=False, repr=False, kw_only=True)


@node
class Difference:
    left: int
    right: int


@node
class Nothing:
    pass


@node(eq=False)
class Clause:
    name: str


ALIKE = [(Sum(1, 2, place=3), Sum(1, 2, place=4)), (Sum(1, Sum(2, 3)), Sum(1, Sum(2, 3))), (Nothing(), Nothing())]
OTHERS = [(Sum(1, 2), Sum(2, 1)), (Sum(1, 2), Difference(1, 2)), (Sum(1, 2), (1, 2)), (Clause("甲"), Clause("甲"))]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_holds_the_same_is_equal(one: object, other: object) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_what_does_not_is_not(one: object, other: object) -> None:
    assert one != other
    assert len({one, other}) == 2


def test_it_is_shown_by_its_fields() -> None:
    assert repr(Sum(1, Sum(2, 3), place=4)) == "Sum(left=1, right=Sum(left=2, right=3))"
    assert repr(Nothing()) == "Nothing()"


def test_it_is_frozen_and_travels() -> None:
    one = Sum(1, Sum(2, 3), place=4)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.left = 2  # type: ignore[misc]
    for travelled in (copy.deepcopy(one), pickle.loads(pickle.dumps(one)), attrs.evolve(one, place=5)):
        assert travelled == one
    assert one.place == 4
