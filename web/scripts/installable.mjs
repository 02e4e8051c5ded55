// The part of the build that makes the page an app: draws its icons, and tells the service worker what to keep and what to say.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ICONS } from './app-icons.mjs';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const WORDS = 'virtual:push-words';

/** The messages that the service worker says, of every language. */
export function pushWords(folder = join(web, 'src/lib/i18n')) {
  const words = {};
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const all = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    words[name.slice(0, -'.json'.length)] = Object.fromEntries(
      Object.entries(all).filter(([key]) => key.startsWith('push.')),
    );
  }
  return words;
}

/** Files that are fetched when a letter of theirs is met, not before: a hundred slices of Chinese. */
const LATER = /noto-sans-sc/;

/** @returns {import('vite').Plugin} */
export function installable() {
  return {
    name: 'sampan-installable',
    resolveId: (id) => (id === WORDS ? `\0${WORDS}` : null),
    load: (id) => (id === `\0${WORDS}` ? `export default ${JSON.stringify(pushWords())}` : null),
    generateBundle: {
      // Last of all: what another part of the build still drops is not to be kept, and a single file that is not there is none kept.
      order: 'post',
      handler(_, bundle) {
        for (const [fileName, draw] of Object.entries(ICONS))
          this.emitFile({ type: 'asset', fileName, source: draw() });
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') return;
        if (worker.imports.length > 0) this.error('the service worker must stand alone, but shares code with the page');
        const own = Object.values(bundle).filter(({ fileName }) => /^assets\//.test(fileName) && !LATER.test(fileName));
        const kept = readdirSync(join(web, 'public')).filter((name) => /\.(js|svg|webmanifest)$/.test(name));
        const files = ['/', ...own.map(({ fileName }) => `/${fileName}`), ...kept.map((name) => `/${name}`)].sort();
        const content = createHash('sha256').update(worker.code).update(files.join());
        for (const name of [...kept.map((file) => join('public', file)), 'index.html'])
          content.update(readFileSync(join(web, name)));
        const shell = JSON.stringify({ version: content.digest('hex').slice(0, 16), files });
        const filled = worker.code.replace(/(["'`])__SHELL__\1/, () => shell);
        if (filled === worker.code) this.error('the service worker has no place for what it keeps');
        worker.code = filled;
      },
    },
  };
}
