"""The base of all models: how a class is collected, validated on first use, copied, compared and pickled.

In: the body of a class. Out: ``BaseModel`` and ``RootModel`` with the attributes and methods of pydantic's that we use.
Defining a class looks at nothing: annotations are evaluated, and the validator is built, when the first instance is.
Imported in ``models`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy, deepcopy
from functools import partial
from typing import Any, ClassVar, Self

from compositor.models.core import PydanticUndefined, SchemaValidator, ValidationError
from compositor.models.fields import FieldInfo, Private, Rule, field_of, private_of, rule_of
from compositor.models.schemas import Builder, Schema, applied, bounded

_PLUMBING = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")


class _Late:
    """A class attribute that is made when it is first asked for, for each class of its own."""

    __slots__ = ("make", "name")

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self.name, self.make = name, make

    def __get__(self, instance: Any, owner: Any) -> Any:
        made = self.make(owner)
        setattr(owner, self.name, made)
        return made


class BaseModel:
    """A mapping that was validated: its fields are attributes. See pydantic's class of this name."""

    __slots__ = _PLUMBING

    model_config: ClassVar[Mapping[str, Any]] = {}
    model_fields: ClassVar[dict[str, FieldInfo]] = {}
    model_rules: ClassVar[dict[str, Rule]] = {}
    __rules__: ClassVar[dict[str, str]] = {}
    __pydantic_private_defaults__: ClassVar[dict[str, Private]] = {}
    __pydantic_complete__: ClassVar[bool] = False
    __pydantic_root_model__: ClassVar[bool] = False
    __pydantic_core_schema__: ClassVar[Any]
    __pydantic_validator__: ClassVar[Any]

    def __init_subclass__(cls, **config: Any) -> None:
        """Collect fields, private attributes and validators: names and defaults, no types."""
        super().__init_subclass__()
        inherited = [base for base in reversed(cls.__mro__[1:]) if issubclass(base, BaseModel)]
        settings: dict[str, Any] = {}
        fields: dict[str, FieldInfo] = {}
        rules: dict[str, Rule] = {}
        private: dict[str, Private] = {}
        for base in inherited:
            settings |= base.model_config
            fields |= base.model_fields
            rules |= base.model_rules
            private |= base.__pydantic_private_defaults__
        cls.model_config = {**settings, **cls.__dict__.get("model_config", {}), **config}
        cls.model_fields, cls.model_rules, cls.__pydantic_private_defaults__ = fields, rules, private
        _collect(cls)
        cls.__rules__ = {name: rule.mode for name, rule in rules.items()}
        for name, make in _LATE.items():
            setattr(cls, name, _Late(name, make))

    def __init__(self, /, **data: Any) -> None:
        """Validate the values by their keys or names. Raises ValidationError."""
        self.__pydantic_validator__.validate_python(data, self_instance=self)

    @classmethod
    def model_validate(
        cls, obj: Any, *, context: Any = None, by_alias: bool | None = None, by_name: bool | None = None
    ) -> Self:
        """Return an instance from a mapping, or the instance itself. Raises ValidationError."""
        made: Self = cls.__pydantic_validator__.validate_python(
            obj, context=context, by_alias=by_alias, by_name=by_name
        )
        return made

    @classmethod
    def model_json_schema(cls, **how: Any) -> dict[str, Any]:
        """Return the JSON Schema, as pydantic writes it."""
        from compositor.models.twins import twin_of

        made: dict[str, Any] = twin_of(cls).model_json_schema(**how)
        return made

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Schema:
        """Say what this is inside of a model of pydantic."""
        made: Schema = cls.__pydantic_core_schema__
        return made

    @classmethod
    def __make_schema__(cls, builder: Builder) -> Schema:
        return _model_schema(cls, builder)

    def model_post_init(self, context: Any) -> None:
        """Give a new instance its private attributes."""
        defaults = type(self).__pydantic_private_defaults__
        values = {name: _default(private) for name, private in defaults.items() if _has_default(private)}
        object.__setattr__(self, "__pydantic_private__", values)

    @property
    def model_fields_set(self) -> set[str]:
        """Return the names of the fields that were given a value."""
        found: set[str] = self.__pydantic_fields_set__
        return found

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Any:
        """Return a copy with these values, which are not validated."""
        made = deepcopy(self) if deep else copy(self)
        if update:
            made.__dict__.update(update)
            made.__pydantic_fields_set__.update(update)
        return made

    def __copy__(self) -> Self:
        return self._with(dict(self.__dict__), copy(self._private()))

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self._with(deepcopy(self.__dict__, memo), deepcopy(self._private(), memo))

    def _with(self, values: dict[str, Any], private: Any) -> Self:
        made = type(self).__new__(type(self))
        made.__setstate__({
            "__dict__": values, "__pydantic_fields_set__": set(self.__pydantic_fields_set__),
            "__pydantic_extra__": None, "__pydantic_private__": private,
        })  # fmt: skip
        return made

    def __getattr__(self, name: str) -> Any:
        if name in type(self).__pydantic_private_defaults__:
            private = self._private()
            if private is not None and name in private:
                return private[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _private(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = getattr(self, "__pydantic_private__", None)
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        kind = type(self)
        if name in kind.__pydantic_private_defaults__:
            if self._private() is None:
                object.__setattr__(self, "__pydantic_private__", {})
            self.__pydantic_private__[name] = value
        elif name in _PLUMBING:
            object.__setattr__(self, name, value)
        elif kind.model_config.get("frozen"):
            detail: Any = {"type": "frozen_instance", "loc": (name,), "input": value}
            raise ValidationError.from_exception_data(kind.__name__, [detail])
        elif name not in kind.model_fields:
            raise ValueError(f'"{kind.__name__}" object has no field "{name}"')
        else:
            self.__dict__[name] = value
            self.__pydantic_fields_set__.add(name)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted")

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields with their values."""
        yield from ((name, self.__dict__[name]) for name in type(self).model_fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseModel):
            return NotImplemented
        if type(self) is not type(other) or self._private() != other._private():
            return False
        mine, theirs = self.__dict__, other.__dict__
        return all(mine.get(name) == theirs.get(name) for name in type(self).model_fields)

    def __hash__(self) -> int:
        if not type(self).model_config.get("frozen"):
            raise TypeError(f"unhashable type: '{type(self).__name__}'")
        return hash(tuple(self.__dict__[name] for name in type(self).model_fields))

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name}={self.__dict__[name]!r}" for name in type(self).model_fields if name in self.__dict__
        )
        return f"{type(self).__name__}({shown})"

    def __getstate__(self) -> dict[Any, Any]:
        return {name: getattr(self, name, None) for name in _PLUMBING}  # a root model has not all of them

    def __setstate__(self, state: dict[Any, Any]) -> None:
        for name in _PLUMBING:
            object.__setattr__(self, name, state[name])


def rules_of(cls: Any) -> dict[str, str]:
    """Return the validators of a whole model by name, each with whether it comes ``before`` or ``after`` its fields."""
    if issubclass(cls, BaseModel):
        found: dict[str, str] = cls.__rules__
        return found
    return {name: rule.info.mode for name, rule in cls.__pydantic_decorators__.model_validators.items()}


def _collect(cls: Any) -> None:
    """Move what the body says of fields, private attributes and validators out of the class's attributes."""
    body = vars(cls)
    rename = cls.model_config.get("alias_generator")
    for name, annotation in list(cls.__annotations__.items()):
        if "ClassVar" in str(annotation) or name in ("model_config", "model_fields", "model_rules"):
            continue
        value = body.get(name, ...)
        if name in body:
            delattr(cls, name)
        if name.startswith("_"):
            cls.__pydantic_private_defaults__[name] = private_of(value)
            continue
        field = field_of(value).of(cls, annotation)
        if field.alias is None and rename is not None:
            field.alias = rename(name)
        cls.model_fields[name] = field
    for name, value in list(body.items()):
        rule = rule_of(name, value)
        if rule is not None:
            cls.model_rules[name] = rule
            if rule is not value:
                setattr(cls, name, rule)


def _model_schema(cls: Any, builder: Builder) -> Schema:
    rules = [(rule, getattr(cls, name)) for name, rule in cls.model_rules.items()]
    schema: Schema
    if cls.__pydantic_root_model__:
        schema = _value_schema(cls.model_fields["root"], builder)
    else:
        fields = {name: _field_schema(field, builder) for name, field in cls.model_fields.items()}
        schema = {"type": "model-fields", "model_name": cls.__name__, "fields": fields}
    for rule, function in rules:
        if rule.mode == "before":
            schema = _ruled(schema, rule, function)
    schema = {"type": "model", "cls": cls, "schema": schema, "config": _config(cls)}
    if cls.__pydantic_root_model__:
        schema["root_model"] = True
    if cls.__pydantic_private_defaults__:
        schema["post_init"] = "model_post_init"
    for rule, _ in rules:
        if rule.mode == "after":
            schema = _ruled(schema, rule, rule.function)
    return schema


def _ruled(schema: Schema, rule: Rule, function: Any) -> Schema:
    how = "with-info" if rule.informed else "no-info"
    return {"type": f"function-{rule.mode}", "function": {"type": how, "function": function}, "schema": schema}


def _config(cls: Any) -> dict[str, Any]:
    config = {"title": cls.__name__}
    given = cls.model_config
    if "extra" in given:
        config["extra_fields_behavior"] = given["extra"]
    if given.get("populate_by_name"):
        config |= {"validate_by_alias": True, "validate_by_name": True}
    return config


def _field_schema(field: FieldInfo, builder: Builder) -> Schema:
    made: Schema = {"type": "model-field", "schema": _value_schema(field, builder)}
    if field.alias is not None:
        made["validation_alias"] = made["serialization_alias"] = field.alias
    return made


def _value_schema(field: FieldInfo, builder: Builder) -> Schema:
    """Return the schema of a field's value, made once for all classes that inherit the field."""
    if field._schema is not None:
        found: Schema = field._schema
        return found
    before = builder.references
    schema = bounded(builder.of(field.annotation), field.bounds)
    for metadata in field.further:
        schema = applied(metadata, partial(_instead, schema), field.annotation)
    if not field.is_required():
        schema = {"type": "default", "schema": schema}
        if field.default_factory is not None:
            schema["default_factory"] = field.default_factory
        else:
            schema["default"] = field.default
        if field.validate_default:
            schema["validate_default"] = True
    if builder.references == before:  # otherwise it holds the name of a model that is being made
        field._schema = schema
    return schema


def _instead(schema: Schema, _: Any) -> Schema:
    return schema


def _core_schema(cls: Any) -> Schema:
    return Builder().model(cls)


def _validator(cls: Any) -> SchemaValidator:
    return SchemaValidator(cls.__pydantic_core_schema__)


def _has_default(private: Private) -> bool:
    return private.default is not ... or private.factory is not None


def _default(private: Private) -> Any:
    return private.factory() if private.factory is not None else deepcopy(private.default)


_LATE: Mapping[str, Callable[[Any], Any]] = {
    "__pydantic_core_schema__": _core_schema,
    "__pydantic_validator__": _validator,
}


class RootModel(BaseModel):
    """A model that is one value, ``root``, instead of a mapping of fields."""

    __slots__ = ()
    __pydantic_root_model__: ClassVar[bool] = True

    def __class_getitem__(cls, root: Any) -> Any:
        return cls

    def __init__(self, /, *given: Any) -> None:
        """Validate the value; without one, take its default. Raises ValidationError."""
        self.__pydantic_validator__.validate_python(given[0] if given else PydanticUndefined, self_instance=self)
