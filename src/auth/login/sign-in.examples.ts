const authenticated = {
  status: 'authenticated',
  user: {
    id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10',
    email: 'ana@erp.example',
    fullName: 'Ana Maria Silva',
    userType: 'system',
    roles: ['All', 'Accounts Manager', 'System User'],
  },
  session: { expiresAt: '2026-01-15T20:00:00.000Z', idleExpiresAt: '2026-01-15T09:00:00.000Z' },
  strength: 'two_factor',
  because: 'role:Accounts Manager',
  notices: [],
};

const secondFactorRequired = {
  status: 'second_factor_required',
  method: 'totp',
  methods: [{ method: 'totp' }, { method: 'recovery_code' }],
  expiresAt: '2026-01-15T08:05:00.000Z',
  because: 'role:Accounts Manager',
};

const codeSent = {
  status: 'second_factor_required',
  method: 'email',
  methods: [{ method: 'email', hint: 'a•••@e•••.example' }],
  delivery: { status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' },
  expiresAt: '2026-01-15T08:05:00.000Z',
  because: 'role:Accounts Manager',
};

const enrolmentByLink = {
  status: 'enrolment_required',
  methods: [{ method: 'totp' }],
  enrolment: 'email_link',
  delivery: { status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' },
  expiresAt: '2026-01-15T08:10:00.000Z',
  because: 'role:Accounts Manager',
};

/** Examples of the sign-in path for the OpenAPI document; test/openapi holds them against the schemas. */
export const signInExamples = {
  login: {
    authenticated: { ...authenticated, strength: 'one_factor', because: 'policy:off' },
    secondFactorRequired,
    codeSent,
    enrolmentByLink,
    enrolmentOnScreen: {
      status: 'enrolment_required',
      methods: [{ method: 'totp' }],
      enrolment: 'on_screen',
      expiresAt: '2026-01-15T08:10:00.000Z',
      because: 'role:Accounts Manager',
    },
  },
  pending: { secondFactorRequired, codeSent, enrolmentByLink },
  secondFactor: {
    authenticated,
    afterEnrolment: {
      ...authenticated,
      recoveryCodes: ['ABCD-EFGH-IJKL-MNOP', 'QRST-UVWX-YZ23-4567'],
    },
  },
  sent: { queued: { delivery: codeSent.delivery }, limit: { delivery: { status: 'failed', reason: 'limit', resendAfter: null } } },
};
