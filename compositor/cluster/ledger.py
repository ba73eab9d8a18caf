"""The ledger of a job: what is stored about it, and nothing else knows under which names.

In: the URL of a job. Out: its record, chunks, results, marks. All of it is in one folder of object storage:

    job.json            what the job draws; written first, once
    recipe              the layout and how to draw it, sealed
    chunks/NAME         rows and where their pictures go, sealed; NAME is the number and a digest of the content
    submitted.json      how many chunks and rows there are; written when all are there
    done/NAME.jsonl     a line for each picture of a chunk; written once, by whoever is first
    dead/NAME.jsonl     of those the rows that were given up, with their problem
    work/NAME/…         of chunks that did not go well at once: parts that are finished, marks of what was begun
    cancelled           nobody begins anything new
    refused.json        why a worker cannot draw this job at all

``done`` is what counts. A chunk that is drawn twice, because a message came twice, has one ``done``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from compositor.batch.records import Record
from compositor.errors import CompositorError, OutputError, Problem
from compositor.records import dataclass
from compositor.storage import Address, Bucket

VERSION = 1
GIVEN_UP = ("cluster.worker-died", "storage.failed")  # codes of problems that make a row a dead letter
_MARK = re.compile(r"(begun|part)-(\d+)-(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class Marks:
    """What earlier tries left of a chunk: how often each range of rows was begun and not ended, and finished parts."""

    begun: Mapping[tuple[int, int], int]
    parts: frozenset[tuple[int, int]]


class Ledger:
    """The stored state of one job. Every method raises OutputError when storage fails."""

    def __init__(self, url: str, options: Mapping[str, str] | None = None) -> None:
        self.address = Address.of(url)
        self.bucket = Bucket(self.address.root, options)

    @property
    def url(self) -> str:
        """Return the URL of the job."""
        return self.address.url

    def _key(self, *names: str) -> str:
        return self.address.below(*names).key

    # The job

    def create(self, record: Mapping[str, Any]) -> bool:
        """Begin a job; False when there is one of this URL."""
        return self.bucket.put_new(self._key("job.json"), _json({"version": VERSION, **record}))

    def record(self) -> Mapping[str, Any] | None:
        """Return the job's record; None when there is no such job. Raises OutputError for that of another version."""
        found: Mapping[str, Any] | None = self._read("job.json")
        if found is None:
            return None
        if found.get("version") != VERSION:
            message = f"the job {self.url} was written by another version of compositor"
            raise OutputError(Problem("cluster.version", message, hint="start it anew, under another name"))
        if not {"edition", "head", "parts", "versions"} <= set(found):
            raise self.damage("job.json")
        return found

    def keep_recipe(self, data: bytes) -> None:
        """Store the sealed recipe."""
        self.bucket.put(self._key("recipe"), data)

    def recipe(self) -> bytes:
        """Return the sealed recipe."""
        return self.bucket.get(self._key("recipe"))

    def keep_submitted(self, chunks: int, rows: int) -> None:
        """Note that all chunks are stored."""
        self.bucket.put(self._key("submitted.json"), _json({"chunks": chunks, "rows": rows}))

    def submitted(self) -> tuple[int, int] | None:
        """Return how many chunks and rows there are; None while they are still being stored."""
        found = self._read("submitted.json")
        try:
            return None if found is None else (int(found["chunks"]), int(found["rows"]))
        except (KeyError, TypeError, ValueError) as error:
            raise self.damage("submitted.json") from error

    def cancel(self) -> None:
        """Ask all workers to begin nothing new of this job."""
        self.bucket.put(self._key("cancelled"), b"")

    def cancelled(self) -> bool:
        """Return whether the job is cancelled."""
        return self.bucket.length(self._key("cancelled")) is not None

    def refuse(self, error: CompositorError) -> None:
        """Note why a worker cannot draw anything of this job."""
        self.bucket.put_new(self._key("refused.json"), _json({"problems": [_plain(one) for one in error.problems]}))

    def refusal(self) -> OutputError | None:
        """Return why a worker cannot draw anything of this job."""
        found = self._read("refused.json")
        try:
            return None if found is None else OutputError([Problem(**problem) for problem in found["problems"]])
        except (KeyError, TypeError) as error:
            raise self.damage("refused.json") from error

    def reopen(self) -> None:
        """Take back that the job is cancelled or refused."""
        self.bucket.delete(self._key("cancelled"), self._key("refused.json"))

    def tidy(self) -> None:
        """Remove what only unfinished jobs need; the results and dead letters stay."""
        keys = [key for folder in ("chunks", "work") for key in self.bucket.list(self._key(folder))]
        self.bucket.delete(*keys, self._key("recipe"))

    def remove(self) -> None:
        """Remove everything about the job; its pictures stay."""
        self.bucket.delete(*self.bucket.list(self.address.key))

    # Chunks

    def keep_chunk(self, name: str, data: bytes) -> None:
        """Store a sealed chunk."""
        self.bucket.put(self._key("chunks", name), data)

    def chunk(self, name: str) -> bytes | None:
        """Return a sealed chunk; None when it is not there (any more)."""
        return self.bucket.find(self._key("chunks", name))

    def chunks(self) -> set[str]:
        """Return the names of the chunks that are stored."""
        return self._names("chunks")

    def finish(self, name: str, text: str) -> bool:
        """Note the results of a chunk; False when somebody else was first."""
        return self.bucket.put_new(self._key("done", f"{name}.jsonl"), text.encode())

    def finished(self, name: str) -> bool:
        """Return whether a chunk is settled."""
        return self.bucket.length(self._key("done", f"{name}.jsonl")) is not None

    def done(self) -> set[str]:
        """Return the names of the chunks that are settled."""
        return self._names("done")

    def results(self, name: str) -> list[Record]:
        """Return the results of a settled chunk, a record for each picture."""
        text = self.bucket.get(self._key("done", f"{name}.jsonl"))
        try:
            return [Record.read(json.loads(line)) for line in text.decode().splitlines()]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self.damage(f"done/{name}.jsonl") from error

    def bury(self, name: str, text: str) -> None:
        """Note the rows of a chunk that were given up."""
        self.bucket.put(self._key("dead", f"{name}.jsonl"), text.encode())

    def dead(self) -> Iterator[str]:
        """Yield the names of settled chunks with rows that were given up, in their order."""
        # Of two workers at the same chunk one may have given up what the other drew: its results decide.
        yield from sorted(self._names("dead") & self.done())

    # Tries of one chunk

    def marks(self, name: str) -> Marks:
        """Return what earlier tries of a chunk left."""
        begun: dict[tuple[int, int], int] = {}
        parts = set()
        for key in self.bucket.list(self._key("work", name)):
            match = _MARK.match(key.rpartition("/")[2])
            if match is not None:
                rows = (int(match[2]), int(match[3]))
                if match[1] == "part":
                    parts.add(rows)
                else:
                    begun[rows] = begun.get(rows, 0) + 1
        return Marks(begun, frozenset(parts))

    def begin(self, name: str, rows: tuple[int, int], who: str) -> Callable[[], None]:
        """Note that a range of rows is begun; return how to take that back."""
        number = 0
        while True:
            key = self._key("work", name, f"begun-{rows[0]}-{rows[1]}-{number}")
            if self.bucket.put_new(key, who.encode()):
                return lambda: self.bucket.delete(key)
            number += 1

    def keep_part(self, name: str, rows: tuple[int, int], text: str) -> None:
        """Store the results of a range of rows."""
        self.bucket.put(self._key("work", name, f"part-{rows[0]}-{rows[1]}.jsonl"), text.encode())

    def part(self, name: str, rows: tuple[int, int]) -> str:
        """Return the results of a range of rows."""
        return self.bucket.get(self._key("work", name, f"part-{rows[0]}-{rows[1]}.jsonl")).decode()

    def troubled(self) -> set[str]:
        """Return the names of the chunks of which a try was broken off."""
        return {key.split("/")[-2] for key in self.bucket.list(self._key("work"))}

    def _names(self, folder: str) -> set[str]:
        found = self.bucket.list(self._key(folder))
        return {key.rpartition("/")[2].removesuffix(".jsonl") for key in found}

    def _read(self, name: str) -> Any:
        data = self.bucket.find(self._key(name))
        if data is None:
            return None
        try:
            found = json.loads(data)
        except ValueError as error:
            raise self.damage(name) from error
        if not isinstance(found, dict):
            raise self.damage(name)
        return found

    def damage(self, name: str) -> OutputError:
        """Return the error for an object that is not what was written there."""
        message = f"{self.url}/{name} is damaged"
        return OutputError(Problem("cluster.damaged", message, hint="start the job anew, under another name"))


def _json(fields: Mapping[str, Any]) -> bytes:
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode()


def _plain(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "hint": problem.hint}
