// satori makes an SVG, resvg-js its pixels; PNG by resvg-js, JPEG and WebP by sharp. The size of the headline is given.
import { dataUrl, load, read, serve } from "./peer.mjs";

const { default: satori } = await load("satori");
const { Resvg } = await load("@resvg/resvg-js");

function tree(scene, text, photo, logo) {
  const { design, colors, width, height, family } = scene;
  const element = (type, style, children, props = {}) => ({ type, key: null, props: { style, children, ...props } });
  const box = ([left, top, wide, high], style) => ({ position: "absolute", left, top, width: wide, height: high, display: "flex", ...style });
  const image = (src, at, style) => element("img", box(at, style), undefined, { src, width: at[2], height: at[3] });
  const words = (written, at, fontSize, fontWeight, color, style) => element("div", box(at, { fontSize, fontWeight, color, ...style }), written);
  const full = [0, 0, width, height], [left, top, high] = design.price;
  const shadow = `0 ${design.shadow_y}px ${design.shadow_blur}px ${colors.shadow}`;
  return element("div", { width, height, position: "relative", display: "flex", overflow: "hidden", fontFamily: family }, [
    image(photo, full, { objectFit: "cover" }),
    element("div", box(full, { backgroundImage: `linear-gradient(90deg, ${colors.from}, ${colors.to})` })),
    element("div", box(design.panel, { backgroundColor: colors.panel, borderRadius: design.radius, boxShadow: shadow })),
    image(logo, design.logo),
    words(text.head, design.head, text.size, 700, colors.head, { lineHeight: design.head_line_height }),
    words(text.body.join(" "), [...design.body, 110], design.body_size, 400, colors.body, { lineHeight: design.body_line_height }),
    words(design.pill_label, design.pill, design.pill_size, 700, colors.pill_text,
      { alignItems: "center", justifyContent: "center", backgroundColor: colors.pill, borderRadius: design.pill[3] / 2 }),
    words(text.price, [left, top, 360, high], design.price_size, 700, colors.price, { alignItems: "center" }),
  ]);
}

await serve(async (scene) => {
  const { width, height } = scene;
  const fonts = [["Bold", 700], ["Regular", 400]].map(([style, weight]) =>
    ({ name: scene.family, data: read(`fonts/BenchSans-${style}.ttf`), weight, style: "normal" }));
  const logo = dataUrl(read("logo.png"), "png"), same = dataUrl(scene.photo(0), "jpeg");
  const sharp = scene.format === "png" ? null : (await load("sharp")).default;
  return async (number) => {
    const photo = scene.diff ? dataUrl(scene.photo(number), "jpeg") : same;
    const svg = await satori(tree(scene, scene.text(number), photo, logo), { width, height, fonts });
    const drawn = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
    if (!sharp) return drawn.asPng();
    return sharp(drawn.pixels, { raw: { width, height, channels: 4 } })[scene.format]({ quality: 90 }).toBuffer();
  };
});
