export const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];

/** Each in turn, round after round, so that what else the machine does meets all of them alike. */
export async function interleaved(rounds, runs) {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (const run of Object.values(runs)) for (let warm = 0; warm < 5; warm += 1) await run();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(runs)) {
      const began = performance.now();
      await run();
      times[name].push(performance.now() - began);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

export const say = (line) => process.stdout.write(`${line}\n`);
export const inMs = (value) => `${value.toFixed(2)} ms`;
