// Draws src/lib/ui/icons.ts from lucide-static: only the icons named here, each as one path.
// `npm run icons` writes it, `npm run icons -- --check` fails when the file differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const names = `
archive arrow-down arrow-left arrow-right arrow-up arrow-up-right at-sign ban bar-chart-3=chart-column bell book-open box
check check-check chevron-down chevron-left chevron-right chevron-up chevrons-up-down circle circle-alert circle-check circle-dashed
circle-help=circle-question-mark circle-x clipboard clock clock-alert contrast copy corner-down-left database download ellipsis external-link eye eye-off
file file-text filter=list-filter flag globe hourglass image image-down image-off inbox info keyboard key-round languages layout-panel-left=panel-left link list-tree list-end loader
lock log-out mail map-pin menu merge=git-merge message-circle-warning message-square mic minus moon monitor
package package-check package-open palette panel-right paperclip pause pencil play plug plus qr-code quote refresh-cw reply rotate-ccw
scroll-text search send settings shield shield-check shopping-bag smile sort=arrow-down-wide-narrow slash=square-slash sticker store sun square-pen
tag ticket trash-2 triangle-alert truck undo-2 unplug upload user user-check user-plus users video webhook wifi-off x zap braces git-branch
`
  .split(/\s+/)
  .filter(Boolean);

const here = dirname(fileURLToPath(import.meta.url));
const lucide = dirname(createRequire(join(here, '../package.json')).resolve('lucide-static/package.json'));

/** A shape as path data: an icon is then one path, which draws a good deal faster than parsing its markup each time. */
function pathOf(tag, attributes) {
  const n = (name, otherwise = 0) => Number(attributes[name] ?? otherwise);
  const points = () => (attributes.points ?? '').trim().replace(/\s+/g, ' ');
  const oval = (cx, cy, rx, ry) => `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0 ${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`;
  switch (tag) {
    case 'path':
      return attributes.d;
    case 'line':
      return `M${n('x1')} ${n('y1')}L${n('x2')} ${n('y2')}`;
    case 'polyline':
      return `M${points()}`;
    case 'polygon':
      return `M${points()}Z`;
    case 'circle':
      return oval(n('cx'), n('cy'), n('r'), n('r'));
    case 'ellipse':
      return oval(n('cx'), n('cy'), n('rx'), n('ry'));
    case 'rect': {
      const [x, y, w, h] = [n('x'), n('y'), n('width'), n('height')];
      const r = Math.min(n('rx', attributes.ry), w / 2, h / 2) || 0;
      const arc = (dx, dy) => (r ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : '');
      return `M${x + r} ${y}h${w - 2 * r}${arc(r, r)}v${h - 2 * r}${arc(-r, r)}h${2 * r - w}${arc(-r, -r)}v${2 * r - h}${arc(r, -r)}Z`;
    }
    default:
      throw new Error(`no path for <${tag}>`);
  }
}

/** A path may begin with a small m, which after another path would count from its end; pairs after it are relative lines. */
function absolute(d) {
  const number = String.raw`-?(?:\d+\.?\d*|\.\d+)`;
  const found = new RegExp(`^m\\s*(${number})[\\s,]*(${number})[\\s,]*`).exec(d);
  if (!found) return d;
  const rest = d.slice(found[0].length);
  return `M${found[1]} ${found[2]}${/^[-.\d]/.test(rest) ? 'l' : ''}${rest}`;
}

const rows = names.map((entry) => {
  const [name, file = name] = entry.split('=');
  const svg = readFileSync(join(lucide, 'icons', `${file}.svg`), 'utf8');
  const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  const paths = [...inner.matchAll(/<(\w+)\s([^>]*?)\/?>/g)].map(([, tag, raw]) =>
    pathOf(tag, Object.fromEntries([...raw.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]))),
  );
  return [name, paths.map(absolute).join('')];
});
rows.sort(([a], [b]) => (a < b ? -1 : 1));

const raw = `// Drawn from lucide-static (ISC) by scripts/icons.mjs; add a name there, not here.
export const icons = {
${rows.map(([name, inner]) => `  '${name}': '${inner}',`).join('\n')}
} as const;

export type IconName = keyof typeof icons;
`;

const target = join(here, '../src/lib/ui/icons.ts');
const text = await format(raw, { ...(await resolveConfig(target)), filepath: target });
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/lib/ui/icons.ts differs from lucide-static: run `npm run icons`');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
