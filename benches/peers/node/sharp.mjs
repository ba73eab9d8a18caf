// sharp: the photo under one SVG, drawn by librsvg with the fonts of FONTCONFIG_FILE. It is given the size and the lines of
// the headline. The photo that is always the same is kept scaled.
import { dataUrl, escaped, load, read, serve } from "./peer.mjs";

const { default: sharp } = await load("sharp");
sharp.cache(false);
sharp.concurrency(1);
const baseline = (middle, size) => middle + 0.364 * size;

function svg(scene, text, logo) {
  const { design, colors, width, height, family } = scene;
  const words = (x, y, written, size, weight, color, anchor = "start") =>
    `<text x="${x}" y="${y}" font-family="${family}" font-weight="${weight}" font-size="${size}" fill="${color}" text-anchor="${anchor}">${escaped(written)}</text>`;
  const lines = (texts, [x, y], line, size, weight, color) =>
    texts.map((written, at) => words(x, baseline(y + (at + 0.5) * line * size, size), written, size, weight, color)).join("");
  const box = ([x, y, wide, high], radius, rest) => `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="${radius}" ${rest}/>`;
  const [x, y, wide, high] = design.panel, pill = design.pill, price = design.price, [left, top, w, h] = design.logo;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}"><defs>` +
    `<linearGradient id="g"><stop offset="0" stop-color="#080c18" stop-opacity=".85"/><stop offset="1" stop-color="#080c18" stop-opacity=".15"/></linearGradient>` +
    `<filter id="s" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${design.shadow_blur / 2}"/></filter></defs>` +
    box([0, 0, width, height], 0, `fill="url(#g)"`) +
    box([x, y + design.shadow_y, wide, high], design.radius, `fill="#000" fill-opacity=".45" filter="url(#s)"`) +
    box(design.panel, design.radius, `fill="${colors.panel}"`) +
    `<image x="${left}" y="${top}" width="${w}" height="${h}" xlink:href="${logo}"/>` +
    box(pill, pill[3] / 2, `fill="${colors.pill}"`) +
    lines(text.lines, design.head, design.head_line_height, text.size, 700, colors.head) +
    lines(text.body, design.body, design.body_line_height, design.body_size, 400, colors.body) +
    words(pill[0] + pill[2] / 2, baseline(pill[1] + pill[3] / 2, design.pill_size), design.pill_label, design.pill_size, 700, colors.pill_text, "middle") +
    lines([text.price], price, price[2] / design.price_size, design.price_size, 700, colors.price) + "</svg>";
}

await serve(async (scene) => {
  const cover = (photo) => sharp(photo).resize(scene.width, scene.height, { fit: "cover" });
  const logo = dataUrl(read("logo.png"), "png");
  const same = scene.diff ? null : await cover(scene.photo(0)).raw().toBuffer({ resolveWithObject: true });
  return (number) => {
    const photo = same ? sharp(same.data, { raw: same.info }) : cover(scene.photo(number));
    const drawn = photo.composite([{ input: Buffer.from(svg(scene, scene.text(number), logo)), top: 0, left: 0 }]);
    return drawn[scene.format](scene.format === "png" ? {} : { quality: 90 }).toBuffer();
  };
});
