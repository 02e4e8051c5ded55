/** Whether this device takes notifications, and turning that on and off. */

import { api, Problem } from '$lib/api/client';
import type { PushDevice } from '$lib/api/types';
import { session } from '$lib/session.svelte';
import { registration } from './worker';

export type DeviceState = 'unknown' | 'insecure' | 'unsupported' | 'denied' | 'off' | 'on';

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function same(key: ArrayBuffer | null | undefined, other: Uint8Array): boolean {
  if (!key || key.byteLength !== other.length) return false;
  return new Uint8Array(key).every((byte, i) => byte === other[i]);
}

/** `Chrome, Android`: what its member knows a device by. */
export function deviceName(agent = navigator.userAgent): string {
  const of = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = of([
    [/Edg(?:A|iOS)?\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Firefox\/|FxiOS\//, 'Firefox'],
    [/Chrome\/|CriOS\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = of([
    [/Android/, 'Android'],
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser, system].filter(Boolean).join(', ');
}

/** Who turned them on here: somebody else who signs in at the same device has not. */
const KEY = 'sampan.push';

function turnedOnBy(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(member: string | null) {
  try {
    if (member === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, member);
  } catch {
    // They are asked again next time.
  }
}

class Device {
  state = $state<DeviceState>('unknown');
  /** Our own device, where it is on. */
  here = $state.raw<PushDevice | null>(null);

  /** Finds out how it stands, and tells the server again where it is on: another session may have begun here. */
  async look(): Promise<void> {
    if (!isSecureContext) this.state = 'insecure';
    else if (!('serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis))
      this.state = 'unsupported';
    else if (Notification.permission === 'denied') this.state = 'denied';
    else {
      const have = await (await registration())?.pushManager.getSubscription();
      const mine = turnedOnBy() === session.me?.id;
      if (have && mine && Notification.permission === 'granted')
        await this.#tell(have).catch(() => (this.state = 'on'));
      else this.state = 'off';
    }
  }

  /** Asks for the permission, and subscribes. Throws what went wrong. */
  async turnOn(): Promise<void> {
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') {
      this.state = permission === 'denied' ? 'denied' : 'off';
      return;
    }
    const worker = await registration();
    if (!worker) throw new Problem(0, 'no_worker', 'No service worker');
    const { public_key } = await api.get<{ public_key: string }>('/push/key');
    const key = bytes(public_key);
    let have = await worker.pushManager.getSubscription();
    // Made for another daemon's key: it would take nothing from this one.
    if (have && !same(have.options.applicationServerKey, key)) {
      await have.unsubscribe();
      have = null;
    }
    have ??= await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await this.#tell(have);
    remember(session.me?.id ?? null);
  }

  /** Takes no more notifications here. */
  async turnOff(): Promise<void> {
    const have = await (await registration())?.pushManager.getSubscription();
    const id = this.here?.id;
    this.state = 'off';
    this.here = null;
    remember(null);
    await have?.unsubscribe();
    if (id) await api.delete(`/me/push-subscriptions/${id}`).catch(() => {});
  }

  async #tell(have: PushSubscription): Promise<void> {
    const { endpoint, keys } = have.toJSON();
    this.here = await api.post<PushDevice>('/me/push-subscriptions', { endpoint, keys, device: deviceName() });
    this.state = 'on';
  }
}

export const device = new Device();
