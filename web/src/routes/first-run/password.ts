/** How hard a password is to guess, roughly: length first, then variety; what is known about its owner does not count. */
export function strengthOf(password: string, known: readonly string[]): 'short' | 'fair' | 'strong' {
  const lower = password.toLocaleLowerCase();
  let counted = lower;
  for (const word of known) {
    const plain = word.trim().toLocaleLowerCase();
    if (plain.length > 2) counted = counted.replaceAll(plain, '');
  }
  const different = new Set(counted).size;
  if ([...password].length < 10 || different < 4) return 'short';
  const classes = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u, /\p{Lo}/u].filter((kind) => kind.test(password)).length;
  return different >= 8 && (counted.length >= 14 || classes >= 3) ? 'strong' : 'fair';
}
