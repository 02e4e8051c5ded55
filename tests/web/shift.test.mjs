// An hour at the inbox: conversations opened one after the other, answers, notes, messages of customers all the while. What the
// page holds on to afterwards is little more than what it held when it was warm.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './browser.mjs';
import { startMock } from './mock.mjs';

/** What somebody works through in an hour, and what arrives meanwhile: forty messages a minute. */
const TURNS = 240;
const ARRIVING = 10;
/** Turns until everything that is kept on purpose is there. */
const WARM = 80;

let mock;
let tab;
let cdp;

before(async () => {
  mock = await startMock({ conversations: 400, messages: 400 });
  tab = await openPage();
  cdp = await tab.page.context().newCDPSession(tab.page);
});

after(async () => {
  await tab?.close();
  await mock?.stop();
});

/** Bytes that the page holds on to, and the nodes it draws. */
async function held() {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
  return { bytes: usedSize, nodes, listeners: jsEventListeners };
}

let arrived = 0;

/** A customer writes: the message, then the row that shows it, as the stream tells them. */
function arrive() {
  arrived += 1;
  const c = mock.conversations[(arrived * 7919) % mock.conversations.length];
  const at = new Date().toISOString();
  const id = `${c.id}-n${arrived}`;
  const message = { ...mock.message(0, 0, 40, Date.now()), id, conversation_id: c.id, external_id: id, sent_at: at, received_at: at, parts: [{ kind: 'text', text: `มีของไหมคะ ${arrived}` }], reactions: [] };
  const version = Number(c.etag.slice(1, -1)) + 1;
  Object.assign(c, {
    etag: `"${version}"`,
    updated_at: at,
    waiting_since: c.waiting_since ?? at,
    unread_count: c.unread_count + 1,
    last_message: { ...c.last_message, id, direction: 'inbound', kind: 'text', snippet: message.parts[0].text, sent_at: at },
  });
  mock.send('message.created', message, String(2 * arrived));
  mock.send('conversation.updated', c, String(2 * arrived + 1));
}

/** One conversation: opened, looked at, and answered, noted or left. */
async function turn(i) {
  const { page } = tab;
  for (let n = 0; n < ARRIVING; n++) arrive();
  await page.keyboard.press('j');
  await page.locator('#thread article').last().waitFor();
  if (i % 4 === 0) {
    await page.keyboard.press(i % 8 === 0 ? 'n' : 'r');
    await page.keyboard.type(`ได้เลยค่ะ ${i}`);
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: 'Conversations' }).focus();
  }
  await page.waitForTimeout(20);
}

test('an hour of work leaves the page as light as it was', { timeout: 300_000 }, async (t) => {
  await tab.page.goto(`${mock.address}/inbox`);
  await tab.page.getByRole('option').first().waitFor();
  await tab.page.getByRole('listbox', { name: 'Conversations' }).focus();
  for (let i = 0; i < WARM; i++) await turn(i);
  const warm = await held();
  for (let i = WARM; i < WARM + TURNS; i++) await turn(i);
  const worked = await held();
  const grown = worked.bytes / warm.bytes - 1;
  const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);
  t.diagnostic(`${mib(warm.bytes)} MiB when warm, ${mib(worked.bytes)} MiB an hour later (${(grown * 100).toFixed(1)} %); ${warm.nodes} and ${worked.nodes} nodes`);
  assert.ok(mock.asked.some((call) => call.method === 'POST' && /\/messages$/.test(call.path)), 'answers went out');
  assert.ok(grown < 0.2, `it grew by ${(grown * 100).toFixed(1)} %`);
  assert.ok(worked.nodes < warm.nodes * 1.5, `${warm.nodes} nodes became ${worked.nodes}`);
});

test('nothing went wrong on the way', () => {
  assert.deepEqual(tab.faults, []);
});
