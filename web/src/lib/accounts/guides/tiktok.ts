import { ask, type ConsentGuide } from './guide';

export const tiktok: ConsentGuide = {
  kind: 'consent',
  platform: 'tiktok',
  what: 'connect.tiktok.what',
  minutes: 2,
  need: 'connect.tiktok.need',
  subtitle: 'connect.tiktok.subtitle',
  app: [
    { name: 'app_key', label: 'connect.appKey', help: 'connect.tiktok.appKeyHelp', secret: false },
    { name: 'app_secret', label: 'connect.appSecret', help: 'connect.tiktok.appSecretHelp', secret: true },
    {
      name: 'service_id',
      label: 'connect.tiktok.serviceId',
      help: 'connect.tiktok.serviceIdHelp',
      secret: false,
      digits: true,
      shape: { pattern: /^\d+$/, wrong: 'connect.tiktok.serviceIdWrong' },
    },
  ],
  appHelp: 'connect.tiktok.appHelp',
  console: [
    'connect.tiktok.console1',
    'connect.tiktok.console2',
    'connect.tiktok.console3',
    'connect.tiktok.console4',
    'connect.tiktok.console5',
  ],
  asks: [ask.orders, ask.returns, ask.shop, { ...ask.messages, needed: false }],
  footnote: 'connect.tiktok.footnote',
  warning: 'connect.tiktok.warning',
  withdraw: 'connect.tiktok.withdraw',
};
