/** What can be told of a new password before the server judges it: its length in bytes, and whether it names what everybody tries first. */

/** bcrypt reads no more than 72 bytes. */
export const PASSWORD_BYTES = { min: 12, max: 72 } as const;
/** Names shorter than this are in many words. */
const NAME_MIN = 3;
const PRODUCT = 'tapewatch';
/** Without 0, O, 1, l and I, which look alike. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

export interface PasswordForm {
  /** Of UTF-8. */
  bytes: number;
  hasLength: boolean;
  /** It holds neither the name of the user nor that of the product. */
  isUnlike: boolean;
}

export function passwordForm(password: string, username: string): PasswordForm {
  const bytes = new TextEncoder().encode(password).length;
  const text = password.toLowerCase();
  const names = [username.trim().toLowerCase(), PRODUCT].filter(({ length }) => length >= NAME_MIN);
  return {
    bytes,
    hasLength: bytes >= PASSWORD_BYTES.min && bytes <= PASSWORD_BYTES.max,
    isUnlike: password !== '' && !names.some((name) => text.includes(name)),
  };
}

/** A password that can be read aloud: groups of letters and digits that do not look alike. */
export function randomPassword(): string {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, randomLetter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

function randomLetter(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return LETTERS[drawn % LETTERS.length]!;
}
