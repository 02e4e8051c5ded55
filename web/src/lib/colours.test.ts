import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '..');

/** Marks have the platforms' colours; what lies over a picture has to show on any picture. */
const overPictures = ['PlatformMark', 'Lightbox', 'PartView', 'Pictures', 'ComposerFiles', 'MediaView'].map(
  (name) => `${name}.svelte`,
);

/** Colours written by hand in what is drawn: styles and drawings of a component. */
function colours(text: string): string[] {
  const drawn = [...text.matchAll(/<style>[\s\S]*?<\/style>|(?:fill|stroke|style)(?:=|:\w+=)"[^"]*"/g)].map(
    (m) => m[0],
  );
  return drawn.flatMap((part) => part.match(/#[\da-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab)\(/gi) ?? []);
}

describe('components', () => {
  it('write no colour of their own', () => {
    const found = readdirSync(src, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.svelte') && !overPictures.includes(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((path) =>
        colours(readFileSync(path, 'utf8')).map((colour) => `${path.slice(src.length + 1)}: ${colour}`),
      );
    expect(found).toEqual([]);
  });

  it('are looked through by a check that can fail', () => {
    expect(colours('<style>\n.a { color: #123456; background: rgb(1 2 3); }\n</style>')).toEqual(['#123456', 'rgb(']);
    expect(colours('<path fill="#abc" />')).toEqual(['#abc']);
    expect(colours('<a href="#add">x</a><style>.a { color: var(--ink); }</style>')).toEqual([]);
  });
});
