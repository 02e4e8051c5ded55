/** Lengths as the platforms count them: each has its own unit, and the server says which. */

export type Unit = 'codepoints' | 'utf16' | 'bytes';

/** The length of `text` in `unit`. */
export function lengthIn(unit: Unit, text: string): number {
  switch (unit) {
    case 'codepoints': {
      let n = 0;
      for (const _ of text) n++;
      return n;
    }
    case 'utf16':
      return text.length;
    case 'bytes':
      return new TextEncoder().encode(text).length;
  }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts `text` into pieces of at most `max` units, at line ends or spaces where there are some, never inside a letter.
 * A single letter longer than `max` stays whole: the platform then says so itself.
 */
export function split(unit: Unit, max: number, text: string): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (lengthIn(unit, rest) > max) {
    let fits = 0;
    let used = 0;
    for (const { segment, index } of graphemes.segment(rest)) {
      used += lengthIn(unit, segment);
      if (used > max && index > 0) break;
      fits = index + segment.length;
    }
    const head = rest.slice(0, fits);
    const line = head.lastIndexOf('\n');
    const space = head.lastIndexOf(' ');
    // A break in the first half would leave a stub; then the letter boundary is better.
    const at = line > head.length / 2 ? line : space > head.length / 2 ? space : fits;
    pieces.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest || pieces.length === 0) pieces.push(rest);
  return pieces;
}
