import { failureText, wordsOf } from './failure-text';

describe(failureText, () => {
  it('keeps what an administrator needs', () => {
    expect(failureText('SMTP 550', '5.1.1 no such mailbox')).toBe('SMTP 550: 5.1.1 no such mailbox');
  });

  it.each([
    ['SMTP 550', '550 5.1.1 no such mailbox', 'SMTP 550: 5.1.1 no such mailbox'],
    ['SMTP 550', '550-5.1.1 no such mailbox', 'SMTP 550: 5.1.1 no such mailbox'],
    ['SMTP 550', '550', 'SMTP 550'],
    ['SMTP 451', '550 not the same', 'SMTP 451: 550 not the same'],
    ['SMTP 550', '550.1 is none', 'SMTP 550: 550.1 is none'],
    ['timeout', '550 no code', 'timeout: 550 no code'],
  ])('says the status once: %s, %s', (status, reason, text) => {
    expect(failureText(status, reason)).toBe(text);
  });

  it.each([
    ['\u001b[31mno such mailbox\u001b[0m', 'no such mailbox'],
    ['\u001b[1;38;5;9mno\u001b[K such \u009b2Jmailbox', 'no such mailbox'],
    ['anna@exam\u001b[0mple.com is unknown', '[recipient] is unknown'],
  ])('takes out what a terminal would obey, whole: %j', (reason, text) => {
    expect(failureText('SMTP 550', reason, 'anna@example.com')).toBe(`SMTP 550: ${text}`);
  });

  it.each([
    ['the recipient', '550 <anna@example.com> unknown', 'anna@example.com'],
    ['another address', 'relay to bert@other.example denied', 'anna@example.com'],
    ['a number', "The 'To' number +4915112345678 is not valid", '+4915112345678'],
    ['a spaced number', 'to +49 151 1234 5678 failed', '+4915112345678'],
    ['a code', 'content refused: "081804 is your code"', 'anna@example.com'],
    ['a link', 'spam: https://login.example.com/qrcode/abcDEF_123', 'anna@example.com'],
    ['a token', 'bad part YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY', 'anna@example.com'],
  ])('takes out %s', (_, reason, recipient) => {
    const text = failureText('SMTP 550', reason, recipient);
    expect(text).not.toMatch(/anna|bert|\d{4}|qrcode|abcDEF|YWJj/);
    expect(text).toMatch(/\[(recipient|address|number|link|token)\]/);
  });

  it.each([
    ['no such mailbox [YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY', 'no such mailbox [token]'],
    ['no such mailbox [YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY] here', 'no such mailbox [token] here'],
    ['see [https://help.example.com/x]', 'see [link]'],
    ['[anna@example.com] is unknown', '[recipient] is unknown'],
    ['refused [123456 in queue]', 'refused [[number] in queue]'],
  ])('leaves no bracket over: %s', (reason, text) => {
    expect(failureText('SMTP 550', reason, 'anna@example.com')).toBe(`SMTP 550: ${text}`);
  });

  it('is one printable line of at most 200 characters after the status', () => {
    const text = failureText('SMTP 451', `try\r\nagain\u0000\u202e ${'x '.repeat(300)}`);
    expect(text).toMatch(/^SMTP 451: try again x [x ]+$/);
    expect(text).toHaveLength('SMTP 451: '.length + 200);
  });

  it('is the status alone where nothing was said', () => {
    expect(failureText('timeout', ' \n')).toBe('timeout');
  });
});

describe(wordsOf, () => {
  it.each([
    ['a line as it stands', 'ERR <12> no credit', 'ERR <12> no credit'],
    ['JSON as it stands', '{"error":"x"}', '{"error":"x"}'],
    ['a page without its markup', '<!DOCTYPE html><html><head><title>502</title><style>p { x: y }</style></head>\n<body><h1>Bad Gateway</h1></body></html>', /^502\s+Bad Gateway$/],
    ['nothing of scripts and remarks', ' <html><script>alert("</p>")</script><!-- build <b>7</b> --><p>Down</p>', 'Down'],
    ['the beginning of a page that was cut', '<html><body>Down<a href="x', 'Down'],
    ['nothing of a page without words', '<html></html>', ''],
  ])('leaves %s', (_, said, words) => {
    expect(wordsOf(said)).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
  });

  it('reads hostile markup in no time', () => {
    const began = process.hrtime.bigint();
    for (const piece of ['<script', '<!--', '<']) wordsOf(`<html>${piece.repeat(20_000)}`);
    expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(1000);
  });
});
