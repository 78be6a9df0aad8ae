import { describe, expect, it } from '@jest/globals';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { DatabaseUnavailableError, poisonsConnection, reasonOf, translateError } from './database-errors.ts';

const answer = (code: string, severity = 'ERROR') => Object.assign(new Error(`answer ${code}`), { code, severity });
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('an error of the database', () => {
  it.each([
    ['no server at the address', network('ECONNREFUSED')],
    ['a name without address', network('ENOTFOUND')],
    ['a server that is shutting down', answer('57P01', 'FATAL')],
    ['a statement over its time', answer('57014')],
    ['a lock that was not had in time', answer('55P03')],
    ['too many connections', answer('53300', 'FATAL')],
    ['a wrong password', answer('28P01', 'FATAL')],
    ['a query without answer', new Error('Query read timeout')],
    ['a busy pool', new Error('timeout exceeded when trying to connect')],
  ])('means that the database is away: %s', (_, error) => {
    const translated = translateError(error);
    expect(translated).toBeInstanceOf(DatabaseUnavailableError);
    expect(translated).toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 1, reason: error.message, cause: error });
    expect((translated as DatabaseUnavailableError).detail).not.toContain(error.message);
  });

  it.each([
    ['a value that exists', answer('23505')],
    ['a table that does not', answer('42P01')],
    ['an error of our own', new Error('our own mistake')],
    ['a refusal', new NotFoundError('no such thing')],
  ])('stays what it is: %s', (_, error) => {
    expect(translateError(error)).toBe(error);
    expect(reasonOf(error)).toBe(error.message);
  });

  it('spoils the connection unless the server answered and goes on', () => {
    expect([answer('23505'), answer('57014')].map(poisonsConnection)).toEqual([false, false]);
    expect(
      [answer('57P01', 'FATAL'), answer('08P01'), network('ECONNRESET'), new Error('Query read timeout')].map(poisonsConnection),
    ).toEqual([true, true, true, true]);
  });

  it('is told in the words of the first address when a name has several', () => {
    expect(reasonOf(new AggregateError([network('ECONNREFUSED'), network('EHOSTUNREACH')]))).toBe('connect ECONNREFUSED');
    expect(reasonOf('just text')).toBe('just text');
  });
});
