'use strict';
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * As in jest's own environment each test file has globals of its own; but they are looked up as those of any program are. Jest
 * watches its test files' globals, and each `Object` or `Promise` that code says then takes a hundred times as long: a sixth of
 * a run.
 */
module.exports = class PlainGlobals extends TestEnvironment {
  constructor(...given) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
    // Node's own: a refusal that is thrown does not write down a hundred callers.
    this.global.Error.stackTraceLimit = 10;
  }
};
