"""The raster backend: display list in, bitmap out.

In: ``DisplayList``, and ``Supplies`` for font bytes and scaled pictures. Out: ``Bitmap``. The engine calls
``draw``; ``RasterCaches`` belongs to whoever calls it often. Raises ``OutputError`` for what cannot be drawn.
"""

from compositor.backends.raster.caches import RasterCaches
from compositor.backends.raster.draw import draw
from compositor.backends.raster.supplies import Supplies

__all__ = ["RasterCaches", "Supplies", "draw"]
