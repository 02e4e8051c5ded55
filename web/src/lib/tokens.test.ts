import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

/** The declarations of the block that opens with `opening`, from `after` on. */
function block(opening: string, after = 0): Record<string, string> {
  const at = css.indexOf(opening, after);
  if (at < 0) throw new Error(`no ${opening}`);
  const body = css.slice(at + opening.length, css.indexOf('}', at));
  const found: Record<string, string> = {};
  for (const [, name, value] of body.matchAll(/(--[\w-]+|color-scheme):\s*([^;]+);/g)) found[name!] = value!.trim();
  return found;
}

const light = block(':root {', css.indexOf(':root {\n  --canvas'));
const dark = block('[data-theme="dark"] {'.replaceAll('"', css.includes("[data-theme='dark']") ? "'" : '"'));

type Rgb = readonly [number, number, number];

function rgb(hex: string): Rgb {
  const found = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex);
  if (!found) throw new Error(`${hex} is not a colour of six digits`);
  return [parseInt(found[1]!, 16), parseInt(found[2]!, 16), parseInt(found[3]!, 16)];
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const over = (top: Rgb, bottom: Rgb, alpha: number): Rgb =>
  top.map((part, at) => part * alpha + bottom[at]! * (1 - alpha)) as unknown as Rgb;

const text = `
ink on surface | ink on list | ink on canvas | ink-2 on surface | ink-2 on list | ink-2 on canvas | ink-3 on surface | ink-3 on list
ink-3 on canvas | ink-3 on hover | ink-3 on accent-soft | ink-2 on accent-soft | ink-3 on bub-in | ink on bub-in | bub-out-ink on bub-out
ink-2 on bub-out | on-accent on accent | on-accent on accent-hover | accent on surface | accent on list | accent-ink on accent-soft
note-ink on note | note-strong on note | soon on soon-bg | soon on surface | soon on accent-soft | now on now-bg | now on surface
now on accent-soft | ok on ok-bg | ok on surface | tag on tag-bg | tag on surface | mark-ink on mark | accent on canvas | surface on now
on-note-strong on note-strong | surface on ink | ink-3 on sunken | ink-2 on soon-bg | ink-2 on now-bg | ink-2 on tag-bg | ink-3 on raised
ink-2 on raised | accent on raised | now on raised
`
  .split(/[|\n]/)
  .map((pair) => pair.trim())
  .filter(Boolean);

const shapes = [
  'control on surface',
  'level on surface',
  'soon-fill on surface',
  'now-fill on surface',
  'accent on surface',
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, tokens) => {
  const of = (name: string): Rgb => rgb(tokens[`--${name}`] ?? `(no --${name})`);
  const measure = (pair: string): number => {
    const [front, ground] = pair.split(' on ') as [string, string];
    return contrast(of(front), of(ground));
  };

  it.each(text)('text: %s', (pair) => expect(measure(pair)).toBeGreaterThanOrEqual(4.5));
  it.each(shapes)('shape: %s', (pair) => expect(measure(pair)).toBeGreaterThanOrEqual(3));

  it('has readable avatars and labels', () => {
    for (let tint = 0; tint < 8; tint += 1)
      expect(contrast(of(`tint-${tint}-ink`), of(`tint-${tint}`)), `tint ${tint}`).toBeGreaterThanOrEqual(4.5);
    const plainChip = over(of('ink'), of('surface'), 0.07);
    expect(contrast(of('ink-2'), plainChip)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the token file', () => {
  it('has every colour in both themes', () => {
    expect(Object.keys(dark).sort()).toEqual(Object.keys(light).sort());
    expect(Object.keys(light).length).toBeGreaterThan(60);
  });

  it('has the same dark by choice and by the system', () => {
    const media = css.indexOf('@media (prefers-color-scheme: dark)');
    const opening = css.slice(css.indexOf(':root', media), css.indexOf('{', css.indexOf(':root', media)) + 1);
    expect(block(opening, media)).toEqual(dark);
  });

  it('is measured rightly', () => {
    expect(contrast(rgb('#000000'), rgb('#ffffff'))).toBeCloseTo(21, 5);
    expect(contrast(rgb('#777777'), rgb('#ffffff'))).toBeLessThan(4.5);
    // Two lines of the table that the design computed for itself.
    expect(contrast(rgb(light['--ink']!), rgb(light['--surface']!))).toBeCloseTo(16.65, 1);
    expect(contrast(rgb(dark['--control']!), rgb(dark['--surface']!))).toBeCloseTo(4.82, 1);
  });
});
