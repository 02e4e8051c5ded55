// The story that the product is for, in a real browser, against the binary that ships.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, signIn, startDemo, until } from './demo.mjs';

let demo;
let tab;

before(async () => {
  demo = await startDemo(60);
  tab = await openPage();
});

after(async () => {
  await tab?.close();
  const code = await demo?.stop();
  assert.equal(code, 0, 'the demo ends well when it is told to');
});

const rows = () => tab.page.getByRole('listbox', { name: 'Conversations' }).getByRole('option');

test('conversations of every platform are live on the page within ten seconds', async () => {
  const started = Date.now();
  await signIn(tab.page, demo);
  await until('LINE and Shopee are in the list', async () => {
    const names = await rows().evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    return ['LINE', 'Shopee'].every((platform) => names.some((name) => name.includes(platform)));
  });
  assert.ok(Date.now() - started < 20_000);
});

test('what a customer writes appears without a reload', async () => {
  const words = `Is the teapot back? ${Date.now()}`;
  await demo.platform('/line/say', { text: words });
  await tab.page.getByRole('option').filter({ hasText: words }).first().waitFor();
});

test('a reply reaches the platform exactly once and gets its tick', async () => {
  const question = `One more question ${Date.now()}`;
  const answer = `We have it in blue and in green. ${Date.now()}`;
  await demo.platform('/line/say', { text: question });
  await tab.page.getByRole('option').filter({ hasText: question }).first().click();
  const box = tab.page.getByRole('textbox', { name: /^Reply to / });
  await box.fill(answer);
  await tab.page.getByRole('button', { name: 'Send', exact: true }).click();
  const thread = tab.page.getByRole('log');
  await thread.getByText(answer).waitFor();
  const sent = async () => {
    const all = await demo.platform('/line/sent');
    return all.flatMap((call) => call.messages ?? []).filter((message) => message.text === answer);
  };
  await until('the platform has the reply', async () => (await sent()).length > 0);
  await thread.getByText(/· (Sent|Delivered|Read)/).last().waitFor();
  // A second copy would come within the first retry's time.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.equal((await sent()).length, 1);
});

test('an order that moves at the platform moves in the panel', async () => {
  const shop = (await demo.platform('/shopee/state')).shops[0];
  const customer = shop.customers[0];
  const words = `Where is my parcel? ${Date.now()}`;
  await demo.platform('/shopee/say', { account: shop.id, from: customer.id, text: words });
  const placed = await demo.platform('/shopee/order', { action: 'place', account: shop.id, customer: customer.id });
  const number = placed.order_sn ?? placed.order;
  await tab.page.getByRole('option').filter({ hasText: words }).first().click();
  const card = tab.page.getByRole('article', { name: `Order ${number}` });
  await card.waitFor({ timeout: 30_000 });
  const before = await card.innerText();
  await demo.platform('/shopee/order', { action: 'advance', account: shop.id, order: number });
  await until('the order moved', async () => (await card.innerText()) !== before, 30_000);
});

test('nothing went wrong on the way', () => {
  assert.deepEqual(tab.faults, []);
});
