"""Three further scenes: a strip of 728×90, a post of 1080×1350 whose texts flow, a page of sixteen product tiles.

In: a scene's name and a row number. Out: the layout (``benches/layouts``) and the data of that row, from the feeds of
this repository. Rows with letters outside of Latin are left out: not every peer has a font for them.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "layouts" / "assets"
LAYOUTS = {name: ROOT / "benches" / "layouts" / f"{name}.yaml" for name in ("strip", "post", "tiles")}
TILES = 16
LONGEST = 60  # letters of a headline: more are not to be read on a strip
SYMBOLS = {"GBP": "£", "USD": "$"}
LATIN = 0x180
PUNCTUATION = "–—‘’“”…"


def row(scene: str, number: int) -> dict[str, Any]:
    """Return the data of one row. Headlines come again after some hundred rows, prices of tiles never do soon."""
    return {"strip": _strip, "post": _post, "tiles": _tiles}[scene](number)


def _strip(number: int) -> dict[str, Any]:
    article = _article(number * 7)
    return {"headline": article["headline"], "length": f"{article['minutes']} min read"}


def _post(number: int) -> dict[str, Any]:
    article = _article(number * 7)
    others = [_article(number * 7 + step)["headline"] for step in (101, 202, 303, 404, 505)]
    return {
        "kicker": article["kicker"],
        "headline": article["headline"],
        "summary": ". ".join([others[0], others[1], "Also in this issue: what our readers asked for"]),
        "author": article["author"],
        "role": article["role"],
        "length": f"{article['minutes']} min read",
        "issue": f"Issue {1 + number % 500}",
        "next": others[2:],
    }


def _tiles(number: int) -> dict[str, Any]:
    return {"title": _article(number * 7)["headline"], "tiles": [_tile(number, place) for place in range(TILES)]}


def _tile(number: int, place: int) -> dict[str, str]:
    products = _products()
    product = products[(number + place) % len(products)]
    amount, currency = product["price"].split()
    return {
        "name": product["product"],
        "price": f"{SYMBOLS[currency]}{float(amount) + (number * 13 + place * 7) % 890:,.2f}",
        "note": product["note"],
        "picture": product["cutout"].removeprefix("assets/"),
    }


def _article(number: int) -> dict[str, str]:
    found = _articles()
    return found[number % len(found)]


@cache
def _articles() -> list[dict[str, str]]:
    latin = [line for line in _feed("articles") if _is_latin("".join(line.values()))]
    return list({line["headline"]: line for line in latin if len(line["headline"]) <= LONGEST}.values())


@cache
def _products() -> list[dict[str, str]]:
    return [line for line in _feed("catalogue") if line["locale"] in ("en-GB", "en-US")]


def _feed(name: str) -> list[dict[str, str]]:
    with open(ROOT / "layouts" / "data" / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _is_latin(text: str) -> bool:
    return all(ord(letter) < LATIN or letter in PUNCTUATION for letter in text)
