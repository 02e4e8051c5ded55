/** The messages `push.*` of every language, put in by the build. */
declare module 'virtual:push-words' {
  type Key = Extract<keyof typeof import('../lib/i18n/en.json'), `push.${string}`>;
  const words: Record<string, Record<Key, string>>;
  export default words;
}
