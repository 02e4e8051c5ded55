// The story that the product is for, in a real browser, against the binary that ships.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, signIn } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { until } from './process.mjs';

let demo;
let tab;

before(async () => {
  demo = await startDemo(12);
  tab = await openPage();
});

after(async () => {
  await tab?.close();
  const code = await demo?.stop();
  assert.equal(code, 0, 'the demo ends well when it is told to');
});

/** Asks the API from the page, with its session. */
const ask = (path) => tab.page.evaluate(async (p) => (await fetch(`/api/v1${p}`)).json(), path);
const change = (path, body) =>
  tab.page.evaluate(
    async ([p, body]) => {
      const answer = await fetch(`/api/v1${p}`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${p}: ${answer.status} ${await answer.text()}`);
    },
    [path, body],
  );

/** Opens the conversation that these words arrived in. */
async function openConversation(platform, words) {
  const found = await until(`"${words}" is in the inbox`, async () => {
    const { items } = await ask(`/conversations?platform=${platform}&sort=recent&limit=20`);
    return items.find((c) => c.last_message?.snippet === words);
  }, 30_000);
  await tab.page.goto(`${demo.address}/inbox/${found.id}`);
  await tab.page.getByRole('log').getByText(words).first().waitFor();
  return found;
}

test('conversations of every platform are there within ten seconds', async () => {
  await signIn(tab.page, demo);
  const end = Date.now() + 10_000;
  const accounts = [];
  for (const platform of ['facebook', 'instagram', 'line', 'shopee', 'lazada', 'tiktok']) {
    const found = await until(
      `${platform} is there`,
      async () => (await ask(`/conversations?platform=${platform}&limit=1`)).items[0],
      end - Date.now(),
    );
    accounts.push(found.account.id);
  }
  // The list draws only what is seen, so each platform is looked at by itself, as somebody does who clicks its account.
  for (const id of accounts) {
    await tab.page.goto(`${demo.address}/inbox?account=${id}`);
    await tab.page.getByRole('listbox', { name: 'Conversations' }).getByRole('option').first().waitFor();
  }
  await tab.page.goto(`${demo.address}/inbox`);
});

test('what a customer writes appears in the open thread without a reload', async () => {
  const first = `Is the teapot back? ${Date.now()}`;
  await demo.platform('/line/say', { text: first });
  await openConversation('line', first);
  const second = `And the cups? ${Date.now()}`;
  await demo.platform('/line/say', { text: second });
  await tab.page.getByRole('log').getByText(second).waitFor();
});

test('a reply reaches the platform exactly once and gets its tick', async () => {
  const answer = `We have it in blue and in green. ${Date.now()}`;
  await tab.page.getByRole('textbox', { name: /^Reply to / }).fill(answer);
  await tab.page.getByRole('button', { name: 'Send', exact: true }).click();
  const thread = tab.page.getByRole('log');
  await thread.getByText(answer).waitFor();
  const sent = async () => {
    const said = await demo.platform('/line/sent');
    const calls = Array.isArray(said) ? said : (Object.values(said).find(Array.isArray) ?? []);
    return calls.flatMap((call) => call.messages ?? []).filter((message) => message.text === answer);
  };
  // It is held for five seconds first.
  await until('the platform has the reply', async () => (await sent()).length > 0, 30_000);
  await thread.getByText(/· (Sent|Delivered|Read)/).last().waitFor({ timeout: 30_000 });
  // A second copy would come within the first retry's time.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.equal((await sent()).length, 1);
});

test('a reply that is taken back in time never leaves, and its words are there again', async () => {
  const answer = `Only until Friday. ${Date.now()}`;
  // Time enough, however slow the machine is.
  await change('/me/settings', { undo_send_s: 10 });
  const read = tab.page.waitForResponse((reply) => reply.url().endsWith('/me/settings') && reply.request().method() === 'GET');
  await tab.page.reload();
  await read;
  await tab.page.getByRole('log').getByRole('article').first().waitFor();
  const field = tab.page.getByRole('textbox', { name: /^Reply to / });
  await field.fill(answer);
  await tab.page.getByRole('button', { name: 'Send', exact: true }).click();
  await tab.page.getByRole('log').getByRole('button', { name: 'Undo' }).click();
  await until('the words are back', async () => (await field.inputValue()) === answer);
  assert.equal(await tab.page.getByRole('log').getByText(answer).count(), 0);
  // Longer than it would have been held.
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  assert.ok(!JSON.stringify(await demo.platform('/line/sent')).includes(answer));
  await field.fill('');
});

test('a draft is there again after a reload, from the server', async () => {
  const words = `Let me look. ${Date.now()}`;
  await tab.page.getByRole('textbox', { name: /^Reply to / }).fill(words);
  await until('the server has it', async () => (await ask('/drafts')).items.some((draft) => draft.text === words));
  await tab.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('.draft.')).forEach((key) => localStorage.removeItem(key)));
  await tab.page.reload();
  const field = tab.page.getByRole('textbox', { name: /^Reply to / });
  await until('the words are back', async () => (await field.inputValue()) === words);
  await field.fill('');
  await until('it is thrown away', async () => (await ask('/drafts')).items.every((draft) => draft.text !== words));
});

test('what was read is read for everybody, and can be put back', async () => {
  const words = `Do you wrap gifts? ${Date.now()}`;
  await demo.platform('/line/say', { text: words });
  const { id } = await openConversation('line', words);
  await until('it is read', async () => (await ask(`/conversations/${id}`)).unread_count === 0);
  await tab.page.getByRole('listbox', { name: 'Conversations' }).focus();
  await tab.page.keyboard.press('u');
  await until('it is unread again', async () => (await ask(`/conversations/${id}`)).unread_count > 0);
});

test('several conversations are assigned at once, and undone', async () => {
  const list = tab.page.getByRole('listbox', { name: 'Conversations' });
  const rows = list.getByRole('option');
  await rows.nth(1).waitFor();
  // By their ids: the list moves while customers write.
  const ids = (await rows.evaluateAll((all) => all.slice(0, 2).map((one) => one.id))).map((id) => id.replace('row-', ''));
  for (const id of ids) {
    const row = list.locator(`#row-${id}`);
    // The box is there while the pointer is over its row, which may move away from under it. Hidden from those who hear the page:
    // they choose with X.
    await until('it is chosen', async () => {
      if (await row.locator('.tick.chosen').count()) return true;
      await row.hover();
      const isThere = await row.locator('.tick').click({ timeout: 2000 }).then(() => true, () => false);
      if (isThere) await row.locator('.tick.chosen').waitFor({ timeout: 2000 });
      return isThere;
    });
  }
  const assigned = async () => Promise.all(ids.map(async (id) => (await ask(`/conversations/${id}`)).assignee));
  const before = await assigned();
  await tab.page.getByText('2 chosen').waitFor();
  await list.focus();
  await tab.page.keyboard.press('i');
  await until('both are assigned', async () => (await assigned()).every((who) => who !== null));
  if (before.some((who) => who === null)) {
    await tab.page.keyboard.press('z');
    await until('it is undone', async () => (await assigned()).every((who, i) => (who === null) === (before[i] === null)));
  }
  await tab.page.keyboard.press('Escape');
});

test('an order that moves at the platform moves in the panel', async () => {
  const shop = (await demo.platform('/shopee/state')).accounts[0];
  const customer = shop.customers[0];
  const words = `Where is my parcel? ${Date.now()}`;
  await demo.platform('/shopee/say', { account: shop.id, from: customer.id, text: words });
  const { order_sn: number } = await demo.platform('/shopee/order', { action: 'place', account: shop.id, customer: customer.id });
  await openConversation('shopee', words);
  const card = tab.page.getByRole('article', { name: `Order ${number}` });
  await card.first().waitFor({ timeout: 30_000 });
  const before = await card.first().innerText();
  await demo.platform('/shopee/order', { action: 'advance', account: shop.id, order: number });
  await until('the order moved', async () => (await card.first().innerText()) !== before, 30_000);
});

test('nothing went wrong on the way', () => {
  assert.deepEqual(tab.faults, []);
});
