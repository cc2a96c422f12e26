import { reminderOfCodes } from './recovery-code-use';

describe('reminderOfCodes', () => {
  it.each<[number, boolean, string | null]>([
    [10, true, null],
    [4, true, null],
    [3, true, '3 recovery codes are left. Make new ones.'],
    [3, false, '3 recovery codes are left. Make new ones.'],
    [1, false, 'One recovery code is left. Make new ones.'],
    [0, true, 'No recovery code is left. Make new ones.'],
    [0, false, null],
  ])('%i left, one just used: %s → %s', (left, used, message) => {
    expect(reminderOfCodes(left, used)).toEqual(message === null ? [] : [{ code: 'few_recovery_codes', message }]);
  });
});
