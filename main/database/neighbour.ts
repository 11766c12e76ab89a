/** Who else writes this database: the sync worker. */
export interface Neighbour {
  /** Before and after each transaction of ours: in between it must not begin one. */
  wanting(): void
  done(): void
}
