// The binary as a process of its own.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.DAEMON_BINARY ?? here('../../target/release/sampan');

export const freePort = () =>
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

/** Starts the binary with these arguments and waits until it has said `ready`. */
export async function run(args, ready) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const name = `sampan ${args[0]}`;
  await until(
    `${name} is ready`,
    () => {
      if (child.exitCode !== null) throw new Error(`${name} ended by itself:\n${said}`);
      return ready.test(said);
    },
    60_000,
  );
  return {
    /** What it said that fits the pattern. */
    find: (pattern) => {
      const found = said.match(pattern);
      if (!found) throw new Error(`${name} did not say ${pattern}:\n${said}`);
      return found.slice(1);
    },
    said: () => said,
    /** Tells it to stop; resolves to its exit code. */
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** The control API of simulated platforms. */
export function control(address) {
  return async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const reply = await fetch(`${address}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
}
