"""The simulation behind docs/scaling.md, held to closed forms, to operational laws, and to a run that was real.

Simulated time is no clock: every figure here is the same in every run.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from simulation import laws
from simulation.events import Process, Simulation, Station
from simulation.plant import Plant, replay, simulate

STAGES = Path(__file__).resolve().parents[3] / "benches" / "stages.json"


def queue(rate: float, service: float, servers: int, *, constant: bool = False, customers: int = 80_000) -> Station:
    """Return a station that Poisson arrivals went through."""
    simulation, chance = Simulation(), random.Random(5)
    station = Station(simulation, servers)

    def customer() -> Process:
        yield station
        yield service if constant else chance.expovariate(1 / service)
        station.leave()

    def arrivals() -> Process:
        for _ in range(customers):
            yield chance.expovariate(rate)
            simulation.start(customer())

    simulation.start(arrivals())
    simulation.run()
    return station


class TestQueues:
    @pytest.mark.parametrize("busy", [0.3, 0.7])
    def test_one_server_waits_as_pollaczek_and_khinchine_say(self, busy: float) -> None:
        assert queue(busy, 1.0, 1).wait == pytest.approx(laws.wait_of_one(busy, 1.0, 1.0), rel=0.05)
        assert queue(busy, 1.0, 1, constant=True).wait == pytest.approx(laws.wait_of_one(busy, 1.0, 0.0), rel=0.05)

    @pytest.mark.parametrize("servers", [2, 8])
    def test_many_servers_wait_as_erlang_says(self, servers: int) -> None:
        assert queue(0.7 * servers, 1.0, servers).wait == pytest.approx(
            laws.wait_of_many(0.7 * servers, 1.0, servers), rel=0.05
        )

    def test_the_laws_agree_where_they_meet(self) -> None:
        assert laws.wait_of_many(0.6, 1.0, 1) == pytest.approx(laws.wait_of_one(0.6, 1.0, 1.0))
        assert laws.closed_throughput(1, 2.0, 3.0) == pytest.approx(1 / 5)
        assert laws.closed_throughput(500, 2.0, 3.0) == pytest.approx(laws.most(500, 1, 2.0, 3.0))
        assert laws.wait_of_one(1.0, 1.0, 1.0) == laws.wait_of_many(2.0, 1.0, 2) == float("inf")

    def test_utilization_and_little(self) -> None:
        station = queue(3.0, 0.5, 2)
        assert station.utilization == pytest.approx(laws.utilization(station.throughput, 0.5, 2), rel=0.01)
        assert station.number == pytest.approx(laws.little(station.throughput, station.wait + 0.5), rel=0.01)

    @pytest.mark.parametrize("customers", [1, 2, 5, 12])
    def test_customers_who_come_back_as_mean_value_analysis_says(self, customers: int) -> None:
        simulation, chance = Simulation(), random.Random(3)
        station = Station(simulation, 1)

        def customer() -> Process:
            while True:
                yield chance.expovariate(1 / 4.0)
                yield station
                yield chance.expovariate(1 / 1.0)
                station.leave()

        for _ in range(customers):
            simulation.start(customer())
        simulation.run(20_000.0)
        assert station.throughput == pytest.approx(laws.closed_throughput(customers, 1.0, 4.0), rel=0.03)


PLANT = Plant(draw=0.005, draw_deviation=0.001, machines=2, cores=4, processes=4, chunk=20)


class TestPlant:
    def test_cores_that_always_have_work_give_their_reciprocal(self) -> None:
        found = simulate(PLANT, seconds=20, warm=2)
        assert found.rate == pytest.approx(laws.most(8, 8, 0.005, 0), rel=0.01)
        assert found.cores == pytest.approx(1, abs=0.001)

    def test_waiting_for_the_store_asks_for_more_processes_than_cores(self) -> None:
        slow = replace(PLANT, put=0.02)
        assert simulate(slow, 20, 2).rate == pytest.approx(laws.most(8, 8, 0.005, 0.02), rel=0.01)
        many = simulate(replace(slow, processes=24), 20, 2)
        assert many.rate == pytest.approx(1600, rel=0.02)
        assert many.rate <= laws.most(48, 8, 0.005, 0.02) * 1.001

    def test_pictures_on_their_way_take_the_place_of_processes(self) -> None:
        """Only at the end of a chunk is the store waited for."""
        found = simulate(replace(PLANT, put=0.02, ahead=8), 20, 2)
        assert found.rate == pytest.approx(8 * 20 / (20 * 0.005 + 0.02), rel=0.02)

    @pytest.mark.parametrize(
        ("bound", "most"),
        [
            ({"store_rate": 500.0}, 500.0),
            ({"link": 20e6, "bytes": 100_000.0}, 2 * 20e6 / 100_000),
            ({"broker": 0.02}, 20 / 0.02),
        ],
    )
    def test_the_narrowest_place_is_full_and_says_so(self, bound: dict[str, float], most: float) -> None:
        found = simulate(replace(PLANT, processes=8, **bound), 20, 4)
        assert found.rate == pytest.approx(most, rel=0.02)
        place = {"store_rate": found.store, "link": found.link, "broker": found.broker}[next(iter(bound))]
        assert place == pytest.approx(1, abs=0.02)
        assert found.cores < 0.7

    def test_the_utilization_law_and_littles_law_hold_for_chunks_that_arrive(self) -> None:
        found = simulate(replace(PLANT, processes=8, arrivals=55.0, put=0.004, broker=0.001), 60, 10)
        assert found.rate == pytest.approx(55 * 20, rel=0.03)
        assert found.cores == pytest.approx(laws.utilization(found.rate, 0.005, 8), rel=0.01)
        assert found.broker == pytest.approx(laws.utilization(found.chunk_rate, 0.001), rel=0.01)
        assert found.chunks == pytest.approx(laws.little(found.chunk_rate, found.chunk_seconds), rel=0.02)

    def test_a_seed_is_a_run(self) -> None:
        assert simulate(PLANT, 3, 1, seed=4) == simulate(PLANT, 3, 1, seed=4)
        assert simulate(PLANT, 3, 1, seed=4) != simulate(PLANT, 3, 1, seed=5)


class TestReality:
    def test_equal_chunks_over_two_workers(self) -> None:
        assert replay([1.0] * 16, workers=2, chunk=4) == 8.0
        assert replay([1.0] * 12, workers=2, chunk=4) == 8.0  # the third chunk has a worker to itself

    def test_a_real_run_takes_as_long_as_its_replay(self) -> None:
        """Times of rows as ``benches/report.py`` recorded them: what they leave out is sending rows and outcomes."""
        run = json.loads(STAGES.read_text(encoding="utf-8"))["run"]
        told = replay([spent / 1000 for spent in run["milliseconds"]], run["workers"], run["chunk"])
        assert told == pytest.approx(run["seconds"], rel=0.25)
