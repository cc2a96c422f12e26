import { csvRecord, prefersCsv } from './csv.rules';

describe(csvRecord, () => {
  it('quotes everything and ends in CRLF', () => {
    expect(csvRecord(['a', null, 'say "hi", please', 'two\nlines'])).toBe('"a","","say ""hi"", please","two\nlines"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1', '=HYPERLINK("https://evil.example")'])('makes %j harmless', (text) => {
    expect(csvRecord([text])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
  });

  it.each(['a=1', '1-1', '{"a":-1}', 'a•••@e•••.com', '2026-01-15T08:00:00.000Z', ''])('leaves %j', (text) => {
    expect(csvRecord([text])).toBe(`"${text.replaceAll('"', '""')}"\r\n`);
  });
});

describe(prefersCsv, () => {
  it.each([
    ['text/csv', true],
    ['TEXT/CSV; charset=utf-8', true],
    ['application/json;q=0.5, text/csv', true],
    ['text/csv;q=0.5, application/json', false],
    ['text/csv;q=0', false],
    ['text/csv;q=x', false],
    ['*/*', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (accept, csv) => {
    expect(prefersCsv(accept)).toBe(csv);
  });
});
