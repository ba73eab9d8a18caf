"""Functions that an extension module of another package exports, to be called by ctypes.

In: the module's file and what its functions take and give. Out: the library, or nothing where it does not export them:
then whoever asked goes the module's own way, which gives the same. Everybody may import this.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from compositor.deferred import extension

Library = TypeVar("Library", bound=ctypes.CDLL)
Signatures = Mapping[str, tuple[Any, Sequence[Any]]]  # by name, what a function gives and what it takes


def exported(kind: type[Library], file: str | None, signatures: Signatures) -> Library | None:
    """Return a library with these functions, or ``None`` where one of them is not to be had.

    Calls of a ``ctypes.PyDLL`` keep the interpreter's lock, those of a ``ctypes.CDLL`` give it away.
    """
    if file is None:  # the program itself, to ctypes
        return None
    try:
        library = kind(file)
        for name, (result, arguments) in signatures.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError):
        return None
    return library


def file_of(package: str, module: str) -> str | None:
    """Return the file of a package's extension module, importing neither; None where it is in no file of its own."""
    spec = extension(package, module)
    return spec.origin if spec is not None and spec.has_location else None
