"""Object storage: S3, R2, MinIO, Google Cloud Storage, Azure, folders, memory; by obstore (extra ``storage``).

In: URLs (``s3://bucket/cards/{sku}.{ext}``), bytes. Out: objects with a content type, cache headers, metadata and
tags; errors are ``OutputError``. Imported by batch, cluster and cli. The only room that imports obstore.
"""

from compositor.storage.address import Address, is_url
from compositor.storage.attributes import Attributes
from compositor.storage.bucket import SIDECAR, Bucket
from compositor.storage.failure import is_passing

__all__ = ["SIDECAR", "Address", "Attributes", "Bucket", "is_passing", "is_url"]
