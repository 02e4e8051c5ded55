/** The English messages in two parts, by the build: what the first load says, and what comes with other pages. */
declare module 'virtual:words-first' {
  const words: Partial<Record<keyof typeof import('./en.json'), string>>;
  export default words;
}

declare module 'virtual:words-rare' {
  const words: Partial<Record<keyof typeof import('./en.json'), string>>;
  export default words;
}
