/** The words on the screen. `t` in markup follows the chosen language; catalogues other than English load on demand. */

import en from './en.json';
import { fill, parse, type Values } from './message';

export type MessageKey = keyof typeof en;
export type Language = 'en' | 'th' | 'vi' | 'id' | 'zh';

/** The tag for `lang` and `Intl`: Latin digits everywhere, and the Gregorian calendar in Thai unless chosen otherwise. */
const TAGS: Record<Language, string> = { en: 'en-GB', th: 'th', vi: 'vi', id: 'id', zh: 'zh-Hans' };

type Catalogue = Partial<Record<MessageKey, string>>;

// A language whose file is not there yet falls back to English; the catalogue check says which strings that are.
const files = import.meta.glob<{ default: Catalogue }>('./{th,vi,id,zh}.json');

class Words {
  language = $state<Language>('en');
  #catalogue = $state.raw<Catalogue>(en);
  #parsed = new Map<string, ReturnType<typeof parse>>();

  /** BCP 47 tag for `Intl`, with Latin digits. */
  tag = $derived(`${TAGS[this.language]}-u-ca-gregory-nu-latn`);

  async choose(language: Language) {
    const file = files[`./${language}.json`];
    this.#catalogue = file ? (await file()).default : en;
    this.#parsed.clear();
    this.language = language;
    document.documentElement.lang = TAGS[language];
    try {
      localStorage.setItem('sampan.lang', TAGS[language]);
    } catch {
      // A full or forbidden store loses the choice, nothing else.
    }
  }

  say(key: MessageKey, values: Values = {}): string {
    const source = this.#catalogue[key] ?? en[key];
    let parsed = this.#parsed.get(key);
    if (!parsed) this.#parsed.set(key, (parsed = parse(source ?? key)));
    return fill(parsed, values, TAGS[this.language]);
  }
}

export const words = new Words();

/** The message of `key` in the chosen language, with its values filled in. */
export function t(key: MessageKey, values?: Values): string {
  return words.say(key, values);
}
