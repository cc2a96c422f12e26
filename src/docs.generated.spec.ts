import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDocs } from './docs.generated';

describe('the pages made from the code', () => {
  it.each(generatedDocs())('$file is up to date (else: npm run docs)', ({ file, text }) => {
    expect(readFileSync(join(__dirname, '..', file), 'utf8')).toBe(text);
  });
});
