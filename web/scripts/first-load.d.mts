import type { Plugin } from 'vite';

export function parts(): Record<'first' | 'soon' | 'rare', Record<string, string>>;
export function firstIcons(): Record<string, string>;
export function ofFirstLoad(): (
  id: string,
  of: { getModuleInfo: (id: string) => { importedIds: readonly string[] } | null },
) => string | null;
export function firstLoad(): Plugin;
