import type { ObjectStore, VersionedObject, WriteCondition } from '../../functions/ports/object-store.ts';

/** A store in memory that remembers the order of its writes. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();
  readonly writes: string[] = [];

  async read(key: string): Promise<Uint8Array | null> {
    return this.objects.get(key) ?? null;
  }

  async readVersion(key: string): Promise<VersionedObject | null> {
    const bytes = this.objects.get(key);
    return bytes ? { bytes, version: Buffer.from(bytes).toString('base64') } : null;
  }

  async write(key: string, bytes: Uint8Array | string, condition: WriteCondition = {}): Promise<boolean> {
    if (condition.ifAbsent && this.objects.has(key)) return false;
    if (condition.ifVersion !== undefined && (await this.readVersion(key))?.version !== condition.ifVersion)
      return false;
    this.objects.set(key, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    this.writes.push(key);
    return true;
  }

  async list(prefix: string) {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, bytes]) => ({ key, bytes: bytes.length, modifiedAt: new Date(0) }));
  }

  async adopt(): Promise<void> {
    throw new TypeError('not used by publish');
  }

  async localPath(): Promise<string> {
    throw new TypeError('not used by publish');
  }

  async release(): Promise<void> {}

  async *blocks(key: string): AsyncGenerator<Buffer> {
    yield Buffer.from(this.objects.get(key) ?? []);
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(key);
  }

  text(key: string): string {
    const bytes = this.objects.get(key);
    if (!bytes) throw new TypeError(`no object ${key}`);
    return new TextDecoder().decode(bytes);
  }
}
