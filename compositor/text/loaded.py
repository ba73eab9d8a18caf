"""Fonts as HarfBuzz holds them: metrics, coverage, variations. And the shelf that keeps them.

In: ``FontRef`` values and the bytes of a ``FontLibrary``. Out: ``LoadedFont``. Only the text engine imports this.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from itertools import pairwise

import uharfbuzz as hb

from compositor.display import SLANT, FontRef
from compositor.errors import AssetError, Problem, nearest
from compositor.fit import MissingGlyph
from compositor.records import dataclass
from compositor.resources.fonts import FontLibrary, Lack, OptionalPackage, differences, optical_borders
from compositor.text.breaks import graphemes
from compositor.text.cache import BoundedCache
from compositor.text.characters import presentation, without_ignorables
from compositor.text.harfbuzz import EXPORTED, NativeFace, NativeFont, PortableFont, ShapingFont
from compositor.text.types import FontChoice
from compositor.text.variation import linear_axis

ANY_SIZE = 1000.0  # px: for questions whose answer no optical size changes
NEAR_WEIGHT = 100.0  # a weight so far from the one asked for is taken without a word
MOST_CHARACTERS = 20_000  # of which a font remembers whether it has them
SHORT, REMEMBERED = 16, 8192  # so many clusters of so many characters a fallback remembers
WORDS = 200_000  # so many characters of words


@dataclass(frozen=True, slots=True)
class FontMetrics:
    """Vertical metrics in em, y up: ``descent`` is a positive depth, offsets are tops of strokes.

    Ascent, descent and gap are those of the typo set when the font sets USE_TYPO_METRICS, else those of hhea.
    """

    ascent: float
    descent: float
    gap: float
    cap_height: float
    underline_offset: float
    underline_size: float
    strike_offset: float
    strike_size: float


# A file as uharfbuzz reads it and, where HarfBuzz's own functions are at hand, as these do
Faces = tuple[hb.Face, NativeFace | None]


class LoadedFont:
    """One font instance: HarfBuzz font, units per em, metrics; knows which characters it covers."""

    __slots__ = ("_clusters", "_covered", "_missing", "color", "family", "font", "metrics", "ref", "shaping", "units")

    def __init__(self, ref: FontRef, faces: Faces, family: str, color: bool) -> None:
        face, native = faces
        self.ref = ref
        self.family = family
        self.color = color
        self.units = face.upem
        self.font = hb.Font(face)
        if ref.axes:
            self.font.set_variations(dict(ref.axes))
        self.metrics = _metrics(self.font, self.units)
        # Marks stand over slanted letters. HarfBuzz is not told of boldness: it would move the lines apart.
        slant = SLANT if ref.oblique else 0.0
        if slant:
            self.font.synthetic_slant = slant
        self.shaping: ShapingFont = NativeFont(native, ref.axes, slant) if native else PortableFont(self.font)
        self._covered: set[str] = set()
        self._missing: set[str] = set()
        self._clusters: BoundedCache[bool] = BoundedCache(100_000)

    def covers(self, characters: set[str]) -> bool:
        """Return whether the font has a glyph for every one of the characters."""
        new = characters - self._covered
        if not new:
            return True
        if new & self._missing:
            return False
        if len(self._covered) + len(self._missing) > MOST_CHARACTERS:
            self._covered.clear()
            self._missing.clear()
            new = characters
        for character in new:
            known = self.font.get_nominal_glyph(ord(character)) is not None
            (self._covered if known else self._missing).add(character)
        return not new & self._missing

    def covers_cluster(self, cluster: str) -> bool:
        """Return whether the font can draw a grapheme cluster, in its own or in another spelling.

        HarfBuzz composes and decomposes accents and finds stand-ins for a few spaces and hyphens: what it draws
        without ``.notdef`` is covered.
        """
        needed = without_ignorables(cluster)
        if self.covers(set(needed)):
            return True
        known = self._clusters.get(needed)
        if known is None:
            known = self._draws(needed)
            self._clusters.put(needed, known, len(needed))
        return known

    def _draws(self, text: str) -> bool:
        buffer = hb.Buffer()
        buffer.add_str(text)
        # Never the language that HarfBuzz would guess: it asks the process for its locale.
        buffer.language = "und"
        buffer.guess_segment_properties()
        hb.shape(self.font, buffer)
        return all(info.codepoint for info in buffer.glyph_infos)


class Fallback:
    """Which font of a chain draws a grapheme cluster: the first that has it; a color font first for pictures, last
    for what a selector makes a letter.

    ``absent`` are packages that families of the chain would come from: a picture that one of them has is had by no
    font, lest the same text be drawn in letters on one machine and in colors on another.
    """

    __slots__ = ("_absent", "_known", "_words", "fonts")

    def __init__(self, fonts: tuple[LoadedFont, ...], absent: tuple[OptionalPackage, ...] = ()) -> None:
        self.fonts = fonts
        self._absent = absent
        self._known: dict[str, int] = {}
        self._words: BoundedCache[tuple[tuple[int, int], ...]] = BoundedCache(WORDS)

    def of(self, cluster: str) -> int:
        """Return the index of the font, -1 where none has the cluster."""
        index = self._known.get(cluster)
        if index is None:
            order = list(range(len(self.fonts)))
            shown = presentation(cluster)
            if shown is not None:
                order.sort(key=lambda at: self.fonts[at].color != (shown == "emoji"))
            index = next((at for at in order if self.fonts[at].covers_cluster(cluster)), -1)
            if self._absent and shown == "emoji" and not self.fonts[index].color:
                away = any(package.covers(ord(sign)) for package in self._absent for sign in cluster)
                index = -1 if away else index
            if len(cluster) <= SHORT:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[cluster] = index
        return index

    def word(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the fonts of a word between spaces, each with the number of characters that it draws.

        Nothing where a grapheme cluster reaches beyond the word, into the space before or behind it.
        """
        found = self._words.get(word)
        if found is None:
            borders = graphemes(f" {word} ")
            found = self._parts(word, borders) if borders[0] == 1 and borders[-2] == len(word) + 1 else ()
            self._words.put(word, found, len(word))
        return found

    def _parts(self, word: str, borders: list[int]) -> tuple[tuple[int, int], ...]:
        parts: list[tuple[int, int]] = []
        for start, end in pairwise(borders[:-1]):
            font = self.of(word[start - 1 : end - 1])
            if parts and parts[-1][1] == font:
                parts[-1] = (parts[-1][0] + end - start, font)
            else:
                parts.append((end - start, font))
        return tuple(parts)


def _metrics(font: hb.Font, units: int) -> FontMetrics:
    extents = font.get_font_extents("ltr")
    ascender, descender, gap = extents.ascender, extents.descender, extents.line_gap
    if not ascender and not descender:
        ascender, descender, gap = _os2_metrics(font.face)

    def em(tag: hb.OTMetricsTag, otherwise: float) -> float:
        value = font.get_metric_position(tag)
        return otherwise if value is None or value == 0 else value / units

    ascent = ascender / units
    return FontMetrics(
        ascent=ascent,
        descent=-descender / units,
        gap=gap / units,
        cap_height=em(hb.OTMetricsTag.CAP_HEIGHT, 0.7 * ascent),
        underline_offset=em(hb.OTMetricsTag.UNDERLINE_OFFSET, -0.1),
        underline_size=em(hb.OTMetricsTag.UNDERLINE_SIZE, 0.05),
        strike_offset=em(hb.OTMetricsTag.STRIKEOUT_OFFSET, 0.3),
        strike_size=em(hb.OTMetricsTag.STRIKEOUT_SIZE, 0.05),
    )


def _os2_metrics(face: hb.Face) -> tuple[int, int, int]:
    """Return ascender, descender and gap of a font whose hhea table is empty: typo or else win, as FreeType does."""
    table = face.reference_table("OS/2").data
    if len(table) < 78:
        return 0, 0, 0
    ascender, descender, gap, above, below = struct.unpack_from(">3h2H", table, 68)
    return (ascender, descender, gap) if ascender or descender else (above, -below, 0)


class FontShelf:
    """Loads fonts from a library and keeps them, up to a number of instances."""

    def __init__(self, library: FontLibrary, instances: int) -> None:
        self.library = library
        self._faces: BoundedCache[Faces] = BoundedCache(2 * instances)
        self._fonts: BoundedCache[LoadedFont] = BoundedCache(2 * instances)
        self._borders: BoundedCache[tuple[float, ...]] = BoundedCache(8 * instances)
        self._fallbacks: BoundedCache[Fallback] = BoundedCache(2 * instances)
        self._refs: BoundedCache[tuple[FontRef, ...]] = BoundedCache(8 * instances)
        self._linear: BoundedCache[int] = BoundedCache(2 * instances)

    def load(self, ref: FontRef) -> LoadedFont:
        """Return the font of a reference. Raises ``AssetError`` when HarfBuzz finds no glyphs in it."""
        font = self._fonts.get(ref)
        if font is None:
            info = self.library.face(ref)
            font = LoadedFont(ref, self._face(ref), info.family, info.color)
            self._fonts.put(ref, font)
        return font

    def _face(self, ref: FontRef) -> Faces:
        key = (ref.digest, ref.index)
        faces = self._faces.get(key)
        if faces is None:
            data = self.library.data(ref)
            face = hb.Face(hb.Blob(data), ref.index)
            if not face.glyph_count or not 16 <= face.upem <= 16384:
                family = self.library.face(ref).family
                raise AssetError(Problem("font.damaged", f"the file of {family} holds no glyphs that can be set"))
            faces = face, NativeFace(data, ref.index) if EXPORTED else None
            self._faces.put(key, faces)
        return faces

    def linear_axis(self, font: LoadedFont) -> int:
        """Return the index of the font's ``opsz`` axis where all widths follow it in straight lines, else -1."""
        key = (font.ref.digest, font.ref.index)
        axis = self._linear.get(key)
        if axis is None:
            axis = linear_axis(font.font.face)
            self._linear.put(key, axis)
        return axis

    def chain(self, choice: FontChoice, size: float) -> tuple[LoadedFont, ...]:
        """Return the fonts of a choice in order of preference, at a font size in px (for an ``opsz`` axis).

        Families whose package is not installed are left out. Raises ``AssetError`` for unknown families, for an
        axis that none of the families has, and when no family is left.
        """
        fonts = tuple(self.load(ref) for ref in self.refs(choice, size))
        if not fonts:
            raise self.not_installed(choice, "")
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
        return replace(choice, instance="", weight=weight, italic=face.italic, stretch=stretch, axes=axes)

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

    def lacking(self, choice: FontChoice, font: LoadedFont) -> tuple[Lack, ...]:
        """Return what a font of a choice cannot give: italic, the weight, the width.

        A bold or italic is left out where the choice says what becomes of it.
        """
        face, choice = self.library.face(font.ref), self._settled(choice)
        found = differences(face, choice.weight, choice.italic, choice.stretch, choice.axes, NEAR_WEIGHT)
        return tuple(lack for lack in found if choice.synthesis == "error" or not lack.synthetic)

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
