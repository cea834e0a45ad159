/**
 * The small plans of certwizard's own, by what they fix, with what a finding must say for them. Their actions are made in
 * scripts/fixes/ once they are wanted, from what is then true of the server.
 */
export type FixValues = {
  /** Lineages, by their names, whose folder in live/ has files where certbot keeps links. */
  readonly 'lineage-links': {readonly names: readonly string[]};
};

export type FixId = keyof FixValues;

/** What a finding asks for: which of these plans, and about what. JSON-serialisable. */
export type Fix = {[Id in FixId]: FixOf<Id>}[FixId];
export type FixOf<Id extends FixId> = {readonly id: Id; readonly values: FixValues[Id]};
