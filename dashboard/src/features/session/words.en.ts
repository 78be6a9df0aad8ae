/** English words of signing in and of the own account. */
export const session = {
  user: 'User',
  password: 'Password',
  signIn: 'Sign in',
};
