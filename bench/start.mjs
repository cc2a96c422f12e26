import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { folder, remove, startProgram } from './program.mjs';
import { median, say } from './figures.mjs';

const rounds = Number(process.argv[2] ?? 5);
/** Seconds until what the start left behind was collected. */
const AT_REST = 15;

const cold = [];
const warm = [];
const resident = [];
for (let round = 0; round < rounds; round += 1) {
  const DATA_DIR = folder();
  try {
    const first = await startProgram({ DATA_DIR });
    cold.push(first.milliseconds);
    await first.stop();
    const second = await startProgram({ DATA_DIR });
    warm.push(second.milliseconds);
    await wait(AT_REST * 1000);
    resident.push(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${second.pid}/status`, 'utf8'))[1]) / 1024);
    await second.stop();
  } finally {
    remove(DATA_DIR);
  }
}
say(`empty folder to ready   median ${(median(cold) / 1000).toFixed(2)} s of ${rounds} (limit 5 s)`);
say(`second start            median ${(median(warm) / 1000).toFixed(2)} s`);
say(`resident at rest        median ${median(resident).toFixed(0)} MB (limit 200 MB)`);
