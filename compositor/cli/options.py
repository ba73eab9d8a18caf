"""Options that several verbs share.

In: nothing. Out: decorators of click.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(exists=True, dir_okay=False)
FOLDER = click.Path(exists=True, file_okay=False)

layout = click.argument("layout", type=FILE)
layouts = click.argument("layouts", nargs=-1, required=True, type=FILE, metavar="LAYOUT…")
brand = click.option("--brand", type=FILE, help="A token file that takes the place of the layout's own brand.")
sizes = click.option(
    "-s", "--size", "sizes", multiple=True, metavar="NAME", help="A size of the layout (default: all)."
)
theme = click.option("-t", "--theme", metavar="NAME", help="A theme of the brand.")
assets = click.option("--assets", multiple=True, type=FOLDER, help="A folder of pictures beside the layout's own.")
fonts = click.option("--fonts", multiple=True, type=FOLDER, help="A folder of fonts beside the bundled ones.")
locale = click.option("--locale", metavar="TAG", help="How numbers, money and dates are written: de-DE.")
data = click.option("-d", "--data", metavar="FILE", help="Data as YAML, JSON, JSONL or CSV; - reads standard input.")
values = click.option(
    "--set", "values", multiple=True, metavar="FIELD=VALUE", help="One value, laid over the data; may be repeated."
)


def drawing(command: Command) -> Command:
    """Add what says how pictures are drawn and encoded."""
    for option in reversed(
        [
            click.option("--format", type=click.Choice(["png", "jpeg", "webp", "avif"]), help="The file format."),
            click.option("--quality", metavar="N|N..M", help="1 to 100, or a range: the best that meets --max-bytes."),
            click.option("--max-bytes", metavar="BYTES", help="No file is larger: 150kB."),
            click.option("--scale", type=click.FloatRange(0, 8, min_open=True), help="Device pixels per layout pixel."),
            locale,
            brand,
            assets,
            fonts,
            click.option("--strict", is_flag=True, help="What the layout's `checks` find is an error."),
        ]
    ):
        command = option(command)
    return command


def _pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for name, equals, value in pairs:
        if not name or not equals:
            raise click.BadParameter(f"is NAME=VALUE, not `{name}{equals}{value}`", context, parameter)
    return {name: value for name, _, value in pairs}


store = click.option(
    "--store",
    "store_options",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_pairs,
    help="An option of object storage: endpoint=http://minio:9000, region=auto.",
)
_FACTS = "a value may name {size}, {theme}, {format}, {width}, {height}, {fingerprint}"


def storing(command: Command) -> Command:
    """Add how pictures are kept in object storage."""
    pairs: dict[str, Any] = {"multiple": True, "metavar": "NAME=VALUE", "callback": _pairs}
    for option in reversed(
        [
            store,
            click.option("--cache-control", default="", metavar="TEXT", help="The header that browsers and CDNs get."),
            click.option("--metadata", **pairs, help=f"Stored with each object; {_FACTS}."),
            click.option("--tag", "tags", **pairs, help="A tag of each object; as --metadata."),
        ]
    ):
        command = option(command)
    return command


def resources(command: Command) -> Command:
    """Add where fonts, pictures and tokens come from."""
    return brand(assets(fonts(locale(command))))
