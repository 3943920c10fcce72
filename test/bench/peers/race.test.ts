import { type SimulatedLume, startSimulatedLume } from 'simulated-lume';
import { Clock } from 'template-runner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFixedWait } from '../../../bench/peers/fixed-wait.ts';
import type { Peer } from '../../../bench/peers/peer.ts';
import { Ends, race } from '../../../bench/peers/race.ts';
import { SHOP_FLOWS } from '../../support/shop/shop-files.ts';

const SPEED = 50;

describe('a race on a simulated Lume', () => {
  const ends = new Ends();
  let lume: SimulatedLume;
  beforeAll(async () => {
    lume = await startSimulatedLume({
      apiKeys: ['key'],
      flowsDir: SHOP_FLOWS,
      // Scripted runs touch no object.
      s3: {
        endpoint: 'http://127.0.0.1:1',
        region: 'us-east-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      },
      targetBucket: 'target',
      clock: new Clock(SPEED),
      log: (event) => ends.hear({ kind: 'lume', event }),
    });
  });
  afterAll(() => lume.stop());
  const options = () => ({ lume, apiKey: 'key', speed: SPEED, runLengths: [3, 6, 30] });

  it('has a state machine with a fixed wait see every end, after it happened, with a request for each', async () => {
    await using peer = startFixedWait({ seconds: 5, lumeUrl: lume.url, apiKey: 'key', speed: SPEED });
    const result = await race(peer, ends, options());
    expect(result).toMatchObject({ name: 'a fixed wait of 5 s', runs: 3, lost: 0, processes: 0 });
    expect(result.meanDelay).toBeGreaterThan(0);
    expect(result.requests).toBeGreaterThanOrEqual(3);
  });

  it('counts what a peer gives up', async () => {
    await using peer: Peer = {
      name: 'impatient',
      follow: async () => false,
      held: async () => ({ processes: 1, bytes: 2 }),
      async [Symbol.asyncDispose]() {},
    };
    expect(await race(peer, ends, options())).toMatchObject({ lost: 3, requests: 0, processes: 1, bytes: 2 });
  });
});
