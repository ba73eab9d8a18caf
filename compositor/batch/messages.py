"""How values travel through a pipe between processes: pictures as they are, and everything else pickled.

In: values. Out: messages, the first of which says how many follow. Pickled with the rest, a picture is copied five
times on its way and through memory that is new each time: a third of a millisecond of two processors.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from typing import Any

_APART = 16_384  # bytes, from which on a message of their own costs less
_COUNT = 4  # bytes of how many messages follow


class _Packer(pickle.Pickler):
    """Pickles, and lays large bytes apart."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.apart: list[bytes] = []

    def persistent_id(self, value: object) -> int | None:
        """Return the place of what is laid apart, None for what is pickled."""
        if type(value) is not bytes or len(value) < _APART:
            return None
        self.apart.append(value)
        return len(self.apart) - 1


class _Unpacker(pickle.Unpickler):
    """Puts what was laid apart in its place."""

    def __init__(self, file: io.BytesIO, apart: Sequence[bytes]) -> None:
        super().__init__(file)
        self._apart = apart

    def persistent_load(self, place: int) -> bytes:
        """Return what was laid apart."""
        return self._apart[place]


def packed(value: object) -> list[bytes]:
    """Return the messages of a value. Raises whatever pickling it raises."""
    file = io.BytesIO()
    file.write(bytes(_COUNT))
    packer = _Packer(file)
    packer.dump(value)
    file.seek(0)
    file.write(len(packer.apart).to_bytes(_COUNT, "big"))
    return [file.getvalue(), *packer.apart]


def taken(first: bytes, following: Callable[[], bytes]) -> list[bytes]:
    """Return what was laid apart by the first message, which may be empty; ``following`` gives one message more."""
    return [following() for _ in range(int.from_bytes(first[:_COUNT], "big"))]


def unpacked(first: bytes, apart: Sequence[bytes]) -> Any:
    """Return the value of messages. Raises whatever unpickling it raises."""
    file = io.BytesIO(first)
    file.seek(_COUNT)
    return _Unpacker(file, apart).load()
