/** The languages that this build has words for, each by its own name. */

import type { Language } from './index.svelte';

const names: Record<Language, string> = {
  en: 'English',
  th: 'ไทย',
  vi: 'Tiếng Việt',
  id: 'Bahasa Indonesia',
  zh: '简体中文',
};

const files = import.meta.glob('./{en,th,vi,id,zh}.json');

export const languages = (Object.keys(names) as Language[])
  .filter((code) => code === 'en' || `./${code}.json` in files)
  .map((value) => ({ value, label: names[value], lang: value }));
