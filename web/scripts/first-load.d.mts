import type { Plugin } from 'vite';

export function parts(): Record<'first' | 'soon' | 'rare', Record<string, string>>;
export function firstIcons(): Record<string, string>;
export function firstLoad(): Plugin;
