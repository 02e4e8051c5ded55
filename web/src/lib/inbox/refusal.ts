/** Why a reply was not sent: the codes that a failed message carries, by what is to be said of them and what helps. */

import type { Account, Conversation, Delivery, Message } from '$lib/api/types';
import { refusals } from '$lib/accounts/guides/refusals';
import { t, type MessageKey } from '$lib/i18n/index.svelte';
import { ownWords, type Said } from '$lib/problem-words';
import { platformName } from './words';

/** What helps; `account` is the account's page, where it is mended. */
export type Cure = 'again' | 'note' | 'copy' | 'reconnect' | 'account';

interface Reason {
  words: MessageKey;
  cure: Cure;
  /** It passes when they write. */
  untilTheyWrite?: true;
  /** It passes by itself, or somebody mends it elsewhere: then the same can be sent again. */
  passes?: true;
}

const REASONS = {
  window: { words: 'refused.window', cure: 'note', untilTheyWrite: true },
  inARow: { words: 'refused.inARow', cure: 'note', untilTheyWrite: true },
  pushes: { words: 'refused.pushes', cure: 'note', untilTheyWrite: true, passes: true },
  unreachable: { words: 'refused.unreachable', cure: 'note', untilTheyWrite: true, passes: true },
  elsewhere: { words: 'refused.elsewhere', cure: 'note', passes: true },
  restricted: { words: 'refused.restricted', cure: 'note', passes: true },
  today: { words: 'refused.today', cure: 'note', passes: true },
  blocked: { words: 'refused.blocked', cure: 'again' },
  orderFirst: { words: 'refused.orderFirst', cure: 'again' },
  busy: { words: 'refused.busy', cure: 'again' },
  down: { words: 'refused.down', cure: 'again' },
  disconnected: { words: 'refused.disconnected', cure: 'reconnect', passes: true },
  permission: { words: 'refused.permission', cure: 'reconnect', passes: true },
  setup: { words: 'refused.setup', cure: 'account', passes: true },
  long: { words: 'refused.long', cure: 'copy' },
  content: { words: 'refused.content', cure: 'copy' },
  large: { words: 'refused.large', cure: 'copy' },
  kind: { words: 'refused.kind', cure: 'copy' },
  card: { words: 'refused.card', cure: 'copy' },
  lost: { words: 'refused.lost', cure: 'copy' },
  form: { words: 'refused.form', cure: 'copy' },
} satisfies Record<string, Reason>;

export type Why = keyof typeof REASONS;

/** Codes, apart by spaces, by what they mean. */
export type Codes = Partial<Record<Why, string>>;

/** Codes of Sampan's own, and those that more than one platform's connector gives; each platform's own: accounts/guides/refusals.ts. */
const EVERYWHERE: Codes = {
  window: 'window_closed outside_window person_only',
  pushes: 'quota_used_up',
  unreachable: 'gone unreachable not_found no_buyer',
  elsewhere: 'handled_elsewhere',
  busy: 'rate_limited too_many video_not_ready',
  down: 'not_reached no_answer upstream store',
  disconnected: 'disconnected needs_reconnect no_grant',
  permission: 'not_granted',
  setup: 'not_available no_connector file_address address_refused',
  large: 'file_too_large too_large video_too_long',
  kind: 'sticker_too_late unsupported file_kind file_type content_type sticker unknown_sticker emoji location place video_refused one_answer',
  card: 'product_id order_number card_id',
  lost: 'unreadable empty empty_text attachment_gone',
  form: 'invalid_request invalid_reply_token unnamed not_successful unknown_code',
};

/** Where the code says too little, as it does to the connector. */
const BY_WORDS: readonly [RegExp, Why][] = [
  [/outside (of|the) allowed window/i, 'window'],
  [/five messages at most/, 'inARow'],
];

function find(codes: Codes | undefined, code: string): Why | null {
  for (const [why, all] of Object.entries(codes ?? {})) if (all.split(' ').includes(code)) return why as Why;
  return null;
}

/** A status alone, of an answer that said nothing else. */
function byStatus(code: string): Why | null {
  const status = Number(/^http_(\d{3})$/.exec(code)?.[1] ?? 0);
  if (status === 0) return null;
  if (status === 429) return 'busy';
  return status >= 500 || [401, 403, 404, 408].includes(status) ? 'down' : 'form';
}

/** Why it was refused; null where the code is not known here. */
export function whyRefused(platform: string, error: Delivery['error']): Why | null {
  if (!error) return null;
  const said = BY_WORDS.find(([words]) => words.test(error.detail ?? ''))?.[1];
  if (said) return said;
  const own = refusals[platform];
  const { code } = error;
  // Some say a code and its subcode, some the part of their API before it.
  for (const one of [code, code.split('/')[0]!, code.slice(code.indexOf('.') + 1)]) {
    const why = find(own?.codes, one) ?? find(EVERYWHERE, one);
    if (why) return why;
  }
  return own?.like?.find(([pattern]) => pattern.test(code))?.[1] ?? byStatus(code);
}

export interface Standing {
  /** Where the account stands; null where it is not known. */
  account: Account['state'] | null;
  canManage: boolean;
  canWrite: boolean;
}

/** What helps now; null where nothing does that a button could do. */
export function cureOf(why: Why | null, c: Conversation, message: Message, standing: Standing): Cure | null {
  const { account, canManage, canWrite } = standing;
  const reason: Reason | null = why && REASONS[why];
  let cure: Cure = reason?.cure ?? 'again';
  const broken = account === 'needs_reconnect' || account === 'disconnected';
  const last = c.last_message;
  const isOpen = why === 'window' && ['open', 'restricted'].includes(c.reply_window.state);
  const wroteSince =
    isOpen || (last?.direction === 'inbound' && Date.parse(last.sent_at) > Date.parse(message.sent_at));
  if (reason?.untilTheyWrite && wroteSince) cure = 'again';
  if (why === 'disconnected' && !broken) cure = 'again';
  // What is sent again waits for a permission that ended, but not for an account that was taken out.
  if (broken && cure === 'again') cure = canManage || account === 'disconnected' ? 'reconnect' : 'again';
  if ((cure === 'reconnect' || cure === 'account') && !canManage) cure = 'copy';
  if ((cure === 'again' || cure === 'note') && !canWrite) cure = 'copy';
  return cure === 'copy' && !hasWords(message) ? null : cure;
}

/** Whether sending the same again is offered beside another cure: never where it must fail again. */
export function mayPass(why: Why | null, account: Account['state'] | null): boolean {
  if (account === 'disconnected') return false;
  const reason: Reason | null = why && REASONS[why];
  const isTheirs = !reason || reason.cure === 'again' || reason.cure === 'reconnect';
  return reason?.passes === true || (account === 'needs_reconnect' && isTheirs);
}

/** Whether it has words to take elsewhere. */
export function hasWords(message: Message): boolean {
  return message.parts.some((part) => part.kind === 'text' && part.text !== '');
}

/** What happened and what to do; null where only the server's own words are known. */
export function refusalWords(why: Why | null, c: Conversation): string | null {
  return why && t(REASONS[why].words, { platform: platformName(c.account.platform), name: c.contact.name });
}

/** Why it is not with them, said in one go: `by` tells whose code it is, as some words mean one thing here and another there. */
export function unsentWords(c: Conversation | null, said: Said | null, by: 'server' | 'platform'): string | null {
  if (!said) return null;
  const { code, detail = null } = said;
  const ours = by === 'server' ? ownWords(said) : null;
  return (
    ours ?? (c && refusalWords(whyRefused(c.account.platform, { code, detail }), c)) ?? detail ?? said.title ?? null
  );
}
