import { mount } from 'svelte';
import App from './App.svelte';

import.meta.glob(['./lib/tokens.css', './lib/fonts.css', './lib/base.css'], { eager: true });

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

export default mount(App, { target });
