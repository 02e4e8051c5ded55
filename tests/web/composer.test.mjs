// The composer, as somebody answers all day: to the customer or to the team, with ready words, files and orders, within what the
// platform allows, and with a way back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES } from './shop.mjs';

const HOUR = 3_600_000;
const ago = (ms) => Date.now() - ms;
/** A picture of one pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let shop;

before(async () => {
  // Meta lets a person of this shop answer for seven days.
  shop = await openShop({ platforms: ['line', 'facebook', 'shopee', 'instagram'], apps: { facebook: { human_agent: 'true' } } });
  // What is sent leaves at once, but for where it is taken back.
  await shop.ask('/me/settings', { undo_send_s: 0 }, 'PATCH');
  await shop.ask('/canned-replies', { title: 'Delivery time', shortcut: 'ship', text: 'Hello {{contact.first_name}}, order {{order.number}} is on its way.', scope: 'workspace' });
  await shop.ask('/canned-replies', { title: 'Opening hours', text: 'We are open from nine to six. {{member.name}}', scope: 'workspace' });
});

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    const of = (name) => `${name} ${size}`;
    const composer = () => mali.page.getByRole('region', { name: 'Composer' });
    const group = (words) => mali.thread.locator('.group').filter({ hasText: words });
    const went = (words) => group(words).getByText(/· (Sent|Delivered|Read)/).waitFor({ timeout: 30_000 });
    const taken = async (platform, words) => JSON.stringify((await shop.simulate.ask(`/${platform}/sent`)).sent).split(words).length - 1;
    const option = (name) => mali.page.getByRole('listbox').getByRole('option', { name });

    before(async () => {
      await shop.clear();
      mali = await shop.sit(shop.owner, size);
      await mali.go('/inbox');
    });

    after(() => mali?.leave());

    test('a note can never look like a reply, and never reaches the customer', async () => {
      const dao = await shop.arrive('line', of('Dao'), `Is the teapot back? ${size}`);
      await mali.open(of('Dao'));
      await mali.reply.waitFor();
      await mali.side('Note');
      await composer().getByText('Only your team sees this').waitFor();
      assert.equal(await mali.reply.count(), 0);
      const paper = await composer().evaluate((element) => getComputedStyle(element).backgroundColor);
      const note = `Her mother likes blue ${size}`;
      await mali.note.fill(note);
      const add = composer().getByRole('button', { name: /^Add note/ });
      await mali.press(add);
      await mali.thread.getByText('Note from Mali').first().waitFor();
      await mali.thread.getByText('team only').waitFor();
      // Afterwards one is back at the reply, which has another ground.
      await mali.reply.waitFor();
      assert.notEqual(await composer().evaluate((element) => getComputedStyle(element).backgroundColor), paper);
      const reply = `It is back, ${size}`;
      await mali.reply.fill(reply);
      await mali.send();
      await went(reply);
      assert.equal(await taken('line', reply), 1);
      assert.equal(await taken('line', note), 0);
      assert.equal((await shop.ask(`/conversations/${dao.id}`)).status, 'open');
      await mali.back();
    });

    test('what was begun is kept: of each person, conversation and kind, on every device', async () => {
      await shop.arrive('line', of('Ann'), `Do you wrap? ${size}`);
      await mali.open(of('Ann'));
      await mali.reply.fill(`We wrap, and ${size}`);
      await composer().getByText('Draft saved').waitFor({ state: mali.phone ? 'attached' : 'visible' });
      await mali.side('Note');
      await mali.note.fill(`Ask Nok about paper ${size}`);
      await until('both are with the server', async () => (await shop.ask('/drafts')).items.filter((one) => one.text.endsWith(size)).length === 2);
      await mali.back();
      // The row says that something was begun.
      if (mali.phone) await mali.row(of('Ann')).getByText('Draft').waitFor();
      const other = await shop.sit(shop.owner, size);
      await other.go('/inbox');
      await other.open(of('Ann'));
      await until('the reply is there', async () => (await other.reply.inputValue()) === `We wrap, and ${size}`);
      await other.side('Note');
      await until('and the note', async () => (await other.note.inputValue()) === `Ask Nok about paper ${size}`);
      await other.leave();
      const nok = await shop.sit(shop.colleague, size);
      await nok.go('/inbox');
      await nok.open(of('Ann'));
      assert.equal(await nok.reply.inputValue(), '', 'it is not the colleague’s');
      await nok.leave();
    });

    test('ready words are found by a few letters and know whom they speak to', async () => {
      const buyer = shop.accounts.shopee[0].customers[size === 'phone' ? 1 : 0];
      const { order_sn: number } = await shop.simulate.ask('/shopee/order', { action: 'place', account: shop.accounts.shopee[0].id, customer: buyer.id });
      await shop.say('shopee', { from: buyer.id, text: `When does it come? ${size}` });
      const c = await shop.find(`When does it come? ${size}`);
      await shop.ask(`/contacts/${c.contact.id}`, { name: of('Fah') }, 'PATCH');
      await until('the order is here', async () => (await shop.ask(`/orders?q=${number}`)).items.length === 1, 60_000);
      await mali.go('/inbox');
      await mali.open(of('Fah'));
      await mali.reply.click();
      // Letters in their order are enough.
      await mali.page.keyboard.type('/delt');
      await option(/Delivery time/).waitFor();
      assert.equal(await option(/Opening hours/).count(), 0);
      // The order may come to the page after the words.
      await option(/Delivery time/).filter({ hasText: `Hello Fah, order ${number} is on its way.` }).waitFor();
      await mali.press(option(/Delivery time/));
      await until('it is filled in', async () => (await mali.reply.inputValue()) === `Hello Fah, order ${number} is on its way.`);
      await mali.reply.fill('');
      await mali.page.keyboard.type('/ship');
      await option(/Delivery time/).waitFor();
      await mali.page.keyboard.press('Enter');
      await until('by its shortcut as well', async () => (await mali.reply.inputValue()).startsWith('Hello Fah'));
      await mali.reply.fill('');
      // An order goes out as the shop's own card.
      if (mali.phone) {
        await mali.press(mali.button('Contact and orders'));
        await mali.press(mali.page.getByRole('article', { name: `Order ${number}` }).getByRole('button', { name: 'Insert in reply' }));
      } else {
        await mali.press(mali.button('Insert an order or product'));
        await mali.press(mali.dialog('Insert an order or product').getByRole('option', { name: new RegExp(number) }));
      }
      await mali.button(`Remove ${number}`).waitFor();
      await mali.send();
      await mali.thread.getByRole('button', { name: `Order ${number}`, exact: true }).waitFor();
      await until('the shop’s own card reached the buyer', async () => (await taken('shopee', number)) > 0, 20_000);
      await mali.go('/inbox');
    });

    test('a product of the shop that nobody spoke of is put in by its link', async () => {
      const { id: here, customers } = shop.accounts.shopee[0];
      const product = size === 'phone' ? '5873954476' : '5873954477';
      await shop.say('shopee', { from: customers[size === 'phone' ? 3 : 2].id, text: `Anything for tea? ${size}` });
      const c = await shop.find(`Anything for tea? ${size}`);
      await shop.ask(`/contacts/${c.contact.id}`, { name: of('Iris') }, 'PATCH');
      await mali.go('/inbox');
      await mali.open(of('Iris'));
      if (mali.phone) await mali.choose(mali.button('Attach'), 'Insert an order or product');
      else await mali.press(mali.button('Insert an order or product'));
      const picker = mali.dialog('Insert an order or product');
      const find = picker.getByRole('combobox');
      await find.fill('zzzz');
      await picker.getByText('Paste the link of a product of this shop, or its number.').waitFor();
      await find.fill('https://shopee.co.th/cup-i.1.5873954476');
      await picker.getByText('This link leads to another shop.', { exact: false }).waitFor();
      assert.equal(await picker.getByRole('option').count(), 0);
      await find.fill(`Look: https://shopee.co.th/ถ้วยชา-i.${here}.${product}?sp_atk=1`);
      await mali.press(picker.getByRole('option', { name: new RegExp(product) }));
      await mali.button(`Remove ${product}`).waitFor();
      await mali.send();
      await until('its card reached the buyer', async () => (await taken('shopee', product)) > 0, 30_000);
      await mali.go('/inbox');
    });

    test('a colleague is named in a note, and an emoji is put in', async () => {
      const gib = await shop.arrive('line', of('Gib'), `Hello ${size}`);
      await mali.open(of('Gib'));
      await mali.side('Note');
      await mali.note.click();
      await mali.page.keyboard.type('Please look, @no');
      await mali.press(option(/^Nok/));
      await until('the name is there', async () => (await mali.note.inputValue()) === 'Please look, @Nok ');
      await mali.press(composer().getByRole('button', { name: /^Add note/ }));
      await mali.thread.getByText('@Nok').waitFor();
      await until('the colleague is told', async () => (await shop.colleague.ask('/conversations?mentioned=me&sort=recent&limit=20')).items.some((c) => c.id === gib.id));
      await mali.reply.fill('Thank you');
      await mali.press(mali.button('Emoji'));
      await mali.press(mali.dialog('Emoji').getByRole('button', { name: '🙏' }));
      await until('it is there', async () => (await mali.reply.inputValue()) === 'Thank you🙏');
      await mali.reply.fill('');
      await mali.back();
    });

    test('files are picked, pasted or dropped; what the platform does not take is refused before it goes up', async () => {
      await shop.arrive('facebook', of('Hong'), `Show me ${size}`);
      await mali.open(of('Hong'));
      const pick = async (...files) => {
        const chooser = mali.page.waitForEvent('filechooser');
        await mali.press(mali.button('Attach'));
        await (await chooser).setFiles(files);
      };
      const uploads = [];
      mali.page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/attachments') && uploads.push(request.url()));
      await pick({ name: 'poster.png', mimeType: 'image/png', buffer: Buffer.alloc(8_000_001) });
      await mali.page.getByText('poster.png is too large. Facebook takes up to 8 MB').last().waitFor();
      assert.equal(uploads.length, 0);
      await pick({ name: 'teapot.png', mimeType: 'image/png', buffer: PIXEL });
      await mali.button('Remove teapot.png').waitFor();
      // From the clipboard, and from the desktop.
      const give = (how, name) =>
        mali.reply.evaluate(
          (field, [how, name, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
            field.dispatchEvent(how === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
          },
          [how, name, [...PIXEL]],
        );
      await give('paste', 'lid.png');
      await mali.button('Remove lid.png').waitFor();
      if (!mali.phone) {
        await give('drop', 'cup.png');
        await mali.button('Remove cup.png').waitFor();
        await mali.press(mali.button('Remove cup.png'));
        await mali.button('Remove cup.png').waitFor({ state: 'detached' });
      }
      await until('they are up', async () => !(await composer().getByText(/^Uploading/).count()));
      await mali.reply.fill(`These two ${size}`);
      await mali.send();
      await went(`These two ${size}`);
      await mali.button('Open picture 1 of 2').or(mali.button('Open picture 1 of 1').first()).first().waitFor();
      // A note holds words alone: there is nothing to attach with.
      await mali.side('Note');
      assert.equal(await mali.button('Attach').count(), 0);
      await mali.side('Reply');
      await mali.back();
    });

    test('length is counted as the platform counts, and what is too long says how it goes out', async () => {
      const counter = () => composer().getByText(/^[\d,]+ \/ [\d,]+/);
      await shop.arrive('instagram', of('Ivy'), `Hi ${size}`);
      await mali.open(of('Ivy'));
      await mali.reply.fill('สวัสดี');
      await until('bytes are counted', async () => /^18 \/ 1,000 bytes/.test(await counter().innerText()));
      await mali.reply.fill('');
      await mali.back();
      await shop.arrive('line', of('Joy'), `Hi there ${size}`);
      await mali.open(of('Joy'));
      await mali.reply.fill('สวัสดี 😀');
      await until('characters as LINE counts them', async () => /^9 \/ 5,000/.test(await counter().innerText()));
      await mali.reply.fill('');
      await mali.back();
      await shop.arrive('facebook', of('Kay'), `Tell me everything ${size}`);
      await mali.open(of('Kay'));
      const long = `${'A long story. '.repeat(160)}The end ${size}.`;
      await mali.reply.fill(long);
      await composer().getByText('Goes out as 2 messages').waitFor();
      await mali.press(composer().getByRole('button', { name: /^Send 2/ }));
      await mali.thread.getByText(`The end ${size}.`).first().waitFor();
      await until('both went', async () => (await taken('facebook', `The end ${size}.`)) === 1, 20_000);
      await mali.back();
    });

    test('its head says how long one may still answer, by whom, and what it costs', async () => {
      const head = (words) => composer().getByText(words).first().waitFor();
      const visit = async (platform, name, at, look) => {
        await shop.arrive(platform, of(name), `Question of ${name} ${size}`, at ? { at_ms: at } : {});
        await mali.go('/inbox');
        await mali.open(of(name));
        await look();
        await mali.back();
      };
      await visit('line', 'Lek', null, async () => {
        await head(/^Free for \d+ s$/);
        await head(/of 1,000 left this month$/);
      });
      await visit('facebook', 'Meg', ago(2 * HOUR), async () => {
        await head(/^21 h \d+ m left$|^22 h left$/);
        await head('to answer on Facebook');
      });
      await visit('facebook', 'Orn', ago(8 * 24 * HOUR), async () => {
        await head(/^Closed/);
        assert.equal(await mali.reply.count(), 0);
        await mali.press(mali.button('Leave a note'));
        await mali.note.waitFor();
        await mali.side('Reply');
      });
    });

    test('Shopee’s five in a row are counted down, and then only a note is left', async () => {
      const buyer = shop.accounts.shopee[0].customers[size === 'phone' ? 3 : 2];
      await shop.say('shopee', { from: buyer.id, text: `Five times ${size}` });
      const c = await shop.find(`Five times ${size}`);
      await shop.ask(`/contacts/${c.contact.id}`, { name: of('Pat') }, 'PATCH');
      await mali.go('/inbox');
      await mali.open(of('Pat'));
      for (let n = 5; n >= 1; n--) {
        await composer().getByText(n === 1 ? '1 message left' : `${n} messages left`).waitFor();
        await mali.reply.fill(`Answer ${6 - n} ${size}`);
        await mali.send();
        await went(`Answer ${6 - n} ${size}`);
      }
      await composer().getByText('Shopee takes no more messages until they answer. Leave a note.').waitFor();
      await mali.reply.fill('One more');
      await mali.page.keyboard.press('Control+Enter');
      await composer().getByText(/Shopee takes no more/).waitFor();
      assert.equal(await taken('shopee', 'One more'), 0);
      await mali.reply.fill('');
      await shop.say('shopee', { from: buyer.id, text: 'Thank you for all that' });
      await composer().getByText('5 messages left').waitFor({ timeout: 20_000 });
      await mali.back();
    });

    test('after a day only a person may answer on Facebook, and a person does', async () => {
      await shop.arrive('facebook', of('Nui'), `Is it too late? ${size}`, { at_ms: ago(30 * HOUR) });
      await mali.go('/inbox');
      await mali.open(of('Nui'));
      await composer().getByText(/^A person may answer for 5 d/).waitFor();
      const words = `It is not ${size}`;
      await mali.reply.fill(words);
      await mali.press(composer().getByRole('button', { name: /^Send as a person/ }));
      await went(words);
      const { sent } = await shop.simulate.ask('/facebook/sent');
      const [one, ...others] = sent.filter(({ messages }) => JSON.stringify(messages).includes(words));
      assert.deepEqual(others, []);
      assert.deepEqual([one.messages[0].messaging_type, one.messages[0].tag], ['MESSAGE_TAG', 'HUMAN_AGENT']);
      await mali.back();
    });

    test('an answer that the platform refuses says why, and goes out when it is tried again', async () => {
      const oom = await shop.arrive('facebook', of('Oom'), `Hello? ${size}`);
      await mali.open(of('Oom'));
      // Reading is told by the same call as an answer: the one that fails shall be the answer.
      await until('Facebook knows that it was read', async () => {
        const { accounts } = await shop.simulate.ask('/facebook/state');
        return accounts.flatMap(({ conversations }) => conversations).find(({ customer }) => customer === oom.from).unread === 0;
      }, 30_000);
      await shop.simulate.ask('/facebook/console', { fail: { operation: 'send', code: 551, message: "This person isn't available right now.", times: 1 } });
      const words = `Good morning ${size}`;
      await mali.reply.fill(words);
      await mali.send();
      const notice = mali.thread.getByRole('group', { name: 'Not sent' });
      await notice.getByText(/This person takes no messages from this account/).waitFor({ timeout: 20_000 });
      assert.equal(await taken('facebook', words), 0);
      await mali.press(mali.button('Try again', notice));
      await went(words);
      await notice.waitFor({ state: 'detached' });
      assert.equal(await taken('facebook', words), 1);
      await mali.back();
    });

    test('a sticker is there in the words that it stands for', async () => {
      const gus = await shop.arrive('line', of('Gus'), `Look ${size}`);
      await gus.say({ kind: 'sticker' });
      await mali.list.getByRole('option', { name: new RegExp(`^${of('Gus')}, .*Sent a sticker`) }).waitFor();
      await mali.open(of('Gus'));
      await mali.thread.getByRole('article', { name: /, cony, hi, wave$/ }).getByText('cony, hi, wave').waitFor();
      // It is answered like words.
      await mali.reply.fill(`Nice ${size}`);
      await mali.send();
      await went(`Nice ${size}`);
      await mali.back();
    });

    test('what was sent a moment ago is taken back, and never leaves', async () => {
      await shop.arrive('line', of('Rin'), `How much? ${size}`);
      // Time enough, however slow the machine is.
      await shop.ask('/me/settings', { undo_send_s: 10 }, 'PATCH');
      const read = mali.page.waitForResponse((answer) => answer.url().endsWith('/me/settings') && answer.request().method() === 'GET');
      await mali.go('/inbox');
      await read;
      await mali.open(of('Rin'));
      const wrong = `Two hundred ${size}`;
      await mali.reply.fill(wrong);
      await mali.send();
      await mali.thread.getByText(wrong).waitFor();
      await mali.press(mali.thread.getByRole('button', { name: 'Undo' }));
      await until('the words are back', async () => (await mali.reply.inputValue()) === wrong);
      assert.equal(await mali.thread.getByText(wrong).count(), 0);
      const right = `Three hundred ${size}`;
      await mali.reply.fill(right);
      await mali.send();
      // What was sent later went out: the first would have gone before it.
      await went(right);
      assert.deepEqual([await taken('line', wrong), await taken('line', right)], [0, 1]);
      await shop.ask('/me/settings', { undo_send_s: 0 }, 'PATCH');
      await mali.go('/inbox');
    });

    test('an answer and the end of it are one deed', async () => {
      const sai = await shop.arrive('line', of('Sai'), `Thanks! ${size}`);
      await mali.open(of('Sai'));
      await mali.reply.fill(`See you soon ${size}`);
      if (mali.phone) {
        await mali.hold(composer().getByRole('button', { name: 'Send', exact: true }));
        assert.equal(await taken('line', `See you soon ${size}`), 0, 'holding it sends nothing');
        await mali.press(mali.page.getByRole('menuitem', { name: 'Send and resolve' }));
      } else await mali.choose(mali.button('More ways to send'), 'Send and resolve');
      await until('it is done', async () => (await shop.ask(`/conversations/${sai.id}`)).status === 'resolved');
      await until('and said', async () => (await taken('line', `See you soon ${size}`)) === 1, 20_000);
      await mali.go('/inbox');
    });

    test('whoever was faster is shown before anything goes out twice', async () => {
      const tan = await shop.arrive('line', of('Tan'), `Anybody there? ${size}`);
      await mali.open(of('Tan'));
      await mali.reply.click();
      await mali.page.keyboard.type('I am he');
      await shop.colleague.ask(`/conversations/${tan.id}/messages`, { kind: 'reply', text: `Nok is here ${size}` });
      await composer().getByRole('alert').getByText(/^Nok answered/).waitFor();
      await mali.page.keyboard.press('Control+Enter');
      assert.equal(await taken('line', 'I am he'), 0);
      await mali.press(mali.button('Read it', composer()));
      await mali.thread.getByText(`Nok is here ${size}`).first().waitFor();
      await mali.reply.fill(`And I, ${size}`);
      await mali.send();
      await went(`And I, ${size}`);
      await mali.back();
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
