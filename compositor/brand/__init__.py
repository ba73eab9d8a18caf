"""Design tokens: a brand file becomes typed values by name, for every theme.

In: short YAML or DTCG 2025.10 JSON (format and resolver documents), as nodes of ``source``. Out: ``Brand``. Every
problem is a ``LayoutError`` at its line, all of them at once. Knows nothing of layers, fonts or pictures.

Who wins: the file named by ``extends`` is weakest, the ``tokens:`` block of a layout is laid over it, a ``brand``
given by the caller is laid over both and takes the place of ``extends``: so another brand file re-brands every
layout, and no color of the old brand shines through. ``brand.export`` writes brands as DTCG documents.
"""

from compositor.brand.load import Brand, load_tokens, read_brand

__all__ = ["Brand", "load_tokens", "read_brand"]
