"""What names content: BLAKE2b (RFC 7693) in hexadecimal digits.

In: bytes. Out: the same name for the same bytes on every machine. Everybody may import this; it imports nothing of
ours. What people check with other tools is a SHA-256 instead (``batch.store``).
"""

from __future__ import annotations

from typing import Any

try:
    from _blake2 import blake2b  # where hashlib has it from, which loads OpenSSL besides: 3 ms of a cold start
except ImportError:
    from hashlib import blake2b


def blake2(data: bytes | bytearray | memoryview[Any], size: int = 16, key: bytes = b"") -> str:
    """Return the digest of so many bytes (1 to 64), two digits for each; a ``key`` has at most 64 bytes."""
    return blake2b(data, digest_size=size, key=key).hexdigest()
