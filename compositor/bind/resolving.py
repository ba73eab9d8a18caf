"""Expressions leave the models: every ``Expr`` inside a value is replaced by what it stands for.

In: a value or model that passed ``Bind`` fields, a scope, an evaluator. Out: the same without ``Expr``, validated.
A model without expressions comes back itself. Raises BindError with the path relative to the value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from compositor.bind.evaluate import Evaluator
from compositor.bind.expressions import Expr
from compositor.bind.fields import RESOLVED, Pieces
from compositor.bind.tree import ExpressionError
from compositor.errors import BindError, Path, Problem
from compositor.models import BaseModel, SchemaValidator, ValidationError, rules_of
from compositor.records import NamedTuple, cached_property, dataclass

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Bound:
    """A field that holds an expression, at any depth: its name, its key in the layout, and its validator.

    ``direct`` says that an expression stands in it outside of models of its own. ``check`` is None where the field
    cannot be validated by itself. ``expressions`` are all that stand in it, in their order. ``words`` says that the
    field is one expression that makes a text, and that no validator looks at it.
    """

    name: str
    key: str
    direct: bool
    check: SchemaValidator | None
    expressions: tuple[Expr, ...] = ()
    words: bool = False


class Template(NamedTuple):
    """What copies of a model have in common that change the same fields; good as long as it has so many values."""

    size: int
    values: dict[str, Any]
    given: set[str]


class Bindable(BaseModel, defer_build=True):
    """A model that remembers which of its fields hold expressions, so that resolving it again costs nothing.

    Subclasses name their cached properties in ``derived``, each with the fields that it is computed from (None: from
    everything). Copies keep what none of their changes concerns: what is the same in every row is computed once.
    """

    derived: ClassVar[Mapping[str, Collection[str] | None]] = {"bound": None, "templates": None}
    # Fields that no validator of the whole model looks at. A kind names its own: it is not inherited.
    unruled: ClassVar[Collection[str]] = ()

    @cached_property
    def bound(self) -> tuple[Bound, ...]:
        """Return the fields that hold expressions. What does not depend on them is computed with this."""
        kind = type(self)
        names = _find(self)
        found = tuple(
            Bound(
                name,
                field_key(kind, name),
                _holds_expr_itself(getattr(self, name)),
                _field_check(kind, name),
                tuple(_expressions(getattr(self, name))),
                _makes_words(getattr(self, name)) and name in kind.__dict__.get("unruled", ()),
            )
            for name in names
        )
        for name, fields in kind.derived.items():
            if names and fields is not None and not any(field in names for field in fields):
                getattr(self, name)
        return found

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Any:
        """Return a copy; what its changes concern is found out anew."""
        if deep:
            copied = super().model_copy(update=update, deep=True)
            for name in type(self).derived:
                copied.__dict__.pop(name, None)
            return copied
        # What `BaseModel.__copy__` does, without a copy of each of its four parts before one is changed.
        changes = update or {}
        names = tuple(changes)
        template = self.templates.get(names)
        if template is None or template.size != len(self.__dict__):
            template = self._template(names)
        kind, put, private = type(self), object.__setattr__, self.__pydantic_private__
        copy = kind.__new__(kind)
        put(copy, "__dict__", {**template.values, **changes})
        put(copy, "__pydantic_fields_set__", template.given)
        put(copy, "__pydantic_extra__", None)
        put(copy, "__pydantic_private__", None if private is None else {**private})
        return copy

    @cached_property
    def templates(self) -> dict[tuple[str, ...], Template]:
        """Return what copies with these changes were made from: of a row it is the same as of the next."""
        return {}

    def _template(self, names: tuple[str, ...]) -> Template:
        derived, given = type(self).derived, self.__pydantic_fields_set__
        stale = {name for name, fields in derived.items() if fields is None or not set(names).isdisjoint(fields)}
        if not names:
            stale = {"templates"}
        values = {name: value for name, value in self.__dict__.items() if name not in stale}
        given = given if given.issuperset(names) else given | set(names)
        made = self.templates[names] = Template(len(self.__dict__), values, given)
        return made

    def __getstate__(self) -> dict[Any, Any]:
        """Leave out what can be computed again; validators cannot be pickled."""
        state = super().__getstate__()
        derived = type(self).derived
        kept = {name: value for name, value in state["__dict__"].items() if name not in derived}
        return {**state, "__dict__": kept}


def bound_fields(model: BaseModel) -> tuple[str, ...]:
    """Return the names of the fields that hold an expression, at any depth below them."""
    return tuple(field.name for field in model.bound) if isinstance(model, Bindable) else _find(model)


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
    model: M,
    scope: Mapping[str, Any],
    evaluator: Evaluator,
    path: Path = (),
    skip: Collection[str] = (),
    known: Mapping[int, Any] | None = None,
) -> M:
    """Return the model with its expressions evaluated and validated; without any, the model itself.

    ``skip`` names fields to leave alone (a group's ``layers`` have scopes of their own). Only a model that holds an
    expression itself is validated again, values that are finished already pass as they are. Private attributes
    are kept. ``known`` are the values of expressions that were evaluated already, by identity. Raises BindError.
    """
    changed: dict[str, Any] = {}
    problems: list[Problem] = []
    direct = False
    bound = _bound(model)
    for field in bound:
        if field.name in skip:
            continue
        old = getattr(model, field.name)
        try:
            if known is not None and id(old) in known:
                new = _finished(old, known[id(old)])
            else:
                new = resolve_value(old, scope, evaluator, (*path, field.key))
        except BindError as error:
            problems.extend(error.problems)
            continue
        if new is not old:
            changed[field.name] = new
            direct = direct or field.direct
    if problems:
        raise BindError(problems)
    if not changed:
        return model
    if not direct:
        return model.model_copy(update=changed)
    made = _checked(model, changed, bound)
    return _validated(model, changed, path) if made is None else made


def _checked(model: M, changed: Mapping[str, Any], bound: Sequence[Bound]) -> M | None:
    """Return the model with these values after validating them and what several fields must agree on.

    None where that cannot be told field by field, and where something is wrong: the whole validation says what.
    """
    free = changed.keys() <= set(type(model).__dict__.get("unruled", ()))
    validators = rules_of(type(model))
    if any(mode != "after" for mode in validators.values()):
        return None
    values: dict[str, Any] = {}
    try:
        for field in bound:
            if field.name in changed:
                if field.check is None:
                    return None
                values[field.name] = field.check.validate_python(changed[field.name], context=RESOLVED)
        made = model.model_copy(update=values)
        if not free:
            for name in validators:
                made = getattr(made, name)()
    except (ValidationError, ValueError, AssertionError):
        return None
    return made


def _validated(model: M, changed: Mapping[str, Any], path: Path) -> M:
    """Return the model with these values, everything validated. Raises BindError."""
    given = {**{name: getattr(model, name) for name in model.model_fields_set}, **changed}
    try:
        made = type(model).model_validate(given, by_alias=False, by_name=True, context=RESOLVED)
    except ValidationError as error:
        raise BindError(problems_of(error, type(model), path)) from None
    for name, value in (model.__pydantic_private__ or {}).items():
        setattr(made, name, value)
    return made


def _bound(model: BaseModel) -> tuple[Bound, ...]:
    if isinstance(model, Bindable):
        return model.bound
    kind = type(model)
    return tuple(
        Bound(name, field_key(kind, name), _holds_expr_itself(getattr(model, name)), None) for name in _find(model)
    )


def _field_check(kind: type[BaseModel], name: str) -> SchemaValidator | None:
    """Return the validator of one field, as the model itself has it."""
    schema: Any = kind.__pydantic_core_schema__
    shared: Any = schema["definitions"] if schema["type"] == "definitions" else []
    while schema["type"] != "model-fields":
        if "schema" not in schema:
            return None
        schema = schema["schema"]
    alone: Any = {"type": "definitions", "schema": schema["fields"][name]["schema"], "definitions": shared}
    return SchemaValidator(alone)


def problems_of(error: ValidationError, model: type[BaseModel], path: Path = ()) -> tuple[Problem, ...]:
    """Return pydantic's findings as problems: our parsers' messages as they are, its own in lower case."""
    problems: list[Problem] = []
    for found in error.errors(include_url=False):
        context = found.get("ctx", {})
        first, *rest = found["loc"] or ("",)
        rest = [step for step in rest if not str(step).startswith("kind:")]  # the tag of a union stands in no file
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
        label, span = f"in `{expr.source[:80]}`", (error.offset, error.length)
        raise BindError(Problem(error.code, error.message, path, None, label, error.hint, span=span)) from None
    return _finished(expr, value)


def _finished(expr: Expr, value: Any) -> Any:
    return Pieces(value) if expr.wants == "pieces" else value


def _expressions(value: Any) -> Iterator[Expr]:
    """Yield every expression in a value, as ``resolve_value`` comes by them."""
    if isinstance(value, Expr):
        yield value
    elif isinstance(value, BaseModel):
        for name in _find(value):
            yield from _expressions(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _expressions(item)
    elif type(value) is dict:
        for item in value.values():
            yield from _expressions(item)


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


def _makes_words(value: Any) -> bool:
    return isinstance(value, Expr) and value.wants == "pieces"


def _holds_expr_itself(value: Any) -> bool:
    """Return whether an expression stands in the value outside of models of its own."""
    if isinstance(value, list | tuple):
        return any(_holds_expr_itself(item) for item in value)
    if type(value) is dict:
        return any(_holds_expr_itself(item) for item in value.values())
    return isinstance(value, Expr)
