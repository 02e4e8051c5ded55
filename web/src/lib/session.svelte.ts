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
      this.me = normal(await api.get<Me>('/me'));
      this.state = 'signed-in';
      this.lost = false;
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.status !== 401) {
        this.state = 'unreachable';
        return;
      }
      try {
        const setup = await api.get<{ needed?: boolean }>('/setup');
        this.state = setup.needed ? 'first-run' : 'signed-out';
      } catch {
        this.state = 'signed-out';
      }
    }
  }

  async signIn(email: string, password: string, totp?: string) {
    await api.post('/session', { email, password, ...(totp ? { totp } : {}) });
    await this.find();
  }

  async signOut() {
    await api.delete('/session');
    this.me = null;
    this.lost = false;
    this.state = 'signed-out';
  }
}

// The member may come beside the workspace or around it.
function normal(me: Me | { member: Omit<Me, 'workspace'>; workspace: Me['workspace'] }): Me {
  return 'member' in me ? { ...me.member, workspace: me.workspace } : me;
}

export const session = new Session();
