"""From annotations to the schemas of ``pydantic_core``: what pydantic makes of them, for the forms that we use.

In: types, ``Annotated`` with bounds, validators, or values that know their own schema. Out: plain mappings. What is not
known here is asked of pydantic. ``tests/unit/models`` holds both to the same answers. Imported in ``models`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin

from compositor.models.core import PydanticKnownError
from compositor.models.fields import FieldInfo, bounds_of

Schema = dict[str, Any]
Handler = Callable[[Any], Schema]

_PLAIN = {
    Any: "any",
    object: "any",
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    NoneType: "none",
    None: "none",
}
_NUMBERS = ("int", "float", "decimal")
_SIZED = ("str", "bytes", "list", "tuple", "dict", "set", "frozenset")
# which bounds a validator of the core checks itself
_OWN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of"), _NUMBERS),
    **dict.fromkeys(("min_length", "max_length"), _SIZED),
    "pattern": ("str",),
    "allow_inf_nan": ("float", "decimal"),
    "strict": (*_NUMBERS, *_SIZED, "bool"),
}


class _Function:
    """A function that validates what another schema takes or gives."""

    __slots__ = ("func",)
    kind = ""

    def __init__(self, func: Callable[[Any], Any]) -> None:
        self.func = func

    def __get_pydantic_core_schema__(self, source: Any, handler: Handler) -> Schema:
        function = {"type": "no-info", "function": self.func}
        return {"type": self.kind, "function": function, "schema": handler(source)}


class AfterValidator(_Function):
    """Metadata: the function is called with what was validated."""

    kind = "function-after"


class BeforeValidator(_Function):
    """Metadata: the function is called with what is to be validated."""

    kind = "function-before"


class Tag:
    """Metadata: the name of a member of a union."""

    __slots__ = ("tag",)

    def __init__(self, tag: str) -> None:
        self.tag = tag


class Discriminator:
    """Metadata of a union whose members have tags: the function says which one a value belongs to."""

    __slots__ = ("discriminator",)

    def __init__(self, discriminator: Callable[[Any], str]) -> None:
        self.discriminator = discriminator

    def __get_pydantic_core_schema__(self, source: Any, handler: Handler) -> Schema:
        choices = {_tag(member): handler(member) for member in get_args(source)}
        return {"type": "tagged-union", "choices": choices, "discriminator": self.discriminator}


class InstanceOf:
    """Metadata: an instance of the class, as it is. ``InstanceOf[C]`` annotates the class with it."""

    __slots__ = ()

    def __class_getitem__(cls, item: Any) -> Any:
        return Annotated[item, cls()]

    def __get_pydantic_core_schema__(self, source: Any, handler: Handler) -> Schema:
        return {"type": "is-instance", "cls": source}


class Builder:
    """Makes the schemas of one model and of those in it; knows which are being made, for a model may hold itself."""

    __slots__ = ("_making", "references")

    def __init__(self) -> None:
        self._making: list[type] = []
        self.references = 0

    def of(self, annotation: Any) -> Schema:
        """Return the schema of a type."""
        plain = _PLAIN.get(annotation) if _hashable(annotation) else None
        if plain is not None:
            return {"type": plain}
        origin, given = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._annotated(given[0], annotation.__metadata__)
        if origin is Literal:
            return {"type": "literal", "expected": list(given)}
        if origin is Union or origin is UnionType:
            return self._union(given)
        if origin is tuple and len(given) == 2 and given[1] is ...:
            return {"type": "tuple", "items_schema": [self.of(given[0])], "variadic_item_index": 0}
        if origin is list:
            return {"type": "list", "items_schema": self.of(given[0])}
        if origin is dict:
            return {"type": "dict", "keys_schema": self.of(given[0]), "values_schema": self.of(given[1])}
        if hasattr(annotation, "model_rules"):
            return self.model(annotation)
        own = getattr(annotation, "__get_pydantic_core_schema__", None)
        if own is None or hasattr(annotation, "__pydantic_generic_metadata__"):
            return _foreign(annotation)
        made: Schema = own(annotation, self.of)
        return made

    def model(self, cls: Any) -> Schema:
        """Return the schema of a model of ours: a name where it is being made, what was made where it was."""
        if cls in self._making:
            self.references += 1
            return {"type": "definition-ref", "schema_ref": reference(cls)}
        made: Schema | None = vars(cls).get("__made_schema__")
        if made is not None:
            return made
        before = self.references
        self._making.append(cls)
        try:
            made = cls.__make_schema__(self)
        finally:
            self._making.pop()
        if self.references > before:
            name = {"type": "definition-ref", "schema_ref": reference(cls)}
            made = {"type": "definitions", "schema": name, "definitions": [{**made, "ref": reference(cls)}]}
        if not self._making or self.references == before:  # otherwise it may name what only the outer one defines
            cls.__made_schema__ = made
        return made

    def _annotated(self, base: Any, metadata: tuple[Any, ...]) -> Schema:
        handler: Handler = self.of
        for one in metadata:
            handler = partial(applied, one, handler)
        return handler(base)

    def _union(self, members: tuple[Any, ...]) -> Schema:
        rest = [member for member in members if member is not NoneType]
        choices = [self.of(member) for member in rest]
        made = choices[0] if len(choices) == 1 else {"type": "union", "choices": choices}
        return made if len(rest) == len(members) else {"type": "nullable", "schema": made}


def applied(metadata: Any, handler: Handler, source: Any) -> Schema:
    """Return the schema that a piece of metadata makes of an annotation. What it does not know says nothing."""
    own = getattr(metadata, "__get_pydantic_core_schema__", None)
    if own is None or isinstance(metadata, FieldInfo):
        return bounded(handler(source), bounds_of(metadata))
    made: Schema = own(source, handler)
    return made


def reference(cls: type) -> str:
    """Return the name of a model in schemas."""
    return f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"


def bounded(schema: Schema, bounds: Mapping[str, Any]) -> Schema:
    """Return the schema with bounds: checked by it where it can, otherwise of what comes out of it."""
    if not bounds:
        return schema
    kind = schema["type"]
    if kind == "nullable":
        return {**schema, "schema": bounded(schema["schema"], bounds)}
    for name, value in bounds.items():
        if kind in _OWN[name]:
            schema = {**schema, name: value}
        else:
            check = {"type": "no-info", "function": partial(_CHECKS[name], **{name: value})}
            schema = {"type": "function-after", "function": check, "schema": schema}
            kind = "function-after"
    return schema


def _tag(member: Any) -> str:
    tags = [one.tag for one in getattr(member, "__metadata__", ()) if hasattr(one, "tag")]
    if not tags:
        raise TypeError(f"{member!r} has no tag, and belongs to a union with a discriminator")
    return str(tags[-1])


def _hashable(annotation: Any) -> bool:
    return isinstance(annotation, type) or annotation is None or annotation is Any


def _foreign(annotation: Any) -> Schema:
    """Return what pydantic says of a type that is none of ours."""
    if isinstance(annotation, str | ForwardRef):
        raise TypeError(f"the annotation {annotation!r} inside of another one cannot be looked up")
    from pydantic import ConfigDict, PydanticSchemaGenerationError, TypeAdapter

    try:
        made: Any = TypeAdapter(annotation).core_schema
    except PydanticSchemaGenerationError:  # a class that says nothing of itself: its instances are values
        made = TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True)).core_schema
    return dict(made)


def _greater(value: Any, gt: Any) -> Any:
    if not value > gt:
        raise PydanticKnownError("greater_than", {"gt": gt})
    return value


def _at_least(value: Any, ge: Any) -> Any:
    if not value >= ge:
        raise PydanticKnownError("greater_than_equal", {"ge": ge})
    return value


def _less(value: Any, lt: Any) -> Any:
    if not value < lt:
        raise PydanticKnownError("less_than", {"lt": lt})
    return value


def _at_most(value: Any, le: Any) -> Any:
    if not value <= le:
        raise PydanticKnownError("less_than_equal", {"le": le})
    return value


def _multiple(value: Any, multiple_of: Any) -> Any:
    if value % multiple_of:
        raise PydanticKnownError("multiple_of", {"multiple_of": multiple_of})
    return value


def _long_enough(value: Any, min_length: int) -> Any:
    if len(value) < min_length:
        context = {"field_type": "Value", "min_length": min_length, "actual_length": len(value)}
        raise PydanticKnownError("too_short", context)
    return value


def _short_enough(value: Any, max_length: int) -> Any:
    if len(value) > max_length:
        context = {"field_type": "Value", "max_length": max_length, "actual_length": len(value)}
        raise PydanticKnownError("too_long", context)
    return value


def _finite(value: Any, allow_inf_nan: bool) -> Any:
    if not allow_inf_nan and not abs(value) < float("inf"):
        raise PydanticKnownError("finite_number")
    return value


_CHECKS: Mapping[str, Callable[..., Any]] = {
    "gt": _greater,
    "ge": _at_least,
    "lt": _less,
    "le": _at_most,
    "multiple_of": _multiple,
    "min_length": _long_enough,
    "max_length": _short_enough,
    "allow_inf_nan": _finite,
}
