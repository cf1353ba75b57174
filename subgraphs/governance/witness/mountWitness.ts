import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { signedHeadSchema } from '#policies/disclosure/treeHead';
import { WITNESS_REFUSALS } from '#policies/disclosure/witness';
import { parseJson } from '#policies/service/parseJson';
import type { WitnessDesk } from './witnessDesk';

const messageSchema = z.strictObject({
  head: signedHeadSchema,
  from: z.int().nonnegative(),
  path: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(128),
});

/**
 * The call by which an agency has the head of its log witnessed. A peer speaks for its own log only. A refused head is an
 * alarm here too: an agency whose log was tampered with may not raise its own.
 */
export function answerWitness(
  desk: WitnessDesk,
  log: Logger,
): (peer: string, request: Request, response: Response) => Promise<unknown> {
  return async (peer, request, response) => {
    const message = messageSchema.safeParse(parseJson(request.body));
    if (!message.success || message.data.head.log !== peer) return response.status(403).end();
    const { head, from, path } = message.data;
    const answer = await desk.witness(head, { from, path: path.map((hash) => Buffer.from(hash, 'hex')) });
    if (typeof answer !== 'string') return response.json('proveFrom' in answer ? answer : { countersignature: answer });
    log.error({ event: 'logHeadRefused', agency: peer, code: answer, size: head.size });
    return response.status(409).json({ errors: [{ message: WITNESS_REFUSALS[answer], extensions: { code: answer } }] });
  };
}
