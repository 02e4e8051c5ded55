/** What `begin.js` asked for before the page's script was here. */

/** An answer that has come in whole. */
interface Whole {
  head: Response;
  text: string;
  /** When it came, by this device's clock. */
  at: number;
}

const page = globalThis as {
  /** By address below the API's root. */
  sampanEarly?: Record<string, Promise<Whole>>;
  /** Over when all of it has come, or will not. */
  sampanReady?: Promise<unknown>;
};

class Early {
  /** Waits for it, but no longer than `ms`. */
  async wait(ms: number): Promise<void> {
    if (!page.sampanReady) return;
    let over: ReturnType<typeof setTimeout> | undefined;
    const long = new Promise((end) => (over = setTimeout(end, ms)));
    await Promise.race([page.sampanReady, long]);
    clearTimeout(over);
  }

  /** The answer to what is asked now, if it was asked for early; once. */
  take(method: string, address: string): Promise<Whole> | null {
    const answer = method === 'GET' ? page.sampanEarly?.[address] : undefined;
    if (answer) delete page.sampanEarly?.[address];
    return answer ?? null;
  }

  /** What is not taken up by now is too old for whoever asks later. */
  forget() {
    delete page.sampanEarly;
  }
}

export const early = new Early();
