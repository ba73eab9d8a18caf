"""The pytest plug-in, as somebody with layouts of their own sees it: in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEST = '''
LAYOUT = {
    "layout": 1,
    "name": "card",
    "sizes": {"wide": "60x30", "tall": "30x40"},
    "fill": "#ffffff",
    "layers": [{"text": TEXT, "inset": 4, "font-size": 10}, {"fill": FILL, "width": 6, "height": 6}],
}

def test_card(render_regression):
    render_regression(LAYOUT, tolerance=0)
'''
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
            env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"},
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
