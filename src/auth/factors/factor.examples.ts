const factor = {
  id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a20',
  method: 'totp',
  label: 'Authenticator app',
  confirmedAt: '2026-01-15T08:03:00.000Z',
  lastUsedAt: '2026-01-15T08:03:00.000Z',
};

const delivery = { status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' };

export const factorExamples = {
  list: { enrolled: { items: [factor], nextCursor: null, recoveryCodesLeft: 10, required: true, because: 'role:All', kind: 'pass', demanded: 'totp', enrollable: ['totp'], grace: null } },
  begunTotp: {
    onScreen: {
      id: factor.id,
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      otpauthUri:
        'otpauth://totp/Countersign:ana%40erp.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Countersign&algorithm=SHA1&digits=6&period=30',
      qrSvg: '<svg xmlns="http://www.w3.org/2000/svg">…</svg>',
      expiresAt: '2026-01-15T08:10:00.000Z',
    },
  },
  mailed: { mailed: { id: factor.id, delivery } },
  begunCode: { queued: { id: factor.id, delivery, expiresAt: '2026-01-15T08:10:00.000Z' } },
  confirmed: { first: { factor, recoveryCodes: ['ABCD-EFGH-IJKL-MNOP', 'QRST-UVWX-YZ23-4567'] } },
};
