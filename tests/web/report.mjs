// Writes what feel.test.mjs and speed.test.mjs measured into docs/performance.md, under "In the browser"; what else stands there stays.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MEASURED } from './measured.mjs';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const HEAD = '## In the browser';

const { cores, figures } = JSON.parse(await readFile(MEASURED, 'utf8'));
const shown = (value, unit) => `${value.toLocaleString('en', { maximumFractionDigits: value < 1 ? 4 : 1 })}${unit ? ` ${unit}` : ''}`;
const section = `${HEAD}

Made by \`node tests/web/speed.test.mjs && node tests/web/feel.test.mjs && node tests/web/report.mjs\`. The page that ships, in Chromium, before an API that answers from memory; the first list (but on the phone, whose line is made slow) and the keys in one that nobody looks into: whoever asks a browser for its network pays for it in the page's time; the browser, the API and whatever else the machine did shared ${cores} cores, which swing by a fourth from run to run: each figure is the median of the last three. The last column is what is wished for on a machine with nothing else to do; the tests fail only far beyond it. Sixty frames a second are 16.7 ms each: what waits for a frame is half of that late on average, and all of it at p95, on an empty page too.

| what | measured | wanted at most |
|---|---:|---:|
${figures.map(({ what, value, wanted, unit }) => `| ${what} | ${shown(value, unit)} | ${wanted === null ? '–' : shown(wanted, unit)} |`).join('\n')}
`;

const page = await readFile(PAGE, 'utf8');
const from = page.indexOf(HEAD);
const next = from < 0 ? -1 : page.indexOf('\n## ', from + HEAD.length);
const before = (from < 0 ? page : page.slice(0, from)).trimEnd();
const after = next < 0 ? '' : `\n${page.slice(next + 1)}`;
await writeFile(PAGE, `${before}\n\n${section}${after}`);
console.log(`${figures.length} figures are in docs/performance.md`);
