"""The watch over Skia's fast paths tells what is lost, and that the engine's pictures can be drawn on them at all."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy
import pytest

CLIFFS = Path(__file__).resolve().parents[3] / "benches" / "cliffs.py"


@pytest.fixture(scope="module")
def cliffs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cliffs", CLIFFS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["cliffs"] = module
    spec.loader.exec_module(module)
    return module


def test_a_path_is_lost_when_it_takes_more_yardsticks_than_its_limit(cliffs: ModuleType) -> None:
    way = cliffs.Way("blend", lambda: None, 2.0, {"the slow way": lambda: None})
    times = {"yardstick": 1.0, "blend": 1.9, "blend: the slow way": 19.0}
    lines, lost = cliffs.report([way], times)
    assert lost == []
    assert "ok" in lines[2]
    assert "10.0" in lines[3]
    lines, lost = cliffs.report([way], {**times, "blend": 2.1})
    assert lost == ["blend"]
    assert "LOST" in lines[2]


def test_an_avoided_way_that_became_quick_is_told(cliffs: ModuleType) -> None:
    way = cliffs.Way("blend", lambda: None, 2.0, {"the slow way": lambda: None})
    lines, lost = cliffs.report([way], {"yardstick": 1.0, "blend": 1.0, "blend: the slow way": 1.2})
    assert lost == []
    assert "the cliff is gone" in lines[3]


def test_every_way_draws_something(cliffs: ModuleType) -> None:
    """A way that drew nothing would be very fast."""
    stage = cliffs.Stage()
    for way in cliffs.paths(stage):
        stage.pixels[:] = 200
        way.fast()
        assert numpy.any(stage.pixels != 200), way.name
