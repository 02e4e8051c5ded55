// The API's answers out of the air, and the built page in front of them: for looking at the page with any number of
// conversations, and for measuring it without a daemon. `node mock.mjs [PORT] [CONVERSATIONS]`.
import { createServer } from 'node:http';
import { readFileSync, existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../web/dist', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json', '.woff2': 'font/woff2' };

const NAMES = ['น้ำฝน', 'Linh', 'Dewi', '小雨', 'Thảo Nguyễn', 'Arif', 'ผู้ใหญ่ปั้นหยา', 'Marcus', '阿明', 'Siti', 'ปลื้ม', 'Hương', 'Putri', '雅婷', 'Khánh', 'ก้อย'];
const WORDS = [
  'ขอเคลมได้ไหมคะ ส่งรูปให้แล้วนะคะ 🙏',
  'Shop ơi, ghế mây này còn hàng không ạ?',
  'Kak, resi JNE-nya kok belum jalan ya? Sudah tiga hari.',
  '请问这个大号的托盘什么时候补货？',
  'สั่งไปแล้วค่ะ ส่งวันไหนคะ ญี่ปุ่นส่งได้ไหม ฎุ ฏู ที่ยิ้ม',
  'Do you ship to Penang?',
  'Màu be còn không shop? Ễ Ẵ ợ',
  '已经重新寄出，单号 LZ88VN0412，谢谢！',
];
const ACCOUNTS = [
  ['shopee', 'Baan Mali TH', 'active'],
  ['lazada', 'Official Store', 'needs_reconnect'],
  ['tiktok', 'baanmali.id', 'active'],
  ['line', '@baanmali', 'active'],
  ['facebook', 'Baan Mali VN', 'active'],
  ['instagram', 'baanmali.home', 'active'],
  ['shopee', 'Old shop', 'disconnected'],
].map(([platform, name, state], i) => ({
  id: `a${i}`,
  platform,
  name,
  external_id: `x${i}`,
  state,
  capabilities: {
    messages: { available: platform !== 'tiktok', reason: platform === 'tiktok' ? 'TikTok Shop did not give chat for this shop.' : null },
    orders: { available: !['line', 'facebook', 'instagram'].includes(platform), reason: null },
  },
  features: { read_receipts: true, delivery_receipts: true, typing: true, unsend: platform === 'lazada', edit: false, reactions: platform === 'facebook', order_cards: ['shopee', 'lazada', 'tiktok'].includes(platform), product_cards: ['shopee', 'lazada', 'tiktok'].includes(platform) },
  connected_at: '2026-10-01T00:00:00.000Z',
  unread_count: 0,
}));

const MIN = 60_000;
const day = 24 * 60 * MIN;
const ISO = (t) => new Date(t).toISOString();
const pad = (n, w = 6) => String(n).padStart(w, '0');
const me = { id: 'm1', name: 'Nok', email: 'nok@example.com', role: 'owner', workspace: { id: 'w1', name: 'Baan Mali' } };
const token = (id, name, scopes, expires_at, last_used_at) => ({ id, name, scopes, member: { id: 'm1', name: 'Nok' }, created_at: '2026-10-02T08:00:00.000Z', expires_at, last_used_at });
const tokens = process.env.NO_TOKENS ? [] : [
  token('t1', 'ERP: คำสั่งซื้อ', ['read'], null, new Date(Date.now() - 90_000).toISOString()),
  token('t2', 'Night bot', ['write'], new Date(Date.now() + 6 * 86_400_000).toISOString(), new Date(Date.now() - 30 * 3_600_000).toISOString()),
  token('t3', 'Backup script of the old warehouse in Chiang Mai', ['admin'], '2026-11-01T00:00:00.000Z', null),
];
const ago = (minutes) => ISO(Date.now() - minutes * MIN);
const works = (open_count, capacity = null, availability = 'online', available = availability === 'online') => ({ availability, available, capacity, open_count });
const members = [
  { ...me, two_step: true, account_ids: null, team_ids: null, last_seen_at: ago(1), ...works(6) },
  { id: 'm2', two_step: true, name: 'Mai', email: 'mai@example.com', role: 'agent', account_ids: ['a0', 'a3'], team_ids: null, last_seen_at: ago(200), ...works(12, 15) },
  { id: 'm3', two_step: false, name: 'Rina', email: 'rina@example.com', role: 'agent', account_ids: null, team_ids: null, last_seen_at: null, ...works(3) },
  { id: 'm4', two_step: false, name: 'ปัณฑารีย์ ญี่ปุ่น', email: 'pan@example.com', role: 'agent', account_ids: null, team_ids: null, last_seen_at: null, ...works(0, 8, 'away') },
  { id: 'm5', two_step: false, name: 'Ploy', email: 'ploy@example.com', role: 'agent', account_ids: null, team_ids: null, last_seen_at: null, ...works(4, null, 'online', false) },
];
const teams = [
  { id: 't1', name: 'ไทย', color: null, assignment: 'round_robin', member_ids: ['m1', 'm2', 'm4'] },
  { id: 't2', name: 'Refunds and returns', color: null, assignment: 'manual', member_ids: ['m3'] },
];
const rules = [
  { id: 'r1', name: 'Thai chats', position: 0, conditions: { languages: ['th'], platforms: ['line', 'shopee'] }, team_id: 't1', assignee_id: null },
  { id: 'r2', name: 'Damaged goods', position: 1, conditions: { label_ids: ['l1'] }, team_id: 't2', assignee_id: null },
  { id: 'r3', name: 'New customers on the first shop', position: 2, conditions: { account_ids: ['a1'], new_contact: true }, team_id: null, assignee_id: 'm2' },
];
let assigning = { away_after_minutes: 10, on_away: 'team' };
const ORIGIN = 'https://inbox.example.com';
const unlimited = { account_ids: null, team_ids: null };
const invitations = (now) => [
  { id: 'v1', email: 'linh@example.com', role: 'agent', ...unlimited, accept_url: `${ORIGIN}/invite#fake-token-of-an-invitation`, mailed: true, invited_by: { id: 'm1', name: 'Nok' }, created_at: ISO(now), expires_at: ISO(now + 6 * day) },
  { id: 'v2', email: 'somchai.with.a.rather.long.name@warehouse.example.com', role: 'viewer', ...unlimited, accept_url: null, mailed: true, invited_by: null, created_at: ISO(now - 9 * day), expires_at: ISO(now - 2 * day) },
];
const workspaces = (now) => [
  { id: 'w1', name: 'Baan Mali', role: 'owner', current: true, created_at: ISO(now), deleted_at: null, erased_at: null },
  { id: 'w2', name: 'ร้านบ้านสวน', role: 'agent', current: false, created_at: ISO(now), deleted_at: null, erased_at: null },
  { id: 'w3', name: 'Old market', role: 'owner', current: false, created_at: ISO(now), deleted_at: ISO(now - 3 * day), erased_at: ISO(now + 27 * day) },
];
const labels = [
  { id: 'l1', name: 'Damaged', color: 'soon' },
  { id: 'l2', name: 'VIP', color: 'tag' },
  { id: 'l3', name: 'ขายส่ง', color: 'ok' },
];

/** What was done, newest first. */
function acts(now) {
  const by = (n) => ({ kind: 'member', id: members[n].id, name: members[n].name });
  const cli = { kind: 'cli', id: null, name: null };
  const rows = [
    [by(0), 'outgoing_webhook.create', ['h1', 'Warehouse'], 'https://erp.example.com', '203.0.113.7'],
    [by(1), 'session.create', null, null, '198.51.100.20'],
    [by(1), 'session.refuse', null, null, '198.51.100.20'],
    [by(0), 'account.connect', ['a3', '@baanmali'], 'line', '203.0.113.7'],
    [by(0), 'label.create', ['l3', 'ขายส่ง'], 'ขายส่ง', '203.0.113.7'],
    [by(0), 'contact.export', ['c1', null], null, '203.0.113.7'],
    [{ kind: 'system', id: null, name: null }, 'outgoing_webhook.disable', ['h2', 'Bookkeeping'], 'failing', null],
    [cli, 'user.reset_password', ['m2', 'Mai'], null, null],
    [cli, 'member.create', ['m1', 'Nok'], 'owner', null],
  ];
  return rows.map(([actor, action, subject, detail, from], i) => ({
    id: `e${i}`,
    seq: 1284 - i,
    at: ISO(now - i * i * 47 * MIN),
    actor,
    action,
    subject: subject && { id: subject[0], name: subject[1] },
    from,
    detail,
  }));
}

/** Other programs that hear of changes. */
function hooks(now) {
  const hook = (id, name, url, events, more) => ({ id, name, url, events, state: 'active', problem: null, failing_since: null, delivered_at: ISO(now - 3 * MIN), ...more });
  return [
    hook('h1', 'Warehouse', 'https://erp.example.com/hooks/sampan', ['order.created', 'order.updated']),
    hook('h2', 'Bookkeeping', 'https://books.example.com/in', ['order.updated'], { state: 'disabled', problem: 'failing', failing_since: ISO(now - 4 * day) }),
    hook('h3', null, 'https://chat.example.com/notify', ['message.created', 'conversation.created'], { failing_since: ISO(now - 20 * MIN) }),
  ];
}

/** What went to one of them. */
function deliveries(now) {
  const one = (i, event, state, more) => ({ id: `d${i}`, event, state, attempts: 1, status: 200, problem: null, created_at: ISO(now - i * 9 * MIN), tried_at: ISO(now - i * 9 * MIN), next_at: null, ...more });
  return [
    one(0, 'order.updated', 'pending', { attempts: 3, status: 503, problem: 'status', next_at: ISO(now + 4 * MIN) }),
    one(1, 'order.created', 'delivered'),
    one(2, 'webhook.test', 'delivered'),
    one(3, 'order.updated', 'failed', { attempts: 18, status: null, problem: 'not_reached' }),
  ];
}
const canned = (id, title, shortcut, text, more = {}) => ({ id, title, shortcut, text, scope: 'workspace', account_ids: null, is_offer: false, attachments: [], used_count: 0, last_used_at: null, updated_at: '2026-11-20T00:00:00.000Z', etag: '"1"', ...more });
const CANNED = [
  canned('r1', 'เคลมของแตก', 'claim', 'ขออภัยด้วยนะคะคุณ{{contact.first_name}} เดี๋ยวส่งใบใหม่ให้ฟรีค่ะ', { used_count: 31, last_used_at: '2026-11-23T08:00:00.000Z' }),
  canned('r2', 'เคลม ขอรูป', 'photo', 'รบกวนขอรูปกล่องและใบปะหน้า ของออเดอร์ {{order.number}} ค่ะ'),
  canned('r3', 'เคลม คืนเงิน', 'refund', 'คืนเงินเข้าบัญชีเดิมภายใน 3 วันทำการค่ะ'),
  canned('r4', 'Tracking number', 'track', 'Hi {{contact.first_name|there}}, your parcel {{order.tracking}} is {{order.status}}.', { used_count: 12, last_used_at: '2026-11-22T08:00:00.000Z' }),
  canned('r5', 'December prices', null, 'Until Friday every bowl is 10 % off.', { is_offer: true, account_ids: ['a0', 'a4'] }),
  canned('r6', 'Shipping to Malaysia', 'my', 'Yes, we ship to Malaysia; it takes 5 to 7 days.', { scope: 'personal', used_count: 3, last_used_at: '2026-11-21T08:00:00.000Z' }),
];

function conversation(i, now, count) {
  const account = ACCOUNTS[i % 6];
  const ours = i % 3 !== 2;
  const waited = ours ? (i % 97) * 7 * MIN + (i % 11) * MIN : null;
  const last = ours ? now - waited : now - i * MIN - MIN;
  const windowed = account.platform !== 'line' && account.platform !== 'lazada';
  const closes = now + 30 * MIN + ((i * 37) % 2880) * MIN;
  const state = !windowed ? 'none' : i % 29 === 5 ? 'closed' : i % 23 === 4 ? 'restricted' : 'open';
  return {
    id: `c${pad(i)}`,
    account: { id: account.id, platform: account.platform, name: account.name },
    contact: { id: `k${pad(i)}`, name: `${NAMES[i % NAMES.length]}${i >= NAMES.length ? ` ${i}` : ''}`, avatar_url: null },
    status: 'open',
    assignee: i % 4 === 0 ? { id: 'm1', name: 'Nok' } : i % 4 === 1 ? { id: 'm2', name: 'Mai' } : null,
    team: i % 7 === 0 ? { id: 't1', name: 'Claims' } : null,
    priority: i % 31 === 0 ? 'high' : 'none',
    labels: i % 5 === 0 ? [labels[i % 3]] : [],
    unread_count: ours && i % 2 === 0 ? (i % 7) + 1 : 0,
    last_message: {
      id: `c${pad(i)}-m${pad(messagesOf(i, count) - 1)}`,
      direction: ours ? 'inbound' : 'outbound',
      kind: i % 13 === 6 ? 'sticker' : i % 17 === 3 ? 'image' : 'text',
      snippet: i % 13 === 6 || i % 17 === 3 ? '' : WORDS[i % WORDS.length],
      sent_at: ISO(last),
    },
    waiting_since: ours ? ISO(last) : null,
    reply_window: {
      state,
      closes_at: !windowed ? null : ISO(state === 'closed' ? now - 5 * day : closes),
      reason: null,
      span_s: windowed ? 172_800 : null,
      then: account.platform === 'facebook' && state === 'open' ? { state: 'restricted', until: ISO(closes + 6 * day) } : null,
    },
    response_clock: account.platform === 'shopee' && ours ? { counts_at: ISO(now + 42 * MIN + i * 3 * MIN), span_s: 43_200 } : null,
    composer: {
      unit: account.platform === 'instagram' ? 'bytes' : 'codepoints',
      max: { shopee: 600, facebook: 2000, instagram: 1000, line: 5000, lazada: 1000, tiktok: 2000 }[account.platform],
      messages_left: account.platform === 'shopee' ? 5 : null,
      free_until: account.platform === 'line' && ours ? ISO(now + 38_000) : null,
      quota_left: account.platform === 'line' ? 13 : null,
      quota_total: account.platform === 'line' ? 200 : null,
      kinds: ['text', 'image', 'video', ...(['shopee', 'lazada', 'tiktok'].includes(account.platform) ? ['product', 'order'] : [])],
      files: [
        { kind: 'image', max_bytes: 1_000_000, content_types: ['image/jpeg', 'image/png'] },
        { kind: 'video', max_bytes: 25_000_000, content_types: ['video/mp4'] },
      ],
      reason: null,
    },
    open_order_count: i % 3,
    snoozed_until: null,
    updated_at: ISO(last),
    etag: '"1"',
  };
}

/** How many messages a conversation has: the second is the long one. */
const messagesOf = (i, count) => (i === 1 ? count : 40);

const file = (id, content_type, more = {}) => ({ id, url: `/api/v1/attachments/${id}`, content_type, size: 184_000, name: null, width: null, height: null, duration_ms: null, ...more });
const picture = (n, width = 1200, height = 900) => ({ kind: 'image', state: 'ready', attachment: file(`picture-${n}`, 'image/svg+xml', { width, height, name: `picture-${n}.svg` }) });
const price = { amount_minor: 129_000, currency: 'THB' };

/** One message of every kind, and of every state. */
const GALLERY = [
  { parts: [{ kind: 'text', text: 'สวัสดีค่ะ ได้รับของแล้วนะคะ แต่แก้วแตกมา 1 ใบค่ะ 😢 ดู https://example.com/claim และออเดอร์ 251121A7KX' }], reactions: [{ emoji: '❤️', by: 'Nok' }] },
  { parts: [picture(1)] },
  { parts: [picture(1), picture(2, 900, 1200)] },
  { parts: [picture(1), picture(2), picture(3)] },
  { parts: [1, 2, 3, 4, 5, 6, 7].map((n) => picture(n)) },
  { parts: [{ kind: 'video', state: 'ready', attachment: file('video', 'video/mp4', { width: 1280, height: 720, duration_ms: 14_000 }) }] },
  { parts: [{ kind: 'audio', state: 'ready', attachment: file('audio', 'audio/wav', { duration_ms: 8000 }) }] },
  { parts: [{ kind: 'file', state: 'ready', attachment: file('file', 'application/pdf', { name: 'ใบกำกับภาษี-2511.pdf' }) }] },
  { parts: [{ kind: 'image', state: 'pending', attachment: null }] },
  { parts: [{ kind: 'video', state: 'failed', attachment: null }] },
  { parts: [{ kind: 'sticker', attachment: file('picture-5', 'image/svg+xml', { width: 300, height: 300 }), label: 'Happy cat' }] },
  { parts: [{ kind: 'sticker', attachment: null, label: 'Thank you' }] },
  { parts: [{ kind: 'location', latitude: 13.68, longitude: 100.54, title: 'ตลาดน้ำบางน้ำผึ้ง', address: 'พระประแดง สมุทรปราการ' }] },
  { parts: [{ kind: 'product', external_id: 'p1', title: 'ชุดแก้วเซรามิก 4 ใบ', price, image_url: '/api/v1/attachments/picture-3', url: 'https://example.com' }] },
  { parts: [{ kind: 'order', external_id: '251121A7KX', order_id: 'o0', title: null, status: 'delivered' }] },
  { parts: [{ kind: 'template', title: null, text: 'Mau cek apa, kak?', buttons: ['Status pesanan', 'Bicara dengan admin'] }], out: true, state: 'sent' },
  { parts: [{ kind: 'postback', title: 'Bicara dengan admin', payload: 'ADMIN' }] },
  { parts: [{ kind: 'story', story_kind: 'reply', url: 'https://example.com/story', attachment: file('picture-4', 'image/svg+xml') }, { kind: 'text', text: 'Màu be còn không shop?' }] },
  { parts: [{ kind: 'story', story_kind: 'mention', url: null, attachment: null }] },
  { parts: [{ kind: 'share', title: 'Rattan chair, honey', url: 'https://example.com/p/rattan-chair-honey-very-long-address' }] },
  { parts: [{ kind: 'voucher', external_id: 'v1', title: '฿50 off from ฿500' }] },
  { parts: [{ kind: 'unsupported', raw_type: 'coupon_card', text: 'Buy two, get one' }] },
  { parts: [], unsent: true },
  { parts: [{ kind: 'text', text: '请寄到新地址，谢谢！' }], edited: true },
  { parts: [{ kind: 'text', text: 'ส่งของแล้วนะคะ' }], out: true, state: 'read', reply: 0 },
  { parts: [{ kind: 'text', text: 'queued' }], out: true, state: 'queued' },
  { parts: [{ kind: 'text', text: 'delivered' }], out: true, state: 'delivered' },
  { parts: [{ kind: 'text', text: 'Dạ em gửi lại mã vận đơn cho chị ạ: LZ88VN0412' }], out: true, state: 'failed', error: { code: 'window_closed', detail: 'The 24 hours are over. A person may still answer for 6 days.' } },
  { parts: [{ kind: 'text', text: 'ส่งใบใหม่ให้แล้วนะคะ เลขพัสดุ TH01430B2219' }], out: true, state: 'unconfirmed' },
  { parts: [{ kind: 'text', text: '@Nok ล็อตนี้กล่องบาง แตกมา 3 รายแล้ว' }], note: true },
  { parts: [{ kind: 'text', text: 'Mai assigned this to Nok' }], system: true },
  { parts: [{ kind: 'text', text: 'ขอเคลมได้ไหมคะ ส่งรูปให้แล้วนะคะ 🙏' }] },
];

function message(i, n, total, now) {
  const id = `c${pad(i)}-m${pad(n)}`;
  const say = i === 0 ? (GALLERY[n] ?? GALLERY.at(-1)) : { parts: [{ kind: 'text', text: `${WORDS[(i + n) % WORDS.length]} #${n}` }], out: n % 3 === 1 && n < total - 2, state: 'sent' };
  const direction = say.note ? 'note' : say.system ? 'system' : say.out ? 'outbound' : 'inbound';
  const sent = now - 9 * MIN - (total - 1 - n) * 7 * MIN;
  return {
    id,
    conversation_id: `c${pad(i)}`,
    direction,
    parts: say.parts,
    sender: direction === 'inbound' ? { kind: 'contact', id: `k${pad(i)}`, name: NAMES[i % NAMES.length] } : { kind: 'member', id: 'm1', name: 'Nok' },
    sent_at: ISO(sent),
    received_at: ISO(sent),
    delivery: direction === 'outbound' ? { state: say.state, error: say.error ?? null } : null,
    external_id: id,
    reply_to_id: say.reply === undefined ? null : `c${pad(i)}-m${pad(say.reply)}`,
    reactions: say.reactions ?? [],
    edited_at: say.edited ? ISO(sent + MIN) : null,
    unsent_at: say.unsent ? ISO(sent + MIN) : null,
    client_id: null,
    mentions: [],
  };
}

function order(i, contact, now) {
  const status = ['delivered', 'to_ship', 'shipped', 'completed', 'returning', 'cancelled', 'unpaid'][i % 7];
  const account = ACCOUNTS[0];
  return {
    id: `o${i}`,
    account: { id: account.id, platform: account.platform, name: account.name },
    contact_id: contact,
    conversation_id: null,
    external_id: i === 0 ? '251121A7KX' : `2511${pad(i, 4)}QX`,
    status,
    platform_status: status.toUpperCase(),
    total: price,
    currency: 'THB',
    lines: [
      { external_id: '1', product_external_id: '26003344551', title: 'ชุดแก้วเซรามิก สีเขียวน้ำทะเล', variation: '4 ใบ', sku: 'CUP-4', quantity: 1, unit_price: { amount_minor: 109_000, currency: 'THB' }, image_url: '/api/v1/attachments/picture-3' },
      { external_id: '2', product_external_id: '26003344552', title: 'ถาดหวายสาน กลาง', variation: 'สีธรรมชาติ', sku: null, quantity: 2, unit_price: { amount_minor: 10_000, currency: 'THB' }, image_url: null },
    ],
    parcels: [{ tracking_number: 'TH01429K7731', carrier: 'SPX', status: 'delivered', shipped_at: ISO(now - 2 * day), delivered_at: ISO(now - day) }],
    buyer_note: null,
    placed_at: ISO(now - 3 * day - i * day),
    paid_at: ISO(now - 3 * day),
    ship_by: status === 'to_ship' ? ISO(now + 5 * 60 * MIN) : null,
    updated_at: ISO(now - day),
    steps: [
      { status: 'unpaid', at: ISO(now - 190 * MIN) },
      { status: 'to_ship', at: ISO(now - 150 * MIN) },
      { status: 'shipped', at: ISO(now - 90 * MIN) },
      ...(status === 'delivered' ? [{ status: 'delivered', at: ISO(now - 30 * MIN) }] : []),
    ].slice(0, i % 10 === 0 ? 4 : 0),
  };
}

const field = (name, secret, optional = false) => ({ name, secret, optional });
const platform = (name, label, app_fields, connect = 'consent') => ({
  platform: name,
  label,
  connect,
  app_fields,
  connect_fields: connect === 'keys' ? [field('channel_id', false), field('channel_secret', true)] : [],
  callback_url: connect === 'keys' ? null : `http://127.0.0.1/oauth/${name}/callback`,
  webhook_url: connect === 'keys' ? null : `http://127.0.0.1/webhooks/${name}`,
  webhook_per_account: connect === 'keys',
  orders: !['line', 'facebook', 'instagram'].includes(name),
  features: ACCOUNTS[0].features,
});
const platforms = [
  platform('facebook', 'Facebook', [field('app_id', false), field('app_secret', true), field('verify_token', true)]),
  platform('instagram', 'Instagram', [field('app_id', false), field('app_secret', true), field('verify_token', true), field('facebook_app_secret', true, true)]),
  platform('line', 'LINE', [], 'keys'),
  platform('shopee', 'Shopee', [field('partner_id', false), field('partner_key', true), field('push_key', true, true)]),
  platform('lazada', 'Lazada', [field('app_key', false), field('app_secret', true)]),
  platform('tiktok', 'TikTok Shop', [field('app_key', false), field('app_secret', true), field('service_id', false)]),
];
const app = (name, appName, purpose, set, read_only = false) => ({
  id: read_only ? null : `app-${name}-${appName ?? ''}`,
  platform: name,
  name: appName,
  purpose,
  read_only,
  credentials_set: set,
  webhook_url: `https://inbox.example.com/webhooks/${name}${appName ? `/${appName}` : ''}`,
  callback_url: `https://inbox.example.com/oauth/${name}/callback`,
});
const apps = [
  app('lazada', null, 'orders', ['app_key', 'app_secret'], true),
  app('lazada', 'chat', 'chat', ['app_key', 'app_secret']),
  app('shopee', null, 'both', ['partner_id', 'partner_key'], true),
  app('facebook', 'main', 'chat', ['app_id', 'app_secret', 'verify_token']),
];

function health(account, now) {
  const grant = (purpose, more = {}) => ({ purpose, expires_at: ISO(now + 6 * day), ends_at: null, renews: true, scopes: [], valid: true, ...more });
  const broken = account.state === 'needs_reconnect';
  return {
    state: account.state,
    capabilities: account.capabilities,
    grants: account.platform === 'lazada' ? [grant('chat', { app: 'chat', valid: false, expires_at: ISO(now - 3 * 60 * MIN) }), grant('orders', { ends_at: ISO(now + 17 * day) })] : [grant('both', account.platform === 'tiktok' ? { ends_at: ISO(now + 12 * day) } : {})],
    last_webhook_at: ISO(now - 40_000),
    last_poll_at: ISO(now - 20_000),
    lag_ms: 400,
    quota: account.platform === 'line' ? { left: 13, total: 200 } : null,
    problems: broken ? [{ code: 'grant_ended', detail: 'Chat stopped at 18:02 today. The seller’s consent for the chat app ended.', cure: 'Ask for consent again; replies that wait go out by themselves.' }] : [],
    hourly: Array.from({ length: 24 }, (_, h) => ({ in: (h * 7) % 19, gap: broken && h > 20 })),
    setup: account.platform === 'tiktok' ? [{ code: 'webhook_set', state: 'done', detail: 'Address set.' }, { code: 'chat_scope', state: 'by_hand', detail: 'Switch on “Customer service” for the app in Partner Center.' }] : [],
  };
}

const drawing = (n) => {
  const hue = (Number(n) * 47) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900" viewBox="0 0 120 90"><rect width="120" height="90" fill="hsl(${hue} 40% 82%)"/><rect y="62" width="120" height="28" fill="hsl(${hue} 30% 52%)"/><circle cx="60" cy="46" r="20" fill="hsl(${hue} 20% 96%)"/><text x="60" y="52" font-size="16" text-anchor="middle" font-family="sans-serif">${n}</text></svg>`;
};

const silence = (() => {
  const rate = 8000;
  const body = Buffer.alloc(44 + rate * 8);
  body.write('RIFF');
  body.writeUInt32LE(36 + rate * 8, 4);
  body.write('WAVEfmt ', 8);
  body.writeUInt32LE(16, 16);
  body.writeUInt16LE(1, 20);
  body.writeUInt16LE(1, 22);
  body.writeUInt32LE(rate, 24);
  body.writeUInt32LE(rate, 28);
  body.writeUInt16LE(1, 32);
  body.writeUInt16LE(8, 34);
  body.write('data', 36);
  body.writeUInt32LE(rate * 8, 40);
  body.fill(128, 44);
  return body;
})();

/** Starts it; answers with its address and a way to send events and to stop it. */
export async function startMock({ port = 0, conversations = 200, messages = 10_000, accounts = ACCOUNTS } = {}) {
  const now = Date.now();
  const all = Array.from({ length: conversations }, (_, i) => conversation(i, now, messages));
  const lines = new Set();
  const asked = [];
  let drafts = [];

  const rankOf = {
    recent: (c) => -Date.parse(c.last_message.sent_at),
    waiting: (c) => (c.waiting_since ? Date.parse(c.waiting_since) : 1e15 - Date.parse(c.last_message.sent_at) / 1e3),
    window: (c) => (c.reply_window.state === 'none' ? 1e15 : Date.parse(c.reply_window.closes_at)),
  };
  const page = (items, query) => {
    const from = Number(query.get('cursor') ?? query.get('skip') ?? 0);
    const limit = Math.min(100, Number(query.get('limit') ?? 50));
    return { items: items.slice(from, from + limit), next_cursor: from + limit < items.length ? String(from + limit) : null };
  };
  const sorted = new Map();
  const list = (query) => {
    const sort = query.get('sort') ?? 'recent';
    const key = [...query].filter(([k]) => !['cursor', 'skip', 'limit'].includes(k)).join();
    if (sorted.has(key)) return sorted.get(key);
    const status = query.get('status')?.split(',');
    const any = (name, has) => !query.get(name) || query.get(name).split(',').some((one) => has.includes(one));
    const fits = (c) =>
      (!status || status.includes(c.status)) &&
      any('assignee', c.assignee ? [c.assignee.id, ...(c.assignee.id === me.id ? ['me'] : [])] : ['none']) &&
      any('account', [c.account.id]) &&
      any('platform', [c.account.platform]) &&
      any('team', c.team ? [c.team.id] : []) &&
      (!query.get('mentioned') || Number(c.id.slice(1)) % 40 === 0) &&
      (!query.get('q') || c.contact.name.includes(query.get('q'))) &&
      (!query.get('unread') || c.unread_count > 0) &&
      (!query.get('waiting') || c.waiting_since) &&
      (!query.get('answered') || !c.waiting_since) &&
      any('label', c.labels.map((l) => l.id));
    const rank = rankOf[sort];
    const found = all.filter(fits).map((c) => [rank(c), c]).sort((a, b) => a[0] - b[0]).map(([, c]) => c);
    sorted.set(key, found);
    return found;
  };
  const counts = () => ({
    open: all.length, pending: 0, snoozed: 4, resolved: 12, mine: 6, unassigned: 9, unread: 3, waiting: all.filter((c) => c.waiting_since).length,
    accounts: Object.fromEntries(ACCOUNTS.map((a, i) => [a.id, 9 - i])), waiting_by_account: {}, mentions: 2, teams: { t1: 14, t2: 3 }, labels: { l1: 8, l2: 5, l3: 0 }, views: Object.fromEntries(views.map((v, i) => [v.id, [23, 4, 1000][i % 3]])),
  });
  const change = (c, body) => {
    sorted.clear();
    if ('assignee_id' in body) c.assignee = members.find((m) => m.id === body.assignee_id) ?? null;
    if ('team_id' in body) c.team = teams.find((one) => one.id === body.team_id) ?? null;
    if (body.status) c.status = body.status;
    if ('snoozed_until' in body) c.snoozed_until = body.snoozed_until;
    if (body.priority) c.priority = body.priority;
    if (body.label_ids) c.labels = labels.filter((l) => body.label_ids.includes(l.id));
    c.updated_at = ISO(Date.now());
    c.etag = `"${Number(c.etag.slice(1, -1)) + 1}"`;
    return c;
  };

  const settings = {
    theme: 'system', density: 'comfortable', language: null, time_zone: null, calendar: 'gregorian', single_keys: true, send_with: 'mod_enter', undo_send_s: 5, sound: 'away',
    notifications: { assigned: true, mentioned: true, unassigned: true, window_now: true, hide_text: false }, quiet_hours: null,
  };
  const pushed = [{ id: 'd0', device: 'Safari, iPhone', service: 'web.push.apple.com', is_here: false, created_at: ISO(now - 3 * day), pushed_at: null }];

  let totp = null;
  const device = (id, browser, system, address, way, ago, current = false) => ({ id, current, browser, system, address, way, created_at: ISO(now - 9 * day), last_seen_at: ISO(now - ago) });
  const devices = [
    device('s1', 'Chrome', 'Windows', '203.0.113.7', 'password', 0, true),
    device('s2', 'Safari', 'iPhone', '2001:db8:85a3:8d3:1319:8a2e:370:7348', 'passkey', 3 * 60 * MIN),
    device('s3', null, null, '198.51.100.20', 'company', 2 * day),
  ];
  const views = [
    { id: 'v1', name: 'ของแตก รอเคลม', scope: 'shared', filter: { status: 'open,pending', label: 'l1' }, sort: 'waiting', position: 1 },
    { id: 'v2', name: 'LINE + Shopee, unread', scope: 'personal', filter: { status: 'open,pending', platform: 'line,shopee', unread: 'true' }, sort: 'recent', position: 2 },
    { id: 'v3', name: 'VIP 客户', scope: 'personal', filter: { label: ['l2'] }, sort: 'recent', position: 3 },
  ];
  const contact = (id) => ({
    id, name: NAMES[Number(id.slice(1)) % NAMES.length], avatar_url: null, phone: '081 234 5678', email: null, about: 'ชอบให้ห่อของขวัญ',
    created_at: '2025-03-01T00:00:00.000Z', etag: '"1"', merged: Number(id.slice(1)) % 6 ? [] : [{ id: 'k000009', name: 'fon.home', at: ISO(now - 3 * day) }],
    identities: [ACCOUNTS[0], ACCOUNTS[3]].map((a, n) => ({ account: { id: a.id, platform: a.platform, name: a.name }, external_id: `x${n}`, conversation_id: `c${pad(Number(id.slice(1)) + n * 9)}` })),
  });
  const routes = [
    ['GET', /^\/setup$/, () => ({ needed: false, signed_in: true })],
    ['GET', /^\/me$/, () => me],
    ['GET', /^\/sign-in$/, () => ({ passkeys: true, oidc: [{ name: 'company', label: 'Company account' }] })],
    ['GET', /^\/me\/totp$/, () => ({ confirmed_at: totp, recovery_codes_left: totp ? 10 : 0 })],
    ['POST', /^\/me\/totp$/, () => ({ secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', uri: 'otpauth://totp/x', qr: { size: 21, path: 'M0 0h7v7h-7zM14 0h7v7h-7zM0 14h7v7h-7zM9 9h3v3h-3zM14 12h4v2h-4z' } })],
    ['POST', /^\/me\/totp\/confirm$/, () => ((totp = ISO(now)), { recovery_codes: Array.from({ length: 10 }, (_, k) => `k7qd-m2x${k % 8 || 'a'}-wwp4-tz6r`) })],
    ['GET', /^\/me\/proof$/, () => ({ fresh_until: ISO(now), by: 'password' })],
    ['POST', /^\/me\/proof$/, () => ({ fresh_until: ISO(now + 10 * MIN), by: 'password' })],
    ['GET', /^\/me\/passkeys$/, () => ({ items: [{ id: 'p1', name: 'โทรศัพท์ของนก', created_at: ISO(now - 40 * day), used_at: ISO(now - 5 * 60 * MIN) }, { id: 'p2', name: 'Laptop in the shop', created_at: ISO(now - 3 * day), used_at: null }], next_cursor: null })],
    ['GET', /^\/sessions$/, () => ({ items: devices, next_cursor: null })],
    ['GET', /^\/me\/settings$/, () => settings],
    ['PATCH', /^\/me\/settings$/, (_, __, body) => Object.assign(settings, body, { notifications: { ...settings.notifications, ...body.notifications } })],
    ['GET', /^\/push\/key$/, () => ({ public_key: 'BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs' })],
    ['GET', /^\/me\/push-subscriptions$/, () => ({ items: pushed, next_cursor: null })],
    ['POST', /^\/me\/push-subscriptions$/, (_, __, body) => {
      const one = { id: `d${pushed.length}`, device: body.device, service: new URL(body.endpoint).host, is_here: true, created_at: ISO(now), pushed_at: null };
      pushed.push(one);
      return one;
    }],
    ['DELETE', /^\/me\/push-subscriptions\/(d\d+)$/, (m) => { pushed.splice(pushed.findIndex((d) => d.id === m[1]), 1); return null; }],
    ['GET', /^\/members$/, () => ({ items: members, next_cursor: null })],
    ['GET', /^\/views$/, () => ({ items: views, next_cursor: null })],
    ['POST', /^\/views$/, (_, __, body) => (views.push({ id: `v${Date.now()}`, position: views.length + 1, ...body }), views.at(-1))],
    ['PATCH', /^\/views\/(\w+)$/, (m, _, body) => Object.assign(views.find((v) => v.id === m[1]), body)],
    ['DELETE', /^\/views\/(\w+)$/, (m) => void views.splice(views.findIndex((v) => v.id === m[1]), 1) ?? null],
    ['GET', /^\/contacts\/(k\d+)\/suggestions$/, (m) => ({ items: Number(m[1].slice(1)) % 3 ? [] : [{ contact: { id: 'k000007', name: 'Namfon S.', avatar_url: null, phone: '081-234-5678', email: null, about: null, identities: [{ account: { id: 'a3', platform: 'line', name: '@baanmali' }, external_id: 'U1', conversation_id: 'c000007' }], merged: [], etag: '"1"' }, reasons: ['phone', 'buyer'] }], next_cursor: null })],
    ['PATCH', /^\/contacts\/(k\d+)$/, (m, _, body) => ({ ...contact(m[1]), ...body, etag: '"2"' })],
    ['POST', /^\/contacts\/(k\d+)\/merge$/, (m) => ({ ...contact(m[1]), merged: [{ id: 'k000007', name: 'Namfon S.', at: ISO(now) }] })],
    ['POST', /^\/contacts\/(k\d+)\/unmerge$/, (m) => contact(m[1])],
    ['PUT', /^\/me\/availability$/, (_, __, body) => Object.assign(members[0], { availability: body.availability, available: body.availability === 'online' }) && null],
    ['PUT', /^\/members\/(m\d)\/capacity$/, (m, _, body) => Object.assign(members.find((one) => one.id === m[1]), body)],
    ['GET', /^\/teams$/, () => ({ items: teams, next_cursor: null })],
    ['POST', /^\/teams$/, (_, __, body) => ({ id: 't9', color: null, ...body })],
    ['PATCH', /^\/teams\/(t\d)$/, (m, _, body) => Object.assign(teams.find((one) => one.id === m[1]), body)],
    ['GET', /^\/assignment-rules$/, () => ({ items: [...rules].sort((a, b) => a.position - b.position), next_cursor: null })],
    ['PATCH', /^\/assignment-rules\/(r\d)$/, (m, _, body) => Object.assign(rules.find((one) => one.id === m[1]), body)],
    ['GET', /^\/assignment-settings$/, () => assigning],
    ['PATCH', /^\/assignment-settings$/, (_, __, body) => (assigning = { ...assigning, ...body })],
    ['GET', /^\/labels$/, () => ({ items: labels, next_cursor: null })],
    ['GET', /^\/canned-replies$/, () => ({ items: CANNED, next_cursor: null })],
    ['POST', /^\/canned-replies$/, (_, __, body) => ({ ...CANNED[0], ...body, id: 'r9' })],
    ['POST', /^\/canned-replies\/\w+\/use$/, () => ({ attachments: [] })],
    ['GET', /^\/drafts$/, () => ({ items: drafts, next_cursor: null })],
    ['GET', /^\/conversations\/(c\d+)\/drafts$/, (m) => ({ items: drafts.filter((d) => d.conversation_id === m[1]), next_cursor: null })],
    ['PUT', /^\/conversations\/(c\d+)\/drafts\/(reply|note)$/, (m, _, body) => {
      const draft = { conversation_id: m[1], kind: m[2], text: body.text, attachments: [], cards: body.cards ?? [], reply_to_id: null, mentions: [], updated_at: ISO(Date.now()), etag: `"${Date.now()}"` };
      drafts = [draft, ...drafts.filter((d) => d.conversation_id !== m[1] || d.kind !== m[2])];
      return draft;
    }],
    ['DELETE', /^\/conversations\/(c\d+)\/drafts\/(reply|note)$/, (m) => {
      drafts = drafts.filter((d) => d.conversation_id !== m[1] || d.kind !== m[2]);
      return null;
    }],
    ['POST', /^\/messages\/(c(\d+)-m(\d+))\/settle$/, (m) => ({ ...message(Number(m[2]), Number(m[3]), GALLERY.length, now), delivery: { state: 'sent', error: null } })],
    ['GET', /^\/messages\/[\w-]+\/earlier$/, () => ({ items: [{ parts: [{ kind: 'text', text: 'ขอเคลมได้ไหม' }], until: ISO(now - 40 * MIN) }, { parts: [{ kind: 'text', text: 'ขอเคลมได้ไหมคะ ส่งรูปให้แล้ว' }], until: ISO(now - 30 * MIN) }], next_cursor: null })],
    ['DELETE', /^\/messages\/[\w-]+$/, () => null],
    ['GET', /^\/platforms$/, () => ({ items: platforms, next_cursor: null })],
    ['GET', /^\/api-tokens$/, () => ({ items: tokens, next_cursor: null })],
    ['POST', /^\/api-tokens$/, (_, __, body) => {
      tokens.push(token(`t${tokens.length + 1}`, body.name, body.scopes, body.expires_at, null));
      return { ...tokens.at(-1), token: 'smp_fake0Qm3vXb1yT9sLr5KdZ8wNc2HfUe7GjPa4iMoEtV6' };
    }],
    ['GET', /^\/platform-apps$/, () => ({ items: apps, next_cursor: null })],
    ['POST', /^\/platform-apps$/, (_, __, body) => app(body.platform, body.name, body.purpose, Object.keys(body.credentials))],
    ['GET', /^\/accounts$/, () => ({ items: accounts, next_cursor: null })],
    ['GET', /^\/accounts\/([^/]+)$/, (m) => accounts.find((a) => a.id === m[1])],
    ['GET', /^\/accounts\/([^/]+)\/health$/, (m) => health(accounts.find((a) => a.id === m[1]), now)],
    ['POST', /^\/accounts\/connect$/, (_, __, body) => ({ authorize_url: `/settings/connect/${body.platform}?connected=a1` })],
    ['GET', /^\/conversations\/counts$/, counts],
    ['GET', /^\/conversations\/count$/, (_, query) => ({ conversations: list(query).length, waiting: list(query).filter((c) => c.waiting_since).length, is_whole: true })],
    ['GET', /^\/conversations$/, (_, query) => page(list(query), query)],
    ['POST', /^\/conversations\/bulk$/, (_, __, body) => ({ items: body.ids.map((id) => change(all[Number(id.slice(1))], body.change)), failed: [] })],
    ['GET', /^\/conversations\/c(\d+)$/, (m) => all[Number(m[1])]],
    ['PATCH', /^\/conversations\/c(\d+)$/, (m, _, body) => change(all[Number(m[1])], body)],
    ['POST', /^\/conversations\/c(\d+)\/read$/, (m, _, body) => Object.assign(change(all[Number(m[1])], {}), { unread_count: body.unread ? 1 : 0 })],
    ['POST', /^\/conversations\/c(\d+)\/hand-over$/, (m, _, body) => change(all[Number(m[1])], body)],
    ['POST', /^\/conversations\/c(\d+)\/presence$/, () => null],
    ['GET', /^\/conversations\/c(\d+)\/messages$/, (m, query) => {
      const i = Number(m[1]);
      const total = i === 0 ? GALLERY.length : messagesOf(i, messages);
      const at = (name) => (query.get(name) ? Number(query.get(name).split('-m')[1]) : null);
      const limit = Number(query.get('limit') ?? 40);
      const [before, after] = [at('before'), at('after')];
      const from = after !== null ? after + 1 : Math.max(0, (before ?? total) - limit);
      const to = after !== null ? Math.min(total, from + limit) : (before ?? total);
      return { items: Array.from({ length: to - from }, (_, k) => message(i, from + k, total, now)), has_more_before: from > 0, has_more_after: to < total };
    }],
    ['POST', /^\/conversations\/c(\d+)\/messages$/, (m, _, body, key) => ({ ...message(Number(m[1]), 39, 40, now), id: `c${m[1]}-s${Date.now()}`, direction: body.kind === 'note' ? 'note' : 'outbound', parts: [...(body.text ? [{ kind: 'text', text: body.text }] : []), ...(body.parts ?? [])], sender: { kind: 'member', id: 'm1', name: 'Nok' }, sent_at: ISO(Date.now()), delivery: { state: 'queued', error: null }, held_until: body.hold_s ? ISO(Date.now() + body.hold_s * 1000) : null, client_id: key })],
    ['GET', /^\/contacts\/(k\d+)$/, (m) => contact(m[1])],
    ['GET', /^\/contacts\/(k\d+)\/orders$/, (m) => { const i = Number(m[1].slice(1)); return { items: i % 3 ? [] : [0, 1, 2, 3].map((n) => order(i * 10 + n, m[1], now)), next_cursor: null }; }],
    ['GET', /^\/orders$/, () => ({ items: Array.from({ length: 30 }, (_, n) => order(n, null, now)), next_cursor: null })],
    ['GET', /^\/workspaces$/, () => ({ items: workspaces(now), next_cursor: null })],
    ['PUT', /^\/session\/workspace$/, () => me],
    ['GET', /^\/invitations$/, () => ({ items: invitations(now), next_cursor: null })],
    ['POST', /^\/invitations$/, (_, __, body) => ({ ...invitations(now)[0], id: 'v9', email: body.email, role: body.role })],
    ['POST', /^\/invitations\/look$/, (_, __, body) => (body.token === 'gone' ? undefined : { workspace: 'ตลาดน้ำ Baan Mali', inviter: 'Nok', email: 'linh@example.com', role: 'agent', user_exists: body.token === 'known', is_me: body.token === 'me' })],
    ['POST', /^\/password-resets$/, () => ({ by_mail: true })],
    ['POST', /^\/password-resets\/accept$/, () => null],
    ['POST', /^\/members\/([^/]+)\/reset-link$/, () => ({ url: `${ORIGIN}/reset#fake-token-of-a-link`, expires_at: ISO(now + day) })],
    ['GET', /^\/journal$/, () => ({ items: [], next_cursor: null })],
    ['GET', /^\/audit-events$/, () => ({ items: acts(now), next_cursor: null })],
    ['GET', /^\/audit-events\/verify$/, () => ({ whole: 1284, first_bad: null })],
    ['GET', /^\/outgoing-webhooks$/, () => ({ items: hooks(now), next_cursor: null })],
    ['POST', /^\/outgoing-webhooks$/, (_, __, body) => ({ ...hooks(now)[0], ...body, id: 'h9', secret: 'whsec_ZmFrZS1zZWNyZXQtb2YtYS1mYWtlLXdlYmhvb2s=' })],
    ['GET', /^\/outgoing-webhooks\/[^/]+\/deliveries$/, () => ({ items: deliveries(now), next_cursor: null })],
    ['GET', /^\/search$/, () => ({ items: [], next_cursor: null })],
  ];

  const server = createServer((request, reply) => {
    const url = new URL(request.url, 'http://mock');
    if (!url.pathname.startsWith('/api/v1/')) {
      const path = join(dist, url.pathname);
      const found = url.pathname !== '/' && path.startsWith(dist) && existsSync(path) ? path : join(dist, 'index.html');
      // As the daemon gives them: as the build has packed them, and kept by the browser for ever where the name tells what is in it.
      const packed = /\bbr\b/.test(request.headers['accept-encoding']) && existsSync(`${found}.br`);
      reply.writeHead(200, {
        'content-type': TYPES[extname(found)] ?? 'application/octet-stream',
        'cache-control': url.pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(packed ? { 'content-encoding': 'br' } : {}),
      });
      return reply.end(readFileSync(packed ? `${found}.br` : found));
    }
    const path = url.pathname.slice('/api/v1'.length);
    if (path === '/stream') {
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.write(': here\n\n');
      lines.add(reply);
      request.on('close', () => lines.delete(reply));
      return;
    }
    const attachment = /^\/attachments\/(\w+)-?(\d*)/.exec(path);
    if (attachment) {
      const [, what, n] = attachment;
      if (what === 'audio') return reply.writeHead(200, { 'content-type': 'audio/wav' }).end(silence);
      return reply.writeHead(200, { 'content-type': 'image/svg+xml' }).end(drawing(n || 1));
    }
    let text = '';
    request.on('data', (piece) => (text += piece));
    request.on('end', () => {
      let body = null;
      try {
        body = JSON.parse(text || 'null');
      } catch {
        // An upload.
      }
      asked.push({ method: request.method, path, query: url.search, body });
      for (const [method, pattern, answer] of routes) {
        const found = request.method === method && pattern.exec(path);
        if (!found) continue;
        const data = answer(found, url.searchParams, body, request.headers['idempotency-key']);
        const said = JSON.stringify(data ?? null);
        // Long ones are packed, as the daemon packs its lists.
        const long = said.length > 1024;
        reply.writeHead(data === undefined ? 404 : 200, {
          'content-type': 'application/json',
          ...(long ? { 'content-encoding': 'gzip' } : {}),
          ...(path === '/me' ? { 'last-event-id': '0' } : {}),
        });
        return reply.end(long ? gzipSync(said, { level: 1 }) : said);
      }
      reply.writeHead(404, { 'content-type': 'application/problem+json' });
      reply.end(JSON.stringify({ status: 404, code: 'not_found', title: 'Not found', detail: `No ${request.method} ${path} here.` }));
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    conversations: all,
    asked,
    message,
    send: (type, data, id = String(Date.now())) => {
      for (const line of lines) line.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    stop: () => {
      for (const line of lines) line.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await startMock({ port: Number(process.argv[2] ?? 8099), conversations: Number(process.argv[3] ?? 200) });
  console.log(`the page is at ${address}`);
}
