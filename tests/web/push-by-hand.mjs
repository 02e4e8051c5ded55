// A push that the browser is handed by its tools, without a push service.
import { until } from './process.mjs';

/** Has the worker write down who looks, once for each worker: an idle one may end, and another begin. */
const watch = (worker) =>
  worker.evaluate(() => {
    if (self.found) return;
    self.looks = async () => (await self.clients.matchAll({ type: 'window' })).some((one) => one.focused && one.visibilityState === 'visible');
    // How each push found it.
    self.found = [];
    self.addEventListener('push', (event) => event.waitUntil(self.looks().then((looks) => self.found.push(looks))));
  });

/**
 * Delivers a push by hand while somebody looks at the page, or while nobody does, until `isThere`; a browser that is busy may lose one,
 * so there are some tries. Answers how each of its pushes found it: whether somebody looked.
 */
async function deliver(worker, send, isSeen, isThere) {
  await watch(worker);
  const before = await worker.evaluate(() => self.found.length);
  const found = () => worker.evaluate((before) => self.found.slice(before), before);
  const wait = (ms) => until('it is there', async () => isThere(await found()), ms).then(() => true, () => false);
  for (let pushes = 1; pushes <= 5; pushes++) {
    // The worker hears of who looks from the browser, a moment later.
    await until(
      isSeen ? 'the worker knows that somebody looks' : 'the worker knows that nobody looks',
      () => worker.evaluate(async (isSeen) => (await self.looks()) === isSeen, isSeen),
      40_000,
    );
    await send();
    // One that came as it should has its time: a machine may be busy.
    if ((await wait(5000)) || ((await found()).includes(isSeen) && (await wait(25_000)))) return found();
  }
  throw new Error(`it is not there after 5 pushes; those that came found somebody looking: ${(await found()).join(', ') || 'none came'}`);
}

/**
 * Delivers a push while nobody looks at the page, until it is shown. The worker shows nothing over a page that somebody looks at, and a
 * busy browser may say once more that somebody does: then it is delivered again.
 */
export const deliverUnseen = (worker, send, isShown) => deliver(worker, send, false, isShown);

/** Delivers a push while somebody looks at the page, until the worker has taken it. Answers how its pushes found it. */
export const deliverSeen = (worker, send) => deliver(worker, send, true, (found) => found.length > 0);
