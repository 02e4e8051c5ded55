import type { Plugin } from 'vite';

export function compileWhole(): Plugin;
