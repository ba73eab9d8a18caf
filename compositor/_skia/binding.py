"""The import of ``skia`` itself, and how its refusals are said.

In: nothing. Out: the ``skia`` module, and ``refuse`` for what it cannot do. Only files of this folder import it.
"""

from __future__ import annotations

from typing import NoReturn

from compositor.errors import OutputError, Problem


def refuse(code: str, message: str, hint: str = "") -> NoReturn:
    """Raise ``OutputError`` with one problem."""
    raise OutputError(Problem(f"output.{code}", message, hint=hint))


try:
    import skia
except ImportError as error:
    raise OutputError(
        Problem(
            "output.skia-missing",
            f"the drawing library cannot be loaded: {error}",
            hint="pip install skia-python; on Linux it needs libEGL.so.1, libGL.so.1 and libexpat.so.1: "
            "apt-get install --no-install-recommends libegl1 libgl1 libexpat1 (there is no wheel for musl)",
        )
    ) from error

__all__ = ["refuse", "skia"]
