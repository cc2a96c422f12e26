/** Apart from answer-check.ts, so that suites without an application do not load one to ask whether there were faults. */
const faults: string[] = [];

export const noteFault = (fault: string): void => {
  faults.push(fault);
};

/** Each is told once. */
export const takeFaults = (): string[] => [...new Set(faults.splice(0))];
