// A demo as a process of its own, with a browser in front of it.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.DAEMON_BINARY ?? here('../../target/release/sampan');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Asks until the answer is worth something. */
export async function until(what, ask, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts `sampan demo` and waits until it says where it is. */
export async function startDemo(rate) {
  const port = await freePort();
  const child = spawn(binary, ['demo', '--listen', `127.0.0.1:${port}`, '--rate', String(rate)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until(
    'the demo is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`the demo ended by itself:\n${said}`);
      return said.includes('sign in with');
    },
    60_000,
  );
  const find = (pattern) => {
    const found = said.match(pattern);
    if (!found) throw new Error(`the demo did not say ${pattern}:\n${said}`);
    return found.slice(1);
  };
  const [address] = find(/Sampan is at (\S+)/);
  const [email, password] = find(/sign in with (\S+) and (\S+)/);
  const [platforms] = find(/simulated platforms: (\S+)/);
  return {
    address,
    email,
    password,
    /** What a simulated platform answers. */
    platform: async (path, body) => {
      const reply = await fetch(`${platforms}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
      return reply.json();
    },
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** A browser page on which nothing goes wrong unseen: `faults` collects what the console and the network complain of. */
export async function openPage(options = {}) {
  const browser = await chromium.launch({
    executablePath: browserPath,
    // Root has no sandbox of its own in a container; the pages are ours.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
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

/** Signs in as the demo's owner. */
export async function signIn(page, demo) {
  await page.goto(demo.address);
  await page.getByLabel('E-mail').fill(demo.email);
  await page.getByLabel('Password').fill(demo.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('listbox', { name: 'Conversations' }).waitFor();
}
