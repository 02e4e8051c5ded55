/** Canned replies as a file, for taking them elsewhere. Accounts and files are of this workspace, and stay. */

import type { CannedReply } from '$lib/api/types';

export interface CannedLine {
  title: string;
  shortcut: string | null;
  text: string;
  scope: 'workspace' | 'personal';
  is_offer: boolean;
}

export function writeCanned(all: readonly CannedReply[]): string {
  const items: CannedLine[] = all.map(({ title, shortcut, text, scope, is_offer }) => ({
    title,
    shortcut,
    text,
    scope,
    is_offer,
  }));
  return `${JSON.stringify({ sampan: 'canned-replies', items }, null, 2)}\n`;
}

/** Reads such a file, or a bare list; null when it is none. Lines without title or text are left out. */
export function readCanned(text: string): CannedLine[] | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const items = Array.isArray(data) ? data : (data as { items?: unknown } | null)?.items;
  if (!Array.isArray(items)) return null;
  return items.flatMap((item: unknown): CannedLine[] => {
    if (typeof item !== 'object' || item === null) return [];
    const { title, shortcut, text, scope, is_offer } = item as Record<string, unknown>;
    if (typeof title !== 'string' || typeof text !== 'string' || !title.trim() || !text.trim()) return [];
    return [
      {
        title,
        text,
        shortcut: typeof shortcut === 'string' && shortcut.trim() ? shortcut : null,
        scope: scope === 'personal' ? 'personal' : 'workspace',
        is_offer: is_offer === true,
      },
    ];
  });
}
