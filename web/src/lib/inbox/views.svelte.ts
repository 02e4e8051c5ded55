/** Saved views: mine and everybody's. */

import { api, type Page } from '$lib/api/client';
import type { View } from '$lib/api/types';

export type NewView = Omit<View, 'id' | 'position'>;

export class Views {
  all = $state.raw<readonly View[]>([]);
  state = $state<'new' | 'ready' | 'failed'>('new');
  #asked = 0;
  /** How often something was changed here. */
  #changes = 0;

  async load() {
    this.#asked = Date.now();
    const before = this.#changes;
    try {
      const { items } = await api.get<Page<View>>('/views');
      // What was changed here meanwhile may not be in it.
      if (before !== this.#changes) return void (await this.load());
      this.#take(items);
      this.state = 'ready';
    } catch {
      if (this.state === 'new') this.state = 'failed';
    }
  }

  find(id: string | null): View | null {
    return this.all.find((view) => view.id === id) ?? null;
  }

  async create(view: NewView): Promise<View> {
    const made = await api.post<View>('/views', view);
    this.#changes++;
    this.#take([...this.all, made]);
    return made;
  }

  async change(id: string, change: Partial<Omit<View, 'id'>>): Promise<View> {
    const next = await api.patch<View>(`/views/${id}`, change);
    this.#changes++;
    this.#take(this.all.map((view) => (view.id === id ? next : view)));
    return next;
  }

  async remove(id: string) {
    await api.delete(`/views/${id}`);
    this.#changes++;
    this.#take(this.all.filter((view) => view.id !== id));
  }

  /** Puts a view before or after its neighbour of the same kind; both get places of their own. */
  async move(id: string, by: -1 | 1) {
    const view = this.find(id);
    if (!view) return;
    const siblings = this.all.filter((one) => one.scope === view.scope);
    const at = siblings.indexOf(view);
    const to = at + by;
    if (to < 0 || to >= siblings.length) return;
    const next = siblings.toSpliced(at, 1).toSpliced(to, 0, view);
    const moved = next
      .map((one, i) => ({ ...one, position: i }))
      .filter((one) => this.find(one.id)!.position !== one.position);
    const before = this.all;
    this.#take(this.all.map((one) => moved.find((m) => m.id === one.id) ?? one));
    try {
      for (const one of moved) await api.patch(`/views/${one.id}`, { position: one.position });
    } catch (cause) {
      this.all = before;
      throw cause;
    }
  }

  /** The server counts other views than those known here: somebody made or removed one. */
  counted(counts: unknown) {
    if (this.state !== 'ready' || Date.now() - this.#asked < 5000) return;
    const ids = Object.keys((counts as Record<string, unknown> | undefined) ?? {});
    if (ids.some((id) => !this.find(id))) void this.load();
  }

  #take(views: readonly View[]) {
    const rank = (view: View) => (view.scope === 'shared' ? 0 : 1);
    this.all = views.toSorted((a, b) => rank(a) - rank(b) || a.position - b.position || (a.id < b.id ? -1 : 1));
  }
}
