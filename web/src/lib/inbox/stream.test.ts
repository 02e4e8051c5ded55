import { describe, expect, it } from 'vitest';
import { compareIds, eventParser } from './stream';

function parseAll(...pieces: string[]) {
  const found: { id: string | null; type: string; data: string }[] = [];
  const parse = eventParser({ event: (event) => found.push(event) });
  for (const piece of pieces) parse(piece);
  return found;
}

describe('the event stream', () => {
  it('reads events however they are cut', () => {
    const text = 'event: message.created\nid: 7\ndata: {"a":\ndata: 1}\n\n: still here\n\ndata: x\n\n';
    const whole = parseAll(text);
    expect(whole).toEqual([
      { id: '7', type: 'message.created', data: '{"a":\n1}' },
      { id: null, type: 'message', data: 'x' },
    ]);
    expect(parseAll(...text)).toEqual(whole);
    expect(parseAll(...text.replaceAll('\n', '\r\n'))).toEqual(whole);
  });

  it('tells where it is, and what is said beside the events', () => {
    const said: string[] = [];
    const parse = eventParser({
      event: ({ data }) => said.push(`event ${data}`),
      place: (id) => said.push(`place ${id}`),
      comment: (text) => said.push(`comment ${text}`),
    });
    parse('id: 41\n\nid: 42\ndata: x\n\n: caught up\n\n');
    expect(said).toEqual(['place 41', 'event x', 'comment caught up']);
  });

  it('keeps an event without its empty line back', () => {
    expect(parseAll('data: half\n')).toEqual([]);
  });

  it('orders ids of either kind', () => {
    expect(compareIds('9', '10')).toBeLessThan(0);
    expect(compareIds('0192-b', '0192-a')).toBeGreaterThan(0);
    expect(compareIds('5', '5')).toBe(0);
  });
});
