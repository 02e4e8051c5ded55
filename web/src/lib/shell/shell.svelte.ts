/** What the window itself remembers: theme, density, widths, and which overlay is open. */

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';
export type Layout = 'phone' | 'single' | 'two' | 'three-rail' | 'three';

/** What one may choose. */
export const HOLDS = [0, 5, 10] as const;

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
  theme = $state<Theme>((stored('theme') as Theme | null) ?? 'system');
  density = $state<Density>(stored('density') === 'compact' ? 'compact' : 'comfortable');
  /** The wide sidebar folded to the rail. */
  folded = $state(stored('folded') === 'yes');
  /** Single letters do something; they can be switched off. */
  singleKeys = $state(stored('single-keys') !== 'no');
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
    };
    addEventListener('resize', measure, { passive: true });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  setTheme(theme: Theme) {
    this.theme = theme;
    keep('theme', theme === 'system' ? null : theme);
    this.#paint();
  }

  setDensity(density: Density) {
    this.density = density;
    keep('density', density);
  }

  setSingleKeys(on: boolean) {
    this.singleKeys = on;
    keep('single-keys', on ? null : 'no');
  }

  setHold(seconds: number) {
    this.holdS = seconds;
    keep('hold', seconds === 5 ? null : String(seconds));
  }

  setEnterSends(sends: boolean) {
    this.enterSends = sends;
    keep('enter', sends ? 'send' : null);
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
