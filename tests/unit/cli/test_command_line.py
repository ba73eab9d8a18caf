"""What holds for every verb: help, exit codes, and that no traceback reaches anybody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_runs import Run
from click.testing import CliRunner

from compositor.cli import VERBS, main


def test_help_lists_the_verbs_and_imports_none() -> None:
    script = "import sys\nfrom compositor.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    script += "print(*(name for name in sys.modules if name.startswith('compositor.')), file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert all(verb in told.stdout for verb in VERBS)
    assert told.stderr.split() == ["compositor.cli"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(run: Run, verb: str) -> None:
    told = run(verb, "--help")
    assert told.exit_code == 0
    assert told.output.startswith(f"Usage: main {verb}")


def test_an_unknown_verb_is_wrong_usage_with_the_nearest_name(run: Run) -> None:
    told = run("rendr", "card.yaml")
    assert told.exit_code == 2
    assert "there is no command `rendr`. Did you mean `render`?" in told.stderr


def test_a_missing_file_is_wrong_usage(run: Run) -> None:
    assert run("render", "nothing.yaml").exit_code == 2


def test_problems_are_printed_with_their_line(run: Run) -> None:
    Path("card.yaml").write_text(Path("card.yaml").read_text().replace("max-lines: 1", "max-line: 1"))
    told = run("render", "card.yaml")
    assert told.exit_code == 1
    assert "error[layout.unknown-key]: unknown key `max-line`" in told.stderr
    assert "--> card.yaml:20:5" in told.stderr
    assert "did you mean `max-lines`?" in told.stderr


def test_a_fault_of_compositor_is_no_traceback_unless_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("compositor.engine.Renderer.render", broken)
    told = run("render", "card.yaml")
    assert told.exit_code == 1
    assert "error[internal]: compositor itself failed with ZeroDivisionError: oh" in told.stderr
    asked = CliRunner().invoke(main, ["--traceback", "render", "card.yaml"])
    assert isinstance(asked.exception, ZeroDivisionError)


def test_an_interrupt_is_exit_code_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compositor.engine.Renderer.render", interrupted)
    told = run("render", "card.yaml")
    assert told.exit_code == 130
    assert told.stderr.strip() == "interrupted"


def test_the_module_runs() -> None:
    told = subprocess.run([sys.executable, "-m", "compositor", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("compositor, version ")
