/** Access tokens that nobody may accept, made out of a good one: what is known about attacks on JWT, and plain damage. */
import { createHmac, createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { pick, randomOf } from './promise.ts';

export interface BadToken {
  /** What is wrong with it. */
  title: string;
  token: string;
}

type Json = Record<string, unknown>;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HMACS = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Signed with this secret; the header may claim what it likes. */
export function mint(header: Json, payload: Json, secret: string | Buffer, hash = 'sha256'): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac(hash, createSecretKey(Buffer.from(secret)))
    .update(signed)
    .digest('base64url')}`;
}

/** At least 5000 of them. `secret` is the server's own: some tokens are signed rightly and wrong all the same. */
export function* badTokens(good: string, secret: string, seed: number): Generator<BadToken> {
  const [header, payload] = good
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json) as [Json, Json];
  yield* unsigned(header, payload, good);
  yield* foreignKeys(header, payload, good);
  yield* keysOfTheHeader(header, payload);
  yield* rightlySigned(header, payload, secret);
  yield* misshapen(good);
  yield* truncated(good);
  yield* flipped(good, randomOf(seed));
}

function* unsigned(header: Json, payload: Json, good: string): Generator<BadToken> {
  const signature = good.split('.')[2]!;
  const names = [
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    ' none',
    'none\0',
    '',
    'null',
    'undefined',
    'HS256 ',
    'hs256',
    'Hs256',
    'HS-256',
    'HMAC',
  ];
  for (const alg of [...names, null, 0, true, [], {}, ['none'], ['HS256', 'none']]) {
    const head = `${encode({ ...header, alg })}.${encode(payload)}`;
    for (const end of ['.', `.${signature}`, '', '..', '.AA', '.bnVsbA']) {
      yield { title: `alg ${JSON.stringify(alg)} with signature ${JSON.stringify(end.slice(0, 12))}`, token: head + end };
    }
  }
  const { alg: _alg, ...withoutAlg } = header;
  yield { title: 'no alg', token: `${encode(withoutAlg)}.${encode(payload)}.${signature}` };
}

function* foreignKeys(header: Json, payload: Json, good: string): Generator<BadToken> {
  const weak = [
    '',
    'secret',
    'tapewatch',
    'changeme',
    'password',
    'key',
    'jwt',
    'null',
    'undefined',
    '0',
    'a'.repeat(32),
    '\0'.repeat(32),
    '[object Object]',
  ];
  for (const [alg, hash] of Object.entries(HMACS)) {
    for (const guess of weak)
      yield { title: `${alg} keyed with ${JSON.stringify(guess)}`, token: mint({ ...header, alg }, payload, guess, hash) };
    for (const part of good.split('.'))
      yield { title: `${alg} keyed with a part of a good token`, token: mint({ ...header, alg }, payload, part, hash) };
  }
  for (const { name, algorithms, privateKey, publicKey } of keyPairs()) {
    for (const alg of algorithms)
      yield { title: `${alg} by a stranger's ${name} key`, token: signedBy({ ...header, alg }, payload, privateKey) };
    yield { title: `HS256 by a ${name} signature`, token: signedBy({ ...header, alg: 'HS256' }, payload, privateKey) };
    for (const text of [publicKey.export({ type: 'spki', format: 'pem' }), publicKey.export({ type: 'spki', format: 'der' })]) {
      for (const alg of [...algorithms, 'HS256'])
        yield { title: `${alg} keyed with a public ${name} key`, token: mint({ ...header, alg }, payload, text) };
    }
  }
}

/** Keys, or places of keys, that the token itself brings. */
function* keysOfTheHeader(header: Json, payload: Json): Generator<BadToken> {
  const { privateKey, publicKey } = keyPairs()[0]!;
  const jwk = publicKey.export({ format: 'jwk' });
  const octets = Buffer.from('an attacker chose this key of 32 b');
  const kids = [
    '../../../../dev/null',
    '/dev/null',
    "' UNION SELECT 'key' --",
    'x|id',
    '',
    '0',
    '__proto__',
    'constructor',
    'jwt.key',
    '\0',
    'a'.repeat(2000),
  ];
  for (const kid of [...kids, null, {}, ['a']]) {
    for (const key of ['', 'key', octets])
      yield { title: `kid ${JSON.stringify(kid).slice(0, 30)}`, token: mint({ ...header, kid }, payload, key) };
  }
  for (const name of ['jku', 'x5u']) {
    for (const url of ['http://127.0.0.1:1/keys', 'https://attacker.example/jwks.json', 'file:///dev/null', '//attacker.example']) {
      yield { title: `${name} ${url}, HS256`, token: mint({ ...header, [name]: url }, payload, octets) };
      yield { title: `${name} ${url}, RS256`, token: signedBy({ ...header, alg: 'RS256', [name]: url, kid: 'a' }, payload, privateKey) };
    }
  }
  yield { title: 'jwk of its own, RS256', token: signedBy({ ...header, alg: 'RS256', jwk }, payload, privateKey) };
  yield {
    title: 'jwk of its own, HS256',
    token: mint({ ...header, jwk: { kty: 'oct', k: octets.toString('base64url') } }, payload, octets),
  };
  yield {
    title: 'x5c of its own',
    token: signedBy(
      { ...header, alg: 'RS256', x5c: [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
      payload,
      privateKey,
    ),
  };
  yield { title: 'zip', token: mint({ ...header, zip: 'DEF' }, payload, octets) };
}

/** With our own secret, but not what we issue. */
function* rightlySigned(header: Json, payload: Json, secret: string): Generator<BadToken> {
  const now = Math.floor(Date.now() / 1000);
  const of = (title: string, changes: Json, headerChanges: Json = {}): BadToken => ({
    title,
    token: mint({ ...header, ...headerChanges }, { ...payload, ...changes }, secret),
  });
  for (const alg of ['HS384', 'HS512'] as const)
    yield { title: `${alg} with our secret`, token: mint({ ...header, alg }, payload, secret, HMACS[alg]) };
  for (const typ of ['JWT', 'jwt', 'at+jwt+x', 'rt+jwt', 'id_token', '', null, 1, undefined, ['at+jwt']])
    yield of(`typ ${JSON.stringify(typ)}`, {}, { typ });
  for (const crit of [['exp'], ['b64'], [], ['unknown'], null, 'exp']) yield of(`crit ${JSON.stringify(crit)}`, {}, { crit });
  for (const claim of ['iss', 'aud']) {
    for (const value of ['other', '', null, undefined, 0, {}, [], ['other'], 'Tapewatch', 'tapewatch ', 'tapewatch\0'])
      yield of(`${claim} ${JSON.stringify(value)}`, { [claim]: value });
  }
  for (const exp of [now - 6, now - 60, now - 86_400, 0, -1, null, undefined, '', String(now + 900), 'never', {}, [now + 900], true])
    yield of(`exp ${JSON.stringify(exp)}`, { exp });
  for (const nbf of [now + 60, now + 86_400, 'soon', {}]) yield of(`nbf ${JSON.stringify(nbf)}`, { nbf });
  const strangers = [
    '',
    'admin',
    '1',
    '00000000-0000-4000-8000-000000000000',
    "' OR '1'='1",
    '__proto__',
    0,
    null,
    undefined,
    {},
    [payload['sub']],
    true,
  ];
  for (const sub of strangers) yield of(`sub ${JSON.stringify(sub)}`, { sub });
  for (const ver of [-1, 0.5, 1e9, '0', '1', null, undefined, {}, [0], true, false]) {
    if (ver !== payload['ver']) yield of(`ver ${JSON.stringify(ver)}`, { ver });
  }
  for (const sid of ['', 0, null, undefined, {}, [payload['sid']]]) yield of(`sid ${JSON.stringify(sid)}`, { sid });
  for (const whole of ['[]', '"text"', 'null', '1', '{', '', '{"sub":1,"sub":2}']) {
    const signed = `${encode(header)}.${encode(whole)}`;
    yield { title: `payload ${whole}`, token: `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}` };
  }
}

function* misshapen(good: string): Generator<BadToken> {
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const forms = [
    '',
    '.',
    '..',
    '...',
    '....',
    header,
    `${header}.${payload}`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    `..${signature}`,
    `${good}.`,
    `.${good}`,
    `${good}.${signature}`,
    `${header}.${payload}.${signature}.${payload}.${signature}`,
    `${payload}.${header}.${signature}`,
    `${header}.${header}.${signature}`,
    `${signature}.${payload}.${header}`,
    `${good},${good}`,
    `${good} ${good}`,
    `"${good}"`,
    `'${good}'`,
    `<${good}>`,
    `${good}%00`,
    `${good}%20`,
    good.replaceAll('.', '%2e'),
    good.replaceAll('.', '..'),
    good.toUpperCase(),
    good.toLowerCase(),
    [...good].reverse().join(''),
    `Bearer ${good}`,
    Buffer.from(good).toString('base64'),
    Buffer.from(good).toString('hex'),
    'null',
    'undefined',
    'true',
    '0',
    '[object Object]',
    '{}',
    '../../etc/passwd',
    'twr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'twk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ];
  for (const token of forms) yield { title: `form ${JSON.stringify(token.slice(0, 20))}`, token };
  for (const size of [1000, 4096, 4097, 6000, 7000]) {
    yield { title: `${size} characters`, token: 'a'.repeat(size) };
    yield { title: `${size} dots`, token: '.'.repeat(size) };
    yield { title: `signature of ${size} characters`, token: `${header}.${payload}.${'A'.repeat(size - 400)}` };
    yield { title: `payload of ${size} characters`, token: `${header}.${'A'.repeat(size - 400)}.${signature}` };
  }
  yield { title: '100 kB', token: `${header}.${'A'.repeat(100_000)}.${signature}` };
}

function* truncated(good: string): Generator<BadToken> {
  for (let length = 1; length < good.length; length += 1) {
    yield { title: `first ${length} characters`, token: good.slice(0, length) };
    yield { title: `last ${length} characters`, token: good.slice(-length) };
    yield { title: `without character ${length}`, token: good.slice(0, length) + good.slice(length + 1) };
  }
}

/** Each character replaced by others. */
function* flipped(good: string, random: () => number): Generator<BadToken> {
  const signature = Buffer.from(good.split('.')[2]!, 'base64url');
  for (let place = 0; place < good.length; place += 1) {
    for (let round = 0; round < 10; round += 1) {
      const letter = pick(random, [...ALPHABET]);
      const token = good.slice(0, place) + letter + good.slice(place + 1);
      // The last letter of the signature has two bits that mean nothing.
      const means = token.split('.')[2];
      const isSame =
        token === good || (means !== undefined && place > good.lastIndexOf('.') && Buffer.from(means, 'base64url').equals(signature));
      if (!isSame) yield { title: `character ${place} is ${letter}`, token };
    }
  }
}

interface KeyPair {
  name: string;
  algorithms: readonly string[];
  privateKey: KeyObject;
  publicKey: KeyObject;
}

let pairs: readonly KeyPair[] | null = null;

function keyPairs(): readonly KeyPair[] {
  pairs ??= [
    { name: 'RSA', algorithms: ['RS256', 'RS512', 'PS256'], ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
    { name: 'P-256', algorithms: ['ES256', 'ES256K'], ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
    { name: 'Ed25519', algorithms: ['EdDSA', 'Ed25519'], ...generateKeyPairSync('ed25519') },
  ];
  return pairs;
}

function signedBy(header: Json, payload: Json, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  const isEdwards = key.asymmetricKeyType === 'ed25519';
  return `${signed}.${sign(isEdwards ? null : 'sha256', Buffer.from(signed), key).toString('base64url')}`;
}
