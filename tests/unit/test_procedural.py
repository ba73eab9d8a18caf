"""The embedded generator: always there, always the same, and nice to look at."""

from __future__ import annotations

import hashlib
import io

import numpy
import pytest
from PIL import Image

from compositor.hook import GenerateRequest, Generator
from compositor.procedural import LARGEST_SIDE, Procedural


def pixels(width: int = 240, height: int = 126, seed: int = 0, prompt: str = "autumn sale") -> numpy.ndarray:
    image = Procedural().generate(GenerateRequest(prompt, width, height, seed=seed))
    return numpy.asarray(Image.open(io.BytesIO(image.data))).astype(int)


def test_it_is_a_generator_and_says_so() -> None:
    generator = Procedural()
    assert isinstance(generator, Generator)
    image = generator.generate(GenerateRequest("x", 32, 32))
    assert (image.origin, image.model) == ("procedural", generator.identity)


# Should any of these ever differ on another machine, the promise of equal bytes is broken there.
@pytest.mark.parametrize(
    ("seed", "digest"),
    [
        (0, "ab66f7d7e2c5d8d5"),
        (1, "d9e26342af3d81dc"),
        (2, "e5a6c4540b02bcac"),
        (3, "788f6f0be7342b72"),
        (7, "0baf1b406be33f05"),
    ],
)
def test_pixels_are_the_same_everywhere(seed: int, digest: str) -> None:
    samples = pixels(seed=seed).astype(numpy.uint8)
    assert hashlib.blake2b(samples.tobytes(), digest_size=8).hexdigest() == digest


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3, 2), (17, 9), (300, 250), (250, 600)])
def test_the_size_is_the_asked_one(size: tuple[int, int]) -> None:
    assert pixels(*size).shape == (size[1], size[0], 3)


def test_very_large_boxes_get_a_smaller_picture_of_the_same_shape() -> None:
    height, width, _ = pixels(8_000, 2_000).shape
    assert (width, height) == (LARGEST_SIDE, LARGEST_SIDE // 4)


def test_everything_but_the_size_chooses_the_picture() -> None:
    assert (pixels(seed=1) != pixels(seed=2)).any()
    assert (pixels(prompt="a") != pixels(prompt="b")).any()
    twice = Image.fromarray(pixels(480, 252).astype(numpy.uint8))
    half = numpy.asarray(twice.resize((240, 126), Image.Resampling.BOX))
    assert abs(half - pixels(240, 126)).mean() < 1.5  # the same scene at another size


@pytest.mark.parametrize("seed", range(12))
def test_it_is_soft_but_not_empty(seed: int) -> None:
    picture = pixels(400, 210, seed=seed)
    assert picture.std() > 8  # there is something to see
    across, down = abs(numpy.diff(picture, axis=1)), abs(numpy.diff(picture, axis=0))
    assert max(numpy.percentile(across, 99.5), numpy.percentile(down, 99.5)) < 45  # and hardly a hard edge
    assert numpy.median(across) <= 2
