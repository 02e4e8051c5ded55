// What the built page asks for at first: the scripts and styles that its index.html names, and what they weigh, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);

/** @returns {{ scripts: string[], styles: string[] }} their text */
export function firstFiles() {
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  // Vite names every script that those import as well; what stands in `data-` is asked for by some, and is not the page's first sight.
  const named = (pattern) => [...new Set([...html.matchAll(pattern)].map((m) => m[1]))];
  const text = (file) => readFileSync(new URL(`.${file}`, dist), 'utf8');
  return {
    scripts: named(/\s(?:src|href)="(\/assets\/[^"]+\.js)"/g).map(text),
    styles: named(/\shref="(\/assets\/[^"]+\.css)"/g).map(text),
  };
}

/** @returns {{ js: number, css: number }} kilobytes */
export function weigh({ scripts, styles } = firstFiles()) {
  if (scripts.length === 0 || styles.length === 0)
    throw new Error('index.html names no script or no style: was it built?');
  const kB = (files) => files.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1000;
  return { js: kB(scripts), css: kB(styles) };
}
