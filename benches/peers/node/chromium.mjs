// Headless Chromium by playwright-core: one page kept open, its content set and photographed. PNG and JPEG.
// CHROMIUM names the program. The size of the headline is given; fonts come from FONTCONFIG_FILE.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { dataUrl, escaped, load, serve } from "./peer.mjs";

const { chromium } = await load("playwright-core");
const profile = fs.mkdtempSync(path.join(os.tmpdir(), "peer-chromium-"));
// Unhinted, as all others are: hinted advances make the body a line longer.
const flags = ["--font-render-hinting=none", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launchPersistentContext(profile,
  { executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: flags });

// The processes below this one: Chromium is a tree of them, and shares memory, so the proportional set is added up.
function tree() {
  const children = {};
  for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      (children[stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]] ||= []).push(pid);
    } catch { /* it ended meanwhile */ }
  }
  const below = (pid) => (children[pid] || []).flatMap((child) => [child, ...below(child)]);
  return [String(process.pid), ...below(String(process.pid))];
}

// What all of them took of the processors, in milliseconds; the kernel counts in hundredths of a second.
function cpu() {
  return tree().reduce((sum, pid) => {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return sum + 10 * (Number(fields[11]) + Number(fields[12]));
    } catch { return sum; }
  }, 0);
}

function memory() {
  return tree().reduce((sum, pid) => {
    try {
      return sum + Number(/Pss:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

function page(scene, text, photo, logo) {
  const { design, colors, width, height, family } = scene;
  const at = ([x, y, wide, high]) => `left:${x}px;top:${y}px;width:${wide}px;${high ? `height:${high}px;` : ""}`;
  const font = (weight, size, line = 1) => `font:${weight} ${size}px/${line} '${family}';`;
  const full = [0, 0, width, height], [left, top, high] = design.price;
  return `<!doctype html><style>*{margin:0;box-sizing:border-box}body{width:${width}px;height:${height}px;position:relative;overflow:hidden;text-rendering:geometricPrecision}` +
    `body>*{position:absolute}.middle{display:flex;align-items:center}</style>` +
    `<img src="${photo}" style="${at(full)}object-fit:cover">` +
    `<div style="${at(full)}background:linear-gradient(90deg,${colors.from},${colors.to})"></div>` +
    `<div style="${at(design.panel)}background:${colors.panel};border-radius:${design.radius}px;box-shadow:0 ${design.shadow_y}px ${design.shadow_blur}px ${colors.shadow}"></div>` +
    `<img src="${logo}" style="${at(design.logo)}">` +
    `<div style="${at(design.head)}color:${colors.head};${font(700, text.size, design.head_line_height)}">${escaped(text.head)}</div>` +
    `<div style="${at(design.body)}color:${colors.body};${font(400, design.body_size, design.body_line_height)}">${escaped(text.body.join(" "))}</div>` +
    `<div class="middle" style="${at(design.pill)}justify-content:center;background:${colors.pill};border-radius:${design.pill[3] / 2}px;color:${colors.pill_text};${font(700, design.pill_size)}">${escaped(design.pill_label)}</div>` +
    `<div class="middle" style="${at([left, top, 360, high])}color:${colors.price};${font(700, design.price_size)}">${escaped(text.price)}</div>`;
}

// A tree of nodes with CSS (the further scenes) as a page; `sources` are the pictures by name.
function treePage(node, scene, sources) {
  const css = (style) => Object.entries(style).map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())}:${value}`).join(";");
  const element = ({ type, style, src, text, children }) => {
    if (type === "image") return `<img src="${sources[src]}" style="${css(style)}">`;
    return `<div style="${css(style)}">${type === "text" ? escaped(text) : children.map(element).join("")}</div>`;
  };
  return `<!doctype html><style>*{margin:0;box-sizing:border-box}body{width:${scene.width}px;height:${scene.height}px;text-rendering:geometricPrecision}</style>` + element(node);
}

async function close() {
  await browser.close();
  fs.rmSync(profile, { recursive: true, force: true });
}

await serve(async (scene) => {
  const tab = await browser.newPage();
  await tab.setViewportSize({ width: scene.width, height: scene.height });
  const logo = dataUrl(scene.logo, "png"), same = dataUrl(scene.photo(0), "jpeg");
  const how = scene.format === "png" ? { type: "png" } : { type: "jpeg", quality: 90 };
  const kept = Object.fromEntries(Object.entries(scene.products).map(([name, data]) => [`memory://${name}`, dataUrl(data, "png")]));
  return async (number) => {
    const photo = scene.diff ? dataUrl(scene.photo(number), "jpeg") : same;
    const html = scene.tree ? treePage(scene.filled(number), scene, { ...kept, "memory://photo": photo, "memory://logo": logo })
      : page(scene, scene.text(number), photo, logo);
    await tab.setContent(html, { waitUntil: "load" });
    return tab.screenshot(how);
  };
}, { memory, cpu, close });
