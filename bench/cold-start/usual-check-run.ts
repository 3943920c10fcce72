import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { parse } from '@aws-lambda-powertools/parser';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { decideNext } from '../../functions/polling/decide-next.ts';

/** A check written the usual way, with Powertools, all of zod and an SDK client. It does less than `check-run`. */

const task = z.strictObject({
  execution: z.string(),
  input: z.looseObject({ flow_version: z.string(), source_path: z.string(), max_attempts: z.int().optional() }),
  run: z.looseObject({ id: z.string() }),
  check: z.looseObject({ checks: z.int() }),
});
const answer = z.looseObject({ id: z.string(), status: z.string() });

const logger = new Logger();
const metrics = new Metrics({ namespace: 'LumeArrivals' });
const secrets = new SecretsManagerClient();
let key: string | undefined;

export const handler = async (event: unknown): Promise<object> => {
  const { input, run, check } = parse(event, undefined, task);
  const { status } = answer.parse(await get(`/runs/${run.id}`));
  const decision = decideNext(status, check.checks + 1, {
    maxAttempts: input.max_attempts ?? Number(process.env['MAX_ATTEMPTS']),
    initialDelaySeconds: Number(process.env['INITIAL_DELAY_SECONDS']),
  });
  metrics.addMetric('Checks', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  logger.info('status checked', { status, run_id: run.id });
  return { status, ...decision };
};

async function get(path: string): Promise<unknown> {
  key ??= (await secrets.send(new GetSecretValueCommand({ SecretId: process.env['LUME_API_KEY_SECRET'] })))
    .SecretString;
  const response = await fetch(`${process.env['LUME_BASE_URL']}${path}`, { headers: { 'lume-api-key': key ?? '' } });
  return response.json();
}
