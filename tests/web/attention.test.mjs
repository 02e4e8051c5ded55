// What asks for somebody while the page is open: the count in the title and on the icon, the tone, and when there shall be none.
// (Pushes and what a click on them opens: push.test.mjs.)
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES } from './shop.mjs';

let shop;

before(async () => (shop = await openShop({ platforms: ['line'] })));

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    const of = (name) => `${name} ${size}`;
    const title = async (wanted) => until(`the title says ${wanted}`, async () => (await mali.page.title()) === wanted, 30_000);
    const icon = async (wanted) => until(`the icon is ${wanted}`, async () => (await mali.page.locator('link[rel=icon]').getAttribute('href')) === wanted);
    /** What the system and the loudspeaker were told. */
    const badge = () => mali.page.evaluate(() => window.told.badge);
    const tones = () => mali.page.evaluate(() => window.told.tones);
    const settings = async () => {
      await mali.go('/settings/notifications');
      await mali.page.getByRole('heading', { name: 'Notifications', level: 1 }).waitFor();
    };
    const saved = (what, wanted) => until(`${what} is kept`, async () => JSON.stringify((await shop.ask('/me/settings'))[what]) === JSON.stringify(wanted));
    /** Somebody writes, and the page knows of it. */
    const hear = async (name) => {
      const there = await shop.arrive('line', of(name), `Hello from ${name} ${size}`);
      await mali.row(of(name)).waitFor();
      // A tone waits a moment for what the conversation's own event says.
      await mali.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
      return there;
    };
    /** Back to the inbox, with what asks for attention at work there: it comes after the list. */
    const inbox = async () => {
      await mali.go('/inbox');
      await icon('/favicon-dot.svg');
      // A browser lets nothing sound before the first press.
      await mali.press(mali.page.getByRole('heading', { name: 'Inbox', level: 1 }));
    };

    before(async () => {
      await shop.clear();
      await shop.ask('/me/settings', { sound: 'off', quiet_hours: null, notifications: { unassigned: true } }, 'PATCH');
      mali = await shop.sit(shop.owner, size);
      // There is neither a taskbar nor a loudspeaker here: both are listened to where the browser would pass it on.
      await mali.page.addInitScript(() => {
        window.told = { badge: null, tones: 0 };
        Object.assign(navigator, {
          setAppBadge: async (n) => void (window.told.badge = n),
          clearAppBadge: async () => void (window.told.badge = 0),
        });
        const { start } = OscillatorNode.prototype;
        OscillatorNode.prototype.start = function (...at) {
          window.told.tones += 1;
          return start.apply(this, at);
        };
      });
      await mali.go('/inbox');
    });

    after(() => mali?.leave());

    test('the title, the icon and the app’s badge count who waits, on every page', async () => {
      await title('Inbox · Sampan');
      await icon('/favicon.svg');
      await hear('Dao');
      await title('(1) Inbox · Sampan');
      await icon('/favicon-dot.svg');
      await hear('Linh');
      await title('(2) Inbox · Sampan');
      await until('the app says two', async () => (await badge()) === 2);
      // Two messages of one are one who waits.
      await shop.say('line', { from: (await shop.simulate.ask('/line/state')).accounts[0].customers.at(-1).id, text: `And another ${size}` });
      await mali.list.getByRole('option', { name: /And another/ }).waitFor();
      await title('(2) Inbox · Sampan');
      // Who is answered waits no longer; neither does who is done with.
      await mali.open(of('Dao'));
      await mali.reply.fill('We are here.');
      await mali.send();
      await title('(1) Inbox · Sampan');
      await mali.back();
      await mali.open(of('Linh'));
      await mali.press(mali.button(/^Resolve/).first());
      await title('Inbox · Sampan');
      await icon('/favicon.svg');
      await until('the app says none', async () => (await badge()) === 0);
    });

    test('the tone is off until somebody wants it, and then it sounds', async () => {
      await mali.go('/inbox');
      await hear('Ann');
      await settings();
      await mali.page.getByRole('radio', { name: 'Never' }).and(mali.page.locator(':checked')).waitFor({ state: 'attached' });
      assert.equal(await tones(), 0);
      await mali.press(mali.button('Play it'));
      await until('it was played', async () => (await tones()) === 2, 5000);
      await mali.press(mali.page.getByText('Always', { exact: true }));
      await saved('sound', 'always');
      await inbox();
      assert.equal(await tones(), 0);
      await hear('Bee');
      await until('one tone of two notes', async () => (await tones()) === 2);
    });

    test('in quiet hours nothing sounds; what one writes while they are being kept stays', async () => {
      await settings();
      const hours = mali.page.getByRole('region', { name: 'Quiet hours' });
      const kept = async (wanted) => {
        const now = (await shop.ask('/me/settings')).quiet_hours;
        return now !== null && Object.entries(wanted).every(([name, value]) => now[name] === value);
      };
      const field = (label) => hours.getByLabel(label, { exact: true });
      // The answer to switching them on comes when somebody already writes the time.
      let letGo;
      const held = new Promise((resolve) => (letGo = resolve));
      await mali.page.route(/\/me\/settings$/, async (route) => {
        if (route.request().method() === 'PATCH') await held;
        await route.continue();
      });
      const answer = mali.page.waitForResponse((one) => one.request().method() === 'PATCH');
      await mali.press(mali.page.getByRole('switch', { name: 'Leave me alone at certain times' }));
      await hours.getByText('By the clock in Asia/Bangkok.').waitFor();
      await field('From').fill('0');
      letGo();
      await (await answer).finished();
      await until('they are kept', () => kept({ from: '22:00' }));
      await mali.page.evaluate(() => new Promise(requestAnimationFrame));
      assert.equal(await field('From').inputValue(), '0');
      await mali.page.unroute(/\/me\/settings$/);
      await field('From').press('Tab');
      await until('and what was written', () => kept({ from: '00:00', to: '07:00', time_zone: 'Asia/Bangkok' }));
      assert.equal(await field('From').inputValue(), '00:00');
      // A clock that is none is refused with the way to write it, and stays to be mended.
      await field('To').fill('later');
      await field('To').press('Tab');
      await hours.getByText('Write the time as 22:00.').waitFor();
      assert.equal(await field('To').inputValue(), 'later');
      // All day and all night.
      await field('To').fill('0');
      await field('To').press('Tab');
      await until('it is kept', () => kept({ from: '00:00', to: '00:00' }));
      await inbox();
      await hear('Cat');
      await settings();
      assert.equal(await tones(), 0);
      await mali.press(mali.page.getByRole('switch', { name: 'Leave me alone at certain times' }));
      await saved('quiet_hours', null);
      await inbox();
      assert.equal(await tones(), 0, 'the one that came in quiet hours is not made up for');
      await hear('Dee');
      await until('the next one sounds', async () => (await tones()) === 2);
    });

    test('what is nobody’s need not sound for everybody', async () => {
      await settings();
      await mali.press(mali.page.getByRole('switch', { name: 'Nobody\'s' }));
      await until('it is kept', async () => (await shop.ask('/me/settings')).notifications.unassigned === false);
      await inbox();
      const fon = await hear('Fon');
      assert.equal(await tones(), 0);
      await shop.ask(`/conversations/${fon.id}`, { assignee_id: shop.owner.id }, 'PATCH');
      await mali.list.getByRole('option', { name: new RegExp(`^${of('Fon')}, .*assigned to Mali$`) }).waitFor();
      assert.equal(await tones(), 0);
      await fon.say(`It is mine ${size}`);
      await mali.list.getByRole('option', { name: new RegExp(`It is mine ${size}`) }).waitFor();
      await until('mine sounds', async () => (await tones()) === 2);
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
