// Exits with one line if this Node is too old. Plain CommonJS, so that any old Node can run it.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/**
 * `await using` needs 24.0, and `?1` twice in a statement of node:sqlite needs 24.7. 24.8 is the oldest version tested.
 */
const LEAST = [24, 8];

const [major = 0, minor = 0] = process.version.slice(1).split('.').map(Number);
if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
  const needs = `This is Node ${process.version.slice(1)}, and ${LEAST.join('.')} or newer is needed.`;
  console.error(`${needs} ${remedy(join(__dirname, '../node_modules/node'))}`);
  process.exit(1);
}

// Keeps the compiled code of what is loaded from here on, in the project: Node's default is a folder that all users share.
require('node:module').enableCompileCache(join(__dirname, '../node_modules/.cache/lume-arrivals'));

/** The package `node` installs its binary by an install script. */
function remedy(installed) {
  if (!existsSync(installed)) return 'npm ci installs one beside the rest: run it first.';
  if (['node', 'node.exe'].some((name) => existsSync(join(installed, 'bin', name)))) {
    return 'One is in node_modules: start this by npm or npx, which find it.';
  }
  return 'npm installed none, because it was told to run no scripts: run npm ci without --ignore-scripts.';
}
