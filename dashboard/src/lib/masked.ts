/** Texts that the server masked for this role. */

/** Whether parts of a text were left out; such a text is never a link or a filter. */
export function isMasked(text: string | null | undefined): boolean {
  return text?.includes('•••') === true;
}
