"""Words of the language that this version does not have yet: known, so that the message can say so.

In: a key. Out: a message, or nothing for words that mean nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "qr": "draw the code elsewhere and show it as an `image`",
        "barcode": "draw the code elsewhere and show it as an `image`",
        "background": "what lies behind a layer is its `fill`; a subject is cut out of its picture beforehand",
        "noise": "lay a picture of noise over the layer with `overlay: url(…)`",
    }
)


def later_key(key: str) -> tuple[str, str] | None:
    """Return a message and a hint for a key that a later version will have."""
    hint = _KEYS.get(key)
    return (f"`{key}` is not part of this version", hint) if hint is not None else None
