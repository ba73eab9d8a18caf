"""Dataclasses that cost a tenth to define: what the standard library compiles for every class waits for its use.

In: a class with annotated fields. Out: the class as ``dataclasses.dataclass`` would make it: ``fields``, ``replace``,
``==``, hashes, ``repr``, patterns and pickling work alike. Everybody may import this; it imports nothing of ours.

Why: the standard decorator compiles six to eight functions for each class, half a millisecond in all. The engine has
two hundred such classes and a first picture needs few of their functions, so defining them took longer than drawing.
Even what is needed is compiled only when it is called often: a fifth of a millisecond each.
Type checkers are told that this is ``dataclasses.dataclass``. Its arguments are ``frozen``, ``slots`` and ``eq``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import partial
from types import MemberDescriptorType, SimpleNamespace
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

# How often a method runs without compiled code, and what then says that the compiled one has to tell what is wrong.
FEW = 20
_AGAIN = object()
_PLAIN: Any = vars(dataclasses)["_FIELD"]  # how ``dataclasses.fields`` knows a field from a class variable


def _define(frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[type[Any]], type[Any]]:
    """Return the decorator; see the module. Raises TypeError for what it does not support."""
    return lambda cls: _made(cls, frozen, slots, eq)


def _made(cls: type[Any], frozen: bool, slots: bool, eq: bool) -> type[Any]:
    fields = _fields(cls)
    names = tuple(fields)
    added: dict[str, Any] = {
        "__dataclass_fields__": fields,
        "__dataclass_params__": SimpleNamespace(
            init=True, repr=True, eq=eq, order=False, unsafe_hash=False, frozen=frozen, match_args=True,
            kw_only=False, slots=slots, weakref_slot=False,
        ),
        "__match_args__": tuple(name for name, field in fields.items() if field.init),
    }  # fmt: skip
    own = cls.__dict__
    owner: list[type[Any]] = []  # the class itself, once it is there
    compared = tuple(name for name, field in fields.items() if field.compare)
    if "__init__" not in own:
        added["__init__"] = _late_init(owner, fields, frozen)
    if "__repr__" not in own:
        added["__repr__"] = _repr
    if eq and "__eq__" not in own:
        added["__eq__"] = _late("__eq__", owner, lambda: _compiled_eq(compared), partial(_plain_eq, compared))
    if eq and own.get("__hash__") is None:
        hashed = tuple(name for name, field in fields.items() if (field.compare if field.hash is None else field.hash))
        late = _late("__hash__", owner, lambda: _compiled_hash(hashed), partial(_plain_hash, hashed))
        added["__hash__"] = late if frozen else None
    if frozen:
        added |= {"__setattr__": _Frozen.__setattr__, "__delattr__": _Frozen.__delattr__}
    if slots:
        cls = _slotted(cls, names, added, frozen)
    else:
        for name, value in added.items():
            setattr(cls, name, value)
    owner.append(cls)
    return cls


def _fields(cls: type[Any]) -> dict[str, Field[Any]]:
    """Return the fields, those of bases first; defaults stay behind as attributes of the class."""
    found: dict[str, Field[Any]] = {}
    for base in cls.__mro__[-1:0:-1]:
        found |= base.__dict__.get("__dataclass_fields__", {})
    for name, annotation in cls.__annotations__.items():
        if not isinstance(annotation, str) or annotation.startswith(("InitVar", "KW_ONLY")):
            raise TypeError(f"{cls.__name__}.{name}: fields are annotated as text, and none is InitVar or KW_ONLY")
        if annotation.startswith("ClassVar"):
            continue
        given = cls.__dict__.get(name, MISSING)
        field: Any = given if isinstance(given, Field) else dataclasses.field(default=given)
        if field.default.__class__.__hash__ is None:
            raise ValueError(f"{cls.__name__}.{name}: a mutable default is shared; use a default_factory")
        if given is field:
            if field.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, field.default)
        field.name, field.type, field.kw_only, field._field_type = name, annotation, False, _PLAIN
        found[name] = field
    return found


def _slotted(cls: type[Any], names: tuple[str, ...], added: dict[str, Any], frozen: bool) -> type[Any]:
    """Return the class made anew with ``__slots__``: they cannot be given to a class that is there."""
    taken = {slot for base in cls.__mro__[1:-1] for slot in base.__dict__.get("__slots__", ())}
    body = {name: value for name, value in cls.__dict__.items() if name not in ("__dict__", "__weakref__", *names)}
    body |= added
    body["__slots__"] = tuple(name for name in names if name not in taken)
    body["__qualname__"] = cls.__qualname__
    if frozen and "__getstate__" not in body:
        body["__getstate__"] = _state
    if frozen and "__setstate__" not in body:
        body["__setstate__"] = _restore
    make: Any = type(cls)
    made: type[Any] = make(cls.__name__, cls.__bases__, body)
    return made


def _late(name: str, owner: list[type[Any]], compiled: Callable[[], Any], plain: Callable[..., Any]) -> Any:
    """Return a method that works without compiled code a few times, then puts the compiled one in its own place.

    Compiling takes as long as a hundred plain calls. ``plain`` returns ``_AGAIN`` where it cannot say what is wrong.
    """
    waiting = FEW

    def first(self: Any, /, *given: Any, **named: Any) -> Any:
        nonlocal waiting
        waiting -= 1
        if waiting >= 0:
            answer = plain(self, *given, **named)
            if answer is not _AGAIN:
                return answer
        method = compiled()
        method.__name__, method.__qualname__ = name, f"{owner[0].__qualname__}.{name}"
        setattr(owner[0], name, method)
        return method(self, *given, **named)

    first.__name__ = name
    return first


def _late_init(owner: list[type[Any]], fields: dict[str, Field[Any]], frozen: bool) -> Any:
    def plain(self: Any, /, *given: Any, **named: Any) -> Any:
        values = _values(fields, given, named)
        if values is None:
            return _AGAIN
        put = object.__setattr__ if frozen else setattr
        for name, value in values.items():
            put(self, name, value)
        if hasattr(owner[0], "__post_init__"):
            self.__post_init__()
        return None

    return _late("__init__", owner, lambda: _compiled_init(owner[0], fields, frozen), plain)


def _values(fields: dict[str, Field[Any]], given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
    """Return what each field gets, or None if these arguments do not fit."""
    values: dict[str, Any] = {}
    rest, taken = iter(given), 0
    for name, field in fields.items():
        value = next(rest, MISSING) if field.init else MISSING
        if name in named:
            if value is not MISSING or not field.init:
                return None
            value, taken = named[name], taken + 1
        if value is MISSING:
            if field.default is not MISSING:
                value = field.default
            elif field.default_factory is not MISSING:
                value = field.default_factory()
            elif field.init:
                return None
            else:
                continue
        values[name] = value
    return values if taken == len(named) and next(rest, MISSING) is MISSING else None


def _plain_eq(names: tuple[str, ...], self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return tuple([getattr(self, name) for name in names]) == tuple([getattr(other, name) for name in names])


def _plain_hash(names: tuple[str, ...], self: Any) -> int:
    return hash(tuple([getattr(self, name) for name in names]))


def _compiled_init(cls: type[Any], fields: dict[str, Field[Any]], frozen: bool) -> Any:
    scope: dict[str, Any] = {"__missing__": MISSING, "__set__": object.__setattr__}
    parameters, lines = ["self"], []
    for name, field in fields.items():
        value = name
        if field.default is not MISSING:
            scope[f"__default_{name}__"] = field.default
            value, default = (name if field.init else f"__default_{name}__"), f"=__default_{name}__"
        elif field.default_factory is not MISSING:
            scope[f"__make_{name}__"] = field.default_factory
            made, default = f"__make_{name}__()", "=__missing__"
            value = f"{made} if {name} is __missing__ else {name}" if field.init else made
        else:
            default = ""
        if field.init:
            parameters.append(name + default)
        elif not default:
            continue
        lines.append(f" {_setter(cls, name, scope)}{value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    return _function("__init__", parameters, lines or [" pass"], scope)


def _setter(cls: type[Any], name: str, scope: dict[str, Any]) -> str:
    """Return the beginning of a call that sets a field of a frozen record: that of its slot takes half the time."""
    slot = getattr(cls, name, None)
    if not isinstance(slot, MemberDescriptorType):
        return f"__set__(self, {name!r}, "
    scope[f"__set_{name}__"] = slot.__set__
    return f"__set_{name}__(self, "


def _compiled_eq(names: tuple[str, ...]) -> Any:
    mine, theirs = (f"({''.join(f'{one}.{name}, ' for name in names)})" for one in ("self", "other"))
    lines = [" if other.__class__ is self.__class__:", f"  return {mine} == {theirs}", " return NotImplemented"]
    return _function("__eq__", ["self", "other"], lines, {})


def _compiled_hash(names: tuple[str, ...]) -> Any:
    values = "".join(f"self.{name}, " for name in names)
    return _function("__hash__", ["self"], [f" return hash(({values}))"], {})


def _function(name: str, parameters: list[str], lines: list[str], scope: dict[str, Any]) -> Any:
    exec("\n".join([f"def {name}({', '.join(parameters)}):", *lines]), scope)
    return scope[name]


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, field in self.__dataclass_fields__.items() if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


class _Frozen:
    """What a frozen class says to whoever assigns."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = _define
