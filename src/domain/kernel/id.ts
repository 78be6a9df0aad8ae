/** Ids of users, sessions, keys and anomalies: UUIDs of any version. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of an id; the case of its letters does not matter. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
