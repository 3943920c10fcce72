import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { OUTCOME_SCHEMA, type OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { heapBytes } from './heap-bytes.ts';
import type { Peer } from './peer.ts';

/** The deployed workflow with the bundles of its functions; a run is followed until its outcome is published. */
export class LumeArrivals implements Peer {
  readonly name = 'Lume Arrivals';
  readonly #sfn: SFNClient;
  readonly #stateMachineArn: string;
  readonly #before = heapBytes();
  readonly #told = new Map<string, (succeeded: boolean) => void>();

  constructor({ endpoint, deployments }: LocalSystem) {
    this.#sfn = new SFNClient(localClient(endpoint));
    this.#stateMachineArn = deployments[0]?.stateMachineArn ?? '';
  }

  /** To be called with each event of the system. */
  hear(event: LocalEvent): void {
    if (event.kind !== 'published' || !event.publication.bodies.default.startsWith('{')) return;
    const { schema, run_id, outcome } = JSON.parse(event.publication.bodies.default) as OutcomeEvent;
    if (schema === OUTCOME_SCHEMA) this.#told.get(run_id ?? '')?.(outcome === 'SUCCEEDED');
  }

  follow(runId: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#told.set(runId, resolve);
      const input = JSON.stringify({ run_id: runId });
      const command = new StartExecutionCommand({ stateMachineArn: this.#stateMachineArn, name: runId, input });
      this.#sfn.send(command).catch(reject);
    });
  }

  async held() {
    return { processes: 0, bytes: heapBytes() - this.#before };
  }

  async [Symbol.asyncDispose]() {
    this.#sfn.destroy();
  }
}
