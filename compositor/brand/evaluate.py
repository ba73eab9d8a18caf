"""A tree of tokens becomes typed tokens: types inherited, aliases followed, groups extended.

In: one merged node tree. Out: flat (path, ``Token``) pairs, and every problem found. Source: DTCG Format 2025.10 §5
(type, ``$root``), §6 (groups, ``$extends``) and §7 (aliases, ``$ref``).
"""

from __future__ import annotations

import re
from typing import Any

from compositor.brand.documents import EXTENSION, laid_over
from compositor.brand.typed import IMPLIED, text_of_value, typed
from compositor.deferred import regex
from compositor.errors import Problem, nearest
from compositor.records import dataclass
from compositor.source import Node
from compositor.values.font import FONT_KEYS
from compositor.values.token import Token

Path = tuple[str, ...]
BROKEN = "brand.broken-alias"
DEEPEST = 64  # groups in groups, and aliases of aliases
MOST = 20_000  # tokens and groups, after groups are extended
_ALIAS = regex(r"\{([^{}]+)\}")
_GROUP_KEYS = ("$type", "$description", "$extends", "$deprecated", "$extensions", "$root", "$schema", "$ref")
_TOKEN_KEYS = ("$value", "$type", "$description", "$deprecated", "$extensions", "$ref")
# a mapping is one short token, not a group, when its type takes these keys
_LEAF_KEYS: dict[str, tuple[str, ...]] = {
    "typography": FONT_KEYS,
    "shadow": ("x", "y", "blur", "spread", "color", "inset", "offsetX", "offsetY"),
    "border": ("width", "color", "style", "dash", "cap", "join", "align"),
    "strokeStyle": ("dashArray", "lineCap"),
    "transition": ("duration", "delay", "timingFunction"),
    "style": ("color", "highlight", "decoration", "scale", "shift", *FONT_KEYS),
}


@dataclass(frozen=True, slots=True)
class Raw:
    """A token before its value is read: the value's node, its own and its inherited type."""

    value: Node
    own: str
    inherited: str
    description: str
    deprecated: str


class _FoundError(Exception):
    """One problem, on its way to the list; never leaves this module."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _problem(code: str, message: str, node: Node, hint: str = "", path: Path = ()) -> _FoundError:
    return _FoundError(Problem(code, message, ("tokens", *path) if path else (), node.where(), "", hint))


def evaluate(root: Node) -> tuple[dict[Path, Token], list[Problem]]:
    """Return every token by its path, and every problem."""
    reader = _Evaluation(root)
    return reader.tokens(), reader.problems


class _Evaluation:
    """One reading of one tree: raw tokens, finished tokens, and the aliases that are being followed."""

    def __init__(self, root: Node) -> None:
        self.problems: list[Problem] = []
        self.raw: dict[Path, Raw] = {}
        self.done: dict[Path, Token] = {}
        self.failed: set[Path] = set()
        self.open: list[Path] = []
        self.circles: set[Path] = set()
        self.groups = 0
        self.root = root
        self.group(root, (), "")

    def report(self, caught: _FoundError) -> None:
        # what follows from a token that is wrong itself, and the same circle seen from its other members, is noise
        if caught.problem.code != BROKEN and caught.problem not in self.problems:
            self.problems.append(caught.problem)

    # ── groups ──────────────────────────────────────────────────────────────────────────────────

    def group(self, node: Node, path: Path, inherited: str, deprecated: str = "") -> None:
        self.groups += 1
        if len(path) > DEEPEST or self.groups + len(self.raw) > MOST:
            hint = "look for groups that extend each other"
            self.report(_problem("brand.too-large", f"more than {DEEPEST} levels or {MOST:,} tokens", self.root, hint))
            return
        try:
            node = self.extended(node, path, ())
        except _FoundError as caught:
            self.report(caught)
        kind = node.step("$type")
        inherited = str(kind.value) if kind is not None else inherited
        deprecated = self.deprecation(node) or deprecated
        for key, value in node.pairs:
            name = str(key.value)
            try:
                self.check_name(key, name, _GROUP_KEYS)
            except _FoundError as caught:
                self.report(caught)
                continue
            if not name.startswith("$") or name == "$root":
                self.member(value, (*path, name), inherited, deprecated)

    def member(self, node: Node, path: Path, inherited: str, deprecated: str) -> None:
        if not self.is_token(node, inherited):
            implied = IMPLIED.get(path[0], "") if len(path) == 1 else ""
            self.group(node, path, inherited or implied, deprecated)
            return
        value, own, description = node, "", ""
        holder = node.step("$value")
        if node.kind == "map" and (holder is not None or node.step("$ref") is not None):
            value = holder if holder is not None else node
            ours = node.get(("$extensions", EXTENSION, "value"))
            if ours is not None:
                value = laid_over(value, ours)
            kind, said = node.step("$type"), node.step("$description")
            own, description = str(kind.value) if kind else "", str(said.value) if said else ""
            deprecated = self.deprecation(node) or deprecated
            for key, _ in node.pairs:
                try:
                    self.check_name(key, str(key.value), _TOKEN_KEYS, token=True)
                except _FoundError as caught:
                    self.report(caught)
        self.raw[path] = Raw(value, own, inherited, description, deprecated)

    def is_token(self, node: Node, kind: str) -> bool:
        """Return whether a node is a token and not a group."""
        if node.kind != "map" or node.step("$value") is not None:
            return True
        names = [str(key.value) for key, _ in node.pairs]
        plain = [name for name in names if not name.startswith("$")]
        if node.step("$ref") is not None:
            return not plain and self.points_at_token(node)
        if "colorSpace" in names or set(names) == {"value", "unit"}:
            return True
        leaf = _LEAF_KEYS.get(kind, ())
        known = sum(name in leaf for name in plain)
        return known > 0 and 2 * known >= len(plain)  # the rest are misspelled keys, to be reported as such

    def points_at_token(self, node: Node) -> bool:
        try:
            target = self.root.get(self.pointer(node.step("$ref")))
        except _FoundError:
            return True  # it is reported when the value is read
        return target is None or target.kind != "map" or target.step("$value") is not None

    def deprecation(self, node: Node) -> str:
        said = node.step("$deprecated") if node.kind == "map" else None
        if said is None or said.value is False:
            return ""
        return "deprecated" if said.value is True else str(said.value)

    def check_name(self, key: Node, name: str, known: tuple[str, ...], token: bool = False) -> None:
        if name.startswith("$") and name not in known:
            guess = nearest(name, known) or "properties are " + ", ".join(known)
            owner = "token" if token else "group"
            raise _problem("brand.unknown-property", f"`{name}` is not a property of a {owner}", key, guess)
        if token and not name.startswith("$"):
            hint = "a token has a `$value` and no tokens inside; a group's own value is called `$root`"
            raise _problem("brand.unknown-property", f"`{name}` stands inside a token", key, hint)
        if any(character in name for character in ".{}"):
            raise _problem("brand.name", f"the name `{name}` holds one of . {{ }}", key, "use a dash")

    def extended(self, node: Node, path: Path, open_: tuple[Path, ...]) -> Node:
        """Lay a group over the group that it extends."""
        link = node.step("$extends") or (node.step("$ref") if node.kind == "map" else None)
        if link is None:
            return node
        target = self.target_path(link)
        if len(open_) > DEEPEST:
            raise _problem("brand.too-large", f"more than {DEEPEST} groups extend each other", link)
        if target in open_ or target == path or path[: len(target)] == target:
            circle = (*open_, path, target)
            chain = " → ".join("{" + ".".join(step) + "}" for step in circle)
            code = BROKEN if self.circles & {*circle} else "brand.circle"
            self.circles |= {*circle}
            raise _problem(code, f"groups extend each other in a circle: {chain}", link)
        found = self.root.get(target)
        if found is None or found.kind != "map":
            raise _problem("brand.unknown-token", f"there is no group `{'.'.join(target)}`", link, self.guess(target))
        own = Node("map", tuple(pair for pair in node.pairs if pair[0].value not in ("$extends", "$ref")),
                   "", node.line, node.column, node.length, node.source)  # fmt: skip
        return laid_over(self.extended(found, target, (*open_, path)), own)

    def target_path(self, link: Node) -> Path:
        if link.kind == "map" and link.step("$ref") is not None:
            return self.pointer(link.step("$ref"))
        text = str(link.value)
        match = _ALIAS.fullmatch(text)
        return tuple(match[1].split(".")) if match else self.pointer(link)

    def pointer(self, node: Node | None) -> Path:
        text = str(node.value) if node is not None else ""
        if node is not None and not text.startswith("#/"):
            hint = "references inside a file start with `#/`; other files are joined by `extends`"
            raise _problem("brand.reference", f"`{text}` is no reference inside this document", node, hint)
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in text[2:].split("/"))

    def guess(self, path: Path) -> str:
        return nearest(".".join(path), [".".join(known) for known in self.raw])

    # ── tokens ──────────────────────────────────────────────────────────────────────────────────

    def tokens(self) -> dict[Path, Token]:
        for path in self.raw:
            try:
                self.token(path, self.raw[path].value)
            except _FoundError as caught:
                self.report(caught)
        return {path: self.done[path] for path in self.raw if path in self.done}

    def token(self, path: Path, user: Node) -> Token:
        """Return a finished token; ``user`` is the node that asks for it."""
        if path in self.done:
            return self.done[path]
        if path in self.open:
            chain = " → ".join("{" + ".".join(step) + "}" for step in (*self.open[self.open.index(path) :], path))
            raise _problem("brand.circle", f"aliases go in a circle: {chain}", user)
        if len(self.open) > DEEPEST:
            raise _problem("brand.too-large", f"more than {DEEPEST} aliases lead to each other", user)
        raw = self.raw.get(path) or self.raw.get((*path, "$root"))
        if raw is None:
            hint = self.guess(path) or "aliases name a token by its whole path: {color.ink}"
            raise _problem("brand.unknown-token", f"there is no token `{'.'.join(path)}`", user, hint)
        if path in self.failed:
            raise _problem(BROKEN, f"the token `{'.'.join(path)}` is wrong itself", user)
        self.open.append(path)
        try:
            made = self.finish(path, raw)
        except _FoundError:
            self.failed.add(path)
            raise
        finally:
            self.open.pop()
        self.done[path] = made
        return made

    def finish(self, path: Path, raw: Raw) -> Token:
        value, found = self.value(raw.value)
        # DTCG: a token's own type, else its alias's, else its group's; a text style may be the alias of a color
        kind = raw.own or ("style" if raw.inherited == "style" else found) or raw.inherited
        if not kind:
            hint = "say `$type` here or in a group, or use a well-known group: " + ", ".join(IMPLIED)
            raise _problem("brand.no-type", f"the token `{'.'.join(path)}` has no type", raw.value, hint, path)
        if found and raw.own and found != raw.own and raw.own != "style":
            message = f"the token `{'.'.join(path)}` is a {raw.own}, but its alias is a {found}"
            raise _problem("brand.type", message, raw.value, "", path)
        try:
            read = typed(kind, value)
            text = text_of_value(kind, read)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            blamed = _blamed(raw.value, message)
            raise _problem("brand.value", f"`{'.'.join(path)}`: {message}", blamed, hint, path) from None
        return Token(kind, read, text, raw.description, raw.deprecated)

    def value(self, node: Node) -> tuple[Any, str]:
        """Return data with every alias replaced, and the type of the token if the whole value is one alias."""
        if node.kind == "map":
            reference = node.step("$ref")
            if reference is not None:
                return self.referred(reference)
            return {str(key.value): self.value(item)[0] for key, item in node.pairs}, ""
        if node.kind == "list":
            return [self.value(item)[0] for item in node.items], ""
        if not isinstance(node.value, str) or "{" not in node.value:
            return node.value, ""
        match = _ALIAS.fullmatch(node.value.strip())
        if match is not None:
            path = tuple(match[1].split("."))
            token = self.token(path, node)
            return self.as_data(path, token), token.kind
        return _ALIAS.sub(lambda found: self.token(tuple(found[1].split(".")), node).text, node.value), ""

    def as_data(self, path: Path, token: Token) -> Any:
        """Return what a composite value gets when it names a token: a typed value, or text for the parsers."""
        if token.kind in ("dimension", "duration"):
            return token.text
        return token.value

    def referred(self, reference: Node) -> tuple[Any, str]:
        """Follow a JSON pointer to a token, its value, or a part of its value."""
        pointer = self.pointer(reference)
        for length in range(len(pointer), 0, -1):
            path, rest = pointer[:length], pointer[length:]
            if path not in self.raw:
                continue
            token = self.token(path, reference)
            if rest in ((), ("$value",)):
                return self.as_data(path, token), token.kind
            data, _ = self.value(self.raw[path].value)
            for step in rest[1:] if rest[0] == "$value" else rest:
                data = _step(data, step)
            if data is None:
                break
            return data, ""
        hint = self.guess(tuple(part for part in pointer if part != "$value"))
        raise _problem("brand.unknown-token", f"there is nothing at `{reference.raw}`", reference, hint)


def _blamed(node: Node, message: str) -> Node:
    """Return the part of a value that a message names, else the value."""
    for name in re.findall(r"`([^`]+)`", message):
        found = node.pair(name)
        if found is not None:
            return found[0] if "no key" in message else found[1]
    return node


def _step(data: Any, step: str) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and step.isdigit() and int(step) < len(data):
        return data[int(step)]
    return None
