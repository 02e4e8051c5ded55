import { ask, type ConsentGuide } from './guide';

export const facebook: ConsentGuide = {
  kind: 'consent',
  platform: 'facebook',
  what: 'connect.facebook.what',
  minutes: 1,
  need: 'connect.facebook.need',
  subtitle: 'connect.facebook.subtitle',
  app: [
    {
      name: 'app_id',
      label: 'connect.appId',
      help: 'connect.facebook.appIdHelp',
      secret: false,
      digits: true,
      shape: { pattern: /^\d+$/, wrong: 'connect.facebook.appIdWrong' },
    },
    {
      name: 'app_secret',
      label: 'connect.appSecret',
      help: 'connect.facebook.appSecretHelp',
      secret: true,
      shape: { pattern: /^[0-9a-f]{32}$/i, wrong: 'connect.facebook.appSecretWrong' },
    },
    { name: 'verify_token', label: 'connect.verifyToken', help: 'connect.verifyTokenHelp', secret: true },
  ],
  appHelp: 'connect.facebook.appHelp',
  console: [
    'connect.facebook.console1',
    'connect.facebook.console2',
    'connect.facebook.console3',
    'connect.facebook.console4',
    'connect.facebook.console5',
  ],
  addresses: [
    { label: 'connect.deauthorize', path: '/deauthorize' },
    { label: 'connect.dataDeletion', path: '/data-deletion' },
  ],
  asks: [
    ask.messages,
    { icon: 'list-tree', title: 'connect.ask.pages', why: 'connect.ask.pagesWhy', needed: true },
    ask.webhooks,
  ],
  footnote: 'connect.facebook.footnote',
  warning: 'connect.facebook.warning',
};
