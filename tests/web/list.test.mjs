// The list, as somebody reads it all day: who waits, where and how long, in which order, and what one does with many at once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES, still } from './shop.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ago = (ms) => Date.now() - ms;

let shop;
let gift;

before(async () => {
  shop = await openShop({ platforms: ['line:2', 'facebook'] });
  gift = await shop.ask('/labels', { name: 'Gift', color: '#2f7d6b' });
});

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    let ann;
    let dao;
    let linh;
    let putri;

    before(async () => {
      await shop.clear();
      ann = await shop.arrive('facebook', 'Ann', 'Do you give a price for twenty sets?', { at_ms: ago(20.5 * HOUR) });
      dao = await shop.arrive('line', 'Dao', 'Is the teapot back?', { timestamp: ago(3 * HOUR) });
      linh = await shop.arrive('line', 'Linh', '請問這個茶壺還有貨嗎？', { shop: 1, timestamp: ago(20 * MINUTE) });
      putri = await shop.arrive('line', 'Putri', 'Can you wrap it?', { timestamp: ago(10 * MINUTE) });
      await shop.ask(`/conversations/${putri.id}/messages`, { kind: 'reply', text: 'With pleasure.' });
      await shop.ask(`/conversations/${putri.id}/read`, {});
      await shop.ask('/conversations/bulk', { ids: [linh.id], change: { assignee_id: shop.colleague.id, label_ids: [gift.id] } });
      mali = await shop.sit(shop.owner, size);
      await mali.go('/inbox');
    });

    after(() => mali?.leave());

    test('a row says who waits, where, since when, and how long one may still answer', async () => {
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
      const said = (name) => mali.row(name).getAttribute('aria-label');
      assert.match(await said('Ann'), /^Ann, waiting 20 h, 1 unread, Do you give a price for twenty sets\?, Facebook, .+, 3 h \d+ m left to answer on Facebook, assigned to nobody$/);
      assert.match(await said('Dao'), /^Dao, waiting 3 h, 1 unread, Is the teapot back\?, LINE, Blue Kettle Shop, assigned to nobody$/);
      assert.match(await said('Linh'), /, LINE, 雲山茶行, assigned to Nok$/);
      assert.match(await said('Putri'), /^Putri, .+, You: With pleasure\., LINE/);
      assert.doesNotMatch(await said('Putri'), /waiting|unread/);
      // And it is there to be seen, not only to be heard.
      for (const [name, words] of [
        ['Ann', '3 h'],
        ['Dao', 'Is the teapot back?'],
        ['Linh', 'Gift'],
        ['Putri', 'You: With pleasure.'],
      ])
        await mali.row(name).getByText(words, { exact: false }).first().waitFor();
      for (const [section, n] of [['Answer next', 1], ['Waiting', 2], ['Their turn', 1]])
        await mali.list.getByText(new RegExp(`^${section}\\s*${n}\\s*$`)).waitFor();
    });

    test('it is ordered by whose turn it is, by the newest, by who waits longest, and by which window closes first', async () => {
      await mali.pick('Order', 'Newest first');
      await mali.listed('Putri', 'Linh', 'Dao', 'Ann');
      await mali.pick('Order', 'Longest waiting first');
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
      await mali.pick('Order', 'Reply window closing first');
      await until('Ann’s window closes first', async () => (await mali.names())[0] === 'Ann');
      await mali.pick('Order', 'By whose turn it is');
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
    });

    test('filters combine, say that they are on, and come off one by one', async () => {
      await mali.pick('Filter', 'Waits for us');
      await mali.listed('Ann', 'Dao', 'Linh');
      await mali.pick('Filter', 'LINE');
      await mali.listed('Dao', 'Linh');
      await mali.pick('Filter', 'Gift');
      await mali.listed('Linh');
      const on = mali.page.getByRole('group', { name: 'Filters that are on' });
      await mali.press(mali.button('Without LINE', on));
      await mali.press(mali.button('Without Waits for us', on));
      await mali.press(mali.button('Without Gift', on));
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
      assert.equal(await on.count(), 0);
      await mali.pick('Filter', '雲山茶行');
      await mali.page.getByRole('heading', { name: '雲山茶行', level: 1 }).waitFor();
      await mali.listed('Linh');
      await mali.press(mali.button('Without 雲山茶行', on));
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
    });

    test('unread and waiting are two things', async () => {
      await mali.open('Dao');
      await until('it is read', async () => (await shop.ask(`/conversations/${dao.id}`)).unread_count === 0);
      // A phone has a button of its own for that.
      if (mali.phone) await mali.page.goBack();
      await mali.list.waitFor();
      await mali.pick('Filter', 'Unread');
      await mali.listed('Ann', 'Linh');
      await mali.pick('Filter', 'Unread');
      assert.match(await mali.row('Dao').getAttribute('aria-label'), /^Dao, waiting 3 h, Is/);
      // Whoever has read it and has no time now puts it back.
      await mali.hold(mali.row('Dao'));
      await mali.press(mali.page.getByRole('menuitem', { name: 'Mark unread' }));
      await mali.list.getByRole('option', { name: /^Dao, waiting 3 h, 1 unread/ }).waitFor();
      await until('for everybody', async () => (await shop.ask(`/conversations/${dao.id}`)).unread_count === 1);
    });

    if (size === 'phone')
      test('a tap is a tap also when the page hears of it late', async () => {
        await mali.tapBusy(mali.row('Linh'), 900);
        await mali.page.getByRole('log', { name: 'Conversation with Linh' }).waitFor();
        await mali.back();
      });

    test('views are one step away and their counts are alive', async () => {
      const tab = (name) => mali.page.getByRole('tab', { name });
      await tab(/^Unassigned 3$/).waitFor();
      const eve = await shop.arrive('line', `Eve ${size}`, 'Hello, are you open?');
      await tab(/^Unassigned 4$/).waitFor();
      await mali.press(tab(/^Unassigned/));
      await until('who has somebody is not there', async () => !(await mali.names()).includes('Linh'));
      await shop.ask(`/conversations/${eve.id}`, { assignee_id: shop.owner.id }, 'PATCH');
      await tab(/^Unassigned 3$/).waitFor();
      await mali.press(tab(/^Mine 1$/));
      await mali.listed(`Eve ${size}`);
      await mali.press(tab(/^All/));
      await shop.ask(`/conversations/${eve.id}`, { status: 'snoozed', snoozed_until: new Date(Date.now() + HOUR).toISOString() }, 'PATCH');
      // On the phone the views stand in the menu of the filters.
      if (mali.phone) await mali.pick('Filter', 'Snoozed · 1');
      else await mali.press(mali.page.getByRole('link', { name: /^\s*Snoozed\s*1$/ }));
      await mali.listed(`Eve ${size}`);
      await mali.row(`Eve ${size}`).getByText(/^Back /).waitFor();
      await shop.ask(`/conversations/${eve.id}`, { status: 'resolved' }, 'PATCH');
      await mali.go('/inbox');
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
    });

    test('a view is kept under a name, for oneself or for everybody', async () => {
      await mali.pick('Filter', 'Gift');
      await mali.press(mali.button('Save as view'));
      const dialog = mali.dialog('Save as view');
      const name = `Gifts ${size}`;
      await dialog.getByLabel('Name of the view').fill(name);
      await mali.press(dialog.getByRole('switch', { name: 'For everybody' }));
      await mali.press(mali.button('Save', dialog));
      await mali.page.getByRole('heading', { name, level: 1 }).waitFor();
      await mali.listed('Linh');
      // It is there for the colleague, with how much is in it.
      const nok = await shop.sit(shop.colleague, size);
      await nok.go('/inbox');
      await nok.list.waitFor();
      const there = (who) => (who.phone ? who.page.getByRole('menuitemradio', { name: `${name} · 1` }) : who.page.getByRole('link', { name: new RegExp(`^\\s*${name}\\s*1$`) }));
      if (nok.phone) await nok.press(nok.button('Filter'));
      await nok.press(there(nok));
      await nok.listed('Linh');
      await nok.leave();
      await mali.go('/inbox');
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
    });

    test('several are chosen, changed at once, and put back', async () => {
      if (mali.phone) {
        await mali.hold(mali.row('Ann'));
        await mali.press(mali.page.getByRole('menuitem', { name: 'Choose' }));
        await mali.press(mali.row('Dao'));
        await mali.press(mali.row('Linh'));
      } else {
        await mali.row('Ann').hover();
        await mali.row('Ann').getByLabel('Choose').click();
        // From here to there.
        await mali.row('Linh').click({ modifiers: ['Shift'] });
      }
      await mali.page.getByText('3 chosen').waitFor();
      const bar = mali.page.getByRole('toolbar', { name: 'Chosen conversations' });
      await mali.press(mali.button('Resolve', bar));
      await mali.listed('Putri');
      await mali.page.getByText('Resolved 3').last().waitFor();
      for (const { id } of [ann, dao, linh]) await until('it is done', async () => (await shop.ask(`/conversations/${id}`)).status === 'resolved');
      await mali.press(mali.page.getByRole('group', { name: 'Resolved 3' }).getByRole('button', { name: /^Undo/ }));
      await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
      await until('for everybody', async () => (await shop.ask(`/conversations/${ann.id}`)).status === 'open');
    });

    test('one row is dealt with where it stands', async () => {
      if (mali.phone) {
        // A finger to the right resolves, to the left snoozes.
        await mali.swipe(mali.row('Dao'), 130);
        await mali.listed('Ann', 'Linh', 'Putri');
        await mali.press(mali.page.getByRole('group', { name: 'Resolved Dao' }).getByRole('button', { name: /^Undo/ }));
        await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
        await mali.swipe(mali.row('Dao'), -130);
        await mali.press(mali.dialog('Snooze').getByRole('option', { name: /^Tomorrow/ }));
      } else {
        await mali.row('Dao').hover();
        await mali.row('Dao').getByLabel('Resolve').click();
        await mali.listed('Ann', 'Linh', 'Putri');
        await mali.page.getByRole('group', { name: 'Resolved Dao' }).getByRole('button', { name: /^Undo/ }).click();
        await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
        await mali.row('Dao').hover();
        await mali.row('Dao').getByLabel('Snooze').click();
        await mali.dialog('Snooze').getByRole('option', { name: /^Tomorrow/ }).click();
      }
      await mali.listed('Ann', 'Linh', 'Putri');
      await until('it sleeps', async () => (await shop.ask(`/conversations/${dao.id}`)).status === 'snoozed');
      // Who is snoozed and writes again is back.
      await dao.say('Hello?');
      await until('Dao is back', async () => (await mali.names()).includes('Dao'));
    });

    test('one sleeps until a day of one’s choosing, or until they answer', async () => {
      const asleep = () => shop.ask(`/conversations/${dao.id}`);
      const picker = mali.dialog('Snooze');
      const option = (name) => picker.getByRole('option', { name });
      const snooze = async () => {
        await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
        if (mali.phone) await mali.swipe(mali.row('Dao'), -130);
        else {
          await mali.row('Dao').hover();
          await mali.row('Dao').getByLabel('Snooze').click();
        }
        await option(/^Tomorrow/).waitFor();
      };
      const back = async () => {
        await shop.ask(`/conversations/${dao.id}`, { status: 'open' }, 'PATCH');
        await mali.listed('Ann', 'Dao', 'Linh', 'Putri');
      };
      const date = new Date(Date.now() + 50 * 24 * HOUR).toISOString().slice(0, 10);
      // Half past four on the clock of whoever sits there.
      const day = Date.parse(`${date}T16:30+07:00`);
      // By the browser's own field, which takes nothing that is over.
      await snooze();
      await mali.press(option('Pick a day and time…'));
      const asked = mali.dialog('Until when?');
      const field = asked.getByLabel('Day and time');
      assert.match(await field.inputValue(), /T09:00$/);
      await field.fill('2020-01-01T09:00');
      await mali.press(mali.button('Snooze', asked));
      await asked.getByText('Choose a day and a time that are still to come').waitFor();
      await field.fill(`${date}T16:30`);
      await mali.press(mali.button('Snooze', asked));
      await asked.waitFor({ state: 'detached' });
      await mali.listed('Ann', 'Linh', 'Putri');
      await until('it sleeps until then', async () => Date.parse((await asleep()).snoozed_until ?? 0) === day);
      await back();
      // By words.
      await snooze();
      await picker.getByRole('combobox').fill(`${date} 16:30`);
      await mali.press(option(/16:30$/));
      await until('as long', async () => Date.parse((await asleep()).snoozed_until ?? 0) === day);
      await back();
      // Until they answer: no day is told, and they wake it.
      await snooze();
      await mali.press(option(/^When they answer/));
      await mali.page.getByText('Dao is back when they answer').last().waitFor();
      await mali.listed('Ann', 'Linh', 'Putri');
      await until('it sleeps', async () => (await asleep()).status === 'snoozed');
      await mali.go('/inbox?status=snoozed');
      await mali.listed('Dao');
      await mali.row('Dao').getByText('Back when they answer', { exact: true }).waitFor();
      await mali.go('/inbox');
      await mali.listed('Ann', 'Linh', 'Putri');
      await dao.say('Hello again?');
      await until('Dao is back', async () => (await mali.names()).includes('Dao'));
      assert.equal((await asleep()).snoozed_until, null);
    });

    test('nothing moves away under the pointer, and what comes in above is told', async () => {
      for (let i = 1; i <= 9; i++) await shop.arrive('line', `Guest ${i} ${size}`, `Question ${i}`);
      await mali.pick('Order', 'Newest first');
      await until('the newest are on top', async () => (await mali.names())[0] === `Guest 9 ${size}`);
      const third = mali.row(`Guest 7 ${size}`);
      const at = async () => Math.round((await third.boundingBox()).y);
      if (mali.phone) {
        // Drawn down to what is older: the list stays where one reads.
        await mali.swipe(mali.row(`Guest 5 ${size}`), 0, -300);
        const row = mali.row(`Guest 4 ${size}`);
        const y = await still(row);
        await dao.say('Are you there?');
        await mali.button('1 new above').waitFor();
        assert.equal(Math.round((await row.boundingBox()).y), y);
        await mali.press(mali.button('1 new above'));
        await until('one is at the top', async () => (await mali.names())[0] === 'Dao');
      } else {
        await third.hover();
        const y = await at();
        await dao.say('Are you there?');
        await mali.list.getByRole('option', { name: /Are you there\?/ }).waitFor();
        assert.equal(await at(), y, 'the row under the pointer stays');
        await mali.page.getByRole('heading', { name: 'Inbox', level: 1 }).hover();
        await until('with the pointer away it goes where it belongs', async () => (await mali.names())[0] === 'Dao');
      }
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
