from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runs import Run

PNG = b"\x89PNG"


def pictures() -> list[str]:
    return sorted(str(path) for path in Path().rglob("*") if path.suffix in (".png", ".jpg", ".webp"))


def test_every_size_of_the_first_example_goes_into_the_folder(run: Run) -> None:
    told = run("render", "card.yaml")
    assert told.exit_code == 0
    assert pictures() == ["out/card-small.png", "out/card-wide.png"]
    assert "out/card-small.png  60 x 40 px" in told.stdout
    assert "title  asked 6..12  used 12  1 line  fits" in told.stdout


def test_all_examples_and_themes_have_their_own_names(run: Run) -> None:
    assert run("render", "card.yaml", "-s", "wide", "--all-examples", "--all-themes", "-o", "all").exit_code == 0
    assert pictures() == [
        "all/card-wide-1.png", "all/card-wide-2.png", "all/card-wide-dark-1.png", "all/card-wide-dark-2.png",
    ]  # fmt: skip


def test_data_and_single_values(run: Run) -> None:
    Path("row.json").write_text('{"title": "From JSON"}')
    assert run("render", "card.yaml", "-d", "row.json", "--set", "price=3 EUR", "-s", "small").exit_code == 0
    told = run("render", "card.yaml", "-d", "-", "-s", "small", "--report", "-", stdin=b"title: From standard input")
    assert json.loads(told.stdout)[0]["fits"][0]["text"] == "From standard input"


def test_a_wrong_value_is_shown_in_its_own_file(run: Run) -> None:
    Path("row.yaml").write_text("title: Hello\nprice: cheap\n")
    told = run("render", "card.yaml", "-d", "row.yaml", "-s", "small")
    assert told.exit_code == 1
    assert "--> row.yaml:2:8" in told.stderr
    assert "2 | price: cheap" in told.stderr


def test_the_other_sizes_are_drawn_when_one_fails(run: Run) -> None:
    Path("card.yaml").write_text(
        Path("card.yaml").read_text().replace("overflow: ellipsis", "overflow: error\n    at: { wide: { width: 3 } }")
    )
    told = run("render", "card.yaml")
    assert told.exit_code == 1
    assert pictures() == ["out/card-small.png"]


def test_standard_output_takes_one_picture(run: Run) -> None:
    told = run("render", "card.yaml", "-s", "small", "-o", "-")
    assert told.stdout_bytes.startswith(PNG)
    assert "standard output  60 x 40 px" in told.stderr
    assert run("render", "card.yaml", "-o", "-").exit_code == 2
    assert run("render", "card.yaml", "-s", "small", "-o", "-", "--report", "-").exit_code == 2


def test_a_files_ending_is_its_format(run: Run) -> None:
    assert run("render", "card.yaml", "-s", "small", "-o", "one.webp").exit_code == 0
    assert Path("one.webp").read_bytes()[8:12] == b"WEBP"
    assert run("render", "card.yaml", "-o", "{size}.jpg").exit_code == 0
    assert Path("wide.jpg").read_bytes()[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "one.png"), "gives every size the same file"),
        (("-o", "one.gif"), "ends in none of .png"),
        (("-o", "{size}.png", "--format", "jpeg"), "asks for png, and jpeg is asked for too"),
        (("-s", "smal"), "did you mean `small`?"),
        (("-t", "drak"), "did you mean `dark`?"),
        (("--all-examples", "-o", "{size}.png"), "put {example} into the pattern"),
        (("--quality", "600"), "quality goes from 1 to 100"),
        (("--set", "titel=x"), "did you mean `title`?"),
        (("--set", "title="), "`title` is missing"),
    ],
)
def test_what_cannot_be_is_said(run: Run, words: tuple[str, ...], message: str) -> None:
    told = run("render", "card.yaml", *words)
    assert told.exit_code == 1
    assert message in told.stderr or message.replace("is missing", "is empty") in told.stderr
    assert not pictures()


def test_wrong_words_of_set_are_wrong_usage(run: Run) -> None:
    assert run("render", "card.yaml", "--set", "title").exit_code == 2


def test_a_layout_without_data_says_what_it_needs(run: Run) -> None:
    Path("card.yaml").write_text(Path("card.yaml").read_text().replace("examples: examples.yaml\n", ""))
    told = run("render", "card.yaml")
    assert told.exit_code == 1
    assert "`card` needs data for `title`, and names no examples" in told.stderr
    assert run("render", "card.yaml", "--set", "title=Hi").exit_code == 0


def test_strict_makes_the_checks_of_the_layout_errors(run: Run) -> None:
    Path("card.yaml").write_text(Path("card.yaml").read_text().replace("contrast: 3", "contrast: 7"))
    assert run("render", "card.yaml").exit_code == 0
    told = run("render", "card.yaml", "--strict")
    assert told.exit_code == 1
    assert "error[check.contrast]" in told.stderr


def test_warnings_say_at_which_size_they_arose(run: Run) -> None:
    Path("card.yaml").write_text(Path("card.yaml").read_text().replace("max-length: 20", "max-length: 90"))
    told = run("render", "card.yaml", "--set", "title=" + "long words " * 7)
    assert told.exit_code == 0
    assert told.stderr.count("warning[check.overflow]") == 2
    assert "(at small)" in told.stderr
    assert "(at wide)" in told.stderr
