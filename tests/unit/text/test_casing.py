"""Capitals and small letters as the language of a text has them. Chromium 156 writes the same upper and lower case."""

from __future__ import annotations

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.text.casing import capitalized, lower, upper


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("", "straße ǆ ﬁn", "STRASSE Ǆ FIN"),
        ("en", "istanbul ısı", "ISTANBUL ISI"),
        ("tr", "istanbul Iğdır İzmir ısı", "İSTANBUL IĞDIR İZMİR ISI"),
        ("az-Latn", "milli", "MİLLİ"),
        ("TR", "i", "İ"),
        ("lt", "i\u0307\u0300 į\u0307\u0301", "Ì Į́"),
        ("el", "Μάιος ρολόι πρωί", "ΜΑΪΟΣ ΡΟΛΟΪ ΠΡΩΙ"),
        ("el", "καφές ή τσάι", "ΚΑΦΕΣ Ή ΤΣΑΪ"),
        ("el", "ήταν ταΐζω ΐ άυλος μύυ", "ΗΤΑΝ ΤΑΪΖΩ Ϊ ΑΫΛΟΣ ΜΥΫ"),
        ("el", "Ὀδυσσεύς ᾄδω ῥόδον Μάϊος", "ΟΔΥΣΣΕΥΣ ΑΙΔΩ ΡΟΔΟΝ ΜΑΪΟΣ"),
        ("", "Μάιος", "ΜΆΙΟΣ"),
    ],
)
def test_capitals(language: str, text: str, expected: str) -> None:
    written = upper(text, language)
    assert written.replace("I\u0300", "Ì") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("tr", "istanbul Iğdır İZMİR ISI", "istanbul ığdır izmir ısı"),
        ("en", "Iğdır", "iğdır"),
        ("el", "ΟΔΟΣ ΣΑΣ", "οδος σας"),
        ("tr", "I\u0307", "i"),
    ],
)
def test_small_letters(language: str, text: str, expected: str) -> None:
    assert lower(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("", "o’neil it's über-cool ǆ", "O’neil It's Über-Cool ǅ"),
        ("nl", "ijsland IJmuiden bij ij", "IJsland IJmuiden Bij IJ"),
        ("de", "ijsland", "Ijsland"),
        ("tr", "istanbul ısı", "İstanbul Isı"),
        ("", "co\u00adop", "Co\u00adop"),
    ],
)
def test_words(language: str, text: str, expected: str) -> None:
    assert capitalized(text, language=language) == expected


@pytest.mark.parametrize(
    ("small", "large"),
    [("\u019b", "\ua7dc"), ("\u0264", "\ua7cb"), ("\U00010d70", "\U00010d50"), ("\U00016ed3", "\U00016eb8")],
)
def test_letters_of_our_unicode_version_on_every_python(small: str, large: str) -> None:
    assert upper(f"a{small}") == f"A{large}"
    assert lower(f"A{large}") == f"a{small}"
    assert capitalized(small) == large


def test_a_layer_asks_by_its_language() -> None:
    path = {"layout": 1, "name": "x", "sizes": {"s": "200x40"}}
    text = {"text": "izmir *ilk*", "text-transform": "uppercase"}
    with Renderer() as renderer:
        said = [
            renderer.plan(load({**path, "layers": [{**text, "lang": language}]})).fits[0].text
            for language in ("tr", "en", "")
        ]
    assert said == ["İZMİR İLK", "IZMIR ILK", "IZMIR ILK"]
