/** Who is signed in, and what they may do. */

import { api, beganSession, onSignedOut, Problem } from '$lib/api/client';
import type { Me } from '$lib/api/types';
import { personal } from '$lib/personal/personal.svelte';

type State = 'unknown' | 'first-run' | 'signed-out' | 'signed-in' | 'unreachable';

class Session {
  state = $state<State>('unknown');
  me = $state.raw<Me | null>(null);
  #place: string | null = null;
  /** Signed out in the middle of work, not on purpose: the sign-in page says so, and drafts stay. */
  lost = $state(false);

  canWrite = $derived(this.me !== null && this.me.role !== 'viewer');
  canManage = $derived(this.me !== null && (this.me.role === 'owner' || this.me.role === 'admin'));

  constructor() {
    onSignedOut(() => this.drop());
    // Another tab went on in another workspace: what this one shows is not where it would write any more.
    if (typeof BroadcastChannel !== 'undefined')
      new BroadcastChannel('sampan.workspace').onmessage = () => location.assign('/inbox');
  }

  /** The server does not know us any more. */
  drop() {
    if (this.state === 'signed-in') this.lost = true;
    // Whoever is still being looked for (`find`) was not here.
    if (this.state !== 'first-run' && this.state !== 'unknown') this.state = 'signed-out';
    this.me = null;
  }

  /** Finds out where we are: set-up needed, signed out or signed in. */
  async find() {
    // Most come to work: they are asked for first, and for nothing else.
    const found = await this.#look();
    if (found !== 'signed-out') return void (this.state = found);
    const setup = await api.get<{ needed: boolean }>('/setup').catch(() => null);
    this.state = setup?.needed ? 'first-run' : 'signed-out';
  }

  async #ask() {
    this.state = await this.#look();
  }

  async #look(): Promise<State> {
    try {
      const { data: me, place } = await api.withTag<Me>('GET', '/me', undefined, {});
      // What was kept here is shown at once; what the server says follows.
      if (me.id !== this.me?.id) void personal.begin(me.id);
      beganSession();
      this.me = me;
      this.#place = place;
      this.lost = false;
      return 'signed-in';
    } catch (cause) {
      return cause instanceof Problem && cause.status === 401 ? 'signed-out' : 'unreachable';
    }
  }

  /** Where the stream was when somebody was found here: from there on it tells what changed. Only once; later it is long ago. */
  takePlace(): string | null {
    const place = this.#place;
    this.#place = null;
    return place;
  }

  async signIn(who: { email: string; password: string; totp?: string; restore?: boolean }) {
    await api.post('/session', who);
    await this.#ask();
  }

  /** Signs in by another way than the password. */
  async signInBy(way: () => Promise<void>) {
    await way();
    await this.#ask();
  }

  /** What has to be done before the session ends. */
  leaving: () => Promise<void> = async () => {};

  async signOut() {
    await this.leaving();
    await api.delete('/session');
    personal.end();
    this.me = null;
    this.lost = false;
    this.state = 'signed-out';
  }
}

export const session = new Session();
