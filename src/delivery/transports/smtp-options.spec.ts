import { parseSender, smtpPoolOptions } from './smtp-options';
import { TransportFailure } from './transport';

describe(smtpPoolOptions, () => {
  it('demands STARTTLS with a good certificate from every server but one on this machine', () => {
    expect(smtpPoolOptions('smtp://mail.example.com:587')).toMatchObject({ secure: false, requireTLS: true, tls: { rejectUnauthorized: true } });
    expect(smtpPoolOptions('smtp://127.0.0.1:2525')).toMatchObject({ requireTLS: false, port: 2525, tls: { rejectUnauthorized: true } });
    expect(smtpPoolOptions('smtp://[::1]:2525')).toMatchObject({ requireTLS: false, host: '::1' });
  });

  it('speaks TLS from the first byte to smtps', () => {
    expect(smtpPoolOptions('smtps://mail.example.com')).toMatchObject({ secure: true, port: 465, tls: { rejectUnauthorized: true } });
  });

  it('decodes user and password', () => {
    expect(smtpPoolOptions('smtp://us%40er:p%3Aw%2F@mail.example.com')).toMatchObject({ port: 587, auth: { user: 'us@er', pass: 'p:w/' } });
  });

  it.each(['smtp://u:p%zz@mail.example.com', 'smtp://u%@mail.example.com'])('refuses %s for good, with what to do', (url) => {
    const refused = (): unknown => smtpPoolOptions(url);
    expect(refused).toThrow(TransportFailure);
    expect(refused).toThrow(expect.objectContaining({ permanent: true, reason: expect.stringContaining('percent-encode') }));
  });

  it('reads no options from the URL', () => {
    const options = smtpPoolOptions('smtp://mail.example.com:587?tls.rejectUnauthorized=false&ignoreTLS=true');
    expect(options).toMatchObject({ requireTLS: true, tls: { rejectUnauthorized: true } });
    expect(options).not.toHaveProperty('ignoreTLS');
  });
});

describe(parseSender, () => {
  it.each([
    ['login@example.com', { name: '', address: 'login@example.com' }],
    ['Countersign <login@example.com>', { name: 'Countersign', address: 'login@example.com' }],
    ['"Countersign, Inc." <login@example.com>', { name: 'Countersign, Inc.', address: 'login@example.com' }],
    ['<login@example.com>', { name: '', address: 'login@example.com' }],
  ])('%s', (from, sender) => {
    expect(parseSender(from)).toEqual(sender);
  });
});
