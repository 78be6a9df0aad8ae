/** Who may be given an alert. */
export abstract class TriageStaff {
  /** The username as it is written, of a user who may act on alerts and is not disabled; null for any other. Without case. */
  abstract find(username: string): Promise<string | null>;
}
