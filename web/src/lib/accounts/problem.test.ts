import { afterEach, describe, expect, it } from 'vitest';
import { languages, words } from '$lib/i18n/index.svelte';
import type { AccountProblem, Health } from './health';
import { ownWords, problemWords } from './problem';

const now = Date.parse('2026-11-22T12:00:00Z');
const at = (days: number): string => new Date(now + days * 86_400_000).toISOString();

const health = (more: Partial<Health> = {}): Health => ({
  state: 'active',
  grants: [{ purpose: 'both', expires_at: null, valid: true, ends_at: at(5) }],
  last_webhook_at: null,
  last_poll_at: null,
  lag_ms: 130_000,
  quota: null,
  problems: [],
  ...more,
});

const told = (code: string, detail: string, cure = 'What to do.'): AccountProblem => ({ code, detail, cure });
const same = (code: string): AccountProblem => told(code, 'As the platform said it.', 'As the platform said it.');
const url = 'https://inbox.example.com/webhooks/x';

// The codes of crates/engine/src/account, crates/engine/src/renew.rs and of the connectors' probes and set-ups, with the sentences that
// facts are taken from.
const everywhere: readonly AccountProblem[] = [
  told('grant_ends', 'The permission ends at 2026-11-27T12:00:00Z.'),
  told('behind', 'The last event came 130 s after it happened.'),
  told(
    'webhook_not_set',
    'The address was refused.',
    `Set the webhook address by hand in the platform's console: ${url}`,
  ),
  told('needs_reconnect', 'The token is not taken any more.'),
  told('not_renewed', 'The secret is wrong.'),
  same('webhook_set'),
  same('webhook_test'),
  same('webhook_on'),
  same('webhook_check'),
  ...['chats', 'conversations', 'orders', 'returns', 'cancellations'].map((feed) =>
    told(`feed_refused_${feed}`, 'No permission.'),
  ),
  told('send_refused_10', 'No permission.'),
];

const GIVEN: Record<string, readonly AccountProblem[]> = {
  facebook: [
    told(
      'permission_missing',
      'Not given for this Page: pages_messaging. Connect it again and leave everything ticked.',
    ),
    told('permission_partial', 'Not given for this Page: a, b. Older messages cannot be read back.'),
    told('webhook_off', 'The Page is not subscribed.'),
    told(
      'access_ends',
      "Meta's permission for this Page ends at 2026-11-27T12:00:00Z, because the person was not back.",
    ),
    ...['3', '10', '101', '104', '191', '200', '299', '368', '2500', '36103', '613/2018338'].map(same),
  ],
  instagram: [
    told('other_account', 'Another one.'),
    told('webhook_off', 'Nothing comes in.'),
    ...['10', '36103'].map(same),
  ],
  line: [
    told('other_account', 'Another one.'),
    told('webhook_missing', 'No address.'),
    told('webhook_off', 'It is off.'),
    told('webhook_elsewhere', "The channel's webhook leads to https://old.example.com/line: nothing comes in here."),
    told('quota_used_up', 'Used up.'),
    told('long_lived_token', 'Without end.'),
  ],
  shopee: [
    told('shop_frozen', 'Shopee has suspended this shop (BANNED).'),
    told('permission_ends', "The seller's permission ends at 2026-11-27T12:00:00Z."),
    told('push_suspended', 'Suspended.'),
    told('push_warning', 'Too many.'),
    told(
      'push_address',
      'The app has no callback address for pushes.',
      `Save exactly ${url} in Shopee's console (Set Push).`,
    ),
    told('push_blocked', 'Blocked.'),
    told('push_off', 'These pushes are off: webchat_push, return_updates_push.'),
    ...[
      'error_sign',
      'error_shop',
      'error_auth',
      'error_kyc_auth',
      'error_partner_key_expired',
      'error_api_permission',
      'invalid_partner_id',
      'source_ip_undeclared',
      'api_suspended',
      'shop_banned',
      'shop_bound_subaccount',
      'not_open_market',
      'http_403',
    ].map(same),
  ],
  lazada: [
    told('shop_closed', 'Lazada has closed this shop (INACTIVE).'),
    told('shop_not_verified', 'Not complete.'),
    ...[
      'InvalidApiPath',
      'IncompleteSignature',
      'MissingPartner',
      'InvalidAppKey',
      'AppWhiteIpLimit',
      'AppNotSubscribed',
      'SellerNotVerified',
      'Mp3SellerApiLimit',
      'InsufficientPermission',
      'http_403',
    ].map(same),
  ],
  tiktok: [
    told(
      'clock',
      "This server's clock is 42 seconds ahead of TikTok Shop's, which refuses calls from 30 seconds ahead or 5 minutes behind.",
    ),
    told('shop_not_covered', "The seller's permission no longer covers this shop."),
    told('permission_ends', "The seller's permission ends at 2026-11-27T12:00:00Z."),
    told(
      'webhook_not_set',
      `These events do not come to ${url}: A. TikTok Shop wants an https address.`,
      `Set ${url} as the webhook address in Partner Center, or connect the shop again.`,
    ),
    ...['105005', '106001', '36009033', 'http_403'].map(same),
  ],
};

const all = Object.entries(GIVEN).flatMap(([platform, codes]) =>
  [...everywhere, ...codes].map((problem) => [platform, problem] as const),
);
const say = (platform: string, problem: AccountProblem, more: Partial<Health> = {}) =>
  ownWords(platform, problem, health(more), now);

afterEach(() => words.choose('en'));

describe('what is wrong with an account', () => {
  it.each(languages)('is said in %s', async (language) => {
    const english = all.map((one) => say(...one));
    await words.choose(language);
    for (const [index, [platform, problem]] of all.entries()) {
      const own = say(platform, problem);
      const name = `${platform} ${problem.code}`;
      for (const part of ['title', 'cure'] as const) {
        expect(own?.[part], name).toBeTruthy();
        expect(own?.[part], name).not.toMatch(/[{}]|^(problem|health)\./);
        if (language !== 'en') expect(own?.[part], name).not.toBe(english[index]?.[part]);
      }
    }
  });

  it('keeps its facts', () => {
    const of = (platform: string, code: string) => GIVEN[platform]!.find((one) => one.code === code)!;
    expect(say('shopee', everywhere[0]!)?.title).toBe('The permission ends 27 Nov, 12:00.');
    expect(
      say('shopee', everywhere[0]!, { grants: [{ purpose: 'both', expires_at: null, valid: false, ends_at: at(-1) }] })
        ?.title,
    ).toBe('The permission ended yesterday 12:00.');
    expect(say('shopee', everywhere[1]!)?.title).toBe('The last event came 2 m after it happened.');
    expect(say('shopee', everywhere[2]!)?.cure).toContain(url);
    expect(say('tiktok', of('tiktok', 'webhook_not_set'))?.cure).toMatch(new RegExp(`${url}$`));
    expect(say('tiktok', of('tiktok', 'clock'))?.title).toContain('42 seconds ahead');
    expect(say('line', of('line', 'webhook_elsewhere'))?.title).toContain('https://old.example.com/line:');
    expect(say('shopee', of('shopee', 'push_address'))?.cure).toContain(`${url} in`);
    expect(say('shopee', of('shopee', 'push_off'))?.title).toContain('webchat_push, return_updates_push');
    expect(say('shopee', of('shopee', 'shop_frozen'))?.title).toContain('BANNED');
    expect(say('facebook', of('facebook', 'permission_partial'))?.title).toContain('a, b');
  });

  it('is cured by the permission only where that is missing', () => {
    const orders = told('feed_refused_orders', 'No permission.');
    const without = {
      messages: { available: true, reason: null },
      orders: { available: false, reason: 'No permission.' },
    };
    expect(say('shopee', orders)?.cure).toBe('Nothing is lost: it is tried again by itself.');
    expect(say('shopee', orders, { capabilities: without })?.cure).toMatch(/^Give the app this permission at Shopee/);
    expect(say('shopee', orders)?.said).toBe('No permission.');
  });

  it('is said in the words of the server where nobody wrote others, or their facts are not there', () => {
    const strange = told('brand_new', 'Something.', 'Do it.');
    expect(say('line', strange)).toBeNull();
    expect(problemWords('line', strange, null, now)).toEqual({ title: 'Something.', cure: 'Do it.', said: null });
    expect(say('shopee', everywhere[0]!, { grants: [] })).toBeNull();
    expect(say('shopee', told('push_off', 'Other words.'))).toBeNull();
    expect(say('shopee', told('feed_refused_vouchers', 'No.'))).toBeNull();
    expect(say('elsewhere', same('error_sign'))).toBeNull();
  });
});
