/** Spanish words of signing in and of the own account. */
import type { SameWords } from '../../lib/words.ts';
import type { session as english } from './words.en.ts';

export const session: SameWords<typeof english> = {
  user: 'Usuario',
  password: 'Contraseña',
  signIn: 'Entrar',
};
