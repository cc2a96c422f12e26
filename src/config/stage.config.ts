import { z } from 'zod';
import { defineSubject } from './variables';

export type EnvironmentName = 'development' | 'test' | 'production';

/** Only the three names: `prod` or `Production` would silently start with every development convenience. */
export const stageSubject = defineSubject({
  shape: () => ({
    NODE_ENV: z
      .enum(['development', 'test', 'production'], { error: 'must be development, test or production' })
      .default('development'),
  }),
  toConfig: (values): EnvironmentName => values.NODE_ENV,
});
