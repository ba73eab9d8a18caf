"""The same layout is the same bytes: in threads and processes, under any environment, wherever fonts are installed."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.resources.fonts import bundled_folder

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = HERE.parent / "cases"


def drawn(how: str = "", **environment: str) -> dict[str, Any]:
    """Run ``draw_all.py`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE / "draw_all.py"), how],
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        cwd=environment.get("HOME", "/"),
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """Return what an ordinary process draws, with hashes seeded by zero."""
    found = drawn(PYTHONHASHSEED="0")["pictures"]
    assert len(found) == 12
    return dict(found)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return two homes: one with nothing, one whose owner installed another font under the name that we use."""
    bare, full = tmp_path_factory.mktemp("bare"), tmp_path_factory.mktemp("full")
    for home in (bare, full):
        (home / "fonts.conf").write_text(f"<fontconfig><dir>{home}/.fonts</dir></fontconfig>")
    (full / ".fonts").mkdir()
    serif = next((bundled_folder() / "source-serif-4").glob("*.ttf"))
    shutil.copy(serif, full / ".fonts" / "Inter.ttf")
    (full / ".local/share").mkdir(parents=True)
    (full / ".local/share/fonts").symlink_to(full / ".fonts")
    return {"bare": bare, "full": full}


@pytest.mark.parametrize("seed", ["1", "12345"])
def test_hash_seeds(expected: dict[str, Any], seed: str) -> None:
    assert drawn(PYTHONHASHSEED=seed)["pictures"] == expected


def test_eight_threads(expected: dict[str, Any]) -> None:
    assert drawn("threads")["pictures"] == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de", "TZ": "America/St_Johns"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR", "LC_NUMERIC": "tr_TR", "PYTHONUTF8": "0"},
    ],
    ids=["C", "de", "tr"],
)
def test_locales_and_time_zones(expected: dict[str, Any], environment: dict[str, str]) -> None:
    assert drawn(**environment)["pictures"] == expected


@pytest.mark.parametrize("which", ["bare", "full"])
def test_system_fonts(expected: dict[str, Any], homes: dict[str, Path], which: str) -> None:
    home = homes[which]
    installed = {"FONTCONFIG_FILE": str(home / "fonts.conf"), "XDG_DATA_HOME": str(home / ".local/share")}
    assert drawn(HOME=str(home), **installed)["pictures"] == expected


def test_reads_only_what_it_was_given(expected: dict[str, Any], homes: dict[str, Path]) -> None:
    found = drawn("audit", HOME=str(homes["full"]))
    assert found["pictures"] == expected
    allowed = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")} | {
        Path(sys.base_prefix).resolve(),
        Path(sys.prefix).resolve(),
    }
    allowed |= {ROOT / "compositor", bundled_folder().resolve(), CASES, HERE}
    strangers = [path for path in found["opened"] if not any(Path(path).is_relative_to(root) for root in allowed)]
    assert not strangers
    assert not found["sockets"]


def _in_a_worker(names: list[str]) -> list[bytes]:
    with Renderer(assets=CASES) as renderer:
        return [renderer.render(load(CASES / name)).bytes for name in names]


def test_spawned_processes() -> None:
    names = ["text/latin.yaml", "effect/backdrop-blur.yaml", "gradient/conic.yaml", "fit/ease-together.yaml"]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        first, second = pool.map(_in_a_worker, [names, names])
    assert first == second == _in_a_worker(names)
