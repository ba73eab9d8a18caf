"""Many machines: a batch as chunks in object storage, drawn by Celery workers (extra ``cluster``).

In: a layout, rows, a broker (Redis, RabbitMQ, SQS) and a place that all machines reach. Out: pictures there, and
records of them. Workers are started with ``celery -A compositor.cluster worker``; see docs/cluster.md. The only room
that imports celery. Imported by cli.
"""

from compositor.cluster.coordinator import Cluster
from compositor.cluster.job import Job, Progress
from compositor.cluster.settings import Settings

__all__ = ["Cluster", "Job", "Progress", "Settings"]
