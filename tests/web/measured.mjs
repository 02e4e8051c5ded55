// What was measured, with what was wished for, as a file that `report.mjs` reads.
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

export const MEASURED = process.env.MEASURED ?? fileURLToPath(new URL('./measured.json', import.meta.url));

export class Measured {
  #notes = [];

  /** Notes a figure; `wanted` is the most that it should be on a machine with nothing else to do; null of a floor. */
  note(key, what, value, wanted, unit) {
    this.#notes.push({ key, what, value: Math.round(value * 1000) / 1000, wanted, unit });
  }

  async write() {
    if (this.#notes.length === 0) return;
    // What another file measured stays.
    const there = existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')).figures : [];
    const before = new Map(there.map((note) => [note.key, note.runs ?? []]));
    // A machine is faster at one time than at another: what counts is the median of the last three runs.
    for (const note of this.#notes) {
      note.runs = [...(before.get(note.key) ?? []), note.value].slice(-3);
      note.value = note.runs.toSorted((a, b) => a - b)[note.runs.length >> 1];
    }
    const fresh = new Map(this.#notes.map((note) => [note.key, note]));
    const figures = [...there.map((note) => fresh.get(note.key) ?? note), ...this.#notes.filter(({ key }) => !there.some((note) => note.key === key))];
    const whole = { cores: cpus().length, processor: cpus()[0]?.model ?? '', figures };
    await writeFile(MEASURED, `${JSON.stringify(whole, null, 2)}\n`);
  }
}
