import { takeFaults } from './answer-faults';

/** Story tests start applications and hash passwords on a shared machine: the default 5 s is for pure tests. */
jest.setTimeout(30_000);

/** An answer that is not as the document says fails the test it was given in, or the suite when it was given in a hook. */
const nothingUndocumented = (): void => {
  const faults = takeFaults();
  if (faults.length > 0) throw new Error(`not as documented:\n${faults.join('\n')}`);
};
afterEach(nothingUndocumented);
afterAll(nothingUndocumented);
