/** Who is signed in, and what they may do. */

import { api, onSignedOut, Problem } from '$lib/api/client';
import type { Me } from '$lib/api/types';

type State = 'unknown' | 'first-run' | 'signed-out' | 'signed-in' | 'unreachable';

class Session {
  state = $state<State>('unknown');
  me = $state.raw<Me | null>(null);
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
    if (this.state !== 'first-run') this.state = 'signed-out';
    this.me = null;
  }

  /** Finds out where we are: set-up needed, signed out or signed in. */
  async find() {
    try {
      // Asked first, so that nobody has to be refused (and the console filled) to find out.
      const setup = await api.get<{ needed?: boolean; signed_in?: boolean }>('/setup');
      if (setup.needed) this.state = 'first-run';
      else if (setup.signed_in === false) this.state = 'signed-out';
      else await this.#ask();
    } catch {
      await this.#ask();
    }
  }

  async #ask() {
    try {
      this.me = await api.get<Me>('/me');
      this.state = 'signed-in';
      this.lost = false;
    } catch (cause) {
      this.state = cause instanceof Problem && cause.status === 401 ? 'signed-out' : 'unreachable';
    }
  }

  async signIn(email: string, password: string, totp?: string) {
    await api.post('/session', { email, password, ...(totp ? { totp } : {}) });
    await this.#ask();
  }

  async signOut() {
    await api.delete('/session');
    this.me = null;
    this.lost = false;
    this.state = 'signed-out';
  }
}

export const session = new Session();
