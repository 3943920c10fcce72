import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { isDate, timeOf } from './iso-dates.ts';
import { Fields } from './json-fields.ts';
import { RUNNING_STATUSES, type RunningStatus } from './lume-contract.ts';
import { checkScript, SCRIPT_FIELDS, type Script } from './run-script.ts';

const COLUMN_TYPES = ['string', 'integer', 'decimal', 'boolean', 'date', 'datetime'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface Column {
  /** The name of the column in the source, exactly. */
  readonly from: string;
  /** Its name in the target. */
  readonly to: string;
  readonly type: ColumnType;
  /** A file without a required column fails as a whole; a row without a value in it is rejected. */
  readonly required?: boolean;
  readonly pattern?: string;
  /** What `pattern` requires, in words, for the reject reason: "an email address". */
  readonly expects?: string;
  /** Inclusive lower bound: a number, or an ISO date for the types date and datetime. */
  readonly min?: number | string;
  /** Inclusive upper bound. */
  readonly max?: number | string;
  readonly one_of?: readonly string[];
}

export interface FileSource {
  /** Default: by the file's extension, `.csv`, `.jsonl` or `.ndjson`. */
  readonly format?: 'csv' | 'jsonl';
  /** One character; default `,`. */
  readonly delimiter?: string;
  /** Texts that mean "no value", besides the empty text; for example `NA`. */
  readonly nulls?: readonly string[];
  /**
   * Where the key ends in source paths that have more than the key: at the last of this text. An object whose key is the
   * whole path comes first.
   */
  readonly key_ends_at?: string;
}

/** A database that Lume queries itself: the source path is a batch id, and runs follow `scripted`. */
interface BatchSource {
  readonly format: 'batch';
}

/**
 * One version of one flow, as Lume's own editor would hold it: the content of `{name}.{version}.json`. The fields are
 * described for people in `flow.schema.json`, which a test holds against `parseFlow`.
 */
export interface FlowDefinition {
  /** `name:version`. */
  readonly flow_version: string;
  readonly description?: string;
  readonly source: FileSource | BatchSource;
  /** At least one, unless the flow is scripted or reads batches. A pass-through flow has none: it maps rows as they are. */
  readonly columns?: readonly Column[];
  /** Every run of this flow crashes while TRANSFORMING, with this message. */
  readonly crash?: string;
  /** Every run of this flow follows this script and touches no file. */
  readonly scripted?: Script;
  /** Overrides the minimum seconds in a status. */
  readonly seconds?: Readonly<Partial<Record<RunningStatus, number>>>;
}

/** Flow definitions are malformed. The message is all mistakes, each on a line of its own with its file. */
export class FlowDefinitionError extends Error {
  override readonly name = 'FlowDefinitionError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/** As routes may name them. */
const FLOW_VERSION = /^([A-Za-z0-9][\w.-]{0,127}):([A-Za-z0-9][\w.-]{0,63})$/;
const FLOW_FIELDS = ['$schema', 'flow_version', 'description', 'source', 'columns', 'crash', 'scripted', 'seconds'];
const SOURCE_FIELDS = ['format', 'delimiter', 'nulls', 'key_ends_at'];
const COLUMN_FIELDS = ['from', 'to', 'type', 'required', 'pattern', 'expects', 'min', 'max', 'one_of'];
const DELIMITER = /^[^"\r\n]$/u;

/** Accepts every row of any file, and writes its columns as they are. */
export function passThroughFlow(flowVersion: string): FlowDefinition {
  return { flow_version: flowVersion, source: { key_ends_at: '?' } };
}

export function isPassThrough(flow: FlowDefinition): boolean {
  return flow.columns === undefined && flow.scripted === undefined && !isBatch(flow);
}

export function isBatch(flow: FlowDefinition): boolean {
  return flow.source.format === 'batch';
}

/** `shop_orders:v1` → `['shop_orders', 'v1']`. */
export function flowNameAndVersion(flowVersion: string): readonly [name: string, version: string] {
  const [, name = flowVersion, version = ''] = FLOW_VERSION.exec(flowVersion) ?? [];
  return [name, version];
}

/** The file that a flow version belongs in; undefined when it is no `name:version`. */
export function flowFileName(flowVersion: string): string | undefined {
  return FLOW_VERSION.test(flowVersion) ? `${flowVersion.replace(':', '.')}.json` : undefined;
}

/**
 * All flow definitions of a directory, by flow version; none when there is no such directory. Files other than `*.json`
 * are left alone, and so are schemas and hidden files.
 * @throws {FlowDefinitionError} with all mistakes of all files
 */
export function loadFlows(directory: string): ReadonlyMap<string, FlowDefinition> {
  const files = existsSync(directory) ? readdirSync(directory).filter(isFlowFile).sort() : [];
  const flows = new Map<string, FlowDefinition>();
  const mistakes: string[] = [];
  for (const file of files) {
    const path = join(directory, file);
    try {
      const flow = parseFlow(readFileSync(path, 'utf8'), path);
      flows.set(flow.flow_version, flow);
    } catch (error) {
      if (!(error instanceof FlowDefinitionError)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  if (mistakes.length > 0) throw new FlowDefinitionError(mistakes);
  return flows;
}

function isFlowFile(name: string): boolean {
  return name.endsWith('.json') && !name.endsWith('.schema.json') && !name.startsWith('.');
}

/** @throws {FlowDefinitionError} with all mistakes, also when the file is not named after the flow version */
export function parseFlow(text: string, file: string): FlowDefinition {
  const mistakes: string[] = [];
  const flow = parseJson(text, mistakes);
  if (mistakes.length === 0) mistakes.push(...flowMistakes(flow, basename(file)));
  if (mistakes.length === 0) return flow as FlowDefinition;
  const fromHere = relative('', file);
  const shown = fromHere.startsWith('..') ? file : fromHere;
  throw new FlowDefinitionError(mistakes.map((mistake) => `${shown}: ${mistake}`));
}

function parseJson(text: string, mistakes: string[]): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    mistakes.push(`is not JSON: ${(error as Error).message}`);
    return undefined;
  }
}

function flowMistakes(json: unknown, fileName: string): readonly string[] {
  const mistakes: string[] = [];
  const flow = new Fields(json, '', FLOW_FIELDS, mistakes).require('flow_version', 'source');
  const flowVersion = flow.text('flow_version');
  const belongsIn = flowVersion && flowFileName(flowVersion);
  if (flowVersion !== undefined && belongsIn === undefined) {
    flow.wrong('flow_version', 'must look like "name:v1"');
  } else if (belongsIn !== undefined && fileName !== belongsIn) {
    flow.mistake('flow_version', `is "${flowVersion}", which belongs in a file named ${belongsIn}`);
  }
  flow.text('$schema');
  flow.text('description');
  flow.text('crash');
  const seconds = flow.nested('seconds', RUNNING_STATUSES);
  for (const status of RUNNING_STATUSES) seconds?.number(status, { min: 0 });
  const script = flow.nested('scripted', SCRIPT_FIELDS);
  if (script !== undefined) checkScript(script);
  const source = flow.nested('source', SOURCE_FIELDS);
  const format = source?.choice('format', ['csv', 'jsonl', 'batch']);
  source?.texts('nulls');
  source?.text('key_ends_at');
  const delimiter = source?.text('delimiter');
  if (delimiter !== undefined && !DELIMITER.test(delimiter)) {
    source?.wrong('delimiter', 'must be one character, and no quote or line break');
  }
  if (format === 'batch' && script === undefined) {
    flow.mistake('scripted', 'is required for a batch, which has no file to read');
  }
  checkColumns(flow, script === undefined && format !== 'batch');
  return mistakes;
}

function checkColumns(flow: Fields, needed: boolean): void {
  const columns = flow.nestedList('columns', COLUMN_FIELDS);
  if (needed && columns.length === 0) flow.mistake('columns', 'must name at least one column');
  const names = { from: new Set<string>(), to: new Set<string>() };
  for (const column of columns) {
    column.require('from', 'to', 'type');
    for (const side of ['from', 'to'] as const) {
      const name = column.text(side);
      if (name !== undefined && names[side].has(name)) column.mistake(side, `is "${name}", which another column has`);
      names[side].add(name ?? '');
    }
    column.flag('required');
    column.text('expects');
    column.texts('one_of');
    checkPattern(column);
    checkBounds(column);
  }
}

function checkPattern(column: Fields): void {
  const pattern = column.text('pattern');
  try {
    new RegExp(pattern ?? '', 'u');
  } catch {
    column.wrong('pattern', 'must be a regular expression');
  }
}

function checkBounds(column: Fields): void {
  const type = column.choice('type', COLUMN_TYPES);
  if (type === undefined) return;
  if (type === 'string' || type === 'boolean') {
    for (const bound of ['min', 'max'])
      if (column.has(bound)) column.mistake(bound, `has no meaning for the type ${type}`);
    return;
  }
  const isTime = type === 'date' || type === 'datetime';
  const read = (bound: 'min' | 'max') => (isTime ? readTime(column, bound, type) : column.number(bound));
  const [min, max] = [read('min'), read('max')];
  if (min !== undefined && max !== undefined && min > max) column.wrong('min', 'must not be above max');
}

function readTime(column: Fields, bound: 'min' | 'max', type: 'date' | 'datetime'): number | undefined {
  const text = column.text(bound);
  if (text === undefined) return undefined;
  if (isDate(text) || (type === 'datetime' && !Number.isNaN(timeOf(text)))) return timeOf(text);
  column.wrong(
    bound,
    type === 'date' ? 'must be a date (yyyy-mm-dd)' : 'must be a date, with or without a time (ISO 8601)',
  );
  return undefined;
}
