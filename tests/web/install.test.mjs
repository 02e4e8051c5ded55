// The page as an app: its files are kept, what customers wrote is not; what is pushed is shown, and opens where it belongs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { startMock } from './mock.mjs';
import { until as within } from './process.mjs';
import { deliverSeen, deliverUnseen } from './push-by-hand.mjs';

/** A worker starts when it is needed; on a machine that is busy that takes its time. */
const until = (what, ask) => within(what, ask, 40_000);

let mock;
let browser;
let context;
let page;
let cdp;
let registration;

before(async () => {
  mock = await startMock({ conversations: 60 });
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', permissions: ['notifications'] });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  cdp = await context.newCDPSession(page);
  const known = new Map();
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations.forEach((one) => known.set(one.scopeURL, one)));
  await cdp.send('ServiceWorker.enable');
  await page.goto(`${mock.address}/inbox`);
  await page.getByRole('listbox', { name: 'Conversations' }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  registration = await until('the worker is known', () => known.get(`${mock.address}/`));
});

after(async () => {
  await browser?.close();
  await mock?.stop();
});

const deliver = (said) =>
  cdp.send('ServiceWorker.deliverPushMessage', { origin: mock.address, registrationId: registration.registrationId, data: JSON.stringify(said) });

const shown = () =>
  page.evaluate(async () => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return all.map(({ title, body, tag, lang, silent, data }) => ({ title, body, tag, lang, silent, data }));
  });

let elsewhere;

/** Somebody looks at the page, or at another. A browser that is driven thinks that everybody always looks at everything. */
async function look(here) {
  await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: here });
  elsewhere ??= await context.newPage();
  await (here ? page : elsewhere).bringToFront();
}

const push = (more = {}) => ({ what: 'show', conversation: 'c000003', message: 'c000003-m000039', reason: 'unassigned', at: new Date().toISOString(), contact: 'ผู้ใหญ่ปั้นหยา', account: 'Baan Mali TH', platform: 'shopee', text: 'ขอเคลมได้ไหมคะ', kind: 'text', silent: false, ...more });

const worker = () => context.serviceWorkers()[0];

/** Delivers it while nobody looks, until what is shown is as it should be. */
const show = (said, isShown) => deliverUnseen(worker(), () => deliver(said), isShown);

test('the manifest names icons that are there, at their sizes', async () => {
  const manifest = await (await fetch(`${mock.address}/manifest.webmanifest`)).json();
  assert.equal(manifest.display, 'standalone');
  const sizes = await page.evaluate(
    (icons) =>
      Promise.all(
        icons.map(async ({ src }) => {
          const image = new Image();
          image.src = src;
          await image.decode();
          return `${image.naturalWidth}x${image.naturalHeight}`;
        }),
      ),
    manifest.icons.filter((icon) => icon.type === 'image/png'),
  );
  assert.deepEqual(sizes, ['192x192', '512x512', '192x192', '512x512']);
  assert.ok(manifest.icons.some((icon) => icon.purpose === 'maskable'));
});

test('the page’s own files are kept, and nothing that a customer wrote', async () => {
  await page.goto(`${mock.address}/inbox/c000001`);
  await page.getByRole('log').getByRole('article').first().waitFor();
  const kept = await page.evaluate(async () => {
    const urls = [];
    for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
    return urls;
  });
  assert.ok(kept.includes('/') && kept.some((url) => url.endsWith('.woff2')) && kept.some((url) => url.startsWith('/assets/OpenConversation')), kept.join());
  assert.deepEqual(kept.filter((url) => /^\/(api|media)/.test(url)), []);
});

test('without a connection it opens, says so, and goes on by itself', async () => {
  await context.setOffline(true);
  // The mock is on this machine, where a browser's switch does not reach every worker: it is not there either.
  const address = new URL(mock.address);
  await mock.stop();
  await page.goto(`${address.origin}/inbox`);
  await page.getByText('No connection.').waitFor();
  await page.getByText('is not kept on this device').waitFor();
  mock = await startMock({ port: Number(address.port), conversations: 60 });
  await context.setOffline(false);
  await page.getByRole('listbox', { name: 'Conversations' }).waitFor();
});

test('a push is shown once for a conversation, in the member’s language', async () => {
  await look(false);
  await show(push(), async () => (await shown()).length > 0);
  let all = await shown();
  assert.deepEqual(
    all.map(({ title, body, tag }) => ({ title, body, tag })),
    [{ title: 'ผู้ใหญ่ปั้นหยา', body: 'ขอเคลมได้ไหมคะ\nBaan Mali TH', tag: 'conversation:c000003' }],
  );
  const some = async (is) => (await shown()).some(is);
  // The next one takes its place.
  await show(push({ text: 'ส่งรูปให้แล้วนะคะ', language: 'th', silent: true }), async () => (all = await shown())[0]?.body.startsWith('ส่งรูป'));
  assert.deepEqual([all.length, all[0].lang, all[0].silent], [1, 'th', true]);
  // The text is hidden.
  await show(push({ text: undefined, language: 'vi' }), () => some((one) => one.body === 'Tin nhắn mới\nBaan Mali TH'));
  // What has no words is named.
  await show(push({ text: '', kind: 'sticker', language: 'zh-CN' }), () => some((one) => one.body.startsWith('贴纸')));
  // A mention says who.
  const mention = push({ conversation: 'c000004', reason: 'mentioned', by: 'Mai', text: 'Can you?' });
  await show(mention, () => some((one) => one.title === 'Mai mentioned you: ผู้ใหญ่ปั้นหยา'));
  // A deadline is that of the member's zone.
  const deadline = push({ conversation: 'c000005', reason: 'window_now', until: '2026-11-26T07:32:00.000Z', time_zone: 'Asia/Bangkok' });
  await show(deadline, () => some((one) => one.body.startsWith('Answer before 14:32')));
  // It is taken back.
  await show({ what: 'withdraw', conversation: 'c000004' }, async () => !(await some((one) => one.tag === 'conversation:c000004')));
  await look(true);
});

test('nothing is shown over a page that somebody looks at', async () => {
  const found = await deliverSeen(worker(), () => deliver(push({ conversation: 'c000009' })));
  assert.ok(found.every((looks) => looks), found.join());
  // What comes later, while nobody looks, is shown: this would be by then.
  await look(false);
  await show(push({ conversation: 'c000010' }), async () => (await shown()).some((one) => one.tag === 'conversation:c000010'));
  assert.ok((await shown()).every((one) => one.tag !== 'conversation:c000009'));
  await look(true);
});

test('a click opens the conversation at the message, in the page that is there', async () => {
  await page.goto(`${mock.address}/orders`);
  await page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).forEach((one) => one.close()));
  await until('nothing is shown', async () => (await shown()).length === 0);
  await look(false);
  await show(push(), async () => (await shown()).length === 1);
  // What the browser does when somebody clicks, but for the finger: the event, on the notification that is there.
  await worker().evaluate(async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
  });
  // The message is taken out of the address again once it is shown.
  await page.waitForURL((url) => url.pathname.startsWith('/inbox/c000003'), { waitUntil: 'commit' });
  await page.getByRole('log').getByRole('article').first().waitFor();
  assert.equal(context.pages().length, 2, 'no further page was opened');
  assert.deepEqual(await shown(), []);
  await look(true);
});

test('what is opened is no longer asked for', async () => {
  await page.goto(`${mock.address}/inbox`);
  await look(false);
  await show(push(), async () => (await shown()).length === 1);
  await look(true);
  await page.goto(`${mock.address}/inbox/c000003`);
  await until('it is gone', async () => (await shown()).length === 0);
});

test('the dot and the title say how many wait', async () => {
  await page.goto(`${mock.address}/inbox`);
  await until('the title counts', async () => /^\(\d+\) Inbox · Sampan$/.test(await page.title()));
  await until('the icon has its dot', () => page.evaluate(() => document.querySelector('link[rel=icon]').getAttribute('href') === '/favicon-dot.svg'));
});
