"""Files inside declared roots, and pictures written into the source itself.

In: the path or ``data:`` URL of a layout or of data. Out: bytes, or the identity of the file they are in.
Only ``resources/`` reads files through this; nothing else of the pipeline opens a file.

A path is joined to each root in turn, links are resolved, and what lies outside the root is refused. The file
is then opened without blocking and must be a regular file. Somebody who may *write* inside a root while a
render runs can swap a folder for a link between the two steps: roots are trusted folders with untrusted names.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

from compositor.deferred import regex
from compositor.errors import nearest
from compositor.records import NamedTuple
from compositor.resources.failure import asset_error
from compositor.resources.limits import Limits

_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_CHUNK = 1 << 20
MANY = 4096  # paths whose files are known


class FileIdentity(NamedTuple):
    """Which file, and what the file system says of it: path without links, time of change (ns), size, number."""

    path: str
    changed: int
    size: int
    number: int


class AssetRoots:
    """The folders from which a layout may take files; none by default."""

    __slots__ = ("_direct", "_limits", "_roots")

    def __init__(self, roots: Sequence[Path | str] = (), limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._roots = tuple(os.path.realpath(root) for root in roots)
        self._direct: dict[str, tuple[str, tuple[str, ...]]] = {}

    def find(self, path: str) -> str:
        """Return the real path of the file that ``path`` names. Raises AssetError when it is not allowed."""
        _check_name(path, self._limits)
        if not self._roots:
            raise asset_error("no-roots", path, "no asset folder was given", "pass assets=… to the Renderer")
        outside = False
        for root in self._roots:
            try:
                real = os.path.realpath(os.path.join(root, path))
                inside = os.path.commonpath((root, real)) == root
            except (OSError, ValueError):  # links in a circle, another drive, too long a name
                continue
            if inside and os.path.lexists(real):
                return real
            outside = outside or not inside
        if outside:
            raise asset_error("outside-roots", path, "lies outside the asset folders", "put it below one of them")
        raise asset_error("missing", path, "there is no such file in the asset folders", self._suggest(path))

    def identify(self, path: str) -> FileIdentity:
        """Return the identity of the file without reading it. Raises AssetError.

        A path that led to its file without any link is not followed again: whatever changes on the way gives the file
        another identity, or none.
        """
        real, before = self._direct.get(path, ("", ()))
        found = None
        if real and not (before and any(map(os.path.lexists, before))):
            try:
                found = os.stat(real)
            except OSError:
                found = None
        if found is None:
            real = self._found(path)
            try:
                found = os.stat(real)
            except OSError as error:
                raise asset_error("unreadable", path, _reason(error)) from None
        _check_status(path, found, self._limits)
        return FileIdentity(real, found.st_mtime_ns, found.st_size, found.st_ino)

    def _found(self, path: str) -> str:
        """Return ``find``, and remember it if there is no link on the way from the root."""
        real = self.find(path)
        self._direct.pop(path, None)
        places = [os.path.join(root, path) for root in self._roots]
        if real in places:
            if len(self._direct) >= MANY:
                self._direct.clear()
            self._direct[path] = (real, tuple(places[: places.index(real)]))
        return real

    def read(self, path: str) -> tuple[bytes, FileIdentity]:
        """Return the bytes of the file and its identity as of the reading. Raises AssetError; never blocks."""
        real = self.find(path)
        try:
            _check_status(path, os.stat(real), self._limits)  # opening a device may already do something
            handle = os.open(real, _OPEN | _NO_LINK)
        except OSError as error:
            raise asset_error("unreadable", path, _reason(error)) from None
        try:
            found = os.fstat(handle)
            _check_status(path, found, self._limits)
            data = _read(handle, self._limits.source_bytes + 1)
        except OSError as error:
            raise asset_error("unreadable", path, _reason(error)) from None
        finally:
            os.close(handle)
        check_bytes(path, len(data), self._limits)
        return data, FileIdentity(real, found.st_mtime_ns, found.st_size, found.st_ino)

    def _suggest(self, path: str) -> str:
        folder, name = os.path.split(path)
        for root in self._roots:
            real = os.path.realpath(os.path.join(root, folder))
            if os.path.commonpath((root, real)) != root:
                continue
            guess = nearest(name, _names(real))
            if guess:
                return guess
        return f"looked in {', '.join(os.path.basename(root) or root for root in self._roots)}"


def is_data_url(path: str) -> bool:
    """Return whether the source carries its picture itself."""
    return path[:5].lower() == "data:"


def read_data_url(url: str, limits: Limits) -> bytes:
    """Return the bytes of a ``data:`` URL (RFC 2397), base64 or percent-encoded. Raises AssetError."""
    name = url[:40]
    check_bytes(name, len(url) * 3 // 4 if ";base64," in url[:200] else len(url) // 3, limits)
    head, comma, body = url[5:].partition(",")
    if not comma:
        raise asset_error("bad-data-url", name, "a data: URL needs a comma between its type and its content")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes(body), validate=True)
    except binascii.Error as error:
        raise asset_error("bad-data-url", name, f"its base64 is damaged ({error})") from None


def check_bytes(name: str, size: int, limits: Limits) -> None:
    """Raise AssetError when a source holds more bytes than ``source_bytes``."""
    if size > limits.source_bytes:
        megabytes, allowed = size / 1e6, limits.source_bytes / 1e6
        reason = f"{megabytes:.1f} MB are more than the {allowed:g} MB that a source may hold"
        raise asset_error("too-large", name, reason, "raise Limits.source_bytes to allow it")


def _check_name(path: str, limits: Limits) -> None:
    if not path.strip():
        raise asset_error("missing", path or "''", "the path is empty")
    if path[:6].lower() == "https:":
        hint = "download it into an asset folder, or pass its bytes"
        raise asset_error("network", path, "pictures from the network aren't allowed here", hint)
    if _SCHEME.match(path):
        hint = "a source is a path below an asset folder, a data: URL or bytes"
        raise asset_error("bad-path", path, "this kind of address isn't allowed", hint)
    if len(path) > limits.path_characters:
        raise asset_error("bad-path", path, f"the path is longer than {limits.path_characters} characters")
    if not path.isprintable():
        raise asset_error("bad-path", path, "the path holds a control character")
    if "\\" in path:
        raise asset_error("bad-path", path, "the path holds a backslash", "write / between folders, everywhere")


def _check_status(path: str, found: os.stat_result, limits: Limits) -> None:
    if not stat.S_ISREG(found.st_mode):
        if stat.S_ISDIR(found.st_mode):
            raise asset_error("not-a-file", path, "this is a folder, not a file")
        raise asset_error("not-a-file", path, "this is a device, pipe or socket, not a file")
    check_bytes(path, found.st_size, limits)


def _read(handle: int, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := os.read(handle, min(_CHUNK, most))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _names(folder: str) -> Iterable[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry, _ in zip(entries, range(2_000), strict=False)]
    except OSError:
        return []


def _reason(error: OSError) -> str:
    return (error.strerror or "cannot be read").lower()
