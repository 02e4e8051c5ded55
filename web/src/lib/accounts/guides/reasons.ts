/** Why a platform gives no chat or no orders. It comes as a sentence without a code, so it is known by its first words. */

import type { MessageKey } from '$lib/i18n/index.svelte';

export const reasons: Readonly<Record<string, readonly (readonly [RegExp, MessageKey])[]>> = {
  facebook: [
    [/^Not given for this Page: (?<names>.+?)\. Connect/, 'reason.facebook.lost'],
    [/^Whoever connected this Page has no "Messages" task/, 'reason.facebook.messages'],
    [/^Whoever connected this Page may not moderate/, 'reason.facebook.moderate'],
  ],
  lazada: [
    [/^Chat needs a second Lazada app/, 'reason.lazada.chat'],
    [/^Orders need an order or ERP app/, 'reason.lazada.orders'],
    [/^This app has no permission for this part/, 'reason.lazada.apart'],
    [/^The permission lasts as long as the seller's subscription/, 'reason.lazada.subscription'],
    [/^The seller has not subscribed to this app/, 'reason.lazada.subscribe'],
    [/^The shop's registration at Lazada is not complete/, 'problem.lazada.unverified'],
  ],
  shopee: [
    [/^This app or shop has no permission for this part/, 'reason.shopee.chat'],
    [/^Chat Distribution is on/, 'reason.shopee.distribution'],
    [/^Shopee does not open chat to apps/, 'reason.shopee.market'],
  ],
  tiktok: [
    [/^Chat is not allowed yet/, 'reason.tiktok.chat'],
    [/^Orders are not allowed/, 'reason.tiktok.orders'],
    [/^The permission for this part of TikTok Shop is missing/, 'reason.tiktok.scopes'],
    [/^The seller's permission no longer covers this shop/, 'problem.uncovered'],
  ],
};
