"""The card into object storage that takes its time: JPEGs a second of ``render_many``, beside one upload at a time.

    python benches/uploads.py [--answers 40] [--seconds 6] [--write]

The storage is a server of this machine that speaks as much of S3 as a PUT takes and answers after so many
milliseconds, as a bucket of the same region does; its own time on these processors is in the figures. ``chunk=1`` is
what waiting for each picture gives, files of this machine are what no waiting at all gives.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import multiprocessing
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from card import ASSETS, LAYOUT, row
from pages import put
from throughput import rate

from compositor.batch import render_many
from compositor.batch.objects import Objects
from compositor.loading import load

README = Path(__file__).with_name("README.md")
WARM = 130  # pictures that each worker draws before the clock counts: two chunks
KEYS = {"access_key_id": "none", "secret_access_key": "none", "region": "here"}


def serve(answer: float, link: Connection) -> None:
    """Answer every request after so many seconds, and tell the port first."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = re.search(rb"content-length: *(\d+)", head)
                await reader.readexactly(int(length[1]) if length else 0)
                await asyncio.sleep(answer)
                writer.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n')
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def listen() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        link.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(listen())


@contextmanager
def storage(answer: float) -> Iterator[str]:
    """Run the server and give its URL."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(answer, there), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        server.kill()


def rates(answer: float, seconds: float) -> list[list[str]]:
    """Return for each way the pictures a second of one worker and of two."""
    out = "s3://pictures/{row}.jpg"
    with storage(answer) as endpoint, tempfile.TemporaryDirectory() as folder:
        far: dict[str, Any] = {"out": out, "store": Objects(out, {"endpoint": endpoint, **KEYS})}
        ways: dict[str, dict[str, Any]] = {
            "one upload at a time (`chunk=1`)": far | {"chunk": 1},
            "uploads beside drawing": far,
            "files of this machine": {"out": f"{folder}/{{row}}.jpg"},
        }
        return [[name, *(f"{_rate(count, seconds, **how):.0f}" for count in (1, 2))] for name, how in ways.items()]


def _rate(workers: int, seconds: float, **how: Any) -> float:
    rows = (row(number) for number in itertools.count())
    return rate(render_many(load(LAYOUT), rows, assets=ASSETS, workers=workers, **how), WARM * workers, seconds)


def main() -> None:
    """Measure, print, and write where the README keeps it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=float, default=40.0, help="milliseconds until the storage answers")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--write", action="store_true", help="put the table into benches/README.md")
    options = parser.parse_args()
    lines = [
        f"| JPEGs a second, answers after {options.answers:g} ms | one worker | two |",
        "| --- | ---: | ---: |",
        *(f"| {' | '.join(cells)} |" for cells in rates(options.answers / 1000, options.seconds)),
    ]
    made = "\n".join(lines)
    print(f"{made}\n\nload average {os.getloadavg()[0]:.1f}")
    if options.write:
        put(README, "uploads", made)


if __name__ == "__main__":
    main()
