import { inspect } from 'node:util';
import { KeyRing, KeyRingError } from './key-ring';

const one = Buffer.alloc(32, 0xa5);
const two = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const text = { one: one.toString('base64url'), two: two.toString('base64url') };

describe(KeyRing, () => {
  const ring = KeyRing.parse({ active: 'k2', keys: { k1: text.one, k2: text.two } });

  it('seals with the active key and opens with all', () => {
    expect(ring.ids()).toEqual(['k1', 'k2']);
    expect(ring.active()).toEqual({ id: 'k2', key: two });
    expect(ring.key('k1')).toEqual(one);
    expect(ring.key('k3')).toBeUndefined();
    expect(ring.key('constructor')).toBeUndefined();
  });

  it('cannot be changed through a key it gave', () => {
    ring.active().key.fill(0);
    expect(ring.active().key).toEqual(two);
  });

  it('shows its ids alone, however it is printed', () => {
    const printed = [JSON.stringify({ ring }), inspect(ring), inspect(ring, { showHidden: true, depth: 9 })];
    expect(printed[0]).toBe('{"ring":{"activeId":"k2","ids":["k1","k2"]}}');
    for (const each of printed) {
      expect(each).not.toContain(text.one);
      expect(each).not.toContain('a5');
    }
  });

  it.each([
    ['no object', 'x'],
    ['nothing', null],
    ['no keys', { active: 'k1' }],
    ['an empty ring', { active: 'k1', keys: {} }],
    ['an active key that is not there', { active: 'k9', keys: { k1: text.one } }],
    ['an active key by an inherited name', { active: 'toString', keys: { k1: text.one } }],
    ['something more', { active: 'k1', keys: { k1: text.one }, old: text.two }],
    ['31 bytes', { active: 'k1', keys: { k1: one.subarray(1).toString('base64url') } }],
    ['33 bytes', { active: 'k1', keys: { k1: Buffer.alloc(33, 1).toString('base64url') } }],
    ['padding', { active: 'k1', keys: { k1: `${text.one}=` } }],
    ['plain base64', { active: 'k1', keys: { k1: Buffer.alloc(32, 0xff).toString('base64').slice(0, 43) } }],
    ['loose last bits', { active: 'k1', keys: { k1: `${text.one.slice(0, 42)}V` } }],
    ['zeros', { active: 'k1', keys: { k1: Buffer.alloc(32).toString('base64url') } }],
    ['twins', { active: 'k1', keys: { k1: text.one, k2: text.one } }],
    ['a number', { active: 'k1', keys: { k1: 5 } }],
    ['a bad id', { active: 'k 1', keys: { 'k 1': text.one } }],
    ['a long id', { active: 'k'.repeat(33), keys: { ['k'.repeat(33)]: text.one } }],
    ['id and key swapped', { active: 'k1', keys: { [text.one]: 'k1' } }],
    ['a key where the ring should be', { active: 'k1', keys: text.one, [text.two]: 1 }],
  ])('refuses %s, without quoting it', (_what, document) => {
    let message = '';
    try {
      KeyRing.parse(document);
    } catch (error) {
      expect(error).toBeInstanceOf(KeyRingError);
      message = (error as Error).message;
    }
    expect(message).not.toBe('');
    expect(message).not.toContain(text.one);
    expect(message).not.toContain(text.two);
  });
});
