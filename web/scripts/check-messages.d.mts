export function check(input: {
  en: Record<string, string>;
  others: Record<string, Record<string, string>>;
  sources: Record<string, string>;
  names: (message: string) => string[];
}): string[];
export function sources(folder: string): Record<string, string>;
export const src: string;
export function catalogues(): { en: Record<string, string>; others: Record<string, Record<string, string>> };
