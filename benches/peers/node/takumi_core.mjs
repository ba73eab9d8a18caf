// @takumi-rs/core: a tree of nodes with inline styles, its cache enlarged; the size of the headline is given.
import { load, read, serve } from "./peer.mjs";

const { Renderer } = await load("@takumi-rs/core");

function card(scene, text) {
  const { design, colors, width, height, family } = scene;
  const box = ([left, top, wide, high], style) => ({ position: "absolute", left, top, width: wide, height: high, ...style });
  const words = (written, fontSize, fontWeight, color, style) =>
    ({ type: "text", text: written, style: { fontFamily: family, fontSize, fontWeight, color, ...style } });
  const container = (style, ...children) => ({ type: "container", style, children });
  const image = (name, style) => ({ type: "image", src: `memory://${name}`, style });
  const full = [0, 0, width, height], centered = { display: "flex", alignItems: "center" };
  const [left, top, high] = design.price;
  return container({ width, height, position: "relative", display: "flex", overflow: "hidden" },
    image("photo", box(full, { objectFit: "cover" })),
    container(box(full, { backgroundImage: `linear-gradient(90deg, ${colors.from}, ${colors.to})` })),
    container(box(design.panel, { backgroundColor: colors.panel, borderRadius: design.radius,
      boxShadow: `0 ${design.shadow_y}px ${design.shadow_blur}px ${colors.shadow}` })),
    image("logo", box(design.logo)),
    words(text.head, text.size, 700, colors.head, box(design.head, { lineHeight: design.head_line_height })),
    words(text.body.join(" "), design.body_size, 400, colors.body, box([...design.body, 110], { lineHeight: design.body_line_height })),
    container(box(design.pill, { ...centered, justifyContent: "center", backgroundColor: colors.pill, borderRadius: design.pill[3] / 2 }),
      words(design.pill_label, design.pill_size, 700, colors.pill_text)),
    container(box([left, top, 360, high], centered), words(text.price, design.price_size, 700, colors.price)));
}

await serve(async (scene) => {
  const renderer = new Renderer({ cacheMaxBytes: 256 << 20 });
  for (const [style, weight] of [["Bold", 700], ["Regular", 400]])
    await renderer.registerFont({ name: scene.family, data: read(`fonts/BenchSans-${style}.ttf`), weight });
  const logo = { src: "memory://logo", data: scene.logo };
  const kept = [logo, ...Object.entries(scene.products).map(([name, data]) => ({ src: `memory://${name}`, data, cache: "auto" }))];
  const how = { width: scene.width, height: scene.height, fontFamilies: [scene.family], format: scene.format,
    ...(scene.format === "png" ? {} : { quality: 90 }) };
  const same = [{ src: "memory://photo", data: scene.photo(0), cache: "auto" }, ...kept];
  return (number) => {
    const images = scene.diff ? [{ src: "memory://photo", data: scene.photo(number), cache: "none" }, ...kept] : same;
    return renderer.render(scene.tree ? scene.filled(number) : card(scene, scene.text(number)), { ...how, images });
  };
});
