import type { Plugin } from 'vite';

export function parts(): { first: Record<string, string>; rare: Record<string, string> };
export function rareWords(): Plugin;
