"""One bucket: get, put, put if new, list, delete. The only importer of obstore.

In: keys and bytes. Out: bytes and keys. Every failure is an OutputError with a code ``storage.…``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compositor.errors import CompositorError
from compositor.storage.attributes import Attributes
from compositor.storage.failure import is_missing, is_taken, told

# Where a store keeps no attributes they stand in a file of this ending beside the object.
SIDECAR = ".json"


class Bucket:
    """A bucket of object storage. Picklable (but in memory); connects when it is first used, in each process anew.

    ``options`` are what obstore calls the configuration of a store: ``endpoint`` (R2, MinIO: ``http://host:9000``),
    ``region``, ``skip_signature``, … Credentials are better left to the environment of each machine, where obstore
    looks for them as the vendors' own tools do: options travel with the job.
    """

    def __init__(self, root: str, options: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.options = dict(options or {})
        self._store: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        if self._scheme == "memory":
            raise TypeError("a bucket in memory cannot be sent to another process")
        return (Bucket, (self.root, self.options))

    @property
    def _scheme(self) -> str:
        return self.root.partition("://")[0]

    @property
    def plain(self) -> bool:
        """Return whether the store keeps bytes only: attributes go into a sidecar."""
        return self._scheme == "file"

    def get(self, key: str) -> bytes:
        """Return an object's bytes. Raises OutputError (``storage.missing`` when there is none)."""
        with told(self._url(key)):
            import obstore

            return bytes(obstore.get(self._opened(), key).bytes())

    def find(self, key: str) -> bytes | None:
        """Return an object's bytes, None when there is none. Raises OutputError."""
        try:
            return self.get(key)
        except CompositorError as error:
            if is_missing(error):
                return None
            raise

    def length(self, key: str) -> int | None:
        """Return how long an object is in bytes, None when there is none. Raises OutputError."""
        try:
            with told(self._url(key)):
                import obstore

                return int(obstore.head(self._opened(), key)["size"])
        except CompositorError as error:
            if is_missing(error):
                return None
            raise

    def put(self, key: str, data: bytes, media_type: str = "", attributes: Attributes | None = None) -> None:
        """Write an object, whole or not at all; one of this name is replaced. Raises OutputError."""
        attributes = attributes or Attributes()
        if self.plain and media_type:
            self._put(key + SIDECAR, _sidecar(media_type, attributes), "overwrite")
        headers = {} if self.plain else _headers(media_type, attributes)
        tags = {} if self.plain else dict(attributes.tags)
        self._put(key, data, "overwrite", headers, tags)

    def put_new(self, key: str, data: bytes) -> bool:
        """Write an object unless one of this name is there; return whether it was written. Raises OutputError.

        Of many processes that do this at the same time, one is told True.
        """
        try:
            self._put(key, data, "create")
        except CompositorError as error:
            if is_taken(error):
                return False
            raise
        return True

    def _put(
        self, key: str, data: bytes, mode: Any, headers: Mapping[str, str] | None = None, tags: Any = None
    ) -> None:
        with told(self._url(key)):
            import obstore

            # One request each: an upload in parts that is killed would leave parts behind.
            kept: Any = dict(headers) if headers else None
            store = self._opened()
            obstore.put(store, key, data, attributes=kept, tags=tags or None, mode=mode, use_multipart=False)

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys below a folder, in no order. Raises OutputError."""
        with told(self._url(prefix)):
            import obstore

            for page in obstore.list(self._opened(), prefix):
                for found in page:
                    yield found["path"]

    def delete(self, *keys: str) -> None:
        """Remove objects, many with one request where the store can; those that are gone are fine.

        Raises OutputError.
        """
        try:
            self._delete(keys)
        except CompositorError as error:
            if not is_missing(error):
                raise
            for key in keys if len(keys) > 1 else ():
                self.delete(key)

    def _delete(self, keys: Sequence[str]) -> None:
        if keys:
            with told(self._url(keys[0])):
                import obstore

                obstore.delete(self._opened(), [*keys])

    def _url(self, key: str) -> str:
        return f"{self.root}/{key}"

    def _opened(self) -> Any:
        if self._store is None:
            from obstore.store import LocalStore, MemoryStore, from_url

            if self._scheme == "file":
                self._store = LocalStore()
            elif self._scheme == "memory":
                self._store = MemoryStore()
            else:
                options: dict[str, Any] = dict(self.options)
                plain = {"allow_http": True} if any("http://" in str(value) for value in options.values()) else {}
                open_url: Any = from_url  # its types ask for one kind of store; which one, only the URL knows
                self._store = open_url(self.root, config=options, client_options=plain)
        return self._store


def _headers(media_type: str, attributes: Attributes) -> dict[str, str]:
    headers = dict(attributes.metadata)
    if media_type:
        headers["Content-Type"] = media_type
    if attributes.cache_control:
        headers["Cache-Control"] = attributes.cache_control
    return headers


def _sidecar(media_type: str, attributes: Attributes) -> bytes:
    told_of = {
        "content-type": media_type,
        "cache-control": attributes.cache_control,
        "metadata": dict(attributes.metadata),
        "tags": dict(attributes.tags),
    }
    return (json.dumps({name: value for name, value in told_of.items() if value}, indent=1) + "\n").encode()
