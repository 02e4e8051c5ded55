/** Talks to the daemon: JSON in and out, problems as errors, an idempotency key on every write. */

import { clock } from '$lib/clock.svelte';
import { early } from './early';

/** An answer that was a refusal (RFC 9457), or no answer at all (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** Stable word for programs; `offline` when there was no answer. */
    readonly code: string,
    readonly title: string,
    readonly detail: string | null = null,
    readonly body: Record<string, unknown> = {},
    /** Seconds until another try makes sense, from `Retry-After`. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail ?? title);
    this.name = 'Problem';
  }

  get offline() {
    return this.status === 0;
  }
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Options {
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
  /** Version of what is edited, as the server named it in `ETag`. */
  ifMatch?: string | null;
  /** Goes out even when the page is closed meanwhile; the answer may never be heard. */
  outlives?: boolean;
  /** One key per intention: repeat it when the same intention is tried again. */
  idempotencyKey?: string;
}

export interface Answer<T> {
  data: T;
  etag: string | null;
  /** Where the stream was before it was read, of answers that say so. */
  place: string | null;
}

type SignedOut = () => void;
let signedOut: SignedOut = () => {};
/** How often somebody signed in: a refusal of what was asked before that is no news. */
let sessions = 0;

/** Somebody is signed in from now on. */
export function beganSession() {
  sessions++;
}

/** Called once for each 401 outside of signing in. */
export function onSignedOut(handler: SignedOut) {
  signedOut = handler;
}

/** A new idempotency key (also the client's id of a message that is being sent). */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // Only a secure context has randomUUID; a phone on the local network over http has not.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

function address(path: string, query: Options['query']): string {
  const url = new URL(`${ROOT}${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, String(value));
  return url.pathname + url.search;
}

const ROOT = '/api/v1';

async function send<T>(method: string, path: string, body: unknown, options: Options): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  let payload: BodyInit | undefined;
  if (body instanceof FormData) payload = body;
  else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    payload = JSON.stringify(body);
  }
  if (method !== 'GET') headers['Idempotency-Key'] = options.idempotencyKey ?? newKey();
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;

  const url = address(path, options.query);
  const session = sessions;
  let answer: Response;
  let text: string;
  let at: number;
  try {
    const asked = early.take(method, url.slice(ROOT.length));
    if (asked) ({ head: answer, text, at } = await asked);
    else {
      answer = await fetch(url, {
        method,
        headers,
        credentials: 'same-origin',
        ...(payload === undefined ? {} : { body: payload }),
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.outlives ? { keepalive: true } : {}),
      });
      at = Date.now();
      text = await answer.text();
    }
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem(0, 'offline', 'No connection');
  }
  clock.learn(answer.headers.get('Date'), at);

  let data: unknown = null;
  if (text) {
    try {
      data = JSON.parse(text);
    } catch {
      if (answer.ok) throw new Problem(answer.status, 'not_json', 'The answer was not JSON');
    }
  }
  if (!answer.ok) {
    if (answer.status === 401 && session === sessions && path !== '/session' && !path.startsWith('/session/'))
      signedOut();
    const problem = (data ?? {}) as Record<string, unknown>;
    const retry = Number(answer.headers.get('Retry-After'));
    throw new Problem(
      answer.status,
      String(problem['code'] ?? `http_${answer.status}`),
      String(problem['title'] ?? answer.statusText),
      typeof problem['detail'] === 'string' ? problem['detail'] : null,
      problem,
      Number.isFinite(retry) && retry > 0 ? retry : null,
    );
  }
  return { data: data as T, etag: answer.headers.get('ETag'), place: answer.headers.get('Last-Event-ID') };
}

export const api = {
  get: async <T>(path: string, options: Options = {}) => (await send<T>('GET', path, undefined, options)).data,
  post: async <T>(path: string, body: unknown = {}, options: Options = {}) =>
    (await send<T>('POST', path, body, options)).data,
  patch: async <T>(path: string, body: unknown, options: Options = {}) =>
    (await send<T>('PATCH', path, body, options)).data,
  put: async <T>(path: string, body: unknown, options: Options = {}) =>
    (await send<T>('PUT', path, body, options)).data,
  delete: async <T = void>(path: string, options: Options = {}) =>
    (await send<T>('DELETE', path, undefined, options)).data,
  /** The same with the `ETag` beside the data, for what two people can edit. */
  withTag: send,
};
