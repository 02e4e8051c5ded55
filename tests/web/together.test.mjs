// Two people in one inbox: each sees the other come, write, take and tell, at once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES } from './shop.mjs';

/**
 * Watches for the first paint of a row that is called so in somebody's list; the answer tells when that was. By the page's own
 * clock, which is this machine's for both: how often a test asks is no time of the page's.
 */
async function painted(who, pattern) {
  await who.page.evaluate((pattern) => {
    const called = new RegExp(pattern);
    window.painted = new Promise((resolve) => {
      const watch = new MutationObserver(look);
      function look() {
        if (![...document.querySelectorAll('#list [role=option]')].some((row) => called.test(row.getAttribute('aria-label') ?? ''))) return;
        watch.disconnect();
        // Behind the frame in which it is drawn.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(Date.now());
          port2.postMessage(null);
        });
      }
      watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] });
      look();
    });
  }, pattern);
  return () => until('it is painted', () => who.page.evaluate(() => Promise.race([window.painted, new Promise((resolve) => setTimeout(resolve, 200))])));
}

/** Listens for the next press in somebody's page; the answer tells when that was. */
async function heard(who, what) {
  await who.page.evaluate((what) => {
    window.pressed = new Promise((resolve) => addEventListener(what, () => resolve(Date.now()), { once: true, capture: true }));
  }, what);
  return () => who.page.evaluate(() => window.pressed);
}

let shop;

before(async () => (shop = await openShop({ platforms: ['line'] })));

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    let nok;
    let dao;
    const of = (name) => `${name} ${size}`;
    const assigned = (who, name, to) => who.list.getByRole('option', { name: new RegExp(`^${of(name)}, .+, assigned to ${to}`) });

    before(async () => {
      await shop.clear();
      dao = await shop.arrive('line', of('Dao'), `Is the teapot back? ${size}`);
      mali = await shop.sit(shop.owner, size);
      nok = await shop.sit(shop.colleague, size);
      for (const who of [mali, nok]) {
        await who.go('/inbox');
        await who.row(of('Dao')).waitFor();
      }
    });

    after(async () => {
      await nok?.leave();
      await mali?.leave();
    });

    test('who looks and who writes is seen in the list and in the thread', async () => {
      await nok.open(of('Dao'));
      const row = (words) => mali.list.getByRole('option', { name: new RegExp(`^${of('Dao')}, .*${words}`) });
      await row('Nok is looking').waitFor();
      await mali.open(of('Dao'));
      const head = (words) => (mali.phone ? mali.page.getByText(words) : mali.page.getByRole('img', { name: words }));
      await head(mali.phone ? /Nok is looking/ : 'Nok is looking').first().waitFor();
      await nok.reply.click();
      await nok.page.keyboard.type('Good mor');
      // It is told for eight seconds, and anew when somebody writes on: however long it takes to look there.
      const seen = (target) =>
        until('Nok is seen writing', async () => (await target.first().isVisible()) || (await nok.page.keyboard.type('n'), false), 30_000);
      await seen(head(mali.phone ? /Nok is typing/ : 'Nok is typing…'));
      await mali.back();
      await seen(row('Nok is typing…'));
      await seen(mali.row(of('Dao')).getByText('Nok is typing…'));
      // What was begun is given up, and nobody waits for it.
      await nok.reply.fill('');
      await row('Nok is looking').waitFor();
      await nok.back();
      if (nok.phone) await until('Nok is gone', async () => !(await row('Nok is looking').count()));
    });

    test('one key takes it, and the other sees that within a second', async (t) => {
      const took = [];
      const afterAnswer = [];
      for (let n = 0; n < 5; n++) {
        const name = `Guest ${n}`;
        const { id } = await shop.arrive('line', of(name), `Question ${n} ${size}`);
        await nok.row(of(name)).waitFor();
        await mali.open(of(name));
        const menu = mali.page.getByRole('menuitem', { name: 'Assign to me' });
        if (mali.phone) {
          await mali.press(mali.button('More').first());
          await menu.waitFor();
        }
        const seen = await painted(nok, `^${of(name)}, .+, assigned to Mali`);
        const pressed = await heard(mali, mali.phone ? 'click' : 'keydown');
        const answer = mali.page.waitForResponse((one) => one.request().method() === 'PATCH' && one.url().endsWith(`/conversations/${id}`));
        if (mali.phone) await mali.press(menu);
        else await mali.page.keyboard.press('i');
        const { startTime, responseStart } = (await answer).request().timing();
        const at = await seen();
        took.push(at - (await pressed()));
        afterAnswer.push(Math.round(at - startTime - responseStart));
        await mali.back();
      }
      t.diagnostic(`${size}: ${took.join(', ')} ms after the press, ${afterAnswer.join(', ')} ms after the server's answer`);
      assert.ok(took.toSorted((a, b) => a - b)[2] <= 1000, `${took.join(', ')} ms`);
    });

    test('a conversation is given to somebody, and handed over with what they should know', async () => {
      await mali.open(of('Dao'));
      if (mali.phone) await mali.more('Assign…');
      else await mali.page.getByRole('button', { name: 'assigned to nobody' }).click();
      await mali.press(mali.dialog('Assign…').getByRole('option', { name: /^Nok/ }));
      await mali.page.getByText(`${of('Dao')} assigned to Nok`).last().waitFor();
      await until('it is Nok’s', async () => (await nok.page.getByRole('tab', { name: /^Mine/ }).innerText()).match(/[1-9]/));
      await mali.back();
      for (const who of [mali, nok]) await assigned(who, 'Dao', 'Nok').waitFor();
      // It is nobody's again, for somebody to hand it over.
      await shop.ask(`/conversations/${dao.id}`, { assignee_id: null }, 'PATCH');
      for (const who of [mali, nok]) await assigned(who, 'Dao', 'nobody').waitFor();
      await mali.open(of('Dao'));
      await mali.more('Hand over with a note…');
      const dialog = mali.dialog(`Hand ${of('Dao')} over?`);
      await mali.press(dialog.getByRole('button', { name: /^To/ }));
      await mali.press(mali.page.getByRole('dialog', { name: 'To', exact: true }).getByRole('option', { name: /^Nok/ }));
      await dialog.getByLabel('What they should know').fill(`She wants the blue one ${size}`);
      await mali.press(mali.button('Hand over', dialog));
      await mali.page.getByText(`${of('Dao')} handed over to Nok`).last().waitFor();
      await nok.open(of('Dao'));
      await nok.thread.getByText(`She wants the blue one ${size}`).waitFor();
      await nok.thread.getByText(/^Mali handed this over to Nok/).waitFor();
      await nok.back();
      await mali.back();
    });

    test('a mention finds its person', async () => {
      await nok.open(of('Dao'));
      await nok.side('Note');
      await nok.note.fill(`@Mali what do we have in blue? ${size}`);
      await nok.press(nok.page.getByRole('region', { name: 'Composer' }).getByRole('button', { name: /^Add note/ }));
      if (mali.phone) {
        await until('it is counted', async () => {
          const menu = mali.page.getByRole('menu', { name: 'Filter' });
          await mali.press(mali.button('Filter'));
          await menu.waitFor();
          const there = await menu.getByRole('menuitemradio', { name: /^Mentions · [1-9]/ }).count();
          if (!there) {
            await mali.page.keyboard.press('Escape');
            await menu.waitFor({ state: 'hidden' });
          }
          return there;
        });
        await mali.press(mali.page.getByRole('menuitemradio', { name: /^Mentions ·/ }));
      } else await mali.press(mali.page.getByRole('link', { name: /^\s*Mentions\s*[1-9]/ }));
      await mali.row(of('Dao')).waitFor();
      await mali.open(of('Dao'));
      await mali.thread.getByText(`what do we have in blue? ${size}`).waitFor();
      // It was read already but for the note: with the note nothing is counted any more.
      await until('no mention is counted', async () => (await shop.ask('/conversations/counts')).mentions === 0);
      if (!mali.phone) await mali.page.getByRole('link', { name: /^\s*Mentions\s*$/ }).waitFor();
      await mali.back();
      await nok.back();
      // The next one comes while the view is open, and into it.
      await shop.arrive('line', of('Pim'), `And in green? ${size}`);
      await nok.open(of('Pim'));
      await nok.side('Note');
      await nok.note.fill(`@Mali and in green? ${size}`);
      await nok.press(nok.page.getByRole('region', { name: 'Composer' }).getByRole('button', { name: /^Add note/ }));
      await nok.back();
      await mali.row(of('Pim')).waitFor();
      await mali.row(of('Dao')).waitFor();
      if (!mali.phone) {
        // A laptop has only the rail: its views are in the menu at the list, and a mention has its dot there.
        await mali.go('/inbox');
        await mali.page.setViewportSize({ width: 1366, height: 768 });
        await mali.page.getByText('Mentions 1', { exact: true }).waitFor({ state: 'attached' });
        await mali.press(mali.button('Filter'));
        await mali.press(mali.page.getByRole('menuitemradio', { name: 'Mentions · 1' }));
        await mali.row(of('Pim')).waitFor();
        await mali.page.setViewportSize(SIZES.desk.viewport);
      }
      await mali.open(of('Pim'));
      await until('no mention is counted again', async () => (await shop.ask('/conversations/counts')).mentions === 0);
      await mali.go('/inbox');
    });

    test('what a colleague answers is in the open thread, with their name', async () => {
      await mali.open(of('Dao'));
      await nok.open(of('Dao'));
      const words = `We have two left ${size}`;
      await nok.reply.fill(words);
      await nok.send();
      await mali.thread.locator('.group').filter({ hasText: words }).getByText(/Nok/).waitFor({ timeout: 20_000 });
      await mali.back();
      await mali.list.getByRole('option', { name: new RegExp(`^${of('Dao')}, .*Nok: ${words}`) }).waitFor();
      await nok.press(nok.button(/^Resolve/).first());
      await until('it leaves the list of both', async () => !(await mali.names()).includes(of('Dao')) && !(await nok.names()).includes(of('Dao')));
      assert.equal((await shop.ask(`/conversations/${dao.id}`)).status, 'resolved');
    });

    test('nothing went wrong on the way', () => assert.deepEqual([...mali.faults, ...nok.faults], []));
  });
