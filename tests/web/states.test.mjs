// What somebody sees when there is nothing yet, nothing here, nothing for a while, or nobody known any more; and the way on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { startServe } from './serve.mjs';
import { openShop, SIZES } from './shop.mjs';

let shop;

before(async () => (shop = await openShop({ platforms: ['line'] })));

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    const of = (name) => `${name} ${size}`;
    const taken = async (words) => JSON.stringify((await shop.simulate.ask('/line/sent')).sent).split(words).length - 1;

    before(async () => {
      await shop.clear();
      // The browser's switch for the network does not reach a worker.
      mali = await shop.sit(shop.owner, size, { serviceWorkers: 'block' });
    });

    after(() => mali?.leave());

    test('the first run asks for what it needs, says what is wrong, and leads to the first account', async () => {
      const fresh = await startServe({});
      const { page, press, button, faults, leave, phone } = await shop.sit(null, size);
      try {
        await page.goto(fresh.address);
        await page.getByRole('heading', { name: 'Set up' }).waitFor();
        const field = (label) => page.getByLabel(label, { exact: true });
        await field('Set-up token').fill('NOT-THE-TOKEN');
        await field('Business').fill('Baan Mali');
        await field('Your name').fill('Mali');
        await field('E-mail').fill('mali');
        await field('Password').fill('short');
        await field('Business').focus();
        await page.getByText('An address like nok@example.com.').waitFor();
        await page.getByText('At least 10 characters, and not all the same.').waitFor();
        await field('E-mail').fill('mali@shop.example');
        await field('Password').fill('a-long-fake-password');
        await page.getByText('strong', { exact: true }).waitFor();
        // What is missing is said when it is pressed, and the way leads there.
        await field('Your name').fill('');
        await press(button('Create the inbox'));
        await page.getByText('Fill in all five fields').waitFor();
        await page.waitForFunction(() => document.activeElement?.getAttribute('autocomplete') === 'name');
        await field('Your name').fill('Mali');
        await press(button('Create the inbox'));
        await page.getByText('This is not the token.').waitFor();
        await field('Set-up token').fill(fresh.token);
        await press(button('Create the inbox'));
        // The inbox is there, and says what comes next; what is done is done.
        await page.getByRole('heading', { name: 'No account yet' }).waitFor();
        await page.getByText('Connect the first one and its messages of the last 30 days come in.').waitFor();
        await page.getByText('1 of 4 done').waitFor();
        assert.equal(await page.getByRole('listbox', { name: 'Conversations' }).count(), 0);
        await press(page.getByRole('link', { name: 'Write the first canned replies' }));
        await page.getByRole('heading', { name: 'Canned replies', level: 1 }).waitFor();
        await page.goto(`${fresh.address}/settings/accounts`);
        await page.getByText('No account yet').waitFor();
        await press(button('Connect an account').first());
        await page.getByRole('radio', { name: 'LINE' }).waitFor({ state: phone ? 'attached' : 'visible' });
        // And everywhere else it is said what will be there.
        for (const [path, words] of [
          ['/inbox', 'No account yet'],
          ['/orders', 'No orders yet'],
          ['/contacts', 'No contact yet'],
          ['/search', 'What are you looking for?'],
          ['/settings/canned', 'No canned replies yet'],
          ['/settings/labels', 'No label yet'],
          ['/settings/views', 'No saved view yet'],
          ['/settings/teams', 'No team yet'],
          ['/settings/tokens', 'No token yet'],
          ['/settings/webhooks', 'No webhook yet'],
          ['/settings/apps', 'No app yet'],
        ]) {
          await page.goto(`${fresh.address}${path}`);
          await page.getByRole('heading', { name: words }).waitFor();
        }
        // From the empty inbox the way leads to the first account, or to a look at made-up ones.
        await page.goto(`${fresh.address}/inbox`);
        await press(button('Try simulated accounts'));
        const simulated = page.getByRole('dialog', { name: 'Try simulated accounts' });
        assert.match(await simulated.getByLabel('Command').inputValue(), /^sampan demo /);
        await press(button('Close', simulated));
        await simulated.waitFor({ state: 'hidden' });
        await press(page.getByRole('link', { name: 'Connect an account' }));
        await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
        assert.deepEqual(faults, []);
      } finally {
        await leave();
        await fresh.stop();
      }
    });

    test('when all are answered it says so, and a view with nothing in it says what it shows', async () => {
      await mali.go('/inbox');
      await mali.page.getByRole('heading', { name: 'All answered' }).waitFor();
      const eve = await shop.arrive('line', of('Eve'), `Good evening ${size}`);
      await mali.row(of('Eve')).waitFor();
      await shop.ask(`/conversations/${eve.id}`, { status: 'snoozed', snoozed_until: new Date(Date.now() + 3_600_000).toISOString() }, 'PATCH');
      await mali.press(mali.page.getByRole('link', { name: 'See what is snoozed · 1' }));
      await mali.row(of('Eve')).waitFor();
      await shop.ask(`/conversations/${eve.id}`, { status: 'resolved' }, 'PATCH');
      await mali.page.getByRole('heading', { name: 'Nothing in this view' }).waitFor();
      await mali.page.getByText('It shows: Snoozed.').waitFor();
      await mali.press(mali.button('Show everything'));
      await mali.page.getByRole('heading', { name: 'All answered' }).waitFor();
      await mali.go(`/search?q=${encodeURIComponent('zebra crossing')}`);
      await mali.page.getByRole('heading', { name: 'Nothing for “zebra crossing”' }).waitFor();
      await mali.press(mali.button('Search “zebra” instead'));
      await mali.page.getByRole('heading', { name: 'Nothing for “zebra”' }).waitFor();
      await mali.go('/inbox/0190f2c8-0000-7000-8000-000000000000');
      await mali.page.getByRole('heading', { name: 'There is no such conversation' }).waitFor();
      await mali.go('/nowhere');
      await mali.page.getByText('There is no page here.').waitFor();
      await mali.press(mali.page.getByRole('link', { name: 'To the inbox' }));
      await mali.page.getByRole('heading', { name: 'All answered' }).waitFor();
    });

    test('while it is on its way the place for it is drawn, and when it does not come there is another try', async () => {
      await shop.arrive('line', of('Dao'), `Is the teapot back? ${size}`);
      let letGo;
      const held = new Promise((resolve) => (letGo = resolve));
      const rows = /\/api\/v1\/conversations\?/;
      await mali.page.route(rows, async (route) => {
        await held;
        await route.continue();
      });
      await mali.go('/inbox');
      await mali.page.locator('.skeleton').first().waitFor();
      assert.equal(await mali.page.getByRole('heading', { name: 'All answered' }).count(), 0, 'nothing is claimed before it is known');
      letGo();
      await mali.row(of('Dao')).waitFor();
      await mali.page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await mali.page.unroute(rows);
      // A page of its own.
      let broken = true;
      const members = /\/api\/v1\/members(\?|$)/;
      await mali.page.route(members, (route) => (broken ? route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"title":"Gone","status":404,"code":"not_found"}' }) : route.continue()));
      await mali.go('/settings/members');
      await mali.page.getByRole('heading', { name: 'This did not load' }).waitFor();
      broken = false;
      await mali.press(mali.button('Try again'));
      await mali.page.getByText(shop.colleague.email).waitFor();
      await mali.page.unroute(members);
      // The messages of a conversation.
      broken = true;
      const messages = /\/api\/v1\/conversations\/[^/]+\/messages\?/;
      await mali.page.route(messages, (route) => (broken ? route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"title":"Gone","status":404,"code":"not_found"}' }) : route.continue()));
      await mali.go('/inbox');
      await mali.press(mali.row(of('Dao')));
      await mali.page.getByRole('log').getByText('Your messages are safe; nothing was sent.', { exact: false }).waitFor();
      broken = false;
      await mali.press(mali.button('Try again'));
      await mali.thread.getByText(`Is the teapot back? ${size}`).waitFor();
      await mali.page.unroute(messages);
    });

    test('without a connection one writes on; when it is back, all is caught up with by itself', async () => {
      const ann = await shop.arrive('line', of('Ann'), `Do you wrap? ${size}`);
      const bee = await shop.arrive('line', of('Bee'), `Are you open? ${size}`);
      await mali.go('/inbox');
      await mali.open(of('Ann'));
      await mali.thread.getByText(`Do you wrap? ${size}`).waitFor();
      const context = mali.page.context();
      await context.setOffline(true);
      const banner = mali.page.getByRole('status').filter({ hasText: 'No connection.' });
      await banner.first().waitFor();
      await banner.getByText('Keep writing; it goes out by itself later.').first().waitFor();
      const answer = `We do ${size}`;
      await mali.reply.fill(answer);
      await mali.press(mali.page.getByRole('region', { name: 'Composer' }).getByRole('button', { name: /^Send when back/ }));
      await mali.thread.getByText(answer).waitFor();
      await mali.thread.getByText(/Queued, goes out when back/).waitFor();
      // Meanwhile the world goes on.
      await bee.say(`Hello? ${size}`);
      await ann.say(`With a ribbon? ${size}`);
      await shop.find(`Hello? ${size}`);
      await shop.find(`With a ribbon? ${size}`);
      assert.equal(await taken(answer), 0);
      assert.equal(await mali.thread.getByText(`With a ribbon? ${size}`).count(), 0);
      await context.setOffline(false);
      await banner.first().waitFor({ state: 'detached' });
      await mali.thread.getByText(`With a ribbon? ${size}`).waitFor();
      await mali.page.getByText('Back. 2 messages came in meanwhile.').last().waitFor();
      await mali.thread.locator('.group').filter({ hasText: answer }).getByText(/· Sent/).waitFor({ timeout: 20_000 });
      assert.equal(await taken(answer), 1);
      await mali.back();
      await mali.row(of('Bee')).getByText(`Hello? ${size}`).waitFor();
    });

    test('who is signed out in the middle of a sentence finds it again', async () => {
      const session = await shop.enter(shop.owner);
      const who = await shop.sit({ ...shop.owner, ...session }, size);
      const cat = await shop.arrive('line', of('Cat'), `Which colours? ${size}`);
      await who.go('/inbox');
      await who.open(of('Cat'));
      const whole = `Blue, green and a little grey ${size}`;
      await who.reply.fill(whole);
      await session.ask('/session', undefined, 'DELETE');
      // The stream notices it with its next sign of life at the latest, which it gives every 15 s.
      await who.page.getByText('You were signed out. Your draft is kept on this device.').waitFor({ timeout: 25_000 });
      await who.page.getByLabel('E-mail').fill(shop.owner.email);
      await who.page.getByLabel('Password').fill(shop.owner.password);
      // What is asked before the server has these words, and answered after it has them, takes none away.
      const saved = who.page.waitForResponse((reply) => reply.request().method() === 'PUT' && reply.ok()).catch(() => null);
      let answered = false;
      await who.page.route(`**/conversations/${cat.id}/drafts`, async (route) => {
        const reply = await route.fetch();
        await saved;
        await route.fulfill({ response: reply });
        answered = true;
      });
      await who.press(who.button('Sign in'));
      await who.page.waitForURL((url) => url.pathname === `/inbox/${cat.id}`);
      await until('its drafts were asked for', () => answered, 30_000);
      await until('it is all there', async () => (await who.reply.count()) && (await who.reply.inputValue()) === whole);
      await who.send();
      await who.thread.locator('.group').filter({ hasText: whole }).getByText(/· Sent/).waitFor({ timeout: 20_000 });
      assert.deepEqual(who.faults, []);
      // What is being asked for has its answer before the page goes.
      await who.page.unrouteAll({ behavior: 'wait' });
      await who.leave();
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
