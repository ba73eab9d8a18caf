"""Pinned packages: a registry name, a version and a sha256 come in, verified bytes of one member go out.

Fonts reach us as npm and PyPI packages, because those two registries keep old versions for good. The
ordinary clients (`npm pack`, `pip download`) do the download, so mirrors and proxies work as configured.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class SourceError(Exception):
    """A package could not be fetched, or is not the one that was pinned."""


@dataclass(frozen=True)
class Package:
    """One version of one package, pinned by the hash of its archive."""

    registry: Literal["npm", "pypi"]
    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Member:
    """One file inside a package."""

    package: Package
    path: str


def default_cache() -> Path:
    """Return the folder that keeps downloaded archives between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "compositor" / "font-packages"


def read(member: Member, cache: Path) -> bytes:
    """Return the bytes of one file of a package, downloading the package on first use."""
    archive = fetch(member.package, cache)
    if member.package.registry == "pypi":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member.path)
    with tarfile.open(archive) as tarball:
        extracted = tarball.extractfile(member.path)
        if extracted is None:
            raise SourceError(f"{member.package.name}: {member.path} is not a file")
        return extracted.read()


def fetch(package: Package, cache: Path) -> Path:
    """Return the verified archive of a package; a damaged or foreign one never enters the cache."""
    kept = cache / f"{package.registry}-{package.name.replace('/', '-')}-{package.version}"
    if kept.exists() and digest(kept.read_bytes()) == package.sha256:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        download = command(package, scratch)
        if subprocess.run(download, check=False, stdout=subprocess.DEVNULL).returncode:
            raise SourceError(f"{package.name} {package.version}: `{' '.join(download[:2])} …` failed")
        archives = list(Path(scratch).iterdir())
        if len(archives) != 1:
            raise SourceError(f"{package.name}: expected one archive, got {[path.name for path in archives]}")
        found = digest(archives[0].read_bytes())
        if found != package.sha256:
            raise SourceError(f"{package.name} {package.version}: sha256 is {found}, pinned is {package.sha256}")
        archives[0].replace(kept)
    return kept


def command(package: Package, folder: str) -> list[str]:
    """Return the command line that downloads a package, and nothing else, into a folder."""
    if package.registry == "npm":
        return ["npm", "pack", "--silent", "--pack-destination", folder, f"{package.name}@{package.version}"]
    pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--only-binary", ":all:"]
    return [*pip, "--dest", folder, f"{package.name}=={package.version}"]


def digest(data: bytes) -> str:
    """Return the sha256 of some bytes as LOCK files write it."""
    return hashlib.sha256(data).hexdigest()
