"""The model: chunks of rows come through a broker to processes that draw pictures on cores and put them into a store.

In: ``Plant``, times in seconds. Out: ``Measured``. A chunk waits for the broker, then for a free process; the process
reads it and marks it (``chunk_away``), and for each of its pictures needs a core, the machine's link, its turn at the
store, and the time until the store says that it has it. A process draws nothing while it waits, unless ``ahead`` says
how many pictures may be on their way to the store.

Service times are gamma distributed with the mean and the spread that were measured; so are those of the store. One seed
is one run.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass

from simulation.events import Process, Simulation, Station


@dataclass(frozen=True, slots=True)
class Plant:
    """Machines and what they do. Rates are per second; ``arrivals`` are chunks, none means that there are always more.

    ``draw`` and ``draw_deviation`` are seconds of a core for a picture, ``put`` and ``put_deviation`` seconds until the
    store has it, ``store_rate`` how many pictures the store takes in a second, ``link`` bytes a second of a machine,
    ``broker`` seconds of the broker for a chunk, ``chunk_away`` seconds that a chunk costs its process beside pictures.
    """

    draw: float
    draw_deviation: float = 0.0
    machines: int = 1
    cores: int = 1
    processes: int = 1
    chunk: int = 200
    arrivals: float | None = None
    put: float = 0.0
    put_deviation: float = 0.0
    store_rate: float = float("inf")
    bytes: float = 0.0
    link: float = float("inf")
    broker: float = 0.0
    chunk_away: float = 0.0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """A run after it warmed up. ``cores``, ``store``, ``link``, ``broker`` and ``processes`` are utilizations.

    ``rate`` is pictures a second; ``chunk_seconds`` how long a chunk took from its arrival to its end, ``chunks`` how
    many there were on average: each counted for itself, so that Little's law can be held against them.
    """

    rate: float
    cores: float
    processes: float
    link: float
    store: float
    broker: float
    chunk_rate: float
    chunk_seconds: float
    chunks: float
    core_wait: float


@dataclass(slots=True)
class _Run:
    """A plant at work."""

    plant: Plant
    simulation: Simulation
    chance: random.Random
    broker: Station
    processes: Station
    store: Station
    cores: list[Station]
    links: list[Station]
    free: deque[int]
    pictures: int = 0
    chunks: int = 0
    seconds: float = 0.0
    there: int = 0
    there_time: float = 0.0
    last: float = 0.0


def simulate(plant: Plant, seconds: float, warm: float, seed: int = 1) -> Measured:
    """Return what a plant does in so many seconds, after some that do not count."""
    simulation = Simulation()
    slots = [machine for _ in range(plant.processes) for machine in range(plant.machines)]
    run = _Run(
        plant,
        simulation,
        random.Random(seed),
        Station(simulation, 1),
        Station(simulation, len(slots)),
        Station(simulation, 1),
        [Station(simulation, plant.cores) for _ in range(plant.machines)],
        [Station(simulation, 1) for _ in range(plant.machines)],
        deque(slots),
    )
    if plant.arrivals is None:
        for _ in slots:
            simulation.start(_backlog(run))
    else:
        simulation.start(_arrivals(run, plant.arrivals))
    simulation.run(warm)
    _reset(run)
    simulation.run(warm + seconds)
    return _measured(run, seconds)


def replay(pictures: list[float], workers: int, chunk: int) -> float:
    """Return how long workers take for pictures whose seconds are known: chunks in their order, each to who is free."""
    simulation = Simulation()
    station = Station(simulation, workers)

    def drawn(seconds: float) -> Process:
        yield station
        yield seconds
        station.leave()

    for start in range(0, len(pictures), chunk):
        simulation.start(drawn(sum(pictures[start : start + chunk])))
    simulation.run()
    return simulation.now


def _arrivals(run: _Run, rate: float) -> Process:
    while True:
        yield run.chance.expovariate(rate)
        run.simulation.start(_chunk(run))


def _backlog(run: _Run) -> Process:
    while True:
        yield from _chunk(run)


def _chunk(run: _Run) -> Process:
    plant, arrived = run.plant, run.simulation.now
    _count(run, 1)
    if plant.broker:
        yield run.broker
        yield plant.broker
        run.broker.leave()
    yield run.processes
    machine = run.free.popleft()
    if plant.chunk_away:
        yield plant.chunk_away
    ways = Station(run.simulation, plant.ahead)
    for _ in range(plant.chunk):
        yield run.cores[machine]
        yield _gamma(run, plant.draw, plant.draw_deviation)
        run.cores[machine].leave()
        if plant.ahead:
            yield ways
            run.simulation.start(_sent(run, machine, ways))
        else:
            yield from _put(run, machine)
    for _ in range(plant.ahead):
        yield ways  # when all of them are free again, the store has everything
    run.free.append(machine)
    run.processes.leave()
    _count(run, -1)
    run.chunks += 1
    run.seconds += run.simulation.now - arrived


def _sent(run: _Run, machine: int, ways: Station) -> Process:
    """Bring a picture to the store while the next one is drawn."""
    yield from _put(run, machine)
    ways.leave()


def _put(run: _Run, machine: int) -> Process:
    plant = run.plant
    if plant.bytes and plant.link != float("inf"):
        yield run.links[machine]
        yield plant.bytes / plant.link
        run.links[machine].leave()
    if plant.store_rate != float("inf"):
        yield run.store
        yield 1 / plant.store_rate
        run.store.leave()
    if plant.put:
        yield _gamma(run, plant.put, plant.put_deviation)
    run.pictures += 1


def _gamma(run: _Run, mean: float, deviation: float) -> float:
    if not deviation:
        return mean
    shape = (mean / deviation) ** 2
    return run.chance.gammavariate(shape, mean / shape)


def _count(run: _Run, change: int) -> None:
    run.there_time += run.there * (run.simulation.now - run.last)
    run.last = run.simulation.now
    run.there += change


def _reset(run: _Run) -> None:
    _count(run, 0)
    run.pictures = run.chunks = 0
    run.seconds = run.there_time = 0.0
    for station in (run.broker, run.processes, run.store, *run.cores, *run.links):
        station.reset()


def _measured(run: _Run, seconds: float) -> Measured:
    _count(run, 0)
    machines = len(run.cores)
    return Measured(
        rate=run.pictures / seconds,
        cores=sum(station.utilization for station in run.cores) / machines,
        processes=run.processes.utilization,
        link=sum(station.utilization for station in run.links) / machines,
        store=run.store.utilization,
        broker=run.broker.utilization,
        chunk_rate=run.chunks / seconds,
        chunk_seconds=run.seconds / run.chunks if run.chunks else 0.0,
        chunks=run.there_time / seconds,
        core_wait=sum(station.waits for station in run.cores) / max(1, sum(station.served for station in run.cores)),
    )
