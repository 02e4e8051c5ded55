import { mount } from 'svelte';
import App from './App.svelte';
import { early } from '$lib/api/early';
import { install } from '$lib/attention/install.svelte';
import { words } from '$lib/i18n/index.svelte';

import.meta.glob(['./lib/tokens.css', './lib/fonts.css', './lib/base.css'], { eager: true });

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

install.listen();

// What was asked for early is nearly here: drawn with it, the page is drawn once. What takes longer is not waited for. The words of the
// chosen language come before the page, so that it is never seen in another.
Promise.allSettled([words.begin(), early.wait(200)]).then(() => mount(App, { target }));
