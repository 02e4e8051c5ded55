// Keeps the first load small: English messages that only pages beside the inbox say come with the first of those pages. Which they
// are is read from the sources: those that are quoted in lazily loaded folders alone.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { quotedKeys, sources, src } from './check-messages.mjs';

/** Folders of `src` that nothing loads before somebody goes there; `check-size.mjs` holds them to it. */
const LAZY = /^(?:routes\/(?!inbox\/)|lib\/(?:accounts|audit)\/|worker\/)/;

const FIRST = 'virtual:words-first';
const RARE = 'virtual:words-rare';

/** The English messages in two parts. */
export function parts() {
  const en = JSON.parse(readFileSync(join(src, 'lib/i18n/en.json'), 'utf8'));
  const common = new Set();
  for (const [path, text] of Object.entries(sources(src)))
    if (!LAZY.test(relative(src, path).replaceAll('\\', '/'))) for (const key of quotedKeys(text)) common.add(key);
  const first = {};
  const rare = {};
  for (const [key, message] of Object.entries(en)) (common.has(key) ? first : rare)[key] = message;
  return { first, rare };
}

/** @returns {import('vite').Plugin} */
export function rareWords() {
  return {
    name: 'sampan-rare-words',
    resolveId: (id) => (id === FIRST || id === RARE ? `\0${id}` : null),
    load(id) {
      if (id !== `\0${FIRST}` && id !== `\0${RARE}`) return null;
      this.addWatchFile(join(src, 'lib/i18n/en.json'));
      const { first, rare } = parts();
      // Tests say what they like without going there first.
      const all = process.env.VITEST ? { ...first, ...rare } : first;
      return `export default ${JSON.stringify(id === `\0${FIRST}` ? all : rare)}`;
    },
  };
}
