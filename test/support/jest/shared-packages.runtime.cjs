const { createRequire, isBuiltin } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const isPackage = (name) => !name.startsWith('.') && !name.startsWith('/') && !isBuiltin(name) && name !== '@jest/globals';

/**
 * Packages are loaded by Node, once per worker; only the project's own files are loaded anew for every suite. jest would
 * compile and load Nest and TypeORM for each of some hundred suites, which took half the time of a run
 * (docs/decisions/0007). Packages can therefore not be replaced by `jest.mock`; spy on their exports instead.
 */
module.exports = class SharedPackagesRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    const { executor } = this;
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  requireModuleOrMock(from, name) {
    return isPackage(name) && !from.includes('/node_modules/') ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
};
