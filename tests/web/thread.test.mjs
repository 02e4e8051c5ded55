// The thread, as somebody reads a customer: what was said, when, in which form, what became of an answer, and where it began.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES, still } from './shop.mjs';

const HOUR = 3_600_000;

let shop;

before(async () => {
  shop = await openShop({ platforms: ['line', 'facebook', 'shopee', 'instagram'] });
  // What is sent here leaves at once: taking back has a story of its own.
  await shop.ask('/me/settings', { undo_send_s: 0 }, 'PATCH');
});

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    const of = (name) => `${name} ${size}`;
    const article = (words) => mali.thread.getByRole('article').filter({ hasText: words });
    const group = (words) => mali.thread.locator('.group').filter({ hasText: words });
    /** How far a picture or a message is from the upper edge of the window. */
    const topOf = async (target) => Math.round((await target.boundingBox()).y);
    /** The message that a conversation began with. */
    const firstOf = async (id) => {
      let page = await shop.ask(`/conversations/${id}/messages?limit=100`);
      while (page.has_more_before) page = await shop.ask(`/conversations/${id}/messages?limit=100&before=${page.items[0].id}`);
      return page.items[0];
    };
    const write = async (words) => {
      await mali.reply.fill(words);
      await mali.send();
    };

    before(async () => {
      await shop.clear();
      mali = await shop.sit(shop.owner, size);
      await mali.go('/inbox');
    });

    after(() => mali?.leave());

    test('days stand between messages, and what was said in one go stands together', async () => {
      const dao = await shop.arrive('line', of('Dao'), `I saw a teapot yesterday ${size}`, { timestamp: Date.now() - 26 * HOUR });
      await dao.say('The blue one');
      await dao.say('Is it still there?');
      await mali.open(of('Dao'));
      await mali.thread.getByText('Is it still there?').waitFor();
      const days = mali.thread.getByText(/^(Today|Yesterday|[A-Z][a-z]{2} \d+ [A-Z][a-z]{2,3}( \d{4})?)$/);
      await until('two days are named', async () => (await days.count()) === 2);
      assert.equal(await days.last().innerText(), 'Today');
      await group('The blue one').getByText('Is it still there?').waitFor();
      assert.equal(await group('The blue one').getByText(/^\d\d:\d\d$/).count(), 1, 'one time for both');
      assert.equal(await group('I saw a teapot').getByText('The blue one').count(), 0);
      await mali.thread.getByText(/^Waiting for you since/).waitFor();
      await mali.thread.getByText('Here it began, on Blue Kettle Shop.').waitFor();
      await mali.back();
    });

    test('every kind of part is shown as what it is', async () => {
      const ann = await shop.arrive('line', of('Ann'), `Look at all this ${size}`);
      await ann.say({ kind: 'location' });
      await ann.say({ kind: 'file' });
      await ann.say({ kind: 'audio' });
      await ann.say({ kind: 'video' });
      await mali.open(of('Ann'));
      // A place leads to a map, a file can be had.
      await mali.thread.locator('a[href^="https://www.openstreetmap.org/"]').waitFor();
      const file = mali.thread.getByRole('link', { name: /Download/ });
      await file.waitFor();
      const download = mali.page.waitForEvent('download');
      await mali.press(file);
      assert.ok((await download).suggestedFilename());
      // A voice message plays and can be stopped; a film plays where it stands.
      await mali.press(mali.button('Play'));
      await mali.press(mali.button('Play video'));
      await until('the film is there to be played', () => mali.thread.locator('video[controls]').count());
      await mali.back();
      const fon = await shop.arrive('facebook', of('Fon'), `From the post ${size}`);
      await fon.say({ kind: 'template' });
      await fon.say({ kind: 'post' });
      await fon.say({ kind: 'unknown_attachment' });
      await mali.open(of('Fon'));
      await mali.thread.getByText('Kettle').first().waitFor();
      await mali.thread.getByRole('link', { name: /New kettles/ }).waitFor();
      await mali.thread.getByText('Facebook sent “hologram”').waitFor();
      await mali.thread.getByText('Kept whole, will show after an update.', { exact: false }).waitFor();
      await mali.back();
      const ida = await shop.arrive('instagram', of('Ida'), `Hello from Instagram ${size}`);
      await ida.say({ kind: 'story_reply', text: 'How much is that?' });
      await mali.open(of('Ida'));
      await mali.thread.getByText('Replied to your story').waitFor();
      await mali.thread.getByText('How much is that?').waitFor();
      await mali.back();
    });

    test('an album opens in full, is leafed through, drawn closer and put away', async () => {
      const linh = await shop.arrive('facebook', of('Linh'), `Three pictures ${size}`);
      await linh.say({ kind: 'image', count: 3, text: '' });
      await mali.open(of('Linh'));
      const second = mali.button('Open picture 2 of 3');
      await until('the picture is here', () => second.locator('img').evaluate((img) => img.complete && img.naturalWidth > 0, undefined, { timeout: 500 }).catch(() => false), 20_000);
      await mali.press(second);
      const box = (n) => mali.dialog(`Picture ${n} of 3`);
      await box(2).waitFor();
      const picture = (n) => box(n).locator('img');
      const width = async (n) => Math.round((await picture(n).boundingBox()).width);
      const before = await width(2);
      // By its buttons, all of which are in the window.
      for (const one of await box(2).locator('button, a').all()) {
        const { x, width: wide } = await one.boundingBox();
        assert.ok(x >= 0 && x + wide <= mali.page.viewportSize().width, `${await one.getAttribute('aria-label')} is in the window`);
      }
      await mali.press(mali.button('Closer'));
      await until('it is closer', async () => (await width(2)) > before);
      await mali.press(mali.button('Further away'));
      await until('and back', async () => (await width(2)) === before);
      await mali.press(mali.button('Next picture'));
      await box(3).waitFor();
      await mali.press(mali.button('Previous picture'));
      await box(2).waitFor();
      // By keys or by fingers.
      if (mali.phone) {
        await mali.pinch(picture(2), 2);
        await until('two fingers draw it closer', async () => Math.abs((await width(2)) - 2 * before) < 0.2 * before);
        await mali.swipe(picture(2), -120);
        assert.equal(await box(3).count(), 0, 'what is larger than the window is moved, not left');
        await mali.tapTwice(picture(2));
        await until('two taps put it back', async () => (await width(2)) === before);
        await mali.tapTwice(picture(2));
        await until('and draw it closer', async () => (await width(2)) > before);
        await mali.tapTwice(picture(2));
        await until('and back again', async () => (await width(2)) === before);
        await mali.swipe(picture(2), -120);
      } else await mali.page.keyboard.press('ArrowRight');
      await box(3).waitFor();
      // Away by its button, by going back, and on a phone by drawing it down; and each time to where it was opened.
      await mali.press(mali.button('Close', box(3)));
      await box(3).waitFor({ state: 'detached' });
      await mali.press(second);
      await box(2).waitFor();
      await mali.page.goBack();
      await box(2).waitFor({ state: 'detached' });
      if (mali.phone) {
        await mali.press(second);
        await box(2).waitFor();
        await mali.swipe(picture(2), 0, 160);
        await box(2).waitFor({ state: 'detached' });
      }
      await second.waitFor();
      await mali.back();
    });

    test('what the customer changes afterwards is shown: an edit, a heart, something taken back', async () => {
      const mai = await shop.arrive('facebook', of('Mai'), `Two sets please ${size}`);
      await mali.open(of('Mai'));
      await write('Two sets are ready.');
      await group('Two sets are ready.').getByText(/· (Sent|Delivered|Read)/).waitFor();
      await mai.say({ kind: 'reaction', text: '❤️' });
      await article('Two sets are ready.').getByLabel('Reactions').getByText('❤️').waitFor();
      await mai.say({ kind: 'edit', text: `Three sets please ${size}` });
      await mali.thread.getByText(`Three sets please ${size}`).waitFor();
      await article(`Three sets please ${size}`).getByText('edited').waitFor();
      await mai.say('Oh, wrong window');
      await mali.thread.getByText('Oh, wrong window').waitFor();
      await mai.say({ kind: 'unsend' });
      await mali.thread.getByText('Taken back by the contact').waitFor();
      assert.equal(await mali.thread.getByText('Oh, wrong window').count(), 0);
      await mali.back();
    });

    test('an answer says what became of it, from sent to read', async () => {
      const nid = await shop.arrive('facebook', of('Nid'), `Do you ship today? ${size}`);
      await mali.open(of('Nid'));
      await write('We do, until four.');
      await group('We do, until four.').getByText(/· (Sent|Delivered|Read)/).waitFor();
      await nid.say({ kind: 'delivery' });
      await group('We do, until four.').getByText(/· (Delivered|Read)/).waitFor();
      await nid.say({ kind: 'read' });
      await group('We do, until four.').getByText(/· Read/).waitFor();
      await mali.back();
    });

    test('where nobody knows whether it went out, a person decides', async () => {
      for (const [name, decision, times] of [['Pim', 'It went out', 1], ['Som', 'Send again', 2]]) {
        await shop.arrive('line', of(name), `Is it blue, ${name}? ${size}`);
        await shop.simulate.ask('/line/switches', { drop: { reply: 1 } }, 'PUT');
        await mali.open(of(name));
        const words = `It is, ${name} ${size}`;
        await write(words);
        const notice = mali.thread.getByRole('group', { name: 'May have gone out' });
        await notice.waitFor({ timeout: 30_000 });
        await mali.press(mali.button(decision, notice));
        await notice.waitFor({ state: 'detached' });
        await group(words).getByText(/· Sent/).waitFor();
        const { sent } = await shop.simulate.ask('/line/sent');
        assert.equal(JSON.stringify(sent).split(words).length - 1, times, decision);
        await mali.back();
      }
    });

    test('where it cannot go out it is said why, and what helps', async () => {
      const notice = mali.thread.getByRole('group', { name: 'Not sent' });
      const filled = notice.locator('.filled');
      // Blocked: what helps now is a note for the team.
      const kai = await shop.arrive('facebook', of('Kai'), `Never again! ${size}`);
      await kai.say({ kind: 'block' });
      await mali.open(of('Kai'));
      await write(`We are sorry ${size}`);
      await notice.getByText(`${of('Kai')} cannot be reached from this account on Facebook.`, { exact: false }).waitFor();
      // What was said there stands below, as a quotation.
      assert.match(await notice.locator('q').innerText(), /This person isn't available right now\./);
      assert.deepEqual(await filled.allInnerTexts(), ['Leave a note']);
      await mali.press(filled);
      await until('the note is about it', async () => (await mali.note.inputValue()).includes(`We are sorry ${size}`));
      await mali.note.fill('');
      await mali.side('Reply');
      // They write again: then it can be sent again.
      await kai.say({ kind: 'unblock' });
      await kai.say('Are you there?');
      await until('it can be sent again', async () => (await filled.allInnerTexts()).join() === 'Try again');
      await mali.press(filled);
      await notice.waitFor({ state: 'detached' });
      await group(`We are sorry ${size}`).getByText(/· (Sent|Delivered|Read)/).waitFor();
      await mali.back();
      // Words that the platform does not allow are taken along, to be put in another way.
      const question = `Shall I pay elsewhere? ${size}`;
      const buyer = shop.accounts.shopee[0].customers[size === 'phone' ? 1 : 0];
      await shop.say('shopee', { from: buyer.id, text: question });
      const { contact } = await shop.find(question);
      await shop.ask(`/contacts/${contact.id}`, { name: of('Jit') }, 'PATCH');
      await mali.open(of('Jit'));
      const words = `Write to wa.me/66000 ${size}`;
      await write(words);
      await notice.getByText('Shopee did not allow this text or picture', { exact: false }).waitFor();
      assert.deepEqual(await filled.allInnerTexts(), ['Copy text']);
      assert.equal(await mali.button('Try again', notice).count(), 0, 'which would be refused again');
      await mali.press(filled);
      await until('it is copied', async () => (await mali.page.evaluate(() => navigator.clipboard.readText())) === words);
      await mali.back();
    });

    test('what is quoted stands above whatever quotes it, and leads there however far up it is', async () => {
      const bua = await shop.arrive('line', of('Bua'), `Where do you send it? ${size}`);
      const first = await firstOf(bua.id);
      await bua.say({ kind: 'location', quoted: first.external_id });
      await mali.open(of('Bua'));
      const place = mali.thread.getByRole('article').filter({ has: mali.page.locator('a[href^="https://www.openstreetmap.org/"]') });
      const quote = mali.button(`Where do you send it? ${size}`, place);
      await quote.waitFor();
      assert.ok((await topOf(quote)) < (await topOf(place.locator('a').first())), 'it stands above');
      await mali.press(quote);
      const focused = (id) => until('it is led to', () => mali.page.evaluate((id) => document.activeElement?.id === id, `message-${id}`));
      await focused(first.id);
      // Without a quote there is none.
      assert.equal(await article(`Where do you send it? ${size}`).first().locator('.quote').count(), 0);
      await mali.back();
      const rin = await shop.arrive('facebook', of('Rin'), `The oldest question ${size}`, { at_ms: Date.now() - 3 * HOUR });
      await rin.say({ text: 'Something else', count: 150, batch: 'elements', at_ms: Date.now() - 2 * HOUR });
      await until('all are here', async () => (await shop.ask(`/conversations/${rin.id}`)).unread_count >= 151, 30_000);
      const oldest = await firstOf(rin.id);
      await shop.ask(`/conversations/${rin.id}/messages`, { kind: 'reply', text: `To what you asked ${size}`, reply_to_id: oldest.id });
      await shop.ask(`/conversations/${rin.id}/read`, {});
      // Anew: a page that heard of each as it came has them all.
      await mali.go('/inbox');
      await mali.open(of('Rin'));
      await mali.press(mali.button('An earlier message', article(`To what you asked ${size}`)));
      await article(`The oldest question ${size}`).first().waitFor();
      await focused(oldest.id);
      await mali.back();
    });

    test('what happens to an order stands between the messages', async () => {
      const words = `Where is my parcel? ${size}`;
      const buyer = shop.accounts.shopee[0].customers[size === 'phone' ? 1 : 0];
      await shop.say('shopee', { from: buyer.id, text: words });
      const { contact } = await shop.find(words);
      await shop.ask(`/contacts/${contact.id}`, { name: of('Ton') }, 'PATCH');
      const { order_sn: number } = await shop.simulate.ask('/shopee/order', { action: 'place', account: shop.accounts.shopee[0].id, customer: buyer.id });
      await mali.open(of('Ton'));
      const line = (what) => mali.thread.getByRole('button', { name: new RegExp(`^Order ${number} ${what}`) });
      await line('(placed|paid)').first().waitFor({ timeout: 40_000 });
      await shop.simulate.ask('/shopee/order', { action: 'advance', order: number, to: 'SHIPPED' });
      await line('sent').waitFor({ timeout: 40_000 });
      // The buyer asks about a product, and shows the order: cards, not words.
      await shop.say('shopee', { from: buyer.id, kind: 'item' });
      await mali.thread.getByText('Asks about a product').first().waitFor({ timeout: 20_000 });
      await shop.say('shopee', { from: buyer.id, kind: 'order' });
      await mali.thread.getByRole('article').getByRole('button', { name: `Order ${number}`, exact: true }).waitFor({ timeout: 20_000 });
      // It leads to the order beside the chat.
      await mali.press(line('sent'));
      const there = mali.page.getByRole('complementary').getByRole('article', { name: `Order ${number}` });
      await there.waitFor();
      // A page of its own on a phone: going back leads to the chat.
      if (mali.phone) {
        await mali.page.goBack();
        await there.waitFor({ state: 'detached' });
      }
      await mali.back();
    });

    test('it opens where the unread begins, reads upward without a jump, and leads down again', async () => {
      const uma = await shop.arrive('facebook', of('Uma'), `The first of all ${size}`, { at_ms: Date.now() - 3 * HOUR });
      await uma.say({ text: 'An older word', count: 90, batch: 'elements', at_ms: Date.now() - 2 * HOUR });
      await until('all are here', async () => (await shop.ask(`/conversations/${uma.id}`)).unread_count >= 91, 30_000);
      await shop.ask(`/conversations/${uma.id}/messages`, { kind: 'reply', text: `We are here ${size}` });
      await shop.ask(`/conversations/${uma.id}/read`, {});
      for (let i = 1; i <= 25; i++) await uma.say(`New word ${i}`);
      await until('the new ones are here', async () => (await shop.ask(`/conversations/${uma.id}`)).unread_count >= 25, 30_000);
      // Where the line stands in each frame from the first that has it on: what is drawn around it later must not move it. It ends
      // when that has been drawn for a moment, or at the latest ten seconds after it began.
      const places = mali.page.evaluate(
        () =>
          new Promise((resolve) => {
            const stood = [];
            let first = performance.now() + 30_000;
            let end = first;
            const drawn = () => document.querySelectorAll('#thread article').length;
            const ruler = document.body.appendChild(document.createElement('div'));
            ruler.style.cssText = 'position: fixed; width: 1px; height: 1px';
            // Its size is told after everything that is done before the paint.
            const watcher = new ResizeObserver(() => {
              const line = document.querySelector('#thread[aria-label*=Uma] .line.waiting');
              if (!line) return;
              const now = performance.now();
              if (stood.length === 0) [first, end] = [now, now + 10_000];
              if (drawn() >= 40) end = Math.min(end, Math.max(first + 1500, now + 500));
              stood.push(Math.round(line.getBoundingClientRect().top));
            });
            watcher.observe(ruler);
            const frame = () => {
              if (performance.now() < end) {
                ruler.style.width = ruler.style.width === '1px' ? '2px' : '1px';
                return requestAnimationFrame(frame);
              }
              watcher.disconnect();
              ruler.remove();
              resolve({ stood, drawn: drawn() });
            };
            requestAnimationFrame(frame);
          }),
      );
      await mali.open(of('Uma'));
      // Where one owes an answer begins what nobody has read.
      const line = mali.thread.getByText(/^Waiting for you since/);
      await line.waitFor();
      const { stood, drawn } = await places;
      assert.ok(drawn >= 40, `${drawn} are drawn`);
      assert.deepEqual(stood.filter((top) => Math.abs(top - stood[0]) > 1), [], `it stood at ${stood.join(', ')}`);
      const inside = async (target) => {
        const [box, frame] = [await target.boundingBox(), await mali.thread.boundingBox()];
        return box !== null && box.y >= frame.y - 1 && box.y + box.height <= frame.y + frame.height + 1;
      };
      await until('the line is in view', () => inside(line));
      assert.equal(await inside(article('New word 25')), false, 'and not the newest');

      // What is older waits on the network until somebody has seen where the page stands.
      let letGo;
      const held = new Promise((resolve) => (letGo = resolve));
      let asked = false;
      await mali.page.route(/\/messages\?.*(before|cursor)=/, async (route) => {
        asked = true;
        await held;
        await route.continue();
      });
      const up = async () => {
        if (mali.phone) await mali.swipe(mali.thread, 0, 300);
        else {
          await mali.thread.hover();
          await mali.page.mouse.wheel(0, -600);
        }
      };
      await until('older ones are asked for', async () => asked || (await up(), asked), 30_000);
      const articles = mali.thread.getByRole('article');
      const known = await articles.count();
      const seen = mali.page.locator(`#${await articles.nth(2).getAttribute('id')}`);
      const y = await still(seen);
      letGo();
      await until('older ones are there', async () => (await articles.count()) > known);
      assert.ok(Math.abs((await topOf(seen)) - y) <= 1, `${await topOf(seen)} instead of ${y}`);

      await until('the beginning is reached', async () => (await mali.thread.getByText(/^Here it began/).count()) > 0 || (await up(), false), 60_000);
      await mali.press(mali.button('To the newest'));
      await until('the newest is in view', () => inside(article('New word 25')));
      await mali.page.unroute(/\/messages\?.*(before|cursor)=/);
      await mali.back();
    });

    test('a link leads to one message, however far up', async () => {
      const uma = await shop.find('New word 25');
      const first = (await shop.ask(`/conversations/${uma.id}/messages?limit=40`)).items.find((one) => one.parts[0]?.text === 'New word 3');
      await mali.open(of('Uma'));
      const link = `${shop.address}/inbox/${uma.id}/${first.id}`;
      const message = mali.thread.getByRole('article', { name: /, New word 3$/ });
      if (mali.phone) await message.tap();
      else await message.hover();
      await mali.press(mali.button('Copy link', message));
      await mali.page.getByText('Link copied').last().waitFor();
      assert.equal(await mali.page.evaluate(() => navigator.clipboard.readText()), link);
      if (mali.phone) {
        // The verbs stand at what was tapped last, and go when it is tapped again.
        const bars = mali.thread.getByRole('group', { name: 'Message', exact: true });
        const next = article('New word 5');
        await next.tap();
        await next.getByRole('group', { name: 'Message', exact: true }).waitFor();
        assert.equal(await bars.count(), 1);
        await next.tap();
        await until('they are gone', async () => (await bars.count()) === 0);
      }
      const other = await shop.sit(shop.colleague, size);
      await other.page.goto(link);
      const there = other.page.locator(`#message-${first.id}`);
      await there.waitFor();
      await until('it is in view', async () => {
        const box = await there.boundingBox();
        const frame = await other.thread.boundingBox();
        return box && box.y >= frame.y && box.y < frame.y + frame.height;
      });
      // The very first of all, which nothing is older than.
      await other.leave();
      const late = await shop.sit(shop.colleague, size);
      const beginning = await firstOf(uma.id);
      await late.go(`/inbox/${uma.id}/${beginning.id}`);
      await late.thread.getByText(`The first of all ${size}`).waitFor();
      assert.deepEqual([...other.faults, ...late.faults], []);
      await late.leave();
    });

    test('what is sent the moment it is opened stands at its end, in view', async () => {
      await mali.back();
      if (!mali.phone) await mali.open(of('Dao'));
      // As if somebody were quicker than the rest of the conversation is drawn: it waits for a moment with nothing to do.
      await mali.page.evaluate(() => (window.requestIdleCallback = () => 0));
      await mali.open(of('Uma'));
      await mali.thread.getByText(/^Waiting for you since/).waitFor();
      assert.equal(await article('New word 25').count(), 0, 'the newest are not drawn yet');
      await write(`At once ${size}`);
      const mine = article(`At once ${size}`);
      await mine.waitFor();
      await until('it is in view', async () => {
        const [box, frame] = [await mine.boundingBox(), await mali.thread.boundingBox()];
        return box !== null && box.y >= frame.y && box.y + box.height <= frame.y + frame.height + 1;
      });
      const words = await mali.thread.getByRole('article').allInnerTexts();
      assert.ok(words.at(-2).includes('New word 25') && words.at(-1).includes('At once'), words.slice(-2).join(' | '));
      // Also when it has been taken, and is one of the messages.
      await until('it is sent', async () => (await shop.ask(`/conversations/${(await shop.find(`At once ${size}`)).id}/messages?limit=1`)).items[0].delivery?.state !== 'queued');
      assert.ok((await mali.thread.getByRole('article').last().innerText()).includes('At once'));
      await mali.back();
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
