// What was measured, with what was wished for, as a file that `report.mjs` reads.
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export const MEASURED = process.env.MEASURED ?? fileURLToPath(new URL('./measured.json', import.meta.url));
const dist = new URL('../../web/dist/', import.meta.url);

export class Measured {
  #notes = [];

  /** Notes a figure; `wanted` is the most that it should be on a machine with nothing else to do. */
  note(key, what, value, wanted, unit) {
    this.#notes.push({ key, what, value: Math.round(value * 1000) / 1000, wanted, unit });
  }

  /** Kilobytes of script and style, gzipped, that have to be here before the inbox can be used. */
  weigh() {
    const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
    const [scripts, styles] = [new Set(), new Set()];
    const follow = (key) => {
      const chunk = manifest[key];
      if (scripts.has(chunk.file)) return;
      scripts.add(chunk.file);
      for (const css of chunk.css ?? []) styles.add(css);
      for (const next of chunk.imports ?? []) follow(next);
    };
    follow('index.html');
    follow('src/routes/inbox/Inbox.svelte');
    const kB = (files) => [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000;
    return { js: kB(scripts), css: kB(styles) };
  }

  async write() {
    if (this.#notes.length === 0) return;
    // What another file measured stays.
    const there = existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')).figures : [];
    const fresh = new Map(this.#notes.map((note) => [note.key, note]));
    const figures = [...there.map((note) => fresh.get(note.key) ?? note), ...this.#notes.filter(({ key }) => !there.some((note) => note.key === key))];
    const whole = { cores: cpus().length, processor: cpus()[0]?.model ?? '', figures };
    await writeFile(MEASURED, `${JSON.stringify(whole, null, 2)}\n`);
  }
}
