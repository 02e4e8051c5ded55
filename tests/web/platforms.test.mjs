// The story of each platform, as its operator lives it: connect in the page with a real consent page, hear a customer, answer,
// see an order or a profile, disconnect.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './browser.mjs';
import { until } from './process.mjs';
import { startServe, startSimulate } from './serve.mjs';

const OWNER = { name: 'Mali', email: 'mali@shop.example', password: 'a-long-fake-password' };
const NAMES = { facebook: 'Facebook', instagram: 'Instagram', line: 'LINE', shopee: 'Shopee', lazada: 'Lazada', tiktok: 'TikTok Shop' };

/** What the operator clicks on the platform's consent page, how the platform holds a text that we sent, and what it then knows of
 * an account that was disconnected. */
const PLATFORMS = {
  facebook: {
    consent: (account) => account.name,
    text: (message) => message.message?.text,
    told: (account) => account.subscribed_fields.length === 0,
  },
  instagram: {
    consent: (account) => `@${account.username}`,
    text: (message) => message.message?.text,
    told: (account) => account.subscribed_fields.length === 0,
  },
  line: { keys: ['Channel ID', 'Channel secret'], text: (message) => message.text },
  shopee: { consent: (account) => account.name, text: (message) => message.content?.text, orders: 'order_sn' },
  // Its permission lives 14 days from the first: there is always something to look at soon.
  lazada: { consent: (account) => `Approve ${account.name} `, apps: 2, standing: 'Look soon', text: (message) => message.txt, orders: 'order_id' },
  tiktok: { consent: (account) => account.seller, text: (message) => JSON.parse(message.content).content, orders: 'order_id' },
};

let simulate;
let serve;
let tab;
let page;
const replies = [];

before(async () => {
  simulate = await startSimulate();
  serve = await startServe(simulate.settings);
  tab = await openPage();
  page = tab.page;
  await setUp();
});

after(async () => {
  await tab?.close();
  const codes = [await serve?.stop(), await simulate?.stop()];
  assert.deepEqual(codes, [0, 0], 'both end well when they are told to');
});

/** What is entered in the consoles by hand: where the platform finds us. */
async function introduce(platform) {
  const enter = (what) => simulate.ask(`/${platform}/console`, what);
  const webhook = `${serve.address}/webhooks/${platform}`;
  const callback = `${serve.address}/oauth/${platform}/callback`;
  if (platform === 'line') return;
  if (platform === 'lazada') {
    await enter({ app: 'orders', push_url: webhook, callback_url: callback });
    await enter({ app: 'chat', push_url: `${webhook}/chat`, callback_url: callback });
  } else if (platform === 'tiktok') {
    await enter({ redirect_url: callback, callback_url: webhook });
  } else if (platform === 'shopee') {
    await enter({ callback_url: webhook });
  } else {
    await enter({ callback_url: webhook, deauthorize_url: `${webhook}/deauthorize`, deletion_url: `${webhook}/data-deletion` });
  }
}

const button = (name) => page.getByRole('button', { name, exact: true });
const link = (name) => page.getByRole('link', { name, exact: true });

/** The first account of a platform, as the platform has it. */
const accountOf = async (platform) => (await simulate.ask(`/${platform}/state`)).accounts[0];

/** Settings → Accounts → Connect → the platform → its wizard. */
async function openWizard(platform) {
  await page.goto(`${serve.address}/inbox`);
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByRole('link', { name: 'Accounts' }).first().click();
  await button('Connect an account').first().click();
  await page.getByRole('radio', { name: NAMES[platform] }).check();
  await button('Continue').click();
  await page.getByRole('heading', { name: `Connect ${NAMES[platform]}` }).waitFor();
}

async function connectByKeys(platform, account) {
  await button('I have them').click();
  await page.getByLabel('Channel ID').fill(account.channel_id);
  await page.getByLabel('Channel secret').fill(account.channel_secret);
  await button('Check and connect').click();
  await page.getByText('One thing left.').waitFor();
  await simulate.ask(`/${platform}/say`, { account: account.id, from: account.customers[1].id, text: 'hello' });
  await page.getByText('Your message is here').waitFor();
}

async function connectByConsent(platform, account) {
  const { consent, apps = 1 } = PLATFORMS[platform];
  await button('Continue').click();
  for (let n = 1; n <= apps; n += 1) {
    await button(new RegExp(`^Continue at ${NAMES[platform]}`)).click();
    await page.waitForURL((url) => url.origin !== serve.address);
    await page.getByRole('link', { name: consent(account) }).first().click();
    await page.waitForURL((url) => url.origin === serve.address);
  }
}

for (const [platform, its] of Object.entries(PLATFORMS)) {
  describe(platform, () => {
    let account;
    let customer;
    const thread = () => page.getByRole('log');
    /** Its row in the settings, by the button that unfolds it. */
    const fold = () => page.getByRole('button', { name: `${account.name} ${NAMES[platform]}`, exact: true });
    const row = () => page.getByRole('listitem').filter({ has: fold() });

    test('is connected in the page', async () => {
      account = await accountOf(platform);
      await introduce(platform);
      await openWizard(platform);
      if (its.keys) await connectByKeys(platform, account);
      else await connectByConsent(platform, account);
      await link('Open the inbox').click({ timeout: 30_000 });
      await page.goto(`${serve.address}/settings/accounts`);
      // The page looks again every 15 s.
      await row().getByText(its.standing ?? 'Healthy', { exact: true }).waitFor({ timeout: 40_000 });
    });

    test('brings what a customer writes, and a picture', async () => {
      // The list draws only what is seen; the newest are on top.
      await page.goto(`${serve.address}/inbox?sort=recent`);
      await page.getByRole('listbox', { name: 'Conversations' }).waitFor();
      // A permission that ends soon is said where one works, not only in the settings.
      const ending = page.getByRole('link', { name: account.name }).getByRole('img', { name: /^Consent ends in/ });
      if (its.standing === 'Look soon') await ending.waitFor();
      else assert.equal(await ending.count(), 0);
      const words = `Is the teapot back? ${Date.now()}`;
      await simulate.ask(`/${platform}/say`, { account: account.id, from: its.orders ? account.customers[0].id : 'new', text: words });
      const { customers } = await accountOf(platform);
      customer = its.orders ? customers[0] : customers.at(-1);
      await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option', { name: words }).click({ timeout: 30_000 });
      await thread().getByText(words).waitFor();
      await simulate.ask(`/${platform}/say`, { account: account.id, from: customer.id, kind: 'image' });
      const picture = thread().getByRole('button', { name: /^Open picture/ }).locator('img').last();
      await until(
        'the picture is shown',
        () => picture.evaluate((img) => img.complete && img.naturalWidth > 0, undefined, { timeout: 500 }).catch(() => false),
        30_000,
      );
    });

    test('takes a reply and tells its fate', async () => {
      const answer = `We have it in blue and in green. ${Date.now()}`;
      await page.getByRole('textbox', { name: /^Reply to / }).fill(answer);
      await button('Send').click();
      // The tick stands below the bubbles that were said together. It is held for five seconds first.
      await thread().locator('.group', { hasText: answer }).getByText(/· (Sent|Delivered|Read)/).waitFor({ timeout: 30_000 });
      replies.push({ platform, answer });
      assert.equal(await copies(platform, answer), 1);
    });

    if (its.orders)
      test('shows an order, and how it moves', async () => {
        const placed = await simulate.ask(`/${platform}/order`, { action: 'place', account: account.id, customer: customer.id });
        const number = String(placed[its.orders]);
        const card = page.getByRole('article', { name: `Order ${number}` });
        // A shop that was only just connected is still read back; a new order may stand in line behind that.
        await card.waitFor({ timeout: 60_000 });
        const before = await card.innerText();
        await simulate.ask(`/${platform}/order`, { action: 'advance', account: account.id, order: number });
        await until('the order moved', async () => (await card.innerText()) !== before, 60_000);
      });
    else
      test('shows who it is', async () => {
        const panel = page.getByRole('complementary', { name: new RegExp(customer.name) });
        await panel.getByRole('heading', { name: customer.name }).waitFor();
        await until(
          'the profile picture is shown',
          () => panel.locator('.avatar img').first().evaluate((img) => img.complete && img.naturalWidth > 0, undefined, { timeout: 500 }).catch(() => false),
          30_000,
        );
      });

    test('is disconnected, and says what is left to do', async () => {
      const conversation = page.url();
      // Another window on the same page, which asks by itself for nothing: it hears of it.
      const beside = await page.context().newPage();
      await beside.addInitScript(() => {
        const often = window.setInterval;
        window.setInterval = (run, ms, ...more) => (ms >= 10_000 ? 0 : often(run, ms, ...more));
      });
      await beside.goto(`${serve.address}/settings/accounts`);
      const there = beside.getByRole('listitem').filter({ hasText: account.name });
      await there.first().waitFor();
      // A page behind another is slow.
      await page.bringToFront();
      await page.goto(`${serve.address}/settings/accounts`);
      await fold().click();
      await row().getByRole('button', { name: 'Disconnect…' }).click();
      const dialog = page.getByRole('dialog', { name: `Disconnect ${account.name}?` });
      await dialog.getByRole('button', { name: 'Disconnect', exact: true }).click();
      await row().getByText('Disconnected', { exact: true }).waitFor();
      await there.getByText('Disconnected', { exact: true }).first().waitFor();
      await beside.close();
      if (its.told) assert.ok(its.told(await accountOf(platform)), `${NAMES[platform]} still sends`);
      else await row().getByText('Still to do by hand.').waitFor();
      await page.goto(conversation);
      await page.getByText(`${account.name} is disconnected.`).waitFor();
    });
  });
}

/** How often the platform took these words. */
async function copies(platform, words) {
  const { sent } = await simulate.ask(`/${platform}/sent`);
  return sent.flatMap((call) => call.messages).filter((message) => PLATFORMS[platform].text(message) === words).length;
}

/** The first run, in the page. */
async function setUp() {
  await page.goto(serve.address);
  await page.getByLabel('Set-up token').fill(serve.token);
  await page.getByLabel('Business').fill('Rim Nam Trading');
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Create the inbox' }).click();
  await page.getByRole('heading', { name: 'No account yet' }).waitFor();
}

test('every reply went out exactly once, and nothing went wrong on the way', async () => {
  for (const { platform, answer } of replies) assert.equal(await copies(platform, answer), 1, platform);
  assert.deepEqual(tab.faults, []);
});
