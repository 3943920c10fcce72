/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
import type { StateData } from './context-object.ts';
import type { Refuse } from './definition-fields.ts';
import { parsePath, requiredValueAt } from './reference-path.ts';
import { StatesError } from './workflow-errors.ts';

export type Expression = (data: StateData) => unknown;

const CALL = /^States\.Format\(\s*'(?<template>(?:\\.|[^'\\])*)'(?<values>.*)\)$/s;
/** A comma in a quoted name, as in `$['a,b']`, separates nothing. */
const VALUE = /\s*,\s*(?<path>(?:'[^']*'|[^',])*[^',\s])\s*/gy;
const PART = /\\(?<escaped>['{}\\])|(?<placeholder>\{\})|(?<wrong>[\\{}])|[^\\{}]+/gs;

/** Compiles `States.Format('…{}…', $.path)`, the one intrinsic function that is in use. */
export function parseFormat(text: string, refuse: Refuse): Expression {
  const { template = '', values = '' } = CALL.exec(text)?.groups ?? refuse("only States.Format('…', $.path) runs here");
  const found = [...values.matchAll(VALUE)];
  if (found.map(([whole]) => whole).join('') !== values) refuse('only paths are values of States.Format here');
  const paths = found.map(({ groups }) => parsePath(groups?.['path'], refuse));

  const texts = [''];
  for (const { 0: part, groups: { escaped, placeholder, wrong } = {} } of template.matchAll(PART)) {
    if (wrong !== undefined) refuse(`a ${wrong} that is none of {}, \\{, \\}, \\' and \\\\`);
    if (placeholder !== undefined) texts.push('');
    else texts[texts.length - 1] += escaped ?? part;
  }
  if (texts.length - 1 !== paths.length) refuse(`${texts.length - 1} placeholders for ${paths.length} values`);

  return (data) =>
    texts.reduce((before, after, n) => {
      const value = requiredValueAt(paths[n - 1] as (typeof paths)[number], data);
      if (typeof value !== 'object' || value === null) return before + String(value) + after;
      const reason = `placeholder ${n} needs a string, number, boolean or null`;
      throw new StatesError('States.IntrinsicFailure', `States.Format: ${reason}`);
    });
}
