import { groupedRecoveryCode, parseRecoveryCode, recoveryCodeFrom } from './recovery-code.format';

describe('recovery codes', () => {
  const bytes = Buffer.from('00112233445566778899', 'hex');

  it('are 16 base32 characters, shown in groups of four', () => {
    expect(recoveryCodeFrom(bytes)).toMatch(/^[A-Z2-7]{16}$/);
    expect(groupedRecoveryCode(recoveryCodeFrom(bytes))).toBe('AAIS-EM2E-KVTH-PCEZ');
  });

  it.each(['AAIS-EM2E-KVTH-PCEZ', 'aaisem2ekvthpcez', ' AAIS EM2E KVTH PCEZ '])('are read as typed: %p', (typed) => {
    expect(parseRecoveryCode(typed)).toBe('AAISEM2EKVTHPCEZ');
  });

  it.each(['', '123456', 'AAIS-EM2E-KVTH-PCE', 'AAIS-EM2E-KVTH-PCEZA', 'AAIS-EM2E-KVTH-PCE0', 'AAIS-EM2E-KVTH-PCEé', 'AAIſ-EM2E-KVTH-PCEZ', 'AAıS-EM2E-KVTH-PCEZ'])(
    'and nothing else: %p',
    (typed) => {
      expect(parseRecoveryCode(typed)).toBeNull();
    },
  );
});
