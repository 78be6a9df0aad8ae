/** One line under the top bar, only when something is wrong. */
export function Banner() {
  return null;
}
