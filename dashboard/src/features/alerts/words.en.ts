/** English words of this feature. */
export const alerts = {};
