/** Something from the server, with what went wrong when it did not come. */

import { Problem } from '$lib/api/client';

export class Load<T> {
  data = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** True until the first answer. */
  waiting = $state(true);
  /** What follows is being read: not the moment to look whether something changed. */
  further = false;
  #latest = 0;

  constructor(private readonly ask: (signal: AbortSignal) => Promise<T>) {}

  #stop: AbortController | null = null;

  /** Asks, or asks again; only the newest answer counts. What was there stays until the new one is here. */
  async run(): Promise<void> {
    const mine = (this.#latest += 1);
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    try {
      const data = await this.ask(stop.signal);
      if (mine !== this.#latest) return;
      this.data = data;
      this.problem = null;
    } catch (cause) {
      if (mine !== this.#latest || (cause instanceof DOMException && cause.name === 'AbortError')) return;
      this.problem = asProblem(cause);
    }
    this.waiting = false;
  }

  /** Reads on: `join` puts the answer behind what is there, unless something else was asked for meanwhile. */
  async more<A>(ask: () => Promise<A>, join: (have: T | null, answer: A) => T): Promise<void> {
    const mine = this.#latest;
    this.further = true;
    try {
      const answer = await ask();
      if (mine === this.#latest) this.data = join(this.data, answer);
    } finally {
      this.further = false;
    }
  }

  /** Changes what is shown at once; the server is told elsewhere. What is being asked for is older than that. */
  set(data: T): void {
    this.#latest += 1;
    this.#stop?.abort();
    this.data = data;
    this.problem = null;
    this.waiting = false;
  }
}

/** Whatever was thrown, as a problem with words. */
export function asProblem(cause: unknown): Problem {
  return cause instanceof Problem
    ? cause
    : new Problem(0, 'page_error', cause instanceof Error ? cause.message : String(cause));
}
