import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
}

/** A database that Lume queries itself: the source path is a batch id, and runs follow `scripted`. */
interface BatchSource {
  readonly format: 'batch';
}

/** One version of one flow, as Lume's own editor would hold it: the content of `{name}.{version}.json`. */
export interface FlowDefinition {
  /** `name:version`. */
  readonly flow_version: string;
  readonly description?: string;
  readonly source: FileSource | BatchSource;
  /** At least one, unless the flow is scripted or reads batches. */
  readonly columns?: readonly Column[];
  /** Every run of this flow crashes while TRANSFORMING, with this message. */
  readonly crash?: string;
  /** Every run of this flow follows this script and touches no file. */
  readonly scripted?: Script;
  /** Overrides the minimum seconds in a status. */
  readonly seconds?: Readonly<Partial<Record<RunningStatus, number>>>;
}

/** A flow definition is malformed. The message names the file and all mistakes in it. */
export class FlowDefinitionError extends Error {
  override readonly name = 'FlowDefinitionError';
  readonly mistakes: readonly string[];

  constructor(file: string, mistakes: readonly string[]) {
    super(`${file}: ${mistakes.join('; ')}`);
    this.mistakes = mistakes;
  }
}

const FLOW_VERSION = /^([A-Za-z0-9_-]+):([A-Za-z0-9_-]+)$/;
const FLOW_FIELDS = ['flow_version', 'description', 'source', 'columns', 'crash', 'scripted', 'seconds'];
const COLUMN_FIELDS = ['from', 'to', 'type', 'required', 'pattern', 'expects', 'min', 'max', 'one_of'];

export function isBatch(flow: FlowDefinition): boolean {
  return flow.source.format === 'batch';
}

/** `shop_orders:v1` → `['shop_orders', 'v1']`. */
export function flowNameAndVersion(flowVersion: string): readonly [name: string, version: string] {
  const [, name = flowVersion, version = ''] = FLOW_VERSION.exec(flowVersion) ?? [];
  return [name, version];
}

/**
 * All flow definitions of a directory, by flow version.
 * @throws {FlowDefinitionError} for the first malformed file
 */
export function loadFlows(directory: string): ReadonlyMap<string, FlowDefinition> {
  const flows = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => parseFlow(readFileSync(join(directory, file), 'utf8'), join(directory, file)));
  return new Map(flows.map((flow) => [flow.flow_version, flow]));
}

/** @throws {FlowDefinitionError} with all mistakes, also when the file is not named after the flow version */
export function parseFlow(text: string, file: string): FlowDefinition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FlowDefinitionError(file, ['is not JSON']);
  }
  const mistakes = flowMistakes(json, basename(file));
  if (mistakes.length > 0) throw new FlowDefinitionError(file, mistakes);
  return json as FlowDefinition;
}

function flowMistakes(json: unknown, fileName: string): readonly string[] {
  const mistakes: string[] = [];
  const flow = new Fields(json, '', FLOW_FIELDS, mistakes).require('flow_version', 'source');
  const flowVersion = flow.text('flow_version');
  if (flowVersion !== undefined && !FLOW_VERSION.test(flowVersion)) {
    flow.mistake('flow_version', 'must look like "name:v1"');
  } else if (flowVersion !== undefined && fileName !== `${flowVersion.replace(':', '.')}.json`) {
    flow.mistake('flow_version', `belongs in a file named ${flowVersion.replace(':', '.')}.json`);
  }
  flow.text('description');
  flow.text('crash');
  const seconds = flow.nested('seconds', RUNNING_STATUSES);
  for (const status of RUNNING_STATUSES) seconds?.number(status, { min: 0 });
  const script = flow.nested('scripted', SCRIPT_FIELDS);
  if (script !== undefined) checkScript(script);
  const source = flow.nested('source', ['format', 'delimiter', 'nulls']);
  const format = source?.choice('format', ['csv', 'jsonl', 'batch']);
  source?.texts('nulls');
  if (source?.text('delimiter')?.length !== undefined && source.text('delimiter')?.length !== 1) {
    source.mistake('delimiter', 'must be one character');
  }
  if (format === 'batch' && script === undefined) {
    flow.mistake('scripted', 'is required for a batch, which has no file to read');
  }
  checkColumns(flow, script === undefined && format !== 'batch', mistakes);
  return mistakes;
}

function checkColumns(flow: Fields, needed: boolean, mistakes: string[]): void {
  const columns = flow.list('columns') ?? [];
  if (needed && columns.length === 0) flow.mistake('columns', 'must name at least one column');
  const names = { from: new Set<string>(), to: new Set<string>() };
  for (const [index, value] of columns.entries()) {
    const column = new Fields(value, `columns[${index}]`, COLUMN_FIELDS, mistakes).require('from', 'to', 'type');
    for (const side of ['from', 'to'] as const) {
      const name = column.text(side);
      if (name !== undefined && names[side].has(name)) column.mistake(side, 'is taken by another column');
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
    column.mistake('pattern', 'must be a regular expression');
  }
}

function checkBounds(column: Fields): void {
  const type = column.choice('type', COLUMN_TYPES);
  const bounds = (['min', 'max'] as const).filter((bound) => column.has(bound));
  if (type === 'string' || type === 'boolean') {
    for (const bound of bounds) column.mistake(bound, `has no meaning for the type ${type}`);
    return;
  }
  const isTime = type === 'date' || type === 'datetime';
  const read = (bound: 'min' | 'max') => (isTime ? Date.parse(column.text(bound) ?? '') : column.number(bound));
  for (const bound of bounds) if (isTime && Number.isNaN(read(bound))) column.mistake(bound, 'must be an ISO date');
  const [min, max] = [read('min'), read('max')];
  if (bounds.length === 2 && min !== undefined && max !== undefined && min > max) {
    column.mistake('min', 'must not be above max');
  }
}
