/** Parts that the first sight of the page does without: they come when they are asked for, or when nothing else is to be done. */

import { words } from '$lib/i18n/index.svelte';
import { drawAll } from '$lib/ui/drawn';

const all: Later<unknown>[] = [];

export class Later<Part> {
  /** The part, once it is here. */
  it = $state.raw<Part | null>(null);
  #coming: Promise<void> | null = null;

  constructor(private readonly load: () => Promise<{ default: Part }>) {
    all.push(this as Later<unknown>);
  }

  /** Brings it, with what it says and draws. Without a connection it does not come; asked again, it is tried again. */
  bring(): Promise<void> {
    this.#coming ??= Promise.all([this.load(), words.soon(), drawAll()]).then(
      ([file]) => void (this.it = file.default),
      (cause: unknown) => {
        this.#coming = null;
        throw cause;
      },
    );
    return this.#coming;
  }
}

/** Brings them all, one after the other, so that nobody waits for one. */
export async function bringAll(): Promise<void> {
  for (const part of all) await part.bring().catch(() => {});
}
