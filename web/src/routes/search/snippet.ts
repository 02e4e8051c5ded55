import { findAll } from '$lib/ui/match';

/** How many of a kind are shown until more are asked for. */
export const LIMIT = 5;

/** A long text cut so that what was searched for stands near its beginning. */
export function snippetAround(text: string, query: string, before = 28): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const first = findAll(query, line)[0]?.[0] ?? 0;
  if (first <= before + 8) return line;
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line)];
  const start = segments.find((segment) => segment.index >= first - before)?.index ?? 0;
  return `…${line.slice(start).trimStart()}`;
}
