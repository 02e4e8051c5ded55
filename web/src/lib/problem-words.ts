/** Why the server refused something: its codes in the page's words, what happened and what to do. */

import { t, type MessageKey } from '$lib/i18n/index.svelte';

/** A refusal as the server says it (RFC 9457), or as much of it as there is. */
export interface Said {
  readonly code: string;
  readonly detail?: string | null;
  readonly title?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Codes, apart by spaces, by what is said of them. What a page has words of its own for stands there. */
const CODES: Partial<Record<MessageKey, string>> = {
  'failed.role': 'forbidden',
  'toast.conflict': 'changed_meanwhile answered_meanwhile',
  'denied.again': 'too_slow body_broken bad_form',
  'denied.address': 'foreign_origin',
  'denied.appInUse': 'app_in_use',
  'denied.broken': 'bad_parameter bad_json not_json not_a_form too_deep method_not_allowed',
  'denied.declined': 'consent_declined',
  'denied.disconnected': 'account_disconnected',
  'denied.exists': 'exists',
  'denied.fetching': 'not_here_yet',
  'denied.foreignConsent': 'foreign_consent',
  'denied.gone': 'not_found',
  'denied.internal': 'internal',
  'denied.known': 'not_failed not_unconfirmed',
  'denied.lost': 'idempotency_key_reused idempotency_lost',
  'denied.noApp': 'no_platform_app',
  'denied.noPasskeys': 'no_passkeys',
  'denied.noPlatform': 'no_platform no_connector',
  'denied.notMerged': 'not_merged',
  'denied.notReady': 'not_ready',
  'denied.otherWay': 'connected_otherwise',
  'denied.platform.busy': 'platform_throttled',
  'denied.platform.cannot': 'platform_unsupported',
  'denied.platform.down': 'platform_upstream platform_malformed',
  'denied.platform.gone': 'platform_gone',
  'denied.platform.no': 'platform_invalid platform_forbidden platform_duplicate',
  'denied.platform.over': 'platform_window_closed',
  'denied.platform.reconnect': 'platform_unauthorized',
  'denied.platform.unsure': 'platform_unknown_outcome',
  'denied.signInAgain': 'sign_in_again',
  'denied.signedOut': 'not_signed_in',
  'denied.stepGone': 'step_gone totp_not_begun',
  'denied.tooLarge': 'too_large',
  'denied.tooMany': 'too_many too_many_tokens too_many_webhooks',
  'denied.tooOften': 'too_many_requests',
  'denied.totpOn': 'totp_on',
  'denied.underWay': 'idempotency_under_way',
  'denied.webhookOff': 'webhook_disabled',
  'members.lastOwner': 'last_owner',
};

/** What `invalid` is about, by the field that is wrong. */
const FIELDS: Partial<Record<MessageKey, string>> = {
  'canned.shortcutOneWord': 'shortcut',
  'denied.account': 'account_ids',
  'denied.assignee': 'assignee_id',
  'denied.contact': 'contact_id',
  'denied.email': 'email',
  'denied.fileEmpty': 'file',
  'denied.fileGone': 'attachment_ids',
  'denied.filter': 'filter filter.q sort',
  'denied.label': 'label_ids',
  'denied.long': 'phone about',
  'denied.member': 'member_ids',
  'denied.mention': 'mentions',
  'denied.name': 'name title',
  'denied.part': 'parts',
  'denied.past': 'since',
  'denied.quote': 'reply_to_id',
  'denied.team': 'team_id team_ids',
  'denied.text': 'text note',
  'denied.tooMany': 'scope',
  'setup.passwordShort': 'password new_password',
  'snooze.fromNow': 'snoozed_until',
};

function find(table: Partial<Record<MessageKey, string>>, word: string): MessageKey | null {
  for (const [key, all] of Object.entries(table)) if (all.split(' ').includes(word)) return key as MessageKey;
  return null;
}

/** In the page's own words; null where only the server's are known. */
export function ownWords(said: Said): string | null {
  const field = String(said.body?.['field'] ?? '');
  const key =
    said.code === 'invalid'
      ? find(FIELDS, field)
      : said.code === 'exists' && field === 'shortcut'
        ? 'denied.shortcutTaken'
        : find(CODES, said.code);
  return key && t(key, { said: said.detail ?? said.code, trace: String(said.body?.['trace'] ?? '–') });
}

export function wordsOf(said: Said): string {
  return ownWords(said) ?? said.detail ?? said.title ?? '';
}
