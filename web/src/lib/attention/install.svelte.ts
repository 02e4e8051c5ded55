/** Whether the page can become an app of this device, and asking for it. */

interface InstallEvent extends Event {
  prompt: () => Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

class Install {
  #event = $state.raw<InstallEvent | null>(null);
  installed = $state(false);

  readonly secure = isSecureContext;
  /** Safari on a phone offers nothing; its own menu does it. */
  readonly ios =
    /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  offered = $derived(this.#event !== null);

  /** Listens from the start: browsers offer it once, early. */
  listen() {
    this.installed =
      matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && navigator.standalone === true);
    addEventListener('beforeinstallprompt', (event) => {
      // Said where somebody looks for it, not over their work.
      event.preventDefault();
      this.#event = event as InstallEvent;
    });
    addEventListener('appinstalled', () => {
      this.installed = true;
      this.#event = null;
    });
  }

  async ask() {
    const event = this.#event;
    if (!event) return;
    const { outcome } = await event.prompt();
    if (outcome === 'accepted') this.installed = true;
    // A prompt is good for once.
    this.#event = null;
  }
}

export const install = new Install();
