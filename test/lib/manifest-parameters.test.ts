import { Duration, Fn } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
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

/** Its parameters. */
function manifestOf(template: Template) {
  const parameters = Object.values(template.findResources('AWS::SSM::Parameter'));
  return parameters.filter(({ Properties }) => Properties.Name.startsWith('/lume-arrivals/routes/'));
}

function deployedBy(settings: Partial<LumeArrivalsProps>) {
  return parseManifest(
    manifestOf(templateOf(settings)).map(({ Properties: { Name: name, Value: value } }) => ({ name, value })),
  );
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

it('is in standard parameters below the path of the deployment', () => {
  const template = templateOf({
    routes: Array.from({ length: 30 }, (_, at) => ({ ...ROUTE, name: `r${at}`, prefix: `${at}/` })),
  });
  const names = manifestOf(template).map(({ Properties }) => Properties.Name);
  expect(names).toEqual(['/lume-arrivals/routes/arrivals/1', '/lume-arrivals/routes/arrivals/2']);
  template.allResourcesProperties('AWS::SSM::Parameter', { Type: 'String', Tier: Match.absent() });
});

it('keeps a value that is known at the deployment in one piece, and each route in a parameter of its own', () => {
  const flowVersion = Fn.ref('AWS::StackName'); // anything that there is
  const routes = ['one', 'two'].map((name) => ({ ...ROUTE, name, flowVersion }));
  const values = manifestOf(templateOf({ routes })).map(({ Properties }) => Properties.Value);
  expect(values[0]).toContain('"routes":[');
  for (const [at, name] of ['one', 'two'].entries()) {
    const [, pieces] = values[at + 1]['Fn::Join'];
    expect(pieces).toHaveLength(3);
    expect(pieces[0]).toContain(`"route":"${name}"`);
    expect(pieces[1]).toEqual({ Ref: 'AWS::StackName' });
  }
});
