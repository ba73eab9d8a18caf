"""``bench`` and ``render --timings``: what they say and count. Never how long anything takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runs import Run

STAGES = ["validate", "resolve", "arrange", "fill", "paint", "draw", "encode"]
LAYERS = """\
layout: 1
name: layers
sizes: { only: 60x40 }
data: { title: { type: text, examples: [One] } }
fill: "#ffffff"
layers:
  - { name: ground, shape: rect, fill: "#102030", place: top, height: 20 }
  - name: copy
    flow: row
    layers:
      - { text: $title, font-family: Inter, font-size: 10, color: "#102030" }
      - { for: "mark in ${[1, 2]}", name: mark, shape: circle, width: 6, height: 6, fill: "#ff0000" }
  - { name: nothing, shape: rect, fill: transparent, width: 5, height: 5 }
  - { name: hole, shape: circle, width: 9, height: 9, fill: "#000000" }
  - { name: cut, shape: rect, fill: "#00ff00", width: 9, height: 9, mask: hole }
"""


@pytest.fixture
def figures(run: Run) -> dict[str, object]:
    Path("layers.yaml").write_text(LAYERS)
    told = run("bench", "layers.yaml", "--rows", "4", "--seconds", "0.2", "--json")
    assert told.exit_code == 0, told.stderr
    found: dict[str, object] = json.loads(told.stdout)
    return found


def test_every_stage_has_a_median_and_a_95th_percentile(figures: dict[str, dict[str, dict[str, float]]]) -> None:
    assert list(figures["stages"]) == [*STAGES, "total"]
    assert all(0 <= spent["p50"] <= spent["p95"] for spent in figures["stages"].values())
    assert figures["pictures"] == 4
    assert figures["images_per_second"] > 0


def test_caches_count_what_they_were_asked(figures: dict[str, dict[str, dict[str, int]]]) -> None:
    assert {"fits", "pictures", "backdrop", "drawn", "bands"} <= set(figures["caches"])
    assert all(0 <= use["hits"] <= use["asked"] for use in figures["caches"].values())
    assert figures["caches"]["fits"]["hits"] == figures["caches"]["fits"]["asked"]  # the only text is known by then


def test_every_authored_layer_is_listed_once_with_its_copies(figures: dict[str, list[dict[str, object]]]) -> None:
    found = [(layer["path"], layer["name"], layer["kind"], layer["copies"]) for layer in figures["layers"]]
    assert found == [
        ("layers[0]", "ground", "shape", 1),
        ("layers[1]", "copy", "layers", 1),
        ("layers[1].layers[0]", None, "text", 1),
        ("layers[1].layers[1]", "mark", "shape", 2),
        ("layers[2]", "nothing", "shape", 1),
        ("layers[4]", "cut", "shape", 1),  # the hole is not drawn by itself, so it cannot be hidden by itself
    ]


def test_bytes_go_to_who_writes_them(figures: dict[str, list[dict[str, float]]]) -> None:
    of = {layer["name"]: layer for layer in figures["layers"]}
    text = next(layer for layer in figures["layers"] if layer["path"] == "layers[1].layers[0]")
    assert of["nothing"]["bytes"] == 0
    assert of["copy"]["bytes"] > text["bytes"] > 0
    assert of["mark"]["bytes"] > 0
    assert all(set(layer["ms"]) == {"arrange", "draw", "again", "encode"} for layer in figures["layers"])


def test_tables_for_people(run: Run) -> None:
    told = run("bench", "card.yaml", "feed.csv", "-s", "wide", "--rows", "2", "--seconds", "0.1")
    assert told.exit_code == 1  # "cheap" is no money
    assert "cheap" in told.stderr
    Path("feed.csv").write_text("id,title,price\na,First,1 EUR\nb,Second,2 EUR\n")
    told = run("bench", "card.yaml", "feed.csv", "-s", "wide", "--rows", "2", "--seconds", "0.1")
    assert told.stdout.startswith("wide  90 x 30 px  png  ")
    for word in (*STAGES, "total", "backdrop", "again ms", "of bytes"):
        assert word in told.stdout
    assert "again ms" not in run("bench", "card.yaml", "--rows", "2", "--seconds", "0").stdout


def test_an_unknown_size_and_an_empty_feed_are_problems(run: Run) -> None:
    assert "layout.unknown-size" in run("bench", "card.yaml", "-s", "huge").stderr
    Path("empty.csv").write_text("title\n")
    told = run("bench", "card.yaml", "empty.csv")
    assert told.exit_code == 1
    assert "data.empty" in told.stderr


def test_timings_of_every_picture(run: Run) -> None:
    told = run("render", "card.yaml", "--timings", "--report", "report.json")
    lines = told.stdout.splitlines()
    head = next(line.split() for line in lines if line.startswith("ms"))
    assert head == ["ms", *STAGES, "total", "fits", "pictures", "backdrop", "drawn", "bands"]
    assert [line.split()[0] for line in lines[-2:]] == ["out/card-small.png", "out/card-wide.png"]
    assert all("/" in cell for cell in lines[-1].split()[-5:])
    records = json.loads(Path("report.json").read_text())
    assert list(records[0]["timings"]) == [*STAGES, "total", "caches"]


def test_timings_are_told_only_when_asked_for(run: Run) -> None:
    told = run("render", "card.yaml", "-s", "small", "--report", "report.json")
    assert "encode" not in told.stdout
    assert "timings" not in json.loads(Path("report.json").read_text())[0]


def test_timings_stay_out_of_a_picture_on_standard_output(run: Run) -> None:
    told = run("render", "card.yaml", "-s", "small", "-o", "-", "--timings")
    assert told.stdout_bytes.startswith(b"\x89PNG")
    assert "encode" in told.stderr
