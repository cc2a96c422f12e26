import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { generatedDocs } from './docs.generated';

// `npm run docs`: writes the pages that are made from the code.
for (const { file, text } of generatedDocs()) writeFileSync(resolve(__dirname, '..', file), text);
