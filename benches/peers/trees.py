"""The further scenes as trees of nodes with CSS, which takumi-py, @takumi-rs/core and Chromium draw as they are.

In: the name of a scene. Out: nodes of three types. A text has a ``slot``: the place of its words, lines and size in the
row's ``texts``; an image's ``src`` is ``memory://NAME``, or ``$NAME`` for a picture that the row chooses. The boxes are
those of ``benches/layouts``, the flow is CSS's own. Lines are given (``white-space: pre``), as are sizes.
"""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]
BOLD, REGULAR = 700, 400


def tree(scene: str, family: str) -> Node:
    """Return the tree of one scene."""
    root = {"strip": _strip, "post": _post, "tiles": _tiles}[scene]()
    root["style"]["fontFamily"] = family
    return root


def _strip() -> Node:
    gradient = "linear-gradient(90deg, rgba(11,16,32,0.1), rgb(11,16,32))"
    middle = {"display": "flex", "alignItems": "center"}
    return _page(
        728, 90, "#0b1020",
        _image("memory://photo", {**_at(0, 0, 180, 90), "objectFit": "cover"}),
        _box({**_at(0, 0, 180, 90), "backgroundImage": gradient}),
        _image("memory://logo", _at(176, 31, 96, 28)),
        _box({**_at(296, 6, 220, 78), **middle}, _text(0, BOLD, "#ffffff", 1.15)),
        _box({**_at(532, 0, 80, 90), **middle}, _text(1, REGULAR, "#b9c0d4", 1.2)),
        _box({**_at(618, 26, 94, 38), **middle, "justifyContent": "center", "backgroundColor": "#ff5a36",
              "borderRadius": "19px"}, _text(2, BOLD, "#0b1020", 1.2)),
    )  # fmt: skip


def _post() -> Node:
    gradient = "linear-gradient(180deg, rgba(11,16,32,0), rgb(11,16,32))"
    column = {"display": "flex", "flexDirection": "column", "alignItems": "flex-start"}
    row = {"display": "flex", "alignItems": "center", "justifyContent": "space-between", "alignSelf": "stretch"}
    card = {
        **_at(48, 450, 984, 852), **column, "padding": "48px", "gap": "30px", "borderRadius": "36px",
        "backgroundColor": "#ffffff", "boxShadow": "0 16px 32px rgba(0,0,0,0.4)",
    }  # fmt: skip
    return _page(
        1080, 1350, "#0b1020",
        _image("memory://photo", {**_at(0, 0, 1080, 640), "objectFit": "cover"}),
        _box({**_at(0, 0, 1080, 640), "backgroundImage": gradient}),
        _image("memory://logo", _at(48, 48, 160, 48)),
        _box(
            card,
            _text(0, BOLD, "#c2410c", 1.2),
            _text(1, BOLD, "#0b1020", 1.1),
            _text(2, REGULAR, "#475069", 1.4),
            _box(
                row,
                _box({**column, "gap": "4px"}, _text(3, BOLD, "#0b1020", 1.2), _text(4, REGULAR, "#646b7e", 1.2)),
                _box({**column, "gap": "4px"}, _text(5, BOLD, "#0b1020", 1.2), _text(6, REGULAR, "#646b7e", 1.2)),
            ),
            _box({"height": "2px", "alignSelf": "stretch", "backgroundColor": "#dce1ec"}),
            _box({**column, "gap": "14px"}, *(_text(slot, BOLD, "#3d5bf0", 1.3) for slot in (7, 8, 9))),
        ),
    )  # fmt: skip


def _tiles() -> Node:
    title = {**_at(40, 30, 900, 80), "display": "flex", "alignItems": "center"}
    grid = {**_at(40, 130, 1120, 1330), "display": "flex", "flexWrap": "wrap", "gap": "20px",
            "alignContent": "flex-start"}  # fmt: skip
    return _page(
        1200, 1500, "#f4f6fb",
        _box(title, _text(0, BOLD, "#0b1020", 1.2)),
        _image("memory://logo", _at(1000, 46, 160, 48)),
        _box(grid, *(_tile(place) for place in range(16))),
    )  # fmt: skip


def _tile(place: int) -> Node:
    first = 1 + 3 * place
    style = {
        "width": "265px", "height": "317px", "padding": "16px", "borderRadius": "18px", "backgroundColor": "#ffffff",
        "display": "flex", "flexDirection": "column", "gap": "6px", "alignItems": "flex-start",
    }  # fmt: skip
    return _box(
        style,
        _image(f"$tile{place}", {"width": "233px", "height": "170px", "objectFit": "contain"}),
        _text(first, BOLD, "#0b1020", 1.15, height="46px"),
        _text(first + 1, BOLD, "#c2410c", 1.2),
        _text(first + 2, REGULAR, "#646b7e", 1.2),
    )


def _page(width: int, height: int, color: str, *children: Node) -> Node:
    style = {"width": f"{width}px", "height": f"{height}px", "position": "relative", "display": "flex"}
    return _box({**style, "overflow": "hidden", "backgroundColor": color}, *children)


def _at(x: int, y: int, width: int, height: int) -> dict[str, Any]:
    sides = {"left": f"{x}px", "top": f"{y}px", "width": f"{width}px", "height": f"{height}px"}
    return {"position": "absolute", **sides}


def _box(style: dict[str, Any], *children: Node) -> Node:
    return {"type": "container", "style": style, "children": list(children)}


def _image(source: str, style: dict[str, Any]) -> Node:
    return {"type": "image", "src": source, "style": style}


def _text(slot: int, weight: int, color: str, line_height: float, **style: Any) -> Node:
    font = {"fontWeight": weight, "color": color, "lineHeight": line_height, "whiteSpace": "pre"}
    return {"type": "text", "slot": slot, "style": {**font, **style}}
