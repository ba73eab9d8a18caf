"""Laws that arranging counts on when it takes one answer for another."""

from __future__ import annotations

import math
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

TYPESETTER = Typesetter(FontLibrary([bundled_folder()], installed=None), cache_bytes=0)
STYLES = (SpanStyle(FontChoice(("Inter",))), SpanStyle(FontChoice(("Inter",), weight=700.0), scale=1.5))
many = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SPANS = st.lists(
    st.builds(Span, st.text("abc .é\n\u00adש日", min_size=1, max_size=20), st.sampled_from(STYLES)),
    min_size=1,
    max_size=3,
)


@many
@given(
    SPANS,
    st.floats(0, 300),
    st.floats(0, 200) | st.just(math.inf),
    st.floats(0, 1),
    st.sampled_from(["normal", "none"]),
    st.sampled_from([8.0, 20.0]),
    st.sampled_from([1.2, None]),
    st.sampled_from([0, 0, 2]),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_a_text_at_its_largest_size_is_the_same_in_every_height_that_holds_it(
    spans: list[Span],
    width: float,
    height: float,
    share: float,
    wrap: Literal["normal", "none"],
    smallest: float,
    line_height: float | None,
    most: int,
    trim: bool,
    ease: float,
) -> None:
    block = Block(
        tuple(spans),
        smallest,
        20.0,
        line_height,
        max_lines=most,
        wrap=wrap,
        missing="notdef",
        trim=trim,
    )
    answer = TYPESETTER.answer(block, width, height, ease=ease)
    if not answer.free:
        return
    beyond = 400.0 if math.isinf(height) else height
    other = answer.height + share * max(0.0, beyond - answer.height) + 0.01
    assert TYPESETTER.answer(block, width, other, ease=ease).fitted == answer.fitted
