/**
 * How the platforms that this build can connect are connected: by typed keys or by consent through an app, what each of them
 * asks for, and the words of the wizard. Another platform is another entry here and its words in the catalogue.
 */

import type { IconName } from '$lib/ui/icons';
import type { MessageKey } from '$lib/i18n/index.svelte';

/** Something to type in. */
export interface GuideField {
  /** Name in the API. */
  name: string;
  label: MessageKey;
  help: MessageKey;
  secret: boolean;
  optional?: boolean;
  /** What a right value looks like, and what to say about a wrong one. */
  shape?: { pattern: RegExp; wrong: MessageKey };
  /** Longest value that makes sense, also the hint for phones' keyboards. */
  digits?: boolean;
}

/** A permission that consent asks for, and why. */
export interface GuideAsk {
  icon: IconName;
  title: MessageKey;
  why: MessageKey;
  needed: boolean;
}

interface GuideBase {
  platform: string;
  /** What comes with it, under the name. */
  what: MessageKey;
  minutes: number;
  /** What one needs to have at hand. */
  need: MessageKey;
  /** Under the title of the wizard. */
  subtitle: MessageKey;
}

export interface KeysGuide extends GuideBase {
  kind: 'keys';
  /** What to do before, in order. */
  before: { title: MessageKey; text: MessageKey }[];
  fields: GuideField[];
  /** A thing that people trip over. */
  warning: { title: MessageKey; text: MessageKey };
  /** What is checked, by the server's step names. */
  hello: MessageKey;
}

export interface ConsentGuide extends GuideBase {
  kind: 'consent';
  /** Credentials of a platform app. */
  app: GuideField[];
  /** Where in the platform's console an app is made. */
  appHelp: MessageKey;
  asks: GuideAsk[];
  footnote: MessageKey;
}

export type Guide = KeysGuide | ConsentGuide;

export const guides: readonly Guide[] = [
  {
    kind: 'keys',
    platform: 'line',
    what: 'connect.line.what',
    minutes: 2,
    need: 'connect.line.need',
    subtitle: 'connect.line.subtitle',
    before: [
      { title: 'connect.line.before1', text: 'connect.line.before1Text' },
      { title: 'connect.line.before2', text: 'connect.line.before2Text' },
      { title: 'connect.line.before3', text: 'connect.line.before3Text' },
    ],
    fields: [
      {
        name: 'channel_id',
        label: 'connect.line.channelId',
        help: 'connect.line.channelIdHelp',
        secret: false,
        digits: true,
        shape: { pattern: /^\d{6,20}$/, wrong: 'connect.line.channelIdWrong' },
      },
      {
        name: 'channel_secret',
        label: 'connect.line.channelSecret',
        help: 'connect.line.channelSecretHelp',
        secret: true,
        shape: { pattern: /^[0-9A-Za-z]{32}$/, wrong: 'connect.line.channelSecretWrong' },
      },
    ],
    warning: { title: 'connect.line.ownAppTitle', text: 'connect.line.ownAppText' },
    hello: 'connect.line.hello',
  },
  {
    kind: 'consent',
    platform: 'shopee',
    what: 'connect.shopee.what',
    minutes: 2,
    need: 'connect.shopee.need',
    subtitle: 'connect.shopee.subtitle',
    app: [
      {
        name: 'partner_id',
        label: 'connect.shopee.partnerId',
        help: 'connect.shopee.partnerIdHelp',
        secret: false,
        digits: true,
        shape: { pattern: /^\d+$/, wrong: 'connect.shopee.partnerIdWrong' },
      },
      { name: 'partner_key', label: 'connect.shopee.partnerKey', help: 'connect.shopee.partnerKeyHelp', secret: true },
      {
        name: 'push_key',
        label: 'connect.shopee.pushKey',
        help: 'connect.shopee.pushKeyHelp',
        secret: true,
        optional: true,
      },
    ],
    appHelp: 'connect.shopee.appHelp',
    asks: [
      { icon: 'message-square', title: 'connect.ask.messages', why: 'connect.ask.messagesWhy', needed: true },
      { icon: 'package', title: 'connect.ask.orders', why: 'connect.ask.ordersWhy', needed: true },
      { icon: 'undo-2', title: 'connect.ask.returns', why: 'connect.ask.returnsWhy', needed: false },
      { icon: 'store', title: 'connect.ask.shop', why: 'connect.ask.shopWhy', needed: true },
    ],
    footnote: 'connect.shopee.footnote',
  },
];

export function guideOf(platform: string): Guide | null {
  return guides.find((guide) => guide.platform === platform) ?? null;
}
