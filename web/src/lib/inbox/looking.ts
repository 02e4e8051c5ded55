/** Telling the others that somebody looks at a conversation, or has left it, with several tabs open. */

import { newKey } from '$lib/api/client';

type Word =
  | { ask: string; from: string }
  | { here: string; to: string }
  /** The tab closes: it cannot wait for an answer. */
  | { closing: string };

/** What the tabs of one browser talk over. */
export interface Line {
  post: (word: Word) => void;
  hear: (listen: (word: Word) => void) => void;
}

/** So long the other tabs have to say that they still look. */
const ANSWER = 80;

export class Looking {
  #me = newKey();
  #leaving = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly say: (id: string, state: 'viewing' | 'away', last?: boolean) => void,
    /** What this tab looks at now. */
    private readonly at: () => string | null,
    private readonly line: Line | null = tabs(),
  ) {
    line?.hear((word) => {
      if ('ask' in word) {
        if (word.ask === this.at()) line.post({ here: word.ask, to: word.from });
      } else if ('here' in word) {
        if (word.to === this.#me) this.#stay(word.here);
      } else if (word.closing === this.at()) setTimeout(() => this.say(word.closing, 'viewing'), ANSWER);
    });
  }

  look(id: string) {
    this.#stay(id);
    this.say(id, 'viewing');
  }

  /** Left here; the others hear it unless another tab still looks. */
  leave(id: string) {
    this.#stay(id);
    this.#leaving.set(
      id,
      setTimeout(
        () => {
          this.#leaving.delete(id);
          if (this.at() !== id) this.say(id, 'away');
        },
        this.line ? ANSWER : 0,
      ),
    );
    this.line?.post({ ask: id, from: this.#me });
  }

  close(id: string) {
    this.say(id, 'away', true);
    this.line?.post({ closing: id });
  }

  #stay(id: string) {
    clearTimeout(this.#leaving.get(id));
    this.#leaving.delete(id);
  }
}

function tabs(): Line | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel('sampan-looking');
  return {
    post: (word) => channel.postMessage(word),
    hear: (listen) => channel.addEventListener('message', (event: MessageEvent<Word>) => listen(event.data)),
  };
}
