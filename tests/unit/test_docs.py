"""The documentation says what the code does."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

from compositor.engine import Renderer
from compositor.loading import load

ROOT = Path(__file__).resolve().parents[2]


def test_the_property_tables_of_the_language_page_are_current() -> None:
    spec = importlib.util.spec_from_file_location("language_doc", ROOT / "tools" / "language_doc.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    assert module.filled(page) == page, "run python tools/language_doc.py"


def test_links_between_pages_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_layout_of_the_readme_draws_in_every_size(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(layout: 1\n.*?)```", text, re.DOTALL)
    assert block is not None
    shutil.copytree(ROOT / "layouts" / "brands", tmp_path / "brands")
    path = tmp_path / "sale.yaml"
    path.write_text(block[1], encoding="utf-8")
    with Renderer(assets=ROOT / "layouts") as renderer:
        results = renderer.render_all(load(path), {"headline": "Half price, this week only", "price": "79.90 EUR"})
    assert set(results) == {"story", "og", "mpu"}
    assert len(results["mpu"].bytes) <= 150_000


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert block is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "layouts").symlink_to(ROOT / "layouts")
    exec(compile(block[1], "README.md", "exec"), {})
    assert (tmp_path / "og.jpg").stat().st_size > 10_000
