"""YAML events become nodes, in one pass and within limits.

In: clean text. Out: the root node. Raises LayoutError with every problem that does not stop the reading, or with
the one that does. The C parser is asked for events only: its own composer recurses in C and dies of deep nesting,
its event reader does not, and depth is checked at each event (limits: YAML 1.2.2 has none).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from compositor.deferred import deferred, regex
from compositor.errors import LayoutError, Problem, Where
from compositor.records import dataclass
from compositor.source.decode import PAIR, Joined
from compositor.source.diagnose import explain
from compositor.source.scalars import resolve
from compositor.source.tree import Kind, Node, SourceText

if TYPE_CHECKING:
    import yaml
    from yaml import _yaml
else:
    yaml = deferred("yaml")
    _yaml = deferred("yaml._yaml")

MAX_DEPTH = 64
MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. ``bytes`` of UTF-8; ``nodes`` after aliases are expanded, keys counted too."""

    bytes: int = 1_000_000
    nodes: int = 100_000


# the stubs call every mark optional; the parser gives each event both
Event: TypeAlias = Any

# an unquoted color: a comment to YAML, never to the person who wrote it
_COLOR_COMMENT = regex(r"\s+(#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))(?![\w-])")
_COLOR_AFTER_INDICATOR = regex(r"[:,\[{-]\s*(#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))(?![\w-])")
_COLOR_HINT = 'quote it: "{}"; a comment has a space after its #'


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


def compose(text: str, source: SourceText, limits: Limits) -> Node:
    """Return the root node of one document."""
    try:
        return _Composer(text, source, limits, None).document()
    except yaml.MarkedYAMLError:
        # only the escapes of JSON get here: the composer explains every other error of the parser
        joined = Joined(text, source)
        return _Composer(joined.text, source, limits, joined).document()


def _is_pair_problem(error: yaml.MarkedYAMLError, text: str) -> bool:
    return "Unicode character escape" in (error.problem or "") and PAIR.search(text) is not None


class _Composer:
    """One reading of one text: the parser, what is open, the anchors seen and the problems found."""

    def __init__(self, text: str, source: SourceText, limits: Limits, joined: Joined | None) -> None:
        self.parser = _yaml.CParser(text)
        self.text = text
        self.source = source
        self.limits = limits
        self.joined = joined
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Anchored] = {}
        self.open_anchors: set[str] = set()
        self.flow_starts: list[Where] = []
        self.nodes = 0
        self.last_line = 0
        self.last_column = 0
        self.hashes = frozenset(number for number, line in enumerate(source.lines) if "#" in line)

    # ── events ──────────────────────────────────────────────────────────────────────────────────

    def event(self) -> Event:
        """Return the next event; explain what the parser cannot read."""
        try:
            return self.parser.get_event()
        except yaml.MarkedYAMLError as error:
            if self.joined is None and _is_pair_problem(error, self.text):
                raise
            place = self.place(error.problem_mark) or (0, 0)
            opened = self.place(error.context_mark)
            if self.flow_starts and "flow" in (error.context or ""):
                opened = self.flow_starts[-1].line - 1, self.flow_starts[-1].column - 1
            problem = self.color_in_flow(place[0]) or explain(error, self.source, place, opened)
            earlier = (known for known in self.problems if known.where != problem.where)
            raise LayoutError((*earlier, problem)) from None

    def document(self) -> Node:
        """Read the stream: exactly one document."""
        self.event()
        started = self.event()
        if isinstance(started, yaml.StreamEndEvent):
            where = Where(self.source.name)
            raise LayoutError(Problem("source.empty", "the file is empty", (), where, "", "start with `layout: 1`"))
        root = self.node(self.event(), 1).node
        self.event()
        after = self.event()
        if not isinstance(after, yaml.StreamEndEvent):
            message, label = "a second document starts here", "one file, one layout"
            hint = "remove the `---`, or put the second document into its own file"
            self.stop(self.problem("source.documents", message, after, label, hint))
        if self.problems:
            raise LayoutError(self.problems)
        return root

    def node(self, event: Event, depth: int) -> _Anchored:
        """Read one value. Returns it with its expanded size and its height in levels."""
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        self.count(1, event)
        self.check_tag(event)
        anchor = event.anchor
        before = self.nodes
        if isinstance(event, yaml.ScalarEvent):
            made = _Anchored(self.scalar(event), 1, 0)
        else:
            if depth > MAX_DEPTH:
                message = f"nested deeper than {MAX_DEPTH} levels"
                self.stop(self.problem("source.too-deep", message, event, "one level too many"))
            if anchor:
                self.open_anchors.add(anchor)
            read = self.mapping if isinstance(event, yaml.MappingStartEvent) else self.sequence
            node, height = read(event, depth)
            self.open_anchors.discard(anchor or "")
            made = _Anchored(node, self.nodes - before + 1, height)
        if anchor:
            self.anchors[anchor] = made
        return made

    def alias(self, event: Event, depth: int) -> _Anchored:
        name = event.anchor
        if name in self.open_anchors:
            message = f"`*{name}` stands inside its own anchor `&{name}`: it would contain itself"
            self.stop(self.problem("source.self-containing", message, event, "contains itself"))
        found = self.anchors.get(name)
        if found is None:
            hint = f'quote text that starts with a star: "*{name}…"; an anchor is set by `&{name}` further up'
            self.stop(self.problem("source.unknown-anchor", f"there is no anchor `&{name}`", event, "", hint))
        self.count(found.size, event)
        if depth + found.height - 1 > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels once `*{name}` is expanded"
            self.stop(self.problem("source.too-deep", message, event))
        self.seen(event)
        return found

    def mapping(self, event: Event, depth: int) -> tuple[Node, int]:
        pairs: list[tuple[Node, Node]] = []
        lines: dict[str, int] = {}
        height = 0
        flow = self.enter(event)
        while not isinstance(key_event := self.event(), yaml.MappingEndEvent):
            key = self.node(key_event, depth + 1).node
            self.check_key(key, key_event, lines)
            value = self.node(self.event(), depth + 1)
            height = max(height, value.height)
            pairs.append((key, value.node))
        self.leave(key_event, flow)
        length = self.length(event, key_event) if flow else (pairs[0][0].length if pairs else 1)
        return self.made("map", tuple(pairs), "", event, length), height + 1

    def sequence(self, event: Event, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        height = 0
        flow = self.enter(event)
        while not isinstance(item_event := self.event(), yaml.SequenceEndEvent):
            item = self.node(item_event, depth + 1)
            height = max(height, item.height)
            items.append(item.node)
        self.leave(item_event, flow)
        length = self.length(event, item_event) if flow else 1
        return self.made("list", tuple(items), "", event, length), height + 1

    def scalar(self, event: Event) -> Node:
        text: str = event.value
        value = resolve(text) if event.style in ("", None) else text
        if event.style == '"':
            self.check_escapes(event)
        elif self.joined is not None and self.holds_pair(event):
            message = "escapes of one character in two halves are JSON's: only double quotes know them"
            self.report(self.problem("source.character", message, event, "", "write the character itself"))
        elif self.hashes:
            self.check_comment(event, value is None)
        self.seen(event)
        return self.made("scalar", value, text, event, self.length(event, event))

    def holds_pair(self, event: Event) -> bool:
        """Return whether joining escapes changed the text of a scalar that knows no escapes."""
        lines = self.source.lines[event.start_mark.line : event.end_mark.line + 1]
        return "\\U" in event.value and any(PAIR.search(line) for line in lines)

    # ── checks ──────────────────────────────────────────────────────────────────────────────────

    def check_tag(self, event: Event) -> None:
        tag = event.tag
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            hint = 'a text that starts with ! needs quotes: "!…"'
            message = f"tags are not used in layouts: `{shown[:60]}`"
            self.report(self.problem("source.tag", message, event, "a tag", hint))

    def check_key(self, key: Node, event: Event, lines: dict[str, int]) -> None:
        if key.kind != "scalar":
            message = "a key must be text, not a mapping or a list"
            hint = "write ${name} for a value, and quote it inside { }" if key.kind == "map" else "quote the key"
            self.report(self.problem("source.key", message, event, "", hint))
        elif not isinstance(key.value, str):
            hint = f'quote it: "{key.raw}"' if key.raw else "write the key before the colon"
            shown = f"the key `{key.raw}` is no text" if key.raw else "a key is missing before the colon"
            self.report(self.problem("source.key", shown, event, "", hint))
        elif key.raw == "<<" and getattr(event, "style", None) in ("", None):
            message = "merge keys `<<` are not used in layouts"
            hint = "use tokens, or an alias for a whole value"
            self.report(self.problem("source.merge-key", message, event, "", hint))
        elif key.value in lines:
            hint = f"the first one is on line {lines[key.value]}; keep one of them"
            message = f"the key `{key.value}` is written twice"
            self.report(self.problem("source.duplicate-key", message, event, "second time", hint))
        else:
            lines[key.value] = key.line

    def check_comment(self, event: Event, empty: bool) -> None:
        """Find a color that YAML took for a comment, after an unquoted scalar or instead of one."""
        end = event.end_mark
        if event.style not in ("", None):
            return
        if not empty:
            line = self.source.lines[end.line] if end.line in self.hashes else ""
            found = _COLOR_COMMENT.match(line, self.column(end.line, end.column))
            if found:
                hint = f'quote the whole value: "{event.value} {found[1]} …"'
                self.color_problem(end.line, found, "the value ends here: `#` starts a comment in YAML", hint)
            return
        for number in range(self.last_line, end.line + 1):
            if number in self.hashes:
                start = self.last_column if number == self.last_line else 0
                found = _COLOR_AFTER_INDICATOR.search(self.source.lines[number], start)
                if found and self.source.lines[number][start : found.start()].strip() == "":
                    hint = _COLOR_HINT.format(found[1])
                    self.color_problem(number, found, "the value is empty: `#` starts a comment in YAML", hint)
                    return

    def color_problem(self, number: int, found: re.Match[str], message: str, hint: str) -> None:
        where = Where(self.source.name, number + 1, found.start(1) + 1, len(found[1]), self.source.lines[number])
        self.report(Problem("source.comment", message, (), where, "read as a comment", hint))

    def color_in_flow(self, last: int) -> Problem | None:
        """Return the problem of a color inside { } or [ ] that swallowed the closing bracket, if there is one."""
        if not self.flow_starts:
            return None
        first = self.flow_starts[-1].line - 1
        for number in range(first, min(last, first + 200) + 1):
            line = self.source.lines[number] if number in self.hashes else ""
            for found in re.finditer(r"(?<=[\s:,\[{(])#[0-9a-fA-F]{3,8}(?![\w-])", line):
                before = line[: found.start()]
                if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
                    where = Where(self.source.name, number + 1, found.start() + 1, len(found[0]), line)
                    message = "`#` starts a comment in YAML, so the bracket is never closed"
                    hint = f'quote the value: "{found[0]}"'
                    return Problem("source.comment", message, (), where, "read as a comment", hint)
        return None

    def check_escapes(self, event: Event) -> None:
        for character in event.value:
            if character < " " and character not in "\t\n\r":
                message = f"the escape of U+{ord(character):04X} is a control character, which cannot be drawn"
                self.report(self.problem("source.character", message, event))
                return

    def count(self, more: int, event: Event) -> None:
        self.nodes += more
        if self.nodes > self.limits.nodes:
            message = f"more than {self.limits.nodes:,} values once aliases are expanded (limit `nodes`)"
            self.stop(self.problem("source.too-many-nodes", message, event))

    # ── places ──────────────────────────────────────────────────────────────────────────────────

    def column(self, line: int, column: int) -> int:
        return self.joined.column(line, column) if self.joined else column

    def place(self, mark: Any) -> tuple[int, int] | None:
        return (mark.line, self.column(mark.line, mark.column)) if mark else None

    def length(self, first: Event, last: Event) -> int:
        start, end = first.start_mark, last.end_mark
        column = self.column(start.line, start.column)
        if end.line == start.line:
            return max(1, self.column(end.line, end.column) - column)
        text = self.source.lines[start.line] if start.line < len(self.source.lines) else ""
        return max(1, len(text.rstrip()) - column)

    def where(self, event: Event, length: int) -> Where:
        mark = event.start_mark
        text = self.source.lines[mark.line] if mark.line < len(self.source.lines) else ""
        return Where(self.source.name, mark.line + 1, self.column(mark.line, mark.column) + 1, length, text)

    def made(self, kind: Kind, value: Any, raw: str, event: Event, length: int) -> Node:
        mark = event.start_mark
        column = self.column(mark.line, mark.column) + 1
        return Node(kind, value, raw, mark.line + 1, column, length, self.source)

    def enter(self, event: Event) -> bool:
        flow = bool(event.flow_style)
        if flow:
            self.flow_starts.append(self.where(event, 1))
            self.seen_to(event.start_mark.line, event.start_mark.column)
        return flow

    def leave(self, event: Event, flow: bool) -> None:
        if flow:
            self.flow_starts.pop()
            self.seen(event)

    def seen(self, event: Event) -> None:
        self.seen_to(event.end_mark.line, event.end_mark.column)

    def seen_to(self, line: int, column: int) -> None:
        self.last_line, self.last_column = line, self.column(line, column)

    # ── problems ────────────────────────────────────────────────────────────────────────────────

    def problem(self, code: str, message: str, event: Event, label: str = "", hint: str = "") -> Problem:
        return Problem(code, message, (), self.where(event, self.length(event, event)), label, hint)

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise LayoutError(self.problems)

    def stop(self, problem: Problem) -> NoReturn:
        raise LayoutError((*self.problems, problem))
