#!/usr/bin/env node
require('./node-version.cjs');

// After the check: an older Node cannot parse this file.
import('./start-command-line.ts');
