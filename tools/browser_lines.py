"""Ask headless Chromium for lines, auto-fit sizes and baselines of the texts of ``tests/conformance/browser``.

    python tools/browser_lines.py [--chromium /usr/bin/chromium]

In: the boxes of ``boxes.py`` there, in the same font files. Out: ``lines.json.gz`` beside it, which
``test_browser_lines.py`` compares with; that test can also ask a browser itself. Run this after changing a sentence or
a box. Debian's Chromium 156 answered.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "conformance" / "browser"))

from boxes import OPTICAL, REFERENCE, STEPS, Box, baselines, breaks, digest, fits, fonts, justified, lines, stacks
from browser_reference import FLAGS

STYLE = f"""
html, body {{ margin: 0; }}
p {{ position: absolute; margin: 0; visibility: hidden; white-space: pre-line; text-rendering: geometricPrecision;
  font-synthesis: none; font-variation-settings: 'opsz' {OPTICAL:g}; }}
i {{ display: inline-block; width: 0; height: 0; }}
"""
# A line is told by the top of its characters' rectangles; spaces that collapse at its end have none, or an empty one.
SCRIPT = """
const asked = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(ASKED), sign => sign.charCodeAt(0))));
const EASE = 1 / 64;  // px: the unit of the browser's own lengths

function place(box) {
  const p = document.createElement('p');
  p.lang = box.tag; p.dir = box.direction;
  p.style.fontFamily = box.families.map(name => `'${name}'`).join(',');
  p.style.fontWeight = box.weight; p.style.fontStyle = box.italic ? 'italic' : 'normal';
  p.style.lineHeight = box.line_height === null ? 'normal' : box.line_height;
  p.style.overflowWrap = box.largest > box.size ? 'normal' : 'break-word';
  p.style.width = box.width + 'px'; p.style.fontSize = box.size + 'px';
  p.textContent = box.text;
  document.body.append(p);
  return p;
}
function lines(p) {
  const node = p.firstChild, edge = p.getBoundingClientRect().left, range = document.createRange(), found = [];
  let at = 0;
  for (const sign of node.data) {
    range.setStart(node, at); range.setEnd(node, at += sign.length);
    const rects = [...range.getClientRects()].filter(rect => rect.width > 0);
    if (!rects.length || !sign.trim()) { if (found.length) found.at(-1).text += sign; continue; }
    const rect = rects.at(-1);
    if (!found.length || Math.abs(found.at(-1).top - rect.top) > 2)
      found.push({top: rect.top, text: '', left: rect.left, right: rect.right});
    const line = found.at(-1);
    line.text += sign; line.left = Math.min(line.left, rect.left); line.right = Math.max(line.right, rect.right);
  }
  return found.map(line => [line.text.trim(), line.left - edge, line.right - edge]);
}
function tops(p) {
  const range = document.createRange();
  range.selectNodeContents(p);
  const rects = [...range.getClientRects()].filter(rect => rect.width > 0), tops = [];
  for (const rect of rects) if (!tops.some(top => Math.abs(top - rect.top) <= 2)) tops.push(rect.top);
  return [tops.length, Math.max(...rects.map(rect => rect.right)) - Math.min(...rects.map(rect => rect.left))];
}
function holds(p, box, size) {
  p.style.fontSize = size + 'px';
  if (p.getBoundingClientRect().height > box.height) return false;
  const [many, wide] = tops(p);
  return wide <= box.width + EASE && (!box.max_lines || many <= box.max_lines);
}
function fit(p, box) {
  let low = Math.round(box.size * STEPS), high = Math.round(box.largest * STEPS) + 1;
  const largest = high;
  if (!holds(p, box, low / STEPS)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(p, box, middle / STEPS)) low = middle; else high = middle;
  }
  for (let more = low + 1; more < Math.min(low + 9, largest); more++) if (holds(p, box, more / STEPS)) low = more;
  p.style.fontSize = low / STEPS + 'px';
  return [low / STEPS, ...lines(p).map(line => line[0])];
}
function baseline(p, box) {
  const height = p.getBoundingClientRect().height, mark = document.createElement('i');
  p.append(mark);
  return [mark.getBoundingClientRect().bottom - p.getBoundingClientRect().top, height];
}
function places(p) {
  p.style.textAlign = 'justify';
  const node = p.firstChild, edge = p.getBoundingClientRect().left, range = document.createRange(), found = [];
  let at = 0;
  for (const sign of node.data) {
    range.setStart(node, at); range.setEnd(node, at += sign.length);
    if (sign.trim()) found.push([sign, range.getBoundingClientRect().left - edge]);
  }
  return found;
}
const round = value => typeof value === 'number' ? Math.round(value * 1000) / 1000
  : Array.isArray(value) ? value.map(round) : value;
const answer = (boxes, question) => boxes.map(box => {
  const p = place(box), found = question(p, box);
  p.remove();
  return round(found);
});
document.fonts.ready.then(async () => {
  await Promise.all([...document.fonts].map(face => face.load()));
  let found;
  try {
    found = {lines: answer(asked.lines, lines), fits: answer(asked.fits, fit),
             baselines: answer(asked.baselines, baseline),
             stacks: answer(asked.stacks, baseline),
             justified: answer(asked.justified, places),
             breaks: answer(asked.breaks, (p, box) => lines(p).map(line => line[0]))};
  } catch (error) { found = {error: `${error} ${error.stack}`}; }
  const text = btoa(unescape(encodeURIComponent(JSON.stringify(found))));
  document.body.textContent = 'ANSWER' + text + 'END';
});
"""


def page(asked: Mapping[str, Sequence[Box]]) -> str:
    """Return the page that answers itself."""
    faces = "".join(
        f"@font-face {{ font-family: '{family}'; font-style: {style}; font-weight: 1 1000;"
        f" src: url('{path.as_uri()}'); }}\n"
        for family, style, path in fonts()
    )
    questions = {name: [vars(box) | {"tag": box.tag, "direction": box.direction} for box in boxes]
                 for name, boxes in asked.items()}  # fmt: skip
    told = base64.b64encode(json.dumps(questions).encode()).decode()
    script = f"const STEPS = {STEPS}, ASKED = '{told}';{SCRIPT}"
    return f"<!doctype html><meta charset=utf-8><style>{faces}{STYLE}</style><body><script>{script}</script>"


def ask(chromium: str = "chromium") -> dict[str, Any]:
    """Return what Chromium answers: lists in the order of the boxes, and the digests of what was asked.

    A line is [text, left, right] in px; a fit [size, text of each line …] or null when no size fits; a baseline
    (and one of a stack of fonts) [px from the top, height of the line]; breaks are the texts of lines; justified are
    the characters that one sees and the left edge of each.
    """
    asked = {"lines": lines(), "fits": fits(), "baselines": baselines(), "breaks": breaks(),
             "justified": justified(), "stacks": stacks()}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page(asked), encoding="utf-8")
        command = [
            chromium, *FLAGS, f"--user-data-dir={folder}/profile", "--virtual-time-budget=600000", "--dump-dom",
            source.as_uri(),
        ]  # fmt: skip
        run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    found = re.search(r"ANSWER([\w+/=]+)END", run.stdout)
    if found is None:
        raise SystemExit("Chromium gave no answer")
    answer: dict[str, Any] = json.loads(base64.b64decode(found[1]))
    if "error" in answer:
        raise SystemExit(answer["error"])
    return answer | {"asked": {name: digest(boxes) for name, boxes in asked.items()}}


def main() -> None:
    """Ask, and store the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--chromium", default="chromium")
    answer = ask(parser.parse_args().chromium)
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[")
    REFERENCE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print({name: len(found) for name, found in answer.items()}, f"{REFERENCE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
