"""The font catalogue: families, faces, CSS matching and the bytes of fonts.

In: folders of font files. Out: ``FontRef`` values and bytes, ``AssetError`` for what is missing or damaged.
Renderer, text engine and Skia side share one ``FontLibrary``. No system fonts.
"""

from compositor.resources.fonts.faces import Axis, Face, Family, FontLimits, Lack, OptionalPackage
from compositor.resources.fonts.library import FontLibrary, bundled_folder
from compositor.resources.fonts.matching import differences, optical_borders

__all__ = [
    "Axis", "Face", "Family", "FontLibrary", "FontLimits", "Lack", "OptionalPackage", "bundled_folder",
    "differences", "optical_borders",
]  # fmt: skip
