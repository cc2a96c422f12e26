// Every dependency is down-levelled to CommonJS: on Node 20 jest cannot `require` the ESM-only Nest 12
// packages, and its ESM mode breaks the CommonJS mailer (docs/decisions/0002).
const swc = (typescript) => [
  '@swc/jest',
  {
    jsc: {
      parser: typescript ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript' },
      target: 'es2022',
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: typescript ? 'inline' : false,
  },
];

const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc(true), '^.+\\.m?js$': swc(false) },
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
};

const story = {
  ...base,
  rootDir: '.',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/each-suite.ts'],
};

export default {
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  maxWorkers: 2,
  projects: [
    { ...base, displayName: 'pure', rootDir: '.', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...story,
      displayName: 'story',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/faults/', '<rootDir>/test/browser/'],
    },
    {
      ...story,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.e2e-spec.ts'],
    },
    {
      ...story,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.e2e-spec.ts'],
      // Drives a program of its own and is huge: what it is written in works as it is.
      transformIgnorePatterns: ['/node_modules/playwright-core/'],
    },
  ],
};
