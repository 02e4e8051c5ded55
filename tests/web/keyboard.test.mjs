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
});

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const [name, viewport] of Object.entries(WINDOWS))
  describe(name, () => {
    let mali;
    let keys;
    let dao;
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
      await shop.arrive('line', of('Eve'), `And the cups? ${name}`, { timestamp: Date.now() - 30 * MINUTE });
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

    test('? shows every key', async () => {
      await press('?');
      const map = dialog('All keys');
      await map.waitFor();
      for (const group of ['In the list', 'With the conversation', 'While writing', 'Everywhere']) await map.getByRole('region', { name: group }).waitFor();
      const told = await map.getByRole('definition').allInnerTexts();
      assert.ok(told.length >= 36, `${told.length} keys`);
      await press('Escape');
      await map.waitFor({ state: 'detached' });
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
      await command('orders', 'Orders');
      await mali.page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
      await mali.go('/inbox');
      await mali.list.waitFor();
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
