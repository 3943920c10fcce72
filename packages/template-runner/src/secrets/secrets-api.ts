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
  pageSize,
  requiredText,
} from '../aws-json.ts';
import type { Secret, SecretStore, SecretValue, SecretVersion } from './secret-store.ts';
import { CURRENT, findVersion, withVersion } from './versions.ts';

const PAGE = { default: 100, max: 100 };

/** Answers `secretsmanager.…` targets. */
export function secretsApi(store: SecretStore): AwsJsonHandler {
  const secretOf = (request: AwsJsonRequest): Secret => {
    const secret = store.find(requiredText(request, 'SecretId'));
    if (secret !== undefined) return secret;
    throw new AwsJsonError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };

  return awsJsonHandler('secretsmanager', {
    GetSecretValue(request) {
      const { arn, name, versions } = secretOf(request);
      const version = versionOf(versions, request);
      const { id, stages, createdAtMs, value } = version;
      return {
        ARN: arn,
        Name: name,
        VersionId: id,
        ...('string' in value ? { SecretString: value.string } : { SecretBinary: value.binary }),
        VersionStages: stages,
        CreatedDate: createdAtMs / 1000,
      };
    },

    PutSecretValue(request) {
      const secret = secretOf(request);
      const nowMs = Date.now();
      const id = optionalText(request, 'ClientRequestToken') ?? randomUUID();
      const added = { id, value: valueIn(request), stages: stagesIn(request), createdAtMs: nowMs };
      const versions = withVersion(secret.versions, added);
      if (versions !== secret.versions) store.put({ ...secret, versions, changedAtMs: nowMs });
      const stages = versions.find((version) => version.id === id)?.stages ?? [];
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
    },

    DescribeSecret: (request) => {
      const secret = secretOf(request);
      return { ...described(secret), VersionIdsToStages: stagesById(secret) };
    },

    ListSecrets(request) {
      const limit = pageSize(request, 'MaxResults', PAGE);
      const from = Number(optionalText(request, 'NextToken') ?? 0);
      if (!Number.isInteger(from) || from < 0) throw new AwsJsonError('InvalidNextTokenException', 'Invalid NextToken');
      const all = store.all();
      const page = all.slice(from, from + limit);
      return {
        SecretList: page.map((secret) => ({ ...described(secret), SecretVersionsToStages: stagesById(secret) })),
        ...(from + limit < all.length && { NextToken: String(from + limit) }),
      };
    },
  });
}

function versionOf(versions: readonly SecretVersion[], request: AwsJsonRequest): SecretVersion {
  const id = optionalText(request, 'VersionId');
  const stage = optionalText(request, 'VersionStage');
  const version = findVersion(versions, { id, stage });
  if (version !== undefined) return version;
  const asked = id === undefined ? `staging label: ${stage ?? CURRENT}` : `VersionId: ${id}`;
  const message = `Secrets Manager can't find the specified secret value for ${asked}`;
  throw new AwsJsonError('ResourceNotFoundException', message);
}

function valueIn(request: AwsJsonRequest): SecretValue {
  const string = optionalText(request, 'SecretString');
  const binary = optionalText(request, 'SecretBinary');
  if (string !== undefined && binary === undefined) return { string };
  if (binary !== undefined && string === undefined) return { binary };
  throw new AwsJsonError(
    'InvalidParameterException',
    'You must provide either SecretString or SecretBinary, not both.',
  );
}

function stagesIn(request: AwsJsonRequest): readonly string[] {
  const stages = request['VersionStages'] ?? [CURRENT];
  if (Array.isArray(stages) && stages.length > 0 && stages.every((stage) => typeof stage === 'string')) return stages;
  throw new AwsJsonError('ValidationException', "Value at 'versionStages' must be a list of 1 or more strings");
}

function described(secret: Secret): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description !== null && { Description: secret.description }),
    CreatedDate: secret.createdAtMs / 1000,
    LastChangedDate: secret.changedAtMs / 1000,
  };
}

function stagesById({ versions }: Secret): object {
  return Object.fromEntries(versions.map(({ id, stages }) => [id, stages]));
}
