/** How the facts of a conversation are said: snippets, time left, who wrote. */

import type { Conversation, Delivery, LastMessage, Me, Message, Part, Sender } from '$lib/api/types';
import { dayAndTime, longDuration, mediaLength, shortDuration } from '$lib/i18n/format';
import { t } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';
import { markOf } from '$lib/ui/marks';
import type { TimeLeftReading } from '$lib/ui/time-left';
import { rowUntilAnswer } from './until-answer';

/** The name of a platform as it writes itself. */
export function platformName(platform: string): string {
  return markOf(platform).name;
}

const KIND_ICONS: Record<string, IconName> = {
  image: 'image',
  video: 'video',
  audio: 'mic',
  file: 'file',
  sticker: 'sticker',
  location: 'map-pin',
  product: 'shopping-bag',
  order: 'package',
  template: 'list-tree',
  postback: 'check',
  story: 'circle-dashed',
  share: 'link',
  voucher: 'ticket',
  unsupported: 'circle-dashed',
};

export function kindIcon(kind: string): IconName | null {
  return KIND_ICONS[kind] ?? null;
}

/** What a message without words says in a row. */
export function kindWords(kind: string): string {
  switch (kind) {
    case 'image':
      return t('kind.image');
    case 'video':
      return t('kind.video');
    case 'audio':
      return t('kind.audio');
    case 'file':
      return t('kind.file');
    case 'sticker':
      return t('kind.sticker');
    case 'location':
      return t('kind.location');
    case 'product':
      return t('kind.product');
    case 'order':
      return t('kind.order');
    case 'story':
      return t('kind.story');
    case 'voucher':
      return t('kind.voucher');
    case 'share':
      return t('kind.share');
    default:
      return t('kind.other');
  }
}

/** The last message of a row in one line. What a kind says by itself is said in the reader's language. */
export function lastWords(last: LastMessage): string {
  if (last.kind === 'sticker') return t('kind.sticker');
  if (last.kind === 'order' && /^\S+$/.test(last.snippet)) return t('kind.orderOf', { number: last.snippet });
  // The name of a picture's file tells a person nothing.
  if (MEDIA.has(last.kind) && /^\S+\.[a-z0-9]{2,5}$/i.test(last.snippet)) return kindWords(last.kind);
  return last.snippet || kindWords(last.kind);
}

const MEDIA: ReadonlySet<string> = new Set(['image', 'video', 'audio']);

/** One line for a part, for quotes and names. */
export function partWords(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'audio':
      return part.attachment?.duration_ms
        ? t('kind.audioOf', { length: mediaLength(part.attachment.duration_ms) })
        : t('kind.audio');
    case 'file':
      return part.attachment?.name ?? t('kind.file');
    case 'sticker':
      return part.label ?? t('kind.sticker');
    case 'location':
      return part.title ?? part.address ?? t('kind.location');
    case 'product':
    case 'share':
    case 'voucher':
    case 'postback':
      return part.title ?? kindWords(part.kind);
    case 'order':
      return t('kind.orderOf', { number: part.external_id });
    case 'template':
      return part.text ?? part.title ?? kindWords(part.kind);
    case 'unsupported':
      return part.text ?? t('kind.other');
    default:
      return kindWords(part.kind);
  }
}

/** A whole message in one line. */
export function messageWords(message: Message): string {
  if (message.unsent_at) return t('message.unsent');
  const text = message.parts.find((p) => p.kind === 'text');
  if (text?.kind === 'text') return text.text;
  const images = message.parts.filter((p) => p.kind === 'image').length;
  if (images > 1) return t('kind.images', { n: images });
  const first = message.parts[0];
  return first ? partWords(first) : '';
}

/** Who a last message is from, before its words; null for the contact. Who of us it was is not always known. */
export function senderPrefix(last: LastMessage, sender: Sender | null, me: Me): string | null {
  if (last.direction !== 'outbound') return null;
  if (sender?.kind === 'member' && sender.id !== me.id && sender.name)
    return t('snippet.member', { name: sender.name });
  return t('snippet.you');
}

/** Time left in a row: `23 h`, `42 m left`, `5 d 3 h`, `closed`. `bare` leaves out "left". */
export function timeLeftWords(reading: TimeLeftReading, bare = false): string {
  const ms = reading.left_s * 1000;
  switch (reading.state) {
    case 'closed':
      return t('time.closed');
    case 'restricted':
      return longDuration(ms);
    case 'calm':
      return shortDuration(ms);
    default:
      return bare ? shortDuration(ms) : t('time.left', { time: shortDuration(ms) });
  }
}

/** What a clock is for, for tooltips and names. */
export function clockWords(reading: TimeLeftReading, c: Conversation): string {
  const platform = platformName(c.account.platform);
  const time = shortDuration(reading.left_s * 1000);
  if (reading.state === 'closed') return t('clock.closed', { platform });
  if (reading.shape === 'shield') return t('clock.rate', { time, platform });
  if (reading.state === 'restricted') return t('clock.restricted', { time, platform });
  return t('clock.window', { time, platform });
}

export function snoozedWords(until: string, now: number): string {
  return rowUntilAnswer(until) ?? t('snippet.back', { time: dayAndTime(until, now) });
}

export function deliveryIcon(delivery: Delivery): IconName {
  switch (delivery.state) {
    case 'queued':
      return 'clock';
    case 'sending':
      return 'loader';
    case 'sent':
      return 'check';
    case 'delivered':
    case 'read':
      return 'check-check';
    case 'failed':
      return 'circle-alert';
    case 'unconfirmed':
      return 'circle-help';
  }
}

export function deliveryWords(delivery: Delivery): string {
  switch (delivery.state) {
    case 'queued':
      return t('delivery.queued');
    case 'sending':
      return t('delivery.sending');
    case 'sent':
      return t('delivery.sent');
    case 'delivered':
      return t('delivery.delivered');
    case 'read':
      return t('delivery.read');
    case 'failed':
      return t('delivery.failed');
    case 'unconfirmed':
      return t('delivery.unconfirmed');
  }
}

/** Letters that are written so in Traditional Chinese alone, of those that come in nearly every message to a shop. */
const TRADITIONAL =
  /[個這來時說對會為請問還買賣錢價訂單貨運處後從無點麼嗎謝應讓過經發給與實現產開關電話號網頁圖樣顏紅藍綠長寬寄達幾讀寫學國樂親愛歡檢驗換損壞聯絡聽見覺裡邊]/u;

/** The language that a text is probably written in, for `lang`: by script, then by letters only Vietnamese has. */
export function languageOf(text: string): string | undefined {
  if (/\p{Script=Thai}/u.test(text)) return 'th';
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  if (/\p{Script=Han}/u.test(text)) return TRADITIONAL.test(text) ? 'zh-Hant' : 'zh-Hans';
  if (/[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/iu.test(text)) return 'vi';
  return undefined;
}
