from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runs import Run

TEST_FONTS = Path(__file__).parents[2] / "fonts"


class TestNew:
    def test_the_starter_has_no_problems_and_draws(self, run: Run) -> None:
        assert run("new", "fresh").exit_code == 0
        assert run("check", "fresh", "--strict").exit_code == 0
        told = run("render", "fresh/layout.yaml", "-s", "mpu", "-o", "fresh/out")
        assert told.exit_code == 0
        assert Path("fresh/out/announcement-mpu.jpg").is_file()

    def test_nothing_is_written_over(self, run: Run) -> None:
        Path("fresh").mkdir()
        Path("fresh/brand.yaml").write_text("mine")
        told = run("new", "fresh")
        assert told.exit_code == 1
        assert "is there already" in told.stderr
        assert [path.name for path in Path("fresh").iterdir()] == ["brand.yaml"]


class TestCheck:
    def test_a_good_layout(self, run: Run) -> None:
        told = run("check", "card.yaml", "-")
        assert told.exit_code == 2, "a path is a path"
        told = run("check", "card.yaml")
        assert (told.exit_code, told.stdout) == (0, "")
        assert "1 layout, 0 errors, 0 warnings" in told.stderr

    def test_contrast_is_measured_in_every_theme(self, run: Run) -> None:
        Path("card.yaml").write_text(Path("card.yaml").read_text().replace("#000000", "#777788"))
        told = run("check", "card.yaml")
        assert told.exit_code == 1
        assert "error[check.contrast]: the text `title` has a contrast of 1." in told.stdout
        assert "small, dark" in told.stdout
        assert told.stdout.count("error[") == 1

    def test_problems_of_all_files_in_a_folder(self, run: Run) -> None:
        Path("broken.yaml").write_text("layout: 1\nname: broken\nsizes: { a: 1x1 }\nlayers: [ { txt: a } ]\n")
        told = run("check", ".", "--format", "json")
        assert told.exit_code == 1
        (problem,) = json.loads(told.stdout)
        assert (problem["file"], problem["line"]) == ("broken.yaml", 4)

    def test_annotations_for_a_review(self, run: Run) -> None:
        Path("card.yaml").write_text(Path("card.yaml").read_text().replace("max-lines: 1", "max-lines: none"))
        told = run("check", "card.yaml", "--format", "github")
        assert told.exit_code == 1
        assert told.stdout.startswith("::error file=card.yaml,line=20,col=16")

    def test_warnings_count_when_strict(self, run: Run) -> None:
        Path("examples.yaml").write_text("title: " + "x y " * 5 + "\n")
        Path("card.yaml").write_text(Path("card.yaml").read_text().replace("font-size: 6..12", "font-size: 12"))
        assert run("check", "card.yaml").exit_code == 0
        assert run("check", "card.yaml", "--strict").exit_code == 1

    def test_a_layout_without_examples_is_said_not_to_be_drawn(self, run: Run) -> None:
        Path("card.yaml").write_text(Path("card.yaml").read_text().replace("examples: examples.yaml\n", ""))
        told = run("check", "card.yaml")
        assert told.exit_code == 0
        assert "names no examples" in told.stderr


class TestBatch:
    def test_failures_are_counted_listed_and_end_nothing(self, run: Run) -> None:
        told = run(
            "batch", "card.yaml", "feed.csv", "-o", "out/{id}-{size}.{ext}", "-j", "1",
            "--errors", "errors.jsonl", "--manifest", "done.jsonl",
        )  # fmt: skip
        assert told.exit_code == 3
        assert "column `price`: `cheap` has no amount" in told.stderr
        assert "--> feed.csv:3" in told.stderr
        assert told.stdout.startswith("3 rows: 4 pictures, ")
        assert told.stdout.rstrip().endswith("1 row failed")
        assert sorted(path.name for path in Path("out").iterdir()) == [
            "a-small.png", "a-wide.png", "c-small.png", "c-wide.png",
        ]  # fmt: skip
        (failure,) = [json.loads(line) for line in Path("errors.jsonl").read_text().splitlines()]
        assert (failure["row"], failure["where"]) == (1, "feed.csv:3")
        head, *done = [json.loads(line) for line in Path("done.jsonl").read_text().splitlines()]
        assert head["feed"] == "feed.csv"
        assert [entry.get("path") for entry in done][:3] == ["out/a-small.png", "out/a-wide.png", None]

    def test_a_feed_without_faults(self, run: Run) -> None:
        Path("feed.csv").write_text("id,title\na,First\n")
        told = run("batch", "card.yaml", "feed.csv", "-o", "{id}.png", "-s", "small", "-j", "1")
        assert told.exit_code == 0
        assert told.stdout.startswith("1 row: 1 picture, ")

    @pytest.mark.parametrize("pattern", ["{id}.png", "{idd}-{size}.png", "{id}-{size}.gif"])
    def test_a_wrong_pattern_is_said_before_anything_is_drawn(self, run: Run, pattern: str) -> None:
        told = run("batch", "card.yaml", "feed.csv", "-o", pattern)
        assert told.exit_code == 1
        assert "error[batch.pattern]" in told.stderr


class TestExamples:
    def test_a_missing_file_is_told_at_its_line(self, run: Run) -> None:
        text = Path("card.yaml").read_text()
        lines = [line for line in text.splitlines() if not line.startswith("examples")]
        Path("lone.yaml").write_text("\n".join([*lines, "examples: [crad.yaml]"]))
        told = run("check", "lone.yaml")
        assert told.exit_code == 1
        assert "error[layout.missing-example]: there is no file `crad.yaml`" in told.stderr + told.stdout
        assert f"lone.yaml:{len(lines) + 1}:12" in told.stderr + told.stdout
        assert "did you mean `card.yaml`?" in told.stderr + told.stdout

    def test_a_layout_without_its_example_files_still_draws_rows(self, run: Run) -> None:
        text = Path("card.yaml").read_text()
        lines = [line for line in text.splitlines() if not line.startswith("examples")]
        Path("lone.yaml").write_text("\n".join([*lines, "examples: gone.yaml"]))
        Path("row.yaml").write_text("title: Here")
        assert run("render", "lone.yaml", "-d", "row.yaml", "-s", "small", "-o", "out").exit_code == 0


class TestPlan:
    def test_boxes_and_texts_as_a_table(self, run: Run) -> None:
        told = run("plan", "card.yaml", "-s", "small")
        assert told.exit_code == 0
        assert told.stdout.startswith("small  60 x 40 px")
        assert "layers[0]  text    title  60 x 40 at 0, 0" in told.stdout

    def test_the_plan_as_data(self, run: Run) -> None:
        plans = json.loads(run("plan", "card.yaml", "--json").stdout)
        assert [plan["size"] for plan in plans] == ["small", "wide"]
        assert plans[0]["fits"][0]["used"] == 12

    def test_why_a_text_got_its_size(self, run: Run) -> None:
        told = run("plan", "card.yaml", "-s", "small", "--explain", "title", "--set", "title=Longer words")
        assert "font size: asked 6 to 12 px, used " in told.stdout
        assert "A step larger, " in told.stdout
        assert "next size up: " in told.stdout

    def test_which_characters_no_font_has(self, run: Run) -> None:
        text = Path("card.yaml").read_text().replace("  - name: title", "  - missing-glyph: skip\n    name: title")
        Path("lacking.yaml").write_text(text)
        told = run("plan", "lacking.yaml", "-s", "small", "--explain", "title", "--set", "title=A 中")
        assert "no glyph for: U+4E2D 中 in Inter; pip install compositor-fonts-cjk" in told.stdout

    def test_a_name_that_no_layer_has(self, run: Run) -> None:
        told = run("plan", "card.yaml", "--explain", "titel")
        assert told.exit_code == 1
        assert "did you mean `title`?" in told.stderr


class TestSchema:
    def test_of_the_language(self, run: Run) -> None:
        assert "layer" in json.loads(run("schema").stdout)["$defs"]

    def test_of_a_layouts_data(self, run: Run) -> None:
        assert run("schema", "card.yaml", "-o", "data.schema.json").exit_code == 0
        assert json.loads(Path("data.schema.json").read_text())["required"] == ["title"]


class TestFonts:
    def test_the_families(self, run: Run) -> None:
        told = run("fonts")
        assert told.exit_code == 0
        rows = {line.split("  ")[0]: line.split() for line in told.stdout.splitlines()}
        assert rows["Inter"] == [
            "Inter",
            "100..900",
            "yes",
            "opsz",
            "wght",
            "Latn",
            "Cyrl",
            "Grek",
            "Inter",
            "Variable",
        ]
        assert rows["Noto Sans Thai"][3:] == ["100..900", "no", "wght", "Thai"]
        assert "pip install compositor-fonts-cjk" in told.stdout

    def test_those_of_a_folder(self, run: Run) -> None:
        told = run("fonts", "--fonts", str(TEST_FONTS))
        rows = {line.split("  ")[0]: line.split() for line in told.stdout.splitlines()}
        assert rows["Noto Color Emoji"][3:] == ["400", "no", "Zsye"]
        assert rows["Noto Sans CJK JP"][4:] == ["100..900", "no", "wght", "Hani", "Hang"]

    def test_one_family(self, run: Run) -> None:
        told = run("fonts", "--family", "source serif 4")
        assert told.exit_code == 0
        assert "\nweights        200..900\n" in told.stdout
        assert [line.split() for line in told.stdout.splitlines() if line.startswith("axis")] == [
            ["axis", "wght", "200..900,", "400"], ["axis", "opsz", "8..60,", "20"],
        ]  # fmt: skip
        assert "Subhead Light, Subhead, Subhead Semibold" in told.stdout
        assert told.stdout.splitlines()[-1].split() == ["scripts", "Latn", "Cyrl", "Grek"]

    def test_a_family_that_is_not_here(self, run: Run) -> None:
        told = run("fonts", "--family", "Noto Sans JP")
        assert (told.exit_code, told.stdout) == (1, "Noto Sans JP: not installed; pip install compositor-fonts-cjk\n")
        told = run("fonts", "--family", "Intr")
        assert told.exit_code == 1
        assert "did you mean `Inter`?" in told.stderr

    def test_characters_of_a_feed_that_no_font_has(self, run: Run) -> None:
        Path("feed.csv").write_text("id,title\na,Hi\nb,Snow ☃\nc,Ice ☃中\n", encoding="utf-8")
        told = run("fonts", "--check", "feed.csv", "card.yaml")
        assert told.exit_code == 1
        rows = [[word for word in line.split("  ") if word] for line in told.stdout.splitlines()[1:]]
        packages = ["pip install compositor-fonts-emoji", "pip install compositor-fonts-cjk"]
        assert [(row[0].split()[0], *(word.strip() for word in row[-3:])) for row in rows] == [
            ("U+2603", "2", "feed.csv:3", packages[0]), ("U+4E2D", "1", "feed.csv:4", packages[1]),
        ]  # fmt: skip
        Path("feed.csv").write_text("id,title\na,Hi\n")
        assert run("fonts", "--check", "feed.csv", "card.yaml").exit_code == 0

    def test_half_a_question_is_wrong_usage(self, run: Run) -> None:
        assert run("fonts", "--check").exit_code == 2
        assert run("fonts", "feed.csv", "card.yaml").exit_code == 2
        assert run("fonts", "--families", "--family", "Inter").exit_code == 2
