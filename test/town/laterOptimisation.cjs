'use strict';
const { setFlagsFromString } = require('node:v8');

/**
 * Every test file loads functions of its own, and most of them run for a moment: what the V8 of Node 20 spends on optimising
 * them is a tenth of a run and comes back in none. Later ones wait by themselves, and know the flag no more.
 */
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=1000000');
