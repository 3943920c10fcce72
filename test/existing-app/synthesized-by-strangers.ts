import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the CDK's command line adds by itself, and none of the flags of this repository's `cdk.json`. */
const CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': true,
};

/** Synthesizes an app as `cdk synth` does in a project whose `cdk.json` has nothing but the app. */
export async function synthesizeWithoutFlags(app: string, outDir: string): Promise<void> {
  const env = { ...process.env, CDK_OUTDIR: outDir, CDK_CONTEXT_JSON: JSON.stringify(CONTEXT) };
  await promisify(execFile)(process.execPath, [app], { cwd: ROOT, env });
}
