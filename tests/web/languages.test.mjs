// The page in each of its languages, chosen by the person who reads it, with their script and their clock.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './process.mjs';
import { openShop, SIZES } from './shop.mjs';

/** How a language is called by itself, and what the inbox, its list and its button to send are called in it. */
const LANGUAGES = {
  en: { name: 'English', inbox: 'Inbox', all: 'All', reply: 'Reply' },
  th: { name: 'ไทย', inbox: 'กล่องข้อความ', all: 'ทั้งหมด', reply: 'ตอบ' },
  vi: { name: 'Tiếng Việt', inbox: 'Hộp thư', all: 'Tất cả', reply: 'Trả lời' },
  id: { name: 'Indonesia', inbox: 'Kotak masuk', all: 'Semua', reply: 'Balas' },
  'zh-Hans': { name: '简体中文', inbox: '收件箱', all: '全部', reply: '回复' },
  ms: { name: 'Melayu', inbox: 'Peti masuk', all: 'Semua', reply: 'Balas' },
  'zh-Hant': { name: '繁體中文', inbox: '收件匣', all: '全部', reply: '回覆' },
};

let shop;

before(async () => {
  shop = await openShop({ platforms: ['line'] });
  await shop.arrive('line', 'ผู้ใหญ่ปั้นหยา', 'ปั้นหยาอยู่ที่ไหนคะ ญี่ปุ่นส่งได้ไหม ที่ยิ้ม ฎุ ฏู');
  await shop.arrive('line', '小雨', '请问这个大号的托盘什么时候补货？');
  await shop.arrive('line', '雅婷', '請問這個茶壺還有貨嗎？');
  await shop.arrive('line', 'Thảo Nguyễn', 'Màu be còn không shop? Ễ Ẵ ợ');
});

after(async () => assert.deepEqual(await shop?.close(), [0, 0]));

for (const size of Object.keys(SIZES))
  describe(size, () => {
    let mali;
    const radio = (name) => mali.page.getByRole('radio', { name, exact: true });
    /** By its words: the box itself is drawn over. */
    const choose = async (name) => {
      await mali.press(mali.page.locator('label').filter({ has: radio(name) }));
    };

    before(async () => {
      await shop.ask('/me/settings', { language: null, time_zone: null, calendar: 'gregorian' }, 'PATCH');
      mali = await shop.sit(shop.owner, size);
      await mali.go('/settings/profile');
      await mali.page.getByRole('heading', { name: 'Profile and look' }).waitFor();
    });

    after(() => mali?.leave());

    for (const [tag, { name, inbox, all, reply }] of Object.entries(LANGUAGES))
      test(`somebody reads it in ${name}`, async () => {
        await choose(name);
        await mali.page.locator(`html[lang=${tag}]`).waitFor({ state: 'attached' });
        await until('it is kept on the server', async () => (await shop.ask('/me/settings')).language === tag);
        // As everybody finds it again: on this device, and on another.
        const other = await shop.sit(shop.owner, size);
        for (const one of [mali, other]) {
          await one.go('/inbox');
          await one.page.getByRole('heading', { name: inbox, exact: true, level: 1 }).waitFor();
          await one.page.getByRole('tab', { name: new RegExp(`^${all}`) }).waitFor();
        }
        await other.leave();
        assert.equal(await mali.page.locator('html').getAttribute('lang'), tag);
        await mali.press(mali.page.getByRole('option', { name: /^小雨/ }));
        await mali.page.getByRole('log').getByText('请问这个大号的托盘').waitFor();
        await mali.page.locator('#composer').getByText(reply, { exact: true }).first().waitFor({ state: 'attached' });
        await mali.go('/settings/profile');
        await radio(name).waitFor({ state: 'attached' });
      });

    test('every script has letters, and marks stand whole', async () => {
      await choose('English');
      await mali.page.locator('html[lang=en]').waitFor({ state: 'attached' });
      const cdp = await mali.page.context().newCDPSession(mali.page);
      await cdp.send('DOM.enable');
      await cdp.send('CSS.enable');
      for (const [who, words, shipped, lang] of [
        ['ผู้ใหญ่ปั้นหยา', 'ปั้นหยาอยู่ที่ไหนคะ', /Noto Sans Thai/, 'th'],
        ['小雨', '请问这个大号的托盘', null, 'zh-Hans'],
        ['雅婷', '請問這個茶壺', null, 'zh-Hant'],
        ['Thảo Nguyễn', 'Màu be còn không', /Hanken Grotesk/, 'vi'],
      ]) {
        await mali.go('/inbox');
        await mali.press(mali.page.getByRole('option', { name: new RegExp(`^${who}`) }));
        const text = mali.page.getByRole('log').getByText(words);
        await text.waitFor();
        // What screen readers and fonts go by.
        assert.equal(await text.evaluate((element) => element.closest('[lang]').lang), lang);
        await mali.page.evaluate(() => document.fonts.ready);
        const fonts = async () => {
          const { root } = await cdp.send('DOM.getDocument');
          const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: `#thread [lang=${lang}]` });
          return (await cdp.send('CSS.getPlatformFontsForNode', { nodeId })).fonts;
        };
        if (shipped) await until(`${who} in a font of ours`, async () => (await fonts()).some((one) => one.isCustomFont && shipped.test(one.familyName)));
        else assert.ok((await fonts()).every((one) => !/LastResort/i.test(one.familyName)));
        // A line is as high as what stands in it, above and below.
        const [high, line] = await text.evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const style = getComputedStyle(element);
          return [parseFloat(style.lineHeight), parseFloat(style.fontSize)];
        });
        assert.ok(high >= line * 1.45, `${who}: ${high} for ${line}`);
        const name = mali.page.getByRole('heading', { name: who }).first();
        assert.ok(!['hidden', 'scroll'].includes(await name.evaluate((element) => getComputedStyle(element).overflowY)), 'nothing is cut above or below');
      }
      await cdp.detach();
    });

    test('times are those of the zone that a person lives in', async () => {
      const { last_message } = await shop.find('请问这个大号的托盘');
      const clock = (zone) => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date(last_message.sent_at));
      const shown = async (wanted) => {
        await mali.go('/inbox');
        await mali.press(mali.page.getByRole('option', { name: /^小雨/ }));
        await mali.page.getByRole('log').getByText(wanted, { exact: true }).waitFor();
      };
      await shown(clock('Asia/Bangkok'));
      await mali.go('/settings/profile');
      await mali.press(mali.page.getByRole('button', { name: /^Time zone/ }));
      const picker = mali.dialog('Time zone');
      await picker.getByRole('combobox').fill('kiritimati');
      await mali.press(picker.getByRole('option', { name: /Kiritimati/ }));
      await until('it is kept', async () => (await shop.ask('/me/settings')).time_zone === 'Pacific/Kiritimati');
      assert.notEqual(clock('Pacific/Kiritimati'), clock('Asia/Bangkok'));
      await shown(clock('Pacific/Kiritimati'));
      await mali.go('/settings/profile');
      await mali.press(mali.page.getByRole('button', { name: /^Time zone/ }));
      await picker.getByRole('combobox').fill('device');
      await mali.press(picker.getByRole('option', { name: /^As this device/ }));
      await until('it is the device’s again', async () => (await shop.ask('/me/settings')).time_zone === null);
      await shown(clock('Asia/Bangkok'));
      // The year of the other calendar, for who counts in it.
      await mali.go('/settings/profile');
      const year = Number(new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'Asia/Bangkok' }).format(new Date()));
      await choose(`Buddhist, ${year + 543}`);
      await until('it is kept', async () => (await shop.ask('/me/settings')).calendar === 'buddhist');
      await choose(`Gregorian, ${year}`);
      await until('and taken back', async () => (await shop.ask('/me/settings')).calendar === 'gregorian');
    });

    test('nothing went wrong on the way', () => assert.deepEqual(mali.faults, []));
  });
