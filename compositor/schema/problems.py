"""What pydantic says becomes problems that people can read, at the line that is wrong.

In: a ``ValidationError``, the node that was validated and its path. Out: ``Problem`` values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from compositor.errors import Path, Problem, nearest
from compositor.models import BaseModel, RootModel, ValidationError
from compositor.schema.later import later_key
from compositor.source import Node

# pydantic's type of error → our public code
_CODES = {
    "extra_forbidden": "layout.unknown-key",
    "missing": "layout.missing-key",
    "value_error": "layout.value",
    "literal_error": "layout.word",
    "bind.unknown-name": "bind.unknown-name",
    "bind.expression": "bind.expression",
}


def problems_of(
    error: ValidationError, node: Node, path: Path, known: Iterable[str], model: type[BaseModel]
) -> list[Problem]:
    """Return one problem per fault.

    ``known`` are the keys that the mapping could have had; ``model`` says those of the mappings in it.
    """
    known = tuple(known)
    found = [_problem(detail, node, path, known, model) for detail in error.errors(include_url=False)]
    unknown = {problem.hint for problem in found if problem.code == "layout.unknown-key"}
    # A missing key is noise when an unknown sibling is nearly its name.
    return [
        problem
        for problem in found
        if problem.code != "layout.missing-key" or not any(f"`{problem.path[-1]}`" in hint for hint in unknown)
    ]


def _problem(detail: Any, node: Node, path: Path, known: Sequence[str], model: type[BaseModel]) -> Problem:
    steps = _steps(detail["loc"], node)
    kind, message, hint, label = detail["type"], _message(detail), "", ""
    where = node.locate(steps)
    context = detail.get("ctx") or {}
    if kind == "extra_forbidden":
        key = str(steps[-1]) if steps else ""
        siblings = known if len(steps) == 1 else keys_below(model, detail["loc"])
        message, hint = later_key(key) or (f"unknown key `{key}`", nearest(key, siblings))
        label = "not a key of this mapping"
        where = node.locate(steps, key=True)
    elif kind == "missing":
        key = str(detail["loc"][-1])
        steps = (*steps[: len(steps)], key) if not steps or steps[-1] != key else steps
        message, label = f"missing `{key}`", "belongs in here"
    elif kind == "literal_error":
        wanted = _words(str(context.get("expected", "")))
        value = detail.get("input")
        listed = f"`{value}` is none of {', '.join(wanted)}"
        key = str(steps[-1]) if steps else ""
        message, hint = listed, nearest(str(value), wanted)
    elif kind in ("bind.unknown-name", "bind.expression"):
        hint = str(context.get("hint", ""))
        bound = node.get(steps)
        if bound is not None and "offset" in context:
            where = bound.within(context["offset"], context["length"])  # the binding alone, not all of the text
    elif "; " in message:
        message, _, hint = message.partition("; ")
    return Problem(_CODES.get(kind, "layout.value"), message, (*path, *steps), where, label, hint)


def _steps(loc: Sequence[str | int], node: Node) -> Path:
    """Return the part of pydantic's location that stands in the file: union tags and wrappers do not."""
    steps: list[str | int] = []
    here: Node | None = node
    for index, step in enumerate(loc):
        below = here.step(step) if here is not None else None
        if below is None and index < len(loc) - 1:
            continue
        if below is None and isinstance(step, str) and (":" in step or "[" in step or "(" in step):
            continue
        if below is None and isinstance(step, int):
            continue
        steps.append(step)
        here = below
    return tuple(steps)


def keys_below(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """Return the keys of the mapping in which pydantic's location ends, as authors write them."""
    models = [model]
    for step in loc[:-1]:
        fields = [field for one in models for name, field in one.model_fields.items() if step in (name, field.alias)]
        roots = [one.model_fields["root"] for one in models if issubclass(one, RootModel)]
        models = [below for field in fields or roots for below in _models_in(field.annotation)] or models
    return [field.alias or name for one in models for name, field in one.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a field may hold, at any depth of lists, unions and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _words(expected: str) -> list[str]:
    return [word.strip().strip("'") for word in expected.replace(" or ", ",").split(",") if word.strip()]


def _message(detail: Any) -> str:
    """Return pydantic's message in our own words where its own are about Python."""
    context = detail.get("ctx") or {}
    kind = detail["type"]
    value = detail.get("input")
    shown = f"`{getattr(value, 'raw', value)}`" if isinstance(value, str | int | float) else "this"
    plain = {
        "string_type": f"{shown} is not text",
        "int_type": f"{shown} is not a whole number",
        "int_parsing": f"{shown} is not a whole number",
        "int_from_float": f"{shown} is not a whole number",
        "float_type": f"{shown} is not a number",
        "bool_type": f"{shown} is not true or false",
        "bool_parsing": f"{shown} is not true or false",
        "dict_type": "a mapping belongs here",
        "model_type": "a mapping belongs here",
        "tuple_type": "a list belongs here",
        "list_type": "a list belongs here",
        "greater_than_equal": f"{shown} is too small; it is at least {context.get('ge')}",
        "greater_than": f"{shown} is too small; it is more than {context.get('gt')}",
        "less_than_equal": f"{shown} is too large; it is at most {context.get('le')}",
        "less_than": f"{shown} is too large; it is less than {context.get('lt')}",
        "finite_number": f"{shown} is not a number with an end",
        "too_short": f"at least {context.get('min_length')} belongs here",
        "too_long": f"at most {context.get('max_length')} belong here",
        "string_too_short": "an empty text does not belong here",
        "string_too_long": f"a text of at most {context.get('max_length')} characters belongs here",
    }
    return plain.get(kind) or str(detail["msg"]).removeprefix("Value error, ")


def merged(problems: Iterable[tuple[str, Problem]], variants: int) -> tuple[Problem, ...]:
    """Join the problems of all variants: one that is found in several says in which, in file order."""
    contexts: dict[Problem, list[str]] = {}
    for label, problem in problems:
        contexts.setdefault(problem, []).append(label)
    joined = [
        problem if len(labels) >= variants else replace(problem, context="at " + ", ".join(dict.fromkeys(labels)))
        for problem, labels in contexts.items()
    ]
    return tuple(sorted(joined, key=_place))


def _place(problem: Problem) -> tuple[str, int, int]:
    where = problem.where
    return (where.file, where.line, where.column) if where else ("", 0, 0)
