/** What the wizard has to know to connect a platform: what is typed in, what is done by hand, what consent will ask. */

import type { MessageKey } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';

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
  /** For phones' keyboards. */
  digits?: boolean;
}

/** What a consent is for. */
export type Purpose = 'chat' | 'orders' | 'both';

/** A permission that consent asks for, and why. */
export interface GuideAsk {
  icon: IconName;
  title: MessageKey;
  why: MessageKey;
  needed: boolean;
  /** Which of the consents asks it, where there are two. */
  for?: 'chat' | 'orders';
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
  /** What is left to do by hand after disconnecting, where the platform cannot be told. */
  withdraw?: MessageKey;
}

export interface KeysGuide extends GuideBase {
  kind: 'keys';
  /** What to do before, in order. */
  before: { title: MessageKey; text: MessageKey }[];
  fields: GuideField[];
  /** A thing that people trip over. */
  warning: { title: MessageKey; text: MessageKey };
  /** What to do for the test. */
  hello: MessageKey;
}

export interface ConsentGuide extends GuideBase {
  kind: 'consent';
  /** Chat and orders are apps of their own, each with its consent. */
  apart?: boolean;
  /** Credentials of a platform app. */
  app: GuideField[];
  /** Where in the platform's console an app is made. */
  appHelp: MessageKey;
  /** What is done by hand in the console, in order. */
  console: MessageKey[];
  /** Further addresses that belong into the console, below the webhook address. */
  addresses?: { label: MessageKey; path: string }[];
  asks: GuideAsk[];
  footnote: MessageKey;
  /** A thing that people trip over, said before they leave for consent. */
  warning?: MessageKey;
}

export type Guide = KeysGuide | ConsentGuide;

/** What most consents ask. */
export const ask = {
  messages: {
    icon: 'message-square',
    title: 'connect.ask.messages',
    why: 'connect.ask.messagesWhy',
    needed: true,
    for: 'chat',
  },
  orders: { icon: 'package', title: 'connect.ask.orders', why: 'connect.ask.ordersWhy', needed: true, for: 'orders' },
  returns: {
    icon: 'undo-2',
    title: 'connect.ask.returns',
    why: 'connect.ask.returnsWhy',
    needed: false,
    for: 'orders',
  },
  shop: { icon: 'store', title: 'connect.ask.shop', why: 'connect.ask.shopWhy', needed: true, for: 'orders' },
  webhooks: { icon: 'webhook', title: 'connect.ask.webhooks', why: 'connect.ask.webhooksWhy', needed: true },
} satisfies Record<string, GuideAsk>;
