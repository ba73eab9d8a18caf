"""The same models as pydantic's own classes: for JSON Schemas, and for the tests that hold both to the same answers.

In: models of ours. Out: classes of pydantic with the same fields, defaults, bounds and validators, and no methods.
Imported when somebody asks; a first picture does not.
"""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin

import pydantic

from compositor.models.fields import FieldInfo, Private, Rule
from compositor.models.model import RootModel
from compositor.models.schemas import AfterValidator, BeforeValidator, Discriminator, InstanceOf, Tag

# as values, for what is put into them is not known before
_ANNOTATED: Any = Annotated
_UNION: Any = Union


def twin_of(cls: Any) -> Any:
    """Return pydantic's class of a model, anew each time. Raises what pydantic raises."""
    return _Twins().model(cls)


class _Twins:
    """Makes classes that refer to each other, each once."""

    def __init__(self) -> None:
        self._made: dict[type, Any] = {}

    def model(self, cls: Any) -> Any:
        if cls in self._made:
            return self._made[cls]
        self._made[cls] = ForwardRef(cls.__name__)  # while it is being made, for a model may hold itself
        annotations = {name: self._type(field.annotation) for name, field in cls.model_fields.items()}
        private = {name: _private(one) for name, one in cls.__pydantic_private_defaults__.items()}
        body = {
            "__module__": cls.__module__,
            "__qualname__": cls.__qualname__,
            "__doc__": cls.__doc__,
            "__annotations__": annotations | dict.fromkeys(private, Any),
            "model_config": {**cls.model_config, "defer_build": True, "arbitrary_types_allowed": True},
            **private,
            **{name: _field(field) for name, field in cls.model_fields.items()},
            **{name: _rule(rule) for name, rule in cls.model_rules.items()},
        }
        base: Any = pydantic.RootModel if issubclass(cls, RootModel) else pydantic.BaseModel
        made = type(base)(cls.__name__, (base,), body)
        made.model_rebuild(force=True, _types_namespace={cls.__name__: made})
        self._made[cls] = made
        return made

    def _type(self, annotation: Any) -> Any:
        """Return the annotation in pydantic's words."""
        origin, given = get_origin(annotation), get_args(annotation)
        if origin is None and hasattr(annotation, "model_rules"):
            return self.model(annotation)
        if origin is Annotated:
            metadata = [_metadata(one) for one in annotation.__metadata__]
            return _ANNOTATED[(self._type(given[0]), *metadata)]
        if origin is Union or origin is UnionType:
            return _UNION[tuple(self._type(member) for member in given)]
        if origin is None or origin is Literal or not given:
            return annotation
        return origin[tuple(self._type(part) for part in given)]


def _field(field: FieldInfo) -> Any:
    given: dict[str, Any] = {
        "alias": field.alias, "description": field.description, "validate_default": field.validate_default,
        "default_factory": field.default_factory, **field.bounds,
    }  # fmt: skip
    if field.default is not ...:
        given["default"] = field.default
    made: Any = pydantic.Field(
        **{name: value for name, value in given.items() if value is not None or name == "default"}
    )
    made.metadata += field.further
    return made


def _private(private: Private) -> Any:
    if private.factory is not None:
        return pydantic.PrivateAttr(default_factory=private.factory)
    return pydantic.PrivateAttr() if private.default is ... else pydantic.PrivateAttr(private.default)


def _rule(rule: Rule) -> Any:
    decorate: Any = pydantic.model_validator(mode=rule.mode)  # type: ignore[call-overload]
    return decorate(rule.function)


def _metadata(value: Any) -> Any:
    if isinstance(value, FieldInfo):
        return pydantic.Field(**value.bounds)
    if isinstance(value, AfterValidator):
        return pydantic.AfterValidator(value.func)
    if isinstance(value, BeforeValidator):
        return pydantic.BeforeValidator(value.func)
    if isinstance(value, Tag):
        return pydantic.Tag(value.tag)
    if isinstance(value, Discriminator):
        return pydantic.Discriminator(value.discriminator)
    instance: Any = pydantic.InstanceOf
    return instance() if isinstance(value, InstanceOf) else value
