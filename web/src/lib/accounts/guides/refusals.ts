/** The codes with which each platform refuses a reply, by what they mean (lib/inbox/refusal.ts). */

import type { Codes, Why } from '$lib/inbox/refusal';

interface Refusals {
  codes: Codes;
  /** Whole families of codes, for those that are not named. */
  like?: readonly [RegExp, Why][];
}

/** `code/subcode`, or the code alone. */
const META: Codes = {
  window: '10/2018278 10/2534022 10/2018065 2018278 2534022 100/2018278 100/2534022',
  unreachable: '551 1545041 200/1545041 10/2018108 100/33 100/2018001 100/2534014 210 230 9010 2018218 9000001',
  elsewhere: '2018300 2534037 10/2018300 10/2534037 100/2018300 100/2534037',
  restricted: '2022 368 10/1893063 100/2534029 36103',
  down: '1 2 1200',
  busy: '4 17 32 341 613 80001 80002 80003 80004 80005 80006 80007 80008 80009 9 2018321',
  permission: '3 10 200 2018247 2/2018344',
  setup: '200/2018027 200/2018028 101 104 191 2500 100/2018164 100/2018008',
  large: '36000 100/2018109 100/2018294',
  kind: '100/2018047 100/2534025',
  lost: '100/2018074',
  form: '100',
};

const SHOPEE: Codes = {
  window: 'user_is_forbidden',
  inARow: 'reach_5_message_limit',
  unreachable: 'error_blocked error_not_found resource_not_found',
  elsewhere: 'assigned_to_subaccount shop_bound_subaccount',
  restricted: 'shop_banned error_kyc_auth error_api_call_restricted api_suspended not_open_market',
  today: 'error_limit',
  blocked: 'error_sender_block_receiver',
  orderFirst: 'first_chat_without_order_info',
  busy: 'error_rate_limit system_busy exceed_send_limitaion',
  permission: 'error_api_permission error_ashop_api_permission error_permission user_is_unauthorized',
  setup: 'error_auth error_shop invalid_partner_id error_sign error_partner_key_expired source_ip_undeclared',
  long: 'message_too_long',
  content: 'message_is_censored error_business block_by_internal_safety_strategies',
  card: 'order_not_found error_status_limit',
  form: 'error_param param_error error_data',
};

const LAZADA: Codes = {
  window: '-22',
  restricted: 'SellerNotVerified Mp3SellerApiLimit',
  busy: 'ApiCallLimit SellerCallLimit AppCallLimit 901',
  permission: 'InsufficientPermission AUTH_TYPE_UNSUPPORTED AppNotSubscribed',
  setup: 'InvalidApiPath InvalidApi IncompleteSignature MissingPartner InvalidAppKey APP_KEY_INVALID AppWhiteIpLimit',
  large: '303',
  kind: '302',
  card: '16 LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK',
  form: 'MissingParameter 14 17 19 36 37 38 39 56 74 75 116 118 INPUT_PARAM_VALID LD_INPUT_PARAM_VALID',
};

const TIKTOK: Codes = {
  window: '45109001',
  unreachable: '45109003 45101003',
  elsewhere: '45102007',
  today: '45101004',
  busy: '36009002 45111012',
  permission: '105005 10006402 25020005',
  setup: '106001 106013 36009033',
  content: '45101006',
  large: '36009021',
  kind: '45111001',
  card: '45101002 45111017 21008111',
  form: '36009004 36009009 36009010 36009014 36009022 36009023 25001001',
};

const meta: Refusals = { codes: META, like: [[/^2\d\d(\/|$)/, 'permission']] };

export const refusals: Readonly<Record<string, Refusals>> = {
  facebook: meta,
  instagram: meta,
  shopee: { codes: SHOPEE },
  lazada: { codes: LAZADA },
  tiktok: { codes: TIKTOK },
};
