"""The Celery application of workers: ``celery -A compositor.cluster worker``.

In: settings, for workers those of the environment (``COMPOSITOR_BROKER``, …). Out: an application with one task. A
message says which chunk of which job; results never travel through the broker.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery

from compositor.cluster.ledger import Ledger
from compositor.cluster.settings import Settings
from compositor.cluster.workplace import Workplace, told_of
from compositor.errors import CompositorError
from compositor.storage import is_passing

TASK = "compositor.draw"
# How often a chunk is tried while storage cannot be reached, with 1, 2, 4 … 60 seconds between: about five minutes.
RETRIES = 10
LONGEST_WAIT = 60


def application(settings: Settings) -> Celery:
    """Return a Celery application for workers, or for whoever gives them work."""
    app = Celery("compositor", set_as_current=False)
    app.conf.update(settings.celery())
    workplace = Workplace(settings.key)

    # Not shared: each application has a task of its own, with its own key.
    @app.task(name=TASK, bind=True, shared=False, max_retries=RETRIES)  # type: ignore[untyped-decorator]
    def draw(task: Any, url: str, options: dict[str, str], edition: str, name: str) -> None:
        tried = task.request.retries
        try:
            workplace.settle(url, options, name, edition, last=tried >= RETRIES)
        except CompositorError as error:
            if not is_passing(error):
                Ledger(url, options).refuse(error)
                return
            raise task.retry(exc=error, countdown=min(2**tried, LONGEST_WAIT)) from error
        except Exception as error:
            Ledger(url, options).refuse(told_of(error, name))
            raise

    return app


def __getattr__(name: str) -> Any:
    # Celery asks for `app`; whoever gives work makes an application of its own, and needs no environment.
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()["app"] = found = application(Settings.read(os.environ))
    return found
