/** The precision/recall curve as a picture: an SVG file that reads in light and dark. */
import type { CurvePoint } from '../domain/risk/ranking.ts';

export interface CurvePicture {
  readonly title: string;
  /** What the figures are of. */
  readonly subtitle: string;
  readonly points: Iterable<CurvePoint>;
  readonly averagePrecision: number;
  readonly rocAuc: number | null;
  /** Share of positive ones: what guessing would reach. */
  readonly baseRate: number;
  /** Where hits begin; null without any. */
  readonly working: { readonly recall: number; readonly precision: number; readonly label: string } | null;
}

const WIDTH = 760;
const HEIGHT = 540;
const LEFT = 72;
const TOP = 96;
const SIDE = { width: 648, height: 372 };
/** Pixels between two points that are drawn, so that the file stays small. */
const STEP = 1.5;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Balances of precision and recall that are drawn as guides. */
const BALANCES = [0.2, 0.4, 0.6, 0.8];

type Corner = readonly [recall: number, precision: number];

const x = (recall: number): number => LEFT + recall * SIDE.width;
const y = (precision: number): number => TOP + (1 - precision) * SIDE.height;
const at = (recall: number, precision: number): string => `${x(recall).toFixed(1)},${y(precision).toFixed(1)}`;
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `
  :root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1c2430; --quiet: #6a7280; --line: #d9d6cd; --curve: #0f6f6a; --mark: #b4561f; }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #12171e; --ink: #e8eaee; --quiet: #949cab; --line: #2b333f; --curve: #4fc3b8; --mark: #f0a15f; }
  }
  text { font: 13px "IBM Plex Sans", system-ui, sans-serif; fill: var(--quiet); font-variant-numeric: tabular-nums; }
  .title { font-size: 21px; font-weight: 600; fill: var(--ink); }
  .figure { font-size: 21px; font-weight: 600; fill: var(--curve); }
  .grid { stroke: var(--line); stroke-width: 1; }
  .guide { fill: none; stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 4; }
  .guess { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 6 4; }
  .area { fill: var(--curve); opacity: 0.1; }
  .curve { fill: none; stroke: var(--curve); stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
  .mark { fill: var(--mark); stroke: var(--paper); stroke-width: 2; }
  .note { fill: var(--mark); font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 4; stroke-linejoin: round; }
`;

export function curveSvg(picture: CurvePicture): string {
  const { title, subtitle, averagePrecision, rocAuc } = picture;
  const corners = stepsOf(picture.points);
  const line = corners.map(([recall, precision]) => at(recall, precision)).join(' ');
  const area = `${line} ${at(corners.at(-1)?.[0] ?? 0, 0)} ${at(0, 0)}`;
  const summary = `Average precision ${averagePrecision.toFixed(3)}${rocAuc === null ? '' : `, ROC AUC ${rocAuc.toFixed(3)}`}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title about">
<title id="title">${escaped(title)}</title>
<desc id="about">${escaped(`Precision/recall curve. ${summary}. ${subtitle}`)}</desc>
<style>${STYLE}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="var(--paper)"/>
<text class="title" x="${LEFT}" y="42">${escaped(title)}</text>
<text x="${LEFT}" y="66">${escaped(subtitle)}</text>
<text class="figure" x="${LEFT + SIDE.width}" y="42" text-anchor="end">AP ${averagePrecision.toFixed(3)}</text>
<text x="${LEFT + SIDE.width}" y="66" text-anchor="end">${rocAuc === null ? '' : `ROC AUC ${rocAuc.toFixed(3)}`}</text>
${axes()}
${BALANCES.map(guide).join('\n')}
${guess(picture.baseRate)}
<polygon class="area" points="${area}"/>
<polyline class="curve" points="${line}"/>
${picture.working === null ? '' : mark(picture.working)}
</svg>
`;
}

/** Corners of the steps of the curve: nothing is interpolated, so that the area below is the average precision. Too small ones are left out. */
function stepsOf(points: Iterable<CurvePoint>): Corner[] {
  const corners: Corner[] = [];
  let skipped: CurvePoint | null = null;
  for (const point of points) {
    const [recall, precision] = corners.at(-1) ?? [NaN, NaN];
    const isNear = Math.abs(x(point.recall) - x(recall)) < STEP && Math.abs(y(point.precision) - y(precision)) < STEP;
    skipped = isNear ? point : null;
    if (!isNear) corners.push(...stepTo(point, corners));
  }
  if (skipped !== null) corners.push(...stepTo(skipped, corners));
  return corners;
}

function stepTo({ recall, precision }: CurvePoint, corners: readonly Corner[]): Corner[] {
  return [
    [corners.at(-1)?.[0] ?? 0, precision],
    [recall, precision],
  ];
}

function axes(): string {
  const lines = TICKS.map((tick) => {
    const across = `<line class="grid" x1="${LEFT}" x2="${LEFT + SIDE.width}" y1="${y(tick)}" y2="${y(tick)}"/>`;
    const beside = `<text x="${LEFT - 12}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(1)}</text>`;
    const below = `<text x="${x(tick).toFixed(1)}" y="${TOP + SIDE.height + 24}" text-anchor="middle">${tick.toFixed(1)}</text>`;
    return across + beside + below;
  });
  const middle = TOP + SIDE.height / 2;
  lines.push(`<text x="${LEFT + SIDE.width / 2}" y="${HEIGHT - 16}" text-anchor="middle">Recall: found of all fraud</text>`);
  lines.push(`<text transform="translate(24 ${middle}) rotate(-90)" text-anchor="middle">Precision: fraud of all found</text>`);
  return lines.join('\n');
}

/** All points with that balance: 2 · precision · recall / (precision + recall). */
function guide(balance: number): string {
  const from = balance / (2 - balance);
  const steps = Array.from({ length: 41 }, (_, i) => from + ((1 - from) * i) / 40);
  const line = steps.map((recall) => at(recall, (balance * recall) / (2 * recall - balance))).join(' ');
  const label = `<text x="${x(1) - 6}" y="${(y(from) - 5).toFixed(1)}" text-anchor="end" font-size="11">F1 ${balance}</text>`;
  return `<polyline class="guide" points="${line}"/>${label}`;
}

function guess(baseRate: number): string {
  return `<line class="guess" x1="${LEFT}" x2="${LEFT + SIDE.width}" y1="${y(baseRate).toFixed(1)}" y2="${y(baseRate).toFixed(1)}"/>`;
}

/** The words stand on the side that has more room. */
function mark({ recall, precision, label }: NonNullable<CurvePicture['working']>): string {
  const isRight = recall > 0.4;
  const [left, top] = [x(recall) + (isRight ? -16 : 16), y(precision) + 26];
  const words = [label, `precision ${percent(precision)}, recall ${percent(recall)}`];
  const lines = words.map((line, i) => {
    const place = `x="${left.toFixed(1)}" y="${(top + i * 18).toFixed(1)}" text-anchor="${isRight ? 'end' : 'start'}"`;
    return `<text class="note" ${place}>${escaped(line)}</text>`;
  });
  return `<circle class="mark" cx="${x(recall).toFixed(1)}" cy="${y(precision).toFixed(1)}" r="6"/>${lines.join('')}`;
}
