// @napi-rs/canvas by hand (Skia). Variants: "" draws every layer each time, the photo decoded once where it is always
// the same; "cached" flattens what never changes. It is given the size and the lines of the headline.
import { load, read, serve } from "./peer.mjs";

const { createCanvas, loadImage, GlobalFonts } = await load("@napi-rs/canvas");
GlobalFonts.register(read("fonts/BenchSans-Bold.ttf"), "BenchBold");
GlobalFonts.register(read("fonts/BenchSans-Regular.ttf"), "BenchRegular");
const baseline = (middle, size) => middle + 0.364 * size;

await serve(async (scene) => {
  const { design, colors, width, height } = scene;
  const logo = await loadImage(read("logo.png"));
  const same = scene.diff ? null : await loadImage(scene.photo(0));

  const cover = (to, photo) => {
    const scale = Math.max(width / photo.width, height / photo.height), wide = width / scale, high = height / scale;
    to.drawImage(photo, (photo.width - wide) / 2, (photo.height - high) / 2, wide, high, 0, 0, width, height);
  };
  const rounded = (to, [x, y, wide, high], radius, color) => {
    to.fillStyle = color;
    to.beginPath();
    to.roundRect(x, y, wide, high, radius);
    to.fill();
  };
  const furniture = (to) => {
    const gradient = to.createLinearGradient(0, 0, width, 0);
    gradient.addColorStop(0, colors.from);
    gradient.addColorStop(1, colors.to);
    to.fillStyle = gradient;
    to.fillRect(0, 0, width, height);
    to.save();
    Object.assign(to, { shadowColor: colors.shadow, shadowBlur: design.shadow_blur, shadowOffsetY: design.shadow_y });
    rounded(to, design.panel, design.radius, colors.panel);
    to.restore();
    to.drawImage(logo, ...design.logo);
    const [x, y, wide, high] = design.pill;
    rounded(to, design.pill, high / 2, colors.pill);
    Object.assign(to, { fillStyle: colors.pill_text, font: `${design.pill_size}px BenchBold`, textAlign: "center" });
    to.fillText(design.pill_label, x + wide / 2, baseline(y + high / 2, design.pill_size));
    to.textAlign = "left";
  };
  const lines = (to, texts, font, size, [x, y], line, color) => {
    to.fillStyle = color;
    to.font = `${size}px ${font}`;
    texts.forEach((text, at) => to.fillText(text, x, baseline(y + (at + 0.5) * line * size, size)));
  };

  let flat = null;
  if (scene.variant === "cached") {
    flat = createCanvas(width, height);
    const onto = flat.getContext("2d");
    if (same) cover(onto, same);
    furniture(onto);
  }
  const canvas = createCanvas(width, height), to = canvas.getContext("2d");
  return async (number) => {
    if (!flat || !same) cover(to, same || (await loadImage(scene.photo(number))));
    if (flat) to.drawImage(flat, 0, 0);
    else furniture(to);
    const text = scene.text(number), price = design.price;
    lines(to, text.lines, "BenchBold", text.size, design.head, design.head_line_height, colors.head);
    lines(to, text.body, "BenchRegular", design.body_size, design.body, design.body_line_height, colors.body);
    lines(to, [text.price], "BenchBold", design.price_size, price, price[2] / design.price_size, colors.price);
    return scene.format === "png" ? canvas.encodeSync("png") : canvas.encodeSync(scene.format, 90);
  };
});
