"""Models without pydantic's classes: the same schemas as pydantic makes, and the behavior of its instances."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal, Self

import pydantic
import pytest

from compositor.bind import Bind, DataSpec, FieldSpec
from compositor.layers.base import Layer
from compositor.layers.effects import EffectEntry
from compositor.layers.image import Generate
from compositor.layers.registry import KINDS
from compositor.models import (
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    PrivateAttr,
    RootModel,
    ValidationError,
    model_validator,
)
from compositor.models.twins import twin_of
from compositor.schema.document import Checks, Document, Output, SizeSpec

LANGUAGE = (
    Document, Output, SizeSpec, Checks, FieldSpec, DataSpec, EffectEntry, Generate, Layer, *KINDS.values()
)  # fmt: skip
# What says nothing of what is valid, and how pydantic's functions for bounds are called here.
_SILENT = ("metadata", "serialization", "computed_fields", "custom_init", "default_factory_takes_data", "ref")


class Tone(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))

    kind: Literal["plain", "mixed"] = "plain"
    how_much: Annotated[float, Field(gt=0, le=1)] = Field(1.0, description="A share.")
    below: tuple[Tone, ...] = ()
    names: dict[str, int] = Field({}, max_length=2)
    size: Annotated[int | None, Field(ge=3)] = None
    _origin: str = PrivateAttr(default="")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "plain" and self.below:
            raise ValueError("a plain tone has nothing below it")
        return self


class Named(Tone):
    name: str = Field(alias="called")
    birthday: date | None = None


class Names(RootModel[dict[str, Tone]]):
    root: dict[str, Tone] = Field(default_factory=dict)


class Foreign(BaseModel):
    """What a package may bring that was written for pydantic."""

    count: int = pydantic.Field(2, ge=1, alias="number")
    share: Annotated[float, pydantic.Field(lt=1)] = 0.5
    _seen: list[int] = pydantic.PrivateAttr(default_factory=list)

    @pydantic.model_validator(mode="after")
    def _odd(self) -> Self:
        if self.count == 13:
            raise ValueError("not thirteen")
        return self


def normal(schema: Any, shared: Mapping[str, Any] | None = None, inside: tuple[str, ...] = ()) -> Any:
    """Return a schema without what says nothing of what is valid; a definition stands where its name did."""
    shared = shared or {}
    if isinstance(schema, list):
        return [normal(item, shared, inside) for item in schema]
    if callable(schema) and not isinstance(schema, type):
        return _function(schema)
    if isinstance(schema, type):
        return schema.__name__
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if kind == "definitions":
        found = {one["ref"]: one for one in schema["definitions"]}
        return normal(schema["schema"], {**shared, **found}, inside)
    if kind == "definition-ref":
        name = schema["schema_ref"]
        return name.rpartition(":")[0] if name in inside else normal(shared[name], shared, (*inside, name))
    if kind == "json-or-python":
        return normal(schema["python_schema"], shared, inside)
    return {
        key: normal(value, shared, inside) for key, value in schema.items() if key not in _SILENT and value is not False
    } | ({"allow_inf_nan": False} if schema.get("allow_inf_nan") is False else {})


def _function(function: Any) -> Any:
    if isinstance(function, partial):
        return dict(function.keywords)  # a bound
    return getattr(function, "__func__", function).__qualname__


@pytest.mark.parametrize("model", [*LANGUAGE, Tone, Named, Names, Foreign], ids=lambda model: model.__name__)
def test_a_model_has_the_schema_that_pydantic_makes_of_it(model: type[BaseModel]) -> None:
    assert normal(model.__pydantic_core_schema__) == normal(twin_of(model).__pydantic_core_schema__)


@pytest.mark.parametrize(
    ("given", "type_", "place"),
    [
        ({"kind": "other"}, "literal_error", ("kind",)),
        ({"how-much": 0}, "greater_than", ("how-much",)),
        ({"how-much": "x"}, "float_parsing", ("how-much",)),
        ({"how_much": 1}, "extra_forbidden", ("how_much",)),
        ({"names": {"a": 1, "b": 2, "c": 3}}, "too_long", ("names",)),
        ({"names": {"a": "b"}}, "int_parsing", ("names", "a")),
        ({"size": 2}, "greater_than_equal", ("size",)),
        ({"kind": "mixed", "below": [{"size": 3}, {"size": 1}]}, "greater_than_equal", ("below", 1, "size")),
        ({"below": ["mixed"]}, "value_error", ()),
        (3, "model_type", ()),
    ],
)
def test_faults_have_pydantics_types_and_places(given: Any, type_: str, place: tuple[Any, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        Tone.model_validate(given)
    (fault,) = caught.value.errors()
    assert (fault["type"], fault["loc"]) == (type_, place)


def test_values_are_converted_and_defaults_filled_in() -> None:
    tone = Tone.model_validate({"kind": "mixed", "how-much": "0.5", "below": ["plain", {"names": {"a": "1"}}]})
    assert tone.how_much == 0.5
    assert [below.kind for below in tone.below] == ["plain", "plain"]
    assert tone.below[1].names == {"a": 1}
    assert tone.model_fields_set == {"kind", "how_much", "below"}
    assert tone.names == {}
    assert tone.names is not Tone().names


def test_fields_tell_their_key_type_and_default() -> None:
    fields = Named.model_fields
    assert list(fields) == ["kind", "how_much", "below", "names", "size", "name", "birthday"]
    assert [fields[name].alias for name in ("how_much", "name")] == ["how-much", "called"]
    assert fields["name"].is_required()
    assert fields["how_much"].get_default(call_default_factory=True) == 1.0
    assert fields["how_much"].description == "A share."
    assert fields["birthday"].annotation == date | None


def test_a_type_that_is_not_known_here_is_pydantics() -> None:
    assert Named(called="x", birthday="2026-01-02").birthday == date(2026, 1, 2)
    with pytest.raises(ValidationError, match="birthday"):
        Named(called="x", birthday="yesterday")


def test_frozen_models_stay_as_they_are_but_for_private_attributes() -> None:
    tone = Tone()
    with pytest.raises(ValidationError, match="frozen"):
        tone.kind = "mixed"  # type: ignore[misc]
    tone._origin = "here"
    assert (tone._origin, Tone()._origin) == ("here", "")


def test_equal_models_are_equal_and_hash_alike() -> None:
    one, other = Generate(generate="a"), Generate(generate="a")
    assert one == other
    assert hash(one) == hash(other)
    assert one != Generate(generate="b")
    assert one != "a"
    assert repr(Tone()) == "Tone(kind='plain', how_much=1.0, below=(), names={}, size=None)"
    assert dict(Tone())["kind"] == "plain"


def test_copies_and_pickles_keep_everything() -> None:
    tone = Tone(names={"a": 1})
    tone._origin = "here"
    for made in (copy.copy(tone), copy.deepcopy(tone), pickle.loads(pickle.dumps(tone)), tone.model_copy()):
        assert (made, made._origin, made.model_fields_set) == (tone, "here", {"names"})
    assert copy.deepcopy(tone).names is not tone.names
    changed = tone.model_copy(update={"size": 4})
    assert (changed.size, changed.model_fields_set, tone.size) == (4, {"names", "size"}, None)


def test_a_root_model_is_its_value() -> None:
    assert Names().root == {}
    assert Names({"a": "mixed"}).root["a"].kind == "mixed"
    assert pickle.loads(pickle.dumps(Names({"a": "mixed"}))) == Names({"a": {"kind": "mixed"}})
    with pytest.raises(ValidationError):
        Names(3)  # type: ignore[arg-type]


def test_what_was_written_for_pydantic_is_understood() -> None:
    made = Foreign(number=3)
    made._seen.append(1)
    assert (made.count, made.share, made._seen, Foreign()._seen) == (3, 0.5, [1], [])
    for wrong in ({"number": 0}, {"number": 13}, {"share": 1}):
        with pytest.raises(ValidationError):
            Foreign.model_validate(wrong)


def test_validators_of_single_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="validators of the whole"):

        class Wrong(BaseModel):
            count: int = 0

            @pydantic.field_validator("count")
            @classmethod
            def _check(cls, value: int) -> int:
                return value


def test_instances_are_taken_as_they_are() -> None:
    class Holder(BaseModel):
        tones: tuple[InstanceOf[Tone], ...] = ()

    tone = Named(called="x")
    assert Holder(tones=[tone]).tones[0] is tone
    with pytest.raises(ValidationError, match="instance of Tone"):
        Holder(tones=["plain"])


def test_our_models_stand_in_models_of_pydantic() -> None:
    adapter = pydantic.TypeAdapter(list[Tone])
    assert adapter.validate_python(["mixed"])[0] == Tone(kind="mixed")


def test_bounds_outside_of_a_binding_look_at_its_value() -> None:
    class Card(BaseModel):
        width: Bind[int] | None = Field(None, ge=1)

    assert Card(width=2).width == 2
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        Card(width=0)
