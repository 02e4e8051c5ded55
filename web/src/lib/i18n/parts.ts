/** What a part of a message is called where it cannot be shown. */

import { t } from './index.svelte';

export function partWord(kind: string): string {
  const words: Record<string, string> = {
    image: t('part.image'),
    video: t('part.video'),
    audio: t('part.audio'),
    file: t('part.file'),
    sticker: t('part.sticker'),
    location: t('part.location'),
    product: t('part.product'),
    order: t('part.order'),
    template: t('part.template'),
    postback: t('part.postback'),
    story: t('part.story'),
    share: t('part.share'),
    voucher: t('part.voucher'),
  };
  return words[kind] ?? t('part.unsupported');
}
