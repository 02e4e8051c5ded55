/** What one does with conversations, one or many alike: at once on the screen, with a word for it and a way back. */

import { untrack } from 'svelte';
import type { Conversation, Label, Person } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { dayAndTime } from '$lib/i18n/format';
import { t } from '$lib/i18n/index.svelte';
import { session } from '$lib/session.svelte';
import type { IconName } from '$lib/ui/icons';
import { toast } from '$lib/ui/toasts.svelte';
import type { Inbox } from './inbox.svelte';
import type { Change } from './row.svelte';
import { toldUntilAnswer } from './until-answer';

interface Deed {
  view: Change;
  /** What the server is told. */
  body: Record<string, unknown>;
}

export const isHigh = (c: Conversation) => c.priority === 'high' || c.priority === 'urgent';

export class Deeds {
  constructor(
    private readonly box: Inbox,
    /** Called before conversations go out of the list, so that the next one opens. */
    private readonly leave: (ids: readonly string[]) => void,
  ) {}

  #views(ids: readonly string[]): Conversation[] {
    if (!session.canWrite) return [];
    return ids.flatMap((id) => untrack(() => this.box.rows.get(id)?.view) ?? []);
  }

  /** Does it to each; those that are told the same go together. */
  async #each(deeds: { id: string; deed: Deed }[]): Promise<void> {
    const alike = new Map<string, { id: string; deed: Deed }[]>();
    for (const one of deeds) {
      const key = JSON.stringify(one.deed.body);
      alike.set(key, [...(alike.get(key) ?? []), one]);
    }
    await Promise.all(
      [...alike.values()].map((group) =>
        group.length === 1
          ? this.box.change(group[0]!.id, group[0]!.deed.view, group[0]!.deed.body)
          : this.box.changeMany(
              group.map(({ id, deed }) => ({ id, view: deed.view })),
              group[0]!.deed.body,
            ),
      ),
    );
  }

  /** Does it, says so, and offers to put back what was. */
  async #do(
    rows: Conversation[],
    deed: (c: Conversation) => Deed,
    back: (c: Conversation) => Deed,
    words: string,
    icon?: IconName,
  ): Promise<void> {
    if (rows.length === 0) return;
    const done = this.#each(rows.map((c) => ({ id: c.id, deed: deed(c) })));
    toast(words, {
      ...(icon ? { icon } : {}),
      undo: {
        label: t('toast.undo'),
        run: () => void this.#each(rows.map((c) => ({ id: c.id, deed: back(c) }))),
      },
    });
    await done;
  }

  async assign(ids: readonly string[], to: Person | null): Promise<void> {
    const rows = this.#views(ids).filter((c) => (c.assignee?.id ?? null) !== (to?.id ?? null));
    const n = rows.length;
    const name = rows[0]?.contact.name ?? '';
    const give = (whom: Person | null): Deed => ({ view: { assignee: whom }, body: { assignee_id: whom?.id ?? null } });
    await this.#do(
      rows,
      () => give(to),
      (c) => give(c.assignee),
      to === null
        ? n > 1
          ? t('toast.unassignedMany', { n })
          : t('toast.unassigned', { name })
        : to.id === this.box.me.id
          ? n > 1
            ? t('toast.assignedMeMany', { n })
            : t('toast.assignedMe', { name })
          : n > 1
            ? t('toast.assignedMany', { n, to: to.name })
            : t('toast.assigned', { name, to: to.name }),
      'user-check',
    );
  }

  /** Puts them into a team, for it to find somebody. */
  async assignTeam(ids: readonly string[], to: Person): Promise<void> {
    const rows = this.#views(ids).filter((c) => c.team?.id !== to.id || c.assignee !== null);
    await this.#do(
      rows,
      () => ({ view: { team: to, assignee: null }, body: { team_id: to.id, assignee_id: null } }),
      (c) => ({
        view: { team: c.team, assignee: c.assignee },
        body: { team_id: c.team?.id ?? null, assignee_id: c.assignee?.id ?? null },
      }),
      rows.length > 1
        ? t('toast.assignedMany', { n: rows.length, to: to.name })
        : t('toast.assigned', { name: rows[0]?.contact.name ?? '', to: to.name }),
      'users',
    );
  }

  assignToMe(ids: readonly string[]): Promise<void> {
    return this.assign(ids, { id: this.box.me.id, name: this.box.me.name });
  }

  async resolve(ids: readonly string[]): Promise<void> {
    const rows = this.#views(ids).filter((c) => c.status !== 'resolved');
    if (rows.length === 0) return this.reopen(ids);
    this.leave(rows.map((c) => c.id));
    await this.#do(
      rows,
      () => ({ view: { status: 'resolved', snoozed_until: null }, body: { status: 'resolved' } }),
      (c) => this.#asItWas(c),
      rows.length > 1
        ? t('toast.resolvedMany', { n: rows.length })
        : t('toast.resolved', { name: rows[0]!.contact.name }),
    );
  }

  #asItWas(c: Conversation): Deed {
    const { status, snoozed_until } = c;
    return status === 'snoozed' && snoozed_until
      ? { view: { status, snoozed_until }, body: { status, snoozed_until } }
      : { view: { status, snoozed_until: null }, body: { status } };
  }

  async reopen(ids: readonly string[]): Promise<void> {
    const rows = this.#views(ids).filter((c) => c.status !== 'open');
    await this.#do(
      rows,
      () => ({ view: { status: 'open', snoozed_until: null }, body: { status: 'open', snoozed_until: null } }),
      (c) => this.#asItWas(c),
      rows.length > 1
        ? t('toast.reopenedMany', { n: rows.length })
        : t('toast.reopened', { name: rows[0]?.contact.name ?? '' }),
      'rotate-ccw',
    );
  }

  async snooze(ids: readonly string[], until: Date): Promise<void> {
    const rows = this.#views(ids);
    const at = until.toISOString();
    this.leave(ids);
    const sleep: Deed = {
      view: { status: 'snoozed', snoozed_until: at },
      body: { status: 'snoozed', snoozed_until: at },
    };
    const time = dayAndTime(at, clock.now);
    await this.#do(
      rows,
      () => sleep,
      (c) => this.#asItWas(c),
      toldUntilAnswer(at, rows.length, rows[0]?.contact.name ?? '') ??
        (rows.length > 1
          ? t('toast.snoozedMany', { n: rows.length, time })
          : t('toast.snoozed', { name: rows[0]?.contact.name ?? '', time })),
      'moon',
    );
  }

  /** Puts a label on, or takes it off when all of them have it. */
  async label(ids: readonly string[], label: Label): Promise<void> {
    const rows = this.#views(ids);
    const off = rows.every((c) => c.labels.some((l) => l.id === label.id));
    const wear = (labels: Label[]): Deed => ({ view: { labels }, body: { label_ids: labels.map((l) => l.id) } });
    const name = rows[0]?.contact.name ?? '';
    await this.#do(
      rows,
      (c) => {
        const others = c.labels.filter((l) => l.id !== label.id);
        return wear(off ? others : [...others, label]);
      },
      (c) => {
        // This one label alone: what others were put on or taken off since stays.
        const others = (untrack(() => this.box.rows.get(c.id)?.view.labels) ?? c.labels).filter(
          (l) => l.id !== label.id,
        );
        return wear(c.labels.some((l) => l.id === label.id) ? [...others, label] : others);
      },
      rows.length > 1
        ? t(off ? 'toast.unlabelledMany' : 'toast.labelledMany', { n: rows.length, label: label.name })
        : t(off ? 'toast.unlabelled' : 'toast.labelled', { name, label: label.name }),
      'tag',
    );
  }

  /** High, or normal again when all of them are high. */
  async prioritise(ids: readonly string[]): Promise<void> {
    const rows = this.#views(ids);
    const priority = rows.every(isHigh) ? ('none' as const) : ('high' as const);
    const rank = (priority: Conversation['priority']): Deed => ({ view: { priority }, body: { priority } });
    const name = rows[0]?.contact.name ?? '';
    await this.#do(
      rows,
      () => rank(priority),
      (c) => rank(c.priority),
      priority === 'high'
        ? rows.length > 1
          ? t('toast.highMany', { n: rows.length })
          : t('toast.high', { name })
        : rows.length > 1
          ? t('toast.notHighMany', { n: rows.length })
          : t('toast.notHigh', { name }),
      'flag',
    );
  }

  async markUnread(ids: readonly string[]): Promise<void> {
    const rows = this.#views(ids);
    if (rows.length === 0) return;
    toast(
      rows.length > 1 ? t('toast.unreadMany', { n: rows.length }) : t('toast.unread', { name: rows[0]!.contact.name }),
      {
        icon: 'mail',
        undo: { label: t('toast.undo'), run: () => rows.forEach((c) => void this.box.markRead(c.id)) },
      },
    );
    await Promise.all(rows.map((c) => this.box.markUnread(c.id)));
  }

  async markRead(ids: readonly string[]): Promise<void> {
    await Promise.all(this.#views(ids).map((c) => this.box.markRead(c.id)));
  }
}
