"""Generators that end or hurt the process they run in; importable by worker processes."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from compositor.hook import GeneratedImage, GenerateRequest
from compositor.procedural import Procedural


class Deadly:
    """Kill the process with SIGKILL when a prompt says so: always, or once for each marker file."""

    def __init__(self, markers: Path) -> None:
        self.markers = markers

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        marker = self.markers / request.prompt.replace(" ", "-")
        if request.prompt.startswith("deadly") or (request.prompt.startswith("once") and not marker.exists()):
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Procedural().generate(request)


class Locked:
    """Hold what no process can send to another one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        with self.lock:
            return Procedural().generate(request)


class Failing:
    """Raise what no generator should raise."""

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        raise ZeroDivisionError("a fault in the generator")
