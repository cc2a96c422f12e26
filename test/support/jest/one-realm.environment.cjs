const { TestEnvironment } = require('jest-environment-node');

/**
 * Suites run among Node's own globals instead of a copy of them: packages are shared between suites (see
 * shared-packages.runtime.cjs) and would otherwise hand out dates and errors that are no `Date` and no `Error` here.
 */
module.exports = class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
  }
};
