"""Data and tokens meet the layout: expressions, the data block, and fields that may hold an expression.

In: ``$`` texts, field specs, rows of data. Out: ``Expr``, ``Evaluator``, ``DataSpec``, ``Bind``. The only importer
of babel; knows nothing of layers, files or pixels.
"""

from compositor.bind.data import DataSpec, FieldSpec
from compositor.bind.evaluate import Evaluator, truth
from compositor.bind.expressions import Expr, literal_dollar, parse_expression
from compositor.bind.fields import RESOLVED, Bind, Condition, Names, Pieces, check_names, parse_pieces
from compositor.bind.loops import Loop, parse_loop
from compositor.bind.resolving import Bindable, bound_fields, problems_of, resolve_model, resolve_value
from compositor.bind.tree import ExpressionError

__all__ = [
    "RESOLVED",
    "Bind",
    "Bindable",
    "Condition",
    "DataSpec",
    "Evaluator",
    "Expr",
    "ExpressionError",
    "FieldSpec",
    "Loop",
    "Names",
    "Pieces",
    "bound_fields",
    "check_names",
    "literal_dollar",
    "parse_expression",
    "parse_loop",
    "parse_pieces",
    "problems_of",
    "resolve_model",
    "resolve_value",
    "truth",
]
