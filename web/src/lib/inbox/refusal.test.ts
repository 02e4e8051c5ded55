import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '$lib/api/types';
import { cureOf, mayPass, refusalWords, unsentWords, whyRefused, type Why } from './refusal';
import { conversation as anyone } from './tests/conversation';

// The codes of crates/engine/src/deliver.rs and of the connectors' sends that end as a failed message: what is refused for good,
// or for as long as it is tried. What a renewed permission mends waits as `needs_reconnect`; what may have gone out is unsure.
const GIVEN: Record<string, string[]> = {
  any: [
    'gone',
    'no_connector',
    'disconnected',
    'unreadable',
    'not_reached',
    'not_granted',
    'attachment_gone',
    'content_type',
    'unsupported',
    'address_refused',
    'needs_reconnect',
  ],
  line: [
    'handled_elsewhere',
    'empty',
    'empty_text',
    'unknown_sticker',
    'place',
    'file_too_large',
    'file_type',
    'file_address',
    'invalid_reply_token',
    'unreachable',
    'not_available',
    'not_found',
    'gone',
    'too_large',
    'quota_used_up',
    'rate_limited',
    'too_many',
    'invalid_request',
  ],
  facebook: [
    'window_closed',
    'person_only',
    'sticker_too_late',
    'unknown_sticker',
    'empty',
    'empty_text',
    'file_too_large',
    'file_type',
    'unnamed',
    '3',
    '4',
    '9',
    '10',
    '17',
    '32',
    '100',
    '101',
    '104',
    '191',
    '200',
    '210',
    '230',
    '299',
    '341',
    '368',
    '551',
    '613',
    '613/2018338',
    '2022',
    '2500',
    '9010',
    '36000',
    '36103',
    '80001',
    '80009',
    '1545041',
    '2018218',
    '2018247',
    '2018278',
    '2018300',
    '2018321',
    '2534022',
    '2534037',
    '9000001',
    '2/2018344',
    '10/2018278',
    '10/2534022',
    '10/2018065',
    '10/2018108',
    '10/1893063',
    '10/2018300',
    '10/2534037',
    '10/1',
    '100/33',
    '100/2018001',
    '100/2018008',
    '100/2018047',
    '100/2018074',
    '100/2018109',
    '100/2018164',
    '100/2018294',
    '100/2018278',
    '100/2018300',
    '100/2534014',
    '100/2534015',
    '100/2534025',
    '100/2534029',
    '100/2534037',
    '200/2018027',
    '200/2018028',
    '200/1545041',
    '551/1545041',
    'http_400',
    'http_429',
  ],
  instagram: [
    'outside_window',
    'one_answer',
    'empty',
    'empty_text',
    'unknown_sticker',
    'file_too_large',
    'file_type',
    'file_address',
    '10/2534022',
    '100',
    '551',
  ],
  shopee: [
    'empty',
    'file_kind',
    'file_type',
    'file_too_large',
    'video_too_long',
    'video_refused',
    'video_not_ready',
    'product_id',
    'order_number',
    'location',
    'no_buyer',
    'unknown_code',
    'error_auth',
    'invalid_partner_id',
    'error_api_permission',
    'error_ashop_api_permission',
    'error_permission',
    'user_is_unauthorized',
    'error_sign',
    'error_param',
    'param_error',
    'error_data',
    'error_not_found',
    'resource_not_found',
    'order_not_found',
    'error_rate_limit',
    'system_busy',
    'error_limit',
    'shop_banned',
    'error_shop',
    'error_kyc_auth',
    'error_partner_key_expired',
    'source_ip_undeclared',
    'error_api_call_restricted',
    'api_suspended',
    'error_status_limit',
    'first_chat_without_order_info',
    'user_is_forbidden',
    'reach_5_message_limit',
    'message_too_long',
    'error_business',
    'message_is_censored',
    'exceed_send_limitaion',
    'block_by_internal_safety_strategies',
    'error_blocked',
    'error_sender_block_receiver',
    'assigned_to_subaccount',
    'shop_bound_subaccount',
    'not_open_market',
    'sellerchat.error_param',
    'http_400',
    'http_429',
  ],
  lazada: [
    'emoji',
    'product_id',
    'order_number',
    'location',
    'empty',
    'file_kind',
    'file_type',
    'file_too_large',
    'not_successful',
    'unknown_code',
    'AUTH_TYPE_UNSUPPORTED',
    'InsufficientPermission',
    'InvalidApiPath',
    'InvalidApi',
    'IncompleteSignature',
    'MissingPartner',
    'InvalidAppKey',
    'APP_KEY_INVALID',
    'AppWhiteIpLimit',
    'AppNotSubscribed',
    'ApiCallLimit',
    'SellerCallLimit',
    'AppCallLimit',
    '901',
    'SellerNotVerified',
    'Mp3SellerApiLimit',
    '16',
    'LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK',
    'MissingParameter',
    '14',
    '17',
    '19',
    '36',
    '37',
    '38',
    '39',
    '56',
    '74',
    '75',
    '116',
    '118',
    'INPUT_PARAM_VALID',
    'LD_INPUT_PARAM_VALID',
    '302',
    '303',
    '-22',
    'http_400',
    'http_429',
  ],
  tiktok: [
    'file_kind',
    'file_type',
    'file_too_large',
    'card_id',
    'sticker',
    'location',
    'empty',
    '36009002',
    '105005',
    '106001',
    '106013',
    '36009004',
    '36009009',
    '36009010',
    '36009014',
    '36009021',
    '36009022',
    '36009023',
    '36009033',
    '45101002',
    '45111017',
    '45101003',
    '45101004',
    '45101006',
    '45102007',
    '45109001',
    '45109003',
    '45111001',
    '45111012',
    '10006402',
    '25020005',
    '21008111',
    '25001001',
    'http_400',
    'http_429',
  ],
};

const said = (code: string, detail: string | null = null) => ({ code, detail });

const NOON = '2026-11-24T12:00:00.000Z';
const at = (platform: string, last: Partial<NonNullable<Conversation['last_message']>> = {}) =>
  anyone('c', {
    account: { id: 'a', platform, name: 'Shop' },
    contact: { id: 'k', name: 'Dao', avatar_url: null },
    last_message: { id: 'm', direction: 'outbound', kind: 'text', snippet: '', sent_at: NOON, ...last },
  });
const message = (parts: Message['parts'] = [{ kind: 'text', text: 'Yes' }]) => ({ parts, sent_at: NOON }) as Message;
const owner = { account: 'active', canManage: true, canWrite: true } as const;
const cure = (why: Why | null, more: Partial<Parameters<typeof cureOf>[3]> = {}, c = at('line'), m = message()) =>
  cureOf(why, c, m, { ...owner, ...more });

describe('a refusal', () => {
  it.each(Object.entries(GIVEN))('has a sentence for every code of %s', (platform, codes) => {
    for (const one of platform === 'any' ? ['line', 'facebook', 'instagram', 'shopee', 'lazada', 'tiktok'] : [platform])
      for (const code of codes) {
        const words = refusalWords(whyRefused(one, said(code)), at(one));
        expect(words, `${one} ${code}`).toBeTruthy();
        expect(words, `${one} ${code}`).not.toMatch(/[{}]|^refused/);
      }
  });

  it('is what it is at its platform, and nothing where nobody wrote it down', () => {
    expect(whyRefused('facebook', said('17'))).toBe('busy');
    expect(whyRefused('lazada', said('17'))).toBe('form');
    expect(whyRefused('facebook', said('10/2018278'))).toBe('window');
    expect(whyRefused('facebook', said('10'))).toBe('permission');
    expect(whyRefused('facebook', said('10', 'Meta says: “This message is sent outside of allowed window.”'))).toBe(
      'window',
    );
    expect(whyRefused('facebook', said('613/2018338'))).toBe('busy');
    expect(whyRefused('lazada', said('55', 'A customer gets five messages at most.'))).toBe('inARow');
    expect(whyRefused('shopee', said('sellerchat.message_is_censored'))).toBe('content');
    expect(whyRefused('line', said('http_503'))).toBe('down');
    expect(whyRefused('line', said('brand_new'))).toBeNull();
    expect(whyRefused('elsewhere', said('brand_new'))).toBeNull();
    expect(whyRefused('line', null)).toBeNull();
  });

  it('has one cure, which is never what must fail again', () => {
    expect(cure('window')).toBe('note');
    expect(cure('unreachable')).toBe('note');
    expect(cure('busy')).toBe('again');
    expect(cure(null)).toBe('again');
    expect(cure('content')).toBe('copy');
    expect(cure('permission')).toBe('reconnect');
    expect(cure('setup')).toBe('account');
    // A file alone has no words to copy.
    expect(cure('large', {}, at('line'), message([{ kind: 'image', attachment: null, state: 'ready' }]))).toBeNull();
  });

  it('is over when they write', () => {
    const later = at('line', { direction: 'inbound', sent_at: '2026-11-24T12:01:00.000Z' });
    expect(cure('window', {}, later)).toBe('again');
    expect(cure('restricted', {}, later)).toBe('note');
    expect(cure('window', {}, at('line', { direction: 'inbound', sent_at: '2026-11-24T11:59:00.000Z' }))).toBe('note');
  });

  it('goes by how the account stands, and by who may do what', () => {
    expect(cure('disconnected', { account: 'disconnected' })).toBe('reconnect');
    expect(cure('disconnected')).toBe('again');
    expect(cure(null, { account: 'needs_reconnect' })).toBe('reconnect');
    expect(cure(null, { account: 'needs_reconnect', canManage: false })).toBe('again');
    expect(cure('disconnected', { account: 'disconnected', canManage: false })).toBe('copy');
    expect(cure('window', { canWrite: false })).toBe('copy');
    expect(mayPass('window', 'active')).toBe(false);
    expect(mayPass('today', 'active')).toBe(true);
    expect(mayPass('today', 'disconnected')).toBe(false);
    expect(mayPass(null, 'needs_reconnect')).toBe(true);
  });

  it('is said in one go, by whose code it is', () => {
    const error = said('not_found', 'There is nothing here.');
    expect(unsentWords(at('line'), error, 'server')).toBe('This is not there any more, or you may not see it.');
    expect(unsentWords(at('line'), error, 'platform')).toMatch(/cannot be reached from this account/);
    expect(unsentWords(at('line'), said('window_closed', 'Over.'), 'server')).toMatch(/^The time to answer on LINE/);
    expect(unsentWords(at('line'), said('brand_new', 'Do this.'), 'server')).toBe('Do this.');
    expect(unsentWords(null, said('window_closed', 'Over.'), 'platform')).toBe('Over.');
    expect(unsentWords(at('line'), null, 'platform')).toBeNull();
  });
});
