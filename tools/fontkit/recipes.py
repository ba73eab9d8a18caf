"""What we build: for every bundle its folder and families, for every family its files, sources and steps.

To move to a newer upstream: change a version and its sha256 here, run `python tools/fonts.py --package NAME`,
look at the difference in the LOCK, commit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fontkit import steps
from fontkit.sources import Member, Package

INTER = Package("npm", "inter-ui", "4.1.1", "e392e4d71f18a7c1f23dfecd833d68fa05eeab41862686584e80fd2b5d87e9c0")
SOURCE_SERIF = Package(
    "npm", "source-serif", "4.5.1", "19a448df98f4aa777de3452b0a1e29aa7ffe29252fe552c8a2d2531702d80746"
)
GEIST = Package("npm", "geist", "1.7.2", "88cbfaca51646078f3172802643691bb8fe2df15ca4c455b1b101e49b7d469a6")
NOTO_ARABIC = Package(
    "pypi", "fontpkg-noto-sans-arabic", "2.12", "eeca37a7ad6854bf1b6aa42bbce1908a6a6dcd2252ed56d021c20b613f6d16fc"
)
NOTO_DEVANAGARI = Package(
    "pypi",
    "fontpkg-noto-sans-devanagari",
    "2.7",
    "3f8859d4905238a95daecf45c508dff148936e5aa60bd2e30a89333041a64adf",
)
NOTO_THAI = Package(
    "pypi", "fontpkg-noto-sans-thai", "2.2", "1768cb43e1b01a5614a771a07c579c5d6109d21e8ef9fd4920de3cd7f842f863"
)
NOTO_HEBREW = Package(
    "npm",
    "@fontsource-variable/noto-sans-hebrew",
    "5.3.0",
    "85bb3375f5176f977bb84349d0e3160a59e4da389caf790e63f7c16257dfe6de",
)
NOTO_EMOJI = Package(
    "npm",
    "@fontsource/noto-color-emoji",
    "5.3.2",
    "1bd31f2fb1616c9da2892e385ff9a95a446cecbc045e1354e6b8a64389f77b96",
)
NOTO_CJK = Package(
    "pypi",
    "manimgx-fonts-cjk",
    "2026.9.26.post1",
    "05d5584c73877f37427cf0ca8067f5bacea2b596c7be79e8aedd634bb9f2b666",
)


@dataclass(frozen=True)
class Face:
    """One face of a collection: its index, and the family name and languages that are its own."""

    index: int
    family: str
    aliases: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class FontFile:
    """One file to build. Without steps it is the upstream file, byte for byte."""

    file: str
    source: Member
    style: Literal["normal", "italic"] = "normal"
    steps: tuple[steps.Step, ...] = ()
    index: int = 0
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True)
class Family:
    """One folder: a family as layouts call it, its license and its files."""

    folder: str
    name: str
    scripts: tuple[str, ...]
    project: str
    license: Member
    files: tuple[FontFile, ...]
    aliases: tuple[str, ...] = ()
    reserved_names: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class Bundle:
    """One fonts folder with its LOCK."""

    name: str
    root: str
    families: tuple[Family, ...]
    texts: dict[str, str] = field(default_factory=dict)


EUROPEAN = steps.keep("subset: without private use, phonetic notation and polytonic Greek", steps.is_everyday_european)


def inter(file: str, style: Literal["normal", "italic"], name: str) -> FontFile:
    """Return the recipe of one Inter file: both axes and all OpenType features stay."""
    source = Member(INTER, f"package/variable/{file}.woff2")
    return FontFile(f"{file}.ttf", source, style, (EUROPEAN, steps.rename("Inter", name)))


def noto_sans(folder: str, label: str, script: str, package: Package) -> Family:
    """Return the recipe of a Noto Sans for one script: normal width, every weight, no Latin letters."""
    module = package.name.replace("-", "_")
    name = f"NotoSans{label}"
    return Family(
        folder=folder,
        name=f"Noto Sans {label}",
        scripts=(script,),
        project=f"https://github.com/notofonts/{label.lower()}",
        license=Member(package, f"{module}/LICENSE"),
        files=(
            FontFile(
                f"{name}.ttf",
                Member(package, f"{module}/files/{name}[wdth,wght].ttf"),
                steps=(
                    steps.limit_axes("width pinned to 100", {"wdth": 100}),
                    steps.keep("subset: without Latin letters and accents", steps.is_for_script(script)),
                ),
            ),
        ),
    )


CORE = Bundle(
    name="core",
    root="fonts",
    families=(
        Family(
            folder="inter",
            name="Inter",
            aliases=("Inter Variable",),
            scripts=("Latn", "Grek", "Cyrl"),
            project="https://github.com/rsms/inter",
            license=Member(INTER, "package/LICENSE.txt"),
            files=(
                inter("InterVariable", "normal", "Regular"),
                inter("InterVariable-Italic", "italic", "Italic"),
            ),
        ),
        Family(
            folder="source-serif-4",
            name="Source Serif 4",
            aliases=("Source Serif 4 Variable",),
            scripts=("Latn", "Grek", "Cyrl"),
            project="https://github.com/adobe-fonts/source-serif",
            license=Member(SOURCE_SERIF, "package/LICENSE.md"),
            reserved_names=("Source",),
            notes="The upstream file, byte for byte: a changed one could not keep its reserved name.",
            files=(
                FontFile(
                    "SourceSerif4Variable-Roman.ttf",
                    Member(SOURCE_SERIF, "package/VAR/SourceSerif4Variable-Roman.ttf"),
                ),
            ),
        ),
        Family(
            folder="geist-mono",
            name="Geist Mono",
            scripts=("Latn", "Cyrl"),
            project="https://github.com/vercel/geist-font",
            license=Member(GEIST, "package/LICENSE.txt"),
            files=(
                FontFile(
                    "GeistMono-Variable.ttf",
                    Member(GEIST, "package/dist/fonts/geist-mono/GeistMono-Variable.ttf"),
                ),
            ),
        ),
        noto_sans("noto-sans-arabic", "Arabic", "Arab", NOTO_ARABIC),
        Family(
            folder="noto-sans-hebrew",
            name="Noto Sans Hebrew",
            scripts=("Hebr",),
            project="https://github.com/notofonts/hebrew",
            license=Member(NOTO_HEBREW, "package/LICENSE"),
            notes="Upstream's default weight is Thin; ours is Regular, like every other family's.",
            files=(
                FontFile(
                    "NotoSansHebrew.ttf",
                    Member(NOTO_HEBREW, "package/files/noto-sans-hebrew-hebrew-wght-normal.woff2"),
                    steps=(
                        steps.limit_axes("default weight moved from 100 to 400", {"wght": (100, 400, 900)}),
                        steps.rename("Noto Sans Hebrew"),
                    ),
                ),
            ),
        ),
        noto_sans("noto-sans-devanagari", "Devanagari", "Deva", NOTO_DEVANAGARI),
        noto_sans("noto-sans-thai", "Thai", "Thai", NOTO_THAI),
    ),
)

EMOJI_SOURCE = Member(NOTO_EMOJI, "package/files/noto-color-emoji-emoji-400-normal.woff2")
EMOJI_LICENSE = Member(NOTO_EMOJI, "package/LICENSE")
NO_SVG = steps.drop_table("SVG ", "the same pictures as its COLR table, four times as large")

EMOJI = Bundle(
    name="emoji",
    root="packages/compositor-fonts-emoji/compositor_fonts_emoji/fonts",
    families=(
        Family(
            folder="noto-color-emoji",
            name="Noto Color Emoji",
            scripts=("Zsye",),
            project="https://github.com/googlefonts/noto-emoji",
            license=EMOJI_LICENSE,
            files=(FontFile("NotoColorEmoji.ttf", EMOJI_SOURCE, steps=(NO_SVG,)),),
        ),
    ),
)

CJK_SOURCE = Member(NOTO_CJK, "manimgx_fonts_cjk/NotoSansCJK-VF.otf.ttc")
CJK_LICENSE = Member(NOTO_CJK, f"manimgx_fonts_cjk-{NOTO_CJK.version}.dist-info/licenses/LICENSE")
CJK_SCRIPTS = ("Hani", "Hira", "Kana", "Hang", "Bopo")
CJK_PROJECT = "https://github.com/notofonts/noto-cjk"

CJK = Bundle(
    name="cjk",
    root="packages/compositor-fonts-cjk/compositor_fonts_cjk/fonts",
    families=(
        Family(
            folder="noto-sans-cjk",
            name="Noto Sans CJK",
            scripts=CJK_SCRIPTS,
            project=CJK_PROJECT,
            license=CJK_LICENSE,
            reserved_names=("Source",),
            notes="A collection: five families share one file. The default weight is Thin (100): always set wght.",
            files=(
                FontFile(
                    "NotoSansCJK-VF.otf.ttc",
                    CJK_SOURCE,
                    faces=(
                        Face(0, "Noto Sans CJK JP", ("Noto Sans JP",), ("ja",)),
                        Face(1, "Noto Sans CJK KR", ("Noto Sans KR",), ("ko",)),
                        Face(2, "Noto Sans CJK SC", ("Noto Sans SC",), ("zh-Hans",)),
                        Face(3, "Noto Sans CJK TC", ("Noto Sans TC",), ("zh-Hant",)),
                        Face(4, "Noto Sans CJK HK", ("Noto Sans HK",), ("zh-HK",)),
                    ),
                ),
            ),
        ),
    ),
)

# What tests may write in these scripts. A character more costs about half a kilobyte.
TEST_CJK = (
    "新作スニーカー発売。今週末だけ半額セール！「東京」です、日本語"
    "新款球鞋上市，限时五折：你好世界骨直"
    "限時優惠發售"
    "새운동화출시이번주말반값할인안녕하세요"
    " ・—…￥"
)
TEST_EMOJI = "❤️👍🏽🏿👩‍👧💻🇩🇪🇯🇵🏳🌈1️⃣😀🎉🚀"

# The test font is for horizontal lines: local forms by language, Hangul, kerning, proportional spacing.
HORIZONTAL = ("locl", "ccmp", "ljmo", "vjmo", "tjmo", "kern", "palt")
VERTICAL_ONLY = tuple(steps.drop_table(tag, "only for vertical lines") for tag in ("vhea", "vmtx", "VORG", "VVAR"))

TESTS = Bundle(
    name="tests",
    root="tests/fonts",
    texts={"Noto Sans CJK JP": TEST_CJK, "Noto Color Emoji": TEST_EMOJI},
    families=(
        Family(
            folder="noto-sans-cjk-test",
            name="Noto Sans CJK JP",
            aliases=("Noto Sans JP",),
            scripts=CJK_SCRIPTS,
            project=CJK_PROJECT,
            license=CJK_LICENSE,
            reserved_names=("Source",),
            notes="For tests only. Its default weight is Thin (100), as upstream's: always set wght.",
            files=(
                FontFile(
                    "NotoSansCJKjp-test.otf",
                    CJK_SOURCE,
                    steps=(
                        steps.keep_text("subset: the characters of the tests", TEST_CJK, HORIZONTAL),
                        *VERTICAL_ONLY,
                    ),
                ),
            ),
        ),
        Family(
            folder="noto-color-emoji-test",
            name="Noto Color Emoji",
            scripts=("Zsye",),
            project="https://github.com/googlefonts/noto-emoji",
            license=EMOJI_LICENSE,
            notes="For tests only.",
            files=(
                FontFile(
                    "NotoColorEmoji-test.ttf",
                    EMOJI_SOURCE,
                    steps=(NO_SVG, steps.keep_text("subset: the emoji of the tests", TEST_EMOJI)),
                ),
            ),
        ),
    ),
)

BUNDLES = {bundle.name: bundle for bundle in (CORE, EMOJI, CJK, TESTS)}
