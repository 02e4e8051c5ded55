import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compileWhole } from './scripts/compile-whole.mjs';
import { installable } from './scripts/installable.mjs';
import { firstLoad, ofFirstLoad } from './scripts/first-load.mjs';

// Where the daemon listens while the page is developed with `npm run dev`.
const daemon = process.env.SAMPAN_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), firstLoad(), installable(), compileWhole()],
  resolve: {
    alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) },
    // Tests mount components in a DOM, so they need the browser build of Svelte.
    conditions: process.env.VITEST ? ['browser'] : undefined,
  },
  build: {
    target: 'es2022',
    // The policy of the page forbids inline scripts and data: scripts; nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/worker/worker.ts' },
      output: {
        // A service worker speaks for what lies beside and below it, under a name that never changes.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // The first load is one script and one style: the browser compiles it while it comes in, and nothing waits for another.
        codeSplitting: { groups: [{ name: ofFirstLoad(), debugName: 'first load' }] },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/media', '/oauth'].map((path) => [path, { target: daemon, changeOrigin: false }]),
    ),
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
  },
});
