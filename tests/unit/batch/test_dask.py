"""A batch drawn by Dask: its executor is one of PEP 3148, and so is everything that ``render_many`` asks of it."""

from __future__ import annotations

import warnings

import pytest

from compositor.batch import render_many
from compositor.schema import Layout

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what it imports is its own business
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install distributed")

ROWS = [{"title": f"Card {number}"} for number in range(30)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("processes", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_cluster_draws_the_same(card: Layout, processes: bool) -> None:
    here = [(one.row, one.size, one.data) for one in render_many(card, [*ROWS, {"title": None}], workers=1)]
    with distributed.Client(processes=processes, n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        stream = render_many(card, [*ROWS, {"title": None}], executor=client.get_executor(), workers=2, chunk=4)
        assert [(one.row, one.size, one.data) for one in stream] == here
