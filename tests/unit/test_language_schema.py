"""The JSON Schema of the language accepts what ``check`` accepts, and blames the right key of what it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compositor.layers.registry import KINDS
from compositor.schema.json_schema import language_schema
from compositor.source import read, to_data

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = language_schema()
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "number": (int, float),
    "integer": int,
}  # fmt: skip


def faults(value: Any, schema: Any, path: str = "") -> Iterator[str]:
    """Yield paths and reasons: the part of JSON Schema that ``language_schema`` uses."""
    if schema is False:
        yield f"{path}: not allowed"
        return
    for key, rule in schema.items() if isinstance(schema, dict) else ():
        yield from KEYWORDS.get(key, nothing)(value, rule, schema, path)


def nothing(*_: Any) -> Iterator[str]:
    return iter(())


def valid(value: Any, schema: Any) -> bool:
    return next(faults(value, schema), None) is None


def one_of_types(value: Any, rule: Any, _: Any, path: str) -> Iterator[str]:
    wanted = rule if isinstance(rule, list) else [rule]
    if not any(is_of(value, name) for name in wanted):
        yield f"{path}: not {' or '.join(wanted)}"


def is_of(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and isinstance(value, bool) == (name == "boolean")


def properties(value: Any, rule: Any, _: Any, path: str) -> Iterator[str]:
    for name, below in value.items() if isinstance(value, dict) else ():
        yield from faults(below, rule[name], f"{path}/{name}") if name in rule else ()


def additional(value: Any, rule: Any, schema: Any, path: str) -> Iterator[str]:
    for name, below in value.items() if isinstance(value, dict) else ():
        if name not in schema.get("properties", {}):
            yield from faults(below, rule, f"{path}/{name}")


def items(value: Any, rule: Any, _: Any, path: str) -> Iterator[str]:
    for index, below in enumerate(value) if isinstance(value, list) else ():
        yield from faults(below, rule, f"{path}/{index}")


def condition(value: Any, rule: Any, schema: Any, path: str) -> Iterator[str]:
    if valid(value, rule):
        yield from faults(value, schema["then"], path)


def some(value: Any, rule: Any, _: Any, path: str) -> Iterator[str]:
    if not any(valid(value, one) for one in rule):
        yield f"{path}: none of the alternatives"


KEYWORDS: dict[str, Any] = {
    "type": one_of_types,
    "properties": properties,
    "additionalProperties": additional,
    "items": items,
    "if": condition,
    "anyOf": some,
    "oneOf": some,
    "allOf": lambda value, rule, _, path: (fault for one in rule for fault in faults(value, one, path)),
    "not": lambda value, rule, _, path: iter([f"{path}: not allowed"] if valid(value, rule) else []),
    "$ref": lambda value, rule, _, path: faults(value, SCHEMA["$defs"][rule.rpartition("/")[2]], path),
    "enum": lambda value, rule, _, path: iter([] if value in rule else [f"{path}: none of the words"]),
    "const": lambda value, rule, _, path: iter([] if value == rule else [f"{path}: not {rule}"]),
    "pattern": lambda value, rule, _, path: iter(
        [] if not isinstance(value, str) or re.search(rule, value) else [f"{path}: no match"]
    ),
    "required": lambda value, rule, _, path: (
        f"{path}: {name} is missing" for name in rule if isinstance(value, dict) and name not in value
    ),
}


@pytest.mark.parametrize("path", sorted((ROOT / "layouts").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_samples_are_valid(path: Path) -> None:
    assert list(faults(to_data(read(path).root), SCHEMA)) == []


def layout(*layers: dict[str, Any], **head: Any) -> dict[str, Any]:
    return {"layout": 1, "name": "x", "sizes": {"a": "10x10"}, "layers": list(layers), **head}


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        (layout({"text": "a", "fit": "cover"}), "/layers/0/fit: not allowed"),
        (layout({"image": "a.png", "font-size": 3}), "/layers/0/font-size: not allowed"),
        (layout({"gap": 4, "layers": [{"shape": "circl"}]}), "/layers/0/layers/0/shape: none of the alternatives"),
        (layout({"text": "a", "at": {"a": {"colour": "red"}}}), "/layers/0/at/a/colour: not allowed"),
        (layout({"text": "a", "at": {"a": {"at": {}}}}), "/layers/0/at/a/at: not allowed"),
        (layout(sizes={"a": 3}), "/sizes/a: none of the alternatives"),
        (layout(data={"a": "texts"}), "/data/a: none of the alternatives"),
        ({"name": "x", "sizes": {"a": "1x1"}}, ": layout is missing"),
    ],
)
def test_a_fault_is_blamed_on_its_own_key(document: dict[str, Any], wrong: str) -> None:
    assert list(faults(document, SCHEMA)) == [wrong]


def test_expressions_short_forms_and_overrides_are_valid() -> None:
    document = layout(
        {"text": "$title", "max-lines": "${lines}", "color": "$color.brand", "at": {"a": {"font-size": "8..20"}}},
        {"image": ["$photo", "a.png"]},
        data={"title": "text", "lines": {"type": "integer"}, "tags": {"type": "list", "items": "text"}},
        sizes={"a": {"size": "10x10", "max-bytes": "10kB"}},
        text="the root is a box too",
    )
    del document["layers"]
    assert list(faults(document, SCHEMA)) == []


def test_every_kind_has_its_keys_described_and_no_titles_of_pydantic() -> None:
    for key in KINDS:
        properties = SCHEMA["$defs"]["box" if key == "layers" else key]["properties"]
        assert key in properties
        assert all("description" in rule or "$ref" in rule for rule in properties.values())
    assert '"title": "' not in json.dumps(SCHEMA)
    assert "title" in SCHEMA["$defs"]["FieldSpec"]["properties"]
