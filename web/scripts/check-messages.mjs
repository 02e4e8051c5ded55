// Holds the catalogues of messages: every key that is used exists, every key is used, every message is well-formed, and
// every other language takes the same values and has no key of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {{ en: Record<string, string>, others: Record<string, Record<string, string>>, sources: Record<string, string>,
 *   names: (message: string) => string[] }} input
 * @returns {string[]} what is wrong, one sentence each
 */
export function check({ en, others, sources, names }) {
  const wrong = [];
  const quoted = new Set(Object.values(sources).flatMap(quotedKeys));
  for (const [file, text] of Object.entries(sources))
    for (const [, key] of text.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g))
      if (!(key in en)) wrong.push(`${file}: no message "${key}"`);
  for (const key of Object.keys(en)) {
    if (!quoted.has(key)) wrong.push(`en.json: nothing uses "${key}"`);
    if (!en[key].trim()) wrong.push(`en.json: "${key}" is empty`);
  }
  const keys = Object.keys(en);
  const sorted = [...keys].sort((a, b) => (a < b ? -1 : 1));
  const first = keys.findIndex((key, i) => key !== sorted[i]);
  if (first >= 0) wrong.push(`en.json: keys are not sorted, from "${keys[first]}"`);
  const taken = {};
  for (const [key, message] of Object.entries(en)) {
    try {
      taken[key] = names(message).sort().join();
    } catch (cause) {
      wrong.push(`en.json: "${key}": ${cause.message}`);
    }
  }
  for (const [language, catalogue] of Object.entries(others)) {
    for (const key of keys) if (!(key in catalogue)) wrong.push(`${language}: "${key}" is missing`);
    for (const [key, message] of Object.entries(catalogue)) {
      if (!(key in en)) wrong.push(`${language}: "${key}" is not in en.json`);
      else
        try {
          if (names(message).sort().join() !== taken[key])
            wrong.push(`${language}: "${key}" takes other values than en.json`);
        } catch (cause) {
          wrong.push(`${language}: "${key}": ${cause.message}`);
        }
    }
  }
  return wrong;
}

/** What stands in quotes in a source and could be a key. */
export function quotedKeys(text) {
  return [...text.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/g)].map((m) => m[1]);
}

/** Every source file under `folder` by path, without tests and catalogues. */
export function sources(folder) {
  const found = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(svelte|ts)$/.test(entry.name) || /\.test\.ts$|schema\.ts$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    found[path] = readFileSync(path, 'utf8');
  }
  return found;
}

export const src = join(dirname(fileURLToPath(import.meta.url)), '../src');

/** The catalogues as they are on disk. */
export function catalogues() {
  const folder = join(src, 'lib/i18n');
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const others = {};
  for (const name of readdirSync(folder)) if (name.endsWith('.json') && name !== 'en.json') others[name] = read(name);
  return { en: read('en.json'), others };
}
