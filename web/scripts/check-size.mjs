// Fails when the first load of the inbox is heavier than its budget (ui.md §13): 130 kB of JavaScript, 20 kB of CSS, gzipped.
import { WORD } from './compile-whole.mjs';
import { parts } from './first-load.mjs';
import { firstFiles, weigh } from './weigh.mjs';

const first = firstFiles();
const { js, css } = weigh(first);
console.log(`first load: ${js.toFixed(1)} kB of JavaScript (130), ${css.toFixed(1)} kB of CSS (20), gzipped`);
if (js > 130 || css > 20) {
  console.error('over the budget');
  process.exit(1);
}

// What the first load says, it has to have.
const text = first.scripts.join('\n');
const { soon, rare } = parts();
const missing = Object.keys({ ...soon, ...rare }).filter((key) =>
  ['"', "'", '`'].some((q) => text.includes(q + key + q)),
);
if (missing.length > 0) {
  console.error(`said in the first load, and not in it: ${missing.join(', ')}; see scripts/first-load.mjs`);
  process.exit(1);
}

// The browser takes the word for compiling all of it in a first line, and nowhere else.
if (!first.scripts.every((script) => script.startsWith(WORD))) {
  console.error(
    'a script of the first load does not begin with the word for compiling it whole; see scripts/compile-whole.mjs',
  );
  process.exit(1);
}
