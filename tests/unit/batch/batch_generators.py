"""Generators that end or hurt the process they run in; importable by worker processes."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from compositor.batch.store import Files
from compositor.errors import OutputError, Problem
from compositor.hook import GeneratedImage, GenerateRequest
from compositor.procedural import Procedural
from compositor.results import Result


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


class Counted(Deadly):
    """Kill the process as ``Deadly`` does, and leave a file for each time."""

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        if request.prompt.startswith("deadly"):
            (self.markers / f"death-{os.getpid()}").touch()
        return super().generate(request)


class Hoarder:
    """Keep 20 MB of memory for each picture, and a file for each process with the number of its pictures."""

    kept: ClassVar[list[bytearray]] = []

    def __init__(self, markers: Path) -> None:
        self.markers = markers

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        self.kept.append(bytearray(b"x") * 20_000_000)
        (self.markers / str(os.getpid())).write_text(str(len(self.kept)))
        return Procedural().generate(request)


class Environmental:
    """Make pictures of what a variable of the environment holds."""

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        return Procedural().generate(replace(request, prompt=os.environ["SHADE"]))


class Unopened:
    """Travel to another process, and refuse to be there."""

    def __setstate__(self, state: object) -> None:
        raise ImportError("no module named `vendor`")

    def __getstate__(self) -> object:
        return {"any": "thing"}

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        return Procedural().generate(request)


class Hanging:
    """Come to no end, and leave a file when it begins."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        self.marker.touch()
        time.sleep(3600)
        return Procedural().generate(request)


class UnreturnableError(OutputError):
    """An error that cannot be read where it was not raised."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (_only_there, (os.getpid(),))


def _only_there(process: int) -> None:
    if process != os.getpid():
        raise RuntimeError("made in another process")


class Refusing(Files):
    """A store that raises an error that does not travel."""

    def write(self, location: str, result: Result) -> None:
        raise UnreturnableError(Problem("vendor.refused", "no"))
