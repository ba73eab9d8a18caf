"""Pictures of a batch in object storage: the ``Store`` that a batch writes to when its pattern is a URL.

In: locations (``s3://bucket/cards/a-og.jpg``) and results. Out: objects. Travels to the workers with the recipe.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import ClassVar

from compositor.batch.store import digest_of
from compositor.errors import OutputError, Problem
from compositor.results import Result
from compositor.storage import SIDECAR, Address, Attributes, Bucket


class Objects:
    """Keeps pictures as objects, each with its content type and the attributes of the run.

    ``url`` is any address in the bucket; ``options`` are those of ``Bucket``. Raises OutputError for a URL that is
    none.
    """

    remote: ClassVar[bool] = True

    def __init__(
        self, url: str, options: Mapping[str, str] | None = None, attributes: Attributes | None = None
    ) -> None:
        root = Address.of(url).root
        if "{" in root:
            raise OutputError(Problem("storage.url", f"the bucket of `{url}` cannot differ from row to row"))
        self.bucket = Bucket(root, options)
        self.attributes = attributes or Attributes()

    def write(self, location: str, result: Result) -> None:
        """Keep a picture; one at this location is replaced at once. Raises OutputError."""
        key = Address.of(location).key
        self.bucket.put(key, result.bytes, result.media_type, self.attributes.filled(result))

    def length(self, location: str) -> int | None:
        """Return how many bytes are kept at a location; None when there is nothing. Raises OutputError."""
        return self.bucket.length(Address.of(location).key)

    def digest(self, location: str) -> str | None:
        """Return ``digest_of`` what is kept at a location; None when there is nothing. Raises OutputError."""
        data = self.bucket.find(Address.of(location).key)
        return None if data is None else digest_of(data)

    def sweep(self, locations: Iterable[str], process: int | None) -> None:
        """Clear away what a killed process had begun to write: on other stores than folders nothing is ever seen."""
        if not self.bucket.plain:
            return
        for location in locations:
            path = "/" + Address.of(location).key
            for name in (path, path + SIDECAR):
                _sweep(name)


def _sweep(path: str) -> None:
    """Remove ``a.jpg#1``, ``a.jpg#2`` …: how obstore names a file of a folder while it is being written."""
    number = 1
    while os.path.exists(f"{path}#{number}"):
        os.unlink(f"{path}#{number}")
        number += 1
