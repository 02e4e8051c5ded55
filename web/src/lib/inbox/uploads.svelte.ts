/** What is attached to each draft and on its way to the server: it goes on whatever else is opened meanwhile. */

import type { Attachment } from '$lib/api/types';
import { Upload } from './upload.svelte';

export class Uploads {
  #all = $state.raw<Readonly<Record<string, readonly Upload[]>>>({});

  /** Those of a draft by its name; null: it has only what the server has already. */
  of(name: string): readonly Upload[] | null {
    return this.#all[name] ?? null;
  }

  set(name: string, uploads: readonly Upload[]) {
    this.#all = { ...this.#all, [name]: uploads };
  }

  /** Files that come back to a draft stand before those that are on their way to it. */
  putBefore(name: string, files: readonly Attachment[]) {
    const here = this.of(name);
    if (here) this.set(name, [...files.map((file) => new Upload(file)), ...here]);
  }

  clear(name: string) {
    const { [name]: _, ...others } = this.#all;
    this.#all = others;
  }

  /** Nobody looks any more: what is with the server is the draft's. */
  leave(name: string) {
    if (this.of(name)?.every((f) => f.state === 'ready')) this.clear(name);
  }
}
