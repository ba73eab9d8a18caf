from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import Run
from click.testing import CliRunner, Result

from compositor.cli import main

LAYOUT = """\
layout: 1
name: card
sizes:
  small: 60x40
  wide: 90x30
tokens:
  color: { ground: "#ffffff" }
  themes: { dark: { color: { ground: "#000000" } } }
data:
  title: { type: text, max-length: 20 }
  price: { type: money, default: null }
fill: $color.ground
layers:
  - name: title
    text: $title
    font-family: Inter
    font-size: 6..12
    color: "#777777"
    overflow: ellipsis
    max-lines: 1
checks: { contrast: 3 }
examples: examples.yaml
"""
EXAMPLES = "- title: One\n- title: Two\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a folder with a small layout, its examples and a feed."""
    monkeypatch.chdir(tmp_path)
    Path("card.yaml").write_text(LAYOUT)
    Path("examples.yaml").write_text(EXAMPLES)
    Path("feed.csv").write_text("id,title,price\na,First,1 EUR\nb,Second,cheap\nc,Third,\n")

    def invoke(*words: str, stdin: bytes | None = None) -> Result:
        result = CliRunner().invoke(main, words, input=stdin)
        assert "Traceback" not in result.stderr
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke
