const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Storages some suite has entered; each costs every promise of the process a little, for ever. */
const entered = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...given) {
    entered.add(this);
    return original.apply(this, given);
  };
}

/**
 * Suites run among Node's own globals instead of a copy of them: packages are shared between suites (see
 * shared-packages.runtime.cjs) and would otherwise hand out dates and errors that are no `Date` and no `Error` here.
 */
module.exports = class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
  }

  async teardown() {
    // Every suite has storages of its own (the request context, jest's). Left on, the fortieth suite would take half as
    // long again as the first. One that a package goes on using turns itself on again.
    for (const storage of entered) storage.disable();
    entered.clear();
    await super.teardown();
  }
};
