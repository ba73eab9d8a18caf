"""An amount of money in one currency.

In: ``"79.90 EUR"``, ``{amount: 79.9, currency: EUR}``. Out: ``Money``, exact to the cent (a decimal, never a
binary fraction). Anybody may import from here; printing it for a language is the ``money`` filter's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from compositor.deferred import regex
from compositor.records import dataclass

_NUMBER = regex(r"[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})\Z")
_CODE = regex(r"[A-Z]{3}\Z")
_EXAMPLE = 'write it like "79.90 EUR" or {amount: 79.9, currency: EUR}'


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency code."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


def parse_money(value: Any) -> Money:
    """Return the money that a value means. Raises ValueError for people when it means none."""
    if isinstance(value, Money):
        return value
    if isinstance(value, Mapping):
        if set(value) != {"amount", "currency"}:
            raise ValueError(f"money has the keys amount and currency; {_EXAMPLE}")
        return Money(parse_amount(value["amount"]), _currency(value["currency"]))
    if isinstance(value, str):
        words = value.split()
        if len(words) == 2 and _CODE.match(words[0]):
            words.reverse()
        if len(words) == 2:
            return Money(parse_amount(words[0]), _currency(words[1]))
        raise ValueError(f"`{value[:40]}` has no amount and currency code; {_EXAMPLE}")
    raise ValueError(f"money needs a currency; {_EXAMPLE}")


def parse_amount(value: Any) -> Decimal:
    """Return an exact decimal for a number as people write it. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError(f"an amount is a number like 79.90; {_EXAMPLE}")
    # the shortest text of a binary fraction is what the author wrote: 79.9, not 79.900000000000005684…
    text = str(getattr(value, "raw", value)).strip()
    if not _NUMBER.match(text):
        text = f"{value:f}" if isinstance(value, Decimal | float) else text
    if not _NUMBER.match(text):
        hint = "; leave out separators of thousands and use a point" if "," in text else ""
        raise ValueError(f"`{text[:40]}` is no amount{hint}; {_EXAMPLE}")
    return Decimal(text)


def _currency(value: Any) -> str:
    if isinstance(value, str) and _CODE.match(value.strip()):
        return value.strip()
    raise ValueError(f"`{str(value)[:20]}` is no currency code of three capital letters; {_EXAMPLE}")
