"""The type of the fixture ``run``: words of a command line in, what it said and its exit code out."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]
