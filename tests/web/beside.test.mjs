// Beside the chat: who the customer is, where else they are, what they bought, and what of it goes into an answer.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES } from './shop.mjs';

let shop;

before(async () => (shop = await openShop({ platforms: ['line', 'facebook', 'shopee'] })));

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    let dao;
    let eve;
    let buyer;
    let number;
    const of = (name) => `${name} ${size}`;
    const panel = (name) => mali.page.getByRole('complementary', { name: `${of(name)}: contact and orders` });
    const card = () => mali.page.getByRole('complementary').getByRole('article', { name: `Order ${number}` });
    const copied = () => mali.page.evaluate(() => navigator.clipboard.readText());
    /** Opens the conversation with what is beside it; on a phone that is a page of its own. */
    const open = async (name) => {
      await mali.open(of(name));
      if (mali.phone) await mali.press(mali.button('Contact and orders'));
      await panel(name).waitFor();
    };
    const close = async () => {
      if (mali.phone && (await mali.button('Close').count())) await mali.press(mali.button('Close'));
      await mali.back();
    };

    before(async () => {
      await shop.clear();
      dao = await shop.arrive('line', of('Dao'), `Is my parcel on its way? ${size}`);
      buyer = shop.accounts.shopee[0].customers[size === 'phone' ? 1 : 0];
      ({ order_sn: number } = await shop.simulate.ask('/shopee/order', { action: 'place', account: shop.accounts.shopee[0].id, customer: buyer.id, lines: 2 }));
      await shop.say('shopee', { from: buyer.id, text: `I bought two ${size}` });
      eve = (await shop.find(`I bought two ${size}`)).contact.id;
      await shop.ask(`/contacts/${eve}`, { name: of('Eve') }, 'PATCH');
      mali = await shop.sit(shop.owner, size);
      await mali.go('/inbox');
    });

    after(() => mali?.leave());

    test('what one knows of a customer is written down, and copied from there', async () => {
      await open('Dao');
      await mali.press(mali.button('Edit details'));
      const form = mali.page.getByRole('form', { name: 'Edit details' });
      await form.getByLabel('Phone').fill(size === 'phone' ? '081 234 5678' : '089 765 4321');
      await form.getByLabel('Mail').fill(`dao-${size}@example.com`);
      await form.getByLabel('About them').fill('Her mother collects teapots.');
      await mali.press(mali.button('Save', form));
      await panel('Dao').getByRole('link', { name: size === 'phone' ? '081 234 5678' : '089 765 4321' }).waitFor();
      await panel('Dao').getByText('Her mother collects teapots.').waitFor();
      await mali.press(mali.button('Copy', panel('Dao')).last());
      await mali.page.getByText('Text copied').last().waitFor();
      assert.equal(await copied(), `dao-${size}@example.com`);
      // The colleague sees it, too.
      const known = await shop.colleague.ask(`/contacts/${dao.contact.id}`);
      assert.deepEqual([known.email, known.about], [`dao-${size}@example.com`, 'Her mother collects teapots.']);
      await close();
    });

    test('orders stand there with picture, status and parcel; their numbers are copied', async () => {
      await open('Eve');
      await card().waitFor({ timeout: 60_000 });
      const picture = card().locator('img').first();
      await until('its picture is shown', () => picture.evaluate((img) => img.complete && img.naturalWidth > 0, undefined, { timeout: 500 }).catch(() => false), 20_000);
      await card().getByText('To send').or(card().getByText(/^Send by/)).or(card().getByText('Not paid')).first().waitFor();
      await shop.simulate.ask('/shopee/order', { action: 'advance', order: number, to: 'SHIPPED' });
      await card().getByRole('list', { name: 'Now: Sent' }).waitFor({ timeout: 40_000 });
      await mali.press(card().getByRole('button', { name: `Copy ${number}` }));
      await mali.page.getByText(`Copied ${number}`).last().waitFor();
      assert.equal(await copied(), number);
      const tracking = card().getByRole('button', { name: /^Copy / }).nth(1);
      await tracking.waitFor({ timeout: 40_000 });
      const parcel = (await tracking.getAttribute('aria-label')).replace('Copy ', '');
      await mali.press(tracking);
      await until('the parcel’s number is copied', async () => (await copied()) === parcel);
      await close();
    });

    test('who may be the same person is shown first, made one, and taken apart again', async () => {
      // Her number is written in another way than at the other contact.
      await shop.ask(`/contacts/${eve}`, { phone: size === 'phone' ? '0812345678' : '0897654321' }, 'PATCH');
      await open('Dao');
      const likely = panel('Dao').getByRole('region', { name: 'The same person elsewhere' });
      await likely.getByText('Perhaps the same person · same phone number').first().waitFor();
      await likely.getByText(of('Eve')).waitFor();
      await mali.press(mali.button('Look', likely.locator('.one').filter({ hasText: of('Eve') })));
      const dialog = mali.dialog(`Are ${of('Dao')} and ${of('Eve')} one person?`);
      // What it will be is there before anything is done.
      for (const words of [of('Dao'), 'Her mother collects teapots.', 'sampan.shop', 'Blue Kettle Shop']) await dialog.getByText(words).first().waitFor();
      await mali.press(mali.button('Make them one', dialog));
      await mali.page.getByText(`${of('Eve')} is part of this contact now`).last().waitFor();
      await panel('Dao').getByText('Also on').waitFor();
      const others = panel('Dao').getByRole('region', { name: 'Other conversations' });
      await others.getByRole('link', { name: /sampan\.shop/ }).waitFor();
      // Her order at the shop stands beside her chat, and goes into the answer in words.
      await card().waitFor();
      await mali.press(card().getByRole('button', { name: 'Insert in reply' }));
      await until('it is in the reply', async () => (await mali.reply.inputValue()).includes(number));
      await mali.reply.fill('');
      if (mali.phone) await mali.press(mali.button('Contact and orders'));
      await mali.press(mali.button('Take apart', likely));
      await mali.page.getByText(`${of('Eve')} stands alone again`).last().waitFor();
      await card().waitFor({ state: 'detached' });
      assert.equal(await others.count(), 0);
      await close();
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
