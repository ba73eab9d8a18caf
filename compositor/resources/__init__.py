"""The one door to bytes: fonts, pictures, files inside declared roots.

In: sources from data and layouts. Out: pixels, sizes and typefaces by content. Pictures come through ``Resources``,
fonts through ``compositor.resources.fonts``; ``GeneratedCache`` keeps what generators made.
"""

from compositor.resources.door import Resources, versions
from compositor.resources.generated import GeneratedCache
from compositor.resources.limits import Budgets, Limits
from compositor.resources.roots import AssetRoots

__all__ = ["AssetRoots", "Budgets", "GeneratedCache", "Limits", "Resources", "versions"]
