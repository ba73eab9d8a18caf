"""The language as a JSON Schema (draft 2020-12), for editors: completion, descriptions, messages at the right line.

In: the models of layers and of the head. Out: a plain dict. A layer's kind is chosen by ``if: required: [text]``
rather than by ``oneOf``, since editors blame the wrong branch of the latter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compositor.bind import FieldSpec
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.layers.registry import KINDS
from compositor.schema.document import Document

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_LAYER = {"$ref": "#/$defs/layer"}
_FIELD = {"$ref": "#/$defs/field"}
_SIZE_TEXT = {"type": "string", "pattern": "^\\s*\\d+(\\.\\d+)?\\s*[x×]\\s*\\d+", "description": "`1080x1080`."}
_TOKENS = {
    "type": "object",
    "description": "Brand tokens by group, or `extends: brand.yaml`.",
    "properties": {"extends": {"type": "string", "description": "A brand file, relative to the layout."}},
}
_AT = {
    "type": "object",
    "description": "Overrides of any property for a size, an orientation or a theme.",
    "examples": [{"portrait": {"font-size": "24..72"}}],
}
# A list of sources, or the one source by itself.
_ALONE = ("image",)


def language_schema() -> dict[str, Any]:
    """Return the JSON Schema of a layout file. Its kinds are those that are installed."""
    definitions: dict[str, Any] = {}
    head = _taken(Document.model_json_schema(), definitions)
    definitions["Layer"] = None  # the base of all kinds is no layer by itself
    kinds = {_name(kind): _kind(kind, definitions) for kind in KINDS.values()}
    properties = _head(head["properties"])
    _taken(FieldSpec.model_json_schema(), definitions)
    definitions["FieldSpec"] = _fields_inside(definitions["FieldSpec"])
    del definitions["Layer"]
    roots = {f"root-{name}": _root(kind, properties, head["required"]) for name, kind in kinds.items()}
    schema = {
        "$schema": DRAFT,
        "description": "A layout of compositor.",
        "type": "object",
        "allOf": _chosen("root-"),
        "$defs": {"layer": _layer(), **kinds, **roots, "field": _field(definitions["FieldSpec"]), **definitions},
    }
    cleaned: dict[str, Any] = _clean(schema)
    return cleaned


def _name(kind: type[Layer]) -> str:
    return "box" if kind is Group else kind.content_key


def _taken(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a model's schema without its definitions, which are put with the others."""
    for name, definition in schema.pop("$defs", {}).items():
        definitions.setdefault(name, definition)
    reference = schema.pop("$ref", "")
    return definitions[reference.rpartition("/")[2]] if reference else schema


def _kind(kind: type[Layer], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _taken(kind.model_json_schema(), definitions)
    properties = dict(schema["properties"])
    for name in _ALONE:
        if properties.get(name, {}).get("type") == "array":
            own = dict(properties[name])
            properties[name] = {"description": own.pop("description", ""), "anyOf": [own["items"], own]}
    if "layers" in properties:
        properties["layers"] = {**properties["layers"], "items": _LAYER}
    # An override may hold what its layer may hold, but no overrides of its own.
    override = {"allOf": [{"$ref": f"#/$defs/{_name(kind)}"}, {"properties": {"at": False}}]}
    properties["at"] = _AT | {"additionalProperties": override}
    # Whoever comes here by the content key has it, and an override need not.
    return {
        "description": schema.get("description", ""),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _field(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": "A field of the data.", "anyOf": [spec["properties"]["type"], {"$ref": "#/$defs/FieldSpec"}]}


def _fields_inside(field: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field whose items and properties may be written short, by a type's name."""
    short: dict[str, dict[str, Any]] = {
        "items": _FIELD,
        "properties": {"type": "object", "additionalProperties": _FIELD},
    }
    described = {
        name: inner | {"description": field["properties"][name]["description"]} for name, inner in short.items()
    }
    return field | {"properties": field["properties"] | described}


def _head(properties: Mapping[str, Any]) -> dict[str, Any]:
    spec = properties["sizes"]["additionalProperties"]
    return {
        **properties,
        "sizes": {**properties["sizes"], "additionalProperties": {"anyOf": [_SIZE_TEXT, spec]}},
        "tokens": _TOKENS,
        "data": {**properties["data"], "additionalProperties": _FIELD},
    }


def _root(kind: Mapping[str, Any], head: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    """Return the root of a layout: the head, and a layer of this kind."""
    return {
        "type": "object",
        "properties": {**kind["properties"], **head},
        "required": required,
        "additionalProperties": False,
    }


def _layer() -> dict[str, Any]:
    return {"type": "object", "description": "A layer: a box and its one content.", "allOf": _chosen("")}


def _chosen(prefix: str) -> list[dict[str, Any]]:
    """Return one rule for each kind, and one for a box without any other content."""
    others = sorted(_name(kind) for kind in KINDS.values() if kind is not Group)
    rules: list[dict[str, Any]] = [
        {"if": {"required": [name]}, "then": {"$ref": f"#/$defs/{prefix}{name}"}} for name in others
    ]
    none = {"not": {"anyOf": [{"required": [name]} for name in others]}}
    return [*rules, {"if": none, "then": {"$ref": f"#/$defs/{prefix}box"}}]


def _clean(schema: Any, named: bool = False) -> Any:
    """Return the schema without pydantic's titles and empty defaults, which editors would offer as words.

    ``named``: the keys are names of properties rather than keywords.
    """
    if isinstance(schema, list):
        return [_clean(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if named:
        return {key: _clean(value) for key, value in schema.items()}
    made = {}
    for key, value in schema.items():
        if key in ("title", "default"):
            continue
        if key == "examples":
            made[key] = value
        elif key in ("ge", "le"):
            made["minimum" if key == "ge" else "maximum"] = value
        else:
            made[key] = _clean(value, named=key in ("properties", "$defs"))
    return made
