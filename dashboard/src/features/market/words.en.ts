/** English words of this feature. */
export const market = {};
