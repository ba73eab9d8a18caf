"""Which fonts have widths that follow the optical size in straight lines."""

from __future__ import annotations

import struct

import pytest
import uharfbuzz as hb

from compositor.resources.fonts import FontLibrary, bundled_folder
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

    def axis_with(self, tag: str, change: object) -> int:
        (font,) = SHELF.chain(FontChoice(("Inter",)), ANY_SIZE)
        face = font.font.face
        tables = {name: face.reference_table(name).data for name in face.table_tags}
        tables[tag] = change(tables[tag])  # type: ignore[operator]
        tables = {name: data for name, data in tables.items() if data}
        made = hb.Face.create_for_tables(lambda _face, name, held: held.get(name), tables)
        made.set_get_table_tags_func(lambda _face, held: list(held), tables)
        return linear_axis(made)

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
