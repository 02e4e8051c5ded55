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

const press = (name) => (page) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first().click();
/** Presses these one after the other, until a dialog is open. */
const ask = (...names) => async (page) => {
  for (const name of names) await press(name)(page);
  await page.locator('dialog[open]').waitFor();
};
const menu = (name) => async (page) => {
  await press(name)(page);
  await page.locator('[role=menu]:popover-open, [role=dialog]:popover-open').first().waitFor();
};
/** Presses a key, and waits for the dialog that it opens. */
const key = (keys, dialog) => async (page) => {
  await page.keyboard.press(keys);
  await page.getByRole('dialog', { name: dialog }).waitFor();
};
const outside = { needed: false, signed_in: false };

/** What has to be there before anything is done or looked at: the messages of a conversation, the rows of the list or that it has none. */
async function there(page, at) {
  await page.locator('main').first().waitFor();
  if (at.startsWith('/inbox/')) await page.locator('[role=log] article').first().waitFor();
  else if (at.startsWith('/inbox')) {
    const row = page.getByRole('listbox', { name: 'Conversations' }).getByRole('option');
    await row.or(page.getByRole('heading', { name: 'Nothing in this view' })).first().waitFor();
  }
}

/** Where it is, and what is done there. `desk`, `phone`: only there. What is begun to be written stays, so it is written elsewhere. */
const PAGES = [
  { name: 'inbox', at: '/inbox' },
  { name: 'inbox, nothing found', at: '/inbox?q=nobody' },
  { name: 'every kind of message', at: '/inbox/c000000' },
  { name: 'conversation', at: '/inbox/c000003' },
  { name: 'note', at: '/inbox/c000003', go: (page) => page.locator('#composer [role=tab]:visible, #composer .noteSwitch:visible').last().click() },
  { name: 'closed', at: '/inbox/c000005' },
  { name: 'restricted', at: '/inbox/c000004' },
  {
    name: 'held reply',
    at: '/inbox/c000006',
    go: async (page) => {
      await page.locator('#composer textarea').fill('It went out this morning.');
      await press(/^Send/)(page);
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  {
    name: 'suggestions',
    at: '/inbox/c000006',
    go: async (page) => {
      await page.locator('#composer textarea').click();
      await page.waitForTimeout(300);
      await page.keyboard.type('/');
      await page.getByRole('listbox').getByRole('option').filter({ hasText: '/' }).first().waitFor();
    },
  },
  { name: 'emoji', at: '/inbox/c000003', go: menu('Emoji') },
  { name: 'lightbox', at: '/inbox/c000000', go: (page) => page.getByRole('button', { name: /^Open picture/ }).first().click() },
  { name: 'conversation menu', at: '/inbox/c000003', go: menu('More') },
  { name: 'drawer', at: '/inbox/c000000', go: press('Contact and orders'), phone: true },
  { name: 'merge', at: '/inbox/c000003', go: ask('Look'), desk: true },
  { name: 'merge', at: '/inbox/c000003', go: ask('Contact and orders', 'Look'), phone: true },
  {
    name: 'assign',
    at: '/inbox/c000003',
    go: async (page) => {
      await page.keyboard.press('a');
      await page.locator('[role=dialog]:popover-open').waitFor();
    },
    desk: true,
  },
  {
    name: 'snooze',
    at: '/inbox/c000003',
    go: async (page) => {
      await page.keyboard.press('s');
      await page.locator('[role=dialog]:popover-open').waitFor();
    },
    desk: true,
  },
  {
    name: 'several chosen',
    at: '/inbox/c000003',
    go: async (page) => {
      await page.keyboard.press('x');
      await page.getByRole('toolbar').waitFor();
    },
    desk: true,
  },
  { name: 'filter', at: '/inbox', go: menu('Filter') },
  { name: 'save view', at: '/inbox?sort=waiting&platform=line', go: ask('Save as view') },
  { name: 'offline', at: '/inbox/c000003', before: (page) => page.route('**/api/v1/stream*', (route) => route.abort()), go: (page) => page.getByText('No connection.').first().waitFor() },
  { name: 'workspace menu', at: '/inbox', go: menu(/^Baan Mali/), desk: true },
  { name: 'more', at: '/inbox', go: menu('More'), phone: true },
  { name: 'palette', at: '/inbox', go: key('Control+k', 'Search and commands'), desk: true },
  { name: 'all keys', at: '/inbox', go: key('?', 'All keys'), desk: true },
  { name: 'orders', at: '/orders' },
  { name: 'contacts', at: '/contacts' },
  { name: 'contact', at: '/contacts/k000000' },
  { name: 'search', at: '/search?q=ของ' },
  { name: 'settings', at: '/settings' },
  { name: 'accounts', at: '/settings/accounts' },
  { name: 'account', at: '/settings/accounts', go: (page) => page.locator('.account button.name').first().click() },
  { name: 'connect', at: '/settings/accounts?connect' },
  { name: 'connect LINE', at: '/settings/connect/line' },
  { name: 'connect Lazada', at: '/settings/connect/lazada' },
  { name: 'apps', at: '/settings/apps' },
  { name: 'app, changed', at: '/settings/apps', go: ask('Change') },
  { name: 'app, removed', at: '/settings/apps', go: ask(/^Remove /) },
  { name: 'journal', at: '/settings/journal' },
  { name: 'members', at: '/settings/members' },
  { name: 'member menu', at: '/settings/members', go: menu('More for Mai') },
  { name: 'invite', at: '/settings/members', go: ask('Invite') },
  { name: 'teams', at: '/settings/teams' },
  { name: 'team', at: '/settings/teams', go: ask('Add a team') },
  { name: 'rule', at: '/settings/teams', go: ask('Add a rule') },
  { name: 'canned', at: '/settings/canned' },
  { name: 'canned reply', at: '/settings/canned', go: ask('New canned reply') },
  { name: 'labels', at: '/settings/labels' },
  { name: 'label', at: '/settings/labels', go: ask('Add a label') },
  { name: 'workspace', at: '/settings/workspace' },
  { name: 'workspace, deleted', at: '/settings/workspace', go: ask('Delete…') },
  { name: 'tokens', at: '/settings/tokens' },
  { name: 'token', at: '/settings/tokens', go: ask('Make a token') },
  { name: 'webhooks', at: '/settings/webhooks', go: press('Deliveries') },
  { name: 'webhook', at: '/settings/webhooks', go: ask('Change') },
  { name: 'audit', at: '/settings/audit' },
  { name: 'views', at: '/settings/views' },
  { name: 'view, renamed', at: '/settings/views', go: press(/^Rename /) },
  { name: 'profile', at: '/settings/profile' },
  { name: 'name', at: '/settings/profile', go: ask('Change your name') },
  { name: 'password', at: '/settings/profile', go: ask('Change') },
  { name: 'two-step', at: '/settings/profile', go: ask('Set up') },
  { name: 'time zone', at: '/settings/profile', go: (page) => page.locator('button[aria-haspopup=listbox]').click() },
  { name: 'notifications', at: '/settings/notifications' },
  { name: 'quiet hours', at: '/settings/notifications', go: (page) => page.getByLabel('Leave me alone at certain times').click() },
  { name: 'sign-in', at: '/sign-in', setup: outside },
  { name: 'forgotten', at: '/reset', setup: outside },
  { name: 'another password', at: '/reset#fake-token-of-a-link', setup: outside },
  { name: 'invitation', at: '/invite#new', setup: outside },
  { name: 'invitation, gone', at: '/invite#gone', setup: outside },
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
      for (const { name, at, go, before, desk, phone, setup } of PAGES) {
        if ((desk && size !== 'desk') || (phone && size !== 'phone')) continue;
        const page = await context.newPage();
        page.setDefaultTimeout(20_000);
        if (setup) await page.route('**/api/v1/setup', (route) => route.fulfill({ json: setup }));
        if (setup) await page.route('**/api/v1/me', (route) => route.fulfill({ status: 401, json: { code: 'not_signed_in' } }));
        await before?.(page);
        try {
          await page.goto(`${mock.address}${at}`);
          await there(page, at);
          await page.waitForTimeout(700);
          await go?.(page);
          await page.waitForTimeout(250);
          for (const line of await wrong(page)) found.push(`${name}: ${line}`);
        } catch (cause) {
          found.push(`${name}: ${cause.message}`);
        }
        await page.close();
      }
      await context.close();
      assert.deepEqual(found, []);
    });
