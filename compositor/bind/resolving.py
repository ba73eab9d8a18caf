"""Expressions leave the models: every ``Expr`` inside a value is replaced by what it stands for.

In: a value or model that passed ``Bind`` fields, a scope, an evaluator. Out: the same without ``Expr``, validated.
A model without expressions comes back itself. Raises BindError with the path relative to the value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, PrivateAttr, ValidationError

from compositor.bind.evaluate import Evaluator
from compositor.bind.expressions import Expr
from compositor.bind.fields import RESOLVED, Pieces
from compositor.bind.tree import ExpressionError
from compositor.errors import BindError, Path, Problem

M = TypeVar("M", bound=BaseModel)


class Bindable(BaseModel):
    """A model that remembers which of its fields hold expressions, so that resolving it again costs nothing."""

    _bound_fields: tuple[str, ...] | None = PrivateAttr(default=None)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Any:
        """Return a copy; what it holds is found out anew."""
        copy = super().model_copy(update=update, deep=deep)
        copy._bound_fields = None
        return copy


def bound_fields(model: BaseModel) -> tuple[str, ...]:
    """Return the names of the fields that hold an expression, at any depth below them."""
    if isinstance(model, Bindable):
        if model._bound_fields is None:
            model._bound_fields = _find(model)
        return model._bound_fields
    return _find(model)


def resolve_value(value: Any, scope: Mapping[str, Any], evaluator: Evaluator, path: Path = ()) -> Any:
    """Return the value with its expressions evaluated: inside lists, tuples, mappings and models too.

    Raises BindError with every problem of the value; ``path`` is put in front of their paths.
    """
    if isinstance(value, Expr):
        return _evaluated(value, scope, evaluator, path)
    if isinstance(value, BaseModel):
        return resolve_model(value, scope, evaluator, path)
    if isinstance(value, list | tuple) and not isinstance(value, Pieces):
        items = [resolve_value(item, scope, evaluator, (*path, index)) for index, item in enumerate(value)]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        return items if isinstance(value, list) else tuple(items)
    if type(value) is dict:
        made = {key: resolve_value(item, scope, evaluator, (*path, key)) for key, item in value.items()}
        return value if all(made[key] is value[key] for key in value) else made
    return value


def resolve_model(
    model: M, scope: Mapping[str, Any], evaluator: Evaluator, path: Path = (), skip: Collection[str] = ()
) -> M:
    """Return the model with its expressions evaluated and validated; without any, the model itself.

    ``skip`` names fields to leave alone (a group's ``layers`` have scopes of their own). Only a model that holds an
    expression itself is validated again, values that are finished already pass as they are. Private attributes
    are kept. Raises BindError.
    """
    names = [name for name in bound_fields(model) if name not in skip]
    changed: dict[str, Any] = {}
    problems: list[Problem] = []
    direct = False
    for name in names:
        old = getattr(model, name)
        try:
            new = resolve_value(old, scope, evaluator, (*path, field_key(type(model), name)))
        except BindError as error:
            problems.extend(error.problems)
            continue
        if new is not old:
            changed[name] = new
            direct = direct or _holds_expr_itself(old)
    if problems:
        raise BindError(problems)
    if not changed:
        return model
    if not direct:
        return model.model_copy(update=changed)
    given = {name: getattr(model, name) for name in model.model_fields_set} | changed
    try:
        made = type(model).model_validate(given, by_alias=False, by_name=True, context=RESOLVED)
    except ValidationError as error:
        raise BindError(problems_of(error, type(model), path)) from None
    for name, value in (model.__pydantic_private__ or {}).items():
        if name != "_bound_fields":
            setattr(made, name, value)
    return made


def problems_of(error: ValidationError, model: type[BaseModel], path: Path = ()) -> tuple[Problem, ...]:
    """Return pydantic's findings as problems: our parsers' messages as they are, its own in lower case."""
    problems: list[Problem] = []
    for found in error.errors(include_url=False):
        context = found.get("ctx", {})
        first, *rest = found["loc"] or ("",)
        steps = (field_key(model, first), *rest) if isinstance(first, str) and first else tuple(found["loc"])
        if found["type"] in ("value_error", "assertion_error"):
            message = str(context.get("error", found["msg"]))
        else:
            message = found["msg"][:1].lower() + found["msg"][1:]
        code = found["type"] if "." in found["type"] else "bind.value"
        hint = str(context.get("hint", ""))
        if not hint:
            message, _, hint = message.partition("; ")
        problems.append(Problem(code, message, (*path, *steps), hint=hint))
    return tuple(problems)


def field_key(model: type[BaseModel], name: str) -> str:
    """Return a field's name as authors write it."""
    field = model.model_fields.get(name)
    return field.alias or name if field else name


def _evaluated(expr: Expr, scope: Mapping[str, Any], evaluator: Evaluator, path: Path) -> Any:
    try:
        value = evaluator.value_of(expr, scope)
    except ExpressionError as error:
        label = f"in `{expr.source[:80]}`"
        raise BindError(Problem(error.code, error.message, path, None, label, error.hint)) from None
    return Pieces(value) if expr.wants == "pieces" else value


def _find(model: BaseModel) -> tuple[str, ...]:
    return tuple(name for name in type(model).model_fields if _holds_anywhere(getattr(model, name, None)))


def _holds_anywhere(value: Any) -> bool:
    if isinstance(value, Expr):
        return True
    if isinstance(value, BaseModel):
        return bool(bound_fields(value))
    if isinstance(value, list | tuple):
        return any(_holds_anywhere(item) for item in value)
    return type(value) is dict and any(_holds_anywhere(item) for item in value.values())


def _holds_expr_itself(value: Any) -> bool:
    """Return whether an expression stands in the value outside of models of its own."""
    if isinstance(value, list | tuple):
        return any(_holds_expr_itself(item) for item in value)
    if type(value) is dict:
        return any(_holds_expr_itself(item) for item in value.values())
    return isinstance(value, Expr)
