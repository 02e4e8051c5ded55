// Thai stacks two marks above a letter and one below, Vietnamese two above (ui.md §3): in no place of one line is one cut off.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { startMock } from './mock.mjs';

const TALL = 'ปั้ นี้ ผู้ใหญ่ ญี่ปุ่น ฎุ ฏู ที่ยิ้ม Ễ Ẵ ợ';

let mock;
let browser;

before(async () => {
  mock = await startMock({ conversations: 12, messages: 40 });
  const c = mock.conversations[3];
  c.contact.name = TALL;
  c.last_message.snippet = TALL;
  c.last_message.kind = 'text';
  c.labels = [{ id: 'l9', name: TALL, color: 'tag' }];
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await mock?.stop();
});

/** Where the text stands, and how it is brought there where it is not. */
const PLACES = [
  { name: 'row name', find: '#row-c000003 .name' },
  { name: 'snippet', find: '#row-c000003 .text' },
  { name: 'chip', find: '#row-c000003 .chip', put: true },
  { name: 'bubble', find: '[role=log] article p', put: true },
  { name: 'button', find: '#composer button.filled, #composer .split button', put: true },
  { name: 'heading', find: '#thread h2, .thread header .name, header .cut', put: true },
];
const FIELDS = [
  { name: 'composer', find: '#composer textarea' },
  { name: 'search', at: '/search?q=x', find: 'input[type=search], main input' },
];

/** What cuts off ink of the element's text from above or below: every box around it that clips there and is too small. */
const cutters = (element) =>
  element.evaluate((node) => {
    const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode() ?? node;
    const range = document.createRange();
    range.selectNodeContents(text);
    const [line] = range.getClientRects();
    const style = getComputedStyle(text.parentElement ?? node);
    const context = document.createElement('canvas').getContext('2d');
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const ink = context.measureText(text.textContent);
    const base = line.top + ink.fontBoundingBoxAscent;
    const [top, bottom] = [base - ink.actualBoundingBoxAscent, base + ink.actualBoundingBoxDescent];
    const found = [];
    for (let one = node; one && !one.matches('#list, #composer, [role=log], main'); one = one.parentElement) {
      const box = one.getBoundingClientRect();
      const clips = getComputedStyle(one).overflowY !== 'visible' || getComputedStyle(one).contain.includes('paint');
      if (clips && (top < box.top - 0.5 || bottom > box.bottom + 0.5)) found.push(`${one.tagName}.${one.className}`);
    }
    return found;
  });

for (const [size, options] of Object.entries({ desk: { viewport: { width: 1440, height: 900 } }, phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } }))
  test(`no mark is clipped: ${size}`, async () => {
    const context = await browser.newContext({ ...options, locale: 'th-TH', reducedMotion: 'reduce', serviceWorkers: 'block' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const cut = [];
    const look = async ({ name, find, put }) => {
      const element = page.locator(find).locator('visible=true').first();
      if ((await element.count()) === 0) return false;
      if (put) await element.evaluate((node, text) => (node.textContent = text), TALL);
      await page.evaluate(() => document.fonts.ready.then(() => true));
      const by = await cutters(element);
      if (by.length > 0) cut.push(`${name}: ${by}`);
      return true;
    };
    await page.goto(`${mock.address}/inbox`);
    await page.locator('#row-c000003').waitFor();
    let looked = 0;
    for (const place of PLACES.slice(0, 3)) looked += await look(place);
    await page.goto(`${mock.address}/inbox/c000003`);
    await page.getByRole('log').getByRole('article').first().waitFor();
    for (const place of PLACES.slice(3)) looked += await look(place);
    assert.ok(looked >= 4, `only ${looked} places were there`);

    // A field cuts at its own edge: its line, with the padding around it, must hold what the letters need.
    for (const { name, at, find } of FIELDS) {
      if (at) await page.goto(mock.address + at);
      const field = page.locator(find).locator('visible=true').first();
      await field.fill(TALL);
      const { need, room } = await field.evaluate((node, text) => {
        const style = getComputedStyle(node);
        const context = document.createElement('canvas').getContext('2d');
        context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down, fontBoundingBoxAscent: fontUp, fontBoundingBoxDescent: fontDown } = context.measureText(text);
        const line = parseFloat(style.lineHeight);
        const base = (line - fontUp - fontDown) / 2 + fontUp;
        return {
          need: [up, down],
          room: [base + parseFloat(style.paddingTop), line - base + parseFloat(style.paddingBottom)],
        };
      }, TALL);
      if (need[0] > room[0] || need[1] > room[1]) cut.push(`${name}: needs ${need.map(Math.round)}, has ${room.map(Math.round)}`);
    }
    await context.close();
    assert.deepEqual(cut, []);
  });
