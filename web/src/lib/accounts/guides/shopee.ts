import { ask, type ConsentGuide } from './guide';

export const shopee: ConsentGuide = {
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
  console: ['connect.shopee.console1', 'connect.shopee.console2', 'connect.shopee.console3', 'connect.shopee.console4'],
  asks: [ask.messages, ask.orders, ask.returns, ask.shop],
  footnote: 'connect.shopee.footnote',
  withdraw: 'connect.shopee.withdraw',
};
