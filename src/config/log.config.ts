import { z } from 'zod';
import { defineSubject } from './variables';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export const logSubject = defineSubject({
  shape: () => ({
    LOG_LEVEL: z
      .enum(['error', 'warn', 'info', 'debug'], { error: 'must be error, warn, info or debug' })
      .default('info'),
  }),
  toConfig: (values): LogLevel => values.LOG_LEVEL,
});
