#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '..', 'dist', 'cli', 'main.js');
if (existsSync(program)) {
  require(program);
} else {
  process.stderr.write('countersign is not built yet: run npm run build\n');
  process.exitCode = 1;
}
