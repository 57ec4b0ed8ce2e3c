import { layout } from '../lake/layout.ts';
import type { Settings } from '../lake/settings.ts';
import type { ObjectInfo } from '../ports/object-store.ts';

/** A file of landing and what its key says. */
export interface LandedFile {
  readonly key: string;
  readonly source: string;
  readonly dataset: string;
  readonly name: string;
  /** Folder of the file: files that belong together lie in one. */
  readonly folder: string;
  readonly exportDate: string;
  readonly exportDateFrom: 'path' | 'setting' | 'arrival';
  /** Name of a folder that stands where the date should and is none; such a file is not read. */
  readonly undatedFolder: string | null;
  readonly bytes: number;
  readonly arrivedAt: string;
}

const isoDay = /^\d{4}-\d{2}-\d{2}$/;
function isDay(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  return isoDay.test(text) && !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** Calendar day of an instant in a zone, ISO. */
export function dayIn(instant: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const of = Object.fromEntries(parts.formatToParts(instant).map((part) => [part.type, part.value]));
  return `${(of.year ?? '').padStart(4, '0')}-${of.month}-${of.day}`;
}

/**
 * The files of landing with their export date: from the path, else from the name by the source's pattern, else the day of arrival
 * in the source's zone. Files elsewhere, hidden ones and markers (`_SUCCESS`) are none, nor are files that were divided.
 */
export function scanLanding(objects: readonly ObjectInfo[], settings: Settings): LandedFile[] {
  const markers = new Set(objects.flatMap(({ key }) => (key.endsWith(markerEnd) ? [key] : [])));
  const files = objects.flatMap((object) => {
    const parts = object.key.slice(layout.landingRoot.length).split('/');
    const [source, dataset] = parts;
    const name = parts.at(-1);
    if (!source || !dataset || !name || parts.length < 3 || parts.length > 4) return [];
    if (name.startsWith('.') || name.startsWith('_')) return [];
    const between = parts.length === 4 ? parts[2] : undefined;
    const dated = exportDate(between, name, object.modifiedAt, source, settings);
    return [
      {
        key: object.key,
        source,
        dataset,
        name,
        folder: object.key.slice(0, object.key.lastIndexOf('/')),
        bytes: object.bytes,
        arrivedAt: object.modifiedAt.toISOString(),
        ...dated,
        undatedFolder: dated.exportDateFrom === 'arrival' ? (between ?? null) : null,
      },
    ];
  });
  return markers.size === 0 ? files : files.filter((file) => !markers.has(dividedMarker(file)));
}

const markerEnd = '.divided.json';

/** Key of the marker that says: pieces beside this file stand for it. It is of these bytes; written again, the file is another. */
export const dividedMarker = ({ folder, name, bytes, arrivedAt }: LandedFile): string =>
  `${folder}/_${name}.${bytes}-${Date.parse(arrivedAt)}${markerEnd}`;

function exportDate(
  folder: string | undefined,
  name: string,
  arrived: Date,
  source: string,
  settings: Settings,
): Pick<LandedFile, 'exportDate' | 'exportDateFrom'> {
  if (folder !== undefined && isDay(folder)) return { exportDate: folder, exportDateFrom: 'path' };
  const sourceSettings = settings.sources[source];
  if (sourceSettings?.export_date_pattern !== undefined) {
    const pattern = new RegExp(sourceSettings.export_date_pattern);
    const found = (pattern.exec(name) ?? pattern.exec(folder ?? ''))?.groups?.date ?? '';
    const digits = found.replace(/\D/g, '');
    const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
    if (digits.length === 8 && isDay(day)) return { exportDate: day, exportDateFrom: 'setting' };
  }
  return { exportDate: dayIn(arrived, sourceSettings?.time_zone ?? settings.time_zone), exportDateFrom: 'arrival' };
}

/** Does a file name fit a glob of `*` and `?`? Without case. */
export function fitsGlob(name: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'is').test(name);
}
