"""A version of pydantic_core that nobody tried: pydantic makes the classes, and the pictures are the same."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import pydantic, pydantic_core
if "{version}":
    pydantic_core.__version__ = "{version}"
import compositor
from compositor.layers.text import Text
from compositor.models import BaseModel
assert (BaseModel is pydantic.BaseModel) == bool("{version}"), BaseModel
layout = compositor.load({{
    "layout": 1, "name": "card", "sizes": {{"card": "120x80"}}, "data": {{"words": "text"}},
    "layers": [
        {{"fill": "#123456", "flow": "row", "padding": 8, "gap": 4, "layers": [
            {{"text": "$words", "font-size": "8..20"}}, {{"shape": "ellipse", "width": 20, "fill": "#fff"}},
        ]}},
    ],
}})
import hashlib
print(hashlib.sha256(compositor.Renderer().render(layout, {{"words": "Any version"}}).bytes).hexdigest())
for wrong in ({{"text": 1, "colour": "red"}}, {{"shape": "star", "points": -1}}):
    try:
        compositor.load({{"layout": 1, "name": "x", "sizes": {{"a": "9x9"}}, "layers": [wrong]}})
    except compositor.LayoutError as error:
        print(error)
"""


def told(version: str) -> str:
    program = PROGRAM.format(version=version)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_same_pictures_and_the_same_words_for_what_is_wrong() -> None:
    ours, pydantics = told(""), told("99.1.0")
    assert ours == pydantics
    assert "colour" in ours
