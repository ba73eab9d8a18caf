"""Which fonts have widths that follow the optical size in straight lines."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.portable import PortableFace
from compositor.text.shelf import ANY_SIZE, FontShelf
from compositor.text.types import FontChoice
from compositor.text.variation import linear_axis

SHELF = FontShelf(FontLibrary([bundled_folder()], installed=None), 16)


@pytest.mark.parametrize(("family", "axis"), [("Inter", 0), ("Source Serif 4", 1), ("Noto Sans Arabic", -1)])
def test_the_index_of_a_linear_optical_size_axis(family: str, axis: int) -> None:
    (font,) = SHELF.chain(FontChoice((family,)), ANY_SIZE)
    assert SHELF.linear_axis(font) == axis


class TestWhatBends:
    """Inter with one table exchanged."""

    def axis_with(self, tag: str, change: Callable[[bytes], bytes]) -> int:
        class Exchanged(PortableFace):
            def table(self, name: str) -> bytes:
                data = super().table(name)
                return change(data) if name == tag else data

        (font,) = SHELF.chain(FontChoice(("Inter",)), ANY_SIZE)
        return linear_axis(Exchanged(font.face.data, font.face.index))

    def test_the_same_tables(self) -> None:
        assert self.axis_with("HVAR", lambda data: data) == 0

    def test_a_master_in_between(self) -> None:
        def bend(data: bytes) -> bytes:
            (store,) = struct.unpack_from(">I", data, 4)
            (regions,) = struct.unpack_from(">I", data, store + 2)
            at = store + regions + 4 + 2  # the first region's peak on the first axis
            return data[:at] + struct.pack(">h", 8192) + data[at + 2 :]

        assert self.axis_with("HVAR", bend) == -1

    def test_features_exchanged_along_an_axis(self) -> None:
        assert self.axis_with("GSUB", lambda data: struct.pack(">HH", 1, 1) + data[4:10] + b"\0\0\0\1") == -1

    def test_no_widths_or_tables_cut_off(self) -> None:
        assert self.axis_with("HVAR", lambda data: data[:0]) == -1
        assert self.axis_with("HVAR", lambda data: data[:6]) == -1

    def test_axes_cut_off(self) -> None:
        assert self.axis_with("fvar", lambda data: data[:30]) == -1
        assert self.axis_with("fvar", lambda data: data[:0]) == -1
