/**
 * `npm run docs:generate`: writes what documents say about settings, permissions, error codes, operations, metrics and layers, the
 * documents of the interfaces and the client's copy of the live contract, from the code that decides it. Regions stand between
 * `<!-- generated:NAME -->` and `<!-- end:NAME -->`. `--check` writes nothing and names what is out of date.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApi } from './documents/async-api.mjs';
import { layerDiagram } from './documents/layers.mjs';
import { liveExamples } from './documents/live-examples.mjs';
import { readServer } from './documents/running-server.mjs';
import * as tables from './documents/tables.mjs';
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, root, runNode, say, ScriptError } from './toolchain.mjs';

const CONTRACT = 'src/presentation/realtime/live.contract.ts';
const REGION = /(<!-- generated:([a-z-]+) -->\n)[^]*?(<!-- end:\2 -->)/g;

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  // The built code wants the pinned Node; this script may have been started by an older one.
  if (Number.parseInt(process.versions.node, 10) < 24) return runNode(['scripts/docs-generate.mjs', ...args]);
  const isCheck = args.includes('--check');
  const documents = await render();
  const stale = [...documents].filter(([path, text]) => textOf(path) !== text);
  for (const [path, text] of stale) {
    say(isCheck ? `${path} is out of date: run "npm run docs:generate"` : path);
    if (!isCheck) writeFileSync(join(root, path), text);
  }
  return isCheck && stale.length > 0 ? 1 : 0;
});

/** What every generated document must be, by path. */
async function render() {
  const load = (path) => import(join(root, 'dist', path));
  const { settingRows } = await load('infrastructure/config.js');
  const { PERMISSIONS, ROLES, ROLE_PERMISSIONS } = await load('domain/identity/role.js');
  const { STATUS_OF_CODE } = await load('presentation/http/problem-details.filter.js');
  const { RULE_KINDS } = await load('domain/risk/rules/rule-kinds.js');
  const { openApi, metrics } = await readServer();
  const regions = new Map([
    ['settings', tables.settings(settingRows())],
    ['permissions', tables.permissions(PERMISSIONS, ROLES, ROLE_PERMISSIONS)],
    ['error-codes', tables.errorCodes(STATUS_OF_CODE)],
    ['operations', tables.operations(openApi)],
    ['metrics', tables.metrics(metrics)],
    ['layers', layerDiagram()],
    ['risk-rules', tables.riskRules([...RULE_KINDS.values()], (kind) => textOf(`src/domain/risk/rules/${kind}.ts`), 'USD')],
  ]);
  const documents = new Map([
    ['.env.example', tables.environmentFile(settingRows())],
    ['docs/openapi.json', `${JSON.stringify(openApi, null, 2)}\n`],
    ['docs/asyncapi.json', `${JSON.stringify(asyncApi(textOf(CONTRACT), openApi.info.version, await examples(load, openApi)), null, 2)}\n`],
    ['client/src/live.contract.ts', textOf(CONTRACT)],
  ]);
  const used = new Set();
  for (const path of markdownPages()) {
    const text = textOf(path).replace(REGION, (_whole, begin, name, end) => {
      if (!regions.has(name))
        throw new ScriptError(`${path}: there is no generated region ${name}, only ${[...regions.keys()].join(', ')}`);
      used.add(name);
      return `${begin}${regions.get(name)}${end}`;
    });
    documents.set(path, text);
  }
  const homeless = [...regions.keys()].filter((name) => !used.has(name));
  if (homeless.length > 0) throw new ScriptError(`no page of docs/ has the generated regions ${homeless.join(', ')}`);
  return documents;
}

/** The shapes of the HTTP interface, as its document shows them. */
async function examples(load, openApi) {
  const { ALERT } = await load('presentation/http/alerts.examples.js');
  const { ANOMALY, CANDLES, QUOTE, STATISTICS } = await load('presentation/http/market.examples.js');
  const { TRANSACTION } = await load('presentation/http/transactions.examples.js');
  const dashboard = openApi.paths['/api/dashboard'].get.responses['200'].content['application/json'].example;
  return liveExamples({
    alert: ALERT,
    anomaly: ANOMALY,
    candle: CANDLES.items[0],
    quote: QUOTE,
    statistics: STATISTICS,
    transaction: TRANSACTION,
    dashboard,
  });
}

function markdownPages() {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return pages.sort().map((name) => `docs/${name}`);
}

function textOf(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
