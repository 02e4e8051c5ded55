/** What can be done right now, for the palette and the list of keys. Pages register their commands while they are shown. */

export interface Command {
  id: string;
  /** In words, in the chosen language. */
  label: string;
  group: 'conversation' | 'go' | 'window';
  icon?: string;
  /** Key caps to show. */
  keys?: string[];
  run: () => void;
}

class Commands {
  #sets = $state.raw<(() => Command[])[]>([]);
  all = $derived(this.#sets.flatMap((set) => set()));

  /** Adds commands; call the answer to take them back. */
  offer(set: () => Command[]): () => void {
    this.#sets = [...this.#sets, set];
    return () => {
      this.#sets = this.#sets.filter((s) => s !== set);
    };
  }
}

export const commands = new Commands();
