"""Values in pydantic models: validated by their parser, described in JSON Schema, printed as CSS."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from compositor.values.color import Color, Rgba
from compositor.values.features import Features
from compositor.values.font import Font
from compositor.values.length import ExtentValue, Fill
from compositor.values.number import Opacity
from compositor.values.paint import PaintValue
from compositor.values.parsed import number_text, shown
from compositor.values.written import RFloat


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    color: Color
    fill: PaintValue | None = None
    width: ExtentValue = Fill()
    opacity: Opacity = 1.0
    font: Font | None = None
    features: Features = ()


def test_models_hold_typed_values() -> None:
    model = Model.model_validate(
        {"color": "red", "fill": "linear-gradient(red, blue)", "width": "fill 2", "opacity": "50%"}
    )
    assert (model.color, model.width, model.opacity) == (Rgba(255, 0, 0), Fill(2), 0.5)
    assert Model.model_validate(dict(model)) == model
    assert hash(model) == hash(model.model_copy())


def test_messages_of_parsers_reach_the_error() -> None:
    with pytest.raises(ValidationError, match="did you mean `red`"):
        Model.model_validate({"color": "reed"})


def test_the_schema_describes_what_may_be_written() -> None:
    properties = Model.model_json_schema()["properties"]
    assert properties["color"]["type"] == "string"
    assert properties["width"]["type"] == ["number", "string"]


def test_values_print_as_css_in_json() -> None:
    model = Model.model_validate({"color": "#f00", "width": "50%", "font": {"family": "Inter"}})
    printed = model.model_dump(mode="json")
    assert (printed["color"], printed["width"], printed["font"]) == ("#ff0000", "50%", {"family": ["Inter"]})
    assert Model.model_validate(printed) == model


def test_numbers_are_shown_as_they_were_written() -> None:
    assert shown(RFloat(1.1, "1.10")) == "`1.10`"
    assert [shown(value) for value in (None, True, {}, [])] == ["nothing", "`true`", "a mapping", "a list"]
    assert [number_text(value) for value in (1.0, -0.0, 0.1, 1e8)] == ["1", "0", "0.1", "100000000"]
