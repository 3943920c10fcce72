// Stops with one line where this is not the Node of node_modules, but one that is too old for it. Plain CommonJS, so that the oldest Node can say it.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** `await using` takes 24.0, and `?1` twice in one statement of node:sqlite takes 24.7; 24.8 is the oldest that tests were run with. */
const LEAST = [24, 8];

const [major = 0, minor = 0] = process.version.slice(1).split('.').map(Number);
if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
  const needs = `This is Node ${process.version.slice(1)}, and ${LEAST.join('.')} or newer is needed.`;
  console.error(`${needs} ${remedy(join(__dirname, '../node_modules/node'))}`);
  process.exit(1);
}

/** The newer Node is a package, which a script of its own completes. */
function remedy(installed) {
  if (!existsSync(installed)) return 'npm ci installs one beside the rest: run it first.';
  if (['node', 'node.exe'].some((name) => existsSync(join(installed, 'bin', name)))) {
    return 'One is in node_modules: start this by npm or npx, which find it.';
  }
  return 'npm installed none, because it was told to run no scripts: run npm ci without --ignore-scripts.';
}
