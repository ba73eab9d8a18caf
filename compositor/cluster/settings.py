"""How a cluster works: its broker, its queue and what is promised when a worker dies.

In: values, or the environment of a worker (``COMPOSITOR_BROKER``, …). Out: ``Settings``, and Celery's configuration.

The configuration is what was measured with Redis 7, RabbitMQ 3.10 and SQS. A message is acknowledged after its chunk is
settled (``task_acks_late``), so one whose worker is killed comes again: at once from RabbitMQ, after
``visibility_timeout`` seconds from Redis and SQS. Redis looks for such messages every 100 s unless the two
``unacked_restore_…`` options say otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from compositor.errors import OutputError, Problem, nearest
from compositor.records import dataclass

PREFIX = "celery://"
BROKERS = ("redis", "rediss", "sentinel", "amqp", "amqps", "pyamqp", "sqs", "memory")
VARIABLES = {
    "broker": "COMPOSITOR_BROKER",
    "queue": "COMPOSITOR_QUEUE",
    "time_limit": "COMPOSITOR_TIME_LIMIT",
    "visibility_timeout": "COMPOSITOR_VISIBILITY_TIMEOUT",
    "prefetch": "COMPOSITOR_PREFETCH",
    "memory_limit": "COMPOSITOR_MEMORY_LIMIT",
    "key": "COMPOSITOR_KEY",
    "transport": "COMPOSITOR_TRANSPORT",
}
# A message is given to somebody else so long after its chunk must have been settled.
GRACE = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """A cluster: the same values belong to its workers and to whoever gives them work.

    ``broker`` is Celery's URL of Redis, RabbitMQ or SQS; ``celery://`` may stand before it. ``time_limit`` is how many
    seconds a chunk may take before its process is ended and the chunk tried again, in parts; ``visibility_timeout``
    how many seconds a message of a lost worker stays hidden (default: a minute more). ``prefetch`` is how many chunks
    a process takes at a time (1; from SQS 10, where one request fetches them). ``memory_limit`` in MB: a process that
    holds more after a chunk is replaced. ``key`` is a secret that signs what is stored for workers: those that know
    it work on nothing else. ``transport`` is passed to Celery as ``broker_transport_options``.
    """

    broker: str
    queue: str = "compositor"
    time_limit: int = 300
    visibility_timeout: int = 0
    prefetch: int = 0
    memory_limit: int = 512
    key: str = field(default="", repr=False)
    transport: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "broker", self.broker.removeprefix(PREFIX))
        if self.scheme not in BROKERS:
            hint = nearest(self.scheme, BROKERS) or "give redis://…, amqp://… or sqs://…"
            raise OutputError(Problem("cluster.broker", f"`{self.broker}` is no broker that is known here", hint=hint))
        if not self.visibility_timeout:
            object.__setattr__(self, "visibility_timeout", self.time_limit + GRACE)
        if not self.prefetch:
            object.__setattr__(self, "prefetch", 10 if self.scheme == "sqs" else 1)

    @property
    def scheme(self) -> str:
        """Return which broker it is: ``redis``, ``amqp``, ``sqs``."""
        return self.broker.partition("://")[0]

    @classmethod
    def read(cls, environment: Mapping[str, str], **given: Any) -> Settings:
        """Return the settings of an environment, with those that are ``given`` in their place.

        ``celery://`` alone as the broker is that of the environment. Raises OutputError for wrong or missing values.
        """
        found: dict[str, Any] = {
            name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)
        }
        if given.get("broker") in (PREFIX, None):
            given.pop("broker", None)
        found |= given
        if "broker" not in found:
            hint = f"set {VARIABLES['broker']} to redis://…, amqp://… or sqs://…"
            raise OutputError(Problem("cluster.broker", "no broker was named", hint=hint))
        for name in ("time_limit", "visibility_timeout", "prefetch", "memory_limit"):
            if name in found:
                found[name] = _count(VARIABLES[name], found[name])
        if isinstance(found.get("transport"), str):
            found["transport"] = _mapping(VARIABLES["transport"], found["transport"])
        return cls(**found)

    def celery(self) -> dict[str, Any]:
        """Return Celery's configuration."""
        transport: dict[str, Any] = {"visibility_timeout": self.visibility_timeout}
        if self.scheme in ("redis", "rediss", "sentinel"):
            transport |= {"unacked_restore_interval": 2, "unacked_restore_throttle": 1}
        if self.scheme == "sqs":
            transport |= {"wait_time_seconds": 10, "polling_interval": 0.2}
        return {
            "broker_url": self.broker,
            "broker_transport_options": transport | dict(self.transport),
            "broker_connection_retry_on_startup": True,
            "task_default_queue": self.queue,
            "task_serializer": "json",
            "accept_content": ["json"],
            "task_ignore_result": True,
            "task_acks_late": True,
            "task_reject_on_worker_lost": True,
            "task_acks_on_timeout": False,
            "task_time_limit": self.time_limit,
            "worker_prefetch_multiplier": self.prefetch,
            "worker_max_memory_per_child": self.memory_limit * 1000,
            # A chunk that is drawn while the broker is away is worth finishing: it comes again and is found settled.
            "worker_cancel_long_running_tasks_on_connection_loss": False,
            # SQS would be asked for a queue of its own by every worker.
            "worker_enable_remote_control": self.scheme != "sqs",
        }


def _count(name: str, value: Any) -> int:
    try:
        count = int(value)
    except (TypeError, ValueError):
        count = 0
    if count < 1:
        raise OutputError(Problem("cluster.setting", f"{name} is a whole number from 1 on, not `{value}`"))
    return count


def _mapping(name: str, value: str) -> Mapping[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise OutputError(Problem("cluster.setting", f"{name} is a JSON object, not `{value}`"))
    return found
