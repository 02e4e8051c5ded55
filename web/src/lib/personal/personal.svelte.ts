/** What somebody set for themselves: kept by the server, so that every device has it, and a copy here for the first paint. */

import { api } from '$lib/api/client';
import type { MySettings, MySettingsChange } from '$lib/api/types';
import { words } from '$lib/i18n/index.svelte';
import { singleKeys } from '$lib/shell/keys';
import { shell } from '$lib/shell/shell.svelte';

/** As the server has it for somebody who has set nothing. */
export const UNSET: MySettings = {
  theme: 'system',
  density: 'comfortable',
  language: null,
  time_zone: null,
  calendar: 'gregorian',
  single_keys: true,
  send_with: 'mod_enter',
  undo_send_s: 5,
  sound: 'away',
  notifications: { assigned: true, mentioned: true, unassigned: true, window_now: true, hide_text: false },
  quiet_hours: null,
};

const KEY = 'sampan.settings';

interface Copy {
  /** Whose; null after somebody signed out. */
  member: string | null;
  settings: MySettings;
}

function readCopy(): Copy | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Copy | null;
  } catch {
    return null;
  }
}

function keep(copy: Copy) {
  try {
    localStorage.setItem(KEY, JSON.stringify(copy));
  } catch {
    // A full or forbidden store loses the copy, nothing else.
  }
}

function merge(settings: MySettings, change: MySettingsChange): MySettings {
  const { notifications, ...rest } = change;
  return { ...settings, ...rest, notifications: { ...settings.notifications, ...notifications } };
}

class Personal {
  data = $state.raw<MySettings>(UNSET);
  /** Whether this is what the server says, not only what was kept here. */
  known = $state(false);
  #member: string | null = null;
  #last: Promise<unknown> = Promise.resolve();
  /** Changes that the server has not answered yet. */
  #pending: MySettingsChange[] = [];
  #base: MySettings = UNSET;
  /** How many changes were made here. */
  #made = 0;

  constructor() {
    shell.chosen = ({ theme, density, holdS, enterSends }) =>
      void this.change({
        ...(theme === undefined ? {} : { theme }),
        ...(density === undefined ? {} : { density }),
        ...(holdS === undefined ? {} : { undo_send_s: holdS }),
        ...(enterSends === undefined ? {} : { send_with: enterSends ? 'enter' : 'mod_enter' }),
      }).catch(() => {});
    words.chosen = (language) => void this.change({ language }).catch(() => {});
  }

  /** Takes the settings of who has signed in. */
  async begin(member: string): Promise<void> {
    const copy = readCopy();
    this.#member = member;
    this.known = false;
    this.#base = copy?.member === member ? copy.settings : UNSET;
    if (copy?.member === member) this.#show();
    const { theme, density, holdS: undo_send_s, enterSends } = shell;
    const language = words.kept;
    const server = await this.read();
    // What was chosen on this device before the server kept it. After somebody's signing out it is no word of the next one's.
    if (server && !copy && JSON.stringify(server) === JSON.stringify(UNSET)) {
      const send_with = enterSends ? 'enter' : 'mod_enter';
      const here = { theme, density, undo_send_s, send_with, language } as const;
      if (JSON.stringify({ ...UNSET, ...here }) !== JSON.stringify(UNSET)) await this.change(here).catch(() => {});
    }
  }

  /** Reads them again: another device may have changed them. */
  async read(): Promise<MySettings | null> {
    const member = this.#member;
    try {
      let server: MySettings;
      let made: number;
      do {
        // What was asked for before a change was there may say what was before it.
        await this.#last;
        made = this.#made;
        server = await api.get<MySettings>('/me/settings');
        if (member !== this.#member) return null;
      } while (made !== this.#made);
      this.known = true;
      this.#take(server);
      return server;
    } catch {
      // What was kept here goes on.
      return null;
    }
  }

  /** Changes some, at once here and then there; what the server refuses is put back, and thrown. */
  async change(change: MySettingsChange): Promise<void> {
    if (this.#member === null) return;
    this.#made++;
    this.#pending.push(change);
    this.#show();
    // One after the other, so that the last word of two quick ones is the last there, too.
    const sent = this.#last.then(() => api.patch<MySettings>('/me/settings', change));
    this.#last = sent.catch(() => {});
    try {
      const server = await sent;
      this.#pending = this.#pending.filter((one) => one !== change);
      this.#take(server);
    } catch (cause) {
      this.#pending = this.#pending.filter((one) => one !== change);
      this.#show();
      throw cause;
    }
  }

  /** Nobody is signed in any more: what was theirs alone is forgotten, the look of the page stays. */
  end() {
    if (this.#member !== null) keep({ member: null, settings: UNSET });
    this.#member = null;
    this.known = false;
    this.#pending = [];
    this.#base = UNSET;
    this.data = UNSET;
    singleKeys.on = true;
  }

  #take(server: MySettings) {
    this.#base = server;
    keep({ member: this.#member, settings: server });
    this.#show();
  }

  #show() {
    const settings = this.#pending.reduce(merge, this.#base);
    this.data = settings;
    shell.take({
      theme: settings.theme,
      density: settings.density,
      holdS: settings.undo_send_s,
      enterSends: settings.send_with === 'enter',
    });
    singleKeys.on = settings.single_keys;
    words.calendar = settings.calendar;
    words.zone = settings.time_zone ?? undefined;
    void words.take(settings.language);
  }
}

export const personal = new Personal();
