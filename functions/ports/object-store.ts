export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** Bytes with the token of their version: the same bytes may have the same token, other bytes have another. */
export interface VersionedObject {
  readonly bytes: Uint8Array;
  readonly version: string;
}

/** What must hold of the object that lies under the key; of writers at once with the same condition one wins. */
export interface WriteCondition {
  /** There is none. */
  readonly ifAbsent?: boolean;
  /** It is of the version that `readVersion` gave. */
  readonly ifVersion?: string;
}

/** A folder or a bucket. Keys use `/`; a write is whole or not at all. */
export interface ObjectStore {
  /** Bytes of an object, or null when there is none. */
  read(key: string): Promise<Uint8Array | null>;
  /** Bytes of an object and the version that they are, or null when there is none. */
  readVersion(key: string): Promise<VersionedObject | null>;
  /** Writes durably. False, and nothing written, when the condition does not hold. */
  write(key: string, bytes: Uint8Array | string, condition?: WriteCondition): Promise<boolean>;
  /** Moves a finished local file into the store (used for large data objects). */
  adopt(key: string, localPath: string): Promise<void>;
  /** A local path with the object's bytes, for engines that read files; valid until `release`, or the process ends. */
  localPath(key: string): Promise<string>;
  /** Gives up the local copy of an object, if there is one: its place on the disk is free again. */
  release(key: string): Promise<void>;
  /**
   * Bytes of one version of an object from its start, for files larger than the disk; a block is the reader's to keep until it
   * asks for the next. Fails when there is none, or when it is written again meanwhile.
   */
  blocks(key: string): AsyncIterable<Buffer>;
  /** Objects under a prefix, ordered by key. */
  list(prefix: string): Promise<readonly ObjectInfo[]>;
  /** Removes an object; no error when there is none. */
  remove(key: string): Promise<void>;
}
