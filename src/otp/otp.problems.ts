import { commonProblems } from '../common/problems/common.problems';

export const otpProblems = {
  tooManyAuthenticators: (most: number) => commonProblems.conflict(`There are ${most} authenticators already. Remove one first.`),
  alreadyEnrolled: () => commonProblems.conflict('It is set up already.'),
  noDestination: (channel: 'email' | 'sms') =>
    commonProblems.conflict(channel === 'sms' ? 'There is no mobile number on file.' : 'There is no mail address on file.'),
  badLabel: () => commonProblems.validationFailed([{ pointer: '/label', message: 'must have 1 to 64 characters' }]),
  noPendingEnrolment: () => commonProblems.notFound('There is no enrolment waiting to be confirmed.'),
};
