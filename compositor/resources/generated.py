"""Generated pictures kept: in memory, or in a folder that processes may share.

In: a ``GenerateRequest`` and the identity of who answered it. Out: the ``GeneratedImage`` of last time, or None.
``fill`` uses this; the caller makes one and decides where it lives and how much it may hold.

In a folder each picture is one file, named by the digest of its request. Files are written under another name and
then renamed, so no reader ever sees half a picture; each carries the digest of its content, and one that doesn't
match (a damaged disk, another program) counts as missing. Beyond the budget, the files used longest ago go.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from compositor.deferred import deferred
from compositor.digests import blake2
from compositor.hook import GeneratedImage, GenerateRequest
from compositor.resources.cache import Cache

if TYPE_CHECKING:
    import tempfile
else:
    tempfile = deferred("tempfile")

_MAGIC = b"compositor generated 1\n"
_SUFFIX = ".generated"


class GeneratedCache:
    """Pictures by request. ``folder`` None keeps them in memory; ``budget`` is in bytes, 0 keeps nothing."""

    def __init__(self, folder: Path | str | None = None, budget: int = 1_000_000_000) -> None:
        self.folder = Path(folder) if folder is not None else None
        self.budget = budget
        self._memory: Cache[str, GeneratedImage] = Cache(budget if folder is None else 0)
        self._written: int | None = None  # bytes in the folder, as far as this process knows
        self._lock = threading.Lock()

    def get(self, request: GenerateRequest, identity: str = "") -> GeneratedImage | None:
        """Return the kept answer to the request, or None."""
        key = _key(request, identity)
        if self.folder is None:
            return self._memory.get(key)
        path = self._path(key)
        try:
            image = _unpacked(path.read_bytes())
            os.utime(path)  # its age since use decides what goes first
        except OSError:
            return None
        return image

    def put(self, request: GenerateRequest, image: GeneratedImage, identity: str = "") -> None:
        """Keep the answer. A folder that cannot be written costs the picture, not the render."""
        key = _key(request, identity)
        if self.folder is None:
            self._memory.put(key, image, len(image.data))
            return
        content = _packed(image)
        if len(content) > self.budget:
            return
        with self._lock, contextlib.suppress(OSError):
            self._write(self._path(key), content)
            self._prune(len(content))

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}{_SUFFIX}"

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise

    def _prune(self, added: int) -> None:
        """Delete what was used longest ago until the folder is within its budget; look only when it may not be."""
        if self._written is not None and self._written + added <= self.budget:
            self._written += added
            return
        files = []
        for path in self.folder.glob(f"*/*{_SUFFIX}") if self.folder else ():
            with contextlib.suppress(OSError):
                found = path.stat()
                files.append((found.st_mtime_ns, path.name, path, found.st_size))
        files.sort()
        total = sum(size for *_, size in files)
        for _, _, path, size in files:
            if total <= self.budget:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
        self._written = total


def _key(request: GenerateRequest, identity: str) -> str:
    return blake2(f"{request.digest} {identity}".encode())


def _packed(image: GeneratedImage) -> bytes:
    digest = blake2(image.data)
    head = json.dumps({"digest": digest, "model": image.model, "origin": image.origin})
    return _MAGIC + head.encode() + b"\n" + image.data


def _unpacked(content: bytes) -> GeneratedImage | None:
    if not content.startswith(_MAGIC):
        return None
    head, _, data = content[len(_MAGIC) :].partition(b"\n")
    try:
        values = json.loads(head)
        digest, model, origin = (str(values[name]) for name in ("digest", "model", "origin"))
    except (ValueError, KeyError, TypeError):
        return None
    if digest != blake2(data):
        return None
    if origin not in ("procedural", "model", "recording"):
        return None
    return GeneratedImage(data, model, cast(Literal["procedural", "model", "recording"], origin))
