/**
 * ICU messages, the part that an interface needs: `{name}`, `{n, number}`, `{n, plural, =0 {…} one {…} other {# …}}` and
 * `{kind, select, a {…} other {…}}`, nested. Quoting with '' as in ICU.
 */

export type Values = Record<string, string | number>;

type Node =
  | string
  | { arg: string; type: 'plain' }
  | { arg: string; type: 'number' }
  | { arg: string; type: 'plural'; cases: Map<string, Node[]> }
  | { arg: string; type: 'select'; cases: Map<string, Node[]> }
  | { type: 'count' };

/** Reads one message. Throws with the place when it is not well-formed; the catalogue check calls it for every message. */
export function parse(source: string): Node[] {
  let at = 0;

  const fail = (what: string): never => {
    throw new Error(`${what} at ${at} in "${source}"`);
  };
  const skip = () => {
    while (/\s/.test(source[at] ?? '')) at++;
  };
  const word = () => {
    skip();
    const start = at;
    while (at < source.length && !/[\s,{}]/.test(source[at]!)) at++;
    if (start === at) fail('name expected');
    const found = source.slice(start, at);
    skip();
    return found;
  };

  const nodes = (inPlural: boolean): Node[] => {
    const out: Node[] = [];
    let text = '';
    const flush = () => {
      if (text) out.push(text);
      text = '';
    };
    while (at < source.length && source[at] !== '}') {
      const c = source[at]!;
      if (c === "'" && source[at + 1] === "'") {
        text += "'";
        at += 2;
      } else if (c === "'" && /[{}#]/.test(source[at + 1] ?? '')) {
        const end = source.indexOf("'", at + 1);
        if (end < 0) fail('quote not closed');
        text += source.slice(at + 1, end);
        at = end + 1;
      } else if (c === '#' && inPlural) {
        flush();
        out.push({ type: 'count' });
        at++;
      } else if (c === '{') {
        flush();
        at++;
        out.push(argument(inPlural));
      } else {
        text += c;
        at++;
      }
    }
    flush();
    return out;
  };

  const argument = (inPlural: boolean): Node => {
    const arg = word();
    if (source[at] === '}') {
      at++;
      return { arg, type: 'plain' };
    }
    if (source[at] !== ',') fail('"," or "}" expected');
    at++;
    const type = word();
    if (type === 'number') {
      if (source[at] !== '}') fail('"}" expected');
      at++;
      return { arg, type: 'number' };
    }
    if (type !== 'plural' && type !== 'select') return fail(`"${type}" is not known`);
    if (source[at] !== ',') fail('"," expected');
    at++;
    const cases = new Map<string, Node[]>();
    for (skip(); source[at] !== '}'; skip()) {
      const name = word();
      if (source[at] !== '{') fail('"{" expected');
      at++;
      cases.set(name, nodes(inPlural || type === 'plural'));
      if (source[at] !== '}') fail('"}" expected');
      at++;
    }
    at++;
    if (!cases.has('other')) fail('no "other"');
    return { arg, type, cases };
  };

  const found = nodes(false);
  if (at < source.length) fail('"}" without "{"');
  return found;
}

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function pluralRules(locale: string) {
  let found = rules.get(locale);
  if (!found) rules.set(locale, (found = new Intl.PluralRules(locale)));
  return found;
}

function numberFormat(locale: string) {
  let found = numbers.get(locale);
  if (!found) numbers.set(locale, (found = new Intl.NumberFormat(locale, { numberingSystem: 'latn' })));
  return found;
}

/** Fills a parsed message in the given locale. */
export function fill(nodes: Node[], values: Values, locale: string, count?: number): string {
  let out = '';
  for (const node of nodes) {
    if (typeof node === 'string') out += node;
    else if (node.type === 'count') out += numberFormat(locale).format(count ?? 0);
    else {
      const value = values[node.arg];
      if (node.type === 'plain') out += value ?? `{${node.arg}}`;
      else if (node.type === 'number') out += numberFormat(locale).format(Number(value));
      else if (node.type === 'plural') {
        const n = Number(value);
        const chosen =
          node.cases.get(`=${n}`) ?? node.cases.get(pluralRules(locale).select(n)) ?? node.cases.get('other')!;
        out += fill(chosen, values, locale, n);
      } else {
        const chosen = node.cases.get(String(value)) ?? node.cases.get('other')!;
        out += fill(chosen, values, locale, count);
      }
    }
  }
  return out;
}

/** The names that a message takes, for checking that translations take the same. */
export function names(nodes: Node[], found = new Set<string>()): Set<string> {
  for (const node of nodes) {
    if (typeof node === 'string' || node.type === 'count') continue;
    found.add(node.arg);
    if (node.type === 'plural' || node.type === 'select') for (const c of node.cases.values()) names(c, found);
  }
  return found;
}
