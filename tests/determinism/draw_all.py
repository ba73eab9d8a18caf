"""A process of its own that draws a few layouts and says what came out: one JSON object on standard output.

In: ``threads`` or ``audit`` as argument, the environment of the process. Out: name of the layout → digest of the
display list and digests of the files in every format; with ``audit`` also every path that was opened and every
socket that was made while rendering.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
CASES = TESTS / "cases"
OPENED: list[str] = []
SOCKETS: list[str] = []
FORMATS = ("png", "jpeg", "webp")
LAYOUT = {
    "layout": 1,
    "name": "everything",
    "sizes": {"wide": "160x90", "tall": "90x120"},
    "locale": "de-DE",
    "tokens": {
        "color": {"paper": "#ffffff", "ink": "#111827"},
        "style": {"accent": "#e11d48"},
        "themes": {"dark": {"color": {"paper": "#111827", "ink": "#f9fafb"}}},
    },
    "data": {
        "name": {"type": "text", "default": "İstanbul ışığı"},
        "price": {"type": "money", "default": "1234.5 EUR"},
        "day": {"type": "date", "default": "2026-05-31"},
        "rows": {"type": "list", "items": "text", "default": ["one", "two", "three"]},
    },
    "fill": "linear-gradient(120deg in oklab, $color.paper, #fde68a)",
    "layers": [
        {"image": "assets/quarters.png", "place": "right", "width": "40%", "mask": "squircle", "opacity": 0.9},
        {"image": "assets/mark.svg", "place": "bottom right", "width": 20, "height": 20, "color": "#e11d48"},
        {"image": [{"generate": "sea", "seed": 4}], "place": "top right", "width": 30, "height": 20,
         "blend": "multiply"},
        {
            "inset": 6,
            "flow": "column",
            "gap": 3,
            "layers": [
                {"text": "**$name** [now]{accent}", "font-size": "8..30", "text-transform": "uppercase", "lang": "tr",
                 "color": "$color.ink", "effects": [{"shadow": "1 1 2 #0008"}]},
                {"text": "${price | money} ${day | date}", "font-size": 9, "color": "$color.ink"},
                {"text": "Привет שלום สวัสดี", "font-size": "6..20", "color": "$color.ink",
                 "font-family": ["Inter", "Noto Sans Hebrew", "Noto Sans Thai"]},
                {"for": "row in $rows", "text": "$row", "font-size": 8, "padding": "1 4", "fill": "#ffffff80",
                 "effects": [{"backdrop-blur": 2}]},
            ],
        },
    ],
}  # fmt: skip


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Write down what is opened; an audit hook sees it wherever it happens in Python."""
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        OPENED.append(os.path.realpath(os.fsdecode(arguments[0])))
    elif event in ("os.listdir", "os.scandir") and isinstance(arguments[0], str | os.PathLike):
        OPENED.append(os.path.realpath(arguments[0]))
    elif event.startswith("socket.") or event in ("urllib.Request", "subprocess.Popen", "os.exec", "os.system"):
        SOCKETS.append(event)


def main(how: str) -> None:
    """Draw everything and print what came out."""
    import babel.dates  # noqa: F401 - looks for the machine's time zone while it is imported; nothing of ours asks it

    from compositor.engine import Renderer
    from compositor.loading import load

    if how == "audit":  # from here on: what packages look at while they are imported is theirs
        sys.addaudithook(watch)
    layout = load(LAYOUT)
    jobs = [(size, theme, kind) for size, theme in layout.variants for kind in FORMATS]
    with Renderer(assets=CASES) as renderer:

        def drawn(job: tuple[str, str, str]) -> list[str]:
            size, theme, kind = job
            result = renderer.render(layout, size=size, theme=theme, format=kind)
            return [result.display.digest, hashlib.sha256(result.bytes).hexdigest(), result.fingerprint]

        if how == "threads":
            with ThreadPoolExecutor(8) as pool:
                found = list(pool.map(drawn, jobs * 6))
            assert found == found[: len(jobs)] * 6, "threads disagree with each other"
        else:
            found = [drawn(job) for job in jobs]
    said = {"-".join(job): result for job, result in zip(jobs, found, strict=False)}
    print(json.dumps({"pictures": said, "opened": sorted(set(OPENED)), "sockets": SOCKETS}))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
