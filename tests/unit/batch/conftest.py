from __future__ import annotations

import pytest

from compositor.loading import load
from compositor.schema import Layout


@pytest.fixture(scope="session")
def card() -> Layout:
    """A card of two sizes with a text and a price, quick to draw."""
    return load(
        {
            "layout": 1,
            "name": "card",
            "sizes": {"small": "40x30", "wide": "60x20"},
            "data": {
                "title": {"type": "text", "max-length": 20},
                "price": {"type": "money", "default": None},
                "color": {"type": "color", "default": "#ffffff"},
            },
            "fill": "$color",
            "layers": [{"text": "$title", "font-family": "Inter", "font-size": "4..12", "overflow": "ellipsis"}],
        }
    )


@pytest.fixture(scope="session")
def scene() -> Layout:
    """One generated picture: what the generator does decides what becomes of the worker."""
    return load(
        {
            "layout": 1,
            "name": "scene",
            "sizes": {"tiny": "16x16"},
            "data": {"prompt": "text"},
            "layers": [{"image": {"generate": "$prompt"}, "width": "100%", "height": "100%"}],
        }
    )
