"""The pytest plug-in, as somebody with layouts of their own sees it: in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TEST = """
LAYOUT = {
    "layout": 1,
    "name": "card",
    "sizes": {"wide": "60x30", "tall": "30x40"},
    "fill": "#ffffff",
    "layers": [{"text": TEXT, "inset": 4, "font-size": 10}, {"fill": FILL, "width": 6, "height": 6}],
}

def test_card(render_regression):
    render_regression(LAYOUT, tolerance=0)
"""
ROOT = Path(__file__).parents[3]
# pytest repeats whole messages in its summary where one of these is set.
OUTSIDE = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
PLUGINS = ("pytest_datadir.plugin", "pytest_regressions.plugin", "compositor.testing.plugin")


class Project:
    """A folder with one test of one layout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stored = folder / "test_card"

    def run(self, text: str, fill: str, *options: str) -> tuple[int, str]:
        written = TEST.replace("TEXT", repr(text)).replace("FILL", repr(fill))
        (self.folder / "test_card.py").write_text(written)
        plugins = [word for name in PLUGINS for word in ("-p", name)]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *plugins, *options],
            cwd=self.folder,
            env=OUTSIDE | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_stores_compares_and_regenerates(project: Project) -> None:
    code, said = project.run("One", "#e11d48")
    assert code == 1
    assert said.count("created:\n- ") == 4
    names = {path.name for path in project.stored.iterdir()}
    assert names == {
        "test_card-wide.png", "test_card-wide.json", "test_card-tall.png", "test_card-tall.json",
    }  # fmt: skip

    code, said = project.run("One", "#e11d48")
    assert code == 0, said

    code, said = project.run("One", "#e11d4a", "--basetemp", str(project.folder / "kept"))
    assert code == 1
    assert "test_card-wide: 36 px differ by more than 0/255 (max 2) inside x 0–5, y 0–5" in said
    assert "test_card-tall: 36 px" in said, "every size is compared before the test fails"
    assert "difference: " in said
    kept = {path.name for path in (project.folder / "kept").rglob("*.png")}
    assert {"test_card-wide.obtained.png", "test_card-wide.diff.png"} <= kept, "they can be looked at"
    assert "@@" not in said, "no text or box changed, so no text says so"

    code, said = project.run("Two words", "#e11d48")
    assert code == 1
    assert '-    "One"' in said
    assert '+    "Two"' in said, "a reflow reads as text"

    code, said = project.run("Two words", "#e11d48", "--force-regen")
    assert code == 1, "regenerating is a failure, so that it is never forgotten in a script"
    assert "regenerating file" in said
    code, said = project.run("Two words", "#e11d48")
    assert code == 0, said


def installed(folder: Path) -> Path:
    """Return a folder in which the entry points of this project are installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ((name, module),) = project["entry-points"]["pytest11"].items()
    info = folder / "site" / "compositor_as_installed-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: compositor-as-installed\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{name}_as_installed = {module}\n")
    return info.parent


def run_pytest(folder: Path, test: str, *options: str, **environment: str) -> str:
    (folder / "test_any.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *options],
        cwd=folder,
        env=OUTSIDE | {"COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def test_the_entry_point_is_loaded_at_every_start_and_imports_nothing(tmp_path: Path) -> None:
    test = """
import sys

def test_any(request):
    assert "compositor.testing.plugin" in sys.modules
    heavy = ("compositor.engine", "compositor.errors", "skia", "numpy", "pydantic")
    assert not [name for name in heavy if name in sys.modules]
    assert request.getfixturevalue("compositor_renderer")
    assert "compositor.engine" in sys.modules
"""
    plugins = "-p", "no:hypothesispytest", "-p", "no:benchmark", "-p", "no:xdist", "-p", "no:regressions"
    said = run_pytest(tmp_path, test, *plugins, "-p", "no:compositor", PYTHONPATH=str(installed(tmp_path)))
    assert "1 passed" in said, said


@pytest.mark.parametrize(("hidden", "reason"), [(True, "pip install"), (False, "installed, but not loaded")])
def test_without_pytest_regressions_only_the_fixture_complains(tmp_path: Path, hidden: bool, reason: str) -> None:
    test = "def test_other():\n    pass\n\ndef test_card(render_regression):\n    pass\n"
    if hidden:
        (tmp_path / "conftest.py").write_text('import sys\nsys.modules["pytest_datadir.plugin"] = None\n')
    said = run_pytest(tmp_path, test, "-p", "compositor.testing.plugin", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert "1 passed, 1 error" in said, said
    assert "render_regression needs pytest-regressions: pip install 'compositor[test]'" in said
    assert reason in said
