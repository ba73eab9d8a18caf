"""Servers for tests: Redis, RabbitMQ, and moto for S3 and SQS; each on a free port, in a folder of its own.

A server whose program is missing skips the test with a reason; where ``CI`` is set that is a failure instead.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STARTS_WITHIN = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def program(*places: str, package: str) -> str:
    """Return the path of a program; skip the test, or fail it on CI, when it is not installed."""
    for place in places:
        found = shutil.which(place)
        if found:
            return found
    reason = f"{places[0]} is not installed: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def running(command: list[str], port: int, folder: Path, environment: dict[str, str] | None = None) -> Iterator[None]:
    """Run a server until the block is left; it is up when its port answers."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdout=lines,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for_port(port, process, log)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server does not answer:\n{log.read_text(errors='replace')[-2000:]}")


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run Redis and give its URL."""
    binary = program("redis-server", package="redis-server")
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running(command, port, folder):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def rabbitmq(folder: Path) -> Iterator[str]:
    """Run RabbitMQ and give its URL."""
    # The script below /usr/lib is the server; the one on the path would change to a user of its own.
    binary = program("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server", package="rabbitmq-server")
    port, distribution, names = free_port(), free_port(), free_port()
    environment = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plugins").write_text("[].\n")
    try:
        with running([binary], port, folder, environment):
            yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        names_server = shutil.which("epmd")
        if names_server:
            subprocess.run([names_server, "-port", str(names), "-kill"], capture_output=True, check=False)


@contextmanager
def moto(folder: Path) -> Iterator[str]:
    """Run moto's server, which is S3 and SQS, and give its endpoint."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, port, folder):
        yield f"http://127.0.0.1:{port}"
