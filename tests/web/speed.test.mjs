// What a person feels, measured (ui.md §13): from a key to the painted conversation, and the frames of scrolling through a
// hundred thousand rows and ten thousand messages. The page is the one that ships, the API is made up beside it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './browser.mjs';
import { startMock } from './mock.mjs';
import { until } from './process.mjs';

const ROWS = 100_000;

let small;
let large;
let tab;
let cdp;

before(async () => {
  small = await startMock({ conversations: 400, messages: 10_000 });
  large = await startMock({ conversations: ROWS, pageSize: 25_000 });
  tab = await openPage();
  cdp = await tab.page.context().newCDPSession(tab.page);
  // The time of the page's own thread: what else this machine does is not the page's doing.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
});

after(async () => {
  await tab?.close();
  await small?.stop();
  await large?.stop();
});

/** Milliseconds that the page's thread has worked since it began. */
async function worked() {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration').value * 1000;
}

const percentile = (values, p) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];

/** Work from each press of `key` to the paint that shows the other conversation, in milliseconds. */
async function press(key, times) {
  const took = [];
  for (let i = 0; i < times; i++) {
    await tab.page.evaluate(() => {
      window.painted = new Promise((resolve) =>
        addEventListener(
          'keydown',
          () =>
            // After the frame in which the effects of the key are drawn.
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = resolve;
              channel.port2.postMessage(null);
            }),
          { once: true, capture: true },
        ),
      );
    });
    const before = tab.page.url();
    const from = await worked();
    await tab.page.keyboard.press(key);
    await tab.page.evaluate(async () => void (await window.painted));
    took.push((await worked()) - from);
    assert.notEqual(tab.page.url(), before, 'another conversation is open');
    assert.ok(await tab.page.evaluate(() => document.querySelectorAll('#thread article').length > 0), 'its messages are there');
    // The neighbours are read ahead while somebody looks.
    await tab.page.waitForTimeout(500);
  }
  return took;
}

/** Work for each of `count` frames in which `move` is done to an element, in milliseconds. */
async function frames(selector, count, move) {
  const from = await worked();
  await tab.page.evaluate(
    async ([selector, count, source]) => {
      const step = new Function('element', 'i', source);
      const element = document.querySelector(selector);
      for (let i = 0; i < count; i++) {
        step(element, i);
        await new Promise(requestAnimationFrame);
      }
    },
    [selector, count, move],
  );
  return ((await worked()) - from) / count;
}

test('a conversation that was read ahead is painted within 50 ms of J and K', async (t) => {
  await tab.page.goto(`${small.address}/inbox`);
  await tab.page.getByRole('option').first().waitFor();
  await tab.page.waitForTimeout(1000);
  await tab.page.keyboard.press('j');
  await tab.page.waitForTimeout(1000);
  const took = [...(await press('j', 10)), ...(await press('k', 8))];
  t.diagnostic(`J and K: median ${percentile(took, 0.5).toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`);
  assert.ok(percentile(took, 0.5) <= 50, `median ${percentile(took, 0.5)} ms`);
});

test('a thread of ten thousand messages is read upwards without a jump', async (t) => {
  await tab.page.goto(`${small.address}/inbox/c000001`);
  await tab.page.locator('#thread article').first().waitFor();
  await tab.page.waitForTimeout(500);
  let worst = 0;
  let work = 0;
  for (let round = 0; round < 16; round++) {
    work = Math.max(work, await frames('#thread', 12, 'element.scrollTop -= 90'));
    // What stands on the screen may not move while older messages come in above.
    const moved = await tab.page.evaluate(async () => {
      const thread = document.querySelector('#thread');
      const top = thread.getBoundingClientRect().top;
      const seen = [...thread.querySelectorAll('article')].find((a) => a.getBoundingClientRect().top > top);
      const was = seen.getBoundingClientRect().top;
      await new Promise((resolve) => setTimeout(resolve, 150));
      return seen.isConnected ? Math.abs(seen.getBoundingClientRect().top - was) : 999;
    });
    worst = Math.max(worst, moved);
  }
  const articles = await tab.page.locator('#thread article').count();
  t.diagnostic(`moved by at most ${worst.toFixed(1)} px; ${work.toFixed(1)} ms of work for a frame at worst; ${articles} messages drawn`);
  assert.ok(worst <= 1, `${worst} px`);
  assert.ok(articles > 200 && articles <= 440, `${articles} messages are drawn`);
});

test('a list of a hundred thousand rows draws only what is seen, each frame in time', async (t) => {
  await tab.page.goto(`${large.address}/inbox`);
  await tab.page.getByRole('option').first().waitFor({ timeout: 60_000 });
  // Reads on until everything is here.
  await until(
    'all rows are here',
    () =>
      tab.page.evaluate(() => {
        const list = document.querySelector('#list');
        list.scrollTop = list.scrollHeight;
        return Number(document.querySelector('[role=option]')?.getAttribute('aria-setsize')) >= 100_000;
      }),
    90_000,
  );
  await tab.page.evaluate(() => (document.querySelector('#list').scrollTop = 0));
  await tab.page.waitForTimeout(500);
  const calm = await frames('#list', 120, 'element.scrollTop += 120');
  const wild = await frames('#list', 30, 'element.scrollTop = (i * 7919 * 997) % element.scrollHeight');
  const rows = await tab.page.getByRole('option').count();
  t.diagnostic(`${calm.toFixed(1)} ms of work for a frame of scrolling, ${wild.toFixed(1)} ms for a jump; ${rows} rows drawn`);
  assert.ok(rows <= 40, `${rows} rows are drawn`);
  assert.ok(calm <= 16, `${calm} ms`);
});

test('something that happens among a hundred thousand rows is on the screen within a frame or two', async (t) => {
  await tab.page.evaluate(() => (document.querySelector('#list').scrollTop = 0));
  const c = large.conversations[77_777];
  const at = new Date().toISOString();
  const words = `hello ${Date.now()}`;
  const seen = tab.page.evaluate(
    (words) =>
      new Promise((resolve) => {
        const from = performance.now();
        const look = () => (document.querySelector('#list')?.textContent.includes(words) ? resolve(performance.now() - from) : requestAnimationFrame(look));
        look();
      }),
    words,
  );
  large.send('conversation.updated', {
    ...c,
    updated_at: at,
    etag: '"99"',
    waiting_since: at,
    response_clock: null,
    reply_window: { ...c.reply_window, state: 'open', closes_at: new Date(Date.now() + 5 * 60_000).toISOString() },
    last_message: { ...c.last_message, id: 'new', direction: 'inbound', kind: 'text', snippet: words, sent_at: at },
  });
  const took = await seen;
  t.diagnostic(`${took.toFixed(0)} ms from the server to the screen`);
  assert.ok(took <= 150, `${took} ms`);
});

test('nothing went wrong on the way', () => {
  assert.deepEqual(tab.faults, []);
});
