"""Golden files of renders: stored once, compared ever after, regenerated on request.

In: layouts, data and the place where a test keeps its files. Out: nothing, or an AssertionError that says what
changed: as text first (boxes, lines, sizes of texts), then as pixels. Storage and ``--force-regen``,
``--regen-all`` are those of pytest-regressions; the verdict on pixels is ours. Public through the pytest plug-in.
"""

from __future__ import annotations

import difflib
import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pytest_datadir.plugin import LazyDataDir
from pytest_regressions.common import perform_regression_check

from compositor.engine import Renderer
from compositor.loading import load
from compositor.plan import Placed, Plan
from compositor.schema import Layout
from compositor.testing.verdict import compare, difference_picture, load_rgba
from compositor.text.types import Fitted

Compare = Callable[[Path, Path], str]
Picture = Callable[[Path, Path], bytes | None]
MOST_LINES = 40


def default_tolerance() -> int:
    """Return 0 where goldens are made (x86-64 Linux), 2 of 255 elsewhere: other processors round differently."""
    here = sys.platform == "linux" and platform.machine().lower() in ("x86_64", "amd64")
    return 0 if here else 2


class Storage:
    """The stored files of one test: where they are, and what to do when one differs.

    ``original`` is the folder beside the test, ``copies`` a temporary one in which obtained files are left.
    """

    def __init__(self, request: pytest.FixtureRequest, original: Path, copies: Path) -> None:
        self._request = request
        self._original = original
        self._datadir = LazyDataDir(original, copies)

    def check(self, name: str, extension: str, data: bytes, judge: Compare, explain: Picture | None = None) -> str:
        """Store the data if nothing is stored, else compare; return what is wrong, or an empty text.

        ``judge`` gets the stored and the obtained file and returns what differs. ``explain`` makes a picture of the
        difference, which is written beside the obtained file.
        """
        expected = self._datadir / f"{name}{extension}"

        def insist(obtained: Path, stored: Path) -> None:
            found = judge(stored, obtained)
            if found:
                raise AssertionError(f"{found}\n  expected: {self._original / expected.name}\n  obtained: {obtained}")

        def dump(path: Path) -> None:
            Path(path).write_bytes(data)

        def beside(obtained: Path) -> list[str]:
            drawn = explain(expected, obtained) if explain is not None and expected != obtained else None
            if drawn is None:
                return []
            target = obtained.with_name(f"{name}.diff.png")
            target.write_bytes(drawn)
            return [str(target)]

        try:
            perform_regression_check(
                datadir=self._datadir,
                original_datadir=self._original,
                request=self._request,
                check_fn=insist,
                dump_fn=dump,
                extension=extension,
                basename=name,
                obtained_filename=expected.with_name(f"{name}.obtained{extension}"),
                dump_aux_fn=lambda path: beside(Path(path)) if Path(path).name.startswith(f"{name}.obtained") else [],
            )
        except AssertionError as error:
            difference = expected.with_name(f"{name}.diff.png")
            return f"{error}" + (f"\n  difference: {difference}" if difference.exists() else "")
        except pytest.fail.Exception as error:
            return str(error)
        return ""

    def check_text(self, name: str, extension: str, text: str) -> str:
        """Compare a text; what differs is told as a unified diff."""
        return self.check(name, extension, text.encode(), _text_difference)

    def check_picture(self, name: str, data: bytes, tolerance: int, max_pixels: int) -> str:
        """Compare a picture by the verdict of this package."""

        def judge(stored: Path, obtained: Path) -> str:
            verdict = compare(stored, obtained, tolerance, max_pixels)
            return "" if verdict.same else f"{name}: {verdict.message}"

        return self.check(name, ".png", data, judge, _drawn_difference)


class RenderRegression:
    """What the fixture ``render_regression`` hands to a test."""

    def __init__(self, storage: Storage, name: str, renderer: Renderer) -> None:
        self._storage = storage
        self._name = name
        self._renderer = renderer

    def __call__(
        self,
        layout: Layout | Mapping[str, Any] | str | Path,
        data: Mapping[str, Any] | None = None,
        *,
        sizes: str | Sequence[str] = "all",
        themes: str | Sequence[str] = "all",
        tolerance: int | None = None,
        max_pixels: int = 0,
        **how: Any,
    ) -> None:
        """Render and compare with what is stored: for each size and theme one PNG and one JSON of the plan.

        ``sizes`` and ``themes`` are ``"all"`` or names (``""`` is the brand itself). ``tolerance`` is the largest
        difference of a channel (0..255) that does not count, ``max_pixels`` how many pixels may differ by more; the
        default is exact on x86-64 Linux and 2 elsewhere. ``how`` goes to ``Renderer.render`` (``patch``, ``scale``,
        ``locale``, ``strict``). Every size is compared before the test fails. Raises AssertionError, CompositorError.
        """
        checked = layout if isinstance(layout, Layout) else load(layout)
        allowed = default_tolerance() if tolerance is None else tolerance
        every_theme = ("", *checked.themes)
        found: list[str] = []
        for theme in _chosen(themes, every_theme):
            for size in _chosen(sizes, checked.sizes):
                result = self._renderer.render(checked, data, size=size, theme=theme, format="png", **how)
                name = "-".join(part for part in (self._name, size, theme) if part)
                reflow = self._storage.check_text(name, ".json", plan_text(result.plan))
                pixels = self._storage.check_picture(name, result.bytes, allowed, max_pixels)
                found += [message for message in (reflow, pixels) if message]
        if found:
            pytest.fail("\n\n".join(found), pytrace=False)


def plan_text(plan: Plan) -> str:
    """Return a plan as JSON made to be compared by eye: one line for a box, and the lines of every text."""
    record = {
        "canvas": f"{plan.width} x {plan.height}" + (f" at {plan.scale:g}" if plan.scale != 1 else ""),
        "boxes": [f"{row['path'] or 'root'} {_said(row)}" for row in plan.to_dict()["boxes"]],
        "texts": [_text_record(placed) for placed in plan.root.walk() if isinstance(placed.content, Fitted)],
        "pictures": [f"{row['path']} {'x'.join(map(str, row['pixels']))}" for row in plan.to_dict()["images"]],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _said(row: Mapping[str, Any]) -> str:
    name = f" {row['name']}" if row["name"] else ""
    return f"{row['kind']}{name}: " + " ".join(f"{number:g}" for number in row["box"])


def _text_record(placed: Placed) -> dict[str, Any]:
    fitted: Fitted = placed.content
    fit = placed.fits[0]
    record = {
        "name": fit.name or "".join(f"{step}." for step in map(str, fit.path))[:-1],
        "size": fitted.size,
        "state": fitted.state,
        "limited-by": fitted.limited_by,
        "lines": [line.text or "".join(run.text for run in line.runs) for line in fitted.lines],
        "fonts": list(dict.fromkeys(run.font.digest[:8] for line in fitted.lines for run in line.runs)),
        "fallbacks": list(fitted.fallbacks),
        "truncated": fitted.truncated,
    }
    return {key: value for key, value in record.items() if value not in ("", [], ())}


def _chosen(asked: str | Sequence[str], known: Sequence[str]) -> Sequence[str]:
    if isinstance(asked, str):
        return known if asked == "all" else (asked,)
    return asked


def _text_difference(stored: Path, obtained: Path) -> str:
    before, after = (path.read_text(encoding="utf-8").splitlines() for path in (stored, obtained))
    if before == after:
        return ""
    lines = list(difflib.unified_diff(before, after, "expected", "obtained", lineterm="", n=1))
    more = [f"… {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    return "\n".join((f"{stored.name}:", *lines[:MOST_LINES], *more))


def _drawn_difference(stored: Path, obtained: Path) -> bytes | None:
    expected, drawn = load_rgba(stored), load_rgba(obtained)
    if expected.shape != drawn.shape:
        return None
    buffer = BytesIO()
    difference_picture(expected, drawn).save(buffer, "PNG")
    return buffer.getvalue()
