"""Fitting one text: with nothing known of it, with its words known and another box, and seen before."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from texts import WRITINGS, headline, paragraph

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.typesetter import Typesetter

LIBRARY = FontLibrary([bundled_folder()], installed=None)


@pytest.fixture
def typesetter() -> Typesetter:
    return Typesetter(LIBRARY)


@pytest.mark.parametrize("writing", WRITINGS)
def test_new_headline(benchmark: Any, typesetter: Typesetter, writing: str) -> None:
    numbers = count()
    benchmark(lambda: typesetter.fit(headline(next(numbers), writing), 700, 260))


@pytest.mark.parametrize("writing", WRITINGS)
def test_known_headline_in_another_box(benchmark: Any, typesetter: Typesetter, writing: str) -> None:
    known, widths = headline(1, writing), count(500)
    benchmark(lambda: typesetter.fit(known, 500 + next(widths) % 1000 / 4, 260))


@pytest.mark.parametrize("writing", WRITINGS)
def test_known_headline_tried_in_another_box(benchmark: Any, typesetter: Typesetter, writing: str) -> None:
    known, heights = headline(1, writing), count()
    benchmark(lambda: typesetter.answer(known, 700, 200 + next(heights) / 1000))


def test_headline_seen_before(benchmark: Any, typesetter: Typesetter) -> None:
    benchmark(typesetter.fit, headline(1), 700, 260)


@pytest.mark.parametrize("writing", WRITINGS)
def test_new_paragraph_of_300_words(benchmark: Any, typesetter: Typesetter, writing: str) -> None:
    numbers = count()
    benchmark(lambda: typesetter.fit(paragraph(next(numbers), writing), 700, 600))


def test_known_paragraph_in_another_box(benchmark: Any, typesetter: Typesetter) -> None:
    known, heights = paragraph(1), count()
    benchmark(lambda: typesetter.fit(known, 700, 600 + next(heights) / 1000))
