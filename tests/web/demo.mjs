// A demo as a process of its own.
import { control, freePort, run } from './process.mjs';

/** Starts `sampan demo` and waits until it says where it is. */
export async function startDemo(rate) {
  const port = await freePort();
  const demo = await run(['demo', '--listen', `127.0.0.1:${port}`, '--rate', String(rate)], /sign in with/);
  const [address] = demo.find(/Sampan is at (\S+)/);
  const [email, password] = demo.find(/sign in with (\S+) and (\S+)/);
  const [platforms] = demo.find(/simulated platforms: (\S+)/);
  return {
    address,
    email,
    password,
    /** What a simulated platform answers. */
    platform: control(platforms),
    stop: demo.stop,
  };
}
