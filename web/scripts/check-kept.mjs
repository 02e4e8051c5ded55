// Fails when the service worker is to keep a file that was not built: it then keeps none, and is never there.
import { existsSync, readFileSync } from 'node:fs';

const dist = new URL('../dist/', import.meta.url);
const worker = readFileSync(new URL('sw.js', dist), 'utf8');
const files = /["']?files["']?:\s*(\[[^\]]*\])/.exec(worker)?.[1];
if (!files) {
  console.error('the service worker does not say which files it keeps');
  process.exit(1);
}
const kept = JSON.parse(files.replace(/[`']/g, '"'));
const missing = kept.filter((file) => file !== '/' && !existsSync(new URL(`.${file}`, dist)));
console.log(`kept for when there is no connection: ${kept.length} files`);
if (missing.length > 0 || kept.length < 10) {
  console.error(`to be kept, and not built: ${missing.join(', ')}`);
  process.exit(1);
}
