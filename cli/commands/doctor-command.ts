import type { Command } from 'commander';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { openClients } from '../aws/aws-clients.ts';
import { CredentialsError, explainAwsError, isAccessDenied } from '../aws/aws-error.ts';
import { CliError } from '../cli-error.ts';
import { findDeployment } from '../deployment.ts';
import { locationOf } from '../doctor/bucket-location.ts';
import { checkFilesWithoutRoute } from '../doctor/check-files-without-route.ts';
import { checkKeyAccepted, checkKeyPresent } from '../doctor/check-lume-key.ts';
import { checkAlarms, checkDeadLetters, checkSubscriptions } from '../doctor/check-messaging.ts';
import { checkConcurrency } from '../doctor/check-quotas.ts';
import { checkRouteRules, checkUploads, checkVersioning } from '../doctor/check-uploads.ts';
import type { Check, Finding } from '../doctor/finding.ts';
import { unknown } from '../doctor/finding.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { HANG } from '../terminal/printable.ts';
import type { Paint } from '../terminal/printer.ts';

interface DoctorOptions extends DeploymentOptions {
  readonly json: boolean;
}

export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .summary('check a deployment, and say what to do')
    .description('Checks a deployment: one line each, and what to do where something is wrong. It changes nothing.')
    .option('--json', 'print a JSON object a line', false)
    .addHelpText(
      'after',
      `
A line with ? could not be checked: a missing permission is named, and the rest is checked all the same.

Exit codes: 0 nothing is wrong, 6 something is, 1 the deployment cannot be found, 2 the command line is wrong.

Example:
  $ ${COMMAND_LINE} doctor --deployment lume-arrivals`,
    )
    .action((options: DoctorOptions) => doctor(options, session));
}

async function doctor(options: DoctorOptions, session: Session): Promise<void> {
  const clients = await openClients(
    options,
    'alarms',
    'events',
    'lambda',
    'parameters',
    'queues',
    's3',
    'secrets',
    'sfn',
    'topics',
  );
  const deployment = await findDeployment(clients.parameters, options.deployment);
  const { deploymentName, landingBucket, stateMachineArn, apiKeySecretArn, topics } = deployment;
  const checks: readonly Check[] = [
    { about: 'uploads', run: () => checkUploads(clients.s3, landingBucket, locationOf(stateMachineArn)) },
    { about: 'versions', run: () => checkVersioning(clients, landingBucket, deploymentName) },
    { about: 'routes', run: () => checkRouteRules(clients, deployment) },
    { about: 'files', run: () => checkFilesWithoutRoute(clients, landingBucket, deploymentName) },
    { about: 'key', run: () => checkKeyPresent(clients.secrets, apiKeySecretArn) },
    { about: 'lume', run: () => checkKeyAccepted(clients, deployment) },
    { about: 'subscribers', run: () => checkSubscriptions(clients.topics, topics) },
    { about: 'alarms', run: () => checkAlarms(clients.alarms, deploymentName) },
    { about: 'dead letters', run: () => checkDeadLetters(clients.queues, deployment) },
    { about: 'quotas', run: () => checkConcurrency(clients.lambda) },
  ];
  for (const { about, run } of checks) {
    for (const finding of await findingsOf(run)) {
      if (finding.state === 'bad') session.exitCode = EXIT.found;
      await session.print(
        ...(options.json ? [JSON.stringify({ about, ...finding })] : lines(about, finding, session.paint)),
      );
    }
  }
}

/** A check that fails does not stop the others. */
async function findingsOf(run: Check['run']): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    const told = explainAwsError(error) as Error;
    if (told instanceof CredentialsError) throw told; // the other checks would fail too
    if (isAccessDenied(error)) return [unknown(told.message)];
    if (/NotImplemented|UnknownOperation/.test((error as Error).name)) {
      return [unknown(`not answered here: ${(error as Error).message}`)];
    }
    const said = told instanceof CliError ? told.message : `${told.name}: ${told.message}`;
    return [unknown(`could not be checked: ${said}`)];
  }
}

const SIGNS: Readonly<Record<Finding['state'], Parameters<Paint>>> = {
  ok: ['green', '✓'],
  bad: ['red', '✗'],
  unknown: ['yellow', '?'],
};

function lines(about: string, finding: Finding, paint: Paint): readonly string[] {
  const first = `${paint(...SIGNS[finding.state])} ${about.padEnd(12)}  ${HANG}${finding.said}`;
  if (finding.state !== 'bad') return [first];
  const [mend = '', ...rest] = finding.mend.split('\n');
  return [
    first,
    `  ${' '.repeat(12)}  → ${HANG}${mend}`,
    ...rest.map((line) => `  ${' '.repeat(12)}    ${HANG}${line}`),
  ];
}
