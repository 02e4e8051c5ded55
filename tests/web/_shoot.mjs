import { startMock } from '/work/wt/teams/tests/web/mock.mjs';
import { launch } from '/work/wt/teams/tests/web/browser.mjs';
const mock = await startMock({ conversations: 60, messages: 40 });
const team = { id: 't1', name: 'ไทย' };
for (const [i, c] of mock.conversations.entries()) { if (i % 3 === 0) c.team = team; if (i === 1) c.team = { id: 't2', name: 'Refunds and returns' }; }
const browser = await launch();
const only = process.argv.slice(2);
const sizes = { desk: { viewport: { width: 1440, height: 900 } }, phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } };
const shots = [
  ['teams', '/settings/teams', null],
  ['rule', '/settings/teams', async (p) => { await p.locator('ol li button:has-text("Change"), ol li button:has-text("เปลี่ยน"), ol li button:has-text("แก้ไข")').first().click(); }],
  ['team', '/settings/teams', async (p) => { await p.locator('ul li .keys button').first().click(); }],
  ['inbox', '/inbox/c000003', async (p) => {
    for (const [cid, mid, name, state] of [['c000003', 'm2', 'Mai', 'viewing'], ['c000003', 'm3', 'Rina', 'typing'], ['c000000', 'm2', 'Mai', 'viewing'], ['c000001', 'm3', 'Rina', 'typing'], ['c000006', 'm3', 'Rina', 'viewing'], ['c000006', 'm2', 'Mai', 'viewing']])
      mock.send('presence', { conversation_id: cid, member: { id: mid, name }, state }, '');
    const sys = (id, title, text, by, at) => ({ id, conversation_id: 'c000003', direction: 'system', parts: [{ kind: 'template', title, text, buttons: [] }], sender: by ? { kind: 'member', id: by, name: 'Mai' } : { kind: 'app', id: null, name: null }, sent_at: new Date(Date.now() + at).toISOString(), received_at: new Date().toISOString(), delivery: null, external_id: null, reply_to_id: null, reactions: [], edited_at: null, unsent_at: null, mentions: [] });
    mock.send('message.created', sys('z1', 'assigned_by_rule', 'Mai\nไทย\nThai chats', null, 1), '900');
    mock.send('message.created', sys('z2', 'assigned_with_note', 'Rina\n\n', 'm2', 2), '901');
    await p.waitForTimeout(600);
  }],
  ['assign', '/inbox/c000003', async (p) => { await p.waitForTimeout(600); await p.keyboard.press('a'); await p.waitForTimeout(500); }],
  ['handover', '/inbox/c000003', async (p) => { await p.waitForTimeout(600); await p.keyboard.press('a'); await p.waitForTimeout(400); await p.locator('[popover] [role=option]').last().click(); await p.waitForTimeout(400); }],
  ['foot', '/inbox', async (p) => { await p.waitForTimeout(400); await p.locator('.foot button.me').click(); await p.waitForTimeout(300); }],
];
for (const [size, opts] of Object.entries(sizes)) for (const theme of ['light', 'dark']) for (const lang of ['en', 'th']) {
  if (lang === 'th' && theme === 'dark') continue;
  const context = await browser.newContext({ ...opts, colorScheme: theme, locale: lang === 'th' ? 'th-TH' : 'en-GB' });
  for (const [name, at, go] of shots) {
    const file = `${name}-${size}-${theme}-${lang}`;
    if (only.length && !only.some((o) => file.startsWith(o))) continue;
    if (size === 'phone' && name === 'foot') continue;
    const page = await context.newPage();
    page.on('pageerror', (e) => console.log(file, 'ERROR', e.message));
    await page.goto(mock.address + at);
    await page.waitForTimeout(1500);
    try { if (go) await go(page); } catch (e) { console.log(file, e.message.split('\n')[0]); }
    await page.waitForTimeout(400);
    for (let n = 0; n < 3; n++) try { await page.screenshot({ timeout: 60000, path: `/tmp/teams-shots/${file}.png` }); break; } catch (e) { console.log(file, "again"); }
    await page.close();
  }
  await context.close();
}
await browser.close(); process.exit(0);
