"""Paths that were found once are not followed again, and still every change on the way is seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compositor.errors import AssetError
from compositor.resources.roots import AssetRoots


def stamped(path: Path, text: str, nanoseconds: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(nanoseconds, nanoseconds))


@pytest.fixture
def roots(tmp_path: Path) -> AssetRoots:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    return AssetRoots([tmp_path / "first", tmp_path / "second"])


def test_an_unchanged_file_keeps_its_identity(roots: AssetRoots, tmp_path: Path) -> None:
    stamped(tmp_path / "second" / "a.png", "a", 1)
    assert roots.identify("a.png") == roots.identify("a.png") == roots.read("a.png")[1]


def test_a_file_that_appears_in_an_earlier_root_is_taken(roots: AssetRoots, tmp_path: Path) -> None:
    stamped(tmp_path / "second" / "a.png", "a", 1)
    assert roots.identify("a.png").path == str(tmp_path / "second" / "a.png")
    stamped(tmp_path / "first" / "a.png", "b", 1)
    assert roots.identify("a.png").path == str(tmp_path / "first" / "a.png")


def test_a_file_that_is_gone_is_looked_for_in_the_other_roots(roots: AssetRoots, tmp_path: Path) -> None:
    for name in ("first", "second"):
        stamped(tmp_path / name / "a.png", name, 1)
    assert roots.identify("a.png").path == str(tmp_path / "first" / "a.png")
    (tmp_path / "first" / "a.png").unlink()
    assert roots.identify("a.png").path == str(tmp_path / "second" / "a.png")
    (tmp_path / "second" / "a.png").unlink()
    with pytest.raises(AssetError, match="no such file"):
        roots.identify("a.png")


def test_a_link_that_points_elsewhere_is_followed_every_time(roots: AssetRoots, tmp_path: Path) -> None:
    stamped(tmp_path / "first" / "one.png", "1", 1)
    stamped(tmp_path / "first" / "two.png", "2", 1)
    link = tmp_path / "first" / "now.png"
    link.symlink_to("one.png")
    assert roots.identify("now.png").path.endswith("one.png")
    link.unlink()
    link.symlink_to("two.png")
    assert roots.identify("now.png").path.endswith("two.png")


def test_a_folder_that_becomes_a_link_out_of_the_root_is_no_way_out(roots: AssetRoots, tmp_path: Path) -> None:
    stamped(tmp_path / "first" / "in" / "a.png", "a", 1)
    stamped(tmp_path / "outside" / "a.png", "secret", 2)
    known = roots.identify("in/a.png")
    (tmp_path / "first" / "in").rename(tmp_path / "old")
    (tmp_path / "first" / "in").symlink_to(tmp_path / "outside")
    assert roots.identify("in/a.png") != known, "so its content is read anew"
    with pytest.raises(AssetError, match="outside"):
        roots.read("in/a.png")
