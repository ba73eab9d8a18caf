"""The plan of the code, held by tests: import arrows, fences, file length, documented names.

The floors are those of docs/architecture.md: a module imports only from lower floors, from rooms to its left on its
own floor, or from its own folder.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "compositor"
MODULES = sorted(PACKAGE.rglob("*.py"))

FLOORS = [
    ["records", "deferred", "digests", "exported", "arrays", "threads", "models", "errors", "values"],
    ["_skia", "source", "bind", "display", "fit", "bitmap", "flow", "files", "png"],
    ["brand", "hook", "procedural", "resources", "plan", "gradient", "pen"],
    ["text"],
    ["layers"],
    ["schema", "loading"],
    ["resolve", "arrange", "fill", "paint", "checks", "contrast"],
    ["backends", "encode"],
    ["timings", "results", "rooms", "outputs", "engine"],
    ["storage", "batch", "cluster", "testing", "generators", "cli", "__init__", "__main__"],
]
TOP = len(FLOORS) - 1
# A room's place: its floor, and how far to the right it stands there.
PLACE_OF = {room: (floor, place) for floor, rooms in enumerate(FLOORS) for place, room in enumerate(rooms)}

# A foreign package may be imported only in these rooms.
FENCES = {
    "yaml": {"source"},
    "pydantic": {"models"},
    "pydantic_core": {"models"},
    "babel": {"bind"},
    "tinycss2": {"values"},
    "coloraide": {"values"},
    "uharfbuzz": {"text"},
    "icu4py": {"text"},
    "pyphen": {"text"},
    "budoux": {"text"},
    "markdown_it": {"text"},
    "mdit_py_plugins": {"text"},
    "skia": {"_skia"},
    "PIL": {"resources", "encode", "testing"},
    "simplejpeg": {"resources", "encode"},
    "resvg_py": {"resources"},
    "isal": {"png", "encode"},
    "zlib_ng": {"png"},
    "deflate": {"png"},
    "cykooz": {"resources"},
    "fontTools": {"resources"},
    "numpy": {
        "arrays",
        "text",
        "_skia",
        "procedural",
        "bitmap",
        "png",
        "contrast",
        "resources",
        "backends",
        "encode",
        "testing",
    },
    "asyncio": {"fill", "engine"},
    "time": {"timings", "batch", "cluster", "testing", "cli"},
    "multiprocessing": {"batch"},
    "obstore": {"storage"},
    "celery": {"cluster"},
    "kombu": {"cluster"},
    "click": {"cli"},
    "rich": {"cli"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(tree: ast.AST) -> list[tuple[str, bool]]:
    """Return every imported module with whether the import stands at module level."""
    top = {id(node) for node in ast.iter_child_nodes(tree)}
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If | ast.Try):
            top |= {id(child) for child in ast.walk(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(name.name, id(node) in top) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "compositor":
                found += [(f"compositor.{name.name}", id(node) in top) for name in node.names]
            else:
                found.append((node.module, id(node) in top))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
class TestEveryModule:
    def test_imports_only_lower_floors(self, path: Path) -> None:
        room = room_of(path)
        assert room in PLACE_OF, f"{room} is not on the plan: give it a floor here and in docs/architecture.md"
        for name, _ in imports_of(ast.parse(path.read_text())):
            if not name.startswith("compositor."):
                continue
            target = name.split(".")[1]
            lower = PLACE_OF.get(target, (99, 0)) < PLACE_OF[room]
            assert lower or target == room or PLACE_OF[room][0] == TOP, f"{room} {PLACE_OF[room]} imports {name}"

    def test_keeps_the_fences(self, path: Path) -> None:
        for name, _ in imports_of(ast.parse(path.read_text())):
            package = name.split(".")[0]
            allowed = FENCES.get(package)
            assert allowed is None or room_of(path) in allowed, f"{package} is fenced to {sorted(allowed or ())}"

    def test_is_at_most_400_lines(self, path: Path) -> None:
        assert len(path.read_text().splitlines()) <= 400

    def test_says_what_it_is_for(self, path: Path) -> None:
        assert ast.get_docstring(ast.parse(path.read_text())), "a module docstring says what comes in and goes out"


def test_every_floor_has_its_rooms() -> None:
    rooms = {room_of(path) for path in MODULES} - {"_data"}
    assert rooms <= set(PLACE_OF), sorted(rooms - set(PLACE_OF))


def test_no_two_test_files_share_a_name() -> None:
    """pytest imports test files by their base name, so a second one of a name is an error in a fresh checkout."""
    found = [path for room in ("tests", "benches") for path in (ROOT / room).rglob("test_*.py")]
    # Peers of the benches are installed below their folder; what they bring is theirs.
    names = [path.name for path in found if not {"site-packages", "node_modules"} & set(path.parts)]
    assert sorted({name for name in names if names.count(name) > 1}) == []
