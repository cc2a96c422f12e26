import tseslint from 'typescript-eslint';

const noAmbientTimeOrChance = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Inject Clock: time is a fact.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Inject Clock: time is a fact.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Inject SecureRandom.' },
  { selector: "CallExpression[callee.name=/^(randomBytes|randomInt|randomUUID)$/]", message: 'Inject SecureRandom.' },
];
const noAmbientEnvironment = [
  { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Only src/config reads the environment.' },
];
const noDefaultExport = [{ selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', 'coverage/', '.dependency-cruiser.cjs'] },
  {
    // Modules of the pages; their types are checked by tsconfig.browser.json.
    files: ['src/web/browser/**/*.js'],
    extends: [tseslint.configs.base],
    languageOptions: { sourceType: 'module' },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Text that becomes markup is how a name of somebody runs in the browser of somebody else (CWE-79).
      'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write'].map((property) => ({ property, message: 'Build elements with core/dom.js.' }))],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Code points are what NIST SP 800-63B-4 counts in passwords and what masks cut: spreading a string is meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 6 }],
      complexity: ['error', 12],
      // Nest declares its option objects as classes; every literal handed to it would be an error.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noAmbientTimeOrChance, ...noAmbientEnvironment, ...noDefaultExport] },
  },
  {
    files: ['src/config/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noAmbientTimeOrChance, ...noDefaultExport] },
  },
  {
    // The two ports to real time and real chance, and nothing else.
    files: ['src/common/time/*.ts', 'src/common/crypto/secure-random.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noAmbientEnvironment, ...noDefaultExport] },
  },
  {
    files: ['test/**/*.ts', 'src/**/*.spec.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/dot-notation': 'off',
      complexity: 'off',
      'no-restricted-syntax': 'off',
      'no-console': 'off',
      // A spy is seen by the product only on the package's own exports; `import * as` makes a copy of them.
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
    },
  },
);
