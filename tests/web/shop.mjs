// A shop that has opened: an inbox with an owner and a colleague, connected to simulated platforms whose customers do only what
// they are told. Somebody who works in it has a browser of their own, at a desk or on a phone.
import { bringPage, launch, putIn } from './browser.mjs';
import { until } from './process.mjs';
import { startServe, startSimulate } from './serve.mjs';

export const SIZES = {
  desk: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 },
};

const OWNER = { name: 'Mali', email: 'mali@shop.example', password: 'a-long-fake-password' };
const COLLEAGUE = { name: 'Nok', email: 'nok@shop.example', password: 'another-long-fake-password' };

/** Somebody's way to the API, for what is prepared and for what is looked up. */
function asker(address, cookie) {
  return async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const answer = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: { cookie, origin: address, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), { status: answer.status });
    return text ? JSON.parse(text) : null;
  };
}

/** Opens it. `platforms`: those whose first account is connected; a number after a colon is how many (`line:2`). `apps`: further
 * settings of the platforms' apps, by platform; `more`: of the daemon. */
export async function openShop({ platforms = ['line'], apps = {}, more = {} } = {}) {
  const simulate = await startSimulate();
  const settings = Object.fromEntries(Object.entries(simulate.settings).map(([platform, app]) => [platform, { ...app, ...apps[platform] }]));
  const serve = await startServe(settings, { more });
  const { address } = serve;
  const post = (path, body) =>
    fetch(`${address}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address },
      body: JSON.stringify(body),
    });
  const cookieOf = (answer) => answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');

  const made = await post('/setup', { setup_token: serve.token, workspace_name: 'Rim Nam Trading', ...OWNER });
  if (made.status !== 201) throw new Error(`set-up: ${made.status} ${await made.text()}`);

  /** Signs somebody in; answers their way to the API. */
  const enter = async ({ email, password }) => {
    const answer = await post('/session', { email, password });
    if (!answer.ok) throw new Error(`${email} does not get in: ${answer.status} ${await answer.text()}`);
    const cookie = cookieOf(answer);
    return { cookie, ask: asker(address, cookie) };
  };
  const owner = { ...OWNER, ...(await enter(OWNER)) };
  const { ask } = owner;
  owner.id = (await ask('/me')).id;

  const { accept_url } = await ask('/invitations', { email: COLLEAGUE.email, role: 'agent' });
  const token = new URL(accept_url).hash.slice(1);
  const joined = await post('/invitations/accept', { token, name: COLLEAGUE.name, password: COLLEAGUE.password });
  if (!joined.ok) throw new Error(`the colleague does not join: ${joined.status} ${await joined.text()}`);
  const colleague = { ...COLLEAGUE, ...(await enter(COLLEAGUE)) };
  colleague.id = (await colleague.ask('/me')).id;

  const accounts = {};
  for (const wish of platforms) {
    const [platform, n = '1'] = wish.split(':');
    const all = (await simulate.ask(`/${platform}/state`)).accounts.slice(0, Number(n));
    for (const account of all) await connect(platform, account);
    accounts[platform] = all;
  }

  // What was there before the shop opened has been read back.
  for (const { id } of (await ask('/accounts')).items)
    await until('the past is here', async () => ((await ask(`/accounts/${id}/health`)).imports ?? []).every((one) => one.ended_at), 60_000);

  /** As an operator does it, but for the clicks, which have a story of their own. */
  async function connect(platform, account) {
    if (platform === 'line') {
      const { channel_id, channel_secret } = account;
      await ask('/accounts', { platform, channel_id, channel_secret });
      return;
    }
    const enterThere = (what) => simulate.ask(`/${platform}/console`, what);
    const webhook = `${address}/webhooks/${platform}`;
    if (platform === 'facebook' || platform === 'instagram')
      await enterThere({ callback_url: webhook, deauthorize_url: `${webhook}/deauthorize`, deletion_url: `${webhook}/data-deletion` });
    else await enterThere({ callback_url: webhook });
    const { authorize_url } = await ask('/accounts/connect', { platform });
    const choice = { facebook: 'pages', instagram: 'account', shopee: 'shop_id' }[platform];
    const consent = await fetch(`${authorize_url}&auto=1&${choice}=${account.id}`, { redirect: 'manual' });
    const back = await fetch(consent.headers.get('location'), { headers: { cookie: owner.cookie }, redirect: 'manual' });
    if (back.status >= 400) throw new Error(`${platform} is not connected: ${back.status} ${await back.text()}`);
  }

  /** A customer says something; the first of the account, or by `from` another. */
  const say = (platform, what) => {
    const account = accounts[platform][what.shop ?? 0];
    const { shop: _, ...said } = what;
    return simulate.ask(`/${platform}/say`, { account: account.id, from: account.customers[0]?.id ?? 'new', ...said });
  };

  /** The conversation in which these words came last. */
  const find = (words) =>
    until(
      `"${words}" is in the inbox`,
      async () => (await ask('/conversations?status=open&sort=recent&limit=50')).items.find((c) => c.last_message?.snippet.includes(words)),
      30_000,
    );

  /** Somebody who never wrote before writes; the shop knows them as `name`. Answers their conversation, with who they are there. */
  async function arrive(platform, name, words, { shop = 0, ...what } = {}) {
    await say(platform, { from: 'new', shop, text: words, ...what });
    const c = await find(words);
    // The platform says first what they are called there.
    await until('they have a name', async () => (await ask(`/contacts/${c.contact.id}`)).name, 30_000);
    await ask(`/contacts/${c.contact.id}`, { name }, 'PATCH');
    const { accounts: now } = await simulate.ask(`/${platform}/state`);
    const there = now.find((one) => one.id === accounts[platform][shop].id).customers.at(-1);
    return { ...c, name, from: there.id, say: (more) => say(platform, { from: there.id, shop, ...(typeof more === 'string' ? { text: more } : more) }) };
  }

  /** What is still open is done with: the next story begins with an empty list. */
  async function clear() {
    for (;;) {
      const { items } = await ask('/conversations?status=open,pending,snoozed&sort=recent&limit=100');
      if (items.length === 0) return;
      await ask('/conversations/bulk', { ids: items.map((c) => c.id), change: { status: 'resolved' } });
    }
  }

  const browser = await launch();
  /** Somebody opens a browser of their own and is signed in. */
  async function sit(person, size = 'desk', more = {}) {
    const context = await browser.newContext({
      ...SIZES[size],
      ...putIn,
      locale: 'en-GB',
      timezoneId: 'Asia/Bangkok',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...more,
    });
    await bringPage(context);
    if (person) {
      const cookies = person.cookie.split('; ').map((one) => one.split('='));
      await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: address })));
    }
    const page = await context.newPage();
    return seat(page, size, address);
  }

  return {
    address,
    simulate,
    serve,
    owner,
    colleague,
    accounts,
    ask,
    enter,
    say,
    find,
    arrive,
    clear,
    sit,
    browser,
    close: async () => {
      await browser.close();
      return [await serve.stop(), await simulate.stop()];
    },
  };
}

/**
 * Where something stands from the upper edge of the window, once it has stood there for twenty frames: a finger that was lifted in
 * motion leaves the page in motion.
 */
export const still = (target) =>
  target.evaluate(
    (element) =>
      new Promise((done) => {
        let was;
        let frames = 0;
        const look = () => {
          const { top } = element.getBoundingClientRect();
          frames = top === was ? frames + 1 : 0;
          was = top;
          if (frames < 20) requestAnimationFrame(look);
          else done(Math.round(top));
        };
        look();
      }),
  );

/** What somebody in front of the page does, with a mouse or with a finger. */
export function seat(page, size, address) {
  page.setDefaultTimeout(10_000);
  const phone = size === 'phone';
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.stack || `${error.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
  page.on('response', (reply) => {
    if (reply.status() >= 500) faults.push(`${reply.status()} ${reply.url()}`);
  });

  const list = page.getByRole('listbox', { name: 'Conversations' });
  const thread = page.getByRole('log');
  const press = (target) => (phone ? target.tap() : target.click());
  const button = (name, within = page) => within.getByRole('button', { name, exact: typeof name === 'string' });
  const row = (name) => list.getByRole('option', { name: new RegExp(`^${name}, `) });
  const reply = page.getByRole('textbox', { name: /^Reply to / });
  const note = page.getByRole('textbox', { name: 'Note for your team' });
  const dialog = (name) => page.getByRole('dialog', { name });

  /** Goes somewhere by its address, as by a bookmark. */
  const go = (path) => page.goto(`${address}${path}`);
  /** Opens a conversation from the list. */
  async function open(name) {
    await press(row(name));
    await page.getByRole('log', { name: `Conversation with ${name}` }).waitFor();
  }
  /** Back from the conversation to the list. */
  async function back() {
    if (phone) await press(button('Back to the list'));
    await list.waitFor();
  }
  /** Chooses something of a menu that a button opens. */
  async function choose(opener, name) {
    await press(opener);
    await press(page.getByRole('menuitem', { name }));
  }
  /** Something of the menu “More” of the open conversation. */
  const more = (name) => choose(button('More').first(), name);
  /** A filter or an order of the list, by the menus at its head. */
  const pick = async (menu, name) => {
    await press(button(menu, page.getByRole('region', { name: 'Conversations' })));
    await press(page.getByRole('menu', { name: menu }).getByRole('menuitemradio', { name, exact: true }));
  };
  /** From where one writes to where one writes to the team, or back. */
  const side = (which) =>
    phone ? press(button(which, page.getByRole('region', { name: 'Composer' }))) : page.getByRole('tab', { name: which, exact: true }).click();
  const send = () => press(page.getByRole('region', { name: 'Composer' }).getByRole('button', { name: /^(Send|Add note|Send as a person)/ }).first());

  /**
   * Lays fingers where each of these says, one after the other: lists of points, an empty one for none, a number for so many
   * milliseconds of rest. `every`: as if by a hand that takes so many milliseconds for each, however busy the machine is.
   */
  async function touch(steps, every) {
    const cdp = await page.context().newCDPSession(page);
    const start = Date.now();
    let down = 0;
    for (const [n, points] of steps.entries()) {
      if (typeof points === 'number') {
        await new Promise((resolve) => setTimeout(resolve, points));
        continue;
      }
      const type = points.length === 0 ? 'touchEnd' : points.length > down ? 'touchStart' : 'touchMove';
      down = points.length;
      await cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(({ x, y }, id) => ({ x, y, id })),
        ...(every ? { timestamp: (start + n * every) / 1000 } : {}),
      });
    }
    await cdp.detach();
  }
  const middle = async (target) => {
    const box = await target.boundingBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const path = (n, point) => Array.from({ length: n + 1 }, (_, i) => point(i / n));

  /** Draws a finger over something, by so many pixels. */
  async function swipe(target, x, y = 0) {
    const from = await middle(target);
    const at = (i) => [{ x: from.x + x * i, y: from.y + y * i }];
    // It rests there before it leaves: nothing is set flying, which the next tap would only stop.
    await touch([...path(8, at), 150, at(1), []]);
  }
  /** Draws two fingers apart on something, until they are so many times as far from each other. */
  async function pinch(target, times) {
    const { x, y } = await middle(target);
    const apart = (by) => [{ x: x - by, y }, { x: x + by, y }];
    await touch([[{ x: x - 40, y }], ...path(8, (i) => apart(40 + 40 * (times - 1) * i)), []]);
  }
  /** Taps twice, fast. */
  async function tapTwice(target) {
    const at = await middle(target);
    await touch([[at], [], [at], []], 60);
  }

  /** Taps while the page is too busy, for so many milliseconds, to hear of it. */
  async function tapBusy(target, ms) {
    const at = await middle(target);
    await page.evaluate((ms) => {
      setTimeout(() => {
        const end = performance.now() + ms;
        while (performance.now() < end);
      });
    }, ms);
    await touch([[at], []]);
  }

  /** Holds a finger on something for as long as a holding finger rests; with a mouse the other button. */
  async function hold(target) {
    if (!phone) return target.click({ button: 'right' });
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, id: 1 };
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    // By the page's clock: one that is busy hears late of the finger, and would take it for a tap.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 700)));
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await cdp.detach();
    await page.getByRole('menu').first().waitFor();
  }
  /** Who is in the list, from the top. */
  const names = () =>
    list.getByRole('option').evaluateAll((all) =>
      all
        .map((one) => [Number(one.getAttribute('aria-posinset')), one.getAttribute('aria-label').split(',')[0]])
        .sort(([a], [b]) => a - b)
        .map(([, name]) => name),
    );
  /** Until just these are in the list, in this order. */
  const listed = async (...wanted) => {
    let now = [];
    try {
      await until(`the list shows ${wanted.join(', ') || 'nobody'}`, async () => (now = await names()).join() === wanted.join());
    } catch (cause) {
      throw new Error(`${cause.message}; it shows ${now.join(', ')}`);
    }
  };

  return {
    page,
    phone,
    faults,
    list,
    thread,
    reply,
    note,
    row,
    button,
    dialog,
    press,
    hold,
    tapBusy,
    swipe,
    pinch,
    tapTwice,
    go,
    open,
    back,
    choose,
    more,
    pick,
    side,
    send,
    names,
    listed,
    leave: async () => {
      if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT }).catch(() => {});
      await page.context().close();
    },
  };
}
