"""Models that remember what is the same in every row: what a copy keeps, forgets and never pickles."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Self

import pytest
from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from compositor.bind import Bind, Bindable, Evaluator, resolve_model
from compositor.errors import BindError


class Card(Bindable):
    model_config = ConfigDict(frozen=True)
    derived: ClassVar[Mapping[str, Collection[str] | None]] = {**Bindable.derived, "area": ("width", "height")}
    counted: ClassVar[list[float]] = []

    width: Bind[Annotated[float, Field(gt=0)]] = 1.0
    height: Bind[float] = 1.0
    title: Bind[str] = ""
    _origin: str = PrivateAttr(default="")

    @cached_property
    def area(self) -> float:
        self.counted.append(self.width * self.height)
        return self.width * self.height

    @model_validator(mode="after")
    def _short(self) -> Self:
        if isinstance(self.title, str) and isinstance(self.width, float) and len(self.title) > self.width:
            raise ValueError("the title is longer than the card is wide")
        return self


def resolved(card: Card, **data: object) -> Card:
    return resolve_model(card, data, Evaluator(), ("cards", 0))


def test_what_no_expression_concerns_is_computed_once_for_all_rows() -> None:
    Card.counted.clear()
    card = Card(width=20, height=2, title="$name")
    assert [resolved(card, name=name).area for name in ("a", "b", "c")] == [40, 40, 40]
    assert Card.counted == [40]


def test_what_an_expression_concerns_is_computed_anew() -> None:
    card = Card(width=20, height="$height")
    assert [resolved(card, height=height).area for height in (1, 3)] == [20, 60]


def test_a_copy_forgets_what_its_changes_concern() -> None:
    card = Card(width=20, height=2)
    assert card.area == 40
    assert card.model_copy(update={"width": 30.0}).area == 60
    assert card.model_copy(update={"width": 30.0}, deep=True).area == 60
    assert card.model_copy() == card
    assert card.area == 40


def test_a_later_copy_has_what_was_derived_in_the_meantime() -> None:
    Card.counted.clear()
    card = Card(width=20, height=2)
    assert card.model_copy(update={"title": "a"}).area == 40
    assert card.area == 40
    later = card.model_copy(update={"title": "b"})
    assert (later.title, later.area, Card.counted) == ("b", 40, [40, 40])
    assert (card.title, card.model_copy(update={"title": "c"}).title) == ("", "c")


def test_values_are_validated_and_converted_as_the_field_says() -> None:
    made = resolved(Card(width="$width", title="x"), width="7")
    assert made.width == 7.0
    assert made.model_fields_set == {"width", "title"}


def test_a_wrong_value_is_named_at_its_field() -> None:
    with pytest.raises(BindError) as caught:
        resolved(Card(width="$width"), width=-1)
    assert caught.value.problems[0].path == ("cards", 0, "width")


def test_what_fields_must_agree_on_is_checked_too() -> None:
    with pytest.raises(BindError, match="longer than the card"):
        resolved(Card(width=3, title="$name"), name="far too long")


def test_private_attributes_go_along() -> None:
    card = Card(width=20, title="$name")
    card._origin = "cards.yaml"
    assert resolved(card, name="a")._origin == "cards.yaml"


def test_a_model_that_was_resolved_before_can_be_pickled() -> None:
    card = Card(width=20, title="$name")
    resolved(card, name="a")
    again = pickle.loads(pickle.dumps(card))
    assert again == card
    assert resolved(again, name="b").title == "b"
