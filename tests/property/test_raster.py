"""For any display list: caches change nothing, no channel exceeds its alpha, JSON draws the same, groups are plain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from compositor.backends.raster import RasterCaches, draw
from compositor.bitmap import Bitmap
from compositor.display import (
    Blend,
    Blur,
    Clip,
    ColorMatrix,
    ConicGradient,
    DisplayList,
    DropShadow,
    Group,
    Image,
    ImageRef,
    LinearGradient,
    Mask,
    Op,
    Path,
    Pattern,
    RadialGradient,
    Rounded,
    Shape,
    Stop,
    Stroke,
    from_json,
    snap,
    to_json,
)
from compositor.values.color import Rgba

SIDE = 32


class OnePicture:
    """A supplier with a single translucent picture of waves, sampled where it is asked for."""

    def font(self, ref):
        raise AssertionError("no text is drawn here")

    def picture(self, ref, source, size, smooth):
        x = source[0] + (numpy.arange(size[0]) + 0.5) * source[2] / size[0]
        y = source[1] + (numpy.arange(size[1]) + 0.5) * source[3] / size[1]
        alpha = 128 + 127 * numpy.sin(x[None, :] + y[:, None])
        shares = numpy.stack([numpy.cos(x)[None, :] ** 2 + 0 * alpha, numpy.sin(y)[:, None] ** 2 + 0 * alpha], -1)
        pixels = numpy.concatenate([alpha[..., None] * shares, alpha[..., None] * 0.5, alpha[..., None]], -1)
        return Bitmap(numpy.ascontiguousarray(pixels.astype(numpy.uint8)))


number = st.integers(-10 * 64, 45 * 64).map(lambda value: value / 64)
length = st.integers(0, 40 * 64).map(lambda value: value / 64)
small = st.integers(0, 8 * 64).map(lambda value: value / 64)
channel = st.integers(0, 255)
color = st.builds(Rgba, channel, channel, channel, channel)
point = st.tuples(number, number)
stops = st.lists(st.tuples(st.integers(0, 64), color), min_size=1, max_size=4).map(
    lambda entries: tuple(Stop(offset / 64, paint) for offset, paint in sorted(entries, key=lambda entry: entry[0]))
)
rectangle = st.tuples(number, number, length, length)
picture = st.just(ImageRef("waves", 20, 20, True))
whole = st.just((0.0, 0.0, 20.0, 20.0))
paint = st.one_of(
    color,
    st.builds(LinearGradient, point, point, stops, st.booleans()),
    st.builds(RadialGradient, point, st.tuples(length, length), stops, st.booleans()),
    st.builds(ConicGradient, point, st.integers(0, 360).map(float), stops, st.booleans()),
    st.builds(Pattern, picture, whole, rectangle),
)
rounded = st.builds(
    Rounded, number, number, length, length, st.one_of(st.just(()), st.tuples(*[st.tuples(small, small)] * 4))
)
path = st.lists(point, min_size=2, max_size=5).map(
    lambda points: Path("M" + " L".join(f"{x} {y}" for x, y in points) + " Z", "evenodd")
)
outline = st.one_of(rounded, path)
stroke = st.builds(
    Stroke,
    paint,
    small,
    st.sampled_from(["butt", "round", "square"]),
    st.sampled_from(["miter", "round", "bevel"]),
    dash=st.lists(small, max_size=3).map(tuple),
)
shape = st.builds(Shape, outline, st.one_of(st.none(), paint), st.one_of(st.none(), stroke), st.just(0.0) | small)
image = st.builds(Image, picture, whole, rectangle, st.sampled_from(["smooth", "pixelated"]))
effect = st.one_of(
    st.builds(Blur, small),
    st.builds(DropShadow, small, small, small, color),
    st.lists(st.integers(-64, 64).map(lambda value: value / 64), min_size=20, max_size=20).map(
        lambda values: ColorMatrix(tuple(values))
    ),
)
affine = st.tuples(*[st.integers(-96, 96).map(lambda value: value / 64)] * 4, number, number)
perspective = affine.map(lambda m: (m[0], m[1], m[4], m[2], m[3], m[5], 1 / 128, -1 / 256, 1.0))
clip = st.builds(Clip, outline, st.booleans())


def groups(ops: st.SearchStrategy[Op]) -> st.SearchStrategy[Group]:
    some = st.lists(ops, max_size=3).map(tuple)
    return st.builds(
        Group,
        some,
        opacity=st.integers(0, 64).map(lambda value: value / 64) | st.just(1.0),
        blend=st.sampled_from(Blend.__args__),
        clip=st.none() | clip,
        mask=st.none() | st.builds(Mask, some, st.sampled_from(["alpha", "luminance"])),
        transform=st.none() | affine | perspective,
        effects=st.lists(effect, max_size=2).map(tuple),
        backdrop=st.lists(effect, max_size=1).map(tuple),
        isolated=st.booleans(),
    )


operation = st.recursive(st.one_of(shape, image), groups, max_leaves=4)
operations = st.lists(operation, max_size=4).map(tuple)


def pixels(ops: Sequence[Op], caches: RasterCaches | None = None, scale: float = 1.0):
    return draw(DisplayList(SIDE, SIDE, scale, tuple(ops)), OnePicture(), caches).pixels


@settings(max_examples=100, deadline=None)
@given(operations, st.sampled_from([1.0, 1.5]))
def test_no_channel_exceeds_its_alpha_and_two_drawings_are_equal(ops, scale):
    first = pixels(ops, scale=scale)
    assert (first[..., :3] <= first[..., 3:]).all()
    assert (first == pixels(ops, scale=scale)).all()


@settings(max_examples=40, deadline=None)
@given(operations, st.lists(operations, min_size=2, max_size=3), st.sampled_from([1 << 20, SIDE * SIDE * 4]))
def test_caches_change_nothing(shared, rows, budget):
    caches, none = RasterCaches(budget), RasterCaches(0, 0, 0, 0)
    for row in (*rows, rows[0]):
        assert (pixels((*shared, *row), caches) == pixels((*shared, *row), none)).all()
        assert caches.backdrops.size <= budget


@settings(max_examples=40, deadline=None)
@given(operations)
def test_a_list_read_back_from_json_draws_the_same(ops):
    display = DisplayList(SIDE, SIDE, 1.0, ops)
    assert (draw(from_json(to_json(display)), OnePicture()).pixels == pixels(ops)).all()


@settings(max_examples=40, deadline=None)
@given(operations, st.integers(-5, 5), st.integers(-5, 5))
def test_moving_by_whole_pixels_moves_the_pixels(ops, x, y):
    """Layers are cut to what is seen of them; where they are cut must not show."""
    plain = [op for op in ops if not isinstance(op, Group)]
    moved = pixels([Group(tuple(plain), transform=(1, 0, 0, 1, x, y), isolated=True)])
    still = pixels(plain)
    here = still[max(0, -y) : SIDE - max(0, y), max(0, -x) : SIDE - max(0, x)].astype(int)
    there = moved[max(0, y) : SIDE + min(0, y), max(0, x) : SIDE + min(0, x)].astype(int)
    assert here.shape == there.shape
    assert numpy.percentile(numpy.abs(here - there), 95) <= 3  # slivers of a pixel round by their place


@given(number)
def test_numbers_of_the_strategy_are_on_the_grid(value):
    assert snap(value) == value
