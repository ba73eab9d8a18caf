"""Addresses of objects: ``s3://bucket/cards/a.jpg`` is an object ``cards/a.jpg`` in the bucket ``s3://bucket``.

In: URLs. Out: ``Address``. Raises OutputError for schemes that are no storage.
"""

from __future__ import annotations

from pathlib import Path

from compositor.errors import OutputError, Problem, nearest
from compositor.records import dataclass

# Those of obstore that can be written to; `az` and its kin need an account from the options or the environment.
SCHEMES = ("s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "file", "memory")


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a bucket. ``root`` is the bucket (``s3://bucket``, ``file://``), ``key`` the object's name in it."""

    root: str
    key: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Split a URL. Nothing is decoded: ``%``, ``?`` and ``#`` are ordinary characters of a name.

        Raises OutputError for another scheme, and where the bucket is missing.
        """
        scheme, separator, rest = url.partition("://")
        if not separator or scheme not in SCHEMES:
            hint = nearest(scheme, SCHEMES) or f"there are {', '.join(f'{known}://' for known in SCHEMES)}"
            raise OutputError(Problem("storage.url", f"`{url}` is no address of object storage", hint=hint))
        bucket, _, key = rest.partition("/")
        if scheme == "file" and bucket:
            hint = f"write file:///{Path(rest).absolute()}".replace("////", "///")
            raise OutputError(Problem("storage.url", f"`{url}` does not name a folder from the root on", hint=hint))
        if scheme not in ("file", "memory") and not bucket:
            raise OutputError(Problem("storage.url", f"`{url}` names no bucket", hint=f"write {scheme}://BUCKET/…"))
        return cls(f"{scheme}://{bucket}", key)

    @property
    def url(self) -> str:
        """Return the address as it is written."""
        return f"{self.root}/{self.key}"

    def below(self, *names: str) -> Address:
        """Return an address in this folder."""
        return Address(self.root, "/".join((self.key.rstrip("/"), *names)).lstrip("/"))


def is_url(text: str) -> bool:
    """Return whether a file pattern is an address of object storage rather than a path."""
    return "://" in text
