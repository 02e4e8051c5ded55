// A browser that nobody looks into. Whoever asks a browser for its network and its console pays for it in the page's own time: each
// request then keeps where it was made, for which the script is read again. What is measured to the blink is measured in this one.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserPath } from './browser.mjs';

const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts it; it is spoken to through two pipes, a NUL behind each message. */
export async function openBare() {
  const folder = await mkdtemp(join(tmpdir(), 'sampan-bare-'));
  // Nothing of its own beside the page: no first window, no news, no updates, no field of addresses that is a page itself.
  const alone = [
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--disable-features=AimEnabled,WebUIOmniboxPopup,WebUIOmniboxAimPopup,OptimizationHints,PreconnectToSearch,MediaRouter,LensOverlay',
  ];
  const args = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${folder}`, '--lang=en-GB', ...alone];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const child = spawn(browserPath, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  let over = false;
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve)).then(() => (over = true));
  const waiting = new Map();
  let last = 0;
  let left = '';
  child.stdio[4]?.setEncoding('utf8').on('data', (piece) => {
    const messages = (left + piece).split('\0');
    left = messages.pop();
    for (const { id, result, error } of messages.map((text) => JSON.parse(text))) {
      const { resolve, reject, method } = waiting.get(id) ?? {};
      waiting.delete(id);
      if (error) reject?.(new Error(`${method}: ${error.message}`));
      else resolve?.(result);
    }
  });
  // What is written to one that is gone is answered below.
  child.stdio[3]?.on('error', () => {});
  void ended.then(() => waiting.forEach(({ reject, method }) => reject(new Error(`${method}: the browser has ended`))));
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      if (over) return reject(new Error(`${method}: the browser has ended`));
      waiting.set(++last, { resolve, reject, method });
      child.stdio[3].write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });

  /** A tab of somebody's. */
  async function tab(browserContextId, { viewport: { width, height }, isMobile = false, cpu = 1, bits = 0, delay = 0 }) {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId, newWindow: true, width, height });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const tell = (method, params) => send(method, params, sessionId);
    await tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: isMobile });
    if (isMobile) await tell('Emulation.setTouchEmulationEnabled', { enabled: true });
    await tell('Emulation.setCPUThrottlingRate', { rate: cpu });
    if (bits) {
      await tell('Network.enable');
      await tell('Network.emulateNetworkConditions', { offline: false, latency: delay, downloadThroughput: bits / 8, uploadThroughput: bits / 8 });
    }

    /** What a function comes to in the page; it sees its arguments and nothing else of here. */
    async function run(what, ...args) {
      const expression = `(${what})(...${JSON.stringify(args)})`;
      const { result, exceptionDetails } = await tell('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    }

    async function until(what, ...args) {
      const end = Date.now() + 10_000;
      for (;;) {
        const answer = await run(what, ...args);
        if (answer) return answer;
        if (Date.now() > end) throw new Error(`not within 10 s: ${what} ${args.join(' ')}`);
        await rest(50);
      }
    }

    await tell('Page.enable');
    // What goes wrong in the page, for `faults`.
    await tell('Page.addScriptToEvaluateOnNewDocument', {
      source: `window.faults = []; for (const name of ['error', 'unhandledrejection']) addEventListener(name, (event) => faults.push(String(event.message ?? event.reason)));`,
    });
    // The time of the page's own thread: what else this machine does is not the page's doing.
    await tell('Performance.enable', { timeDomain: 'threadTicks' });

    return {
      run,
      /** Milliseconds that the page's thread has worked since it began. */
      async worked() {
        const { metrics } = await tell('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
      },
      /** What has gone wrong in the page that is open. */
      faults: () => run(() => window.faults),
      /** Asks until it comes to something. */
      until,
      there: (selector) => until((selector) => document.querySelector(selector) !== null, selector),
      async go(address) {
        const { errorText } = await tell('Page.navigate', { url: address });
        if (errorText) throw new Error(`${address}: ${errorText}`);
      },
      /** Presses a key: a letter, or one by name; `modifiers` as in 'Control+k'. */
      async press(keys) {
        const parts = keys.length > 1 ? keys.split('+') : [keys];
        const key = parts.pop();
        const modifiers = parts.reduce((sum, name) => sum | { Alt: 1, Control: 2, Meta: 4, Shift: 8 }[name], 0);
        const isLetter = key.length === 1;
        const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key === ' ' ? 'Space' : isLetter ? '' : key;
        const windowsVirtualKeyCode = { Enter: 13, Escape: 27, ' ': 32 }[key] ?? (/^[a-z0-9]$/i.test(key) ? key.toUpperCase().charCodeAt(0) : 0);
        const text = key === 'Enter' ? '\r' : isLetter && modifiers === 0 ? key : undefined;
        const event = { key, code, modifiers, windowsVirtualKeyCode };
        await tell('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...event });
        await tell('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
      },
      async click(selector, nth = 0) {
        const place = await until(
          (selector, nth) => {
            const box = document.querySelectorAll(selector)[nth]?.getBoundingClientRect();
            return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
          },
          selector,
          nth,
        );
        const event = { ...place, button: 'left', clickCount: 1 };
        await tell('Input.dispatchMouseEvent', { type: 'mouseMoved', ...place });
        await tell('Input.dispatchMouseEvent', { type: 'mousePressed', ...event });
        await tell('Input.dispatchMouseEvent', { type: 'mouseReleased', ...event });
      },
    };
  }

  /** Somebody who was never here. */
  async function person() {
    const { browserContextId } = await send('Target.createBrowserContext');
    return {
      /**
       * A tab of their own. The machine may be slower: its processor so many times, its line to so many bits a second with so much delay
       * (ms).
       */
      tab: (machine) => tab(browserContextId, machine),
      leave: () => send('Target.disposeBrowserContext', { browserContextId }),
    };
  }

  return {
    person,
    async close() {
      await send('Browser.close').catch(() => {});
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(late);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
