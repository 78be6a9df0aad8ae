/** The OpenAPI document and its page. */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { API_KEY_SCHEME, BEARER_SCHEME } from './access.guard.ts';
import { DOCS_PREFIX } from './docs-page.ts';
import { OTHER_BODIES } from './operation.ts';
import { PROBLEM_TYPE } from './problem-details.filter.ts';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['post']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const PROBLEM_EXAMPLE = {
  type: 'urn:tapewatch:error:validation_failed',
  title: 'Validation failed',
  status: 400,
  code: 'validation_failed',
  detail: '1 field is invalid',
  instance: '/api/prices',
  requestId: '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a10',
  errors: [{ pointer: '/price', code: 'out_of_range', detail: 'must be above 0, was -1' }],
};

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'code', 'detail', 'instance', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'stable; decide by it' },
    detail: { type: 'string', description: 'for people' },
    instance: { type: 'string', description: 'path of the request' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'only with status 400',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, detail: { type: 'string' } },
      },
    },
    current: { type: 'object', description: 'only with illegal_transition: the resource as it stands' },
  },
  example: PROBLEM_EXAMPLE,
};

const PROBLEM_CONTENT = { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };
const RATE_LIMIT_HEADERS = {
  'Retry-After': { description: 'seconds', schema: { type: 'integer' } },
  RateLimit: { description: 'what is left: `"read";r=1199;t=60`', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'what there is: `"read";q=1200;w=60`', schema: { type: 'string' } },
};
const REFUSALS = {
  BadRequest: { description: 'unknown_parameter, validation_failed', content: PROBLEM_CONTENT },
  Unauthenticated: { description: 'unauthenticated, token_expired, token_revoked, api_key_invalid', content: PROBLEM_CONTENT },
  Forbidden: { description: 'forbidden, password_change_required', content: PROBLEM_CONTENT },
  TooLarge: { description: 'body_too_large', content: PROBLEM_CONTENT },
  UnsupportedType: { description: 'unsupported_media_type', content: PROBLEM_CONTENT },
  RateLimited: { description: 'rate_limited', headers: RATE_LIMIT_HEADERS, content: PROBLEM_CONTENT },
  Unavailable: { description: 'overloaded, database_unavailable, shutting_down', content: PROBLEM_CONTENT },
};

const DESCRIPTION = `Real-time financial monitor: market ticks in, statistics and price spikes out; transactions in, judged by rules, settled or held; alerts for
people to work through; all of it live.

The live channels (Socket.IO, WebSocket) are described in [asyncapi.json](/asyncapi.json), server-sent events at \`GET /api/stream\` here.

At \`/docs\`, sign in at the top of the page: every operation then goes in your name. For an API key press *Authorize* instead. A program sends
the \`accessToken\` of \`POST /api/auth/login\` as a bearer token; it is good for 15 minutes unless the server is set otherwise.`;

/** The document of all routes that `app` has. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tapewatch')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`accessToken` of POST /api/auth/login' },
      BEARER_SCHEME,
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key', description: '`key` of POST /api/api-keys' }, API_KEY_SCHEME)
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const schemas = { ...document.components?.schemas, Problem: PROBLEM_SCHEMA as never };
  document.components = { ...document.components, schemas, responses: REFUSALS };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) if (path[method] !== undefined) complete(path[method], method !== 'get');
  }
  return document;
}

/** What the decorators of an operation cannot say. */
function complete(operation: OperationObject, mayHaveBody: boolean): void {
  addOtherBodies(operation);
  const refuse = (status: number, name: keyof typeof REFUSALS) => {
    operation.responses[status] ??= { $ref: `#/components/responses/${name}` };
  };
  refuse(400, 'BadRequest');
  // Whether or not it takes a body: what is too large, or sent with Content-Encoding, is refused before anybody asks for it.
  if (mayHaveBody) refuse(413, 'TooLarge');
  refuse(415, 'UnsupportedType');
  refuse(429, 'RateLimited');
  refuse(503, 'Unavailable');
  if (operation.security === undefined || operation.security.length === 0) return;
  refuse(401, 'Unauthenticated');
  refuse(403, 'Forbidden');
}

function addOtherBodies(operation: OperationObject & { [OTHER_BODIES]?: Record<string, string> }): void {
  const { [OTHER_BODIES]: bodies = {}, requestBody } = operation;
  if (requestBody === undefined || !('content' in requestBody)) return;
  for (const [type, example] of Object.entries(bodies)) requestBody.content[type] = { schema: { type: 'string' }, example };
  delete operation[OTHER_BODIES];
}

/** Serves it at `/docs` and `/docs-json`. */
export function serveOpenApi(app: INestApplication, version: string): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, version), {
    raw: ['json'],
    customSiteTitle: 'Tapewatch API',
    customfavIcon: `${DOCS_PREFIX}icon.svg`,
    customCssUrl: [`${DOCS_PREFIX}tokens.css`, `${DOCS_PREFIX}docs.css`],
    customJs: `${DOCS_PREFIX}docs.js`,
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true, docExpansion: 'list' },
  });
}
