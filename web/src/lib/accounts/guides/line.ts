import { type KeysGuide } from './guide';

export const line: KeysGuide = {
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
  withdraw: 'connect.line.withdraw',
};
