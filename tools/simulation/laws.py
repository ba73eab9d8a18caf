"""Closed forms of queueing theory: what a simulation must agree with where they hold.

In: rates and times in seconds. Out: utilizations, waits, throughputs. Sources: Kleinrock, *Queueing Systems* I (1975);
Lazowska et al., *Quantitative System Performance* (1984).
"""

from __future__ import annotations

import math


def utilization(throughput: float, service: float, servers: int = 1) -> float:
    """Return how busy servers are (the utilization law: U = X S / c)."""
    return throughput * service / servers


def little(throughput: float, seconds: float) -> float:
    """Return how many are there on average when each stays for some seconds (Little's law: L = X R)."""
    return throughput * seconds


def wait_of_one(rate: float, service: float, variation: float) -> float:
    """Return the mean wait before one server with Poisson arrivals (Pollaczek and Khinchine).

    ``variation`` is the standard deviation of the service time divided by its mean: 1 is M/M/1, 0 is M/D/1.
    """
    busy = rate * service
    if busy >= 1:
        return math.inf
    return busy * service * (1 + variation**2) / (2 * (1 - busy))


def wait_of_many(rate: float, service: float, servers: int) -> float:
    """Return the mean wait before several servers with Poisson arrivals and exponential service (Erlang C, M/M/c)."""
    offered = rate * service
    if offered >= servers:
        return math.inf
    term, total = 1.0, 1.0
    for number in range(1, servers):
        term *= offered / number
        total += term
    last = term * offered / servers * servers / (servers - offered)
    return last / (total + last) * service / (servers - offered)


def closed_throughput(customers: int, service: float, away: float) -> float:
    """Return the throughput of one exponential server and customers who come back after being away (exact MVA)."""
    there = 0.0
    throughput = 0.0
    for number in range(1, customers + 1):
        response = service * (1 + there)
        throughput = number / (response + away)
        there = throughput * response
    return throughput


def most(processes: int, cores: int, service: float, away: float) -> float:
    """Return the throughput that nothing exceeds: the cores are busy all the time, or no process ever waits."""
    return min(cores / service, processes / (service + away))
