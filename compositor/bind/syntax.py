"""The inside of ``${…}``: a small expression language, read into a tree.

In: the text between the braces. Out: frozen nodes; ``ExpressionError`` with offset and length for what it is not.
Grammar and binding strengths are those of Jinja expressions (Jinja 3, "Expressions"), cut down to look-ups,
comparisons, ``and or not``, arithmetic, ``~`` (joins text), ``a if b else c``, lists and our filters. There are no
calls, no assignments and no loops: every expression ends, in time proportional to its length.

Names may contain hyphens, as token names do, so a minus needs spaces around it (the rule of CSS ``calc()``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from compositor.bind.tree import (
    Choice,
    ExpressionError,
    Filter,
    Items,
    Literal,
    Lookup,
    Member,
    Operation,
    Tree,
)
from compositor.deferred import regex
from compositor.errors import nearest
from compositor.records import dataclass

MAX_LENGTH = 1000
MAX_DEPTH = 32
MAX_TOKENS = 200

FILTERS = (
    "upper", "lower", "title", "default", "round", "number", "money", "percent", "date", "length", "first", "last",
)  # fmt: skip


NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*"
_TOKEN = regex(
    rf"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_]))
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<name>{NAME})
    | (?P<sign>==|!=|<=|>=|//|[-+*/%~<>|.,()\[\]=])
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": True, "false": False, "none": None, "null": None, "True": True, "False": False, "None": None}
RESERVED = frozenset(("and", "or", "not", "if", "else", "in", "is", *_WORDS))
_ESCAPE = regex(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t"}
_COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


def parse_code(text: str, start: int = 0, end: int | None = None) -> Tree:
    """Return the tree of the expression that stands in ``text[start:end]``; offsets count from the text's start.

    Raises ExpressionError for what is no expression, and beyond 1,000 characters, 200 tokens or 32 levels.
    """
    end = len(text) if end is None else end
    if end - start > MAX_LENGTH:
        raise ExpressionError(f"an expression may be {MAX_LENGTH:,} characters long", start, end - start)
    tokens: list[_Token] = []
    for token in _tokens(text, start, end):
        tokens.append(token)
        if len(tokens) > MAX_TOKENS:
            raise ExpressionError(f"an expression may have {MAX_TOKENS} names and signs", start, end - start)
    return _Parser(tokens).whole()


def _tokens(text: str, place: int, end: int) -> Iterator[_Token]:
    while True:
        found = _TOKEN.match(text, place, end)
        if found is None:
            while text[place].isspace():
                place += 1
            if text[place] in "\"'":
                raise ExpressionError("a quote is never closed", place, end - place)
            raise ExpressionError(f"`{text[place]}` means nothing in an expression", place)
        kind = found.lastgroup or "end"
        yield _Token(kind, found[kind], found.start(kind))
        if kind == "end":
            return
        place = found.end()


class _Parser:
    """Recursive descent over the tokens, one method for each binding strength, weakest first."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.place]

    def next(self) -> _Token:
        token = self.here
        self.place += token.kind != "end"
        return token

    def takes(self, *texts: str) -> _Token | None:
        """Return the token here and go on, if it is one of these signs or words."""
        token = self.here
        if token.kind in ("sign", "name") and token.text in texts:
            return self.next()
        return None

    def expect(self, text: str) -> _Token:
        found = self.takes(text)
        if found is None:
            raise self.unexpected(f"expected `{text}`")
        return found

    def unexpected(self, wanted: str) -> ExpressionError:
        token = self.here
        if token.kind == "end":
            return ExpressionError(f"the expression ends too early: {wanted}", token.offset)
        hint = ""
        if token.text == "is":
            hint = "compare with == or !=; `x != null` asks whether x is there"
        elif token.text == "=":
            hint = "compare with =="
        elif token.text == "(":
            hint = "there are no functions; filters are written `value | round(1)`"
        return ExpressionError(f"unexpected `{token.text}`: {wanted}", token.offset, len(token.text), hint)

    def whole(self) -> Tree:
        tree = self.choice()
        if self.here.kind != "end":
            raise self.unexpected("expected an operator or the end")
        return tree

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"an expression may be {MAX_DEPTH} levels deep", self.here.offset)
        value = self.either()
        if self.takes("if"):
            condition = self.either()
            otherwise: Tree = self.choice() if self.takes("else") else Literal(None)
            value = Choice(condition, value, otherwise)
        self.depth -= 1
        return value

    def either(self) -> Tree:
        tree = self.both()
        while sign := self.takes("or"):
            tree = self.operation(sign, tree, self.both())
        return tree

    def both(self) -> Tree:
        tree = self.negated()
        while sign := self.takes("and"):
            tree = self.operation(sign, tree, self.negated())
        return tree

    def negated(self) -> Tree:
        signs: list[_Token] = []
        while sign := self.takes("not"):
            signs.append(sign)
        return self.signed(signs, self.comparison())

    def comparison(self) -> Tree:
        tree = self.sum()
        sign = self.takes(*_COMPARISONS, "in")
        if sign is None and self.here.text == "not" and self.tokens[self.place + 1].text == "in":
            sign = self.next()
            self.next()
            inside = self.operation(_Token("name", "in", sign.offset), tree, self.sum())
            return Operation("not", None, inside, sign.offset, 3)
        if sign is None:
            return tree
        tree = self.operation(sign, tree, self.sum())
        if self.here.text in (*_COMPARISONS, "in"):
            raise self.unexpected("comparisons cannot be chained, join them by `and`")
        return tree

    def sum(self) -> Tree:
        tree = self.joined()
        while sign := self.takes("+", "-"):
            tree = self.operation(sign, tree, self.joined())
        return tree

    def joined(self) -> Tree:
        tree = self.product()
        while sign := self.takes("~"):
            tree = self.operation(sign, tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.unary()
        while sign := self.takes("*", "/", "//", "%"):
            tree = self.operation(sign, tree, self.unary())
        return tree

    def unary(self) -> Tree:
        signs: list[_Token] = []
        while sign := self.takes("-", "+"):
            signs.append(sign)
        return self.filtered(self.signed(signs, self.member(self.primary())))

    def signed(self, signs: list[_Token], tree: Tree) -> Tree:
        if len(signs) > MAX_DEPTH:
            raise ExpressionError(f"an expression may be {MAX_DEPTH} levels deep", signs[0].offset)
        for sign in reversed(signs):
            tree = Operation(sign.text, None, tree, sign.offset, len(sign.text))
        return tree

    @staticmethod
    def operation(sign: _Token, left: Tree, right: Tree) -> Tree:
        return Operation(sign.text, left, right, sign.offset, len(sign.text))

    def member(self, tree: Tree) -> Tree:
        while True:
            start = self.takes(".", "[")
            if start is None:
                break
            if start.text == "[":
                inside = self.choice()
                end = self.expect("]")
                tree = Member(tree, inside, start.offset, end.end - start.offset)
                continue
            step = self.next()
            if step.kind not in ("number", "name"):
                raise ExpressionError("a name is missing after the point", start.offset)
            # the reader of numbers takes `0.1` of `rows.0.1` for one number
            for name in step.text.split("."):
                key = int(name) if name.isdigit() else name
                if isinstance(tree, Lookup):
                    tree = Lookup((*tree.path, key), tree.offset, step.end - tree.offset)
                else:
                    tree = Member(tree, Literal(key), start.offset, step.end - start.offset)
        if self.here.text == "(":
            raise self.unexpected("nothing can be called")
        return tree

    def filtered(self, tree: Tree) -> Tree:
        while self.takes("|"):
            name = self.next()
            if name.kind != "name" or name.text not in FILTERS:
                guess = nearest(name.text, FILTERS) or "filters: " + ", ".join(FILTERS)
                message = f"there is no filter `{name.text}`"
                raise ExpressionError(message, name.offset, max(1, len(name.text)), guess)
            arguments, options = self.arguments() if self.takes("(") else ((), ())
            tree = Filter(name.text, tree, arguments, options, name.offset, len(name.text))
        return tree

    def arguments(self) -> tuple[tuple[Tree, ...], tuple[tuple[str, Tree], ...]]:
        arguments: list[Tree] = []
        options: dict[str, Tree] = {}
        while not self.takes(")"):
            if self.here.kind == "name" and self.tokens[self.place + 1].text == "=":
                name = self.next()
                self.next()
                if name.text in options:
                    raise ExpressionError(f"`{name.text}` is given twice", name.offset, len(name.text))
                options[name.text] = self.choice()
            else:
                arguments.append(self.choice())
            if not self.takes(","):
                self.expect(")")
                break
        return tuple(arguments), tuple(options.items())

    def primary(self) -> Tree:
        token = self.next()
        if token.kind == "number":
            return Literal(Decimal(token.text) if "." in token.text else int(token.text))
        if token.kind == "text":
            return Literal(_ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), token.text[1:-1]))
        if token.kind == "name" and token.text in _WORDS:
            return Literal(_WORDS[token.text])
        if token.kind == "name" and token.text not in RESERVED:
            return Lookup((token.text,), token.offset, len(token.text))
        if token.text == "(":
            tree = self.choice()
            self.expect(")")
            return tree
        if token.text == "[":
            return self.list_items()
        self.place -= token.kind != "end"
        raise self.unexpected("expected a value")

    def list_items(self) -> Tree:
        items: list[Tree] = []
        while not self.takes("]"):
            items.append(self.choice())
            if not self.takes(","):
                self.expect("]")
                break
        return Items(tuple(items))
