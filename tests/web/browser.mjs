// A browser in front of it, in which nothing goes wrong unseen.
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

export const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const launch = () =>
  chromium.launch({
    executablePath: browserPath,
    args: [
      // Root has no sandbox of its own in a container; the pages are ours.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // A page that is put in (see below) has no address that the browser knows, so it would keep it from this machine's pictures.
      ...(process.env.PAGE ? ['--disable-features=LocalNetworkAccessChecks'] : []),
    ],
  });

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

/** With PAGE=web/dist: the page of that folder instead of the one in the binary, for those who work on the page alone. */
export async function bringPage(context) {
  const folder = process.env.PAGE && resolve(process.env.PAGE);
  if (!folder) return;
  // A worker would bring the page of the binary, sooner or later.
  await context.addInitScript(() => {
    if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new Error('no worker here'));
  });
  await context.route(/^http:\/\/(?:127\.0\.0\.1|localhost):\d+\/(?!api\/|media\/|oauth\/|webhooks\/|(facebook|instagram|line|shopee|lazada|tiktok)[-/])/, async (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    const document = route.request().resourceType() === 'document';
    const file = join(folder, document ? '/index.html' : path);
    try {
      await route.fulfill({ body: await readFile(file), contentType: types[extname(file)] ?? 'application/octet-stream' });
    } catch {
      await route.continue();
    }
  });
}

/** A page that is put in is the only one: a worker would bring the binary's, past what is put in. */
export const putIn = process.env.PAGE ? { serviceWorkers: 'block' } : {};

/** A page: `faults` collects what the console and the network complain of. */
export async function openPage(options = {}) {
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...putIn, ...options });
  await bringPage(context);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // What could not be loaded is heard of below; a picture on a host that a simulated platform made up is no fault of ours.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
  page.on('response', (reply) => {
    if (reply.status() >= 500) faults.push(`${reply.status()} ${reply.url()}`);
  });
  return { page, faults, close: () => browser.close() };
}

/** Signs in. */
export async function signIn(page, { address, email, password }) {
  await page.goto(address);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('listbox', { name: 'Conversations' }).waitFor();
}
