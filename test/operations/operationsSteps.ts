import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One block of docs/operations.md that an operator carries out. */
export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** Runs in a shell, after the definitions of the first block. */
  | { readonly kind: 'command'; readonly text: string }
  /** Lines that each start a process of its own. */
  | { readonly kind: 'processes'; readonly lines: readonly string[] }
  /** As the owner of the database of `agency`, its name as commands have it. */
  | { readonly kind: 'sql'; readonly agency: string; readonly text: string }
  | { readonly kind: 'question'; readonly text: string };

export interface OperationsSteps {
  /** Step 1: what differs from site to site, and the shell function that the others use. */
  readonly prelude: string;
  readonly steps: readonly Step[];
}

const HEADING = '## From empty PostgreSQL servers to an answer';
const PUTTING_BACK = '### Putting an agency back';

/** The steps as the documentation has them, in its order; nothing is added. Throws where a block is of no known kind. */
export function readOperationsSteps(root: string): OperationsSteps {
  const page = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
  const section = page.split(HEADING)[1]?.split('\n## ')[0] ?? '';
  const [prelude, ...steps] = readBlocks(section);
  if (prelude?.kind !== 'command') throw new Error('The first block of the section is not one of a shell.');
  return { prelude: prelude.text, steps };
}

/** The commands by which social care's server is put back, as the documentation has them, in its order. */
export function readPuttingBack(root: string): readonly string[] {
  const page = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
  const section = page.split(PUTTING_BACK)[1]?.split(/\n##/)[0] ?? '';
  return readBlocks(section).map((block) => {
    if (block.kind !== 'command') throw new Error(`A block that is no command: ${block.kind}`);
    return block.text;
  });
}

function readBlocks(section: string): readonly Step[] {
  const steps: Step[] = [];
  let named = '';
  for (const [index, part] of section.split('```').entries()) {
    if (index % 2 === 0) {
      named = [...part.matchAll(/`(council\/[\w./-]+\.(?:yaml|json))`/g)].at(-1)?.[1] ?? '';
      continue;
    }
    const end = part.indexOf('\n');
    steps.push(readBlock(part.slice(0, end), part.slice(end + 1), named));
  }
  return steps;
}

function readBlock(language: string, text: string, named: string): Step {
  const agency = /^-- with ([a-z-]+)/.exec(text)?.[1];
  if (language === 'sql' && agency !== undefined) return { kind: 'sql', agency, text };
  if ((language === 'yaml' || language === 'json') && named !== '') return { kind: 'file', path: named, text };
  if (language !== 'sh') throw new Error(`A block of no known kind: ${language} ${text.slice(0, 40)}`);
  if (text.startsWith('curl ')) return { kind: 'question', text };
  if (text.includes('npm run gateway')) return { kind: 'processes', lines: text.trim().split('\n') };
  return { kind: 'command', text };
}
