"""What the YAML parser says, in words for people who write layouts.

In: an error of the parser and the place. Out: a ``Problem`` with a message, a label and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compositor.errors import Problem, Where
from compositor.source.tree import SourceText

if TYPE_CHECKING:
    import yaml

# first characters that no unquoted value may have, and what people usually meant
_CANNOT_START = {
    "\t": ("a tab cannot indent YAML", "use spaces; two for each level"),
    "%": ("a value cannot start with `%`", 'quote it: "%…"'),
    "@": ("a value cannot start with `@`", 'quote it: "@…"'),
    "`": ("a value cannot start with a backquote", "quote the value"),
}


def explain(
    error: yaml.MarkedYAMLError, source: SourceText, place: tuple[int, int], opened: tuple[int, int] | None
) -> Problem:
    """Return the problem for an error of the parser at a place; ``opened``: where the unfinished thing began.

    Lines and columns count from 0.
    """
    said, context = error.problem or "", error.context or ""
    unclosed = "quote" if "quoted" in context else "bracket" if "flow" in context else ""
    if unclosed and opened and opened[0] < len(source.lines) and _is_end(source, place):
        # the end of the file says nothing about an open quote or bracket: show where it began
        where = Where(source.name, opened[0] + 1, opened[1] + 1, 1, source.lines[opened[0]])
        message = f"this {unclosed} is never closed"
        return Problem("source.syntax", message, (), where, "opened here", f"add the closing {unclosed}")
    scanning = ("scanning an alias", "scanning an anchor", "scanning a tag", "parsing a tag")
    if opened and any(words in context for words in scanning):
        place = opened
    line, column = _inside(source, *place)
    text = source.lines[line]
    message, label, hint = _words(said, context, text[:column], text[column : column + 1], opened)
    return Problem("source.syntax", message, (), Where(source.name, line + 1, column + 1, 1, text), label, hint)


def _is_end(source: SourceText, place: tuple[int, int]) -> bool:
    line, column = place
    rest = (source.lines[line][column:], *source.lines[line + 1 :]) if line < len(source.lines) else ()
    return not any(text.strip() for text in rest)


def _inside(source: SourceText, line: int, column: int) -> tuple[int, int]:
    """Move a place behind the end of the file to the end of the last line that has text."""
    if line >= len(source.lines) or not source.lines[line]:
        line = min(line, len(source.lines) - 1)
        while line and not source.lines[line].strip():
            line -= 1
        return line, len(source.lines[line])
    return line, column


def _words(said: str, context: str, before: str, here: str, opened: tuple[int, int] | None) -> tuple[str, str, str]:
    """Return message, label and hint for what the parser said between two pieces of a line."""
    since = f"opened on line {opened[0] + 1}" if opened else ""
    if "cannot start any token" in said:
        if here != "\t" and not before.strip(" -") and "\t" in before:
            here = "\t"
        message, hint = _CANNOT_START.get(here, (f"`{here}` cannot stand here", "quote the value"))
        return message, "", hint
    if "scanning an alias" in context:
        return (
            "a value that starts with `*` is an alias to YAML",
            "read as an alias",
            'quote text with markup: "**bold**"',
        )
    if "scanning an anchor" in context:
        return "a value that starts with `&` is an anchor to YAML", "read as an anchor", "quote the value"
    if "tag" in context and "scanning" in context:
        return "a value that starts with `!` is a tag to YAML", "read as a tag", "quote the value"
    if "mapping values are not allowed" in said:
        if before.strip() and ":" in before.strip("- "):
            hint = "a colon and a space inside a value: quote the whole value"
            return "a second colon in one line", "read as a key", hint
        hint = "compare the indentation with the line above; a value that goes on needs quotes"
        return "a key cannot stand here", "unexpected", hint
    if "block sequence entries are not allowed" in said:
        return "a list cannot start on the line of its key", "", "start it on the next line, or write [a, b]"
    if "unexpected end of stream" in said or "document indicator" in said:
        return "a quote is never closed", since, "add the closing quote"
    if "unknown escape character" in said:
        return (
            "double quotes know no such escape",
            "",
            r"write \\ for a backslash, or use single quotes",
        )
    if "escape" in said:
        return "this escape stands for no character", "", "write the character itself"
    if "flow mapping" in context or "flow sequence" in context:
        bracket = "{ }" if "mapping" in context else "[ ]"
        if before.endswith("$") and here == "{":
            return "inside { } and [ ] a `${…}` needs quotes", "", 'quote the value: "${…}"'
        if before.rstrip().endswith(("]", "}")) and here in "{[":
            return f"a comma or the end of {bracket} is missing", "", "quote text with markup"
        hint = "commas separate the entries; quote values with , or :"
        return f"a comma or the end of {bracket} is missing", since, hint
    if "could not find expected ':'" in said:
        return "a `:` is missing after this key", "", "write `key: value`; a long text needs quotes or `|`"
    if "did not find expected key" in said or "indicator" in said:
        return _misplaced(before, here)
    if "directive" in context or "directive" in said or "%YAML" in said:
        return "a line that starts with `%` is a directive to YAML", "", "remove it"
    if "<document start>" in said:
        return "there is more text after the end of the layout", "", "look for a bracket too many"
    if "node content" in said:
        return f"a value is missing before `{here}`" if here else "a value is missing", "", "quote it if it is text"
    if "block scalar" in context:
        hint = "after `|` or `>` the text starts on the next line; quote a value that begins with one of them"
        return "text cannot stand on the line of `|` or `>`", "", hint
    return f"this is not YAML: {said or 'unreadable'}", "", "quote the value if it is text"


def _misplaced(before: str, here: str) -> tuple[str, str, str]:
    ending = before.rstrip()[-1:] if before.strip() else ""
    if ending in ('"', "'"):
        twice = "'' for ' inside single quotes" if ending == "'" else r'\" for " inside double quotes'
        return "there is text after the closing quote", "after the end of the value", f"write {twice}"
    if ending in ("]", "}"):
        return "there is text after the closing bracket", "after the end of the value", "quote the whole value"
    if here == "-":
        return "a list item stands where a key was expected", "", "compare its indentation with the lines above"
    hint = "compare its indentation with the lines above"
    return "this line belongs neither to the value above nor to the level of a key", "unexpected", hint
