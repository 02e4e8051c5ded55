// No mouse and no finger: everything by keys, in a wide window and in a narrow one, and on keyboards that are not ours.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop } from './shop.mjs';

const MINUTE = 60_000;
// A narrow window beside another one has a keyboard all the same.
const WINDOWS = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

let shop;

before(async () => {
  shop = await openShop({ platforms: ['line', 'shopee'] });
  await shop.ask('/me/settings', { undo_send_s: 0 }, 'PATCH');
  await shop.ask('/labels', { name: 'Gift', color: '#2f7d6b' });
  await shop.ask('/canned-replies', { title: 'Opening hours', text: 'We are open from nine to six.', scope: 'workspace' });
});

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const [name, viewport] of Object.entries(WINDOWS))
  describe(name, () => {
    let mali;
    let keys;
    let dao;
    let eve;
    const of = (who) => `${who} ${name}`;
    const press = async (...wanted) => {
      for (const key of wanted) await keys.press(key);
    };
    const opened = (who) => mali.page.getByRole('log', { name: `Conversation with ${of(who)}` }).waitFor();
    const dialog = (title) => mali.page.getByRole('dialog', { name: title });
    const focused = (locator) => until('the focus is there', () => locator.evaluate((element) => element === document.activeElement, undefined, { timeout: 500 }).catch(() => false));
    /** Tells the palette what to do. */
    const command = async (words, option) => {
      await press('Control+k');
      await focused(mali.page.getByRole('combobox', { name: 'Search and commands' }));
      await keys.type(words);
      await mali.page.getByRole('option', { name: option }).first().waitFor();
      await until('it is the first', () => mali.page.getByRole('option', { name: option, selected: true }).count());
      await press('Enter');
      await mali.page.getByRole('dialog', { name: 'Search and commands' }).waitFor({ state: 'detached' });
    };
    const taken = async (words) => JSON.stringify((await shop.simulate.ask('/line/sent')).sent).split(words).length - 1;

    before(async () => {
      await shop.clear();
      mali = await shop.sit(shop.owner, 'desk', { viewport });
      keys = mali.page.keyboard;
      await mali.go('/inbox');
    });

    after(() => mali?.leave());

    test('find who waits longest, read, answer, note, assign, resolve, next', async () => {
      const linh = await shop.arrive('line', of('Linh'), `Are you open? ${name}`, { timestamp: Date.now() - 5 * MINUTE });
      dao = await shop.arrive('line', of('Dao'), `Is the teapot back? ${name}`, { timestamp: Date.now() - 95 * MINUTE });
      eve = await shop.arrive('line', of('Eve'), `And the cups? ${name}`, { timestamp: Date.now() - 30 * MINUTE });
      await mali.listed(of('Dao'), of('Eve'), of('Linh'));

      // Find: in the order of the longest waiting, the first.
      await command('longest', 'Longest waiting first');
      await mali.listed(of('Dao'), of('Eve'), of('Linh'));
      await press('j');
      await opened('Dao');
      // Read.
      await mali.thread.getByText(`Is the teapot back? ${name}`).waitFor();
      await mali.thread.getByText(/^Waiting for you since/).waitFor();
      await until('it is read', async () => (await shop.ask(`/conversations/${dao.id}`)).unread_count === 0);
      // Answer.
      await press('r');
      await focused(mali.reply);
      const answer = `It is, in blue and in green ${name}`;
      await keys.type(answer);
      await press('Control+Enter');
      await mali.thread.locator('.group').filter({ hasText: answer }).getByText(/· Sent/).waitFor();
      // Note: out of the reply, into the note, with a colleague's name.
      await press('Escape', 'n');
      await focused(mali.note);
      await keys.type('Keep one for her, @no');
      await mali.page.getByRole('listbox').getByRole('option', { name: /^Nok/ }).waitFor();
      await press('Enter', 'Control+Enter');
      await mali.thread.getByText('Keep one for her, @Nok').waitFor();
      // Assign.
      await press('Escape', 'a');
      await focused(dialog('Assign…').getByRole('combobox'));
      await keys.type('nok');
      await press('Enter');
      await until('it is Nok’s', async () => (await shop.ask(`/conversations/${dao.id}`)).assignee?.id === shop.colleague.id);
      // Resolve, next.
      await press('e');
      await until('it is done', async () => (await shop.ask(`/conversations/${dao.id}`)).status === 'resolved');
      if (name === 'narrow') {
        await mali.listed(of('Eve'), of('Linh'));
        await press('j');
      }
      await opened('Eve');
      await press('j');
      await opened('Linh');
      await press('k');
      await opened('Eve');

      assert.equal(await taken(answer), 1);
      assert.equal(await taken('Keep one for her'), 0);
      const { items } = await shop.ask(`/conversations/${dao.id}/messages?limit=20`);
      assert.deepEqual(items.find((one) => one.direction === 'note').mentions, [shop.colleague.id]);
      assert.equal((await shop.ask(`/conversations/${linh.id}`)).status, 'open');
      await command('whose turn', 'By whose turn it is');
    });

    // What the map says: for each thing its keys. Whatever is in it is pressed in one of the next stories.
    const map = new Map();
    const tried = new Set();
    const does = async (what, keys, deed) => {
      assert.equal(map.get(what), keys, what);
      await deed();
      tried.add(what);
    };
    const home = async () => {
      await mali.go('/inbox');
      await mali.row(of('Eve')).waitFor();
      await mali.row(of('Linh')).waitFor();
    };
    const now = () => shop.ask(`/conversations/${eve.id}`);
    const chosen = (n) => mali.page.getByText(`${n} chosen`, { exact: true });

    test('? shows every key', async () => {
      await press('?');
      const all = dialog('All keys');
      await all.waitFor();
      for (const group of ['In the list', 'With the conversation', 'While writing', 'Everywhere']) await all.getByRole('region', { name: group }).waitFor();
      const told = await all.locator('dl > div').evaluateAll((rows) => rows.map((row) => [row.querySelector('dd').textContent.trim(), [...row.querySelectorAll('kbd')].map((cap) => cap.textContent).join(' ')]));
      for (const [what, caps] of told) map.set(what, caps);
      assert.equal(map.size, told.length, 'each says something else');
      await does('This list', '?', async () => {});
      await press('Escape');
      await all.waitFor({ state: 'detached' });
    });

    test('the keys of the list do what they say', async () => {
      await home();
      await does('Next, previous conversation', 'J K ↓ ↑', async () => {
        await press('j');
        await opened('Eve');
        await press('j');
        await opened('Linh');
        await press('k');
        await opened('Eve');
        await press('j');
        await opened('Linh');
        if (name === 'narrow') return;
        await mali.list.focus();
        await press('ArrowUp');
        await opened('Eve');
        await press('ArrowDown');
        await opened('Linh');
      });
      await does('First conversation', 'Home', async () => {
        await press('Home');
        await opened('Eve');
      });
      await does('Choose', 'X', async () => {
        await press('x');
        // A narrow window shows the list alone.
        if (name === 'narrow') await press('Escape');
        await chosen(1).waitFor();
        await press('Escape');
        await chosen(1).waitFor({ state: 'detached' });
      });
      await home();
      await does('Choose one more', '⇧ J K ↓ ↑', async () => {
        await press('Shift+J');
        await chosen(1).waitFor();
        await press('Shift+J');
        await chosen(2).waitFor();
        await press('Shift+K');
        await chosen(1).waitFor();
        await mali.list.focus();
        await press('Shift+ArrowDown');
        await chosen(2).waitFor();
        await press('Shift+ArrowUp');
        await chosen(1).waitFor();
      });
      await does('Choose all of the view', 'Ctrl A', async () => {
        await press('Control+a');
        await chosen(2).waitFor();
        // What a key does, it does to all of them.
        await press('p');
        await until('both are urgent', async () => (await shop.ask('/conversations?status=open&sort=recent')).items.every((c) => c.priority === 'high'));
        await press('p');
        await until('and not', async () => (await shop.ask('/conversations?status=open&sort=recent')).items.every((c) => c.priority === 'none'));
        await press('Escape');
        await chosen(2).waitFor({ state: 'detached' });
      });
      await does('Mine, unassigned, all', '1 2 3', async () => {
        const tab = (word) => mali.page.getByRole('tab', { name: new RegExp(`^${word}`), selected: true });
        await press('1');
        await tab('Mine').waitFor();
        await mali.listed();
        await press('2');
        await tab('Unassigned').waitFor();
        await mali.listed(of('Eve'), of('Linh'));
        await press('3');
        await tab('All').waitFor();
      });
      await does('Density', 'D', async () => {
        const height = async () => Math.round((await mali.row(of('Eve')).boundingBox()).height);
        const dense = (wanted) => until(`it is ${wanted}`, async () => (await shop.ask('/me/settings')).density === wanted);
        const was = await height();
        await press('d');
        await dense('compact');
        // A narrow window keeps the room that a finger needs.
        if (name === 'wide') await until('it is denser', async () => (await height()) < was);
        await press('d');
        await dense('comfortable');
        await until('as it was', async () => (await height()) === was);
      });
    });

    test('the keys with a conversation do what they say, and Z takes it back', async () => {
      await home();
      await press('j');
      await opened('Eve');
      await does('Undo', 'Z', async () => {
        await does('Assign to me', 'I', async () => {
          await press('i');
          await mali.page.getByText(`${of('Eve')} assigned to you`).last().waitFor();
        });
        // At once, before the server has answered to the one and to the other.
        await press('z');
        await until('the server has heard both', async () => {
          const { items } = await shop.ask(`/conversations/${eve.id}/messages?limit=20`);
          return items.filter(({ direction }) => direction === 'system').length >= 2;
        });
        assert.equal((await now()).assignee, null);
      });
      await press('i');
      await until('I have it', async () => (await now()).assignee?.id === shop.owner.id);
      await press('z');
      await until('nobody has it', async () => (await now()).assignee === null);
      await does('Assign…', 'A', async () => {
        await press('a');
        await focused(dialog('Assign…').getByRole('combobox'));
        await keys.type('nok');
        await press('Enter');
        await until('it is Nok’s', async () => (await now()).assignee?.id === shop.colleague.id);
        await press('z');
        await until('and not', async () => (await now()).assignee === null);
      });
      await does('High priority', 'P', async () => {
        await press('p');
        await until('it is urgent', async () => (await now()).priority === 'high');
        await press('p');
        await until('and not', async () => (await now()).priority === 'none');
      });
      await does('Label…', 'L', async () => {
        await press('l');
        await focused(dialog('Label…').getByRole('combobox'));
        await keys.type('gif');
        await press('Enter', 'Escape');
        await until('it has its label', async () => (await now()).labels.some((label) => label.name === 'Gift'));
      });
      await does('Mark unread', 'U', async () => {
        await press('u');
        await until('it is unread', async () => (await now()).unread_count === 1);
      });
      await does('Snooze…', 'S', async () => {
        await press('s');
        await focused(dialog('Snooze').getByRole('combobox'));
        await keys.type('2h');
        await press('Enter');
        await until('it sleeps', async () => (await now()).status === 'snoozed');
        // Although it was open all the time: somebody said so.
        assert.equal((await now()).unread_count, 1);
        await press('z');
        await until('it is awake', async () => (await now()).status === 'open');
        // A day of the calendar is read in words, too; without an hour it is that morning.
        const day = new Date(Date.now() + 40 * 24 * 60 * MINUTE);
        const month = day.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' });
        await home();
        await press('j', 's');
        await focused(dialog('Snooze').getByRole('combobox'));
        await keys.type(`${day.getUTCDate()} ${month}`);
        await dialog('Snooze').getByRole('option', { name: new RegExp(`^${day.getUTCDate()} ${month}.*09:00$`) }).waitFor();
        await press('Enter');
        // Nine on the clock of whoever sits there.
        const at = Date.parse(`${day.toISOString().slice(0, 10)}T09:00+07:00`);
        await until('it sleeps until then', async () => Date.parse((await now()).snoozed_until ?? 0) === at);
        await press('z');
        await until('it is awake again', async () => (await now()).status === 'open');
      });
      await does('Resolve', 'E', async () => {
        await home();
        await press('Home');
        await opened('Eve');
        // Whoever goes on at once writes to the next one, which is open where there is room for both.
        await press('e', ...(name === 'wide' ? ['r'] : []));
        await until('it is done', async () => (await now()).status === 'resolved');
        if (name === 'wide') {
          await opened('Linh');
          await focused(mali.page.getByRole('textbox', { name: `Reply to ${of('Linh')}` }));
          await press('Escape');
        } else await mali.listed(of('Linh'));
      });
      await does('Open again', '⇧ E', async () => {
        await mali.go(`/inbox/${eve.id}`);
        await opened('Eve');
        await press('Shift+E');
        await until('it is open', async () => (await now()).status === 'open');
      });
      await does('Contact and orders', 'O', async () => {
        const panel = mali.page.getByRole('complementary', { name: new RegExp(of('Eve')) });
        // A column where there is room, a drawer else.
        const [there, gone] = [() => panel.waitFor(), () => panel.waitFor({ state: 'detached' })];
        if (name === 'wide') await there();
        for (const turned of name === 'wide' ? [gone, there] : [there, gone]) {
          await press('o');
          await turned();
        }
      });
    });

    test('messages are walked, copied and quoted', async () => {
      await eve.say(`Or the bowls ${name}`);
      await mali.go(`/inbox/${eve.id}`);
      await opened('Eve');
      const message = (words) => mali.thread.getByRole('article', { name: new RegExp(`, ${words.replace('?', '\\?')}$`) });
      const [older, newer] = [message(`And the cups? ${name}`), message(`Or the bowls ${name}`)];
      await newer.waitFor();
      await does('Previous, next message', '[ ]', async () => {
        await press('[');
        await focused(newer);
        await press('[');
        await focused(older);
        await press(']');
        await focused(newer);
        await press('[');
        await focused(older);
      });
      await does('Copy the message', 'C', async () => {
        await press('c');
        await mali.page.getByText('Text copied').last().waitFor();
        assert.equal(await mali.page.evaluate(() => navigator.clipboard.readText()), `And the cups? ${name}`);
      });
      await does('Quote the message', 'R', async () => {
        await press('r');
        await focused(mali.reply);
        const without = mali.button('Without the quote');
        await without.waitFor();
        await press('Shift+Tab');
        await focused(without);
        await press('Enter');
        await without.waitFor({ state: 'detached' });
      });
      await does('Play or open what the message shows', '␣', async () => {
        await eve.say({ kind: 'image' });
        const picture = mali.button('Open picture 1 of 1');
        await mali.go(`/inbox/${eve.id}`);
        await opened('Eve');
        await picture.waitFor({ timeout: 20_000 });
        await press('[');
        await until('it has the focus', () => mali.page.evaluate(() => document.activeElement.querySelector('.pictures') !== null));
        await press('Space');
        const box = mali.page.getByRole('dialog', { name: /^Picture/ });
        await box.waitFor();
        await press('Escape');
        await box.waitFor({ state: 'detached' });
        // In a field it is a space.
        await press('r');
        await focused(mali.reply);
        await keys.type('a b');
        assert.equal(await mali.reply.inputValue(), 'a b');
        await mali.reply.fill('');
      });
    });

    test('the keys of whoever writes do what they say', async () => {
      const buyer = shop.accounts.shopee[0].customers[name === 'wide' ? 0 : 1];
      const { order_sn: number } = await shop.simulate.ask('/shopee/order', { action: 'place', account: shop.accounts.shopee[0].id, customer: buyer.id });
      await shop.say('shopee', { from: buyer.id, text: `Where is it? ${name}` });
      const theirs = await shop.find(`Where is it? ${name}`);
      await mali.go(`/inbox/${eve.id}`);
      await opened('Eve');
      await does('Into the reply', '↵ R', async () => {
        await press('Enter');
        await focused(mali.reply);
        await press('Escape');
        await focused(mali.thread);
        await press('r');
        await focused(mali.reply);
        await press('Escape');
        await focused(mali.thread);
        // From the messages, too.
        await press('Enter');
        await focused(mali.reply);
        await press('Escape');
      });
      await does('Into the note', 'N', async () => {
        await press('n');
        await focused(mali.note);
      });
      await does('Reply or note', 'Ctrl ⇧ N', async () => {
        await press('Control+Shift+N');
        await focused(mali.reply);
        await press('Control+Shift+N');
        await focused(mali.note);
        await press('Control+Shift+N');
        await focused(mali.reply);
      });
      await does('Canned replies', '/', async () => {
        await keys.type('/open');
        await mali.page.getByRole('listbox').getByRole('option', { name: /^Opening hours/ }).waitFor();
        await press('Enter');
        await until('it is filled in', async () => (await mali.reply.inputValue()) === 'We are open from nine to six.');
        await press('Control+a', 'Delete');
      });
      await does('Send', 'Ctrl ↵', async () => {
        await keys.type(`Both, Eve ${name}`);
        await press('Control+Enter');
        await mali.thread.locator('.group').filter({ hasText: `Both, Eve ${name}` }).getByText(/· Sent/).waitFor();
        assert.equal((await now()).status, 'open');
      });
      await does('Send and resolve', 'Ctrl ⇧ ↵', async () => {
        await focused(mali.reply);
        await keys.type(`Come and see ${name}`);
        await press('Control+Shift+Enter');
        await until('it is done', async () => (await now()).status === 'resolved');
        await until('and said', async () => (await taken(`Come and see ${name}`)) === 1);
      });
      await shop.ask(`/conversations/${eve.id}`, { status: 'open' }, 'PATCH');
      await does('Take the last one back (empty field)', '↑', async () => {
        await shop.ask('/me/settings', { undo_send_s: 10 }, 'PATCH');
        const read = mali.page.waitForResponse((answer) => answer.url().endsWith('/me/settings') && answer.request().method() === 'GET');
        await mali.go(`/inbox/${eve.id}`);
        await read;
        await opened('Eve');
        await press('r');
        await focused(mali.reply);
        await keys.type(`Too fast ${name}`);
        await press('Control+Enter');
        await mali.thread.getByText(`Too fast ${name}`).waitFor();
        await mali.thread.getByRole('button', { name: 'Undo' }).waitFor();
        await until('the field is empty', async () => (await mali.reply.inputValue()) === '');
        await press('ArrowUp');
        await until('it is written anew', async () => (await mali.reply.inputValue()) === `Too fast ${name}`);
        assert.equal(await taken(`Too fast ${name}`), 0);
        await mali.reply.fill('');
        await shop.ask('/me/settings', { undo_send_s: 0 }, 'PATCH');
      });
      await until('the order is here', async () => (await shop.ask(`/orders?q=${number}`)).items.length === 1, 60_000);
      await does('Insert in reply', 'V', async () => {
        await mali.go(`/inbox/${theirs.id}`);
        await mali.thread.getByRole('button', { name: new RegExp(`^Order ${number} `) }).first().waitFor();
        await press('v');
        // The only order there is goes in at once; of several one chooses.
        const card = mali.button(`Remove ${number}`);
        const picker = dialog('Insert an order or product');
        await card.or(picker).first().waitFor();
        if (await picker.count()) {
          await keys.type(number);
          await press('Enter');
        }
        await card.waitFor();
        await focused(mali.reply);
        await card.focus();
        await press('Enter');
        await card.waitFor({ state: 'detached' });
      });
      await shop.ask(`/conversations/${theirs.id}`, { status: 'resolved' }, 'PATCH');
    });

    test('the keys for everywhere do what they say', async () => {
      await home();
      const palette = dialog('Search and commands');
      await does('Palette', 'Ctrl K', async () => {
        await press('Control+k');
        await palette.waitFor();
        await press('Control+k');
        await palette.waitFor({ state: 'detached' });
      });
      await press('j');
      await opened('Linh');
      await does('Back: composer, thread, list', 'Esc', async () => {
        await press('r');
        await focused(mali.reply);
        await press('Escape');
        await focused(mali.thread);
        await press('Escape');
        if (name === 'narrow') await mali.listed(of('Linh'), of('Eve'));
        else await focused(mali.list);
      });
      await does('Next column', 'F6', async () => {
        if (name === 'narrow') await press('j');
        await opened('Linh');
        if (name === 'narrow') await press('r', 'Escape');
        else await press('F6');
        await focused(mali.thread);
        await press('F6');
        await focused(mali.reply);
        if (name === 'wide') {
          await press('F6');
          await focused(mali.page.getByRole('complementary'));
          await press('F6');
          await focused(mali.list);
        } else await press('Escape');
      });
      await does('Previous column', '⇧ F6', async () => {
        await press('r');
        await focused(mali.reply);
        await press('Shift+F6');
        await focused(mali.thread);
      });
      const heading = (title) => mali.page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor();
      const go = (what, letter, title) =>
        does(what, `G ${letter.toUpperCase()}`, async () => {
          await press('g', letter);
          await heading(title);
        });
      await go('Go to the orders', 'o', 'Orders');
      await go('Go to the contacts', 'c', 'Contacts');
      await go('Go to the settings', ',', name === 'narrow' ? 'Settings' : 'Accounts');
      await go('Go to what is snoozed', 's', 'Snoozed');
      await go('Go to mentions of me', 'm', 'Mentions');
      await go('Go to who has to be answered next', 'a', 'Answer next');
      await go('Go to the inbox', 'i', 'Inbox');
      await does('Search', '/', async () => {
        await press('/');
        await focused(mali.page.getByRole('searchbox', { name: 'Messages, contacts, orders' }).or(mali.page.getByRole('textbox', { name: 'Messages, contacts, orders' })));
      });
      await mali.go('/inbox');
    });

    test('no key of the map was left out', () => {
      assert.deepEqual(
        [...map.keys()].filter((what) => !tried.has(what)),
        [],
      );
    });

    test('the palette finds people, words and places, and does things', async () => {
      await mali.go('/inbox');
      await mali.list.waitFor();
      await command(of('Linh'), new RegExp(`^${of('Linh')}`));
      await mali.page.getByRole('heading', { name: of('Linh') }).first().waitFor();
      await command('teapot back', /^Is the teapot back/);
      await opened('Dao');
      await mali.thread.getByText(`Is the teapot back? ${name}`).waitFor();
      await command('open again', 'Open again');
      await until('it is open', async () => (await shop.ask(`/conversations/${dao.id}`)).status === 'open');
      await command('dark theme', 'Use the dark theme');
      await until('it is dark', () => mali.page.locator('html[data-theme=dark]').count());
      await command('light theme', 'Use the light theme');
      await until('it is light', () => mali.page.locator('html[data-theme=light]').count());
      // What has a key has a command that shows it.
      await mali.go(`/inbox/${eve.id}`);
      await opened('Eve');
      const shown = async (words, option, caps) => {
        await press('Control+k');
        await focused(mali.page.getByRole('combobox', { name: 'Search and commands' }));
        await keys.type(words);
        const found = dialog('Search and commands').getByRole('option', { name: option }).first();
        await found.waitFor();
        assert.equal((await found.locator('kbd').allTextContents()).join(' '), caps, words);
        await press('Control+k');
        await dialog('Search and commands').waitFor({ state: 'detached' });
      };
      await shown('write a reply', 'Write a reply', 'R');
      await shown('show the unassigned', 'Show the unassigned here', '2');
      await command('write a note', 'Write a note');
      await focused(mali.note);
      await press('Escape');
      await command('write a reply', 'Write a reply');
      await focused(mali.reply);
      await press('Escape');
      const panel = mali.page.getByRole('complementary', { name: new RegExp(of('Eve')) });
      const [there, gone] = [() => panel.waitFor(), () => panel.waitFor({ state: 'detached' })];
      if (name === 'wide') await there();
      for (const hide of name === 'wide' ? [true, false] : [false, true]) {
        await command('contact and orders', `${hide ? 'Hide' : 'Show'} contact and orders`);
        await (hide ? gone() : there());
      }
      await mali.go('/inbox');
      await mali.row(of('Linh')).waitFor();
      await command('only who waits', 'Only who waits for us');
      await until('the address says so', () => mali.page.url().includes('waiting=1'));
      await command('waits for us', 'Without Waits for us');
      await until('and no more', () => !mali.page.url().includes('waiting=1'));
      await command('show mine', 'Show mine here');
      await mali.page.getByRole('tab', { name: /^Mine/, selected: true }).waitFor();
      await command('everybody', 'Show everybody’s here');
      await mali.page.getByRole('tab', { name: /^All/, selected: true }).waitFor();
      const mine = async () => (await shop.ask('/members')).items.find((one) => one.id === shop.owner.id).availability;
      await command('availability', 'My availability: Away');
      await until('I am away', async () => (await mine()) === 'away');
      await command('availability', 'My availability: Online');
      await until('I am back', async () => (await mine()) === 'online');
      await command('orders', 'Orders');
      await mali.page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
      await mali.go('/inbox');
      await mali.list.waitFor();
    });

    test('the palette has the keys as long as it is open, and no longer', async () => {
      const palette = dialog('Search and commands');
      const field = mali.page.getByRole('combobox', { name: 'Search and commands' });
      await mali.go(`/inbox/${eve.id}`);
      await opened('Eve');
      await press('r');
      await focused(mali.reply);
      await press('Control+k');
      await focused(field);
      // What asks for the focus late does not get the keys from under it.
      await mali.reply.evaluate((area) => area.focus());
      await keys.type('tea');
      assert.deepEqual([await field.inputValue(), await mali.reply.inputValue()], ['tea', '']);
      await press('Escape');
      await palette.waitFor({ state: 'detached' });
      await focused(mali.reply);
      // Who goes to somebody else does not write to them with the next key.
      await command('teapot back', /^Is the teapot back/);
      await opened('Dao');
      assert.ok(await mali.reply.evaluate((area) => area !== document.activeElement));
      // A question that is asked from the search page is that page's.
      await mali.go('/search');
      const asked = mali.page.getByRole('textbox', { name: 'Messages, contacts, orders' });
      await focused(asked);
      await press('Control+k');
      await focused(field);
      await keys.type('teapot');
      await mali.page.getByRole('option', { name: 'Search everything for “teapot”' }).waitFor();
      await press('ArrowUp', 'Enter');
      await palette.waitFor({ state: 'detached' });
      await until('it is asked', async () => (await asked.inputValue()) === 'teapot');
    });

    test('a tooltip takes no keys', async () => {
      await mali.go('/inbox');
      await mali.row(of('Linh')).waitFor();
      await mali.page.getByRole('button', { name: 'Filter' }).first().hover();
      await mali.page.locator('.tooltip:popover-open').waitFor();
      await press('j');
      await mali.page.getByRole('log').waitFor();
      await mali.page.mouse.move(0, 0);
    });

    test('single keys can be switched off, and then a letter does nothing', async () => {
      const letters = mali.page.getByRole('switch', { name: 'Letters alone are shortcuts' });
      const turn = async (on) => {
        await mali.go('/settings/profile');
        await letters.focus();
        await press('Space');
        await until('it is kept', async () => (await shop.ask('/me/settings')).single_keys === on);
        await mali.go('/inbox');
        await mali.row(of('Linh')).waitFor();
      };
      await turn(false);
      await mali.list.focus();
      await press('j', '?', 'd');
      // The arrows are no letters.
      await press('ArrowDown');
      await mali.page.getByRole('log').waitFor();
      assert.equal(await dialog('All keys').count(), 0);
      await turn(true);
    });

    test('on a Thai, a French and a Dvorak keyboard the keys are where they belong', async () => {
      await home();
      const cdp = await mali.page.context().newCDPSession(mali.page);
      /** A key as that keyboard tells it: what it writes, and where it lies. */
      const strike = async (key, code, { ctrl = false, shift = false } = {}) => {
        const modifiers = (ctrl ? 2 : 0) + (shift ? 8 : 0);
        const text = ctrl ? {} : { text: key };
        await cdp.send('Input.dispatchKeyEvent', { type: text.text ? 'keyDown' : 'rawKeyDown', key, code, modifiers, ...text });
        await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, modifiers });
      };
      const map = dialog('All keys');
      const palette = dialog('Search and commands');
      const away = async (what) => {
        await press('Escape');
        await what.waitFor({ state: 'detached' });
      };
      // The keys of the digits are digits, whatever else they write by themselves: on our 2 the Thai one writes a slash.
      const tab = (word) => mali.page.getByRole('tab', { name: new RegExp(`^${word}`), selected: true }).waitFor();
      await strike('/', 'Digit2');
      await tab('Unassigned');
      await strike('ๅ', 'Digit1');
      await tab('Mine');
      await strike('"', 'Digit3');
      await tab('All');
      await strike('é', 'Digit2');
      await tab('Unassigned');
      await strike('-', 'Digit3');
      await tab('All');
      // And the slash of a German one, which has to be meant, searches.
      await strike('/', 'Digit7', { shift: true });
      await mali.page.getByRole('textbox', { name: 'Messages, contacts, orders' }).waitFor();
      await home();
      // Thai writes no Latin: keys count by their place.
      await strike('่', 'KeyJ');
      await mali.page.getByRole('log').waitFor();
      await strike('พ', 'KeyR');
      await focused(mali.reply);
      await press('Escape');
      await strike('ฦ', 'Slash', { shift: true });
      await map.waitFor();
      await away(map);
      await strike('า', 'KeyK', { ctrl: true });
      await palette.waitFor();
      await away(palette);
      // French: what it writes counts, wherever it lies.
      await strike('a', 'KeyQ');
      await dialog('Assign…').waitFor();
      await away(dialog('Assign…'));
      await strike('?', 'KeyM', { shift: true });
      await map.waitFor();
      await away(map);
      // Dvorak: K lies where V does.
      await strike('n', 'KeyL');
      await focused(mali.note);
      await strike('N', 'KeyL', { ctrl: true, shift: true });
      await focused(mali.reply);
      await press('Escape');
      await strike('k', 'KeyV', { ctrl: true });
      await palette.waitFor();
      await strike('k', 'KeyV', { ctrl: true });
      await palette.waitFor({ state: 'detached' });
      // A word that an input method is still writing sends nothing.
      await strike('r', 'KeyO');
      await focused(mali.reply);
      await cdp.send('Input.imeSetComposition', { text: '茶', selectionStart: 1, selectionEnd: 1 });
      await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229, modifiers: 2 });
      await cdp.send('Input.insertText', { text: '茶壺' });
      await until('the words stand in the field', async () => (await mali.reply.inputValue()) === '茶壺');
      assert.equal(await taken('茶'), 0);
      await mali.reply.fill('');
      await cdp.detach();
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
