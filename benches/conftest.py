"""Benches run one after the other: tests are shared out by groups where there are workers, and timing would be off."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take back the way of sharing that the project's settings name; pytest-benchmark measures nothing under any."""
    if not getattr(config.option, "numprocesses", None):
        config.option.dist = "no"
