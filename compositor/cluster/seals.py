"""Seals: what is stored for workers, packed so that they know who packed it.

In: values and the secret of a cluster. Out: bytes, and the values again. A worker unpickles nothing whose seal it
cannot check; without a secret the seal only tells damage, and whoever may write to the bucket is trusted.
"""

from __future__ import annotations

import hashlib
import hmac
import pickle
from typing import Any

from compositor.errors import OutputError, Problem

_DIGEST = 32


def pack(data: bytes, key: str) -> bytes:
    """Return the data below its seal."""
    return _seal(data, key) + data


def unpack(sealed: bytes, key: str, what: str) -> Any:
    """Return the value that was pickled below a seal. Raises OutputError for any other seal."""
    seal, data = sealed[:_DIGEST], sealed[_DIGEST:]
    if not hmac.compare_digest(seal, _seal(data, key)):
        message = f"{what} is not sealed with the key of this worker, or is damaged"
        hint = "COMPOSITOR_KEY must be the same on all machines"
        raise OutputError(Problem("cluster.seal", message, hint=hint))
    try:
        return pickle.loads(data)
    except Exception as error:
        message = f"a worker cannot read {what}: {type(error).__name__}: {error}"
        hint = "workers need the same packages as whoever gives them work, classes of generators too"
        raise OutputError(Problem("cluster.unpickle", message, hint=hint)) from error


def _seal(data: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), data, hashlib.sha256).digest()
