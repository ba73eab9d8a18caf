"""Data and tokens meet the layout: expressions, the data block, and fields that may hold an expression.

In: ``$`` texts, field specs, rows of data. Out: ``Expr``, ``Evaluator``, ``DataSpec``, ``Bind``. The only importer
of babel; knows nothing of layers, files or pixels.
"""
