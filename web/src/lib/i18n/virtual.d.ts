/** The messages by the build: what the first load says, what comes with its later parts, and what with other pages. */
declare module 'virtual:words' {
  type Catalogue = Partial<Record<keyof typeof import('./en.json'), string>>;
  type Part = 'first' | 'soon' | 'rare';

  /** By language, a BCP 47 tag. */
  export const catalogues: Readonly<Record<string, Readonly<Record<Part, () => Promise<{ default: Catalogue }>>>>>;
  const english: Catalogue;
  export default english;
}

/** The icons that the first load draws, by the build. */
declare module 'virtual:first-icons' {
  const drawn: Partial<Record<import('../ui/icons').IconName, string>>;
  export default drawn;
}
