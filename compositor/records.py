"""Dataclasses that cost a tenth to define: what the standard library compiles for every class waits for its use.

In: a class with annotated fields. Out: the class as ``dataclasses.dataclass`` would make it: ``fields``, ``replace``,
``==``, hashes, ``repr``, patterns and pickling work alike. Everybody may import this; it imports nothing of ours.

Why: the standard decorator compiles six to eight functions for each class, half a millisecond in all. The engine has
two hundred such classes and a first picture needs few of their functions, so defining them took longer than drawing.
Even what is needed is compiled only when it is called often: a fifth of a millisecond each. Frozen records that are
made often are then put together as instances of a twin that is not frozen: half of the work (``_made_swift``).
Type checkers are told that this is ``dataclasses.dataclass``. Its arguments are ``frozen``, ``slots`` and ``eq``.
``cached_property`` is that of ``functools`` without its lock: two threads may compute the same value twice.
``NamedTuple`` is that of ``typing``, without compiling what each place is annotated with.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import namedtuple
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import partial
from types import MemberDescriptorType, SimpleNamespace
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple", "cached_property", "dataclass"]

# How often a method runs without compiled code, and what then says that the compiled one has to tell what is wrong.
FEW = 20
_AGAIN = object()
SEVERAL = 3  # for so many fields or more a twin pays
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
    for base in cls.__mro__[1:]:
        _made_plain(base)
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
    if frozen and "__reduce__" not in body:
        body["__reduce__"] = _reduced
    make: Any = type(cls)
    made: type[Any] = make(cls.__name__, cls.__bases__, body)
    return made


def _late(
    name: str,
    owner: list[type[Any]],
    compiled: Callable[[], Any],
    plain: Callable[..., Any],
    then: Callable[[type[Any]], None] | None = None,
) -> Any:
    """Return a method that works without compiled code a few times, then puts the compiled one in its own place.

    Compiling takes as long as a hundred plain calls. ``plain`` returns ``_AGAIN`` where it cannot say what is wrong.
    ``then`` is told of the class when the compiled method is there.
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
        answer = method(self, *given, **named)
        if then is not None:
            then(owner[0])
        return answer

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

    return _late("__init__", owner, lambda: _compiled_init(owner[0], fields, frozen), plain, _made_swift)


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
    parameters, values = _parameters(fields, scope)
    if frozen:
        lines = [f" {_setter(cls, name, scope)}{value})" for name, value in values.items()]
    else:
        lines = [f" self.{name} = {value}" for name, value in values.items()]
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    return _function("__init__", ["self", *parameters], lines or [" pass"], scope)


def _made_swift(cls: Any) -> None:
    """Let a frozen record with slots be made by its ``__new__``, as an instance of a twin that can be assigned to.

    Each field of a frozen one is set by a call, which takes four times as long; changing the class takes as long as two
    of them. A record that others are made of stays as it is: their arguments are not its own.
    """
    fields, how = cls.__dataclass_fields__, cls.__dataclass_params__
    alone = cls.__bases__ == (object,) and not cls.__subclasses__() and "__new__" not in cls.__dict__
    if not (alone and how.frozen and how.slots and len(fields) >= SEVERAL):
        return
    scope = {"__missing__": MISSING, "__own__": cls, "__bare__": _bare, "__alone__": cls.__init__}
    scope["__twin__"] = type(cls.__name__, (), {"__slots__": tuple(fields)})
    parameters, values = _parameters(fields, scope)
    given = ", ".join(name for name, field in fields.items() if field.init)
    lines = [" if cls is not __own__:", "  self = __bare__(cls)", f"  __alone__(self, {given})", "  return self"]
    lines += [" self = __twin__()", *(f" self.{name} = {value}" for name, value in values.items())]
    lines += [" self.__class__ = __own__"]
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    method = _function("__new__", ["cls", *parameters], [*lines, " return self"], scope)
    method.__qualname__ = cls.__init__.__qualname__  # as a wrong call is told
    cls.__new__ = method
    cls.__init__ = object.__init__
    cls.__alone__ = scope["__alone__"]


def _made_plain(cls: Any) -> None:
    """Take back what ``_made_swift`` did to a class, because another is about to inherit from it."""
    if "__alone__" in cls.__dict__:
        cls.__init__ = cls.__alone__
        cls.__new__ = lambda cls, *_, **__: object.__new__(cls)
        del cls.__alone__


def _parameters(fields: dict[str, Field[Any]], scope: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Return the parameters that a record is made with, and what each field gets; put into ``scope`` what both name."""
    parameters: list[str] = []
    values: dict[str, str] = {}
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
        if field.init or default:
            values[name] = value
    return parameters, values


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


def _reduced(self: Any) -> tuple[Any, ...]:
    """Return how to pickle a record: made without its fields, wherever ``__new__`` asks for them."""
    return _bare, (self.__class__,), self.__getstate__()


def _bare(cls: type[Any]) -> Any:
    return object.__new__(cls)


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)


class _Cached(functools.cached_property[Any]):
    """What Python 3.12 has: before it, a lock for all objects of a class was taken, by fifty instructions."""

    __module__ = "functools"  # by which pydantic knows that it is no field

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__[self.attrname] = self.func(instance)
        return value


class _Named(type):
    """Makes of a class with annotated places what ``typing.NamedTuple`` makes of it."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(cls, name, bases, body)
        places = tuple(body["__annotations__"])
        given = {place: body.pop(place) for place in places if place in body}
        if tuple(given) != places[len(places) - len(given) :]:
            raise TypeError(f"{name}: a place without a default stands behind one with a default")
        make: Any = namedtuple  # type checkers take no names that are not written out
        made = make(name, places, defaults=tuple(given.values()), module=body["__module__"])
        for key, value in body.items():
            if key in ("__new__", "__init__", "__slots__", "__getnewargs__"):
                raise AttributeError(f"{name}: {key} is not to be overwritten")
            setattr(made, key, value)
        return made


class _NamedTuple(metaclass=_Named):
    """The base to write down; no class has it."""


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from functools import cached_property as cached_property
    from typing import NamedTuple as NamedTuple
else:
    dataclass = _define
    cached_property = _Cached
    NamedTuple = _NamedTuple
