"""What stands in the body of a model: fields, private attributes, validators of the whole.

In: defaults and bounds as pydantic's functions of the same names take them; those of pydantic itself too, for kinds of
layers from elsewhere. Out: ``FieldInfo`` and ``Rule``, which ``model`` collects. Imported in ``models`` only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

REQUIRED: Any = ...
BOUNDS = (
    "strict", "gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "allow_inf_nan",
)  # fmt: skip


class FieldInfo:
    """One field, or the bounds that ``Annotated`` has for a part of one."""

    __slots__ = (
        "_annotation", "_owner", "_schema", "alias", "bounds", "default", "default_factory", "description",
        "further", "validate_default",
    )  # fmt: skip

    def __init__(
        self,
        default: Any = REQUIRED,
        default_factory: Callable[[], Any] | None = None,
        alias: str | None = None,
        description: str | None = None,
        validate_default: bool | None = None,
        bounds: Mapping[str, Any] | None = None,
        further: tuple[Any, ...] = (),
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.alias = alias
        self.description = description
        self.validate_default = validate_default
        self.bounds = dict(bounds or {})
        self.further = further  # metadata that the annotation would have, from fields of pydantic
        self._owner: type | None = None
        self._annotation: Any = None
        self._schema: Any = None

    def of(self, owner: type, annotation: Any) -> FieldInfo:
        """Return the field as it stands in a class. Its annotation is evaluated when somebody asks."""
        made = FieldInfo(
            self.default, self.default_factory, self.alias, self.description, self.validate_default, self.bounds,
            self.further,
        )  # fmt: skip
        made._owner, made._annotation = owner, annotation
        return made

    @property
    def annotation(self) -> Any:
        """Return the type. Raises NameError where the class's module does not have a name of it."""
        if isinstance(self._annotation, str) and self._owner is not None:
            self._evaluate(self._owner)
        return self._annotation

    def _evaluate(self, owner: Any) -> None:
        """Evaluate what the fields of a class are annotated with, all at once if every name is known."""
        names = vars(sys.modules[owner.__module__])
        scope = {**vars(owner), owner.__name__: owner}
        fields = [
            one for one in owner.model_fields.values() if one._owner is owner and isinstance(one._annotation, str)
        ]
        try:
            values = eval(f"[{', '.join([f'({one._annotation})' for one in fields])}]", names, scope)
        except NameError:
            self._annotation = eval(self._annotation, names, scope)
            return
        for one, value in zip(fields, values, strict=True):
            one._annotation = value

    def is_required(self) -> bool:
        """Return whether there is no default."""
        return self.default is REQUIRED and self.default_factory is None

    def get_default(self, *, call_default_factory: bool = False) -> Any:
        """Return the default; None where a factory makes it and must not be called."""
        if self.default_factory is None:
            return self.default
        return self.default_factory() if call_default_factory else None

    def __repr__(self) -> str:
        return f"FieldInfo(default={self.default!r}, alias={self.alias!r})"


def Field(  # noqa: N802 - pydantic's name
    default: Any = REQUIRED,
    *,
    default_factory: Callable[[], Any] | None = None,
    alias: str | None = None,
    description: str | None = None,
    validate_default: bool | None = None,
    **bounds: Any,
) -> Any:
    """Describe a field: its default, its key, and between which bounds its value lies."""
    unknown = bounds.keys() - set(BOUNDS)
    if unknown:
        raise TypeError(f"Field() got an unexpected keyword argument: {', '.join(sorted(unknown))}")
    return FieldInfo(default, default_factory, alias, description, validate_default, bounds)


class Private:
    """The default of an attribute that is no field."""

    __slots__ = ("default", "factory")

    def __init__(self, default: Any = REQUIRED, factory: Callable[[], Any] | None = None) -> None:
        self.default, self.factory = default, factory


def PrivateAttr(default: Any = REQUIRED, *, default_factory: Callable[[], Any] | None = None) -> Any:  # noqa: N802
    """Describe an attribute that is neither validated nor compared as a field; its name begins with ``_``."""
    return Private(default, default_factory)


class Rule:
    """A validator of the whole model, before or after its fields."""

    __slots__ = ("function", "mode", "name")

    def __init__(self, function: Any, mode: str) -> None:
        self.function, self.mode, self.name = function, mode, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        return self.function.__get__(instance, owner)

    @property
    def informed(self) -> bool:
        """Return whether the function wants to know the context beside the value."""
        code = getattr(self.function, "__func__", self.function).__code__
        return bool(code.co_argcount > (2 if isinstance(self.function, classmethod) else 1))


def model_validator(*, mode: str) -> Callable[[Any], Any]:
    """Make a function of a model's body a validator of the whole. ``mode`` is ``before`` or ``after``."""
    if mode not in ("before", "after"):
        raise TypeError(f"a model is validated `before` or `after` its fields, not `{mode}`")
    return lambda function: Rule(function, mode)


def field_of(value: Any) -> FieldInfo:
    """Return the field that a class attribute describes: ours, pydantic's, or a plain default."""
    if isinstance(value, FieldInfo):
        return value
    if not _is_pydantic(value, "FieldInfo"):
        return FieldInfo(value)
    metadata = value.metadata
    default = REQUIRED if value.is_required() or value.default_factory is not None else value.default
    return FieldInfo(
        default, value.default_factory, value.alias, value.description, value.validate_default,
        further=tuple(metadata),
    )  # fmt: skip


def private_of(value: Any) -> Private:
    """Return the private attribute that a class attribute describes."""
    if isinstance(value, Private):
        return value
    if _is_pydantic(value, "ModelPrivateAttr"):
        known = repr(value.default) != "PydanticUndefined"
        return Private(value.default if known else REQUIRED, value.default_factory)
    return Private(value)


def rule_of(name: str, value: Any) -> Rule | None:
    """Return the validator that a class attribute is. Raises TypeError for the kinds of pydantic that are not known."""
    if isinstance(value, Rule):
        return value
    if not _is_pydantic(value, "PydanticDescriptorProxy"):
        return None
    mode = getattr(value.decorator_info, "mode", "")
    if type(value.decorator_info).__name__ != "ModelValidatorDecoratorInfo" or mode not in ("before", "after"):
        raise TypeError(f"`{name}`: models here have validators of the whole, `before` or `after` its fields")
    made = Rule(value.wrapped, mode)
    made.name = name
    return made


def bounds_of(metadata: Any) -> dict[str, Any]:
    """Return the bounds that a piece of metadata has: ours, pydantic's, or those of annotated-types."""
    if isinstance(metadata, FieldInfo):
        return metadata.bounds
    found: dict[str, Any] = {}
    if _is_pydantic(metadata, "FieldInfo"):
        for part in metadata.metadata:
            found |= bounds_of(part)
        return found
    return {name: value for name in BOUNDS if (value := getattr(metadata, name, None)) is not None}


def _is_pydantic(value: Any, name: str) -> bool:
    kind = type(value)
    return kind.__name__ == name and kind.__module__.partition(".")[0] == "pydantic"
