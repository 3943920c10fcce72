import { App, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import type { LumeArrivalsProps } from '../../lib/settings.ts';

/** Settings that add every widget. */
const SETTINGS: LumeArrivalsProps = {
  routes: [
    {
      name: 'orders',
      prefix: 'incoming/',
      suffix: '.csv',
      flowVersion: 'shop_orders:v1',
      alarmWithoutFile: Duration.hours(24),
    },
    { name: 'returns', prefix: 'returns/', flowVersion: 'shop_returns:v1', alarmWithoutFile: Duration.hours(168) },
  ],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }, { slackWebhook: { channel: 'ops' } }] },
  reconcile: { filesWithoutRoute: 'alert' },
};

interface Widget {
  readonly type: 'alarm' | 'log' | 'metric' | 'text';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** Pixels of one unit of CloudWatch's grid of 24 columns. */
const UNIT = { x: 44, y: 26 };
const MARGIN = 12;
const LEGENDS = 5;
/** Pixels of a character of a legend, and of what stands between two of them. */
const CHARACTER_WIDTH = 5.2;
const LEGEND_GAP = 21;
const COLOURS = ['#1f77b4', '#9467bd', '#8c564b', '#e377c2', '#17becf'] as const;

/** The layout of the dashboard as SVG, from the template: titles and legends, no data. */
export function dashboardDrawing(): string {
  const widgets = widgetsOf();
  const width = 24 * UNIT.x + 2 * MARGIN;
  const height = Math.max(...widgets.map(({ y, height }) => y + height)) * UNIT.y + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, sans-serif" font-size="12">`,
    '<title>Layout of the dashboard, without data</title>',
    `<rect width="${width}" height="${height}" fill="#f2f3f3"/>`,
    ...widgets.flatMap(drawn),
    '</svg>',
    '',
  ].join('\n');
}

function widgetsOf(): readonly Widget[] {
  const app = new App({ treeMetadata: false, context: { 'aws:cdk:bundling-stacks': [] } });
  const template = Template.fromStack(new ArrivalsStack(app, 'arrivals', SETTINGS));
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts = dashboard?.['Properties'].DashboardBody['Fn::Join'][1] as unknown[];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'x')).join('')).widgets;
}

function drawn(widget: Widget): readonly string[] {
  const [x, y] = [widget.x * UNIT.x + MARGIN, widget.y * UNIT.y + MARGIN];
  const [width, height] = [widget.width * UNIT.x, widget.height * UNIT.y];
  const { title = '', markdown, alarms = [], metrics = [] } = widget.properties;
  if (markdown !== undefined)
    return [`<text x="${x + 4}" y="${y + 18}" font-size="16" font-weight="bold">${escaped(markdown.slice(3))}</text>`];
  const box = `<rect x="${x + 3}" y="${y + 3}" width="${width - 6}" height="${height - 6}" rx="4" fill="#fff" stroke="#d5dbdb"/>`;
  const heading = `<text x="${x + 12}" y="${y + 20}" font-weight="bold">${escaped(title)}</text>`;
  const said = widget.type === 'alarm' ? `the state of ${alarms.length} alarms` : 'the 20 latest lines with an error';
  const inside = widget.type === 'metric' ? graph(x, y, width, height, metrics.map(legendOf)) : [note(x, y, said)];
  return [box, heading, ...inside];
}

function graph(x: number, y: number, width: number, height: number, lines: readonly Legend[]): readonly string[] {
  const [left, right, bottom] = [x + 16, x + width - 16, y + height - 34];
  const axes = `<path d="M${left} ${y + 32}V${bottom}H${right}" fill="none" stroke="#aab7b8"/>`;
  const shown = lines.slice(0, LEGENDS);
  const room = right - left - shown.length * LEGEND_GAP;
  const most = longestLabel(
    shown.map(({ label }) => label.length),
    Math.floor(room / CHARACTER_WIDTH),
  );
  let start = left;
  const legend = shown.flatMap(({ label, color }, at) => {
    const text = label.length > most ? `${label.slice(0, most - 1)}…` : label;
    const drawn = [
      `<rect x="${start}" y="${bottom + 13}" width="8" height="8" fill="${color ?? COLOURS[at]}"/>`,
      `<text x="${start + 11}" y="${bottom + 21}" font-size="10">${escaped(text)}</text>`,
    ];
    start += LEGEND_GAP + Math.ceil(text.length * CHARACTER_WIDTH);
    return drawn;
  });
  return [axes, ...legend];
}

/** The number of characters that no label may be longer than, for all of them to have room on one line. */
function longestLabel(lengths: readonly number[], room: number): number {
  let most = Math.max(...lengths);
  while (lengths.reduce((sum, length) => sum + Math.min(length, most), 0) > room) most--;
  return most;
}

function note(x: number, y: number, text: string): string {
  return `<text x="${x + 12}" y="${y + 42}" fill="#545b64">${escaped(text)}</text>`;
}

interface Legend {
  readonly label: string;
  readonly color?: string;
}

/** What the legend will say; a search has one line for each value of its dimension. */
function legendOf(line: readonly unknown[]): Legend {
  const { label = '', ...rest } = (line.at(-1) ?? {}) as Partial<Legend>;
  const [, dimension] = /Dim\.(\w+)/.exec(label) ?? [];
  return { ...rest, label: dimension ? `a line for each ${dimension}` : label };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
