import { createHash } from 'node:crypto';
import type { DocumentNode, FragmentDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DocumentMeasures } from './measureOperation';

/** A document that passed every limit and is valid against the graph of this process. */
export interface CheckedDocument {
  readonly document: DocumentNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly measured: DocumentMeasures;
}

/** Room for remembered documents, reckoned from their text: it, and nodes and a token for each name and bracket. */
const REMEMBERED_BYTES = 64_000_000;
const BYTES_PER_CHARACTER = 200;

/** Of what no node is made: comments, blanks, commas. */
const IGNORED = /#[^\n\r]*|[\s,]+/g;

/**
 * Documents by text: apps ask the same few again and again, and validating one costs more than all else at the gateway. Graph
 * and limits are those of the process, so what passed once passes always. Only what passed is kept. Keyed by digest and
 * bounded in bytes, like `NormalisedOperations`.
 */
export class CheckedDocuments {
  private readonly known: LRUCache<string, CheckedDocument>;

  /** One request looks the same text up again and again: it is digested once. */
  private last = { source: '', digest: '' };

  constructor(capacityBytes = REMEMBERED_BYTES) {
    this.known = new LRUCache({ maxSize: capacityBytes });
  }

  has(source: string): boolean {
    return this.known.has(this.digestOf(source));
  }

  of(source: string): CheckedDocument | undefined {
    return this.known.get(this.digestOf(source));
  }

  keep(source: string, checked: CheckedDocument): void {
    this.known.set(this.digestOf(source), checked, { size: sizeOf(source) });
  }

  private digestOf(source: string): string {
    if (source !== this.last.source)
      this.last = { source, digest: createHash('sha256').update(source).digest('base64url') };
    return this.last.digest;
  }
}

function sizeOf(source: string): number {
  return source.length + source.replace(IGNORED, '').length * BYTES_PER_CHARACTER;
}
