"""The compiled part of ``pydantic_core``, without the package around it.

In: nothing. Out: its names. The package's own ``__init__`` defines two hundred typed dictionaries for type checkers,
which takes ten times as long as loading the compiled part. That part is left where the import system looks for it, so
whoever imports ``pydantic_core`` later gets the same classes; where it is not found so, the package is imported.
Imported in ``models`` only.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any

from compositor.deferred import extension

if TYPE_CHECKING:
    from pydantic_core import (
        PydanticCustomError,
        PydanticKnownError,
        PydanticUndefined,
        SchemaError,
        SchemaValidator,
        ValidationError,
    )

__all__ = [
    "PydanticCustomError",
    "PydanticKnownError",
    "PydanticUndefined",
    "SchemaError",
    "SchemaValidator",
    "ValidationError",
]

TESTED = (
    "2.50.",
)  # the versions of pydantic_core that our models were held to; with others pydantic makes the classes
PACKAGE, PART = "pydantic_core", "_pydantic_core"
COMPILED = f"{PACKAGE}.{PART}"


def compiled() -> Any:
    """Return the module that holds the names: the package if somebody has imported it, else its compiled part."""
    if PACKAGE in sys.modules:
        return sys.modules[PACKAGE]
    spec = extension(PACKAGE, PART)
    if COMPILED in sys.modules or spec is None or spec.loader is None:
        return import_module(PACKAGE)
    module = module_from_spec(spec)
    sys.modules[COMPILED] = module
    try:
        spec.loader.exec_module(module)
    except ImportError:
        del sys.modules[COMPILED]
        return import_module(PACKAGE)
    return module if all(hasattr(module, name) for name in __all__) else import_module(PACKAGE)


_source = compiled()
KNOWN: bool = str(getattr(_source, "__version__", "")).startswith(TESTED)

if not TYPE_CHECKING:
    for _name in __all__:
        globals()[_name] = getattr(_source, _name)
