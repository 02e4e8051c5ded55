import { ask, type ConsentGuide } from './guide';

export const instagram: ConsentGuide = {
  kind: 'consent',
  platform: 'instagram',
  what: 'connect.instagram.what',
  minutes: 1,
  need: 'connect.instagram.need',
  subtitle: 'connect.instagram.subtitle',
  app: [
    {
      name: 'app_id',
      label: 'connect.instagram.appId',
      help: 'connect.instagram.appIdHelp',
      secret: false,
      digits: true,
      shape: { pattern: /^\d+$/, wrong: 'connect.facebook.appIdWrong' },
    },
    {
      name: 'app_secret',
      label: 'connect.instagram.appSecret',
      help: 'connect.instagram.appSecretHelp',
      secret: true,
      shape: { pattern: /^[0-9a-f]{32}$/i, wrong: 'connect.facebook.appSecretWrong' },
    },
    { name: 'verify_token', label: 'connect.verifyToken', help: 'connect.verifyTokenHelp', secret: true },
    {
      name: 'facebook_app_secret',
      label: 'connect.instagram.facebookSecret',
      help: 'connect.instagram.facebookSecretHelp',
      secret: true,
      optional: true,
    },
  ],
  appHelp: 'connect.instagram.appHelp',
  console: [
    'connect.instagram.console1',
    'connect.instagram.console2',
    'connect.instagram.console3',
    'connect.instagram.console4',
  ],
  addresses: [
    { label: 'connect.deauthorize', path: '/deauthorize' },
    { label: 'connect.dataDeletion', path: '/data-deletion' },
  ],
  asks: [ask.messages, { icon: 'user', title: 'connect.ask.profile', why: 'connect.ask.profileWhy', needed: true }],
  footnote: 'connect.instagram.footnote',
  warning: 'connect.instagram.warning',
};
