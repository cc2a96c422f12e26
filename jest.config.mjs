const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      target: 'es2022',
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

// Packages are Node's business, not jest's: docs/decisions/0007.
const base = {
  testEnvironment: '<rootDir>/test/support/jest/one-realm.environment.cjs',
  runtime: '<rootDir>/test/support/jest/shared-packages.runtime.cjs',
  transform: { '^.+\\.ts$': swc },
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
  // One more than the two processors of a small machine: suites wait for the database and for hashes as much as they compute.
  maxWorkers: 3,
  projects: [
    { ...base, displayName: 'pure', rootDir: '.', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...story,
      displayName: 'story',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/faults/', '<rootDir>/test/programs/', '<rootDir>/test/browser/'],
    },
    {
      ...story,
      displayName: 'faults',
      // What starts whole programs, breaks them, or both.
      testMatch: ['<rootDir>/test/{faults,programs}/**/*.e2e-spec.ts'],
    },
    {
      ...story,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.e2e-spec.ts'],
    },
  ],
};
