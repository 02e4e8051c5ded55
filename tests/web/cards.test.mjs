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
