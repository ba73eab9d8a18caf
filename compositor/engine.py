"""The engine: it calls the stages in order and owns the caches. The first file to read.

    text → Source → Layout → Scene → Plan → fill → DisplayList → Bitmap → bytes

In: a layout and data. Out: ``Result``. Every exception that leaves is a ``CompositorError``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from compositor.arrange import arrange
from compositor.backends.raster import RasterCaches, draw
from compositor.bind import Evaluator
from compositor.checks import contrast_problems, plan_problems
from compositor.contrast import Behind
from compositor.deferred import deferred
from compositor.display import ImageRef
from compositor.encode import BandCache, OutputOptions, Provenance, encode
from compositor.errors import BindError, CompositorError, FitError, Problem, format_path
from compositor.fill import Filled, Generators, afill, fill
from compositor.hook import AssetSource, GenerateSource, ImageRequest
from compositor.outputs import choose_output, choose_scale
from compositor.paint import paint
from compositor.plan import Plan
from compositor.records import dataclass
from compositor.resolve import resolve
from compositor.resources.fonts import FontLimits
from compositor.resources.generated import GeneratedCache
from compositor.resources.limits import Limits
from compositor.results import Report, Result, UsedPicture
from compositor.rooms import Adopted, CacheBudgets, Memory, Room, Rooms
from compositor.schema import Layout, Variant
from compositor.source import Node
from compositor.text.types import TextLimits
from compositor.text.typesetter import Typesetter
from compositor.timings import Stopwatch

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = deferred("asyncio")

MAX_EVALUATORS = 64
MAX_OUTPUTS = 64
_WISHES = (str, int, type(None))  # what encoder options may be asked for with, and be known again by
Folders = str | Path | Sequence[str | Path] | None
Extra = Literal["refuse", "ignore"]


@dataclass(frozen=True, slots=True)
class _Job:
    """One render on its way: where it is at home, what it was asked for, and its plan."""

    layout: Layout
    variant: Variant
    room: Room
    memory: Memory
    plan: Plan
    options: OutputOptions
    strict: bool
    watch: Stopwatch


class Renderer:
    """Renders layouts. Owns fonts, pictures and caches; safe to share between threads.

    ``fonts`` and ``assets`` are folders beside the layout's own; ``generator`` is one backend or a mapping of routes
    to backends (none: the embedded procedural one); ``generated`` is a folder that keeps generated pictures.
    ``limits`` bound what a source may cost, ``font_limits`` what a font may, ``text_limits`` what
    a text may, ``budgets`` what the caches may hold.
    ``encode_threads`` share the encoding of one JPEG or PNG: sooner finished, not cheaper, so leave it at 1 where
    many pictures are drawn at a time.
    Usable as a context manager.
    """

    def __init__(
        self,
        *,
        fonts: Folders = None,
        assets: Folders = None,
        generator: Generators = None,
        generated: str | Path | None = None,
        limits: Limits | None = None,
        font_limits: FontLimits | None = None,
        text_limits: TextLimits | None = None,
        budgets: CacheBudgets | None = None,
        encode_threads: int = 1,
    ) -> None:
        budgets = budgets or CacheBudgets()
        self._rooms = Rooms(_folders(assets), _folders(fonts), limits or Limits(), budgets, font_limits, text_limits)
        self._generator = generator
        self._generated = GeneratedCache(Path(generated) if generated is not None else None)
        self._budgets = budgets
        self._raster = self._raster_caches()
        self._bands = BandCache(budgets.bands)
        self._encode_threads = encode_threads
        self._evaluators: dict[str, Evaluator] = {}
        self._outputs: dict[tuple[Any, ...], tuple[Layout, Variant, OutputOptions]] = {}

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every font, picture and cache. A closed renderer may be used again; it starts anew."""
        self._rooms.clear()
        self._outputs.clear()
        self._raster = self._raster_caches()
        self._bands.clear()

    def _raster_caches(self) -> RasterCaches:
        return RasterCaches(backdrop=self._budgets.backdrop, pictures=self._budgets.drawn)

    def plan(
        self,
        layout: Layout,
        data: Mapping[str, Any] | None = None,
        *,
        size: str | None = None,
        theme: str | None = None,
        patch: Mapping[str, Any] | None = None,
        scale: float | None = None,
        locale: str | None = None,
        extra: Extra = "refuse",
    ) -> Plan:
        """Return every box, line and picture request of one render, without pixels and without any generator.

        Raises BindError, FitError, AssetError; LayoutError for an unknown size, theme or a wrong patch.
        """
        watch = Stopwatch()
        variant = layout.variant(size, theme, patch)
        room = self.room(layout)
        with Adopted(room.resources) as adopted:
            return self._plan(watch, layout, variant, room, adopted.values(data or {}), scale, locale, extra)[0]

    def render(
        self,
        layout: Layout,
        data: Mapping[str, Any] | None = None,
        *,
        size: str | None = None,
        theme: str | None = None,
        format: str | None = None,
        quality: int | str | tuple[int, int] | None = None,
        max_bytes: int | str | None = None,
        scale: float | None = None,
        patch: Mapping[str, Any] | None = None,
        locale: str | None = None,
        strict: bool = False,
        extra: Extra = "refuse",
    ) -> Result:
        """Return one finished picture.

        ``size`` and ``theme`` are names of the layout (default: its first size, the brand itself). ``format``,
        ``quality``, ``max_bytes`` and ``scale`` override the layout's own. ``patch`` maps ``layer.property`` to a
        value. ``strict`` makes what the layout's ``checks`` find a FitError. ``extra="ignore"`` lets data pass
        that the layout does not know, as a feed has it. Raises any CompositorError.
        """
        watch = Stopwatch()
        variant = layout.variant(size, theme, patch)
        options = self._options(layout, variant, format, quality, max_bytes)
        room = self.room(layout)
        with Adopted(room.resources) as adopted:
            plan, memory = self._plan(watch, layout, variant, room, adopted.values(data or {}), scale, locale, extra)
            job = _Job(layout, variant, room, memory, plan, options, strict, watch)
            with _Placed(variant.node):
                filled = fill(plan.requests, room.resources, self._generator, self._generated)
            return self._finish(job, filled)

    async def arender(
        self, layout: Layout, data: Mapping[str, Any] | None = None, *, strict: bool = False, **how: Any
    ) -> Result:
        """Return one finished picture without blocking the event loop. Takes what ``render`` takes."""
        watch = Stopwatch()
        variant, options, rest = _split(layout, how)
        room = self.room(layout)
        with Adopted(room.resources) as adopted:
            values = adopted.values(data or {})
            plan, memory = await asyncio.to_thread(self._plan, watch, layout, variant, room, values, *rest)
            job = _Job(layout, variant, room, memory, plan, options, strict, watch)
            with _Placed(variant.node):
                filled = await afill(plan.requests, room.resources, self._generator, self._generated)
            return await asyncio.to_thread(self._finish, job, filled)

    def render_all(
        self,
        layout: Layout,
        data: Mapping[str, Any] | None = None,
        *,
        sizes: Sequence[str] | None = None,
        **how: Any,
    ) -> dict[str, Result]:
        """Return the picture of every size (or of the named ones), by name. Takes what ``render`` takes."""
        return {size: self.render(layout, data, size=size, **how) for size in sizes or layout.sizes}

    def check(self, layout: Layout, data: Mapping[str, Any] | None = None, **how: Any) -> tuple[Problem, ...]:
        """Return what the layout's ``checks`` find in one render, contrast on real pixels included."""
        watch = Stopwatch()
        variant, options, rest = _split(layout, how)
        room = self.room(layout)
        with Adopted(room.resources) as adopted, _Placed(variant.node):
            plan, memory = self._plan(watch, layout, variant, room, adopted.values(data or {}), *rest)
            job = _Job(layout, variant, room, memory, plan, options, True, watch)
            filled = fill(plan.requests, room.resources, self._generator, self._generated)
            try:
                found = (*filled.problems, *plan.problems, *self._lint(job, filled.refs))
            finally:
                filled.release(room.resources)
        return tuple(_at_line(problem, variant.node) for problem in found)

    # -- the stages -------------------------------------------------------------------------------------------

    def room(self, layout: Layout) -> Room:
        """Return the fonts and pictures that a layout of this folder is rendered with."""
        return self._rooms.of(layout.folder, layout.document.fonts)

    def _plan(
        self,
        watch: Stopwatch,
        layout: Layout,
        variant: Variant,
        room: Room,
        data: Mapping[str, Any],
        scale: float | None,
        locale: str | None,
        extra: Extra,
    ) -> tuple[Plan, Memory]:
        values = layout.data.validate_row(data, extra=extra)
        scale = choose_scale(variant, scale)
        evaluator = self._evaluator(locale or layout.document.locale)
        watch.lap("validate")
        typesetter, memories = room.typesetter, room.memories
        self._count(watch, room, typesetter)
        # A patched variant is never seen again, so nothing is remembered of it.
        known = layout.variants.get((variant.size, variant.theme)) is variant
        memory = memories.of(variant, scale) if known else Memory(variant)
        with _Placed(variant.node), memory.lock:
            scene = resolve(variant, values, evaluator, scale, memory.resolutions)
            watch.lap("resolve")
            memory.shop.memory.forget(memory.resolutions.gone)
            plan = arrange(scene, typesetter, room.resources, memory.shop)
        memories.weigh(memory)
        watch.lap("arrange")
        return plan, memory

    def _count(self, watch: Stopwatch, room: Room, typesetter: Typesetter) -> None:
        """Let the watch see what one render asks of the caches."""
        raster = self._raster
        watch.watch({
            "fits": typesetter.fits, "pictures": room.resources.pictures, "backdrop": raster.backdrops,
            "drawn": raster.pictures, "bands": self._bands,
        })  # fmt: skip

    def _options(
        self, layout: Layout, variant: Variant, format: str | None, quality: Any, max_bytes: Any
    ) -> OutputOptions:
        """Return the encoder options of one render, the same object for the same wishes."""
        wishes = (format, quality, max_bytes)
        if not (type(format) in _WISHES and type(quality) in _WISHES and type(max_bytes) in _WISHES):
            return choose_output(layout, variant, *wishes)
        key = (id(layout), id(variant), *wishes)
        found = self._outputs.get(key)
        if found is None:
            found = (layout, variant, choose_output(layout, variant, *wishes))
            if len(self._outputs) >= MAX_OUTPUTS:
                self._outputs.clear()
            self._outputs[key] = found
        return found[2]

    def _evaluator(self, locale: str) -> Evaluator:
        """Return the evaluator of a locale; a renderer sees few of them, and each costs half a millisecond."""
        found = self._evaluators.get(locale)
        if found is None:
            try:
                found = Evaluator(locale)
            except ValueError as error:
                raise BindError(Problem("bind.locale", str(error))) from error
            if len(self._evaluators) >= MAX_EVALUATORS:
                self._evaluators.clear()
            self._evaluators[locale] = found
        return found

    def _finish(self, job: _Job, filled: Filled) -> Result:
        """Paint, draw and encode; then forget the generated pictures."""
        watch = job.watch
        watch.lap("fill")
        try:
            with job.memory.lock:
                display = paint(job.plan, filled.refs, drawn=job.memory.shop.memory)
            watch.lap("paint")
            if job.strict:
                self._insist(job, filled.refs)
            bitmap = draw(display, job.room, self._raster, again=bool(job.layout.themes))
            watch.lap("draw")
        finally:
            filled.release(job.room.resources)
        provenance = _provenance(filled)
        encoded = encode(bitmap, job.options, provenance, bands=self._bands, threads=self._encode_threads)
        watch.lap("encode")
        lint = plan_problems(job.plan, job.layout.document.checks, job.variant.spec)
        found = [*job.plan.problems, *filled.problems, *(replace(problem, severity="warning") for problem in lint)]
        problems = tuple([_at_line(problem, job.variant.node) for problem in found])
        return Result(
            bytes=encoded.data,
            format=encoded.format,
            width=encoded.width,
            height=encoded.height,
            size=job.plan.size,
            theme=job.plan.theme,
            plan=job.plan,
            display=display,
            report=Report(job.plan.fits, _used(filled), problems, encoded.quality, encoded.attempts, watch.timings),
            options=job.options,
            provenance=provenance,
        )

    def _lint(self, job: _Job, refs: Mapping[ImageRequest, ImageRef]) -> tuple[Problem, ...]:
        """Return what the checks find; contrast is measured on the picture without its texts."""
        checks = job.layout.document.checks
        found = list(plan_problems(job.plan, checks, job.variant.spec))
        if checks.contrast is not None:
            behind = Behind(draw(paint(job.plan, refs, letters=False), job.room, again=True), job.plan.scale)
            found += contrast_problems(job.plan, checks.contrast, behind.worst)
        return tuple(found)

    def _insist(self, job: _Job, refs: Mapping[ImageRequest, ImageRef]) -> None:
        wrong = [problem for problem in self._lint(job, refs) if problem.severity == "error"]
        if wrong:
            raise FitError(_at_line(problem, job.variant.node) for problem in wrong)


def _split(layout: Layout, how: Mapping[str, Any]) -> tuple[Variant, OutputOptions, tuple[Any, Any, Extra]]:
    """Sort the keyword arguments of ``render`` into what each stage takes."""
    known = {"size", "theme", "patch", "format", "quality", "max_bytes", "scale", "locale", "extra"}
    unknown = sorted(set(how) - known)
    if unknown:
        raise TypeError(f"unknown keyword argument: {', '.join(unknown)}")
    variant = layout.variant(how.get("size"), how.get("theme"), how.get("patch"))
    options = choose_output(layout, variant, how.get("format"), how.get("quality"), how.get("max_bytes"))
    return variant, options, (how.get("scale"), how.get("locale"), how.get("extra", "refuse"))


def _folders(folders: Folders) -> tuple[Path, ...]:
    if folders is None:
        return ()
    return (Path(folders),) if isinstance(folders, str | Path) else tuple(Path(folder) for folder in folders)


class _Placed:
    """Gives problems that know only their path the line it stands at. A context manager."""

    __slots__ = ("_node",)

    def __init__(self, node: Node) -> None:
        self._node = node

    def __enter__(self) -> None:
        return

    def __exit__(self, _: object, error: object, __: object) -> None:
        if isinstance(error, CompositorError):
            raise error.restated(_at_line(problem, self._node) for problem in error.problems) from error


def _at_line(problem: Problem, node: Node) -> Problem:
    if problem.where is not None or not problem.path:
        return problem
    return replace(problem, where=node.locate(problem.path))


def _provenance(filled: Filled) -> Provenance | None:
    """Return the strongest claim: one picture of a trained model marks the whole."""
    origins = {filling.origin for filling in filled.pictures.values() if filling.generated}
    if not origins:
        return None
    return Provenance("procedural" if origins == {"procedural"} else "model")


def _used(filled: Filled) -> tuple[UsedPicture, ...]:
    return tuple(
        UsedPicture(format_path(request.path), _name(request, filling.source), filling.generated, filling.model)
        for request, filling in filled.pictures.items()
    )


def _name(request: ImageRequest, index: int) -> str:
    source = request.sources[index]
    if isinstance(source, AssetSource):
        return source.path if not source.path.startswith("data:") else "data:"
    if isinstance(source, GenerateSource):
        return f"generate:{source.route}"
    return f"inline:{source.digest}"
