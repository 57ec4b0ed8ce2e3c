export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** A folder or a bucket. Keys use `/`; a write is whole or not at all. */
export interface ObjectStore {
  /** Bytes of an object, or null when there is none. */
  read(key: string): Promise<Uint8Array | null>;
  /** Writes durably; with `ifAbsent` only when there is no such object (returns false when there was one). */
  write(key: string, bytes: Uint8Array | string, options?: { readonly ifAbsent?: boolean }): Promise<boolean>;
  /** Moves a finished local file into the store (used for large data objects). */
  adopt(key: string, localPath: string): Promise<void>;
  /** A local path with the object's bytes, for engines that read files; valid until the process ends. */
  localPath(key: string): Promise<string>;
  /** Objects under a prefix, ordered by key. */
  list(prefix: string): Promise<readonly ObjectInfo[]>;
  /** Removes an object; no error when there is none. */
  remove(key: string): Promise<void>;
}
