/**
 * The part of the Secrets Manager API that functions and operators use.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
import { randomUUID } from 'node:crypto';
import {
  AwsJsonError,
  type AwsJsonHandler,
  type AwsJsonRequest,
  awsJsonHandler,
  optionalText,
  requiredText,
} from '../aws-json.ts';
import type { Secret, SecretStore } from './secret-store.ts';
import { CURRENT, currentVersion, withVersion } from './secret-versions.ts';

/** Answers `secretsmanager.…` targets. */
export function secretsApi(store: SecretStore): AwsJsonHandler {
  const secretOf = (request: AwsJsonRequest): Secret => {
    const secret = store.find(requiredText(request, 'SecretId'));
    if (secret !== undefined) return secret;
    throw new AwsJsonError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };

  return awsJsonHandler('secretsmanager', {
    GetSecretValue(request) {
      refuse(request, 'VersionId', 'VersionStage');
      const { arn, name, versions } = secretOf(request);
      const version = currentVersion(versions);
      if (version === undefined) {
        const message = `Secrets Manager can't find the specified secret value for staging label: ${CURRENT}`;
        throw new AwsJsonError('ResourceNotFoundException', message);
      }
      return {
        ARN: arn,
        Name: name,
        VersionId: version.id,
        SecretString: version.value.string,
        VersionStages: version.stages,
        CreatedDate: version.createdAtMs / 1000,
      };
    },

    PutSecretValue(request) {
      refuse(request, 'SecretBinary', 'VersionStages');
      const secret = secretOf(request);
      const nowMs = Date.now();
      const id = optionalText(request, 'ClientRequestToken') ?? randomUUID();
      const added = { id, value: { string: requiredText(request, 'SecretString') }, createdAtMs: nowMs };
      const versions = withVersion(secret.versions, added);
      if (versions !== secret.versions) store.put({ ...secret, versions, changedAtMs: nowMs });
      const stages = versions.find((version) => version.id === id)?.stages ?? [];
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
    },

    DescribeSecret(request) {
      const { arn, name, createdAtMs, changedAtMs, versions } = secretOf(request);
      return {
        ARN: arn,
        Name: name,
        CreatedDate: createdAtMs / 1000,
        LastChangedDate: changedAtMs / 1000,
        VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])),
      };
    },
  });
}

function refuse(request: AwsJsonRequest, ...fields: readonly string[]): void {
  const found = fields.find((field) => (request[field] ?? undefined) !== undefined);
  if (found !== undefined) throw new AwsJsonError('InvalidParameterException', `${found} is not supported locally`);
}
