"""The schema stage: a source becomes a checked layout.

In: ``Source`` and ``Brand``. Out: ``Layout`` with one ``Variant`` per size and theme. Imported by every later stage.
"""

from compositor.schema.document import Document, Output, SizeSpec
from compositor.schema.layout import NO_THEME, Layout, Variant, check

__all__ = ["NO_THEME", "Document", "Layout", "Output", "SizeSpec", "Variant", "check"]
