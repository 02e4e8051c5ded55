// A push that the browser is handed by its tools, without a push service.
import { until } from './process.mjs';

/**
 * Delivers a push while nobody looks at the page, until it is shown. The worker hears of who looks from the browser, a moment later, and
 * shows nothing over a page that somebody looks at. A busy browser may say once more that somebody does, or lose what is delivered by
 * hand: then it is delivered again. What came while nobody looked has to be shown.
 */
export async function deliverUnseen(worker, deliver, isShown) {
  await worker.evaluate(() => {
    self.looks = async () => (await self.clients.matchAll({ type: 'window' })).some((one) => one.focused && one.visibilityState === 'visible');
    // How each push found it.
    self.found = [];
    self.addEventListener('push', (event) => event.waitUntil(self.looks().then((looks) => self.found.push(looks))));
  });
  for (let pushes = 1; !(await isShown()); pushes++) {
    await until('nobody looks at the page', () => worker.evaluate(async () => !(await self.looks())));
    await deliver();
    await until('it is shown', isShown, 5000).catch(async (cause) => {
      const found = await worker.evaluate(() => self.found);
      const why = new Error(`${cause.message}; pushes found somebody looking: ${found.join(', ')}`);
      if (found.includes(false)) await until('it is shown', isShown, 25_000).catch(() => Promise.reject(why));
      else if (pushes === 5) throw why;
    });
  }
}
