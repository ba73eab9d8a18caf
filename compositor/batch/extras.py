"""What tables need and the package itself does not: pyarrow for files, narwhals for data frames.

In: names. Out: modules, or an AssetError with the pip line that installs them. Imported by batch.
"""

from __future__ import annotations

import importlib
from typing import Any

from compositor.errors import AssetError, Problem

EXTRA = "pip install 'compositor[frames]'"


def pyarrow(part: str = "") -> Any:
    """Return pyarrow, or a part of it. Raises AssetError when it is not installed."""
    return _module(f"pyarrow.{part}" if part else "pyarrow", "Parquet and Arrow tables need pyarrow")


def narwhals() -> Any:
    """Return narwhals. Raises AssetError when it is not installed."""
    return _module("narwhals", "data frames need narwhals")


def _module(name: str, need: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        problem = Problem("feed.missing-extra", f"{need}, and {package} is not installed", hint=EXTRA)
        raise AssetError(problem) from error
