// Draws the app's icons out of our own mark (ui.md §2.3), as PNG: the shapes of public/favicon.svg, sampled. No drawing library
// is asked, as there are three shapes.
import { crc32, deflateSync } from 'node:zlib';

const GROUND = [0x0b, 0x65, 0x5c];
const WHITE = [255, 255, 255];

/** A cubic curve as points. */
function curve([x0, y0], [x1, y1], [x2, y2], [x3, y3], steps = 16) {
  return Array.from({ length: steps }, (_, i) => {
    const t = (i + 1) / steps;
    const s = 1 - t;
    const at = (a, b, c, d) => s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)];
  });
}

/** Points of relative cubics from a start. */
function path(start, ...pieces) {
  const points = [start];
  let [x, y] = start;
  for (const [a, b, c, d, e, f] of pieces) {
    points.push(...curve([x, y], [x + a, y + b], [x + c, y + d], [x + e, y + f]));
    [x, y] = [x + e, y + f];
  }
  return points;
}

// In the box of 32 of the mark.
const HULL = path(
  [4.5, 16.2],
  [2.3, 1.5, 6, 2.3, 11.5, 2.3],
  [5.5, 0, 9.2, -0.8, 11.5, -2.3],
  [-0.6, 4.3, -4.2, 7.3, -11.5, 7.3],
  [-7.3, 0, -10.9, -3, -11.5, -7.3],
);
const ROOF = path([10.5, 17.6], [0, -4.6, 2.3, -7.2, 5.5, -7.2], [3.2, 0, 5.5, 2.6, 5.5, 7.2]);
const POLE = [
  [23, 6.8],
  [19.2, 26.4],
];

function inside(points, x, y) {
  let is = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [xi, yi] = points[i];
    const [xj, yj] = points[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) is = !is;
  }
  return is;
}

function near(points, x, y, width) {
  const most = (width / 2) ** 2;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1];
    const [bx, by] = points[i];
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    if ((ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2 <= most) return true;
  }
  return false;
}

function rounded(x, y, r) {
  const dx = Math.max(r - x, x - (32 - r), 0);
  const dy = Math.max(r - y, y - (32 - r), 0);
  return x >= 0 && y >= 0 && x <= 32 && y <= 32 && dx * dx + dy * dy <= r * r;
}

/** How white the drawing is at a point of the box: 0 ground, 1 white. */
function drawn(x, y) {
  // Most of the box is empty: asked first, and cheaply.
  if (x < 4 || x > 28 || y < 5 || y > 29) return 0;
  const pole = x > 16 && x < 26;
  if (pole && near(POLE, x, y, 1.7)) return 0.75;
  if (pole && near(POLE, x, y, 3.6)) return 0;
  if (y >= 16 && y <= 24 && inside(HULL, x, y)) return 1;
  return y > 9 && y < 19 && x > 9 && x < 23 && near(ROOF, x, y, 2.1) ? 1 : 0;
}

/** Colour and opacity at a point, by kind: `plain` on a rounded ground, `maskable` to the edges, `mono` for status bars. */
const KINDS = {
  plain: (x, y) => (rounded(x, y, 9) ? [drawn(x, y), 1] : [0, 0]),
  // The mark within the circle that every launcher leaves.
  maskable: (x, y) => [drawn((x - 16) / 0.72 + 16, (y - 16) / 0.72 + 16), 1],
  mono: (x, y) => [1, drawn((x - 16) / 1.2 + 16, (y - 16) / 1.2 + 16)],
};

/** An icon of `size` pixels. */
export function icon(size, kind = 'plain') {
  const at = KINDS[kind];
  const fine = size > 256 ? 3 : 4;
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let py = 0; py < size; py++) {
    let o = py * (size * 4 + 1) + 1;
    for (let px = 0; px < size; px++) {
      let [light, solid] = [0, 0];
      for (let i = 0; i < fine * fine; i++) {
        const x = ((px + ((i % fine) + 0.5) / fine) * 32) / size;
        const y = ((py + (Math.floor(i / fine) + 0.5) / fine) * 32) / size;
        const [l, a] = at(x, y);
        light += l * a;
        solid += a;
      }
      const part = solid === 0 ? 0 : light / solid;
      for (let k = 0; k < 3; k++) rows[o++] = Math.round(GROUND[k] + (WHITE[k] - GROUND[k]) * part);
      rows[o++] = Math.round((255 * solid) / (fine * fine));
    }
  }
  return png(size, rows);
}

function png(size, rows) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Every icon that the manifest and the page name. */
export const ICONS = {
  'icons/icon-192.png': () => icon(192),
  'icons/icon-512.png': () => icon(512),
  'icons/maskable-192.png': () => icon(192, 'maskable'),
  'icons/maskable-512.png': () => icon(512, 'maskable'),
  'icons/apple-180.png': () => icon(180, 'maskable'),
  'icons/badge-96.png': () => icon(96, 'mono'),
};
