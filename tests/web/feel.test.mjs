// The rest of what a person feels (ui.md §13): how soon the first list is there, on a desk and on a slow phone, and how soon the
// page answers to a key. As in speed.test.mjs the page is the one that ships and the API answers out of memory.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBare } from './bare.mjs';
import { Measured } from './measured.mjs';
import { startMock } from './mock.mjs';
import { SIZES } from './shop.mjs';

const measured = new Measured();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** A machine that does other things as well must not fail a right answer. */
const BUSY = 6;

let mock;
let bare;
let tab;

before(async () => {
  mock = await startMock({ conversations: 400, messages: 400 });
  bare = await openBare();
  tab = await (await bare.person()).tab(SIZES.desk);
});

after(async () => {
  await measured.write();
  await bare?.close();
  await mock?.stop();
});

const percentile = (values, p) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];

function judge(t, key, what, value, wanted) {
  measured.note(key, what, value, wanted, 'ms');
  t.diagnostic(`${what}: ${value.toFixed(1)} ms`);
  assert.ok(value <= wanted * BUSY, `${what}: ${value} ms`);
}

/** Milliseconds from the start of the navigation to the paint that has rows in the list. */
async function firstList(tab) {
  await tab.go(`${mock.address}/inbox`);
  return tab.run(
    () =>
      new Promise((resolve) => {
        const look = () => (document.querySelector('[role=option]') ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look));
        look();
      }),
  );
}

/** Somebody who was never here, with a slower machine. */
async function cold(machine) {
  const person = await bare.person();
  try {
    const from = mock.asked.length;
    const there = await person.tab(machine);
    const took = await firstList(there);
    assert.deepEqual(await there.faults(), []);
    // Who it is and the three parts of the list, each once and by address: what `begin.js` asked early is what the page wants.
    const lists = mock.asked.slice(from).filter(({ path, query }) => path === '/me' || (path === '/conversations' && query.includes('limit=50')));
    assert.equal(lists.length, 4, lists.map(({ path, query }) => path + query).join(', '));
    return took;
  } finally {
    await person.leave();
  }
}

test('the first list is there soon, also where nobody was before', async (t) => {
  const laptop = { ...SIZES.desk, cpu: 4 };
  const phone = { ...SIZES.phone, cpu: 6, bits: 1_600_000, delay: 150 };
  // The browser itself has just been started, and whoever opens the page has not.
  await cold(laptop);
  const often = async (machine) => {
    const took = [];
    for (let i = 0; i < 5; i++) took.push(await cold(machine));
    return percentile(took, 0.5);
  };
  judge(t, 'list-cold-laptop', 'first list on the screen of a laptop that was never here (processor 4 times slower), median', await often(laptop), 900);
  judge(t, 'list-cold-phone', 'the same on a phone (6 times slower, 1.6 Mbit/s, 150 ms), median', await often(phone), 2000);
  await firstList(tab);
  const warm = [];
  for (let i = 0; i < 5; i++) {
    await pause(500);
    warm.push(await firstList(tab));
  }
  assert.deepEqual(await tab.faults(), []);
  judge(t, 'list-warm', 'first list on the screen of somebody who was here before, median', percentile(warm, 0.5), 300);
});

/** Presses a key; milliseconds until `there` (a selector, and words that it has to hold) is painted. */
async function until(key, selector, words = '') {
  await tab.run(
    (selector, words) => {
      window.answered = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`${selector} does not say ${words} within 10 s`)), 10_000);
        addEventListener(
          'keydown',
          (event) => {
            const look = () => {
              const there = [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(words));
              if (!there) return requestAnimationFrame(look);
              // Behind the frame, and before what the page has put off until it is drawn.
              scheduler.postTask(() => resolve(performance.now() - event.timeStamp), { priority: 'user-blocking' });
            };
            requestAnimationFrame(look);
          },
          { once: true, capture: true },
        );
      });
    },
    selector,
    words,
  );
  await tab.press(key);
  return tab.run(() => window.answered);
}

const ROW = '#list [role=option]';
const REPLY = '#composer textarea';

test('a letter stands where it was typed, also while messages stream in', async (t) => {
  await tab.click(ROW);
  await tab.there('#thread article');
  await pause(600);
  await tab.click(REPLY);
  let n = 0;
  const stream = setInterval(() => {
    const c = mock.conversations[20 + (n++ % 100)];
    mock.send('conversation.updated', { ...c, etag: `"${1000 + n}"`, unread_count: c.unread_count + n, updated_at: new Date().toISOString() }, String(1_000_000 + n));
  }, 60);
  const letters = await typed();
  clearInterval(stream);
  // A screen that draws sixty times a second shows a letter up to 17 ms after it is written, whatever wrote it: so the same once more, in
  // a page that has nothing but a field.
  const empty = await (await bare.person()).tab(SIZES.desk);
  await empty.go('data:text/html,<textarea rows=3></textarea>');
  await empty.click('textarea');
  const floor = await typed(empty);
  assert.deepEqual(await tab.faults(), []);
  judge(t, 'letter', 'key to letter in the composer, while messages stream in: until it is drawn, p95', percentile(letters.drawn, 0.95), 16);
  measured.note('letter-floor', 'key to letter in an empty page, which has nothing to do, p95', percentile(floor.drawn, 0.95), null, 'ms');
  judge(t, 'letter-work', 'work of the page for a letter and for what streams in beside it, p95', percentile(letters.work, 0.95), 16);
});

/** Writes a sentence where the focus is; for each letter the milliseconds until it is drawn, and those that the page works for it. */
async function typed(where = tab) {
  await where.run(() => {
    window.letters = [];
    let pressed = 0;
    addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
    addEventListener('input', () => {
      const from = pressed;
      setTimeout(() => window.letters.push(performance.now() - from));
    });
  });
  const work = [];
  for (const letter of 'We have it in blue, green and a little grey; it goes out today. ') {
    const before = await where.worked();
    await where.press(letter);
    await pause(30);
    work.push((await where.worked()) - before);
  }
  const drawn = await where.run(() => window.letters);
  assert.ok(drawn.length > 40, `${drawn.length} letters`);
  return { drawn, work };
}

test('what is sent, resolved and asked for is there with the next frame', async (t) => {
  const took = { send: [], resolve: [], palette: [], results: [] };
  await tab.go(`${mock.address}/inbox`);
  for (let i = 0; i < 9; i++) {
    await tab.click(ROW, i % 5);
    await tab.there('#thread article');
    await pause(900);
    await tab.click(REPLY);
    for (const letter of `On its way ${i}`) await tab.press(letter);
    took.send.push(await until('Control+Enter', '#thread article', `On its way ${i}`));
    await tab.press('Escape');
    await tab.run(() => document.activeElement?.blur());
    took.palette.push(await until('Control+k', '#palette-list [role=option]'));
    took.results.push(await until('s', '#palette-list [role=option]', '“s”'));
    await tab.press('Escape');
    await tab.until(() => !document.querySelector('#palette-list'));
    await tab.run(() => document.activeElement?.blur());
    // Each has its own word: the one before may still be there.
    const name = await tab.run(() => document.querySelector('#list [aria-selected=true] .name')?.textContent);
    assert.ok(name, 'one is open, and has a name');
    took.resolve.push(await until('e', '[role=status], [role=group]', `Resolved ${name}`));
  }
  assert.deepEqual(await tab.faults(), []);
  judge(t, 'send', 'from sending to the bubble in the thread, median', percentile(took.send, 0.5), 34);
  judge(t, 'resolve', 'from the key to the word that it is resolved, median', percentile(took.resolve, 0.5), 34);
  judge(t, 'palette', 'the palette opens, median', percentile(took.palette, 0.5), 50);
  judge(t, 'palette-results', 'a letter in it to what it finds here, median', percentile(took.results, 0.5), 100);
});

test('no key and no click waits for its frame', async (t) => {
  await tab.go(`${mock.address}/inbox`);
  await tab.there(ROW);
  // What the browser itself says of each interaction: from the press to the next paint.
  await tab.run(() => {
    window.interactions = new Map();
    new PerformanceObserver((list) => {
      for (const { interactionId, duration } of list.getEntries())
        if (interactionId) window.interactions.set(interactionId, Math.max(duration, window.interactions.get(interactionId) ?? 0));
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  });
  await pause(1000);
  for (let i = 0; i < 100; i++) {
    await tab.press(i % 5 === 4 ? 'k' : 'j');
    await pause(120);
  }
  await pause(300);
  const all = await tab.run(() => [...window.interactions.values()]);
  assert.deepEqual(await tab.faults(), []);
  judge(t, 'interaction', 'an interaction to its next paint, while somebody walks through conversations, p98', all.length ? percentile(all, 0.98) : 8, 100);
});
