// The arrows of the house (docs/decisions/0001). A feature may import only what its row names.
const features = {
  audit: [],
  roles: [],
  'system-settings': [],
  delivery: ['system-settings'],
  users: ['roles'],
  otp: ['users', 'delivery', 'system-settings'],
  auth: ['otp', 'users', 'roles', 'system-settings', 'delivery'],
  reports: ['auth', 'users', 'system-settings'],
  web: ['auth', 'otp', 'users', 'roles', 'system-settings', 'delivery', 'audit'],
  keys: ['auth', 'otp', 'delivery', 'system-settings'],
  purge: ['system-settings'],
  cli: ['keys', 'purge', 'reports', 'auth', 'otp', 'users', 'roles', 'system-settings', 'delivery', 'audit', 'health', 'bootstrap'],
  health: ['auth', 'otp', 'users', 'roles', 'system-settings', 'delivery'],
  metrics: ['auth', 'otp', 'delivery'],
  openapi: [],
};
const below = ['common', 'config', 'database'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-barrels',
      comment: 'index files knot folders together; import the file that holds the thing',
      severity: 'error',
      from: { path: '^(src|test)' },
      to: { path: '^(src|test)/.*index\\.ts$' },
    },
    {
      name: 'common-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/', pathNot: '^src/common/' },
    },
    {
      name: 'config-imports-common-only',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(common|config)/' },
    },
    {
      name: 'database-knows-entities-only',
      severity: 'error',
      from: { path: '^src/database/' },
      to: { path: '^src/', pathNot: '^src/(common|config|database)/|\\.entity\\.ts$' },
    },
    ...Object.entries(features).map(([feature, allowed]) => ({
      name: `arrows-of-${feature}`,
      severity: 'error',
      from: { path: `^src/${feature}/` },
      to: { path: '^src/[^/]+/', pathNot: `^src/(${[feature, ...below, ...allowed].join('|')})/` },
    })),
    {
      name: 'bootstrap-is-the-outermost',
      comment: 'it builds the application; whatever it offers inwards would turn the house upside down',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(bootstrap|cli)/|^src/main\\.ts$' },
      to: { path: '^src/(bootstrap|cli)/' },
    },
    {
      name: 'bootstrap-knows-no-commands',
      severity: 'error',
      from: { path: '^src/bootstrap/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'pure-files-stay-pure',
      comment: 'decisions have no framework, no database, no clock: they can be read as a table',
      severity: 'error',
      from: { path: '\\.(policy|rules|state)\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|fastify)|^node:|\\.(service|repository|entity|controller)\\.ts$' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/|\\.spec\\.ts$' },
    },
    { name: 'declared-dependencies', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
