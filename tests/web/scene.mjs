// The demo as it stands on the pictures: a few customers on every platform, each with something to say.
import { createServer } from 'node:http';
import { until } from './process.mjs';

const HOUR = 3_600_000;

/** Asks the daemon's API from a signed-in page. */
const api = (page) => (path, body, method = body === undefined ? 'GET' : 'POST') =>
  page.evaluate(
    async ([path, body, method]) => {
      const reply = await fetch(`/api/v1${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await reply.text();
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
      return text ? JSON.parse(text) : null;
    },
    [path, body, method],
  );

/** Sets it up; answers what the pictures open. */
export async function stage(demo, page) {
  const ask = api(page);
  const world = {};
  for (const platform of ['facebook', 'instagram', 'line', 'shopee', 'lazada', 'tiktok'])
    world[platform] = await demo.platform(`/${platform}/state`);

  const say = async (platform, shop, customer, what) => {
    const account = world[platform].accounts[shop];
    const from = customer === 'new' ? customer : account.customers[customer].id;
    await demo.platform(`/${platform}/say`, { account: account.id, from, ...what });
  };
  /** The conversation that these words came in last. */
  const find = (platform, words) =>
    until(`"${words}" came`, async () => {
      const { items } = await ask(`/conversations?platform=${platform}&sort=recent&limit=100`);
      return items.find((c) => c.last_message?.snippet.includes(words));
    }, 30_000);
  /** They are in the thread; customers of the demo answer back, so they need not be the last. */
  const heard = ({ id }, words) =>
    until(`"${words}" came`, async () => {
      const { items } = await ask(`/conversations/${id}/messages?limit=40`);
      return items.some((one) => one.parts.some((part) => part.text?.includes(words)));
    }, 30_000);
  const answer = async ({ id }, text, kind = 'reply') => {
    const { id: message } = await ask(`/conversations/${id}/messages`, { kind, text });
    if (kind === 'reply')
      await until('the answer went out', async () => {
        const { items } = await ask(`/conversations/${id}/messages?limit=20`);
        const state = items.find((one) => one.id === message)?.delivery?.state;
        if (state === 'failed') throw new Error(`"${text}" was refused`);
        return ['sent', 'delivered', 'read'].includes(state);
      }, 30_000);
    // Some platforms count in whole seconds; what follows shall come after it.
    await page.waitForTimeout(1200);
  };
  const change = (conversations, what) => ask('/conversations/bulk', { ids: conversations.map((c) => c.id), change: what });

  // Most of the past is done with, as in a team that answers.
  let seen = '';
  await until(
    'the past is here',
    async () => {
      await page.waitForTimeout(3000);
      const now = JSON.stringify([await ask('/conversations/counts'), (await ask('/orders?limit=100')).items.length]);
      const still = now === seen;
      seen = now;
      return still;
    },
    180_000,
  );
  for (const platform of Object.keys(world)) {
    const { items } = await ask(`/conversations?status=open&sort=recent&platform=${platform}&limit=100`);
    if (items.length > 2) await change(items.slice(2), { status: 'resolved' });
  }
  const me = await ask('/me');
  const gift = await ask('/labels', { name: 'Gift', color: '#2f7d6b' });
  const wholesale = await ask('/labels', { name: 'Café', color: '#8a5a00' });

  // Beside the one that is open.
  await say('facebook', 0, 'new', { text: 'ส่งเชียงใหม่กี่วันถึงคะ', at_ms: Date.now() - 8 * 24 * HOUR });
  const closed = await find('facebook', 'ส่งเชียงใหม่กี่วันถึงคะ');
  await say('facebook', 0, 'new', { text: 'Hello! Do you give a price for twenty sets?', at_ms: Date.now() - 20.4 * HOUR });
  const café = await find('facebook', 'twenty sets');
  await change([café], { label_ids: [wholesale.id], assignee_id: me.id });
  // What the platform does not allow was not sent.
  await say('shopee', 0, 1, { text: 'โอนเงินให้โดยตรงได้ไหมคะ', at_ms: Date.now() - 2 * HOUR });
  const failed = await find('shopee', 'โอนเงินให้โดยตรงได้ไหมคะ');
  await ask(`/conversations/${failed.id}/messages`, { kind: 'reply', text: 'ได้ค่ะ ทักมาที่ wa.me/66811112222 นะคะ' });
  await until('it was refused', async () => {
    const { items } = await ask(`/conversations/${failed.id}/messages?limit=5`);
    return items.some((one) => one.delivery?.state === 'failed');
  }, 30_000);
  await say('instagram', 0, 'new', { text: 'Can I pick it up in Bangkok?', at_ms: Date.now() - 3 * HOUR });
  await say('tiktok', 0, 0, { text: 'Is this teapot safe for the dishwasher?' });
  await say('lazada', 1, 1, {
    kind: 'translated',
    text: 'Mình lấy 2 cái ấm trà nhé, còn sẵn không ạ?',
    translation: 'I would like two of the teapots, are they in stock?',
  });
  await say('instagram', 0, 1, { kind: 'story_reply', text: 'สวยมากเลยค่ะ ราคาเท่าไหร่คะ' });
  await say('line', 1, 1, { text: '請問這個茶壺還有貨嗎？想買兩個送朋友' });
  await say('line', 0, 0, { text: 'ขอดูรูปจริงเพิ่มได้ไหมคะ' });
  const line = await find('line', 'ขอดูรูปจริงเพิ่มได้ไหมคะ');
  await say('line', 0, 0, { kind: 'sticker' });

  // An order on its way, and where is it?
  const shop = world.shopee.accounts[0];
  const order = (action, more) => demo.platform('/shopee/order', { action, account: shop.id, ...more });
  const { order_sn: number } = await order('place', { customer: shop.customers[0].id, lines: 2 });
  await order('advance', { order: number, to: 'SHIPPED' });
  await say('shopee', 0, 0, { text: 'กดสั่งไปแล้วนะคะ ฝากแพ็คดีๆ ด้วยค่ะ 🙏' });
  const hero = await find('shopee', 'กดสั่งไปแล้วนะคะ');
  await answer(hero, 'ได้เลยค่ะ ห่อกันกระแทกสองชั้นให้นะคะ พรุ่งนี้เช้าส่งค่ะ');
  await say('shopee', 0, 0, { kind: 'image' });
  await say('shopee', 0, 0, { text: 'ถ้วยแบบในรูปนี้ มีสีเขียวด้วยไหมคะ จะสั่งเพิ่มเป็นของขวัญค่ะ' });
  await heard(hero, 'ถ้วยแบบในรูปนี้');
  await answer(hero, 'Gift for her mother, 5 December. Put a card in.', 'note');
  await answer(hero, 'มีค่ะ สีเขียวกับสีน้ำเงิน ห่อของขวัญให้ฟรีด้วยนะคะ');
  await say('shopee', 0, 0, { text: 'แล้วของถึงไหนแล้วคะ' });
  await heard(hero, 'แล้วของถึงไหนแล้วคะ');
  await change([hero], { assignee_id: me.id, label_ids: [gift.id] });
  const bought = await until('the order is here', async () => (await ask(`/orders?q=${number}`)).items[0], 120_000);
  const twins = await twin({ ask, say, find });
  return { hero, closed, café, failed, line, order: bought, twins, ...(await furnish({ demo, ask, page, me, gift, wholesale, hero, café })) };
}

/** The same customer on two platforms: she says her number on both, so the page asks whether they are one. */
async function twin({ ask, say, find }) {
  await say('line', 0, 'new', { text: 'ชื่อณัฐนะคะ เบอร์ 089-555-0142 สั่งไปทางช้อปปี้แล้วค่ะ' });
  const one = await find('line', '089-555-0142');
  await say('facebook', 0, 'new', { text: 'Hi, this is Nat, my phone is 089-555-0142. Did you get my LINE?' });
  const other = await find('facebook', '089-555-0142');
  for (const { contact } of [one, other]) await ask(`/contacts/${contact.id}`, { phone: '0895550142' }, 'PATCH');
  return other;
}

/** What a shop sets up in its first week: people, teams, rules, answers, views, and programs that hear of things. */
async function furnish({ demo, ask, me, gift, wholesale, hero, café }) {
  const invite = (email, role) => ask('/invitations', { email, role });
  const join = async (email, role, name) => {
    const { accept_url } = await invite(email, role);
    const reply = await fetch(`${demo.address}/api/v1/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: accept_url.split('#')[1], name, password: 'a-fake-password-of-the-demo' }),
    });
    if (!reply.ok) throw new Error(`${email} could not join: ${reply.status} ${await reply.text()}`);
  };
  await join('nok@rimnam.example', 'admin', 'Nok');
  await join('linh@rimnam.example', 'agent', 'Linh');
  await join('pan@rimnam.example', 'agent', 'ปัณฑารีย์ ญี่ปุ่น');
  await join('books@rimnam.example', 'viewer', 'Somchai');
  const { accept_url: invitation } = await invite('ploy@rimnam.example', 'agent');
  await invite('warehouse.bangna@rimnam.example', 'viewer');

  const { items: members } = await ask('/members');
  const who = (name) => members.find((one) => one.name === name).id;
  const { url: reset } = await ask(`/members/${who('Linh')}/reset-link`, {});
  const { items: accounts } = await ask('/accounts');
  const on = (platform) => accounts.filter((one) => one.platform === platform).map((one) => one.id);

  const thai = await ask('/teams', { name: 'ไทย', assignment: 'round_robin', member_ids: [me.id, who('Nok'), who('ปัณฑารีย์ ญี่ปุ่น')] });
  const wholesalers = await ask('/teams', { name: 'Wholesale', assignment: 'manual', member_ids: [who('Linh')] });
  await ask(`/members/${who('Linh')}/capacity`, { capacity: 15 }, 'PUT');
  for (const [name, team_id, conditions] of [
    ['Thai chats', thai.id, { languages: ['th'], platforms: ['line', 'shopee'] }],
    ['Cafés and restaurants', wholesalers.id, { label_ids: [wholesale.id] }],
    ['New on Facebook', wholesalers.id, { account_ids: on('facebook').slice(0, 1), new_contact: true }],
  ])
    await ask('/assignment-rules', { name, team_id, conditions });
  await ask('/conversations/bulk', { ids: [café.id], change: { team_id: wholesalers.id } });

  for (const [title, shortcut, text, more] of [
    ['ของแตก ขอรูป', 'photo', 'ขออภัยด้วยนะคะคุณ{{contact.first_name}} รบกวนขอรูปกล่องและใบปะหน้า ของออเดอร์ {{order.number}} ค่ะ'],
    ['Where is my parcel', 'track', 'Hi {{contact.first_name|there}}, your parcel {{order.tracking}} is {{order.status}}.'],
    ['คืนเงิน', 'refund', 'คืนเงินเข้าบัญชีเดิมภายใน 3 วันทำการค่ะ'],
    ['December prices', null, 'Until Friday every bowl is 10 % off.', { is_offer: true, account_ids: on('line') }],
    ['Shipping to Malaysia', 'my', 'Yes, we ship to Malaysia; it takes 5 to 7 days.', { scope: 'personal' }],
  ])
    await ask('/canned-replies', { title, text, scope: 'workspace', ...(shortcut ? { shortcut } : {}), ...more });

  for (const view of [
    { name: 'Gifts that wait', scope: 'shared', filter: { label: [gift.id], waiting: true }, sort: 'waiting' },
    { name: 'Cafés', scope: 'shared', filter: { label: [wholesale.id] } },
    { name: 'LINE, mine', scope: 'personal', filter: { platform: ['line'], assignee: 'me' } },
  ])
    await ask('/views', view);

  const soon = new Date(Date.now() + 9 * 24 * HOUR).toISOString();
  await ask('/api-tokens', { name: 'ERP: คำสั่งซื้อ', scopes: ['read'] });
  await ask('/api-tokens', { name: 'Night bot', scopes: ['write'], expires_at: soon });

  // One program listens; the other's port is closed.
  const ear = createServer((_, reply) => reply.writeHead(204).end());
  await new Promise((resolve) => ear.listen(0, '127.0.0.1', resolve));
  ear.unref();
  const hooks = [
    ['Warehouse', `http://127.0.0.1:${ear.address().port}/hooks/sampan`, ['order.created', 'order.updated']],
    ['Bookkeeping', 'http://127.0.0.1:9/in', ['order.updated', 'contact.updated']],
  ];
  for (const [name, url, events] of hooks) {
    const { id } = await ask('/outgoing-webhooks', { name, url, events });
    for (let n = 0; n < 3; n += 1) await ask(`/outgoing-webhooks/${id}/test`, {}).catch(() => {});
  }
  await ask(`/contacts/${hero.contact.id}`, { about: 'Buys for her café in Ari. Likes green glaze.' }, 'PATCH');
  // Time enough to think twice.
  await ask('/me/settings', { undo_send_s: 10 }, 'PATCH');
  return { invitation, reset };
}
