/** Sends what a form says, once at a time, and keeps what was wrong with it: by field, or as a whole. */

import type { Problem } from '$lib/api/client';
import { asProblem } from '$lib/load.svelte';
import { wordsOf } from '$lib/problem-words';
import { why } from '$lib/why';

/** What is wrong, by field, as its cure; null where nothing is. */
export type Wrong = Readonly<Record<string, string | null>>;

export class Saving {
  wrong = $state.raw<Wrong>({});
  /** Why the whole was not saved. */
  failed = $state<string | null>(null);
  #busy = false;

  constructor(private readonly onbusy: (busy: boolean) => void = () => {}) {}

  /** The field is being mended. */
  mend(field: string): void {
    this.wrong = { ...this.wrong, [field]: null };
  }

  /**
   * Sends it unless something is wrong already. What the server finds wrong with one of those fields stands there; `ours` puts it in
   * words of the page's own.
   */
  async send(
    event: SubmitEvent,
    wrong: Wrong,
    save: () => Promise<void>,
    ours: (problem: Problem) => Wrong | string | null = () => null,
  ): Promise<void> {
    event.preventDefault();
    if (this.#busy) return;
    this.failed = null;
    this.wrong = wrong;
    if (Object.values(wrong).some(Boolean)) return;
    this.#busy = true;
    this.onbusy(true);
    try {
      await save();
    } catch (cause) {
      const problem = asProblem(cause);
      const said = ours(problem);
      const field = String(problem.body['field'] ?? '')
        .split('.')
        .at(-1)!;
      if (typeof said === 'string') this.failed = said;
      else if (said) this.wrong = said;
      else if (Object.hasOwn(wrong, field)) this.wrong = { [field]: wordsOf(problem) };
      else this.failed = why(cause);
    }
    this.#busy = false;
    this.onbusy(false);
  }
}
