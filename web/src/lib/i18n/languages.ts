/** The languages to choose from, each by its own name. */

import { languages } from './index.svelte';

function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

export const choices = languages.map((value) => ({ value, label: nameOf(value), lang: value }));
