/** The line to the server: what it says, in the order it says it and each thing once, and whether it is there. */

import { Seen } from './events';
import { Stream, type StreamEvent } from './stream';

export interface Hears {
  apply: (event: StreamEvent) => void;
  /** The line is there: for the first time, or again; `resumed` when nothing was missed. */
  up: (was: 'starting' | 'up' | 'down', resumed: boolean) => void;
  /** All that was missed has been applied. */
  caughtUp: () => void;
  /** It could not be had from the start. */
  none: () => void;
  signedOut: () => void;
}

/** What came is applied after so many milliseconds where no frame is drawn: nobody looks, or the machine is busy. */
const FRAMELESS = 100;

export class Live {
  link = $state<'starting' | 'up' | 'down'>('starting');
  retryAt = $state<number | null>(null);
  /** Down for longer than 1.5 s: worth saying. */
  offline = $state(false);

  #stream: Stream;
  #queue: StreamEvent[] = [];
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = new Seen();
  #offlineTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hears: Hears) {
    this.#stream = new Stream('/api/v1/stream', {
      event: (event) => this.receive(event),
      up: (resumed) => this.#up(resumed),
      caughtUp: () => {
        this.applyNow();
        hears.caughtUp();
      },
      down: (retryAt) => this.#down(retryAt),
      signedOut: hears.signedOut,
    });
  }

  /** Listens; from a place on, when one is known. */
  start(place: string | null = null) {
    this.#stream.lastId ??= place;
    this.#stream.start();
  }

  stop() {
    this.#stream.stop();
    this.#await(false);
    clearTimeout(this.#offlineTimer);
    this.link = 'down';
  }

  tryNow() {
    this.#stream.tryNow();
  }

  /** Nothing that was heard is known any more. */
  forget() {
    this.#seen.clear();
  }

  /** Takes an event; all that come within a frame are applied together, to one paint. */
  receive(event: StreamEvent) {
    this.#queue.push(event);
    if (this.#timer === undefined) this.#await(true);
  }

  /** Waits for the next frame, or no longer for it. A page may be hidden before the frame comes, and then none does. */
  #await(frame: boolean) {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#timer = frame ? setTimeout(() => this.applyNow(), FRAMELESS) : undefined;
    if (frame && !document.hidden) this.#frame = requestAnimationFrame(() => this.applyNow());
  }

  applyNow() {
    this.#await(false);
    const queue = this.#queue;
    this.#queue = [];
    for (const event of queue) if (this.#seen.isNew(event.id)) this.hears.apply(event);
  }

  #up(resumed: boolean) {
    const was = this.link;
    this.link = 'up';
    this.retryAt = null;
    clearTimeout(this.#offlineTimer);
    this.hears.up(was, resumed);
    this.offline = false;
  }

  #down(retryAt: number) {
    this.retryAt = retryAt;
    if (this.link === 'starting') this.hears.none();
    if (this.link !== 'down') {
      this.link = 'down';
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = setTimeout(() => (this.offline = true), 1500);
    }
  }
}
