import { ask, type ConsentGuide } from './guide';

export const lazada: ConsentGuide = {
  kind: 'consent',
  platform: 'lazada',
  what: 'connect.lazada.what',
  minutes: 3,
  need: 'connect.lazada.need',
  subtitle: 'connect.lazada.subtitle',
  apart: true,
  app: [
    {
      name: 'app_key',
      label: 'connect.appKey',
      help: 'connect.lazada.appKeyHelp',
      secret: false,
      digits: true,
      shape: { pattern: /^\d+$/, wrong: 'connect.lazada.appKeyWrong' },
    },
    { name: 'app_secret', label: 'connect.appSecret', help: 'connect.lazada.appSecretHelp', secret: true },
  ],
  appHelp: 'connect.lazada.appHelp',
  console: [
    'connect.lazada.console1',
    'connect.lazada.console2',
    'connect.lazada.console3',
    'connect.lazada.console4',
    'connect.lazada.console5',
  ],
  asks: [
    ask.orders,
    ask.returns,
    ask.shop,
    ask.messages,
    { icon: 'check-check', title: 'connect.ask.read', why: 'connect.ask.readWhy', needed: false, for: 'chat' },
  ],
  footnote: 'connect.lazada.footnote',
  withdraw: 'connect.lazada.withdraw',
};
