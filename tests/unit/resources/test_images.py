"""Pictures in: what is read, what is refused, and that pixels come out as they should."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy
import pytest
from PIL import Image, ImageCms, ImageOps

from compositor.bitmap import Bitmap
from compositor.errors import AssetError
from compositor.resources.detail import Detail
from compositor.resources.headers import detect, read_header
from compositor.resources.images import decode, decode_stored
from compositor.resources.limits import Limits

LIMITS = Limits()


def encoded(image: Image.Image, kind: str, **settings: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **settings)
    return out.getvalue()


def photo(width: int = 90, height: int = 70) -> Image.Image:
    """A smooth picture in which no two corners are alike."""
    rng = numpy.random.default_rng(1)
    return Image.fromarray(rng.integers(0, 255, (7, 9, 3), dtype=numpy.uint8)).resize((width, height))


def rgb(bitmap: Bitmap) -> numpy.ndarray[Any, Any]:
    return bitmap.pixels[..., 2::-1].astype(int)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF"])
class TestEveryFormat:
    def test_the_header_tells_kind_and_size_without_decoding(self, kind: str) -> None:
        data = encoded(photo(), kind)
        header = read_header(data, detect(data, "x"), "x", LIMITS)
        assert (header.format, header.width, header.height) == (kind.lower(), 90, 70)

    def test_pixels_are_those_of_the_file(self, kind: str) -> None:
        data = encoded(photo(), kind)
        expected = numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
        bitmap = decode(data)
        assert bitmap.opaque
        assert bitmap.pixels[..., 3].min() == 255
        assert abs(rgb(bitmap) - expected).max() == 0

    def test_a_file_cut_short_is_refused(self, kind: str) -> None:
        data = encoded(photo(400, 300), kind)
        for length in (20, len(data) // 2, len(data) - 40):
            with pytest.raises(AssetError, match=r"half\.pic") as caught:
                decode(data[:length], "half.pic")
            assert caught.value.problems[0].code in ("asset.damaged", "asset.unknown-format", "asset.too-large")


class TestOrientation:
    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
    def test_all_eight_come_out_upright(self, orientation: int, kind: str) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = encoded(photo(), kind, exif=exif)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        header = read_header(data, detect(data, "x"), "x", LIMITS)
        assert (header.width, header.height) == upright.size
        assert (rgb(decode(data)) == numpy.asarray(upright.convert("RGB"))).all()

    def test_a_broken_exif_block_beside_a_sound_picture_is_passed_over(self) -> None:
        data = encoded(photo(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\xff\xff")
        assert decode(data).width == 90


class TestColor:
    def test_display_p3_becomes_srgb(self) -> None:
        # the expected color is computed here by the matrices of CSS Color 4 §10, not by the code under test
        profile = display_p3()
        image = Image.new("RGB", (8, 8), (200, 100, 50))
        pixel = rgb(decode(encoded(image, "PNG", icc_profile=profile)))[4, 4]
        assert abs(pixel - numpy.array(p3_to_srgb((200, 100, 50)))).max() <= 2

    def test_the_same_profile_works_in_a_jpeg_and_a_webp(self) -> None:
        image = Image.new("RGB", (16, 16), (200, 100, 50))
        for kind in ("JPEG", "WEBP"):
            data = encoded(image, kind, quality=100, icc_profile=display_p3())
            assert abs(rgb(decode(data))[8, 8] - numpy.array(p3_to_srgb((200, 100, 50)))).max() <= 6

    def test_an_srgb_profile_changes_nothing(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = encoded(photo(), "PNG", icc_profile=profile)
        assert (rgb(decode(data)) == numpy.asarray(photo())).all()

    def test_a_damaged_profile_counts_as_srgb(self) -> None:
        data = encoded(photo(), "PNG", icc_profile=b"not a profile")
        assert (rgb(decode(data)) == numpy.asarray(photo())).all()

    def test_cmyk_jpeg(self) -> None:
        image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
        red, green, blue = rgb(decode(encoded(image, "JPEG", quality=95)))[8, 8]
        assert red > 240
        assert max(green, blue) < 15

    def test_sixteen_bit_grey_is_scaled_not_clipped(self) -> None:
        values = numpy.array([[0, 257 * 100, 65535]], numpy.uint16)
        data = encoded(Image.fromarray(values), "PNG")
        assert rgb(decode(data))[0, :, 0].tolist() == [0, 100, 255]


class TestAlpha:
    def test_colors_are_multiplied_by_alpha(self) -> None:
        image = Image.new("RGBA", (2, 1), (200, 100, 50, 128))
        bitmap = decode(encoded(image, "PNG"))
        assert bitmap.pixels[0, 0].tolist() == [25, 50, 100, 128]
        assert not bitmap.opaque

    @pytest.mark.parametrize("mode", ["LA", "P", "RGB"])
    def test_the_other_ways_to_be_translucent(self, mode: str) -> None:
        if mode == "LA":
            data = encoded(Image.new("LA", (2, 2), (100, 0)), "PNG")
        elif mode == "P":
            image = Image.new("P", (2, 2), 3)
            image.putpalette(range(96))
            data = encoded(image, "PNG", transparency=3)
        else:
            data = encoded(Image.new("RGB", (2, 2), (9, 8, 7)), "PNG", transparency=(9, 8, 7))
        assert read_header(data, "png", "x", LIMITS).alpha
        assert decode(data).pixels.max() == 0

    def test_alpha_that_is_full_everywhere_is_opaque(self) -> None:
        bitmap = decode(encoded(photo().convert("RGBA"), "PNG"))
        assert bitmap.opaque
        assert (rgb(bitmap) == numpy.asarray(photo())).all()


class TestRefusals:
    def test_a_bomb_is_refused_at_once(self) -> None:
        with pytest.raises(AssetError, match=r"3600\.0 million pixels") as caught:
            decode(png_of(60_000, 60_000))
        assert caught.value.problems[0].code == "asset.too-large"
        assert "Limits.source_pixels" in caught.value.problems[0].hint

    def test_a_webp_bomb_is_refused_before_its_decoder_exists(self) -> None:
        head = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + b"\xfe\x3f\0" + b"\xfe\x3f\0"
        with pytest.raises(AssetError, match="million pixels"):
            decode(b"RIFF" + struct.pack("<I", 4 + len(head)) + b"WEBP" + head)

    def test_a_limit_is_lifted_by_its_name(self) -> None:
        data = encoded(photo(), "PNG")
        with pytest.raises(AssetError):
            decode(data, limits=Limits(source_pixels=6_000))
        assert decode(data, limits=Limits(source_pixels=6_300)).width == 90

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b"hello", "isn't a picture"),
            (b"%PDF-1.7", "PDF isn't read"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\x1f\x8b\x08\0", "svgz"),
        ],
    )
    def test_what_is_no_picture_is_named(self, data: bytes, reason: str) -> None:
        with pytest.raises(AssetError, match=reason):
            decode(data, "thing")

    def test_a_flipped_bit_in_a_png_is_found_by_its_checksum(self) -> None:
        data = bytearray(encoded(photo(), "PNG"))
        data[len(data) // 2] ^= 0x10
        with pytest.raises(AssetError, match="damaged"):
            decode(bytes(data))

    @pytest.mark.parametrize("detail", [Detail(), Detail(1, soft=False), Detail(2, soft=False)])
    @pytest.mark.parametrize("progressive", [False, True])
    def test_a_damaged_jpeg_is_refused_however_closely_it_is_decoded(self, detail: Detail, progressive: bool) -> None:
        data = encoded(photo(400, 300), "JPEG", quality=90, progressive=progressive)
        header = read_header(data, "jpeg", "x", LIMITS)
        middle = len(data) * 2 // 3
        damaged = {
            "cut short": data[:middle],
            "ends early": data[:middle] + b"\xff\xd9",
            "codes that don't exist": data[:middle] + b"\xfe" * 40 + data[middle + 40 :],
            "bytes left over": data[:-2] + bytes(40) + data[-2:],
        }
        assert decode_stored(data, header, "x", detail).width == -(-400 // detail.reduction)
        for damage in damaged.values():
            with pytest.raises(AssetError, match="damaged"):
                decode_stored(damage, header, "x", detail)

    def test_an_animation_gives_its_first_frame(self) -> None:
        frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
        for kind in ("GIF", "WEBP", "PNG"):
            data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
            assert rgb(decode(data))[4, 4].tolist()[0] > 250


def png_of(width: int, height: int) -> bytes:
    """A valid PNG header of any size, with next to no data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return data


def display_p3() -> bytes:
    """A matrix profile (ICC.1:2022) with Display P3's primaries and sRGB's curve, written by hand."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    # primaries adapted to D50 by Bradford, as every Display P3 profile has them
    red, green, blue = (0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)
    colors = {"rXYZ": red, "gXYZ": green, "bXYZ": blue}
    tags = {name.encode(): b"XYZ \0\0\0\0" + b"".join(map(fixed, values)) for name, values in colors.items()}
    tags[b"wtpt"] = b"XYZ \0\0\0\0" + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    curve = b"para\0\0\0\0\0\3\0\0" + b"".join(map(fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"P3ish\0"[:6] + b"\0" * 79
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", at, len(value))
        body, at = body + value, at + len(value)
    content = struct.pack(">I", len(tags)) + table + body
    head = struct.pack(">I", 128 + len(content)) + b"\0\0\0\0\x04\0\0\0mntrRGB XYZ "
    head += b"\x07\xe8\0\1\0\1" + b"\0" * 6 + b"acsp" + b"\0" * 28 + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head.ljust(128, b"\0") + content


def p3_to_srgb(color: tuple[int, int, int]) -> tuple[int, ...]:
    linear = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in color]
    matrix = ((1.2249402, -0.2249402, 0.0), (-0.0420570, 1.0420570, 0.0), (-0.0196376, -0.0786361, 1.0982737))
    mixed = [min(1, max(0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]
    curved = [12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055 for value in mixed]
    return tuple(round(value * 255) for value in curved)
