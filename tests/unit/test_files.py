"""Files are seen whole or not at all."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compositor import files
from compositor.errors import OutputError
from compositor.files import unfinished_name, write_file


def mine() -> str:
    """Return the name under which this thread writes."""
    return f"{unfinished_name(os.getpid())}{threading.get_ident()}.part"


def test_the_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_file(tmp_path / "card.jpg", b"pixels")
    assert [(left.name, left.read_bytes()) for left in tmp_path.iterdir()] == [("card.jpg", b"pixels")]


def test_folders_are_made(tmp_path: Path) -> None:
    write_file(tmp_path / "de" / "square" / "card.jpg", b"pixels")
    assert (tmp_path / "de" / "square" / "card.jpg").read_bytes() == b"pixels"


def test_an_empty_file(tmp_path: Path) -> None:
    write_file(tmp_path / "empty", b"")
    assert (tmp_path / "empty").read_bytes() == b""


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "card.jpg").write_bytes(b"a longer one, of yesterday")
    write_file(tmp_path / "card.jpg", b"pixels")
    assert (tmp_path / "card.jpg").read_bytes() == b"pixels"


def test_what_a_killed_process_of_the_same_number_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / mine()).write_bytes(b"half of anoth")
    write_file(tmp_path / "card.jpg", b"pixels")
    assert [left.name for left in tmp_path.iterdir()] == ["card.jpg"]


def test_threads_do_not_meet(tmp_path: Path) -> None:
    content = {f"{number}.bin": bytes([number]) * 100_000 for number in range(40)}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: write_file(tmp_path / name, content[name]), content))
    assert {left.name: left.read_bytes() for left in tmp_path.iterdir()} == content


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_everybody_may_read_what_the_process_lets_be_read(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "open", b"")
        os.umask(0o077)
        write_file(tmp_path / "closed", b"")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("open", "closed")] == [0o644, 0o600]


@pytest.mark.parametrize("blocked", ["card.jpg", "card.jpg/inside.jpg"])
def test_what_cannot_be_written_is_an_error_of_ours_and_leaves_nothing(tmp_path: Path, blocked: str) -> None:
    taken = tmp_path / "card.jpg"
    if blocked == "card.jpg":
        (taken / "in the way").mkdir(parents=True)
    else:
        taken.write_bytes(b"a file, not a folder")
    with pytest.raises(OutputError, match=r"cannot write `.*card\.jpg.*`: "):
        write_file(tmp_path / blocked, b"pixels")
    assert [left.name for left in tmp_path.iterdir()] == ["card.jpg"]


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "card.jpg", b"pixels")
    assert list(tmp_path.iterdir()) == []
