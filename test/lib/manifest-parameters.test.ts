import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { parseManifest } from '../../functions/reconciliation/routes-manifest.ts';
import type { LumeArrivalsProps } from '../../lib/settings.ts';
import { ROUTE, templateOf } from '../support/template/synthesized-template.ts';

const SETTINGS: LumeArrivalsProps = {
  routes: [
    { name: 'all', flowVersion: 'shop_orders:v1' },
    {
      name: 'both',
      prefix: 'in\\x/',
      suffix: '.c\\v',
      flowVersion: 'shop_orders:v2',
      sourcePath: '{stem}',
      maxAttempts: 7,
    },
    { name: 'one', suffix: '.csv', flowVersion: 'f:1', runMetadata: { team: 'a "b"' }, rejectedShareAlert: 0.2 },
    {
      name: 'two',
      prefix: 'in/',
      flowVersion: 'f:1',
      whenAlreadyProcessed: 'ignore',
      emptyFiles: 'run',
      zeroRows: 'alert',
      alarmWithoutFile: Duration.hours(24),
    },
  ],
  ignore: ['*.tmp', 'in "*"\\x/*'],
};

function deployedBy(settings: Partial<LumeArrivalsProps>) {
  const parameters = Object.values(templateOf(settings).findResources('AWS::SSM::Parameter'));
  return parseManifest(parameters.map(({ Properties: { Name: name, Value: value } }) => ({ name, value })));
}

it('has the routes as the settings have them, with what is written by default', () => {
  const defaults = { when_already_processed: 'alert', empty_files: 'alert' };
  const { ignore } = SETTINGS;
  expect(deployedBy(SETTINGS)).toEqual([
    { prefix: '', suffix: '', message: { route: 'all', flow_version: 'shop_orders:v1', ...defaults, ignore } },
    {
      prefix: 'in\\x/',
      suffix: '.c\\v',
      message: {
        route: 'both',
        flow_version: 'shop_orders:v2',
        source_path: '{stem}',
        max_attempts: 7,
        ...defaults,
        ignore,
      },
    },
    {
      prefix: '',
      suffix: '.csv',
      message: {
        route: 'one',
        flow_version: 'f:1',
        run_metadata: { team: 'a "b"' },
        rejected_share_alert: 0.2,
        ...defaults,
        ignore,
      },
    },
    {
      prefix: 'in/',
      suffix: '',
      message: {
        route: 'two',
        flow_version: 'f:1',
        when_already_processed: 'ignore',
        empty_files: 'run',
        zero_rows: 'alert',
        ignore,
      },
    },
  ]);
});

it('says of a route what its rule writes into every message', () => {
  const rules = Object.values(templateOf(SETTINGS).findResources('AWS::Events::Rule'));
  for (const { message } of deployedBy(SETTINGS)) {
    const rule = rules.find(({ Properties: { Name } }) => Name === `arrivals.${message.route}`);
    const template: string = rule?.['Properties'].Targets[0].InputTransformer.InputTemplate;
    const { arrival, ...written } = JSON.parse(template.replace(/<[\w.-]+>/g, 'null'));
    expect(message).toEqual(written);
    expect(arrival).toBeDefined();
  }
});

it('is in standard parameters below the path of the stack', () => {
  const template = templateOf({
    routes: Array.from({ length: 30 }, (_, at) => ({ ...ROUTE, name: `r${at}`, prefix: `${at}/` })),
  });
  const names = Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
  expect(names).toEqual(['/lume-arrivals/arrivals/routes/1', '/lume-arrivals/arrivals/routes/2']);
  template.allResourcesProperties('AWS::SSM::Parameter', { Type: 'String', Tier: Match.absent() });
});
