"""The data block as a JSON Schema (draft 2020-12), for editors, forms and APIs.

In: ``DataSpec``. Out: a plain dict.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compositor.bind.data import DataSpec, FieldSpec

_TYPES: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "rich-text": {"type": "string", "contentMediaType": "text/markdown"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "percent": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[-+0-9.]+ ?%$"}]},
    "date": {"type": "string", "format": "date"},
    "image": {"type": "string", "description": "A path below the asset folders, or an address."},
    "color": {"type": "string", "description": "A CSS color."},
    "url": {"type": "string", "format": "uri"},
    "list": {"type": "array"},
    "object": {"type": "object"},
}
_AMOUNT = {"type": "number"}
_CURRENCY = {"type": "string", "pattern": "^[A-Z]{3}$"}
_KEYWORDS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_items": "minItems",
    "max_items": "maxItems",
    "title": "title",
    "description": "description",
}


def json_schema(spec: DataSpec) -> dict[str, Any]:
    """Return the JSON Schema of one row."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _fields(spec.root)


def _fields(fields: Mapping[str, FieldSpec]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _field(field) for name, field in fields.items()},
        "additionalProperties": False,
    }
    required = [name for name, field in fields.items() if field.required]
    return schema | ({"required": required} if required else {})


def _field(field: FieldSpec) -> dict[str, Any]:
    schema = _money(field) if field.type == "money" else dict(_TYPES[field.type])
    for name, keyword in _KEYWORDS.items():
        if (value := getattr(field, name)) is not None:
            schema[keyword] = value
    if field.type in ("number", "integer"):
        schema |= _range(field)
    if field.enum is not None:
        schema["enum"] = [_plain(value) for value in field.enum]
    if field.items is not None:
        schema["items"] = _field(field.items)
    if field.properties is not None:
        schema |= _fields(field.properties)
    if not field.required:
        if field.default is None:
            schema = {"anyOf": [schema, {"type": "null"}]}
        schema["default"] = _plain(field.default)
    if field.examples:
        schema["examples"] = [_plain(value) for value in field.examples]
    return schema


def _money(field: FieldSpec) -> dict[str, Any]:
    amount = _AMOUNT | _range(field)
    written = {"type": "string", "pattern": r"^[-+0-9.]+ [A-Z]{3}$", "examples": ["79.90 EUR"]}
    mapping = {
        "type": "object",
        "properties": {"amount": amount, "currency": _CURRENCY},
        "required": ["amount", "currency"],
        "additionalProperties": False,
    }
    return {"anyOf": [written, mapping]}


def _range(field: FieldSpec) -> dict[str, Any]:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it, without the subclasses of numbers that keep their text."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else str(value)
