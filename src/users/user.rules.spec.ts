import { outcomeOf, planInvitation, type UserRecord, type UserWish } from './user.rules';

const anna: UserRecord = {
  email: 'anna@example.com',
  username: 'anna',
  mobileNumber: '+4915112345678',
  fullName: 'Anna Berg',
  userType: 'system',
  enabled: true,
  language: null,
  allowedAddresses: [],
  waiveAddressesWithSecondFactor: false,
};

describe(outcomeOf.name, () => {
  const quiet = { emailChanged: false, mobileChanged: false, disabled: false, enabledAgain: false, endsEverything: false };

  it.each<[string, UserRecord, UserWish, object]>([
    ['nothing named', anna, {}, quiet],
    ['a new name', anna, { fullName: 'Anna Bergmann', username: null, userType: 'website' }, quiet],
    ['an address list', anna, { allowedAddresses: ['10.0.0.0/8'], waiveAddressesWithSecondFactor: true }, quiet],
    ['the same address again', anna, { email: 'anna@example.com' }, quiet],
    ['a new address', anna, { email: 'berg@example.com' }, { ...quiet, emailChanged: true, endsEverything: true }],
    ['the address in other letters', anna, { email: 'Anna@example.com' }, { ...quiet, emailChanged: true, endsEverything: true }],
    ['a new number', anna, { mobileNumber: '+4915112345679' }, { ...quiet, mobileChanged: true, endsEverything: true }],
    ['no number any more', anna, { mobileNumber: null }, { ...quiet, mobileChanged: true, endsEverything: true }],
    ['disabling', anna, { enabled: false }, { ...quiet, disabled: true, endsEverything: true }],
    ['disabling somebody disabled', { ...anna, enabled: false }, { enabled: false }, quiet],
    ['enabling again', { ...anna, enabled: false }, { enabled: true }, { ...quiet, enabledAgain: true }],
  ])('%s', (_, before, wish, expected) => {
    expect(outcomeOf(before, wish)).toEqual({ after: { ...before, ...wish }, ...expected });
  });

  it('keeps a field that was not named', () => {
    expect(outcomeOf(anna, { username: undefined }).after.username).toBe('anna');
  });
});

describe(planInvitation.name, () => {
  it.each([
    ['somebody new', undefined, { isNew: true, invited: true, enabled: true }, 'send'],
    ['somebody new who is disabled', undefined, { isNew: true, invited: true, enabled: false }, 'none'],
    ['somebody new who was given a password', undefined, { isNew: true, invited: false, enabled: true }, 'none'],
    ['somebody new, asked not to', false, { isNew: true, invited: true, enabled: true }, 'none'],
    ['somebody disabled, asked to', true, { isNew: true, invited: true, enabled: false }, { refused: expect.stringContaining('disabled') }],
    ['somebody known, without being asked', undefined, { isNew: false, invited: true, enabled: true }, 'none'],
    ['somebody known without a password', true, { isNew: false, invited: true, enabled: true }, 'send'],
    ['somebody with a password', true, { isNew: false, invited: false, enabled: true }, { refused: expect.stringContaining('password') }],
  ])('%s', (_, wished, person, plan) => {
    expect(planInvitation(wished, person)).toEqual(plan);
  });
});
