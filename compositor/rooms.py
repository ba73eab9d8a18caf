"""What a renderer keeps between renders: fonts, pictures and their caches, per set of folders.

In: asset roots and font folders. Out: ``Room``. Owned by ``Renderer``; nothing here outlives it or changes a result.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from compositor.arrange import Workshop
from compositor.arrays import Pixels
from compositor.bitmap import Bitmap
from compositor.display import FontRef, ImageRef
from compositor.errors import BindError, Problem
from compositor.hook import AssetSource, GenerateSource, InlineSource
from compositor.records import dataclass
from compositor.resolve import Resolutions
from compositor.resources.door import Resources
from compositor.resources.fonts import FontLibrary, FontLimits, bundled_folder
from compositor.resources.limits import Budgets, Limits
from compositor.resources.scale import Resizers
from compositor.schema import Variant
from compositor.text.types import TextLimits
from compositor.text.typesetter import Typesetter

# Layouts of so many different folders keep their fonts and pictures at hand; the longest unused one goes first.
MAX_ROOMS = 16


@dataclass(frozen=True, slots=True)
class CacheBudgets:
    """How many bytes each cache may hold; 0 turns it off. A budget never changes a picture, only its cost.

    ``pictures`` are files and their pixels, ``text`` what is shaped and fitted (for each thread), ``layouts`` what of
    a layout was the same in the row before (for each thread), ``backdrop`` the pixels that rows share, ``drawn``
    blurred shapes and gradients, ``bands`` parts of encoded pictures.
    """

    pictures: Budgets = field(default_factory=Budgets)
    text: int = 6 << 20
    layouts: int = 16 << 20
    backdrop: int = 32 << 20
    drawn: int = 16 << 20
    bands: int = 8 << 20

    @classmethod
    def off(cls) -> CacheBudgets:
        """Return budgets that keep nothing."""
        return cls(Budgets(0, 0, 0), 0, 0, 0, 0, 0)


class Memory:
    """What one thread takes over from row to row of one variant at one scale: resolved, arranged and drawn layers.

    ``lock`` is held by whoever uses it: in asynchronous renders another thread paints than arranged.
    """

    __slots__ = ("lock", "resolutions", "shop", "variant", "weight")

    def __init__(self, variant: Variant) -> None:
        self.variant = variant  # its layers are known by identity
        self.resolutions = Resolutions()
        self.shop = Workshop()
        self.lock = threading.Lock()
        self.weight = 0


class Memories:
    """The memories of one thread, those used last up to a budget in bytes."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._kept: OrderedDict[tuple[int, float], Memory] = OrderedDict()
        self._weight = 0

    @property
    def weight(self) -> int:
        """Return about how many bytes are held."""
        return self._weight

    def of(self, variant: Variant, scale: float) -> Memory:
        """Return the memory of a variant at a scale, or a new one."""
        key = (id(variant), scale)
        found = self._kept.get(key)
        if found is None:
            found = Memory(variant)
            if self._budget <= 0:
                return found
            self._kept[key] = found
        else:
            self._kept.move_to_end(key)
        return found

    def weigh(self, memory: Memory) -> None:
        """Look how large a memory has become, and let go of the ones that the budget has no room for."""
        weight = memory.shop.memory.weight
        if weight == memory.weight:
            return
        key = (id(memory.variant), memory.shop.scale)
        if self._kept.get(key) is memory:
            self._weight += weight - memory.weight
            memory.weight = weight
            while self._weight > self._budget:
                self._weight -= self._kept.popitem(last=False)[1].weight


class Room:
    """Fonts and pictures for one set of folders. Also what the raster backend draws with (``Supplies``)."""

    def __init__(
        self,
        roots: Sequence[Path],
        font_folders: Sequence[Path],
        limits: Limits,
        budgets: CacheBudgets,
        font_limits: FontLimits | None = None,
        text_limits: TextLimits | None = None,
        resizers: Resizers | None = None,
    ) -> None:
        self.resources = Resources(roots, limits, budgets.pictures, resizers=resizers)
        self.library = FontLibrary((*font_folders, bundled_folder()), limits=font_limits)
        self._text_budget, self._text_limits = budgets.text, text_limits
        self._layout_budget = budgets.layouts
        self._local = threading.local()

    @property
    def typesetter(self) -> Typesetter:
        """Return this thread's typesetter: HarfBuzz fonts are not to be shared by running threads."""
        found: Typesetter | None = getattr(self._local, "typesetter", None)
        if found is None:
            found = Typesetter(self.library, limits=self._text_limits, cache_bytes=self._text_budget)
            self._local.typesetter = found
        return found

    @property
    def memories(self) -> Memories:
        """Return what this thread remembers of layouts."""
        found: Memories | None = getattr(self._local, "memories", None)
        if found is None:
            found = self._local.memories = Memories(self._layout_budget)
        return found

    def font(self, ref: FontRef) -> bytes:
        """Return the bytes of a font file."""
        return self.library.data(ref)

    def picture(
        self, ref: ImageRef, source: tuple[float, float, float, float], size: tuple[int, int], smooth: bool
    ) -> Bitmap:
        """Return a part of a picture at a size in device pixels."""
        return self.resources.picture(ref, source, size, smooth)

    def lay(
        self,
        ref: ImageRef,
        source: tuple[float, float, float, float],
        size: tuple[int, int],
        smooth: bool,
        pixels: Pixels,
        again: bool,
    ) -> None:
        """Write such a part to pixels of its shape; ``again`` tells that it will be asked for soon."""
        self.resources.lay(ref, source, size, smooth, pixels, again)


_Folders = tuple[tuple[Path, ...], tuple[Path, ...]]  # asset roots, folders of fonts


class Rooms:
    """The rooms of one renderer, by their folders."""

    def __init__(
        self,
        roots: Sequence[Path],
        font_folders: Sequence[Path],
        limits: Limits,
        budgets: CacheBudgets,
        font_limits: FontLimits | None = None,
        text_limits: TextLimits | None = None,
    ) -> None:
        self._font_limits, self._text_limits = font_limits, text_limits
        self._roots = tuple(roots)
        self._fonts = tuple(font_folders)
        self._limits = limits
        self._budgets = budgets
        self._resizers = Resizers()
        self._rooms: OrderedDict[_Folders, Room] = OrderedDict()
        self._keys: dict[tuple[str, tuple[str, ...]], _Folders] = {}
        self._lock = threading.Lock()

    def of(self, folder: str, fonts: Sequence[str]) -> Room:
        """Return the room of a layout in ``folder`` (empty: in none) that brings font folders of its own."""
        named = (folder, tuple(fonts))
        key = self._keys.get(named)
        if key is None:
            if len(self._keys) >= 4 * MAX_ROOMS:
                self._keys.clear()
            key = self._keys[named] = self._folders(*named)
        with self._lock:
            room = self._rooms.get(key)
            if room is None:
                room = Room(*key, self._limits, self._budgets, self._font_limits, self._text_limits, self._resizers)
                self._rooms[key] = room
            self._rooms.move_to_end(key)
            while len(self._rooms) > MAX_ROOMS:
                self._rooms.popitem(last=False)
        return room

    def _folders(self, folder: str, fonts: Sequence[str]) -> _Folders:
        base = Path(folder)
        roots = tuple(dict.fromkeys((*self._roots, base))) if folder else self._roots
        return roots, tuple(dict.fromkeys((*(base / name for name in fonts), *self._fonts)))

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._rooms.clear()
            self._resizers = Resizers()


class Adopted:
    """Pictures that Python handed over with the data, kept while one render needs them. A context manager."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._sources: list[InlineSource] = []

    def __enter__(self) -> Adopted:
        return self

    def __exit__(self, *_: object) -> None:
        for source in self._sources:
            self._resources.release(source)

    def values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data with bytes, Pillow images and arrays replaced by sources. Raises AssetError, BindError."""
        if type(data) is not dict and not isinstance(data, Mapping):
            raise BindError(Problem("bind.data", f"data is a mapping of fields to values, not {type(data).__name__}"))
        return {name: self._value(value) for name, value in data.items()}

    def _value(self, value: Any) -> Any:
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, Mapping):
            return {name: self._value(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(item) for item in value]
        if isinstance(value, bytes | bytearray | memoryview) or _is_picture(value):
            source = self._resources.adopt(value)
            self._sources.append(source)
            return source
        return value


def _is_picture(value: Any) -> bool:
    """Tell a Pillow image or a numpy array by its type, without importing either here."""
    return any(f"{kind.__module__}.{kind.__name__}" in _PICTURES for kind in type(value).__mro__)


_PLAIN = (str, int, float, bool, type(None), AssetSource, InlineSource, GenerateSource)
_PICTURES = ("PIL.Image.Image", "numpy.ndarray")
