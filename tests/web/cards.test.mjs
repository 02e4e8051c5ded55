// Orders and products as cards of the platform's own: put into the reply, taken out, kept with the draft, sent; and what a message
// said before it was edited. The page is the one that ships, the API is made up beside it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './browser.mjs';
import { startMock } from './mock.mjs';
import { until } from './process.mjs';

let mock;

before(async () => {
  mock = await startMock({ conversations: 40, messages: 40 });
});

after(() => mock?.stop());

const asked = (method, path) => mock.asked.filter((ask) => ask.method === method && path.test(ask.path)).at(-1)?.body ?? null;

for (const [name, options] of [
  ['a desk', { viewport: { width: 1440, height: 900 } }],
  ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
])
  test(`on ${name} an order and a product go into the reply as cards`, async () => {
    const tab = await openPage(options);
    try {
      const { page } = tab;
      await page.goto(`${mock.address}/inbox/c000006`);
      const composer = page.locator('#composer');
      await composer.locator('textarea').waitFor();
      const open = async () => {
        const button = composer.getByRole('button', { name: 'Insert an order or product' });
        if (name === 'a desk') return button.click();
        await composer.getByRole('button', { name: 'Attach' }).click();
        await page.getByRole('menuitem', { name: 'Insert an order or product' }).click();
      };
      await open();
      const picker = page.getByRole('dialog', { name: 'Insert an order or product' });
      await picker.getByRole('option', { name: /2511/ }).first().click();
      const cards = composer.locator('.cards li');
      await cards.first().waitFor();
      await open();
      await picker.getByRole('option', { name: /ถาดหวายสาน/ }).filter({ hasText: 'Product' }).first().click();
      await until('both cards are in the draft', async () => (await cards.count()) === 2);
      // The same again is not there twice.
      await open();
      await picker.getByRole('option', { name: /2511/ }).first().click();
      assert.equal(await cards.count(), 2);
      await until('the draft is kept', () => asked('PUT', /drafts\/reply$/)?.cards?.length === 2);
      await page.reload();
      await until('the draft is there again', async () => (await cards.count()) === 2);
      const product = cards.nth(1);
      await product.getByRole('button').click();
      assert.equal(await cards.count(), 1);
      await composer.locator('textarea').fill('This one');
      await page.keyboard.press('Control+Enter');
      await until('it is sent', () => asked('POST', /c000006\/messages$/));
      const sent = asked('POST', /c000006\/messages$/);
      assert.equal(sent.text, 'This one');
      assert.deepEqual(sent.parts.map((part) => part.kind), ['order']);
      await until('the draft is empty', async () => (await cards.count()) === 0);
      assert.deepEqual(tab.faults, []);
      mock.asked.length = 0;
    } finally {
      await tab.close();
    }
  });

test('where a platform has no cards the order goes in as words', async () => {
  const tab = await openPage();
  try {
    const { page } = tab;
    await page.goto(`${mock.address}/inbox/c000003`);
    const composer = page.locator('#composer');
    await composer.getByRole('button', { name: 'Insert an order or product' }).click();
    const picker = page.getByRole('dialog', { name: 'Insert an order or product' });
    assert.equal(await picker.getByRole('option').filter({ hasText: 'Product' }).count(), 0);
    await picker.getByRole('option').first().click();
    assert.match(await composer.locator('textarea').inputValue(), /Order 2511/);
    assert.equal(await composer.locator('.cards li').count(), 0);
    assert.deepEqual(tab.faults, []);
  } finally {
    await tab.close();
  }
});

test('what a message said before it was edited is shown to whoever asks', async () => {
  const tab = await openPage();
  try {
    const { page } = tab;
    await page.goto(`${mock.address}/inbox/c000000`);
    await page.getByRole('button', { name: 'edited' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Before it was edited' });
    await dialog.getByRole('listitem').first().waitFor();
    assert.equal(await dialog.getByRole('listitem').count(), 2);
    // The newest first.
    assert.match(await dialog.getByRole('listitem').first().innerText(), /ส่งรูปให้แล้ว/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(tab.faults, []);
  } finally {
    await tab.close();
  }
});

test('an order beside the chat says who carries it, and the items their numbers', async () => {
  const tab = await openPage();
  try {
    const { page } = tab;
    await page.goto(`${mock.address}/inbox/c000000`);
    const order = page.getByRole('complementary').getByRole('article', { name: 'Order 251121A7KX' });
    await order.waitFor();
    const lines = order.getByRole('listitem');
    await until('it is unfolded', async () => {
      if (await order.getByText('TH01429K7731').count()) return true;
      await order.getByRole('button').first().click();
      return false;
    });
    assert.match(await order.locator('.parcel').first().innerText(), /^TH01429K7731/);
    assert.match(await order.locator('.scan').first().innerText(), /^SPX/);
    assert.match(await lines.first().innerText(), /SKU CUP-4/);
    // None where there is none.
    assert.doesNotMatch(await lines.nth(1).innerText(), /SKU/);
    assert.deepEqual(tab.faults, []);
  } finally {
    await tab.close();
  }
});

test('where orders were not granted, whoever may asks for them', async () => {
  for (const role of ['owner', 'agent']) {
    const tab = await openPage();
    try {
      const { page } = tab;
      const answer = (path, changed) =>
        page.route(path, async (route) => {
          const reply = await route.fetch();
          await route.fulfill({ response: reply, json: changed(await reply.json()) });
        });
      await answer(/\/api\/v1\/me$/, (me) => ({ ...me, role }));
      await answer(/\/api\/v1\/orders\?/, (page) => ({ ...page, items: [] }));
      await answer(/\/api\/v1\/accounts(\?|$)/, (page) => ({
        ...page,
        items: page.items.map((one) => ({ ...one, capabilities: { ...one.capabilities, orders: { available: false, reason: null } } })),
      }));
      await page.goto(`${mock.address}/inbox/c000002`);
      const panel = page.getByRole('complementary', { name: /contact and orders/ });
      await panel.getByText('TikTok Shop gave chat only; orders are not granted.').waitFor();
      const link = panel.getByRole('link', { name: 'Ask for orders' });
      if (role === 'owner') assert.equal(await link.getAttribute('href'), '/settings/accounts/a2');
      else assert.equal(await link.count(), 0);
      // A platform that has none is not asked.
      await page.goto(`${mock.address}/inbox/c000004`);
      await panel.getByText('Facebook has no orders.').waitFor();
      assert.equal(await link.count(), 0);
      assert.deepEqual(tab.faults, []);
    } finally {
      // What is being asked for has its answer before the page goes.
      await tab.page.unrouteAll({ behavior: 'wait' });
      await tab.close();
    }
  }
});

test('a file that could not be had says only what is known of it', async () => {
  const tab = await openPage();
  try {
    const { page } = tab;
    await page.goto(`${mock.address}/inbox/c000000`);
    await page.getByText('It is not kept here. It may still be seen on Shopee.').waitFor();
    await page.getByText('It shows up here once it is fetched.').waitFor();
    assert.equal(await page.getByText('does not have it any more').count(), 0);
    assert.deepEqual(tab.faults, []);
  } finally {
    await tab.close();
  }
});
