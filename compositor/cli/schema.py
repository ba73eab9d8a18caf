"""``schema``: JSON Schemas for editors and for whoever makes the data."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compositor.bind.json_schema import json_schema
from compositor.cli import options
from compositor.files import write_file
from compositor.loading import load
from compositor.schema.json_schema import language_schema


@click.command()
@click.argument("layout", type=options.FILE, required=False)
@options.brand
@click.option("-o", "--out", default="-", metavar="FILE|-", help="Where to write it (default: standard output).")
def command(layout: str | None, brand: str | None, out: str) -> None:
    """Write the JSON Schema of the language; with LAYOUT, that of the data which the layout takes.

    An editor finds the first one by a line at the top of a layout:

    # yaml-language-server: $schema=layout.schema.json
    """
    schema = json_schema(load(layout, brand).data) if layout is not None else language_schema()
    text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    if out == "-":
        click.echo(text, nl=False)
    else:
        write_file(Path(out), text.encode())
