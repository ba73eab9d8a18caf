"""Where a browser puts the characters of texts in two directions, for ``tests/conformance/test_bidi_browser.py``.

    python tools/bidi_oracle.py        ask headless Chromium and write tests/conformance/data/bidi_browser.json.gz

In: the texts below, in the bundled fonts. Out: for every text and direction the lines, each a list of
[character, left, right] in px from the left of the box, in the order of the text. Spaces that hang are left out.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "tests" / "conformance" / "data" / "bidi_browser.json.gz"
SIZE, WIDTH = 24, 300
FONTS = {
    "Inter": "inter/InterVariable.ttf",
    "Noto Sans Arabic": "noto-sans-arabic/NotoSansArabic.ttf",
    "Noto Sans Hebrew": "noto-sans-hebrew/NotoSansHebrew.ttf",
}
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom",
    "--allow-file-access-from-files", "--virtual-time-budget=60000",
]  # fmt: skip
TEXTS = [
    # one direction, and a word of the other
    "שלום עולם", "مرحبا بالعالم", "abc שלום def", "שלום abc עולם", "مرحبا Python العالم", "Hello مرحبا",
    # numbers, prices, percent
    "הנחה של 50% היום", "50% הנחה", "מחיר: 49.90 ₪ בלבד", "₪49.90", "49.90₪ במקום 99.90₪", "خصم 50٪ اليوم",
    "خصم ٥٠٪ على الكل", "السعر 1,299.00 ريال", "قیمت ۱۲۳٬۴۵۶ تومان", "تخفیف ۵۰٪", "$19.99 شامل الضريبة",
    "-50% על הכל", "+972-3-123-4567 טלפון", "טלפון 03-1234567", "שעות 9:00-17:30", "12/05/2026 תאריך",
    "1+2=3 חשבון", "10×20 ס\"מ", "מ-5 עד 10", "א1ב2ג3", "price 50% של הכל", "Only 25 ₪ היום",
    # brackets and quotation marks
    "שלום (abc) עולם", "שלום (עולם)", "abc (שלום) def", "מידה (XL) 42", "[1] הערה", "عرض (خاص) اليوم",
    "«سلام» و (Hello)", "abc (שלום def) ג", "הספר \"Harry Potter\" (2001)", "a(b)א[ג]", "C++ (שפה)", "שלום!",
    "Hello, שלום!",
    "?מה (what?) זה", "<b>שלום</b>", "אבג}{דהו",
    # isolates, marks of direction, embeddings, overrides
    "user \u2068שלום\u2069: 5", "\u2067שלום abc\u2069 def", "abc \u2066שלום 1\u2069 2", "שלום \u2068abc (1)\u2069 - 2",
    "abc \u202bשלום def\u202c ghi", "\u202eabc\u202c שלום", "C++\u200e שפה", "abc\u200f! שלום", "שלום 1\u200f-2",
    # marks on letters
    "שָׁלוֹם abc עֲלֵיכֶם", "مُحَمَّد abc", "בְּרֵאשִׁית (א)",
    # lines: breaks, newlines, neutral signs at borders
    "קנו עכשיו Samsung Galaxy S24 Ultra במחיר 3,999 ₪ (כולל מע\"מ) במקום 4,999 ₪",
    "Save 20% on שלום עולם and (עוד דברים) until 31/12/2026, only at חנות הבית",
    "اشتر الآن iPhone 15 Pro (256GB) بسعر 4,199 ريال فقط! العرض حتى 31/12/2026",
    "خرید آنلاین گوشی Samsung A55 با ۲۵٪ تخفیف (فقط ۱۲٬۹۹۰٬۰۰۰ تومان) تا پایان هفته",
    "שלום\nabc def\nעולם (1)", "abc\nשלום, 50%\n!", "www.example.com/שלום?id=5&x=ב", "שלום - world - עולם",
    "\u2068פרק\u2069 1 \u2068Chapter two\u2069 3 \u2068ג\u2069",
]  # fmt: skip

SCRIPT = """
document.fonts.ready.then(async () => {
  await Promise.all([...document.fonts].map(face => face.load()));
  const answer = [...document.querySelectorAll('div')].map(box => {
    const left = box.getBoundingClientRect().left, node = box.firstChild, lines = [];
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + 1);
      const found = [...range.getClientRects()].filter(rect => rect.height);
      if (!found.length) continue;
      const rect = found[found.length - 1];
      let line = lines.find(line => Math.abs(line.middle - (rect.top + rect.bottom) / 2) < 12);
      if (!line) lines.push(line = {middle: (rect.top + rect.bottom) / 2, found: []});
      line.found.push([node.data[at], rect.left - left, rect.right - left]);
    }
    return lines.map(line => line.found);
  });
  document.body.textContent = 'ANSWER' + btoa(unescape(encodeURIComponent(JSON.stringify(answer)))) + 'END';
});
"""


def cases() -> list[tuple[str, str]]:
    """Return (text, direction); every text in the direction that it asks for and in the other."""
    return [(text, direction) for text in TEXTS for direction in ("auto", "ltr", "rtl")]


def ask(asked: list[tuple[str, str]]) -> list[Any]:
    """Return the lines of Chromium."""
    faces = "".join(
        f"@font-face{{font-family:'{name}';src:url('file://{ROOT / 'fonts' / path}')}}" for name, path in FONTS.items()
    )
    families = ",".join(f"'{name}'" for name in FONTS)
    style = (
        f"div{{width:{WIDTH}px;font:{SIZE}px/1.5 {families};white-space:pre-line;text-rendering:geometricPrecision;"
        "font-synthesis:none}"
    )
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text, _ in asked]
    boxes = "".join(f'<div dir="{way}">{text}</div>' for text, (_, way) in zip(escaped, asked, strict=True))
    page = f"<!doctype html><meta charset=utf-8><style>{faces}{style}</style><body>{boxes}<script>{SCRIPT}</script>"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page, encoding="utf-8")
        command = [*CHROMIUM, f"--user-data-dir={folder}/profile", f"file://{path}"]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    found = re.search(r"ANSWER([\w+/=]+)END", run.stdout)
    if found is None:
        raise SystemExit("Chromium gave no answer")
    answer: list[Any] = json.loads(base64.b64decode(found[1]))
    return answer


def main() -> None:
    asked = cases()
    rows = [
        {"text": text, "direction": direction, "lines": [
            [[character, round(left, 2), round(right, 2)] for character, left, right in line] for line in lines
        ]}
        for (text, direction), lines in zip(asked, ask(asked), strict=True)
    ]  # fmt: skip
    body = ",\n".join(json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in rows)
    REFERENCE.write_bytes(gzip.compress(f"[\n{body}\n]\n".encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
