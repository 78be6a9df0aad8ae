import { expect, it } from '@jest/globals';
import { bearerIn, credentialIn } from './live-request.ts';

it('finds the token before the key, and nothing in what is neither', () => {
  expect(credentialIn({ authorization: 'bearer a.b-c_d~e+f/g==', 'x-api-key': 'k' })).toEqual({ kind: 'token', token: 'a.b-c_d~e+f/g==' });
  expect(credentialIn({ authorization: 'Basic eDp5', 'x-api-key': 'k' })).toEqual({ kind: 'key', key: 'k' });
  for (const authorization of ['Bearer', 'Bearer ', 'Bearer a b', 'Bearer =', 'Bearer a\u00e9'])
    expect(bearerIn({ authorization })).toBeNull();
  expect(credentialIn({})).toBeNull();
});
