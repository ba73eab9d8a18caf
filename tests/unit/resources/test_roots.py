"""Files: only below the declared folders, only regular ones, and nothing ever blocks."""

from __future__ import annotations

import base64
import os
import socket
from pathlib import Path

import pytest

from compositor.errors import AssetError
from compositor.resources.limits import Limits
from compositor.resources.roots import AssetRoots, read_data_url


@pytest.fixture
def roots(tmp_path: Path) -> AssetRoots:
    inside = tmp_path / "assets"
    (inside / "logos").mkdir(parents=True)
    (inside / "logos" / "acme.png").write_bytes(b"logo")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (inside / "out").symlink_to(tmp_path)
    (inside / "link.png").symlink_to(inside / "logos" / "acme.png")
    (inside / "gone.png").symlink_to(inside / "nowhere.png")
    (inside / "circle").symlink_to(inside / "circle")
    os.mkfifo(inside / "pipe")
    return AssetRoots([inside])


def code_of(roots: AssetRoots, path: str) -> str:
    with pytest.raises(AssetError) as caught:
        roots.read(path)
    return caught.value.problems[0].code


def test_a_file_inside_is_read(roots: AssetRoots) -> None:
    assert roots.read("logos/acme.png")[0] == b"logo"
    assert roots.read("logos/../logos/acme.png")[0] == b"logo"
    assert roots.read("link.png")[0] == b"logo"


def test_the_roots_are_tried_in_turn(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(name)
    roots = AssetRoots([tmp_path / "one", tmp_path / "two"])
    assert roots.read("two.txt")[0] == b"two"
    assert roots.read(str(tmp_path / "one" / "one.txt"))[0] == b"one"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../secret.txt", "asset.outside-roots"),
        ("out/secret.txt", "asset.outside-roots"),
        ("/etc/passwd", "asset.outside-roots"),
        ("/proc/self/environ", "asset.outside-roots"),
        ("/dev/zero", "asset.outside-roots"),
        ("logos/../../secret.txt", "asset.outside-roots"),
        ("pipe", "asset.not-a-file"),
        ("logos", "asset.not-a-file"),
        (".", "asset.not-a-file"),
        ("gone.png", "asset.missing"),
        ("circle", "asset.unreadable"),
        ("", "asset.missing"),
        ("a\0b", "asset.bad-path"),
        ("logos\\acme.png", "asset.bad-path"),
        ("\\\\server\\share\\x.png", "asset.bad-path"),
        ("file:///etc/passwd", "asset.bad-path"),
        ("C:/windows/win.ini", "asset.bad-path"),
        ("http://example.org/x.png", "asset.bad-path"),
        ("https://example.org/x.png", "asset.network"),
        ("a/" * 600, "asset.bad-path"),
        ("x" * 900, "asset.missing"),
    ],
)
def test_everything_else_is_refused(roots: AssetRoots, path: str, code: str) -> None:
    assert code_of(roots, path) == code


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # socket names are short
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door")
        assert code_of(AssetRoots([tmp_path]), "door") == "asset.not-a-file"


def test_a_missing_file_suggests_the_nearest_name(roots: AssetRoots) -> None:
    with pytest.raises(AssetError) as caught:
        roots.read("logos/acm.png")
    assert "did you mean `acme.png`?" in caught.value.problems[0].hint


def test_a_suggestion_never_names_what_lies_outside(roots: AssetRoots) -> None:
    with pytest.raises(AssetError) as caught:
        roots.read("out/secre.txt")
    assert "secret" not in str(caught.value)


def test_without_roots_nothing_is_read() -> None:
    assert code_of(AssetRoots(), "x.png") == "asset.no-roots"


def test_too_many_bytes_are_refused_before_reading(tmp_path: Path) -> None:
    with (tmp_path / "huge.bin").open("wb") as file:
        file.truncate(5_000_000_000)
    with pytest.raises(AssetError, match=r"5000.0 MB are more than the 32 MB"):
        AssetRoots([tmp_path]).read("huge.bin")


class TestDataUrls:
    def test_base64_and_percent_encoding(self) -> None:
        url = "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
        assert read_data_url(url, Limits()) == b"\x89PNG"
        assert read_data_url("data:image/svg+xml,%3Csvg/%3E", Limits()) == b"<svg/>"

    @pytest.mark.parametrize("url", ["data:image/png;base64", "data:;base64,@@@@", "data:;base64,abc"])
    def test_damaged_ones_are_refused(self, url: str) -> None:
        with pytest.raises(AssetError):
            read_data_url(url, Limits())

    def test_the_limit_holds(self) -> None:
        with pytest.raises(AssetError, match="MB are more than"):
            read_data_url("data:;base64," + "A" * 4_000, Limits(source_bytes=1_000))
