import { resolve } from 'node:path';

/**
 * Folder of reference data: as given, else KNOWGAP_REFERENCE; null: none was named. They are no part of the project, because the
 * licences of CDNOW and mobi do not allow it.
 */
export function referenceFolder(given?: string): string | null {
  const folder = given ?? process.env.KNOWGAP_REFERENCE;
  return folder ? resolve(folder) : null;
}

/** What the folder holds, for whoever wants to put it together. */
export const referenceContents = [
  'It holds data and the numbers that independent programs computed from them:',
  '  clv/          cdnow_sample_rfm.csv, cdnow_sample_transactions.csv, tracking_weekly.csv, robustness_bgnbd_sets.csv;',
  '                bgnbd.json, mbgnbd.json, paretonbd.json, gammagamma.json, robustness_bgnbd.json',
  '  path-models/  mobi.csv, synth_ecsi.csv, resample_indices_mobi_100x250.csv;',
  '                ref_mobi.json, ref_mediation.json, ref_mediation_boot_R.json, ref_synth.json, resample_stats_mobi.json',
  'It is no part of the project: the licences of CDNOW and mobi do not allow it.',
].join('\n');
