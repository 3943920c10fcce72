import type { ClientOptions } from '../aws/aws-clients.ts';

/** Options of every command. */
export interface DeploymentOptions extends ClientOptions {
  readonly deployment?: string;
}
