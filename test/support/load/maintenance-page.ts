import type { Clock } from 'template-runner';
import type { Answer, Facts } from '../scripted-lume/http-bytes.ts';
import { type Act, type ReceivedRequest, startScriptedLume } from '../scripted-lume/scripted-lume.ts';
import { ONE_ORDER, SHOP_FLOWS } from '../shop/shop-files.ts';
import { eachConcurrently } from '../system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../system/test-system.ts';

export interface MaintenanceOptions {
  readonly page: Answer;
  /** Whether requests still reach Lume, so that only its answers are replaced. */
  readonly lumeActs: boolean;
  readonly files: number;
  /** In seconds of the local system's clock. */
  readonly lasts: number;
}

/** The system after every execution has ended. */
export interface MaintenanceResult extends AsyncDisposable {
  readonly test: TestSystem;
  /** How many starts and status calls were answered with the page. */
  readonly starts: number;
  readonly statusCalls: number;
}

/**
 * Puts a maintenance page in front of Lume, which processes a path once. The page appears when some runs of the first
 * half of the files have started and some were polled; the other half arrives while it is up.
 */
export async function runWithMaintenancePage({
  page,
  lumeActs,
  files,
  lasts,
}: MaintenanceOptions): Promise<MaintenanceResult> {
  const proxy = await startPageProxy(page, lumeActs);
  const test = await startTestSystem({
    app: 'test/support/apps/outage-app.ts',
    speed: 2000,
    functionEnv: { LUME_BASE_URL: proxy.url, LUME_TIMEOUT_SECONDS: '300' },
    lume: {
      flowsDir: SHOP_FLOWS,
      duplicates: 'kind',
    },
  });
  // A run advances with each status call, so that no machine is too slow for the clock.
  const script = { outcome: 'SUCCEEDED', status_calls: 6 } as const;
  test.system.lume.faults.add({ operation: 'run', times: 'always', effect: { kind: 'script', script } });
  proxy.forwardTo(test.system.lume.url);
  const keys = Array.from({ length: files }, (_, at) => `incoming/maintained-${at}.csv`);
  const upload = (some: readonly string[]) => eachConcurrently(some, (key) => test.upload(key, ONE_ORDER));

  const during = keys.slice(files / 2);
  await upload(keys.slice(0, files / 2));
  await test.until(() => proxy.passed('POST') >= files / 4 && proxy.passed('GET') >= files / 10);
  {
    using _ = test.system.clock.hold();
    proxy.begin(test.system.clock, lasts);
    await upload(during);
    // The clock goes on when the start of each of these files was answered with the page.
    await test.until(() => during.every((key) => proxy.refusedPaths.has(`s3://${test.landingBucket}/${key}`)));
  }
  await test.ended(files);
  await test.system.delivered();
  return {
    test,
    starts: proxy.shown('POST'),
    statusCalls: proxy.shown('GET'),
    [Symbol.asyncDispose]: async () => {
      await test[Symbol.asyncDispose]();
      await proxy.close();
    },
  };
}

async function startPageProxy(page: Answer, lumeActs: boolean) {
  const passed: ReceivedRequest[] = [];
  const shown: ReceivedRequest[] = [];
  const refusedPaths = new Set<string>();
  let target = '';
  let isUp = false;
  const server = await startScriptedLume({
    answer: async (request) => {
      if (!isUp) {
        const act = await forwarded(target, request);
        passed.push(request);
        return act;
      }
      if (lumeActs) await forwarded(target, request);
      shown.push(request);
      if (request.method === 'POST')
        refusedPaths.add((JSON.parse(request.body) as { source_path: string }).source_path);
      return page(NOTHING_TO_FILL_IN);
    },
  });
  const count = (requests: readonly ReceivedRequest[]) => (wanted: string) =>
    requests.filter(({ method }) => method === wanted).length;
  return {
    url: server.url,
    passed: count(passed),
    shown: count(shown),
    /** The paths whose start was answered with the page. */
    refusedPaths,
    forwardTo: (url: string) => {
      target = url;
    },
    begin: (clock: Clock, seconds: number) => {
      isUp = true;
      void clock.sleep(seconds).then(() => {
        isUp = false;
      });
    },
    close: () => server[Symbol.asyncDispose](),
  };
}

const NOTHING_TO_FILL_IN: Facts = { RUN_ID: '', SOURCE_PATH: '', API_KEY: '' };

async function forwarded(target: string, { method, path, headers, body }: ReceivedRequest): Promise<Act> {
  const response = await fetch(`${target}${path}`, {
    method,
    headers: { 'lume-api-key': headers['lume-api-key'] ?? '', 'content-type': 'application/json' },
    ...(method === 'POST' && { body }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const head = `HTTP/1.1 ${response.status} X\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return { send: [Buffer.from(head), bytes] };
}
