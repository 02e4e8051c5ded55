/** What the window itself remembers: theme, density, widths, and which overlay is open. */

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';
export type Layout = 'phone' | 'single' | 'two' | 'three-rail' | 'three';

/** What one may choose. */
export const HOLDS = [0, 5, 10] as const;

/** What of it is kept on the server, for every device. */
export interface Chosen {
  theme: Theme;
  density: Density;
  holdS: number;
  enterSends: boolean;
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(`sampan.${key}`);
  } catch {
    return null;
  }
}

function keep(key: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(`sampan.${key}`);
    else localStorage.setItem(`sampan.${key}`, value);
  } catch {
    // A full or forbidden store loses the choice, nothing else.
  }
}

function layoutOf(width: number): Layout {
  if (width < 600) return 'phone';
  if (width < 900) return 'single';
  if (width < 1200) return 'two';
  if (width < 1440) return 'three-rail';
  return 'three';
}

class Shell {
  layout = $state<Layout>(layoutOf(innerWidth));
  wide = $state(innerWidth >= 1600);
  /** Of the window, in pixels: known, so that nobody has to measure while something is drawn. */
  height = $state(innerHeight);
  theme = $state<Theme>((stored('theme') as Theme | null) ?? 'system');
  density = $state<Density>(stored('density') === 'compact' ? 'compact' : 'comfortable');
  /** The wide sidebar folded to the rail. */
  folded = $state(stored('folded') === 'yes');
  /** Seconds in which a reply that was sent can be taken back; 0: it leaves at once. */
  holdS = $state<number>(HOLDS.find((s) => String(s) === stored('hold')) ?? 5);
  /** Enter sends, and Shift+Enter begins a line; else ⌘Enter sends. */
  enterSends = $state(stored('enter') === 'send');
  palette = $state(false);
  help = $state(false);

  phone = $derived(this.layout === 'phone');
  /** The compact list is wider; on a laptop the sidebar gives it the room. */
  rail = $derived(
    !this.phone && (this.layout !== 'three' || this.folded || (this.density === 'compact' && !this.wide)),
  );

  constructor() {
    const measure = () => {
      this.layout = layoutOf(innerWidth);
      this.wide = innerWidth >= 1600;
      this.height = innerHeight;
    };
    addEventListener('resize', measure, { passive: true });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  /** Hears what was chosen, to keep it for every device. */
  chosen: (change: Partial<Chosen>) => void = () => {};

  setTheme(theme: Theme) {
    this.#choose({ theme });
  }

  setDensity(density: Density) {
    this.#choose({ density });
  }

  setHold(holdS: number) {
    this.#choose({ holdS });
  }

  setEnterSends(enterSends: boolean) {
    this.#choose({ enterSends });
  }

  #choose(change: Partial<Chosen>) {
    this.take(change);
    this.chosen(change);
  }

  /** Takes what was chosen, here or on another device; kept here for the first paint. */
  take({ theme, density, holdS, enterSends }: Partial<Chosen>) {
    if (theme !== undefined && theme !== this.theme) {
      this.theme = theme;
      keep('theme', theme === 'system' ? null : theme);
    }
    if (density !== undefined && density !== this.density) {
      this.density = density;
      keep('density', density);
    }
    if (holdS !== undefined && holdS !== this.holdS) {
      this.holdS = holdS;
      keep('hold', holdS === 5 ? null : String(holdS));
    }
    if (enterSends !== undefined && enterSends !== this.enterSends) {
      this.enterSends = enterSends;
      keep('enter', enterSends ? 'send' : null);
    }
    this.#paint();
  }

  fold(folded: boolean) {
    this.folded = folded;
    keep('folded', folded ? 'yes' : 'no');
  }

  #paint() {
    const dark =
      this.theme === 'dark' || (this.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }
}

export const shell = new Shell();
