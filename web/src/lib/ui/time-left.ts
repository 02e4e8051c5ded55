/** How short the time is. Water and words take their colour from it. */
export type TimeState = 'calm' | 'soon' | 'now' | 'restricted' | 'closed';

/** The tank is the reply window, the shield the response-rate clock. */
export type TimeShape = 'tank' | 'shield';

export interface TimeLeftReading {
  shape: TimeShape;
  state: TimeState;
  /** Seconds until it ends; 0 when closed. */
  left_s: number;
  /** Seconds of the whole span, when the server says it. */
  span_s: number | null;
  /** 0 (empty) to 1 (full). */
  level: number;
  /** When it ends, RFC 3339. */
  ends_at: string | null;
}

/** What a conversation says about its two clocks; fields of the API. */
export interface TwoClocks {
  reply_window: {
    state: 'open' | 'restricted' | 'closed' | 'none';
    closes_at?: string | null;
    span_s?: number | null;
    then?: { state: string; until?: string | null } | null;
  };
  response_clock?: { counts_at: string; span_s?: number | null } | null;
}

const HOUR = 3600;

/** When a calm reading turns to soon, in the server's time (ms). */
export function soonAt(reading: TimeLeftReading): number {
  const lead = Math.max(2 * HOUR, (reading.span_s ?? 0) * 0.25);
  return reading.ends_at ? Date.parse(reading.ends_at) - lead * 1000 : Infinity;
}

function stateOf(left: number, span: number | null): TimeState {
  if (left <= HOUR) return 'now';
  if (left <= 2 * HOUR || (span !== null && left <= span * 0.25)) return 'soon';
  return 'calm';
}

function reading(
  shape: TimeShape,
  endsAt: string,
  span: number | null,
  now: number,
  fixed?: TimeState,
): TimeLeftReading {
  const left = Math.max(0, (Date.parse(endsAt) - now) / 1000);
  return {
    shape,
    state: fixed ?? stateOf(left, span),
    left_s: left,
    span_s: span,
    level: span ? Math.max(0, Math.min(1, left / span)) : Math.min(1, left / (24 * HOUR)),
    ends_at: endsAt,
  };
}

/** The reply window as a reading, or null where the platform has none. `now` is the server's clock, in milliseconds. */
export function readWindow(clocks: TwoClocks, now: number): TimeLeftReading | null {
  const window = clocks.reply_window;
  if (window.state === 'none') return null;
  const closed: TimeLeftReading = {
    shape: 'tank',
    state: 'closed',
    left_s: 0,
    span_s: window.span_s ?? null,
    level: 0,
    ends_at: window.closes_at ?? null,
  };
  if (window.state === 'closed') return closed;
  if (!window.closes_at) return null;
  const span = window.span_s ?? null;
  if (Date.parse(window.closes_at) > now) {
    return reading('tank', window.closes_at, span, now, window.state === 'restricted' ? 'restricted' : undefined);
  }
  /* It ended since the server last said so: what comes after holds until the server says more. */
  const then = window.then;
  if (window.state === 'open' && then?.state === 'restricted' && then.until && Date.parse(then.until) > now) {
    const whole = (Date.parse(then.until) - Date.parse(window.closes_at)) / 1000;
    return reading('tank', then.until, whole, now, 'restricted');
  }
  return closed;
}

/** The response-rate clock as a reading, while it runs. */
export function readResponse(clocks: TwoClocks, now: number): TimeLeftReading | null {
  const clock = clocks.response_clock;
  if (!clock || Date.parse(clock.counts_at) <= now) return null;
  return reading('shield', clock.counts_at, clock.span_s ?? null, now);
}

/** The clock that ends first, and the other one; both null where there is none. A closed window is always first. */
export function readTimeLeft(
  clocks: TwoClocks,
  now: number,
): { first: TimeLeftReading | null; other: TimeLeftReading | null } {
  const window = readWindow(clocks, now);
  const response = readResponse(clocks, now);
  if (!window || !response) return { first: window ?? response, other: null };
  if (window.state === 'closed' || window.left_s <= response.left_s) return { first: window, other: response };
  return { first: response, other: window };
}

export type DurationUnit = 'day' | 'hour' | 'minute' | 'second';

/** A duration in the steps of the page: 3 d, 23 h, 1 h 55 m, 42 m; seconds only when asked for. The catalogue words them. */
export function durationSteps(seconds: number, withSeconds = false): { n: number; unit: DurationUnit }[] {
  const s = Math.max(0, Math.floor(seconds));
  const days = Math.floor(s / 86400);
  const hours = Math.floor((s % 86400) / HOUR);
  const minutes = Math.floor((s % HOUR) / 60);
  if (days >= 2) {
    return [{ n: days, unit: 'day' }];
  }
  if (s >= 10 * HOUR) return [{ n: Math.floor(s / HOUR), unit: 'hour' }];
  if (s >= HOUR) {
    return minutes > 0
      ? [
          { n: hours, unit: 'hour' },
          { n: minutes, unit: 'minute' },
        ]
      : [{ n: hours, unit: 'hour' }];
  }
  if (s < 60 && withSeconds) return [{ n: s, unit: 'second' }];
  return [{ n: Math.max(1, minutes), unit: 'minute' }];
}
