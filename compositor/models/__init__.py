"""Models: classes whose instances are validated mappings, as pydantic has them, without its cold start.

In: annotated classes. Out: the same names as pydantic's, so that everything reads, checks and fails as with pydantic:
the validators are those of ``pydantic_core``, whose messages are the ones people see. Importing ``pydantic`` and
building classes with it took a third of the time of a first picture; no type is looked at here before it validates.

They are used with the versions of ``pydantic_core`` that they were held to (``core.TESTED``); with any other one the
classes are pydantic's own. What is left out is what the language does not use: validators of single fields,
serializers, computed fields. An annotation that is not known here is handed to pydantic, which is imported then; so is
a JSON Schema (``twins``).
Everybody may import this; it imports nothing of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compositor.models.core import KNOWN, PydanticCustomError, SchemaError, SchemaValidator, ValidationError
from compositor.models.model import rules_of

if TYPE_CHECKING or not KNOWN:
    from pydantic import (
        AfterValidator,
        BaseModel,
        BeforeValidator,
        ConfigDict,
        Discriminator,
        Field,
        GetCoreSchemaHandler,
        GetJsonSchemaHandler,
        InstanceOf,
        PrivateAttr,
        RootModel,
        Tag,
        ValidationInfo,
        ValidatorFunctionWrapHandler,
        model_validator,
    )
else:
    from compositor.models.fields import Field, PrivateAttr, model_validator
    from compositor.models.model import BaseModel, RootModel
    from compositor.models.schemas import AfterValidator, BeforeValidator, Discriminator, InstanceOf, Tag

    ConfigDict = dict
    GetCoreSchemaHandler = GetJsonSchemaHandler = ValidationInfo = ValidatorFunctionWrapHandler = Any
Schema = dict[str, Any]

__all__ = [
    "AfterValidator",
    "BaseModel",
    "BeforeValidator",
    "ConfigDict",
    "Discriminator",
    "Field",
    "GetCoreSchemaHandler",
    "GetJsonSchemaHandler",
    "InstanceOf",
    "PrivateAttr",
    "PydanticCustomError",
    "RootModel",
    "Schema",
    "SchemaError",
    "SchemaValidator",
    "Tag",
    "ValidationError",
    "ValidationInfo",
    "ValidatorFunctionWrapHandler",
    "model_validator",
    "rules_of",
]
