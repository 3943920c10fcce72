import { dirname } from 'node:path';

interface VariablesOf {
  readonly name: string;
  readonly handler: string;
  readonly codeDir: string;
  readonly memoryMB: number;
  /** Declared by the function. */
  readonly env: Readonly<Record<string, string>>;
  /** Added by the runner, for example `AWS_ENDPOINT_URL`; overrides `env`. */
  readonly platformEnv: Readonly<Record<string, string>>;
}

const REGION = 'us-east-1';

/**
 * The complete environment of a function. It inherits nothing from this process, so neither credentials of a real account
 * nor local settings reach a function; PATH is the directory of Node alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(of: VariablesOf): Record<string, string> {
  return {
    PATH: dirname(process.execPath),
    LANG: 'en_US.UTF-8',
    ...of.env,
    ...of.platformEnv,
    TZ: ':UTC',
    _HANDLER: of.handler,
    LAMBDA_TASK_ROOT: of.codeDir,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: of.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(of.memoryMB),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${of.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  };
}
