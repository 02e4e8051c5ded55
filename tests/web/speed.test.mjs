// What a person feels, measured (ui.md §13): from a key to the painted conversation, and the frames of scrolling through a
// hundred thousand rows and ten thousand messages. The page is the one that ships, the API is made up beside it. What is
// measured goes into a file (MEASURED, else measured.json here), from which `node report.mjs` writes docs/performance.md.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './browser.mjs';
import { Measured } from './measured.mjs';
import { startMock } from './mock.mjs';
import { until } from './process.mjs';
import { weigh } from '../../web/scripts/weigh.mjs';

const ROWS = 100_000;
const measured = new Measured();

let small;
let large;
let tab;
let cdp;

before(async () => {
  small = await startMock({ conversations: 400, messages: 10_000 });
  large = await startMock({ conversations: ROWS });
  tab = await openPage();
  // Everything that moved by itself, from the first paint on.
  await tab.page.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  cdp = await tab.page.context().newCDPSession(tab.page);
  // The time of the page's own thread: what else this machine does is not the page's doing.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
});

after(async () => {
  await measured.write();
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

/** Work from each press of `key` to the paint that shows the other conversation, in milliseconds; `clock` gets the time by the clock. */
async function press(key, times, clock = []) {
  const took = [];
  for (let i = 0; i < times; i++) {
    await tab.page.evaluate(() => {
      window.painted = new Promise((resolve) =>
        addEventListener(
          'keydown',
          (event) =>
            // After the frame in which the effects of the key are drawn.
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => resolve(performance.now() - event.timeStamp);
              channel.port2.postMessage(null);
            }),
          { once: true, capture: true },
        ),
      );
    });
    const before = tab.page.url();
    const from = await worked();
    await tab.page.keyboard.press(key);
    clock.push(await tab.page.evaluate(() => window.painted));
    took.push((await worked()) - from);
    assert.notEqual(tab.page.url(), before, 'another conversation is open');
    assert.ok(await tab.page.evaluate(() => document.querySelectorAll('#thread article').length > 0), 'its messages are there');
    // The neighbours are read ahead while somebody looks.
    await tab.page.waitForTimeout(500);
  }
  return took;
}

/** Times between frames by the clock while `move` is done to an element, in milliseconds. */
function paces(selector, count, move) {
  return tab.page.evaluate(
    async ([selector, count, source]) => {
      const step = new Function('element', 'i', source);
      const element = document.querySelector(selector);
      const gaps = [];
      let last = await new Promise(requestAnimationFrame);
      for (let i = 0; i < count; i++) {
        step(element, i);
        const now = await new Promise(requestAnimationFrame);
        gaps.push(now - last);
        last = now;
      }
      return gaps;
    },
    [selector, count, move],
  );
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
  const clock = [];
  const took = [...(await press('j', 10, clock)), ...(await press('k', 8, clock))];
  measured.note('open-cached', 'opening a conversation that was read ahead: key to paint, median', percentile(clock, 0.5), 50, 'ms');
  measured.note('open-cached-work', 'the same, work of the page alone, median', percentile(took, 0.5), 50, 'ms');
  t.diagnostic(`J and K: median ${percentile(took, 0.5).toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`);
  // Twice the budget: a machine that does other things as well must not fail a right answer.
  assert.ok(percentile(took, 0.5) <= 100, `median ${percentile(took, 0.5)} ms`);
});

test('a conversation that was not read ahead is on the screen soon after its key', async (t) => {
  const took = [];
  for (let n = 0; n < 6; n++) {
    // Far from all that is kept ready: the bare list, a row that nobody came near, Enter by a click.
    await tab.page.goto(`${small.address}/inbox?sort=recent`);
    const row = tab.page.getByRole('option').nth(7 + n);
    await row.waitFor();
    await tab.page.waitForTimeout(600);
    const seen = tab.page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener(
            'click',
            (event) => {
              const look = () =>
                document.querySelector('#thread article')
                  ? requestAnimationFrame(() => resolve(performance.now() - event.timeStamp))
                  : requestAnimationFrame(look);
              look();
            },
            { once: true, capture: true },
          ),
        ),
    );
    await row.click();
    took.push(await seen);
  }
  const median = percentile(took, 0.5);
  measured.note('open-uncached', 'opening a conversation that was not read: click to its messages, median', median, 150, 'ms');
  t.diagnostic(`median ${median.toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`);
  assert.ok(median <= 150 * 6, `median ${median} ms`);
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
  const pace = percentile(await paces('#thread', 60, 'element.scrollTop -= 60'), 0.95);
  measured.note('scroll-thread', 'scrolling through a thread of 10,000 messages: time between frames, p95', pace, 32, 'ms');
  measured.note('scroll-thread-work', 'the same, work for a frame at worst', work, 32, 'ms');
  measured.note('thread-jump', 'how far what is read moves while older messages come in', worst, 1, 'px');
  t.diagnostic(`moved by at most ${worst.toFixed(1)} px; ${work.toFixed(1)} ms of work for a frame at worst; ${articles} messages drawn`);
  assert.ok(worst <= 1, `${worst} px`);
  assert.ok(articles > 200 && articles <= 440, `${articles} messages are drawn`);
});

/** How long the list is, as it says itself. */
const listed = () => tab.page.evaluate(() => Number(document.querySelector('#list [role=option]')?.getAttribute('aria-setsize')));

/** Goes somewhere in the list, by `move` in the page; milliseconds until the rows there are on the screen. */
function jump(move, at) {
  return tab.page.evaluate(
    ([source, at]) =>
      new Promise((resolve) => {
        const list = document.querySelector('#list');
        const from = performance.now();
        new Function('list', 'at', source)(list, at);
        const look = () => {
          const { top, bottom } = list.getBoundingClientRect();
          const middle = (top + bottom) / 2;
          const here = [...list.querySelectorAll('[role=option]')].some((row) => {
            const box = row.getBoundingClientRect();
            return box.top <= middle && box.bottom >= middle;
          });
          // Painted: the frame after the one in which it is there.
          if (here) requestAnimationFrame(() => resolve(performance.now() - from));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    [move, at],
  );
}

test('a list of a hundred thousand rows draws only what is seen, each frame in time', async (t) => {
  await tab.page.goto(`${large.address}/inbox`);
  await tab.page.getByRole('option').first().waitFor({ timeout: 60_000 });
  await until('the list is as long as the view', async () => (await listed()) >= ROWS, 30_000);
  await tab.page.waitForTimeout(500);
  const calm = await frames('#list', 120, 'element.scrollTop += 120');
  const rows = await tab.page.getByRole('option').count();
  const wild = await frames('#list', 30, 'element.scrollTop = (i * 7919 * 997) % element.scrollHeight');
  // Where nothing is known yet stand bones, and of those no more either.
  const bones = await tab.page.locator('#list .all > .bone').count();
  await tab.page.evaluate(() => (document.querySelector('#list').scrollTop = 0));
  await tab.page.waitForTimeout(300);
  const pace = percentile(await paces('#list', 90, 'element.scrollTop += 120'), 0.95);
  measured.note('scroll-list', 'scrolling through 100,000 rows: time between frames, p95', pace, 32, 'ms');
  measured.note('scroll-list-work', 'the same, work for a frame', calm, 16, 'ms');
  measured.note('jump-list-work', 'jumping somewhere among 100,000 rows, work for a frame', wild, 32, 'ms');
  t.diagnostic(`${calm.toFixed(1)} ms of work for a frame of scrolling, ${wild.toFixed(1)} ms for a jump; ${rows} rows drawn, ${bones} bones after a jump`);
  assert.ok(rows > 5 && rows <= 40, `${rows} rows are drawn`);
  assert.ok(bones <= 40, `${bones} bones are drawn`);
  assert.ok(calm <= 16 * 3, `${calm} ms`);
});

test('the middle and the end of a hundred thousand rows are there at once', async (t) => {
  const took = [];
  const reads = [];
  for (const at of [0.5, 0.9, 0.2, 0.7, 0.35, 0.999, 0.05]) {
    await tab.page.evaluate(() => (document.querySelector('#list').scrollTop = 0));
    await tab.page.waitForTimeout(250);
    const before = large.asked.length;
    took.push(await jump('list.scrollTop = list.scrollHeight * at', at));
    // The one there, and on a slow machine one beside it; not what lies between.
    reads.push(large.asked.slice(before).filter((ask) => ask.path === '/conversations').length);
  }
  // By the keyboard, to the very last.
  await tab.page.evaluate(() => (document.querySelector('#list').scrollTop = 0));
  await tab.page.locator('#list').focus();
  await tab.page.keyboard.press('End');
  const last = tab.page.locator(`#list [role=option][aria-posinset="${await listed()}"]`);
  await last.waitFor({ timeout: 10_000 });
  const median = percentile(took, 0.5);
  measured.note('jump-list', 'going anywhere among 100,000 rows: until the rows there are on the screen, median', median, 150, 'ms');
  t.diagnostic(`pages read for a place: ${reads.join(', ')}`);
  assert.ok(Math.max(...reads) <= 2, `${reads.join(', ')} pages were read for a place`);
  t.diagnostic(`median ${median.toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`);
  assert.ok(median <= 150 * 4, `median ${median} ms`);
});

test('what was seen of a hundred thousand rows does not stay in memory', async (t) => {
  const heap = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'JSHeapUsedSize').value / 1e6;
  };
  const places = async (n) => {
    for (let i = 0; i < n; i++) await jump('list.scrollTop = list.scrollHeight * at', ((i * 0.618) % 0.98) + 0.01);
  };
  await tab.page.evaluate(() => (document.querySelector('#list').scrollTop = 0));
  // As many rows as are ever kept, and then five times as many.
  await places(25);
  const before = await heap();
  await places(120);
  const after = await heap();
  measured.note('list-memory', 'memory after 120 more places among 100,000 rows: growth', after - before, 10, 'MB');
  t.diagnostic(`${before.toFixed(1)} MB, then ${after.toFixed(1)} MB`);
  assert.ok(after - before <= 10, `${before} MB, then ${after} MB`);
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
  measured.note('stream', 'an event of the stream, among 100,000 rows: from the server to the screen', took, 100, 'ms');
  t.diagnostic(`${took.toFixed(0)} ms from the server to the screen`);
  assert.ok(took <= 100 * 6, `${took} ms`);
});

test('nothing moves by itself after the first paint', async (t) => {
  await tab.page.goto(`${small.address}/inbox`);
  await tab.page.getByRole('option').first().waitFor();
  await tab.page.waitForTimeout(800);
  await tab.page.keyboard.press('j');
  await tab.page.waitForTimeout(1200);
  const shifted = await tab.page.evaluate(() => window.shifted);
  measured.note('layout-shift', 'cumulative layout shift, from the first paint to an open conversation', shifted, 0.01, '');
  t.diagnostic(`cumulative layout shift ${shifted.toFixed(4)}`);
  assert.ok(shifted <= 0.05, `${shifted}`);
});

test('the first load is light', (t) => {
  const { js, css } = weigh();
  measured.note('script', 'script of the first load, gzipped', js, 130, 'kB');
  measured.note('style', 'style of the first load, gzipped', css, 20, 'kB');
  t.diagnostic(`${js.toFixed(1)} kB of script, ${css.toFixed(1)} kB of style`);
  assert.ok(js <= 130 && css <= 20, `${js} kB, ${css} kB`);
});

test('nothing went wrong on the way', () => {
  assert.deepEqual(tab.faults, []);
});
