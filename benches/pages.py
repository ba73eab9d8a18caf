"""Tables on pages: each stands between ``<!-- NAME -->`` and ``<!-- end NAME -->``, and is put there anew.

In: a page, the name of the place, what stands there from now on. Out: the page, written.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def put(page: Path, name: str, made: str) -> None:
    """Write what was made into its place. Ends the program where the page has none."""
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
    text, count = place.subn(lambda found: f"{found[1]}\n{made}\n\n{found[2]}", page.read_text(encoding="utf-8"))
    if not count:
        sys.exit(f"{page} has no place for the table: <!-- {name} --> … <!-- end {name} -->")
    page.write_text(text, encoding="utf-8")
