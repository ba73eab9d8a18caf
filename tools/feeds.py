"""Writes the sample feeds: a thousand articles, the same ones each time.

Run from the repository's root: ``python tools/feeds.py``. Fixed lists of words and counting alone decide every row,
so that no version of Python changes a byte.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "layouts" / "data"
ROWS = 1_040

AUTHORS = (
    ("Ines Okafor", "Features"), ("Tomás Rivera", "Architecture"), ("Priya Raghunathan", "Travel"),
    ("Jonas Lindqvist", "Engineering"), ("Mei Tanaka", "Design"), ("Amara Nwosu", "Books"),
    ("Lukáš Dvořák", "Music"), ("Sofia Marchetti", "Food"), ("Bram de Wit", "Science"),
    ("Elif Yıldız", "Culture"), ("Noor Haddad", "Photography"), ("Siobhán Ní Bhriain", "Cities"),
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """One section: its kicker, what its headlines are made of, and its photographs with their focal points."""

    kicker: str
    things: tuple[str, ...]
    places: tuple[str, ...]
    photos: tuple[tuple[str, str], ...]


DESKS = (
    Desk(
        "Sound",
        ("a quiet room", "the last cassette factory", "a choir of forty phones", "one good microphone",
         "the B-side", "an empty concert hall", "the sound of snow", "a borrowed cello"),
        ("Leipzig", "Lagos", "Glasgow", "Kyoto", "Porto Alegre", "Tbilisi", "Detroit"),
        (("studio-headphones", "66% 51%"), ("stage-microphone", "74% 28%")),
    ),
    Desk(
        "Places",
        ("the oval courtyard", "a bridge nobody crosses", "the night bus", "a library on wheels",
         "the oldest lift in town", "a square without benches", "the house of nine doors", "a station clock"),
        ("Barcelona", "Singapore", "Montréal", "Valparaíso", "Rotterdam", "Hội An", "Zürich"),
        (("courtyard", "50% 40%"), ("skyline", "62% 42%"), ("architecture", "60% 35%"), ("city-sunset", "85% 45%")),
    ),
    Desk(
        "Outdoors",
        ("the long dune", "a lake with two names", "the tea terraces", "an unmarked trail",
         "the first frost", "a hut at 2,400 metres", "the slow river", "a map drawn by hand"),
        ("Merzouga", "Munnar", "Glacier Bay", "the Tatras", "Patagonia", "Skye", "Svaneti"),
        (("dunes", "35% 65%"), ("lake", "38% 35%"), ("tea-hills", "50% 55%"), ("flowers", "50% 50%"),
         ("wren", "42% 36%")),
    ),
    Desk(
        "Space",
        ("a ring of ice", "the quiet side of Saturn", "a rocket at dusk", "the smallest telescope",
         "a spare part in orbit", "the longest countdown", "one photograph of everything", "a clock for the Moon"),
        ("Kourou", "Mauna Kea", "Baikonur", "Tanegashima", "Andøya", "Atacama", "Goldstone"),
        (("saturn", "50% 50%"), ("rocket", "50% 50%")),
    ),
    Desk(
        "Table",
        ("the second cup", "a red espresso machine", "the bread that failed", "a kitchen with one knife",
         "the art of waiting", "a mug that minds its own warmth", "breakfast at four", "the cheapest spice"),
        ("Trieste", "Addis Ababa", "Oaxaca", "Lyon", "Palermo", "Hyderabad", "Tromsø"),
        (("coffee", "50% 45%"), ("studio-mug", "64% 48%")),
    ),
    Desk(
        "Objects",
        ("the lamp that knows when to stop", "a chair for thinking", "the honest screw", "a print of the sea",
         "the last film camera", "a radio without a screen", "one perfect hinge", "the cat door"),
        ("Copenhagen", "Nagoya", "Turin", "Helsinki", "Ahmedabad", "Puebla", "Solingen"),
        (("studio-lamp", "68% 46%"), ("waves", "70% 40%"), ("cat", "55% 50%")),
    ),
)  # fmt: skip

HEADLINES = (
    "What {thing} taught us about patience",
    "{place}, and {thing}",
    "In praise of {thing}",
    "Why {place} fell for {thing}",
    "The people who look after {thing}",
    "How {thing} came back to {place}",
    "Ten minutes with {thing}",
    "A year in {place} with {thing} and not much else",
    "{thing}, explained",
    "Letters from {place}: {thing}",
    "Who needs {thing}?",
    "Before it is gone: {thing} and the last people in {place} who know how it works",
    "Small, slow and stubborn: the case for {thing}",
    "Nobody asked for {thing}. {place} built it anyway",
)
WITH_PLACE = HEADLINES[1::2]
KINDS = ("{kicker}", "{kicker}", "{kicker} · Essay", "{kicker}", "{kicker} · Interview", "Field notes", "{kicker}")


def article(number: int) -> dict[str, str]:
    """Return one row, counted from 0. Each list is walked at its own pace, so that neighbors differ."""
    turn, section = divmod(number, len(DESKS))
    desk = DESKS[section]
    lap, step = divmod(turn, len(desk.things))
    # Once every thing has had every headline, only those that name a place can still be new.
    patterns = HEADLINES if lap < len(HEADLINES) else WITH_PLACE
    pattern = patterns[(lap + step * 3 + section) % len(patterns)]
    place = desk.places[(step + lap + lap // len(HEADLINES) * 3) % len(desk.places)]
    headline = pattern.format(thing=desk.things[step], place=place)
    author, role = AUTHORS[(number * 7 + turn) % len(AUTHORS)]
    photo, focus = desk.photos[(turn + number) % len(desk.photos)]
    return {
        "id": f"a{number + 1:04d}",
        "kicker": KINDS[(number + turn) % len(KINDS)].format(kicker=desk.kicker),
        "headline": headline[0].upper() + headline[1:],
        "author": author,
        "role": role,
        "minutes": str(3 + (number * 11 + turn * 4) % 19),
        # every fortieth article has no picture yet
        "photo": "" if number % 40 == 39 else f"assets/photos/{photo}.jpg",
        "focus": "50% 50%" if number % 40 == 39 else focus,
    }


def articles(count: int = ROWS) -> str:
    """Return the feed as CSV (RFC 4180, but with plain line feeds)."""
    rows = [article(number) for number in range(count)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def main() -> None:
    """Write every feed."""
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "articles.csv").write_text(articles(), encoding="utf-8")


if __name__ == "__main__":
    main()
