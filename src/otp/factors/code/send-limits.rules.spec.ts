import {
  countedBy,
  halfOfSmsBudget,
  later,
  latest,
  LONGEST_WINDOW,
  numberPrefix,
  refusingLimits,
  type Sending,
  smsBudget,
} from './send-limits.rules';

describe('sending limits', () => {
  it.each([
    ['user_10_minutes', 'user', 600, 5, false],
    ['user_day', 'user', 86_400, 10, false],
    ['user_day_absolute', 'user', 86_400, 60, true],
    ['destination_hour', 'destination', 3_600, 5, false],
    ['destination_day', 'destination', 86_400, 10, false],
    ['source_hour', 'source', 3_600, 20, false],
    ['prefix_day', 'prefix', 86_400, 20, false],
    ['sms_day', 'sms', 86_400, 200, false],
  ])('%s: per %s in %i s are %i, used ones counted: %s', (name, kind, seconds, most, countsUsed) => {
    expect(refusingLimits(0)).toContainEqual({ name, kind, seconds, most, countsUsed });
  });

  it('are these and no others, none longer than rows are kept', () => {
    expect(refusingLimits(0)).toHaveLength(8);
    for (const { seconds } of refusingLimits(1_000)) expect(seconds).toBeLessThanOrEqual(LONGEST_WINDOW);
  });

  it.each([
    [0, 200],
    [10, 200],
    [11, 220],
    [1_000, 20_000],
  ])('the budget of texts for %i people is %i a day', (people, budget) => {
    expect(smsBudget(people)).toBe(budget);
    expect(refusingLimits(people)).toContainEqual(expect.objectContaining({ kind: 'sms', most: budget }));
    // One before the half: the message that is asked for is the one that spends it.
    expect(halfOfSmsBudget(people).most).toBe(budget / 2 - 1);
  });
});

describe('what a message counts against', () => {
  const sending = (given: Partial<Sending>): Sending => ({ userId: 'u1', channel: 'email', destinationKey: 'ana@example.com', address: '192.0.2.7', ...given });

  it.each<[string, Partial<Sending>, string[]]>([
    ['a mail', {}, ['user u1', 'destination email:ana@example.com', 'source 192.0.2.7']],
    ['a mail asked for over IPv6', { address: '2001:db8:1:2:3:4:5:6' }, ['user u1', 'destination email:ana@example.com', 'source 2001:db8:1:2::/64']],
    ['a mail nobody asked for over HTTP', { address: null }, ['user u1', 'destination email:ana@example.com']],
    [
      'a text',
      { channel: 'sms', destinationKey: '+40721234567' },
      ['user u1', 'destination sms:+40721234567', 'source 192.0.2.7', 'prefix +4072123', 'sms all'],
    ],
    ['an enrolment link', { destinationKey: null }, ['user u1']],
  ])('%s', (_, given, expected) => {
    expect(countedBy(sending(given)).map(({ kind, value }) => `${kind} ${value}`)).toEqual(expected);
  });

  it.each([
    ['+40721234567', '+4072123'],
    ['+40721239999', '+4072123'],
    ['+40721244567', '+4072124'],
  ])('the block of %s is %s', (number, block) => {
    expect(numberPrefix(number)).toBe(block);
  });
});

describe('when it opens again', () => {
  const at = (second: number) => new Date(second * 1000);

  it('is when the last of the limits does', () => {
    expect(latest([])).toBeNull();
    expect(latest([at(3), at(9), at(5)])).toEqual(at(9));
    expect(later(at(3), null)).toEqual(at(3));
    expect(later(at(3), at(9))).toEqual(at(9));
    expect(later(at(9), at(3))).toEqual(at(9));
  });
});
