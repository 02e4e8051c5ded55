/** What says outside of the page that somebody waits: a dot on the tab's icon, a number on the app's. */

interface Badged {
  setAppBadge?: (n: number) => Promise<void>;
  clearAppBadge?: () => Promise<void>;
}

let shown = -1;

export function showWaiting(n: number): void {
  if (n === shown) return;
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  const href = n > 0 ? '/favicon-dot.svg' : '/favicon.svg';
  // Another element, as not every browser looks again at the one that it has.
  if (icon && icon.getAttribute('href') !== href) {
    const next = icon.cloneNode() as HTMLLinkElement;
    next.href = href;
    icon.replaceWith(next);
  }
  shown = n;
  const app = navigator as Badged;
  // Not allowed, or not an app: the tab says it.
  if (n > 0) void app.setAppBadge?.(n).catch(() => {});
  else void app.clearAppBadge?.().catch(() => {});
}
