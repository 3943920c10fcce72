/** A line of a chart. Points are in the units of the axes, x ascending. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly dash?: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Label where the line ends before the chart does. */
  readonly end?: string;
}

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly (readonly [value: number, label: string])[];
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const WIDTH = 920;
const PANEL_HEIGHT = 390;
const PLOT = { left: 78, right: 700, top: 44, bottom: 330 };

/** Panels one below the other, both axes logarithmic, each with its legend at the right. */
export function chart(title: string, panels: readonly Panel[]): string {
  const height = panels.length * PANEL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Helvetica, Arial, sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...panels.map((panel, at) => `<g transform="translate(0 ${at * PANEL_HEIGHT})">\n${drawn(panel)}\n</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ title, x, y, series }: Panel): string {
  const { left, right, top, bottom } = PLOT;
  const toX = scale(x, left, right);
  const toY = scale(y, bottom, top);
  return [
    `<text x="${left}" y="24" font-size="16" font-weight="bold">${escaped(title)}</text>`,
    ...x.ticks.map(([value, label]) =>
      grid(`M${toX(value)} ${top}V${bottom}`, toX(value), bottom + 18, 'middle', label),
    ),
    ...y.ticks.map(([value, label]) => grid(`M${left} ${toY(value)}H${right}`, left - 8, toY(value) + 4, 'end', label)),
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#333"/>`,
    `<text x="${(left + right) / 2}" y="${bottom + 42}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(18 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    ...series.map((each) => line(each, toX, toY)),
    ...series.map((each, at) => legend(each, right + 16, top + 14 + at * 24)),
  ].join('\n');
}

/** From a value to pixels. */
function scale({ from, to }: Pick<Axis, 'from' | 'to'>, start: number, end: number): (value: number) => number {
  return (value) => Number((start + ((end - start) * Math.log(value / from)) / Math.log(to / from)).toFixed(1));
}

function grid(path: string, x: number, y: number, anchor: string, label: string): string {
  return `<path d="${path}" stroke="#ddd"/><text x="${x}" y="${y}" text-anchor="${anchor}" fill="#333">${escaped(label)}</text>`;
}

function line({ points, colour, dash, end }: Series, toX: Scale, toY: Scale): string {
  const path = points.map(([x, y]) => `${toX(x)} ${toY(y)}`).join('L');
  const style = `fill="none" stroke="${colour}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
  const [lastX, lastY] = points.at(-1) ?? [1, 1];
  const mark = end
    ? `<circle cx="${toX(lastX)}" cy="${toY(lastY)}" r="4" fill="${colour}"/><text x="${toX(lastX) + 8}" y="${toY(lastY) - 12}" fill="${colour}" font-size="12" paint-order="stroke" stroke="#fff" stroke-width="4">${escaped(end)}</text>`
    : '';
  return `<path d="M${path}" ${style}/>${mark}`;
}

type Scale = (value: number) => number;

function legend({ name, colour, dash }: Series, x: number, y: number): string {
  const style = `stroke="${colour}" stroke-width="3"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
  return `<path d="M${x} ${y - 4}h26" ${style}/><text x="${x + 34}" y="${y}">${escaped(name)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
