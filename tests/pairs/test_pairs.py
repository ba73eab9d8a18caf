"""Pairs: two layouts in one file that must (`same`), or must not (`different`), draw alike. No stored pictures.

The two documents of a file are complete layouts, separated by ``---``. Where rounding may differ a line
``# tolerance: 1`` says by how much of 255, as the reftests of browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.results import Result
from compositor.testing.verdict import compare

HERE = Path(__file__).parent
ASSETS = HERE.parent / "cases"
TOLERANCE = re.compile(r"^# tolerance: ([1-9])$", re.MULTILINE)
VISIBLE = 8  # a difference that people can see


def pairs(kind: str) -> list[str]:
    return sorted(path.stem for path in (HERE / kind).glob("*.yaml"))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(assets=ASSETS) as made:
        yield made


def drawn(path: Path, folder: Path, renderer: Renderer) -> tuple[list[Result], list[Result], str]:
    """Return the renders of both documents, in every size and theme, and the text of the file."""
    text = path.read_text(encoding="utf-8")
    documents = re.split(r"^---\n", text, flags=re.MULTILINE)
    assert len(documents) == 2
    results = []
    for letter, document in zip("ab", documents, strict=True):
        written = folder / f"{letter}.yaml"
        written.write_text(document, encoding="utf-8")
        layout = load(written)
        results.append([renderer.render(layout, size=size, theme=theme) for size, theme in layout.variants])
    return results[0], results[1], text


@pytest.mark.parametrize("name", pairs("same"))
def test_same(name: str, renderer: Renderer, tmp_path: Path) -> None:
    first, second, text = drawn(HERE / "same" / f"{name}.yaml", tmp_path, renderer)
    allowed = TOLERANCE.search(text)
    for one, other in zip(first, second, strict=True):
        verdict = compare(one.bytes, other.bytes, tolerance=int(allowed[1]) if allowed else 0)
        assert verdict.same, verdict.message


@pytest.mark.parametrize("name", pairs("different"))
def test_different(name: str, renderer: Renderer, tmp_path: Path) -> None:
    first, second, _ = drawn(HERE / "different" / f"{name}.yaml", tmp_path, renderer)
    for one, other in zip(first, second, strict=True):
        assert not compare(one.bytes, other.bytes, tolerance=VISIBLE).same
        assert one.display.digest != other.display.digest


@pytest.mark.parametrize("kind", ["same", "different"])
def test_pairs_say_what_they_are_about(kind: str) -> None:
    for name in pairs(kind):
        assert (HERE / kind / f"{name}.yaml").read_text(encoding="utf-8").startswith("# "), name


def test_there_are_pairs() -> None:
    assert len(pairs("same")) >= 30
    assert len(pairs("different")) >= 10
