import { emergencyNotices } from '../../auth/emergency/emergency.notice';
import { reminderOfCodes } from '../../auth/notices/recovery-code-use';
import { spoken } from '../texts/text';
import { noticeText } from './notice-text';

const german = (code: string, message: string): string => spoken('de', noticeText({ code, message }));

it('says the notices of the API in the language of the person, with their values', () => {
  for (const [left, said] of [[0, 'Sie haben keine'], [1, 'einen Wiederherstellungscode'], [3, 'noch 3 Wiederherstellungscodes']] as const) {
    const [notice] = reminderOfCodes(left, true);
    expect(german(notice!.code, notice!.message)).toContain(said);
  }
  const now = new Date('2026-01-15T08:00:00Z');
  const roles = [{ permissions: ['settings.write'] }] as never;
  const [emergency] = emergencyNotices({ roles, now }, { emergencyUntil: new Date('2026-01-15T09:30:00Z') });
  expect(german(emergency!.code, emergency!.message)).toBe('Notfall: Bis 2026-01-15 09:30 UTC wird niemand nach einem zweiten Faktor gefragt.');
  expect(german('wrong_codes', '2 wrong codes since your last sign-in.')).toContain('2 falsche Codes');
});

it('leaves a notice it does not know as it is', () => {
  expect(german('newer_than_this', 'Something new.')).toBe('Something new.');
  expect(german('wrong_codes', 'Said in another way.')).toBe('Said in another way.');
});
