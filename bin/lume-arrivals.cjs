#!/usr/bin/env node
require('./node-version.cjs');

// After that check, because an older Node cannot read it.
import('./lume-arrivals.ts');
