"""UAX #14 and UAX #29 by Unicode's own files, and that all our Unicode data is of one version."""

from __future__ import annotations

from icu4py._version import icu_version_info
from icu4py.breakers import LineBreaker
from unicode_files import segments, version

from compositor.text.breaks import graphemes, line_breaks
from compositor.text.unicode_data import VERSION

ICU_WITH_OUR_VERSION = 78  # ICU 78 has the data of Unicode 17


def test_the_files_and_icu_are_of_the_version_of_our_tables() -> None:
    assert version("LineBreakTest") == version("GraphemeBreakTest") == VERSION
    assert icu_version_info[0] == ICU_WITH_OUR_VERSION


def test_grapheme_clusters_end_where_unicode_says() -> None:
    """GraphemeBreakTest.txt, without exceptions."""
    cases = list(segments("GraphemeBreakTest"))
    assert len(cases) == 766
    assert [text for text, ends in cases if graphemes(text) != ends] == []


def test_lines_break_where_unicode_says_but_never_inside_a_grapheme_cluster() -> None:
    """LineBreakTest.txt: ICU without exceptions; ours leaves out the opportunities that would split a cluster.

    UAX #14 by itself lets a line end between a space and a combining mark after it, and before a skin tone or a
    virama that has nothing to join. UAX #29 makes those one cluster with what they follow, and a cluster is never
    split here. No other opportunity differs.
    """
    cases = list(segments("LineBreakTest"))
    assert len(cases) == 19_338
    tailored = 0
    for text, ends in cases:
        whole = [end for end in ends if end in graphemes(text)]
        assert line_breaks(text, "", "word") == whole, ascii(text)
        tailored += whole != ends
    assert tailored == 1_378


def test_icu_itself_has_no_exceptions() -> None:
    for text, ends in segments("LineBreakTest"):
        if max(text) < "\U00010000":  # beyond, ICU counts differently: two units a character
            assert [end for _, end in LineBreaker(text, "en").segments()] == ends, ascii(text)
