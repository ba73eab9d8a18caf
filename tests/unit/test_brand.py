"""Design tokens: short YAML and DTCG 2025.10 become typed values, for every theme."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from compositor.brand import Brand, load_tokens, read_brand
from compositor.brand.export import to_dtcg, to_resolver
from compositor.errors import LayoutError, Problem
from compositor.source import parse
from compositor.values.color import Rgba
from compositor.values.font import FontValue, parse_font
from compositor.values.gradient import LinearSpec
from compositor.values.length import Percent, Pixels
from compositor.values.shadow import Shadow
from compositor.values.stroke import StrokeSpec
from compositor.values.text_style import TextStyle
from compositor.values.token import Token

BRANDS = Path(__file__).resolve().parents[2] / "layouts" / "brands"
WHITE, RED = Rgba(255, 255, 255), Rgba(255, 0, 0)


def brand_of(text: str, name: str = "brand.yaml") -> Brand:
    return load_tokens(parse(text, name))


def values(text: str | dict[str, object], name: str = "brand.yaml") -> dict[str, object]:
    source = text if isinstance(text, str) else json.dumps(text)
    return {".".join(path): token.value for path, token in brand_of(source, name).flat()}


def problems(text: str, name: str = "brand.yaml") -> list[Problem]:
    with pytest.raises(LayoutError) as caught:
        brand_of(text, name)
    return list(caught.value.problems)


class TestShortForm:
    def test_a_leaf_is_a_value_and_the_group_says_its_type(self) -> None:
        found = values("""
            color: { paper: "#fff", ink: black }
            space: { s: 8, m: 16px, share: 5% }
            font: { title: { family: [Inter, Noto Sans Arabic], weight: 800, line-height: 1.05 }, plain: Inter }
            family: { text: Inter }
            weight: { heavy: black }
            shadow: { card: "0 8 24 #000" }
            gradient: { fade: "linear-gradient(red, transparent)" }
            border: { line: 1px red }
            opacity: { half: 0.5 }
            style: { accent: red, quiet: { weight: 300 } }
        """)
        assert found["color.paper"] == WHITE
        assert (found["space.s"], found["space.share"]) == (Pixels(8), Percent(5))
        assert found["font.title"] == parse_font(
            {"family": ["Inter", "Noto Sans Arabic"], "weight": 800, "line-height": 1.05}
        )
        assert found["font.plain"] == FontValue(family=("Inter",))
        assert (found["family.text"], found["weight.heavy"], found["opacity.half"]) == (("Inter",), 900.0, 0.5)
        assert found["shadow.card"] == (Shadow(0, 8, 24, 0, Rgba(0, 0, 0)),)
        assert isinstance(found["gradient.fade"], LinearSpec)
        assert found["border.line"] == StrokeSpec(1, RED)
        assert found["style.accent"] == TextStyle(color=RED)

    def test_any_group_may_say_its_type(self) -> None:
        assert values("acme: { $type: color, deep: { ink: red } }") == {"acme.deep.ink": RED}

    def test_aliases_name_whole_paths_and_stand_inside_text(self) -> None:
        found = brand_of("""
            color: { ink: red, text: "{color.ink}" }
            space: { s: 8 }
            shadow: { card: "0 {space.s} 24 {color.text}" }
            style: { accent: "{color.text}" }
        """)
        assert found.token("color.text").value == RED
        assert found.token("shadow.card").value == (Shadow(0, 8, 24, 0, RED),)
        assert found.token("style.accent").kind == "style"

    def test_tokens_read_as_css_inside_other_text(self) -> None:
        found = brand_of("""
            color: { scrim: "#0b1020cc" }
            space: { s: 8 }
            shadow: { card: "0 8 24 {color.scrim}" }
            family: { text: [Inter, Noto Sans] }
            duration: { fast: 200ms }
        """)
        texts = {".".join(path): token.text for path, token in found.flat()}
        assert texts == {
            "color.scrim": "#0b1020cc",
            "space.s": "8px",
            "shadow.card": "0px 8px 24px 0px #0b1020cc",
            "family.text": 'Inter, "Noto Sans"',
            "duration.fast": "200ms",
        }

    def test_tokens_come_as_a_tree(self) -> None:
        tree = brand_of("color: { brand: { deep: red } }").tokens()
        assert isinstance(tree["color"], Mapping)
        assert tree["color"]["brand"]["deep"] == Token("color", RED, "#ff0000")


DTCG = {
    "base": {
        "$type": "color",
        "$root": {"$value": {"colorSpace": "srgb", "components": [1, 0, 0], "alpha": 0.5, "hex": "#ff0000"}},
        "light": {"$value": {"colorSpace": "oklch", "components": [0.7, 0.1, "none"]}, "$description": "Sky"},
        "sun": {"$value": {"colorSpace": "hsl", "components": [60, 100, 50]}, "$deprecated": "use light"},
    },
    "brand": {"$extends": "{base}", "dark": {"$value": "{base.$root}"}},
    "part": {
        "$type": "color",
        "x": {"$value": {"colorSpace": "srgb", "components": [{"$ref": "#/base/light/$value/components/0"}, 0, 0]}},
    },
    "same": {"$ref": "#/base/light"},
    "value": {"$value": {"$ref": "#/base/light/$value"}},
    "time": {"$type": "duration", "slow": {"$value": {"value": 1.5, "unit": "s"}}},
    "curve": {"$type": "cubicBezier", "ease": {"$value": [0, 0.5, 1, 1]}},
    "move": {
        "$type": "transition",
        "in": {
            "$value": {
                "duration": "{time.slow}",
                "delay": {"value": 0, "unit": "ms"},
                "timingFunction": "{curve.ease}",
            }
        },
    },
    "edge": {
        "$type": "border",
        "x": {
            "$value": {
                "color": "{base.sun}",
                "width": {"value": 0.25, "unit": "rem"},
                "style": {
                    "dashArray": [{"value": 0.5, "unit": "rem"}, {"value": 2, "unit": "px"}],
                    "lineCap": "round",
                },
            }
        },
        "y": {"$value": {"color": "{base.sun}", "width": {"value": 1, "unit": "px"}, "style": "groove"}},
    },
    "size": {"$type": "dimension", "l": {"$value": {"value": 2, "unit": "rem"}}},
    "face": {"$type": "fontFamily", "text": {"$value": ["Source Serif 4", "Inter"]}},
    "bold": {"$type": "fontWeight", "$value": "semi-bold"},
    "type": {
        "$type": "typography",
        "h1": {
            "$value": {
                "fontFamily": "{face.text}",
                "fontSize": "{size.l}",
                "fontWeight": "{bold}",
                "letterSpacing": {"value": 0.1, "unit": "px"},
                "lineHeight": 1.2,
            }
        },
    },
    "drop": {
        "$type": "shadow",
        "x": {
            "$value": [
                {
                    "color": "{base.sun}",
                    "offsetX": {"value": 0, "unit": "px"},
                    "offsetY": {"value": 0.5, "unit": "rem"},
                    "blur": {"value": 2, "unit": "px"},
                    "spread": {"value": 0, "unit": "px"},
                    "inset": True,
                }
            ]
        },
    },
    "fade": {
        "$type": "gradient",
        "x": {"$value": [{"color": "{base.sun}", "position": 0}, {"color": "{base.sun}", "position": 42}]},
    },
    "themes": {"$type": "number", "dark": {"$value": 3}},
    "extends": {"$type": "number", "$value": 1},
    "$extensions": {"com.example": {"anything": True}},
}


class TestDtcg:
    def test_every_type_loads_unchanged(self) -> None:
        found = values(DTCG, "tokens.json")
        sun = Rgba(255, 255, 0)
        assert found["base.$root"] == Rgba(255, 0, 0, 128)
        assert found["base.sun"] == sun
        assert found["brand.light"] == found["base.light"] == found["same"] == found["value"]
        assert found["brand.dark"] == found["base.$root"]
        assert found["part.x"] == Rgba(179, 0, 0)
        assert found["move.in"] == (1500.0, 0.0, (0.0, 0.5, 1.0, 1.0))
        assert found["edge.x"] == StrokeSpec(4, sun, (8, 2), cap="round")
        assert found["edge.y"] == StrokeSpec(1, sun)
        assert found["type.h1"] == parse_font(
            {
                "family": ["Source Serif 4", "Inter"],
                "size": 32,
                "weight": 600,
                "letter-spacing": 0.1,
                "line-height": 1.2,
            }
        )
        assert found["drop.x"] == (Shadow(0, 8, 2, 0, sun, inset=True),)
        assert found["fade.x"].css == "linear-gradient(90deg, #ffff00 0%, #ffff00 100%)"  # type: ignore[attr-defined]

    def test_our_own_words_are_names_like_any_other_in_json(self) -> None:
        found = values(DTCG, "tokens.json")
        assert (found["themes.dark"], found["extends"]) == (3.0, 1.0)

    def test_descriptions_and_deprecations_stay_with_the_token(self) -> None:
        brand = brand_of(json.dumps(DTCG), "tokens.json")
        assert brand.token("base.light").description == "Sky"
        assert brand.token("base.sun").deprecated == "use light"
        assert brand.token("base").value == Rgba(255, 0, 0, 128)  # a group stands for its $root

    def test_a_resolver_document_gives_themes(self) -> None:
        white = {"$type": "color", "$value": {"colorSpace": "srgb", "components": [1, 1, 1]}}
        black = {"$type": "color", "$value": {"colorSpace": "srgb", "components": [0, 0, 0]}}
        document = {
            "version": "2025.10",
            "sets": {"base": {"sources": [{"paper": white, "ink": black}]}},
            "modifiers": {
                "theme": {"contexts": {"light": [], "dark": [{"paper": black, "ink": white}]}, "default": "light"}
            },
            "resolutionOrder": [
                {"$ref": "#/sets/base"},
                {"$ref": "#/modifiers/theme"},
                {"type": "set", "name": "last", "sources": [{"rule": {"$type": "color", "$value": "{ink}"}}]},
            ],
        }
        brand = brand_of(json.dumps(document), "brand.resolver.json")
        assert brand.themes == ("dark",)
        assert [brand.token(name).value for name in ("paper", "rule")] == [WHITE, Rgba(0, 0, 0)]
        assert [brand.token(name, "dark").value for name in ("paper", "rule")] == [Rgba(0, 0, 0), WHITE]

    @pytest.mark.parametrize(
        ("document", "words"),
        [
            ({"version": "2024", "resolutionOrder": []}, "2025.10"),
            ({"version": "2025.10", "resolutionOrder": [{"$ref": "#/sets/x"}]}, "no set or modifier"),
            ({"version": "2025.10", "resolutionOrder": [{"sources": []}]}, "inline entry"),
            ({"version": "2025.10", "resolutionOrder": [
                {"type": "modifier", "name": "m", "contexts": {}}]}, "no contexts"),
            ({"version": "2025.10", "resolutionOrder": [
                {"type": "modifier", "name": "m", "contexts": {"a": []}, "default": "b"}]}, "no context"),
            ({"version": "2025.10", "sets": {"a": {"sources": [{"$ref": "#/sets/a"}]}},
              "resolutionOrder": [{"$ref": "#/sets/a"}]}, "contains itself"),
        ],
    )  # fmt: skip
    def test_broken_resolver_documents(self, document: object, words: str) -> None:
        found = problems(json.dumps(document), "brand.resolver.json")
        assert words in found[0].message


class TestThemes:
    TEXT = """
        color: { paper: "#fff", rule: "{color.paper}" }
        font: { title: { family: Inter, weight: 800 } }
        themes: { dark: { color: { paper: red }, font: { title: { weight: 700 } } }, print: {} }
    """

    def test_a_theme_overrides_by_path_and_aliases_follow(self) -> None:
        brand = brand_of(self.TEXT)
        assert brand.themes == ("dark", "print")
        assert brand.token("color.rule").value == WHITE
        assert brand.token("color.rule", "dark").value == RED
        assert brand.token("font.title", "dark").value == parse_font({"family": "Inter", "weight": 700})
        assert brand.tokens("print") == brand.tokens()

    def test_an_unknown_theme_is_named(self) -> None:
        with pytest.raises(ValueError, match="did you mean `dark`"):
            brand_of(self.TEXT).tokens("drak")

    def test_an_unknown_token_is_named(self) -> None:
        with pytest.raises(ValueError, match=r"did you mean `color\.paper`"):
            brand_of(self.TEXT).token("color.papr")


class TestSamples:
    @pytest.mark.parametrize("name", ["acme.yaml", "oriel.json"])
    def test_brands_round_trip_through_strict_dtcg(self, name: str) -> None:
        brand = read_brand(BRANDS / name)
        for document, file in ((to_dtcg(brand), "a.json"), (to_resolver(brand), "a.resolver.json")):
            again = brand_of(json.dumps(document), file)
            for theme in (None, *brand.themes):
                assert dict(again.flat(theme)) == dict(brand.flat(theme))

    def test_export_writes_objects_not_strings(self) -> None:
        exported = to_dtcg(brand_of('color: { x: "#ff000080" }\nspace: { s: 8 }\nstyle: { a: red }'))
        assert exported["color"]["x"]["$value"] == {
            "colorSpace": "srgb", "components": [1.0, 0.0, 0.0], "hex": "#ff0000", "alpha": 0.50196,
        }  # fmt: skip
        assert exported["space"]["s"] == {"$type": "dimension", "$value": {"value": 8, "unit": "px"}}
        assert "style" not in exported

    def test_both_brands_have_the_same_names(self) -> None:
        acme, oriel = read_brand(BRANDS / "acme.yaml"), read_brand(BRANDS / "oriel.json")
        assert {path for path, _ in acme.flat()} == {path for path, _ in oriel.flat()}
        assert acme.themes == oriel.themes == ("dark",)

    @pytest.mark.parametrize("name", ["acme.yaml", "oriel.json"])
    @pytest.mark.parametrize("theme", [None, "dark"])
    @pytest.mark.parametrize(
        ("text", "behind"),
        [("ink", "surface"), ("ink", "card"), ("muted", "surface"), ("on-brand", "brand"), ("on-accent", "accent"),
         ("accent", "surface"), ("positive", "surface"), ("negative", "surface")],
    )  # fmt: skip
    def test_colors_that_meet_can_be_read(self, name: str, theme: str | None, text: str, behind: str) -> None:
        """WCAG 2.2 asks for 4.5 to 1."""
        brand = read_brand(BRANDS / name)
        light, dark = sorted(
            (luminance(brand.token(f"color.{key}", theme).value) for key in (text, behind)), reverse=True
        )
        assert (light + 0.05) / (dark + 0.05) >= 4.5

    def test_brands_are_values(self) -> None:
        brand = read_brand(BRANDS / "acme.yaml")
        assert pickle.loads(pickle.dumps(brand)) == brand
        assert hash(brand) == hash(read_brand(BRANDS / "acme.yaml"))


def luminance(color: Rgba) -> float:
    shares = [channel / 255 for channel in color[:3]]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
