"""What travels to other processes, and the side of a worker of somebody else's: what it keeps from chunk to chunk.

In: a packed recipe and packed orders. Out: outcomes. ``DESK`` below is the one piece of module state in the package.
It is state of a worker *process*: recipes and renderers by the digest of the recipe, bounded, and every entry can be
made again from the parcel that it came from, so it never changes a picture.
"""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from compositor.batch.uploads import kept_outcomes
from compositor.batch.work import Order, Recipe
from compositor.batch.worker import Drawn, opened
from compositor.digests import blake2
from compositor.engine import Renderer
from compositor.errors import BindError, GeneratorError, OutputError, Problem

# A process of somebody else's executor may serve several runs in turn.
MAX_OPEN = 2


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recipe on its way to another process: pickled, and named by the digest of that."""

    digest: str
    data: bytes = field(repr=False)


def packed_recipe(recipe: Recipe) -> Parcel:
    """Pack a recipe. Raises GeneratorError for a generator that cannot be sent to another process."""
    try:
        data = pickle.dumps(recipe, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        generator = recipe.generator
        named = generator if isinstance(generator, dict) else {"default": generator}
        for route, one in named.items():
            _check_picklable(one, str(route))
        message = f"the layout cannot be sent to worker processes: {error}"
        raise OutputError(Problem("batch.pickle", message, hint="draw in this process with workers=1")) from error
    return Parcel(blake2(data), data)


def _check_picklable(generator: object, route: str) -> None:
    try:
        pickle.dumps(generator)
    except Exception as error:
        name = type(generator).__qualname__
        message = f"the generator `{name}` (route `{route}`) cannot be sent to worker processes: {error}"
        hint = (
            "define its class at the top of a module and open clients and locks in `generate`, not in `__init__`; "
            "or draw in this process with workers=1"
        )
        raise GeneratorError(Problem("batch.generator-pickle", message, hint=hint)) from error


def packed_orders(orders: Sequence[Order]) -> bytes:
    """Pack orders. A row that holds something that cannot travel becomes a row with that error."""
    try:
        return pickle.dumps(tuple(orders), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps(tuple(_sendable(order) for order in orders), pickle.HIGHEST_PROTOCOL)


def _sendable(order: Order) -> Order:
    try:
        pickle.dumps(order)
    except Exception as error:
        row = order.row
        message = f"the row holds a value that cannot be sent to a worker process: {error}"
        fault = BindError(Problem("batch.row-pickle", message, where=row.where, hint="draw it with workers=1"))
        return Order(type(row)(row.number, row.where, {}, fault), ())
    return order


class Desk:
    """The recipes that this process works by, each with its renderer. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[Recipe, Renderer]] = OrderedDict()

    def recipe(self, parcel: Parcel) -> tuple[Recipe, Renderer]:
        """Return a recipe and its renderer. Raises OutputError when it cannot be unpacked here."""
        with self._lock:
            if parcel.digest not in self._open:
                self._open[parcel.digest] = opened(parcel.data)
                while len(self._open) > MAX_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(parcel.digest)
            return self._open[parcel.digest]


DESK = Desk()


def draw_parcel(parcel: Parcel, orders: bytes) -> Drawn:
    """Draw the orders anywhere: the recipe comes along, and is unpacked once for each process."""
    recipe, renderer = DESK.recipe(parcel)
    return kept_outcomes(recipe, renderer, pickle.loads(orders))
