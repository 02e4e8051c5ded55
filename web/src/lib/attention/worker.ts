/** The service worker of this page: registered once, and only in a build, where there is one. */

import { router } from '$lib/router.svelte';

let registered: Promise<ServiceWorkerRegistration | null> | null = null;

/** The registration, once it works; null where there is none to be had. */
export function registration(): Promise<ServiceWorkerRegistration | null> {
  registered ??= register();
  return registered;
}

async function register(): Promise<ServiceWorkerRegistration | null> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return null;
  try {
    await navigator.serviceWorker.register('/sw.js');
    navigator.serviceWorker.addEventListener('message', (event: MessageEvent<{ what?: string; url?: string }>) => {
      const { what, url } = event.data ?? {};
      // A notification was clicked: its conversation, or account, opens here.
      if (what === 'open' && url && /^\/(inbox|settings\/accounts)\//.test(url)) router.go(url);
    });
    navigator.serviceWorker.startMessages();
    return await navigator.serviceWorker.ready;
  } catch {
    return null;
  }
}
