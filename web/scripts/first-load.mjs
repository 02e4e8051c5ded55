// Keeps the first load small: what the inbox needs for its first sight comes with it, messages and icons alike; what its own parts say
// that are loaded afterwards comes with the first of those (`soon`); what only other pages say with the first of these (`rare`). Which
// is which is read from the sources, along their imports.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogues, quotedKeys, src } from './check-messages.mjs';

const ENTRIES = ['main.ts'];

/** The file of a local import, or null. */
function fileOf(specifier, from) {
  const path = specifier.startsWith('$lib/') ? join(src, 'lib', specifier.slice(5)) : join(dirname(from), specifier);
  if (!specifier.startsWith('.') && !specifier.startsWith('$lib/')) return null;
  return (
    [path, `${path}.ts`, join(path, 'index.ts')].find((one) => /\.(svelte|ts)$/.test(one) && existsSync(one)) ?? null
  );
}

/** The text of all that these files import, themselves too; and what they import later, which with `deep` counts like the rest. */
function reached(entries, deep) {
  const texts = new Map();
  const later = new Set();
  const queue = [...entries];
  while (queue.length > 0) {
    const path = queue.pop();
    if (texts.has(path)) continue;
    const text = readFileSync(path, 'utf8');
    texts.set(path, text);
    const filesOf = (pattern) => [...text.matchAll(pattern)].flatMap((m) => fileOf(m[1], path) ?? []);
    queue.push(...filesOf(/\b(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/g));
    for (const file of filesOf(/(?<!typeof )\bimport\(\s*'([^']+)'/g))
      if (deep) queue.push(file);
      else later.add(file);
  }
  return { texts: [...texts.values()], later: [...later] };
}

/** The sources of the first load, and those of its later parts. */
function sourcesOf() {
  const first = reached(
    ENTRIES.map((one) => join(src, one)),
    false,
  );
  const soon = reached(first.later, true);
  return { first: first.texts, soon: soon.texts };
}

/** The English messages in three parts. */
export function parts() {
  const { en } = catalogues();
  const { first, soon } = sourcesOf();
  const said = { first: new Set(first.flatMap(quotedKeys)), soon: new Set(soon.flatMap(quotedKeys)) };
  const found = { first: {}, soon: {}, rare: {} };
  for (const [key, message] of Object.entries(en))
    found[said.first.has(key) ? 'first' : said.soon.has(key) ? 'soon' : 'rare'][key] = message;
  return found;
}

/** The icons that the first load draws. */
export function firstIcons() {
  const text = readFileSync(join(src, 'lib/ui/icons.ts'), 'utf8');
  const { first } = sourcesOf();
  const quoted = new Set(first.flatMap((one) => [...one.matchAll(/['"`]([a-z][a-z0-9-]*)['"`]/g)].map((m) => m[1])));
  const all = [...text.matchAll(/^ {2}'?([a-z][a-z0-9-]*)'?:\s*'([^']+)',$/gm)].map((m) => [m[1], m[2]]);
  // Tests draw what they like without going there first.
  return Object.fromEntries(process.env.VITEST ? all : all.filter(([name]) => quoted.has(name)));
}

/**
 * Names the chunk of the first load, for the modules in it: what the page's entry imports, along their imports; not what it loads
 * later.
 * @returns {(id: string, of: { getModuleInfo: (id: string) => { importedIds: readonly string[] } | null }) => string | null}
 */
export function ofFirstLoad() {
  const entries = ENTRIES.map((one) => join(src, one));
  let first = null;
  return (id, of) => {
    if (!first) {
      first = new Set();
      const queue = [...entries];
      while (queue.length > 0) {
        const one = queue.pop();
        if (first.has(one)) continue;
        first.add(one);
        queue.push(...(of.getModuleInfo(one)?.importedIds ?? []));
      }
    }
    return first.has(id) ? FIRST : null;
  };
}

/** The name of the first load's chunk. */
const FIRST = 'page';
const WORDS = 'virtual:words';
const ICONS = 'virtual:first-icons';
const PARTS = ['first', 'soon', 'rare'];

/** @returns {import('vite').Plugin} */
export function firstLoad() {
  const say = (what) => `export default ${JSON.stringify(what)}`;
  return {
    name: 'sampan-first-load',
    resolveId: (id) => (id === WORDS || id.startsWith(`${WORDS}/`) || id === ICONS ? `\0${id}` : null),
    load(id) {
      if (id === `\0${ICONS}`) return say(firstIcons());
      if (!id.startsWith(`\0${WORDS}`)) return null;
      const [, language, part] = id.split('/');
      const { en, others } = catalogues();
      for (const one of ['en', ...Object.keys(others).map((name) => name.replace(/\.json$/, ''))])
        this.addWatchFile(join(src, `lib/i18n/${one}.json`));
      const keys = parts();
      // Tests say what they like without going there first.
      const of = (catalogue, which) =>
        process.env.VITEST
          ? which === 'first'
            ? catalogue
            : {}
          : Object.fromEntries(Object.entries(catalogue).filter(([key]) => key in keys[which]));
      if (language) return say(of(language === 'en' ? en : others[`${language}.json`], part));
      const loads = (name) =>
        PARTS.filter((one) => name !== 'en' || one !== 'first').map(
          (one) => `${one}: () => import('${WORDS}/${name}/${one}')`,
        );
      const rows = Object.keys(others).map((file) => file.replace(/\.json$/, ''));
      return [
        `const english = ${JSON.stringify(of(en, 'first'))};`,
        'export const catalogues = {',
        `  en: { first: () => Promise.resolve({ default: english }), ${loads('en').join(', ')} },`,
        ...rows.map((name) => `  '${name}': { ${loads(name).join(', ')} },`),
        '};',
        'export default english;',
      ].join('\n');
    },
    // What is wanted next is on its way before the page's script asks for it: the words, and for somebody who comes to a conversation
    // what shows one.
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html;
        const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
        const of = (pattern) => chunks.find(({ moduleIds }) => moduleIds.some((id) => pattern.test(id)));
        const first = of(/\/routes\/inbox\/Inbox\.svelte$/);
        if (first?.name !== FIRST) this.error('the inbox is not in the script of the first load');
        const conversation = new Set();
        const follow = (chunk) => {
          if (!chunk) this.error('there is no script of the open conversation');
          if (chunk === first || conversation.has(`/${chunk.fileName}`)) return;
          conversation.add(`/${chunk.fileName}`);
          for (const style of chunk.viteMetadata?.importedCss ?? []) conversation.add(`/${style}`);
          for (const next of chunk.imports) follow(bundle[next]);
        };
        follow(of(/\/routes\/inbox\/OpenConversation\.svelte$/));
        follow(of(/\/lib\/ui\/icons\.ts$/));
        const [words, soon] = [{}, {}];
        for (const { facadeModuleId, fileName } of chunks) {
          const [, language, part] = /virtual:words\/([^/]+)\/(first|soon)$/.exec(facadeModuleId ?? '') ?? [];
          if (language) (part === 'first' ? words : soon)[language] = `/${fileName}`;
        }
        // Without it what is on the screen first is set in another letter, and set again.
        const letters = Object.keys(bundle).find((file) => /hanken-grotesk-latin-wght-normal.*\.woff2$/.test(file));
        if (!letters) this.error('the letters of the page are not among its files');
        const link = (attrs) => ({ tag: 'link', attrs: { crossorigin: true, ...attrs }, injectTo: 'head' });
        const data = { words, soon, conversation: [...conversation] };
        const said = Object.entries(data).map(([name, what]) => ` data-${name}='${JSON.stringify(what)}'`);
        return {
          html: html.replace('src="/begin.js"', `src="/begin.js"${said.join('')}`),
          // The script is waited for longer than they are.
          tags: [link({ rel: 'preload', as: 'font', type: 'font/woff2', fetchpriority: 'low', href: `/${letters}` })],
        };
      },
    },
  };
}
