"""Modules and patterns that are made when they are first used, so that a first picture pays only for what it needs.

In: the name of a module, or a regular expression. Out: what stands for it. Everybody may import this; it imports
nothing of ours. A module that defers another one imports it for type checkers, so the import stands where imports do
and the arrows and fences of the structure test hold:

    if TYPE_CHECKING:
        import asyncio
    else:
        asyncio = deferred("asyncio")
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, AnyStr, cast

# As many full collections as a process has behind it that has imported a few large packages and done little else.
_BEGUN = 5
_FRAMES = 20_000  # slots of eight bytes


class _Module:
    """Looks a name up in the module, which is imported then, and remembers it."""

    def __init__(self, name: str) -> None:
        self.__dict__["__name__"] = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(imported(self.__dict__["__name__"]), name)
        self.__dict__[name] = found
        return found

    def __repr__(self) -> str:
        return f"<deferred module {self.__dict__['__name__']!r}>"


class _Pattern:
    """Compiles the expression when a method of it is asked for, and remembers the method."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.__dict__["_arguments"] = (text, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self.__dict__["_arguments"]), name)
        self.__dict__[name] = found
        return found

    def __repr__(self) -> str:
        return f"regex{self.__dict__['_arguments']!r}"


def deferred(name: str) -> Any:
    """Return what stands for a module: its first attribute imports it. Only attributes may be asked for."""
    return _Module(name)


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled when it is first used: some take milliseconds."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))


def imported(name: str) -> ModuleType:
    """Return a module, imported while the cyclic collector waits.

    Nothing that modules define becomes garbage, yet the collector would look through all of it several times while
    they are imported, and again when the process ends: a quarter of a cold start. In a process that has only begun
    they are frozen (``gc.freeze``, undone by ``gc.unfreeze``); in an older one that would keep cycles of others.
    """
    if not gc.isenabled():
        return _in_one_piece(name)
    gc.disable()
    try:
        return _in_one_piece(name)
    finally:
        if gc.get_stats()[-1]["collections"] <= _BEGUN:
            gc.freeze()
        gc.enable()


def _in_one_piece(name: str) -> ModuleType:
    """Import with room for all frames of nested imports in one piece of memory.

    CPython (``push_chunk`` of pystate.c, since 3.11) has frames in pieces of 16 KB, and gives a piece back together
    with the first frame in it. Imports nest so deeply that they pass the end of one, and every call that a module
    makes there would map memory and unmap it again: 550 times, a twenty-fifth of a cold start. A frame that does not
    fit gets a piece of its size, in which those above it stand, too.
    """
    return import_module(name)


_in_one_piece.__code__ = _in_one_piece.__code__.replace(co_stacksize=_FRAMES)


def extension(package: str, module: str) -> ModuleSpec | None:
    """Return how the import system would load a package's extension module, importing neither of them."""
    found = PathFinder.find_spec(package)
    places = found.submodule_search_locations if found is not None else None
    return PathFinder.find_spec(f"{package}.{module}", places) if places else None


def settle(values: Iterable[object]) -> None:
    """Import and compile now what stands deferred among the values: for a process that others are forked from."""
    for value in values:
        if isinstance(value, _Module):
            with suppress(ImportError):  # told by whoever needs it
                import_module(value.__dict__["__name__"])
        elif isinstance(value, _Pattern):
            re.compile(*value.__dict__["_arguments"])
