import { date, flag, instant, integer, text } from './column.ts';

/** Where a row came from and which version of its record it is. Every row of every table carries these. */
export const lineage = {
  source_system: text('System the export came from', { required: true }),
  source_file: text('Landing key of the file', { required: true }),
  source_line: integer('Where the record starts: physical line or record number, as the delivery says', {
    required: true,
  }),
  batch_id: text('The delivery (deliveries.delivery_id) that brought the row', { required: true }),
  source_updated_at: instant('When the source last changed the record; null if the source does not say'),
  is_deleted: flag('The source deleted the record', { required: true }),
  arrived_at: instant('When the file landed', { required: true }),
  export_date: date('Day the export is of', { required: true }),
} as const;

/** Added by staging to every event. */
export const occurredOn = date("Calendar date in the firm's zone");
