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
  console.error(`${needs} ${remedy(join(__dirname, '../node_modules'))}`);
  process.exit(1);
}

// Keeps the compiled code of what is loaded from here on, in the project: Node's default is a folder that all users share.
require('node:module').enableCompileCache(join(__dirname, '../node_modules/.cache/lume-arrivals'));

/** Node comes with the packages: npm installs the one for this machine, and links it beside the other commands. */
function remedy(modules) {
  if (!existsSync(modules)) return 'npm ci installs one beside the rest: run it first.';
  if (existsSync(join(modules, '.bin/node'))) return 'One is in node_modules: start this by npm or npx, which find it.';
  return `npm ci installs one on Linux, Windows and Macs by Intel, unless it omits optional packages: elsewhere install ${LEAST.join('.')} or newer yourself.`;
}
