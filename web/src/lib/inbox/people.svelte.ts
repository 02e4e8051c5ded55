/** Contacts and what they bought: read when somebody looks, then kept by the stream. */

import { SvelteMap } from 'svelte/reactivity';
import { api, type Page } from '$lib/api/client';
import type { Contact, Order } from '$lib/api/types';

/** Contacts that are kept: those somebody looked at last, and their neighbours. */
const KEPT = 80;

const version = ({ etag }: Contact) => Number(etag?.replaceAll('"', '') ?? 0);

export class People {
  contacts = new SvelteMap<string, Contact>();
  orders = new SvelteMap<string, Order>();
  /** Orders of a contact are read once and then kept by the stream. */
  ordersOf = new SvelteMap<string, 'loading' | 'ready' | 'failed'>();

  /** Lists that were told of. */
  #told = new Map<string, readonly Order[]>();
  /** Whom somebody looked at, the last one last. */
  #used = new Set<string>();

  #loading = new Map<string, Promise<void>>();

  /** Reads somebody once; again with `fresh`. */
  load(id: string, fresh = false): Promise<void> {
    this.#used.delete(id);
    this.#used.add(id);
    this.#letGo();
    if (this.ordersOf.has(id) && !fresh) return this.#loading.get(id) ?? Promise.resolve();
    const loading = this.#read(id).finally(() => {
      if (this.#loading.get(id) === loading) this.#loading.delete(id);
    });
    this.#loading.set(id, loading);
    return loading;
  }

  async #read(id: string) {
    if (this.ordersOf.get(id) !== 'ready') this.ordersOf.set(id, 'loading');
    const contact = api.get<Contact>(`/contacts/${id}`).then(
      (c) => this.#keep(c),
      () => {},
    );
    const before = this.ordersFor(id);
    try {
      const page = await api.get<Page<Order> | Order[]>(`/contacts/${id}/orders`, { query: { limit: 50 } });
      const items = Array.isArray(page) ? page : page.items;
      // What is no longer theirs: two contacts were taken apart.
      if (items.length < 50)
        for (const { id: order } of before) if (!items.some((one) => one.id === order)) this.orders.delete(order);
      for (const order of items) this.putOrder({ ...order, contact_id: id });
      this.ordersOf.set(id, 'ready');
    } catch {
      this.ordersOf.set(id, 'failed');
    }
    await contact;
  }

  /** The newest first. The same list as long as they are the same: who draws them need not do so for each order of others. */
  ordersFor(contactId: string): readonly Order[] {
    const found: Order[] = [];
    for (const order of this.orders.values()) if (order.contact_id === contactId) found.push(order);
    const at = (o: Order) => o.placed_at ?? o.updated_at;
    found.sort((a, b) => (at(a) < at(b) ? 1 : -1));
    const last = this.#told.get(contactId);
    if (last?.length === found.length && last.every((order, i) => order === found[i])) return last;
    this.#told.set(contactId, found);
    return found;
  }

  /** Takes an order of somebody who is kept; others are read when they are looked at. */
  putOrder(order: Order) {
    const have = this.orders.get(order.id);
    if (!have && !this.ordersOf.has(order.contact_id ?? '')) return;
    if (have && order.updated_at < have.updated_at) return;
    this.orders.set(order.id, { ...have, ...order, contact_id: order.contact_id ?? have?.contact_id ?? null });
  }

  /** Takes what is said of somebody who is kept, or is being read. */
  putContact(contact: Contact) {
    if (this.contacts.has(contact.id) || this.ordersOf.has(contact.id)) this.#keep(contact);
  }

  /** The newer one wins: an answer may be older than what was said meanwhile. */
  #keep(contact: Contact) {
    const have = this.contacts.get(contact.id);
    if (have && version(contact) < version(have)) return;
    this.contacts.set(contact.id, { ...have, ...contact });
  }

  /** Nothing of it may stay. */
  clear() {
    this.contacts.clear();
    this.orders.clear();
    this.#told.clear();
    this.ordersOf.clear();
  }

  /** What is not looked at is read again when it is. */
  forget(but: string | null) {
    for (const id of this.ordersOf.keys()) if (id !== but) this.ordersOf.delete(id);
    if (but) void this.load(but, true);
  }

  #letGo() {
    for (const id of this.#used) {
      if (this.#used.size <= KEPT) return;
      this.#used.delete(id);
      this.contacts.delete(id);
      this.ordersOf.delete(id);
      this.#told.delete(id);
      for (const order of this.orders.values()) if (order.contact_id === id) this.orders.delete(order.id);
    }
  }
}
