import type { Plugin } from 'vite';

export function pushWords(folder?: string): Record<string, Record<string, string>>;
export function installable(): Plugin;
