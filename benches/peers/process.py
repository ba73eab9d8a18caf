"""One peer as a long-lived process: started, asked, ended.

In: a command. Out: answers as dictionaries (``peer.py`` says which). A peer that does not start, does not answer in
time or dies is a ``PeerError`` that quotes its last words.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from typing import Any

from roster import CHROMIUM, HERE

PATIENCE = 90.0


class PeerError(Exception):
    """The peer did not do what was asked."""


def environment() -> Mapping[str, str]:
    """Return the environment of every peer: the fonts of the scene and nothing of the system's.

    Python keeps compiled modules, as it does for whatever pip installed; a checkout may be told not to.
    """
    fonts = {"FONTCONFIG_FILE": str(HERE / ".assets" / "fonts.conf"), "CHROMIUM": CHROMIUM}
    compiled = {"PYTHONPYCACHEPREFIX": str(HERE / ".outputs" / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **fonts, **compiled, "NODE_ENV": "production"}


class Process:
    """A running peer. Close it, or use it as a context manager."""

    def __init__(self, command: list[str]) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the process
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self._said}
        self._process = subprocess.Popen(command, env=environment(), text=True, bufsize=1, **pipes)
        self._answer()

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send one request and wait for the answer."""
        self.send(**request)
        return self._answer()

    def send(self, **request: Any) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise PeerError(self._last_words()) from error

    def receive(self) -> dict[str, Any]:
        return self._answer()

    def close(self) -> None:
        """End the peer: politely, and after a while by force."""
        try:
            self._process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._said.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        if not line:
            self._process.wait()
            raise PeerError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = [line.strip() for line in self._said if line.strip()]
        telling = [line for line in lines if "Error: " in line]
        return (telling[:1] or lines[-1:] or ["ended without a word"])[0][:160]


def rate(command: list[str], count: int, seconds: float) -> float:
    """Return how many pictures a second so many processes draw together."""
    running: list[Process] = []
    try:
        for _ in range(count):
            running.append(Process(command))
        for process in running:
            process.ask(seconds=0.4, first=10)  # warm
        for number, process in enumerate(running):
            process.send(seconds=seconds, first=1000 + 10_000 * number)
        answers = [process.receive() for process in running]
    finally:
        for process in running:
            process.close()
    return float(sum(answer["count"] / answer["seconds"] for answer in answers))
