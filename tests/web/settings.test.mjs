// Every page of the settings, used once by the person it is for. (Connecting and disconnecting: platforms.test.mjs; passkeys, codes
// and single sign-on: sign-in.test.mjs; notifications: attention.test.mjs and push.test.mjs.)
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES } from './shop.mjs';

let shop;
let other;
const calls = [];

before(async () => {
  // Another program of the shop's own, in its own network.
  other = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  shop = await openShop({ platforms: ['line', 'shopee'], more: { outgoing: { allow_private: '127.0.0.0/8' } } });
});

after(async () => {
  other?.closeAllConnections();
  other?.close();
  assert.deepEqual(await shop?.close(), [0, 0]);
});

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    const of = (name) => `${name} ${size}`;
    const press = (target) => mali.press(target);
    const button = (name, within) => mali.button(name, within);
    const dialog = (name) => mali.dialog(name);
    const row = (words) => mali.page.getByRole('listitem').filter({ hasText: words });
    const toast = (words) => mali.page.getByRole('group', { name: words }).first().waitFor();
    const choose = (group, name) => press(mali.page.getByRole('group', { name: group }).getByText(name, { exact: true }));
    /** By the list of the settings, as one goes from page to page. */
    const page = async (name, heading = name) => {
      const nav = mali.page.getByRole('navigation', { name: 'Settings' });
      const link = nav.getByRole('link', { name, exact: true });
      // On a phone the list is a page of its own.
      if (mali.phone && !(await link.count())) await press(nav.getByRole('link', { name: 'Settings' }));
      await press(link);
      await mali.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    };
    const sure = async (title, verb) => {
      await press(button(verb, dialog(title)));
      await dialog(title).waitFor({ state: 'detached' });
    };

    before(async () => {
      await shop.clear();
      mali = await shop.sit(shop.owner, size);
      await mali.go('/inbox');
      await mali.list.or(mali.page.getByText('All answered')).first().waitFor();
      if (mali.phone) {
        await press(mali.page.getByRole('navigation', { name: 'Sampan' }).getByRole('button', { name: 'More' }));
        await press(mali.page.getByRole('menuitem', { name: 'Settings' }));
      } else await mali.page.getByRole('navigation', { name: 'Sampan' }).getByRole('link', { name: 'Settings' }).click();
      await mali.page.getByRole('heading', { name: mali.phone ? 'Settings' : 'Accounts', level: 1 }).waitFor();
    });

    after(() => mali?.leave());

    test('accounts say how they are', async () => {
      if (mali.phone) await page('Accounts');
      const name = shop.accounts.line[0].name;
      await row(name).getByText('Healthy', { exact: true }).waitFor();
      await press(row(name).getByRole('button', { name: new RegExp(`^${name}`) }));
      await row(name).getByText('Push messages').waitFor();
      await press(row(name).getByRole('button', { name: new RegExp(`^${name}`) }));
    });

    test('apps show the addresses that belong into the platform’s console', async () => {
      await page('Platform apps');
      const app = row('Shopee app');
      await app.getByText('from the configuration file').waitFor();
      await press(app.getByRole('button', { name: 'Copy' }).first());
      await app.getByText('Copied').first().waitFor();
      assert.equal(await mali.page.evaluate(() => navigator.clipboard.readText()), `${shop.address}/webhooks/shopee`);
    });

    test('the journal says that everything could be shown', async () => {
      await page('Journal');
      await mali.page.getByText('Everything could be shown').waitFor();
      await press(mali.page.getByRole('tab', { name: 'For no account of ours' }));
      await mali.page.getByText('Nothing went astray').waitFor();
    });

    test('somebody is invited, comes by the link, and gets another role', async () => {
      await page('Members');
      await press(button('Invite'));
      const ask = dialog('Invite to Rim Nam Trading');
      const email = `gib-${size}@shop.example`;
      await ask.getByLabel('E-mail').fill(email);
      await press(ask.getByRole('radio', { name: /^Viewer/ }));
      await press(button('Invite', ask));
      const made = dialog(`${email} is invited`);
      await made.getByText('This inbox sends no mail.').waitFor();
      await press(button('Copy', made));
      const link = await made.getByLabel('Invitation link').inputValue();
      await until('it is copied', async () => (await mali.page.evaluate(() => navigator.clipboard.readText())) === link);
      await press(button('Done', made));
      await row(email).getByText(/works until/).waitFor();
      // In a browser of their own.
      const gib = await shop.sit(null, size);
      await gib.page.goto(link);
      await gib.page.getByText('Mali invites you as: Viewer.').waitFor();
      await gib.page.getByLabel('Your name').fill(of('Gib'));
      await gib.page.getByLabel('Password').fill('a-third-fake-password');
      await gib.press(gib.button('Join Rim Nam Trading'));
      await gib.page.waitForURL(`${shop.address}/inbox`);
      await gib.page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
      // Who may only read is shown nothing to write with, and no page for those who manage.
      await shop.arrive('line', of('Dao'), `Hello ${size}`);
      await gib.open(of('Dao'));
      await gib.page.getByText('You can read, not answer.').waitFor();
      await gib.go('/settings/members');
      await gib.page.getByText('Admins and owners invite and change members.').waitFor();
      assert.equal(await gib.page.getByRole('link', { name: 'API tokens' }).count(), 0);
      // The link was used.
      const late = await shop.sit(null, size);
      await late.page.goto(link);
      await late.page.getByText('This link does not work any more').first().waitFor();
      await late.leave();

      await mali.page.reload();
      await row(email).getByText('Viewer').waitFor();
      await press(button(`More for ${of('Gib')}`));
      await press(mali.page.getByRole('menuitem', { name: 'Role and limits…' }));
      const what = dialog(`What may ${of('Gib')} do?`);
      await press(what.getByRole('radio', { name: /^Agent/ }));
      await press(button('Save', what));
      await toast(`Changed ${of('Gib')}`);
      // It acts at once, where they are.
      await gib.go('/inbox');
      await gib.open(of('Dao'));
      await gib.reply.waitFor();
      await press(button(`More for ${of('Gib')}`));
      await press(mali.page.getByRole('menuitem', { name: 'Remove…' }));
      await sure(`Remove ${of('Gib')} from the workspace?`, 'Remove');
      await row(email).waitFor({ state: 'detached' });
      await gib.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      assert.deepEqual(gib.faults, []);
      await gib.leave();
    });

    test('a team takes conversations by a rule', async () => {
      await page('Teams');
      await press(button('Add a team'));
      const add = dialog('Add a team');
      await add.getByLabel('Name').fill(of('Support'));
      await press(add.locator('label').filter({ has: mali.page.getByRole('checkbox', { name: 'Nok' }) }));
      await press(add.getByText('By hand', { exact: true }));
      await press(button('Save', add));
      await row(of('Support')).getByText('Nok').first().waitFor();
      await press(button('Add a rule'));
      const rule = dialog('Add a rule');
      await rule.getByLabel('Name').fill(of('All of LINE'));
      await press(rule.getByRole('button', { name: /^Platforms/ }));
      const list = dialog('Choose…');
      await press(list.getByRole('option', { name: 'LINE' }));
      await mali.page.keyboard.press('Escape');
      await press(rule.getByRole('button', { name: /^Give it to/ }));
      await press(list.getByRole('option', { name: new RegExp(of('Support')) }).first());
      await rule.getByText('If it comes from LINE, give it to').waitFor();
      await press(button('Save', rule));
      await row(of('All of LINE')).waitFor();
      const c = await shop.arrive('line', of('Linh'), `For the team ${size}`);
      await until('the team has it', async () => (await shop.ask(`/conversations/${c.id}`)).team?.name === of('Support'), 30_000);
      // How much each is given.
      const most = mali.page.getByLabel('Most open conversations for Nok');
      await most.fill('12');
      await most.blur();
      await until('it is kept', async () => (await shop.ask('/members')).items.find((m) => m.name === 'Nok').capacity === 12);
      await press(button(`Remove ${of('Support')}`));
      await sure(`Remove ${of('Support')}?`, 'Remove it');
      // With the team goes its rule.
      await row(of('All of LINE')).waitFor({ state: 'detached' });
      assert.deepEqual((await shop.ask('/teams')).items, []);
    });

    test('ready words are written down, tried out, changed and thrown away', async () => {
      await page('Canned replies');
      await press(button('New canned reply'));
      const add = dialog('New canned reply');
      await add.getByLabel('Title').fill(of('Thanks'));
      await add.getByLabel('Shortcut').fill(`ty${size}`);
      await add.getByLabel('Text', { exact: true }).fill('Thank you, ');
      await press(button('First name', add));
      await until('it is in the text', async () => (await add.getByLabel('Text', { exact: true }).inputValue()) === 'Thank you, {{contact.first_name}}');
      await add.getByText('Thank you, Linh').waitFor();
      await press(button('Save', add));
      await row(of('Thanks')).getByText(`/ty${size}`).waitFor();
      await press(button('Change', row(of('Thanks'))));
      await dialog(`Change ${of('Thanks')}`).getByLabel('Text', { exact: true }).fill('Thanks a lot, {{contact.nickname}}');
      await dialog(`Change ${of('Thanks')}`).getByText('These stand for nothing: {{contact.nickname}}').waitFor();
      await dialog(`Change ${of('Thanks')}`).getByLabel('Text', { exact: true }).fill('Thanks a lot');
      await press(button('Save', dialog(`Change ${of('Thanks')}`)));
      await row(of('Thanks')).getByText('Thanks a lot').waitFor();
      await mali.page.getByRole('textbox', { name: 'Find a canned reply' }).fill('nothing like it');
      await mali.page.getByText('Nothing found').waitFor();
      await mali.page.getByRole('textbox', { name: 'Find a canned reply' }).fill('');
      await press(button(`Remove ${of('Thanks')}`));
      await sure(`Remove ${of('Thanks')}?`, 'Remove it');
      await row(of('Thanks')).waitFor({ state: 'detached' });
    });

    test('a label is made, put on, renamed and taken away', async () => {
      await page('Labels');
      await press(button('Add a label'));
      const add = dialog('Add a label');
      await add.getByLabel('Name').fill(of('Gift'));
      await press(add.getByText('Violet', { exact: true }));
      await press(button('Save', add));
      await row(of('Gift')).waitFor();
      await press(button('Add a label'));
      await add.getByLabel('Name').fill(of('Gift').toUpperCase());
      await press(button('Save', add));
      await add.getByText('There is a label of this name.').waitFor();
      await press(button('Cancel', add));
      const c = await shop.arrive('line', of('Mai'), `It is a present ${size}`);
      await mali.go('/inbox');
      await mali.open(of('Mai'));
      await mali.more('Label…');
      await press(dialog('Label…').getByRole('option', { name: of('Gift') }));
      const labels = async () => (await shop.ask(`/conversations/${c.id}`)).labels.map((label) => label.name).join();
      await until('it has the label', async () => (await labels()) === of('Gift'));
      // What is done to a conversation can be taken back, a label as well.
      const said = mali.page.getByRole('group', { name: `${of('Mai')} labelled ${of('Gift')}` });
      await press(button('Undo', said));
      await until('it is off again', async () => (await labels()) === '');
      await mali.more('Label…');
      await press(dialog('Label…').getByRole('option', { name: of('Gift') }));
      await until('it is on again', async () => (await labels()) === of('Gift'));
      await mali.go('/settings/labels');
      await press(button('Change', row(of('Gift'))));
      const change = dialog(`Change ${of('Gift')}`);
      await change.getByLabel('Name').fill(of('Present'));
      await press(button('Save', change));
      await row(of('Present')).waitFor();
      assert.equal((await shop.ask(`/conversations/${c.id}`)).labels[0].name, of('Present'));
      await press(button(`Remove ${of('Present')}`));
      await sure(`Remove ${of('Present')}?`, 'Remove it');
      await row(of('Present')).waitFor({ state: 'detached' });
      assert.deepEqual((await shop.ask(`/conversations/${c.id}`)).labels, []);
    });

    test('views are put in order, renamed, shared and thrown away', async () => {
      for (const name of ['Waiting', 'Unread']) await shop.ask('/views', { name: of(name), filter: { [name.toLowerCase()]: 'true' }, scope: 'personal' });
      await mali.page.reload();
      await page('Views');
      const own = async () => (await shop.ask('/views')).items.map((view) => view.name);
      await row(of('Waiting')).waitFor();
      await press(button(`Move ${of('Unread')} up`));
      await until('it stands first', async () => (await own()).indexOf(of('Unread')) < (await own()).indexOf(of('Waiting')));
      await press(button(`Rename ${of('Waiting')}`));
      await mali.page.getByLabel('Name of the view').fill(of('Who waits'));
      await press(button('Save'));
      await row(of('Who waits')).waitFor();
      await press(button('Share with everybody', row(of('Who waits'))));
      await until('the colleague has it', async () => (await shop.colleague.ask('/views')).items.some((view) => view.name === of('Who waits')));
      for (const name of ['Who waits', 'Unread']) {
        await press(button(`Remove ${of(name)}`));
        await sure(`Remove the view ${of(name)}?`, 'Remove');
        await row(of(name)).waitFor({ state: 'detached' });
      }
    });

    test('the workspace gets another name', async () => {
      await page('General', 'Workspace');
      await mali.page.getByLabel('Name', { exact: true }).fill('Rim Nam Trading & Sons');
      await press(button('Rename'));
      await row('Rim Nam Trading & Sons').waitFor();
      await mali.page.getByLabel('Name', { exact: true }).fill('Rim Nam Trading');
      await press(button('Rename'));
      await until('it is back', async () => (await shop.ask('/me')).workspace.name === 'Rim Nam Trading');
    });

    test('a token is shown once, lets a program in, and is revoked', async () => {
      await page('API tokens');
      await press(button('Make a token'));
      const make = dialog('Make an API token');
      await make.getByLabel('Name').fill(of('ERP'));
      await press(make.getByText('Read', { exact: true }));
      await press(button('Make a token', make));
      const made = dialog(`“${of('ERP')}” is made`);
      const token = await made.getByLabel('Token').inputValue();
      await press(button('I have copied it', made));
      const ask = (method) => fetch(`${shop.address}/api/v1/labels`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(method === 'POST' ? { body: '{"name":"x","color":"#112233"}' } : {}) });
      assert.equal((await ask('GET')).status, 200);
      assert.equal((await ask('POST')).status, 403);
      await row(of('ERP')).waitFor();
      assert.ok(!(await mali.page.content()).includes(token));
      await press(button(`Revoke “${of('ERP')}”`));
      await sure(`Revoke “${of('ERP')}”?`, 'Revoke it');
      assert.equal((await ask('GET')).status, 401);
    });

    test('another program hears of what happens', async () => {
      await page('Webhooks');
      await press(button('Add a webhook').first());
      const add = dialog('Add a webhook');
      await add.getByLabel('Address').fill('http://10.0.0.1/hooks');
      await press(button('Save', add));
      await add.getByText('This address is not called').waitFor();
      await add.getByLabel('Address').fill(`http://127.0.0.1:${other.address().port}/hooks`);
      await add.getByLabel(/^Name/).fill(of('Warehouse'));
      await press(button('Save', add));
      await dialog('Copy the secret').getByLabel('Signing secret').waitFor();
      await press(button('I have copied it', dialog('Copy the secret')));
      calls.length = 0;
      await press(button('Send a test', row(of('Warehouse'))));
      await row(of('Warehouse')).getByText('Delivered').first().waitFor();
      assert.ok(calls[0].headers['webhook-signature'], 'it is signed');
      await shop.arrive('line', of('Nid'), `Told elsewhere ${size}`);
      await until('the other program has it', () => calls.some((call) => call.body.includes(`Told elsewhere ${size}`)), 30_000);
      await press(row(of('Warehouse')).getByRole('switch', { name: 'Send to it' }));
      await row(of('Warehouse')).getByText('Switched off').waitFor();
      await press(button('Change', row(of('Warehouse'))));
      await dialog(`Change ${of('Warehouse')}`).getByLabel(/^Name/).fill(of('Warehouse 2'));
      await press(button('Save', dialog(`Change ${of('Warehouse')}`)));
      await toast(`Saved ${of('Warehouse 2')}`);
      await press(button(`Remove ${of('Warehouse 2')}`));
      await sure(`Remove ${of('Warehouse 2')}?`, 'Remove it');
      await row(of('Warehouse 2')).waitFor({ state: 'detached' });
    });

    test('the log says who did all that', async () => {
      await page('Audit log');
      await mali.page.getByText('The chain is whole').waitFor();
      await row('API token revoked').first().waitFor();
      await row('API token revoked').first().getByText('Mali').first().waitFor();
      await press(button('Everything'));
      await press(mali.page.getByRole('option', { name: 'Labels and replies' }));
      await row('Label removed').first().waitFor();
      await row('API token revoked').first().waitFor({ state: 'detached' });
      await press(button('Anybody'));
      await press(mali.page.getByRole('option', { name: 'Nok' }));
      await mali.page.getByText('Nothing was done that fits these filters.').waitFor();
    });

    test('my name, my sessions, and how it looks and writes for me', async () => {
      const elsewhere = await shop.enter(shop.owner);
      await page('Profile and look');
      await press(button('Change your name'));
      await dialog('Change your name').getByLabel('Your name').fill('Mali Suwan');
      await press(button('Save', dialog('Change your name')));
      await mali.page.getByText('Mali Suwan').first().waitFor();
      // Where I am signed in, and no longer there.
      const devices = mali.page.getByRole('region', { name: 'Where you are signed in' });
      await devices.getByText('this device', { exact: true }).waitFor();
      await press(button('Sign out everywhere else', devices));
      await sure('Sign out everywhere else?', 'Sign out');
      await assert.rejects(elsewhere.ask('/me'), { status: 401 });
      const kept = async (what, wanted) => until(`${what} is kept`, async () => (await shop.ask('/me/settings'))[what] === wanted);
      await choose('Theme', 'Dark');
      await mali.page.locator('html[data-theme=dark]').waitFor({ state: 'attached' });
      await kept('theme', 'dark');
      await choose('Theme', 'As the system');
      await mali.page.locator('html[data-theme=light]').waitFor({ state: 'attached' });
      await choose('Density', 'Compact');
      await kept('density', 'compact');
      await choose('Send with', 'Enter');
      await kept('send_with', 'enter');
      await choose('A reply leaves', 'At once');
      await kept('undo_send_s', 0);
      // Enter sends now, and nothing is held back.
      await mali.go('/inbox');
      if (!mali.phone) assert.ok((await mali.row(of('Dao')).boundingBox()).height < 60, 'the rows are dense');
      await mali.open(of('Dao'));
      await mali.reply.fill(`At once ${size}`);
      await mali.reply.press('Enter');
      await mali.thread.locator('.group').filter({ hasText: `At once ${size}` }).getByText(/· Sent/).waitFor();
      await mali.go('/settings/profile');
      await choose('Density', 'Comfortable');
      await choose('Send with', 'Ctrl Enter');
      await choose('A reply leaves', 'After 5 s');
      await kept('undo_send_s', 5);
      await press(button('Change your name'));
      await dialog('Change your name').getByLabel('Your name').fill('Mali');
      await press(button('Save', dialog('Change your name')));
      await mali.page.getByText('Your name is Mali now').first().waitFor();
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
