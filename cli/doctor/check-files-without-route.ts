import type { S3Client } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { count } from '../../functions/output-text.ts';
import { type KindWithoutRoute, sampleWithoutRoute } from '../../functions/reconciliation/files-without-route.ts';
import { countSentence, LABELS } from '../../functions/reconciliation/files-without-route-alert.ts';
import { listObjects } from '../aws/list-objects.ts';
import { deployedRoutes } from '../routes/deployed-routes.ts';
import { bad, type Finding, ok } from './finding.ts';

/** Below the prefixes of the routes, and as many outside them. */
const MAX_OBJECTS = 10_000;

/** Whether a route nearly takes files in the bucket. Files that are not near any route may be meant for somebody else. */
export async function checkFilesWithoutRoute(
  { s3, parameters }: { readonly s3: S3Client; readonly parameters: SSMClient },
  bucket: string,
  deploymentName: string,
): Promise<readonly Finding[]> {
  const routes = await deployedRoutes(parameters, deploymentName);
  const found = await sampleWithoutRoute((which) => listObjects(s3, which), bucket, routes, MAX_OBJECTS);
  const far = found.kinds.filter(({ kind }) => !isNear(kind));
  const examples = far.map(({ count: of, example, advice }) => `${count(of, 'file')} such as ${example}: ${advice}`);
  return [
    { ...ok([countSentence(found), ...examples].join(' ')), without_route: found },
    ...found.kinds.filter(({ kind }) => isNear(kind)).map(nearMiss),
  ];
}

function isNear(kind: KindWithoutRoute['kind']): boolean {
  return kind !== 'ending' && kind !== 'other';
}

function nearMiss({ kind, count: files, example, route, advice }: KindWithoutRoute): Finding {
  return bad(
    `${LABELS[kind]}: the route ${route} nearly takes ${count(files, 'file')}, for example ${example}`,
    `${advice}\nWhat is no mistake is left out by a pattern in ignore, in your app.`,
  );
}
