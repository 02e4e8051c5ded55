// Every page, in light and dark, on a desk and on a phone, by axe: nothing serious or critical stands in anybody's way (ui.md §11).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { startMock } from './mock.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const SIZES = {
  desk: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

/** Where it is, and what is done there. `desk`: only there. */
const PAGES = [
  { name: 'inbox', at: '/inbox' },
  { name: 'every kind of message', at: '/inbox/c000000' },
  { name: 'conversation', at: '/inbox/c000003' },
  { name: 'note', at: '/inbox/c000003', go: (page) => page.locator('#composer [role=tab]:visible, #composer .noteSwitch:visible').last().click() },
  { name: 'palette', at: '/inbox', go: (page) => page.keyboard.press('Control+k'), desk: true },
  { name: 'all keys', at: '/inbox', go: (page) => page.keyboard.press('?'), desk: true },
  { name: 'orders', at: '/orders' },
  { name: 'contacts', at: '/contacts' },
  { name: 'contact', at: '/contacts/k000000' },
  { name: 'search', at: '/search?q=ของ' },
  { name: 'accounts', at: '/settings/accounts' },
  { name: 'account', at: '/settings/accounts', go: (page) => page.locator('.account button.name').first().click() },
  { name: 'connect', at: '/settings/accounts?connect' },
  { name: 'connect LINE', at: '/settings/connect/line' },
  { name: 'connect Lazada', at: '/settings/connect/lazada' },
  { name: 'apps', at: '/settings/apps' },
  { name: 'journal', at: '/settings/journal' },
  { name: 'profile', at: '/settings/profile' },
  { name: 'notifications', at: '/settings/notifications' },
  { name: 'sign-in', at: '/sign-in', setup: { needed: false, signed_in: false } },
  { name: 'first run', at: '/setup', setup: { needed: true, signed_in: false } },
];

let mock;
let browser;

before(async () => {
  mock = await startMock({ conversations: 60, messages: 60 });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await mock?.stop();
});

/** What axe finds that is serious or critical, one line each. */
async function wrong(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // Not settled in axe itself ("experimental"): it wants a name to repeat what is seen letter by letter, also where the page
      // says a row in the order in which it is best heard (ui.md §11).
      rules: { 'label-content-name-mismatch': { enabled: false } },
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} — ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''}`));
}

for (const [size, options] of Object.entries(SIZES))
  for (const theme of ['light', 'dark'])
    test(`nothing stands in the way: ${size}, ${theme}`, async () => {
      const context = await browser.newContext({ ...options, locale: 'en-GB', colorScheme: theme, reducedMotion: 'reduce', serviceWorkers: 'block' });
      const found = [];
      for (const { name, at, go, desk, setup } of PAGES) {
        if (desk && size !== 'desk') continue;
        const page = await context.newPage();
        page.setDefaultTimeout(60_000);
        if (setup) await page.route('**/api/v1/setup', (route) => route.fulfill({ json: setup }));
        if (setup) await page.route('**/api/v1/me', (route) => route.fulfill({ status: 401, json: { code: 'not_signed_in' } }));
        await page.goto(`${mock.address}${at}`);
        await page.locator('main').first().waitFor();
        await page.waitForTimeout(900);
        await go?.(page);
        await page.waitForTimeout(300);
        for (const line of await wrong(page)) found.push(`${name}: ${line}`);
        await page.close();
      }
      await context.close();
      assert.deepEqual(found, []);
    });
