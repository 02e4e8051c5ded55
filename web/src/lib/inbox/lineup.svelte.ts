/**
 * Who stands where in the list. Kept in order as things happen, one row at a time: with a hundred thousand rows nothing here
 * sorts them all again. A row that is open or under the pointer keeps its place until it is left.
 */

import { untrack } from 'svelte';
import type { Conversation } from '$lib/api/types';
import { placeOf, type Place, type SectionName } from './place';
import type { Sort } from './filter';
import type { Row } from './row.svelte';
import type { Stretch } from './stretch.svelte';

interface Entry extends Place {
  readonly id: string;
  readonly row: Row;
}

/** A section of the list. `rows` is live: read it again when `turn` moved. */
export interface Section {
  name: SectionName;
  /** Its first rows, without a gap. */
  rows: readonly { readonly id: string; readonly row: Row }[];
  /** Rows behind them that are not here. */
  gap: number;
  /** The stretch behind those. */
  far: readonly Row[];
  /** All of it, with what is behind the stretch. */
  length: number;
}

/** The row at a place of a section, or null when it is not here. */
export function rowAt(section: Section, at: number): Row | null {
  const { rows, gap, far } = section;
  return at < rows.length ? rows[at]!.row : (far[at - rows.length - gap] ?? null);
}

export interface Rules {
  now: () => number;
  sort: () => Sort;
  /** Whether it belongs to the view. */
  fits: (c: Conversation) => boolean;
  /** Whether it lies beyond what was read without a gap. */
  beyond: (c: Conversation) => boolean;
  /** How many a section has, where that is known. */
  total: (name: SectionName) => number | null;
  /** Whether there is more of a section than its first rows. */
  more: (name: SectionName) => boolean;
  /** Whether it keeps its place for now. */
  held: (id: string) => boolean;
  /** Whether it stays although it no longer belongs to the view. */
  stays: (row: Row) => boolean;
  /** The one section that is shown, if it is only one. */
  only: () => SectionName | null;
}

const NAMES = ['next', 'waiting', 'theirs', 'all'] as const;

const compare = (a: Entry, b: Entry) => a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** First index in `entries` that does not come before `entry`. */
function find(entries: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(entries[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Lineup {
  /** Goes up whenever an order changed. */
  turn = $state(0);

  #entries = new Map<string, Entry>();
  #sections: Record<SectionName, Entry[]> = { next: [], waiting: [], theirs: [], all: [] };
  #beyond = new Set<Row>();
  #sort: Sort = 'turn';

  constructor(
    private readonly rules: Rules,
    private readonly stretch: Stretch,
  ) {}

  sections: readonly Section[] = $derived.by(() => {
    void this.turn;
    void this.stretch.turn;
    return this.#names.map((name) => this.#section(name)).filter((section) => section.length > 0);
  });

  #section(name: SectionName): Section {
    const { stretch } = this;
    const rows = this.#sections[name];
    const here = stretch.section === name;
    const gap = here ? stretch.gap : 0;
    const far = here ? stretch.rows : [];
    const known = rows.length + gap + far.length;
    // What is known to go on has at least one more row, for somebody to come near.
    const goesOn = this.rules.more(name) && !(here && stretch.ended);
    return { name, rows, gap, far, length: goesOn ? Math.max(known + 1, this.rules.total(name) ?? 0) : known };
  }

  /** How many there are. */
  size = $derived.by(() => this.sections.reduce((sum, section) => sum + section.length, 0));

  get #names(): readonly SectionName[] {
    const only = this.rules.only();
    return only ? [only] : NAMES;
  }

  /** The ids in the order of the list. */
  get order(): string[] {
    return this.sections.flatMap(({ rows, far }) => [...rows.map((e) => e.id), ...far.map((row) => row.view.id)]);
  }

  countOf(name: SectionName): number {
    void this.turn;
    return this.#sections[name].length;
  }

  /** Position in the whole list, −1 when it is not there. */
  indexOf(id: string): number {
    const entry = this.#entries.get(id);
    let before = 0;
    for (const { name, rows, gap, far, length } of this.sections) {
      if (name === entry?.section) return before + find(this.#sections[name], entry);
      const at = entry ? -1 : far.findIndex((row) => row.view.id === id);
      if (at >= 0) return before + rows.length + gap + at;
      before += length;
    }
    return -1;
  }

  /** Who stands there; null when that is not here. */
  at(index: number): string | null {
    if (index < 0) return null;
    let rest = index;
    for (const section of this.sections) {
      if (rest < section.length) return rowAt(section, rest)?.view.id ?? null;
      rest -= section.length;
    }
    return null;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Puts a row where it belongs now; one that is held keeps its place. */
  put(row: Row) {
    if (this.#put(row)) this.#moved();
  }

  #put(row: Row): boolean {
    const c = row.view;
    const have = this.#entries.get(c.id);
    this.#beyond.delete(row);
    if (!this.rules.fits(c)) {
      if (!have || this.rules.stays(row)) return false;
      this.#take(have);
      return true;
    }
    if (this.rules.beyond(c)) {
      this.#beyond.add(row);
      if (!have) return false;
      this.#take(have);
      return true;
    }
    if ((have || this.stretch.has(c.id)) && this.rules.held(c.id)) return false;
    const place = placeOf(c, this.rules.now(), this.rules.sort());
    if (have && have.section === place.section && have.rank === place.rank) {
      have.turnsAt = place.turnsAt;
      return false;
    }
    if (have) this.#take(have);
    const entry: Entry = { id: c.id, row, ...place };
    this.#entries.set(c.id, entry);
    const section = this.#sections[place.section];
    section.splice(find(section, entry), 0, entry);
    return true;
  }

  #moved() {
    this.turn = untrack(() => this.turn) + 1;
  }

  #take(entry: Entry) {
    const section = this.#sections[entry.section];
    const at = find(section, entry);
    if (section[at] === entry) section.splice(at, 1);
    this.#entries.delete(entry.id);
  }

  /** Lets go of all of a section but its first rows. Answers the last of those, or null when there were no more. */
  cut(name: SectionName, keep: number): Row | null {
    const section = this.#sections[name];
    const last = section[keep - 1];
    if (!last || section.length <= keep) return null;
    for (const entry of section.splice(keep)) this.#entries.delete(entry.id);
    this.#moved();
    return last.row;
  }

  /** A row is kept no longer. */
  forget(row: Row) {
    this.#beyond.delete(row);
  }

  /** More was read: rows that lay beyond may be shown now. */
  reveal() {
    let moved = false;
    for (const row of [...this.#beyond]) moved = this.#put(row) || moved;
    if (moved) this.#moved();
  }

  /** Time went on: whose time got short moves up. */
  tick() {
    const now = this.rules.now();
    let moved = false;
    for (const entry of [...this.#sections.next, ...this.#sections.waiting])
      if (entry.turnsAt <= now) moved = this.#put(entry.row) || moved;
    // Of those that lie beyond, too.
    for (const row of [...this.#beyond]) moved = this.#put(row) || moved;
    if (moved) this.#moved();
  }

  /** Another view, or one that was read anew. */
  rebuild(rows: Iterable<Row>) {
    const before = this.#entries;
    this.#entries = new Map();
    this.#sections = { next: [], waiting: [], theirs: [], all: [] };
    this.#beyond.clear();
    const now = this.rules.now();
    const sort = this.rules.sort();
    for (const row of rows) {
      const c = row.view;
      const have = before.get(c.id);
      if (!this.rules.fits(c) && !(have && this.rules.stays(row))) continue;
      if (this.rules.beyond(c)) {
        this.#beyond.add(row);
        continue;
      }
      const fresh = placeOf(c, now, sort);
      const kept = have && this.rules.held(c.id) && this.#sort === sort;
      const entry: Entry = kept ? have : { id: c.id, row, ...fresh };
      this.#entries.set(c.id, entry);
      this.#sections[entry.section].push(entry);
    }
    this.#sort = sort;
    for (const name of NAMES) this.#sections[name].sort(compare);
    this.#moved();
  }
}
