// What every Node peer shares: the scene, and answers to requests line by line. The same words as peer.py.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const ASSETS = path.join(here, "..", ".assets");
const packages = createRequire(path.join(here, "..", ".installed", "node", "package.json"));
export const read = (name) => fs.readFileSync(path.join(ASSETS, name));

// The packages live in .installed/node, beside which these files are not; most are CommonJS when found this way.
export const load = async (name) => {
  const found = await import(pathToFileURL(packages.resolve(name)).href);
  const inner = found.default;
  if (inner?.__esModule) return inner;
  return inner && typeof inner === "object" ? { ...found, ...inner } : found;
};

function options() {
  const given = { scene: "card", format: "jpeg", photo: "same", variant: "", once: "" };
  const words = process.argv.slice(2);
  for (let at = 0; at < words.length; at += 2) given[words[at].replace(/^--/, "")] = words[at + 1];
  return given;
}

function scene(given) {
  const made = JSON.parse(read(`${given.scene}.json`));
  const diff = given.photo === "diff";
  const photos = Array.from({ length: diff ? made.photos : 1 }, (_, at) => read(`photo${String(at).padStart(2, "0")}.jpg`));
  // A new photo is one of twelve with its number in a comment, so that a cache by content cannot know it.
  const photo = (number) => {
    const one = photos[number % photos.length];
    if (!diff) return one;
    const comment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, 0, 0]);
    comment.writeUInt32BE(number, 4);
    return Buffer.concat([one.subarray(0, 2), comment, one.subarray(2)]);
  };
  const text = (number) => made.texts[number % made.texts.length];
  const logo = read(given.scene === "card" ? "logo.png" : `logo-${given.scene}.png`);
  const names = given.scene === "tiles" ? fs.readdirSync(path.join(ASSETS, "products")).sort() : [];
  const products = Object.fromEntries(names.map((name) => [`products/${name}`, read(`products/${name}`)]));
  return { ...made, ...given, diff, photo, text, logo, products, filled: (number) => filled(made.tree, text(number)) };
}

// The tree of one row: words, lines, sizes and pictures put in.
function filled(node, row) {
  if (node.type === "text") {
    const text = row.texts[node.slot];
    return { type: "text", text: text.lines.join("\n"), style: { ...node.style, fontSize: `${text.size}px` } };
  }
  if (node.type === "image") return node.src[0] === "$" ? { ...node, src: `memory://${row.pictures[node.src.slice(1)]}` } : node;
  return { ...node, children: node.children.map((child) => filled(child, row)) };
}

// The most megabytes that this program held; resourceUsage would count the one that started it too.
// What this program took of the processors, in milliseconds.
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const peak = () => {
  const found = /VmHWM:\s+(\d+)/.exec(fs.existsSync("/proc/self/status") ? fs.readFileSync("/proc/self/status", "utf8") : "");
  return (found ? Number(found[1]) : process.resourceUsage().maxRSS) / 1024;
};

// make(scene) → render(number) → bytes; either may be asynchronous. `memory` answers megabytes, `close` ends what was begun.
export async function serve(make, { memory = peak, cpu = used, close = async () => {} } = {}) {
  const given = options();
  const render = await make(scene(given));
  if (given.once) {
    fs.writeFileSync(given.once, await render(0));
    return close();
  }
  const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
  say({ ready: true });
  for await (const line of readline.createInterface({ input: process.stdin })) say(await answer(JSON.parse(line), render, memory, cpu));
  return close();
}

async function answer(request, render, memory, cpu) {
  if (request.memory) return { mb: await memory() };
  if (request.seconds) {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < request.seconds * 1000) await render(request.first + count++);
    return { count, seconds: (performance.now() - start) / 1000 };
  }
  const ms = [], bytes = [], before = await cpu();
  for (let number = request.first; number < request.first + request.render; number++) {
    const start = performance.now();
    const made = await render(number);
    ms.push(performance.now() - start);
    bytes.push(made.length);
    if (request.keep) fs.writeFileSync(request.keep, made);
  }
  return { ms, bytes, cpu: (await cpu() - before) / request.render };
}

export const dataUrl = (bytes, type) => `data:image/${type};base64,${bytes.toString("base64")}`;
export const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
