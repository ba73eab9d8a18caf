"""The clock of a simulation, and stations where customers wait to be served.

In: processes, which are generators. They yield a number to let so many seconds pass, or a ``Station`` to be served
there, and say ``leave()`` when they are done with it. Out: what happened, in the statistics of the stations. Times are
seconds. Events at the same moment happen in the order in which they were planned, so a run can be repeated.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Generator
from itertools import count
from typing import Union

Process = Generator[Union[float, "Station"], None, None]


class Simulation:
    """The clock: ``now`` in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self._planned: list[tuple[float, int, Process]] = []
        self._numbers = count()

    def start(self, process: Process) -> None:
        """Let a process begin now."""
        self.plan(process, 0.0)

    def plan(self, process: Process, seconds: float) -> None:
        """Let a process go on after some seconds."""
        heapq.heappush(self._planned, (self.now + seconds, next(self._numbers), process))

    def run(self, until: float = float("inf")) -> None:
        """Let everything happen that is planned up to a moment; the clock then stands there, or at the last event."""
        while self._planned and self._planned[0][0] <= until:
            self.now, _, process = heapq.heappop(self._planned)
            self._go_on(process)
        if until != float("inf"):
            self.now = until

    def _go_on(self, process: Process) -> None:
        for wanted in process:
            if isinstance(wanted, Station):
                if not wanted.enter(process):
                    return
            else:
                self.plan(process, wanted)
                return


class Station:
    """Some servers with one line before them, first come, first served.

    Its statistics: how many were served, and the integrals over time of how many were in service and how many were
    there at all, from which utilization and Little's law follow. ``reset`` forgets what was before.
    """

    def __init__(self, simulation: Simulation, servers: int) -> None:
        self.servers = servers
        self.served = 0
        self.waits = 0.0
        self._simulation = simulation
        self._line: deque[tuple[Process, float]] = deque()
        self._busy = 0
        self._since = self._last = simulation.now
        self._busy_time = self._there_time = 0.0

    def enter(self, process: Process) -> bool:
        """Begin to serve a process now and say so, or let it wait."""
        self._pass()
        if self._busy < self.servers:
            self._busy += 1
            return True
        self._line.append((process, self._simulation.now))
        return False

    def leave(self) -> None:
        """End the service of one process, and begin with the next one."""
        self._pass()
        self.served += 1
        if self._line:
            process, since = self._line.popleft()
            self.waits += self._simulation.now - since
            self._simulation.plan(process, 0.0)
        else:
            self._busy -= 1

    def reset(self) -> None:
        """Begin the statistics anew: what went before was warming up."""
        self._pass()
        self.served = 0
        self.waits = self._busy_time = self._there_time = 0.0
        self._since = self._simulation.now

    @property
    def throughput(self) -> float:
        """Return how many were served in a second."""
        return self.served / self._span

    @property
    def utilization(self) -> float:
        """Return the share of time that a server was busy."""
        self._pass()
        return self._busy_time / (self._span * self.servers)

    @property
    def number(self) -> float:
        """Return how many were there on average, waiting or in service."""
        self._pass()
        return self._there_time / self._span

    @property
    def wait(self) -> float:
        """Return how many seconds one waited on average before it was served."""
        return self.waits / self.served if self.served else 0.0

    @property
    def _span(self) -> float:
        return max(self._simulation.now - self._since, 1e-12)

    def _pass(self) -> None:
        passed = self._simulation.now - self._last
        self._busy_time += passed * self._busy
        self._there_time += passed * (self._busy + len(self._line))
        self._last = self._simulation.now
