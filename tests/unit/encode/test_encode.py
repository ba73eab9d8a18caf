"""Bytes out: exact where a format is, as small as asked, and saying nothing but what has to be said."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from compositor.bitmap import Bitmap
from compositor.encode import Encoded, Format, OutputOptions, Provenance, encode, source_type, versions
from compositor.encode.samples import flattened, straight
from compositor.errors import OutputError
from compositor.values.color import Rgba

FORMATS: tuple[Format, ...] = ("png", "jpeg", "webp", "avif")


def opened(encoded: Encoded) -> Image.Image:
    image = Image.open(io.BytesIO(encoded.data))
    image.load()
    return image


def noisy(width: int = 120, height: int = 80) -> Bitmap:
    """Opaque, and hard to compress."""
    rng = numpy.random.default_rng(2)
    small = Image.fromarray(rng.integers(0, 255, (20, 30, 3), dtype=numpy.uint8)).resize((width, height))
    pixels = numpy.full((height, width, 4), 255, numpy.uint8)
    pixels[..., :3] = numpy.asarray(small) // 2 + rng.integers(0, 100, (height, width, 3), dtype=numpy.uint8)
    return Bitmap(pixels, opaque=True)


def translucent() -> Bitmap:
    """Every color under every alpha, premultiplied."""
    alpha, color = numpy.mgrid[0:256, 0:256]
    pixels = numpy.empty((256, 256, 4), numpy.uint8)
    pixels[..., 0] = pixels[..., 1] = pixels[..., 2] = (color * alpha + 127) // 255
    pixels[..., 3] = alpha
    return Bitmap(pixels)


def rgb(bitmap: Bitmap) -> numpy.ndarray[Any, Any]:
    return bitmap.pixels[..., 2::-1]


class TestSamples:
    def test_division_by_alpha_is_exact(self) -> None:
        bitmap = translucent()
        out = straight(bitmap.pixels).astype(int)
        colors, alpha = bitmap.pixels[..., 0].astype(int), bitmap.pixels[..., 3].astype(int)
        visible = alpha > 0
        expected = numpy.minimum(255, (2 * 255 * colors[visible] + alpha[visible]) // (2 * alpha[visible]))
        assert (out[..., 0][visible] == expected).all()
        assert (out[~visible] == 0).all()
        assert (out[..., 3] == alpha).all()

    def test_multiplying_again_gives_the_same(self) -> None:
        out = straight(translucent().pixels).astype(int)
        again = (out[..., 0] * out[..., 3] + 127) // 255
        assert (again == translucent().pixels[..., 0]).all()

    def test_flattening_is_exact(self) -> None:
        out = flattened(translucent().pixels, Rgba(200, 100, 50)).astype(int)
        pixels = translucent().pixels.astype(int)
        for channel, value in enumerate((50, 100, 200)):
            exact = pixels[..., channel] + value * (255 - pixels[..., 3]) / 255
            assert abs(out[..., channel] - numpy.minimum(255, exact)).max() <= 0.5


class TestPng:
    @pytest.mark.parametrize("speed", ["fast", "balanced", "small"])
    def test_pixels_survive(self, speed: Any) -> None:
        for bitmap in (noisy(), noisy(1, 1), noisy(3, 1), noisy(1, 3)):
            image = opened(encode(bitmap, OutputOptions(speed=speed)))
            assert image.mode == "RGB"
            assert (numpy.asarray(image) == rgb(bitmap)).all()

    @pytest.mark.parametrize("speed", ["fast", "balanced", "small"])
    def test_alpha_survives(self, speed: Any) -> None:
        image = numpy.asarray(opened(encode(translucent(), OutputOptions(speed=speed))))
        assert (image == straight(translucent().pixels)[..., [2, 1, 0, 3]]).all()

    def test_small_is_smaller(self) -> None:
        sizes = [len(encode(noisy(400, 300), OutputOptions(speed=speed)).data) for speed in ("balanced", "small")]
        assert sizes[1] < sizes[0]

    def test_alpha_that_is_full_everywhere_is_left_out(self) -> None:
        assert opened(encode(Bitmap(noisy().pixels), OutputOptions())).mode == "RGB"

    def test_the_file_says_srgb_and_nothing_else(self) -> None:
        kinds, at, data = [], 8, encode(noisy(), OutputOptions()).data
        while at < len(data):
            length = int.from_bytes(data[at : at + 4], "big")
            chunk = data[at + 4 : at + 8 + length]
            assert zlib.crc32(chunk) == int.from_bytes(data[at + 8 + length : at + 12 + length], "big")
            kinds.append(chunk[:4])
            at += 12 + length
        assert kinds == [b"IHDR", b"sRGB", b"IDAT", b"IEND"]


class TestLossy:
    @pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
    def test_it_looks_like_the_picture(self, kind: Format) -> None:
        soft = Bitmap(numpy.full((80, 120, 4), 90, numpy.uint8))
        soft.pixels[..., 3] = 255
        image = numpy.asarray(opened(encode(soft, OutputOptions(kind))).convert("RGB")).astype(int)
        assert abs(image - 90).max() <= 3

    def test_a_jpeg_lies_on_its_background(self) -> None:
        clear = Bitmap(numpy.zeros((16, 16, 4), numpy.uint8))
        assert opened(encode(clear, OutputOptions("jpeg"))).getpixel((8, 8)) == (255, 255, 255)
        red = encode(clear, OutputOptions("jpeg", background=Rgba(255, 0, 0)))
        red_pixel = numpy.array(opened(red).getpixel((8, 8)))
        assert abs(red_pixel - (255, 0, 0)).max() <= 2

    @pytest.mark.parametrize("kind", ["webp", "avif"])
    def test_the_others_keep_alpha(self, kind: Format) -> None:
        half = Bitmap(numpy.full((32, 32, 4), 64, numpy.uint8))
        pixel = opened(encode(half, OutputOptions(kind))).convert("RGBA").getpixel((9, 9))
        assert isinstance(pixel, tuple)
        assert abs(pixel[3] - 64) <= 1
        assert abs(pixel[0] - 255) <= 3

    def test_chroma_is_full_from_quality_90_on(self) -> None:
        def chroma(**options: Any) -> int:
            data = encode(noisy(), OutputOptions("jpeg", **options)).data
            at = data.index(b"\xff\xc0")
            return data[at + 11]  # sampling factors of luma: 0x11 is 4:4:4, 0x22 is 4:2:0

        assert chroma(quality=90) == 0x11
        assert chroma(quality=89) == 0x22
        assert chroma(quality=95, chroma="420") == 0x22
        assert chroma(quality=50, chroma="444") == 0x11

    def test_webp_without_loss(self) -> None:
        encoded = encode(translucent(), OutputOptions("webp", lossless=True))
        image = numpy.asarray(opened(encoded).convert("RGBA"))
        assert (image == straight(translucent().pixels)[..., [2, 1, 0, 3]]).all()
        assert encoded.quality is None


def photo() -> Bitmap:
    path = Path(__file__).parents[3] / "layouts" / "assets" / "photos" / "dunes.jpg"
    with Image.open(path) as opened_photo:
        small = opened_photo.convert("RGB").resize((240, 160))
    pixels = numpy.full((160, 240, 4), 255, numpy.uint8)
    pixels[..., 2::-1] = numpy.asarray(small)
    return Bitmap(pixels, opaque=True)


class TestByteCap:
    @pytest.mark.parametrize("kind", ["jpeg", "webp"])
    def test_four_encodings_come_close_to_the_highest_quality_that_fits(self, kind: Format) -> None:
        bitmap, left = photo(), []
        sizes = {q: len(encode(bitmap, OutputOptions(kind, quality=q)).data) for q in range(40, 96)}
        low, high = sizes[40], sizes[95]
        for cap in range(low, high + 1, (high - low) // 12):
            encoded = encode(bitmap, OutputOptions(kind, quality=(40, 95), max_bytes=cap))
            assert len(encoded.data) <= cap
            assert encoded.attempts <= 4
            assert encoded.quality is not None
            left.append(max(q for q, size in sizes.items() if size <= cap) - encoded.quality)
        assert sorted(left)[len(left) // 2] <= 1
        assert max(left) <= 6

    @pytest.mark.parametrize("kind", ["jpeg", "webp"])
    def test_noise_is_within_the_cap_too(self, kind: Format) -> None:
        for cap in (9_000, 12_000, 20_000, 30_000):
            encoded = encode(noisy(), OutputOptions(kind, quality=(2, 100), max_bytes=cap))
            assert len(encoded.data) <= cap
            assert encoded.attempts <= 4

    def test_a_picture_that_fits_only_at_the_lowest_quality(self) -> None:
        most = len(encode(noisy(), OutputOptions("jpeg", quality=7)).data)
        encoded = encode(noisy(), OutputOptions("jpeg", quality=(7, 100), max_bytes=most))
        assert (len(encoded.data), encoded.quality) == (most, 7)
        assert encoded.attempts <= 4

    def test_without_a_cap_it_is_the_highest_of_the_range(self) -> None:
        encoded = encode(noisy(), OutputOptions("jpeg", quality=(60, 92)))
        assert (encoded.quality, encoded.attempts) == (92, 1)

    def test_too_large_at_the_lowest_quality(self) -> None:
        with pytest.raises(OutputError) as caught:
            encode(noisy(), OutputOptions("jpeg", quality=(60, 92), max_bytes=1_000))
        problem = caught.value.problems[0]
        assert problem.code == "output.over-max-bytes"
        assert "at quality 60" in problem.message
        assert "more than max-bytes of 1.0 kB" in problem.message
        assert "webp or avif" in problem.hint

    def test_too_large_without_loss(self) -> None:
        for options in (OutputOptions(max_bytes=500), OutputOptions("webp", lossless=True, max_bytes=500)):
            with pytest.raises(OutputError, match="more than max-bytes of 500 bytes"):
                encode(noisy(), options)


class TestProvenance:
    @pytest.mark.parametrize("kind", FORMATS)
    def test_every_format_carries_the_source_type(self, kind: Format) -> None:
        encoded = encode(noisy(), OutputOptions(kind), Provenance())
        xmp = opened(encoded).info["xmp"]
        text = xmp.decode() if isinstance(xmp, bytes) else xmp
        assert "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia<" in text

    @pytest.mark.parametrize("kind", FORMATS)
    def test_nothing_is_said_otherwise(self, kind: Format) -> None:
        data = encode(noisy(), OutputOptions(kind)).data
        for word in (b"xmp", b"XMP", b"adobe.com", b"Software", b"iCCP", b"ICC_PROFILE", b"Exif"):
            assert word not in data

    @pytest.mark.parametrize(
        ("provenance", "term"),
        [
            (Provenance("model", alone=True), "trainedAlgorithmicMedia"),
            (Provenance("procedural", alone=True), "algorithmicMedia"),
            (Provenance("procedural"), "compositeSynthetic"),
        ],
    )
    def test_terms(self, provenance: Provenance, term: str) -> None:
        assert source_type(provenance).endswith(f"/{term}")


class TestLimits:
    @pytest.mark.parametrize(("kind", "side"), [("webp", 16_384), ("jpeg", 65_501), ("avif", 32_769)])
    def test_sides_that_a_format_cannot_hold(self, kind: Format, side: int) -> None:
        thin = Bitmap(numpy.full((1, side, 4), 255, numpy.uint8), opaque=True)
        with pytest.raises(OutputError, match=f"{kind} holds at most {side - 1} px"):
            encode(thin, OutputOptions(kind))

    @pytest.mark.parametrize(("kind", "side"), [("webp", 16_383), ("jpeg", 65_500), ("avif", 32_768)])
    def test_the_largest_side_works(self, kind: Format, side: int) -> None:
        thin = Bitmap(numpy.full((1, side, 4), 255, numpy.uint8), opaque=True)
        assert opened(encode(thin, OutputOptions(kind))).size == (side, 1)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"format": "gif"}, {"quality": 0}, {"quality": 101}, {"quality": (80, 60)}, {"max_bytes": 0},
            {"background": Rgba(0, 0, 0, 9)}, {"format": "jpeg", "lossless": True}, {"speed": "quick"},
            {"chroma": "422"},
        ],
    )  # fmt: skip
    def test_nonsense_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"."):
            OutputOptions(**wrong)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_pixels_give_the_same_bytes(kind: Format) -> None:
    first, second = (encode(noisy(), OutputOptions(kind), Provenance()) for _ in range(2))
    assert first == second
    assert first.media_type == f"image/{kind}"


def test_versions_name_what_the_bytes_depend_on() -> None:
    assert any(line.startswith("deflate ") for line in versions("png"))
    assert any(line.startswith("simplejpeg ") for line in versions("jpeg"))
    assert set(versions("webp")) < set(versions())
    assert all("None" not in line for line in versions())
