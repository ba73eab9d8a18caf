"""The ``data:`` block of a layout: which fields a render needs, and the check of one row against them.

In: field specs in JSON Schema's words, then rows as mappings. Out: ``DataSpec``, and typed values for a scope;
every problem of a row at once as BindError. Knows nothing of files: the caller says which row it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from compositor.bind.convert import CONVERTERS, TypeName, is_absent, is_simple, kind_of, plain_scalar
from compositor.bind.syntax import NAME, RESERVED
from compositor.deferred import deferred, regex
from compositor.errors import BindError, Path, Problem, Where, nearest
from compositor.models import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    RootModel,
    SchemaError,
    SchemaValidator,
    ValidationError,
    model_validator,
)
from compositor.records import cached_property, dataclass
from compositor.values.money import Money

if TYPE_CHECKING:
    import difflib
else:
    difflib = deferred("difflib")

_FIELD_NAME = regex(NAME + r"\Z")
_TEXTS = ("text", "rich-text", "url")
_NUMBERS = ("number", "integer", "money", "percent")
# which types a keyword belongs to; those not listed belong to all
_BELONGS = {
    "min_length": _TEXTS,
    "max_length": _TEXTS,
    "pattern": _TEXTS,
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
    "min_items": ("list",),
    "max_items": ("list",),
    "items": ("list",),
    "properties": ("object",),
}

_BOUNDS = ("min_length", "max_length", "pattern", "minimum", "maximum", "min_items", "max_items")

Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a value, before it is known which row it belongs to."""

    code: str
    message: str
    path: Path
    hint: str = ""


@dataclass(frozen=True)
class Matcher:
    """A regular expression in linear time: a pattern from a layout must not be able to hang a render."""

    pattern: str
    validator: SchemaValidator = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises ValueError when the pattern cannot be read."""
        try:
            object.__setattr__(self, "validator", SchemaValidator({"type": "str", "pattern": self.pattern}))
        except SchemaError as error:
            reason = str(error).strip().splitlines()[-1].removeprefix("error: ")
            raise ValueError(f"the pattern `{self.pattern}` cannot be read: {reason}") from None

    def matches(self, text: str) -> bool:
        """Return whether the pattern is found in the text."""
        try:
            self.validator.validate_python(text)
        except ValidationError:
            return False
        return True


class FieldSpec(BaseModel):
    """One field: its type, whether it may be left out, and its bounds. The words are JSON Schema's."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )

    type: TypeName = Field(description="What the field holds.")
    default: Any = Field(None, description="For rows that lack the field; without it the field is required.")
    enum: tuple[Any, ...] | None = Field(None, min_length=1, description="The only values allowed.")
    min_length: Count | None = Field(None, description="Fewest characters.")
    max_length: Count | None = Field(None, description="Most characters.")
    pattern: str | None = Field(None, max_length=500, description="A regular expression found in the text.")
    minimum: float | None = Field(None, allow_inf_nan=False, description="Smallest number or amount.")
    maximum: float | None = Field(None, allow_inf_nan=False, description="Largest number or amount.")
    min_items: Count | None = Field(None, description="Fewest items.")
    max_items: Count | None = Field(None, description="Most items.")
    items: FieldSpec | None = Field(None, description="What the items of a list are: a type's name or a field.")
    properties: dict[str, FieldSpec] | None = Field(None, description="The fields of an object.")
    title: str | None = Field(None, description="A short name for people.")
    description: str | None = Field(None, description="What the field is for.")
    examples: tuple[Any, ...] = Field((), description="Values to show and to test with.")

    _matcher: Matcher | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"type": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _consistent(self) -> FieldSpec:
        for name, types in _BELONGS.items():
            if getattr(self, name) is not None and self.type not in types:
                raise ValueError(f"`{name.replace('_', '-')}` does not belong to the type {self.type}")
        if self.type == "list" and self.items is None:
            raise ValueError("a list says what its `items` are, like `items: text`")
        if self.type == "object":
            _check_names(self.properties or {}, "an object says what its `properties` are")
        if self.pattern is not None:
            self._matcher = Matcher(self.pattern)
        for word, values in (("default", (self.default,)), ("enum", self.enum or ()), ("examples", self.examples)):
            for value in values:
                fault = next(self._faults_of(value, word), None)
                if fault:
                    hint = f"; {fault.hint}" if fault.hint else ""
                    raise ValueError(f"{word}: {fault.message}{hint}")
        return self

    def _faults_of(self, value: Any, word: str) -> Iterator[Fault]:
        if value is None and word == "default":
            return
        faults: list[Fault] = []
        self._convert(value, (), faults, listed=word == "enum")
        yield from faults

    @property
    def required(self) -> bool:
        """Return whether a row must have this field: it must when there is no default."""
        return "default" not in self.model_fields_set

    def read(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        """Return the typed value, the default for an absent one; add what is wrong to ``faults``."""
        if type(value) is str:
            if self.simple and is_simple(value):
                return value
            absent = not value or value.isspace()
        else:
            value = plain_scalar(value)
            absent = is_absent(value)
        if not absent:
            return self._convert(value, path, faults)
        if not self.required:
            return None if self.default is None else self._convert(self.default, path, faults)
        name = path[-1] if path else "value"
        what = "is missing" if value is None else "is empty"
        hint = "give the field a `default` if it may be left out"
        faults.append(Fault("data.missing", f"`{name}` {what}", path, hint))
        return None

    def _convert(self, value: Any, path: Path, faults: list[Fault], listed: bool = False) -> Any:
        try:
            made = CONVERTERS[self.type](value)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            faults.append(Fault("data.type", message, path, hint))
            return None
        if self.type == "list" and self.items is not None:
            made = [self.items.read(item, (*path, index), faults) for index, item in enumerate(made)]
        elif self.type == "object":
            made = read_fields(self.properties or {}, made, path, faults)
        if not listed and self.bounded:
            faults.extend(self._bounds(made, path))
        return made

    @cached_property
    def simple(self) -> bool:
        """Return whether any text is a value of this field as it is."""
        return self.type == "text" and not self.bounded

    @cached_property
    def bounded(self) -> bool:
        """Return whether a value of the right type may still be wrong."""
        return self.enum is not None or any(getattr(self, name) is not None for name in _BOUNDS)

    def _bounds(self, value: Any, path: Path) -> Iterator[Fault]:
        if self.enum is not None and value not in [self._convert(one, (), [], listed=True) for one in self.enum]:
            known = [str(one) for one in self.enum]
            hint = nearest(str(value), known) or "one of " + ", ".join(known[:12])
            yield Fault("data.enum", f"{kind_of(value)} is not among the allowed values", path, hint)
        if self.type in _TEXTS:
            yield from self._count(len(value), "characters", self.min_length, self.max_length, "data.length", path)
            if self._matcher is not None and not self._matcher.matches(value):
                yield Fault("data.pattern", f"{kind_of(value)} does not match `{self.pattern}`", path)
        elif self.type == "list":
            yield from self._count(len(value), "items", self.min_items, self.max_items, "data.items", path)
        elif self.type in _NUMBERS:
            number = Decimal(str(value.amount if isinstance(value, Money) else value))
            if self.minimum is not None and number < Decimal(str(self.minimum)):
                yield Fault("data.range", f"{number} is below the minimum {self.minimum:g}", path)
            if self.maximum is not None and number > Decimal(str(self.maximum)):
                yield Fault("data.range", f"{number} is above the maximum {self.maximum:g}", path)

    @staticmethod
    def _count(count: int, what: str, least: int | None, most: int | None, code: str, path: Path) -> Iterator[Fault]:
        if most is not None and count > most:
            yield Fault(code, f"{count} {what}, but {most} at most are allowed", path)
        if least is not None and count < least:
            yield Fault(code, f"{count} {what}, but {least} at least are needed", path)


if TYPE_CHECKING:
    _Fields = RootModel[dict[str, FieldSpec]]
else:
    _Fields = RootModel  # given its parameter it would be a class of its own, built at once


class DataSpec(_Fields):
    """All fields of a layout. Frozen; survives pickling."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: dict[str, FieldSpec] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named(self) -> DataSpec:
        _check_names(self.root, "")
        return self

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the fields."""
        return frozenset(self.root)

    def validate_row(
        self,
        row: Mapping[str, Any],
        *,
        context: str = "",
        locate: Callable[[Path], Where] | None = None,
        extra: Literal["refuse", "ignore"] = "refuse",
    ) -> dict[str, Any]:
        """Return the typed values of all fields, defaults included, ready to be a scope.

        ``context`` says in messages which row it is (``rows.csv:17``), ``locate`` finds a path's place in a file.
        ``extra="ignore"`` lets columns pass that the layout does not know (a feed's keys), unless one looks like a
        field that is absent. Raises BindError with every problem.
        """
        faults: list[Fault] = []
        values = read_fields(self.root, row, (), faults, extra)
        if faults:
            raise BindError(
                Problem(
                    fault.code,
                    _told(fault),
                    fault.path,
                    locate(fault.path) if locate else None,
                    hint=fault.hint,
                    context=context,
                )
                for fault in faults
            )
        return values


def read_fields(
    fields: Mapping[str, FieldSpec],
    row: Mapping[str, Any],
    path: Path,
    faults: list[Fault],
    extra: Literal["refuse", "ignore"] = "refuse",
) -> dict[str, Any]:
    """Return the typed values of the fields, in their order; add what is wrong to ``faults``."""
    near: set[str] = set()
    strange = [name for name in row if name not in fields]
    absent = [name for name in fields if is_absent(plain_scalar(row.get(name)))] if strange else []
    for name in strange:
        # a feed's own column may look a little like some field, a typing error looks a lot like an absent one
        strict = extra == "refuse"
        close = difflib.get_close_matches(str(name), fields if strict else absent, 1, 0.6 if strict else 0.8)
        if strict or close:
            listed = "the fields are " + ", ".join(list(fields)[:20]) if fields else "the layout has no fields"
            hint = f"did you mean `{close[0]}`?" if close else listed
            faults.append(Fault("data.unknown-field", f"there is no field `{name}`", (*path, str(name)), hint))
            near.update(close)
    values: dict[str, Any] = {}
    for name, spec in fields.items():
        # "headline is missing" would only repeat "there is no field headlin, did you mean headline?"
        if name in near and spec.required:
            continue
        values[name] = spec.read(row.get(name), (*path, name), faults)
    return values


def _told(fault: Fault) -> str:
    named = fault.code in ("data.missing", "data.unknown-field") or not fault.path
    last = next((step for step in reversed(fault.path) if isinstance(step, str)), "")
    return fault.message if named else f"`{last}`: {fault.message}"


def _check_names(fields: Mapping[str, FieldSpec], needed: str) -> None:
    if not fields and needed:
        raise ValueError(needed)
    for name in fields:
        if not _FIELD_NAME.match(name) or name in RESERVED:
            hint = "letters, digits, _ and -, a letter first; not a word of the expression language"
            raise ValueError(f"`{name}` cannot be the name of a field: {hint}")
