/** What the stream sends, unwrapped, each once. */

/** The object of an event, bare or beside its type. */
export function unwrap(kind: string, data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'object' || data === null) return null;
  const outer = data as Record<string, unknown>;
  for (const name of [kind, 'object', 'data']) {
    const inner = outer[name];
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !('parts' in outer))
      if (name !== 'contact' || !('last_message' in outer)) return inner as Record<string, unknown>;
  }
  return outer;
}

/** Knows the events that were applied already. Resuming repeats little; the last few thousand are enough. */
export class Seen {
  #ids = new Set<string>();

  /** Whether this one is new; from now on it is not. */
  isNew(id: string | null): boolean {
    if (!id) return true;
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > 4000) this.#ids = new Set([...this.#ids].slice(-2000));
    return true;
  }

  clear() {
    this.#ids.clear();
  }
}
