"""The card that is measured: 1200×630, a photo under a gradient, a panel with a shadow, a logo, four texts, a button.

In: a row number. Out: the layout and the data of that row; every row has another headline and price.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parents[1] / "layouts" / "assets"
WORDS = [
    "quiet", "bright", "wide", "summer", "winter", "small", "great", "honest", "golden", "early", "late", "modern",
    "simple", "warm", "open", "fast", "chairs", "lamps", "coffee", "cameras", "rooms", "markets", "gardens",
    "stories", "letters", "harbors", "bridges", "trains", "winds", "rivers",
]  # fmt: skip

LAYOUT: dict[str, Any] = {
    "layout": 1,
    "name": "card",
    "sizes": {"og": "1200x630"},
    "output": {"format": "jpeg", "quality": 90},
    "data": {"headline": "text", "body": "text", "price": "text", "photo": "image"},
    "layers": [
        {
            "image": "$photo",
            "fit": "cover",
            "effects": [{"overlay": "linear-gradient(to right, rgb(8 12 24 / 85%), rgb(8 12 24 / 15%))"}],
        },
        {
            "name": "panel",
            "place": "top left",
            "inset": "40 0 0 40",
            "width": 760,
            "height": 550,
            "fill": "#1d4ed8",
            "radius": 24,
            "effects": [{"shadow": "0 12 24 rgb(0 0 0 / 45%)"}],
            "layers": [
                {
                    "image": "brands/acme-logo.svg",
                    "color": "#ffffff",
                    "place": "top left",
                    "inset": "30 0 0 30",
                    "width": 160,
                    "height": 48,
                    "fit": "contain",
                },
                {
                    "name": "headline",
                    "text": "$headline",
                    "place": "top left",
                    "inset": "98 0 0 30",
                    "width": 700,
                    "height": 220,
                    "font-weight": 700,
                    "font-size": "28..72",
                    "max-lines": 2,
                    "line-height": 1.1,
                    "color": "#ffffff",
                },
                {
                    "text": "$body",
                    "place": "top left",
                    "inset": "328 0 0 30",
                    "width": 700,
                    "font-size": 24,
                    "line-height": 1.4,
                    "max-lines": 3,
                    "overflow": "ellipsis",
                    "color": "#e5e7eb",
                },
                {
                    "place": "top left",
                    "inset": "460 0 0 30",
                    "width": 230,
                    "height": 60,
                    "radius": 30,
                    "fill": "#f59e0b",
                    "flow": "row",
                    "align": "center",
                    "justify": "center",
                    "layers": [{"text": "Shop now", "font-weight": 700, "font-size": 24, "color": "#111827"}],
                },
                {
                    "text": "$price",
                    "place": "top left",
                    "inset": "460 0 0 290",
                    "height": 60,
                    "vertical-align": "middle",
                    "font-weight": 700,
                    "font-size": 44,
                    "color": "#ffffff",
                },
            ],
        },
    ],
}

BODY = (
    "Made to last, repaired for free, and delivered in a box that you can plant: it sprouts in two weeks. "
    "Order before noon and it leaves our workshop the same day."
)


def row(number: int) -> dict[str, str]:
    """Return the data of one row; the photo is always the same file."""
    words = [WORDS[(number * 7 + step * (5 + number % 3)) % len(WORDS)] for step in range(5 + number % 5)]
    return {
        "headline": f"{' '.join(words).capitalize()} {number}",
        "body": BODY,
        "price": f"€{19 + number % 180}.{number % 10}0",
        "photo": "photos/city-sunset.jpg",
    }
