"""The command line: ``compositor VERB …``. Each verb is a module, imported when it is asked for.

This module imports click alone, so that help and completion come at once. Exit codes: 0 fine, 1 problems, 2 wrong
usage, 3 some rows failed, 130 interrupted. Problems are printed as ``errors`` prints them; nobody sees a traceback
who did not ask for one.
"""

from __future__ import annotations

import difflib
import os
from typing import Any

import click

# Nothing here multiplies matrices, and starting the threads for it takes longer than drawing a picture.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

INTERRUPTED = 130
VERBS = {
    "new": "Write a small layout to start from.",
    "check": "Find what is wrong in layouts, in all sizes and themes.",
    "render": "Draw layouts into picture files.",
    "batch": "Draw every row of a feed.",
    "job": "Watch, cancel or remove a batch on many machines.",
    "bench": "Measure a layout: its stages, and what each layer costs.",
    "plan": "Show boxes and fitted texts without drawing.",
    "schema": "Write the JSON Schema of the language, or of a layout's data.",
    "fonts": "List the fonts, or find what a feed has no glyphs for.",
}


class Verbs(click.Group):
    """The group of verbs. It also is where every exception ends."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which people meet them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, importing it."""
        if cmd_name not in VERBS:
            return None
        from compositor.deferred import imported

        command: click.Command = imported(f"compositor.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that is asked for. Raises UsageError with the nearest name for an unknown one."""
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            close = difflib.get_close_matches(name, VERBS, 1)
            guess = f" Did you mean `{close[0]}`?" if close else f" There are: {', '.join(VERBS)}."
            raise click.UsageError(f"there is no command `{name}`.{guess}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; tell what it raises."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            raise  # click ends quietly when nobody reads on
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except Exception as error:
            if ctx.params.get("traceback"):
                raise
            from compositor.cli.messages import tell

            tell(error)
            raise click.exceptions.Exit(1) from error


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="compositor")
@click.option("--traceback", is_flag=True, help="Show Python tracebacks, for reports about compositor itself.")
def main(traceback: bool) -> None:
    """Declarative YAML layouts become finished pictures."""
