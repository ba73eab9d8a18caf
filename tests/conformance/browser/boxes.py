"""The boxes of text that are set by us and by a browser: lines of a given size, auto-fit, baselines.

In: ``sentences.yaml`` and the fonts of the repository. Out: ``Box`` values, always the same ones in the same order;
fonts, sizes and widths go round, so that every language meets many of them. Read by ``test_browser_lines.py`` and by
``tools/browser_lines.py``, which asks Chromium.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

import yaml

HERE = Path(__file__).parent
REFERENCE = HERE / "lines.json.gz"
FONT_FOLDERS = (HERE.parents[2] / "fonts", HERE.parents[1] / "fonts")
OPTICAL = 20.0  # `opsz` of every box: our optical sizes go in steps, a browser's do not
STEPS = 4  # of the ladder per px

LATIN = (("Inter",), ("Source Serif 4", "Inter"), ("Geist Mono", "Inter"), ("Inter",))
FAMILIES = {
    **dict.fromkeys(("ar", "fa", "ur", "ckb"), (("Noto Sans Arabic",), ("Inter", "Noto Sans Arabic"))),
    **dict.fromkeys(("he", "yi"), (("Noto Sans Hebrew", "Inter"), ("Inter", "Noto Sans Hebrew"))),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), (("Noto Sans Devanagari",), ("Inter", "Noto Sans Devanagari"))),
    "th": (("Noto Sans Thai",), ("Inter", "Noto Sans Thai")),
    **dict.fromkeys(("ja", "zh-Hans", "zh-Hant", "ko"), (("Noto Sans CJK JP", "Inter"),)),
    "az": (("Source Serif 4",), ("Geist Mono",)),
    "emoji": (("Inter", "Noto Color Emoji"),),
    "mixed": (
        ("Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai", "Noto Sans Devanagari", "Noto Sans CJK JP"),
    ),
}
RTL = ("ar", "fa", "ur", "ckb", "he", "yi")
SIZES = (16.0, 19.0, 22.5, 27.0, 33.25, 41.0, 52.0)
WIDTHS = (160.0, 233.0, 300.0, 341.5, 480.0)
WEIGHTS = (400, 700, 550, 900)
FIT_BOXES = (
    (300.0, 250.0, 0), (336.0, 90.0, 2), (728.0, 60.0, 1), (160.0, 320.0, 0), (420.0, 140.0, 3), (240.0, 111.0, 0),
    (600.0, 200.0, 4), (180.0, 77.0, 0), (512.0, 333.0, 0), (970.0, 120.0, 2),
)  # fmt: skip
LINE_HEIGHTS = (1.2, 1.05, 1.0, None, 1.35, 1.5)
# Only for lines: where UAX #14 and Chromium's own table for ASCII part ways, and cursive words wider than a line.
SIGNS = (
    ("en", "address", "Read more at example.com/blog/how-to-fit-text or on www.example.com/help"),
    ("en", "range", "Open daily from 9:00 to 18:30, call 555-0134 between 10-12 or 14-16 and/or write"),
    ("ar", "wide-0", "أفاستسقيناكموها أفاستسقيناكموها"),
    ("ar", "wide-1", "فسيكفيكهموها وسيستدرجونهم"),
    ("ar", "wide-2", "أتستفزونناوتستعجلوننا والمستشفيات"),
)
# Languages without spaces between words, whose breaks only a dictionary knows
DICTIONARIES = {
    "lo": (
        "ມະນຸດເກີດມາມີສິດເສລີພາບ ແລະ ສະເໝີໜ້າກັນໃນທາງກຽດຕິສັກ ແລະ ທາງສິດດ້ວຍມະໂນທຳ",
        "ຍິນດີຕ້ອນຮັບສູ່ປະເທດລາວ", "ຫຼຸດລາຄາເຄິ່ງໜຶ່ງສະເພາະອາທິດນີ້ເທົ່ານັ້ນ", "ນະຄອນຫຼວງວຽງຈັນເປັນເມືອງທີ່ສວຍງາມ",
        "ຂ້ອຍຢາກຊື້ເກີບໃໝ່ 2 ຄູ່ ໃນລາຄາ 250.000 ກີບ", "ພາສາລາວ (Lao) ເປັນພາສາທາງການ",
    ),
    "km": (
        "មនុស្សទាំងអស់កើតមកមានសេរីភាព និងសមភាពក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។", "សូមស្វាគមន៍មកកាន់ប្រទេសកម្ពុជា",
        "បញ្ចុះតម្លៃពាក់កណ្តាលតែសប្តាហ៍នេះប៉ុណ្ណោះ", "រាជធានីភ្នំពេញជាទីក្រុងដ៏ស្រស់ស្អាត", "ខ្ញុំចង់ទិញស្បែកជើងថ្មី ២ គូ ក្នុងតម្លៃ 10 ដុល្លារ",
        "ភាសាខ្មែរ (Khmer) ជាភាសាផ្លូវការ",
    ),
    "my": (
        "လူတိုင်းသည် တူညီလွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့်လည်းကောင်း၊ မွေးဖွားလာသူများဖြစ်သည်။", "မြန်မာနိုင်ငံမှ ကြိုဆိုပါသည်",
        "ဤအပတ်အတွက်သာ ဈေးနှုန်းတစ်ဝက်လျှော့ပေးသည်", "ရန်ကုန်မြို့သည် လှပသောမြို့တစ်မြို့ဖြစ်သည်", "ဖိနပ်အသစ် ၂ ရံကို 5000 ကျပ်ဖြင့် ဝယ်ချင်သည်",
        "မြန်မာဘာသာ (Burmese) သည် ရုံးသုံးဘာသာဖြစ်သည်",
    ),
    "th": (
        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ", "ยินดีต้อนรับสู่ประเทศไทย", "ลดราคาครึ่งหนึ่งเฉพาะสัปดาห์นี้เท่านั้น",
        "กรุงเทพมหานครเป็นเมืองหลวงที่สวยงาม", "ฉันอยากซื้อรองเท้าใหม่ 2 คู่ ราคา 990 บาท", "ภาษาไทย (Thai) เป็นภาษาราชการ",
    ),
}  # fmt: skip
STACKS = (
    (("Inter", "Noto Sans Arabic"), "a عربي"), (("Inter", "Noto Sans Thai"), "a ที่"),
    (("Inter", "Noto Sans CJK JP"), "a 新"),
    (("Source Serif 4", "Noto Sans Devanagari"), "a हि"), (("Geist Mono", "Noto Sans Hebrew"), "a של"),
    (("Inter", "Noto Color Emoji"), "a 😀"), (("Inter", "Noto Sans Thai", "Noto Sans Devanagari"), "a हि ที่"),
    (("Noto Sans Thai", "Inter"), "a"), (("Noto Sans Arabic", "Inter"), "a"), (("Noto Sans CJK JP", "Inter"), "A"),
)  # fmt: skip
JUSTIFIED = {
    "ja": (
        "新作スニーカー発売。今週末だけ半額セール！「東京」です、日本語", "新作 Sale 50% 発売。今週末 だけ半額セール！",
        "・—…￥新作・—…￥半額・—…￥東京・—…￥です",
        "新作😀発売🎉半額🚀今週末だけ半額セール",
    ),
    "zh-Hans": ("新款球鞋上市，限时五折：你好世界，新款球鞋上市",),
    "ko": ("새운동화출시 이번주말 반값할인 안녕하세요 새운동화 반값",),
    "en": ("Hello新作world半額東京abc発売 and more words to fill a line", "Fill both sides of the box with words"),
}  # fmt: skip
SMALLEST, LARGEST = 8.0, 120.0
BASELINE_TEXT = {"Noto Sans CJK JP": "新作", "Noto Color Emoji": "😀", "Noto Sans Hebrew": "של"}
BASELINE_HEIGHTS = (None, 0.8, 1.0, 1.05, 1.2, 1.35, 1.5, 2.0)


@dataclass(frozen=True)
class Box:
    """A text and its box. ``largest`` above ``size``: auto-fit over the ladder between them, in ``height`` px.

    ``line_height`` is a factor of the font size or None for the font's own; ``max_lines`` 0 means no bound.
    """

    key: str
    text: str
    language: str
    families: tuple[str, ...]
    weight: int
    italic: bool
    size: float
    largest: float
    width: float
    height: float
    line_height: float | None
    max_lines: int

    @property
    def tag(self) -> str:
        """Return the language as BCP 47 writes it."""
        return {"emoji": "en", "mixed": "en"}.get(self.language, self.language)

    @property
    def direction(self) -> str:
        """Return the base direction."""
        rtl = self.language in RTL or (self.language == "mixed" and self.text[0] in "قה")
        return "rtl" if rtl else "ltr"


def sentences() -> list[tuple[str, str, str]]:
    """Return (language, number within it, text)."""
    languages: dict[str, list[str]] = yaml.safe_load((HERE / "sentences.yaml").read_text(encoding="utf-8"))
    return [(name, f"{name}-{n}", text) for name, texts in languages.items() for n, text in enumerate(texts)]


def fonts() -> list[tuple[str, str, Path]]:
    """Return (family, style, file) of every font in the repository."""
    found = []
    for folder in FONT_FOLDERS:
        for card in sorted(folder.glob("*/font.yaml")):
            entry = yaml.safe_load(card.read_text(encoding="utf-8"))
            found += [(entry["family"], file["style"], card.parent / file["file"]) for file in entry["files"]]
    return found


def lines() -> list[Box]:
    """Return boxes of given size and width: every sentence alone, and all of a language as one paragraph."""
    boxes = []
    paragraphs: dict[str, str] = {}
    for language, _, text in sentences():
        gap = "" if language in ("ja", "zh-Hans", "zh-Hant", "th") else " "
        paragraphs[language] = f"{paragraphs[language]}{gap}{text}" if language in paragraphs else text
    whole = [(language, f"{language}-all", text) for language, text in paragraphs.items()]
    for at, (language, key, text) in enumerate([*sentences(), *whole, *SIGNS]):
        wide = key.startswith("wide")
        families = FAMILIES.get(language, LATIN)
        boxes.append(
            Box(
                key, text, language, families[at % len(families)], WEIGHTS[at // 2 % 4],
                "Inter" in families[at % len(families)] and at % 11 == 5, SIZES[at % 7], SIZES[at % 7],
                SIZES[at % 7] * 3 if wide else WIDTHS[at % 5], 5000.0, LINE_HEIGHTS[at % 6] or 1.2, 0,
            )
        )  # fmt: skip
    return boxes


def fits() -> list[Box]:
    """Return boxes whose text takes the largest size that fits: every sentence in three boxes."""
    boxes = []
    turn = count()
    for language, key, text in sentences():
        families = FAMILIES.get(language, LATIN)
        for copy in range(3):
            at = next(turn)
            width, height, most = FIT_BOXES[(at + at // 30) % len(FIT_BOXES)]
            boxes.append(
                Box(
                    f"{key}-{copy}", text, language, families[at % len(families)], WEIGHTS[at // 3 % 4], False,
                    SMALLEST, LARGEST, width, height, LINE_HEIGHTS[at // 2 % 6], most,
                )
            )  # fmt: skip
    return boxes


def baselines() -> list[Box]:
    """Return boxes of one line: every font of the repository in many sizes and line heights."""
    sizes = [quarters / STEPS for quarters in range(32, 480, 19)]
    return [
        Box(
            f"{family} {style} {size:g} {height or 'normal'}", BASELINE_TEXT.get(family, "0"), "en", (family,), 400,
            style == "italic", size, size, 5000.0, 5000.0, height, 0,
        )
        for family, style, _ in fonts() for height in BASELINE_HEIGHTS for size in sizes
    ]  # fmt: skip


def stacks() -> list[Box]:
    """Return boxes of one line whose letters come from several fonts, at the line height that these ask for."""
    return [
        Box(f"{' '.join(families)} {size:g}", text, "en", families, 400, False, size, size, 5e3, 5e3, None, 0)
        for families, text in STACKS
        for size in (10.0, 12.75, 16.0, 17.5, 20.0, 24.0, 33.25, 48.0, 61.5, 90.0)
    ]


def justified() -> list[Box]:
    """Return boxes whose lines are filled: words, ideographs and kana, Hangul, and all of them on one line."""
    families = ("Noto Sans CJK JP", "Inter", "Noto Color Emoji")
    return [
        Box(f"{language}-{at}-{width:g}", text, language, families, 400, False, 20.0, 20.0, width, 5e3, 1.2, 0)
        for language, texts in JUSTIFIED.items()
        for at, text in enumerate(texts)
        for width in (150.0, 210.5, 333.0)
    ]


def breaks() -> list[Box]:
    """Return boxes as narrow as can be, of text that breaks by dictionary: every line is what no break parts.

    No font is needed for that, so there may be none for the language.
    """
    return [
        Box(f"{language}-{at}", text, language, ("Inter", "Noto Sans Thai"), 400, False, 16.0, 17.0, 1.0, 5e3, 1.2, 0)
        for language, texts in DICTIONARIES.items()
        for at, text in enumerate(texts)
    ]


def digest(boxes: Iterable[Box]) -> str:
    """Return a digest of what is asked, to tell an outdated reference."""
    asked = json.dumps([asdict(box) for box in boxes], ensure_ascii=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]
