// Pictures of every page, from the demo, in light and dark, on a desk and on a phone.
// node screenshots.mjs FOLDER [NAME…]: all of them, or those whose files begin so: inbox, inbox-th, teams-dark-phone.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bringPage, launch, signIn } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { here } from './process.mjs';
import { stage } from './scene.mjs';
import { startServe } from './serve.mjs';
import { code } from './totp.mjs';

const [folder = here('../../docs/screens'), ...only] = process.argv.slice(2);
const wanted = (file) => only.length === 0 || only.some((start) => file.startsWith(start));

const SIZES = {
  '': { viewport: { width: 1440, height: 900 } },
  '-phone': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
const THEMES = ['light', 'dark'];
// Other scripts: the tall marks of Thai, the wide characters of Chinese.
const LANGUAGES = {
  th: ['inbox', 'conversation', 'accounts', 'teams', 'notifications'],
  'zh-Hans': ['inbox', 'conversation', 'orders', 'accounts', 'teams', 'notifications'],
};

/** What a browser of theirs asks for. */
const LOCALES = { th: 'th-TH', 'zh-Hans': 'zh-CN' };

const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();
const dialog = (page) => page.locator('dialog[open]').waitFor();

/**
 * What is on each picture: where it is, and what is done there. `phone`: where it is there; `desk` or `phone` false: not there.
 * `before` is done ahead of going there, `after` when the picture is taken, so that the next finds everything as it was.
 */
function shots({ hero, closed, café, failed, line, order, twins, invitation, reset }) {
  const seen = (page) => page.getByRole('log').getByText('แล้วของถึงไหนแล้วคะ').waitFor();
  const thread = { at: `/inbox/${hero.id}`, ready: seen };
  return [
    { name: 'inbox', at: `/inbox/${hero.id}?sort=recent`, ready: seen, phone: '/inbox?sort=recent' },
    { name: 'conversation', ...thread, desk: false },
    {
      name: 'note',
      at: `/inbox/${line.id}?sort=recent`,
      go: async (page) => {
        await page.locator('#composer [role=tab]:visible, #composer .noteSwitch:visible').last().click();
        await page.locator('#composer textarea').fill('She asked for the same in May. Offer the set of four.');
      },
      after: (page) => page.locator('#composer textarea').fill(''),
    },
    { name: 'closed', at: `/inbox/${closed.id}` },
    {
      name: 'failed',
      at: `/inbox/${failed.id}?sort=recent`,
      ready: (page) => page.getByRole('group', { name: 'Not sent' }).waitFor(),
    },
    {
      name: 'snooze',
      ...thread,
      go: async (page) => {
        if (page.viewportSize().width < 600) {
          await press(page, 'More');
          await page.getByRole('menuitem', { name: 'Snooze' }).click();
        } else await page.keyboard.press('s');
        await page.getByRole('dialog', { name: 'Snooze' }).waitFor();
      },
    },
    {
      name: 'send-held',
      ...thread,
      go: async (page) => {
        await page.locator('#composer textarea').fill('พรุ่งนี้ถึงค่ะ');
        await page.locator('#composer .round').dispatchEvent('contextmenu');
        await page.getByRole('menuitem', { name: 'Send and resolve' }).waitFor();
      },
      after: (page) => page.locator('#composer textarea').fill(''),
      desk: false,
    },
    {
      name: 'held',
      at: `/inbox/${café.id}`,
      go: async (page) => {
        await page.locator('#composer textarea').fill('Yes: from twenty sets on it is 10 % less. They are ready on Friday.');
        await press(page, /^Send/);
        await page.getByRole('button', { name: 'Undo' }).waitFor();
      },
      // Too late to take it back, it has gone out: nothing else is seen from there.
      after: (page) => press(page, 'Undo').catch(() => {}),
    },
    {
      name: 'lightbox',
      ...thread,
      go: async (page) => {
        await page.getByRole('button', { name: /^Open picture/ }).first().click();
        await dialog(page);
      },
    },
    {
      name: 'message',
      ...thread,
      go: async (page) => {
        const message = page.getByRole('log').getByRole('article').filter({ hasText: 'แล้วของถึงไหนแล้วคะ' }).first();
        await message.tap();
        await message.getByRole('group', { name: 'Message' }).waitFor();
      },
      desk: false,
    },
    {
      name: 'assign',
      ...thread,
      go: async (page) => {
        await page.keyboard.press('a');
        await page.getByRole('dialog', { name: 'Assign' }).waitFor();
      },
      phone: false,
    },
    { name: 'menu', ...thread, go: (page) => press(page, 'More') },
    {
      name: 'canned-picker',
      ...thread,
      go: async (page) => {
        await page.locator('#composer textarea').click();
        await page.waitForTimeout(400);
        await page.keyboard.type('/');
        await page.getByText('คืนเงิน').first().waitFor();
      },
      after: (page) => page.locator('#composer textarea').fill(''),
    },
    {
      name: 'merge',
      at: `/inbox/${twins.id}`,
      go: async (page) => {
        if (page.viewportSize().width < 600) await press(page, 'Contact and orders');
        await press(page, 'Look');
        await dialog(page);
      },
    },
    {
      name: 'offline',
      ...thread,
      // The stream alone: what has come in stays on the page.
      before: (page) => page.route('**/api/v1/stream*', (route) => route.abort()),
      go: (page) => page.getByText('No connection.').first().waitFor(),
    },
    {
      name: 'save-view',
      at: '/inbox?sort=waiting&platform=line',
      go: async (page) => {
        await press(page, 'Save as view');
        await dialog(page);
      },
    },
    { name: 'search', at: `/search?q=${encodeURIComponent('ของ')}` },
    { name: 'orders', at: `/orders/${order.id}`, phone: '/orders' },
    { name: 'contacts', at: `/contacts/${hero.contact.id}`, phone: '/contacts' },
    { name: 'settings', at: '/settings', desk: false },
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
    { name: 'members', at: '/settings/members' },
    { name: 'members-invite', at: '/settings/members', go: (page) => press(page, 'Invite').then(() => dialog(page)) },
    { name: 'teams', at: '/settings/teams' },
    { name: 'teams-rule', at: '/settings/teams', go: (page) => press(page, 'Add a rule').then(() => dialog(page)) },
    { name: 'canned', at: '/settings/canned' },
    { name: 'canned-reply', at: '/settings/canned', go: (page) => press(page, 'New canned reply').then(() => dialog(page)) },
    { name: 'labels', at: '/settings/labels' },
    { name: 'labels-add', at: '/settings/labels', go: (page) => press(page, 'Add a label').then(() => dialog(page)) },
    { name: 'workspace', at: '/settings/workspace' },
    { name: 'workspace-delete', at: '/settings/workspace', go: (page) => press(page, 'Delete…').then(() => dialog(page)) },
    { name: 'tokens', at: '/settings/tokens' },
    { name: 'tokens-make', at: '/settings/tokens', go: (page) => press(page, 'Make a token').then(() => dialog(page)) },
    {
      name: 'webhooks',
      at: '/settings/webhooks',
      go: async (page) => {
        await press(page, 'Deliveries');
        await page.getByText('Delivered').first().waitFor();
      },
    },
    { name: 'audit', at: '/settings/audit' },
    { name: 'views', at: '/settings/views' },
    { name: 'profile', at: '/settings/profile' },
    { name: 'two-step', at: '/settings/profile', go: (page) => press(page, 'Set up').then(() => dialog(page)) },
    { name: 'notifications', at: '/settings/notifications' },
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
    { name: 'reset', at: '/reset', signedOut: true },
    { name: 'reset-link', at: new URL(reset).pathname + new URL(reset).hash, signedOut: true },
    { name: 'invite', at: new URL(invitation).pathname + new URL(invitation).hash, signedOut: true },
  ];
}

/** Where nothing is yet. */
const EMPTY = [
  ['inbox', '/inbox'],
  ['search', '/search?q=teapot'],
  ['orders', '/orders'],
  ['contacts', '/contacts'],
  ['accounts', '/settings/accounts'],
  ['teams', '/settings/teams'],
  ['canned', '/settings/canned'],
  ['labels', '/settings/labels'],
  ['tokens', '/settings/tokens'],
  ['webhooks', '/settings/webhooks'],
  ['views', '/settings/views'],
].map(([name, at]) => ({ name: `empty-${name}`, at }));

const OWNER = { name: 'Mali', email: 'mali@shop.example', password: 'a-long-fake-password' };

/** Where somebody takes care: behind a code, with a passkey. */
const SAFE = [
  { name: 'profile-safe', at: '/settings/profile' },
  {
    name: 'sign-in-code',
    at: '/sign-in',
    signedOut: true,
    go: async (page) => {
      await enter(page, OWNER);
      await page.getByLabel('Code').waitFor();
    },
  },
];

async function enter(page, { email, password }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
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
  page.setDefaultTimeout(15_000);
  const elsewhere = size && typeof shot.phone === 'string' ? shot.phone : null;
  try {
    await shot.before?.(page);
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
    if (over > 0) throw new Error(`the page is ${over} px too wide`);
    if (!elsewhere) await shot.after?.(page);
    console.log(file);
  } catch (cause) {
    await page.screenshot({ path: join(folder, `${file}.png`) }).catch(() => {});
    missed.push(`${file}: ${cause.message.split('\n')[0]}`);
    console.error(missed.at(-1));
  }
  await page.close();
}

/** What could not be taken; the others are taken all the same. */
const missed = [];

const contextOf = async (browser, size, theme, more = {}) => {
  const look = { colorScheme: theme, locale: 'en-GB', timezoneId: 'Asia/Bangkok', reducedMotion: 'reduce' };
  const context = await browser.newContext({ ...SIZES[size], ...look, ...more });
  await bringPage(context);
  return context;
};

/** All of these, in both sizes and both themes. */
async function takeAll(browser, base, list, storageState) {
  for (const size of Object.keys(SIZES))
    for (const theme of THEMES) {
      const inside = await contextOf(browser, size, theme, { storageState });
      const outside = await contextOf(browser, size, theme);
      for (const shot of list)
        if (wanted(`${shot.name}-${theme}${size}`) && (size ? shot.phone : shot.desk) !== false)
          await take(shot.signedOut ? outside : inside, base, shot, size, `${shot.name}-${theme}${size}`);
      await inside.close();
      await outside.close();
    }
}

/** From a demo in which a shop works. */
async function takeShop(browser, demo) {
  const first = await contextOf(browser, '', 'light');
  const desk = await first.newPage();
  await signIn(desk, demo);
  const list = shots(await stage(demo, desk));
  const storageState = await first.storageState();
  await first.close();
  await takeAll(browser, demo.address, list, storageState);
  for (const size of Object.keys(SIZES))
    for (const [language, names] of Object.entries(LANGUAGES)) {
      const context = await contextOf(browser, size, 'light', { storageState, locale: LOCALES[language] });
      for (const shot of list.filter((one) => names.includes(one.name)))
        if (wanted(`${shot.name}-${language}${size}`) && (size ? shot.phone : shot.desk) !== false)
          await take(context, demo.address, shot, size, `${shot.name}-${language}${size}`);
      await context.close();
    }
}

/** From a daemon that begins: nobody, then somebody without anything, then somebody who takes care. */
async function takeBeginning(browser, fresh) {
  await takeAll(browser, fresh.address, [{ name: 'setup', at: '/', signedOut: true }]);
  const made = await fetch(`${fresh.address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ setup_token: fresh.token, workspace_name: 'Mali’s market', ...OWNER }),
  });
  if (made.status !== 201) throw new Error(`the owner could not be made: ${made.status} ${await made.text()}`);
  const context = await contextOf(browser, '', 'light');
  const page = await context.newPage();
  await page.goto(`${fresh.address}/sign-in`);
  await enter(page, OWNER);
  await page.getByText('No account yet').waitFor();
  const storageState = await context.storageState();
  await takeAll(browser, fresh.address, EMPTY, storageState);

  const safe = SAFE.map((one) => one.name);
  if (only.length === 0 || only.some((start) => safe.some((name) => name.startsWith(start) || start.startsWith(name)))) {
    await page.goto(`${fresh.address}/settings/profile`);
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true };
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name').fill('Laptop of Mali');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Passkey added: Laptop of Mali').first().waitFor();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const secret = await page.getByLabel('Or type this in').inputValue();
    await page.getByLabel('Code that the app shows').fill(code(secret));
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await takeAll(browser, fresh.address, SAFE, storageState);
  }
  await context.close();
}

await mkdir(folder, { recursive: true });
const demo = await startDemo(0);
// A name, not a number: passkeys want one.
const fresh = await startServe({}, { host: 'localhost' });
const browser = await launch();
try {
  await takeBeginning(browser, fresh);
  await takeShop(browser, demo);
} finally {
  await browser.close();
  await Promise.all([demo.stop(), fresh.stop()]);
}

if (missed.length > 0) {
  console.error(`not taken as they should be:\n${missed.join('\n')}`);
  process.exitCode = 1;
}
