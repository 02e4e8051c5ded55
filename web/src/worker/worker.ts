/**
 * The service worker: keeps the page's own files, so that it opens without a connection, and shows what is pushed. It keeps no
 * answer of the API and no attachment: what customers wrote is not on this device when the page is closed.
 */

import words from 'virtual:push-words';

declare const self: ServiceWorkerGlobalScope;

/** Filled in by the build: the version, what to keep from the start, and what else may be kept. */
const SHELL = '__SHELL__' as unknown as { version: string; files: string[] };

const PREFIX = 'sampan-';
const CACHE = PREFIX + SHELL.version;
/** Addresses that are not the page's. */
const ELSEWHERE = /^\/(?:api|media|oauth|webhooks|sign-in\/oidc)\/|^\/(?:healthz|readyz)$/;

// ———————————————————————————————————————————————— the page's own files

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: 'no-cache' })));
      // Files are named by what is in them, and the last version's stay: an open page is not broken by a new worker.
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      // The one before this is kept for pages that are still open.
      await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
      // Preloading would ask for an address twice that is none of ours to answer: coming back from a consent counts once.
      await self.registration.navigationPreload?.disable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || ELSEWHERE.test(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(newest(request));
});

/** The newest page there is, or without a connection the one that was kept. */
async function page(event: FetchEvent): Promise<Response> {
  try {
    return await fetch(event.request);
  } catch (cause) {
    const kept = await caches.match('/', { cacheName: CACHE });
    if (kept) return kept;
    throw cause;
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}

async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    const kept = await caches.match(request, { cacheName: CACHE });
    if (kept) return kept;
    throw cause;
  }
}

// ———————————————————————————————————————————————— what is pushed

interface Shown {
  what: 'show';
  conversation: string;
  message?: string;
  reason: 'given' | 'assigned' | 'mentioned' | 'unassigned' | 'window_now';
  at: string;
  contact?: string;
  account: string;
  platform: string;
  text?: string;
  kind: string;
  by?: string;
  until?: string;
  language?: string;
  time_zone?: string;
  silent?: boolean;
}

type Said = Shown | { what: 'withdraw'; conversation: string };

type Word = keyof (typeof words)[string];

const tag = (conversation: string) => `conversation:${conversation}`;

/** The language of a tag that there are words for: the same, or one of the same language and script. */
function languageOf(wanted: readonly string[]): string {
  for (const one of wanted) {
    try {
      const likely = new Intl.Locale(one).maximize();
      const found = Object.keys(words).find((have) => {
        const known = new Intl.Locale(have).maximize();
        return known.language === likely.language && known.script === likely.script;
      });
      if (found) return found;
    } catch {
      // No tag.
    }
  }
  return 'en';
}

function speaker(said: Shown) {
  const language = languageOf([...(said.language ? [said.language] : []), ...self.navigator.languages]);
  const say = (word: Word, values: Record<string, string> = {}) =>
    (words[language]?.[word] ?? words['en']?.[word] ?? '').replace(
      /\{(\w+)\}/g,
      (_, name: string) => values[name] ?? '',
    );
  return { language, say };
}

/** What a message without words is called. */
const KINDS: Record<string, Word> = {
  image: 'push.image',
  video: 'push.video',
  audio: 'push.audio',
  file: 'push.file',
  sticker: 'push.sticker',
  location: 'push.location',
  order: 'push.order',
  product: 'push.product',
};

function worded(said: Shown): { language: string; title: string; body: string } {
  const { language, say } = speaker(said);
  const contact = said.contact ?? say('push.nameless');
  const line = said.text || (said.text === undefined ? say('push.message') : say(KINDS[said.kind] ?? 'push.message'));
  const clock = () =>
    new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(said.time_zone ? { timeZone: said.time_zone } : {}),
    }).format(new Date(said.until ?? said.at));
  switch (said.reason) {
    case 'given':
      return { language, title: contact, body: `${say('push.given')}\n${line}\n${said.account}` };
    case 'mentioned':
      return {
        language,
        title: say('push.mentioned', { by: said.by ?? '', contact }),
        body: `${line}\n${said.account}`,
      };
    case 'window_now':
      return { language, title: contact, body: `${say('push.until', { time: clock() })}\n${said.account}` };
    default:
      return { language, title: contact, body: `${line}\n${said.account}` };
  }
}

async function show(said: Shown): Promise<void> {
  const { language, title, body } = worded(said);
  await self.registration.showNotification(title, {
    body,
    lang: language,
    tag: tag(said.conversation),
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    silent: said.silent === true,
    data: {
      conversation: said.conversation,
      url: `/inbox/${said.conversation}${said.message ? `?message=${said.message}` : ''}`,
    },
    // Of the platform's newer options, these two are in no list of types yet.
    ...({ renotify: said.silent !== true, timestamp: Date.parse(said.at) } as object),
  });
}

async function withdraw(conversation: string): Promise<void> {
  for (const one of await self.registration.getNotifications({ tag: tag(conversation) })) one.close();
}

/** Whether somebody looks at a page of ours right now: it tells them itself. */
async function isLookedAt(): Promise<boolean> {
  const pages = await self.clients.matchAll({ type: 'window' });
  return pages.some((one) => one.focused && one.visibilityState === 'visible');
}

async function take(said: Said): Promise<void> {
  if (said.what === 'withdraw') return withdraw(said.conversation);
  if (said.what === 'show' && !(await isLookedAt())) await show(said);
}

self.addEventListener('push', (event) => {
  let said: Said;
  try {
    said = event.data?.json() as Said;
  } catch {
    return;
  }
  event.waitUntil(take(said));
});

// A page without pushes asks for the same, and closes what was read on it.
self.addEventListener('message', (event) => {
  const said = event.data as Said | null;
  if (said?.what === 'show' || said?.what === 'withdraw') event.waitUntil(take(said));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = event.notification.data as { url: string };
  event.waitUntil(
    (async () => {
      const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
      // The one that was looked at last comes first.
      const page = pages.find((one) => new URL(one.url).origin === self.location.origin);
      if (!page) return void (await self.clients.openWindow(url));
      await page.focus().catch(() => page);
      page.postMessage({ what: 'open', url });
    })(),
  );
});

// The push service gave the device another address: the server learns it.
self.addEventListener('pushsubscriptionchange', (raw) => {
  const event = raw as ExtendableEvent & {
    oldSubscription?: PushSubscription | null;
    newSubscription?: PushSubscription | null;
  };
  event.waitUntil(
    (async () => {
      const options = event.oldSubscription?.options;
      const next = event.newSubscription ?? (options ? await self.registration.pushManager.subscribe(options) : null);
      if (!next) return;
      const { endpoint, keys } = next.toJSON();
      await fetch('/api/v1/me/push-subscriptions', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ endpoint, keys }),
      });
    })(),
  );
});
