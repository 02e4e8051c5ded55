import { afterEach, describe, expect, it } from 'vitest';
import { languages, words } from '$lib/i18n/index.svelte';
import { reasonWords } from './reason';

// The sentences of the connectors (account, grant and fault tables), as they begin.
const GIVEN: readonly (readonly [string, string])[] = [
  [
    'facebook',
    'Not given for this Page: pages_messaging, pages_manage_metadata. Connect it again and leave everything ticked.',
  ],
  ['facebook', 'Whoever connected this Page has no "Messages" task on it. Give it to them.'],
  ['facebook', 'Whoever connected this Page may not moderate or manage it, so no messages can be subscribed to.'],
  ['lazada', 'Chat needs a second Lazada app, of the category ERP IM Chat or In-house IM Chat: set it up.'],
  ['lazada', "Orders need an order or ERP app of Lazada's: set it up."],
  ['lazada', 'This app has no permission for this part of Lazada. Chat needs an app of its own. Lazada said: “no”.'],
  ['lazada', "The permission lasts as long as the seller's subscription of the app, and cannot be renewed by itself."],
  ['lazada', 'The seller has not subscribed to this app: subscribe in the country’s Service Marketplace.'],
  ['lazada', "The shop's registration at Lazada is not complete; finish it in Seller Center."],
  ['shopee', 'This app or shop has no permission for this part of Shopee. Chat needs an app.'],
  ['shopee', "Chat Distribution is on in Shopee's Sub-account Platform, and shuts the API out: turn it off there."],
  ['shopee', "Shopee does not open chat to apps in this shop's market."],
  ['tiktok', 'Chat is not allowed yet: the app needs the scope seller.customer_service.'],
  ['tiktok', 'Orders are not allowed: add the scope seller.order.info to the app.'],
  ['tiktok', 'The permission for this part of TikTok Shop is missing, at the app or in what the seller gave.'],
  ['tiktok', "The seller's permission no longer covers this shop."],
];

afterEach(() => words.choose('en'));

describe('why something is not given', () => {
  it.each(languages.filter((one) => one !== 'en'))('is said in %s', async (language) => {
    const english = GIVEN.map((one) => reasonWords(...one));
    await words.choose(language);
    for (const [index, [platform, reason]] of GIVEN.entries()) {
      const own = reasonWords(platform, reason);
      expect(own, reason).not.toBe(reason);
      expect(own, reason).not.toBe(english[index]);
      expect(own, reason).not.toMatch(/[{}]|^reason\./);
    }
  });

  it('is said in the words of the server where nobody wrote others', () => {
    expect(reasonWords('shopee', 'Something new.')).toBe('Something new.');
    expect(reasonWords('elsewhere', 'Something new.')).toBe('Something new.');
  });
});
