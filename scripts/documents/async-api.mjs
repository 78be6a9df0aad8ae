/** The AsyncAPI document of the live channels, from the types of the contract. */
import { ContractSchemas } from './contract-schemas.mjs';

/** Which subscription an event belongs to, and who may have it. */
const EVENTS = {
  quote: 'Of `quotes:SYMBOL` and `quotes:*` (market:read): the quotes that changed.',
  statistics: 'Of `statistics:SYMBOL` and `statistics:*` (market:read): the statistics that changed.',
  candle: 'Of `candles:INTERVAL:SYMBOL` (market:read): the open candle as it stands, closed and revised ones once each.',
  transactionBatch: 'Of `transactions` (transactions:read): one transaction per status change, in order.',
  metricsUpdate: 'Of `metrics` (monitoring:read), every interval: the figures of the dashboard.',
  anomaly: 'Of `anomalies` (market:read), at once.',
  alert: 'Of `alerts` (alerts:read), at once; pure changes of its count at most once a second per alert.',
  system: 'Without a subscription: a heartbeat each second, and what happened to subscriptions.',
  'auth:expiring': 'Sixty seconds before the access token ends.',
  'server:shutdown': 'The server will end.',
  'server:disconnect': 'The last message before the server ends the connection.',
};
const REQUESTS = {
  subscribe: 'Adds channels; each begins with a snapshot. Never fails as a whole over a channel.',
  unsubscribe: 'Removes channels.',
  resume: 'Subscribes a channel and replays what came after `seq`, or begins with a snapshot.',
  time: "Tells the server's clock, at once.",
  'auth:renew': 'A fresh access token of the same user and session.',
};
const STREAM = {
  metrics: 'Every interval.',
  transactions: 'When there are new ones.',
  alerts: 'When there are new ones.',
  reset: 'What `Last-Event-ID` names is not kept any more.',
};

const DESCRIPTION = `Values as they change, by Socket.IO (\`/live\`), WebSocket (\`/ws\`, quotes only) and server-sent events (\`/api/stream\`).

Socket.IO: path \`/socket.io\`, namespace \`/live\`, WebSocket transport only; \`{"token"}\` or \`{"apiKey"}\` in the handshake's \`auth\`.
\`name\` of a message is the name of its event. Every request is acknowledged.`;

/** `text` is the contract; `examples` has one per event, by its name. */
export function asyncApi(text, version, examples) {
  const contract = new ContractSchemas('live.contract.ts', text);
  const messages = {};
  const operations = {};
  const add = (channel, key, message) => {
    messages[`${channel}.${key}`] = message;
    return { $ref: `#/channels/${channel}/messages/${key}` };
  };
  const send = (channel, key, message) => {
    operations[`${channel}.${key}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${channel}` },
      messages: [add(channel, key, message)],
    };
  };
  for (const { name, body } of contract.methods('ServerToClientEvents')) {
    send('live', keyOf(name), { name, summary: known(EVENTS, name), payload: body, examples: examplesOf(examples, name) });
  }
  for (const { name, body, answer } of contract.methods('ClientToServerEvents')) {
    const key = keyOf(name);
    const request = { name, summary: known(REQUESTS, name), ...(body === null ? {} : { payload: body }) };
    operations[`live.${key}`] = {
      action: 'receive',
      channel: { $ref: '#/channels/live' },
      messages: [add('live', key, request)],
      reply: {
        channel: { $ref: '#/channels/live' },
        messages: [add('live', `${key}Ack`, { name: `${name} acknowledged`, summary: `Answer to \`${name}\`.`, payload: answer })],
      },
    };
  }
  send('ws', 'quote', { name: 'quote', summary: contract.sentence('WsQuote'), payload: contract.schemaOf('WsQuote') });
  for (const { name, schema } of contract.fields('StreamEvents')) {
    send('stream', name, { name, summary: known(STREAM, name), payload: schema });
  }
  for (const name of ['HandshakeAuth', 'ConnectRefusal', 'WsCloseCode', 'Channel']) contract.schemaOf(name);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tapewatch live channels',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: {
      websocket: { host: 'localhost:8080', protocol: 'ws', description: 'Socket.IO and /ws', security: SECURITY },
      http: { host: 'localhost:8080', protocol: 'http', description: 'Server-sent events', security: SECURITY },
    },
    channels: {
      live: channel('/live', 'Socket.IO namespace; path /socket.io, WebSocket transport only.', ['websocket'], messages, 'live'),
      ws: channel(
        '/ws',
        'Plain WebSocket: quotes of ?symbols=A,B or of all. What the client sends is ignored.',
        ['websocket'],
        messages,
        'ws',
      ),
      stream: channel('/api/stream', 'Server-sent events; resumable by Last-Event-ID.', ['http'], messages, 'stream'),
    },
    operations,
    components: {
      schemas: contract.schemas(),
      messages,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`accessToken` of POST /api/auth/login' },
        apiKey: { type: 'httpApiKey', in: 'header', name: 'X-Api-Key', description: '`key` of POST /api/api-keys' },
        ticket: {
          type: 'httpApiKey',
          in: 'query',
          name: 'ticket',
          description: '`ticket` of POST /api/stream/ticket; /ws and /api/stream',
        },
      },
    },
  };
}

const SECURITY = ['bearer', 'apiKey', 'ticket'].map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

function channel(address, description, servers, messages, prefix) {
  const own = Object.keys(messages).filter((name) => name.startsWith(`${prefix}.`));
  return {
    address,
    description,
    servers: servers.map((name) => ({ $ref: `#/servers/${name}` })),
    messages: Object.fromEntries(own.map((name) => [name.slice(prefix.length + 1), { $ref: `#/components/messages/${name}` }])),
  };
}

/** Every event of the contract has its sentence here. */
function known(table, name) {
  if (!(name in table)) throw new Error(`scripts/documents/async-api.mjs says nothing about ${name}`);
  return table[name];
}

function examplesOf(examples, name) {
  if (!(name in examples)) throw new Error(`there is no example of ${name}`);
  return [{ payload: examples[name] }];
}

/** `auth:renew` → `authRenew`: keys have no colon. */
function keyOf(event) {
  return event.replace(/:(.)/g, (_colon, letter) => letter.toUpperCase());
}
