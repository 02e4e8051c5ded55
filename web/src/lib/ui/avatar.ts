/** Leading vowels of Thai are written before the consonant they belong to; they stand for no one. */
const thaiLeadingVowels = /^[เแโใไ]+/u;

const thai = /\p{Script=Thai}/u;
const han = /\p{Script=Han}/gu;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Letters of names that were seen: finding one costs more than drawing it, and a list draws the same ones again and again. */
const known = new Map<string, string>();

/** The letter on an avatar: Thai first consonant, Chinese last character, else the first letter. */
export function initialOf(name: string): string {
  let letter = known.get(name);
  if (letter === undefined) {
    if (known.size > 2000) known.clear();
    known.set(name, (letter = find(name)));
  }
  return letter;
}

function find(name: string): string {
  const trimmed = name.trim().replace(/^[@#\s]+/u, '');
  if (!trimmed) return '?';
  if (thai.test(trimmed.charAt(0))) {
    const rest = trimmed.replace(thaiLeadingVowels, '');
    return thai.test(rest.charAt(0)) ? rest.charAt(0) : trimmed.charAt(0);
  }
  const characters = trimmed.match(han);
  if (characters && trimmed.startsWith(characters[0])) return characters.at(-1) ?? '?';
  const first = graphemes.segment(trimmed)[Symbol.iterator]().next().value;
  return (first?.segment ?? '?').toLocaleUpperCase('en');
}

/** One of eight tints, the same for the same id for ever (FNV-1a). */
export function tintOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    hash ^= id.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 0) ^ (hash >>> 15)) & 7;
}
