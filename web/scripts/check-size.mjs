// Fails when the first load of the inbox is heavier than its budget (ui.md §13): 130 kB of JavaScript, 20 kB of CSS, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parts } from './first-load.mjs';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const scripts = new Set();
const styles = new Set();

const follow = (key) => {
  const chunk = manifest[key];
  if (scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const css of chunk.css ?? []) styles.add(css);
  for (const next of chunk.imports ?? []) follow(next);
};
follow('index.html');
follow('src/routes/inbox/Inbox.svelte');

const weigh = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000;
const js = weigh(scripts);
const css = weigh(styles);
console.log(`first load: ${js.toFixed(1)} kB of JavaScript (130), ${css.toFixed(1)} kB of CSS (20), gzipped`);
if (js > 130 || css > 20) {
  console.error('over the budget');
  process.exit(1);
}

// What the first load says, it has to have.
const first = [...scripts].map((file) => readFileSync(new URL(file, dist), 'utf8')).join('\n');
const { soon, rare } = parts();
const missing = Object.keys({ ...soon, ...rare }).filter((key) =>
  ['"', "'", '`'].some((q) => first.includes(q + key + q)),
);
if (missing.length > 0) {
  console.error(`said in the first load, and not in it: ${missing.join(', ')}; see scripts/first-load.mjs`);
  process.exit(1);
}
