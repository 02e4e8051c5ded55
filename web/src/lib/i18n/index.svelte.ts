/** The words on the screen. `t` in markup follows the chosen language; what the first load does not say comes on demand. */

import english, { catalogues } from 'virtual:words';
import type en from './en.json';
import { fill, parse, type Values } from './message';

export type MessageKey = keyof typeof en;

/** A language is the name of its catalogue: a BCP 47 tag. Another file beside this one is another language. */
export type Language = string;

type Catalogue = Partial<Record<MessageKey, string>>;

/** The languages that this build has words for. */
export const languages: readonly Language[] = Object.keys(catalogues);

/** The first so many parts of a catalogue. */
async function read(language: Language, many: number): Promise<Catalogue> {
  const parts = (['first', 'soon', 'rare'] as const).slice(0, many);
  const files = await Promise.all(parts.map((part) => catalogues[language]![part]()));
  return Object.assign({}, ...files.map((file) => file.default)) as Catalogue;
}

/** The catalogue that serves a reader of `tag`, or null: Chinese goes by its script, of which the region may tell. */
export function languageFor(tag: string): Language | null {
  let wanted: Intl.Locale;
  try {
    wanted = new Intl.Locale(tag);
  } catch {
    return null;
  }
  const likely = wanted.maximize();
  return (
    languages.find((one) => one === wanted.baseName) ??
    languages.find((one) => {
      const have = new Intl.Locale(one).maximize();
      return have.language === likely.language && have.script === likely.script;
    }) ??
    null
  );
}

function stored(): string | null {
  try {
    return localStorage.getItem('sampan.lang');
  } catch {
    return null;
  }
}

class Words {
  language = $state<Language>('en');
  // No state: what is on the screen has its words already, and follows the language.
  #english: Catalogue = english;
  #own: Catalogue | null = null;
  #parsed = new Map<string, ReturnType<typeof parse>>();

  /** The calendar that dates are written in. */
  calendar = $state<'gregorian' | 'buddhist'>('gregorian');
  /** The zone that times are written in; undefined: the device's. */
  zone = $state<string | undefined>(undefined);
  /** The language that was chosen here, if one was. */
  kept: string | null = stored();
  /** Hears what was chosen, to keep it for every device. */
  chosen: (language: Language | null) => void = () => {};

  /**
   * BCP 47 tag for `Intl`: Latin digits everywhere, and the Gregorian calendar in Thai too unless somebody wants the other.
   * English is that of Britain.
   */
  tag = $derived(
    `${this.language === 'en' ? 'en-GB' : this.language}-u-ca-${this.calendar === 'buddhist' ? 'buddhist' : 'gregory'}-nu-latn`,
  );

  /** Takes the language that was chosen here, else the first of the browser's that there is. Called before the first paint. */
  async begin() {
    await this.#take(this.#wanted());
  }

  /** Chooses a language, or with null that of the browser. */
  async choose(language: Language | null) {
    this.chosen(language);
    await this.take(language);
  }

  /** Takes a language that was chosen, here or on another device; kept here for the first paint. */
  async take(language: Language | null) {
    if (language !== this.kept) {
      this.kept = language;
      try {
        if (language === null) localStorage.removeItem('sampan.lang');
        else localStorage.setItem('sampan.lang', language);
      } catch {
        // A full or forbidden store loses the choice, nothing else.
      }
    }
    await this.#take(this.#wanted());
  }

  #wanted(): Language {
    const wanted = [...(this.kept ? [this.kept] : []), ...navigator.languages];
    return wanted.map(languageFor).find((one) => one !== null) ?? 'en';
  }

  async #take(language: Language) {
    if (language === this.language) return;
    this.#target = language;
    await this.#read();
  }

  #target: Language = 'en';
  /** How many parts of a catalogue are wanted. */
  #many = 1;
  #coming: Promise<void> = Promise.resolve();

  /** Reads what is wanted by now, of the language that is wanted by now. */
  async #read(): Promise<void> {
    for (;;) {
      const [language, many] = [this.#target, this.#many];
      const [all, own] = await Promise.all([read('en', many), language === 'en' ? null : read(language, many)]);
      if (language !== this.#target || many !== this.#many) continue;
      this.#english = all;
      this.#own = own;
      this.#parsed.clear();
      if (language !== this.language) {
        this.language = language;
        document.documentElement.lang = language;
      }
      return;
    }
  }

  #bring(many: number): Promise<void> {
    const before = this.#many;
    if (many <= before) return this.#coming;
    this.#many = many;
    return (this.#coming = this.#read().catch((cause: unknown) => {
      // Asked again, it is tried again.
      this.#many = before;
      this.#coming = Promise.resolve();
      throw cause;
    }));
  }

  /** Sees to it that the messages of the inbox's later parts are here. */
  soon(): Promise<void> {
    return this.#bring(2);
  }

  /** Sees to it that the messages of every page are here. */
  whole(): Promise<void> {
    return this.#bring(3);
  }

  say(key: MessageKey, values: Values = {}): string {
    const source = this.#own?.[key] ?? this.#english[key];
    let parsed = this.#parsed.get(key);
    if (!parsed) this.#parsed.set(key, (parsed = parse(source ?? key)));
    return fill(parsed, values, this.language);
  }
}

export const words = new Words();

/** The message of `key` in the chosen language, with its values filled in. */
export function t(key: MessageKey, values?: Values): string {
  return words.say(key, values);
}
