"""Inline markup of templates: ``**strong**``, ``*emphasis*``, ``~~strike~~`` and ``[words]{style}``.

In: pieces of text, each with whether it is the template's own (and may hold markup) or inserted data (literal).
Out: ``Marked`` pieces. The text layer calls this; with ``markup: none`` it passes every piece as data.

The rules for what opens and closes are CommonMark's (markdown-it-py without blocks, links, images and HTML).
Inserted data is never scanned, also inside ``**…**``: markup sees one letter in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from compositor.deferred import regex
from compositor.records import cached_property, dataclass

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Mark = Literal["strong", "emphasis", "strike"]
_OPENING: dict[str, Mark] = {"strong_open": "strong", "em_open": "emphasis", "s_open": "strike"}
_CLOSING: dict[str, Mark] = {"strong_close": "strong", "em_close": "emphasis", "s_close": "strike"}
_SPECIAL = regex(r"[*~\[\\]")
_STYLE = regex(r"\{([A-Za-z][\w.-]*)\}")
_FIRST_SENTINEL = 0xF0000  # a private plane: to markup neither space nor punctuation, like a letter
_LAST_SENTINEL = 0xFFFFD


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text with its marks and the names of the styles around it, from the outermost in."""

    text: str
    marks: frozenset[Mark] = frozenset()
    styles: tuple[str, ...] = ()


class Markup:
    """Reads inline markup. Holds the parser, which is made when a template first needs it."""

    def read(self, pieces: Sequence[tuple[str, bool]]) -> tuple[Marked, ...]:
        """Return the text in marked pieces; neighbors with the same marks are joined, empty pieces left out.

        Every piece is (text, whether it is template text). What is no complete markup stays as it is written.
        """
        if not any(template and _SPECIAL.search(text) for text, template in pieces):
            return _joined([Marked(text) for text, _ in pieces])
        source, inserted = _with_sentinels(pieces)
        tokens = self._parser.parseInline(source)[0].children or []
        return _joined(_marked(tokens, inserted))

    @cached_property
    def _parser(self) -> MarkdownIt:
        # Imported late: it costs a quarter of a cold start, and most templates hold no markup.
        from markdown_it import MarkdownIt

        parser = MarkdownIt("zero", {"maxNesting": 20})
        parser.enable(["emphasis", "strikethrough", "escape", "newline"])
        parser.inline.ruler.before("emphasis", "underscore", _underscore)
        parser.inline.ruler.before("emphasis", "style_span", _style_span)
        return parser


def _with_sentinels(pieces: Sequence[tuple[str, bool]]) -> tuple[str, dict[str, str]]:
    """Return the source with one private character for every inserted piece, and what they stand for."""
    own = "".join(text for text, template in pieces if template)
    free = (chr(code) for code in range(_FIRST_SENTINEL, _LAST_SENTINEL) if chr(code) not in own)
    inserted: dict[str, str] = {}
    source: list[str] = []
    for text, template in pieces:
        if template:
            source.append(text)
        elif text:
            sentinel = next(free)
            inserted[sentinel] = text
            source.append(sentinel)
    return "".join(source), inserted


def _underscore(state: StateInline, silent: bool) -> bool:
    """markdown-it rule: an underscore is no markup here, unlike in Markdown."""
    if state.src[state.pos] != "_":
        return False
    if not silent:
        state.pending += "_"
    state.pos += 1
    return True


def _style_span(state: StateInline, silent: bool) -> bool:
    """markdown-it rule: ``[words]{name}`` with markup allowed in the words."""
    start = state.pos
    if state.src[start] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    name = _STYLE.match(state.src, end + 1) if end >= 0 else None
    if name is None or name.end() > state.posMax:
        return False
    if not silent:
        state.push("style_open", "span", 1).meta = {"name": name[1]}
        stop, state.pos, state.posMax = state.posMax, start + 1, end
        state.md.inline.tokenize(state)
        state.posMax = stop
        state.push("style_close", "span", -1)
    state.pos = name.end()
    return True


def _marked(tokens: Sequence[Token], inserted: dict[str, str]) -> Iterable[Marked]:
    marks: list[Mark] = []
    styles: list[str] = []
    for token in tokens:
        if token.type in _OPENING:
            marks.append(_OPENING[token.type])
        elif token.type in _CLOSING:
            marks.remove(_CLOSING[token.type])
        elif token.type == "style_open":
            styles.append(str(token.meta["name"]))
        elif token.type == "style_close":
            styles.pop()
        else:
            text = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            restored = "".join(inserted.get(character, character) for character in text)
            yield Marked(restored, frozenset(marks), tuple(styles))


def _joined(pieces: Iterable[Marked]) -> tuple[Marked, ...]:
    joined: list[Marked] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and (joined[-1].marks, joined[-1].styles) == (piece.marks, piece.styles):
            joined[-1] = Marked(joined[-1].text + piece.text, piece.marks, piece.styles)
        else:
            joined.append(piece)
    return tuple(joined)
