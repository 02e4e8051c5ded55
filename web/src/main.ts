import { mount } from 'svelte';
import App from './App.svelte';
import { install } from '$lib/attention/install.svelte';
import { words } from '$lib/i18n/index.svelte';

import.meta.glob(['./lib/tokens.css', './lib/fonts.css', './lib/base.css'], { eager: true });

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

install.listen();

// The words of the chosen language come before the page, so that it is never seen in another.
words.begin().finally(() => mount(App, { target }));
