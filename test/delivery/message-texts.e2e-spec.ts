import { LANGUAGES } from '../../src/common/languages';
import type { OutgoingMessage } from '../../src/delivery/message';
import { MessageTexts } from '../../src/delivery/texts/message-texts';
import type { LinkText, CodeText } from '../../src/delivery/texts/text-inputs';
import { septets } from '../../src/delivery/texts/sms-text';
import { createDatabase, type TestDatabase } from '../support/test-database';
import { DeliveryHouse } from './delivery-house';

const ATTEMPT = { at: new Date('2026-03-02T08:15:30Z'), address: '192.0.2.7', device: { program: 'Firefox', system: 'Linux' } };
const CODE: CodeText = { purpose: 'login', channel: 'email', to: 'anna@example.com', code: '000152', lifetimeSeconds: 300, attempt: ATTEMPT };
const LINK: LinkText = { to: 'anna@example.com', firstName: 'Anna', token: 'dG9rZW4', lifetimeSeconds: 240, attempt: ATTEMPT };

/** Product P-42 and R-044: what a message says, and what cannot be made to say anything else. */
describe(MessageTexts.name, () => {
  let database: TestDatabase;
  let house: DeliveryHouse;
  let texts: MessageTexts;

  beforeAll(async () => {
    database = await createDatabase();
    house = await DeliveryHouse.open(database, { PUBLIC_URL: 'http://localhost:3000' });
    texts = house.get(MessageTexts);
  });

  afterEach(() => house.set({ otp_issuer_name: null, otp_sms_template: null }));

  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  const mail = (message: OutgoingMessage) => {
    if (message.channel !== 'email') throw new Error('not a mail');
    return message;
  };
  const sms = async (input: Partial<CodeText> = {}) => (await texts.code({ ...CODE, channel: 'sms', to: '+4915112345678', ...input })).text;

  it('says everything a code needs, in both forms, and nothing of it in the subject', async () => {
    const message = mail(await texts.code(CODE));
    expect(message.subject).toBe('Your sign-in code for Countersign');
    for (const form of [message.text, message.html]) {
      for (const part of ['000152', 'Countersign', '5 minutes', 'March 2, 2026 at 08:15 UTC', '192.0.2.7', 'Firefox on Linux']) expect(form).toContain(part);
      expect(form).toMatch(/never share it/i);
      expect(form).not.toMatch(/https?:\/\/\S+\/(qrcode|password)/);
    }
  });

  it('leaves out what is not known of the attempt', async () => {
    const { text } = mail(await texts.code({ ...CODE, attempt: { at: ATTEMPT.at, address: null, device: null } }));
    expect(text).not.toMatch(/address:|Device|null/i);
  });

  it('shows names as text, in HTML too', async () => {
    await house.set({ otp_issuer_name: '<b>Acme</b> & "Söhne" {{code}}' });
    const message = mail(await texts.invitation({ ...LINK, firstName: '<img src=x> {{link}}' }));
    expect(message.html).not.toMatch(/<b>Acme|<img src=x>/);
    expect(message.html).toContain('&lt;img src&#x3D;x&gt; {{link}}');
    expect(message.subject).toBe('Your invitation to <b>Acme</b> & "Söhne" {{code}}');
    expect(message.text).toContain('<img src=x> {{link}}');
  });

  it.each([
    ['enrolmentLink', '/qrcode/dG9rZW4', '4 minutes'],
    ['enrolmentOffer', '/qrcode/dG9rZW4', '72 hours'],
    ['invitation', '/password/dG9rZW4', '72 hours'],
    ['passwordReset', '/password/dG9rZW4', '20 minutes'],
  ] as const)('%s leads to %s for %s', async (kind, path, lifetime) => {
    const lifetimeSeconds = { enrolmentLink: 240, enrolmentOffer: 259_200, invitation: 259_200, passwordReset: 1200 }[kind];
    const message = mail(await texts[kind]({ ...LINK, lifetimeSeconds }));
    expect(message.text).toContain(`http://localhost:3000${path}`);
    expect(message.html).toContain(`href="http://localhost:3000${path}"`);
    expect(message.text).toContain(lifetime);
    expect(message.subject).not.toContain('dG9rZW4');
    expect(message.text).toMatch(/^Hello Anna,/);
  });

  it('asks for an app in words that are true of a sign-in and of a living session', async () => {
    for (const [language, says, neverSays] of [['en', /set up an authenticator app for your account/, /to sign in|signed in with/], ['de', /Authenticator-App für Ihr Konto/, /für die Anmeldung/]] as const) {
      const { text, html } = mail(await texts.enrolmentLink({ ...LINK, language }));
      for (const form of [text, html]) expect([form, says.test(form), neverSays.test(form)]).toEqual([form, true, false]);
    }
  });

  it('fits a text into one segment and binds the code to the host', async () => {
    const text = await sms();
    expect(text).toBe('000152 is your Countersign sign-in code, good for 5 minutes. Never share it.\n\n@localhost #000152');
    expect(septets(text)).toBeLessThanOrEqual(160);
  });

  it.each(['Bundesvereinigung der Deutschen Steuerberatungsgesellschaften ÄÖ', 'Бухгалтерия', '株式会社'])('also for the issuer %s', async (issuer) => {
    await house.set({ otp_issuer_name: issuer });
    for (const language of LANGUAGES) {
      const text = await sms({ language });
      expect(septets(text)).toBeLessThanOrEqual(160);
      expect(text).toMatch(/^000152 .*(sign-in code|Anmeldecode)/);
      expect(text).toMatch(/\n@localhost #000152$/);
    }
  });

  it('names the sign-in in one segment on a host of a long name too', async () => {
    const host = 'second-factor.erp.human-resources.subsidiary.wholesale-holding.example.com';
    const far = await DeliveryHouse.open(database, { NODE_ENV: 'production', PUBLIC_URL: `https://${host}` });
    try {
      for (const [language, words] of [['en', /^000152 is your .*sign-in code/], ['de', /^000152 ist Ihr .*Anmeldecode/]] as const) {
        const { text } = await far.get(MessageTexts).code({ ...CODE, channel: 'sms', to: '+4915112345678', language });
        expect(text).toMatch(words);
        expect(text).toMatch(new RegExp(`\\n@${host} #000152$`));
        expect(septets(text)).toBeLessThanOrEqual(160);
      }
    } finally {
      await far.close();
    }
  });

  it.each([
    ['enrol', /set up (the|your) second step/, /zweiten Schritt/],
    ['step_up', /confirm (it|at Countersign that it) is you/, /Sie es sind/],
    ['verify_contact', /make this the mail address|Confirm this|this number/i, /diese (E-Mail-)?Adresse|dieser Nummer/],
  ] as const)('names what it is for: %s', async (purpose, english, german) => {
    for (const [language, words] of [['en', english], ['de', german]] as const) {
      const { subject, text, html } = mail(await texts.code({ ...CODE, purpose, language }));
      const texted = await sms({ purpose, language });
      for (const form of [subject, text, html, texted]) expect(form).toMatch(words);
      expect([subject, text, html, texted].join()).not.toMatch(/sign in to|sign-in|Anmeldecode|zur Anmeldung/i);
      expect(septets(texted)).toBeLessThanOrEqual(160);
      expect(texted).toMatch(/\n@localhost #000152$/);
    }
  });

  it('in German says the same, times and numbers in German words', async () => {
    expect(await sms({ language: 'de' })).toBe('000152 ist Ihr Countersign-Anmeldecode, gültig 5 Minuten. Geben Sie ihn nie weiter.\n\n@localhost #000152');
    const message = mail(await texts.code({ ...CODE, lifetimeSeconds: 60, language: 'de' }));
    for (const part of ['1 Minute', '2. März 2026 um 08:15 UTC', 'Firefox unter Linux']) expect([message.text, message.html]).toEqual([expect.stringContaining(part), expect.stringContaining(part)]);
    const notice = { to: CODE.to, firstName: 'Anna', attempt: ATTEMPT, language: 'de', by: null };
    const used = async (left: number) => mail(await texts.changed({ ...notice, what: 'recovery_code_used', method: null, left, keys: [] })).text;
    expect(await used(0)).toMatch(/Es ist kein Code mehr übrig\. Erzeugen Sie bald neue/);
    expect(await used(1)).toContain('Es ist noch 1 Code übrig.');
    expect(await used(4)).toMatch(/Es sind noch 4 Codes übrig\.\n/);
    expect(mail(await texts.changed({ ...notice, what: 'factor_added', method: 'sms', left: null, keys: [] })).text).toContain('zu bestätigen: Codes per SMS.');
    for (const told of ['old', 'new'] as const) {
      const { text } = await texts.contactChanged({ ...notice, channel: 'sms', what: 'sms', told, byOwner: true, newHint: null });
      expect(septets(text)).toBeLessThanOrEqual(160);
    }
  });

  it("fills the administrator's text and adds the line", async () => {
    await house.set({ otp_sms_template: '{{ issuer }}: {{otp}} ({{ minutes }} min) $& $1', otp_issuer_name: 'Acme' });
    expect(await sms()).toBe('Acme: 000152 (5 min) $& $1\n\n@localhost #000152');
  });

  it('speaks the default language where it has no other words, whatever the language is called', async () => {
    for (const language of ['tlh', '../../../etc', 'de/../en', '']) {
      expect(mail(await texts.code({ ...CODE, language })).subject).toBe('Your sign-in code for Countersign');
    }
  });
});
