/** What says outside of the page that somebody waits, or an account does: a dot on the tab's icon, a number on the app's. */

interface Badged {
  setAppBadge?: (n: number) => Promise<void>;
  clearAppBadge?: () => Promise<void>;
}

let shown = '';

/** `n` wait for us; `lost`: an account has to be connected again, by who looks. */
export function showWaiting(n: number, lost = false): void {
  const next = `${n} ${lost}`;
  if (next === shown) return;
  shown = next;
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  const href = n > 0 || lost ? '/favicon-dot.svg' : '/favicon.svg';
  // Another element, as not every browser looks again at the one that it has.
  if (icon && icon.getAttribute('href') !== href) {
    const other = icon.cloneNode() as HTMLLinkElement;
    other.href = href;
    icon.replaceWith(other);
  }
  const app = navigator as Badged;
  // Not allowed, or not an app: the tab says it.
  if (n > 0) void app.setAppBadge?.(n).catch(() => {});
  else void app.clearAppBadge?.().catch(() => {});
}
