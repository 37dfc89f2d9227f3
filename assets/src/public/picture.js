// The picture for other people's chats, drawn by this browser with its own letters: 1080 x 1350, always light.

const INK = "#16211f";
const SOFT = "#4a5654";
const PAPER = "#ffffff";
const GROUND = "#ebe8e1";
const TEAL = "#0b5a60";
const TINT = "#c9dcda";
const EDGE = 72;
const MAP = 440; // pixels the outline takes on top

function lines(pen, text, width) {
  const made = [""];
  // Chinese breaks after every character but before none of its signs.
  for (const word of text.match(/(?:[\u3400-\u9fff]|[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)?[\u3000-\u303f\uff00-\uffef]*\s*/g) ?? []) {
    const longer = made[made.length - 1] + word;
    if (pen.measureText(longer.trimEnd()).width <= width) made[made.length - 1] = longer;
    else made.push(word);
  }
  return made.map((line) => line.trimEnd());
}

const rtl = () => document.documentElement.dir === "rtl";

// Nastaliq stands taller than Latin letters; numbers and addresses read from left to right everywhere.
function write(pen, text, y, { size, weight = 400, colour = INK, high = 1.25, latin = false }) {
  pen.font = `${weight} ${size}px system-ui, "Noto Sans", "Noto Nastaliq Urdu", "Noto Sans SC", sans-serif`;
  pen.fillStyle = colour;
  pen.direction = rtl() && !latin ? "rtl" : "ltr";
  pen.textAlign = rtl() ? "right" : "left";
  const x = rtl() ? pen.canvas.width - EDGE : EDGE;
  for (const line of lines(pen, text, pen.canvas.width - 2 * EDGE)) {
    y += size * (rtl() && !latin ? high * 1.45 : high);
    pen.fillText(line, x, y);
  }
  return y;
}

function outline(pen, feature) {
  const { type, coordinates } = feature.geometry;
  const rings = (type === "Polygon" ? [coordinates] : coordinates).map((polygon) => polygon[0]);
  const all = rings.flat();
  const squeeze = Math.cos((all[0][1] * Math.PI) / 180);
  const xs = all.map(([x]) => x * squeeze);
  const ys = all.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.max(...ys)];
  const scale = Math.min((pen.canvas.width - 2 * EDGE) / (Math.max(...xs) - left), (MAP - 80) / (top - Math.min(...ys)));
  const beside = (pen.canvas.width - (Math.max(...xs) - left) * scale) / 2;
  pen.beginPath();
  for (const ring of rings) ring.forEach(([x, y], n) => pen[n ? "lineTo" : "moveTo"](beside + (x * squeeze - left) * scale, 40 + (top - y) * scale));
  pen.closePath();
  pen.fillStyle = TINT;
  pen.strokeStyle = TEAL;
  pen.lineWidth = 4;
  pen.fill();
  pen.stroke();
}

async function draw(canvas) {
  const told = canvas.dataset;
  const pen = canvas.getContext("2d");
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, canvas.width, MAP);
  const { features } = await (await fetch(told.areas)).json();
  const feature = features.find(({ properties }) => properties.slug === told.slug);
  if (feature) outline(pen, feature);
  pen.fillStyle = told.live ? TEAL : PAPER;
  pen.strokeStyle = TEAL;
  pen.lineWidth = 6;
  pen.fillRect(0, MAP, canvas.width, 96);
  pen.strokeRect(3, MAP + 3, canvas.width - 6, 90);
  write(pen, told.badge, rtl() ? MAP - 10 : MAP + 14, { size: 40, weight: 600, colour: told.live ? PAPER : TEAL, high: 1.2 });
  let y = write(pen, told.area, MAP + 110, { size: 44, colour: SOFT });
  y = write(pen, told.headline, y + 8, { size: 76, weight: 700, high: 1.15 });
  y = write(pen, told.who, y + 16, { size: 44 });
  write(pen, told.when, y, { size: 44, weight: 600, latin: true });
  pen.fillStyle = INK;
  pen.fillRect(EDGE, canvas.height - 236, canvas.width - 2 * EDGE, 4);
  y = write(pen, told.please, canvas.height - 236, { size: 36 });
  y = write(pen, told.hotline, y, { size: 44, weight: 700, latin: true });
  write(pen, told.address, y, { size: 34, colour: SOFT, latin: true });
}

function send(canvas, name) {
  canvas.toBlob(async (blob) => {
    const file = new File([blob], name, { type: "image/png" });
    if (navigator.canShare?.({ files: [file] })) return navigator.share({ files: [file] }).catch(() => {});
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  }, "image/png");
}

export async function startPicture() {
  const canvas = document.querySelector(".picture canvas");
  const button = document.querySelector("button[data-picture-share]");
  if (!canvas || !button) return;
  await document.fonts?.ready;
  await draw(canvas);
  canvas.parentElement.hidden = button.hidden = false;
  document.querySelector("[data-picture-none]").hidden = true;
  button.addEventListener("click", () => send(canvas, button.dataset.pictureShare));
}
