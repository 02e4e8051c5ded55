import type { Component } from 'svelte';
import { words } from '$lib/i18n/index.svelte';
import type { Route } from '$lib/router.svelte';
import { drawAll } from '$lib/ui/drawn';

export interface Page extends Route {
  /** `app`: inside the shell, signed in. `alone`: signed in, with the window to itself. `bare`: alone, for everybody. */
  shell: 'app' | 'alone' | 'bare';
  /** File under `routes/`, without `.svelte`. */
  file: string;
}

/** The page that most come to: `App` has it from the start. */
export const FIRST = 'inbox/Inbox';

// One lazily loaded file for each other page. A page that has no file yet shows "not there", it does not break the build.
const built = import.meta.glob<{ default: Component }>([
  './routes/sign-in/SignIn.svelte',
  './routes/first-run/FirstRun.svelte',
  './routes/invite/Invite.svelte',
  './routes/reset/Reset.svelte',
  './routes/settings/Settings.svelte',
  './routes/connect/Connect.svelte',
  './routes/orders/Orders.svelte',
  './routes/contacts/Contacts.svelte',
  './routes/reports/Reports.svelte',
  './routes/search/Search.svelte',
]);
const files = import.meta.env.DEV
  ? { ...built, ...import.meta.glob<{ default: Component }>('./routes/gallery/Gallery.svelte') }
  : built;

/** First match wins; `App` sends `/` to the inbox. */
export const pages: readonly Page[] = [
  { name: 'inbox', pattern: '/inbox/:id?/:message?', shell: 'app', file: 'inbox/Inbox' },
  { name: 'orders', pattern: '/orders/:id?', shell: 'app', file: 'orders/Orders' },
  { name: 'contacts', pattern: '/contacts/:id?', shell: 'app', file: 'contacts/Contacts' },
  { name: 'reports', pattern: '/reports', shell: 'app', file: 'reports/Reports' },
  { name: 'search', pattern: '/search', shell: 'app', file: 'search/Search' },
  { name: 'connect', pattern: '/settings/connect/:platform', shell: 'alone', file: 'connect/Connect' },
  { name: 'settings', pattern: '/settings/*', shell: 'app', file: 'settings/Settings' },
  { name: 'sign-in', pattern: '/sign-in', shell: 'bare', file: 'sign-in/SignIn' },
  { name: 'first-run', pattern: '/setup', shell: 'bare', file: 'first-run/FirstRun' },
  { name: 'invite', pattern: '/invite', shell: 'bare', file: 'invite/Invite' },
  { name: 'reset', pattern: '/reset', shell: 'bare', file: 'reset/Reset' },
  ...(import.meta.env.DEV
    ? [{ name: 'gallery', pattern: '/dev/gallery', shell: 'bare', file: 'gallery/Gallery' } as const]
    : []),
];

/** Loads the component of a page other than the first; `null` when the file is not there. */
export async function load(file: string): Promise<Component | null> {
  const found = files[`./routes/${file}.svelte`];
  if (!found) return null;
  // These pages say and draw what the first load left out.
  const [page] = await Promise.all([found(), words.whole(), drawAll()]);
  return page.default;
}

/** Whether this build has the page at all; navigation leaves out what is not there. */
export function has(file: string): boolean {
  return file === FIRST || `./routes/${file}.svelte` in files;
}
