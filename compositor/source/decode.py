"""Bytes become text that the YAML parser may read.

In: bytes or text. Out: clean text without a byte order mark, and its lines as the parser counts them.
Raises LayoutError for other encodings and for characters that YAML does not allow.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left

from compositor.deferred import regex
from compositor.errors import LayoutError, Problem, Where
from compositor.source.tree import SourceText

# YAML 1.2.2 §5.1: what a stream may not hold; the byte order mark (U+FEFF) only at the start, where it is cut off.
# Named rather than excluded: the complement of what may stand there takes milliseconds to compile.
_NOT_ALLOWED = regex("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# the parser counts these as line ends, so the lines in messages are cut at the same places
_LINE_END = regex("\r\n|[\n\r\x85\u2028\u2029]")
# JSON writes characters beyond U+FFFF as two escapes; YAML has one escape of eight digits for them
PAIR = regex(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: str | bytes, name: str) -> str:
    """Return the text without a byte order mark. UTF-8 is expected; a mark may say UTF-16 or UTF-32."""
    if isinstance(data, bytes):
        encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise _bad_bytes(data, error, name) from None
        return text.removeprefix("\ufeff")
    return data.removeprefix("\ufeff")


def split(text: str, name: str) -> SourceText:
    """Return the lines of the text. Raises LayoutError for a character that YAML does not allow."""
    source = SourceText(name, tuple(_LINE_END.split(text)))
    found = _NOT_ALLOWED.search(text)
    if found is None:
        return source
    ends = [match.end() for match in _LINE_END.finditer(text)]
    line = bisect_left(ends, found.start() + 1)
    column = found.start() - (ends[line - 1] if line else 0) + 1
    code = ord(found.group())
    if code == 0 and text.count("\0") * 3 > len(text):
        message, hint = "this is no text file, or UTF-16 without a byte order mark", "save it as UTF-8"
    else:
        message = f"the character U+{code:04X} may not stand in a layout: {_described(code)}"
        hint = "remove it; it may have come along with copied text"
    where = Where(name, line + 1, column, 1, _visible(source.lines[line]))
    raise LayoutError(Problem("source.character", message, (), where, "here", hint))


def _described(code: int) -> str:
    if code == 0xFEFF:
        return "a byte order mark belongs at the start of a file only"
    if 0xD800 <= code <= 0xDFFF:
        return "it is half of a surrogate pair"
    return "it is a control character" if code < 0xA0 else "Unicode has no character there"


def _visible(line: str) -> str:
    return _NOT_ALLOWED.sub("\ufffd", line)


def _bad_bytes(data: bytes, error: UnicodeDecodeError, name: str) -> LayoutError:
    encoding = error.encoding.upper()
    message = f"the file is not {encoding}: byte {error.start} is 0x{data[error.start]:02X}"
    hint = "save the file as UTF-8"
    if encoding.startswith("UTF-8"):
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        lines = _LINE_END.split(before)
        after = _LINE_END.split(data[error.start : error.start + 400].decode("utf-8", "replace"))[0]
        text = _visible(lines[-1] + after)
        where = Where(name, len(lines), len(lines[-1]) + 1, 1, text)
        return LayoutError(Problem("source.encoding", message, (), where, "not UTF-8", hint))
    return LayoutError(Problem("source.encoding", message, (), Where(name), "", hint))


class Joined:
    """A text whose JSON surrogate escapes were joined to single YAML escapes, and the way back to its columns."""

    def __init__(self, text: str, source: SourceText) -> None:
        self.text = PAIR.sub(_one_escape, text)
        self.columns: dict[int, list[int]] = {}
        for number, line in enumerate(source.lines):
            found = [match.start() for match in PAIR.finditer(line)]
            if found:
                # every joined pair is two characters shorter; list where each starts in the joined line
                self.columns[number] = [start - 2 * index for index, start in enumerate(found)]

    def column(self, line: int, column: int) -> int:
        """Return the column in the original text for a column in the joined text, both from 0."""
        starts = self.columns.get(line)
        return column + 2 * bisect_left(starts, column) if starts else column


def _one_escape(match: re.Match[str]) -> str:
    high, low = int(match.group(1), 16), int(match.group(2), 16)
    return f"\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08X}"
