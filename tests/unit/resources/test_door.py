"""The door: sources become references, references become pixels, caches change nothing."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image, ImageOps

from compositor.bitmap import Bitmap
from compositor.display import ImageRef
from compositor.errors import AssetError
from compositor.hook import AssetSource, InlineSource
from compositor.layers.picture import fitted
from compositor.resources import Budgets, Limits, Resources, door, versions
from compositor.resources.detail import Detail
from compositor.resources.images import decode_stored
from compositor.values.geometry import Box
from compositor.values.place import CENTER


def photo(width: int = 640, height: int = 400, kind: str = "JPEG", orientation: int = 1) -> bytes:
    rng = numpy.random.default_rng(7)
    image = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=numpy.uint8)).resize((width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, kind, exif=exif, quality=90)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photo.jpg").write_bytes(photo())
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>')
    return tmp_path


class TestReferences:
    def test_a_file_is_known_by_its_content(self, folder: Path) -> None:
        resources = Resources([folder])
        (folder / "copy.jpg").write_bytes(photo())
        ref = resources.picture_header("photo.jpg")
        assert ref == resources.load(AssetSource("copy.jpg")) == resources.load(resources.adopt(photo()))
        assert (ref.width, ref.height, ref.alpha) == (640, 400, False)

    def test_a_changed_file_is_another_picture(self, folder: Path) -> None:
        resources = Resources([folder])
        before = resources.load("photo.jpg")
        (folder / "photo.jpg").write_bytes(photo(300, 200))
        assert resources.load("photo.jpg").width == 300
        assert resources.load("photo.jpg") != before

    def test_times_need_not_be_trusted(self, folder: Path) -> None:
        resources = Resources([folder], trust_times=False)
        before = resources.load("photo.jpg")
        found = os.stat(folder / "photo.jpg")
        data = bytearray((folder / "photo.jpg").read_bytes())
        data[-3] ^= 1
        (folder / "photo.jpg").write_bytes(data)
        os.utime(folder / "photo.jpg", ns=(found.st_atime_ns, found.st_mtime_ns))
        assert resources.picture_header("photo.jpg") != before

    def test_the_header_is_enough_for_the_size_but_load_finds_damage(self, folder: Path) -> None:
        (folder / "half.jpg").write_bytes(photo()[:2_000])
        resources = Resources([folder])
        assert resources.picture_header("half.jpg").width == 640
        with pytest.raises(AssetError, match=r"half\.jpg"):
            resources.load("half.jpg")

    def test_a_data_url(self) -> None:
        ref = Resources().load("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='7' height='5'/%3E")
        assert (ref.width, ref.height) == (7, 5)


class TestAdopting:
    def test_arrays_and_pillow_images(self) -> None:
        resources = Resources()
        array = numpy.full((2, 3, 4), (200, 100, 50, 128), numpy.uint8)
        for value in (array, Image.fromarray(array)):
            source = resources.adopt(value)
            ref = resources.load(source)
            assert (ref.width, ref.height, ref.alpha) == (3, 2, True)
            assert resources.picture(ref, (0, 0, 3, 2), (3, 2)).pixels[0, 0].tolist() == [25, 50, 100, 128]

    def test_grey_and_rgb_arrays_are_opaque(self) -> None:
        resources = Resources()
        grey = resources.load(resources.adopt(numpy.full((2, 2), 9, numpy.uint8)))
        color = resources.load(resources.adopt(numpy.full((2, 2, 3), (1, 2, 3), numpy.uint8)))
        assert not grey.alpha
        assert resources.picture(color, (0, 0, 2, 2), (2, 2)).pixels[0, 0].tolist() == [3, 2, 1, 255]

    def test_the_array_may_change_afterwards(self) -> None:
        resources = Resources()
        array = numpy.full((4, 4, 3), 10, numpy.uint8)
        source = resources.adopt(array)
        array[:] = 99
        ref = resources.load(source)
        assert resources.picture(ref, (0, 0, 4, 4), (4, 4)).pixels[0, 0, 0] == 10

    @pytest.mark.parametrize(
        "value", [numpy.zeros((2, 2, 2), numpy.uint8), numpy.zeros((2, 2)), numpy.zeros((0, 2), numpy.uint8)]
    )
    def test_other_arrays_are_refused(self, value: numpy.ndarray[Any, Any]) -> None:
        with pytest.raises(AssetError):
            Resources().adopt(value)

    def test_a_value_of_another_type_is_refused(self) -> None:
        with pytest.raises(AssetError, match="type int isn't a picture"):
            Resources().adopt(5)  # type: ignore[arg-type]

    def test_what_was_released_as_often_as_adopted_is_gone(self) -> None:
        resources = Resources(budgets=Budgets(0, 0, 0))
        first, second = resources.adopt(photo()), resources.adopt(photo())
        resources.release(first)
        ref = resources.load(second)
        resources.release(second)
        with pytest.raises(AssetError, match="released"):
            resources.load(second)
        with pytest.raises(AssetError):
            resources.picture(ref, (0, 0, 9, 9), (9, 9))

    def test_an_unknown_source_or_reference(self) -> None:
        with pytest.raises(AssetError):
            Resources().load(InlineSource("nothing"))
        with pytest.raises(AssetError, match="no picture of this digest"):
            Resources().picture(ImageRef("nothing", 5, 5), (0, 0, 5, 5), (5, 5))


class TestPictures:
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_part_of_a_turned_jpeg(self, orientation: int) -> None:
        data = photo(orientation=orientation)
        upright = numpy.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
        resources = Resources()
        ref = resources.load(resources.adopt(data))
        part = resources.picture(ref, (10, 20, 100, 60), (100, 60)).pixels[..., 2::-1]
        assert (part == upright[20:80, 10:110]).all()

    @pytest.mark.parametrize("orientation", [1, 3, 6, 8])
    def test_decoding_a_jpeg_smaller_looks_the_same(self, orientation: int) -> None:
        width, height = 1_283, 807  # no multiple of 8: the last block is cut
        resources = Resources()
        jpeg = resources.load(resources.adopt(photo(width, height, orientation=orientation)))
        decoded = ImageOps.exif_transpose(Image.open(io.BytesIO(photo(width, height, orientation=orientation))))
        exact = resources.load(resources.adopt(numpy.asarray(decoded)))
        whole = (0.0, 0.0, float(jpeg.width), float(jpeg.height))
        for size in ((160, 100), (60, 44)):
            small, expected = (resources.picture(ref, whole, size).pixels.astype(int) for ref in (jpeg, exact))
            assert abs(small - expected).mean() < 1
            assert abs(small - expected).max() < 14

    def test_the_part_is_cut_to_the_picture(self) -> None:
        resources = Resources()
        ref = resources.load(resources.adopt(photo()))
        cut = resources.picture(ref, (-10, -10, 700, 500), (64, 40)).pixels
        assert (cut == resources.picture(ref, (0, 0, 640, 400), (64, 40)).pixels).all()

    @pytest.mark.parametrize(
        ("part", "size"),
        [((0, 0, 0, 9), (9, 9)), ((700, 0, 9, 9), (9, 9)), ((0, 0, float("nan"), 9), (9, 9)), ((0, 0, 9, 9), (0, 9)),
         ((0, 0, 9, 9), (20_000, 2)), ((0, 0, 9, 9), (16_000, 16_000))],
    )  # fmt: skip
    def test_impossible_wishes_are_refused(
        self, part: tuple[float, float, float, float], size: tuple[int, int]
    ) -> None:
        resources = Resources()
        ref = resources.load(resources.adopt(photo()))
        with pytest.raises(AssetError):
            resources.picture(ref, part, size)


class TestDecodingOnce:
    @pytest.mark.parametrize("fit", ["cover", "contain", "fill", "none", "scale-down"])
    @pytest.mark.parametrize("box", [(600, 200), (200, 460), (120, 90), (900, 700)])
    def test_the_fit_tells_how_closely_a_picture_will_be_drawn(
        self, monkeypatch: pytest.MonkeyPatch, fit: Any, box: tuple[int, int]
    ) -> None:
        asked: list[Detail] = []

        def counting(data: bytes, header: Any, name: str, detail: Detail) -> Bitmap:
            asked.append(detail)
            return decode_stored(data, header, name, detail)

        monkeypatch.setattr(door, "decode_stored", counting)
        resources = Resources()
        ref = resources.load(resources.adopt(photo()), box, "", fit)
        source, target = fitted(ref, Box(0, 0, *box), fit, CENTER)
        size = (round(target.width), round(target.height))
        resources.picture(ref, (source.x, source.y, source.width, source.height), size)
        assert len(asked) == 1


class TestLaying:
    """A picture written where it is wanted is the picture, whether it is scaled there or copied."""

    @pytest.mark.parametrize("orientation", [1, 3, 6])
    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    @pytest.mark.parametrize(("size", "smooth"), [((301, 170), True), ((40, 33), False), ((640, 400), True)])
    def test_the_first_time_and_all_others(
        self, kind: str, orientation: int, size: tuple[int, int], smooth: bool
    ) -> None:
        for resources in (Resources(), Resources(budgets=Budgets(0, 0, 0))):
            ref = resources.load(resources.adopt(photo(kind=kind, orientation=orientation)), size)
            whole = (0.0, 0.0, float(ref.width), float(ref.height))
            wanted = Resources()
            source = wanted.adopt(photo(kind=kind, orientation=orientation))
            expected = wanted.picture(wanted.picture_header(source), whole, size, smooth).pixels
            for _ in range(3):
                pixels = numpy.full((size[1], size[0], 4), 7, numpy.uint8)
                resources.lay(ref, whole, size, smooth, pixels)
                assert (pixels == expected).all()

    def test_a_drawing(self, folder: Path) -> None:
        resources = Resources([folder])
        ref = resources.load("logo.svg")
        pixels = numpy.full((20, 30, 4), 7, numpy.uint8)
        resources.lay(ref, (0.0, 0.0, 30.0, 20.0), (30, 20), True, pixels)
        assert (pixels == resources.picture(ref, (0.0, 0.0, 30.0, 20.0), (30, 20)).pixels).all()

    def test_what_is_laid_again_is_kept_and_what_came_once_takes_no_memory(self, folder: Path) -> None:
        resources = Resources([folder])
        ref, whole = resources.load("photo.jpg"), (0.0, 0.0, 640.0, 400.0)
        pixels = numpy.empty((170, 300, 4), numpy.uint8)
        weights = []
        for _ in range(3):
            resources.lay(ref, whole, (300, 170), True, pixels)
            weights.append(resources.pictures.weight)
        assert weights == [0, pixels.nbytes, pixels.nbytes]
        assert resources.pictures.hits == 1
        assert not numpy.shares_memory(resources.picture(ref, whole, (300, 170)).pixels, pixels)

    def test_what_will_be_asked_for_again_is_kept_at_once(self, folder: Path) -> None:
        resources = Resources([folder])
        ref, pixels = resources.load("photo.jpg"), numpy.empty((170, 300, 4), numpy.uint8)
        resources.lay(ref, (0.0, 0.0, 640.0, 400.0), (300, 170), True, pixels, again=True)
        assert (resources.picture(ref, (0.0, 0.0, 640.0, 400.0), (300, 170)).pixels == pixels).all()
        assert resources.pictures.hits == 1

    def test_an_unknown_picture(self) -> None:
        with pytest.raises(AssetError):
            Resources().lay(ImageRef("x", 4, 4), (0, 0, 4, 4), (2, 2), True, numpy.empty((2, 2, 4), numpy.uint8))


class TestCaches:
    WISHES = (
        ((0.0, 0.0, 640.0, 400.0), (100, 60)),
        ((12.5, 3.0, 300.0, 200.0), (450, 300)),
        ((0.0, 0.0, 640.0, 400.0), (40, 25)),
    )

    def pictures(self, resources: Resources) -> list[bytes]:
        refs = [resources.load("photo.jpg", (100, 60)), resources.load("logo.svg", color="#123")]
        wishes = [resources.picture(refs[0], part, size) for part, size in self.WISHES]
        return [picture.pixels.tobytes() for picture in (*wishes, resources.picture(refs[1], (0, 0, 30, 20), (60, 40)))]

    def test_with_every_cache_off_the_pixels_are_the_same(self, folder: Path) -> None:
        kept = Resources([folder])
        expected = self.pictures(kept)
        assert self.pictures(kept) == expected
        assert self.pictures(Resources([folder], budgets=Budgets(0, 0, 0))) == expected
        assert self.pictures(Resources([folder], budgets=Budgets(30_000, 0, 0))) == expected

    def test_what_fits_is_kept_and_nothing_more(self, folder: Path) -> None:
        resources = Resources([folder], budgets=Budgets(scaled=50_000, decoded=0, encoded=0))
        ref = resources.load("photo.jpg")
        first = resources.picture(ref, *self.WISHES[0])
        assert resources.picture(ref, *self.WISHES[0]) is first
        for _, size in ((0, (90, 60)), (0, (80, 60))):
            resources.picture(ref, (0, 0, 640, 400), size)
        assert resources._scaled.weight <= 50_000
        assert resources.picture(ref, *self.WISHES[0]) is not first

    def test_threads_get_the_same_pixels(self, folder: Path) -> None:
        expected = self.pictures(Resources([folder]))
        shared = Resources([folder], budgets=Budgets(60_000, 300_000, 20_000))
        with ThreadPoolExecutor(8) as threads:
            assert all(found == expected for found in threads.map(lambda _: self.pictures(shared), range(24)))

    def test_only_the_latest_pictures_are_known(self) -> None:
        resources = Resources(limits=Limits(known_pictures=4))
        refs = [resources.load(resources.adopt(numpy.full((2, 2), n, numpy.uint8))) for n in range(6)]
        with pytest.raises(AssetError, match="latest"):
            resources.picture(refs[0], (0, 0, 2, 2), (2, 2))
        assert resources.picture(refs[5], (0, 0, 2, 2), (2, 2)).pixels[0, 0, 0] == 5


def test_versions_name_every_decoder_and_the_scaler() -> None:
    names = {line.split()[0] for line in versions()}
    assert {"simplejpeg", "pillow", "resvg"} <= names
    assert all(line.split()[1][0].isdigit() for line in versions())
