// A daemon with nothing in it, and simulated platforms beside it, each a process of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { control, freePort, run } from './process.mjs';

/** The settings as TOML: values first, then the tables. */
function toml(table, path = []) {
  const isTable = (value) => typeof value === 'object' && value !== null;
  const entries = Object.entries(table);
  const lines = entries.filter(([, value]) => !isTable(value)).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  const head = path.length && lines.length ? [`[${path.join('.')}]`] : [];
  return [...head, ...lines, ...entries.filter(([, value]) => isTable(value)).map(([key, value]) => toml(value, [...path, key]))].join('\n');
}

/** Starts `sampan simulate`: customers do only what they are told, consent waits for a click. */
export async function startSimulate() {
  const simulate = await run(['simulate', '--listen', '127.0.0.1:0', '--rate', '0'], /simulated platforms: \S+/);
  const [address] = simulate.find(/simulated platforms: (\S+)/);
  const ask = control(address);
  return { address, ask, settings: (await ask('')).platforms, stop: simulate.stop };
}

/** Starts `sampan serve` in an empty folder; it ends with the process. `host` is the name that browsers call it by, `more` are
 * further settings. */
export async function startServe(platforms, { host = '127.0.0.1', port: given, more = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sampan-'));
  const port = given ?? (await freePort());
  const address = `http://${host}:${port}`;
  const config = join(folder, 'sampan.toml');
  await writeFile(
    config,
    toml({
      listen: `127.0.0.1:${port}`,
      public_url: address,
      data_dir: join(folder, 'data'),
      log: { level: 'warn' },
      sync: { orders_interval_s: 15, chat_interval_s: 15 },
      platforms,
      ...more,
    }),
  );
  const serve = await run(['serve', '--config', config], /setup token: \S+/);
  const [token] = serve.find(/setup token: (\S+)/);
  return {
    address,
    token,
    said: serve.said,
    stop: async () => {
      const code = await serve.stop();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}
