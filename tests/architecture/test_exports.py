"""The public names: pinned, documented, found by editors, and loaded only when they are used."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import compositor

PUBLIC = {
    "load", "Layout", "Brand", "read_brand",
    "Renderer", "Limits", "FontLimits", "TextLimits", "CacheBudgets", "Result", "Report", "Plan", "Fit",
    "render_many", "Outcome",
    "Generator", "GenerateRequest", "GeneratedImage", "Procedural",
    "CompositorError", "LayoutError", "BindError", "FitError", "AssetError", "GeneratorError", "OutputError",
    "Problem", "Where",
    "__version__",
}  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert set(compositor.__all__) == PUBLIC
    assert len(compositor.__all__) == len(PUBLIC)


@pytest.mark.parametrize("name", sorted(PUBLIC - {"__version__"}))
def test_every_name_is_there_and_documented(name: str) -> None:
    found = getattr(compositor, name)
    assert inspect.getdoc(found), f"{name} says what it is"
    assert found.__name__ == name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'rendr'"):
        _ = compositor.rendr


def test_editors_see_the_same_names() -> None:
    assert set(dir(compositor)) >= PUBLIC
    tree = ast.parse(Path(str(compositor.__file__)).read_text())
    branch = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name for node in branch.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen | {"__version__"} == PUBLIC


def test_no_module_has_the_name_of_a_public_function() -> None:
    # Importing a module puts it into the package's namespace, where it would hide the function.
    rooms = {path.stem for path in Path(str(compositor.__file__)).parent.iterdir()}
    assert not rooms & PUBLIC


@pytest.mark.parametrize("module", ["compositor", "compositor.cli"])
def test_importing_brings_in_nothing_heavy(module: str) -> None:
    heavy = {"pydantic", "numpy", "skia", "rich", "PIL", "babel", "icu4py", "uharfbuzz", "compositor.engine"}
    script = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)
