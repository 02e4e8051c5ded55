/** The one clock of the page: the server's time by the offset of its `Date` header, ticking on the minute. */

class Clock {
  /** Milliseconds the server is ahead of this device. */
  offset = $state(0);
  /** The server's time, in milliseconds; moves on the minute, on the second while somebody watches seconds. */
  now = $state(Date.now());

  #watchers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#plan();
    if (typeof document !== 'undefined')
      document.addEventListener('visibilitychange', () => {
        if (!document.hidden) this.#tick();
      });
  }

  /** The server's time at this very moment. */
  read(): number {
    return Date.now() + this.offset;
  }

  /** Takes the offset from a `Date` header. Its grain is a second, so smaller differences are left alone. */
  learn(date: string | null, at = Date.now()) {
    if (!date) return;
    const server = Date.parse(date);
    if (Number.isNaN(server)) return;
    const offset = server + 500 - at;
    if (Math.abs(offset - this.offset) > 1500) {
      this.offset = Math.abs(offset) < 1500 ? 0 : offset;
      this.#tick();
    }
  }

  /** Asks for ticks on the second; call the answer to stop. */
  watchSeconds(): () => void {
    this.#watchers++;
    this.#plan();
    return () => {
      this.#watchers--;
      this.#plan();
    };
  }

  #plan() {
    clearTimeout(this.#timer);
    const span = this.#watchers > 0 ? 1000 : 60_000;
    this.#timer = setTimeout(() => this.#tick(), span - (this.read() % span) + 5);
  }

  #tick() {
    this.now = this.read();
    this.#plan();
  }
}

export const clock = new Clock();
