/** Whether I take conversations: as the server says it, and at once as I choose it. */

import { api } from '$lib/api/client';
import type { Availability } from '$lib/api/types';
import { current } from '$lib/inbox/current.svelte';
import { t } from '$lib/i18n/index.svelte';
import { asProblem } from '$lib/load.svelte';
import { session } from '$lib/session.svelte';
import { toast } from '$lib/ui/toasts.svelte';
import { wordsSoon } from '$lib/words-soon';

export const AVAILABILITIES = ['online', 'away', 'off'] as const;

export function availabilityWords(availability: Availability): string {
  switch (availability) {
    case 'online':
      return t('availability.online');
    case 'away':
      return t('availability.away');
    case 'off':
      return t('availability.off');
  }
}

class AtWork {
  /** Chosen here, until the server says the same. */
  #chosen = $state<Availability | null>(null);

  get availability(): Availability {
    return this.#chosen ?? current.box.members.find((m) => m.id === session.me?.id)?.availability ?? 'online';
  }

  async choose(to: Availability): Promise<void> {
    if (to === this.availability) return;
    this.#chosen = to;
    try {
      await api.put('/me/availability', { availability: to });
      await current.box.loadMembers();
    } catch (cause) {
      const plain = asProblem(cause).offline ? t('failed.offline') : asProblem(cause).message;
      const why = await wordsSoon(
        () => import('$lib/why'),
        (part) => part.why(cause),
        plain,
      );
      toast(t('availability.notSaved', { why }), { urgent: true });
    }
    this.#chosen = null;
  }
}

export const atWork = new AtWork();
