/** One value a period, oldest first; undefined where there is no data. */
export type Series = readonly (number | undefined)[];
type Value = number | Series | readonly Series[];

/**
 * The part of CloudWatch's metric math that the alarms use: numbers, names, `+ - * /`, comparisons, lists, and the
 * functions SUM, MAX, FILL and IF. Where one of two series has no data at a time, it counts as 0; division by 0 gives none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function metricMath(expression: string, series: ReadonlyMap<string, Series>, length: number): Series {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|<=|[-+*/()[\],<>]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) throw new Error(`not understood: ${expression}`);
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new Error(`not understood: ${expression}`);
    return token;
  };
  const isNext = (...wanted: readonly string[]) => wanted.includes(tokens[at] ?? '');

  const whole = (value: Value): Series => {
    if (typeof value === 'number') return Array.from({ length }, () => value);
    if (value.some(Array.isArray)) throw new Error(`a list is no series: ${expression}`);
    return value as Series;
  };
  const pairwise = (a: Value, b: Value, combine: (x: number, y: number) => number): Series => {
    const [left, right] = [whole(a), whole(b)];
    // A number applies at every time, and adds none.
    const isThere = (value: Value, i: number) => typeof value !== 'number' && whole(value)[i] !== undefined;
    return left.map((x, i) => {
      if (!isThere(a, i) && !isThere(b, i) && !(typeof a === 'number' && typeof b === 'number')) return undefined;
      const result = combine(x ?? 0, right[i] ?? 0);
      return Number.isFinite(result) ? result : undefined;
    });
  };
  const leftToRight = (operators: Readonly<Record<string, (x: number, y: number) => number>>, operand: () => Value) => {
    let value = operand();
    while (isNext(...Object.keys(operators))) {
      const combine = operators[take()] as (x: number, y: number) => number;
      value = pairwise(value, operand(), combine);
    }
    return value;
  };
  const comparison = (): Value =>
    leftToRight(
      {
        '>=': (x, y) => Number(x >= y),
        '<=': (x, y) => Number(x <= y),
        '>': (x, y) => Number(x > y),
        '<': (x, y) => Number(x < y),
      },
      sum,
    );
  const sum = (): Value => leftToRight({ '+': (x, y) => x + y, '-': (x, y) => x - y }, product);
  const product = (): Value => leftToRight({ '*': (x, y) => x * y, '/': (x, y) => x / y }, operand);
  const items = (end: string): Value[] => {
    const found: Value[] = [];
    while (!isNext(end)) {
      found.push(comparison());
      if (!isNext(end)) take(',');
    }
    take(end);
    return found;
  };
  const operand = (): Value => {
    const token = take();
    if (/^\d/.test(token)) return Number(token);
    if (token === '[') return items(']').map(whole);
    if (token === '(') {
      const inside = comparison();
      take(')');
      return inside;
    }
    if (isNext('(')) {
      take('(');
      return called(token, items(')'), whole);
    }
    const named = series.get(token);
    if (named === undefined) throw new Error(`no metric ${token}: ${expression}`);
    return named;
  };

  const result = whole(comparison());
  if (at !== tokens.length) throw new Error(`not understood: ${expression}`);
  return result;
}

function called(name: string, given: readonly Value[], whole: (value: Value) => Series): Series {
  const [first = 0, second = 0, third = 0] = given;
  if (name === 'SUM') return across(first, (values) => values.reduce((a, b) => a + b, 0));
  if (name === 'MAX') return across(first, (values) => Math.max(...values));
  if (name === 'FILL' && typeof second === 'number') return whole(first).map((value) => value ?? second);
  if (name === 'IF') {
    const [yes, no] = [whole(second), given.length > 2 ? whole(third) : []];
    return whole(first).map((condition, at) =>
      condition === undefined ? undefined : condition === 0 ? no[at] : yes[at],
    );
  }
  throw new Error(`no function ${name}`);
}

/** At each time, the values of the series that have data. */
function across(list: Value, combine: (values: readonly number[]) => number): Series {
  const [first, ...others] = list as readonly Series[];
  return (first ?? []).map((_, at) => {
    const values = [first, ...others].flatMap((series) => series?.[at] ?? []);
    return values.length === 0 ? undefined : combine(values);
  });
}
