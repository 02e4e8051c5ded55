/** The colours of labels. Only the ready pairs are drawn, so that every label can be read in both themes. */

export type Tone = 'plain' | 'soon' | 'tag' | 'ok';

/** What is kept of each, as the server takes it. */
export const COLOURS: Readonly<Record<Tone, string>> = {
  plain: '#6b7671',
  soon: '#c27a12',
  tag: '#7a6bc6',
  ok: '#3c9a60',
};

/** The pair nearest in hue to a colour that was chosen elsewhere. */
export function toneOf(color: string): Tone {
  if (color === 'soon' || color === 'tag' || color === 'ok') return color;
  const [r = 0, g = 0, b = 0] = (/^#(..)(..)(..)$/.exec(color) ?? []).slice(1).map((c) => parseInt(c, 16) / 255);
  const max = Math.max(r, g, b);
  const range = max - Math.min(r, g, b);
  if (range < 0.12) return 'plain';
  const hue = (60 * (max === r ? (g - b) / range : max === g ? 2 + (b - r) / range : 4 + (r - g) / range) + 360) % 360;
  return hue < 75 || hue >= 330 ? 'soon' : hue < 190 ? 'ok' : 'tag';
}
