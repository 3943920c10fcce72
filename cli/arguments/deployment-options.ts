import type { ClientOptions } from '../aws/aws-clients.ts';

/** Options of every command: which deployment it is for. */
export interface DeploymentOptions extends ClientOptions {
  readonly stack?: string;
}
