import * as fc from 'fast-check';
import { contextWordsOf, passwordObjection } from './password.rules';

const contextWords = contextWordsOf({ email: 'ana.maria@erp.example', username: 'storekeeper', fullName: 'Ana Maria Silva' }, 'Acme ERP');
const objection = (password: string, minimumLength = 12) => passwordObjection({ password, minimumLength, contextWords });

describe('passwordObjection', () => {
  it.each([
    ['correct horse battery', null],
    ['zxcvqwerasdf', null],
    ['🐎🔋📎🍎🐸🌧️🎻🧲🥝🪁🛶', null],
    ['Password1234', 'must not be one of the passwords that are guessed first'],
    ['!!Summer2026', 'must not be one of the passwords that are guessed first'],
    ['123456789012', 'must not be one of the passwords that are guessed first'],
    ['iloveyou--12', 'must not be one of the passwords that are guessed first'],
    ['welcome to the house of common sense', null],
    ['tulips over the canal', null],
    ['correct horse battery staple', null],
    ['mistyped canary horse 4711', null],
    ['love 🐎🔋📎🍎🐸🎻🧲🥝', null],
    ['elevenchars', 'must have at least 12 characters'],
    ['aaaaaaaaaaaaaaaa', 'must not be a few characters repeated'],
    ['abababababab', 'must not be a few characters repeated'],
    ['countersign24', 'must not be made of your name, your login or the name of this product'],
    ['ana.maria@erp.example', 'must not be made of your name, your login or the name of this product'],
    ['AnaMariaSilva!', 'must not be made of your name, your login or the name of this product'],
    ['correct\thorse battery', 'must not contain control characters'],
    ['correct horse\r\nbattery', 'must not contain control characters'],
    ['correct horse battery\u007f', 'must not contain control characters'],
    ['Ana Silva 2026!', 'must not be made of your name, your login or the name of this product'],
    ['2026 silva-maria', 'must not be made of your name, your login or the name of this product'],
    ['Storekeeper#1', 'must not be made of your name, your login or the name of this product'],
    ['example-acme-1', 'must not be made of your name, your login or the name of this product'],
    ['silva walks the dog', null],
    ['maria has a boat', null],
    ['Acme ERP 2026', 'must not be made of your name, your login or the name of this product'],
  ])('%s → %s', (password, expected) => {
    expect(objection(password)).toBe(expected);
  });

  it.each([
    ...['Summer2026!!!!', 'winter20262026', 'Spring2026!!!', 'password12345678', 'password1password1', 'trustno1trustno1', 'hunter2hunter2'],
    ...['Ｐａｓｓｗｏｒｄ１２３４', 'localhost3430', '2026 -- autumn -- 2026', 'p@ssw0rd 19841984', 'Password. Password! 1', 'trustno1-20262026'],
  ])('%s is one common word, however often and whatever stands around it', (password) => {
    expect(objection(password)).toBe('must not be one of the passwords that are guessed first');
  });

  it.each([
    ...['1 2 3 4 5 6 7 8 9', '1-2-3-4-5-6-7-8-9', 'p a s s w o r d 1 2', 'P.a.s.s.w.o.r.d.1.2', 's u m m e r 2026', 'i love you i love you', 'pass word pass word'],
  ])('%s is one common word with blanks or signs between its letters', (password) => {
    expect(objection(password)).toBe('must not be one of the passwords that are guessed first');
  });

  it.each(['x7qk'.repeat(9), '🐎🔋📎🍎'.repeat(32)])('%s repeats them more often than anybody tries', (password) => {
    expect(objection(password)).toBeNull();
  });

  it.each(['abc abc abc abc', 'abcabcabcabc', 'abcdabcdabcd', 'Abcd-aBcd-abCd-ab', 'x7q x7q x7q x', '12 34 12 34 12 34', '🐎🔋📎🍎🐎🔋📎🍎🐎🔋📎🍎'])('%s is a few characters repeated', (password) => {
    expect(objection(password)).toBe('must not be a few characters repeated');
  });

  it('takes whatever is made of several words, whatever stands between them', () => {
    const words = fc.uniqueArray(fc.constantFrom('tulip', 'canal', 'over', 'horse', 'staple', 'battery', 'lamp', 'noon', 'quiet', 'seven', 'garden', 'bicycle', 'river', 'old', 'the'), { minLength: 4, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.constantFrom(' ', '-', '. ', '_', ''), (chosen, between) => {
        expect([chosen, objection(chosen.join(between), 8)]).toEqual([chosen, null]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['abcdeabcdeabcde', 'x7q!mm-2Lp4x7q!', 'row row row your boat', 'no no no thank you', 'ab cd ef ab cd ef'])('%s is no repetition of so few', (password) => {
    expect(objection(password)).toBeNull();
  });

  it.each(['countersign-2026-2026', 'Ａｃｍｅ　ＥＲＰ　２０２６', 'storekeeper-19841984'])('%s is made of words of the account, with any number of digits', (password) => {
    expect(objection(password)).toBe('must not be made of your name, your login or the name of this product');
  });

  it('counts code points, after composing', () => {
    expect(objection('e\u0301'.repeat(4) + 'fghijkl', 12)).toBe('must have at least 12 characters');
    expect(objection('e\u0301'.repeat(4) + 'fghijklm', 12)).toBeNull();
  });
});
