"""Phrases of Japanese, Chinese and Thai: where a reader would let a line end.

In: text and its language. Out: offsets at which a phrase ends. BudouX, an extra, holds the models. A typesetter owns
one ``Phrases``. Only the text engine imports this module.
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import accumulate
from typing import Any

from compositor.deferred import regex
from compositor.errors import FitError, Problem

# Thai; CJK signs and kana; Han; full-width forms; Han beyond the first plane
_WRITTEN_SOLID = regex(
    "[\u0e00-\u0e7f\u3000-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"
)
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


class Phrases:
    """Knows the models that it was asked for; each is read once."""

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}

    def inside(self, text: str, language: str) -> frozenset[int]:
        """Return the offsets that lie inside a phrase: between two letters that are written without spaces.

        Raises ``FitError`` when BudouX is not installed and for a language that it has no model for.
        """
        model = self._model(language)
        found: set[int] = set()
        for stretch in _WRITTEN_SOLID.finditer(text):
            ends = accumulate(map(len, model.parse(stretch[0])), initial=stretch.start())
            found |= set(range(*stretch.span())) - set(ends)
        return frozenset(found)

    def _model(self, language: str) -> Any:
        name = _name(language)
        if name is None:
            message = f"`break: phrase` knows Japanese, Chinese and Thai, not `{language}`"
            raise FitError(Problem("text.no-phrases", message, hint="set `lang` to ja, zh-Hans, zh-Hant or th"))
        if find_spec("budoux") is None:
            message = "`break: phrase` needs the package BudouX, which is not installed"
            raise FitError(Problem("text.not-installed", message, hint="pip install compositor[cjk]"))
        import budoux

        model = self._models.get(name)
        if model is None:
            load = {
                "ja": budoux.load_default_japanese_parser,
                "zh-hans": budoux.load_default_simplified_chinese_parser,
                "zh-hant": budoux.load_default_traditional_chinese_parser,
                "th": budoux.load_default_thai_parser,
            }[name]
            model = self._models[name] = load()
        return model


def _name(language: str) -> str | None:
    parts = language.lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        simplified = "hans" in parts or not _TRADITIONAL & set(parts)
        return "zh-hans" if simplified else "zh-hant"
    return parts[0] if parts[0] in ("ja", "th") else None
