/** Leading vowels of Thai are written before the consonant they belong to; they stand for no one. */
const thaiLeadingVowels = /^[เแโใไ]+/u;

/** The letter on an avatar: Thai first consonant, Chinese last character, else the first letter. */
export function initialOf(name: string): string {
  const trimmed = name.trim().replace(/^[@#\s]+/u, '');
  if (!trimmed) return '?';
  if (/\p{Script=Thai}/u.test(trimmed.charAt(0))) {
    const rest = trimmed.replace(thaiLeadingVowels, '');
    return /\p{Script=Thai}/u.test(rest.charAt(0)) ? rest.charAt(0) : trimmed.charAt(0);
  }
  const han = trimmed.match(/\p{Script=Han}/gu);
  if (han && /^\p{Script=Han}/u.test(trimmed)) return han[han.length - 1] ?? '?';
  const first = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    .segment(trimmed)
    [Symbol.iterator]()
    .next().value;
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
