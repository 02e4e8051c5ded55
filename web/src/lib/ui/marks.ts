/**
 * Our own drawings for the platforms: a plain shape, one letter, a colour near the brand's. The shape alone tells them
 * apart. The one place of the page where platforms are named; everything else goes by what the server sends.
 */
export interface Mark {
  /** The platform's own way of writing its name; also the mark's accessible name. */
  name: string;
  letter: string;
  /** Baseline centre of the letter in the box of 24. */
  y: number;
  /** Outline in the box of 24. */
  path: string;
  light: string;
  dark: string;
  /** Colour of the letter, when it is not white. */
  darkLetter?: string;
}

const circle = 'M12 .5a11.5 11.5 0 1 1 0 23 11.5 11.5 0 0 1 0-23Z';
const roundedSquare =
  'M8 .5h8a7.5 7.5 0 0 1 7.5 7.5v8a7.5 7.5 0 0 1-7.5 7.5H8A7.5 7.5 0 0 1 .5 16V8A7.5 7.5 0 0 1 8 .5Z';

export const marks: Readonly<Record<string, Mark>> = {
  facebook: { name: 'Facebook', letter: 'F', y: 12.2, path: circle, light: '#2c66d3', dark: '#2c66d3' },
  instagram: { name: 'Instagram', letter: 'I', y: 12.2, path: roundedSquare, light: '#b83a78', dark: '#b83a78' },
  line: {
    name: 'LINE',
    letter: 'L',
    y: 11,
    path: 'M6 .8h12a5.2 5.2 0 0 1 5.2 5.2v8.2a5.2 5.2 0 0 1-5.2 5.2h-3L12 23.4 9 19.4H6A5.2 5.2 0 0 1 .8 14.2V6A5.2 5.2 0 0 1 6 .8Z',
    light: '#1a8038',
    dark: '#1a8038',
  },
  shopee: {
    name: 'Shopee',
    letter: 'S',
    y: 15.4,
    path: 'M7.2 5.6C7.2 2.4 9.2.6 12 .6s4.8 1.8 4.8 5h4.8c.8 0 1.4.6 1.3 1.4l-.9 13.8a2.6 2.6 0 0 1-2.6 2.4H4.6A2.6 2.6 0 0 1 2 20.8L1.1 7c-.1-.8.5-1.4 1.3-1.4h4.8Z',
    light: '#ce4419',
    dark: '#ce4419',
  },
  lazada: {
    name: 'Lazada',
    letter: 'Z',
    y: 12.2,
    path: 'M10.3.9a3.4 3.4 0 0 1 3.4 0l7.3 4.2a3.4 3.4 0 0 1 1.7 3v7.8a3.4 3.4 0 0 1-1.7 3l-7.3 4.2a3.4 3.4 0 0 1-3.4 0L3 18.900a3.4 3.4 0 0 1-1.7-3V8.100a3.4 3.4 0 0 1 1.7-3L10.3.9Z',
    light: '#3a3c9e',
    dark: '#5b5dd0',
  },
  tiktok: {
    name: 'TikTok Shop',
    letter: 'T',
    y: 12.2,
    path: 'M8 .6h15.4V16a7.4 7.4 0 0 1-7.4 7.4H.6V8A7.4 7.4 0 0 1 8 .6Z',
    light: '#1b1f22',
    dark: '#eef2f0',
    darkLetter: '#14181a',
  },
};

/** The mark of a platform; one that this page does not know yet gets its first letter on a diamond. */
export function markOf(platform: string): Mark {
  const known = marks[platform];
  if (known) return known;
  const name = platform.charAt(0).toUpperCase() + platform.slice(1);
  return {
    name,
    letter: name.charAt(0) || '?',
    y: 12.2,
    path: 'M10.2 1.300a2.5 2.5 0 0 1 3.6 0l8.9 8.900a2.5 2.5 0 0 1 0 3.600l-8.9 8.900a2.5 2.5 0 0 1-3.6 0l-8.9-8.900a2.5 2.5 0 0 1 0-3.600l8.9-8.900Z',
    light: '#44544d',
    dark: '#5c6b64',
  };
}

/** How the platform writes its name. */
export function platformName(platform: string): string {
  return markOf(platform).name;
}
