// Pictures of every page, from the demo, in light and dark, on a desk and on a phone.
// node screenshots.mjs FOLDER [NAME…]: all of them, or those whose names begin so.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bringPage, launch, signIn } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { here } from './process.mjs';
import { stage } from './scene.mjs';
import { startServe } from './serve.mjs';

const [folder = here('../../docs/screens'), ...only] = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.some((start) => name.startsWith(start));

const SIZES = {
  '': { viewport: { width: 1440, height: 900 } },
  '-phone': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
const THEMES = ['light', 'dark'];
// Other scripts: the tall marks of Thai, the wide characters of Chinese.
const LANGUAGES = { th: ['inbox', 'accounts'], 'zh-Hans': ['inbox', 'orders'] };

/** What is on each picture: where it is, and what is done there. `phone`: where it is there; `desk` or `phone` false: not there. */
function shots({ hero, closed, line, order }) {
  const seen = (page) => page.getByRole('log').getByText('แล้วของถึงไหนแล้วคะ').waitFor();
  return [
    { name: 'inbox', at: `/inbox/${hero.id}?sort=recent`, ready: seen, phone: '/inbox?sort=recent' },
    { name: 'conversation', at: `/inbox/${hero.id}`, ready: seen, desk: false },
    {
      name: 'note',
      at: `/inbox/${line.id}?sort=recent`,
      go: async (page) => {
        await page.locator('#composer [role=tab]:visible, #composer .noteSwitch:visible').last().click();
        await page.locator('#composer textarea').fill('She asked for the same in May. Offer the set of four.');
      },
    },
    { name: 'closed', at: `/inbox/${closed.id}` },
    { name: 'search', at: `/search?q=${encodeURIComponent('ของ')}` },
    { name: 'orders', at: `/orders/${order.id}`, phone: '/orders' },
    { name: 'contacts', at: `/contacts/${hero.contact.id}`, phone: '/contacts' },
    { name: 'accounts', at: '/settings/accounts' },
    {
      name: 'account',
      at: '/settings/accounts',
      go: (page) => page.locator('.account:has(.healthy) button.name').first().click(),
    },
    { name: 'connect', at: '/settings/accounts?connect' },
    { name: 'connect-line', at: '/settings/connect/line' },
    { name: 'connect-lazada', at: '/settings/connect/lazada', go: (page) => page.locator('footer .filled').click() },
    { name: 'apps', at: '/settings/apps' },
    { name: 'journal', at: '/settings/journal' },
    { name: 'webhooks', at: '/settings/webhooks' },
    { name: 'audit', at: '/settings/audit' },
    { name: 'profile', at: '/settings/profile' },
    {
      name: 'palette',
      at: '/inbox',
      go: async (page) => {
        await page.keyboard.press('Control+k');
        await page.getByRole('combobox').fill('fai');
      },
      phone: false,
    },
    { name: 'keys', at: '/inbox', go: (page) => page.keyboard.press('?'), phone: false },
    { name: 'sign-in', at: '/sign-in', signedOut: true },
  ];
}

/** Nothing is on its way any more. (The network is never idle: there is the stream.) */
async function settle(page) {
  await page.evaluate(() => document.fonts.ready);
  const still = () =>
    !document.querySelector('.skeleton') && [...document.images].every((image) => image.complete || image.loading === 'lazy');
  await page.waitForFunction(still, undefined, { timeout: 3000 }).catch(() => {});
  await page.waitForTimeout(500);
}

async function take(context, base, shot, size, file) {
  const page = await context.newPage();
  const elsewhere = size && typeof shot.phone === 'string' ? shot.phone : null;
  await page.goto(base + (elsewhere ?? shot.at));
  await page.locator('main, [role=main], h1, h2').first().waitFor();
  if (!elsewhere) {
    await shot.ready?.(page);
    await settle(page);
    await shot.go?.(page);
  }
  await page.mouse.move(0, 0);
  await settle(page);
  await page.screenshot({ path: join(folder, `${file}.png`) });
  // A page that can be pushed aside is a page that does not fit.
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.close();
  if (over > 0) throw new Error(`${file}: the page is ${over} px too wide`);
  console.log(file);
}

async function takeAll(browser, demo, fresh) {
  const contextFor = async (size, theme, more = {}) => {
    const look = { colorScheme: theme, locale: 'en-GB', timezoneId: 'Asia/Bangkok', reducedMotion: 'reduce' };
    const context = await browser.newContext({ ...SIZES[size], ...look, ...more });
    await bringPage(context);
    return context;
  };
  const first = await contextFor('', 'light');
  const desk = await first.newPage();
  await signIn(desk, demo);
  const list = shots(await stage(demo, desk));
  const storageState = await first.storageState();
  await first.close();

  for (const size of Object.keys(SIZES)) {
    for (const theme of THEMES) {
      const inside = await contextFor(size, theme, { storageState });
      const outside = await contextFor(size, theme);
      for (const shot of list) {
        if (!wanted(shot.name) || (size ? shot.phone === false : shot.desk === false)) continue;
        await take(shot.signedOut ? outside : inside, demo.address, shot, size, `${shot.name}-${theme}${size}`);
      }
      if (wanted('setup')) await take(outside, fresh.address, { at: '/' }, size, `setup-${theme}${size}`);
      await inside.close();
      await outside.close();
    }
    for (const [language, names] of Object.entries(LANGUAGES)) {
      const context = await contextFor(size, 'light', { storageState });
      await context.addInitScript((chosen) => localStorage.setItem('sampan.lang', chosen), language);
      for (const shot of list.filter((one) => names.includes(one.name) && wanted(one.name)))
        await take(context, demo.address, shot, size, `${shot.name}-${language}${size}`);
      await context.close();
    }
  }
}

await mkdir(folder, { recursive: true });
const demo = await startDemo(0);
const fresh = await startServe({});
const browser = await launch();
try {
  await takeAll(browser, demo, fresh);
} finally {
  await browser.close();
  await Promise.all([demo.stop(), fresh.stop()]);
}
