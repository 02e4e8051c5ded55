// From a customer's words to the notification on a device: the binary that ships, a push service of our own that reads with
// another implementation, and the service worker in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { until } from './process.mjs';
import { deliverUnseen } from './push-by-hand.mjs';
import { startPushService } from './push-service.mjs';

let demo;
let service;
let cookie;
let key;

before(async () => {
  demo = await startDemo(0);
  service = await startPushService();
  const answer = await fetch(`${demo.address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.address },
    body: JSON.stringify({ email: demo.email, password: demo.password }),
  });
  cookie = answer.headers.get('set-cookie').split(';')[0];
  ({ public_key: key } = await ask('/push/key'));
});

after(async () => {
  await service?.stop();
  assert.equal(await demo?.stop(), 0);
});

async function ask(path, body, method = body === undefined ? 'GET' : 'POST') {
  const answer = await fetch(`${demo.address}/api/v1${path}`, {
    method,
    headers: { cookie, origin: demo.address, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), { status: answer.status });
  return text ? JSON.parse(text) : null;
}

/** Whose keys do not fit is a device before this one: what went to it is not counted. */
const opened = (call) => {
  try {
    return [{ call, ...service.read(call, key) }];
  } catch {
    return [];
  }
};
const said = () => service.got.filter((call) => call.status < 300).flatMap(opened);
const say = (text) => demo.platform('/line/say', { text });
const found = (text) =>
  until(`"${text}" is in the inbox`, async () => {
    const { items } = await ask('/conversations?platform=line&sort=recent&limit=50');
    return items.find((c) => c.last_message?.snippet === text);
  }, 30_000);
/** The push that shows these words. */
const shows = (text) => until(`"${text}" is pushed`, () => said().find((one) => one.said.text === text), 30_000);
const quiet = (ms = 3000) => new Promise((resolve) => setTimeout(resolve, ms));

test('what a customer writes is pushed, readable for the device alone, and says where it belongs', async () => {
  const made = await ask('/me/push-subscriptions', service.subscription('a'));
  assert.deepEqual([made.device, made.service, made.is_here], ['Test device', '127.0.0.1', true]);
  await quiet(1500);
  const words = `ยังมีของไหมคะ ${Date.now()}`;
  await say(words);
  const { said: push, claims, call } = await shows(words);
  const c = await found(words);
  assert.deepEqual([push.what, push.conversation, push.message, push.reason], ['show', c.id, c.last_message.id, 'unassigned']);
  assert.deepEqual([push.contact, push.account], [c.contact.name, c.account.name]);
  assert.equal(claims.aud, service.address);
  assert.ok(claims.exp * 1000 > Date.now() && claims.exp * 1000 < Date.now() + 24 * 3_600_000);
  assert.equal(call.headers['content-encoding'], 'aes128gcm');
  assert.match(call.headers.topic, /^[\w-]{1,32}$/);
  assert.ok(Number(call.headers.ttl) > 0);
  assert.ok(!call.body.includes(Buffer.from(words)));
});

test('the next words take the place of the first at the push service, and reading takes them back', async () => {
  const words = `And in blue? ${Date.now()}`;
  await say(words);
  const { call } = await shows(words);
  const c = await found(words);
  const before = said().find((one) => one.said.conversation === c.id && one.said.text !== words);
  if (before) assert.equal(before.call.headers.topic, call.headers.topic);
  await ask(`/conversations/${c.id}/read`, {});
  await until('it is taken back', () => said().find((one) => one.said.what === 'withdraw' && one.said.conversation === c.id), 30_000);
});

test('a member decides of what, whether with words, and when not', async () => {
  await ask('/me/settings', { notifications: { hide_text: true }, language: 'th' }, 'PATCH');
  const hidden = `A secret ${Date.now()}`;
  await say(hidden);
  const c = await found(hidden);
  const push = await until('it is pushed without its words', () => said().find((one) => one.said.message === c.last_message.id), 30_000);
  assert.deepEqual([push.said.text, push.said.language], [undefined, 'th']);

  const all = [1, 2, 3, 4, 5, 6, 7];
  for (const change of [
    { quiet_hours: { from: '00:00', to: '00:00', days: all, time_zone: 'Asia/Bangkok' } },
    { quiet_hours: null, notifications: { unassigned: false } },
  ]) {
    await ask('/me/settings', change, 'PATCH');
    const words = `Nobody hears this ${Date.now()}`;
    await say(words);
    const { last_message } = await found(words);
    await quiet();
    assert.ok(said().every((one) => one.said.message !== last_message.id));
  }
  await ask('/me/settings', { notifications: { unassigned: true, hide_text: false }, language: null }, 'PATCH');
});

test('what is mine is told as mine, and my own deed is not told', async () => {
  const words = `For me ${Date.now()}`;
  await say(words);
  const c = await found(words);
  await shows(words);
  const me = await ask('/me');
  await ask(`/conversations/${c.id}`, { assignee_id: me.id }, 'PATCH');
  await quiet();
  assert.ok(said().every((one) => one.said.reason !== 'given'));
});

test('a push service that asks for time gets it, and one that knows no device ends it', async () => {
  service.answers.push(503, 429);
  const words = `Try again ${Date.now()}`;
  await say(words);
  await found(words);
  await until('it is tried until it is taken', () => said().find((one) => one.said.text === words), 60_000);
  assert.deepEqual(service.got.slice(-3).map((call) => call.status), [503, 429, 201]);
  service.answers.push(410);
  await say(`Gone ${Date.now()}`);
  await until('the device is removed', async () => (await ask('/me/push-subscriptions')).items.length === 0, 30_000);
});

test('no endpoint leads into our own network, and the keys are those of a device', async () => {
  const { keys } = service.subscription('x');
  for (const [endpoint, more] of [
    ['http://10.0.0.1/x', {}],
    ['https://169.254.169.254/latest', {}],
    ['https://[fd00::1]/x', {}],
    ['http://push.example.com/x', {}],
    ['file:///etc/passwd', {}],
    ['https://push.example.com/x', { p256dh: 'BAAA' }],
  ])
    await assert.rejects(ask('/me/push-subscriptions', { endpoint, keys: { ...keys, ...more } }), { status: 422 }, endpoint);
});

test('who signs out is told no more; in a browser it is shown, and a click opens it at the message', async () => {
  service.newDevice();
  await ask('/me/push-subscriptions', service.subscription('b'));
  await quiet(1500);
  const words = `Is it still there? ${Date.now()}`;
  await say(words);
  const { said: push } = await shows(words);

  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', permissions: ['notifications'] });
    const [name, value] = cookie.split('=');
    await context.addCookies([{ name, value, url: demo.address }]);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const faults = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const cdp = await context.newCDPSession(page);
    const registrations = new Map();
    cdp.on('ServiceWorker.workerRegistrationUpdated', (event) => event.registrations.forEach((one) => registrations.set(one.scopeURL, one)));
    await cdp.send('ServiceWorker.enable');
    await page.goto(`${demo.address}/orders`);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    const registration = await until('the worker is known', () => registrations.get(`${demo.address}/`), 40_000);
    const elsewhere = await context.newPage();
    await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    await elsewhere.bringToFront();
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const there = () => worker.evaluate(async () => (await self.registration.getNotifications()).map(({ tag }) => tag));
    await deliverUnseen(
      worker,
      () => cdp.send('ServiceWorker.deliverPushMessage', { origin: demo.address, registrationId: registration.registrationId, data: JSON.stringify(push) }),
      async () => (await there()).includes(`conversation:${push.conversation}`),
    );
    assert.equal((await there()).length, 1);
    await worker.evaluate(async () => {
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
    });
    await page.waitForURL(`${demo.address}/inbox/${push.conversation}?message=${push.message}`);
    await page.getByRole('log').getByText(words).first().waitFor();
    assert.deepEqual(faults.filter((text) => !text.startsWith('Failed to load resource')), []);
  } finally {
    await browser.close();
  }

  await ask('/session', undefined, 'DELETE');
  const before = service.got.length;
  await say(`Nobody is there ${Date.now()}`);
  await quiet(4000);
  assert.equal(service.got.length, before);
});
