"""Fill the property tables of docs/language.md from the models.

In: docs/language.md with pairs of markers, ``<!-- properties: text -->`` and ``<!-- end -->``, and the models of the
language. Out: the same file with a table between each pair. ``--check`` writes nothing and fails when the file is not
current. Everything outside the markers is written by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from compositor.bind import FieldSpec
from compositor.layers.base import Layer
from compositor.layers.effects import EffectEntry
from compositor.layers.image import Generate
from compositor.layers.registry import KINDS
from compositor.schema.document import Checks, Document, Output, SizeSpec

PAGE = Path(__file__).resolve().parents[1] / "docs" / "language.md"
MARKERS = re.compile(r"(<!-- properties: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

# The models by the name that a marker uses, and the model whose fields are described elsewhere already.
TABLES: dict[str, tuple[type[BaseModel], type[BaseModel] | None]] = {
    "document": (Document, None),
    "size": (SizeSpec, Output),
    "output": (Output, None),
    "checks": (Checks, None),
    "data-field": (FieldSpec, None),
    "box": (Layer, None),
    "effects": (EffectEntry, None),
    "generate": (Generate, None),
    **{f"layer-{key}": (kind, Layer) for key, kind in KINDS.items()},
}


def table(name: str) -> str:
    """Return the table of one model's properties as Markdown."""
    model, known = TABLES[name]
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    # A model that refers to itself is described among its own definitions.
    own = schema if "properties" in schema else definitions[schema["$ref"].rsplit("/", 1)[-1]]
    properties = own["properties"]
    inherited = set(known.model_fields) if known is not None else set()
    rows = ["| property | value | default | |", "|---|---|---|---|"]
    for field_name, field in model.model_fields.items():
        if field_name in inherited:
            continue
        key = field.alias or field_name
        value = written(properties[key], definitions)
        default = "required" if field.is_required() else shown(field.get_default(call_default_factory=True))
        rows.append(f"| `{key}` | {value} | {default} | {field.description or ''} |".replace("  ", " "))
    return "\n".join(rows) + "\n"


def written(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Say in a few words what may be written for a property."""
    if "$ref" in schema:
        return written(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("examples"):
        return ", ".join(f"`{example}`" for example in schema["examples"][:3])
    options = [item for item in schema.get("anyOf", schema.get("oneOf", ())) if not _is_plumbing(item)]
    if options:
        return " or ".join(dict.fromkeys(written(item, definitions) for item in options))
    given = schema.get("type", "any value")
    kinds: list[str] = given if isinstance(given, list) else [given]
    names = {"string": "text", "array": "list", "object": "mapping", "boolean": "true or false"}
    names["integer"] = "whole number"
    return " or ".join(names.get(kind, kind) for kind in kinds if kind != "null")


def _is_plumbing(schema: dict[str, Any]) -> bool:
    """Nothing, and the text of an expression, may stand almost everywhere: the page says so once."""
    return schema.get("type") == "null" or schema.get("pattern") == r"\$"


def shown(value: Any) -> str:
    """Return a default as an author would write it."""
    if value is None or value == () or value == [] or value == {} or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if hasattr(value, "css"):
        return f"`{value.css}`"
    if isinstance(value, tuple):
        return f"`{' '.join(f'{item:g}' if isinstance(item, float) else str(item) for item in value)}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else ""


def filled(page: str) -> str:
    """Return the page with every table made anew."""
    return MARKERS.sub(lambda found: found[1] + "\n" + table(found[2]) + "\n" + found[3], page)


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    page = PAGE.read_text(encoding="utf-8")
    made = filled(page)
    if "--check" in arguments:
        if made != page:
            print("docs/language.md is not current: run python tools/language_doc.py", file=sys.stderr)
        return int(made != page)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
