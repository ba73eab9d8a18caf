"""The stage that waits: for every picture that a plan asks for, the first of its sources that works.

In: ``ImageRequest`` values, ``Resources``, generators, a cache of generated pictures. Out: ``Filled``: a reference
for each request, where it came from, and a warning for each source that failed before it.

``fill`` and ``afill`` drive the same steps (``_steps``); they differ only in how they wait. A plain generator is
called directly by ``fill`` and in a thread by ``afill``; an ``async`` one is awaited by ``afill``, and by ``fill`` in
a thread with an event loop of its own, so that ``fill`` works inside a running loop too (and blocks it). Nothing is
tried twice here: retrying, time-outs and budgets belong to the generator, which knows its provider.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Generator as Steps
from dataclasses import field
from typing import TYPE_CHECKING

from compositor.deferred import deferred
from compositor.display import ImageRef
from compositor.errors import AssetError, CompositorError, GeneratorError, Problem
from compositor.hook import (
    AssetSource,
    GeneratedImage,
    GenerateRequest,
    GenerateSource,
    Generator,
    ImageRequest,
    InlineSource,
)
from compositor.records import dataclass
from compositor.resources.door import Resources
from compositor.resources.generated import GeneratedCache
from compositor.threads import Beside

if TYPE_CHECKING:
    import asyncio
    from concurrent import futures

    from compositor import procedural
else:
    asyncio = deferred("asyncio")
    futures = deferred("concurrent.futures")
    procedural = deferred("compositor.procedural")

Generators = Mapping[str, Generator] | Generator | None
CONCURRENCY = 4  # how many requests afill works on at a time, unless told otherwise
DEFAULT_ROUTE = "default"


@dataclass(frozen=True, slots=True)
class Filling:
    """The picture of one request: which source it came from (counted from 0), and who made it if generated."""

    ref: ImageRef
    source: int
    generated: bool = False
    model: str = ""
    origin: str = ""
    inline: InlineSource | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """Every request's picture, and the warnings about sources that failed before it, in the order of requests."""

    pictures: Mapping[ImageRequest, Filling]
    problems: tuple[Problem, ...] = ()

    @property
    def refs(self) -> dict[ImageRequest, ImageRef]:
        """Return the reference of every request."""
        return {request: filling.ref for request, filling in self.pictures.items()}

    def release(self, resources: Resources) -> None:
        """Give the bytes of generated pictures back once they are drawn."""
        for filling in self.pictures.values():
            if filling.inline is not None:
                resources.release(filling.inline)


@dataclass(frozen=True, slots=True)
class _Call:
    """A step that waits: ask this generator for this picture."""

    generator: Generator
    request: GenerateRequest


@dataclass(slots=True)
class _Outcome:
    """What became of one request: its picture, or none, and what went wrong on the way."""

    filling: Filling | None = None
    problems: list[Problem] = field(default_factory=list)


def fill(
    requests: Sequence[ImageRequest],
    resources: Resources,
    generators: Generators = None,
    cache: GeneratedCache | None = None,
) -> Filled:
    """Find a picture for every request. Raises AssetError naming all that have none.

    Where several are new, JPEGs are decoded by threads while others are read; generators are asked one by one.
    """
    pictures = _firsts(requests, resources)
    if all(map(pictures.__contains__, requests)):
        return Filled(pictures)
    outcomes: dict[ImageRequest, _Outcome] = {}
    for request in dict.fromkeys(requests):
        if request in pictures:
            outcomes[request] = _Outcome(pictures[request])
            continue
        steps = _steps(request, resources, generators, cache)
        step = _advance(steps, None)
        while isinstance(step, _Call):
            step = _advance(steps, _call(step))
        outcomes[request] = step
    return _collected(outcomes, resources)


def _firsts(requests: Sequence[ImageRequest], resources: Resources) -> dict[ImageRequest, Filling]:
    """Return the pictures whose first source is a file that can be used, as nearly all are."""
    pictures: dict[ImageRequest, Filling] = {}
    begun: dict[ImageRef, Callable[[], None]] = {}
    wanted = [(request, source) for request in requests if (source := _first_file(request)) is not None]
    with Beside() as beside:
        for index, (request, source) in enumerate(wanted):
            try:
                ref, decoding = resources.begin(source, (request.width, request.height), request.color, request.fit)
                if decoding is not None and ref not in begun:
                    others = (other for _, other in wanted[index + 1 :] if other != source)
                    if decoding.apart and not all(map(resources.knows, others)):  # one more has to be read
                        begun[ref] = beside.start(decoding.work)
                    else:
                        decoding.work()
                pictures[request] = Filling(ref, 0)
            except AssetError:
                pass  # the steps try again, and tell why
        for ref, ended in begun.items():
            try:
                ended()
            except AssetError:
                pictures = {request: filling for request, filling in pictures.items() if filling.ref != ref}
    return pictures


def _first_file(request: ImageRequest) -> AssetSource | InlineSource | None:
    """Return the first source of a request if it can be loaded as it is."""
    first = request.sources[0] if request.sources else None
    return None if isinstance(first, GenerateSource) else first


async def afill(
    requests: Sequence[ImageRequest],
    resources: Resources,
    generators: Generators = None,
    cache: GeneratedCache | None = None,
    concurrency: int = CONCURRENCY,
) -> Filled:
    """Find a picture for every request, several at a time. Same answers and errors as ``fill``."""
    gate = asyncio.Semaphore(concurrency)
    outcomes = {request: _Outcome() for request in requests}

    async def one(request: ImageRequest) -> None:
        async with gate:
            steps = _steps(request, resources, generators, cache)
            step = await asyncio.to_thread(_advance, steps, None)
            while isinstance(step, _Call):
                step = await asyncio.to_thread(_advance, steps, await _acall(step))
            outcomes[request] = step

    try:
        await asyncio.gather(*(one(request) for request in list(outcomes)))
    except BaseException:  # given up half-way: nobody will ask for what was generated so far
        _released(outcomes, resources)
        raise
    return _collected(outcomes, resources)


def _steps(
    request: ImageRequest, resources: Resources, generators: Generators, cache: GeneratedCache | None
) -> Steps[_Call, GeneratedImage | Exception, _Outcome]:
    """Decide: try the sources in order, yield whenever a generator has to be asked."""
    outcome = _Outcome()
    box = (request.width, request.height)
    for index, source in enumerate(request.sources):
        try:
            if not isinstance(source, GenerateSource):
                outcome.filling = Filling(resources.load(source, box, request.color, request.fit), index)
                return outcome
            generator, warnings = _bound(source.route, generators)
            outcome.problems += (_at(problem, request) for problem in warnings)
            wanted = GenerateRequest(source.prompt, *box, source.seed, source.route, source.negative, source.style)
            identity = str(getattr(generator, "identity", ""))
            answer: object = cache.get(wanted, identity) if cache else None
            fresh = answer is None
            if fresh:
                answer = yield _Call(generator, wanted)
            image = _image(answer, source.route)
            # What it draws follows from the request alone, so an encoder that packs better changes no display list.
            known_by = f"{identity} {wanted.digest}" if isinstance(generator, procedural.Procedural) else ""
            outcome.filling = _adopted(image, index, request, resources, known_by)
            if fresh and cache:
                cache.put(wanted, image, identity)
            return outcome
        except (AssetError, GeneratorError) as error:
            outcome.problems += (_at(problem, request) for problem in error.problems)
    return outcome


def _advance(
    steps: Steps[_Call, GeneratedImage | Exception, _Outcome], answer: GeneratedImage | Exception | None
) -> _Call | _Outcome:
    try:
        return next(steps) if answer is None else steps.send(answer)
    except StopIteration as end:
        outcome = end.value
        assert isinstance(outcome, _Outcome)
        return outcome


def _call(call: _Call) -> GeneratedImage | Exception:
    try:
        answer = call.generator.generate(call.request)
        if not inspect.isawaitable(answer):
            return answer

        async def wait() -> GeneratedImage:
            return await answer

        with futures.ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, wait()).result()
    except Exception as error:  # handed to _image, which knows what to make of it
        return error


async def _acall(call: _Call) -> GeneratedImage | Exception:
    try:
        ask = call.generator.generate
        waits = inspect.iscoroutinefunction(ask)
        answer = ask(call.request) if waits else await asyncio.to_thread(ask, call.request)
        return await answer if inspect.isawaitable(answer) else answer
    except Exception as error:
        return error


def _bound(route: str, generators: Generators) -> tuple[Generator, tuple[Problem, ...]]:
    """Return the generator behind a route, with a warning when others are bound but this one isn't."""
    if generators is None:
        return procedural.Procedural(), ()
    if isinstance(generators, Generator):
        return generators, ()
    found = generators.get(route) or generators.get(DEFAULT_ROUTE)
    if found is not None:
        return found, ()
    if not generators:
        return procedural.Procedural(), ()
    known = ", ".join(sorted(generators))
    message = f"no generator is bound to the route `{route}`; the embedded one stands in"
    return procedural.Procedural(), (Problem("generator.unbound-route", message, hint=f"bound are: {known}"),)


def _image(answer: object, route: str) -> GeneratedImage:
    """Return the answer of a generator, or raise GeneratorError for whatever else it gave or raised."""
    if isinstance(answer, CompositorError):
        raise answer
    if isinstance(answer, Exception):
        message = f"the generator of route `{route}` failed ({type(answer).__name__}: {str(answer)[:200]})"
        raise GeneratorError(Problem("generator.failed", message)) from answer
    if not isinstance(answer, GeneratedImage) or not isinstance(answer.data, bytes):
        message = f"the generator of route `{route}` answered {type(answer).__name__}, not a GeneratedImage"
        raise GeneratorError(Problem("generator.bad-answer", message))
    return answer


def _adopted(image: GeneratedImage, index: int, request: ImageRequest, resources: Resources, identity: str) -> Filling:
    """Take the picture over; raise GeneratorError when it does not decode."""
    try:
        inline = resources.adopt(image.data, identity)
    except AssetError as error:
        raise _bad_picture(error) from error
    try:
        ref = resources.load(inline, (request.width, request.height), request.color, request.fit)
    except AssetError as error:
        resources.release(inline)
        raise _bad_picture(error) from error
    return Filling(ref, index, True, image.model, image.origin, inline)


def _bad_picture(error: AssetError) -> GeneratorError:
    reason = error.problems[0].message
    return GeneratorError(Problem("generator.bad-picture", f"the generated picture cannot be used: {reason}"))


def _at(problem: Problem, request: ImageRequest) -> Problem:
    """Return the problem as a warning at the request's place in the layout."""
    return Problem(
        problem.code, problem.message, request.path, hint=problem.hint, severity="warning", context=problem.context
    )


def _collected(outcomes: Mapping[ImageRequest, _Outcome], resources: Resources) -> Filled:
    pictures = {request: outcome.filling for request, outcome in outcomes.items() if outcome.filling is not None}
    warnings = tuple(problem for outcome in outcomes.values() for problem in outcome.problems)
    if len(pictures) < len(outcomes):
        _released(outcomes, resources)
        raise AssetError(_failures(outcomes))
    return Filled(pictures, warnings)


def _released(outcomes: Mapping[ImageRequest, _Outcome], resources: Resources) -> None:
    Filled({request: outcome.filling for request, outcome in outcomes.items() if outcome.filling}).release(resources)


def _failures(outcomes: Mapping[ImageRequest, _Outcome]) -> Iterator[Problem]:
    for request, outcome in outcomes.items():
        if outcome.filling is not None:
            continue
        if len(outcome.problems) == 1:  # one source, one reason: say that and no more
            only = outcome.problems[0]
            yield Problem(only.code, only.message, request.path, hint=only.hint)
        else:
            reasons = "".join(f"\n  - {problem.message}" for problem in outcome.problems)
            message = f"none of the {len(request.sources)} sources of this picture works:{reasons}"
            hint = next((problem.hint for problem in outcome.problems if problem.hint), "")
            yield Problem("asset.no-source", message, request.path, hint=hint)
