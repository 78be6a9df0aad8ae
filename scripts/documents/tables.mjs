/** Tables of the documents, as Markdown, and the example of an environment file. */

const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |\n`).join('');
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => `\`${text}\``;

export function settings(rows) {
  return table(
    ['name', 'values', 'unit', 'default', 'meaning'],
    rows.map(({ name, range, unit, fallback, meaning, secret }) => [
      code(name),
      range,
      unit,
      fallback,
      secret ? `${meaning}; never shown` : meaning,
    ]),
  );
}

/** Every setting, commented out, at its default where that is a value. */
export function environmentFile(rows) {
  const head =
    '# Settings of Tapewatch at their defaults. Copy to .env and take the # off what is to differ; the environment goes before this file.\n';
  const blocks = rows.map(({ name, range, unit, fallback, meaning }) => {
    const isValue = !/\s|^none$/.test(fallback);
    const about = [range, unit, ...(isValue ? [] : [`default: ${fallback}`])].filter((part) => part !== '');
    return `\n# ${meaning} (${about.join('; ')})\n#${name}=${isValue ? fallback : ''}\n`;
  });
  return head + blocks.join('');
}

export function permissions(all, roles, permissionsOfRole) {
  return table(
    ['permission', ...roles],
    all.map((permission) => [code(permission), ...roles.map((role) => (permissionsOfRole[role].includes(permission) ? 'yes' : ''))]),
  );
}

export function errorCodes(statusOfCode) {
  return table(
    ['status', 'code'],
    Object.entries(statusOfCode).map(([name, status]) => [status, code(name)]),
  );
}

/** Operations of the OpenAPI document. */
export function operations({ paths }) {
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const success = Object.keys(operation.responses ?? {}).filter((status) => status.startsWith('2'));
      return [code(`${method.toUpperCase()} ${path}`), operation.summary ?? '', success.join(', ')];
    }),
  );
  return table(['operation', 'does', 'success'], rows);
}

/** Metrics in the text format of Prometheus, without those of the process itself. */
export function metrics(text) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const [, keyword, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword !== undefined) found.set(name, { ...found.get(name), [keyword]: rest });
    const sample = /^([a-z_]+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/.exec(line);
    const metric = sample === null ? undefined : (found.get(sample[1]) ?? found.get(line.slice(0, line.indexOf('{'))));
    if (metric === undefined) continue;
    const labels = [...sample[2].matchAll(/(\w+)="/g)].map(([, label]) => label);
    metric.labels = [...new Set([...(metric.labels ?? []), ...labels])].filter((label) => label !== 'le');
  }
  const rows = [...found].filter(([name]) => /^(tapewatch|http)_/.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ['metric', 'kind', 'labels', 'meaning'],
    rows.map(([name, { TYPE, labels = [], HELP }]) => [code(name), TYPE, labels.map(code).join(', '), HELP]),
  );
}

/**
 * The page about the rules. The first comment of each rule's file is its definition.
 * @param source text of the file of a rule, by its kind
 */
export function riskRules(kinds, source, currency) {
  const value = ({ type, unit }, number) =>
    type === 'money' ? `${number} ${currency}` : unit === 'ms' ? duration(number) : String(number);
  const overview = table(
    ['rule', 'is hit where', 'weight'],
    kinds.map(({ kind, description, defaultWeight }) => [`[${code(kind)}](#${kind})`, description, defaultWeight]),
  );
  const sections = kinds.map(({ kind, name, description, defaultWeight, params, needsRate }) => {
    const rows = params.map((one) => [
      code(one.name),
      one.type,
      one.unit === 'money' ? currency : (one.unit ?? ''),
      value(one, one.min),
      value(one, one.max),
      value(one, one.default),
    ]);
    const settings = rows.length === 0 ? 'It has no parameters.\n' : table(['parameter', 'type', 'unit', 'least', 'most', 'default'], rows);
    const rate = needsRate
      ? '\nA transaction in a currency without a rate is not shown to it: the hit says `skipped: "no_rate"` and counts nothing.\n'
      : '';
    return `### ${kind}\n\n**${name}.** ${description} Weight ${defaultWeight}.\n\n${definitionOf(source(kind))}\n${rate}\n${settings}`;
  });
  return `${overview}\n${sections.join('\n')}`;
}

/** The text of the first comment of a file. */
function definitionOf(text) {
  const comment = /^\/\*\*([^]*?)\*\//.exec(text)[1];
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line) => line !== '')
    .join('\n');
}

function duration(ms) {
  const [unit, size] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
    ['ms', 1],
  ].find(([, one]) => ms >= one && ms % one === 0);
  return `${ms / size} ${unit} (${ms})`;
}
