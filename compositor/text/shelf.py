"""The shelf of fonts: loaded from a library, matched to what a text asks for, and kept.

In: ``FontChoice`` values and a ``FontLibrary``. Out: chains of ``LoadedFont``, fallbacks, and what they lack. Only the
text engine imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compositor.deferred import deferred
from compositor.display import FontRef
from compositor.errors import AssetError, Problem, nearest
from compositor.fit import MissingGlyph
from compositor.resources.fonts import FontLibrary, Lack, differences, optical_borders
from compositor.text.cache import BoundedCache
from compositor.text.characters import without_ignorables
from compositor.text.fallback import Fallback
from compositor.text.harfbuzz import Face
from compositor.text.loaded import LoadedFont
from compositor.text.native import EXPORTED, NativeFace
from compositor.text.types import FontChoice
from compositor.text.variation import linear_axis

if TYPE_CHECKING:
    from compositor.text import portable
else:
    portable = deferred("compositor.text.portable")

ANY_SIZE = 1000.0  # px: for questions whose answer no optical size changes
NEAR_WEIGHT = 100.0  # a weight so far from the one asked for is taken without a word


class FontShelf:
    """Loads fonts from a library and keeps them, up to a number of instances."""

    def __init__(self, library: FontLibrary, instances: int) -> None:
        self.library = library
        self._faces: BoundedCache[Face] = BoundedCache(2 * instances)
        self._fonts: BoundedCache[LoadedFont] = BoundedCache(2 * instances)
        self._borders: BoundedCache[tuple[float, ...]] = BoundedCache(8 * instances)
        self._fallbacks: BoundedCache[Fallback] = BoundedCache(2 * instances)
        self._refs: BoundedCache[tuple[FontRef, ...]] = BoundedCache(8 * instances)
        self._linear: BoundedCache[int] = BoundedCache(2 * instances)
        self._chains: BoundedCache[tuple[LoadedFont, ...]] = BoundedCache(instances)
        self._lacks: BoundedCache[tuple[Lack, ...]] = BoundedCache(8 * instances)

    def load(self, ref: FontRef) -> LoadedFont:
        """Return the font of a reference. Raises ``AssetError`` when HarfBuzz finds no glyphs in it."""
        font = self._fonts.get(ref)
        if font is None:
            info = self.library.face(ref)
            font = LoadedFont(ref, self._face(ref), info.family, info.color)
            self._fonts.put(ref, font)
        return font

    def _face(self, ref: FontRef) -> Face:
        key = (ref.digest, ref.index)
        face = self._faces.get(key)
        if face is None:
            data = self.library.data(ref)
            face = NativeFace(data, ref.index) if EXPORTED else portable.PortableFace(data, ref.index)
            if not face.glyph_count or not 16 <= face.units <= 16384:
                family = self.library.face(ref).family
                raise AssetError(Problem("font.damaged", f"the file of {family} holds no glyphs that can be set"))
            self._faces.put(key, face)
        return face

    def linear_axis(self, font: LoadedFont) -> int:
        """Return the index of the font's ``opsz`` axis where all widths follow it in straight lines, else -1."""
        key = (font.ref.digest, font.ref.index)
        axis = self._linear.get(key)
        if axis is None:
            axis = linear_axis(font.face)
            self._linear.put(key, axis)
        return axis

    def chain(self, choice: FontChoice, size: float) -> tuple[LoadedFont, ...]:
        """Return the fonts of a choice in order of preference, at a font size in px (for an ``opsz`` axis).

        Families whose package is not installed are left out. Raises ``AssetError`` for unknown families, for an
        axis that none of the families has, and when no family is left.
        """
        key = (choice, size)
        fonts = self._chains.get(key)
        if fonts is None:
            fonts = tuple(self.load(ref) for ref in self.refs(choice, size))
            if not fonts:
                raise self.not_installed(choice, "")
            self._chains.put(key, fonts)
        return fonts

    def fallback(self, choice: FontChoice) -> Fallback:
        """Return which font of a choice has what. Raises what ``chain`` raises.

        The optical size changes no font's coverage: any size will do.
        """
        fallback = self._fallbacks.get(choice)
        if fallback is None:
            packages = (self.library.optional(name) for name in choice.families if self.library.family(name) is None)
            absent = tuple(dict.fromkeys(package for package in packages if package is not None))
            fallback = Fallback(self.chain(choice, ANY_SIZE), absent)
            self._fallbacks.put(choice, fallback)
        return fallback

    def refs(self, choice: FontChoice, size: float) -> tuple[FontRef, ...]:
        """Return the references of a choice at a font size in px; see ``chain``."""
        key = (choice, size)
        refs = self._refs.get(key)
        if refs is None:
            refs = self._match(choice, size)
            self._refs.put(key, refs)
        return refs

    def optical_borders(self, choice: FontChoice) -> tuple[float, ...]:
        """Return the font sizes at which some font of a choice takes another optical size."""
        choice = self._settled(choice)
        if not choice.optical or any(tag == "opsz" for tag, _ in choice.axes):
            return ()
        borders = self._borders.get(choice)
        if borders is None:
            axes = [self.library.face(ref).axis("opsz") for ref in self.refs(choice, ANY_SIZE)]
            found = {border for axis in axes if axis is not None for border in optical_borders(axis)}
            borders = tuple(sorted(found))
            self._borders.put(choice, borders)
        return borders

    def _settled(self, choice: FontChoice) -> FontChoice:
        """Return a choice without an instance: with the weight, style, width and axes that its name stands for.

        An optical size that is the font's default follows the font size all the same. Families that have no such
        instance take the nearest face. Raises ``AssetError`` when none has it.
        """
        if not choice.instance:
            return choice
        found = next(filter(None, (self.library.instance(name, choice.instance) for name in choice.families)), None)
        if found is None:
            raise self._unknown_instance(choice)
        face, own = found
        optical = face.axis("opsz")
        if optical is not None and own.get("opsz") == optical.default:
            del own["opsz"]
        weight, stretch = own.pop("wght", face.weight[0]), own.pop("wdth", face.stretch[0])
        axes = tuple(sorted((own | dict(choice.axes)).items()))
        return choice._replace(instance="", weight=weight, italic=face.italic, stretch=stretch, axes=axes)

    def _unknown_instance(self, choice: FontChoice) -> AssetError:
        families = [self.library.family(name) for name in choice.families]
        names = [name for family in families if family is not None for name in family.instances]
        hint = nearest(choice.instance, names) or ""
        listed = f"there are: {', '.join(dict.fromkeys(names)) or 'none'}"
        message = f"{', '.join(choice.families)} has no instance `{choice.instance}`"
        hint = f"{hint}; {listed}" if hint else listed
        return AssetError(Problem("font.unknown-instance", message, hint=hint))

    def _match(self, choice: FontChoice, size: float) -> tuple[FontRef, ...]:
        choice = self._settled(choice)
        optical = size if choice.optical else None
        match, synthesize = self.library.match, choice.synthesis == "allow"
        found = [
            match(family, choice.weight, choice.italic, choice.stretch, choice.axes, optical, synthesize)
            for family in choice.families
        ]
        refs = tuple(dict.fromkeys(ref for ref in found if ref is not None))
        if refs and choice.axes:
            known = {axis.tag for ref in refs for axis in self.library.face(ref).axes}
            for tag, _ in choice.axes:
                if tag not in known:
                    names = ", ".join(choice.families)
                    hint = f"axes there are: {', '.join(sorted(known)) or 'none'}"
                    raise AssetError(Problem("font.unknown-axis", f"{names} has no axis `{tag}`", hint=hint))
        return refs

    def lacking(self, choice: FontChoice, place: int) -> tuple[Lack, ...]:
        """Return what the font at a place of a choice's chain cannot give: italic, the weight, the width.

        A bold or italic is left out where the choice says what becomes of it.
        """
        key = (choice, place)
        lacks = self._lacks.get(key)
        if lacks is None:
            face, settled = self.library.face(self.refs(choice, ANY_SIZE)[place]), self._settled(choice)
            found = differences(face, settled.weight, settled.italic, settled.stretch, settled.axes, NEAR_WEIGHT)
            lacks = tuple(lack for lack in found if settled.synthesis == "error" or not lack.synthetic)
            self._lacks.put(key, lacks)
        return lacks

    def missing(self, choice: FontChoice, cluster: str) -> tuple[MissingGlyph, ...]:
        """Return what no font of a choice has of a grapheme cluster, and who has it.

        Where every character is had by one or another font, the cluster has no single font: all are named.
        """
        needed = dict.fromkeys(without_ignorables(cluster))
        chain = self.chain(choice, ANY_SIZE)
        unknown = [character for character in needed if not any(font.covers({character}) for font in chain)]
        found = []
        for character in unknown or needed:
            offers = [item.install for item in self.library.packages if item.covers(ord(character))]
            found.append(MissingGlyph(ord(character), choice.families, offers[0] if offers else ""))
        return tuple(found)

    def not_installed(self, choice: FontChoice, cluster: str) -> AssetError:
        """Return the error for a text that needs a font package which is not installed."""
        packages = [self.library.optional(family) for family in choice.families]
        lacking = list(dict.fromkeys(item for item in packages if item is not None))
        names = ", ".join(family for family in choice.families if self.library.optional(family) is not None)
        need = f"`{cluster}` needs {names}, which is" if cluster else f"{names or 'the font family'} is"
        hint = " and ".join(package.install for package in lacking)
        return AssetError(Problem("font.not-installed", f"{need} not installed", hint=hint))
