/** Server-sent events over fetch: resumes with the last id, sees a 401, notices a dead line. */

import { clock } from '$lib/clock.svelte';

export interface StreamEvent {
  /** Ephemeral events have none. */
  id: string | null;
  type: string;
  data: unknown;
}

/** What a stream of text says. */
export interface Parsed {
  event: (event: { id: string | null; type: string; data: string }) => void;
  /** A block that holds nothing but an id: the place where the stream is. */
  place?: (id: string) => void;
  comment?: (text: string) => void;
}

/** Cuts a stream of text into events, as the standard says; call it with each piece. */
export function eventParser(hears: Parsed) {
  let rest = '';
  let id: string | null = null;
  let type = '';
  let data: string[] = [];
  return (piece: string) => {
    rest += piece;
    // A CR at the very end may be the first half of CRLF: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) hears.event({ id, type: type || 'message', data: data.join('\n') });
        else if (id) hears.place?.(id);
        id = null;
        type = '';
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      if (colon === 0) {
        hears.comment?.(line.slice(1).trim());
        continue;
      }
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') data.push(value);
      else if (field === 'event') type = value;
      else if (field === 'id' && !value.includes('\0')) id = value;
    }
  };
}

/** Orders two event ids: numbers by size, others (UUIDv7) as text. */
export function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface StreamHandlers {
  event: (event: StreamEvent) => void;
  /** The line is up; `resumed` when it went on where it was. */
  up: (resumed: boolean) => void;
  /** What was missed has come; from here on it is now. */
  caughtUp: () => void;
  /** The line is down; the next try comes at `retryAt` (ms). */
  down: (retryAt: number) => void;
  signedOut: () => void;
}

/** Without a sign of life for so long the line counts as dead. The server says something at least every 20 s or so. */
const SILENCE = 50_000;

export class Stream {
  lastId: string | null = null;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #stopped = true;

  constructor(
    private readonly url: string,
    private readonly handlers: StreamHandlers,
  ) {}

  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    addEventListener('online', this.#now);
    addEventListener('offline', this.#cut);
    document.addEventListener('visibilitychange', this.#seen);
    void this.#open();
  }

  stop() {
    this.#stopped = true;
    removeEventListener('online', this.#now);
    removeEventListener('offline', this.#cut);
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#abort?.abort();
  }

  /** Tries again at once instead of at the next planned moment. */
  tryNow() {
    if (this.#stopped) return;
    this.#tries = 0;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    void this.#open();
  }

  #now = () => this.tryNow();

  // The system knows that the network is gone long before the line is missed.
  #cut = () => this.#abort?.abort();

  #seen = () => {
    // A laptop that slept may hold a line that only looks alive; the watch ran late or not at all.
    if (!document.hidden && this.#timer !== undefined) this.tryNow();
  };

  async #open() {
    const abort = new AbortController();
    this.#abort = abort;
    this.#timer = undefined;
    const resumed = this.lastId !== null;
    try {
      const answer = await fetch(this.url, {
        headers: { Accept: 'text/event-stream', ...(this.lastId ? { 'Last-Event-ID': this.lastId } : {}) },
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      clock.learn(answer.headers.get('Date'));
      if (answer.status === 401) {
        this.stop();
        this.handlers.signedOut();
        return;
      }
      if (!answer.ok || !answer.body) throw new Error(`stream answered ${answer.status}`);
      this.#tries = 0;
      this.handlers.up(resumed);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = eventParser({
        event: (raw) => {
          let data: unknown = null;
          try {
            data = JSON.parse(raw.data);
          } catch {
            return;
          }
          this.handlers.event({ id: raw.id, type: raw.type, data });
          // After the handler: what was not applied is asked for again.
          if (raw.id) this.lastId = raw.id;
        },
        place: (id) => (this.lastId = id),
        comment: (text) => {
          if (text === 'caught up') this.handlers.caughtUp();
        },
      });
      for (;;) {
        this.#listen(abort);
        const { done, value } = await reader.read();
        if (done) break;
        parse(value);
      }
      throw new Error('stream ended');
    } catch {
      clearTimeout(this.#watch);
      if (this.#stopped || this.#abort !== abort) return;
      const wait = Math.min(15_000, 500 * 2 ** this.#tries++) * (0.8 + Math.random() * 0.4);
      this.handlers.down(Date.now() + wait);
      this.#timer = setTimeout(() => void this.#open(), wait);
    }
  }

  #listen(abort: AbortController) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => abort.abort(), SILENCE);
  }
}
