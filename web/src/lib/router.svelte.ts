/** The address of the page as state, over the History API. Links are plain `<a href>`; `App` hands their clicks to `follow`. */

export interface Route {
  /** Name of the page, also the key of `routes.ts`. */
  name: string;
  /** Path with `:name` for one segment and a trailing `*` for the rest. */
  pattern: string;
}

export interface Match {
  name: string;
  params: Record<string, string>;
}

/** Finds the first route whose pattern fits `path`. */
export function match(routes: readonly Route[], path: string): Match | null {
  const have = path.split('/').filter(Boolean);
  for (const route of routes) {
    const want = route.pattern.split('/').filter(Boolean);
    const params: Record<string, string> = {};
    let fits = true;
    for (const [i, segment] of want.entries()) {
      if (segment === '*') {
        params['rest'] = have.slice(i).join('/');
        return { name: route.name, params };
      }
      const given = have[i];
      if (segment.startsWith(':')) {
        const optional = segment.endsWith('?');
        if (given === undefined && !optional) fits = false;
        else if (given !== undefined) params[segment.slice(1, optional ? -1 : undefined)] = decodeURIComponent(given);
      } else if (segment !== given) fits = false;
      if (!fits) break;
    }
    if (fits && have.length <= want.length) return { name: route.name, params };
  }
  return null;
}

/** Which layer over the page an entry of the history stands for, from 1; 0 for the page itself. */
const layerOf = (state: unknown): number => Number((state as { layer?: number } | null)?.layer ?? 0);

class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  hash = $state(location.hash);
  /** Goes up with every move, so that effects can follow moves to the same path. */
  moves = $state(0);

  query = $derived(new URLSearchParams(this.search));

  /** What lies over the page, the topmost last. */
  #layers: { leave: () => void }[] = [];
  /** On the way back from a layer, which takes the browser a moment; who moves meanwhile moves after it. */
  #leaving = false;
  #then: (() => void) | null = null;

  constructor() {
    addEventListener('popstate', () => {
      for (const layer of this.#layers.splice(layerOf(history.state)).reverse()) layer.leave();
      // That a layer went is no move.
      if (location.pathname !== this.path || location.search !== this.search || location.hash !== this.hash)
        this.#read();
      const then = this.#then;
      this.#leaving = false;
      this.#then = null;
      then?.();
    });
  }

  /**
   * Something lies over the page from now on, and going back takes it away before the page: `leave` is called then. Answers what to
   * call when it went by itself.
   */
  over(leave: () => void): () => void {
    const layer = { leave };
    history.pushState({ layer: this.#layers.push(layer) }, '');
    return () => {
      const at = this.#layers.indexOf(layer);
      if (at < 0) return;
      this.#layers.splice(at);
      // Unless whatever took it away also moves on: that takes its place.
      queueMicrotask(() => {
        if (layerOf(history.state) <= at) return;
        this.#leaving = true;
        history.back();
      });
    };
  }

  /** Moves to `to` (a path with optional query and hash). */
  go(to: string, options: { replace?: boolean; state?: unknown } = {}) {
    const url = new URL(to, location.href);
    if (url.href === location.href) return;
    if (this.#leaving) return void (this.#then = () => this.go(to, options));
    if (options.replace || layerOf(history.state) > 0) history.replaceState(options.state ?? null, '', url);
    else history.pushState(options.state ?? null, '', url);
    this.#read();
  }

  back(fallback: string) {
    if (history.length > 1) history.back();
    else this.go(fallback, { replace: true });
  }

  /** Takes over the click on a link of ours; leaves new tabs, downloads and other sites to the browser. */
  follow(event: MouseEvent) {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (/^\/(api|media|oauth|webhooks|sign-in\/oidc)\//.test(link.pathname)) return;
    event.preventDefault();
    this.go(link.pathname + link.search + link.hash);
  }

  #read() {
    this.path = location.pathname;
    this.search = location.search;
    this.hash = location.hash;
    this.moves++;
  }
}

export const router = new Router();
