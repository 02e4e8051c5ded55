/** Where a query was found in a text: pairs of start and end, in UTF-16 units. */
export type Found = readonly (readonly [number, number])[];

/** A text folded for comparing, and for each folded unit where it came from. */
function foldWithOrigin(text: string): { folded: string; origin: number[] } {
  let folded = '';
  const origin: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let unit = 0; unit < plain.length; unit += 1) origin.push(at);
    folded += plain;
    at += letter.length;
  }
  origin.push(at);
  return { folded, origin };
}

/** Case, Latin and Vietnamese marks and full-width forms folded; Thai and Chinese as they are. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\u0300-\u036f])[\u0300-\u036f]/gu, '')
    .replace(/[đĐ]/g, 'd')
    .normalize('NFC')
    .toLocaleLowerCase('en');
}

/**
 * Finds the query in the text: as one piece if it is there, at a word's start first, else (for queries of two and more Latin letters)
 * its letters in order. Null when not found. `rank` is lower for better finds.
 */
export function match(query: string, text: string): { found: Found; rank: number } | null {
  const wanted = fold(query.trim());
  if (!wanted) return { found: [], rank: 0 };
  const { folded, origin } = foldWithOrigin(text);
  const end = (unit: number): number => origin[unit] ?? text.length;
  let at = folded.indexOf(wanted);
  if (at >= 0) {
    for (let next = at; next >= 0; next = folded.indexOf(wanted, next + 1)) {
      if (next === 0 || /[\s@#/._-]/.test(folded.charAt(next - 1))) {
        at = next;
        return { found: [[end(at), end(at + wanted.length)]], rank: at === 0 ? 0 : 1 };
      }
    }
    return { found: [[end(at), end(at + wanted.length)]], rank: 2 };
  }
  if (wanted.length < 2 || !/^[\p{Script=Latin}\d]+$/u.test(wanted)) return null;
  const found: [number, number][] = [];
  let from = 0;
  for (const letter of wanted) {
    const next = folded.indexOf(letter, from);
    if (next < 0) return null;
    const last = found[found.length - 1];
    if (last && last[1] === end(next)) last[1] = end(next + 1);
    else found.push([end(next), end(next + 1)]);
    from = next + 1;
  }
  /* Letters strewn over a whole sentence are no find. */
  return found.length <= Math.max(2, Math.ceil(wanted.length / 2)) ? { found, rank: 3 + found.length } : null;
}

/** Cuts a text into plain and found pieces, for drawing. */
export function pieces(text: string, found: Found): { text: string; hit: boolean }[] {
  const out: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const [start, end] of found) {
    if (start > at) out.push({ text: text.slice(at, start), hit: false });
    if (end > start) out.push({ text: text.slice(start, end), hit: true });
    at = Math.max(at, end);
  }
  if (at < text.length) out.push({ text: text.slice(at), hit: false });
  return out;
}

/** Every place of the query in a text, as one piece; for search hits. */
export function findAll(query: string, text: string): Found {
  const words = query.trim().split(/\s+/).map(fold).filter(Boolean);
  if (words.length === 0) return [];
  const { folded, origin } = foldWithOrigin(text);
  const found: [number, number][] = [];
  for (const word of [fold(query.trim()), ...words]) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const start = origin[at] ?? 0;
      const end = origin[at + word.length] ?? text.length;
      if (!found.some(([a, b]) => start < b && end > a)) found.push([start, end]);
    }
  }
  return found.sort(([a], [b]) => a - b);
}
