import { contextWordsOf, passwordObjection } from '../../auth/password/password.rules';
import { passwordText } from '../../common/validation/fields';
import { spoken } from '../texts/text';
import { passwordRefusal, reasonText } from './password-refusal';

const contextWords = contextWordsOf({ email: 'ana@erp.example', username: null, fullName: 'Ana Silva' }, 'Acme');
const objection = (password: string): string | undefined => passwordObjection({ password, minimumLength: 12, contextWords }) ?? undefined;

it.each([
  ['short', 'Das neue Passwort muss mindestens 12 Zeichen haben.'],
  ['with a \u0007 bell in it', 'Das neue Passwort enthält Zeichen, die nicht erlaubt sind.'],
  ['abcabcabcabcabc', 'Das neue Passwort darf nicht aus wenigen wiederholten Zeichen bestehen.'],
  ['passwordpassword', 'Das neue Passwort gehört zu denen, die zuerst geraten werden.'],
  ['Ana Silva Ana Silva 2026', 'Das neue Passwort darf nicht aus Ihrem Namen, Ihrem Anmeldenamen oder dem Namen dieses Dienstes bestehen.'],
])('says in German why %j cannot be chosen', (password, said) => {
  expect(spoken('de', reasonText(objection(password)))).toBe(said);
});

it.each([
  ['', 'The new password is missing.'],
  ['x'.repeat(129), 'The new password must have at most 128 characters.'],
  ['nul \u0000 in the middle of it', 'The new password holds characters that are not allowed.'],
])('says why %j is no password', async (password, said) => {
  const refusal = await passwordRefusal(() => {
    passwordText.parse(password);
    return Promise.resolve();
  });
  expect(refusal && spoken('en', refusal.text)).toBe(said);
});
