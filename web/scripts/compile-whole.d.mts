import type { Plugin } from 'vite';

export const WORD: string;
export function compileWhole(): Plugin;
