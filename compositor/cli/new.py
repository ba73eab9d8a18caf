"""``new``: a small layout to start from, with its brand, examples and a feed."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from compositor.errors import OutputError, Problem
from compositor.files import write_file


@click.command()
@click.argument("folder", type=click.Path(file_okay=False))
def command(folder: str) -> None:
    """Write a layout with its brand, examples and a feed into FOLDER. It needs no pictures and no fonts."""
    target = Path(folder)
    made = dict(_starter(files("compositor.cli") / "starter", Path()))
    present = [str(target / name) for name in made if (target / name).exists()]
    if present:
        message = f"`{present[0]}` is there already, and nothing is written over"
        raise OutputError(Problem("new.exists", message, hint="name another folder"))
    for name, content in made.items():
        write_file(target / name, content)
        click.echo(f"wrote {target / name}")
    click.echo(f"\nNow draw it:\n  compositor render {target / 'layout.yaml'} -o {target / 'out'}")


def _starter(folder: Traversable, below: Path) -> list[tuple[Path, bytes]]:
    """Return the files of the starter: names relative to it, and what is in them."""
    found: list[tuple[Path, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: (entry.is_dir(), entry.name)):
        name = below / entry.name
        found += _starter(entry, name) if entry.is_dir() else [(name, entry.read_bytes())]
    return found
